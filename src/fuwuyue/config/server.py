"""Starts the site on this computer: makes the database ready, listens on 127.0.0.1, opens the browser.

`python -m fuwuyue.config.server [--port N] [--no-browser] [--check]` does the same.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from urllib.parse import urlsplit

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

ADDRESS = "127.0.0.1"
_SECONDS_TO_START = 60


def prepare() -> None:
    """Open the database, and in production pack the static files. Raises UserError as `open_database` does."""
    open_database()
    from django.conf import settings
    from django.core.management import call_command

    call_command("clearsessions")  # those that have ended; nothing else takes them out of the database
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


def run(port: int | None, open_browser: bool, check: bool) -> int:
    """Start the site at 127.0.0.1 and serve until it is stopped; return the exit status.

    `port` None takes a free one. With `check` the site is started, the start page fetched, and the site stopped: 0
    where the page came. Raises UserError for a wrong setting, a port in use, or a database of the demo.
    """
    chosen = choose_port(port)
    prepare()
    refuse_demo_accounts()
    if check:
        return check_site(chosen, "/")
    tell_first_run_code()
    return serve_site(chosen, "/", open_browser)


def serve_site(port: int, path: str, open_browser: bool) -> int:
    """Serve at `port` until stopped, and have the browser open `path`; asks for `prepare()` first."""
    from django.db import connection

    connection.close()  # the server's own processes open theirs
    url = f"http://{ADDRESS}:{port}{path}"
    sys.stdout.write(_("Fuwuyue answers at {url}; stop it with Ctrl+C.").format(url=url) + "\n")
    sys.stdout.flush()
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(port, url), daemon=True).start()
    _serve(port)
    return 0


def _serve(port: int) -> None:
    from django.utils import timezone
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from fuwuyue.protection.api import Sealer

    server = Granian(
        "fuwuyue.config.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=os.cpu_count() or 2,
        log_level=LogLevels.warning,
    )
    # A process that is forked while the sealer's thread holds a lock of some library would wait for it for ever.
    multiprocessing.set_start_method("spawn", force=True)
    # Here, in the process that starts the others, and not where the application is imported: one a site, however many
    # processes answer.
    sealer = Sealer(clock=timezone.now)
    sealer.start()
    try:
        server.serve()
    finally:
        sealer.stop()


def choose_port(port: int | None) -> int:
    """Return `port`, or a free one where it is None; raise UserError where it cannot be used."""
    with socket.socket() as probe:
        if os.name == "posix":
            # As the server itself does: a port left a moment ago counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port or 0))
        except (OSError, OverflowError) as error:
            message = _("Port {port} cannot be used ({reason}); choose another with --port, or leave it out.")
            raise UserError(message.format(port=port, reason=error)) from error
        return int(probe.getsockname()[1])


def _wait_until_ready(port: int, seconds: float = _SECONDS_TO_START) -> bool:
    """Ask whether the site is well until it answers; return whether it did within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://{ADDRESS}:{port}/health/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def _fetch(url: str) -> str:
    """Fetch a page as a browser does, with cookies; return the path where it was found, empty where there was none."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        with opener.open(url, timeout=30) as page:
            return urlsplit(page.url).path if b"</html>" in page.read() else ""
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def _open_when_ready(port: int, url: str) -> None:
    if _wait_until_ready(port):
        webbrowser.open(url)


def check_site(port: int, path: str, wanted: str = "") -> int:
    """Start the site, fetch `path`, stop it; return 0 where a page came, and where `wanted` is given, from there."""
    from django.db import connection

    connection.close()
    command = [sys.executable, "-m", "fuwuyue.config.server", "--port", str(port), "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 our own program, by its full path
    try:
        found = _fetch(f"http://{ADDRESS}:{port}{path}") if _wait_until_ready(port) else ""
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
    chosen = parser.parse_args()
    try:
        return run(port=chosen.port, open_browser=not chosen.no_browser, check=chosen.check)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
