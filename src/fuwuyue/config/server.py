"""Starts the site: makes the database ready, listens on 127.0.0.1, keeps the worker running, opens the browser.

With TLS it listens for other computers, and answers nothing in plain text. `python -m fuwuyue.config.server [--port N]
[--no-browser] [--check] [--tls] [--host NAME_OR_ADDRESS]` does the same.
"""

from __future__ import annotations

import argparse
import multiprocessing
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
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fuwuyue.config.environment import TLS_PORT, check_hosts, read_database, read_home, read_hosts
from fuwuyue.config.keeper import Keeper
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from fuwuyue.config.county_ca import Certified

ADDRESS = "127.0.0.1"
_SECONDS_TO_START = 60


@dataclass(frozen=True)
class Place:
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

    from fuwuyue.web.staff.traces import delete_old_traces

    delete_old_traces(now=datetime.now(UTC))  # what is due since the site last ran
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
    if not _has_all_migrations():
        call_command("migrate", interactive=False, verbosity=0)


def has_county() -> bool:
    """Say whether a county was founded on this computer; where there is no database yet, none is made."""
    database = read_database(read_home())
    if str(database["ENGINE"]).endswith("sqlite3") and not Path(str(database["NAME"])).exists():
        return False
    open_database()
    from fuwuyue.organisation.api import has_accounts

    return has_accounts()


