"""Django's name for the public site."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The pages that residents read without an account."""

    name = "fuwuyue.web.public"
    label = "web_public"
