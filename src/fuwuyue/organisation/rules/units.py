"""What kinds of units there are, and how they stand to each other."""

from __future__ import annotations

from enum import StrEnum

from fuwuyue.kernel.texts import gettext_noop

LONGEST_UNIT_NAME = 100
MOST_SHORT_NAMES = 10


class UnitKind(StrEnum):
    """What a unit is, as far as it matters for who may task it."""

    GOVERNMENT = "government"
    LEADING_GROUP = "leading_group"
    CAMPAIGN_OFFICE = "campaign_office"
    HEALTH_OFFICE = "health_office"
    DEPARTMENT = "department"
    CLINIC = "clinic"
    MASS_ORGANISATION = "mass_organisation"
    TOWNSHIP = "township"
    VILLAGE = "village"
    INSPECTION_TEAM = "inspection_team"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    SUPERVISION = "supervision"


class RelationKind(StrEnum):
    """How a unit stands to another one, read from the unit: it is subordinate to the other, guided by it, and so on.

    A vertical unit is led from a higher level, by the other one, and by nobody of its own county.
    """

    SUBORDINATE = "subordinate"
    GUIDED = "guided"
    PEER = "peer"
    VERTICAL = "vertical"


KIND_NAMES = {
    UnitKind.GOVERNMENT: gettext_noop("county government"),
    UnitKind.LEADING_GROUP: gettext_noop("leading group"),
    UnitKind.CAMPAIGN_OFFICE: gettext_noop("campaign office"),
    UnitKind.HEALTH_OFFICE: gettext_noop("health office"),
    UnitKind.DEPARTMENT: gettext_noop("department"),
    UnitKind.CLINIC: gettext_noop("health institution"),
    UnitKind.MASS_ORGANISATION: gettext_noop("mass organisation"),
    UnitKind.TOWNSHIP: gettext_noop("township government"),
    UnitKind.VILLAGE: gettext_noop("villagers' committee"),
    UnitKind.INSPECTION_TEAM: gettext_noop("inspection team"),
    UnitKind.COURT: gettext_noop("court"),
    UnitKind.PROCURATORATE: gettext_noop("procuratorate"),
    UnitKind.SUPERVISION: gettext_noop("supervisory commission"),
}
RELATION_NAMES = {
    RelationKind.SUBORDINATE: gettext_noop("subordinate"),
    RelationKind.GUIDED: gettext_noop("guided"),
    RelationKind.PEER: gettext_noop("of equal rank"),
    RelationKind.VERTICAL: gettext_noop("led from a higher level"),
}
