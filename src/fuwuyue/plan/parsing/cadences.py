"""What recurs: the short rule of each recurring duty, and its RFC 5545 rule where one says exactly the same.

The short rules: `daily` `weekly` `weekly on MO,TH` `monthly` `monthly by 25` `monthly by EOM` `monthly on 5,10,15`
`quarterly` `half-yearly` `yearly` `yearly by 05-31` `yearly by 06-EOM` `yearly in 06` `every 2 weeks` `each term`
`periodic` `after each lesson` `min 1 per month` `max 1 per year`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.clauses import after_marker, clause_around, sentence_around
from fuwuyue.plan.parsing.model import Cadence
from fuwuyue.plan.parsing.numerals import read_number
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_UNITS = {
    "日": "day",
    "天": "day",
    "周": "week",
    "星期": "week",
    "月": "month",
    "季度": "quarter",
    "季": "quarter",
    "年": "year",
    "年度": "year",
    "旬": "ten days",
    "学期": "term",
    "学年": "school year",
}
_WORDS = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "ten days": "every 10 days",
    "quarter": "quarterly",
    "year": "yearly",
    "half-year": "half-yearly",
}
_FREQUENCIES = {
    "day": "FREQ=DAILY",
    "week": "FREQ=WEEKLY",
    "month": "FREQ=MONTHLY",
    "quarter": "FREQ=MONTHLY;INTERVAL=3",
    "half-year": "FREQ=MONTHLY;INTERVAL=6",
    "year": "FREQ=YEARLY",
}
_STEPS = {"天": "day", "日": "day", "周": "week", "星期": "week", "月": "month", "年": "year", "小时": "hour"}
_DAY_CODES = dict(zip("一二三四五六日天", ["MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"], strict=True))
_DAY_ORDER = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAYS_OF_MONTH = range(1, 32)
_DAYS_IN = dict(enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1))

# 每年, 全年, 一年: where a rule may begin.
_SPAN = compile_re(
    r"每逢?(?:个|一)?(?P<each>学年|学期|星期|季度|季|年度|天|日|周|旬|月|年)(?![级龄])"
    r"|(?:全|当)(?P<whole>年|月(?=[^,。;\n]{0,8}(?:次|场|期))|学期|学年)|(?<![\d一二三四五六七八九十])一(?P<one>年)(?=[^,。;\n\d内以来度一级后]{0,2}(?:至少|不少于|\d|[一二两三四]次))"
    r"|(?<![\d一二三四五六七八九十第])一(?:(?P<a>学期|学年|季度|周|星期|天)|(?P<a_month>个月|月(?=[一二两三四五\d])))(?=[^,。;:\n\d内后前以]{0,6}?[一二两三四五\d]{1,2}次)"
    r"|(?P<twice>[年月周日])(?P=twice)(?=[有要查评报讲清看])"
)
_BEFORE = r"(?:之前|以前|前)"
_BY_DAY = compile_re(rf"(?:度|份)?(?:的)?(?P<day>{_N})[日号](?:\d{{1,2}}[:时点]\d{{0,2}})?{_BEFORE}")
_ON_DAYS = compile_re(rf"(?:份)?(?:的)?(?P<days>{_N}[日号]?(?:[、,和及]{_N}[日号]?)*)(?<=[日号])")
_BY_DAYS = compile_re(rf"(?:份)?(?:的)?(?P<days>{_N}[日号]?(?:[、,和及]{_N}[日号]?)+)(?<=[日号]){_BEFORE}")
# 每年6月、12月, 每年6、12月的5日前: a day is of all months where 的 leads to it or 月 stands once.
_IN_MONTHS = compile_re(
    rf"的?(?P<months>{_N}月?份?(?:[、和及]{_N}月?份?)+)(?<=[月份])"
    rf"(?:(?P<of>的)?(?:(?P<day>{_N})[日号]|(?P<last>底|末)){_BEFORE}|(?!底|末|\d|至|到|-))"
)
_ONCE_A = compile_re(
    r"(?<![“‘一二三四五六七八九十第])一(?P<unit>日|天|周|月|季度?|年)一(?=[\u4e00-\u9fff])(?!.{0,6}[”’])"
)
_AT_YEARS_END = compile_re(r"的?年?[底末终]")
_AT_YEARS_START = compile_re(r"的?年初")
_TO_WEEKDAY = compile_re(r"(?P<first>[一二三四五六])[至到-](?:周|星期)?(?P<last>[二三四五六日天])(?![周年])")
# 周一至周五每天, 每天（周一至周五）, 工作日每天, 每个工作日: each of these days, and not every day.
_DAYS_TO = (
    r"(?:周|星期)(?P<{0}>[一二三四五六])(?:[至到-](?:周|星期)?(?P<{1}>[二三四五六日天])"
    r"|(?P<{2}>(?:[、和及](?:周|星期)?[一二三四五六日天]){{1,6}}))"
)
_EACH_OF_DAYS = compile_re(
    rf"每个?工作日(?:每[天日])?|(?<!个)工作日(?:期间|内)?每[天日]"
    rf"|每?{_DAYS_TO.format('first', 'last', 'more')}(?:期间)?,?每[天日]"
    rf"|每[天日]\({_DAYS_TO.format('from', 'to', 'others')}\)"
)
_ENDS_OF_DAYS = (("first", "from"), ("last", "to"), ("more", "others"))
_WORKING_DAYS = "MO,TU,WE,TH,FR"
_END_OF_MONTH = compile_re(rf"(?:月)?(?:底|末){_BEFORE}?")
_BY_MONTH_DAY = compile_re(rf"的?(?P<month>{_N})月份?(?:(?P<day>{_N})[日号]|(?P<last>底|末)){_BEFORE}?(?P<to>至|到|-)?")
_IN_MONTH = compile_re(rf"的?(?P<month>{_N})月份?(?!底|末|\d|[一二三四五六七八九十])(?P<to>至|到|-|、)?")
_WEEKDAYS = compile_re(
    r"(?:的?(?:周|星期))?(?P<days>[一二三四五六日天](?:[、和及,]?(?:周|星期)?[一二三四五六日天])*)(?![周年个线次名场])"
)
# 每周一研判、每月一调度: once a week, for it stands in a row of such.
_EACH_ONCE = compile_re(r"一[\u4e00-\u9fff]{1,4}[、,]每[月日天季年]度?一(?![个次])")
_EACH_ONCE_BEFORE = compile_re(r"每[日天月季]度?一[\u4e00-\u9fff]{1,4}[、,]$")
_TENS = compile_re(rf"每?月?逢(?:每月)?(?P<days>{_N}[日号]?(?:[、,和及]?逢?{_N}[日号]?)*)(?P<plain>的?日子?|号)?")
_TIMES = r"(?:批次|场次|次(?!性)|场|期|轮|遍|回|天(?=进行|开展|组织|检查|督查|巡查|评分))"
# Lessons that are heard or shown are counted as times: 每月听课不少于10节.
LESSONS_HEARD = compile_re("听[评]?课|评课|巡课|公开课|示范课|观摩课|研讨课|汇报课")
_NEAR = 60


def _make_quota(times: str) -> re.Pattern[str]:
    return compile_re(
        rf"(?:不得?少于|不得?低于|至少|最少|确保|保证)[^,。;:\n\d一二两三四五六七八九十]{{0,10}}(?P<least>{_N}){times}"
        rf"|(?:不得?超过|不得?多于|最多|限|以)[^,。;:\n\d一二两三四五六七八九十]{{0,6}}(?P<most>{_N}){times}"
        rf"|(?<![第\d])(?:(?P<low>{_N})(?:-{{1,2}}|[~至到]))?(?P<number>{_N}){times}(?P<side>以上|及以上|以内|以下|为限)?"
    )


_QUOTA, _QUOTA_OF_LESSONS = _make_quota(_TIMES), _make_quota(rf"(?:{_TIMES}|节|堂)")
# Another term, not those whom the duty concerns: 每月对每个村至少巡查1次
_OTHER_SPAN = compile_re(r"每(?:个|一)?(?:[日天周月季年]|星期|学[期年]|半)|全[年月]|各项")
# An amount for the term: 每天有一小时, 每学期开设不少于3课时, 每天不少于3升. A duty that recurs has more words before
# its number.
_AMOUNT = compile_re(
    r"(?!一(?:巡|检查|报|调度|研判|通报|更新|消毒|提醒|会商|测|评|查|清|扫|结|学|讲|练|议|督|例会|公示|公开|汇总|分析|排查|小结))"
    r"(?:[^,。;:\n]{0,12}?(?:不得?少于|不得?低于|不得?超过|不得?多于|至少|最多|最高|有|安排)[^,。;:\n\d]{0,2}|)"
    rf"(?:\d+[-~至到])?(?:\d+(?:,\d{{3}})*(?:\.\d+)?|[一二两三四五六七八九十百千半]{{1,3}})(?:个|多|万)?(?!个?工作日)(?!{_TIMES}|[月日号年周时点:、])[\u4e00-\u9fff%]"
)
_LESSON_HOURS = compile_re(r"[^,。;:\n\d]{0,14}\d+(?:\.\d+)?个?[课学]时")  # 每周开设体育课4课时
# Work that is done each day or year, with its amount: 每日保洁不少于8小时, 每年选拔不少于20名医生.
_WORK_EACH = compile_re(
    r"[^,。;:\n\d一二两三四五六七八九十有保]{0,6}?(?:保洁|巡查|巡逻|巡护|消毒|值守|值班|通风|锻炼|晨读|阅读|训练|清扫|监测|走访|选拔|培养|培训|遴选|评选|新增|引进|资助"
    r"|建设|招聘|招录|发展|推荐|表彰|慰问|帮扶|抽查|抽检|检测|检查|组织|开展|举办|完成)"
)
_RATE = compile_re(
    r"(?:平均|递|同比)?(?:下降|降低|提高|增长|减少|增加|提升|递增|递减)[^,。;:\n]{0,4}\d"
)  # 每年下降0.5个百分点
# What a month or quarter is done for; 月度党日活动 and 季度征集阶段 only name an occasion.
_WORK_OF_A_TERM = (
    "计划|通报|报告|例会|检查|考核|考评|总结|调度|分析|评比|报表|小结|会议|督查|督导|测评|测试|推进|巡查|评估|排名|点评|清单"
    "|任务|反馈|更新|报送|汇总|台账|简报|会商|培训|晾晒|公示|公布|评选|安排|例行|抽查|自查|研判|监测"
)
_KIND = compile_re(
    r"(?<![每一二三四五六七八九十\d第上下本当近双生节假])(?P<unit>日|周|旬|月|季)(?P<degree>度)?(?:报告|报制|报表|调度|通报|例会|小结|检查|督查|巡查|会商|点评|排名|评比|零报告)"
    r"|(?<=[、“])(?P<last>年)(?:考核|考评|评比|总评|总结|述职)"
    r"|(?<=[报调度通考核检查研判巡例会评、])(?P<row>周|月|季)(?=考核|考评|研判|分析|汇总|盘点|评估|调研)"
    rf"|(?<![一二三四五六七八九十\d第每各本上下当个])(?P<term>月|季)度(?=[\u4e00-\u9fff]{{0,6}}?(?:{_WORK_OF_A_TERM}))"
    r"|按(?P<by>日|周|月|季度|季|年度|学期)(?=[^,。;:\n龄级均]{0,10})|逐(?P<one>日|周|月)(?![增减上下])"
)
_NO_DUTY_OF_TERM = compile_re(r"(?:平均|人均|末|初|考试|目标值)")
_REFERS_BACK = compile_re(r"(?:根据|按照?|依据|对照)[^,。;:\n]{0,4}$")
_PERIODIC = compile_re(r"(?<!不)定期(?![限存寿])")
_EVERY_FEW = compile_re(
    rf"每(?P<skips>隔)?(?P<number>{_N}|[单双](?=[周月日]))个?(?P<unit>小时|天|日|周|星期|月|年)(?![以之内级])|(?P<other>隔|逢双)(?P<skip>天|日|周|月|年)(?!夜)"
    # 5月开展一次 and 20日召开一次 are days: only what cannot be a date recurs.
    r"|(?<![每第近前后隔\d一二三四五六七八九十上这])(?:(?P<times>[两三四五六十\d]{1,2})个?(?P<once>小时|天|周|(?<=个)月)|(?P<long>[两三四五])(?P<years>年|(?<=两)月))"
    r"(?:[^,。;:\n\d内后前一]{0,4}?一次|一[通调检督排评考](?=[\u4e00-\u9fff]))"
    r"|(?<![每逢])(?P<double>双)(?P<double_unit>周)(?=调度|例会|通报|[研会]商|报告|会议|推进|点评)"
)
_HALF_YEAR = compile_re(
    r"(?:每隔?半|(?<![上下前后近第一])半(?=年[^,。;:\n\d内后前]{0,6}?一次|年一[评考总检督述]|月一?(?:调度|通报|报告|报送|小结|汇总|研判|例会)))"
    r"(?P<unit>年|个?月)"
)
_AFTER_LESSON = compile_re(r"每(?:节|堂)课(?:下课|结束)?(?:之)?后|每课后")
_NIGHTLY = compile_re(r"每[晚晨早]|(?<![今明昨每当前后春夏秋冬])天天(?!气|然|津|都是|[是向])")
_FROM = compile_re(r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月份?)?(?:起|开始)")
_SLOGAN_OR_CALENDAR = compile_re(
    r"[\u4e00-\u9fff]{0,8}(?:主题|口号)|[每逐][月周日天](?:工作|活动|具体|重点)*(?:安排|计划|重点|工作|行事历)"
)
_TERM_FIRST = compile_re("[日周旬月季年]")
_SHORT_HEADING, _A_PARAGRAPH = 12, 300
# A choice of cycles (以一个学期或半个学期为周期) has no one interval.
_CYCLE = compile_re(
    r"以(?:[一每]?个?)(?P<unit>日|天|周|旬|月|季度|季|半年|年度|年|学期|学年)(?P<other>或[^,。;:\n]{1,8})?为(?:一个)?(?P<of>单位|周期|节点|频次)"
)
_TOLD_OF_UNIT = compile_re(r"[^。;\n]{0,30}[报汇总统计通]")
# 每月25日检查，月底公布: in a sentence of what is done each month, a month's end without a number is each one.
_EACH_MONTHS_END = compile_re(r"(?<![\d一二三四五六七八九十份上本下当每个次年前首末度该此])月[底末](?![\d])")
_OF_EACH_MONTH = compile_re("每个?月|按月|月度|每周|每日|每天|逐月")
_CITED = compile_re(r"《[^《》\n]{0,200}》")
_NOT_RECURRING = compile_re(r"近[一二三四五两\d]+年|上年度|去年|以来|多为|往往|大多")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule in short form, the place that says it, and what an RRULE of it would be."""

    start: int
    end: int
    rule: str
    rrule: str | None = None


