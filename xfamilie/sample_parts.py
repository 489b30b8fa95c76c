"""The invented persons and offices in the example messages."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from xfamilie import values as v

MADE: Final = datetime(2026, 11, 24, 9, 30, 15, 250_000, tzinfo=UTC)
_AREA_LIST: Final = "2026-04-30"


def kopf(
    nachrichtentyp: str, *, leser: v.Kommunikationspartner, autor: v.Kommunikationspartner
) -> v.Nachrichtenkopf:
    """The header, with the message of its own type in it."""
    return v.Nachrichtenkopf(
        identifikation=identifikation(nachrichtentyp),
        leser=leser,
        autor=autor,
        postkorb_handle=v.PostkorbHandle(zustimmung_elektronischer_bescheid=False),
    )


def identifikation(nachrichtentyp: str) -> v.IdentifikationNachricht:
    """An id that ends in the type of its message."""
    return v.IdentifikationNachricht(
        nachrichten_uuid=UUID(f"5a000000-0000-4000-8000-00000000{nachrichtentyp}"),
        nachrichtentyp=nachrichtentyp,
        erstellungszeitpunkt=MADE,
    )


def portal() -> v.Kommunikationspartner:
    """The invented portal."""
    return v.Kommunikationspartner(
        behoerdenkennung=_kennung("fap", "beispiel-portal"),
        behoerdenname="Familienportal Beispielland",
        erreichbarkeiten=(mail("betrieb@portal.beispielland.example"),),
        anschrift=v.Postfachanschrift(
            postfach="12 34 56", postleitzahl="00001", wohnort="Beispielhausen"
        ),
    )


def jugendamt() -> v.Kommunikationspartner:
    """The invented Jugendamt."""
    return v.Kommunikationspartner(
        behoerdenkennung=_kennung("jga", "beispiel-jugendamt"),
        behoerdenname="Jugendamt Musterstadt",
        erreichbarkeiten=(
            mail("post@jugendamt.musterstadt.example"),
            v.Erreichbarkeit(kanal="02", kennung="+49 000 123456", zusatz="vormittags"),
        ),
        anschrift=v.Gebaeudeanschrift(
            strasse="Marktplatz",
            hausnummer="1",
            hausnummern_bis=v.HausnummernBis(hausnummer="3"),
            postleitzahl="00000",
            wohnort="Musterstadt",
        ),
    )


def _kennung(praefix: str, kennung: str) -> v.Behoerdenkennung:
    return v.Behoerdenkennung(
        praefix=praefix,
        kennung=kennung,
        kennung_list_uri="urn:example:codeliste:kennung",
        kennung_list_version="1",
    )


def mail(address: str) -> v.Erreichbarkeit:
    """An e-mail address."""
    return v.Erreichbarkeit(kanal="01", kennung=address)


def _name(
    familienname: str, vornamen: str, geburtsname: str | None = None
) -> v.NameNatuerlichePerson:
    return v.NameNatuerlichePerson(
        familienname=v.AllgemeinerName(familienname),
        geburtsname=v.AllgemeinerName(geburtsname) if geburtsname else None,
        vornamen=v.AllgemeinerName(vornamen),
    )


def mutter() -> v.AngabenZurMutter:
    """The invented mother."""
    return v.AngabenZurMutter(
        name=_name("Musterfrau-Lê", "Thị Ánh Erika", "Lê"),
        geburt=v.Geburt(
            geburtsort="Hà Nội",
            geburtsort_staat="432",
            geburtsdatum=v.TeilbekanntesDatum(1994, 7),
        ),
        dolmetscher_benoetigt=True,
        anschriften=(
            v.Meldeanschrift(
                strasse="Lindenweg",
                hausnummer="12",
                hausnummer_buchstabe_zusatzziffer="a",
                stockwerkswohnungsnummer="3OG",
                postleitzahl="00000",
                wohnort="Musterstadt",
                gemeindeschluessel=v.Gebietsschluessel("00000000", _AREA_LIST),
                regionalschluessel=v.Gebietsschluessel("000000000000", _AREA_LIST),
            ),
        ),
        kontakte=(mail("erika.musterfrau@example.org"),),
        aenderung_anschrift_letzte_5_jahre=True,
        familienstand="LD",
        anschrift_postalisch=v.Gebaeudeanschrift(
            strasse="Am Beispiel",
            hausnummer="5",
            postleitzahl="00000",
            wohnort="Musterstadt",
            wohnungsinhaber="Mustermann",
        ),
    )


def kind() -> v.NachgeburtlicheAngabenZumKind:
    """The invented child."""
    return v.NachgeburtlicheAngabenZumKind(
        namen=(_name("Musterfrau", "Mia Ánh"),),
        geburtsort="Beispielhausen",
        geburtsdatum=v.TeilbekanntesDatum(2021, 3, 14),
        geburtsregister_nummer="G 58/2021",
        geburtsstandesamt="Standesamt Beispielhausen",
        registerfuehrende_stelle_ars=v.Gebietsschluessel("000000000000", _AREA_LIST),
    )


def zusatzangaben() -> v.Zusatzangaben:
    """Her answers."""
    return v.Zusatzangaben(
        mutter_ist_war_mit_vater_verheiratet=False,
        gerichtliche_entscheidung_elterliche_sorge_auch_vorlaeufige=True,
        nachweise=(
            v.Nachweisdokument(
                dokumentid="5a000000-0000-4000-8000-00000000d001",
                dateiname="beschluss.pdf",
                mimetype="application/pdf",
                kategorie="Gerichtliche Entscheidung",
            ),
        ),
        mutter_zum_zeitpunkt_der_geburt_verheiratet=False,
        gemeinsame_sorgeerklaerung=False,
    )
