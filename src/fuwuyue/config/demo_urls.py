"""The addresses that the demo alone has."""

from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from fuwuyue.config import demo

urlpatterns = [
    path("", require_safe(demo.show_people), name="demo"),
    path("sign-in/", require_safe(demo.sign_in), name="demo-sign-in"),
    path("as/<slug:username>/", require_POST(demo.sign_in_as), name="demo-sign-in-as"),
]
