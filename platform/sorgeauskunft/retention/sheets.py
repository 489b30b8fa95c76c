"""What an office documents of data protection, from its real settings: never older than they are.

Two papers: the record of processing activities (Art. 30 GDPR), and a sheet of what is set here. They
are drafts for the office, which answers for them: what happens outside of the service it adds itself.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import msgspec

from sorgeauskunft.documents.pdf import PdfJob
from sorgeauskunft.feedback.report import KEEP_DAYS_AFTER_DONE
from sorgeauskunft.kernel import Kernel, Settings
from sorgeauskunft.texts import Texts, templates_in
from sorgeauskunft.uploads import Document
from sorgeauskunft.webhooks.tables import HookRow
from tenants.handling import kept_days
from tenants.machines.tables import KeyRow
from tenants.offices import Mode, Office
from tenants.people import oidc
from tenants.people.tables import Membership

_TEMPLATES: Final = templates_in(Path(__file__).parent / "templates")
_FIELDS: Final = ("father", "purpose", "copies")
_ACTIVITIES: Final = ("requests", "inquiries", "staff", "barriers")
_ASPECTS: Final = ("purpose", "basis", "persons", "data", "recipients", "deadline")
_MEASURES: Final = (
    "rest",
    "way",
    "apart",
    "people",
    "trail",
    "deletion",
    "drafts",
    "files",
    "mails",
)


class Row(msgspec.Struct, frozen=True):
    """A line: what, and how it is."""

    label: str
    value: str


class Section(msgspec.Struct, frozen=True):
    """Lines under a heading; `id` is good for an address inside the page."""

    id: str
    title: str
    rows: tuple[Row, ...]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A paper. `made_at` is when the settings were as it says."""

    name: str
    title: str
    intro: str
    sections: tuple[Section, ...]
    made_at: dt.datetime


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is set at an office, as far as it matters for data protection."""

    office: Office
    settings: Settings
    days: int
    provider: oidc.Provider | None
    hooks: int
    keys: int
    people: int

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that mothers may add."""
        modes = self.office.form_modes
        return tuple(each for each in Document if each.mode(modes) is not Mode.OFF)

    @property
    def fields(self) -> tuple[str, ...]:
        """The optional fields that the form asks for."""
        return tuple(
            each for each in _FIELDS if getattr(self.office.form_modes, each) is not Mode.OFF
        )


async def facts_of(kernel: Kernel, office: Office) -> Facts:
    """Read what is set now."""
    settings, now = kernel.settings, kernel.clock.now()
    provider = await oidc.provider_of(kernel, office.id)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        keys = await KeyRow.count().where(KeyRow.revoked_at.is_null() & (KeyRow.expires_at > now))
        people = await Membership.count().where(Membership.active.eq(True))
        hooks = await HookRow.count().where(HookRow.disabled_at.is_null())
    return Facts(
        office=office,
        settings=settings,
        days=kept_days(office.retention, settings.retention_min_days, settings.retention_max_days),
        provider=provider if provider.enabled else None,
        hooks=hooks,
        keys=keys,
        people=people,
    )


def data_sheet(texts: Texts, facts: Facts, now: dt.datetime) -> Sheet:
    """Return the sheet of what is set."""
    office, settings = facts.office, facts.settings
    delivery = office.delivery

    def row(name: str, value: str) -> Row:
        return Row(texts(f"protection.sheet.{name}"), value)

    def yes(name: str, *, there: bool, **params: object) -> str:
        return texts(f"protection.sheet.{name}.{'on' if there else 'off'}", **params)

    asked = [texts(f"protection.sheet.field.{each}") for each in facts.fields]
    files = [texts(f"protection.sheet.document.{each}") for each in facts.documents]
    deadlines = (
        row("days", texts("protection.sheet.days.value", count=facts.days)),
        row("drafts", texts("protection.sheet.drafts.value", count=settings.draft_days)),
        row("inquiries", texts("protection.sheet.inquiries.value", count=facts.days)),
        row("feedback", texts("protection.sheet.feedback.value", count=KEEP_DAYS_AFTER_DONE)),
        row("proof", texts("protection.sheet.proof.value")),
    )
    collected = (
        row("basic", texts("protection.sheet.basic.value")),
        row("asked", ", ".join(asked) or texts("protection.sheet.nothing")),
        row("uploads", ", ".join(files) or texts("protection.sheet.nothing")),
        row("scanner", yes("scanner", there=bool(settings.clamd))),
    )
    ways = (
        row("channel", texts(f"protection.sheet.channel.{delivery.channel}")),
        row("mailbox", yes("mailbox", there=bool(delivery.mailbox), address=delivery.mailbox)),
        row("mails", yes("mails", there=bool(settings.smtp_url))),
        row("keys", texts("protection.sheet.count", count=facts.keys)),
        row("hooks", texts("protection.sheet.count", count=facts.hooks)),
    )
    provider = facts.provider
    people = (
        row("people", texts("protection.sheet.count", count=facts.people)),
        row(
            "oidc",
            yes(
                "oidc",
                there=provider is not None,
                issuer=provider.issuer if provider else "",
            ),
        ),
        row("second", texts("protection.sheet.second.value")),
        row("four_eyes", yes("four_eyes", there=office.casework.four_eyes)),
        row("idle", texts("protection.sheet.idle.value", count=settings.idle_minutes)),
    )
    processors = [row("operator", settings.service_authority or texts("protection.sheet.unsaid"))]
    if settings.smtp_url:
        processors.append(row("mail_server", texts("protection.sheet.mail_server.value")))
    if provider is not None:
        processors.append(row("provider", provider.issuer))
    processors.append(row("stripe", texts("protection.sheet.stripe.value")))
    return Sheet(
        name="datenblatt",
        title=texts("protection.sheet.title"),
        intro=texts("protection.sheet.intro", office=office.name),
        sections=(
            Section("verantwortlich", texts("protection.record.who"), _who(texts, office)),
            Section("fristen", texts("protection.sheet.part.deadlines"), deadlines),
            Section("daten", texts("protection.sheet.part.data"), collected),
            Section("wege", texts("protection.sheet.part.ways"), ways),
            Section("personen", texts("protection.sheet.part.people"), people),
            Section("beteiligte", texts("protection.sheet.part.processors"), tuple(processors)),
        ),
        made_at=now,
    )


