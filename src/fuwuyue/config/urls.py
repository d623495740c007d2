"""The root of all addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("fuwuyue.web.urls"))]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("fuwuyue.config.demo_urls")))
