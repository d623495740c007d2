"""Every address of the site against everybody who may ask for it, in one table: one that is missing here fails."""

import re
import uuid
from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.support.outreach import add_event, add_version
from tests.support.people import get_duty, get_neighbour, get_office, get_unit, make_client, make_person
from tests.support.small_month import SmallMonth, add_bulletin, add_step, make_small_month
from tests.support.web_plan import make_source

from fuwuyue.campaign.api import Bulletin, Month, Report, ReportingDay, SubPlanStep, Task, TaskPaper
from fuwuyue.jobs import api as jobs
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import CalendarFeed, MaterialVersion
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import Actor
from fuwuyue.web.api.site import api

# Status of a GET and of an empty POST. `out`: signed out; `none`: signed in without a role; then each role of the
# county whose document it is; `othr`: the county office of the neighbouring county. Where an address needs more than
# its name, that stands in NEEDS; units and people are those of one township of that
# county. The health address answers 503, since the entries of these records have waited for
# their seals since August.
TABLE = """
address                     method  out none offi dept town vill clin insp case priv audi admi othr
account_login               GET     200  302  302  302  302  302  302  302  302  302  302  302  302
account_login               POST    200  302  302  302  302  302  302  302  302  302  302  302  302
mfa_authenticate            GET     302  302  302  302  302  302  302  302  302  302  302  302  302
mfa_authenticate            POST    302  302  302  302  302  302  302  302  302  302  302  302  302
account_inactive            GET     200  302  200  200  200  200  200  200  200  200  200  200  200
account_inactive            POST    405  302  405  405  405  405  405  405  405  405  405  405  405
account_logout              GET     302  200  200  200  200  200  200  200  200  200  200  200  200
account_logout              POST    302  302  302  302  302  302  302  302  302  302  302  302  302
account_reauthenticate      GET     302  200  200  200  200  200  200  200  200  200  200  200  200
account_reauthenticate      POST    302  200  200  200  200  200  200  200  200  200  200  200  200
mfa_reauthenticate          GET     302  200  200  200  200  200  200  200  200  200  200  200  200
mfa_reauthenticate          POST    302  200  200  200  200  200  200  200  200  200  200  200  200
account_change_password     GET     302  200  200  200  200  200  200  200  200  200  200  200  200
account_change_password     POST    302  200  200  200  200  200  200  200  200  200  200  200  200
mfa_index                   GET     302  302  302  302  302  302  302  302  302  302  302  302  302
mfa_index                   POST    302  302  302  302  302  302  302  302  302  302  302  302  302
mfa_activate_totp           GET     302  302  302  302  302  302  302  302  302  302  302  302  302
mfa_activate_totp           POST    302  302  302  302  302  302  302  302  302  302  302  302  302
mfa_deactivate_totp         GET     302  200  200  200  200  200  200  200  200  200  200  200  200
mfa_deactivate_totp         POST    302  302  200  200  200  200  200  200  200  200  302  200  200
mfa_reauthenticate_webauthn GET     302  404  404  404  404  404  404  404  404  404  404  404  404
mfa_reauthenticate_webauthn POST    302  404  404  404  404  404  404  404  404  404  404  404  404
mfa_list_webauthn           GET     302  302  302  302  302  302  302  302  302  302  302  302  302
mfa_list_webauthn           POST    302  302  302  302  302  302  302  302  302  302  302  302  302
mfa_add_webauthn            GET     302  404  404  404  404  404  404  404  404  404  404  404  404
mfa_add_webauthn            POST    302  404  404  404  404  404  404  404  404  404  404  404  404
mfa_remove_webauthn         GET     302  404  404  404  404  404  404  404  404  404  404  404  404
mfa_remove_webauthn         POST    302  404  404  404  404  404  404  404  404  404  404  404  404
mfa_view_recovery_codes     GET     302  404  404  404  404  404  404  404  404  404  404  404  404
mfa_view_recovery_codes     POST    302  405  405  405  405  405  405  405  405  405  405  405  405
mfa_generate_recovery_codes GET     302  200  200  200  200  200  200  200  200  200  200  200  200
mfa_generate_recovery_codes POST    302  302  302  302  302  302  302  302  302  302  302  302  302
staff:start                 GET     302  302  200  200  200  302  302  302  302  302  302  302  200
staff:start                 POST    302  302  422  404  404  302  302  302  302  302  302  302  422
staff:health                GET      503  503  503  503  503  503  503  503  503  503  503  503  503
staff:health                POST    405  405  405  405  405  405  405  405  405  405  405  405  405
staff:gallery               GET     302  302  200  200  200  200  200  200  200  200  200  200  200
staff:gallery               POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:notifications         GET     302  200  200  200  200  200  200  200  200  200  200  200  200
staff:notifications         POST    302  405  405  405  405  405  405  405  405  405  405  405  405
staff:notifications-read    GET     302  405  405  405  405  405  405  405  405  405  405  405  405
staff:notifications-read    POST    302  302  302  302  302  302  302  302  302  302  302  302  302
staff:notifications-choose  GET     302  405  405  405  405  405  405  405  405  405  405  405  405
staff:notifications-choose  POST    302  302  302  302  302  302  302  302  302  302  302  302  302
staff:notification-read     GET     302  405  405  405  405  405  405  405  405  405  405  405  405
staff:notification-read     POST    302  302  302  302  302  302  302  302  302  302  302  302  302
staff:first-run             GET     302  302  302  302  302  302  302  302  302  302  302  302  302
staff:first-run             POST    302  302  302  302  302  302  302  302  302  302  302  302  302
staff:invited               GET     200  302  200  200  200  200  200  200  200  200  200  200  200
staff:invited               POST    200  302  200  200  200  200  200  200  200  200  200  200  200
staff:new-password          GET     200  302  200  200  200  200  200  200  200  200  200  200  200
staff:new-password          POST    200  302  200  200  200  200  200  200  200  200  200  200  200
staff:restore-access        GET     302  302  404  404  404  404  404  404  404  404  404  404  404
staff:restore-access        POST    302  302  404  404  404  404  404  404  404  404  404  404  404
staff:invitations           GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:invitations           POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:withdraw              GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:withdraw              POST    302  302  404  404  404  404  404  404  404  404  404  302  404
staff:search                GET     302  302  200  200  200  200  200  200  200  200  404  200  200
staff:search                POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:units                 GET     302  302  200  200  200  200  200  200  200  200  404  200  200
staff:units                 POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:divisions             GET     302  302  200  200  200  200  200  200  200  200  404  200  200
staff:divisions             POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:people                GET     302  302  200  200  200  200  200  200  200  200  404  200  200
staff:people                POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:unit                  GET     302  302  200  404  200  404  404  404  404  404  404  200  404
staff:unit                  POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:division              GET     302  302  200  200  200  404  200  200  200  200  404  200  404
staff:division              POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:person                GET     302  302  200  404  200  404  404  404  404  404  404  200  404
staff:person                POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:person-mobile         GET     302  302  404  404  404  404  404  404  404  404  404  404  404
staff:person-mobile         POST    302  302  404  404  404  404  404  404  404  404  404  404  404
staff:person-role           GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:person-role           POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:person-account        GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:person-account        POST    302  302  404  404  404  404  404  404  404  404  404  302  404
staff:end-role              GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:end-role              POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:events                GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:events                POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:event-add             GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:event-add             POST    302  302  422  422  422  422  422  404  404  404  404  404  422
staff:event                 GET     302  302  200  404  200  404  404  404  404  404  404  404  404
staff:event                 POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:event-change          GET     302  302  200  404  200  404  404  404  404  404  404  404  404
staff:event-change          POST    302  302  422  404  422  404  404  404  404  404  404  404  404
staff:event-held            GET     302  302  200  404  200  404  404  404  404  404  404  404  404
staff:event-held            POST    302  302  422  404  422  404  404  404  404  404  404  404  404
staff:event-cancel          GET     302  302  200  404  200  404  404  404  404  404  404  404  404
staff:event-cancel          POST    302  302  422  404  422  404  404  404  404  404  404  404  404
staff:event-calendar        GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:event-calendar        POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:calendar-addresses    GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:calendar-addresses    POST    302  302  422  422  422  422  422  404  404  404  404  404  422
staff:calendar-withdraw     GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:calendar-withdraw     POST    302  302  302  404  302  404  404  404  404  404  404  404  404
staff:calendar-feed         GET     200  302  200  200  200  200  200  200  200  200  200  200  200
staff:calendar-feed         POST    405  302  405  405  405  405  405  405  405  405  405  405  405
staff:materials             GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:materials             POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:material-add          GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:material-add          POST    302  302  422  422  422  422  422  404  404  404  404  404  422
staff:material              GET     302  302  200  404  200  404  404  404  404  404  404  404  404
staff:material              POST    302  302  422  404  422  404  404  404  404  404  404  404  404
staff:version-approve       GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:version-approve       POST    302  302  302  404  302  404  404  404  404  404  404  404  404
staff:version-withdraw      GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:version-withdraw      POST    302  302  302  404  302  404  404  404  404  404  404  404  404
staff:rename-unit           GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:rename-unit           POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:relate-unit           GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:relate-unit           POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:merge-unit            GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:merge-unit            POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:end-unit              GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:end-unit              POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:add-unit              GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:add-unit              POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:rename-division       GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:rename-division       POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:merge-division        GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:merge-division        POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:divide-division       GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:divide-division       POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:end-division          GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:end-division          POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:end-roles             GET     302  302  404  404  404  404  404  404  404  404  404  200  404
staff:end-roles             POST    302  302  404  404  404  404  404  404  404  404  404  422  404
staff:add-list-item         GET     302  302  200  404  404  404  404  404  404  404  404  200  404
staff:add-list-item         POST    302  302  422  404  404  404  404  404  404  404  404  422  404
staff:import-duty-list      GET     302  302  200  404  404  404  404  404  404  404  404  200  404
staff:import-duty-list      POST    302  302  422  404  404  404  404  404  404  404  404  422  404
staff:end-list-item         GET     302  302  200  404  404  404  404  404  404  404  404  200  404
staff:end-list-item         POST    302  302  422  404  404  404  404  404  404  404  404  422  404
staff:add-matter            GET     302  302  200  404  404  404  404  404  404  404  404  200  404
staff:add-matter            POST    302  302  422  404  404  404  404  404  404  404  404  422  404
staff:assign-duty           GET     302  302  200  404  404  404  404  404  404  404  404  200  404
staff:assign-duty           POST    302  302  422  404  404  404  404  404  404  404  404  422  404
staff:end-matter            GET     302  302  200  404  404  404  404  404  404  404  404  200  404
staff:end-matter            POST    302  302  422  404  404  404  404  404  404  404  404  422  404
staff:end-duty              GET     302  302  200  404  404  404  404  404  404  404  404  200  404
staff:end-duty              POST    302  302  422  404  404  404  404  404  404  404  404  422  404
staff:duties                GET     302  302  302  404  302  404  404  404  404  404  404  302  302
staff:duties                POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:division-duties       GET     302  302  200  404  200  404  404  404  404  404  404  200  404
staff:division-duties       POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:duty-list             GET     302  302  200  404  200  404  404  404  404  404  404  200  404
staff:duty-list             POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:contacts              GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:contacts              POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:contact-add           GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:contact-add           POST    302  302  422  422  422  422  422  404  404  404  404  404  422
staff:contact-stop          GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:contact-stop          POST    302  302  422  422  422  422  422  404  404  404  404  404  422
staff:visit-close           GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:visit-close           POST    302  302  404  404  404  404  404  404  404  404  404  404  404
staff:resident-messages     GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:resident-messages     POST    302  302  422  422  422  422  422  404  404  404  404  404  422
staff:message-remind        GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:message-remind        POST    302  302  404  404  404  404  404  404  404  404  404  404  404
staff:audit                 GET     302  302  404  404  404  404  404  404  404  404  200  404  404
staff:audit                 POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:audit-csv             GET     302  302  404  404  404  404  404  404  404  404  200  404  404
staff:audit-csv             POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:processing            GET     302  302  404  404  404  404  404  404  404  200  404  404  404
staff:processing            POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:me                    GET     302  200  200  200  200  200  200  200  200  200  200  200  200
staff:me                    POST    302  405  405  405  405  405  405  405  405  405  405  405  405
staff:email                 GET     302  404  404  404  404  404  404  404  404  404  404  404  404
staff:email                 POST    302  404  404  404  404  404  404  404  404  404  404  404  404
staff:replace-factor        GET     302  200  200  200  200  200  200  200  200  200  200  200  200
staff:replace-factor        POST    302  200  200  200  200  200  200  200  200  200  200  200  200
staff:end-session           GET     302  405  405  405  405  405  405  405  405  405  405  405  405
staff:end-session           POST    302  302  302  302  302  302  302  302  302  302  302  302  302
staff:end-other-sessions    GET     302  405  405  405  405  405  405  405  405  405  405  405  405
staff:end-other-sessions    POST    302  302  302  302  302  302  302  302  302  302  302  302  302
staff:tokens                GET     302  302  200  200  200  200  200  200  200  200  200  200  200
staff:tokens                POST    302  302  422  422  422  422  422  422  422  422  422  422  422
staff:withdraw-token        GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:withdraw-token        POST    302  302  302  302  302  302  302  302  302  302  302  302  302
staff:jobs                  GET     302  302  200  200  200  200  200  200  200  200  200  200  200
staff:jobs                  POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:job                   GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:job                   POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:language              GET     302  302  302  302  302  302  302  302  302  302  302  302  302
staff:language              POST    302  302  302  302  302  302  302  302  302  302  302  302  302
staff:wrong-matches         GET     302  302  200  200  200  404  404  404  404  404  404  404  200
staff:wrong-matches         POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:wrong-matches-yaml    GET     302  302  200  200  200  404  404  404  404  404  404  404  200
staff:wrong-matches-yaml    POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:document              GET     302  302  200  200  200  404  404  404  404  404  404  404  404
staff:document              POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:correct               GET     302  302  302  404  404  404  404  404  404  404  404  404  404
staff:correct               POST    302  302  302  404  404  404  404  404  404  404  404  404  404
staff:take-back             GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:take-back             POST    302  302  302  404  404  404  404  404  404  404  404  404  404
staff:province              GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:province              POST    302  302  302  404  404  404  404  404  404  404  404  404  404
staff:wrong-match           GET     302  302  200  200  200  404  404  404  404  404  404  404  404
staff:wrong-match           POST    302  302  422  422  422  404  404  404  404  404  404  404  404
staff:delete                GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:delete                POST    302  302  302  404  404  404  404  404  404  404  404  404  404
staff:export                GET     302  302  200  200  200  404  404  404  404  404  404  404  404
staff:export                POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:versions              GET     302  302  200  200  200  404  404  404  404  404  404  404  404
staff:versions              POST    302  302  302  404  404  404  404  404  404  404  404  404  404
staff:version               GET     302  302  200  200  200  404  404  404  404  404  404  404  404
staff:version               POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:version-export        GET     302  302  200  200  200  404  404  404  404  404  404  404  404
staff:version-export        POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:compare               GET     302  302  200  200  200  404  404  404  404  404  404  404  404
staff:compare               POST    302  302  405  405  405  405  405  405  405  405  405  405  405
public:stop                 GET     200  200  200  200  200  200  200  200  200  200  200  200  200
public:stop                 POST    422  422  422  422  422  422  422  422  422  422  422  422  422
public:months               GET     200  200  200  200  200  200  200  200  200  200  200  200  200
public:months               POST    405  405  405  405  405  405  405  405  405  405  405  405  405
public:month                GET     200  200  200  200  200  200  200  200  200  200  200  200  200
public:month                POST    405  405  405  405  405  405  405  405  405  405  405  405  405
staff:my-day                GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:my-day                POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:months                GET     302  302  200  200  200  200  200  404  404  404  404  404  200
staff:months                POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:new-month             GET     302  302  200  404  404  404  404  404  404  404  404  404  200
staff:new-month             POST    302  302  422  404  404  404  404  404  404  404  404  404  422
staff:month                 GET     302  302  200  200  200  200  200  404  404  404  404  404  404
staff:month                 POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:settle                GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:settle                POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:start-month           GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:start-month           POST    302  302  302  404  404  404  404  404  404  404  404  404  404
staff:add-item              GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:add-item              POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:month-public          GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:month-public          POST    302  302  302  404  404  404  404  404  404  404  404  404  404
staff:month-plan            GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:month-plan            POST    302  302  302  404  404  404  404  404  404  404  404  404  404
staff:sub-plan              GET     302  302  200  200  200  200  200  404  404  404  404  404  404
staff:sub-plan              POST    302  302  404  404  422  404  404  404  404  404  404  404  404
staff:month-tasks           GET     302  302  200  200  200  200  200  404  404  404  404  404  404
staff:month-tasks           POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:sub-plan-step         GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:sub-plan-step         POST    302  302  404  404  302  404  404  404  404  404  404  404  404
staff:month-letters         GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:month-letters         POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:month-letter          GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:month-letter          POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:month-contacts        GET     302  302  200  200  200  200  200  404  404  404  404  404  404
staff:month-contacts        POST    302  302  404  404  404  404  404  404  404  404  404  404  404
staff:month-notes           GET     302  302  200  200  200  200  200  404  404  404  404  404  404
staff:month-notes           POST    302  302  422  422  422  422  422  404  404  404  404  404  404
staff:write-bulletin        GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:write-bulletin        POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:bulletin              GET     302  302  200  200  200  200  200  404  404  404  404  404  404
staff:bulletin              POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:bulletin-file         GET     302  302  200  200  200  200  200  404  404  404  404  404  404
staff:bulletin-file         POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:reports               GET     302  302  200  200  200  200  200  404  404  404  404  404  404
staff:reports               POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:item                  GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:item                  POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:item-units            GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:item-units            POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:item-split            GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:item-split            POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:task                  GET     302  302  200  404  200  404  404  404  404  404  404  404  404
staff:task                  POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:task-step             GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:task-step             POST    302  302  404  404  302  404  404  404  404  404  404  404  404
staff:task-paper            GET     302  302  200  404  200  404  404  404  404  404  404  404  404
staff:task-paper            POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:report                GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:report                POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:confirm-report        GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:confirm-report        POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:correct-report        GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:correct-report        POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:edit-report           GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:edit-report           POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:report-step           GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:report-step           POST    302  302  422  404  404  404  404  404  404  404  404  404  404
staff:report-number         GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:report-number         POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:report-signing        GET     302  302  405  405  405  405  405  405  405  405  405  405  405
staff:report-signing        POST    302  302  404  404  404  404  404  404  404  404  404  404  404
staff:report-file           GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:report-file           POST    302  302  405  405  405  405  405  405  405  405  405  405  405
staff:month-paper           GET     302  302  200  404  404  404  404  404  404  404  404  404  404
staff:month-paper           POST    302  302  405  405  405  405  405  405  405  405  405  405  405
"""
NEEDS = {
    "staff:document": ("document",),
    "staff:correct": ("document",),
    "staff:take-back": ("document",),
    "staff:province": ("document",),
    "staff:wrong-match": ("document",),
    "staff:delete": ("document",),
    "staff:export": ("document", "yaml"),
    "staff:versions": ("document",),
    "staff:version": ("document", 1),
    "staff:version-export": ("document", 1, "ics"),
    "staff:compare": ("document",),
    "staff:unit": ("unit",),
    "staff:division": ("division",),
    "staff:person": ("person",),
    "staff:person-mobile": ("person",),
    "staff:person-role": ("person",),
    "staff:person-account": ("person",),
    "staff:end-role": ("holding",),
    "staff:event": ("event",),
    "staff:event-change": ("event",),
    "staff:event-held": ("event",),
    "staff:event-cancel": ("event",),
    "staff:calendar-feed": ("secret",),
    "staff:calendar-withdraw": ("feed",),
    "staff:material": ("material",),
    "staff:version-approve": ("version",),
    "staff:version-withdraw": ("version",),
    "staff:end-roles": ("person",),
    **{f"staff:{name}-unit": ("unit",) for name in ("rename", "relate", "merge", "end")},
    "staff:add-unit": ("division",),
    **{f"staff:{name}-division": ("division",) for name in ("rename", "merge", "divide", "end")},
    "staff:division-duties": ("division",),
    "staff:add-matter": ("division",),
    "staff:assign-duty": ("matter",),
    "staff:end-matter": ("matter",),
    "staff:end-duty": ("duty",),
    "staff:duty-list": ("unit",),
    "staff:add-list-item": ("unit",),
    "staff:import-duty-list": ("unit",),
    "staff:end-list-item": ("listed",),
    "staff:visit-close": (uuid.UUID(int=7),),
    "staff:message-remind": (uuid.UUID(int=7),),
    "staff:end-session": (7,),
    "staff:restore-access": (uuid.UUID(int=7),),
    "mfa_remove_webauthn": (7,),
    "staff:withdraw": (uuid.UUID(int=7),),
    "staff:notification-read": (uuid.UUID(int=7),),
    "staff:withdraw-token": (uuid.UUID(int=7),),
    "staff:job": ("job",),
}
NEEDS |= {
    "staff:month": ("month",),
    "staff:settle": ("month",),
    "staff:start-month": ("month",),
    "staff:add-item": ("month",),
    "staff:month-public": ("month",),
    "staff:month-plan": ("month",),
    "staff:sub-plan": ("month",),
    "staff:sub-plan-step": ("step", "done"),
    "staff:month-letters": ("month",),
    "staff:month-letter": ("month", "notice-government"),
    "staff:month-tasks": ("month",),
    "staff:month-contacts": ("month",),
    "staff:month-notes": ("month",),
    "staff:reports": ("month",),
    "staff:write-bulletin": ("day",),
    "staff:bulletin": ("bulletin",),
    "staff:bulletin-file": ("bulletin", "docx"),
    "staff:item": ("item",),
    "staff:item-units": ("item",),
    "staff:item-split": ("item",),
    "staff:task": ("task",),
    "staff:task-step": ("task", "acknowledge"),
    "staff:task-paper": ("paper",),
    "staff:report": ("report",),
    "staff:confirm-report": ("report",),
    "staff:correct-report": ("report",),
    "staff:edit-report": ("report",),
    "staff:report-step": ("report", "draft"),
    "staff:report-number": ("report", "tasks.done"),
    "staff:report-signing": ("month",),
    "staff:report-file": ("report", "docx"),
    "staff:month-paper": ("month", "tasks-xlsx"),
    "public:month": ("month",),
}
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
COLUMNS = HEAD[2:]
WHO = {"offi": Role.COUNTY_OFFICE, "dept": Role.DATA_STEWARD, "town": Role.TOWNSHIP_COORDINATOR}
WHO |= {"vill": Role.VILLAGE_WORKER, "clin": Role.CLINICIAN, "insp": Role.INSPECTOR}
WHO |= {"case": Role.CASE_INVESTIGATOR, "priv": Role.PROTECTION_OFFICER, "audi": Role.AUDITOR}
WHO |= {"admi": Role.ADMINISTRATOR, "othr": Role.COUNTY_OFFICE}
MOST_QUERIES = 15
# The API has a table of its own, by operation and not by address: test_api_addresses.py. Beside its operations there
# are its root, its description, and the answer to every other address below /api/.
API_NAMES = {f"ninja:{pattern.name}" for pattern in api.urls[0]} | {"api-description", "api-unknown"}
PAGES = sorted({name for name, method, *statuses in ROWS if method == "GET" and "200" in statuses[2:]})


