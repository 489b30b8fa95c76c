"""The words people read: gettext catalogues, looked up by key, with a fallback text by text.

Pure: reads the .po files of this package once and knows nothing of requests, pages or tenants.
A further language is a further folder `locales/<lang>/` with the same domains.
"""

from sorgeauskunft.texts.catalogue import (
    LOCALES,
    CatalogueError,
    Message,
    catalogue,
    languages,
)
from sorgeauskunft.texts.states import state_names
from sorgeauskunft.texts.templates import templates_in
from sorgeauskunft.texts.texts import Entry, Texts, UnknownTextError

__all__ = [
    "LOCALES",
    "CatalogueError",
    "Entry",
    "Message",
    "Texts",
    "UnknownTextError",
    "catalogue",
    "languages",
    "state_names",
    "templates_in",
]
