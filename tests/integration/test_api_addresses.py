"""Every operation of the API against everybody who may ask for it, in one table: one that is missing here fails."""

import re
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.support.api import bear, make_bearer, make_token
from tests.support.people import get_neighbour, get_office, get_unit, make_client, make_person
from tests.support.web_plan import TEXT, make_source

from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import ApiToken, RelationKind, Role
from fuwuyue.plan import api as plans
from fuwuyue.web.api.site import api

# Operation and its target, then the status for: no token at all; a browser that is signed in as the county office,
# without a token; an ended token and a withdrawn one; a token that only reads, of the county office; each role of the
# county; the county office of the neighbouring county (`othr`). The administrator runs the accounts of
# all. The targets `own` are the county's (its township, its office, its document), `vill` the village's unit, `theirs`
# the neighbouring county's.
TABLE = """
operation:target     out cook ende with read offi dept town vill clin insp case priv audi admi othr
get_me               401  401  401  401  200  200  200  200  200  200  200  200  200  200  200  200
list_divisions       401  401  401  401  200  200  200  200  200  200  200  200  200  200  200  200
get_division:own     401  401  401  401  200  200  200  200  404  200  200  200  200  404  200  404
get_division:theirs  401  401  401  401  404  404  404  404  404  404  404  404  404  404  200  200
list_units           401  401  401  401  200  200  200  200  200  200  200  200  200  200  200  200
get_unit:own         401  401  401  401  200  200  404  404  404  404  200  200  200  404  200  404
get_unit:vill        401  401  401  401  200  200  404  200  200  404  200  200  200  404  200  404
get_unit:theirs      401  401  401  401  404  404  404  404  404  404  404  404  404  404  200  200
list_relations:own   401  401  401  401  200  200  404  404  404  404  200  200  200  404  200  404
list_relations:theirs 401  401  401  401  404  404  404  404  404  404  404  404  404  404  200  200
list_people:own      401  401  401  401  200  200  404  404  404  404  200  200  200  404  200  404
list_people:theirs   401  401  401  401  404  404  404  404  404  404  404  404  404  404  200  200
list_plans           401  401  401  401  200  200  200  200  200  200  200  200  200  200  200  200
get_plan:own         401  401  401  401  200  200  200  200  404  404  404  404  404  404  404  404
get_plan:theirs      401  401  401  401  404  404  404  404  404  404  404  404  404  404  404  200
list_findings:own    401  401  401  401  200  200  200  200  404  404  404  404  404  404  404  404
list_findings:theirs 401  401  401  401  404  404  404  404  404  404  404  404  404  404  404  200
list_versions:own    401  401  401  401  200  200  200  200  404  404  404  404  404  404  404  404
list_versions:theirs 401  401  401  401  404  404  404  404  404  404  404  404  404  404  404  200
export_plan:own      401  401  401  401  200  200  200  200  404  404  404  404  404  404  404  404
export_plan:theirs   401  401  401  401  404  404  404  404  404  404  404  404  404  404  404  200
add_plan             401  401  401  401  403  201  404  404  404  404  404  404  404  404  404  201
save_version:own     401  401  401  401  403  201  404  404  404  404  404  404  404  404  404  404
save_version:theirs  401  401  401  401  403  404  404  404  404  404  404  404  404  404  404  201
review               401  401  401  401  200  200  200  200  200  200  200  200  200  200  200  200
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
COLUMNS = HEAD[1:]
WHO = {"offi": Role.COUNTY_OFFICE, "dept": Role.DATA_STEWARD, "town": Role.TOWNSHIP_COORDINATOR}
WHO |= {"vill": Role.VILLAGE_WORKER, "clin": Role.CLINICIAN, "insp": Role.INSPECTOR}
WHO |= {"case": Role.CASE_INVESTIGATOR, "priv": Role.PROTECTION_OFFICER, "audi": Role.AUDITOR}
WHO |= {"admi": Role.ADMINISTRATOR, "othr": Role.COUNTY_OFFICE}
BODIES: dict[str, dict[str, Any]] = {
    "add_plan": {"data": {"text": TEXT}},
    "save_version": {"data": {"note": "第二稿"}, "content_type": "application/json"},
    "review": {"data": {"text": TEXT}, "content_type": "application/json"},
}
MOST_QUERIES = 15

pytestmark = pytest.mark.django_db


@cache
def list_operations() -> dict[str, tuple[str, str]]:
    """Return method and path of each operation by its name."""
    paths = api.get_openapi_schema()["paths"]
    return {one["operationId"]: (method, path) for path, ways in paths.items() for method, one in ways.items()}


@pytest.fixture
def targets(document: plans.PlanDocument) -> dict[str, dict[str, object]]:
    """Return what each target puts into an address; the units of the county stand below its office."""
    village, today = get_unit(Role.VILLAGE_WORKER), timezone.localdate()
    organisation.relate_units(
        unit_id=village.pk,
        other_id=get_office().pk,
        kind=RelationKind.SUBORDINATE,
        valid_from=today,
        now=timezone.now(),
    )
    theirs = plans.add_document(source=make_source(), owner_id=get_neighbour().pk, now=timezone.now())
    township = get_unit(Role.TOWNSHIP_COORDINATOR).division_id
    return {
        "": {},
        "own": {"division_id": township, "unit_id": get_office().pk, "plan_id": document.pk, "kind": "yaml"},
        "vill": {"unit_id": village.pk},
        "theirs": {
            "division_id": get_neighbour().division_id,
            "unit_id": get_neighbour().pk,
            "plan_id": theirs.pk,
            "kind": "ics",
        },
    }


def bearer_of(column: str) -> Client:
    if column == "out":
        return Client(headers={"host": "127.0.0.1"})
    if column == "cook":
        return make_client()
    if column in ("ende", "with"):
        token, text = make_token(make_person())
        today = timezone.localdate()
        changes = {"valid_from": today - timedelta(days=9), "valid_until": today}
        ApiToken.objects.filter(pk=token.pk).update(**changes if column == "ende" else {"withdrawn_at": timezone.now()})
        return bear(text)
    if column == "read":
        return make_bearer(read_only=True)
    return make_bearer(WHO[column], get_neighbour() if column == "othr" else None)


def send(client: Client, row: str, targets: dict[str, dict[str, object]]) -> Any:
    """Send the request of one row of the table."""
    name, _colon, target = row.partition(":")
    method, path = list_operations()[name]
    address = re.sub(r"{(\w+)}", lambda part: str(targets[target][part[1]]), path)
    return getattr(client, method)(address, **BODIES.get(name, {}))


def ask(client: Client, row: str, targets: dict[str, dict[str, object]]) -> Any:
    """Send the request of one row of the table, and take back whatever the answer did."""
    with transaction.atomic():
        answer = send(client, row, targets)
        transaction.set_rollback(True)
    return answer


def test_every_operation_stands_in_the_table() -> None:
    paths = {str(pattern.pattern) for pattern in api.urls[0]} - {""}

    assert {row[0].partition(":")[0] for row in ROWS} == set(list_operations())
    assert len(paths) == len({path for _method, path in list_operations().values()})


def test_whatever_has_an_id_stands_there_twice() -> None:
    with_id = {name for name, (_method, path) in list_operations().items() if "{" in path}

    for name in with_id:
        assert {f"{name}:own", f"{name}:theirs"} <= {row[0] for row in ROWS}


def test_the_table_has_a_column_for_everybody() -> None:
    assert COLUMNS[:5] == ["out", "cook", "ende", "with", "read"]
    assert COLUMNS[-1] == "othr"
    assert {WHO[column] for column in COLUMNS[5:-1]} == set(Role)


@pytest.mark.parametrize("column", COLUMNS)
def test_each_operation_answers_each_caller(targets: dict[str, dict[str, object]], column: str) -> None:
    client, place = bearer_of(column), HEAD.index(column)

    found = {row[0]: ask(client, row[0], targets).status_code for row in ROWS}

    assert found == {row[0]: int(row[place]) for row in ROWS}


@pytest.mark.parametrize("row", [row[0] for row in ROWS])
def test_an_operation_asks_the_database_little(
    targets: dict[str, dict[str, object]], django_assert_max_num_queries: DjangoAssertNumQueries, row: str
) -> None:
    for _copy in range(3):
        plans.save_version(document_id=targets["own"]["plan_id"], note="", now=timezone.now())  # type: ignore[arg-type]
        make_person(Role.INSPECTOR, username=f"more{_copy}")
    client = make_bearer()
    client.get("/api/v1/me")  # the first request of a day keeps the day of use besides

    with django_assert_max_num_queries(MOST_QUERIES):
        send(client, row, targets)


@pytest.mark.parametrize("column", ["audi", "othr"])
def test_lists_hold_nothing_out_of_reach(targets: dict[str, dict[str, object]], column: str) -> None:
    client = bearer_of(column)
    own = {str(value) for target in ("own", "vill") for value in targets[target].values()}

    for name in ("list_divisions", "list_units", "list_plans"):
        answer = ask(client, name, targets).json()
        assert not own & {one["id"] for one in answer["items"]}
        assert answer["total"] == len(answer["items"]) == (0 if column == "audi" else 1)


def test_what_belongs_to_others_answers_as_what_is_not_there(targets: dict[str, dict[str, object]]) -> None:
    client, nothing = make_bearer(), "00000000-0000-4000-8000-000000000000"
    none = {"division_id": nothing, "unit_id": nothing, "plan_id": nothing, "kind": "ics"}

    for name, (_method, path) in list_operations().items():
        if "{" in path:
            theirs, nobodys = (
                ask(client, f"{name}:{target}", {**targets, "none": none}) for target in ("theirs", "none")
            )
            assert theirs.status_code == nobodys.status_code == 404
            assert theirs.json() | {"instance": ""} == nobodys.json() | {"instance": ""}
