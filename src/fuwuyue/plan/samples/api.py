"""The sample plan: a lawful service month of 2026 into which seven clauses of older plans have slipped.

The review must catch all seven. Class A, refused: a quota for long-acting contraception (活动内容 二); a quota of
leads (五); a register of the wish to have children (六); a list of pregnancies outside the rules (实施步骤 二);
subsidies held back from those who decline a check (工作要求 三). Class B, rewritten or cautioned: progress forms on
every fifth and tenth day, and public criticism by rank (both 工作要求 四).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.resources import files

SAMPLE_NAME = "service-month-2026.txt"
SAMPLE_FIRST_ON = date(2026, 9, 1)
_DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日|(?P<title_year>\d{4})年|〔(?P<issue_year>\d{4})〕"
)
_ISSUED_ON = date(2026, 8, 21)
_NATIONAL_DAY, _ANY_HOLIDAY = "国庆节期间", "节假日期间"


def read_sample() -> bytes:
    """Return the sample plan as the bytes of its file (UTF-8)."""
    return files(__package__).joinpath(SAMPLE_NAME).read_bytes()


def move_sample(first_on: date) -> bytes:
    """Return the sample plan as it would be written for a month that begins on `first_on`, for the demo.

    Every day of it moves by the same number of days; a day in another year than that of issue is written with its
    year. The holidays of its days are whatever they are in that year, so the words for 国庆节 give way to 节假日 where
    the month does not reach it. Nothing else changes.
    """
    moves_by = first_on - SAMPLE_FIRST_ON
    issued_on = _ISSUED_ON + moves_by
    text = _DAY.sub(lambda found: _move(found, moves_by, first_on, issued_on), read_sample().decode("utf-8"))
    days_of_month = {first_on + timedelta(days=number) for number in range(45)}
    if not any((day.month, day.day) == (10, 1) for day in days_of_month):
        text = text.replace(_NATIONAL_DAY, _ANY_HOLIDAY)
    return text.encode("utf-8")


def _move(found: re.Match[str], moves_by: timedelta, first_on: date, issued_on: date) -> str:
    if found["title_year"]:
        return f"{first_on.year}年"
    if found["issue_year"]:
        return f"〔{issued_on.year}〕"
    moved = date(int(found["year"] or SAMPLE_FIRST_ON.year), int(found["month"]), int(found["day"])) + moves_by
    year = f"{moved.year}年" if found["year"] or moved.year != issued_on.year else ""
    return f"{year}{moved.month}月{moved.day}日"
