"""Make the table of lunar years that the engine reads: run.py setup, then python -m tools.lunar_years

GB/T 33661-2017 (rules for the traditional calendar): a lunar month begins on the day, in Beijing time, of the new
moon. The table comes from lunar-python (MIT), which computes it so. lunardate 0.3.0 has the same first day for all
months but four: 1933-07, 1978-09 and 2057-09, whose new moon falls within nine minutes after midnight, and 1954-11, a
day late there. The time of the new moon by Meeus, Astronomical Algorithms, chapter 49, agrees with this table in all
four. (The calendar of ICU 78 was compared too: it agrees in these four and is off by a day or a leap month at fourteen
others, 1987 and 2012 among them.)
"""

import sys
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "src" / "reconcile" / "rules" / "lunar_years.txt"
FIRST, LAST = 1900, 2100
HEAD = """\
# Lunar years: year, its first day, the month after which the leap month stands (0: none), days of each month in turn
# (1: thirty, 0: twenty-nine; the leap month in its place). Made by tools/lunar_years.py from lunar-python; do not edit.
"""


def find_line(year: int) -> str:
    """Return the line of one lunar year."""
    from lunar_python import Lunar, LunarYear

    months = [month for month in LunarYear.fromYear(year).getMonths() if month.getYear() == year]
    first = Lunar.fromYmd(year, 1, 1).getSolar()
    lengths = "".join("1" if month.getDayCount() == 30 else "0" for month in months)
    leap = LunarYear.fromYear(year).getLeapMonth()
    return f"{year} {first.getYear():04}-{first.getMonth():02}-{first.getDay():02} {leap} {lengths}\n"


def main() -> int:
    """Write the table."""
    FILE.write_text(HEAD + "".join(find_line(year) for year in range(FIRST, LAST + 1)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
