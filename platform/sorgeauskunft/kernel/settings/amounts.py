"""How much, how long, how many."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from sorgeauskunft.kernel.settings.secrets import Secrets

_MEGABYTE = 1024 * 1024


class Uploads(Secrets, frozen=True, kw_only=True):
    """Files of mothers: where they lie, how large they may be, who looks for viruses."""

    upload_folder: Annotated[
        str,
        Meta(
            description="Folder for uploaded files, encrypted one by one; shared by all machines that "
            "serve pages. Default: `uploads` in the data folder."
        ),
    ] = ""
    upload_file_megabytes: Annotated[
        int, Meta(ge=1, le=20, description="Size of one uploaded file at most.")
    ] = 10
    upload_total_megabytes: Annotated[
        int, Meta(ge=1, le=100, description="Size of all files of one request at most.")
    ] = 30
    clamd: Annotated[
        str,
        Meta(
            description="Virus scanner for uploads: `unix:/run/clamav/clamd.ctl` or `tcp:host:3310`. "
            "Empty: files are accepted without being scanned."
        ),
    ] = ""

    @property
    def effective_upload_folder(self) -> Path:
        """The stated folder, or `uploads` in the data folder."""
        return Path(self.upload_folder) if self.upload_folder else self.data_folder / "uploads"

    @property
    def upload_file_bytes(self) -> int:
        """Size of one file at most."""
        return self.upload_file_megabytes * _MEGABYTE

    @property
    def upload_total_bytes(self) -> int:
        """Size of all files of a request at most."""
        return self.upload_total_megabytes * _MEGABYTE


class Times(Uploads, frozen=True, kw_only=True):
    """How long drafts and log-ins live, and whether callers are slowed down."""

    draft_days: Annotated[
        int, Meta(ge=1, le=30, description="How many days a draft lives after it was begun.")
    ] = 30
    reminder_days: Annotated[
        int, Meta(ge=1, le=14, description="How many days before its end a draft is reminded of.")
    ] = 5
    retention_min_days: Annotated[
        int,
        Meta(
            ge=1,
            le=3650,
            description="Fewest days for which an office may keep a request after it was closed. "
            "Default: 30, about the month in which a letter can be objected to (§ 84 SGG, § 70 VwGO).",
        ),
    ] = 30
    retention_max_days: Annotated[
        int,
        Meta(
            ge=1,
            le=3650,
            description="Most days for which an office may keep a request after it was closed. "
            "Default: 730, because after two years nothing needs it any more (§ 84 SGB X); "
            "a letter without instruction on remedies can be objected to for one year.",
        ),
    ] = 730
    idle_minutes: Annotated[
        int, Meta(ge=5, le=120, description="Minutes without a click until a clerk's log-in ends.")
    ] = 30
    session_hours: Annotated[
        int, Meta(ge=1, le=24, description="Hours until a clerk's log-in ends in any case.")
    ] = 10
    rate_limits: Annotated[
        bool,
        Meta(description="Whether limits on log-in, finder and look-ups are kept. Off for load."),
    ] = True


class Workers(Times, frozen=True, kw_only=True):
    """How much is done at the same time, and how often it is tried."""

    worker_slots: Annotated[
        int, Meta(ge=1, le=64, description="Jobs that one worker process runs at the same time.")
    ] = 4
    pdf_processes: Annotated[
        int, Meta(ge=1, le=32, description="Processes that render PDFs, per worker.")
    ] = 2
    job_lease_seconds: Annotated[
        int,
        Meta(ge=5, le=3600, description="After this long a job of a dead worker is taken over."),
    ] = 120
    job_attempts: Annotated[
        int, Meta(ge=1, le=100, description="Attempts at a job until it is given up as dead.")
    ] = 12
