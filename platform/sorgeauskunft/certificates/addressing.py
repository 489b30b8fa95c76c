"""Where a letter goes: the lines in the window, and what has to be looked at before it is posted."""

from __future__ import annotations

import msgspec

from sorgeauskunft.requests.content import NO_HOUSE_NUMBER, Address, ForeignAddress, Mother
from xfamilie import codelists


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """The address of a letter, as it stands in the window (DIN 5008): name first, country last.

    `postcode` is that of an address in Germany and empty abroad; `place` is town or state.
    `to_check` is whether somebody has to look at the address before the letter goes out.
    """

    lines: tuple[str, ...]
    postcode: str
    place: str
    to_check: bool

    @property
    def order(self) -> tuple[bool, str, str]:
        """Where it comes in a batch: by postcode, letters abroad last."""
        return (not self.postcode, self.postcode, self.place)


def recipient(mother: Mother) -> Recipient:
    """Return where the letter goes: the postal address if she gave one, else the residence.

    Raises:
        ValueError: She gave neither; the form does not let that pass.
    """
    address = mother.postal_address or mother.residence
    if address is None:
        raise ValueError("a request without any address")
    name = f"{mother.name.given_names} {mother.name.family_name}"
    if isinstance(address, ForeignAddress):
        # DIN 5008: the country in German and in capitals, on the last line.
        state = codelists.label("staat", address.state)
        lines, postcode, place = (*address.lines, state.upper()), "", state
    else:
        lines, postcode, place = _german(address), address.postcode, address.place
    return Recipient(
        lines=(name, *lines), postcode=postcode, place=place, to_check=needs_check(mother)
    )


def _german(address: Address) -> tuple[str, ...]:
    number = "" if address.house_number == NO_HOUSE_NUMBER else address.house_number
    lines = (
        address.care_of or "",
        f"{address.street} {number}".strip(),
        f"{address.postcode} {address.place}",
    )
    return tuple(line for line in lines if line)


def needs_check(mother: Mother) -> bool:
    """Whether the letter goes elsewhere than to the residence: somebody has to look at it first.

    The one place that decides it. Also where she named no residence: nothing vouches for the
    address then.
    """
    if mother.postal_address is None:
        return False
    if mother.residence is None or isinstance(mother.postal_address, ForeignAddress):
        return True
    return _compared(mother.postal_address) != _compared(mother.residence)


def _compared(address: Address) -> tuple[str, ...]:
    parts = (address.street, address.house_number, address.postcode, address.place)
    # Somebody else's door bell is another address, even in the same house.
    return tuple("".join(part.casefold().split()) for part in (*parts, address.care_of or ""))
