"""The forms of what-if, and the way to each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from service import Service
from visitor import Visitor

from sorgeauskunft.host.demo import seed_costs

Way = Callable[[Service, Visitor], Awaitable[object]]
LAND: Final = "/land/was-waere-wenn"
COORDINATION: Final = "/koordination/was-waere-wenn"
MIXED: Final = (
    "jahr=2025&schluessel=equal&anteil=40&schluessel2=koenigsteiner_adapted:2019&anteil2=60"
    "&ab=7&finanzierung=50_25_25&zeit=days&luecke=provider&laender=HB&laender=HH&laender=TH"
)
WRONG: Final = (
    "jahr=2025&schluessel=equal&anteil=40&schluessel2=geheim&anteil2=x&ab=13"
    "&finanzierung=x&zeit=x&luecke=x"
)


def asked(role: str, path: str) -> Way:
    async def arrive(service: Service, visitor: Visitor) -> None:
        await seed_costs(service.kernel)
        await visitor.log_in_at_door(role)
        await visitor.open(path)

    return arrive


def kept(role: str, base: str, *, submitted: bool = False) -> Way:
    async def arrive(service: Service, visitor: Visitor) -> None:
        await asked(role, f"{base}/?{MIXED}")(service, visitor)
        await visitor.submit({"name": "Vierzig zu sechzig"}, to="/vorschlaege")
        if submitted:
            await visitor.submit(to="/einreichen")

    return arrive


_LAND = "land_approver"
WHATIF_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "whatif-keep": ("szenario.land.keep", "/vorschlaege", asked(_LAND, f"{LAND}/?{MIXED}")),
    "whatif-drop": ("szenario.land.drop", "/loeschen", kept(_LAND, LAND)),
    "whatif-submit": ("szenario.land.submit", "/einreichen", kept(_LAND, LAND)),
    "whatif-take-back": (
        "szenario.land.take_back",
        "/zuruecknehmen",
        kept(_LAND, LAND, submitted=True),
    ),
    "whatif-keep-coordination": (
        "szenario.koordination.keep",
        "/vorschlaege",
        asked("coordination", f"{COORDINATION}/?{MIXED}"),
    ),
    "whatif-drop-coordination": (
        "szenario.koordination.drop",
        "/loeschen",
        kept("coordination", COORDINATION),
    ),
}
"""Name → route, end of the address, way to the page."""
