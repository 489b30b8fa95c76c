"""A form that arrives after its sender's log-in has ended: kept, so that nothing typed is lost.

Only texts are kept. Forms that bring files are not: a file would have to be taken in from somebody
who is not logged in. Neither are forms with passwords, which nobody has to find anywhere later.
"""

from __future__ import annotations

import re
from typing import Any, Final

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import ClientException

from tenants.people import TypedForm, keep

_TEXTS: Final = "application/x-www-form-urlencoded"
_SECRET: Final = re.compile(r"pass(word|wor|key)|secret|geheim", re.IGNORECASE)
_TOKEN: Final = "_csrf_token"  # noqa: S105 - a name
_ACCOUNT: Final = "/amt/konto"


async def keep_typed(connection: ASGIConnection[Any, Any, Any, Any], token: str) -> bool:
    """Keep what this request brings for the holder of an ended session; whether there was any."""
    if not isinstance(connection, Request) or connection.method != "POST":
        return False
    path = connection.scope["path"]
    if path.startswith(_ACCOUNT) or connection.content_type[0] != _TEXTS:
        return False
    try:
        form = await connection.form()
    except ClientException:
        return False
    fields = [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name != _TOKEN
    ]
    if not any(value.strip() for _, value in fields) or any(
        _SECRET.search(name) for name, _ in fields
    ):
        return False
    query = connection.scope["query_string"].decode("latin-1")
    typed = TypedForm(f"{path}?{query}" if query else path, tuple(fields))
    try:
        return await keep(connection.app.state.site.kernel, token, typed)
    except UnicodeEncodeError:
        # Halves of characters: no browser sends them.
        return False
