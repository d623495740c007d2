"""The closed list of roles, and which of them ever see residents' data."""

from __future__ import annotations

from enum import StrEnum

from fuwuyue.kernel.texts import gettext_noop


class Role(StrEnum):
    """What a person does in a unit. One person may have several; there are no others."""

    COUNTY_OFFICE = "county_office"
    DATA_STEWARD = "data_steward"
    TOWNSHIP_COORDINATOR = "township_coordinator"
    VILLAGE_WORKER = "village_worker"
    CLINICIAN = "clinician"
    INSPECTOR = "inspector"
    CASE_INVESTIGATOR = "case_investigator"
    PROTECTION_OFFICER = "protection_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.COUNTY_OFFICE: gettext_noop("county office"),
    Role.DATA_STEWARD: gettext_noop("data steward of a department"),
    Role.TOWNSHIP_COORDINATOR: gettext_noop("township coordinator"),
    Role.VILLAGE_WORKER: gettext_noop("village worker"),
    Role.CLINICIAN: gettext_noop("clinician"),
    Role.INSPECTOR: gettext_noop("inspector"),
    Role.CASE_INVESTIGATOR: gettext_noop("case investigator"),
    Role.PROTECTION_OFFICER: gettext_noop("data-protection officer"),
    Role.AUDITOR: gettext_noop("auditor"),
    Role.ADMINISTRATOR: gettext_noop("system administrator"),
}

# Who keeps the machines can read nothing that they hold about residents, and who reads the audit needs no more than the
# audit, which holds names of fields and ids. Each context narrows the others further.
_WITHOUT_RESIDENTS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def sees_residents(role: Role) -> bool:
    """Say whether a holder of `role` may see data about residents at all."""
    return role not in _WITHOUT_RESIDENTS


def needs_second_factor(role: Role) -> bool:
    """Say whether a holder of `role` always signs in with a second factor.

    Whoever may see data about residents does, and the administrator, who invites them: a password alone is guessed,
    lent and written on notes. Personal Information Protection Law, article 51 (3) and (4): technical measures that
    keep personal information safe, and reasonable limits to who may handle it.
    """
    return sees_residents(role) or role is Role.ADMINISTRATOR
