"""The four messages, each with all that the standard has room for."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from xfamilie.values.anschrift import Erreichbarkeit
from xfamilie.values.kopf import IdentifikationNachricht, Nachrichtenkopf
from xfamilie.values.person import AngabenZumKind, AngabenZurMutter
from xfamilie.values.zeit import moment


class Feld(msgspec.Struct, frozen=True, kw_only=True):
    """A name and a value the standard has no place for."""

    name: str
    wert: str
    laufende_nummer: str | None = None


class Feldgruppe(msgspec.Struct, frozen=True, kw_only=True):
    """Fields that belong together, in groups of any depth."""

    name: str
    felder: tuple[Feld, ...] = ()
    feldgruppen: tuple["Feldgruppe", ...] = ()
    laufende_nummer: str | None = None


class Zusatzparametergruppe(msgspec.Struct, frozen=True, kw_only=True):
    """What sender and reader agreed on beyond the standard, with the date of that agreement."""

    name: str
    fassung_handlungsanweisung: date
    felder: tuple[Feld, ...] = ()
    feldgruppen: tuple[Feldgruppe, ...] = ()


class Nachricht(msgspec.Struct, frozen=True, kw_only=True):
    """What every message has. ``test``, if given, marks it as not for production."""

    nachrichtenkopf: Nachrichtenkopf
    produkt: str
    produkthersteller: str
    produktversion: str | None = None
    test: str | None = None
    zusatzparametergruppen: tuple[Zusatzparametergruppe, ...] = ()


class Antragsnachricht(Nachricht, frozen=True, kw_only=True):
    """What belongs to one application: the moment it was made and the id of the case."""

    zeitstempel_antragsstellung: datetime
    transaktionsid: UUID

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(
            self, "zeitstempel_antragsstellung", moment(self.zeitstempel_antragsstellung)
        )


class Nachweisdokument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that travels beside the message."""

    dokumentid: str
    dateiname: str
    mimetype: str
    kategorie: str


class Zusatzangaben(msgspec.Struct, frozen=True, kw_only=True):
    """What she answered about marriage, court and Sorgeerklaerung. None: not answered, not sent."""

    mutter_ist_war_mit_vater_verheiratet: bool
    gerichtliche_entscheidung_elterliche_sorge_auch_vorlaeufige: bool
    nachweise: tuple[Nachweisdokument, ...] = ()
    mutter_zum_zeitpunkt_der_geburt_verheiratet: bool | None = None
    gemeinsame_sorgeerklaerung: bool | None = None


class Terminwunsch(msgspec.Struct, frozen=True, kw_only=True):
    """Days and hours that suit her, in her words."""

    wochentage: tuple[str, ...] = ()
    uhrzeiten: tuple[str, ...] = ()


class Antrag0801(Antragsnachricht, frozen=True, kw_only=True):
    """Application for the Auskunft, for one child."""

    angaben_zur_mutter: AngabenZurMutter
    angaben_zum_kind: AngabenZumKind
    zusatzangaben: Zusatzangaben | None = None
    terminwuensche: tuple[Terminwunsch, ...] = ()


class EintragungNachweisregister(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the register: with an entry, one code of alleinsorgeeintragung or more."""

    eintragung_vorhanden: bool
    eintragung_sorgeregister_arten: tuple[str, ...] = ()
    wohnort_jugendamt_mutter: str | None = None
    registerfuehrendes_jugendamt: str | None = None


class Auskunft0803(Antragsnachricht, frozen=True, kw_only=True):
    """The answer to an application, for one child."""

    angaben_zur_mutter: AngabenZurMutter
    angaben_zum_kind: AngabenZumKind
    eintragung_nachweisregister: EintragungNachweisregister
    zusatzangaben: Zusatzangaben | None = None


class RueckweisendeStelle(msgspec.Struct, frozen=True, kw_only=True):
    """Who refused a message; at least one way to reach them."""

    pruefinstanz: str
    erreichbarkeiten: tuple[Erreichbarkeit, ...]


class SpezifischerCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code of a list the refusing office names itself."""

    code: str
    list_uri: str
    list_version: str


class RueckweisungsgrundSpezifisch(msgspec.Struct, frozen=True, kw_only=True):
    """The refusing office's own reason. Whether both parts may be sent at once is unknown."""

    code: SpezifischerCode | None = None
    beschreibung: str | None = None


class Rueckweisungsgrund(msgspec.Struct, frozen=True, kw_only=True):
    """Why a message is refused: a code of rueckweisungsgruende, and reasons of their own."""

    grund: str
    spezifisch: tuple[RueckweisungsgrundSpezifisch, ...] = ()


class Transportinformationen(msgspec.Struct, frozen=True, kw_only=True):
    """How the refused message came in."""

    nachrichten_id: str | None = None
    betreff: str | None = None
    sendezeitpunkt: datetime | None = None
    ergaenzende_hinweise: str | None = None

    def __post_init__(self) -> None:
        if self.sendezeitpunkt is not None:
            msgspec.structs.force_setattr(self, "sendezeitpunkt", moment(self.sendezeitpunkt))


class Rueckweisung0001(Nachricht, frozen=True, kw_only=True):
    """A message is sent back; ``nachricht`` holds it byte for byte."""

    rueckweisungsgruende: tuple[Rueckweisungsgrund, ...]
    rueckweisende_stelle: RueckweisendeStelle | None = None
    transportinformationen: Transportinformationen | None = None
    identifikation_nachricht: IdentifikationNachricht | None = None
    nachricht: bytes | None = None


class Quittung0011(Nachricht, frozen=True, kw_only=True):
    """Receipt for a message, named by its id."""

    identifikation_nachricht: IdentifikationNachricht
