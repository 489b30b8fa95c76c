"""Query and answer as messages of XFamilie: a 0801 with nothing but § 58, and the 0803 to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib.metadata import version
from uuid import UUID, uuid5

import xfamilie
from sorgeauskunft.documents.message import kennung
from sorgeauskunft.kernel import Settings
from sorgeauskunft.register.answers import RegisterAnswer
from sorgeauskunft.register.errors import QueryRefusedError, Refused
from sorgeauskunft.register.extract import Extract, Inquiry
from sorgeauskunft.requests.content import UNKNOWN_PLACE
from tenants.offices import Office
from xfamilie import values as xf

_PRODUCT = "Sorgeauskunft"
_HANDLING = dt.date(2026, 11, 25)
"""Since when the additional parameters below have their names and meanings."""

_E_MAIL, _LANDLINE = "01", "02"  # code list erreichbarkeit


def query_message(
    settings: Settings, query_id: UUID, inquiry: Inquiry, *, asking: Office, asked: Office
) -> bytes:
    """Return the message 0801 of a query; `inquiry.message` is not looked at.

    It has no nachweise, terminwuensche or zusatzangaben, and its transaktionsid is the query's id.

    Raises:
        QueryRefusedError: It cannot be built after the standard.
    """
    message = xf.Antrag0801(
        nachrichtenkopf=_header(
            settings,
            reader=asked,
            author=asking,
            kind="0801",
            # The same query has the same message, however often it is brought.
            message_id=uuid5(query_id, "0801"),
            at=inquiry.asked_at,
        ),
        produkt=_PRODUCT,
        produkthersteller=_PRODUCT,
        produktversion=version("sorgeauskunft"),
        test="Test" if inquiry.test else None,
        zeitstempel_antragsstellung=inquiry.asked_at,
        transaktionsid=query_id,
        angaben_zur_mutter=_mother(inquiry.extract),
        angaben_zum_kind=_child(settings, inquiry.extract, asked.ars),
    )
    return _checked(lambda: xfamilie.build_0801(message, _version(asked)))


def answer_message(
    settings: Settings,
    query_id: UUID,
    inquiry: Inquiry,
    answer: RegisterAnswer,
    *,
    asking: Office,
    asked: Office,
    at: dt.datetime,
    keeper: str = "",
) -> bytes:
    """Return the message 0803 that answers a query.

    `keeper` names the register office where it sends no messages itself; then `asked` is whoever
    writes its answer down, and no key of a register office stands in the message.

    What concerns parts of custody only has no place in the standard and stands in the
    zusatzparametergruppe, with the file number and the day of the register's state.

    Raises:
        QueryRefusedError: It cannot be built after the standard.
    """
    message = xf.Auskunft0803(
        nachrichtenkopf=_header(
            settings,
            reader=asking,
            author=asked,
            kind="0803",
            message_id=uuid5(query_id, "0803"),
            at=at,
        ),
        produkt=_PRODUCT,
        produkthersteller=_PRODUCT,
        produktversion=version("sorgeauskunft"),
        test="Test" if inquiry.test else None,
        zusatzparametergruppen=(_additional(answer),),
        zeitstempel_antragsstellung=inquiry.asked_at,
        transaktionsid=query_id,
        angaben_zur_mutter=_mother(inquiry.extract),
        angaben_zum_kind=_child(settings, inquiry.extract, None if keeper else asked.ars),
        eintragung_nachweisregister=xf.EintragungNachweisregister(
            eintragung_vorhanden=answer.has_entry,
            eintragung_sorgeregister_arten=tuple(kind.value for kind in answer.kinds),
            wohnort_jugendamt_mutter=asking.name,
            registerfuehrendes_jugendamt=keeper or asked.name,
        ),
    )
    return _checked(lambda: xfamilie.build_0803(message, _version(asking)))


def _version(reader: Office) -> str:
    """Return the version that the office reads which gets the message."""
    return reader.delivery.xfamilie or xfamilie.VERSION


def _checked(build: Callable[[], bytes]) -> bytes:
    try:
        xml = build()
    except (xfamilie.InvalidMessageError, ValueError) as error:
        raise QueryRefusedError(Refused.MESSAGE) from error
    if xfamilie.validate(xml):
        raise QueryRefusedError(Refused.MESSAGE)
    return xml


def _header(
    settings: Settings,
    *,
    reader: Office,
    author: Office,
    kind: str,
    message_id: UUID,
    at: dt.datetime,
) -> xf.Nachrichtenkopf:
    return xf.Nachrichtenkopf(
        identifikation=xf.IdentifikationNachricht(
            nachrichten_uuid=message_id, nachrichtentyp=kind, erstellungszeitpunkt=at
        ),
        leser=_party(settings, reader, ()),
        autor=_party(settings, author, _contacts(author)),
    )


def _party(
    settings: Settings, office: Office, contacts: tuple[xf.Erreichbarkeit, ...]
) -> xf.Kommunikationspartner:
    if office.dvdv_key is None:
        raise QueryRefusedError(Refused.MESSAGE)
    prefix, _, key = office.dvdv_key.partition(":")
    return xf.Kommunikationspartner(
        behoerdenkennung=kennung(settings, prefix, key),
        behoerdenname=office.name,
        erreichbarkeiten=contacts,
    )


def _contacts(office: Office) -> tuple[xf.Erreichbarkeit, ...]:
    ways = ((_E_MAIL, office.contact.email), (_LANDLINE, office.contact.phone))
    return tuple(xf.Erreichbarkeit(kanal=kind, kennung=value) for kind, value in ways if value)


def _mother(extract: Extract) -> xf.AngabenZurMutter:
    birth_name = extract.mother_birth_name
    return xf.AngabenZurMutter(
        name=xf.NameNatuerlichePerson(
            familienname=xf.AllgemeinerName(extract.mother_family_name),
            geburtsname=xf.AllgemeinerName(birth_name) if birth_name else None,
            vornamen=xf.AllgemeinerName(extract.mother_given_names),
        ),
        # The standard demands both; the register needs neither.
        geburt=xf.Geburt(
            geburtsort=UNKNOWN_PLACE,
            geburtsdatum=xf.TeilbekanntesDatum(extract.mother_birth_year),
        ),
    )


def _child(
    settings: Settings, extract: Extract, ars: str | None
) -> xf.NachgeburtlicheAngabenZumKind:
    return xf.NachgeburtlicheAngabenZumKind(
        namen=(
            xf.NameNatuerlichePerson(
                familienname=xf.AllgemeinerName(extract.family_name),
                vornamen=xf.AllgemeinerName(extract.given_names),
            ),
        ),
        geburtsort=extract.birth_place.name,
        geburtsort_staat=extract.birth_place.state,
        geburtsdatum=xf.TeilbekanntesDatum.of(extract.birth_date),
        registerfuehrende_stelle_ars=xf.Gebietsschluessel(ars, settings.ars_list_version)
        if ars
        else None,
    )


def _additional(answer: RegisterAnswer) -> xf.Zusatzparametergruppe:
    said = {
        "standDesRegisters": answer.as_of.isoformat(),
        "nurTeileDerSorge": "ja" if answer.parts else None,
        "betroffeneTeile": answer.parts,
        "aktenzeichenRegister": answer.file_number,
    }
    return xf.Zusatzparametergruppe(
        name="sorgeauskunft",
        fassung_handlungsanweisung=_HANDLING,
        felder=tuple(xf.Feld(name=name, wert=value) for name, value in said.items() if value),
    )
