"""What every verb of the program is handed: settings, clock, database, secrets, mail, and so on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from sorgeauskunft.kernel import settings as settings_
from sorgeauskunft.kernel.blobs import BlobStore, FolderBlobs
from sorgeauskunft.kernel.clock import Clock, SystemClock
from sorgeauskunft.kernel.database import Database
from sorgeauskunft.kernel.deletions import Journal
from sorgeauskunft.kernel.mail import FolderMailer, Mailer, NoMailer
from sorgeauskunft.kernel.metrics import Metrics
from sorgeauskunft.kernel.rate_limit import RateLimiter
from sorgeauskunft.kernel.settings import Settings
from sorgeauskunft.kernel.smtp import SmtpMailer
from sorgeauskunft.kernel.vault import Vault
from sorgeauskunft.kernel.wrapping import SettingsKeys


class Kernel(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one running process."""

    settings: Settings
    clock: Clock
    database: Database
    blobs: BlobStore
    vault: Vault
    mailer: Mailer
    limiter: RateLimiter
    metrics: Metrics
    journal: Journal


def build(settings: Settings, clock: Clock | None = None, mailer: Mailer | None = None) -> Kernel:
    """Put the parts together; nothing is opened yet. Tests hand in a clock and a mailer."""
    clock = clock or SystemClock()
    metrics = Metrics(settings.metrics_folder)
    database = Database(
        settings.effective_database_url,
        platform_url=settings.platform_database_url,
        pool_size=settings.database_pool,
        metrics=metrics,
    )
    vault = Vault(
        SettingsKeys(settings_.key_encryption_keys(settings.key_encryption_keys)),
        settings_.key_bytes(settings.index_key),
    )
    if mailer is None:
        mailer = _mailer(settings, clock)
    return Kernel(
        settings=settings,
        clock=clock,
        database=database,
        blobs=FolderBlobs(settings.effective_upload_folder),
        vault=vault,
        mailer=mailer,
        limiter=RateLimiter(database, vault, clock, enabled=settings.rate_limits),
        metrics=metrics,
        journal=Journal(settings.effective_deletion_journal),
    )


def _mailer(settings: Settings, clock: Clock) -> Mailer:
    if not settings.smtp_url:
        return NoMailer()
    parts = urlsplit(settings.smtp_url)
    if parts.scheme == "file":
        return FolderMailer(Path(unquote(parts.path)), settings.mail_from, clock)
    return SmtpMailer(
        settings.smtp_url,
        settings.mail_from,
        clock,
        bounces=settings.bounce_mailbox,
        authorities=settings.smtp_authorities,
    )
