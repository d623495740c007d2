"""Who works here. For now only the user, so that everything that follows may point at our own."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who signs in. The key is a UUID: it says nothing about how many there are or who came first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
