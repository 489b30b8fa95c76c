"""Which ID tokens are believed: one that is right in every respect, and no other."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from inventing import NOON
from joserfc import jwk, jwt
from oidc_double import CLIENT_ID, _b64, _rsa, sign

from tenants.people.oidc.refusals import OidcRefusedError, Reason
from tenants.people.oidc.tokens import Expected, claims_of, key_id

ISSUER = "https://login.example"
NOW = int(NOON.timestamp())
ACCESS = "zugang"
EXPECTED = Expected(issuer=ISSUER, client_id=CLIENT_ID, nonce="n", now=NOON, access_token=ACCESS)
RIGHT: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT_ID,
    "sub": "4711",
    "iat": NOW,
    "exp": NOW + 300,
    "nonce": "n",
    "at_hash": _b64(hashlib.sha256(ACCESS.encode()).digest()[:16]),
}


def refusal(token: str, keys: list[dict[str, Any]] | None = None) -> Reason | None:
    try:
        key_id(token)
        claims_of(token, [_rsa(1).as_dict(private=False)] if keys is None else keys, EXPECTED)
    except OidcRefusedError as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"at_hash": None}, None),
        ({"aud": [CLIENT_ID]}, None),
        ({"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID}, None),
        ({"exp": NOW - 59}, None),
        ({"iat": NOW + 59}, None),
        ({"nbf": NOW + 59}, None),
        ({"iss": "https://login.example/"}, Reason.ISSUER),
        ({"iss": [ISSUER]}, Reason.ISSUER),
        ({"iss": None}, Reason.ISSUER),
        ({"aud": "other"}, Reason.AUDIENCE),
        ({"aud": []}, Reason.AUDIENCE),
        ({"aud": None}, Reason.AUDIENCE),
        ({"aud": {"sorgeauskunft": 1}}, Reason.AUDIENCE),
        ({"aud": [CLIENT_ID, "other"]}, Reason.AUDIENCE),
        ({"azp": "other"}, Reason.AUDIENCE),
        ({"exp": NOW - 60}, Reason.TIME),
        ({"exp": None}, Reason.TIME),
        ({"exp": "morgen"}, Reason.TIME),
        ({"exp": True}, Reason.TIME),
        ({"iat": NOW + 61}, Reason.TIME),
        ({"iat": NOW - 3600}, Reason.TIME),
        ({"iat": None}, Reason.TIME),
        ({"nbf": NOW + 61}, Reason.TIME),
        ({"nonce": "m"}, Reason.NONCE),
        ({"nonce": None}, Reason.NONCE),
        ({"nonce": ["n"]}, Reason.NONCE),
        ({"sub": None}, Reason.SUBJECT),
        ({"sub": ""}, Reason.SUBJECT),
        ({"sub": 4711}, Reason.SUBJECT),
        ({"sub": "x" * 256}, Reason.SUBJECT),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, Reason.HASH),
        ({"at_hash": 7}, Reason.HASH),
    ],
)
def test_claims(changed: dict[str, Any], reason: Reason | None) -> None:
    """Issuer, audience, times, nonce, subject and the access token's hash: each has to be right."""
    claims = {name: value for name, value in (RIGHT | changed).items() if value is not None}
    assert refusal(sign(claims, "right")) is reason


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("right", None),
        ("no-kid", None),
        ("other-key", Reason.SIGNATURE),
        ("spoilt", Reason.SIGNATURE),
        ("none", Reason.ALGORITHM),
        ("public-as-secret", Reason.ALGORITHM),
        ("", Reason.TOKEN),
        ("a.b.c", Reason.TOKEN),
        ("ä.ö.ü", Reason.TOKEN),
        ("eyJhbGciOiJSUzI1NiJ9", Reason.TOKEN),
        ("ImFsZyI.e30.", Reason.TOKEN),
        ("eyJhbGciOlsiUlMyNTYiXX0.e30.", Reason.ALGORITHM),
        ("x" * 70_000, Reason.TOKEN),
    ],
)
def test_signatures(how: str, reason: Reason | None) -> None:
    """Only a signature by a key of the provider counts: neither none, nor a secret, nor another's."""
    assert refusal(sign(RIGHT, how)) is reason


@pytest.mark.parametrize("algorithm", ["PS256", "ES256"])
def test_other_algorithms(algorithm: str) -> None:
    """Other signatures by public keys are good, too, whatever else lies among the keys."""
    key = _rsa(1) if algorithm == "PS256" else jwk.ECKey.generate_key("P-256")
    token = jwt.encode({"alg": algorithm}, RIGHT | {"at_hash": None}, key, [algorithm])
    others: list[dict[str, Any]] = [
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "Mars"},
        {"kty": "RSA", "n": 1},
    ]
    assert refusal(token, [*others, dict(key.as_dict(private=False))]) is None


def test_secrets_are_no_keys() -> None:
    """A key set with nothing but secrets in it signs nothing."""
    assert refusal(sign(RIGHT, "right"), [{"kty": "oct", "k": "c2VjcmV0"}]) is Reason.SIGNATURE
    assert refusal(sign(RIGHT, "right"), []) is Reason.KEYS
