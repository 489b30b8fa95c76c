"""What operations are given beside a body, and from which answer before it can come."""

from __future__ import annotations

from typing import Any, Final

from web.api import examples
from web.api.inquiries import STATES
from web.api.requests import DEFAULT_LIMIT, MOST, STATUSES

_OF_REQUEST: Final = {"request_id": "$request.path.request_id"}
_SEEN: Final = {**_OF_REQUEST, "If-Match": "$response.header.ETag"}
_FIRST_CASE: Final = "$response.body#/cases/0/number"

LINKS: Final[dict[str, dict[str, str]]] = {
    "readRequest": {"request_id": "$response.body#/items/0/id"},
    "readInquiry": {"inquiry_id": "$response.body#/items/0/id"},
    "readMessage": {**_OF_REQUEST, "case": _FIRST_CASE},
    "readPdf": _OF_REQUEST,
    "acknowledgeRequest": _OF_REQUEST,
    "askMother": _SEEN,
    "moveCase": {**_SEEN, "case": _FIRST_CASE},
}
"""Operation → from where in the answer before its parameters come."""

PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "request_id": {
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
        "description": "The request's id.",
        "example": str(examples.REQUEST_ID),
    },
    "upload_id": {
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
        "description": "The file's id.",
        "example": str(examples.UPLOAD_ID),
    },
    "inquiry_id": {
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
        "description": "The query's id.",
        "example": str(examples.INQUIRY_ID),
    },
    "case": {
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 1, "maximum": 99},
        "description": "The child's number in the request.",
        "example": 1,
    },
    "status": {
        "in": "query",
        "schema": {"type": "string", "enum": list(STATUSES)},
        "description": "Only requests of this status (that of the least advanced case).",
    },
    "acknowledged": {
        "in": "query",
        "schema": {"type": "boolean"},
        "description": "Only those acknowledged, or not.",
    },
    "state": {
        "in": "query",
        "schema": {"type": "string", "enum": list(STATES)},
        "description": "Only queries of this state.",
    },
    "cursor": {
        "in": "query",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 200},
        "description": "The `next_cursor` of the page before.",
    },
    "limit": {
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        "description": "Most entries of a page.",
    },
    "If-Match": {
        "in": "header",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9]{1,18}\\.[0-9]{1,9}"$'},
        "description": "The ETag with which the request was read: nobody overwrites unseen.",
        "example": '"42.3"',
    },
    "If-None-Match": {
        "in": "header",
        "schema": {"type": "string"},
        "description": "An ETag: 304 where it is still that of the request.",
        "example": '"42.3"',
    },
    "Idempotency-Key": {
        "in": "header",
        "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,100}$"},
        "description": "Made by the caller for each act: the same again within 24 hours does "
        "nothing twice and is answered alike.",
        "example": "0192f0c4-act-1",
    },
}
"""Parameters and headers of requests by name."""
