"""People of two counties that do not exist, each of any role, and clients that are signed in as them.

`sign_in(client)` signs in as the clerk of the county office; `sign_in(client, role=Role.AUDITOR)` as somebody else,
`unit=get_neighbour()` as somebody of the other county, and `role=None` as somebody without any role.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from fuwuyue.organisation import api
from fuwuyue.organisation.api import Level, ListKind, Part, Role, Unit, UnitKind, User
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import SourceText

EARLY = date(2000, 1, 1)
NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)
PASSWORD = "云岭-很长的口令-2026"
# The secret of every test person's authenticator app.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

# In which unit of the county a role is held where the test names none.
_UNITS = {
    Role.DATA_STEWARD: ("云岭县公安局", UnitKind.DEPARTMENT, "云岭县"),
    Role.TOWNSHIP_COORDINATOR: ("松溪镇人民政府", UnitKind.TOWNSHIP, "松溪镇"),
    Role.VILLAGE_WORKER: ("上河村村民委员会", UnitKind.VILLAGE, "上河村"),
    Role.CLINICIAN: ("云岭县妇幼保健院", UnitKind.CLINIC, "云岭县"),
}
_OFFICE = ("云岭县服务月活动办公室", UnitKind.CAMPAIGN_OFFICE, "云岭县")
_DIVISIONS = {
    "云岭县": ("530199000000", Level.COUNTY, None),
    "松溪镇": ("530199100000", Level.TOWNSHIP, "云岭县"),
    "上河村": ("530199100201", Level.VILLAGE, "松溪镇"),
    "青泽县": ("530198000000", Level.COUNTY, None),
}


def _get_division(name: str) -> api.Division:
    found = api.Division.objects.filter(name=name).first()
    if found:
        return found
    code, level, above = _DIVISIONS[name]
    parent_id = _get_division(above).pk if above else None
    return api.add_division(level=level, name=name, parent_id=parent_id, valid_from=EARLY, code=code, now=NOW)


def _get_unit(name: str, kind: UnitKind, division: str) -> Unit:
    found = Unit.objects.filter(name=name).first()
    return found or api.add_unit(
        kind=kind, name=name, division_id=_get_division(division).pk, valid_from=EARLY, now=NOW
    )


def get_unit(role: Role) -> Unit:
    """Return the unit of the county in which `role` is held."""
    return _get_unit(*_UNITS.get(role, _OFFICE))


def get_office() -> Unit:
    """Return the campaign office of the county."""
    return _get_unit(*_OFFICE)


def get_neighbour() -> Unit:
    """Return the campaign office of the neighbouring county."""
    return _get_unit("青泽县服务月活动办公室", UnitKind.CAMPAIGN_OFFICE, "青泽县")


def get_duty() -> api.Duty:
    """Return the duty of the township's government, which cites its duty list and names its coordinator."""
    found = api.Duty.objects.first()
    if found:
        return found
    unit, coordinator = get_unit(Role.TOWNSHIP_COORDINATOR), make_person(Role.TOWNSHIP_COORDINATOR)
    matter = api.add_matter(title="发放宣传材料", division_id=unit.division_id, valid_from=EARLY, now=NOW)
    item = api.add_duty_list_item(
        unit_id=unit.pk,
        list_title="松溪镇履行职责事项清单",
        kind=ListKind.BASIC,
        number="12",
        title="发放宣传材料",
        valid_from=EARLY,
        now=NOW,
    )
    given = {"item_id": item.pk, "responsible_id": coordinator.pk, "valid_from": EARLY, "now": NOW}
    return api.assign_duty(matter_id=matter.pk, unit_id=unit.pk, part=Part.LEAD, **given).duty


def make_person(role: Role | None = Role.COUNTY_OFFICE, unit: Unit | None = None, username: str = "") -> User:
    """Return the person who holds `role` in `unit`, made where there is none yet; they have no password."""
    unit = unit or get_unit(role) if role else None
    # ASCII names: `county_office.530199000000`.
    username = username or (f"{role.value}.{unit.division.code}" if role and unit else "nobody")
    user, is_new = User.objects.get_or_create(username=username, defaults={"first_name": "测试人员"})
    if is_new and role and unit:
        api.give_role(user_id=user.pk, role=role, unit_id=unit.pk, valid_from=EARLY, now=NOW)
    return user


def give_password(user: User) -> None:
    """Give the person PASSWORD, so that they can sign in as people do."""
    user.set_password(PASSWORD)
    user.save()


def give_factor(user: User) -> None:
    """Give the person an authenticator app with TOTP_SECRET."""
    kind = Authenticator.Type.TOTP
    Authenticator.objects.get_or_create(user=user, type=kind, defaults={"data": {"secret": TOTP_SECRET}})


def make_client(language: str = "en", role: Role | None = Role.COUNTY_OFFICE, unit: Unit | None = None) -> Client:
    """Return a client that is signed in as the person of `role` in `unit` and asks for `language`."""
    client = Client(headers={"host": "127.0.0.1", "accept-language": language})
    sign_in(client, role=role, unit=unit)
    return client


def sign_in(
    client: Client, *, role: Role | None = Role.COUNTY_OFFICE, unit: Unit | None = None, factor: bool = True
) -> User:
    """Sign `client` in as the person of `role` in `unit`, as after a sign-in a moment ago, and return the user."""
    user = make_person(role, unit)
    if factor:
        give_factor(user)
    sign_in_as(client, user)
    return user


def sign_in_as(client: Client, user: User) -> None:
    """Sign `client` in as this user, as after a sign-in a moment ago."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["signed_in_at"] = session["seen_at"] = time.time()
    session["proved_at"] = session["factor_proved_at"] = time.time()
    session.save()
    defaults = {"user": user, "ip": "127.0.0.1", "user_agent": "Test", "last_seen_at": timezone.now()}
    UserSession.objects.get_or_create(session_key=session.session_key, defaults=defaults)


def add_plan(source: SourceText, now: datetime, province: str = "") -> plans.PlanDocument:
    """Add a plan document of the county's campaign office."""
    return plans.add_document(source=source, now=now, province=province, owner_id=get_office().pk)
