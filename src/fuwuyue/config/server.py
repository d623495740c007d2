"""Starts the site: makes the database ready, listens on 127.0.0.1, opens the browser.

With TLS it listens for other computers, and answers nothing in plain text. `python -m fuwuyue.config.server [--port N]
[--no-browser] [--check] [--tls] [--host NAME_OR_ADDRESS]` does the same.
"""

from __future__ import annotations

import argparse
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from fuwuyue.config.environment import TLS_PORT, check_hosts, read_hosts
from fuwuyue.config.ticking import start_ticking
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from fuwuyue.config.county_ca import Certified
    from fuwuyue.plan.parsing.api import SourceText

ADDRESS = "127.0.0.1"
_SECONDS_TO_START = 60


@dataclass(frozen=True)
class _Place:
    """Where the site is: the address that is listened on, and the beginning of its addresses for a browser."""

    address: str
    port: int
    base: str
    certified: Certified | None = None


def prepare() -> None:
    """Open the database, and in production pack the static files. Raises UserError as `open_database` does."""
    open_database()
    from django.conf import settings
    from django.core.management import call_command

    if settings.PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)


def open_database() -> None:
    """Make the data folder, start Django, and bring the database up to date.

    Raises UserError where a setting is missing or wrong, or the folder cannot be written.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuwuyue.config.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    try:
        settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = _("The data folder {folder} cannot be made ({reason}); set FUWUYUE_HOME to one that can be written.")
        raise UserError(message.format(folder=settings.HOME, reason=error.strerror)) from error
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


def keep_document(source: SourceText) -> str:
    """Keep the document where it is not kept yet, and return the path of its page. Asks for `prepare()` first."""
    from django.db import connection
    from django.urls import reverse
    from django.utils import timezone

    from fuwuyue.plan import api as plans

    document = plans.find_document(sha256=source.sha256) or plans.add_document(source=source, now=timezone.now())
    connection.close()  # the server's own processes open theirs
    return reverse("staff:document", args=[document.pk])


def run(
    port: int | None,
    open_browser: bool,
    check: bool,
    source: SourceText | None = None,
    tls: bool = False,
    hosts: Sequence[str] = (),
) -> int:
    """Start the site and serve until it is stopped; return the exit status.

    Without `tls` at 127.0.0.1, and `port` None takes a free one. With it, or where FUWUYUE_HOSTS names hosts, over TLS
    at `hosts`, names and addresses; then `port` None is 8443. The page is that of the document `source`, else the start
    page. With `check` the site is started, the page fetched, and the site stopped: 0 where the page came. Raises
    UserError for a wrong setting or a port in use.
    """
    chosen = _choose_hosts(tls, hosts)
    os.environ["FUWUYUE_HOSTS"] = ",".join(chosen)  # the settings are read from it, in the server's processes too
    address = _choose_address(chosen)
    free = _choose_port(address, port or (TLS_PORT if chosen else None))
    prepare()
    place = _make_place(address, free, chosen)
    url = place.base + (keep_document(source) if source else "/")
    if place.certified:
        _tell_authority(place.certified)
    if check:
        return _check(place, url)
    sys.stdout.write(_("Fuwuyue answers at {url}; stop it with Ctrl+C.").format(url=url) + "\n")
    sys.stdout.flush()
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(place, url), daemon=True).start()
    start_ticking()
    _serve(place)
    return 0


def _choose_hosts(tls: bool, hosts: Sequence[str]) -> tuple[str, ...]:
    """Return the hosts that are served over TLS, none for this computer alone; raise UserError for half an order."""
    if hosts and not tls:
        raise UserError(_("--host is for other computers, which are served over TLS only; add --tls."))
    chosen = check_hosts(hosts) or read_hosts()
    if tls and not chosen:
        raise UserError(_("Say by which name or address other computers reach this one, such as --host 10.1.2.3."))
    return chosen


def _choose_address(hosts: Sequence[str]) -> str:
    """Return the address to listen on: that of the only host where it is one, else all addresses of this computer."""
    if not hosts:
        return ADDRESS
    addresses = [host for host in hosts if _is_address(host)]
    if len(hosts) == len(addresses) == 1:
        return addresses[0]
    return "::" if any(":" in address for address in addresses) else "0.0.0.0"  # noqa: S104 over TLS only


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _make_place(address: str, port: int, hosts: Sequence[str]) -> _Place:
    """Return where the site is; with hosts, make its certificate ready. Asks for `prepare()` first."""
    if not hosts:
        return _Place(address, port, f"http://{ADDRESS}:{port}")
    from django.conf import settings

    from fuwuyue.config.county_ca import certify

    certified = certify(folder=settings.HOME / "tls", hosts=hosts, now=datetime.now(UTC))
    name = f"[{hosts[0]}]" if ":" in hosts[0] else hosts[0]
    return _Place(address, port, f"https://{name}:{port}", certified)


def _tell_authority(certified: Certified) -> None:
    lines = (
        _("County CA: {path}").format(path=certified.authority),
        _("Its SHA-256 fingerprint: {fingerprint}").format(fingerprint=certified.fingerprint),
        _("Install that file on each office computer as a trusted root; on Windows, as administrator:"),
        f"  certutil -addstore Root {certified.authority.name}",
        _("The site's certificate is valid until {day:%Y-%m-%d}.").format(day=certified.valid_until),
    )
    sys.stdout.write("\n".join(lines) + "\n")


def _serve(place: _Place) -> None:
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols
    from granian.log import LogLevels

    certificate = place.certified.server if place.certified else None
    server = Granian(
        "fuwuyue.config.wsgi:application",
        address=place.address,
        port=place.port,
        interface=Interfaces.WSGI,
        blocking_threads=os.cpu_count() or 2,
        log_level=LogLevels.warning,
        ssl_cert=certificate,
        ssl_key=certificate,  # one file holds both
        ssl_protocol_min=SSLProtocols.tls12,  # browsers of old office computers have no 1.3
    )
    server.serve()


def _choose_port(address: str, port: int | None) -> int:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        if os.name == "posix":
            # As the server itself does: a port left a moment ago counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port or 0))
        except (OSError, OverflowError) as error:
            message = _(
                "Port {port} at {address} cannot be used ({reason}); choose another with --port, or leave it out."
            )
            raise UserError(message.format(port=port, address=address, reason=error)) from error
        return int(probe.getsockname()[1])


def _fetch_when_ready(place: _Place, url: str, seconds: float = _SECONDS_TO_START) -> bool:
    """Ask for `url` until it answers; return whether it did within `seconds`. Trusts the county CA alone."""
    trust = ssl.create_default_context(cafile=place.certified.authority) if place.certified else None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5, context=trust) as page:  # noqa: S310 our own address
                return page.status == 200 and b"</html>" in page.read()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def _open_when_ready(place: _Place, url: str) -> None:
    if _fetch_when_ready(place, url):
        webbrowser.open(url)


def _check(place: _Place, url: str) -> int:
    command = [sys.executable, "-m", "fuwuyue.config.server", "--port", str(place.port), "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 our own program, by its full path
    try:
        answered = _fetch_when_ready(place, url)
    finally:
        server.terminate()
        server.wait(timeout=20)
    sys.stdout.write((_("The site started and answered.") if answered else _("The site did not answer.")) + "\n")
    return 0 if answered else 1


def main() -> int:
    """Read the arguments and run; a wrong setting is told in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m fuwuyue.config.server")
    parser.add_argument("--port", type=int)
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--host", action="append", default=[])
    chosen = parser.parse_args()
    try:
        return run(
            port=chosen.port,
            open_browser=not chosen.no_browser,
            check=chosen.check,
            tls=chosen.tls,
            hosts=chosen.host,
        )
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
