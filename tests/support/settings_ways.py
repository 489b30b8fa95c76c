"""The forms of an office's settings, and how somebody gets to each; what an admin does there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from service import Service
from visitor import Visitor

Way = Callable[[Service, Visitor], Awaitable[object]]
HOME: Final = "/amt/einstellungen"


def _page(slug: str) -> Way:
    async def arrive(_service: Service, visitor: Visitor) -> None:
        await visitor.log_in("admin")
        await visitor.open(f"{HOME}/{slug}")

    return arrive


def _version(act: str) -> Way:
    """The page that asks about the newest version of the name, which is there twice by then."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        await _page("name")(service, visitor)
        for name in ("Amt A", "Amt B"):
            await visitor.submit({"name": name}, to="/name")
        await visitor.open(f"{HOME}/verlauf/name")
        (*_, link) = visitor.page.xpath(f"//main//a[contains(@href, '{act}')]/@href")
        await visitor.open(link)

    return arrive


SETTINGS_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "settings-name": ("einstellungen.name.save", "/name", _page("name")),
    "settings-contact": ("einstellungen.contact.save", "/kontakt", _page("kontakt")),
    "settings-hours": (
        "einstellungen.hours.save",
        "/oeffnungszeiten",
        _page("oeffnungszeiten"),
    ),
    "settings-logo": ("einstellungen.logo.save", "/logo", _page("logo")),
    "settings-logo-file": ("einstellungen.logo.add", "/logo/hochladen", _page("logo")),
    "settings-profile": ("einstellungen.profile.save", "/profil", _page("profil")),
    "settings-undo": ("einstellungen.undo", "/zuruecknehmen", _version("zuruecknehmen")),
    "settings-restore": (
        "einstellungen.restore",
        "/wiederherstellen",
        _version("/0/wiederherstellen"),
    ),
}
"""Name → route, end of the address, way to the page."""
