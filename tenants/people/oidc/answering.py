"""What comes back from a provider: the code for an ID token, and what that says."""

from __future__ import annotations

import base64
from typing import Final
from urllib.parse import parse_qsl, quote

import msgspec

from sorgeauskunft.kernel import Kernel
from tenants.people.oidc import asking, tokens
from tenants.people.oidc.discovery import Discoveries, Metadata
from tenants.people.oidc.fetching import send
from tenants.people.oidc.providers import Provider
from tenants.people.oidc.reaching import reach_of
from tenants.people.oidc.refusals import OidcRefusedError, Reason

_OK: Final = 200
_TOO_MANY: Final = 429
_FAILING: Final = 500
_LONGEST_FIELD: Final = 4096


class Answer(msgspec.Struct, frozen=True):
    """What a provider sent along with the browser (RFC 6749, 4.1.2; RFC 9207)."""

    state: str
    code: str = ""
    error: str = ""
    issuer: str = ""


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str = ""


def answer_of(query: str) -> Answer:
    """Read the query of the redirect URI. Raises `OidcRefusedError` for what no provider sends."""
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] in _NAMES]
    fields = {_NAMES[name]: value for name, value in pairs}
    # Twice the same (RFC 6749, 3.1), none of what there has to be, or far too long.
    odd = len(pairs) != len(fields) or any(len(text) > _LONGEST_FIELD for text in fields.values())
    if odd or not fields.get("state") or bool(fields.get("code")) == bool(fields.get("error")):
        raise OidcRefusedError(Reason.ANSWER)
    return Answer(**fields)


_NAMES: Final = {"state": "state", "code": "code", "error": "error", "iss": "issuer"}


async def claims_for(
    kernel: Kernel, discoveries: Discoveries, provider: Provider, answer: Answer, secret: str
) -> tokens.Claims:
    """Return what the provider says about who logs in, verified.

    Raises:
        OidcRefusedError: Says what is wrong with it.
    """
    metadata = await discoveries.metadata(kernel, provider.issuer)
    said = answer.issuer or metadata.authorization_response_iss_parameter_supported
    if said and answer.issuer != metadata.issuer:
        raise OidcRefusedError(Reason.ANSWER_ISSUER)
    if answer.error:
        raise OidcRefusedError(_OF_ERROR.get(answer.error, Reason.STATUS))
    found = await _exchanged(kernel, metadata, provider, answer, secret)
    kid = tokens.key_id(found.id_token)
    keys = await discoveries.keys(kernel, metadata, kid)
    expected = tokens.Expected(
        issuer=metadata.issuer,
        client_id=provider.client_id,
        nonce=asking.nonce_of(secret, answer.state),
        now=kernel.clock.now(),
        access_token=found.access_token,
    )
    return tokens.claims_of(found.id_token, keys.named(kid), expected)


# What a provider may answer instead of a code (RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6).
_OF_ERROR: Final = {
    "access_denied": Reason.DENIED,
    "login_required": Reason.DENIED,
    "interaction_required": Reason.DENIED,
    "consent_required": Reason.DENIED,
    "account_selection_required": Reason.DENIED,
    "unauthorized_client": Reason.CLIENT,
    "invalid_request": Reason.CLIENT,
    "invalid_scope": Reason.CLIENT,
    "unsupported_response_type": Reason.CLIENT,
    "temporarily_unavailable": Reason.UNREACHABLE,
}


async def _exchanged(
    kernel: Kernel, metadata: Metadata, provider: Provider, answer: Answer, secret: str
) -> _Tokens:
    form = {
        "grant_type": "authorization_code",
        "code": answer.code,
        "redirect_uri": asking.return_address(kernel),
        "code_verifier": asking.verifier_of(secret, answer.state),
    }
    more, headers = _authentication(metadata, provider)
    reach = reach_of(kernel.settings)
    answered = await send(metadata.token_endpoint, form | more, reach, headers=headers)
    if answered.status != _OK:
        if answered.content.get("error") == "invalid_grant":
            raise OidcRefusedError(Reason.CODE)
        its_own = answered.status >= _FAILING or answered.status == _TOO_MANY
        raise OidcRefusedError(
            Reason.CLIENT if answered.content.get("error") and not its_own else Reason.STATUS
        )
    try:
        return msgspec.convert(answered.content, _Tokens)
    except msgspec.ValidationError as error:
        raise OidcRefusedError(Reason.TOKEN if answered.content else Reason.NO_JSON) from error


def _authentication(
    metadata: Metadata, provider: Provider
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what says in the form, and in the headers, who asks (RFC 6749, 2.3.1)."""
    methods = metadata.token_endpoint_auth_methods_supported
    if not provider.secret:
        return {"client_id": provider.client_id}, {}
    if "client_secret_basic" in methods:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.secret, safe='')}"
        return {}, {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    if "client_secret_post" in methods:
        return {"client_id": provider.client_id, "client_secret": provider.secret}, {}
    raise OidcRefusedError(Reason.CLIENT)
