"""The bodies that a plan gives something to do, with their roles.

A name alone does not make a unit: the body must act. It does where it is the subject of a clause, where a word like 由
会同 牵头 成立 marks it, where a label (主办单位：) or a bracket (某部牵头，某局配合) lists it, or where a heading is its name.
Addressees, members of a group, mere recipients of a report and persons are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from fuwuyue.plan.parsing.model import Unit, UnitRole
from fuwuyue.plan.parsing.names import Name, find_names
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text
from fuwuyue.plan.parsing.vocabulary import build_trie, get_words

_HAN = "\u4e00-\u9fff"
_BETWEEN = re.compile(r"(?:[、和及与或]|以及|、各|和各|及各|、市|等)?")
_LOOK_BACK, _LOOK_AHEAD, _LOOK_BACK_FOR_FOUNDING = 40, 40, 120
_CLAUSE_START = re.compile(r"[,;:。!?(\n\t“]")
_LEADING = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}[、.)]|\([一二三四五六七八九十\d]{1,3}\)|[①-⑳㈠-㈩])?"
    r"(?:各级?|各类|各地|[一二三四五六七八九]是|(?:[仍均可统一主要具体牵头]|分别|负责)*由|请|同时|并|另|其中|此外|最后|首先|其次|然后"
    r"|原则上|必要时|届时|特|现|全县|全市|全省|全区|本|其|该|凡|当地|所在地?|对口|相关|有关|市级|县级|省级)*"
)
_MARKED_LEFT = re.compile(
    r"(?P<support>会同|联合|配合|协助|协同|商请?)各?$"
    r"|(?P<tasked>由|交由|委托|责成|请|设在|挂靠|依托|移[交送]至?|交|提请|报请)各?$"
    r"|(?P<found>(?:成立|组建|设立|建立|组成|下设)(?:了|由|以)?)$"
)
_CAUSED_LEFT = re.compile(r"(?:组织|督促|指导|要求|协调|安排|责令)各?$")
_DECIDED = re.compile(r"(?:会议|党组|党委|常务会议?)?(?:集体)?(?:研究|讨论|审议)?(?:决定)")
_TAIL = re.compile(
    r"(?:等|和其他|及其他|及其他|以及)?(?:\d+|[一二三四五六七八九十两几多]+)?[个家]?(?:有关|相关|职能|责任|成员)*(?:部门|单位|处室|科室|机构)?(?:\([^()\n]{0,30}\))?"
)
_NOT_ACTING = re.compile(
    r"的(?!.{0,12}(?:要|应|负责))|关于|印发|文件|精神|《|下发|党组|党政|副?[局处科部院校主厅省市县区乡镇队站所组]长|正?副?主任|主席|书记|分管|主要领导|领导(?!下|小组)"
    r"|[主]?要?负责[人同]|为(?:副?组长|成员|依托|主体)|干部|职工|工作者|工作人员|人员|党员|志愿者|网站|官网|门户|微信|公众号|举报|监督电话|电话|地址|邮箱|传真"
    r"|专家|代表|会议室|会议|大厅|门口|内[,。、]|外[,。、]|主管|备案|有关(?:规定|要求|文件)|规定|部署|通知|同意|批准|任组长|任副组长|联系|之间|提出的|许可|批复|认可|指定|颁|认定的|核发|发放的"
)
_ACTING = re.compile(
    r"(?:[,]?(?:应当?|须|必须|需要?|要|不得|可以|可(?!以)|将|会|负责|牵头|会同|联合|指导|参与|配合|协助|承办|主办|协办|组织|审[核批查定]|评审|核[准定实]"
    r"|查处|办理|处理|受理|统筹|汇总|承担|具体|监督|督促|落实|开展|制定|印发))"
)
_ROLE_RIGHT = re.compile(r".{0,12}?(?P<lead>牵头|主办|总负责)|.{0,8}?(?P<support>配合|协助|参与|协办|支持)")
_AD_HOC = re.compile(
    r"(?:领导小组|工作小组|协调小组|指挥部|专班|专案组|督[查导]组|工作组|委员会|组委会|专家组|小组|领导小组办公室)$"
)
_FOUNDING = re.compile(r"成立|组建|组成|设立|下设|建立")
_LABEL = re.compile(
    r"(?P<lead>牵头|主办|主管|组织)(?:单位|部门|机构|科室|处室|股室)?(?:\([^()]*\))?:"
    r"|(?P<support>协办|配合|支持|参与|参加|指导|协助|协作)(?:单位|部门|机构|科室|处室|股室)(?:\([^()]*\))?:"
    r"|(?P<tasked>承办|责任|执行|实施|联办|落实|完成|承担|负责)(?:单位|部门|机构|科室|处室|股室)?(?:\([^()]*\))?:"
)
_LABEL_LINE = re.compile(
    r"(?:(?P<lead>牵头|主办|主管|组织)|(?P<support>协办|配合|支持|指导|协助|参与)|(?P<tasked>承办|责任|执行|实施|联办))"
    r"(?:单位|部门|机构):?"
)
_OTHER_LABEL = re.compile(r".{1,10}(?:单位|企业|机构|部门|人员|媒体|:)")
_ITEM = re.compile(r"[^、,; 。\n\t]+")
_NOT_AN_ITEM = re.compile(
    r"各?(?:有关|相关|其他|成员|责任)?(?:部门|单位|学校|企业|乡镇.*|村.*|街道.*)|.*(?:局长|主任|书记|老师|同志|班主任|教师|校长)|某+|.*[\d:].*|.{1}|.{30,}"
)
_ITEM_TAIL = re.compile(r"等.{0,6}$|按(?:照|职责|各自).*$|分别.*$|(?:牵头|负责|配合|参与|指导)$")


@dataclass
class _Group:
    """Names in one list (甲、乙和丙), taken together, and the clause they stand in."""

    names: list[Name]
    end: int
    words: list[str] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.names[0].start


def find_units(text: Text, outline: Outline) -> list[Unit]:
    """Return the bodies that lead, support or are tasked, each once in its fullest form, in order of appearance."""
    found: list[tuple[Name, UnitRole]] = []
    labelled = list(_find_labelled(text, outline))
    taken = [(name.start, name.end) for name, _ in labelled]
    for group in _group_names(text, outline):
        role = _get_role(text, outline, group)
        if role:
            found.extend((name, role) for name in group.names if not _overlaps(name, taken))
    found.extend(labelled)
    found.sort(key=lambda item: item[0].start)
    return _keep_fullest(text, found)


def _overlaps(name: Name, taken: list[Range]) -> bool:
    return any(start < name.end and name.start < end for start, end in taken)


def _body(text: Text, outline: Outline) -> Range:
    """Return the plan's body without the line of addressees at its head."""
    start = outline.start
    first = outline.headings[0].start if outline.headings else outline.end
    for line_start, line_end in text.lines[text.line_index(start) :]:
        if line_start < start:
            continue
        if line_start >= first:
            break
        if text.folded[line_end - 1] == ":" and line_end - line_start < 200:
            return line_end, outline.end
    return start, outline.end


