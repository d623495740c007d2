"""Typed readers of the environment; each fails with one sentence that names the variable."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

_YES = {"1", "true", "yes", "on"}
TLS_PORT = 8443  # where none is given
_NO = {"0", "false", "no", "off", ""}


def read_bool(name: str, default: bool, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether `name` is switched on (1, true, yes, on) or off (0, false, no, off, empty)."""
    written = environment.get(name)
    if written is None:
        return default
    if written.strip().lower() in _YES | _NO:
        return written.strip().lower() in _YES
    raise UserError(_("{name} is “{value}”; write 1 for yes or 0 for no.").format(name=name, value=written))


def read_text(name: str, default: str | None = None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the text of `name`, or `default`; raise where neither is there."""
    written = environment.get(name) or default
    if written is None:
        raise UserError(
            _("The setting {name} is missing; set it in the environment and start again.").format(name=name)
        )
    return written


def read_choice(name: str, choices: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """Return the text of `name`, one of `choices`; the first of them where it is missing or empty."""
    written = environment.get(name) or choices[0]
    if written not in choices:
        message = _("{name} is “{value}”; write one of: {choices}.")
        raise UserError(message.format(name=name, value=written, choices=", ".join(choices)))
    return written


# One name of a host by RFC 952 and 1123, in small letters; a name with a wildcard would let in more than is meant.
_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_LOOKS_LIKE_AN_ADDRESS = re.compile(r"[0-9.]+")


def read_hosts(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the names and addresses by which other computers reach the site: FUWUYUE_HOSTS, parted by commas.

    None where it is not set: the site is for its own computer only.
    """
    return check_hosts([each for each in environment.get("FUWUYUE_HOSTS", "").split(",") if each.strip()])


def check_hosts(written: Sequence[str]) -> tuple[str, ...]:
    """Return names in small letters and addresses in their canonical form, each once; raise UserError for another."""
    return tuple(dict.fromkeys(map(_check_host, written)))


def find_host_name(hosts: Sequence[str]) -> str | None:
    """Return the first of checked hosts that is a name and no address, None where there is none."""
    return next((host for host in hosts if ":" not in host and not _LOOKS_LIKE_AN_ADDRESS.fullmatch(host)), None)


def _check_host(written: str) -> str:
    host = written.strip().strip("[]").lower()
    try:
        address = ip_address(host)
    except ValueError:
        if _HOST_NAME.fullmatch(host) and not _LOOKS_LIKE_AN_ADDRESS.fullmatch(host):
            return host
    else:
        if not address.is_unspecified and not address.is_multicast and "%" not in host:
            return str(address)
    message = _("“{host}” is no name or address of a computer; write it as fuwuyue.county.example or 10.1.2.3.")
    raise UserError(message.format(host=written))


def read_count(name: str, default: int, environment: Mapping[str, str] = os.environ) -> int:
    """Return the whole number of `name`, 1 or more."""
    written = environment.get(name, "").strip() or str(default)
    if not (written.isascii() and written.isdigit() and int(written)):
        raise UserError(_("{name} is “{value}”; write a whole number of 1 or more.").format(name=name, value=written))
    return int(written)


def read_time(name: str, default: str, environment: Mapping[str, str] = os.environ) -> time:
    """Return the time of day of `name`, written as 17:00."""
    written = environment.get(name, "").strip() or default
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written, re.ASCII):
        message = _("{name} is “{value}”; write a time of day such as 17:00.")
        raise UserError(message.format(name=name, value=written))
    return time.fromisoformat(written)


def read_demo(production: bool, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether this is the demo, whose passwords stand on the console; never in production."""
    demo = read_bool("FUWUYUE_DEMO", False, environment)
    if demo and production:
        raise UserError(_("FUWUYUE_DEMO and FUWUYUE_PRODUCTION are both switched on; the demo is never in production."))
    return demo


def read_today(demo: bool, environment: Mapping[str, str] = os.environ) -> date | None:
    """Return the day to which the clock is moved, None for the day that it is; only the demo's clock can be."""
    written = environment.get("FUWUYUE_TODAY", "")
    if not written:
        return None
    if not demo:
        raise UserError(_("FUWUYUE_TODAY moves the clock of the demo, and of nothing else; take it away."))
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        message = _("The day “{day}” cannot be read; write it as 2026-09-20.")
        raise UserError(message.format(day=written)) from error


def read_home(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Return the folder of this user's data: FUWUYUE_HOME, else the system's own place for such data."""
    if chosen := environment.get("FUWUYUE_HOME"):
        return Path(chosen).expanduser().resolve()
    home = Path.home()
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Fuwuyue"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Fuwuyue"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "fuwuyue"


def sqlite_database(path: Path) -> dict[str, object]:
    """Return Django's settings of the SQLite database at `path`.

    IMMEDIATE and the time-out let writers wait for each other in place of failing with 'database is locked';
    synchronous=FULL keeps what was confirmed to a person even if the power fails.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
        },
    }


