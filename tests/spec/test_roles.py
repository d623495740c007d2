"""The roles, and which of them see residents' data at all."""

from fuwuyue.organisation.rules.roles import ROLE_NAMES, Role, sees_residents


def test_the_list_of_roles_is_closed() -> None:
    assert [role.value for role in Role] == [
        "county_office",
        "data_steward",
        "township_coordinator",
        "village_worker",
        "clinician",
        "inspector",
        "case_investigator",
        "protection_officer",
        "auditor",
        "administrator",
    ]


def test_who_keeps_the_machines_or_the_audit_sees_no_resident() -> None:
    assert {role for role in Role if not sees_residents(role)} == {Role.ADMINISTRATOR, Role.AUDITOR}


def test_every_role_has_a_word() -> None:
    assert set(ROLE_NAMES) == set(Role)