def all_names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from all_names(pattern.url_patterns, f"{pattern.app_name}:" if pattern.app_name else namespace)
        else:
            yield f"{namespace}{pattern.name}"


def address_of(name: str, document_id: uuid.UUID, made: dict[object, object] | None = None) -> str:
    """Return the address of this name; what it needs is made once for all that are given the same `made`."""
    kept = {} if made is None else made
    for arg in NEEDS.get(name, ()):
        if arg in FIND and arg not in kept:
            kept[arg] = FIND[arg]()
    return reverse(name, args=[kept.get(arg, _or_id(arg, document_id)) for arg in NEEDS.get(name, ())])


def _or_id(arg: object, document_id: uuid.UUID) -> object:
    return document_id if arg == "document" else arg


def _find_coordinator() -> uuid.UUID:
    return make_person(Role.TOWNSHIP_COORDINATOR).pk


def _find_month() -> SmallMonth:
    """Return the month of the county's newest plan, with a task of the township; made where there is none."""
    month = Month.objects.first()
    if month is None:
        document = plans.get_recent_documents(limit=1)[0]
        return make_small_month(document, get_office(), get_unit(Role.TOWNSHIP_COORDINATOR))
    task = Task.objects.get(item__month=month)
    report = Report.objects.get(day__month=month, unit=month.owner_id)
    paper = TaskPaper.objects.get(task=task)
    return SmallMonth(month.pk, task.item_id, task.pk, report.pk, paper.pk)


