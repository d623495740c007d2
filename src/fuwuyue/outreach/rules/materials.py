"""Materials in versions: what they are about, and their course from draft to approved and withdrawn. No Django."""

from __future__ import annotations

import uuid
from enum import StrEnum

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import gettext_noop


class Topic(StrEnum):
    """What people may ask to be told of: what they are entitled to. The list is closed.

    Each is a service or a benefit of the law in force, that a person may take up or leave.
    """

    CHILD_SUBSIDY = "child_subsidy"
    PRE_PREGNANCY_CHECK = "pre_pregnancy_check"
    ANTENATAL_CARE = "antenatal_care"
    MATERNITY_INSURANCE = "maternity_insurance"
    NEWBORN_PAPERS = "newborn_papers"
    VACCINATION = "vaccination"
    CHILD_HEALTH = "child_health"
    FREE_CONTRACEPTIVES = "free_contraceptives"
    FAMILY_SUPPORT = "family_support"
    SERVICES_AT_RESIDENCE = "services_at_residence"
    RIGHTS_AT_WORK = "rights_at_work"


TOPIC_NAMES = {
    Topic.CHILD_SUBSIDY: gettext_noop("child-care subsidy"),
    Topic.PRE_PREGNANCY_CHECK: gettext_noop("free health check before pregnancy"),
    Topic.ANTENATAL_CARE: gettext_noop("free antenatal and postnatal care"),
    Topic.MATERNITY_INSURANCE: gettext_noop("maternity insurance and allowance"),
    Topic.NEWBORN_PAPERS: gettext_noop("birth certificate, registration and insurance of a newborn"),
    Topic.VACCINATION: gettext_noop("vaccination"),
    Topic.CHILD_HEALTH: gettext_noop("health checks of children"),
    Topic.FREE_CONTRACEPTIVES: gettext_noop("free contraceptives and informed choice"),
    Topic.FAMILY_SUPPORT: gettext_noop("support of families who lost a child"),
    Topic.SERVICES_AT_RESIDENCE: gettext_noop("services at the place of residence"),
    Topic.RIGHTS_AT_WORK: gettext_noop("rights at work before and after a birth"),
}


class VersionState(StrEnum):
    """Where a version of a material stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


VERSION_STATE_NAMES = {
    VersionState.DRAFT: gettext_noop("draft"),
    VersionState.APPROVED: gettext_noop("approved"),
    VersionState.WITHDRAWN: gettext_noop("withdrawn"),
}
TRANSITIONS = {
    VersionState.DRAFT: frozenset({VersionState.APPROVED, VersionState.WITHDRAWN}),
    VersionState.APPROVED: frozenset({VersionState.WITHDRAWN}),
    VersionState.WITHDRAWN: frozenset[VersionState](),
}
LONGEST_TEXT = 5_000


def check_can_become(state: VersionState, wanted: VersionState) -> None:
    """Raise UserError where a version in `state` cannot come into the state that is wanted."""
    if wanted not in TRANSITIONS[state]:
        message = _("This version is {state} already; save a new one.")
        raise UserError(message.format(state=_(VERSION_STATE_NAMES[state])))


def check_is_second_person(made_by: uuid.UUID, user_id: uuid.UUID | None) -> None:
    """Raise UserError where whoever wrote a version would approve it."""
    if user_id is None or user_id == made_by:
        raise UserError(_("You wrote this version yourself; somebody else has to approve it."))


def check_may_be_used(state: VersionState) -> None:
    """Raise UserError where a version that is not approved would be used."""
    if state is not VersionState.APPROVED:
        raise UserError(_("Only an approved version of a material can be used; choose another, or have it approved."))
