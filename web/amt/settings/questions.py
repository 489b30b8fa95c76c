"""The questions that an office answers itself: rows with a line and a paragraph, and their preview."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from markupsafe import Markup

from tenants.wording import MOST_QUESTIONS, OwnQuestion
from web.amt.settings.lines import Line, Paragraphs
from web.amt.settings.parts import Block, Shown
from web.amt.settings.rows import Rows
from web.errors import Errors
from web.markdown import as_html

_LONGEST_QUESTION = 150
_LONGEST_ANSWER = 2000


def _unanswered(row: OwnQuestion, today: dt.date) -> Errors:
    """Both or nothing: a row without either is none at all."""
    del today
    empty = [name for name in ("question", "answer") if not getattr(row, name)]
    return {name: ("form.error.required", {}) for name in empty}


class Questions(Rows, frozen=True, kw_only=True):
    """The rows; a preview shows them as they will stand on the office's page."""

    name: str = "questions"
    make: type[msgspec.Struct] = OwnQuestion
    columns: tuple[Any, ...] = (
        Line(name="question", longest=_LONGEST_QUESTION),
        Paragraphs(name="answer", longest=_LONGEST_ANSWER),
    )
    most: int = MOST_QUESTIONS
    wrong: Any = staticmethod(_unanswered)

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        block = super().block(shown)
        rows = tuple(
            tuple(msgspec.structs.replace(each, needed=True) for each in row) for row in block.rows
        )
        preview = None
        if shown.with_preview:
            preview = Markup().join(
                Markup("<h3>{}</h3>{}").format(question.values[0], as_html(answer.values[0]))
                for question, answer in rows
            )
        fields = tuple(each for row in rows for each in row)
        return msgspec.structs.replace(block, rows=rows, fields=fields, preview=preview)
