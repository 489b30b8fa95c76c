"""Who speaks to others: mails, messages, logs."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sorgeauskunft.kernel.settings.amounts import Workers


class Mails(Workers, frozen=True, kw_only=True):
    """The mail server and the sender."""

    smtp_url: Annotated[
        str,
        Meta(
            description="Mail server: `smtp://user:password@host:587` (STARTTLS; without it "
            "nothing is sent, unless the server is on this machine or the address ends with "
            "`?starttls=offered`), `smtps://…` (TLS from the start), or `file:///folder` for a demo, where every mail "
            "becomes a file. Empty: no mail is sent. Secret."
        ),
    ] = ""
    mail_from: Annotated[
        str, Meta(description="Sender of mails: an address or `Name <address>`.")
    ] = ""

    smtp_authorities: Annotated[
        str,
        Meta(
            description="File with the certificates (PEM) that vouch for the mail server. Empty: "
            "those that this machine trusts."
        ),
    ] = ""
    bounce_mailbox: Annotated[
        str,
        Meta(
            description="Mailbox for reports on mails that could not be delivered, like "
            "`bounce@service.example`. The mail server must take `bounce+…@` for it, too, and hand "
            "what comes there to `sorgeauskunft delivery bounced -`. Empty: reports go to the sender."
        ),
    ] = ""

    operator_mail: Annotated[
        str,
        Meta(
            description="Functional mailbox of those who run the service: told of dead letters and "
            "of channels that stand still, without personal data. Empty: nobody is."
        ),
    ] = ""
    webhook_private_addresses: Annotated[
        bool,
        Meta(
            description="Whether webhooks may lead to addresses of private networks and to http. "
            "For tests and the demo; refused in production."
        ),
    ] = False

    @property
    def mails(self) -> bool:
        """Whether mails can be sent; pages offer none where they cannot."""
        return bool(self.smtp_url)


class Author(Mails, frozen=True, kw_only=True):
    """Who stands in messages of XFamilie as their author, and by which lists."""

    service_authority: Annotated[
        str, Meta(description="Name of the body that runs the online service (author of messages).")
    ] = ""
    service_email: Annotated[
        str, Meta(description="Functional mailbox of that body, for errors in messages.")
    ] = ""
    service_dvdv_prefix: Annotated[
        str, Meta(description="DVDV prefix of the online service as author of XFamilie messages.")
    ] = "fap"
    service_dvdv_key: Annotated[
        str, Meta(description="DVDV key of the online service. Not known from public sources.")
    ] = ""
    kennung_list_uri: Annotated[
        str, Meta(description="Code list of the keys of Jugendämter in DVDV. Not publicly known.")
    ] = ""
    kennung_list_version: Annotated[str, Meta(description="Version of that code list.")] = ""
    ars_list_version: Annotated[
        str, Meta(description="Day of the Destatis lists that AGS and ARS in messages are from.")
    ] = "2026-04-30"


class Logs(Author, frozen=True, kw_only=True):
    """What the program says about itself."""

    log_format: Annotated[
        Literal["json", "console"], Meta(description="`json` for machines, `console` for people.")
    ] = "json"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least severe line logged.")
    ] = "info"
