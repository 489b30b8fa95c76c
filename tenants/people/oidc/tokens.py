"""Believing an ID token, or not: the one place that knows the libraries for it (authlib, joserfc).

OpenID Connect Core 1.0, 3.1.3.7. Algorithms are ours to choose, never the token's: signatures by
public keys only, so that neither `none` nor a secret made of a public key gets through.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jws, jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.errors import MissingClaimError as MissingError

from tenants.people.oidc.refusals import OidcRefusedError, Reason

ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512"),
    *("PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
)
"""Which signatures count."""

_LEEWAY_SECONDS: Final = 60
# An answer is fetched at once: one this old was made for somebody else, or the clocks differ.
_OLDEST: Final = dt.timedelta(minutes=15)
_LONGEST: Final = 64 * 1024
_PUBLIC: Final = frozenset({"RSA", "EC"})
# OpenID Connect Core 1.0, 2: at most 255 ASCII characters.
_LONGEST_SUBJECT: Final = 255

Claims = dict[str, Any]

_OF_CLAIM: Final = {
    "iss": Reason.ISSUER,
    "aud": Reason.AUDIENCE,
    "azp": Reason.AUDIENCE,
    "exp": Reason.TIME,
    "iat": Reason.TIME,
    "nbf": Reason.TIME,
    "auth_time": Reason.TIME,
    "nonce": Reason.NONCE,
    "sub": Reason.SUBJECT,
    "at_hash": Reason.HASH,
}


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What an ID token has to say."""

    issuer: str
    client_id: str
    nonce: str
    now: dt.datetime
    access_token: str = ""


def key_id(token: str) -> str | None:
    """Return which key a token says it is signed with. Raises `OidcRefusedError`."""
    if len(token) > _LONGEST:
        raise OidcRefusedError(Reason.TOKEN)
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        algorithm, kid = header.get("alg"), header.get("kid")
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise OidcRefusedError(Reason.TOKEN) from error
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise OidcRefusedError(Reason.ALGORITHM)
    return kid if isinstance(kid, str) else None


def claims_of(token: str, keys: Sequence[Mapping[str, Any]], expected: Expected) -> Claims:
    """Return what a token says, once everything about it is right.

    `keys` are those that the signature may be of, `named` by `key_id`.

    Raises:
        OidcRefusedError: Says what is wrong.
    """
    decoded = _signed(token, keys)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {
            "iss": {"essential": True, "value": expected.issuer},
            "aud": {"essential": True, "value": expected.client_id},
        },
        {
            "nonce": expected.nonce,
            "client_id": expected.client_id,
            "access_token": expected.access_token,
        },
    )
    try:
        claims.validate(now=int(expected.now.timestamp()), leeway=_LEEWAY_SECONDS)
    except (InvalidClaimError, MissingError, ExpiredTokenError) as error:
        raise OidcRefusedError(_OF_CLAIM.get(error.claim, Reason.CLAIM)) from error
    except (JoseError, ValueError, TypeError, OverflowError, AttributeError) as error:
        raise OidcRefusedError(Reason.CLAIM) from error
    if claims["iat"] < (expected.now - _OLDEST).timestamp():
        raise OidcRefusedError(Reason.TIME)
    subject = claims["sub"]
    if not subject or len(subject) > _LONGEST_SUBJECT:
        raise OidcRefusedError(Reason.SUBJECT)
    return dict(claims)


def _signed(token: str, keys: Sequence[Mapping[str, Any]]) -> jwt.Token:
    """Return the token by whichever key has signed it."""
    tried = False
    for each in keys:
        if each.get("kty") not in _PUBLIC:
            continue
        try:
            return jwt.decode(token, jwk.import_key(dict(each)), algorithms=list(ALGORITHMS))
        except BadSignatureError:
            tried = True
        except (JoseError, ValueError, TypeError, RecursionError, KeyError):
            # A key of another kind than the signature, or one that cannot be read.
            continue
    raise OidcRefusedError(Reason.SIGNATURE if tried or keys else Reason.KEYS)
