"""Over plain http the site answers to its own computer only."""

import pytest
from django.test import Client
from pytest_django import Settings


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_computer_is_answered(stranger: Client, db: None, peer: str) -> None:
    assert stranger.get("/health/", REMOTE_ADDR=peer).json()["status"] in {"ok", "not ok"}


@pytest.mark.parametrize("peer", ["192.168.1.20", "10.0.0.1", "203.0.113.9", "fe80::1", "", "nonsense"])
def test_another_computer_is_refused(stranger: Client, peer: str) -> None:
    answer = stranger.get("/", REMOTE_ADDR=peer)

    assert answer.status_code == 403
    assert "127.0.0.1" in answer.content.decode()


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-forwarded-host", "forwarded", "via", "x-real-ip"])
def test_a_request_passed_on_by_another_server_is_refused(stranger: Client, header: str) -> None:
    assert stranger.get("/", headers={header: "127.0.0.1"}).status_code == 403


@pytest.mark.filterwarnings("ignore")
def test_a_foreign_host_name_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client(headers={"host": "plans.example.org"}).get("/")

    assert answer.status_code == 400


def test_every_answer_carries_the_security_headers(stranger: Client, db: None) -> None:
    headers = stranger.get("/health/").headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_over_tls_another_computer_is_answered(client: Client, db: None, settings: Settings) -> None:
    settings.TLS = True

    assert client.get("/", secure=True, REMOTE_ADDR="192.168.1.20").status_code == 200


def test_with_tls_plain_http_from_another_computer_is_refused(client: Client, settings: Settings) -> None:
    settings.TLS = True

    assert client.get("/", REMOTE_ADDR="192.168.1.20").status_code == 403


def test_over_tls_a_request_passed_on_by_another_server_is_refused(client: Client, settings: Settings) -> None:
    settings.TLS = True

    answer = client.get("/", secure=True, REMOTE_ADDR="192.168.1.20", headers={"x-forwarded-for": "192.168.1.21"})

    assert answer.status_code == 403