def _find_version() -> MaterialVersion:
    """Return the draft of the township's government, which somebody else than its coordinator wrote."""
    unit = get_unit(Role.TOWNSHIP_COORDINATOR)
    return MaterialVersion.objects.filter(material__unit=unit).first() or add_version(unit)


def _open_calendar() -> str:
    coordinator = make_person(Role.TOWNSHIP_COORDINATOR)
    unit = get_unit(Role.TOWNSHIP_COORDINATOR)
    return outreach.open_feed(unit_id=unit.pk, now=timezone.now(), by=Actor(coordinator.pk))


def _find_feed() -> uuid.UUID:
    _open_calendar()
    return CalendarFeed.objects.all()[0].pk


def _find_day() -> ReportingDay:
    return ReportingDay.objects.get(month=_find_month().month_id)


def _find_bulletin() -> uuid.UUID:
    found = Bulletin.objects.first() or add_bulletin(_find_month())
    return found.pk


def _begin_job() -> uuid.UUID:
    """Return long work that the clerk of the county office began."""
    given = {"content": b"sheet", "language": "en", "now": timezone.now()}
    return jobs.begin_job(kind=jobs.JobKind.NOTES, by=Actor(make_person().pk), **given).pk


def _find_step() -> uuid.UUID:
    """Return the step of the township's sub-plan that a village does."""
    made = _find_month()
    found = SubPlanStep.objects.first()
    return (
        found.pk if found else add_step(made, get_unit(Role.TOWNSHIP_COORDINATOR), get_unit(Role.TOWNSHIP_COORDINATOR))
    )


