"""What recurs: the short rule of each recurring duty, and its RFC 5545 rule where one says exactly the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
    "学期": "term",
    "学年": "school year",
}
_WORDS = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "year": "yearly",
    "term": "each term",
    "school year": "each school year",
}
_UNIT = r"(?P<unit>学年|学期|星期|季度|季|天|日|周|月|年)"
_DAY_CODES = {
    day: code for day, code in zip("一二三四五六日天", ["MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"], strict=True)
}

_EVERY = re.compile(rf"每(?:个|一)?{_UNIT}(?!级|龄|度?考核结果)")
_BY_DAY = re.compile(
    rf"(?:度|份)?(?:的)?(?P<next>下个?月|次月)?(?P<day>{_N})[日号](?:\d{{1,2}}[:时点]\d{{0,2}})?(?:之前|以前|前)"
)
_ON_DAYS = re.compile(rf"(?:份)?(?:的)?(?P<days>{_N}[日号]?(?:[、,和及]{_N}[日号]?)*)(?<=[日号])")
_BY_MONTH_DAY = re.compile(
    rf"(?:度)?(?:的)?(?P<month>{_N})月份?(?:(?P<day>{_N})[日号]|(?P<eom>底|末))(?:之前|以前|前)?(?P<to>至|到|-)?"
)
_IN_MONTH = re.compile(rf"(?:度)?(?:的)?(?P<month>{_N})月份?(?!底|末|\d|[一二三四五六七八九十])(?P<to>至|到|-)?")
_EOM = re.compile(r"(?:月)?(?:底|末)(?:之前|以前|前)?")
_WEEKDAYS = re.compile(
    r"(?P<days>[一二三四五六日天](?:(?:、|和|及|,)?(?:周|星期)?[一二三四五六日天])*)(?![周年个线次])"
)
_TENS = re.compile(
    rf"每?(?:月)?逢(?:每月)?(?P<days>{_N}[日号]?(?:(?:、|,|和|及|逢){_N}[日号]?)*)(?P<plain>的?日(?:子)?|号)?"
)
_QUOTA = re.compile(
    rf"(?P<min>不得?少于|不得?低于|至少|最少|确保|保证|不少)[^,。;:\n\d一二两三四五六七八九十]{{0,10}}(?P<least>{_N})(?:次|场次?|期|轮|批次|遍|回)"
    rf"|(?P<max>不得?超过|不得?多于|最多|限|以)[^,。;:\n\d一二两三四五六七八九十]{{0,6}}(?P<most>{_N})(?:次|场次?|期|轮|批次|遍|回)"
    rf"|(?P<number>{_N})(?:次|场次?|期|轮|批次|遍|回)(?P<above>以上|及以上|以内|以下|为限)?"
)
_QUOTA_SPAN = re.compile(
    r"(?:全|一|当)(?P<unit>年|学期|学年)|每(?:个|一)?(?P<each>学年|学期|星期|季度|季|天|日|周|月|年)|年度?内"
)
_AMOUNT = re.compile(
    r"(?:[^,。;:\n]{0,12}?)(?:\d+(?:\.\d+)?|[一二两三四五六七八九十半]{1,3})(?:个|多)?(?:课时|学时|小时|分钟|元|万元|节|名|人|篇|条|份|家|户|%)"
)
_DONE = re.compile(
    r"开展|组织|召开|进行|报告|报送|上报|汇报|通报|检查|巡查|督查|调度|更新|公布|填报|统计|测|锻炼|联系|查询|研究|开设|活动|消毒|通风|评选|评估|考核|总结|清理|排查|举办|走访|入户|公示|分析|培训|学习|会商|反馈|抽查|巡视|打扫|记录|公开|发布|编印|编制|制定|调研|例会|汇总|安排|上门|通知|核查|梳理|督导|暗访|推送|下发|提供|完成"
)
_DISTRIBUTED = re.compile(
    r"(?:^|(?<=[^每一二三四五六七八九十\d第上下本当近双]))(?P<unit>日|周|旬|月|季度|季|年)(?P<du>度)?(?P<kind>报告制度|零报告|报制|报告制|报表|调度|通报|例会|小结|计划|报告|检查|考评|督查|巡查|分析|会商|点评|排名|评比|监测)"
    r"|(?<![一二三四五六七八九十\d第每])(?P<unit2>月|季)度(?=[\u4e00-\u9fff])"
)
_REFERS_BACK = re.compile(r"(?:根据|按照?|依据|对照)[^,。;:\n]{0,4}$")
_BY_UNIT = re.compile(r"(?:按|逐|分)(?P<unit>日|周|月|季度|季|年)(?:度)?(?=[^,。;:\n龄级均]{0,10})")
_OTHER_UNITS = {"旬": "every 10 days"}
_PERIODIC = re.compile(r"(?<!不)定期(?!限|存|寿)")
_EVERY_FEW = re.compile(rf"每(?:隔)?(?P<number>{_N})个?(?P<unit>天|日|周|星期|月|年)(?!以|之|内|级)")
_HALF_YEAR = re.compile(r"每半(?P<unit>年|月|个月)")
_AFTER_LESSON = re.compile(r"每(?:节|堂)课(?:下课|结束)?(?:之)?后|每课(?:后)")
_FROM = re.compile(r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月份?)?(?:起|开始)")
_CITED = re.compile(r"《[^《》\n]{0,200}》")
_NOT_RECURRING = re.compile(r"近[一二三四五两\d]+年|上年度|去年")
_DAYS_OF_MONTH = range(1, 32)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule in short form, the place that says it, and what an RRULE of it would be."""

    start: int
    end: int
    rule: str
    rrule: str | None = None