def find_cadences(text: Text, outline: Outline) -> list[Cadence]:
    """Return what recurs, in the order of the text; each rule once a clause."""
    found = []
    clauses: dict[int, list[str]] = {}
    for rule in _find_rules(text.folded, outline.start, outline.end):
        start, end = _widen(text, rule)
        clause = after_marker(outline, start, rule.start), end
        said = clauses.setdefault(clause[0], [])
        if _names_only(text, outline, rule) or _is_said(rule.rule, said) or _NOT_RECURRING.search(text.folded, *clause):
            continue
        said.append(rule.rule)
        found.append(
            Cadence(
                span=text.span(*clause),
                text=text.quote(*clause).strip(),
                rule=rule.rule,
                rrule=rule.rrule,
                from_=_find_from(text, rule),
            )
        )
    return found


def _names_only(text: Text, outline: Outline, rule: _Rule) -> bool:
    """Tell whether a rule is words of a slogan, or of a heading whose own text says the same term more closely."""
    index = outline.at(rule.start)
    if index is None:
        return False
    heading = outline.headings[index]
    if _SLOGAN_OR_CALENDAR.fullmatch(text.folded, heading.title_start, heading.title_end):
        return True
    if not heading.title_start <= rule.start < heading.title_end or not _TERM_FIRST.match(text.folded, rule.start):
        return False
    term = text.folded[rule.start]
    body = text.folded[heading.title_end : min(heading.end, heading.title_end + _A_PARAGRAPH)]
    return heading.title_end - heading.title_start <= _SHORT_HEADING and f"每{term}" in body


