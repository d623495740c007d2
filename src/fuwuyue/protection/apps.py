"""Django's name for this context."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """What guards the rest: the audit, and the dictionary of all fields."""

    name = "fuwuyue.protection"
    default_auto_field = "django.db.models.BigAutoField"
