"""States by their names in the language of who reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec
from babel import Locale
from pyuca import Collator

from sorgeauskunft.texts.catalogue import SOURCE_LANGUAGE
from xfamilie import codelists

_ISO = Path(__file__).with_suffix(".json")
"""Key of the Destatis list → ISO 3166-1 alpha-2, matched name by name."""

_OFFICIAL = SOURCE_LANGUAGE
"""German readers, also of Leichte Sprache, get the names of the list itself."""


@cache
def state_names(lang: str) -> Mapping[str, str]:
    """Destatis key (three digits) → name of the state in a language, in its alphabetical order.

    Names in German are those of the code list, others those of the Unicode CLDR; the order is that
    of the Unicode Collation Algorithm (UTS #10) without a language's own exceptions.
    """
    language = lang.split("-", maxsplit=1)[0]
    if language == _OFFICIAL:
        return MappingProxyType(dict(codelists.states()))
    territories = Locale(language).territories
    iso = msgspec.json.decode(_ISO.read_bytes(), type=dict[str, str])
    named = {key: territories[code] for key, code in iso.items()}
    collate = _collator().sort_key
    return MappingProxyType(dict(sorted(named.items(), key=lambda state: collate(state[1]))))


@cache
def _collator() -> Collator:
    # Reads its table of weights, which takes a tenth of a second.
    return Collator()
