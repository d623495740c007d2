"""The county's certificate authority and the certificate of the site."""

import stat
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from fuwuyue.config.county_ca import CA_DAYS, SERVER_DAYS, Certified, certify, read_end
from fuwuyue.kernel.errors import UserError

NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)
HOSTS = ("fuwuyue.county.test", "10.1.2.3", "fd00::5")


def certified(folder: Path, hosts: Sequence[str] = HOSTS, days: int = 0) -> Certified:
    return certify(folder=folder, hosts=hosts, now=NOW + timedelta(days=days))


def certificate_in(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def test_the_first_start_makes_both_for_their_owner_alone(tmp_path: Path) -> None:
    done = certified(tmp_path / "tls")

    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "tls").iterdir()}
    assert files == {"ca.pem": 0o600, "server.pem": 0o600, "county-ca.crt": 0o600}
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    assert b"PRIVATE" not in done.authority.read_bytes()
    assert len(done.fingerprint.split(":")) == 32


def test_what_the_certificates_say(tmp_path: Path) -> None:
    done = certified(tmp_path)

    authority, server = certificate_in(done.authority), certificate_in(done.server)
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert [str(name.value) for name in names] == list(HOSTS)
    assert constraints.critical
    permitted = [str(subtree.value) for subtree in constraints.value.permitted_subtrees]
    assert permitted == ["fuwuyue.county.test", "10.1.2.3/32", "fd00::5/128"]
    assert isinstance(server.public_key(), ec.EllipticCurvePublicKey)
    assert isinstance(server.public_key().curve, ec.SECP256R1)
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=SERVER_DAYS)
    assert authority.not_valid_after_utc == NOW + timedelta(days=CA_DAYS)
    server.verify_directly_issued_by(authority)


@pytest.mark.parametrize(
    ("hosts", "excluded"), [(["a.test"], ["0.0.0.0/0", "::/0"]), (["10.1.2.3"], [""]), (["a.test", "10.1.2.3"], [])]
)
def test_a_kind_of_name_that_no_host_has_is_excluded_as_a_whole(
    tmp_path: Path, hosts: list[str], excluded: list[str]
) -> None:
    done = certified(tmp_path, hosts)

    constraints = certificate_in(done.authority).extensions.get_extension_for_class(x509.NameConstraints).value
    assert [str(subtree.value) for subtree in constraints.excluded_subtrees or ()] == excluded


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    first = certified(tmp_path)
    before = [file.read_bytes() for file in (first.server, first.authority)]

    second = certified(tmp_path, days=SERVER_DAYS - 1 - 30)

    assert [file.read_bytes() for file in (second.server, second.authority)] == before


def test_a_server_certificate_with_less_than_30_days_is_renewed_under_the_same_authority(tmp_path: Path) -> None:
    first = certified(tmp_path)
    before = read_end(first.server)

    second = certified(tmp_path, days=SERVER_DAYS - 30)

    assert second.fingerprint == first.fingerprint
    assert read_end(second.server) - before > timedelta(days=300)


def test_an_expired_server_certificate_is_renewed(tmp_path: Path) -> None:
    certified(tmp_path)

    second = certified(tmp_path, days=SERVER_DAYS + 500)

    assert second.valid_until > NOW + timedelta(days=SERVER_DAYS + 500)


def test_an_authority_near_its_end_is_made_anew_and_no_certificate_outlives_it(tmp_path: Path) -> None:
    first = certified(tmp_path)

    late = certified(tmp_path, days=CA_DAYS - 60)
    anew = certified(tmp_path, days=CA_DAYS - 29)

    assert late.fingerprint == first.fingerprint
    assert late.valid_until == NOW + timedelta(days=CA_DAYS)
    assert anew.fingerprint != first.fingerprint
    certificate_in(anew.server).verify_directly_issued_by(certificate_in(anew.authority))


def test_fewer_hosts_get_a_certificate_of_their_own(tmp_path: Path) -> None:
    first = certified(tmp_path)

    second = certified(tmp_path, HOSTS[1:])

    assert second.fingerprint == first.fingerprint
    names = certificate_in(second.server).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == list(HOSTS[1:])


def test_a_host_outside_the_constraints_is_refused_and_nothing_changes(tmp_path: Path, in_english: None) -> None:
    first = certified(tmp_path)
    before = first.server.read_bytes()

    with pytest.raises(UserError, match=r"limited to fuwuyue\.county\.test, 10\.1\.2\.3, fd00::5.*certify other\.test"):
        certified(tmp_path, [*HOSTS, "other.test"])

    assert first.server.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_a_damaged_authority_is_told_and_not_replaced(tmp_path: Path, content: bytes, in_english: None) -> None:
    certified(tmp_path)
    (tmp_path / "ca.pem").write_bytes(content)

    with pytest.raises(UserError, match="holds no certificate with its key"):
        certified(tmp_path)

    assert (tmp_path / "ca.pem").read_bytes() == content


def test_a_certificate_with_the_key_of_another_is_told(tmp_path: Path, in_english: None) -> None:
    one, other = certified(tmp_path / "a").server, certified(tmp_path / "b").server
    certificate, _mark, _key = one.read_bytes().partition(b"-----BEGIN PRIVATE")
    key = other.read_bytes()[other.read_bytes().index(b"-----BEGIN PRIVATE") :]
    one.write_bytes(certificate + key)

    with pytest.raises(UserError, match="holds no certificate with its key"):
        certified(tmp_path / "a")


def test_with_a_new_authority_the_server_gets_a_new_certificate(tmp_path: Path) -> None:
    first = certificate_in(certified(tmp_path).server)
    (tmp_path / "ca.pem").unlink()

    second = certified(tmp_path)

    assert certificate_in(second.server).serial_number != first.serial_number
    certificate_in(second.server).verify_directly_issued_by(certificate_in(second.authority))
    with pytest.raises(InvalidSignature):
        first.verify_directly_issued_by(certificate_in(second.authority))
