"""The header: who writes to whom, and which message this is."""

from datetime import datetime
from uuid import UUID

import msgspec

from xfamilie.values.anschrift import Erreichbarkeit, PostalischeInlandsanschrift
from xfamilie.values.zeit import moment


class Behoerdenkennung(msgspec.Struct, frozen=True, kw_only=True):
    """The key of an office in DVDV.

    ``praefix`` is a code of dvdv.praefix (``jga`` for a Jugendamt). The list of the ``kennung``
    depends on the prefix and is not fixed by the standard: its URI and version travel along.
    """

    praefix: str
    kennung: str
    kennung_list_uri: str
    kennung_list_version: str


class Kommunikationspartner(msgspec.Struct, frozen=True, kw_only=True):
    """An office at one end of the way. An author needs at least one ``erreichbarkeit``."""

    behoerdenkennung: Behoerdenkennung
    behoerdenname: str
    erreichbarkeiten: tuple[Erreichbarkeit, ...] = ()
    anschrift: PostalischeInlandsanschrift | None = None


class PostkorbHandle(msgspec.Struct, frozen=True, kw_only=True):
    """A mailbox for electronic delivery and the consent to it."""

    postkorb_handle: str | None = None
    zustimmung_elektronischer_bescheid: bool | None = None


class IdentifikationNachricht(msgspec.Struct, frozen=True, kw_only=True):
    """Which message: id, type (``0801``), moment of creation.

    Every message has a new id, a corrected one too; the very same message sent again keeps it. The
    moment is that of creation, not of sending, and is kept in UTC to the millisecond.
    """

    nachrichten_uuid: UUID
    nachrichtentyp: str
    erstellungszeitpunkt: datetime

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(
            self, "erstellungszeitpunkt", moment(self.erstellungszeitpunkt)
        )


class Nachrichtenkopf(msgspec.Struct, frozen=True, kw_only=True):
    """The header of every message: ``leser`` receives it, ``autor`` wrote it."""

    identifikation: IdentifikationNachricht
    leser: Kommunikationspartner
    autor: Kommunikationspartner
    postkorb_handle: PostkorbHandle | None = None
