"""A file that somebody of a door brings with a form: read whole, within bounds, never on disk."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sorgeauskunft.uploads import RefusedError
from web import form_owner
from web.incoming import check_token, incoming_form
from web.site import AnyRequest, principal_of_request


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """The texts of the form that stood before its file, the file's name and bytes (empty: none)."""

    texts: Mapping[str, str]
    name: str = ""
    content: bytes = b""
    too_large: bool = False


async def brought(request: AnyRequest, largest: int) -> Brought:
    """Read a form with one file of at most so many bytes.

    A form that does not arrive whole counts as one without file.

    Raises:
        PermissionDeniedException: The form's token, which comes before the file, is not right.
        OtherOwnerException: Its page was shown for another door or person.
    """
    try:
        async with incoming_form(request) as form:
            check_token(request, form.texts)
            form_owner.compare(principal_of_request(request), form.texts.get(form_owner.FIELD, ""))
            async for file in form.files():
                data = bytearray()
                async for chunk in file.chunks():
                    data += chunk[: largest + 1 - len(data)]
                too_large = len(data) > largest
                return Brought(
                    texts=form.texts,
                    name=file.name,
                    content=b"" if too_large else bytes(data),
                    too_large=too_large,
                )
            return Brought(texts=form.texts)
    except RefusedError:
        return Brought(texts={})
