"""What an office is: a Jugendamt or a register-only office, its contact data, its way to going live.

Values only; where they are stored and who may change them is decided elsewhere.
"""

import datetime as dt
import enum
import re
import uuid
from typing import Final

import msgspec

from tenants.handling import LEAVING, Delivery, DeliveryChannel, Retention
from tenants.wording import OfficeTexts

_TOLD_BEFORE: Final = dt.timedelta(days=14)
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,58}[a-z0-9]")


class OfficeKind(enum.StrEnum):
    """What an office does on the platform."""

    JUGENDAMT = "jugendamt"
    """Issues the Auskunft to mothers who live in its area and keeps the register of births there."""

    REGISTER_ONLY = "register_only"
    """Keeps the register of births abroad or at an unknown place (§ 88 I 2 SGB VIII); it only
    answers other offices and has no area."""

    SYNTHETIC = "synthetic"
    """The operator's own, for support and training: everything in it is invented, whatever is sent
    there is a test, and mothers, other offices and all figures do not know it."""


REAL_KINDS: Final = (OfficeKind.JUGENDAMT, OfficeKind.REGISTER_ONLY)
"""Kinds of offices that authorities have."""


class OnboardingStatus(enum.StrEnum):
    """How far an office has come on its way to the service, in this order."""

    INTEREST = "interest"
    """The office, or its Land for it, has asked to join."""

    LOI = "loi"
    """The Land's Letter of Intent to reuse the service is there."""

    CONTRACT = "contract"
    """The contract on using the service is signed."""

    AV_CONTRACT = "av_contract"
    """The AV-Vertrag (contract on processing personal data, Art. 28 GDPR) is signed."""

    NOTICE_80 = "notice_80"
    """The supervisory authority has been notified that social data is processed by a processor
    (§ 80 I SGB X)."""

    CONFIGURED = "configured"
    """Area, contact data, people and delivery channel are set."""

    SELF_TEST_OK = "self_test_ok"
    """A test request has gone all the way through the office's delivery channel."""

    RELEASED = "released"
    """The office has agreed to the start and its date."""

    LIVE = "live"
    """Mothers can send requests to the office."""

    SUSPENDED = "suspended"
    """Was live; takes no new requests for the time being, those at hand are finished."""

    ENDED = "ended"
    """The contract is over; the office stays in the finder with its contact data."""

    @property
    def takes_part(self) -> bool:
        """Whether mothers can send a request; for any other status the finder shows contact data."""
        return self is OnboardingStatus.LIVE


class OpeningHours(msgspec.Struct, frozen=True):
    """One line of opening hours as the office words it, like "Montag und Dienstag", "9–12 Uhr"."""

    days: str
    times: str


class ChangedDays(msgspec.Struct, frozen=True):
    """A day, or days up to and with `last`, on which the opening hours do not hold.

    `text` says what does, as the office words it: "geschlossen", "nur 9–11 Uhr".
    """

    first: dt.date
    last: dt.date | None
    text: str

    def is_over(self, today: dt.date) -> bool:
        """Whether nobody needs to be told any more."""
        return (self.last or self.first) < today

    def is_near(self, today: dt.date) -> bool:
        """Whether people should be told: two weeks before, and as long as it lasts."""
        return not self.is_over(today) and self.first - today <= _TOLD_BEFORE


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How people reach an office: what the finder shows and what stands in the letter head.

    `postcode` is five digits, `phone` E.164 (`+49…`), `website` an https address. What an office
    has not stated is None, or no line of `opening_hours`. `changed_days` are the exceptions from
    those, past ones too.
    """

    street: str
    house_number: str
    postcode: str
    place: str
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    opening_hours: tuple[OpeningHours, ...] = ()
    changed_days: tuple[ChangedDays, ...] = ()

    def changed_near(self, today: dt.date) -> tuple[ChangedDays, ...]:
        """Return the exceptions that people should be told today, soonest first."""
        near = (each for each in self.changed_days if each.is_near(today))
        return tuple(sorted(near, key=lambda each: each.first))


class Mode(enum.StrEnum):
    """Whether the form asks for something that the law leaves to the office."""

    OFF = "off"
    OPTIONAL = "optional"
    NEEDED = "needed"


class FormModes(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the optional fields and documents an office's form asks for.

    Nothing by default: § 62 SGB VIII allows only what is needed.
    """

    father: Mode = Mode.OFF
    purpose: Mode = Mode.OFF
    copies: Mode = Mode.OFF
    id_card: Mode = Mode.OFF
    birth_certificate: Mode = Mode.OFF
    paternity_document: Mode = Mode.OFF
    court_decision: Mode = Mode.OFF
    """Asked only of her whose answers name one."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What an office says about itself beyond its contact data; empty where it has said nothing.

    `hints` is Markdown of paragraphs and links, shown on its page. `represented_by` is who stands
    in the Impressum for it, `data_protection_officer` a name or function with
    `data_protection_email` beside it (Art. 13 (1) b GDPR). `logo` is the digest of its logo
    (tenants/logos.py).
    """

    hints: str = ""
    represented_by: str = ""
    data_protection_officer: str = ""
    data_protection_email: str = ""
    logo: str = ""


