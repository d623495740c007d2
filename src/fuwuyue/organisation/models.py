"""Who works here, where and as what: users, divisions, units, roles, each with its time."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from fuwuyue.organisation.rules.api_tokens import LONGEST_LABEL
from fuwuyue.organisation.rules.division_codes import CODE_LENGTH, Level
from fuwuyue.organisation.rules.divisions import LONGEST_NAME
from fuwuyue.organisation.rules.duties import LONGEST_LIST, LONGEST_NUMBER, LONGEST_TITLE, ListKind, Part
from fuwuyue.organisation.rules.roles import Role
from fuwuyue.organisation.rules.scopes import SuccessionKind
from fuwuyue.organisation.rules.units import LONGEST_UNIT_NAME, RelationKind, UnitKind
from fuwuyue.protection.api import BlindIndexField, EncryptedTextField

LONGEST_PERSON_NAME = 50
# The last segment that is not zeros says the level; the same as `rules.division_codes.get_level`.
_CODE_OF_LEVEL = {
    Level.PROVINCE: r"^[1-8][0-9]0{10}$",
    Level.PREFECTURE: r"^[1-8][0-9](0[1-9]|[1-9][0-9])0{8}$",
    Level.COUNTY: r"^[1-8][0-9]{3}(0[1-9]|[1-9][0-9])0{6}$",
    Level.TOWNSHIP: r"^[1-8][0-9]{5}([0-9]{2}[1-9]|[0-9][1-9][0-9]|[1-9][0-9]{2})0{3}$",
    Level.VILLAGE: r"^[1-8][0-9]{8}([0-9]{2}[1-9]|[0-9][1-9][0-9]|[1-9][0-9]{2})$",
}
_HAS_CODE_OF_LEVEL = Q(code="")
for _level, _pattern in _CODE_OF_LEVEL.items():
    _HAS_CODE_OF_LEVEL |= Q(level=_level.value, code__regex=_pattern)


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name=name)


class User(AbstractUser):
    """A person who signs in. The key is a UUID: it says nothing about how many there are or who came first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Its password was printed on a console: a production start refuses a database with such an account in it.
    is_demo = models.BooleanField(default=False)
    # The telephone at work, null where none is given; kept only where there is a key ring for it.
    mobile = EncryptedTextField(label="user.mobile", null=True, blank=True)
    mobile_index = BlindIndexField(of="mobile")
    # The person lets the office that runs a month in which their unit has work see it in the list of contacts.
    shares_mobile = models.BooleanField(default=False)
    # The address at work, null where none was confirmed; in place of Django's, which would stand there in plain text.
    # Nobody is looked up by it, so it has no index.
    email = EncryptedTextField(label="user.email", null=True, blank=True)
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    @property
    def has_email(self) -> bool:
        """Whether an address is kept; opens nothing, so it needs no key."""
        return self.__dict__.get("email") is not None


