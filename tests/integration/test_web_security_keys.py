"""Security keys: only under the one host name; the rules of the last factor; nonsense in place of a key."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django.fixtures import Settings
from tests.support.people import PASSWORD, give_factor, give_password, make_client, make_person, sign_in_as

from fuwuyue.config.environment import find_host_name
from fuwuyue.organisation.api import Role, User

HOST = "fuwuyue.county.example"
NONSENSE = ["", "x", "[]", "{}", "7", '{"id": 1}', '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}']
NONSENSE += [
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": dict.fromkeys(names, "AA")})
    for names in (
        ("clientDataJSON", "attestationObject"),
        ("clientDataJSON", "authenticatorData", "signature"),
    )
]


@pytest.fixture
def named(settings: Settings) -> None:
    """A site with a host name and TLS, as far as keys are concerned."""
    settings.KEY_HOST, settings.MFA_SUPPORTED_TYPES = HOST, ["totp", "recovery_codes", "webauthn"]
    settings.ALLOWED_HOSTS = [HOST, "127.0.0.1", "10.1.2.3"]


def give_key(user: User) -> Authenticator:
    data = {"name": "办公室的密钥", "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def at(client: Client, host: str) -> Client:
    client.defaults["HTTP_HOST"] = host
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def clerk_at(host: str, *, factor: bool = True) -> tuple[Client, User]:
    user = make_person(Role.COUNTY_OFFICE)
    if factor:
        give_factor(user)
    client = Client()
    sign_in_as(client, user)
    return at(client, host), user


@pytest.mark.parametrize(
    ("hosts", "name"),
    [((), None), (("10.1.2.3", "fd00::1"), None), (("10.1.2.3", HOST, "other.example"), HOST), (("pc-3",), "pc-3")],
)
def test_keys_are_bound_to_the_first_host_that_is_a_name(hosts: tuple[str, ...], name: str | None) -> None:
    assert find_host_name(hosts) == name


@pytest.mark.parametrize("address", ["/me/factor/keys/add/", "/me/confirm/key/"])
def test_without_a_host_name_there_is_no_such_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert "/keys/" not in client.get("/me/").content.decode()


@pytest.mark.parametrize(("host", "status"), [(HOST, 200), ("10.1.2.3", 404)])
def test_a_key_is_offered_under_the_name_and_not_under_an_address(
    db: None, named: None, host: str, status: int
) -> None:
    client, _user = clerk_at(host)

    assert client.get("/me/factor/keys/add/").status_code == status
    assert ("/me/factor/keys/add/" in client.get("/me/").content.decode()) == (status == 200)


def test_the_authenticator_app_stays_offered_to_whoever_has_none(db: None, named: None) -> None:
    client, _user = clerk_at(HOST, factor=False)

    page = client.get("/", follow=True).content.decode()

    assert "QR code" in page
    assert "/me/factor/keys/add/" in page


@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_in_place_of_a_new_key_is_refused(db: None, named: None, credential: str) -> None:
    client, user = clerk_at(HOST)
    client.get("/me/factor/keys/add/")

    answer = client.post("/me/factor/keys/add/", {"name": "x", "credential": credential})

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Authenticator.objects.filter(user=user, type="webauthn").exists()


@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_at_the_second_step_lets_nobody_in(named: None, stranger: Client, db: None, credential: str) -> None:
    user = make_person(Role.COUNTY_OFFICE)
    give_password(user)
    give_factor(user)
    at(stranger, HOST).post("/sign-in/", {"login": user.username, "password": PASSWORD})
    stranger.get("/sign-in/code/")

    answer = stranger.post("/sign-in/code/", {"credential": credential})

    assert answer.status_code == 200
    assert stranger.get("/").status_code == 302


def test_the_only_factor_stays_where_the_role_asks_for_one(db: None, named: None) -> None:
    client, user = clerk_at(HOST, factor=False)
    key = give_key(user)

    shown, answer = remove(client, key)

    assert "this is your only one" in shown
    assert "this is your only one" in answer.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_beside_an_app_a_key_can_go_and_beside_a_key_the_app(db: None, named: None) -> None:
    client, user = clerk_at("10.1.2.3")
    remove(client, give_key(user))
    assert not Authenticator.objects.filter(type="webauthn").exists()

    give_key(user)
    assert "办公室的密钥" in client.get("/me/").content.decode()
    client.post("/me/factor/remove/")
    assert [one.type for one in Authenticator.objects.all()] == ["webauthn"]


def test_the_key_of_another_is_not_there(db: None, named: None) -> None:
    client, _user = clerk_at(HOST)
    key = give_key(make_person(Role.AUDITOR))

    assert client.get(f"/me/factor/keys/{key.pk}/remove/").status_code == 404
    assert client.post(f"/me/factor/keys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def remove(client: Client, key: Authenticator) -> tuple[str, Any]:
    address = f"/me/factor/keys/{key.pk}/remove/"
    return client.get(address).content.decode(), client.post(address)


def test_a_key_alone_is_a_second_factor(db: None) -> None:
    client, user = clerk_at("127.0.0.1", factor=False)
    give_key(user)

    assert client.get("/").status_code == 200
    assert make_client().get("/").status_code == 200