def _is_said(rule: str, said: list[str]) -> bool:
    """Tell whether the clause has the rule already, or a closer one of the same term (每月25日前将月度报表…)."""
    return any(other == rule or other.startswith(f"{rule} ") for other in said)


def _find_rules(folded: str, start: int, end: int) -> list[_Rule]:
    """Return all rules in order; where two overlap, the one whose reader stands first."""
    readers: tuple[Callable[[str, int, int], Iterator[_Rule]], ...] = (
        _read_tens,
        _read_half_years,
        _read_every_few,
        _read_each_of_days,
        _read_spans,
        _read_fixed,
        _read_kinds,
    )
    cited = [found.span() for found in _CITED.finditer(folded, start, end)]
    rules: list[_Rule] = []
    for reader in readers:
        taken = sorted([*cited, *((rule.start, rule.end) for rule in rules)])
        rules += _without_overlap(reader(folded, start, end), taken)
    return sorted(rules, key=lambda rule: rule.start)


def _without_overlap(new: Iterator[_Rule], taken: list[Range]) -> list[_Rule]:
    """Return the rules that share no character with what is taken; both in order."""
    kept, index = [], 0
    for rule in new:
        while index < len(taken) and taken[index][1] <= rule.start:
            index += 1
        if index == len(taken) or taken[index][0] >= rule.end:
            kept.append(rule)
    return kept


