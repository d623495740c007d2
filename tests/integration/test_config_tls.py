"""The site over TLS, as another computer meets it: a real server, and clients that trust the county CA or nobody."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from tests.support.command import run, said
from tests.support.notrun import not_run_here
from tests.support.running_site import free_port, running_site

from fuwuyue.config import county_ca

HOST = "localhost"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[int]:
    with running_site(home, "--tls", "--host", HOST, "--host", "192.0.2.77") as port:
        yield port


def trusting(home: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=home / "tls" / "county-ca.crt")


def ask(port: int, context: ssl.SSLContext, path: str = "/first-run/", host: str = HOST) -> http.client.HTTPResponse:
    connection = http.client.HTTPSConnection(HOST, port, context=context, timeout=30)
    connection.request("GET", path, headers={"Host": f"{host}:{port}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_who_trusts_the_county_ca_gets_an_answer_that_keeps_to_tls(site: int, home: Path) -> None:
    answer = ask(site, trusting(home))

    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookies = answer.headers.get_all("Set-Cookie") or []
    assert cookies
    assert all("Secure" in cookie and "HttpOnly" in cookie and "SameSite" in cookie for cookie in cookies)


def test_who_does_not_trust_it_is_not_talked_to(site: int) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        ask(site, ssl.create_default_context())


def test_a_foreign_host_name_is_refused(site: int, home: Path) -> None:
    assert [ask(site, trusting(home), host=host).status for host in ("plans.example.org", "127.0.0.1")] == [400, 400]


def test_a_name_that_is_not_in_the_certificate_is_not_trusted(site: int, home: Path) -> None:
    with socket.create_connection(("127.0.0.1", site)) as plain, pytest.raises(ssl.SSLCertVerificationError):
        trusting(home).wrap_socket(plain, server_hostname="other.test")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_are_spoken(site: int, home: Path, version: ssl.TLSVersion) -> None:
    context = trusting(home)
    context.minimum_version = context.maximum_version = version

    assert ask(site, context).status == 200


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_tls_1_1_is_not_spoken(site: int, home: Path) -> None:
    context = trusting(home)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1

    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask(site, context)


def test_plain_http_gets_no_answer(site: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site, timeout=30)
    connection.request("GET", "/")

    with pytest.raises((http.client.BadStatusLine, ConnectionError)):
        connection.getresponse()
    connection.close()


def test_without_tls_nothing_listens_at_the_address_of_the_network(tmp_path: Path) -> None:
    own = own_address() or not_run_here("a test of plain http at an address of the network (this computer has none)")

    with running_site(tmp_path) as port, pytest.raises(ConnectionRefusedError):
        socket.create_connection((own, port), timeout=5)


def own_address() -> str | None:
    """Return an address of this computer in a network, without asking anybody: a datagram socket sends nothing here."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address


def test_a_certificate_for_another_host_by_the_same_authority_is_not_trusted(tmp_path: Path) -> None:
    """The constraints hold in a client: whoever steals the key of the authority cannot pretend to be another site."""
    county_ca.certify(folder=tmp_path, hosts=["fuwuyue.test"], now=datetime.now(UTC))
    authority = county_ca._read(tmp_path / "ca.pem")
    stolen = county_ca._make_server(authority, ["bank.test"], datetime.now(UTC))
    county_ca._write(tmp_path / "stolen.pem", stolen, with_key=True)

    reason = handshake(tmp_path / "stolen.pem", tmp_path / "county-ca.crt", "bank.test")
    right = handshake(tmp_path / "server.pem", tmp_path / "county-ca.crt", "fuwuyue.test")

    assert ("permitted subtree violation" in reason, right) == (True, "")


def handshake(server: Path, trusted: Path, name: str) -> str:
    """Return why a client that trusts `trusted` refuses this server, in memory; empty where it does not."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(server)
    ends = (
        ssl.create_default_context(cafile=trusted).wrap_bio(to_client, to_server, server_hostname=name),
        serving.wrap_bio(to_server, to_client, server_side=True),
    )
    for end in (*ends, *ends):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLError as error:
            return str(error)
    return ""


def test_the_key_of_the_server_is_not_that_of_the_authority(site: int, home: Path) -> None:
    keys = [
        serialization.load_pem_private_key((home / "tls" / name).read_bytes(), None).private_numbers()
        for name in ("ca.pem", "server.pem")
    ]

    assert keys[0] != keys[1]


def test_a_start_with_tls_prints_the_fingerprint_and_how_to_install_the_authority(tmp_path: Path) -> None:
    arguments = ("serve", "--tls", "--host", HOST, "--check", "--no-browser", "--port", str(free_port()))
    done = run("--lang", "en", *arguments, FUWUYUE_HOME=str(tmp_path))

    printed = done.stdout.decode()
    assert done.returncode == 0, said(done)
    assert "fingerprint: " in printed
    assert "certutil -addstore Root county-ca.crt" in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--tls",), "by which name or address"),
        (("--host", "10.1.2.3"), "add --tls"),
        (("--tls", "--host", "0.0.0.0"), "0.0.0.0"),
        (("--tls", "--host", "*.county.test"), "*.county.test"),
    ],
)
def test_half_an_order_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = run("--lang", "en", "serve", *arguments, FUWUYUE_HOME=str(tmp_path))

    assert done.returncode == 2
    assert sentence in said(done)
    assert len(said(done).strip().splitlines()) == 1