def postgresql_database(url: str) -> dict[str, object]:
    """Return Django's settings of the database at `url`: postgresql://user:password@host:port/name?option=value.

    A socket folder is given as the option `host`. The password is never part of the error.
    """
    message = _("FUWUYUE_DATABASE_URL is not an address like postgresql://user:password@host:5432/name; correct it.")
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    try:
        port = parts.port
    except ValueError:
        raise UserError(message) from None  # its own error would repeat a part of the address
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise UserError(message)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", None) or port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def read_database(home: Path, environment: Mapping[str, str] = os.environ) -> dict[str, object]:
    """Return the settings of the database: PostgreSQL where FUWUYUE_DATABASE_URL names one, else a file in `home`."""
    if url := environment.get("FUWUYUE_DATABASE_URL"):
        return postgresql_database(url)
    return sqlite_database(home / "fuwuyue.sqlite3")


@dataclass(frozen=True)
class MailServer:
    """The server that takes e-mails: `security` is smtps, smtp+starttls or smtp (in plain text)."""

    security: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str


_MAIL_PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}


def read_mail(environment: Mapping[str, str] = os.environ) -> MailServer | None:
    """Return the mail server of FUWUYUE_MAIL_URL (smtps://user:password@host:port), None where it is not set.

    FUWUYUE_MAIL_FROM has to be set with it. The password is never part of an error.
    """
    url = environment.get("FUWUYUE_MAIL_URL")
    if not url:
        return None
    parts = urlsplit(url)
    message = _(
        "FUWUYUE_MAIL_URL is not an address like smtps://user:password@host:465 (or smtp+starttls://, smtp://); "
        "correct it."
    )
    try:
        port = parts.port
    except ValueError:
        raise UserError(message) from None  # its own error would repeat a part of the address
    if parts.scheme not in _MAIL_PORTS or not parts.hostname:
        raise UserError(message)
    sender = read_text("FUWUYUE_MAIL_FROM", None, environment)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.scheme, parts.hostname, port or _MAIL_PORTS[parts.scheme], user, password, sender)


def read_site_address(hosts: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """Return the beginning of the site's addresses in e-mails, without a last slash; empty where none is known."""
    written = environment.get("FUWUYUE_SITE_ADDRESS", "").rstrip("/")
    if written and not written.startswith("https://"):
        message = _("FUWUYUE_SITE_ADDRESS is “{address}”; write it as https://fuwuyue.county.example:8443.")
        raise UserError(message.format(address=written))
    if written or not hosts:
        return written
    return f"https://{f'[{hosts[0]}]' if ':' in hosts[0] else hosts[0]}:{TLS_PORT}"


DEMO_SECRET_KEY = "demo-key-that-everybody-knows-and-nobody-may-use-in-production"  # noqa: S105 refused below
_SHORTEST_SECRET_KEY = 50


def read_secret_key(production: bool, environment: Mapping[str, str] = os.environ) -> str:
    """Return the secret key; in production it must be set, long, and not the one of the demo."""
    if not production:
        return read_text("FUWUYUE_SECRET_KEY", DEMO_SECRET_KEY, environment)
    key = read_text("FUWUYUE_SECRET_KEY", None, environment)
    if key == DEMO_SECRET_KEY:
        raise UserError(
            _("FUWUYUE_SECRET_KEY is the demo's key, which everybody knows; set a secret one for a production start.")
        )
    if len(key) < _SHORTEST_SECRET_KEY:
        message = _("FUWUYUE_SECRET_KEY has {count} characters; a production start needs at least {least}, at random.")
        raise UserError(message.format(count=len(key), least=_SHORTEST_SECRET_KEY))
    return key
