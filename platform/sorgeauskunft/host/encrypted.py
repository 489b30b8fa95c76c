"""TLS spoken by the program itself, between the proxy in front and here, where settings name a certificate.

A renewed certificate is taken without a new start: its files are looked at when somebody connects, so
whoever writes them (cert-manager, a mounted Secret) need tell nobody.
"""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
from cryptography import x509

from sorgeauskunft.kernel import Settings
from sorgeauskunft.kernel.errors import StartError
from sorgeauskunft.kernel.settings import environment_name

log = structlog.get_logger()

SOON: Final = dt.timedelta(days=14)
"""So long before its end a certificate should have been renewed."""


class Pair(msgspec.Struct, frozen=True):
    """A certificate (with those in between, if any) and its key, as files in PEM."""

    certificate: str
    key: str

    def context(self) -> ssl.SSLContext:
        """Return a server's context, of TLS 1.2 and newer.

        Raises:
            OSError: A file cannot be read; `ssl.SSLError`, which is one, where they do not fit.
        """
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        # With a password, if none: OpenSSL would ask for that of an encrypted key at the terminal, and wait.
        made.load_cert_chain(self.certificate, self.key, password="")
        return made

    def ends(self) -> dt.datetime:
        """Return when the certificate ends to be valid. Raises OSError and ValueError."""
        content = Path(self.certificate).read_bytes()
        return x509.load_pem_x509_certificate(content).not_valid_after_utc

    def written(self) -> tuple[int, int]:
        """Return when each of the files was written."""
        certificate, key = Path(self.certificate).stat(), Path(self.key).stat()
        return certificate.st_mtime_ns, key.st_mtime_ns


def pair_of(settings: Settings) -> Pair | None:
    """Return what the settings name; None where nothing speaks TLS here."""
    if not settings.tls_cert_file:
        return None
    return Pair(settings.tls_cert_file, settings.tls_key_file)


def options(settings: Settings) -> dict[str, Any]:
    """Return what uvicorn has to be told besides.

    Raises:
        StartError: Certificate and key do not fit, or are none; the sentence names them.
    """
    pair = pair_of(settings)
    if pair is None:
        return {}
    try:
        pair.context()
    except OSError as error:
        raise StartError(_no_pair(error)) from error
    return {"ssl_context_factory": _Renewed(pair)}


def problems(settings: Settings, now: dt.datetime) -> list[str]:
    """Return what is wrong with the pair: it does not fit, or the certificate's time is over."""
    pair = pair_of(settings)
    if pair is None:
        return []
    try:
        pair.context()
        ends = pair.ends()
    except (OSError, ValueError) as error:
        return [_no_pair(error)]
    if ends <= now:
        return [f"{_CERTIFICATE} has not been valid since {ends:%Y-%m-%d %H:%M} UTC"]
    return []


def hints(settings: Settings, now: dt.datetime) -> list[str]:
    """Return what will be wrong soon."""
    pair = pair_of(settings)
    if pair is None or problems(settings, now):
        return []
    ends = pair.ends()
    if ends > now + SOON:
        return []
    return [f"{_CERTIFICATE} is valid until {ends:%Y-%m-%d %H:%M} UTC only: renew it"]


_CERTIFICATE: Final = environment_name("tls_cert_file")


def _no_pair(error: Exception) -> str:
    reason = getattr(error, "reason", "") or type(error).__name__
    return f"{_CERTIFICATE} and {environment_name('tls_key_file')} are no pair: {reason}"


class _Renewed(msgspec.Struct, frozen=True):
    """Makes the context; handed to each of several processes, which make their own."""

    pair: Pair

    def __call__(self, _config: object, _default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        pair = self.pair
        # The times first: what is written in between is then seen as new.
        last = pair.written()
        first = present = pair.context()

        def look(connection: ssl.SSLObject, _name: str | None, _live: ssl.SSLContext) -> None:
            nonlocal last, present
            try:
                if (written := pair.written()) != last:
                    # Another one, whole or not at all: nothing of the old pair is left in it.
                    present, last = pair.context(), written
                    log.info("tls_renewed")
            except OSError as error:
                log.warning("tls_not_renewed", reason=_no_pair(error))
            connection.context = present

        first.sni_callback = look
        return first
