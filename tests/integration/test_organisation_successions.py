"""Scopes after mergers, moves and splits: the statement of SQL agrees with the rules; what cannot be is refused."""

import random
import uuid
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from tests.support.county import EARLY, NOW, add_county
from tests.support.organisation import DAY, MERGER, SONGXI, add_division, find, merge_townships, scope_of, succeed

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import Division, DivisionSuccession, SuccessionKind
from fuwuyue.organisation.rules.divisions import Span
from fuwuyue.organisation.rules.scopes import Passage, Placed, find_scope


@pytest.fixture
def county(db: None) -> None:
    add_county()


def test_the_new_townships_people_see_what_was_kept_under_the_old_ones(county: None) -> None:
    merge_townships()

    assert scope_of("青溪镇") == {"青溪镇", "新青坪村", *SONGXI, "青坪乡", "青坪村", "大箐村", "竹林村"}
    assert scope_of("青溪镇", day=date(2023, 12, 31)) == set()


def test_an_unknown_successor_is_refused_and_nothing_ends(county: None) -> None:
    nowhere = uuid.UUID(int=7)

    with pytest.raises(api.NoSuchDivisionError, match=str(nowhere)):
        api.record_succession(
            predecessor_id=find("松溪镇").pk,
            successor_ids=[find("青坪乡").pk, nowhere],
            on_day=MERGER,
            kind=SuccessionKind.SPLIT,
            ends=True,
            now=NOW,
        )

    assert find("松溪镇").valid_until is None
    assert not DivisionSuccession.objects.exists()


def test_a_division_passes_into_one_other_once(county: None) -> None:
    succeed("松溪镇", [find("青坪乡")], SuccessionKind.MERGED)

    with pytest.raises(UserError, match="已并入"):
        succeed("松溪镇", [find("云岭街道")], SuccessionKind.MERGED, ends=False)
    assert find("松溪镇").heir == find("青坪乡")


DAYS = [MERGER + timedelta(days=100 * number) for number in range(5)]


def make_history(chance: random.Random) -> None:
    """Add three townships and let chance merge, move and split what is open, some things before they have villages."""
    for number in range(3, 9):
        if chance.random() < 0.6:
            add_division(f"5301991{number:02}000", f"镇{number}", "云岭县", chance.choice([EARLY, *DAYS[:3]]))
    for step, day in enumerate(DAYS):
        open_ones = list(Division.objects.filter(valid_until=None, level__in=["township", "village"]))
        for predecessor in chance.sample(open_ones, 3):
            others = Division.objects.filter(level=predecessor.level, valid_from__lte=day, valid_until=None)
            others = sorted(others.exclude(pk=predecessor.pk), key=lambda each: each.code)
            kind, ends = chance.choice([*SuccessionKind]), True
            count = 1
            if kind is SuccessionKind.SPLIT:
                count, ends = chance.choice([1, 2]), chance.random() < 0.6
            if len(others) > count and predecessor.valid_from < day:
                succeed(predecessor.name, chance.sample(others, count), kind, day, ends=ends)
        township = chance.choice(list(Division.objects.filter(level="township", valid_from__lte=day, valid_until=None)))
        add_division(f"{township.code[:9]}{500 + step}", f"村{step}", township, day)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_the_statement_agrees_with_the_rules(seed: int, county: None) -> None:
    chance = random.Random(seed)
    make_history(chance)
    rows = list(Division.objects.all())
    divisions = {
        each.pk: Placed(each.parent_id, Span(each.valid_from, each.valid_until), each.heir_id) for each in rows
    }
    passages = [
        Passage(each.predecessor_id, each.successor_id, each.on_day, SuccessionKind(each.kind))
        for each in DivisionSuccession.objects.all()
    ]

    assert passages
    for day in (DAYS[0], DAYS[2], DAY):
        for given in [*([each.pk] for each in rows), chance.sample([each.pk for each in rows], 2)]:
            assert api.get_scope_ids(division_ids=given, day=day) == find_scope(given, divisions, passages, day)


def test_heirs_are_filled_for_what_happened_before_there_were_any(county: None) -> None:
    merge_townships()
    zone = add_division("530199400000", "云岭新区", "云岭县")
    succeed("云岭街道", [zone], SuccessionKind.SPLIT)
    Division.objects.update(heir=None)

    import_module("fuwuyue.organisation.migrations.0007_fill_heirs").fill_heirs(apps, None)

    heirs = Division.objects.exclude(heir=None).values_list("name", "heir__name")
    assert set(heirs) == {("松溪镇", "青溪镇"), ("青坪乡", "青溪镇")}
