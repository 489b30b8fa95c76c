"""What a request says, as an XFamilie message 0801: one message for each child."""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from typing import Final, TypedDict
from uuid import UUID

import msgspec
import phonenumbers

from sorgeauskunft.kernel import Settings
from sorgeauskunft.precheck import declared
from sorgeauskunft.requests import RequestContent
from sorgeauskunft.requests.content import (
    NO_HOUSE_NUMBER,
    Address,
    Child,
    ForeignAddress,
    Mother,
    Person,
)
from sorgeauskunft.uploads import Document, Upload, filed_name
from tenants.offices import Office
from xfamilie import values as xf

_PRODUCT = "Sorgeauskunft"
_HANDLING = dt.date(2026, 11, 24)
"""Since when the additional parameters below have their names and meanings."""

_E_MAIL, _LANDLINE, _MOBILE = "01", "02", "03"  # code list erreichbarkeit


_CATEGORIES: Final[dict[Document | None, str]] = {
    Document.ID_CARD: "Ausweis",
    Document.BIRTH_CERTIFICATE: "Geburtsurkunde",
    Document.PATERNITY_DOCUMENT: "Vaterschaftsurkunde",
    Document.COURT_DECISION: "Gerichtliche Entscheidung",
}
"""Ours: the standard has a free text here."""


class MessageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a message needs besides the content. Times are UTC.

    `register_ars` is the key of the office that keeps the register for this child, None where it
    cannot be told from the place of birth.
    """

    office: Office
    reference: str
    message_uuid: UUID
    case_id: UUID
    sent_at: dt.datetime
    created_at: dt.datetime
    test: bool
    register_ars: str | None


class _Lines(TypedDict):
    """What both kinds of German address have in common, by the standard's names."""

    strasse: str
    hausnummer: str | None
    hausnummer_buchstabe_zusatzziffer: str | None
    zusatzangaben: str | None
    postleitzahl: str
    wohnort: str


def message_0801(
    settings: Settings, content: RequestContent, child: Child, facts: MessageFacts
) -> xf.Antrag0801:
    """Return the message for one child of a request."""
    given = declared(child.precheck)
    return xf.Antrag0801(
        nachrichtenkopf=_header(settings, facts),
        produkt=_PRODUCT,
        produkthersteller=_PRODUCT,
        produktversion=version("sorgeauskunft"),
        test="Test" if facts.test else None,
        zusatzparametergruppen=(_additional(content, child, facts),),
        zeitstempel_antragsstellung=facts.sent_at,
        transaktionsid=facts.case_id,
        angaben_zur_mutter=mother_part(settings, content.mother),
        angaben_zum_kind=child_part(settings, child, facts.register_ars),
        zusatzangaben=xf.Zusatzangaben(
            mutter_ist_war_mit_vater_verheiratet=given.married_to_father,
            gerichtliche_entscheidung_elterliche_sorge_auch_vorlaeufige=given.court_decision,
            nachweise=tuple(_evidence(upload) for upload in content.uploads),
            mutter_zum_zeitpunkt_der_geburt_verheiratet=given.married_at_birth,
            gemeinsame_sorgeerklaerung=given.joint_declaration,
        ),
    )


def _header(settings: Settings, facts: MessageFacts) -> xf.Nachrichtenkopf:
    prefix, _, key = (facts.office.dvdv_key or "").partition(":")
    return xf.Nachrichtenkopf(
        identifikation=xf.IdentifikationNachricht(
            nachrichten_uuid=facts.message_uuid,
            nachrichtentyp="0801",
            erstellungszeitpunkt=facts.created_at,
        ),
        leser=xf.Kommunikationspartner(
            behoerdenkennung=kennung(settings, prefix, key), behoerdenname=facts.office.name
        ),
        autor=xf.Kommunikationspartner(
            behoerdenkennung=kennung(
                settings, settings.service_dvdv_prefix, settings.service_dvdv_key
            ),
            behoerdenname=settings.service_authority,
            erreichbarkeiten=(xf.Erreichbarkeit(kanal=_E_MAIL, kennung=settings.service_email),),
        ),
    )


def kennung(settings: Settings, prefix: str, key: str) -> xf.Behoerdenkennung:
    """Return the key of an office as messages name it."""
    return xf.Behoerdenkennung(
        praefix=prefix,
        kennung=key,
        kennung_list_uri=settings.kennung_list_uri,
        kennung_list_version=settings.kennung_list_version,
    )


def _name(person: Person, birth_name: str | None = None) -> xf.NameNatuerlichePerson:
    return xf.NameNatuerlichePerson(
        familienname=xf.AllgemeinerName(person.family_name),
        geburtsname=xf.AllgemeinerName(birth_name) if birth_name else None,
        vornamen=xf.AllgemeinerName(person.given_names),
    )


