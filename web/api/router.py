"""All routes of the API."""

from __future__ import annotations

from litestar import Router

from web.api.cases import Cases
from web.api.documented import Described
from web.api.inquiries import Inquiries
from web.api.messages import Messages
from web.api.requests import Requests

API = Router(path="/api/v1", route_handlers=[Requests, Cases, Inquiries, Messages, Described])
