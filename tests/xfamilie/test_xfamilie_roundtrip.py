from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import xfamilie
from xfamilie import CHARACTERS, schemas
from xfamilie import values as v

XS = "{http://www.w3.org/2001/XMLSchema}"
ROUNDS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# Every text field draws from the whole set of DIN 91379, datatype C: sequences, tabs and line
# breaks too. Only names leave out what our own rule on names refuses.
TEXT = st.lists(st.sampled_from(sorted(CHARACTERS)), max_size=12).map("".join)
NAME_TEXT = (
    st.lists(st.sampled_from(sorted(CHARACTERS - set("\t\r\n"))), min_size=1, max_size=12)
    .map("".join)
    .filter(xfamilie.is_name)
)
FREE = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"),
        include_characters="\t\r\n",
        exclude_characters="\ufffe\uffff",
    ),
    max_size=8,
)
TOKEN = st.text("abcäö0123456789:.-", min_size=1, max_size=12)
MOMENT = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.timezones())  # noqa: DTZ001 -- hypothesis wants bare bounds and adds the zone itself
STREET = TEXT.map(lambda text: text[: v.STRASSE_MAX]).filter(
    lambda text: not xfamilie.refused_characters(text)
)


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


def some(
    strategy: st.SearchStrategy[object], low: int = 0, high: int = 2
) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, min_size=low, max_size=high).map(tuple)


DATE = st.dates(date(1, 1, 1), date(9999, 12, 31))
PARTIAL = st.one_of(
    DATE.map(v.TeilbekanntesDatum.of),
    DATE.map(lambda day: v.TeilbekanntesDatum(day.year, day.month)),
    DATE.map(lambda day: v.TeilbekanntesDatum(day.year)),
)
AREA = st.builds(v.Gebietsschluessel, digits(8), TOKEN)
ARS = st.builds(v.Gebietsschluessel, digits(12), TOKEN)
REACH = st.builds(
    v.Erreichbarkeit,
    kanal=st.sampled_from(sorted(xfamilie.codelists.get("erreichbarkeit").codes)),
    kennung=TEXT,
    zusatz=maybe(TEXT),
)
HOUSE_END = st.builds(
    v.HausnummernBis,
    hausnummer=maybe(TEXT),
    hausnummer_buchstabe_zusatzziffer=maybe(TEXT),
    teilnummer_der_hausnummer=maybe(TEXT),
)
PARTS = {
    "hausnummer_buchstabe_zusatzziffer": maybe(TEXT),
    "teilnummer_der_hausnummer": maybe(TEXT),
    "stockwerkswohnungsnummer": maybe(TEXT),
    "zusatzangaben": maybe(TEXT),
    "wohnungsinhaber": maybe(TEXT),
    "wohnort_frueherer_gemeindename": maybe(TEXT),
}
POSTAL = st.builds(
    v.Gebaeudeanschrift,
    strasse=STREET,
    postleitzahl=TEXT,
    wohnort=TEXT,
    hausnummer=maybe(TEXT),
    hausnummern_bis=maybe(HOUSE_END),
    **PARTS,
) | st.builds(
    v.Postfachanschrift,
    postleitzahl=TEXT,
    wohnort=TEXT,
    postfach=maybe(TEXT),
    zusatzangaben=maybe(TEXT),
)
REGISTERED = st.builds(
    v.Meldeanschrift,
    strasse=maybe(STREET),
    hausnummer=maybe(digits(3)),
    postleitzahl=maybe(TEXT),
    wohnort=maybe(TEXT),
    gemeindeschluessel=maybe(AREA),
    regionalschluessel=maybe(ARS),
    **PARTS,
)
ABROAD = st.builds(v.Auslandsanschrift, staat=digits(3), anschriftszeilen=some(TEXT, 2, 5))
PARTNER = {
    "behoerdenkennung": st.builds(
        v.Behoerdenkennung,
        praefix=st.sampled_from(["jga", "fap", "töj"]),
        kennung=TOKEN,
        kennung_list_uri=st.just("urn:example:liste"),
        kennung_list_version=TOKEN,
    ),
    "behoerdenname": TEXT,
    "anschrift": maybe(POSTAL),
}
READER = st.builds(v.Kommunikationspartner, erreichbarkeiten=some(REACH), **PARTNER)
AUTHOR = st.builds(v.Kommunikationspartner, erreichbarkeiten=some(REACH, 1), **PARTNER)