def _has_all_migrations() -> bool:
    """Say whether the database has every migration there is; by their names, since loading them takes its time."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder(connection).applied_migrations()
    return all(
        (config.label, file.stem) in applied
        for config in apps.get_app_configs()
        for file in Path(config.path, "migrations").glob("[0-9]*.py")
    )


def seal_what_was_written() -> None:
    """Seal what this command wrote to the audit. Asks for `open_database()` first."""
    from django.utils import timezone

    from fuwuyue.protection.api import seal_what_was_recorded

    seal_what_was_recorded(now=timezone.now())


def refuse_demo_accounts() -> None:
    """Raise UserError where the database has accounts whose password was printed on a console, and this is no demo."""
    from django.conf import settings

    from fuwuyue.organisation.api import has_demo_accounts

    if not settings.DEMO and has_demo_accounts():
        message = _(
            "The database in {folder} is that of the demo, with passwords that are no secret; set FUWUYUE_HOME."
        )
        raise UserError(message.format(folder=settings.HOME))


def tell_first_run_code() -> None:
    """Print the one-time code that opens the wizard, where nobody has an account yet."""
    from django.utils import timezone

    from fuwuyue.organisation.api import make_first_run_code

    code = make_first_run_code(now=timezone.now())
    if code is not None:
        message = _(
            "There is no account yet. The page that opens asks for this code, which counts for one hour: {code}"
        )
        sys.stdout.write(message.format(code=code) + "\n")


def run(port: int | None, open_browser: bool, check: bool, tls: bool = False, hosts: Sequence[str] = ()) -> int:
    """Start the site and serve until it is stopped; return the exit status.

    Without `tls` at 127.0.0.1, and `port` None takes a free one. With it, or where FUWUYUE_HOSTS names hosts, over TLS
    at `hosts`, names and addresses; then `port` None is 8443. With `check` the site is started, the start page fetched,
    and the site stopped: 0 where the page came. Raises UserError for a wrong setting, a port in use, or a database of
    the demo.
    """
    chosen = _choose_hosts(tls, hosts)
    os.environ["FUWUYUE_HOSTS"] = ",".join(chosen)  # the settings are read from it, in the server's processes too
    address = choose_address(chosen)
    free = choose_port(address, port or (TLS_PORT if chosen else None))
    prepare()
    refuse_demo_accounts()
    place = make_place(address, free, chosen)
    if place.certified:
        _tell_authority(place.certified)
    if check:
        return check_site(place, "/")
    tell_first_run_code()
    return serve_site(place, "/", open_browser)


def serve_site(place: Place, path: str, open_browser: bool) -> int:
    """Serve until stopped, and have the browser open `path`; asks for `prepare()` first."""
    from django.db import connection

    connection.close()  # the server's own processes open theirs
    url = place.base + path
    sys.stdout.write(_("Fuwuyue is running; stop it with Ctrl+C. Open {url}").format(url=url) + "\n")
    sys.stdout.flush()
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(place, url), daemon=True).start()
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


def choose_address(hosts: Sequence[str] = ()) -> str:
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


def make_place(address: str, port: int, hosts: Sequence[str] = ()) -> Place:
    """Return where the site is; with hosts, make its certificate ready. Asks for `prepare()` first."""
    if not hosts:
        return Place(address, port, f"http://{ADDRESS}:{port}")
    from django.conf import settings

    from fuwuyue.config.county_ca import certify

    certified = certify(folder=settings.HOME / "tls", hosts=hosts, now=datetime.now(UTC))
    name = f"[{hosts[0]}]" if ":" in hosts[0] else hosts[0]
    return Place(address, port, f"https://{name}:{port}", certified)


def _tell_authority(certified: Certified) -> None:
    lines = (
        _("County CA: {path}").format(path=certified.authority),
        _("Its SHA-256 fingerprint: {fingerprint}").format(fingerprint=certified.fingerprint),
        _("Install that file on each office computer as a trusted root; on Windows, as administrator:"),
        f"  certutil -addstore Root {certified.authority.name}",
        _("The site's certificate is valid until {day:%Y-%m-%d}.").format(day=certified.valid_until),
    )
    sys.stdout.write("\n".join(lines) + "\n")


def _serve(place: Place) -> None:
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols
    from granian.log import LogLevels

    from fuwuyue.protection.api import Sealer

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
    # A process that is forked while the sealer's thread holds a lock of some library would wait for it for ever.
    multiprocessing.set_start_method("spawn", force=True)
    # Here, in the process that starts the others, and not where the application is imported: one a site, however many
    # processes answer.
    sealer, keeper = Sealer(clock=clock.now), Keeper()
    sealer.start()
    keeper.start()
    try:
        server.serve()
    finally:
        keeper.stop()  # before the last seal, which is then of what the worker wrote, too
        sealer.stop()


def choose_port(address: str, port: int | None) -> int:
    """Return `port`, or a free one where it is None; raise UserError where it cannot be used."""
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


def _make_opener(place: Place) -> urllib.request.OpenerDirector:
    """Return what fetches pages as a browser does, with cookies; it trusts the county CA alone."""
    trust = ssl.create_default_context(cafile=place.certified.authority) if place.certified else None
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), urllib.request.HTTPSHandler(context=trust))


def _wait_until_ready(place: Place, seconds: float = _SECONDS_TO_START) -> bool:
    """Ask whether the site is in order until it answers at all; return whether it did within `seconds`."""
    opener, end = _make_opener(place), time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            opener.open(f"{place.base}/health/", timeout=5).close()
        except urllib.error.HTTPError:
            return True  # something is not in order, and the site is there to be asked about it
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return True
    return False


def _fetch(place: Place, path: str) -> str:
    """Fetch a page; return the path where it was found, empty where there was none."""
    try:
        with _make_opener(place).open(place.base + path, timeout=30) as page:
            return urlsplit(page.url).path if b"</html>" in page.read() else ""
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def _open_when_ready(place: Place, url: str) -> None:
    if _wait_until_ready(place):
        webbrowser.open(url)


def check_site(place: Place, path: str, wanted: str = "") -> int:
    """Start the site, fetch `path`, stop it; return 0 where a page came, and where `wanted` is given, from there."""
    from django.db import connection

    connection.close()
    command = [sys.executable, "-m", "fuwuyue.config.server", "--port", str(place.port), "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 our own program, by its full path
    try:
        found = _fetch(place, path) if _wait_until_ready(place) else ""
    finally:
        server.terminate()
        server.wait(timeout=20)
    answered = found == wanted if wanted else bool(found)
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
