"""Numbers that the plan imposes: goals, quotas, limits and thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fuwuyue.plan.parsing.model import Comparator, Number, Target
from fuwuyue.plan.parsing.numerals import read_number
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.vocabulary import build_trie, get_alternation, get_words

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d{1,4})?"
_HAN = r"[一二两三四五六七八九十百千]{1,6}"
_TO = r"(?:-{1,2}|~{1,2}|至|到)"

# Words right before a number (a few words may stand between) and right after its unit.
_AT_LEAST = r"不得?少于|不得?低于|不得?小于|不得?短于|至少|最少|最低|应?达到?|不低于|≥|>=|满"
_AT_MOST = r"不得?超过|不超|不得?多于|不得?高于|不得?大于|不得?长于|最多|最高|最大|最长|控制在|≤|<=|限额?(?![制期定时于])|上限为?|封顶|准予|只准|只能|仅限|仅可|限报|限申请"
_MORE = r"超过|高于|大于|多于|突破|>"
_LESS = r"未满|低于|少于|小于|不足|不满|<"
_BEFORE = re.compile(
    rf"(?:(?P<ge>{_AT_LEAST})|(?P<le>{_AT_MOST})|(?P<gt>{_MORE})|(?P<lt>{_LESS}))"
    r"(?P<gap>[^,。;:\n\d一二三四五六七八九十]{0,8})$"
)
_AFTER = re.compile(
    r"(?:[^\s,。;:\n]{0,2}\(含\))?(?:(?P<ge>及?以上|或以上|起步)|(?P<le>及?以下|及?以内|之内|以内|为限|封顶|为上限)|(?P<about>左右|上下|前后)|(?P<eq>为原则|为准|为宜|为目标|为标准))"
)
_FORBIDS = re.compile(r"(?:禁止|严禁|不准|不得|不允许|杜绝|避免)[^,。;\n]{0,20}$")
_VAGUE_AFTER = re.compile(r"[多余几]")
_PER_BEFORE = re.compile(r"每(?P<per>学期|学年|天|日|周|月|年|人|生|校|班|次|组|课|节)[^,。;:\n\d]{0,14}$")
_PER_AFTER = re.compile(r"一?个?(?P<per>班级|班|人|组|校|村|户|次)(?![长主员级\u4e00-\u9fff]{0,0}[长主员])")
_PER_SLASH = re.compile(r"/(?P<per>[\u4e00-\u9fff]{1,3})")

_BACKGROUND = re.compile(
    r"以来|已(?:经|有|达|建|完成)?|截[至止]|目前|现有|共有|拥有|累计|去年|上年|同比|历时|我国有|据统计|近[一二三四五几两\d]+年|曾|平均|只有|仅有|存在"
)
_NO_TARGET = re.compile(
    r"[一二三四五]等奖|特等奖|优秀奖|奖金|奖品|现金|评分|得分|加分|扣分|计分|满分|分值|权重|占总?成?绩?\s?\d|奖[”》]?\d|题量|答题|道题|每题|分辨率|像素|字体|字号|行距|格式|MB|KB|采样|比特率|帧率?|电话|邮编|邮箱|账号|热线"
)
_NO_TARGET_SECTION = re.compile(r"奖[项励]|评分|计分|评奖|获奖|联系方式|作品格式|技术参数")
_SCOPE_AFTER = re.compile(
    r"(?:阶段|方面|环节|步骤|部分|专项|专题|督[查导]组|检查组|工作组|小组|专班|严禁|不准|到位|重点|坚持|意识|确保|结合|原则|文明|维护|目标|任务|问题|关系|类型|部门|平台|内容|主题|主要|基本|方向|层面|年级|学段|层次|统一|关键|必须|转变|服从|抓|组别|月内|指标|突出)"
)
_ORDINAL_BEFORE = re.compile(r"(?:第|[〔\[〈]|[A-Za-z.\-/№]|\d|近|上|下|号|十|首|[某另同任唯统专])$")
_LIMIT_OF_TIME = re.compile(
    r"(?:试用期|任期|聘期|服务期|有效期|周期|公示期?|期限|期|时间|时长|学制|保存|保留|持续|连续|观察|留观|隔离)[^,。;\n\d]{0,6}$"
)
_STRONG_TIME_AFTER = re.compile(r"(?:以上|及以上|以下)")
_WITHIN = re.compile(r"(?:之内|以内|内)")
_FORBIDDEN_WITHIN = re.compile(r"内[^,。;\n]{0,4}(?:不得|不能|不允许|不准|不可|禁止|严禁)")
_QUOTA_OF_TIME = re.compile(r"每[年月周日天季]|每学期|每季度|全年|每学年|按[月季年]")
_EACH = re.compile(r"(?:各|每[^,。;:\n\d]{0,12}?|人均|平均每[^,。;\n]{0,3}|限|一律|最多可?)$")
_ALLOTTED = re.compile(r"\($")
_TRIGGER = re.compile(
    r"的,|的(?:,|由|应|可|要|按|须|不予|给予|采取|纳入|视为|责令|取消|实行|启动)|时,|者,|即启动|后,(?:启动|应)|一旦"
)
_ZERO = re.compile(r"(?<!趋)零(?:发生|事故|死亡|增长|遗漏|缺口|上访|违规|投诉)")
_TOP = re.compile(
    r"(?:遴选|评选|评出|选出|产生|确定|选拔|晋级|入围|公布|角逐|决出|进入)(?:前|出|为)?(?P<number>[一二三四五六七八九十百\d]{1,3})(?P<kind>强|甲|佳)?(?![\u4e00-\u9fff]*?(?:个|名|所|项|家))"
)
_ADVANCING = re.compile(r"前$")
_TIMES = frozenset({"次", "场", "期", "轮", "遍", "场次", "批", "批次", "人次"})
_COMMON_ONE = frozenset(
    "个种类项支批组件级度段角元条次位名片成块头床只门期处节堂班句例号轮把根本股册页层家户所间座台辆人份篇场队棵级"
)
_ONE_COUNTS = frozenset(
    {"次", "堂", "场", "份", "篇", "节", "名", "人", "条", "项", "期", "家", "轮", "遍", "课", "个"}
)
_PERCENT = frozenset({"%", "‰", "个百分点", "百分点"})


@dataclass(frozen=True, slots=True)
class _Count:
    """A number with its unit in the folded text."""

    start: int
    end: int
    value: Number | list[Number]
    unit: str
    is_han: bool


@cache
def _pattern() -> re.Pattern[str]:
    units = build_trie([*get_words("count_units"), *get_words("time_units")])
    return re.compile(
        rf"(?P<number>{_DIGITS}|{_HAN}|百分之(?P<share>{_HAN}))"
        rf"(?:(?:%|个|元|岁)?{_TO}(?P<upper>{_DIGITS}|{_HAN}))?(?P<many>[多余几]?)(?P<big>[万亿千百]{{1,2}}(?!里))?(?P<much>[多余]?)(?P<unit>{units})?"
    )


@cache
def _quota_verb() -> re.Pattern[str]:
    return re.compile(get_alternation("quota_verbs"))


def find_targets(text: Text, outline: Outline) -> list[Target]:
    """Return the numbers that the plan imposes, in the order of the text."""
    targets = []
    barred = _barred_sections(text, outline)
    for count in _find_counts(text, outline):
        section = outline.at(count.start)
        comparator = _judge(text, count)
        if comparator and (comparator != "=" or section not in barred):
            targets.append(_make(text, count, comparator))
    return sorted([*targets, *_find_bare(text, outline, barred)], key=lambda target: target.span.start)


def _barred_sections(text: Text, outline: Outline) -> set[int]:
    """Return the sections whose numbers are prizes or scores."""
    barred: set[int] = set()
    for index, heading in enumerate(outline.headings):
        title = text.folded[heading.title_start : heading.title_end]
        if heading.parent in barred or (len(title) <= 20 and _NO_TARGET_SECTION.search(title)):
            barred.add(index)
    return barred


def _find_counts(text: Text, outline: Outline) -> Iterator[_Count]:
    end = outline.start
    for found in _pattern().finditer(text.folded, outline.start, outline.end):
        if found.start() < end:
            continue
        count = _read_count(text, found)
        if count:
            end = count.end
            yield count


def _read_count(text: Text, found: re.Match[str]) -> _Count | None:
    start = found.start()
    unit = found["unit"] or ""
    if found["share"]:
        share = read_number(found["share"])
        return None if share is None else _Count(start, found.end("number"), share, "%", False)
    if not unit or (start and _ORDINAL_BEFORE.search(text.folded, max(start - 2, 0), start)):
        return None
    value = _read_value(found["number"])
    upper = _read_value(found["upper"]) if found["upper"] else None
    if value is None or (found["upper"] and (upper is None or upper < value)):
        return None
    unit = text.quote(found.start("big") if found["big"] else found.start("unit"), found.end("unit")).replace(" ", "")
    is_han = not found["number"][0].isdigit()
    if is_han and found["number"][-1] in "百千" and found["unit"][0] in "分米克":
        return None
    return _Count(start, found.end(), [value, upper] if upper is not None else value, unit, is_han)


def _read_value(written: str) -> Number | None:
    plain = written.replace(",", "")
    if plain[0].isdigit():
        return float(plain) if "." in plain else int(plain)
    return read_number(plain)


def _judge(text: Text, count: _Count) -> Comparator | None:
    """Return the comparator of a number that the plan imposes, None for any other number."""
    start, end = text.clause_at(count.start)
    before, after = text.folded[start : count.start], text.folded[count.end : end]
    clause = text.folded[start:end]
    if after.startswith("性") or _NO_TARGET.search(clause) or _is_date_part(count, before, after):
        return None
    written = _written_comparator(text, count, before, after)
    if count.unit.endswith(tuple(get_words("time_units"))):
        return _judge_time(count, before, after, written)
    if _ADVANCING.search(before) and re.match(r"[^,]{0,2}(?:晋级|入围|进入|获|胜出|入选|参加)", after):
        return "="
    if before.endswith("前"):
        return None
    if count.unit in _TIMES and _is_frequency(text, start, before):
        return None
    if _BACKGROUND.search(before[-16:]) and not (written and count.unit in _PERCENT and "达" in before[-4:]):
        return None
    if isinstance(count.value, list):
        return "range" if written or _is_imposed(text, count, before, after) else None
    if written:
        return written
    return "=" if _is_imposed(text, count, before, after) else None


def _is_date_part(count: _Count, before: str, after: str) -> bool:
    """Tell whether the number is part of a date or a clock time."""
    if count.unit in ("月", "日") and not count.is_han:
        return count.unit == "月" or before.endswith("月") or not after.startswith(("以", "内", "之"))
    return count.unit == "年" and isinstance(count.value, int) and count.value > 1900


def _written_comparator(text: Text, count: _Count, before: str, after: str) -> Comparator | None:
    """Return the comparator that words beside the number say."""
    if isinstance(count.value, list):
        return "range" if _BEFORE.search(before) or _AFTER.match(after) else None
    follows = _AFTER.match(after)
    if follows:
        return ">=" if follows["ge"] else "<=" if follows["le"] else "~" if follows["about"] else "="
    precedes = _BEFORE.search(before)
    if not precedes:
        return ">" if _VAGUE_AFTER.search(text.folded[count.start : count.end]) else None
    if precedes["gap"] and _quota_verb().search(precedes["gap"]) is None and len(precedes["gap"]) > 5:
        return None
    comparator: Comparator = ">=" if precedes["ge"] else "<=" if precedes["le"] else ">" if precedes["gt"] else "<"
    return _turned(comparator) if comparator in "<>" and _FORBIDS.search(before[: precedes.start()]) else comparator


def _turned(comparator: Comparator) -> Comparator:
    """Return what is imposed where falling below (above) a number is forbidden."""
    return ">=" if comparator == "<" else "<="


def _judge_time(count: _Count, before: str, after: str, written: Comparator | None) -> Comparator | None:
    """A time is a target where it is a threshold or a fixed length; a time within which to act is a deadline."""
    if _FORBIDDEN_WITHIN.match(after):
        return ">="
    if _WITHIN.match(after) and not re.search(r"每[天日周]", before):
        return None
    if written and (written != "~") and not _BACKGROUND.search(before[-10:]):
        return written
    if isinstance(count.value, list):
        return "range" if count.unit not in ("年", "月", "日", "天") or "岁" in count.unit else None
    if _PER_BEFORE.search(before) and count.unit in ("小时", "分钟"):
        return ">=" if before.endswith("有") else "="
    if _LIMIT_OF_TIME.search(before) and not after.startswith(("前", "后")):
        return "="
    return ">=" if re.search(r"(?:留观|观察)$", before) and after.startswith(("后", "方", "以")) else None


def _is_frequency(text: Text, start: int, before: str) -> bool:
    """Tell whether a number of times is asked per month or year: that is a cadence."""
    sentence = text.sentence_at(start)[0]
    return bool(_QUOTA_OF_TIME.search(before) or _QUOTA_OF_TIME.search(text.folded[max(sentence, start - 30) : start]))


def _is_imposed(text: Text, count: _Count, before: str, after: str) -> bool:
    """Tell whether a number without a comparator is a quota: after a quota verb, shared out by 各 or 每, or allotted."""
    if _SCOPE_AFTER.match(after.lstrip('“”"的大方面级')) or _SCOPE_AFTER.match(after):
        return False
    if count.unit in _PERCENT:
        return not re.search(r"占[^,]{0,6}$|增长[^,]{0,2}$|的$", before)
    if count.is_han and count.value == 1 and count.unit not in _ONE_COUNTS:
        return False
    if _EACH.search(before) and not (count.is_han and count.value == 1 and not before.endswith("各")):
        return True
    if count.unit in ("位", "名", "人") and not count.is_han and (not after or after.startswith("(")):
        return True
    if _ALLOTTED.search(before) and after.startswith(")") and not count.is_han:
        return True
    near = before[-14:]
    verbs = list(_quota_verb().finditer(near))
    if not verbs:
        return bool(re.search(r"元$", count.unit) and not count.is_han and re.search(r"\S$", near))
    if count.is_han and count.value == 1:
        return len(near) - verbs[-1].end() <= 1 and count.unit in ("次", "堂", "场", "份", "篇", "节")
    return len(near) - verbs[-1].end() <= 6


def _make(text: Text, count: _Count, comparator: Comparator) -> Target:
    start, end = text.clause_at(count.start)
    before, after = text.folded[start : count.start], text.folded[count.end : end]
    rest = text.folded[count.end : end + 12]
    return Target(
        span=text.span(start, end),
        text=text.quote(start, end).strip(),
        value=count.value,
        unit=_unit_with_term(text, count, before, after),
        comparator=comparator,
        role="trigger" if _is_trigger(rest, comparator) else None,
    )


def _is_trigger(rest: str, comparator: Comparator) -> bool:
    found = _TRIGGER.search(rest)
    return bool(found and comparator != "=" and found.start() <= 8)


def _unit_with_term(text: Text, count: _Count, before: str, after: str) -> str:
    """Return the unit, with the term or the body it is counted for (课时/学期, 分钟/天)."""
    slash = _PER_SLASH.match(after)
    if slash:
        return f"{count.unit}/{slash['per']}"
    following = _PER_AFTER.match(after) if count.unit in ("分钟", "小时", "秒") else None
    if following:
        return f"{count.unit}/{following['per'].removesuffix('级')}"
    term = _PER_BEFORE.search(before)
    if (
        term
        and term["per"] in ("学期", "学年", "天", "日", "周", "月", "年")
        and count.unit
        in (
            "课时",
            "学时",
            "小时",
            "分钟",
            "节",
            "元",
        )
    ):
        return f"{count.unit}/{term['per'].replace('日', '天')}"
    return count.unit


def _find_bare(text: Text, outline: Outline, barred: set[int]) -> Iterator[Target]:
    """Yield the targets without a unit: 零发生, 遴选十强, 评选前三."""
    for found in _ZERO.finditer(text.folded, outline.start, outline.end):
        yield _bare_target(text, found.start(), 0)
    for found in _TOP.finditer(text.folded, outline.start, outline.end):
        number = read_number(found["number"])
        is_named = found["kind"] or "前" in found[0]
        if number and is_named and outline.at(found.start()) not in barred and found["kind"] != "甲":
            yield _bare_target(text, found.start(), number)


def _bare_target(text: Text, place: int, value: int) -> Target:
    start, end = text.clause_at(place)
    return Target(
        span=text.span(start, end), text=text.quote(start, end).strip(), value=value, unit=None, comparator="="
    )