def identification(number: str) -> st.SearchStrategy[v.IdentifikationNachricht]:
    return st.builds(
        v.IdentifikationNachricht,
        nachrichten_uuid=st.uuids(),
        nachrichtentyp=st.just(number),
        erstellungszeitpunkt=MOMENT,
    )


FIELD = st.builds(v.Feld, name=FREE, wert=FREE, laufende_nummer=maybe(FREE))
GROUP = st.recursive(
    st.builds(v.Feldgruppe, name=FREE, felder=some(FIELD), laufende_nummer=maybe(FREE)),
    lambda inner: st.builds(v.Feldgruppe, name=FREE, feldgruppen=some(inner)),
    max_leaves=4,
)


def common(number: str) -> dict[str, st.SearchStrategy[object]]:
    return {
        "nachrichtenkopf": st.builds(
            v.Nachrichtenkopf,
            identifikation=identification(number),
            leser=READER,
            autor=AUTHOR,
            postkorb_handle=maybe(
                st.builds(
                    v.PostkorbHandle,
                    postkorb_handle=maybe(TEXT),
                    zustimmung_elektronischer_bescheid=maybe(st.booleans()),
                )
            ),
        ),
        "produkt": TEXT,
        "produkthersteller": TEXT,
        "produktversion": maybe(TEXT),
        "test": maybe(TEXT),
        "zusatzparametergruppen": some(
            st.builds(
                v.Zusatzparametergruppe,
                name=FREE,
                fassung_handlungsanweisung=DATE,
                felder=some(FIELD),
                feldgruppen=some(GROUP),
            )
        ),
    }


GENERAL_NAME = st.builds(v.AllgemeinerName, maybe(NAME_TEXT))
MOTHER_NAME = st.builds(
    v.NameNatuerlichePerson,
    familienname=GENERAL_NAME,
    geburtsname=maybe(GENERAL_NAME),
    vornamen=maybe(GENERAL_NAME),
)
CHILD_NAME = st.builds(
    v.NameNatuerlichePerson,
    familienname=st.builds(v.AllgemeinerName, NAME_TEXT),
    vornamen=st.builds(v.AllgemeinerName, NAME_TEXT),
    geburtsname=maybe(GENERAL_NAME),
)
STATE = digits(3).filter(lambda key: key not in {"000", "994"})
MOTHER = st.builds(
    v.AngabenZurMutter,
    name=MOTHER_NAME,
    geburt=st.builds(
        v.Geburt, geburtsort=TEXT, geburtsdatum=PARTIAL, geburtsort_staat=maybe(STATE)
    ),
    dolmetscher_benoetigt=maybe(st.booleans()),
    anschriften=some(REGISTERED),
    anschrift_ausland=maybe(ABROAD),
    kontakte=some(REACH),
    aenderung_anschrift_letzte_5_jahre=maybe(st.booleans()),
    familienstand=maybe(st.sampled_from(sorted(xfamilie.codelists.get("familienstand").codes))),
    anschrift_postalisch=maybe(POSTAL),
)
CHILD = PARTIAL | st.builds(
    v.NachgeburtlicheAngabenZumKind,
    namen=some(CHILD_NAME, 1),
    geburtsort=TEXT,
    geburtsdatum=PARTIAL,
    geburtsort_staat=maybe(STATE),
    geburtsregister_nummer=maybe(TEXT),
    geburtsstandesamt=maybe(TEXT),
    registerfuehrende_stelle_ars=ARS,
)
ANSWERS = st.builds(
    v.Zusatzangaben,
    mutter_ist_war_mit_vater_verheiratet=st.booleans(),
    gerichtliche_entscheidung_elterliche_sorge_auch_vorlaeufige=st.booleans(),
    nachweise=some(
        st.builds(
            v.Nachweisdokument, dokumentid=TEXT, dateiname=TEXT, mimetype=TEXT, kategorie=TEXT
        )
    ),
    mutter_zum_zeitpunkt_der_geburt_verheiratet=maybe(st.booleans()),
    gemeinsame_sorgeerklaerung=maybe(st.booleans()),
)
CASE = {
    "zeitstempel_antragsstellung": MOMENT,
    "transaktionsid": st.uuids(),
    "angaben_zur_mutter": MOTHER,
    "angaben_zum_kind": CHILD,
    "zusatzangaben": maybe(ANSWERS),
}
ENTRY = st.builds(
    v.EintragungNachweisregister,
    eintragung_vorhanden=st.just(True),
    eintragung_sorgeregister_arten=some(st.sampled_from(["01", "02", "03", "04"]), 1, 3),
    wohnort_jugendamt_mutter=maybe(TEXT),
    registerfuehrendes_jugendamt=maybe(TEXT),
) | st.just(v.EintragungNachweisregister(eintragung_vorhanden=False))
REASON = st.builds(
    v.Rueckweisungsgrund,
    grund=st.sampled_from(sorted(xfamilie.codelists.get("rueckweisungsgruende").codes)),
    spezifisch=some(
        st.builds(
            v.RueckweisungsgrundSpezifisch,
            code=maybe(
                st.builds(
                    v.SpezifischerCode,
                    code=TOKEN,
                    list_uri=st.just("urn:example:liste"),
                    list_version=TOKEN,
                )
            ),
            beschreibung=maybe(TEXT),
        )
    ),
)
TRANSPORT = st.builds(
    v.Transportinformationen,
    nachrichten_id=maybe(TEXT),
    betreff=maybe(TEXT),
    sendezeitpunkt=maybe(MOMENT),
    ergaenzende_hinweise=maybe(TEXT),
)


