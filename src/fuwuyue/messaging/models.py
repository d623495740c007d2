"""What is new for whom, and what still has to leave. No text is stored: it is made when somebody reads."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from fuwuyue.messaging.rules import LONGEST_RECORD, Channel, Kind


class Notification(models.Model):
    """Somebody is told that something of this kind happened to a record; `read_at` is null until they have seen it.

    `record` is the id of the record in the context that it belongs to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    record = models.CharField(max_length=LONGEST_RECORD)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "id")
        indexes = (
            models.Index(fields=("user", "-made_at"), name="notification_of_user"),
            # Asked on each page; a person has few that are unread, and many that are read.
            models.Index(fields=("user",), condition=Q(read_at=None), name="notification_unread"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="notification_kind_known"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Delivery(models.Model):
    """A notification that has to leave by a channel: not before `due_at`, until it is sent or given up.

    `tries` counts those that began. Where it goes is looked up when it is sent, so no address is kept here.
    """

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=[(channel.value, channel.value) for channel in Channel])
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        indexes = (
            models.Index(fields=("due_at",), condition=Q(sent_at=None, given_up_at=None), name="delivery_open_by_due"),
        )
        constraints = (
            models.UniqueConstraint(fields=("notification", "channel"), name="one_delivery_a_channel"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(given_up_at=None), name="delivery_sent_or_given_up"),
            models.CheckConstraint(
                condition=Q(channel__in=[channel.value for channel in Channel]), name="delivery_channel_known"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class MutedKind(models.Model):
    """A person does not want to be told of this kind by this channel; it stands inside the site all the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    channel = models.CharField(max_length=10, choices=[(channel.value, channel.value) for channel in Channel])

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("user", "kind", "channel"), name="one_muted_kind"),)

    def __str__(self) -> str:
        return str(self.pk)