def find_cadences(text: Text, outline: Outline) -> list[Cadence]:
    """Return what recurs, in the order of the text; one rule once a clause."""
    found = []
    seen: set[tuple[int, str]] = set()
    for rule in _find_rules(text.folded, outline.start, outline.end):
        clause = _widen(text, rule)
        if (clause[0], rule.rule) in seen or _NOT_RECURRING.search(text.folded, *clause):
            continue
        seen.add((clause[0], rule.rule))
        words = text.quote(*clause).strip()
        found.append(
            Cadence(span=text.span(*clause), text=words, rule=rule.rule, rrule=rule.rrule, from_=_find_from(text, rule))
        )
    return found


def _find_rules(folded: str, start: int, end: int) -> list[_Rule]:
    """Return all rules, in order; where two overlap, the one that says more."""
    cited = [found.span() for found in _CITED.finditer(folded, start, end)]
    readers = (_read_tens, _read_half_years, _read_every_few, _read_every, _read_lessons, _read_kinds, _read_periodic)
    taken: list[Range] = list(cited)
    rules: list[_Rule] = []
    for reader in readers:
        new = list(reader(folded, start, end))
        rules += _without_overlap(new, taken)
        taken = sorted([*cited, *((rule.start, rule.end) for rule in rules)])
    return sorted(rules, key=lambda rule: rule.start)


def _without_overlap(new: list[_Rule], taken: list[Range]) -> list[_Rule]:
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
    start, end = text.clause_at(rule.start)
    end = max(end, min(rule.end, text.sentence_at(rule.start)[1]))
    if end - rule.end <= 2 and rule.start - start <= 8:
        sentence_end = text.sentence_at(rule.start)[1]
        if end < sentence_end:
            end = text.clause_at(end + 1)[1]
    return start, end


def _find_from(text: Text, rule: _Rule) -> str | None:
    start = text.sentence_at(rule.start)[0]
    found = _FROM.search(text.folded, start, rule.start)
    if not found:
        return None
    return f"{found['year']}-{int(found['month']):02d}" if found["month"] else found["year"]


