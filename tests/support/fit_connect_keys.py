"""Keys of the double of FIT-Connect: 4,096 bits are slow to make, so each is made once a process."""

from __future__ import annotations

import base64
import datetime as dt
import functools
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from joserfc.jwk import RSAKey

BITS: Final = 4096
_VALID_FROM: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@functools.cache
def private_key(name: str, bits: int) -> rsa.RSAPrivateKey:
    """The private key of somebody."""
    del name  # one for each
    return rsa.generate_private_key(65537, bits)


@functools.cache
def _certificate(name: str, bits: int) -> str:
    """A certificate that the key's owner wrote for himself, base64, as `x5c` wants it."""
    key = private_key(name, bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} (erfunden)")])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_VALID_FROM)
        .not_valid_after(_VALID_FROM + dt.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(built.public_bytes(serialization.Encoding.DER)).decode()


def public_jwk(name: str, kid: str, use: str, alg: str, bits: int = BITS) -> dict[str, Any]:
    """The public half as a JSON Web Key, as FITKO's schema wants it."""
    public = RSAKey.import_key(private_key(name, bits).public_key()).as_dict(private=False)
    return {
        "kty": "RSA",
        "n": public["n"],
        "e": public["e"],
        "kid": kid,
        "alg": alg,
        "key_ops": [use],
        "x5c": [_certificate(name, bits)],
    }


def signing_key(name: str) -> RSAKey:
    """The private half, for signing and decrypting."""
    return RSAKey.import_key(private_key(name, BITS))
