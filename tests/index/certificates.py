"""Certificates made for a test: an authority, and what it signs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = x509.IPAddress(ip_address("127.0.0.1"))
A_YEAR = timedelta(days=365)
_NO_WORD = serialization.NoEncryption()
_EVERYTHING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs certificates; `folder` holds its own as ca.pem, and those it signed."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    own: x509.Certificate

    @property
    def file(self) -> Path:
        """Its certificate, for who is to trust it."""
        return self.folder / "ca.pem"

    def signed(
        self, name: str, *, of: x509.GeneralName = LOOPBACK, begins: timedelta = -A_YEAR, ends: timedelta = A_YEAR
    ) -> Path:
        """Return a file with a certificate for the server `of`, and its key; `begins` and `ends` count from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = (
            _begun(_named("server"), self.own.subject, key, begins, ends)
            .add_extension(x509.SubjectAlternativeName([of]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        file = self.folder / f"{name}.pem"
        file.write_bytes(_pem(made) + key.private_bytes(*_forms(), _NO_WORD))
        return file


def authority(folder: Path) -> Authority:
    """Return a new authority, which nobody knows yet, with its certificate in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = _named("an authority of the tests")
    own = (
        _begun(who, who, key, -A_YEAR, A_YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_EVERYTHING, critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Authority(folder, key, own)
    made.file.write_bytes(_pem(own))
    return made


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    of: x509.Name, by: x509.Name, key: ec.EllipticCurvePrivateKey, begins: timedelta, ends: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(by, of, key.public_key(), x509.random_serial_number())
    return made.not_valid_before(now + begins).not_valid_after(now + ends)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _forms() -> tuple[serialization.Encoding, serialization.PrivateFormat]:
    return serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
