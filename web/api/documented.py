"""The OpenAPI document, as a file for programs and as a page for people."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
from litestar import Controller, Response, get
from litestar.response import Template

from sorgeauskunft.webhooks import CHOOSABLE
from tenants.machines import Scope
from web.api.document import document
from web.api.incoming import JSON
from web.api.operations import OPERATIONS, Operation
from web.api.parameters import PARAMETERS
from web.api.problems import TITLES
from web.guards import public
from web.pages import page
from web.site import AnyRequest


class Described(Controller):
    """For everybody: it says nothing of anybody."""

    guards = [public]  # noqa: RUF012

    @get("/openapi.json", name="machine.openapi")
    async def as_file(self) -> Response[bytes]:
        """Return the document."""
        return Response(_encoded(), media_type=JSON, headers={"cache-control": "max-age=300"})

    @get("/docs", name="machine.docs")
    async def as_page(self, request: AnyRequest) -> Template:
        """Show the document."""
        return page(
            request,
            "api/docs.html",
            info=document()["info"],
            operations=[_shown(operation) for operation in OPERATIONS],
            problems=TITLES,
            scopes=tuple(Scope),
            events=CHOOSABLE,
        )


@functools.cache
def _encoded() -> bytes:
    return msgspec.json.encode(document())


def _shown(operation: Operation) -> dict[str, Any]:
    """Return what the page says of an operation."""
    made = document()["paths"][operation.path][operation.method]
    sends, answer = operation.sends, operation.answer
    return {
        "operation": operation,
        "parameters": [(name, PARAMETERS[name]) for name in operation.parameters],
        "sends": None if sends is None else (sends.media_types, _text(sends.example)),
        "answers": (answer.media_types, _text(answer.example)),
        "statuses": [(status, _said(each)) for status, each in made["responses"].items()],
    }


def _said(answer: dict[str, Any]) -> str:
    if "$ref" in answer:
        name = answer["$ref"].rpartition("/")[2]
        return TITLES[name][1] + "."
    said: str = answer["description"]
    return said


def _text(example: Any) -> str:
    if example is None or isinstance(example, str):
        return example or ""
    return msgspec.json.format(msgspec.json.encode(example), indent=2).decode()
