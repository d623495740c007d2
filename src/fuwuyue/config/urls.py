"""The root of all addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("fuwuyue.web.urls"))]

if settings.DEMO:
    from fuwuyue.config import demo

    urlpatterns.append(path("demo/sign-in/", demo.sign_in, name="demo-sign-in"))