def _widen(text: Text, rule: _Rule) -> Range:
    """Return the clause of a rule, with the next one where its own says only when."""
    start, end = clause_around(text, rule.start)
    sentence_end = sentence_around(text, rule.start)[1]
    end = max(end, min(rule.end, sentence_end))
    if end - rule.end <= 2 and rule.start - start <= 8 and end < sentence_end:
        end = clause_around(text, end + 1)[1]
    return start, end


def _find_from(text: Text, rule: _Rule) -> str | None:
    """Return the first month or year, where the sentence says 2022年6月起 before the rule."""
    start = max(sentence_around(text, rule.start)[0], rule.start - 40)
    found = _FROM.search(text.folded, start, rule.start)
    if not found:
        return None
    return f"{found['year']}-{int(found['month']):02d}" if found["month"] else found["year"]


def _read_tens(folded: str, start: int, end: int) -> Iterator[_Rule]:
    """逢5、10日 and 逢五逢十: the days of each month that end so."""
    for found in _TENS.finditer(folded, start, end):
        numbers = [read_number(number) for number in re.findall(_N, found["days"])]
        days = sorted({day for number in numbers if number for day in _days_ending(number)})
        is_named = found["plain"] or re.search(r"[日号]", found["days"]) or len(numbers) > 1
        if days and (is_named or found["days"] in ("五", "十")):
            written = ",".join(map(str, days))
            yield _Rule(found.start(), found.end(), f"monthly on {written}", _rrule_of_days(days))


