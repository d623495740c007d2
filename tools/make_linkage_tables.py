"""Make the tables that the linkage engine ships: sounds of characters, lunar dates.

    python -m tools.make_linkage_tables

Sources: `pypinyin` (MIT) for sounds, the commonest reading of each character and without tones. Its phrase table knows
no surnames: how those are read, and the lunar dates, come from the rules of the engine (`reconcile.rules`), which name
their own sources. The engine itself does not need the package.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
from pypinyin import lazy_pinyin

from reconcile.rules.api import find_lunar, get_surname_readings

FOLDER = Path(__file__).resolve().parents[1] / "src" / "reconcile" / "data"
FIRST_DAY, LAST_DAY = date(1910, 1, 1), date(2049, 12, 31)
# CJK Unified Ideographs, and extension A for rare characters of names.
BLOCKS = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF))


def list_sounds() -> list[tuple[str, str, str]]:
    """Return each character with its sound and a code of two letters for the sound, those that have one.

    The codes keep a name's sounds short enough for DuckDB to hold them without a pointer (12 bytes: six characters).
    """
    found = []
    for first, last in BLOCKS:
        for code in range(first, last + 1):
            sound = lazy_pinyin(chr(code))[0]
            if sound.isascii() and sound.isalpha():
                found.append((chr(code), sound))
    codes = {sound: f"{chr(97 + n // 26)}{chr(97 + n % 26)}" for n, sound in enumerate(sorted({s for _c, s in found}))}
    return [(character, codes[sound], codes[read_surname(character, sound)]) for character, sound in found]


def read_surname(character: str, sound: str) -> str:
    """Return how the character sounds as a surname, without tone: as usual, unless a rule knows better."""
    readings = get_surname_readings(character)
    return readings[0].rstrip("12345") if readings else sound


def list_days() -> list[tuple[int, int]]:
    """Return each day and its lunar date, both as YYYYMMDD; days of a leap month are left out.

    A leap month has no number of its own, so a register cannot have taken its days for solar ones without a mark.
    """
    found, day = [], FIRST_DAY
    while day <= LAST_DAY:
        lunar = find_lunar(day)
        if lunar is not None and not lunar.is_leap:
            found.append((int(day.strftime("%Y%m%d")), lunar.year * 10_000 + lunar.month * 100 + lunar.day))
        day += timedelta(days=1)
    return found


def write(name: str, columns: str, rows: list[tuple[object, ...]]) -> None:
    """Write rows to a Parquet file in the engine's folder."""
    con = duckdb.connect()
    con.execute(f"CREATE TABLE t ({columns})")
    first = columns.split()[0]
    marks = ", ".join("?" for _column in rows[0])
    for start in range(0, len(rows), 2000):
        part = rows[start : start + 2000]
        con.execute(f"INSERT INTO t VALUES {', '.join([f'({marks})'] * len(part))}", [v for row in part for v in row])
    con.execute(f"COPY (SELECT * FROM t ORDER BY {first}) TO '{FOLDER / name}' (FORMAT parquet, COMPRESSION zstd)")


def main() -> int:
    """Write both files."""
    write("sounds.parquet", "c VARCHAR, sound VARCHAR, surname_sound VARCHAR", list_sounds())
    write("lunar.parquet", "solar INTEGER, lunar INTEGER", list_days())
    return 0


if __name__ == "__main__":
    sys.exit(main())
