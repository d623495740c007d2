"""Makes two registers of a county's people who do not exist, with the truth of who is whom.

    python -m bench.registers.generate 100000 FOLDER --profile usual --seed 1

FOLDER gets A.parquet and B.parquet (rid, name, sex, dob, id_no, mobile, div, addr; rows in no order), truth_A.parquet
and truth_B.parquet (rid, pid), flags_B.parquet (rid and one boolean a group and a kind of error) and lunar.parquet
(solar, lunar: two ways to write one day). The same arguments give the same rows.

Nobody is drawn alone: people live in households, so that strangers share what relatives share (surname, house, the
parents' mobile), which is where a linkage goes wrong. Rates, with their sources where there is one:

* nine in ten persons stand in both registers: a tenth as many again in each alone;
* `usual`: 8 % of the numbers missing in B, 1 % in A; `hard`: 40 %, and three times the homophones, twice the moves;
  `no-id`: B has none;
* homophones and look-alikes in names: 1 % (Chinese registers: arXiv:1803.04917 names them as the first cause of
misses);
* 15-digit numbers (GB 11643-1989) of people born before 1985, lower-case x, a digit mistyped, two digits swapped, the
  number of a relative;
* birthdays by the lunar calendar: 8 % of those born before 1960 in B, 0.3 % of others (the legal date is solar);
* newborns under the name of their mother, 某某之子, in B: 60 % of those under 60 days (in the national check of 2010
over
  half of ten years' births had no name in some places);
* middle dots in four forms, or none, and long names cut off;
* people in a register twice: 0.3 % in A, 0.5 % in B (the clean-up of 2014 to 2017 removed 3 million in the country);
* moves, another mobile, day and month swapped, first of the month for an unknown day, another way to write an address.

Rates without a source are assumptions, and the same for every program that is measured on the files.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
from bench.registers.words import DOTTED, GIVEN, SURNAMES, VARIANTS, homophones, lunar_days

TODAY = (date(2026, 9, 1) - date(1970, 1, 1)).days
YEAR = 365.25
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
ROW_GROUP = 122_880
TOWNS, VILLAGES = 20, 15
ELSEWHERE = 60


@dataclass(frozen=True)
class Rates:
    """How often a record of a register is wrong, as shares of its records."""

    id_missing: float
    homophone: float
    moved: float
    id_wrong: float = 0.012
    id_relative: float = 0.0005
    old_id: float = 0.03  # of those born before 1985
    lunar_old: float = 0.08
    lunar: float = 0.003
    swapped_day: float = 0.003
    wrong_day: float = 0.004
    variant: float = 0.003
    shortened: float = 0.002
    mobile_other: float = 0.12
    mobile_missing: float = 0.10
    sex_wrong: float = 0.002
    address_other: float = 0.30
    newborn_named: float = 0.4
    dot_other: float = 0.5
    twice: float = 0.005


FIRST = Rates(
    id_missing=0.01, homophone=0.002, moved=0.01, id_wrong=0.003, id_relative=0.0001, old_id=0.005, lunar_old=0.01,
    lunar=0.0005, swapped_day=0.0005, wrong_day=0.001, variant=0.0005, shortened=0.0003, mobile_other=0.02,
    mobile_missing=0.08, sex_wrong=0.0005, address_other=0.05, newborn_named=1.0, dot_other=0.1, twice=0.003,
)  # fmt: skip
PROFILES = {
    "usual": Rates(id_missing=0.08, homophone=0.01, moved=0.08),
    "hard": Rates(id_missing=0.40, homophone=0.03, moved=0.16),
    "no-id": Rates(id_missing=1.0, homophone=0.01, moved=0.08),
}


class Draw:
    """Seeded chance."""

    def __init__(self, seed: int) -> None:
        self._numbers = np.random.Generator(np.random.PCG64(seed))

    def chance(self, count: int, share: float | np.ndarray) -> np.ndarray:
        """Return booleans that are true with the given share."""
        return self._numbers.random(count, dtype=np.float32) < share

    def below(self, count: int, limit: int | np.ndarray) -> np.ndarray:
        """Return whole numbers from 0 up to the limit, which is excluded."""
        return (self._numbers.random(count) * limit).astype(np.int64)

    def by_weight(self, count: int, weights: np.ndarray) -> np.ndarray:
        """Return indices drawn with the weights."""
        edges = np.cumsum(weights / weights.sum())
        return np.searchsorted(edges, self._numbers.random(count)).clip(0, len(weights) - 1).astype(np.int32)

    def order(self, count: int) -> np.ndarray:
        """Return a permutation."""
        return self._numbers.permutation(count)


def make_people(count: int, draw: Draw) -> dict[str, np.ndarray]:
    """Return the people by column, those of one household one after the other."""
    size = 5  # father, mother, two children, a grandparent
    homes = -(-count // size)
    role = np.tile(np.arange(size), homes)[:count]
    home = np.repeat(np.arange(homes), size)[:count]
    parent_age = draw.by_weight(homes, np.r_[np.zeros(21), np.ones(35)]) * YEAR + draw.below(homes, 365)
    age = parent_age[home] + np.select(
        [role == 1, role == 2, role == 3, role == 4],
        [draw.below(count, 1400) - 700, -(21 + 12 * draw.chance(count, 1) * draw.below(count, 100) / 100) * YEAR,
         -(22 + draw.below(count, 14)) * YEAR, (22 + draw.below(count, 14)) * YEAR], 0.0)  # fmt: skip
    # Who would not be born yet, or be too old, is somebody of another generation under the same roof.
    age = np.where(age < 0, draw.below(count, 60) * YEAR + draw.below(count, 365), age)
    age = np.where(age > 99 * YEAR, 70 * YEAR + draw.below(count, 7000), age)
    newborn = (role >= 2) & (role <= 3) & draw.chance(count, 0.004)
    age = np.where(newborn, draw.below(count, 60), age)
    born = (TODAY - age).astype(np.int64)
    twin = (role == 3) & draw.chance(count, 0.012)
    born[twin] = born[np.flatnonzero(twin) - 1]
    sex = np.where(role == 0, 1, np.where(role == 1, 2, 1 + draw.chance(count, 0.5)))
    return {"role": role, "home": home, "born": born, "twin": twin | np.r_[twin[1:], False], "sex": sex}


def add_names(people: dict[str, np.ndarray], draw: Draw) -> None:
    """Add surname and up to two characters of a given name as indices; -1 where there is none."""
    count, home = len(people["home"]), people["home"]
    shares = np.array([share for _name, share in SURNAMES])
    of_home, of_mother = draw.by_weight(home[-1] + 1, shares), draw.by_weight(home[-1] + 1, shares)
    child_by_mother = (people["role"] >= 2) & draw.chance(count, 0.07)
    people["surname"] = np.where((people["role"] == 1) | child_by_mother, of_mother[home], of_home[home])
    rank = np.arange(len(GIVEN))
    zipf = 1.0 / (rank + 12.0)
    # Even places of the list are rather men's, odd ones rather women's.
    first = np.where(people["sex"] == 1, draw.by_weight(count, zipf * (1 + 3 * (rank % 2 == 0))),
                     draw.by_weight(count, zipf * (1 + 3 * (rank % 2 == 1))))  # fmt: skip
    people["given1"] = first
    single = draw.chance(count, np.where(people["born"] > 3650, 0.22, 0.12))
    people["given2"] = np.where(single, -1, draw.by_weight(count, zipf))
    dotted = draw.chance(int(home[-1]) + 1, 0.02)[home]
    people["dot1"] = np.where(dotted, draw.below(count, len(DOTTED)), -1)
    people["dot2"] = np.where(dotted, draw.below(count, len(DOTTED)), -1)


def add_places(people: dict[str, np.ndarray], draw: Draw) -> None:
    """Add the home's village, house and mobile, and the national id of each person as its first 17 digits."""
    count, home = len(people["home"]), people["home"]
    counties = max(1, count // 500_000)
    homes = int(home[-1]) + 1
    people["village"] = draw.below(homes, counties * TOWNS * VILLAGES)[home]
    people["house"] = (1 + draw.below(homes, 260))[home]
    own = 13_000_000_000 + draw.below(count, 6_999_999_999)
    shared = own[np.minimum(home * 5 + draw.below(homes, 2)[home], count - 1)]
    child = people["born"] > TODAY - 15 * YEAR
    people["mobile"] = np.where(child | ((people["role"] == 4) & draw.chance(count, 0.3)), shared, own)
    people["mobile"] = np.where(draw.chance(count, 0.05), 0, people["mobile"])
    origin = people["village"] // (TOWNS * VILLAGES)
    away = draw.chance(count, np.where(people["role"] == 1, 0.25, 0.08))
    people["migrant"] = draw.chance(homes, 0.08)[home]
    origin = np.where(away | people["migrant"], counties + draw.below(count, ELSEWHERE), origin)
    people["id17"] = number_ids(origin, people["born"], people["sex"])


def number_ids(origin: np.ndarray, born: np.ndarray, sex: np.ndarray) -> np.ndarray:
    """Return address code, birth date and a sequence number whose parity is the sex, each number once."""
    key = (origin * 100_000 + born + 50_000) * 2 + (sex - 1)
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    starts = np.flatnonzero(np.r_[True, sorted_key[1:] != sorted_key[:-1]])
    place = np.arange(len(key)) - np.repeat(starts, np.diff(np.r_[starts, len(key)]))
    sequence = np.empty(len(key), dtype=np.int64)
    sequence[order] = (place * 2 + (sex[order] == 1)) % 1000
    codes = 620_100 + (origin % 9) * 100 + 21 + origin // 9
    return (codes * 100_000_000 + as_number(born)) * 1000 + sequence


def as_number(days: np.ndarray) -> np.ndarray:
    """Return days since 1970 as the number YYYYMMDD."""
    when = days.astype("datetime64[D]")
    months = when.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    return year * 10_000 + (months.astype(np.int64) % 12 + 1) * 100 + (when - months).astype(np.int64) + 1


def check_places(id17: np.ndarray) -> np.ndarray:
    """Return the place of each number's check character in 10X98765432 (GB 11643-1999)."""
    total, rest = np.zeros(len(id17), dtype=np.int64), id17.copy()
    for weight in WEIGHTS[::-1]:
        total += (rest % 10) * weight
        rest //= 10
    return total % 11


def make_records(people: dict[str, np.ndarray], members: np.ndarray, rates: Rates, draw: Draw) -> dict[str, np.ndarray]:
    """Return the records of one register by column: the members in any order, some twice, with errors drawn."""
    again = members[draw.chance(len(members), rates.twice)]
    pid = np.concatenate([members, again])
    pid = pid[draw.order(len(pid))]
    record = {name: values[pid] for name, values in people.items()}
    record["pid"], record["row"] = pid, np.arange(len(pid))
    spoil_names(record, rates, draw)
    spoil_dates(record, rates, draw)
    spoil_numbers(record, people, rates, draw)
    spoil_places(record, rates, draw)
    return record


def spoil_names(record: dict[str, np.ndarray], rates: Rates, draw: Draw) -> None:
    """Draw the errors of names; which character takes the place of another is looked up when the text is made."""
    count = len(record["pid"])
    record["homophone"] = draw.chance(count, rates.homophone)
    record["which"] = draw.below(count, 1000)
    record["variant"] = draw.chance(count, rates.variant)
    record["crossed"] = draw.chance(count, rates.shortened) & (record["given2"] >= 0)
    record["shortened"] = draw.chance(count, rates.shortened) & (record["given2"] >= 0)
    record["dot_other"] = draw.chance(count, rates.dot_other) & (record["dot1"] >= 0)
    newborn = record["born"] > TODAY - 60
    record["unnamed"] = newborn & ~draw.chance(count, rates.newborn_named)
    mother = np.maximum(record["home"] * 5 + 1, 0)
    record["mother"] = mother


def spoil_dates(record: dict[str, np.ndarray], rates: Rates, draw: Draw) -> None:
    """Write some birthdays by the lunar calendar, some with day and month swapped, some with another day or year."""
    count, born = len(record["pid"]), record["born"]
    number = as_number(born)
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    old = year < 1960
    record["lunar"] = draw.chance(count, np.where(old, rates.lunar_old, rates.lunar))
    record["day_swapped"] = draw.chance(count, rates.swapped_day) & (day <= 12) & (day != month)
    record["day_wrong"] = draw.chance(count, rates.wrong_day)
    kind = draw.below(count, 4)
    wrong = np.select(
        [kind == 0, kind == 1, kind == 2],
        [(year - 1 + 2 * draw.below(count, 2)) * 10_000 + month * 100 + np.minimum(day, 28),
         year * 10_000 + (1 + draw.below(count, 12)) * 100 + np.minimum(day, 28),
         number - day + 1], number - day + 1 + draw.below(count, 28))  # fmt: skip
    written = np.where(record["day_wrong"], wrong, number)
    record["written"] = np.where(record["day_swapped"], year * 10_000 + day * 100 + month, written)


def spoil_numbers(record: dict[str, np.ndarray], people: dict[str, np.ndarray], rates: Rates, draw: Draw) -> None:
    """Make the id as its 17 digits, its check character's place, and how it is written; some mistyped or missing."""
    count = len(record["pid"])
    record["relative"] = draw.chance(count, rates.id_relative)
    neighbour = np.minimum(record["home"] * 5 + draw.below(count, 2), len(people["id17"]) - 1)
    id17 = np.where(record["relative"], people["id17"][neighbour], record["id17"])
    check = check_places(id17)
    record["old_id"] = draw.chance(count, rates.old_id) & (record["born"] < 15 * YEAR) & (id17 // 10**9 % 100 == 19)
    record["id_wrong"] = draw.chance(count, rates.id_wrong) & ~record["old_id"]
    place = draw.below(count, 17)
    unit = 10**place
    digit = id17 // unit % 10
    other = (digit + 1 + draw.below(count, 9)) % 10
    next_digit = id17 // (unit * 10) % 10
    swapped = id17 + (digit - next_digit) * 9 * unit
    mistyped = np.where(draw.chance(count, 0.25) & (place < 15), swapped, id17 + (other - digit) * unit)
    record["id17"] = np.where(record["id_wrong"], mistyped, id17)
    record["check"] = check
    record["id_missing"] = draw.chance(count, rates.id_missing)
    unborn = record["unnamed"]
    record["id_missing"] |= unborn
    record["small_x"] = draw.chance(count, 0.3)
    record["sex"] = np.where(draw.chance(count, rates.sex_wrong), 3 - record["sex"], record["sex"])


def spoil_places(record: dict[str, np.ndarray], rates: Rates, draw: Draw) -> None:
    """Move some people, change some mobiles, and draw how the address is written."""
    count = len(record["pid"])
    limit = int(record["village"].max()) + 1
    record["moved"] = draw.chance(count, np.where(record["migrant"], 0.5, rates.moved))
    record["village"] = np.where(record["moved"], draw.below(count, limit), record["village"])
    record["house"] = np.where(record["moved"], 1 + draw.below(count, 260), record["house"])
    record["mobile_other"] = draw.chance(count, rates.mobile_other)
    other = 13_000_000_000 + draw.below(count, 6_999_999_999)
    mobile = np.where(record["mobile_other"] & (record["mobile"] > 0), other, record["mobile"])
    record["mobile"] = np.where(draw.chance(count, rates.mobile_missing), 0, mobile)
    record["style"] = np.where(draw.chance(count, rates.address_other), 1 + draw.below(count, 3), 0)


FLAGS = (
    "id_missing", "id_wrong", "old_id", "relative", "homophone", "variant", "crossed", "shortened", "lunar",
    "day_swapped", "day_wrong", "moved", "mobile_other", "unnamed", "twin", "migrant",
)  # fmt: skip


def write_register(con: duckdb.DuckDBPyConnection, folder: Path, side: str, record: dict[str, np.ndarray]) -> None:
    """Write one register, its truth, and for B its flags."""
    con.register("record", record)
    con.execute(f"CREATE OR REPLACE TABLE written AS {TEXT.format(side=side)}")
    options = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    columns = "rid, name, sex, dob, id_no, mobile, div, addr"
    con.execute(f"COPY (SELECT {columns} FROM written ORDER BY row) TO '{folder / f'{side}.parquet'}' {options}")
    con.execute(f"COPY (SELECT rid, pid FROM written ORDER BY row) TO '{folder / f'truth_{side}.parquet'}' {options}")
    flags = ", ".join(FLAGS)
    old = "born < DATE '1960-01-01' AND lunar AS old_lunar, dot1 >= 0 AS dotted"
    con.execute(
        f"COPY (SELECT rid, {flags}, {old} FROM written ORDER BY row) TO '{folder / f'flags_{side}.parquet'}' {options}"
    )
    con.unregister("record")


NAME = """
CASE WHEN r.unnamed THEN m.mother_name || CASE WHEN r.sex = 1 THEN '之子' ELSE '之女' END
WHEN r.dot1 >= 0 THEN
  list_extract(getvariable('dotted'), r.dot1 + 1)
  || CASE WHEN r.dot_other THEN list_extract(['•', '・', '.', ''], r.which % 4 + 1) ELSE '·' END
  || list_extract(getvariable('dotted'), r.dot2 + 1)
ELSE list_extract(getvariable('surnames'), r.surname + 1)
  || CASE WHEN r.shortened THEN '' WHEN r.crossed THEN g2 ELSE
      CASE WHEN r.homophone AND (r.which % 2 = 0 OR g2 = '') THEN list_extract(h1, r.which % len(h1) + 1)
      WHEN r.variant THEN coalesce(list_extract(getvariable('variants'), list_position(getvariable('variants'), g1) +
      1), g1) ELSE g1 END END
  || CASE WHEN r.crossed THEN g1
      WHEN r.homophone AND r.which % 2 = 1 AND g2 <> '' THEN list_extract(h2, r.which % len(h2) + 1) ELSE g2 END
END"""
TEXT = f"""
WITH r AS (
  SELECT record.*, w1.c AS g1, w1.h AS h1, coalesce(w2.c, '') AS g2, w2.h AS h2,
    lpad(id17::VARCHAR, 17, '0') AS digits,
    substr('10X98765432', record."check"::INT + 1, 1) AS letter,
    DATE '1970-01-01' + record.born::INT AS born_on,
    strptime(CASE WHEN try_strptime(record.written::VARCHAR, '%Y%m%d') IS NULL THEN '19000101'
      ELSE record.written::VARCHAR END, '%Y%m%d')::DATE AS written_on
  FROM record JOIN words w1 ON w1.i = record.given1 LEFT JOIN words w2 ON w2.i = record.given2
)
SELECT '{{side}}' || lpad(r.row::VARCHAR, 8, '0') AS rid, r.pid, r.row, {NAME} AS name,
  CASE WHEN r.sex = 1 THEN '男' ELSE '女' END AS sex,
  CASE WHEN r.lunar AND l.lunar IS NOT NULL THEN l.lunar ELSE strftime(written_on, '%Y-%m-%d') END AS dob,
  CASE WHEN r.id_missing THEN NULL WHEN r.old_id THEN substr(digits, 1, 6) || substr(digits, 9)
    ELSE digits || CASE WHEN r.small_x THEN lower(letter) ELSE letter END END AS id_no,
  CASE WHEN r.mobile > 0 THEN r.mobile::VARCHAR END AS mobile,
  (620100 + r.village // 300 * 100 + 21)::VARCHAR || lpad((100 + r.village // 15 % 20)::VARCHAR, 3, '0')
    || lpad((200 + r.village % 15)::VARCHAR, 3, '0') AS div,
  CASE r.style WHEN 3 THEN '' ELSE '云山县' END
    || CASE r.style WHEN 1 THEN '' ELSE '第' || (r.village // 15 % 20 + 1) || '镇' END
    || list_extract(getvariable('given'), r.village % 400 + 1)
    || list_extract(getvariable('given'), (r.village * 7 + 3) % 400 + 1) || '村'
    || CASE r.style WHEN 2 THEN r.house || '-1号' ELSE r.house || '号' END AS addr,
  born_on AS born, dot1, {", ".join("r." + flag for flag in FLAGS)}
FROM r LEFT JOIN lunar l ON l.solar = strftime(born_on, '%Y-%m-%d')
  LEFT JOIN mothers m ON m.i = r.mother AND r.unnamed
"""


def prepare(con: duckdb.DuckDBPyConnection, people: dict[str, np.ndarray]) -> None:
    """Give DuckDB the words, the lunar days and the mothers' names."""
    con.execute("SET threads = 2")
    con.execute("CREATE TABLE words (i INT, c VARCHAR, h VARCHAR[])")
    con.executemany("INSERT INTO words VALUES (?, ?, ?)", [(i, c, homophones(c)) for i, c in enumerate(GIVEN)])
    con.execute("CREATE TABLE lunar (solar VARCHAR, lunar VARCHAR)")
    days = lunar_days()
    con.register("days", {"s": np.array([s for s, _l in days]), "l": np.array([one for _s, one in days])})
    con.execute("INSERT INTO lunar SELECT strftime(DATE '1970-01-01' + s::INT, '%Y-%m-%d'), l FROM days")
    lists = {"dotted": DOTTED, "surnames": [name for name, _share in SURNAMES], "given": GIVEN, "variants": VARIANTS}
    for name, words in lists.items():
        con.execute(f"SET VARIABLE {name} = ?", [words])
    wanted = (people["role"] >= 2) & (people["born"] > TODAY - 60)
    mothers = np.unique(people["home"][wanted] * 5 + 1)
    mothers = mothers[mothers < len(people["home"])]
    con.register("m", {"i": mothers, **{k: people[k][mothers] for k in ("surname", "given1", "given2")}})
    given = "list_extract(getvariable('given'), {} + 1)"
    con.execute(
        f"CREATE TABLE mothers AS SELECT i, list_extract(getvariable('surnames'), surname + 1)"
        f" || {given.format('given1')} || CASE WHEN given2 >= 0 THEN {given.format('given2')} ELSE '' END"
        " AS mother_name FROM m"
    )


def generate(count: int, folder: Path, *, profile: str = "usual", seed: int = 1) -> None:
    """Make both registers of `count` records each, more or less, in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = Draw(seed)
    people = make_people(int(count * 1.1), draw)
    add_names(people, draw)
    add_places(people, draw)
    total = len(people["home"])
    place = draw.order(total)
    con = duckdb.connect()
    prepare(con, people)
    in_a, in_b = np.sort(place[: total * 10 // 11]), np.sort(place[total // 11 :])
    for side, members, rates in (("A", in_a, FIRST), ("B", in_b, PROFILES[profile])):
        write_register(con, folder, side, make_records(people, members, rates, draw))
    con.execute(
        f"COPY (SELECT * FROM lunar WHERE lunar IS NOT NULL ORDER BY solar) TO '{folder / 'lunar.parquet'}' (FORMAT"
        " parquet)"
    )


def main() -> None:
    """Read the command line and make the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=lambda text: int(float(text)))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--profile", choices=sorted(PROFILES), default="usual")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    generate(chosen.count, chosen.folder, profile=chosen.profile, seed=chosen.seed)


if __name__ == "__main__":
    main()
