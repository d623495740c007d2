"""The county's own certificate authority, and the certificate of this site that it signs. Knows no Django.

The folder holds `ca.pem` and `server.pem`, each a certificate with its private key, and `county-ca.crt`, the
certificate alone, to be installed on the office computers. Why the key of the authority stays:
docs/decisions/0018-county-ca.md.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

CA_DAYS = 3652
# Browsers accept no certificate of a server that runs for longer (CA/Browser Forum, Baseline Requirements, 6.3.2).
SERVER_DAYS = 397
RENEWED_DAYS_BEFORE = 30
# Clocks of office computers are slow now and then; a certificate of this minute would not be valid for them.
_CLOCK_SLACK = timedelta(days=1)
CA_CERTIFICATE_NAME = "county-ca.crt"


@dataclass(frozen=True)
class Certified:
    """What the server is started with: `server` is a file with certificate and key, `authority` the CA's certificate.

    `fingerprint` is the SHA-256 of the CA's certificate as Windows and browsers show it; `valid_until` is the end of
    the server's certificate.
    """

    server: Path
    authority: Path
    fingerprint: str
    valid_until: datetime


@dataclass(frozen=True)
class _Pair:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def certify(*, folder: Path, hosts: Sequence[str], now: datetime) -> Certified:
    """Make the authority and the certificate for `hosts` ready in `folder`; renew what has under 30 days left.

    `hosts` are names and addresses. Raises UserError where the authority was made for other hosts: a new one has to be
    installed on each office computer, so that is never done unasked; or where a file cannot be read or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority = _read(folder / "ca.pem")
        if authority is None or _ends_soon(authority, now):
            authority = _make_authority(hosts, now)
            _write(folder / "ca.pem", authority, with_key=True)
        _check_permitted(authority, hosts, folder)
        server = _read(folder / "server.pem")
        if server is None or _ends_soon(server, now) or not _fits(server, authority, hosts):
            server = _make_server(authority, hosts, now)
            _write(folder / "server.pem", server, with_key=True)
        _write(folder / CA_CERTIFICATE_NAME, authority, with_key=False)
    except OSError as error:
        message = _(
            "The folder {folder} of the certificates cannot be used ({reason}); give this account access to it."
        )
        raise UserError(message.format(folder=folder, reason=error.strerror)) from error
    return Certified(
        server=folder / "server.pem",
        authority=folder / CA_CERTIFICATE_NAME,
        fingerprint=authority.certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        valid_until=server.certificate.not_valid_after_utc,
    )


def read_end(file: Path) -> datetime:
    """Return the end of the certificate in `file`; raise OSError or ValueError where there is none."""
    return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc


def _read(file: Path) -> _Pair | None:
    """Return what is in the file, None where there is no file; raise UserError for a file with something else."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    try:
        key = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
    except ValueError:
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        message = _("The file {path} holds no certificate with its key; restore it, or move it away to have a new one.")
        raise UserError(message.format(path=file)) from None
    return _Pair(certificate, key)


def _write(file: Path, pair: _Pair, *, with_key: bool) -> None:
    """Write the whole file or none of it, for its owner's eyes only."""
    content = pair.certificate.public_bytes(serialization.Encoding.PEM)
    if with_key:
        content += pair.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    partial = file.with_name(f".{file.name}.{os.getpid()}.part")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(file)


def _ends_soon(pair: _Pair, now: datetime) -> bool:
    return pair.certificate.not_valid_after_utc - now < timedelta(days=RENEWED_DAYS_BEFORE)


def _fits(server: _Pair, authority: _Pair, hosts: Sequence[str]) -> bool:
    """Say whether the certificate is for exactly these hosts and signed by this authority."""
    names = server.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if list(names) != list(map(_name_of, hosts)):
        return False
    try:
        server.certificate.verify_directly_issued_by(authority.certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _name_of(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _subtree_of(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_network(host))
    except ValueError:
        return x509.DNSName(host)


def _check_permitted(authority: _Pair, hosts: Sequence[str], folder: Path) -> None:
    constraints = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    permitted = [str(subtree.value) for subtree in constraints.permitted_subtrees or ()]
    others = [host for host in hosts if str(_subtree_of(host).value) not in permitted]
    if others:
        message = _(
            "The county CA is limited to {permitted} and cannot certify {others}; use those, or move the folder "
            "{folder} away and install the new CA certificate on every computer."
        )
        listed = ", ".join(each.removesuffix("/32").removesuffix("/128") for each in permitted)
        raise UserError(message.format(permitted=listed, others=", ".join(others), folder=folder))


def _constrain(hosts: Sequence[str]) -> x509.NameConstraints:
    """Return constraints to these hosts: whoever steals the key can pretend to be this site and no other one.

    A kind of name that is not spoken of is not constrained (RFC 5280, 4.2.1.10), so that of which there is none among
    the hosts is excluded as a whole, in the form of the Baseline Requirements, 7.1.2.5.2.
    """
    permitted = list(map(_subtree_of, hosts))
    excluded: list[x509.GeneralName] = []
    if not any(isinstance(each, x509.IPAddress) for each in permitted):
        excluded += [x509.IPAddress(IPv4Network("0.0.0.0/0")), x509.IPAddress(IPv6Network("::/0"))]
    if not any(isinstance(each, x509.DNSName) for each in permitted):
        excluded.append(x509.DNSName(""))
    return x509.NameConstraints(permitted, excluded or None)


def _make_authority(hosts: Sequence[str], now: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    # The moment tells two authorities apart in a computer's list, and in the answer of whoever is asked which one.
    name = _make_name(f"Fuwuyue county CA {now:%Y-%m-%d %H:%M}")
    builder = _begin(name, name, key, now, now + timedelta(days=CA_DAYS))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    builder = builder.add_extension(_constrain(hosts), critical=True)
    return _Pair(builder.sign(key, hashes.SHA256()), key)


def _make_server(authority: _Pair, hosts: Sequence[str], now: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    end = min(now + timedelta(days=SERVER_DAYS) - _CLOCK_SLACK, authority.certificate.not_valid_after_utc)
    builder = _begin(_make_name("Fuwuyue"), authority.certificate.subject, key, now, end)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName(map(_name_of, hosts)), critical=False)
    issuer = authority.key.public_key()
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
    return _Pair(builder.sign(authority.key, hashes.SHA256()), key)


def _begin(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SLACK)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )


def _make_name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
