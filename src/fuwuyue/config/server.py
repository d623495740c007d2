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
from typing import TYPE_CHECKING

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from fuwuyue.plan.parsing.api import SourceText

ADDRESS = "127.0.0.1"
_SECONDS_TO_START = 60


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


def seal_what_was_written() -> None:
    """Seal what this command wrote to the audit. Asks for `open_database()` first."""
    from django.utils import timezone

    from fuwuyue.protection.api import seal_what_was_recorded

    seal_what_was_recorded(now=timezone.now())


def keep_document(source: SourceText) -> str:
    """Keep the document where it is not kept yet, and return the path of its page. Asks for `prepare()` first."""
    from django.db import connection
    from django.urls import reverse
    from django.utils import timezone

    from fuwuyue.plan import api as plans

    document = plans.find_document(sha256=source.sha256) or plans.add_document(source=source, now=timezone.now())
    connection.close()  # the server's own processes open theirs
    return reverse("staff:document", args=[document.pk])


def run(port: int | None, open_browser: bool, check: bool, source: SourceText | None = None) -> int:
    """Start the site at 127.0.0.1 and serve until it is stopped; return the exit status.

    `port` None takes a free one. The page is that of the document `source`, else the start page. With `check` the site
    is started, the page fetched, and the site stopped: 0 where the page came. Raises UserError for a wrong setting or a
    port in use.
    """
    chosen = _choose_port(port)
    prepare()
    url = f"http://{ADDRESS}:{chosen}{keep_document(source) if source else '/'}"
    if check:
        return _check(chosen, url)
    sys.stdout.write(_("Fuwuyue answers at {url}; stop it with Ctrl+C.").format(url=url) + "\n")
    sys.stdout.flush()
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(url,), daemon=True).start()
    _serve(chosen)
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


def _choose_port(port: int | None) -> int:
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


def _fetch_when_ready(url: str, seconds: float = _SECONDS_TO_START) -> bool:
    """Ask for `url` until it answers; return whether it did within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5) as page:  # noqa: S310 our own http address
                return page.status == 200 and b"</html>" in page.read()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def _open_when_ready(url: str) -> None:
    if _fetch_when_ready(url):
        webbrowser.open(url)


def _check(port: int, url: str) -> int:
    command = [sys.executable, "-m", "fuwuyue.config.server", "--port", str(port), "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 our own program, by its full path
    try:
        answered = _fetch_when_ready(url)
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
    chosen = parser.parse_args()
    try:
        return run(port=chosen.port, open_browser=not chosen.no_browser, check=chosen.check)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
