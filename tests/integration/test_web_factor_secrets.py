"""The secrets of the second step: encrypted where there is a key ring, readable from before it, and renewed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from pytest_django.fixtures import Settings
from tests.support.people import PASSWORD, TOTP_SECRET, give_factor, give_password, make_client, make_person

from fuwuyue.organisation.api import Role, User
from fuwuyue.protection import encrypted
from fuwuyue.protection.api import AuditEntry, list_keys, make_keys, retire_keys, rotate_keys
from fuwuyue.protection.rotation import list_lost_keys

NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)
SEED = "5e" * 40


@pytest.fixture
def clerk(db: None) -> User:
    """A clerk who set the second step up before there was a key ring."""
    user = make_person(Role.COUNTY_OFFICE)
    give_password(user)
    give_factor(user)
    kind = Authenticator.Type.RECOVERY_CODES
    Authenticator.objects.create(user=user, type=kind, data={"seed": SEED, "used_mask": 0})
    return user


@pytest.fixture
def ring(db: None, tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A key ring in a file."""
    path = tmp_path / "keys.json"
    make_keys(path=path, suite="aes-256-gcm", now=NOW)
    settings.KEY_FILE, settings.KEY_COMMAND = str(path), ""
    yield path
    encrypted.forget_key_ring()


def kept() -> str:
    return str(list(Authenticator.objects.values_list("data", flat=True)))


def rotate() -> int:
    return rotate_keys(with_index=False, suite=None, now=NOW, tell=lambda _done, _total: None).record_count


def code_now() -> str:
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(TOTP_SECRET, counters[len(counters) // 2]))


def enter(client: Client, user: User) -> Any:
    client.post("/sign-in/", {"login": user.username, "password": PASSWORD})
    return client.post("/sign-in/code/", {"code": code_now()})


def under_keys() -> dict[str, int]:
    return {use.key_id: use.value_count for use in list_keys() if use.kind == "encryption"}


def test_a_new_factor_is_stored_encrypted_and_read_again(ring: Path) -> None:
    user = make_person(Role.COUNTY_OFFICE)
    TOTP.activate(user, TOTP_SECRET)
    codes = RecoveryCodes.activate(user).get_unused_codes()

    assert TOTP_SECRET not in kept()
    assert kept().count("sealed:") == 2
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_now())
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes() == codes


def test_without_a_ring_they_are_stored_as_they_are(db: None, settings: Settings) -> None:
    settings.KEY_FILE = settings.KEY_COMMAND = ""
    TOTP.activate(make_person(Role.COUNTY_OFFICE), TOTP_SECRET)

    assert TOTP_SECRET in kept()


def test_a_factor_from_before_the_ring_lets_in_and_is_encrypted_then(stranger: Client, clerk: User, ring: Path) -> None:
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()

    assert enter(stranger, clerk).status_code == 302

    assert TOTP_SECRET not in kept()
    assert SEED not in kept()
    assert stranger.get("/").status_code == 200
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes() == codes


def test_a_wrong_code_encrypts_nothing(stranger: Client, clerk: User, ring: Path) -> None:
    stranger.post("/sign-in/", {"login": clerk.username, "password": PASSWORD})
    stranger.post("/sign-in/code/", {"code": "000000"})

    assert TOTP_SECRET in kept()


def test_an_exchange_of_keys_encrypts_what_is_not_and_renews_the_rest(clerk: User, ring: Path) -> None:
    [first] = under_keys()

    assert rotate() == 2
    [_old, second] = under_keys()
    assert under_keys() == {first: 0, second: 2}
    assert rotate() == 2
    assert under_keys()[second] == 0
    assert set(retire_keys(now=NOW)) == {first, second}

    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_now())
    entries = list(AuditEntry.objects.filter(verb="reencrypt").values_list("model", "fields"))
    assert entries == [("mfa.authenticator", "data")] * 2


def test_a_key_that_a_factor_needs_is_not_dropped_and_is_told_where_it_is_lost(
    clerk: User, ring: Path, settings: Settings
) -> None:
    rotate()
    [_first, needed] = under_keys()

    assert needed not in retire_keys(now=NOW)
    settings.KEY_FILE = ""
    assert list_lost_keys() == (needed,)


def test_a_lost_ring_is_one_sentence_at_the_second_step(stranger: Client, clerk: User, ring: Path) -> None:
    rotate()
    ring.unlink()

    answer = enter(stranger, clerk)

    assert answer.status_code == 503
    assert "FUWUYUE_KEY_FILE has to lead to the key ring again" in answer.content.decode()
    assert stranger.get("/").status_code == 302


def test_a_secret_that_was_changed_is_refused_with_the_sentence(stranger: Client, clerk: User, ring: Path) -> None:
    rotate()
    Authenticator.objects.filter(type="totp").update(data={"secret": "sealed:AQED!"})

    assert enter(stranger, clerk).status_code == 503


def test_the_own_page_stands_without_the_ring(clerk: User, ring: Path) -> None:
    rotate()
    ring.unlink()

    answer = make_client().get("/me/")

    assert answer.status_code == 200
    assert "not readable now" in answer.content.decode()


def test_with_a_lost_ring_no_new_factor_is_stored_in_plain_text(ring: Path) -> None:
    ring.unlink()
    client = make_client()

    answer = client.post("/me/factor/recovery-codes/new/")

    assert answer.status_code == 503
    assert not Authenticator.objects.filter(type="recovery_codes").exists()
