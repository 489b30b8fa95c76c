"""What `gazetteer find` prints."""

from __future__ import annotations

from typing import Any

import msgspec

from sorgeauskunft.kernel import Kernel
from tenants.directory import (
    ChooseDistrict,
    ChoosePlace,
    DirectoryKeeper,
    NobodyAnswers,
    OfficeAnswers,
    UnknownPostcode,
)


async def described(
    kernel: Kernel, postcode: str, place: str, district: str | None
) -> dict[str, Any]:
    """Return candidate municipalities and the answering office as plain values for JSON."""
    keeper = DirectoryKeeper(kernel)
    directory = await keeper.current()
    answer: dict[str, Any] = {
        "postcode": postcode,
        "municipalities": [
            {"ags8": found.ags8, "ars12": directory.ars_of(found.ags8), "name": found.name}
            for found in directory.places_for_postcode(postcode)
        ],
        "office": None,
    }
    match directory.find(postcode, place, keeper.today(), district=district):
        case OfficeAnswers(office):
            answer["result"] = "office" if office.status.takes_part else "not_taking_part"
            answer["office"] = msgspec.to_builtins(office)
        case ChoosePlace(places):
            answer["result"] = "choose_place"
            answer["choices"] = [found.name for found in places]
        case ChooseDistrict(_, districts):
            answer["result"] = "choose_district"
            answer["choices"] = list(districts)
        case NobodyAnswers():
            answer["result"] = "no_office"
        case UnknownPostcode():
            answer["result"] = "unknown_postcode"
    return answer
