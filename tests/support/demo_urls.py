"""The addresses of the demo: those of the site, and its own."""

from django.urls import include, path

urlpatterns = [path("", include("fuwuyue.web.urls")), path("demo/", include("fuwuyue.config.demo_urls"))]