# A township of the county, its government, its coordinator, and what they hold there.
FIND: dict[object, Callable[[], object]] = {
    "unit": lambda: get_unit(Role.TOWNSHIP_COORDINATOR).pk,
    "division": lambda: get_unit(Role.TOWNSHIP_COORDINATOR).division_id,
    "person": _find_coordinator,
    "month": lambda: _find_month().month_id,
    "item": lambda: _find_month().item_id,
    "task": lambda: _find_month().task_id,
    "step": _find_step,
    "report": lambda: _find_month().report_id,
    "paper": lambda: _find_month().paper_id,
    "event": lambda: add_event(get_unit(Role.TOWNSHIP_COORDINATOR)).pk,
    "material": lambda: _find_version().material_id,
    "version": lambda: _find_version().pk,
    "feed": _find_feed,
    "secret": _open_calendar,
    "job": _begin_job,
    "day": lambda: _find_day().pk,
    "bulletin": _find_bulletin,
    "holding": lambda: organisation.get_holdings(user_id=_find_coordinator())[0].pk,
    "matter": lambda: get_duty().matter_id,
    "duty": lambda: get_duty().pk,
    "listed": lambda: get_duty().item_id,
}


def client_of(column: str) -> Client:
    if column == "out":
        make_person()  # as long as there is no account, there is the wizard only
        return Client(headers={"host": "127.0.0.1", "accept-language": "en"})
    return make_client(role=WHO.get(column), unit=get_neighbour() if column == "othr" else None)