def _days_ending(number: int) -> list[int]:
    """Return the days of a month that end like `number`: 5 is 5, 15, 25 and 10 is 10, 20, 30."""
    if number > 10:
        return [number] if number in _DAYS_OF_MONTH else []
    return [day for day in (number, number + 10, number + 20) if day <= 30]


def _rrule_of_days(days: list[int]) -> str | None:
    """Return the RFC 5545 rule of days of the month; None from the 29th on, which some months lack.

    The 30th here means a short month's last day. No BYMONTHDAY says that: -1 would be the 31st in long months.
    """
    if any(day > 28 for day in days):
        return None
    return f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, days))}"


def _read_half_years(folded: str, start: int, end: int) -> Iterator[_Rule]:
    for found in _HALF_YEAR.finditer(folded, start, end):
        if found["unit"] == "年":
            yield _with_quota(folded, *found.span(), "half-year") or _plain_rule(*found.span(), "half-year")
        else:
            yield _Rule(*found.span(), "every half month")


def _read_every_few(folded: str, start: int, end: int) -> Iterator[_Rule]:
    for found in _EVERY_FEW.finditer(folded, start, end):
        written = found["number"] or found["times"] or found["long"]
        number = 2 if found["other"] or found["double"] or written in ("单", "双") else read_number(written)
        if found["skips"] and number == 1:
            number = 2  # 每隔一周 leaves one week out
        unit = _STEPS[found["skip"] or found["unit"] or found["once"] or found["years"] or found["double_unit"]]
        if number and number > 1 and not _is_amount(folded, found.end()):
            frequency = "HOURLY" if unit == "hour" else _FREQUENCIES[unit].removeprefix("FREQ=")
            yield _Rule(*found.span(), f"every {number} {unit}s", f"FREQ={frequency};INTERVAL={number}")


