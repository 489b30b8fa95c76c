"""Backups of a whole installation, and the way back.

A backup is a folder: a dump of the database, the uploaded files, and a manifest that says what has to
be there, byte for byte, and which keys it needs. It holds no key: those are kept apart, and without
them nobody reads it. Nor does it hold the journal of deletions, which is never put back to an older
state; a restore forgets by it whatever was deleted since, before anybody is served.
"""

from sorgeauskunft.safekeeping.errors import SafekeepingError
from sorgeauskunft.safekeeping.making import Made, backup
from sorgeauskunft.safekeeping.manifest import Manifest, examined
from sorgeauskunft.safekeeping.restoring import Allowed, Restored, restore

__all__ = [
    "Allowed",
    "Made",
    "Manifest",
    "Restored",
    "SafekeepingError",
    "backup",
    "examined",
    "restore",
]
