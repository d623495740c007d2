"""What a person does here today, however they came in: by a page, or with a token."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import HttpRequest

from fuwuyue.campaign import api as campaign
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role, RoleHolding
from fuwuyue.outreach import api as outreach
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import Actor


@dataclass(frozen=True)
class Work:
    """What the person of a request does here today: the roles held, and what follows from them."""

    user_id: uuid.UUID
    holdings: tuple[RoleHolding, ...]
    day: date
    address: str

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held today."""
        return frozenset(Role(one.role) for one in self.holdings)

    @cached_property
    def plans(self) -> plans.PlanAccess:
        """Whose plan documents the person reads and changes."""
        return plans.get_access(holdings=self.holdings, day=self.day)

    @property
    def reads_plans(self) -> bool:
        """Whether the person reads plan documents; asks no database."""
        return bool(self.roles & plans.READERS)

    @cached_property
    def months(self) -> campaign.MonthAccess:
        """Whose months the person sees and runs, and for which units they work in them."""
        return campaign.get_month_access(holdings=self.holdings, day=self.day)

    @property
    def works_in_months(self) -> bool:
        """Whether the person has to do with months; asks no database."""
        return any(role in self.roles for role in campaign.WORKERS)

    @property
    def runs_months(self) -> bool:
        """Whether the person works in an office that runs months; asks no database."""
        return Role.COUNTY_OFFICE in self.roles

    @cached_property
    def outreach(self) -> outreach.OutreachAccess:
        """Whose events and materials the person sees, and for which units they work."""
        return outreach.get_access(user_id=self.user_id, holdings=self.holdings, day=self.day)

    @property
    def does_outreach(self) -> bool:
        """Whether the person has to do with events and materials; asks no database."""
        return bool(self.roles & outreach.WORKERS)

    @cached_property
    def reach(self) -> organisation.Reach:
        """Which units, divisions and people the person may look up."""
        return organisation.get_reach(user_id=self.user_id, holdings=self.holdings, day=self.day)

    @cached_property
    def kept(self) -> organisation.Kept:
        """Whose duties and whose units the person keeps."""
        return organisation.get_kept(holdings=self.holdings, day=self.day)

    @property
    def reads_duties(self) -> bool:
        """Whether the person reads a responsibility matrix; asks no database."""
        return bool(self.roles & organisation.READS_DUTIES)

    @property
    def looks_up(self) -> bool:
        """Whether the person may look up anything; asks no database."""
        return self.administers or any(organisation.sees_residents(role) for role in self.roles)

    @property
    def administers(self) -> bool:
        """Whether the person is a system administrator."""
        return Role.ADMINISTRATOR in self.roles

    def act_as(self, *roles: Role) -> Actor:
        """Return the person as the audit names them: in the first of `roles` that they hold."""
        role = next((role for role in roles if role in self.roles), None)
        return Actor(self.user_id, role.value if role else "", self.address)


def get_address(request: HttpRequest) -> str:
    """Return the address of the network that the request came from."""
    return str(request.META.get("REMOTE_ADDR", ""))