@cache
def _field_list() -> re.Pattern[str]:
    word = build_trie(get_words("unit_fields"))
    return re.compile(
        rf"(?P<list>{word}(?:[、和及与]{word})+)(?P<tail>等|各)?(?:有关|相关|职能|成员|主管|行政|政府|多个)*(?:部门|单位|机关)"
    )


def _group_names(text: Text, outline: Outline) -> Iterator[_Group]:
    start, end = _body(text, outline)
    listed = list(_find_field_lists(text, start, end))
    taken = [(group.start, group.end) for group in listed]
    group: _Group | None = None
    for name in find_names(text, start, end):
        if any(begin <= name.start < stop or begin < name.end <= stop for begin, stop in taken):
            continue
        if group and _is_joined(text, group, name):
            group.names.append(Name(name.start, name.end, name.is_each or group.names[-1].is_each))
            group.end = name.end
        else:
            if group:
                listed.append(group)
            group = _Group([name], name.end)
    yield from [*listed, group] if group else listed


def _is_joined(text: Text, group: _Group, name: Name) -> bool:
    between = text.folded[group.end : name.start]
    return len(between) <= 3 and bool(between) and bool(_BETWEEN.fullmatch(between))


def _find_field_lists(text: Text, start: int, end: int) -> Iterator[_Group]:
    """Yield departments named by their field only (公安、民政等部门)."""
    for found in _field_list().finditer(text.folded, start, end):
        names = []
        place = found.start()
        for word in re.split("[、和及与]", found["list"]):
            names.append(Name(place, place + len(word), is_each=True))
            place += len(word) + 1
        if not found["tail"]:
            names[-1] = Name(names[-1].start, found.end(), is_each=True)
        yield _Group(names, found.end())


def _get_role(text: Text, outline: Outline, group: _Group) -> UnitRole | None:
    """Return the role in which a list of names acts, None where it does not act."""
    folded = text.folded
    left = _left_of(folded, group.start, outline)
    tail = _TAIL.match(folded, group.end)
    after = (
        folded[tail.end() if tail else group.end :][:_LOOK_AHEAD]
        if False
        else folded[(tail.end() if tail else group.end) : (tail.end() if tail else group.end) + _LOOK_AHEAD]
    )
    marked = _MARKED_LEFT.search(left)
    if left.endswith("经") and _DECIDED.match(after):
        return "lead"
    if _NOT_ACTING.match(after):
        return None
    initial = bool(_LEADING.fullmatch(left))
    if marked and not initial:
        return _role_of(marked, after)
    if _is_founded(folded, group):
        return "lead"
    at_end = not after or after[0] in "。;,、)\n\t!?”》 "
    if initial:
        if after[:1] == ":" or _is_whole_heading(text, outline, group):
            return "tasked"
        if after[:1] == "," and _ACTING.match(after):
            return _role_right(after)
        if at_end:
            return None
        return _role_right(after)
    if _CAUSED_LEFT.search(left) and not at_end:
        return "tasked"
    if _ACTING.match(after) and after[0] != ",":
        return _role_right(after)
    return None


