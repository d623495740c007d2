"""The demo: a county that does not exist, in a folder of its own, with a person of each role and one password for all.

Everything of the demo is here. It never touches other data: its folder is `demo` in that of the user's data, and no
database address is taken. Its accounts are marked (`User.is_demo`), and every other start refuses them.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fuwuyue.config import environment
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fuwuyue.organisation.api import Role, Unit, User
    from fuwuyue.plan.parsing.api import SourceText

_COUNTY = ("云岭县", "530199000000")
_TOWNSHIP = ("松溪镇", "530199100000")
_VILLAGE = ("上河村", "530199100201")
_CLERK = "county-office"


def run_demo(port: int | None, open_browser: bool, check: bool, source: SourceText) -> int:
    """Make the county where it is not there yet, and serve its site; return the exit status.

    The browser opens on the page of `source`, signed in as the clerk of the county office. With `check` that page is
    fetched and the site stopped. Raises UserError as `server.run` does, and in production.
    """
    _use_own_folder()
    from fuwuyue.config import server

    place = server.make_place(server.ADDRESS, server.choose_port(server.ADDRESS, port))
    server.prepare()
    from django.utils import timezone

    password = f"demo-{secrets.token_hex(4)}"
    _make_people(timezone.now(), password)
    page = _keep_document(source, timezone.now())
    path = _make_link(page)
    if check:
        return server.check_site(place, path, wanted=page)
    _tell_accounts(password)
    return server.serve_site(place, path, open_browser)


def _use_own_folder() -> None:
    """Set the environment before the settings are read."""
    if environment.read_bool("FUWUYUE_PRODUCTION", default=False):
        raise UserError(_("FUWUYUE_PRODUCTION is switched on; the demo is never in production."))
    os.environ["FUWUYUE_HOME"] = str(environment.read_home() / "demo")
    os.environ["FUWUYUE_DEMO"] = "1"
    for other in ("FUWUYUE_DATABASE_URL", "FUWUYUE_HOSTS", "FUWUYUE_MAIL_URL"):
        os.environ.pop(other, None)


def _make_people(now: datetime, password: str) -> None:
    """Make the county and its people where they are not there yet; give all of them the new password."""
    from django.contrib.auth.hashers import make_password

    from fuwuyue.organisation.api import User, has_accounts

    if not has_accounts():
        _make_county(now, password)
    # One hash for all: it takes a while to make, and what it guards is printed on the console.
    User.objects.filter(is_demo=True).update(password=make_password(password))


def _make_county(now: datetime, password: str) -> None:
    from django.db import transaction

    from fuwuyue.organisation import api as organisation

    with transaction.atomic():
        units = _make_units(now)
        for role, name, unit in _list_people(units):
            account = organisation.Account(name, role.value.replace("_", "-"), password)
            user = organisation.open_account(account=account, now=now, is_demo=True)
            organisation.give_role(user_id=user.pk, role=role, unit_id=unit.pk, valid_from=now.date(), now=now)


def _make_units(now: datetime) -> dict[str, Unit]:
    from fuwuyue.organisation.api import Level, UnitKind, add_division, add_unit

    day, above, units = now.date(), None, {}
    wanted = (
        (
            _COUNTY,
            Level.COUNTY,
            (
                ("office", UnitKind.CAMPAIGN_OFFICE, "云岭县服务月活动办公室"),
                ("police", UnitKind.DEPARTMENT, "云岭县公安局"),
                ("clinic", UnitKind.CLINIC, "云岭县妇幼保健院"),
                ("team", UnitKind.INSPECTION_TEAM, "云岭县督查组"),
            ),
        ),
        (_TOWNSHIP, Level.TOWNSHIP, (("township", UnitKind.TOWNSHIP, "松溪镇人民政府"),)),
        (_VILLAGE, Level.VILLAGE, (("village", UnitKind.VILLAGE, "上河村村民委员会"),)),
    )
    for (name, code), level, bodies in wanted:
        above = add_division(
            level=level, name=name, parent_id=above.pk if above else None, valid_from=day, code=code, now=now
        )
        for key, kind, body in bodies:
            units[key] = add_unit(kind=kind, name=body, division_id=above.pk, valid_from=day, now=now)
    return units


def _list_people(units: dict[str, Unit]) -> list[tuple[Role, str, Unit]]:
    """Return each role with a made-up person and their unit."""
    from fuwuyue.organisation.api import Role

    return [
        (Role.COUNTY_OFFICE, "甲一", units["office"]),
        (Role.DATA_STEWARD, "乙二", units["police"]),
        (Role.TOWNSHIP_COORDINATOR, "丙三", units["township"]),
        (Role.VILLAGE_WORKER, "丁四", units["village"]),
        (Role.CLINICIAN, "戊五", units["clinic"]),
        (Role.INSPECTOR, "己六", units["team"]),
        (Role.CASE_INVESTIGATOR, "庚七", units["team"]),
        (Role.PROTECTION_OFFICER, "辛八", units["office"]),
        (Role.AUDITOR, "壬九", units["team"]),
        (Role.ADMINISTRATOR, "癸十", units["office"]),
    ]


def _get_clerk() -> User:
    from fuwuyue.organisation.api import User

    return User.objects.get(username=_CLERK, is_demo=True)


def _keep_document(source: SourceText, now: datetime) -> str:
    """Keep the document where it is not kept yet, and return the path of its page."""
    from django.urls import reverse

    from fuwuyue.organisation.api import get_present_holdings
    from fuwuyue.plan import api as plans

    document = plans.find_document(sha256=source.sha256)
    if document is None:
        office = get_present_holdings(user_id=_get_clerk().pk, day=now.date())[0].unit_id
        document = plans.add_document(source=source, owner_id=office, now=now)
    return reverse("staff:document", args=[document.pk])


def _make_link(page: str) -> str:
    """Return the address that signs the browser in as the clerk and leads to `page`; for ten minutes, once."""
    from django.contrib.auth.tokens import default_token_generator
    from django.urls import reverse

    token = default_token_generator.make_token(_get_clerk())
    return f"{reverse('demo-sign-in')}?{urlencode({'token': token, 'next': page})}"


def _tell_accounts(password: str) -> None:
    from fuwuyue.organisation.api import ROLE_NAMES, Role, User, get_holdings

    message = _("The people of the demo are made up; all of them have the password {password}")
    lines = [message.format(password=password)]
    people = User.objects.filter(is_demo=True).order_by("date_joined", "username")
    held = {user.username: get_holdings(user_id=user.pk) for user in people}
    lines += [f"  {name:22} {_(ROLE_NAMES[Role(one.role)])}" for name, holdings in held.items() for one in holdings]
    sys.stdout.write("\n".join(lines) + "\n")


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign the browser in as the clerk by the link that the console printed; it counts once, and in the demo only."""
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.contrib.auth import login
    from django.contrib.auth.tokens import default_token_generator
    from django.http import Http404
    from django.shortcuts import redirect
    from django.utils.http import url_has_allowed_host_and_scheme

    clerk = _get_clerk()
    if not (settings.DEMO and default_token_generator.check_token(clerk, request.GET.get("token", ""))):
        raise Http404(_("This link was used already, or is too old; sign in with the password on the console."))
    login(request, clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create_from_request(request)  # so that it stands among the devices of the own page
    request.session["proved_at"] = time.time()
    onward = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return redirect(onward if safe else "/")
