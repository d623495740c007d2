"""Django's name for the site of those who work here."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The staff site."""

    name = "fuwuyue.web.staff"
    label = "web_staff"

    def ready(self) -> None:
        """Have the audit told of what happens to accounts."""
        from fuwuyue.web.staff.listening import listen

        listen()