def _read_each_of_days(folded: str, start: int, end: int) -> Iterator[_Rule]:
    for found in _EACH_OF_DAYS.finditer(folded, start, end):
        first, last, more = (found[one] or found[other] for one, other in _ENDS_OF_DAYS)
        days = _WORKING_DAYS if not first else _days_from(first, last) if last else _list_days(first + more)
        if days:
            yield _on_weekdays(*found.span(), days)


def _days_from(first: str, last: str) -> str:
    """Return the weekdays from one to another, empty where the second comes first."""
    return ",".join(_DAY_ORDER[_DAY_ORDER.index(_DAY_CODES[first]) : _DAY_ORDER.index(_DAY_CODES[last]) + 1])


def _list_days(written: str) -> str:
    return ",".join(dict.fromkeys(_DAY_CODES[day] for day in re.findall("[一二三四五六日天]", written)))


def _on_weekdays(start: int, end: int, days: str) -> _Rule:
    if days.count(",") == len(_DAY_ORDER) - 1:
        return _plain_rule(start, end, "day")
    return _Rule(start, end, f"weekly on {days}", f"FREQ=WEEKLY;BYDAY={days}")


def _read_spans(folded: str, start: int, end: int) -> Iterator[_Rule]:
    """每日 每周五 每月25日前 每年5月31日前 每月不少于1次, 全年不少于2次."""
    for found in _SPAN.finditer(folded, start, end):
        word = found["whole"] or found["one"] or found["each"] or found["a"] or found["a_month"] or found["twice"]
        unit = _UNITS[word.removeprefix("个")]
        rule = _with_quota(folded, *found.span(), unit)
        months = _IN_MONTHS.match(folded, found.end()) if unit == "year" and found["each"] else None
        if months and _is_of_all(months):
            yield from _read_months(*found.span(), months)
            continue
        if not rule and found["twice"]:
            rule = _plain_rule(*found.span(), unit)
        if not rule and found["each"]:
            rule = _read_place(folded, *found.span(), unit) or _plain(folded, *found.span(), unit)
        if rule:
            yield rule


def _read_months(start: int, end: int, found: re.Match[str]) -> Iterator[_Rule]:
    """每年6月、12月: a rule for each month, at its own place."""
    for written in re.finditer(_N, found["months"]):
        month = read_number(written[0]) or 0
        if 1 <= month <= 12:
            place = found.start("months") + written.start()
            place = max(start, place) if place > end else start
            if found["day"] or found["last"]:
                yield _by_month_day(place, found.end(), month, read_number(found["day"] or ""))
            else:
                yield _Rule(place, found.end(), f"yearly in {month:02d}")


def _is_of_all(found: re.Match[str]) -> bool:
    """Tell whether what follows a list of months is of each of them."""
    if not (found["day"] or found["last"]):
        return True
    is_shared = found["of"] or found["months"].count("月") == 1
    return bool(is_shared and (found["last"] or read_number(found["day"]) in _DAYS_OF_MONTH))


def _by_month_day(start: int, end: int, month: int, day: int | None) -> _Rule:
    written = f"{day:02d}" if day else "EOM"
    return _Rule(start, end, f"yearly by {month:02d}-{written}", _rrule_of_year(month, day))


