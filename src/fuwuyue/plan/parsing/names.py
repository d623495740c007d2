"""The names of bodies (departments, offices, groups, companies) wherever they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.vocabulary import build_trie, get_words

_HAN = "\u4e00-\u9fff"
_SHORTEST_NAME = 2
_LONGEST_NAME = 40
# Inside a name: a short quotation (县“两非”办), the brackets of (县、市)级 or 某某（北京）公司, and 区、县（市）.
_QUOTED = rf"(?!“两委”)“[^”。,;\n]{{1,20}}”(?=[{_HAN}])"
_INSET = rf"{_QUOTED}|区、(?=县\(市\)[{_HAN}])|\((?![一二三四五六七八九十]+\)|星期|周)[{_HAN}、]{{1,8}}\)(?=[{_HAN}])"
# 与 inside the name of a school of a university: 经济管理与法学院, not 教务处与法学院.
_JOINT_SCHOOL = rf"(?<=[{_HAN}])(?<![院系部处校局室会委办所组])与(?=[{_HAN}]{{1,6}}学院)"
# The same inside the name of a group: 校园管控与后勤保障组, not 教务处与检查组.
_JOINT_GROUP = (
    rf"(?<=[{_HAN}]{{2}})(?<![院系部处校局室会委办所组])[与和]"
    rf"(?!工作|领导|检查|督[查导]|专家|指导)(?=[{_HAN}]{{2,5}}组(?![织成建长合员]))"
)
_DATE_TAIL = compile_re(r"[年月日号](?:[上中下]旬|底|初|份)?(?:之前|以前|前|起|后)?")
_SHORT_FORM = compile_re(rf"\((?!以下|简称|下称|含|设在|牵头|负责|办公室设)([{_HAN}]{{2,12}}|[局处委室科])\)")
_OFFICE_OF = compile_re(r"(?:[省市县区乡镇州局校院]|街道|.*”).*办")  # else 办 is the verb: 学校办学
# 教研组长 is a person and 办法 a thing: these characters go on with the word.
_GOES_ON = compile_re(
    r"(?<=[组局处科站所队部院厅会委])[长员]|(?<=所)[定在有属需谓称居获]|(?<=中心)(?:[城小校任环内点]|组(?![织成建]))|(?<=[部处])者|(?<=处)于(?![\d每本今明上下开学期一二三四五六七八九十])|(?<=组)(?:[别内]|成(?![立员]))"
    r"|(?<=科)[学技研普目]|(?<=站)[点台位]|(?<=日报)[告送到名备]|(?<=会)[议场]"
)
# What may follow a department called by its work alone (社会事务办, 城管科): these endings are also common words.
_SHORTEST_COMMON = 3
_COMMON_ENDINGS = ("办", "科", "股")
_ACTS = compile_re(
    r"(?:等.{0,6})?(?:牵头|负责|会同|联合|配合|协助|主办|承办|备案|审核|要(?!求)|应当?|须|将|于\d|每[月季周年]|对|组织|开展"
    r"|做好|落实|保障|提供|维护|按|根据|利用|定期|[、。;:)\n])"
)


@dataclass(frozen=True)
class Name:
    """A body's name: its folded range without a leading 各, and whether 各 leads it."""

    start: int
    end: int
    is_each: bool


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds: dict[str, str] = {}
    for kind, name in (
        ("stop", "unit_stops"),
        ("ending", "unit_endings"),
        ("inside", "unit_not_endings"),
        ("inside", "unit_protected"),
    ):
        kinds.update(dict.fromkeys(get_words(name), kind))
    endings = tuple(get_words("unit_endings"))
    kinds.update((word + "公室", "ending") for word in endings if word.endswith("办"))
    kinds.update((word, "ending") for word in get_words("unit_protected") if word.endswith(endings))
    kinds.update(dict.fromkeys(_COMMON_ENDINGS, "ending"))
    inset = rf"(?P<inset>{_INSET}|(?P<joint>{_JOINT_SCHOOL}|{_JOINT_GROUP}))"
    tokens = rf"{inset}|(?P<word>{build_trie(kinds)})|(?P<latin>[A-Za-z][A-Za-z0-9]*)|(?P<gap>[^{_HAN}·])"
    return compile_re(tokens), kinds


def find_names(text: Text, start: int, end: int) -> list[Name]:
    """Return the names in a range, in order; of nested ones (市教育局 in 市教育局监察室) only the longest."""
    names: list[Name] = []
    for found, begin, each in _scan(text.folded, start, end):
        name = Name(begin, _with_short_form(text.folded, found, end), each)
        if names and names[-1].start == begin:
            names[-1] = name
        else:
            names.append(name)
    return names


def _scan(folded: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield (end, start, is led by 各) of every possible name; longer ones after the shorter ones they begin with."""
    tokens, kinds = _lexicon()
    begin, each = start, False
    for found in tokens.finditer(folded, start, end):
        group = found.lastgroup
        if group in ("inset", "latin") and not (found["joint"] and found.start() == begin):
            continue
        kind = kinds[found[0]] if group == "word" else "stop"
        if kind == "stop":
            each = found[0].startswith("各") or (each and found.start() == begin and found[0] in "级")
            begin = found.end()
            date = _DATE_TAIL.match(folded, begin) if found[0].isdigit() else None
            begin = date.end() if date else begin
        elif kind == "ending" and _SHORTEST_NAME <= found.end() - begin <= _LONGEST_NAME:
            if found[0].endswith("委会") and folded.startswith("议", found.end()):
                yield found.end() - 1, begin, each  # 校党委会议 is a meeting of 校党委
            elif _is_whole(folded, found[0], begin, found.end()):
                yield found.end(), begin, each


def _is_whole(folded: str, ending: str, begin: int, end: int) -> bool:
    """Tell whether the name ends here: the word does not go on, and is not a common one (学校办学, 本科)."""
    if _GOES_ON.match(folded, end):
        return False
    if ending not in _COMMON_ENDINGS or (ending == "办" and _OFFICE_OF.fullmatch(folded, begin, end)):
        return True
    return end - begin >= _SHORTEST_COMMON and bool(_ACTS.match(folded, end))


def _with_short_form(folded: str, end: int, limit: int) -> int:
    """Return the end of a name with the short form in brackets after it (市委文明办(创城办))."""
    found = _SHORT_FORM.match(folded, end, limit)
    if found and (len(found[1]) == 1 or found[1].endswith(tuple(get_words("unit_endings")))):
        return found.end()
    return end