class Division(models.Model):
    """A province, …, village or group, as it was from `valid_from` until `valid_until` (excluded, or open).

    Records point to it by its id, which stays whatever becomes of it; its code, name and parent never change, since
    what has another code, name or parent is another division with a row in `DivisionSuccession`. Only a parent that
    was not known is filled in once. `code` is the statistical code of 12 digits, or empty where there is none (always
    so for a group). Two divisions of one code are never valid on one day: the database refuses two that begin together
    or are both open, `actions` the rest.

    `heir` is the one that it passed into as a whole when it ended; null where it is open, went, or was split.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=CODE_LENGTH, blank=True)
    level = models.CharField(max_length=10, choices=[(level.value, level.value) for level in Level])
    name = models.CharField(max_length=LONGEST_NAME)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    heir = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("code", "name", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=("code", "valid_from"), condition=~Q(code=""), name="division_code_start"),
            models.UniqueConstraint(
                fields=("code",), condition=~Q(code="") & Q(valid_until=None), name="division_code_open"
            ),
            # A group has no code: its name says which it is, among those of its village.
            models.UniqueConstraint(
                fields=("parent", "name"), condition=Q(code="", valid_until=None), name="division_name_open"
            ),
            _ends_after_start("division_ends_after_start"),
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in Level]), name="division_level_is_known"
            ),
            models.CheckConstraint(condition=_HAS_CODE_OF_LEVEL, name="division_code_is_of_level"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="division_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(heir=None) | Q(valid_until__isnull=False) & ~Q(heir=F("id")), name="division_heir_after_end"
            ),
            models.CheckConstraint(
                condition=Q(parent=None, level__in=[Level.PROVINCE.value, Level.PREFECTURE.value, Level.COUNTY.value])
                | Q(parent__isnull=False) & ~Q(level=Level.PROVINCE.value),
                name="division_has_parent_by_level",
            ),
        )

    def __str__(self) -> str:
        return self.code or str(self.id)


class DivisionSuccession(models.Model):
    """On `on_day` the `successor` took the place of `predecessor`, or of a part of it that it gave away."""

    predecessor = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    on_day = models.DateField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in SuccessionKind])

    class Meta:
        ordering = ("on_day", "id")
        constraints = (
            # What gave a part to another one may pass into it as a whole later.
            models.UniqueConstraint(fields=("predecessor", "successor", "on_day"), name="one_succession_a_pair_a_day"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_of_two"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in SuccessionKind]), name="succession_kind_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id}→{self.successor_id}"


class Unit(models.Model):
    """A body that gives or does work, from `valid_from` until `valid_until` (excluded, or open).

    `division` is where it works: the county for its departments, the township for its government. `short_names` are
    what plans call it besides its `name`, as a list of texts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in UnitKind])
    name = models.CharField(max_length=LONGEST_UNIT_NAME)
    short_names = models.JSONField(default=list, blank=True)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("name", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=("division", "name"), condition=Q(valid_until=None), name="unit_name_open"),
            models.UniqueConstraint(fields=("division", "name", "valid_from"), name="unit_name_start"),
            _ends_after_start("unit_ends_after_start"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in UnitKind]), name="unit_kind_is_known"),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its short names."""
        return (self.name, *self.short_names)


class FormerUnitName(models.Model):
    """What a unit was called from `valid_from` until `valid_until` (excluded); its present name stands in `Unit`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_UNIT_NAME)
    valid_from = models.DateField()
    valid_until = models.DateField()

    class Meta:
        ordering = ("unit", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=("unit", "valid_from"), name="former_unit_name_start"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="former_name_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.pk}"


class UnitRelation(models.Model):
    """How `unit` stands to `other`: it is subordinate to it, guided by it, its equal, or led by it from above."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in RelationKind])
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("valid_from", "id")
        constraints = (
            # Two units stand to each other in one way at a time.
            models.UniqueConstraint(
                fields=("unit", "other"), condition=Q(valid_until=None), name="one_open_relation_a_pair"
            ),
            models.CheckConstraint(condition=~Q(unit=F("other")), name="relation_of_two_units"),
            _ends_after_start("relation_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in RelationKind]), name="relation_kind_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.other_id}"


class DutyListItem(models.Model):
    """An item of a township's duty list (履职事项清单): by which list and number, of which of the three kinds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    list_title = models.CharField(max_length=LONGEST_LIST)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ListKind])
    number = models.CharField(max_length=LONGEST_NUMBER)
    title = models.CharField(max_length=LONGEST_TITLE)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("unit", "kind", "number", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "kind", "number"), condition=Q(valid_until=None), name="duty_list_number_open"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ListKind]), name="duty_list_kind_is_known"
            ),
            _ends_after_start("duty_list_item_ends_after_start"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Matter(models.Model):
    """Something that has to be done in a division (事项): a row of its responsibility matrix."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=LONGEST_TITLE)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("title", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("division", "title"), condition=Q(valid_until=None), name="matter_title_open"
            ),
            _ends_after_start("matter_ends_after_start"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Duty(models.Model):
    """A unit leads, supports or is informed of a matter, from `valid_from` until `valid_until` (excluded, or open).

    `item` is the one of the township's duty list that is cited; `responsible` is the person of the unit who is named.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=[(part.value, part.value) for part in Part])
    item = models.ForeignKey(DutyListItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("matter", "valid_from", "id")
        constraints = (
            models.UniqueConstraint(fields=("matter", "unit"), condition=Q(valid_until=None), name="one_open_duty"),
            # A matter that two lead is led by nobody.
            models.UniqueConstraint(
                fields=("matter",), condition=Q(valid_until=None, part=Part.LEAD.value), name="one_open_lead"
            ),
            models.CheckConstraint(condition=Q(part__in=[part.value for part in Part]), name="duty_part_is_known"),
            _ends_after_start("duty_ends_after_start"),
        )

    def __str__(self) -> str:
        return str(self.id)


class RoleHolding(models.Model):
    """A person holds a role in a unit from `valid_from` until `valid_until` (excluded, or open).

    Rows are ended, never deleted: who could see what on a day has to be told years later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("valid_from", "role", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role", "unit"), condition=Q(valid_until=None), name="one_open_holding"
            ),
            models.UniqueConstraint(fields=("user", "role", "unit", "valid_from"), name="one_holding_a_start"),
            _ends_after_start("holding_ends_after_start"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="role_is_of_the_list"),
        )

    def __str__(self) -> str:
        return str(self.id)


class FirstRunCode(models.Model):
    """The code that opens the wizard of the first account; it was printed on the console and is kept as a hash only.

    There is one at most: a new start replaces it. `tries_left` counts down with each wrong code.
    """

    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return str(self.pk)


class Invitation(models.Model):
    """A person was asked to work here: whoever has the code (kept as a hash only) opens the account, once.

    `name` and `username` are for the account, `role`, `unit` and the two days for its first role. `used_at` and
    `withdrawn_at` close it; it is closed after `expires_at` as well. When it is closed the name and the user name are
    emptied: from then on they stand in the account, or nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=LONGEST_PERSON_NAME, blank=True)
    username = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None), name="invitation_used_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="invitation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="invitation_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None, withdrawn_at=None) | Q(name="", username=""),
                name="invitation_closed_is_empty",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class ApiToken(models.Model):
    """A key to the API: its bearer acts as the person of `holding`, in that one role and unit, until it ends.

    The token itself was shown once and is kept as a hash only. It opens nothing from `valid_until` on, after
    `withdrawn_at`, without its holding, or where the account is closed. `name` is by what its owner knows it again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holding = models.ForeignKey(RoleHolding, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_LABEL)
    token_hash = models.CharField(max_length=64, unique=True)
    read_only = models.BooleanField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    last_used_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-valid_from", "name", "id")
        constraints = (
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="token_ends_after_start"),
            models.CheckConstraint(condition=~Q(token_hash=""), name="token_has_hash"),
        )

    def __str__(self) -> str:
        return str(self.id)


class PasswordCode(models.Model):
    """A person forgot their password: whoever has the code (kept as a hash only) sets a new one, until `expires_at`.

    There is one for each person at most; it goes when it is used, and when a new one is made. `made_by` is null where
    it was made on the console.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)


class EmailCode(models.Model):
    """A person says that `email` is their address at work: it is, once they type the code that was sent to it.

    There is one for each person at most; it goes when it is used or given up, when another address is entered, and
    when its time is over: until then the address may be anybody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    email = EncryptedTextField(label="emailcode.email")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
