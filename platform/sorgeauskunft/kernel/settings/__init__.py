"""Every setting of the program, read from the environment once, at the start.

The name in the environment is `SORGEAUSKUNFT_` and the field's name in capitals; only
`DATABASE_URL` goes without the prefix, because platforms set it that way. What nobody could find
out in public sources (keys of DVDV, code lists of identifiers) is a setting without default.
"""

from sorgeauskunft.kernel.settings.connecting import listed
from sorgeauskunft.kernel.settings.keys import key_bytes, key_encryption_keys
from sorgeauskunft.kernel.settings.names import PREFIX, environment_name
from sorgeauskunft.kernel.settings.reading import load
from sorgeauskunft.kernel.settings.struct import Settings

__all__ = [
    "PREFIX",
    "Settings",
    "environment_name",
    "key_bytes",
    "key_encryption_keys",
    "listed",
    "load",
]
