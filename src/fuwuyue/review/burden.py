"""What a plan asks of one township, counted from its text: reports, forms and meetings, with hours and what they rest
on.

Each clause that asks for one is counted once, times how often it recurs within the plan's days. The hours are
estimates with printed assumptions, not measurements.
"""

from __future__ import annotations

import re
from math import ceil

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.review.folding import fold
from fuwuyue.review.model import BurdenCount

HOURS_OF_A_REPORT = 2.0
HOURS_OF_A_FORM = 1.0
HOURS_OF_A_MEETING = 2.5
_CLAUSE = compile_re(r"[^。;,!?\n]{2,400}")
_REPORT = compile_re(
    r"上报|报送|报告(?!厅|会|单|制度)|书面(?:总结|材料|汇报)|总结材料|零报告|日报告|小结|报[^,。;]{0,12}(?:备案|办公室|领导小组)"
)
_FORM = compile_re(
    r"填[写报][^,。;]{0,20}表|(?:登记|统计|汇总|自查|情况|反馈|调查|申报|检查记录)表|台账|造册|花名册|明细表"
)
_MEETING = compile_re(r"(?:召开|举行|组织召开)[^,。;]{0,24}会|动员会|推进会|调度会|现场会|座谈会|部署会|例会")
_FORBIDDEN = compile_re(r"不得|严禁|不再|取消|禁止|无需|不要求")
_RECURS = (
    (compile_re(r"逢5|逢五|每5[日天]|每五[日天]"), 5.0),
    (compile_re(r"每[日天]|一日一报|一天一报|零报告|日报"), 1.0),
    (compile_re(r"每周|每星期|周报"), 7.0),
    (compile_re(r"每旬|旬报"), 10.0),
    (compile_re(r"每半月|半月报"), 15.0),
    (compile_re(r"每[个]?月|月报"), 30.0),
    (compile_re(r"每季"), 91.0),
)
_WRITTEN_BY_SYSTEM = (
    (compile_re(r"进度|进展|日报|零报告|逢5|逢五"), "progress"),
    (compile_re(r"总结|小结|成果|成效"), "summary"),
    (compile_re(r"台账|登记表|统计表|汇总表|情况表"), "tables"),
)


def count_burden(text: str, *, days: int = 30) -> BurdenCount:
    """Count what `text` asks of one township within `days`, the length of the plan's month."""
    clauses = [found.group() for found in _CLAUSE.finditer(fold(text).text)]
    asked = [clause for clause in clauses if not _FORBIDDEN.search(clause)]
    reports, forms, meetings = (_count(asked, kind, days) for kind in (_REPORT, _FORM, _MEETING))
    hours = reports * HOURS_OF_A_REPORT + forms * HOURS_OF_A_FORM + meetings * HOURS_OF_A_MEETING
    return BurdenCount(
        reports=reports,
        forms=forms,
        meetings=meetings,
        hours=hours,
        written_by_system=_written_by_system(
            [clause for clause in asked if _REPORT.search(clause) or _FORM.search(clause)]
        ),
        assumptions=_assumptions(days),
    )


def _count(clauses: list[str], kind: re.Pattern[str], days: int) -> int:
    return sum(_times(clause, days) for clause in clauses if kind.search(clause))


def _times(clause: str, days: int) -> int:
    for recurs, every in _RECURS:
        if recurs.search(clause):
            return max(1, ceil(days / every))
    return 1


def _written_by_system(clauses: list[str]) -> tuple[str, ...]:
    names = {
        "progress": _("progress reports, from service records"),
        "summary": _("the closing summary, drafted from records for a person to sign"),
        "tables": _("tables and lists of counts, from service records"),
    }
    met = [name for kind, name in _WRITTEN_BY_SYSTEM if any(kind.search(clause) for clause in clauses)]
    return tuple(names[name] for name in met)


def _assumptions(days: int) -> tuple[str, ...]:
    return (
        _("{hours} hours a report, from collecting figures to signature").format(hours=HOURS_OF_A_REPORT),
        _("{hours} hour a form").format(hours=HOURS_OF_A_FORM),
        _("{hours} hours a meeting, with the way there").format(hours=HOURS_OF_A_MEETING),
        _("recurring ones are counted for {days} days").format(days=days),
        _("counted from the words of the plan; what is asked by telephone or in chat groups is not in it"),
    )
