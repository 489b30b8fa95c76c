"""Elements of the module geburt: messages 0801 and 0803."""

from typing import Final

from xfamilie.mapping import baukasten as b
from xfamilie.mapping import codec as c
from xfamilie.mapping import kopf as k
from xfamilie.mapping.codec import Part, Record
from xfamilie.namespaces import namespace
from xfamilie.values import nachricht, person, zeit

_NS: Final = namespace("geburt")


def _tag(name: str) -> str:
    return f"{{{_NS}}}{name}"


def _text(field: str, name: str) -> Part:
    return Part(field, _tag(name), c.TEXT)


def _boolean(field: str, name: str) -> Part:
    return Part(field, _tag(name), c.BOOLEAN)


_MUTTER: Final = Record(
    person.AngabenZurMutter,
    (
        Part("name", _tag("nameElternteil2"), b.NAME_NATUERLICHE_PERSON),
        Part("geburt", _tag("geburt"), b.GEBURT),
        _boolean("dolmetscher_benoetigt", "dolmetscherBenoetigt"),
        Part("anschriften", _tag("anschrift"), b.MELDEANSCHRIFT, many=True),
        Part("anschrift_ausland", _tag("anschriftAusland"), b.AUSLANDSANSCHRIFT),
        Part("kontakte", _tag("kontakt"), b.ERREICHBARKEIT, many=True),
        _boolean("aenderung_anschrift_letzte_5_jahre", "aenderungAnschriftLetzte5Jahre"),
        Part("familienstand", _tag("familienstand"), c.ListedCode("familienstand")),
        Part("anschrift_postalisch", _tag("anschriftPostalisch"), b.INLANDSANSCHRIFT),
    ),
)

_KIND_NACH_GEBURT: Final = Record(
    person.NachgeburtlicheAngabenZumKind,
    (
        Part("namen", _tag("nameDesKindes"), b.NAME_NATUERLICHE_PERSON, many=True),
        _text("geburtsort", "geburtsort"),
        Part("geburtsort_staat", _tag("geburtsortStaat"), b.STAAT),
        Part("geburtsdatum", _tag("geburtsdatum"), b.DATUM),
        _text("geburtsregister_nummer", "geburtsregisterNummer"),
        _text("geburtsstandesamt", "geburtsstandesamt"),
        Part("registerfuehrende_stelle_ars", _tag("registerfuehrendeStelleARS"), b.ARS),
    ),
)

_KIND: Final = c.Choice(
    {
        person.NachgeburtlicheAngabenZumKind: (
            _tag("nachgeburtlicheAngabenZumKind"),
            _KIND_NACH_GEBURT,
        ),
        zeit.TeilbekanntesDatum: (_tag("angabenZumKindVorGeburt"), b.DATUM),
    },
)

_ZUSATZANGABEN: Final = Record(
    nachricht.Zusatzangaben,
    (
        _boolean("mutter_ist_war_mit_vater_verheiratet", "mutterIstWarMitVaterVerheiratet"),
        _boolean(
            "gerichtliche_entscheidung_elterliche_sorge_auch_vorlaeufige",
            "gerichtlicheEntscheidungElterlicheSorgeAuchVorlaeufige",
        ),
        Part("nachweise", _tag("nachweise"), b.NACHWEISDOKUMENT, many=True),
        _boolean(
            "mutter_zum_zeitpunkt_der_geburt_verheiratet",
            "mutterZumZeitpunktDerGeburtVerheiratet",
        ),
        _boolean("gemeinsame_sorgeerklaerung", "gemeinsameSorgeerklaerung"),
    ),
)

_EINTRAGUNG: Final = Record(
    nachricht.EintragungNachweisregister,
    (
        _boolean("eintragung_vorhanden", "eintragungVorhanden"),
        Part(
            "eintragung_sorgeregister_arten",
            _tag("eintragungSorgeregisterArt"),
            c.ListedCode("alleinsorgeeintragung"),
            many=True,
        ),
        _text("wohnort_jugendamt_mutter", "wohnortJugendamtMutter"),
        # Spelling of the standard.
        _text("registerfuehrendes_jugendamt", "registerfuerhrendesJugendamt"),
    ),
)

_FALL: Final = (
    *k.ANTRAGSNACHRICHT,
    Part("angaben_zur_mutter", _tag("angabenZurMutter"), _MUTTER),
    Part("angaben_zum_kind", _tag("angabenZumKind"), _KIND),
    Part("zusatzangaben", _tag("zusatzangaben"), _ZUSATZANGABEN),
)

ANTRAG_0801: Final = Record(
    nachricht.Antrag0801,
    (*_FALL, Part("terminwuensche", _tag("terminwuensche"), b.TERMINWUNSCH, many=True)),
)
AUSKUNFT_0803: Final = Record(
    nachricht.Auskunft0803,
    (
        *_FALL,
        Part("eintragung_nachweisregister", _tag("eintragungNachweisregister"), _EINTRAGUNG),
    ),
)
