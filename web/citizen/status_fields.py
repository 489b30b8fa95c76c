"""The inputs of the status page, as views."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sorgeauskunft.kernel import Settings
from sorgeauskunft.texts import Texts
from sorgeauskunft.uploads import MAX_FILES, MediaType
from web.components import FieldView
from web.errors import Errors, sentence


def status_fields(texts: Texts, given: Mapping[str, str], errors: Errors) -> list[FieldView]:
    """Return the inputs of the status page: code, reference, date of birth."""
    date = ("birth_date.day", "birth_date.month", "birth_date.year")
    return [
        FieldView(
            kind="code",
            names=("code",),
            values=(given.get("code", ""),),
            label=texts("pages.status.code.label"),
            hint=texts("pages.status.code.hint"),
            error=sentence(texts, errors, "code"),
            autocomplete="off",
        ),
        FieldView(
            kind="code",
            names=("reference",),
            values=(given.get("reference", ""),),
            label=texts("pages.status.reference.label"),
            hint=texts("pages.status.reference.hint"),
            error=sentence(texts, errors, "reference"),
            autocomplete="off",
        ),
        FieldView(
            kind="date",
            names=date,
            values=tuple(given.get(name, "") for name in date),
            label=texts("pages.status.birth_date.label"),
            hint=texts("pages.status.birth_date.hint"),
            error=sentence(texts, errors, "birth_date"),
        ),
    ]


class StatusActsView(msgspec.Struct, frozen=True):
    """The inputs of what she can do by code."""

    answer: FieldView
    files: FieldView
    withdraw: FieldView
    email: FieldView

    @classmethod
    def of(
        cls, texts: Texts, given: Mapping[str, str], errors: Errors, settings: Settings
    ) -> StatusActsView:
        """Return the inputs with what was typed and what is wrong with it."""
        return cls(
            answer=FieldView(
                kind="textarea",
                names=("answer",),
                values=(given.get("answer", ""),),
                label=texts("pages.status.answer.label"),
                error=sentence(texts, errors, "answer"),
            ),
            files=FieldView(
                kind="file",
                names=("files",),
                values=("",),
                label=texts("uploads.answer.label"),
                hint=texts(
                    "uploads.answer.hint",
                    each=settings.upload_file_megabytes,
                    total=settings.upload_total_megabytes,
                    files=MAX_FILES,
                ),
                error=sentence(texts, errors, "files"),
                needed=False,
                accept=",".join(MediaType),
                several=True,
            ),
            withdraw=FieldView(
                kind="checkbox",
                names=("withdraw",),
                values=(given.get("withdraw", ""),),
                label=texts("pages.status.withdraw.sure"),
                error=sentence(texts, errors, "withdraw"),
            ),
            email=FieldView(
                kind="email",
                names=("email",),
                values=(given.get("email", ""),),
                label=texts("pages.keep.email"),
                error=sentence(texts, errors, "email"),
                autocomplete="email",
            ),
        )
