"""Django's name for this context."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work that takes longer than somebody should wait for a page."""

    name = "fuwuyue.jobs"
    default_auto_field = "django.db.models.BigAutoField"
