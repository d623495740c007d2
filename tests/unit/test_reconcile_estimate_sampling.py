"""A sample is drawn the same on every machine, from any order of the rows, and by anybody who knows the seed."""

import hashlib
from random import Random

import pytest

from reconcile.estimate.api import EstimateError, draw_sample, find_number, share_out

ROWS = [(f"r{number:04}", ("east", "west", "hill")[number % 7 % 3]) for number in range(1_000)]


def test_number_of_a_record_is_the_hash_of_seed_and_id() -> None:
    assert find_number(seed="2026-09", record_id="甲1") == hashlib.sha256("2026-09\n甲1".encode()).hexdigest()


def test_sample_is_known_beforehand_from_its_seed() -> None:
    """The five were found with sha256sum and sort, without this program."""
    sample = draw_sample(rows=[(row, "") for row, _ in ROWS], size=5, seed="month 2026-09")

    assert [each.id for each in sample.records] == ["r0377", "r0702", "r0077", "r0114", "r0612"]


def test_order_of_the_rows_changes_nothing() -> None:
    mixed = ROWS.copy()
    Random(3).shuffle(mixed)

    assert draw_sample(rows=mixed, size=50, seed="a") == draw_sample(rows=ROWS, size=50, seed="a")


def test_larger_sample_holds_the_smaller_one() -> None:
    simple = [(row, "") for row, _ in ROWS]

    small, large = (draw_sample(rows=simple, size=size, seed="a").records for size in (40, 90))

    assert large[:40] == small


def test_another_seed_draws_other_records() -> None:
    drawn = [{each.id for each in draw_sample(rows=ROWS, size=100, seed=seed).records} for seed in ("a", "b")]

    assert drawn[0] != drawn[1]


def test_every_record_is_drawn_equally_often() -> None:
    rows = [(f"r{number}", "") for number in range(20)]

    counts = dict.fromkeys((row for row, _ in rows), 0)
    for seed in range(2_000):
        for each in draw_sample(rows=rows, size=5, seed=str(seed)).records:
            counts[each.id] += 1

    assert all(420 <= count <= 580 for count in counts.values())  # 500 ± 4 standard deviations of 19.4


def test_strata_give_by_their_share_and_at_least_what_is_asked() -> None:
    populations = {"large": 9_000, "middle": 900, "small": 3}

    assert share_out(populations=populations, size=300) == {"large": 273, "middle": 27, "small": 0}
    assert share_out(populations=populations, size=300, least=30) == {"large": 273, "middle": 30, "small": 3}


def test_shares_of_strata_add_up_to_the_size() -> None:
    populations = {str(number): number * number + 1 for number in range(23)}

    assert sum(share_out(populations=populations, size=301).values()) == 301


def test_sample_keeps_what_draws_it_again() -> None:
    sample = draw_sample(rows=ROWS, size=60, seed="a")

    assert sum(sample.populations.values()) == 1_000
    assert sum(sample.sizes.values()) == len(sample.records) == 60
    changed = draw_sample(rows=[*ROWS[:-1], ("another", "east")], size=60, seed="a")
    assert changed.frame_digest != sample.frame_digest


@pytest.mark.parametrize(
    ("rows", "size", "told"),
    [
        ([("a", ""), ("a", "")], 1, "1 ids stand on more than one record"),
        ([("a", ""), (" ", "")], 1, "1 records have no id"),
        ([("a", "")], 2, "sample of 2 cannot be drawn from 1 records"),
        ([("a", "")], 0, "sample of 0"),
    ],
)
def test_register_that_cannot_be_drawn_from_is_told(rows: list[tuple[str, str]], size: int, told: str) -> None:
    with pytest.raises(EstimateError, match=told):
        draw_sample(rows=rows, size=size, seed="a")
