"""Events, materials in versions, calendars, people who asked to be told, and the messages that go to them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fuwuyue.organisation.api import Division, Unit
from fuwuyue.outreach.rules.contacts import FIRST, ROUNDS, AudienceKind, ConsentSource, ContactChannel
from fuwuyue.outreach.rules.events import (
    LONGEST_PLACE,
    LONGEST_REMARK,
    LONGEST_TITLE,
    EventKind,
    EventState,
    Language,
)
from fuwuyue.outreach.rules.materials import LONGEST_TEXT, Topic, VersionState
from fuwuyue.protection.api import BlindIndexField, EncryptedTextField, LastingTokenField

# The label of an address for ever; the token that stays of it is made under the same one.
_ADDRESS = "outreach.contact.address"
_STOP_CODE = "outreach.contact.stop_code"


class Material(models.Model):
    """Something that is handed out, shown or sent, about one topic; what it says stands in its versions.

    `unit` publishes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=30, choices=[(topic.value, topic.value) for topic in Topic])
    title = models.CharField(max_length=LONGEST_TITLE)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("title", "id")
        constraints = (
            models.UniqueConstraint(fields=("unit", "title"), name="material_title_of_unit"),
            models.CheckConstraint(
                condition=Q(topic__in=[topic.value for topic in Topic]), name="material_topic_is_known"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class MaterialVersion(models.Model):
    """What a material says, in one language. Its text never changes; another text is another version.

    `approved_by` is somebody else than `made_by`, and both are kept when the version is withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Language])
    text = models.TextField(max_length=LONGEST_TEXT)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in VersionState])
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("material", "-number")
        constraints = (
            models.UniqueConstraint(fields=("material", "number"), name="one_material_version_a_number"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")), name="material_approved_by_second"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="material_approved_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT.value, approved_by=None, withdrawn_at=None)
                | Q(state=VersionState.APPROVED.value, approved_by__isnull=False, withdrawn_at=None)
                | Q(state=VersionState.WITHDRAWN.value, withdrawn_at__isnull=False),
                name="material_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(language__in=[each.value for each in Language]), name="material_language_is_known"
            ),
        )
        indexes = (models.Index(fields=("approved_at",), name="material_version_approved"),)

    def __str__(self) -> str:
        return f"{self.material_id}/{self.number}"


class Event(models.Model):
    """Something that a unit holds for residents, at a place and a time, in `division`.

    `head_count` is how many people came, a number without names, and stands only with an event that was held; null
    where nobody counted. `languages` are values of `Language`. `sequence` goes up with each change that whoever has the
    event in a calendar has to be told of; it is also by what two who change it at once are told apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in EventKind])
    title = models.CharField(max_length=LONGEST_TITLE)
    place = models.CharField(max_length=LONGEST_PLACE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    languages = models.JSONField(default=list)
    materials = models.ManyToManyField(MaterialVersion, related_name="+", blank=True)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in EventState])
    head_count = models.PositiveIntegerField(null=True, blank=True)
    remark = models.CharField(max_length=LONGEST_REMARK, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in EventKind]), name="event_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in EventState]), name="event_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(head_count=None) | Q(state=EventState.HELD.value), name="event_counted_when_held"
            ),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gt=0), name="event_capacity_of_some"),
        )
        indexes = (
            models.Index(fields=("unit", "starts_at"), name="event_of_unit"),
            models.Index(fields=("starts_at",), name="event_by_time"),
        )

    def __str__(self) -> str:
        return str(self.id)


class CalendarFeed(models.Model):
    """An address by which a calendar program reads the events of a unit; the secret in it is kept as a hash only.

    It opens nothing from `withdrawn_at` on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (models.CheckConstraint(condition=~Q(secret_hash=""), name="feed_has_hash"),)

    def __str__(self) -> str:
        return str(self.id)


class Contact(models.Model):
    """Somebody who asked `unit` to be told of some topics, by one address, in `division`. No name is kept.

    `stop_code` stands in each message: with it they stop the messages by themselves. `visit_asked_on` is the day on
    which they asked for a visit; null where they did not, or had it. Whoever wants no more messages leaves no row here:
    only a `DoNotContact` stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in ContactChannel])
    address = EncryptedTextField(label=_ADDRESS)
    address_index = BlindIndexField(of="address")
    stop_code = EncryptedTextField(label=_STOP_CODE, null=True, blank=True)
    stop_code_index = BlindIndexField(of="stop_code")
    consent_source = models.CharField(max_length=10, choices=[(each.value, each.value) for each in ConsentSource])
    consented_on = models.DateField()
    visit_asked_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("address_index",), name="one_contact_an_address"),
            models.CheckConstraint(
                condition=Q(channel__in=[each.value for each in ContactChannel]), name="contact_channel_is_known"
            ),
            models.CheckConstraint(
                condition=Q(consent_source__in=[each.value for each in ConsentSource]), name="contact_consent_is_known"
            ),
        )
        indexes = (models.Index(fields=("division",), name="contact_of_division"),)

    def __str__(self) -> str:
        return str(self.id)


class ContactTopic(models.Model):
    """A topic of which somebody asked to be told."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=30, choices=[(topic.value, topic.value) for topic in Topic])

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("contact", "topic"), name="one_topic_a_contact"),
            models.CheckConstraint(
                condition=Q(topic__in=[topic.value for topic in Topic]), name="contact_topic_is_known"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class DoNotContact(models.Model):
    """Somebody wants no more messages: a keyed token of their address, by which a later entry of it is passed over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = LastingTokenField(label=_ADDRESS)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at", "id")
        constraints = (models.UniqueConstraint(fields=("token",), name="one_do_not_contact"),)

    def __str__(self) -> str:
        return str(self.id)


class Broadcast(models.Model):
    """A message: an approved version of a material that a unit sends to everyone in a division, or for a topic.

    `topic` is empty for everyone. There is one reminder at most, from `reminded_at` on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(MaterialVersion, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in AudienceKind])
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=30, blank=True, choices=[(topic.value, topic.value) for topic in Topic])
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            # The only two that a message may go to.
            models.CheckConstraint(
                condition=Q(audience=AudienceKind.DIVISION.value, topic="")
                | Q(audience=AudienceKind.TOPIC.value, topic__in=[topic.value for topic in Topic]),
                name="broadcast_to_division_or_topic",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class BroadcastDelivery(models.Model):
    """A message on its way to one contact: not before `due_at`, until it is sent or given up.

    `round` is 0 for the message and 1 for its reminder. `contact` is null once the contact is erased; what was not sent
    by then is deleted with it.
    """

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="deliveries")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in ContactChannel])
    round = models.PositiveSmallIntegerField(default=FIRST)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("broadcast", "contact", "round"), name="one_broadcast_a_contact_a_round"),
            models.CheckConstraint(condition=Q(round__in=ROUNDS), name="broadcast_one_reminder_at_most"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(given_up_at=None), name="broadcast_sent_or_given_up"),
        )
        indexes = (
            models.Index(fields=("due_at",), condition=Q(sent_at=None, given_up_at=None), name="broadcast_open_by_due"),
        )

    def __str__(self) -> str:
        return str(self.pk)
