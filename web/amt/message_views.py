"""What a page shows of a message: rows of label and value, and what is wrong with a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sorgeauskunft.documents import Row, Section
from sorgeauskunft.received import KINDS, Message, Received
from sorgeauskunft.register import Entry
from sorgeauskunft.texts import Texts
from tenants.people import LEAD_ROLES, Role
from xfamilie import Finding, codelists
from xfamilie import values as xf

_SHOWN: Final = 100
"""Most faults that a page lists; who sends more has the wrong file."""

_PARAMETERS: Final = {
    "standDesRegisters": "as_of",
    "nurTeileDerSorge": "parts_only",
    "betroffeneTeile": "parts",
    "aktenzeichenRegister": "file_number",
}
"""Parameters of this platform (sorgeauskunft.register.message), and what they are called here."""


class Fault(msgspec.Struct, frozen=True):
    """One fault: where it is, a sentence for everybody, and the words for technical staff (English).

    `line` and `column` are 0 where they cannot be named.
    """

    line: int
    column: int
    path: str
    sentence: str
    technical: str


class Faults(msgspec.Struct, frozen=True):
    """The first faults of a file, and how many more there are."""

    shown: tuple[Fault, ...]
    more: int


def faults_of(texts: Texts, findings: Sequence[Finding]) -> Faults:
    """Return what is wrong, in sentences."""
    shown = tuple(
        Fault(
            finding.line,
            finding.column,
            finding.path,
            texts(f"messages.fault.{finding.kind.removeprefix('rule:')}"),
            finding.message,
        )
        for finding in findings[:_SHOWN]
    )
    return Faults(shown, len(findings) - len(shown))


def sections_of(texts: Texts, received: Received, role: Role) -> tuple[Section, ...]:
    """Return all that a clerk needs of a message; a Sperrvermerk is for a lead only."""
    view = _View(texts, role)
    message = received.message
    parts: list[tuple[str, Iterator[Row]]] = []
    if isinstance(message, xf.Auskunft0803):
        parts += [("answer", view.answer(message)), ("child", view.child(message.angaben_zum_kind))]
    if isinstance(message, xf.Antrag0801):
        parts += [("child", view.child(message.angaben_zum_kind))]
    if isinstance(message, xf.Rueckweisung0001):
        parts += [("reasons", view.reasons(message)), ("refused_by", view.refused_by(message))]
        if message.identifikation_nachricht is not None:
            parts += [("about", view.identification(message.identifikation_nachricht))]
    if isinstance(message, xf.Quittung0011):
        parts += [("about", view.identification(message.identifikation_nachricht))]
    parts += [("head", view.head(message))]
    return tuple(
        Section(texts(f"messages.section.{name}"), tuple(row for row in rows if row.value))
        for name, rows in parts
    )


class _View:
    def __init__(self, texts: Texts, role: Role) -> None:
        self._texts = texts
        self._role = role

    def _row(self, key: str, value: str | None) -> Row:
        return Row(self._texts(f"messages.fact.{key}"), value or "")

    def head(self, message: Message) -> Iterator[Row]:
        head = message.nachrichtenkopf
        yield from self.identification(head.identifikation)
        yield self._row("author", head.autor.behoerdenname)
        yield self._row("reach", _ways(head.autor.erreichbarkeiten))
        yield self._row("reader", head.leser.behoerdenname)
        yield self._row("test", message.test)

    def identification(self, about: xf.IdentifikationNachricht) -> Iterator[Row]:
        kind = about.nachrichtentyp
        if kind in KINDS:
            yield self._row("kind", self._texts(f"messages.kind.{kind}"))
        else:
            label = codelists.get("nachrichtentyp").codes.get(kind, "")
            yield self._row("kind", f"{label} ({kind})")
        yield self._row("id", str(about.nachrichten_uuid))
        yield self._row("made", self._texts.moment(about.erstellungszeitpunkt))

    def answer(self, message: xf.Auskunft0803) -> Iterator[Row]:
        entry = message.eintragung_nachweisregister
        kinds = entry.eintragung_sorgeregister_arten
        if Entry.BLOCKED in kinds and self._role not in LEAD_ROLES:
            yield self._row("entry", self._texts("messages.entry.lead"))
        else:
            said = "some" if entry.eintragung_vorhanden else "none"
            yield self._row("entry", self._texts(f"messages.entry.{said}"))
            for kind in kinds:
                yield self._row("entry_kind", codelists.label("alleinsorgeeintragung", kind))
            yield from self._parameters(message)
        yield self._row("register_office", entry.registerfuehrendes_jugendamt)
        yield self._row("transaction", str(message.transaktionsid))

    def _parameters(self, message: xf.Auskunft0803) -> Iterator[Row]:
        for group in message.zusatzparametergruppen:
            for field in group.felder:
                known = _PARAMETERS.get(field.name)
                value = self._day(field.wert) if known == "as_of" else field.wert
                yield self._row(known, value) if known else Row(field.name, value)

    def _day(self, text: str) -> str:
        try:
            return self._texts.date(dt.date.fromisoformat(text))
        except ValueError:
            return text

    def child(self, child: xf.AngabenZumKind) -> Iterator[Row]:
        if not isinstance(child, xf.NachgeburtlicheAngabenZumKind):
            yield self._row("born", self._texts("messages.unborn"))
            return
        for name in child.namen:
            parts = (name.vornamen.name if name.vornamen else None, name.familienname.name)
            yield self._row("name", " ".join(part for part in parts if part))
        yield self._row("born", _date(child.geburtsdatum))
        yield self._row("birth_place", child.geburtsort)

    def reasons(self, message: xf.Rueckweisung0001) -> Iterator[Row]:
        for reason in message.rueckweisungsgruende:
            label = codelists.get("rueckweisungsgruende").codes.get(reason.grund, "")
            yield self._row("reason", f"{label} ({reason.grund})")
            for own in reason.spezifisch:
                code = f"({own.code.code})" if own.code else ""
                yield self._row("own_reason", " ".join(filter(None, (own.beschreibung, code))))
        if (way := message.transportinformationen) is not None:
            yield self._row("hints", way.ergaenzende_hinweise)
            yield self._row("subject", way.betreff)
            yield self._row(
                "sent", self._texts.moment(way.sendezeitpunkt) if way.sendezeitpunkt else ""
            )

    def refused_by(self, message: xf.Rueckweisung0001) -> Iterator[Row]:
        if (office := message.rueckweisende_stelle) is not None:
            yield self._row("author", office.pruefinstanz)
            yield self._row("reach", _ways(office.erreichbarkeiten))


def _ways(ways: Sequence[xf.Erreichbarkeit]) -> str:
    return ", ".join(way.kennung for way in ways)


def _date(date: xf.TeilbekanntesDatum) -> str:
    known = [f"{part:02}" for part in (date.tag, date.monat) if part is not None]
    return ".".join([*known, f"{date.jahr:04}"])
