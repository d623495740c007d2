"""Django's name for this context."""

from django.apps import AppConfig


class CampaignConfig(AppConfig):
    """The running month: its phases, what is to be done, who does it, and the reports of it."""

    name = "fuwuyue.campaign"
    default_auto_field = "django.db.models.BigAutoField"
