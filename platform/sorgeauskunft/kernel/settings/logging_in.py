"""Where the people of offices may prove who they are, beside the service itself."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sorgeauskunft.kernel.settings.collecting import Collecting


class LogIns(Collecting, frozen=True, kw_only=True):
    """Which passwords are refused, and the OpenID providers that offices may use."""

    stolen_passwords: Annotated[
        str,
        Meta(
            description="File of stolen passwords, which nobody may choose: a line `SHA-1:count` for "
            "each, sorted, as the downloader of Have I Been Pwned writes them (some 40 GB) or a part "
            "of that. Nobody is asked over the network. Empty: only often guessed ones are refused."
        ),
    ] = ""

    oidc_issuer: Annotated[
        str,
        Meta(
            description="Issuer of an OpenID provider that every office may use for its log-in; its "
            "discovery document is at `/.well-known/openid-configuration` below it. Empty: each "
            "office names its own."
        ),
    ] = ""
    oidc_client_id: Annotated[str, Meta(description="Client id of this service there.")] = ""
    oidc_client_secret: Annotated[
        str, Meta(description="Client secret there; empty for a client without one. Secret.")
    ] = ""
    oidc_name: Annotated[
        str, Meta(description="What this provider is called on the button of the log-in page.")
    ] = ""
    oidc_networks: Annotated[
        str,
        Meta(
            description="Networks in which an OpenID provider may be although they are not public, "
            "separated by commas (`10.20.0.0/16, fd00::/8`). Admins of offices type addresses of "
            "providers: the service connects to public addresses and to these, to no others."
        ),
    ] = ""
