"""Tokens of people of the two counties, and clients that send them."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from tests.support.people import make_person

from fuwuyue.organisation import api
from fuwuyue.organisation.api import Role, Unit, User
from fuwuyue.protection.api import Actor


def make_token(
    user: User, *, read_only: bool = False, name: str = "测试", role: Role | None = None
) -> tuple[api.ApiToken, str]:
    """Make a token for `role`, or the first that the person holds; it counts for ninety days from today."""
    day = timezone.localdate()
    held = next(one for one in api.get_present_holdings(user_id=user.pk, day=day) if role in (None, one.role))
    return api.make_token(
        holding_id=held.pk,
        name=name,
        valid_until=day + timedelta(days=90),
        read_only=read_only,
        day=day,
        now=timezone.now(),
        by=Actor(user.pk, held.role),
    )


def make_bearer(
    role: Role = Role.COUNTY_OFFICE, unit: Unit | None = None, *, read_only: bool = False, language: str = "en"
) -> Client:
    """Return a client that sends a token of the person of `role` in `unit`."""
    _token, text = make_token(make_person(role, unit), read_only=read_only)
    return bear(text, language)


def bear(text: str, language: str = "en") -> Client:
    """Return a client that sends this token."""
    headers = {"host": "127.0.0.1", "accept-language": language, "authorization": f"Bearer {text}"}
    return Client(headers=headers, enforce_csrf_checks=True)