def mother_part(settings: Settings, mother: Mother) -> xf.AngabenZurMutter:
    """Return the mother as messages 0801 and 0803 describe her."""
    contacts = []
    if mother.email:
        contacts.append(xf.Erreichbarkeit(kanal=_E_MAIL, kennung=mother.email))
    if mother.phone:
        contacts.append(xf.Erreichbarkeit(kanal=_phone_channel(mother.phone), kennung=mother.phone))
    postal = mother.postal_address
    return xf.AngabenZurMutter(
        name=_name(mother.name, mother.birth_name),
        geburt=xf.Geburt(
            geburtsort=mother.birth_place.name,
            geburtsort_staat=mother.birth_place.state,
            geburtsdatum=xf.TeilbekanntesDatum.of(mother.birth_date),
        ),
        dolmetscher_benoetigt=True if mother.interpreter_language else None,
        anschriften=(_registered(settings, mother.residence),) if mother.residence else (),
        anschrift_ausland=(
            xf.Auslandsanschrift(staat=postal.state, anschriftszeilen=postal.lines)
            if isinstance(postal, ForeignAddress)
            else None
        ),
        kontakte=tuple(contacts),
        anschrift_postalisch=_building(postal) if isinstance(postal, Address) else None,
    )


def _phone_channel(phone: str) -> str:
    kind = phonenumbers.number_type(phonenumbers.parse(phone))
    return _MOBILE if kind == phonenumbers.PhoneNumberType.MOBILE else _LANDLINE


def _registered(settings: Settings, address: Address) -> xf.Meldeanschrift:
    return xf.Meldeanschrift(**_lines(address), gemeindeschluessel=_key(address.ags, settings))


def _building(address: Address) -> xf.Gebaeudeanschrift:
    return xf.Gebaeudeanschrift(**_lines(address))


def _lines(address: Address) -> _Lines:
    number, letter = _house_number(address)
    return _Lines(
        strasse=_street(address.street),
        hausnummer=number,
        hausnummer_buchstabe_zusatzziffer=letter,
        zusatzangaben=address.care_of,
        postleitzahl=address.postcode,
        wohnort=address.place,
    )


def _house_number(address: Address) -> tuple[str | None, str | None]:
    if address.house_number == NO_HOUSE_NUMBER:
        return None, None
    return xf.split_hausnummer(address.house_number)


def _street(street: str) -> str:
    # The standard demands an abbreviation beyond its length; the PDF has the whole name.
    return street if len(street) <= xf.STRASSE_MAX else street[: xf.STRASSE_MAX - 1].rstrip() + "."


def _key(code: str | None, settings: Settings) -> xf.Gebietsschluessel | None:
    return xf.Gebietsschluessel(code, settings.ars_list_version) if code else None


def child_part(
    settings: Settings, child: Child, register_ars: str | None
) -> xf.NachgeburtlicheAngabenZumKind:
    """Return a child as messages 0801 and 0803 describe it."""
    return xf.NachgeburtlicheAngabenZumKind(
        namen=(_name(child.at_birth),),
        geburtsort=child.birth_place.name,
        geburtsort_staat=child.birth_place.state,
        geburtsdatum=xf.TeilbekanntesDatum.of(child.birth_date),
        geburtsregister_nummer=child.birth_register_number,
        geburtsstandesamt=child.registry_office,
        registerfuehrende_stelle_ars=_key(register_ars, settings),
    )


def _evidence(upload: Upload) -> xf.Nachweisdokument:
    """Metadata only (the standard's rule); the file travels beside the message."""
    return xf.Nachweisdokument(
        dokumentid=str(upload.id),
        dateiname=filed_name(upload),
        mimetype=upload.media_type.value,
        kategorie=_CATEGORIES[upload.document],
    )


def _additional(
    content: RequestContent, child: Child, facts: MessageFacts
) -> xf.Zusatzparametergruppe:
    """Everything she said that the standard has no place for; empty things stay out."""
    mother, father = content.mother, content.father
    said: dict[str, str | None] = {
        "aktenzeichenOnlinedienst": facts.reference,
        "ergebnisVorabCheck": content.outcome,
        "formularversion": content.form_version,
        "textfassungErklaerung": content.affirmation.text_version,
        "erklaertAm": content.affirmation.affirmed_at.isoformat(timespec="seconds"),
        "fassungDatenschutzhinweise": content.affirmation.privacy_notice_version,
        "spracheDerEingabe": content.language,
        "anzahlAusfertigungen": str(content.copies),
        "verwendungszweck": content.purpose,
        "dolmetschersprache": mother.interpreter_language,
        "barrierefreiesFormat": mother.accessible_format,
        "tatsaechlicherAufenthalt": mother.stay,
        "tatsaechlicherAufenthaltPostleitzahl": mother.stay_postcode,
        "tatsaechlicherAufenthaltAGS": mother.stay_ags,
        "kindVornamenHeute": child.current.given_names if child.current else None,
        "kindFamiliennameHeute": child.current.family_name if child.current else None,
        "geburtsortARS": child.birth_place.ars,
        "vaterVornamen": father.name.given_names if father and father.name else None,
        "vaterFamilienname": father.name.family_name if father and father.name else None,
        "vaterGeburtsdatum": (
            father.birth_date.isoformat() if father and father.birth_date else None
        ),
    }
    return xf.Zusatzparametergruppe(
        name="sorgeauskunft",
        fassung_handlungsanweisung=_HANDLING,
        felder=tuple(xf.Feld(name=name, wert=value) for name, value in said.items() if value),
    )
