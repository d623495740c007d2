"""Whatever is sent to the API, it answers as its description says, and never with a fault of its own."""

from collections.abc import Iterator

import pytest
from schemathesis import GenerationMode
from tests.integration.test_api_addresses import list_operations
from tests.support.api import make_token
from tests.support.api_fuzz import MODES, fuzz, load_operations, open_connections
from tests.support.people import get_office, get_unit, make_person

from fuwuyue.organisation.api import Role
from fuwuyue.plan import api as plans
from fuwuyue.web.api import bearer
from fuwuyue.web.api.limiter import Limiter

EXAMPLES = 4


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(bearer, "LIMITER", Limiter(10**9))
    with open_connections():
        yield


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICE, Role.VILLAGE_WORKER])
@pytest.mark.parametrize("mode", MODES)
def test_answers_are_as_described(document: plans.PlanDocument, role: Role, mode: GenerationMode) -> None:
    unit = get_unit(role)
    _token, text = make_token(make_person(role))
    ids = {"plan_id": str(document.pk), "unit_id": str(unit.pk), "division_id": str(get_unit(role).division_id)}

    told = {
        name: fuzz(operation, token=text, ids=ids if mode is MODES[0] else {}, mode=mode, examples=EXAMPLES)
        for name, operation in load_operations().items()
    }

    assert told.keys() == list_operations().keys()
    statuses = {status for counts in told.values() for status in counts}
    assert statuses & {200, 201} if mode is MODES[0] else statuses & {400, 404, 415, 422}
    assert get_office()
