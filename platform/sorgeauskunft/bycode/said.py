"""What somebody says who has the code, and who that is."""

from __future__ import annotations

import msgspec

from sorgeauskunft.register import RegisterAnswer


class Answerer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who answers: a person of the register office, as she says herself."""

    name: str
    function: str
    office: str
    phone: str

    @property
    def told_by(self) -> str:
        """The person in one line, as it stands beside the answer."""
        return ", ".join(part for part in (self.name, self.function, self.office) if part)


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was said with a code. Stored sealed.

    `answer` is what stands in the register; None: the office that asks is to call. With `interested`
    the person wants to hear more of the platform, and only then the platform keeps who it was.
    """

    person: Answerer
    answer: RegisterAnswer | None
    interested: bool = False
