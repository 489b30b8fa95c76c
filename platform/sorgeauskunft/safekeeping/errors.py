"""What keeps a backup from being made or restored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sorgeauskunft.kernel.errors import SorgeauskunftError


class SafekeepingError(SorgeauskunftError):
    """A backup cannot be made, is damaged, or does not belong here; the message says which."""


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say a fault of the file system (disk full, no right to write) as a sentence."""
    try:
        yield
    except OSError as error:
        raise SafekeepingError(f"{what}: {error.strerror or error}") from error
