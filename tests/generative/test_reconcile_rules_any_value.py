"""Whatever is written: no rule raises, what it reads it reads again the same, and the standard's promises hold."""

import re
import subprocess
import sys
import time
from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import lunardate
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from lunar_python import Solar

from fuwuyue.kernel.personal_numbers import is_identity_number
from reconcile.rules.api import (
    IdProblem,
    LunarDay,
    Succession,
    find_check_digit,
    find_lunar,
    find_solar,
    follow_code,
    guess_recorded,
    guess_solar,
    lengthen_id,
    make_key,
    shorten_id,
    standardise_address,
    standardise_code,
    standardise_date,
    standardise_id,
    standardise_mobile,
    standardise_name,
)
from reconcile.rules.lunar import _read_table
from reconcile.rules.missing import LONGEST

PIECES = st.sampled_from(
    [
        *"0123456789０９ⅩXx×一二三十百廿卅〇零年月日号初闰正腊冬农历阴公元民国.-/:、·•・之子女婴双大小甲",
        *" \t\u3000\u200b'（）()#幢栋室组村省市",
        *(
            "1985",
            "2026",
            "1949",
            "11010519491231002X",
            "13987654321",
            "+86",
            "无",
            "不详",
            "王芳",
            "欧阳",
            "Smith",
            "云南省",
        ),
        *("曾用名", "E+17", "第二村民小组", "号楼", "男婴"),
    ]
)
RULES = (
    standardise_id,
    standardise_date,
    standardise_mobile,
    standardise_name,
    standardise_address,
    standardise_code,
)
ANYTHING = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)
DAYS = st.dates(date(1900, 1, 31), date(2099, 12, 31))
BODIES = st.builds(
    lambda province, rest, day, order: f"{province}{rest:04}{day:%Y%m%d}{order:03}",
    st.sampled_from([11, 31, 44, 53, 65]),
    st.integers(0, 9_999),
    st.dates(date(1850, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
)


@settings(max_examples=600, deadline=None)
@given(ANYTHING)
@example("1#楼")
@example("一一号")
@example("·张")
@example("张三(男)(男)")
def test_standardising_twice_is_standardising_once(written: str) -> None:
    for standardise in RULES:
        once = standardise(written)
        if once.value is not None:
            again = standardise(once.value)
            assert again.value == once.value, standardise.__name__
        assert once.written == written


MEGABYTE = 1_000_000
HOSTILE = [
    *(
        "1",
        "一",
        "·",
        " ",
        "-",
        "0",
        "1 ",
        "13",
        "1#",
        "(男)",
        "王之",
        "a·",
        "一号",
        "年月",
        "云南省",
        "之子",
        "农历",
        "十",
        "百",
    ),
    *("\u200b", "张三(男)", "2026-", "E+17", "十二月"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_cell_takes_long(piece: str) -> None:
    """A cell of a million characters is told or passed over, and one as long as is read still costs next to nothing."""
    for written in (piece * (MEGABYTE // len(piece)), piece * (LONGEST // len(piece))):
        started = time.process_time()
        for standardise in RULES:
            assert standardise(written).written == written

        assert time.process_time() - started < 5


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_key_of_a_key_is_itself(written: str) -> None:
    assert make_key(make_key(written)) == make_key(written)


@given(BODIES)
def test_number_with_its_check_digit_is_read(body: str) -> None:
    number = body + find_check_digit(body)

    read = standardise_id(number)

    assert read.value == number
    assert read.birth_date == date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    assert is_identity_number(number)


@settings(max_examples=300)
@given(BODIES, st.integers(0, 17), st.integers(1, 9))
def test_any_wrong_digit_is_caught(body: str, place: int, step: int) -> None:
    """GB 11643-1999 takes ISO 7064 MOD 11-2, which catches every single wrong sign."""
    number = body + find_check_digit(body)
    assume(not (place == 17 and number[17] == "X"))
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]

    assert standardise_id(wrong).problem in {IdProblem.CHECK_DIGIT, IdProblem.LOST_DIGITS}


@settings(max_examples=300)
@given(BODIES, st.integers(0, 16))
def test_any_two_neighbours_exchanged_are_caught(body: str, place: int) -> None:
    number = body + find_check_digit(body)
    assume(number[place] != number[place + 1])
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert standardise_id(wrong).value is None


@given(BODIES)
def test_short_number_and_back_is_the_same(body: str) -> None:
    number = body + find_check_digit(body)
    short = shorten_id(number)

    ordinary = body[6:8] == "19" and body[14:17] not in {"996", "997", "998", "999"}
    if ordinary:
        assert short == body[:6] + body[8:]
    if short is not None:
        assert lengthen_id(short) == number
        assert standardise_id(short).value == number


FORMS = [
    "{0:%Y-%m-%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0.year}.{0.month}.{0.day}",
]
HAN = "〇一二三四五六七八九"


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (HAN[tens] if tens > 1 else "") + ("十" if tens else "") + (HAN[ones] if ones else "")


@settings(max_examples=200)
@given(st.dates(date(1850, 1, 1), date(2100, 12, 31)), st.sampled_from([*FORMS, "han"]))
def test_every_day_reads_back_from_every_form(day: date, form: str) -> None:
    assume(day != date(1900, 1, 1) and day != date(1899, 12, 30) and day != date(1899, 12, 31))
    year = "".join(HAN[int(digit)] for digit in str(day.year))
    written = f"{year}年{han(day.month)}月{han(day.day)}日" if form == "han" else form.format(day)

    assert standardise_date(written).day == day


@given(st.integers(1850, 2100), st.integers(1, 12), st.integers(1, 68))
def test_days_that_no_calendar_has_are_told(year: int, month: int, more: int) -> None:
    day = monthrange(year, month)[1] + more

    assert standardise_date(f"{year}-{month:02}-{day:02}").problem == "no such day"


@settings(max_examples=300, deadline=None)
@given(DAYS)
def test_lunar_day_is_that_of_a_second_calendar(day: date) -> None:
    found = find_lunar(day)
    known = Solar.fromYmd(day.year, day.month, day.day).getLunar()

    assert found == LunarDay(known.getYear(), abs(known.getMonth()), known.getMonth() < 0, known.getDay())


@settings(max_examples=300)
@given(DAYS)
def test_lunar_day_and_back_is_the_same(day: date) -> None:
    lunar = find_lunar(day)
    assert lunar is not None

    assert find_solar(lunar) == day
    recorded = guess_recorded(day)
    try:
        assert day in guess_solar(date.fromisoformat(recorded or ""))
    except ValueError:  # a lunar 30th of February is no solar day
        assert recorded is not None
        assert recorded.endswith(("-30", "-29"))


# Where lunardate 0.3.0 has another first day; tools/lunar_years.py says why the table keeps its own.
OTHERWISE = {(1933, 6), (1954, 11), (1978, 8), (2057, 9)}


def test_table_of_months_is_that_of_a_third_calendar_but_for_four_months() -> None:
    differing = {
        (year, month.month)
        for year, months in _read_table().items()
        for month in months
        if year < 2100 and lunardate.LunarDate(year, month.month, 1, month.is_leap).to_solar_date() != month.first
    }

    assert differing == OTHERWISE


def test_table_has_no_gap() -> None:
    months = [month for year in sorted(_read_table()) for month in _read_table()[year]]

    for before, after in pairwise(months):
        assert before.first + timedelta(days=before.length) == after.first


def test_table_is_what_the_tool_makes() -> None:
    from tools.lunar_years import FILE, FIRST, HEAD, LAST, find_line

    assert FILE.read_text(encoding="utf-8") == HEAD + "".join(find_line(year) for year in range(FIRST, LAST + 1))


# Days that everybody knows: the spring festivals of the founding year, of the millennium, of 2026; leap months.
KNOWN = [
    (date(1949, 1, 29), LunarDay(1949, 1, False, 1)),
    (date(2000, 2, 5), LunarDay(2000, 1, False, 1)),
    (date(2026, 2, 17), LunarDay(2026, 1, False, 1)),
    (date(1978, 9, 17), LunarDay(1978, 8, False, 15)),
    (date(2020, 5, 23), LunarDay(2020, 4, True, 1)),
    (date(2033, 12, 22), LunarDay(2033, 11, True, 1)),
]


@pytest.mark.parametrize(("solar", "lunar"), KNOWN)
def test_known_days_are_right(solar: date, lunar: LunarDay) -> None:
    assert find_lunar(solar) == lunar


@settings(max_examples=200)
@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.sampled_from(["{}", "+86{}", "86 {}", "0086-{}", "0{}", " {} "]))
def test_mobile_reads_back_with_any_prefix(number: str, form: str) -> None:
    plain = standardise_mobile(number)

    assert standardise_mobile(form.format(number)).values == plain.values
    assert set(plain.values) <= {number}


@settings(max_examples=100)
@given(
    st.text(alphabet="阿依古丽买提艾力热娜", min_size=1, max_size=4),
    st.sampled_from("·•・‧∙."),
    st.sampled_from(["", " "]),
)
def test_every_middle_dot_is_the_one_of_the_standard(part: str, dot: str, blank: str) -> None:
    read = standardise_name(f"{part}{blank}{dot}{blank}买买提")

    assert read.value == f"{part}·买买提"


CODES = st.sampled_from(
    ["530000000000", "530100000000", "530102000000", "530103000000"]
    + [f"53010{county}00{town}000" for county in (2, 3) for town in (1, 2)]
    + [f"53010{county}00{town}00{village}" for county in (2, 3) for town in (1, 2) for village in (1, 2)]
)
CHANGES = st.lists(st.tuples(CODES, CODES, st.integers(1, 60)), max_size=7)


@settings(max_examples=400)
@given(CODES, CHANGES, st.tuples(*[st.integers(0, 60)] * 3))
def test_following_a_code_in_two_steps_is_following_it_at_once(
    code: str, changes: list[tuple[str, str, int]], days: tuple[int, int, int]
) -> None:
    first, middle, last = (date(2000, 1, 1) + timedelta(days=day) for day in sorted(days))
    table: dict[str, list[Succession]] = {}
    for old, new, day in changes:
        if old != new and len(old.rstrip("0")) == len(new.rstrip("0")):
            table.setdefault(old, []).append(Succession(old, new, date(2000, 1, 1) + timedelta(days=day)))

    def follow(codes: tuple[str, ...], start: date, end: date) -> set[str]:
        return {
            each for one in codes for each in follow_code(one, successions=table, from_day=start, until_day=end).codes
        }

    at_once = follow((code,), first, last)
    assert at_once == follow(tuple(sorted(follow((code,), first, middle))), middle, last)
    assert at_once
    assert all(len(each) == len(code) for each in at_once)


PROGRAM = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "fuwuyue", "lunardate", "lunar_python"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
from reconcile.rules.api import standardise_id, standardise_date
assert standardise_id("110105491231002").value == "11010519491231002X"
print(standardise_date("农历1949年八月初一").value)
"""


def test_rules_need_nothing_of_the_application() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert re.fullmatch(r"1949-09-22\n", run.stdout)
