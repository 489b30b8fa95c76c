"""The Auskunft as XFamilie message 0803, for whoever reads the letter by machine."""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from uuid import UUID, uuid5

import msgspec

import xfamilie
from sorgeauskunft.certificates.kinds import Kind
from sorgeauskunft.certificates.letter import Letter
from sorgeauskunft.certificates.rendering import Issue, day_of
from sorgeauskunft.documents import register_ars
from sorgeauskunft.documents.message import child_part, kennung, mother_part
from sorgeauskunft.documents.pdf import EmbeddedFile
from sorgeauskunft.kernel import Settings
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.requests import CaseProgress, StoredRequest
from tenants.directory import Directory
from tenants.offices import Office
from xfamilie import values as xf

_PRODUCT = "Sorgeauskunft"
_HANDLING = dt.date(2026, 11, 25)
"""Since when the additional parameters below have their names and meanings."""

_E_MAIL, _LANDLINE = "01", "02"  # code list erreichbarkeit


class InvalidLetterError(SorgeauskunftError):
    """The message of a letter does not follow the standard; the text names line and path only."""


class Written(msgspec.Struct, frozen=True):
    """A letter with what it is about, and what was given to it when it was issued."""

    certificate_id: UUID
    request: StoredRequest
    case: CaseProgress
    letter: Letter
    issue: Issue


def attached(
    settings: Settings, directory: Directory, office: Office, written: Written
) -> bytes | None:
    """Return the message that travels inside a letter's PDF; None where there is none.

    A refusal has one only where entries are its reason: the message says what the register holds
    and nothing else. None too for an office whose key or ways of contact nobody has told: the
    standard demands both of an author.

    Raises:
        InvalidLetterError: What was built does not follow the standard.
    """
    request, letter, issue = written.request, written.letter, written.issue
    unsaid = letter.kind is Kind.REFUSAL and (letter.blocked or not letter.entries)
    contacts = _contacts(office)
    if unsaid or office.dvdv_key is None or not contacts:
        return None
    child = request.content.children[written.case.number - 1]
    register = register_ars(directory, child.birth_place, day_of(request.sent_at))
    message = xf.Auskunft0803(
        nachrichtenkopf=xf.Nachrichtenkopf(
            identifikation=xf.IdentifikationNachricht(
                # The same letter has the same message, however often its PDF is made.
                nachrichten_uuid=uuid5(written.certificate_id, "0803"),
                nachrichtentyp="0803",
                erstellungszeitpunkt=issue.at,
            ),
            leser=_service(settings),
            autor=_office(settings, office, contacts),
        ),
        produkt=_PRODUCT,
        produkthersteller=_PRODUCT,
        produktversion=version("sorgeauskunft"),
        test="Test" if letter.test else None,
        zusatzparametergruppen=(_additional(letter, issue),),
        zeitstempel_antragsstellung=request.sent_at,
        transaktionsid=written.case.id,
        angaben_zur_mutter=mother_part(settings, request.content.mother),
        angaben_zum_kind=child_part(settings, child, register),
        eintragung_nachweisregister=xf.EintragungNachweisregister(
            eintragung_vorhanden=bool(letter.entries),
            eintragung_sorgeregister_arten=tuple(entry.value for entry in letter.entries),
            wohnort_jugendamt_mutter=letter.office,
        ),
    )
    return _checked(message, office.delivery.xfamilie or xfamilie.VERSION)


def _checked(message: xf.Auskunft0803, version: str) -> bytes:
    try:
        xml = xfamilie.build_0803(message, version)
    except xfamilie.InvalidMessageError as error:
        raise InvalidLetterError("xml-not-built") from error
    findings = xfamilie.validate(xml)
    if findings:
        # The text of a finding may quote what she typed.
        raise InvalidLetterError(f"xml-invalid:{findings[0].line}:{findings[0].path}")
    return xml


def as_file(xml: bytes, description: str, modified: dt.datetime) -> EmbeddedFile:
    """Return the message as a file inside a PDF: the same statement, for machines."""
    return EmbeddedFile(
        name="xfamilie-0803.xml",
        description=description,
        content=xml,
        media_type="application/xml",
        modified=modified,
        relationship="Alternative",
    )


def _contacts(office: Office) -> tuple[xf.Erreichbarkeit, ...]:
    ways = ((_E_MAIL, office.contact.email), (_LANDLINE, office.contact.phone))
    return tuple(xf.Erreichbarkeit(kanal=kind, kennung=value) for kind, value in ways if value)


def _service(settings: Settings) -> xf.Kommunikationspartner:
    return xf.Kommunikationspartner(
        behoerdenkennung=kennung(settings, settings.service_dvdv_prefix, settings.service_dvdv_key),
        behoerdenname=settings.service_authority,
    )


def _office(
    settings: Settings, office: Office, contacts: tuple[xf.Erreichbarkeit, ...]
) -> xf.Kommunikationspartner:
    prefix, _, key = (office.dvdv_key or "").partition(":")
    return xf.Kommunikationspartner(
        behoerdenkennung=kennung(settings, prefix, key),
        behoerdenname=office.name,
        erreichbarkeiten=contacts,
    )


def _additional(letter: Letter, issue: Issue) -> xf.Zusatzparametergruppe:
    said = {
        "aktenzeichenOnlinedienst": letter.reference,
        "nummerDerAuskunft": issue.number,
        "standDesRegisters": letter.as_of.isoformat() if letter.as_of else None,
        "betroffeneTeile": letter.parts,
    }
    return xf.Zusatzparametergruppe(
        name="sorgeauskunft",
        fassung_handlungsanweisung=_HANDLING,
        felder=tuple(xf.Feld(name=name, wert=value) for name, value in said.items() if value),
    )
