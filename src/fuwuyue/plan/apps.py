"""Django's name for this context."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Plan documents, what was read from them, and what people corrected."""

    name = "fuwuyue.plan"
    default_auto_field = "django.db.models.BigAutoField"
