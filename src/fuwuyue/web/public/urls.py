"""Addresses of the public site. Each one stands in the address table of tests/integration/test_web_addresses.py."""

from django.urls import path

from fuwuyue.web.public import months, stopping

app_name = "public"
urlpatterns = [
    path("public/stop/", stopping.stop_messages, name="stop"),
    path("public/months/", months.list_months, name="months"),
    path("public/months/<uuid:month_id>/", months.show_month, name="month"),
]
