"""Requests as they come in: a form that cannot be read is the sender's fault, not a failure of ours."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar._parsers import (
    parse_cookie_string,
    parse_query_string,
    parse_url_encoded_form_data,
)
from litestar.datastructures import FormMultiDict, State
from litestar.exceptions import ClientException


class FormRequest(Request[Any, Any, State]):
    """A request whose form answers 400 where its bytes do not say what they claim.

    Litestar lets through what Python's codecs raise: an unknown charset in a part of a multipart
    body, bytes that are not of their charset.
    """

    async def form(self) -> FormMultiDict:
        """See `Request.form`. Raises `ClientException`."""
        try:
            return await super().form()
        except (LookupError, ValueError) as error:
            raise ClientException("the form cannot be read") from error


def forget() -> None:
    """Empty what Litestar keeps of the last 1,024 forms, cookies and queries that it has read.

    What somebody typed, and the code in her cookie, go with the request.
    """
    for kept in (parse_url_encoded_form_data, parse_cookie_string, parse_query_string):
        kept.cache_clear()
