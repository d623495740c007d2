"""Who asks: the bearer of a token, in the one role that it is for."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from fuwuyue.kernel import clock
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Reach, Role, RoleHolding
from fuwuyue.protection.api import Actor
from fuwuyue.web.api.limiter import Limiter
from fuwuyue.web.shared.work import Work, get_address

LIMITER = Limiter(settings.API_REQUESTS_PER_MINUTE)


class TooManyError(Exception):
    """A token asks too often; `wait` is after how many seconds it may again."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class ReadOnlyTokenError(Exception):
    """A token that only reads was used to write."""


@dataclass(frozen=True)
class Caller:
    """The bearer of a token: the work of its person in its one role."""

    token: organisation.ApiToken
    work: Work

    @property
    def holding(self) -> RoleHolding:
        """The role and unit that the token is for."""
        return self.work.holdings[0]

    @property
    def role(self) -> Role:
        """The role that the token is for."""
        return Role(self.holding.role)

    @property
    def reach(self) -> Reach:
        """What the role may look up of divisions, units and people."""
        return self.work.reach

    @property
    def actor(self) -> Actor:
        """The bearer as the audit names them."""
        return self.work.act_as(self.role)


class TokenBearer(HttpBearer):
    """Takes `Authorization: Bearer fwy_…`, and nothing else: no cookie, no session."""

    openapi_description = "A token of one role, made on a person's own page."

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return the caller, None for a token that opens nothing; raises TooManyError."""
        day = clock.today()
        found = organisation.find_token(text=token, day=day)
        if found is None:
            return None
        wait = LIMITER.take(str(found.pk), time.monotonic())
        if wait:
            raise TooManyError(math.ceil(wait))
        work = Work(found.holding.user_id, (found.holding,), day, get_address(request))
        caller = Caller(found, work)
        if found.last_used_on != day:
            organisation.note_token_used(token_id=found.pk, day=day, now=clock.now(), by=caller.actor)
        return caller


class WriterBearer(TokenBearer):
    """Takes a token that may write; that is looked at before what was sent."""

    openapi_description = "A token of one role that does not only read."

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return the caller as TokenBearer does; raises ReadOnlyTokenError as well."""
        caller = super().authenticate(request, token)
        if caller is not None and caller.token.read_only:
            raise ReadOnlyTokenError
        return caller


def caller_of(request: HttpRequest) -> Caller:
    """Return who asks; the token was looked at before."""
    return request.auth  # type: ignore[attr-defined,no-any-return]
