"""Django's name for this context."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Who works here."""

    name = "fuwuyue.organisation"
    default_auto_field = "django.db.models.BigAutoField"
