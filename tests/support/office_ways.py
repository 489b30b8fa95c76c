"""The forms about form, texts, retention, delivery and area of an office, and the way to each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from service import Service
from visitor import Visitor

Way = Callable[[Service, Visitor], Awaitable[object]]
_HOME: Final = "/amt/einstellungen"


def _at(slug: str) -> Way:
    async def arrive(_service: Service, visitor: Visitor) -> None:
        await visitor.log_in("admin")
        await visitor.open(f"{_HOME}/{slug}")

    return arrive


async def _texts(service: Service, visitor: Visitor) -> None:
    """The form with a row for a question, as after its button."""
    await _at("texte")(service, visitor)
    await visitor.submit({"taste": "+questions"}, to="/texte")


OFFICE_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "office-form": ("einstellungen.form.save", "/formular", _at("formular")),
    "office-texts": ("einstellungen.texts.save", "/texte", _texts),
    "office-retention": ("einstellungen.retention.save", "/aufbewahrung", _at("aufbewahrung")),
    "office-delivery": ("einstellungen.delivery.save", "/zustellung", _at("zustellung")),
    "office-fit-connect": ("einstellungen.fit_connect.save", "/fit-connect", _at("fit-connect")),
    "office-area": ("einstellungen.area.add", "/hinzufuegen", _at("zustaendigkeit")),
    "office-area-end": ("einstellungen.area.end", "/beenden", _at("zustaendigkeit")),
}
"""Name → route, end of the address, way to the page."""