def _read_tens(folded: str, start: int, end: int) -> Iterator[_Rule]:
    """逢5、10日: the days that end so, all months."""
    for found in _TENS.finditer(folded, start, end):
        numbers = [read_number(number) for number in re.findall(_N, found["days"])]
        days = sorted({day for number in numbers if number for day in _days_ending(number)})
        if days and (found["plain"] or re.search(r"[日号]", found["days"]) or len(numbers) > 1):
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
            yield _with_quota(folded, found.start(), found.end(), "half-year") or _Rule(
                found.start(), found.end(), "half-yearly", "FREQ=MONTHLY;INTERVAL=6"
            )
        else:
            yield _Rule(found.start(), found.end(), "every half month")


def _read_every_few(folded: str, start: int, end: int) -> Iterator[_Rule]:
    names = {"天": "days", "日": "days", "周": "weeks", "星期": "weeks", "月": "months", "年": "years"}
    frequencies = {"days": "DAILY", "weeks": "WEEKLY", "months": "MONTHLY", "years": "YEARLY"}
    for found in _EVERY_FEW.finditer(folded, start, end):
        number, unit = read_number(found["number"]), names[found["unit"]]
        if not number or number == 1:
            continue
        yield _Rule(found.start(), found.end(), f"every {number} {unit}", f"FREQ={frequencies[unit]};INTERVAL={number}")


def _read_every(folded: str, start: int, end: int) -> Iterator[_Rule]:
    """每日 每周五 每月25日前 每年5月31日前 每月不少于1次, 全年不少于2次."""
    for found in _QUOTA_SPAN.finditer(folded, start, end):
        unit = _UNITS.get(found["unit"] or found["each"] or "年", "year")
        quota = _with_quota(folded, found.start(), found.end(), unit)
        if quota:
            yield quota
        elif found["each"]:
            rule = _read_place(folded, found.start(), found.end(), unit) or _plain(folded, found, unit)
            if rule:
                yield rule


def _clause_end(folded: str, place: int, marks: str = ",。;:\n") -> int:
    found = re.compile(f"[{marks}]").search(folded, place, place + 80)
    return found.start() if found else min(place + 80, len(folded))


def _with_quota(folded: str, start: int, end: int, unit: str) -> _Rule | None:
    """Return `min N per …` where the clause gives a number of times."""
    limit = _clause_end(folded, end, "。;:\n")
    for quota in _QUOTA.finditer(folded, end, limit):
        between = folded[end : quota.start()]
        if between.count(",") > 1 or re.search(r"每|全年|各项", between):
            return None
        if quota["least"]:
            return _Rule(start, quota.end(), f"min {read_number(quota['least'])} per {unit}")
        if quota["most"]:
            return _Rule(start, quota.end(), f"max {read_number(quota['most'])} per {unit}")
        word = quota["above"] or ""
        if word in ("以内", "以下", "为限"):
            return _Rule(start, quota.end(), f"max {read_number(quota['number'])} per {unit}")
        if folded[quota.start() - 1] == "第":
            continue
        number = read_number(quota["number"])
        if number == 1 and not word:
            return _Rule(start, quota.end(), _WORDS.get(unit, f"each {unit}"), _frequency(unit))
        return _Rule(start, quota.end(), f"min {number} per {unit}")
    return None


def _read_place(folded: str, start: int, end: int, unit: str) -> _Rule | None:
    """Return the rule of a day or month that stands right after 每周, 每月 or 每年."""
    if unit == "week":
        return _read_weekdays(folded, start, end)
    if unit == "month":
        return _read_month_place(folded, start, end)
    return _read_year_place(folded, start, end) if unit == "year" else None


def _read_weekdays(folded: str, start: int, end: int) -> _Rule | None:
    found = _WEEKDAYS.match(folded, end)
    if not found:
        return None
    codes = list(dict.fromkeys(_DAY_CODES[day] for day in re.findall("[一二三四五六日天]", found["days"])))
    days = ",".join(codes)
    return _Rule(start, found.end(), f"weekly on {days}", f"FREQ=WEEKLY;BYDAY={days}")


