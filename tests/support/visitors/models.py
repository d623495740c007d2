"""Visitors with names that are encrypted."""

import uuid

from django.db import models

from fuwuyue.protection.api import BlindIndexField, EncryptedTextField


class Visitor(models.Model):
    """Somebody who does not exist."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = EncryptedTextField(label="visitor.name")
    note = EncryptedTextField(label="visitor.note", null=True)
    name_index = BlindIndexField(of="name")
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.id)
