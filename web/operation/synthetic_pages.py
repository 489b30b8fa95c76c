"""Offices for support and training: making one, and putting invented requests into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import readiness
from sorgeauskunft.kernel.errors import ConflictError
from tenants.areas import AreaError
from tenants.laender import LAENDER, LAND_BY_CODE
from tenants.offices import is_slug
from web.components import Option
from web.doors import OPERATION, door_page
from web.errors import Errors
from web.forms import typed
from web.operation.acting import (
    OPERATORS,
    Fields,
    actor_of,
    done,
    notice_of,
    office_named,
    tidy,
)
from web.site import AnyRequest, site_of

_PATH: Final = f"{OPERATION}/testaemter"
_NAMES: Final = ("name", "slug", "land")
_LONGEST: Final = 200
_AT_ONCE: Final = 12
_NOTICES: Final = {"angelegt": "operation.synthetic.made", "gesendet": "operation.synthetic.filled"}


class SyntheticOfficePages(Controller):
    """For operators."""

    path = _PATH
    guards = OPERATORS

    @get("/", name="operation.synthetic")
    async def show(self, request: AnyRequest) -> Template:
        """Show the offices, and the form of a new one."""
        return await _page(request, {}, {}, said=notice_of(request, _NOTICES))

    @post("/", name="operation.synthetic.make")
    async def make(self, request: AnyRequest) -> Template | Redirect:
        """Make an office in which nothing is real."""
        given = await typed(request, _NAMES)
        values = {name: tidy(given[name]) for name in _NAMES}
        site, errors = site_of(request), _errors(values)
        if not errors and (await site.directory.current()).office(values["slug"]) is not None:
            errors["slug"] = ("operation.error.slug_taken", {})
        if errors:
            return await _page(request, given, errors)
        try:
            await readiness.make_synthetic(
                site.kernel,
                site.texts,
                values["slug"],
                values["name"],
                values["land"],
                actor=actor_of(request),
            )
        except ConflictError:
            return await _page(request, given, {"slug": ("operation.error.slug_taken", {})})
        except AreaError:
            return await _page(request, given, {"land": ("operation.error.synthetic_land", {})})
        finally:
            site.directory.look_again()
        return done(_PATH, "angelegt")

    @post("/{slug:str}/fuellen", name="operation.synthetic.fill")
    async def fill(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Send some invented requests to one."""
        office, site = await office_named(request, slug), site_of(request)
        try:
            await readiness.fill_synthetic(
                site.kernel,
                await site.directory.current(),
                site.texts,
                office,
                _AT_ONCE,
                actor=actor_of(request),
            )
        except readiness.NotSyntheticError as error:
            raise NotFoundException from error
        except readiness.TooManyTestsError:
            return await _page(request, {}, {}, status=409, full=True)
        return done(_PATH, "gesendet")


def _errors(values: Mapping[str, str]) -> Errors:
    errors: Errors = {}
    if not values["name"] or not values["name"].isprintable():
        errors["name"] = ("operation.error.needed", {})
    elif len(values["name"]) > _LONGEST:
        errors["name"] = ("operation.error.long", {"max": _LONGEST})
    if not is_slug(values["slug"]):
        errors["slug"] = ("operation.error.slug", {})
    if values["land"] not in LAND_BY_CODE:
        errors["land"] = ("operation.error.choose", {})
    return errors


async def _page(
    request: AnyRequest,
    given: Mapping[str, str],
    errors: Errors,
    *,
    status: int = 200,
    said: str = "",
    full: bool = False,
) -> Template:
    site = site_of(request)
    offices = [
        each for each in (await site.directory.current()).offices.values() if each.is_synthetic
    ]
    form = Fields(site.texts, "synthetic", given, errors)
    laender = [Option(land.code, land.name) for land in LAENDER]
    return door_page(
        request,
        "operation/synthetic.html",
        status=400 if errors else status,
        has_errors=bool(errors),
        said=said,
        full=full,
        most=readiness.MOST,
        kept_days=readiness.KEPT_DAYS,
        at_once=_AT_ONCE,
        offices=[
            (each, await readiness.tests_in(site.kernel, each.id))
            for each in sorted(offices, key=lambda each: each.name)
        ],
        fields=[
            form.view("name"),
            form.view("slug"),
            form.view("land", "select", options=laender),
        ],
        here=_PATH,
    )
