"""From bytes to Unicode: which encoding a Chinese text file is in.

UTF-8 is strict enough to prove itself. GB18030 and Big5 are not: most of the bytes of one are valid in the other, so
the decoded characters are judged. In real Chinese more than a third are among the few hundred commonest; in a text
decoded wrongly some five in a hundred.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import gettext as _

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# cp950 is the Big5 that Windows writes.
_CHINESE = (("gb18030", "gb18030"), ("big5", "cp950"))
_FREQUENT = frozenset(
    # simplified and common to both
    "的一是不了在有人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四"
    "日那社义事平形相全表间样与关各重新内数正心反你明看原又利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代"
    "想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老基资边流路级少图山统接知较将组见计别她手角期根论运"
    "农指六七八九区县镇乡村街局办委府服务健康卫作责督报领导安宣传检查落实施户育计划医院强按宋认真"
    # traditional
    "這個為國時來們動對發會學說產種後過還點從業開與關數無兩進實體當應現電經總長問題間將見計別論運農縣鎮鄉區辦務衛責報領導"
    "傳檢劃醫強認權條結東設員級組統質氣變書頭號請護勞機構處續關單"
    "，。、；：（）《》“”"
)
_HAN = compile_re("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
# Private use, unassigned or never in a plan: what a wrong decoding leaves behind.
_IMPLAUSIBLE = compile_re(
    "[\ue000-\uf8ff\u0080-\u009f\u3400-\u4dbf\uac00-\ud7ff\ufff0-\uffff\u0590-\u1fff\ua000-\ua97f\U00010000-\U0010ffff]"
)
_CONTROLS = compile_re("[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
_FEWEST_TO_JUDGE = 20
_FEWEST_FREQUENT_SHARE = 0.08
_MOST_IMPLAUSIBLE_SHARE = 0.1
_MOST_CONTROL_SHARE = 0.02


@dataclass(frozen=True)
class Decoded:
    """A text with the name of the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes, name: str) -> Decoded:
    """Return the text of `data`; raise UserError for binary data and for an encoding that none of ours explains."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data, encoding, name)
    if b"\x00" in data:
        raise _refuse_binary(name)
    try:
        decoded = Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        decoded = _decode_chinese(data, name)
    _check_is_text(decoded.text, name)
    return decoded


def _decode_marked(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refuse_encoding(name) from error
    if "\x00" in text:
        raise _refuse_binary(name)
    _check_is_text(text, name)
    return Decoded(text, "utf-8" if encoding == "utf-8-sig" else encoding)


def _decode_chinese(data: bytes, name: str) -> Decoded:
    best, best_score = None, float("-inf")
    for encoding, codec in _CHINESE:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        score = _plausibility(text)
        if score > best_score:
            best, best_score = Decoded(text, encoding), score
    if best is None or not _is_plausible(best.text):
        raise _refuse_encoding(name)
    return best


def _plausibility(text: str) -> float:
    sample = [character for character in text if character > "\x7f"]
    frequent = sum(character in _FREQUENT for character in sample)
    implausible = len(_IMPLAUSIBLE.findall(text))
    return (frequent - 3 * implausible) / max(len(sample), 1)


def _is_plausible(text: str) -> bool:
    """Tell whether the characters look like Chinese; a few characters prove nothing and are believed."""
    beyond_ascii = sum(character > "\x7f" for character in text)
    if len(_IMPLAUSIBLE.findall(text)) > beyond_ascii * _MOST_IMPLAUSIBLE_SHARE:
        return False
    if len(_HAN.findall(text)) < _FEWEST_TO_JUDGE:
        return True
    return sum(character in _FREQUENT for character in text) >= beyond_ascii * _FEWEST_FREQUENT_SHARE


def _check_is_text(text: str, name: str) -> None:
    if len(_CONTROLS.findall(text)) > len(text) * _MOST_CONTROL_SHARE:
        raise _refuse_binary(name)


def _refuse_binary(name: str) -> UserError:
    return UserError(
        _("{name} is not a text file; give the plan as .docx, .pdf, .txt, .md or .html.").format(name=name)
    )


def _refuse_encoding(name: str) -> UserError:
    return UserError(
        _(
            "{name} is in no encoding that can be read (UTF-8, GB18030, Big5, UTF-16), or it is damaged; open it in a "
            "text editor or in WPS and save it again as UTF-8."
        ).format(name=name)
    )