class LetterTexts(msgspec.Struct, frozen=True, kw_only=True):
    """What an office puts on its letters beside what the law and the platform say; Markdown paragraphs.

    `sender_line` is the small line above the address in the window (DIN 5008), empty for the
    office's own address. `file_number` is how its file numbers begin. `before` and `after` stand
    around the statement of a letter; a refusal has an `appeal` (Rechtsbehelfsbelehrung), which is
    never empty on a letter: without it the office cannot refuse by letter.
    """

    sender_line: str = ""
    file_number: str = ""
    signatory: str = ""
    before: str = ""
    after: str = ""
    appeal: str = ""


class CaseworkRules(msgspec.Struct, frozen=True, kw_only=True):
    """How an office works: its times and its letters.

    `answer_days` and `register_reminder_days` count working days (by the holidays of its Land),
    `register_valid_days` days: after so many an answer of a register no longer allows a letter,
    because the letter says what stands there on its day. With `four_eyes` somebody else than who
    drafted a letter issues it. A case is closed `close_days` days after its letter was posted. A code
    for an office that is not on the platform opens for `register_code_days` days.
    """

    answer_days: int = 10
    register_reminder_days: int = 5
    register_valid_days: int = 28
    register_code_days: int = 42
    four_eyes: bool = False
    close_days: int = 14
    letter: LetterTexts = LetterTexts()


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """An office that the platform knows, whether it takes part or not.

    `land` is the two-letter code; `ars` the Regionalschluessel of the Kreis, town or city that the
    office belongs to, filled up to twelve digits with zeros; `slug` stands in the address `/j/{slug}`; `dvdv_key` is prefix
    and key in the Deutsches Verwaltungsdiensteverzeichnis (`jga:…`), None while nobody has told it.
    `test_messages` marks every message as not for production (XFamilie's attribute `test`).
    `texts`, `retention` and `delivery` live in versions only (tenants/settings): an office that has
    said nothing of them has the defaults.
    """

    id: uuid.UUID
    slug: str
    kind: OfficeKind
    status: OnboardingStatus
    name: str
    land: str
    ars: str
    contact: Contact
    dvdv_key: str | None = None
    form_modes: FormModes = FormModes()
    profile: Profile = Profile()
    casework: CaseworkRules = CaseworkRules()
    texts: OfficeTexts = OfficeTexts()
    retention: Retention = Retention()
    delivery: Delivery = Delivery()
    test_messages: bool = False

    def channel_for(self, *, test: bool) -> DeliveryChannel:
        """Return the way that a request takes; from an office for support none leads outside."""
        chosen = self.delivery.channel_for(test=test)
        return DeliveryChannel.PORTAL if self.is_synthetic and chosen in LEAVING else chosen

    @property
    def is_synthetic(self) -> bool:
        """Whether it is the operator's, with nothing real in it."""
        return self.kind is OfficeKind.SYNTHETIC


def is_slug(text: str) -> bool:
    """Whether `text` can be an office's slug.

    Two to sixty of a–z, 0–9 and hyphen, no hyphen at either end: it must be good both in a path
    and as a label of a host name (RFC 1123 allows 63).
    """
    return _SLUG.fullmatch(text) is not None