@ROUNDS
@given(
    st.builds(
        v.Antrag0801,
        terminwuensche=some(st.builds(v.Terminwunsch, wochentage=some(TEXT), uhrzeiten=some(TEXT))),
        **common("0801"),
        **CASE,
    )
)
def test_application_round_trip(message: v.Antrag0801) -> None:
    """Any application that can be built is valid and reads back as the same value."""
    data = xfamilie.build_0801(message)
    assert xfamilie.validate(data) == []
    assert xfamilie.parse_0801(data) == message


@ROUNDS
@given(st.builds(v.Auskunft0803, eintragung_nachweisregister=ENTRY, **common("0803"), **CASE))
def test_answer_round_trip(message: v.Auskunft0803) -> None:
    """Any answer that can be built reads back as the same value."""
    assert xfamilie.parse_0803(xfamilie.build_0803(message)) == message


@ROUNDS
@given(
    st.builds(
        v.Rueckweisung0001,
        rueckweisungsgruende=some(REASON, 1),
        rueckweisende_stelle=maybe(
            st.builds(v.RueckweisendeStelle, pruefinstanz=TEXT, erreichbarkeiten=some(REACH, 1))
        ),
        transportinformationen=maybe(TRANSPORT),
        identifikation_nachricht=maybe(identification("0801")),
        nachricht=maybe(st.binary(max_size=60)),
        **common("0001"),
    )
)
def test_refusal_round_trip(message: v.Rueckweisung0001) -> None:
    """Any refusal that can be built reads back as the same value, the refused bytes included."""
    assert xfamilie.parse_0001(xfamilie.build_0001(message)) == message


@ROUNDS
@given(st.builds(v.Quittung0011, identifikation_nachricht=identification("0803"), **common("0011")))
def test_receipt_round_trip(message: v.Quittung0011) -> None:
    """Any receipt that can be built reads back as the same value."""
    assert xfamilie.parse_0011(xfamilie.build_0011(message)) == message