def _with_quota(folded: str, start: int, end: int, unit: str) -> _Rule | None:
    """Return `min N per …` where the sentence gives a number of times before another term begins."""
    stop = _piece_end(folded, end, "。;:\n")
    quotas = _QUOTA_OF_LESSONS if LESSONS_HEARD.search(folded, max(start - _NEAR, 0), stop) else _QUOTA
    for quota in quotas.finditer(folded, end, stop):
        between = folded[end : quota.start()]
        if between.count(",") > 1 or _OTHER_SPAN.search(between):
            return None
        number = read_number(quota["least"] or quota["most"] or quota["low"] or quota["number"])
        is_most = quota["most"] or quota["side"] in ("以内", "以下", "为限")
        if number == 1 and quota["number"] and not quota["side"] and not quota["low"]:
            return _read_place(folded, start, end, unit) or _plain_rule(start, end, unit)
        return _Rule(start, quota.end(), f"{'max' if is_most else 'min'} {number} per {unit}")
    return None


def _piece_end(folded: str, place: int, marks: str) -> int:
    found = re.compile(f"[{marks}]").search(folded, place, place + 80)
    return found.start() if found else min(place + 80, len(folded))


def _plain_rule(start: int, end: int, unit: str) -> _Rule:
    return _Rule(start, end, _WORDS.get(unit, f"each {unit}"), _FREQUENCIES.get(unit))


def _read_place(folded: str, start: int, end: int, unit: str) -> _Rule | None:
    """Return the rule of a day or month that stands right after 每周, 每月 or 每年."""
    if unit == "week":
        return _read_weekdays(folded, start, end)
    if unit == "month":
        return _read_days_of_month(folded, start, end)
    return _read_days_of_year(folded, start, end) if unit == "year" else None


def _read_weekdays(folded: str, start: int, end: int) -> _Rule | None:
    span = _TO_WEEKDAY.match(folded, end)
    if span:
        days = _days_from(span["first"], span["last"])
        return _on_weekdays(start, span.end(), days) if days else None
    found = _WEEKDAYS.match(folded, end)
    if not found or _EACH_ONCE.match(folded, end) or _EACH_ONCE_BEFORE.search(folded, max(start - 10, 0), start):
        return None
    return _on_weekdays(start, found.end(), _list_days(found["days"]))


def _read_days_of_month(folded: str, start: int, end: int) -> _Rule | None:
    by = _BY_DAY.match(folded, end)
    several = _BY_DAYS.match(folded, end)
    if several:
        days = [read_number(day) or 0 for day in re.findall(_N, several["days"])]
        if all(day in _DAYS_OF_MONTH for day in days):
            return _Rule(start, several.end(), f"monthly by {','.join(map(str, days))}", _rrule_of_days(days))
    if by and read_number(by["day"]) in _DAYS_OF_MONTH:
        day = read_number(by["day"]) or 0
        return _Rule(start, by.end(), f"monthly by {day}", _rrule_of_days([day]))
    if _END_OF_MONTH.match(folded, end):
        return _Rule(start, end + 1, "monthly by EOM", "FREQ=MONTHLY;BYMONTHDAY=-1")
    on = _ON_DAYS.match(folded, end)
    days = sorted({read_number(day) or 0 for day in re.findall(_N, on["days"])}) if on else []
    if on and all(day in _DAYS_OF_MONTH for day in days):
        return _Rule(start, on.end(), f"monthly on {','.join(map(str, days))}", _rrule_of_days(days))
    return None


def _read_days_of_year(folded: str, start: int, end: int) -> _Rule | None:
    by = _BY_MONTH_DAY.match(folded, end)
    if by and not by["to"]:
        month, day = read_number(by["month"]) or 0, read_number(by["day"] or "")
        if not 1 <= month <= 12 or not (by["last"] or day in _DAYS_OF_MONTH):
            return None
        return _by_month_day(start, by.end(), month, day)
    last = _AT_YEARS_END.match(folded, end)
    if last:
        return _Rule(start, last.end(), "yearly by 12-EOM", _rrule_of_year(12, None))
    opening = _AT_YEARS_START.match(folded, end)
    if opening:
        return _Rule(start, opening.end(), "yearly in 01")
    within = _IN_MONTH.match(folded, end)
    month = read_number(within["month"]) or 0 if within else 0
    if within and not within["to"] and 1 <= month <= 12:
        return _Rule(start, within.end(), f"yearly in {month:02d}")
    return None


