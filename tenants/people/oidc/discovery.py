"""What a provider says about itself (OpenID Connect Discovery 1.0), and its keys; both kept a while."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Generic, TypeVar

import msgspec

from sorgeauskunft.kernel import Kernel, addresses
from tenants.people.oidc.fetching import fetch
from tenants.people.oidc.reaching import reach_of
from tenants.people.oidc.refusals import OidcRefusedError, Reason

_KEPT: Final = dt.timedelta(hours=1)
# An unknown key is asked for at once, but nobody makes the service ask again and again.
_ASKED_AGAIN: Final = dt.timedelta(minutes=1)
_MOST_ISSUERS: Final = 1000
_MOST_KEYS: Final = 50


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a discovery document that is used here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    code_challenge_methods_supported: tuple[str, ...] = ()
    response_types_supported: tuple[str, ...] = ()
    authorization_response_iss_parameter_supported: bool = False


class Keys(msgspec.Struct, frozen=True):
    """The public keys of a provider, as it wrote them (RFC 7517)."""

    keys: tuple[dict[str, Any], ...]

    def named(self, kid: str | None) -> list[dict[str, Any]]:
        """Return those that a signature with this key id may be of; without id, all for signing."""
        signing = [key for key in self.keys if key.get("use", "sig") == "sig"]
        return [key for key in signing if kid is None or key.get("kid") == kid]


_T = TypeVar("_T")


class _Kept(msgspec.Struct, Generic[_T], frozen=True):
    value: _T
    at: dt.datetime


class Discoveries:
    """Documents and keys of the providers of all offices, as long as one process lives."""

    def __init__(self) -> None:
        self._metadata: dict[str, _Kept[Metadata]] = {}
        self._keys: dict[str, _Kept[Keys]] = {}

    async def metadata(self, kernel: Kernel, issuer: str) -> Metadata:
        """Return what a provider says about itself. Raises `OidcRefusedError`."""
        now = kernel.clock.now()
        kept = self._metadata.get(issuer)
        if kept is not None and now - kept.at < _KEPT:
            return kept.value
        url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        found = _metadata(await fetch(url, reach_of(kernel.settings)), issuer)
        _keep(self._metadata, issuer, _Kept(found, now))
        return found

    async def keys(self, kernel: Kernel, metadata: Metadata, kid: str | None) -> Keys:
        """Return a provider's keys; fetched once more where none is called `kid`."""
        now = kernel.clock.now()
        kept = self._keys.get(metadata.jwks_uri)
        if kept is not None:
            age = now - kept.at
            if age < _KEPT and (kept.value.named(kid) or age < _ASKED_AGAIN):
                return kept.value
        found = _keys(await fetch(metadata.jwks_uri, reach_of(kernel.settings)))
        _keep(self._keys, metadata.jwks_uri, _Kept(found, now))
        return found

    def forget(self, issuer: str) -> None:
        """Ask a provider anew: somebody is just setting it up."""
        kept = self._metadata.pop(issuer, None)
        if kept is not None:
            self._keys.pop(kept.value.jwks_uri, None)


def _keep(store: dict[str, _Kept[_T]], name: str, kept: _Kept[_T]) -> None:
    store.pop(name, None)
    if len(store) >= _MOST_ISSUERS:
        del store[next(iter(store))]
    store[name] = kept


def _metadata(content: dict[str, Any], issuer: str) -> Metadata:
    try:
        found = msgspec.convert(content, Metadata)
    except msgspec.ValidationError as error:
        raise OidcRefusedError(Reason.DISCOVERY) from error
    if found.issuer != issuer:
        raise OidcRefusedError(Reason.OTHER_ISSUER)
    ends = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
    if any(map(addresses.endpoint_fault, ends)):
        raise OidcRefusedError(Reason.DISCOVERY)
    if found.end_session_endpoint and addresses.endpoint_fault(found.end_session_endpoint):
        raise OidcRefusedError(Reason.DISCOVERY)
    if found.response_types_supported and "code" not in found.response_types_supported:
        raise OidcRefusedError(Reason.DISCOVERY)
    # Many can do it and do not say so; one that says what it can and leaves S256 out cannot.
    methods = found.code_challenge_methods_supported
    if methods and "S256" not in methods:
        raise OidcRefusedError(Reason.DISCOVERY)
    return found


def _keys(content: dict[str, Any]) -> Keys:
    try:
        found = msgspec.convert(content, Keys)
    except msgspec.ValidationError as error:
        raise OidcRefusedError(Reason.KEYS) from error
    return Keys(found.keys[:_MOST_KEYS])
