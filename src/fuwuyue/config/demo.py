"""The demo: a county that does not exist, in a folder of its own, with a month in its third week.

It never touches other data: its folder is `demo` in that of the user's data, and no database address is taken. Its
accounts are marked (`User.is_demo`), and every other start refuses them. The county is made by `demo_county`, its month
by `demo_month`; its one page is here, and stands in the demo only.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fuwuyue.config import environment
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.kernel.workdays import china_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from fuwuyue.campaign.api import Month
    from fuwuyue.config.demo_county import Person
    from fuwuyue.organisation.api import User
    from fuwuyue.plan.parsing.api import Plan

# As whom the printed link signs in.
_CLERK = "county-office"
# The first day after the third week of a month, counted from its first.
_THIRD_WEEK_ENDS = timedelta(days=21)
# Where whoever signs in goes first, and what there is to see, by the user name of the one who stands for the role.
_SEE = {
    "county-office": ("staff:months", gettext_noop("the month, its reports, and who asks to be excused")),
    "township-coordinator": (
        "staff:my-day",
        gettext_noop("what is due in 松溪镇, and a report that waits for a click"),
    ),
    "township-coordinator-2": ("staff:my-day", gettext_noop("柳林镇, which is late")),
    "village-worker": (
        "staff:events",
        gettext_noop("events in the village; a village is given no tasks by the county"),
    ),
    "data-steward": ("staff:my-day", gettext_noop("tasks of the health office")),
    "clinician": ("staff:my-day", gettext_noop("a training that closed its task, a leaflet that waits to be approved")),
    "inspector": ("staff:me", gettext_noop("the own page; inspections are still to come")),
    "case-investigator": ("staff:me", gettext_noop("the own page; cases are still to come")),
    "protection-officer": ("staff:processing", gettext_noop("the record of processing")),
    "auditor": ("staff:audit", gettext_noop("the audit, which names fields and never values")),
    "administrator": ("staff:invitations", gettext_noop("invitations and tokens, and no resident's data")),
}


def run_demo(
    port: int | None, open_browser: bool, check: bool, show: Callable[[Plan, str], None], today: str | None = None
) -> int:
    """Make the county where it is not there yet, print its plan by `show`, and serve; return the exit status.

    The browser opens on the page of the demo, signed in as the clerk of the county office. With `check` that page is
    fetched and the site stopped. `today` (as 2026-09-20) is the day on which it is shown. Raises UserError as
    `server.run` does, in production, and where the folder holds something else.
    """
    _use_own_folder()
    if today:
        os.environ["FUWUYUE_TODAY"] = today
    from fuwuyue.config import server

    place = server.make_place(server.ADDRESS, server.choose_port(server.ADDRESS, port))
    server.prepare()
    from django.urls import reverse

    password, now = f"demo-{secrets.token_hex(4)}", clock.now()
    month = make_what_is_missing(now, password)
    show(month.get_plan(), month.version.text)
    _tell_age(month, now)
    page = reverse("demo")
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


def make_what_is_missing(now: datetime, password: str) -> Month:
    """Return the month, made with its county where nothing is there yet; give all people the new password.

    Raises UserError where accounts are there, and not those of a demo with its month.
    """
    from django.conf import settings
    from django.contrib.auth.hashers import make_password

    from fuwuyue.config.demo_month import find_month
    from fuwuyue.organisation.api import User, has_accounts, has_demo_accounts

    if not has_accounts():
        make_demo(now=now, password=password)
    month = find_month() if has_demo_accounts() else None
    if month is None:
        message = _("The folder {folder} holds something else than this demo; move it away, then start again.")
        raise UserError(message.format(folder=settings.HOME))
    # One hash for all: it takes a while to make, and what it guards is printed on the console.
    User.objects.filter(is_demo=True).update(password=make_password(password))
    return month


def make_demo(*, now: datetime, password: str) -> None:
    """Make the county and its month as of `now`: all of it, or where that is cut off, nothing."""
    from django.db import transaction

    from fuwuyue.config.demo_county import make_county
    from fuwuyue.config.demo_month import get_beginning, make_month

    with transaction.atomic():
        make_county(now=get_beginning(now), password=password)
        make_month(now=now)


def _tell_age(month: Month, now: datetime) -> None:
    """Say where the month is past its third week that it is, and how it begins anew."""
    from django.conf import settings

    if china_day(now) >= month.first_on + _THIRD_WEEK_ENDS:
        message = _("This month was made some time ago and has gone on since; for a new one delete {folder}.")
        sys.stdout.write(message.format(folder=settings.HOME) + "\n")


def _get_clerk() -> User:
    from fuwuyue.organisation.api import User

    return User.objects.get(username=_CLERK, is_demo=True)


def _make_link(page: str) -> str:
    """Return the address that signs the browser in as the clerk and leads to `page`; for ten minutes, once."""
    from django.contrib.auth.tokens import default_token_generator
    from django.urls import reverse

    token = default_token_generator.make_token(_get_clerk())
    return f"{reverse('demo-sign-in')}?{urlencode({'token': token, 'next': page})}"


def _tell_accounts(password: str) -> None:
    from fuwuyue.organisation.api import ROLE_NAMES

    message = _("The people of the demo are made up; all of them have the password {password}")
    lines = [message.format(password=password)]
    lines += [f"  {person.username:22} {_(ROLE_NAMES[person.role])}" for person in _list_shown()]
    sys.stdout.write("\n".join(lines) + "\n")


def _list_shown() -> list[Person]:
    from fuwuyue.config.demo_county import list_people

    by_name = {person.username: person for person in list_people()}
    return [by_name[username] for username in _SEE]


def show_people(request: HttpRequest) -> HttpResponse:
    """Show the people of the demo, a button for each, to whoever is signed in."""
    from django.shortcuts import render

    from fuwuyue.config.demo_month import find_month
    from fuwuyue.organisation.api import User

    names = dict(User.objects.filter(is_demo=True).values_list("username", "first_name"))
    people = [
        {"person": person, "name": names.get(person.username, ""), "see": _(_SEE[person.username][1])}
        for person in _list_shown()
    ]
    return render(request, "demo/people.html", {"people": people, "month": find_month()})


def sign_in_as(request: HttpRequest, username: str) -> HttpResponse:
    """Sign the browser in as another person of the demo, in place of the one before."""
    from django.contrib.auth import logout
    from django.http import Http404
    from django.shortcuts import redirect

    from fuwuyue.organisation.api import User

    user = User.objects.filter(is_demo=True, username=username).first() if username in _SEE else None
    if user is None:
        raise Http404(_("Nobody of that name is in the demo."))
    logout(request)
    _let_in(request, user)
    return redirect(_SEE[username][0])


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign the browser in as the clerk by the link that the console printed; it counts once, and in the demo only."""
    from django.conf import settings
    from django.contrib.auth.tokens import default_token_generator
    from django.http import Http404
    from django.shortcuts import redirect
    from django.utils.http import url_has_allowed_host_and_scheme

    clerk = _get_clerk()
    if not (settings.DEMO and default_token_generator.check_token(clerk, request.GET.get("token", ""))):
        raise Http404(_("This link was used already, or is too old; sign in with the password on the console."))
    _let_in(request, clerk)
    onward = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return redirect(onward if safe else "/")


def _let_in(request: HttpRequest, user: User) -> None:
    from allauth.usersessions.models import UserSession
    from django.contrib.auth import login

    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create_from_request(request)  # so that it stands among the devices of the own page
    request.session["proved_at"] = time.time()