def _rrule_of_year(month: int, day: int | None) -> str | None:
    """Return the RFC 5545 rule of one day a year (no `day`: the month's end), None where not every year has it."""
    if day is None:
        return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY=-1"
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}" if day <= _DAYS_IN[month] else None


def _plain(folded: str, start: int, end: int, unit: str) -> _Rule | None:
    """Return `daily`, `monthly` …, unless only an amount is given for the term (每学期3课时 is a target)."""
    if unit in ("term", "school year") and _is_amount(folded, end):
        return None
    rest = folded[end : _piece_end(folded, end, ",。;:\n")]
    if _RATE.match(rest) or _LESSON_HOURS.match(rest):
        return None
    is_work = _WORK_EACH.match(rest) if unit in ("day", "year", "month") else None
    in_month = _IN_MONTH.match(rest) if unit == "year" else None
    if (_AMOUNT.match(rest) and not is_work) or (in_month and in_month["to"] not in ("至", "到", "-")):
        return None
    return _plain_rule(start, end, unit)


def _is_amount(folded: str, end: int) -> bool:
    return bool(_AMOUNT.match(folded[end : _piece_end(folded, end, ",。;:\n")]))


def _read_fixed(folded: str, start: int, end: int) -> Iterator[_Rule]:
    """每节课后, 每晚, 定期, 一季度一评比."""
    kinds: tuple[tuple[re.Pattern[str], str, str | None], ...] = (
        (_AFTER_LESSON, "after each lesson", None),
        (_NIGHTLY, "daily", "FREQ=DAILY"),
        (_PERIODIC, "periodic", None),
    )
    rules = [
        _Rule(*found.span(), rule, rrule)
        for pattern, rule, rrule in kinds
        for found in pattern.finditer(folded, start, end)
    ]
    rules += [_plain_rule(*found.span(), _UNITS[found["unit"]]) for found in _ONCE_A.finditer(folded, start, end)]
    rules += [_read_cycle(found) for found in _CYCLE.finditer(folded, start, end) if _recurs_by(folded, found)]
    rules += _read_months_ends(folded, start, end)
    yield from sorted(rules, key=lambda rule: rule.start)


def _recurs_by(folded: str, found: re.Match[str]) -> bool:
    """Tell whether a cycle is one of work: 以月为单位 counts only where something is reported so."""
    return found["of"] != "单位" or bool(_TOLD_OF_UNIT.match(folded, found.end()))


def _read_cycle(found: re.Match[str]) -> _Rule:
    if found["other"]:
        return _Rule(*found.span(), "periodic")
    return _plain_rule(*found.span(), "half-year" if found["unit"] == "半年" else _UNITS[found["unit"]])


def _read_months_ends(folded: str, start: int, end: int) -> Iterator[_Rule]:
    for found in _EACH_MONTHS_END.finditer(folded, start, end):
        first = max(
            folded.rfind("。", start, found.start()), folded.rfind("\n", start, found.start()), found.start() - _NEAR
        )
        if _OF_EACH_MONTH.search(folded, max(first, start), found.start()):
            yield _Rule(*found.span(), "monthly by EOM", "FREQ=MONTHLY;BYMONTHDAY=-1")


def _read_kinds(folded: str, start: int, end: int) -> Iterator[_Rule]:
    """月度计划, 季度通报, 日报告制度, 按月报送, 逐日."""
    for found in _KIND.finditer(folded, start, end):
        if _REFERS_BACK.search(folded, max(found.start() - 8, start), found.start()):
            continue
        word = found["row"] or found["unit"] or found["term"] or found["by"] or found["one"] or found["last"]
        if found["term"] and _NO_DUTY_OF_TERM.match(folded, found.end()):
            continue
        yield _plain_rule(*found.span(), _UNITS[word])