def full_variants() -> list[bytes]:
    """Two messages that use what the samples leave out."""
    base = xfamilie.parse_0801(xfamilie.sample("0801"))
    address = v.Meldeanschrift(
        teilnummer_der_hausnummer="1/7",
        wohnort_frueherer_gemeindename="Altdorf",
        wohnungsinhaber="Muster",
        zusatzangaben="Hinterhaus",
    )
    end = v.HausnummernBis(
        hausnummer="3", hausnummer_buchstabe_zusatzziffer="b", teilnummer_der_hausnummer="1/2"
    )
    building = v.Gebaeudeanschrift(
        strasse="Weg", postleitzahl="00000", wohnort="Musterstadt", hausnummern_bis=end
    )
    mother = v.AngabenZurMutter(
        name=v.NameNatuerlichePerson(
            familienname=v.AllgemeinerName("Muster"),
            geburtsname=v.AllgemeinerName(None),
        ),
        geburt=v.Geburt(geburtsort="unbekannt", geburtsdatum=v.TeilbekanntesDatum(1990)),
        anschriften=(address,),
        anschrift_ausland=v.Auslandsanschrift(staat="129", anschriftszeilen=("1 rue", "Paris")),
        anschrift_postalisch=building,
    )
    head = v.Nachrichtenkopf(
        identifikation=base.nachrichtenkopf.identifikation,
        leser=base.nachrichtenkopf.leser,
        autor=base.nachrichtenkopf.autor,
        postkorb_handle=v.PostkorbHandle(postkorb_handle="x"),
    )
    group = v.Zusatzparametergruppe(
        name="a",
        fassung_handlungsanweisung=date(2026, 1, 1),
        felder=(v.Feld(name="b", wert="c", laufende_nummer="1"),),
    )
    child = base.angaben_zum_kind
    assert isinstance(child, v.NachgeburtlicheAngabenZumKind)
    abroad = v.NachgeburtlicheAngabenZumKind(
        namen=child.namen,
        geburtsort="Paris",
        geburtsort_staat="129",
        geburtsdatum=child.geburtsdatum,
        registerfuehrende_stelle_ars=child.registerfuehrende_stelle_ars,
    )
    made = [
        v.Antrag0801(
            nachrichtenkopf=head,
            produkt="p",
            produkthersteller="h",
            zusatzparametergruppen=(group,),
            zeitstempel_antragsstellung=datetime(2026, 1, 1, tzinfo=UTC),
            transaktionsid=UUID(int=1),
            angaben_zur_mutter=mother,
            angaben_zum_kind=kind,
        )
        for kind in (v.TeilbekanntesDatum(2027, 1), abroad)
    ]
    return [xfamilie.build_0801(message) for message in made]


def declared_elements() -> set[str]:
    found = set()
    for path in Path(schemas.FOLDER / "1_3_0").glob("xfamilie-*.xsd"):
        schema = etree.parse(path).getroot()
        uri = schema.get("targetNamespace")
        for element in schema.iter(f"{XS}element"):
            qualified = element.get("form") != "unqualified"
            found.add(f"{{{uri}}}{element.get('name')}" if qualified else str(element.get("name")))
    return found


def test_every_element_is_written() -> None:
    """There is no element in our schemas that the builders never write."""
    messages = [xfamilie.sample(number) for number in ("0801", "0803", "0001", "0011")]
    written = {
        str(element.tag)
        for data in [*messages, *full_variants()]
        for element in etree.fromstring(data).iter()
    }
    assert written == declared_elements()


def test_all_characters_travel() -> None:
    """One text with every character of the norm arrives as it was sent."""
    text = "".join(sorted(CHARACTERS))
    sample = xfamilie.parse_0011(xfamilie.sample("0011"))
    message = v.Quittung0011(
        nachrichtenkopf=sample.nachrichtenkopf,
        produkt=text,
        produkthersteller=text,
        identifikation_nachricht=sample.identifikation_nachricht,
    )
    assert xfamilie.parse_0011(xfamilie.build_0011(message)).produkt == text


def test_same_value_same_bytes() -> None:
    """Building is stable, and gives UTF-8 with an XML declaration."""
    message = xfamilie.parse_0801(xfamilie.sample("0801"))
    data = xfamilie.build_0801(message)
    assert data == xfamilie.build_0801(message)
    assert data.splitlines()[0] == b"<?xml version='1.0' encoding='UTF-8'?>"


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\x0b", "\uffff"])
def test_unwritable_text_is_refused(text: str) -> None:
    """What XML cannot carry is a finding with its place, in elements and in attributes."""
    sample = xfamilie.parse_0011(xfamilie.sample("0011"))
    group = v.Zusatzparametergruppe(
        name="a",
        fassung_handlungsanweisung=date(2026, 1, 1),
        felder=(v.Feld(name="b", wert=text),),
    )
    for produkt, groups, path in ((text, (), "/@produkt"), ("p", (group,), "/baukasten:wert")):
        message = v.Quittung0011(
            nachrichtenkopf=sample.nachrichtenkopf,
            produkt=produkt,
            produkthersteller="h",
            zusatzparametergruppen=groups,
            identifikation_nachricht=sample.identifikation_nachricht,
        )
        with pytest.raises(xfamilie.InvalidMessageError) as refused:
            xfamilie.build_0011(message)
        assert refused.value.findings[0].code == "text"
        assert refused.value.findings[0].path.endswith(path)
