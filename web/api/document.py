"""The OpenAPI document: made from the operations and from the values that are really answered."""

from __future__ import annotations

import functools
from importlib.metadata import version
from typing import Any, Final

import msgspec

from sorgeauskunft.webhooks import CHOOSABLE, SIGNATURE, Happened
from tenants.machines import Scope
from web.api import examples
from web.api.operations import OPERATIONS, Body, Operation
from web.api.parameters import LINKS, PARAMETERS
from web.api.problems import MEDIA_TYPE, TITLES, Problem

_REF: Final = "#/components/schemas/{name}"
_ALWAYS: Final = ("parameter", "unauthorized", "scope", "too-many", "failure")
_WITH_BODY: Final = ("malformed", "too-large", "media-type")

_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "RateLimit": {
        "description": "What is left (draft-ietf-httpapi-ratelimit-headers): `r` requests in the "
        "next `t` seconds.",
        "schema": {"type": "string"},
        "example": '"key";r=599;t=60',
    },
    "RateLimit-Policy": {
        "description": "The limit of a key: `q` requests in `w` seconds.",
        "schema": {"type": "string"},
        "example": '"key";q=600;w=60',
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "RFC 6750.", "schema": {"type": "string"}},
    "ETag": {
        "description": "The version of the request, for If-Match and If-None-Match.",
        "schema": {"type": "string"},
        "example": '"42.3"',
    },
}


@functools.cache
def document() -> dict[str, Any]:
    """Return the document (OpenAPI 3.1.0) as plain values."""
    kinds = [Problem, Happened]
    for operation in OPERATIONS:
        kinds += [each.kind for each in (operation.answer, operation.sends) if each and each.kind]
    _, schemas = msgspec.json.schema_components(kinds, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sorgeauskunft: API for Fachverfahren",
            "version": version("sorgeauskunft"),
            "summary": "Requests, register queries and letters of one Jugendamt, for its own software.",
            "description": "Every request needs a key of the office (`Authorization: Bearer sak_…`), "
            "which an admin makes in the settings. A key opens its own office only: ids of others "
            "are answered like ids of nothing. Cookies count for nothing. Moments are in UTC, days "
            "in Germany's time. Errors are problems after RFC 9457; `title` is English, `detail` is "
            "a German sentence that may be shown to a clerk.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "webhooks": {event.value: _webhook(event.value) for event in CHOOSABLE},
        "components": {
            "schemas": schemas,
            "parameters": {name: {"name": name, **each} for name, each in PARAMETERS.items()},
            "headers": _HEADERS,
            "responses": {code: _problem(code) for code in TITLES},
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Scopes: " + ", ".join(f"`{scope}`" for scope in Scope),
                }
            },
        },
        "security": [{"key": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    limits = {
        name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit", "RateLimit-Policy")
    }
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in operation.headers}
    answers: dict[str, Any] = {
        str(operation.status): {
            "description": "Done.",
            "headers": limits | headers,
            "content": _content(operation.answer),
        }
    }
    if operation.links:
        answers[str(operation.status)]["links"] = {
            name: {"operationId": name, "parameters": LINKS[name]} for name in operation.links
        }
    if "If-None-Match" in operation.parameters:
        answers["304"] = {"description": "Unchanged.", "headers": limits | headers}
    codes = {*_ALWAYS, *operation.problems, *(_WITH_BODY if operation.sends else ())}
    by_status: dict[int, list[str]] = {}
    for code in TITLES:
        if code in codes:
            by_status.setdefault(TITLES[code][0], []).append(code)
    for status, same in by_status.items():
        answers[str(status)] = (
            {"$ref": f"#/components/responses/{same[0]}"} if len(same) == 1 else _problem(*same)
        )
    made: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": f"{operation.description}\n\nScope: `{operation.scope}`",
        "tags": ["register" if "register" in operation.path else "requests"],
        "security": [{"key": [operation.scope.value]}],
        "parameters": [
            {"$ref": f"#/components/parameters/{name}"} for name in operation.parameters
        ],
        "responses": answers,
    }
    if operation.sends is not None:
        made["requestBody"] = {"required": True, "content": _content(operation.sends)}
    return made


def _content(body: Body) -> dict[str, Any]:
    if body.kind is None:
        # OpenAPI 3.1: the media type alone says that it is bytes.
        example = {"example": body.example} if body.example is not None else {}
        return {media_type: dict(example) for media_type in body.media_types}
    (schema,), _ = msgspec.json.schema_components([body.kind], ref_template=_REF)
    return {
        media_type: {"schema": schema, "example": body.example} for media_type in body.media_types
    }


def _problem(*codes: str) -> dict[str, Any]:
    status = TITLES[codes[0]][0]
    headers = {
        401: ("WWW-Authenticate",),
        403: ("WWW-Authenticate",),
        429: ("Retry-After",),
        503: ("Retry-After",),
    }.get(status, ())
    made: dict[str, Any] = {
        "description": "; ".join(TITLES[code][1] for code in codes) + ".",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": _REF.format(name="Problem")},
                "examples": {
                    code: {"value": examples.problem(code, *TITLES[code])} for code in codes
                },
            }
        },
    }
    if headers:
        made["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return made


def _webhook(event: str) -> dict[str, Any]:
    return {
        "post": {
            "summary": event,
            "description": f"Sent by the platform. `{SIGNATURE}: t=SECONDS,v1=HEX` signs "
            "`SECONDS.BODY` with HMAC-SHA-256 and the webhook's secret. Nothing about people: "
            "fetch what is new with a key. `id` is the same at each attempt.",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": _REF.format(name="Happened")}}},
            },
            "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
        }
    }
