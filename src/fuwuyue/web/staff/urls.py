"""Addresses of the staff site. Each one stands in the address table of tests/integration/test_web_addresses.py."""

from django.urls import path
from django.views.i18n import set_language

from fuwuyue.web.staff.views import (
    corrections,
    documents,
    exports,
    factor,
    first_run,
    gallery,
    health,
    invitations,
    me,
    notifications,
    start,
    tokens,
    versions,
    wrong_matches,
)

app_name = "staff"
_DOCUMENT = "plans/<uuid:document_id>/"
urlpatterns = [
    path("", start.start_page, name="start"),
    path("first-run/", first_run.first_run, name="first-run"),
    path("invited/", invitations.invited, name="invited"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<uuid:invitation_id>/withdraw/", invitations.withdraw, name="withdraw"),
    path("me/", me.me, name="me"),
    path("me/factor/replace/", factor.replace, name="replace-factor"),
    path("me/devices/<int:session_id>/sign-out/", me.end_session, name="end-session"),
    path("me/devices/sign-out-others/", me.end_other_sessions, name="end-other-sessions"),
    path("notifications/", notifications.list_notifications, name="notifications"),
    path("notifications/read/", notifications.mark_all_read, name="notifications-read"),
    path("notifications/choose/", notifications.choose_kinds, name="notifications-choose"),
    path("notifications/<uuid:notification_id>/read/", notifications.mark_read, name="notification-read"),
    path("me/tokens/", tokens.list_tokens, name="tokens"),
    path("me/tokens/<uuid:token_id>/withdraw/", tokens.withdraw, name="withdraw-token"),
    path("language/", set_language, name="language"),
    path("health/", health.show_health, name="health"),
    path("gallery/", gallery.show_gallery, name="gallery"),
    path("wrong-matches/", wrong_matches.list_reports, name="wrong-matches"),
    path("wrong-matches.yaml", wrong_matches.export_reports, name="wrong-matches-yaml"),
    path(_DOCUMENT, documents.show_document, name="document"),
    path(_DOCUMENT + "correct/", corrections.correct_plan, name="correct"),
    path(_DOCUMENT + "take-back/", corrections.take_back, name="take-back"),
    path(_DOCUMENT + "province/", documents.change_province, name="province"),
    path(_DOCUMENT + "wrong-match/", wrong_matches.report, name="wrong-match"),
    path(_DOCUMENT + "delete/", documents.delete, name="delete"),
    path(_DOCUMENT + "export/<slug:kind>/", exports.export_document, name="export"),
    path(_DOCUMENT + "versions/", versions.list_versions, name="versions"),
    path(_DOCUMENT + "versions/<int:number>/", versions.show_version, name="version"),
    path(_DOCUMENT + "versions/<int:number>/export/<slug:kind>/", exports.export_version, name="version-export"),
    path(_DOCUMENT + "compare/", versions.compare, name="compare"),
]
