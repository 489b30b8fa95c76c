"""FIT-Connect, by which requests reach offices whose software listens there."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from sorgeauskunft.kernel.settings.watching import Watching

LEIKA_KEY: Final = re.compile(r"99\d{12}")


class Connecting(Watching, frozen=True, kw_only=True):
    """The account of the online service at FIT-Connect: one for all offices, as sender.

    Hosts, versions and schemas differ between its stages (testing, production), and the key of the
    service stands in no public source: all of it is set.
    """

    fit_connect_api: Annotated[
        str,
        Meta(
            description="Address of FIT-Connect's Submission API with its version "
            "(`https://host/v2`). Empty: FIT-Connect is off, and no office can choose it."
        ),
    ] = ""
    fit_connect_token: Annotated[
        str, Meta(description="Address at which FIT-Connect hands out tokens.")
    ] = ""
    fit_connect_client_id: Annotated[
        str, Meta(description="Client id of this service as a sender at FIT-Connect.")
    ] = ""
    fit_connect_client_secret: Annotated[
        str, Meta(description="Client secret of this service at FIT-Connect. Secret.")
    ] = ""
    fit_connect_issuers: Annotated[
        str,
        Meta(
            description="Who may sign events on FIT-Connect's behalf, separated by commas; their keys "
            "are at `/.well-known/jwks.json` below. Empty: the host of the Submission API."
        ),
    ] = ""
    fit_connect_routing: Annotated[
        str,
        Meta(
            description="Address of FIT-Connect's Routing API with its version (`https://host/v1`). "
            "Empty: offices name their destination themselves."
        ),
    ] = ""
    fit_connect_routing_issuers: Annotated[
        str,
        Meta(
            description="Who may sign the destinations that the Routing API names, as above. Needed "
            "with it."
        ),
    ] = ""
    fit_connect_leika_key: Annotated[
        str,
        Meta(
            description="LeiKa key of the service, 14 digits that begin with 99. Not known from "
            "public sources."
        ),
    ] = ""
    fit_connect_service_name: Annotated[
        str, Meta(description="What the service is called in submissions.")
    ] = "Schriftliche Auskunft aus dem Sorgeregister"
    fit_connect_schema: Annotated[
        str,
        Meta(
            description="URI by which destinations say that they take message 0801. Not known from "
            "public sources."
        ),
    ] = ""
    fit_connect_metadata_schema: Annotated[
        str, Meta(description="URI of the schema that the metadata of submissions follow.")
    ] = "https://schema.fitko.de/fit-connect/metadata/1.0.0/metadata.schema.json"
    fit_connect_callback_secret: Annotated[
        str,
        Meta(
            description="Secret of callbacks to `/fit-connect/rueckruf`. Empty: there is no such "
            "address, and receipts are asked for every few minutes only. Secret."
        ),
    ] = ""
    fit_connect_callback_joint: Annotated[
        Literal["dot", "nothing"],
        Meta(
            description="What stands between time stamp and body where a callback is signed. Not "
            "confirmed by public sources; a wrong choice costs nothing but the hint."
        ),
    ] = "dot"

    @property
    def fit_connects(self) -> bool:
        """Whether FIT-Connect is on."""
        return bool(self.fit_connect_api)

    @property
    def fit_connect_signers(self) -> frozenset[str]:
        """Who may sign events on FIT-Connect's behalf."""
        parts = urlsplit(self.fit_connect_api)
        own = f"{parts.scheme}://{parts.netloc}"
        return listed(self.fit_connect_issuers) or frozenset({own})


def listed(text: str) -> frozenset[str]:
    """Return what a setting lists, separated by commas."""
    return frozenset(part.strip().rstrip("/") for part in text.split(",") if part.strip())
