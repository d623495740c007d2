"""Django's name for this context."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """What is new for whom, and how they are told."""

    name = "fuwuyue.messaging"
    default_auto_field = "django.db.models.BigAutoField"
