"""Django's name for what both sites share: base template, icons, vendored style sheet."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Templates and static files of both sites."""

    name = "fuwuyue.web.shared"
    label = "web_shared"