def ask(client: Client, method: str, address: str) -> int:
    """Ask, and take back whatever the answer did."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer.status_code


def statuses_of(column: str, document_id: uuid.UUID, rows: list[list[str]]) -> dict[str, int]:
    client, made = client_of(column), dict[object, object]()
    return {f"{name} {method}": ask(client, method, address_of(name, document_id, made)) for name, method, *_ in rows}


def test_every_address_stands_in_the_table_twice() -> None:
    names = [row[0] for row in ROWS]

    assert set(all_names(get_resolver().url_patterns)) == set(names) | API_NAMES
    assert sorted((row[0], row[1]) for row in ROWS) == sorted((n, m) for n in set(names) for m in ("GET", "POST"))


def test_the_table_has_a_column_for_everybody() -> None:
    assert COLUMNS[:2] == ["out", "none"]
    assert COLUMNS[-1] == "othr"
    assert {WHO[column] for column in COLUMNS[2:-1]} == set(Role)


@pytest.mark.parametrize("column", COLUMNS)
def test_each_address_answers_each_person(document: plans.PlanDocument, column: str) -> None:
    place = HEAD.index(column)

    found = statuses_of(column, document.pk, ROWS)

    assert found == {f"{row[0]} {row[1]}": int(row[place]) for row in ROWS}


def without_its_own(page: bytes) -> str:
    """Return the page without what differs each time: the token of the form, and the address that was asked for."""
    return re.sub(r'value="[^"]*"', "", page.decode())


def test_nothing_is_ever_forbidden_since_that_would_tell_that_it_is_there() -> None:
    assert {status for row in ROWS for status in row[2:]} <= {"200", "302", "404", "405", "422", "429", "503"}


@pytest.mark.parametrize("name", [name for name, needs in NEEDS.items() if "document" in needs])
def test_a_document_of_others_answers_as_one_that_is_not_there(document: plans.PlanDocument, name: str) -> None:
    client = make_client(unit=get_neighbour())

    for method in ("GET", "POST"):
        theirs, nobodys = (client.generic(method, address_of(name, each)) for each in (document.pk, uuid.UUID(int=0)))
        assert theirs.status_code == nobodys.status_code
        assert without_its_own(theirs.content) == without_its_own(nobodys.content)


@pytest.mark.parametrize("name", [name for name, needs in NEEDS.items() if "document" in needs])
def test_a_document_that_is_not_there_is_a_page_that_says_so(client: Client, name: str) -> None:
    address = address_of(name, uuid.UUID(int=0))

    answers = [client.get(address), client.post(address)]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert any("was deleted" in answer.content.decode() for answer in answers if answer.status_code == 404)


def test_a_page_asks_the_database_little(client: Client, document: plans.PlanDocument) -> None:
    for _copy in range(5):
        plans.save_version(document_id=document.pk, note="", now=timezone.now())
        make_client()
    asked = {}

    for name in PAGES:
        address = address_of(name, document.pk)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked[name] = len(queries)

    assert {name: count for name, count in asked.items() if count > MOST_QUERIES} == {}


def test_a_form_from_elsewhere_is_refused(client: Client, document: plans.PlanDocument) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1", "accept-language": "en"})
    strict.cookies = client.cookies

    answer = strict.post(reverse("staff:delete", args=[document.pk]))

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Form expired" in answer.content.decode()
    assert plans.get_document(document_id=document.pk)


def test_lists_hold_what_is_in_reach_and_nothing_else(client: Client, document: plans.PlanDocument) -> None:
    theirs = plans.add_document(
        source=make_source("青泽县方案\n\n各乡镇于9月3日前报送总结。\n", "theirs.txt"),
        owner_id=get_neighbour().pk,
        now=timezone.now(),
    )
    nobodys = plans.add_document(source=make_source(name="nobodys.txt"), now=timezone.now())

    page = client.get("/").content.decode()

    assert str(document.pk) in page
    assert str(theirs.pk) not in page
    assert str(nobodys.pk) not in page
    assert document.owner_id == get_office().pk