def _read_month_place(folded: str, start: int, end: int) -> _Rule | None:
    by = _BY_DAY.match(folded, end)
    if by:
        day = read_number(by["day"])
        if day and day in _DAYS_OF_MONTH:
            return _Rule(start, by.end(), f"monthly by {day}", _rrule_of_days([day]))
    if _EOM.match(folded, end):
        return _Rule(start, end + 1, "monthly by EOM", "FREQ=MONTHLY;BYMONTHDAY=-1")
    on = _ON_DAYS.match(folded, end)
    if on:
        days = sorted({read_number(day) or 0 for day in re.findall(_N, on["days"])})
        if all(day in _DAYS_OF_MONTH for day in days):
            return _Rule(start, on.end(), f"monthly on {','.join(map(str, days))}", _rrule_of_days(days))
    return None


def _read_year_place(folded: str, start: int, end: int) -> _Rule | None:
    by = _BY_MONTH_DAY.match(folded, end)
    if by and not by["to"]:
        month = read_number(by["month"]) or 0
        day = read_number(by["day"]) if by["day"] else None
        if not 1 <= month <= 12 or (day is not None and day not in _DAYS_OF_MONTH):
            return None
        last = "EOM" if by["eom"] else f"{day:02d}"
        number = -1 if by["eom"] else day
        rrule = f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={number}" if by["eom"] or (day or 0) <= 28 else None
        if (day or 0) > 28 and month != 2 and (day or 0) <= (30 if month in (4, 6, 9, 11) else 31):
            rrule = f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"
        return _Rule(start, by.end(), f"yearly by {month:02d}-{last}", rrule)
    within = _IN_MONTH.match(folded, end)
    if within and not within["to"]:
        month = read_number(within["month"]) or 0
        return _Rule(start, within.end(), f"yearly in {month:02d}") if 1 <= month <= 12 else None
    return None


def _plain(folded: str, found: re.Match[str], unit: str) -> _Rule | None:
    """Return `daily`, `monthly` …, unless only an amount is given for the term (每学期3课时 is a target)."""
    limit = _clause_end(folded, found.end())
    rest = folded[found.end() : limit]
    if rest.startswith(("度", "级")) and unit == "year":
        rest = rest[1:]
    amount = _AMOUNT.match(rest)
    if amount and not _DONE.search(rest[: amount.end()]):
        return None
    if (amount and unit in ("term", "school year")) or (amount and unit == "day" and rest.startswith(("有", "不"))):
        return None
    return _Rule(found.start(), found.end(), _WORDS[unit], _frequency(unit))


def _frequency(unit: str) -> str | None:
    names = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
    if unit == "quarter":
        return "FREQ=MONTHLY;INTERVAL=3"
    return f"FREQ={names[unit]}" if unit in names else None


def _read_lessons(folded: str, start: int, end: int) -> Iterator[_Rule]:
    for found in _AFTER_LESSON.finditer(folded, start, end):
        yield _Rule(found.start(), found.end(), "after each lesson")


def _read_kinds(folded: str, start: int, end: int) -> Iterator[_Rule]:
    """月度计划, 季度通报, 日报告制度, 按月报送."""
    found_ones = [*_DISTRIBUTED.finditer(folded, start, end), *_BY_UNIT.finditer(folded, start, end)]
    for found in sorted(found_ones, key=lambda one: one.start()):
        word = found["unit"] or found["unit2"]
        if _REFERS_BACK.search(folded, max(found.start() - 8, start), found.start()):
            continue
        kind = found.groupdict().get("kind")
        if (
            (kind
            and word == "年")
            or (kind in ("计划", "考评") and not found["du"] and word != "季度")
            or (word == "季"
            and not kind)
        ):
            continue
        if word in _OTHER_UNITS:
            yield _Rule(found.start(), found.end(), _OTHER_UNITS[word])
        else:
            yield _Rule(found.start(), found.end(), _WORDS[_UNITS[word]], _frequency(_UNITS[word]))


def _read_periodic(folded: str, start: int, end: int) -> Iterator[_Rule]:
    for found in _PERIODIC.finditer(folded, start, end):
        yield _Rule(found.start(), found.end(), "periodic")
