"""Whether the site is in order, for a program that asks: signed out, in one word, with no details."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from cryptography import x509
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.jobs import api as jobs
from fuwuyue.kernel import clock
from fuwuyue.messaging import api as messaging
from fuwuyue.protection import api as protection

# The server seals every two seconds, and sends each minute; a mail server may be away for some minutes.
LONGEST_UNSEALED = timedelta(minutes=2)
LONGEST_WAITING = timedelta(minutes=30)
# The worker looks each minute, and makes the reports of a county in some seconds.
LONGEST_WITHOUT_REPORT = timedelta(minutes=10)
# It takes long work up every two seconds.
LONGEST_IDLE = timedelta(minutes=10)
LEAST_FREE_BYTES = 512 * 1024 * 1024
# Renewed at a start with 30 days left (config.county_ca); with 14, nobody has started the site again.
LEAST_CERTIFIED = timedelta(days=14)


@require_safe
def show_health(request: HttpRequest) -> JsonResponse:
    """Answer 200 and ok, or 503 and the names of what is not in order. Writes nothing."""
    now = clock.now()
    failing = [name for name, is_in_order in CHECKS.items() if not _ask(is_in_order, now)]
    status = HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK
    return JsonResponse({"status": "not ok" if failing else "ok", "failing": failing}, status=status)


def _ask(is_in_order: Callable[[datetime], bool], now: datetime) -> bool:
    """Return what the check found; one that cannot be made is not in order."""
    try:
        return is_in_order(now)
    except (Error, OSError, ValueError):
        return False


def _database_answers(now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations_are_in_step(now: datetime) -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _audit_is_sealed(now: datetime) -> bool:
    oldest = protection.find_oldest_pending()
    return oldest is None or now - oldest <= LONGEST_UNSEALED


def _messages_leave(now: datetime) -> bool:
    oldest = messaging.find_oldest_due(now=now)
    return not settings.MAIL_ON or oldest is None or now - oldest <= LONGEST_WAITING


def _reports_are_made(now: datetime) -> bool:
    return not campaign.find_days_to_compute(now=now - LONGEST_WITHOUT_REPORT)


def _long_work_goes_on(now: datetime) -> bool:
    return not jobs.has_idle_jobs(since=now - LONGEST_IDLE)


def _disk_has_room(now: datetime) -> bool:
    return shutil.disk_usage(settings.HOME).free >= LEAST_FREE_BYTES


def _certificate_lasts(now: datetime) -> bool:
    if not settings.TLS:
        return True
    certificate = x509.load_pem_x509_certificate((settings.HOME / "tls" / "server.pem").read_bytes())
    return certificate.not_valid_after_utc - now >= LEAST_CERTIFIED


CHECKS: Mapping[str, Callable[[datetime], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_are_in_step,
    "audit": _audit_is_sealed,
    "messages": _messages_leave,
    "reports": _reports_are_made,
    "jobs": _long_work_goes_on,
    "disk": _disk_has_room,
    "certificate": _certificate_lasts,
}
