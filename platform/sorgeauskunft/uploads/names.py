"""Names of files, as harmless as they can be and still recognised by the one who gave them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sorgeauskunft.uploads.values import Document, MediaType, Upload

_LONGEST: Final = 80
_SEPARATORS: Final = re.compile(r"[/\\:]")
_AWKWARD: Final = re.compile(r'[<>"|?*\s]+')


# Offices file by these words, whatever language she uses; ASCII, because they stand in headers.
_FILED: Final = {
    Document.ID_CARD: "Ausweis",
    Document.BIRTH_CERTIFICATE: "Geburtsurkunde",
    Document.PATERNITY_DOCUMENT: "Vaterschaftsurkunde",
    Document.COURT_DECISION: "Gerichtsbeschluss",
    None: "Antwort",
}


def filed_name(upload: Upload) -> str:
    """Return the name under which the office gets a file: what it is, never what she called it."""
    return f"{_FILED[upload.document]}-{str(upload.id)[:8]}.{upload.media_type.ending}"


def clean_name(name: str, media_type: MediaType) -> str:
    """Return a name to show, as `clean_stem`, with the true ending."""
    return f"{clean_stem(name)}.{media_type.ending}"


def clean_stem(name: str) -> str:
    """Return a name without folders, control and direction characters, and without its ending.

    What names nothing after that is called "datei".
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    # Category C: control and format characters (the marks that turn text around among them),
    # unpaired surrogates, private use; Zl and Zp end lines.
    kept = "".join(
        " " if unicodedata.category(each) in {"Zl", "Zp", "Cc"} else each
        for each in last
        if unicodedata.category(each) not in {"Cf", "Cs", "Co", "Cn"}
    )
    stem = kept.rpartition(".")[0] or kept
    stem = _AWKWARD.sub(" ", stem).strip(" .")[:_LONGEST].strip(" .")
    return stem or "datei"
