"""Example messages, openly invented and built like real ones."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from xfamilie import sample_parts as parts
from xfamilie import values as v
from xfamilie.messages import build_0001, build_0011, build_0801, build_0803

_APPLIED: Final = datetime(2026, 11, 24, 9, 28, 40, tzinfo=UTC)
_CASE: Final = UUID("5a000000-0000-4000-8000-000000000058")
_TEST: Final = "Beispielnachricht, alle Angaben erfunden"
_PRODUCT: Final = "Sorgeauskunft"
_MAKER: Final = "Beispielland"


def sample(nachrichtentyp: str) -> bytes:
    """An example of one message, valid and always the same.

    Raises LookupError for a message this package does not know (it knows 0801, 0803, 0001, 0011).
    """
    return _SAMPLES[nachrichtentyp]()


def _antrag() -> bytes:
    return build_0801(
        v.Antrag0801(
            nachrichtenkopf=parts.kopf("0801", leser=parts.jugendamt(), autor=parts.portal()),
            produkt=_PRODUCT,
            produkthersteller=_MAKER,
            produktversion="0.1",
            test=_TEST,
            zusatzparametergruppen=(
                v.Zusatzparametergruppe(
                    name="Beispiel",
                    fassung_handlungsanweisung=date(2026, 11, 1),
                    felder=(v.Feld(name="anzahlAusfertigungen", wert="2"),),
                    feldgruppen=(
                        v.Feldgruppe(
                            name="kommunikation",
                            felder=(v.Feld(name="sprache", wert="Vietnamesisch"),),
                            laufende_nummer="1",
                        ),
                    ),
                ),
            ),
            zeitstempel_antragsstellung=_APPLIED,
            transaktionsid=_CASE,
            angaben_zur_mutter=parts.mutter(),
            angaben_zum_kind=parts.kind(),
            zusatzangaben=parts.zusatzangaben(),
            terminwuensche=(
                v.Terminwunsch(wochentage=("Montag", "Dienstag"), uhrzeiten=("vormittags",)),
            ),
        ),
    )


def _auskunft() -> bytes:
    return build_0803(
        v.Auskunft0803(
            nachrichtenkopf=parts.kopf("0803", leser=parts.portal(), autor=parts.jugendamt()),
            produkt=_PRODUCT,
            produkthersteller=_MAKER,
            test=_TEST,
            zeitstempel_antragsstellung=_APPLIED,
            transaktionsid=_CASE,
            angaben_zur_mutter=parts.mutter(),
            angaben_zum_kind=parts.kind(),
            zusatzangaben=parts.zusatzangaben(),
            eintragung_nachweisregister=v.EintragungNachweisregister(
                eintragung_vorhanden=True,
                eintragung_sorgeregister_arten=("02",),
                wohnort_jugendamt_mutter="Jugendamt Musterstadt",
                registerfuehrendes_jugendamt="Jugendamt Beispielhausen",
            ),
        ),
    )


def _rueckweisung() -> bytes:
    return build_0001(
        v.Rueckweisung0001(
            nachrichtenkopf=parts.kopf("0001", leser=parts.portal(), autor=parts.jugendamt()),
            produkt=_PRODUCT,
            produkthersteller=_MAKER,
            test=_TEST,
            rueckweisende_stelle=v.RueckweisendeStelle(
                pruefinstanz="Eingangsprüfung Musterstadt",
                erreichbarkeiten=(parts.mail("technik@jugendamt.musterstadt.example"),),
            ),
            rueckweisungsgruende=(
                v.Rueckweisungsgrund(
                    grund="X001",
                    spezifisch=(
                        v.RueckweisungsgrundSpezifisch(
                            code=v.SpezifischerCode(
                                code="E1",
                                list_uri="urn:example:codeliste:eingangspruefung",
                                list_version="1",
                            ),
                        ),
                        v.RueckweisungsgrundSpezifisch(beschreibung="Das Geburtsdatum fehlt."),
                    ),
                ),
            ),
            transportinformationen=v.Transportinformationen(
                nachrichten_id="beispiel-0801",
                betreff="Antrag auf Auskunft",
                sendezeitpunkt=parts.MADE,
                ergaenzende_hinweise="Bitte neu senden.",
            ),
            identifikation_nachricht=parts.identifikation("0801"),
            nachricht=b"<beispiel/>",
        ),
    )


def _quittung() -> bytes:
    return build_0011(
        v.Quittung0011(
            nachrichtenkopf=parts.kopf("0011", leser=parts.portal(), autor=parts.jugendamt()),
            produkt=_PRODUCT,
            produkthersteller=_MAKER,
            test=_TEST,
            identifikation_nachricht=parts.identifikation("0801"),
        ),
    )


_SAMPLES: Final[dict[str, Callable[[], bytes]]] = {
    "0001": _rueckweisung,
    "0011": _quittung,
    "0801": _antrag,
    "0803": _auskunft,
}
