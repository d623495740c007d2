"""The names of bodies (departments, offices, groups, companies) wherever they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.vocabulary import build_trie, get_words

_HAN = "\u4e00-\u9fff"
_SHORTEST_NAME = 2
_LONGEST_NAME = 40
# Inside a name: a short quotation (县“两非”办) and the brackets of (县、市)级 or 某某（北京）公司.
_QUOTED = rf"(?!“两委”)“[^”。,;\n]{{1,20}}”(?=[{_HAN}])"
_INSET = rf"{_QUOTED}|\((?![一二三四五六七八九十]+\)|星期|周)[{_HAN}、]{{1,8}}\)(?=[{_HAN}])"
# 与 inside the name of a school of a university: 经济管理与法学院, not 教务处与法学院.
# 与 between two tasks of one department: 规划与财务处, 宣传与后勤组, not 家长与德育处.
_JOINT_TASKS = (
    "(?<=管理|防控|管控|教育|科研|教学|规划|人事|财务|安全|宣传|组织|学生|后勤|保障|保卫|建设|发展|实验|设备|资产|招生|就业|培训|信息|网络"
    "|技术|国际|合作|交流|质量|评价|评估|监督|审计|基建|服务|卫生|健康|文化|体育|艺术|心理|督导|事务|工作|政策|法规|联络|接待|资源)"
    rf"与(?=[{_HAN}]{{2,6}}(?:[处组科室办]|中心)(?![{_HAN}]?[长员]))"
)
_JOINT_SCHOOL = rf"(?<=[{_HAN}])(?<![院系部处校局室会委办所组])与(?=[{_HAN}]{{1,6}}学院)"
_DATE_TAIL = re.compile(r"[年月日号](?:[上中下]旬|底|初|份)?(?:之前|以前|前|起|后)?")
_SHORT_FORM = re.compile(rf"\((?!以下|简称|下称|含|设在|牵头|负责|办公室设)([{_HAN}]{{2,12}}|[局处委室])\)")
_OFFICE_OF = re.compile(r"(?:[省市县区乡镇州局校院]|街道|.*”).*办")  # else 办 is the verb: 学校办学
_OFFICE_ACTS = re.compile("牵头|负责|会同|配合|具体(?=负责|承办|组织)")
_SHORTEST_OFFICE, _LONGEST_OFFICE = 3, 8
# 教研组长 is a person and 办法 a thing: these characters go on with the word.
_GOES_ON = re.compile(
    r"(?<=[组局处科站所队部院厅会委])[长员]|(?<=所)[定在有属需谓称居]|(?<=中心)(?:[城小校任环内点]|组(?![织成建]))|(?<=[部处])者|(?<=组)[别内]"
    r"|(?<=日报)[告送表制]|(?<=站)点|(?<=网)站|(?<=署)名|(?<=台)区"
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
    kinds.update((word, "ending") for word in get_words("unit_protected") if word.endswith(endings))
    inset = rf"(?P<inset>{_INSET}|{_JOINT_SCHOOL}|{_JOINT_TASKS})"
    tokens = rf"{inset}|(?P<word>{build_trie(kinds)})|(?P<latin>[A-Za-z][A-Za-z0-9]*)|(?P<gap>[^{_HAN}·])"
    return re.compile(tokens), kinds


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
        if group in ("inset", "latin"):
            continue
        kind = kinds[found[0]] if group == "word" else "stop"
        if kind == "stop":
            each = found[0].startswith("各") or (each and found.start() == begin and found[0] in "级")
            begin = found.end()
            date = _DATE_TAIL.match(folded, begin) if found[0].isdigit() else None
            begin = date.end() if date else begin
        elif kind == "ending" and _SHORTEST_NAME <= found.end() - begin <= _LONGEST_NAME:
            is_verb = found[0] == "办" and not _is_office(folded, begin, found.end())
            if not is_verb and not _GOES_ON.match(folded, found.end()):
                yield _whole_end(folded, found), begin, each


def _is_office(folded: str, start: int, end: int) -> bool:
    """Tell whether 办 ends the name of an office: by the place it is of, or by what it does (社会事务办牵头)."""
    if _OFFICE_OF.fullmatch(folded, start, end):
        return True
    return _SHORTEST_OFFICE <= end - start <= _LONGEST_OFFICE and bool(_OFFICE_ACTS.match(folded, end))


def _whole_end(folded: str, found: re.Match[str]) -> int:
    """Return where a name ends whose last word goes on (党政办|公室) or lends its end to the next (校党委|会议)."""
    if found[0].endswith("办") and folded.startswith("公室", found.end()):
        return found.end() + 2
    if found[0].endswith("党委会") and folded.startswith("议", found.end()):
        return found.end() - 1
    return found.end()


def _with_short_form(folded: str, end: int, limit: int) -> int:
    """Return the end of a name with the short form in brackets after it (市委文明办(创城办))."""
    found = _SHORT_FORM.match(folded, end, limit)
    if found and found.end() <= limit and (found[1] == "室" or found[1].endswith(tuple(get_words("unit_endings")))):
        return found.end()
    return end
