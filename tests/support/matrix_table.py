"""Who may what, as written down in `matrix.toml`, beside the routes that the application has."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from tenants.people import LAND_ROLES, OFFICE_ROLES, STAFF_ROLES, Role

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_SEVERAL: Final = {"office": OFFICE_ROLES, "land": LAND_ROLES}

Key = tuple[str, str]
"""Method and path template: what tells routes apart (some have no name)."""


class Line(msgspec.Struct, frozen=True):
    """A route of the table: its section, and for whom it answers.

    `who`: values of `Role`, and the names of callers that have none (`matrix_callers.py`).
    """

    section: str
    who: frozenset[str]

    @property
    def roles(self) -> frozenset[Role]:
        """Those of `who` that are people with an account."""
        return frozenset(role for role in STAFF_ROLES if role.value in self.who)


def _spelt_out(names: list[str]) -> frozenset[str]:
    return frozenset(
        each.value if isinstance(each, Role) else each
        for name in names
        for each in _SEVERAL.get(name, (name,))
    )


def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("matrix.toml").read_text())


def written() -> Iterator[tuple[Key, Line]]:
    """Return every line of the table; a route that stands there twice comes twice."""
    for section, said in _table().items():
        line = Line(section, _spelt_out(said["who"]))
        for method in _METHODS:
            for path in said.get(method, ()):
                yield (method, path), line


def trial() -> frozenset[str]:
    """Return for whom the mothers' pages of an office for support answer."""
    return _spelt_out(_table()["trial"]["who"])


def routes(app: Litestar) -> dict[Key, HTTPRouteHandler]:
    """Return every route of the application, but for OPTIONS, which Litestar answers itself."""
    return {
        (method, route.path): handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS"
    }


def guarded(handler: HTTPRouteHandler) -> frozenset[str] | None:
    """Return whom the guards of a route name: roles, or a key's scope; None for other guards."""
    guards: list[Any] = handler.resolve_guards()
    roles = [each.roles for each in guards if hasattr(each, "roles")]
    scopes = [f"key {each.scope}" for each in guards if hasattr(each, "scope")]
    if roles:
        return frozenset(role.value for role in frozenset.intersection(*roles) & STAFF_ROLES)
    return frozenset(scopes) or None