def record(texts: Texts, facts: Facts, now: dt.datetime) -> Sheet:
    """Return the record of processing activities."""
    office, settings = facts.office, facts.settings
    sections = [Section("verantwortlich", texts("protection.record.who"), _who(texts, office))]
    files = ", ".join(texts(f"protection.sheet.document.{each}") for each in facts.documents)
    asked = ", ".join(texts(f"protection.sheet.field.{each}") for each in facts.fields)
    params = {
        "days": facts.days,
        "drafts": settings.draft_days,
        "feedback": KEEP_DAYS_AFTER_DONE,
        "operator": settings.service_authority or texts("protection.sheet.unsaid"),
    }
    for activity in _ACTIVITIES:
        rows = [
            Row(
                texts(f"protection.record.aspect.{aspect}"),
                texts(f"protection.record.{activity}.{aspect}", **params),
            )
            for aspect in _ASPECTS
        ]
        if activity == "requests":
            more = [
                Row(texts("protection.sheet.asked"), asked),
                Row(texts("protection.sheet.uploads"), files),
                Row(
                    texts("protection.sheet.channel"),
                    texts(f"protection.sheet.channel.{office.delivery.channel}"),
                ),
            ]
            rows[4:4] = [each for each in more if each.value]
        if activity == "staff" and facts.provider is not None:
            rows.insert(5, Row(texts("protection.sheet.provider"), facts.provider.issuer))
        rows.append(Row(texts("protection.record.aspect.third"), texts("protection.record.third")))
        sections.append(
            Section(activity, texts(f"protection.record.{activity}.title"), tuple(rows))
        )
    measures = []
    for each in _MEASURES:
        key = f"protection.record.measure.{each}"
        # Only PostgreSQL keeps offices apart by itself.
        alone = each == "apart" and facts.settings.effective_database_url.startswith("sqlite")
        measures.append(Row(texts(f"{key}.name"), texts(f"{key}.sqlite" if alone else key)))
    sections.append(Section("massnahmen", texts("protection.record.measures"), tuple(measures)))
    return Sheet(
        name="verzeichnis",
        title=texts("protection.record.title"),
        intro=texts("protection.record.intro", office=office.name),
        sections=tuple(sections),
        made_at=now,
    )


def sheet_job(texts: Texts, office: Office, sheet: Sheet) -> PdfJob:
    """Return a paper as a PDF, ready to be rendered."""
    html = _TEMPLATES.get_template("sheet.html").render(t=texts, office=office, sheet=sheet)
    return PdfJob(
        html=html, title=f"{sheet.title} – {office.name}", language="de", created=sheet.made_at
    )


def _who(texts: Texts, office: Office) -> tuple[Row, ...]:
    contact, profile = office.contact, office.profile
    unsaid = texts("protection.sheet.unsaid")
    street = f"{contact.street} {contact.house_number}".strip()
    phone = texts.phone(contact.phone) if contact.phone else None
    reached = ", ".join(each for each in (phone, contact.email) if each)
    officer = ", ".join(
        each for each in (profile.data_protection_officer, profile.data_protection_email) if each
    )
    return (
        Row(texts("protection.record.office"), office.name),
        Row(texts("protection.record.address"), f"{street}, {contact.postcode} {contact.place}"),
        Row(texts("protection.record.contact"), reached or unsaid),
        Row(texts("protection.record.represented"), profile.represented_by or unsaid),
        Row(texts("protection.record.officer"), officer or unsaid),
    )
