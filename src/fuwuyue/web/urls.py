"""All addresses of the two sites."""

from django.urls import include, path

urlpatterns = [
    path("", include("fuwuyue.web.staff.account_urls")),
    path("", include("fuwuyue.web.staff.urls")),
]
