"""Django's name for this context."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Events, materials, and people who asked to be told."""

    name = "fuwuyue.outreach"
    default_auto_field = "django.db.models.BigAutoField"