def _left_of(folded: str, start: int, outline: Outline) -> str:
    left = folded[max(0, start - _LOOK_BACK) : start]
    for found in reversed(list(_CLAUSE_START.finditer(left))):
        return left[found.end() :]
    return left if start > _LOOK_BACK else left[max(0, outline.start - start) :]


def _role_of(marked: re.Match[str], after: str) -> UnitRole | None:
    if marked["support"]:
        return "support"
    return "lead" if marked["found"] else _role_right(after)


def _role_right(after: str) -> UnitRole:
    found = _ROLE_RIGHT.match(after.split("。")[0].split(";")[0].split(",")[0])
    if found and found["lead"]:
        return "lead"
    return "support" if found else "tasked"


def _is_founded(folded: str, group: _Group) -> bool:
    """Tell whether a group for the purpose is set up in this sentence (成立由……参加的……领导小组)."""
    name = folded[group.names[0].start : group.names[-1].end]
    if not _AD_HOC.search(name):
        return False
    before = re.split(r"[。\n]", folded[max(0, group.start - _LOOK_BACK_FOR_FOUNDING) : group.start])[-1]
    return bool(_FOUNDING.search(before))


def _is_whole_heading(text: Text, outline: Outline, group: _Group) -> bool:
    index = outline.at(group.start)
    if index is None:
        return False
    heading = outline.headings[index]
    return heading.title_start == group.start and group.end == heading.title_end


def _find_labelled(text: Text, outline: Outline) -> Iterator[tuple[Name, UnitRole]]:
    """Yield what stands behind a label such as 主办单位：, on the same line or on the lines below it."""
    start, end = outline.start, outline.end
    for found in _LABEL.finditer(text.folded, start, end):
        before = text.folded[found.start() - 1 : found.start()]
        if before and before not in "\n。;,:、(“ \t)" and not before.isdigit():
            continue
        stop = re.compile(r"[。;\n\t)]").search(text.folded, found.end(), end)
        yield from _split_items(text, found.end(), stop.start() if stop else end, _label_role(found))
    yield from _find_below_labels(text, outline)


def _find_below_labels(text: Text, outline: Outline) -> Iterator[tuple[Name, UnitRole]]:
    role: UnitRole | None = None
    headings = {heading.start for heading in outline.headings}
    for start, end in text.lines:
        if start < outline.start or start >= outline.end:
            continue
        words = text.folded[start : min(end, start + 40)]
        label = _LABEL_LINE.fullmatch(words)
        if label:
            role = _label_role(label)
        elif role and (start in headings or end - start > 30 or "。" in words or _OTHER_LABEL.fullmatch(words)):
            role = None
        elif role:
            yield from _split_items(text, start, end, role)


def _label_role(label: re.Match[str]) -> UnitRole:
    return "lead" if label["lead"] else "support" if label["support"] else "tasked"


def _split_items(text: Text, start: int, end: int, role: UnitRole) -> Iterator[tuple[Name, UnitRole]]:
    for found in _ITEM.finditer(text.folded, start, end):
        words = found[0].lstrip("各由")
        begin = found.end() - len(words)
        words = _ITEM_TAIL.sub("", words)
        if words and not _NOT_AN_ITEM.fullmatch(words):
            yield Name(begin, begin + len(words), is_each=found[0].startswith("各")), role


def _keep_fullest(text: Text, found: list[tuple[Name, UnitRole]]) -> list[Unit]:
    """Return each body once: a shorter form of a longer name (领导小组, 教育局) is the same body unless 各 leads it."""
    classes = set(get_words("unit_classes"))
    units: list[Unit] = []
    kept: list[tuple[str, bool]] = []
    for name, role in found:
        words = text.folded[name.start : name.end]
        if words in classes or len(words) < 2:
            continue
        place = _find_same(kept, words, name.is_each)
        unit = Unit(name=text.quote(name.start, name.end), role=role, span=text.span(name.start, name.end))
        if place is None:
            kept.append((words, name.is_each))
            units.append(unit)
        elif len(words) > len(kept[place][0]):
            kept[place] = (words, name.is_each)
            units[place] = unit
    return units


def _find_same(kept: list[tuple[str, bool]], words: str, is_each: bool) -> int | None:
    for place, (other, other_each) in enumerate(kept):
        if words == other:
            return place
        if is_each == other_each and (other.endswith(words) or words.endswith(other) or f"({words})" in other):
            return place
    return None
