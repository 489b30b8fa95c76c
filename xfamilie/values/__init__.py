"""The contents of messages as frozen structs, close to the types of the standard.

Codes are plain strings of the lists in ``xfamilie.codelists``; an optional element that is not sent
is None, a repeated one a tuple. Moments are kept in UTC to the millisecond.
"""

from xfamilie.values.anschrift import (
    STRASSE_MAX,
    Auslandsanschrift,
    Erreichbarkeit,
    Gebaeudeanschrift,
    Gebietsschluessel,
    HausnummernBis,
    Meldeanschrift,
    PostalischeInlandsanschrift,
    Postfachanschrift,
    split_hausnummer,
)
from xfamilie.values.kopf import (
    Behoerdenkennung,
    IdentifikationNachricht,
    Kommunikationspartner,
    Nachrichtenkopf,
    PostkorbHandle,
)
from xfamilie.values.nachricht import (
    Antrag0801,
    Auskunft0803,
    EintragungNachweisregister,
    Feld,
    Feldgruppe,
    Nachweisdokument,
    Quittung0011,
    RueckweisendeStelle,
    Rueckweisung0001,
    Rueckweisungsgrund,
    RueckweisungsgrundSpezifisch,
    SpezifischerCode,
    Terminwunsch,
    Transportinformationen,
    Zusatzangaben,
    Zusatzparametergruppe,
)
from xfamilie.values.person import (
    AllgemeinerName,
    AngabenZumKind,
    AngabenZurMutter,
    Geburt,
    NachgeburtlicheAngabenZumKind,
    NameNatuerlichePerson,
)
from xfamilie.values.zeit import TeilbekanntesDatum

__all__ = [
    "STRASSE_MAX",
    "AllgemeinerName",
    "AngabenZumKind",
    "AngabenZurMutter",
    "Antrag0801",
    "Auskunft0803",
    "Auslandsanschrift",
    "Behoerdenkennung",
    "EintragungNachweisregister",
    "Erreichbarkeit",
    "Feld",
    "Feldgruppe",
    "Gebaeudeanschrift",
    "Gebietsschluessel",
    "Geburt",
    "HausnummernBis",
    "IdentifikationNachricht",
    "Kommunikationspartner",
    "Meldeanschrift",
    "NachgeburtlicheAngabenZumKind",
    "Nachrichtenkopf",
    "Nachweisdokument",
    "NameNatuerlichePerson",
    "PostalischeInlandsanschrift",
    "Postfachanschrift",
    "PostkorbHandle",
    "Quittung0011",
    "RueckweisendeStelle",
    "Rueckweisung0001",
    "Rueckweisungsgrund",
    "RueckweisungsgrundSpezifisch",
    "SpezifischerCode",
    "TeilbekanntesDatum",
    "Terminwunsch",
    "Transportinformationen",
    "Zusatzangaben",
    "Zusatzparametergruppe",
    "split_hausnummer",
]
