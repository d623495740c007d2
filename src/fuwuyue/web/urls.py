"""All addresses of the two sites."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("fuwuyue.web.api.urls")),
    path("", include("fuwuyue.web.public.urls")),
    path("", include("fuwuyue.web.staff.account_urls")),
    path("", include("fuwuyue.web.staff.urls")),
]
