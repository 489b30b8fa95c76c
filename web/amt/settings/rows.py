"""A part of several rows of lines, which can become more and less."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import msgspec

from web.amt.settings.lines import Day, Line
from web.amt.settings.parts import Block, Shown
from web.errors import Errors


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of lines and days, each row a `make`; an empty one is none.

    `kept` says whether a row is still shown on a day. `wrong` names what is wrong with a row as a
    whole on a day: column → sentence.
    """

    name: str
    make: type[msgspec.Struct]
    columns: tuple[Line | Day, ...]
    most: int = 14
    kept: Callable[[Any, dt.date], bool] | None = None
    wrong: Callable[[Any, dt.date], Errors] | None = None

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """See `Part`."""
        return tuple(name for row in self._rows(sent) for name in self._names(row) if name in sent)

    def _names(self, row: int) -> Iterator[str]:
        for column in self.columns:
            yield f"{self.name}.{row}.{column.name}"

    def _rows(self, sent: Collection[str]) -> list[int]:
        return [row for row in range(self.most) if any(name in sent for name in self._names(row))]

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        found = {}
        rows = [each for each in value if self.kept is None or self.kept(each, today)]
        for row, each in enumerate(rows):
            for column in self.columns:
                typed = column.typed_of(getattr(each, column.name), today)
                found[f"{self.name}.{row}.{column.name}"] = typed[column.name]
        return found

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        found = []
        for row in self._rows(given):
            names = dict(zip((c.name for c in self.columns), self._names(row), strict=True))
            typed = {column: given.get(name, "") for column, name in names.items()}
            if not any(each.strip() for each in typed.values()):
                continue
            wrong: Errors = {}
            values = {each.name: each.read(typed, wrong, today) for each in self.columns}
            made = self.make(**values)
            if not wrong and self.wrong is not None:
                wrong = self.wrong(made, today)
            errors.update({names[column]: each for column, each in wrong.items()})
            found.append(made)
        return tuple(found)

    def pressed(self, given: Mapping[str, str], button: str) -> dict[str, str]:
        """Return what stands in the inputs after a button for a new row, or for one less.

        A button for a new row may bring along what stands in it, column after column behind `|`.
        """
        rows = self._rows(given)
        others = {name: text for name, text in given.items() if not self._is_mine(name)}
        texts = [[given.get(name, "") for name in self._names(row)] for row in rows]
        kind, *brought = button.split("|")
        if kind == f"+{self.name}" and len(rows) < self.most:
            brought += [""] * len(self.columns)
            texts.append(brought[: len(self.columns)])
        for place, row in enumerate(rows):
            if button == f"-{self.name}.{row}":
                del texts[place]
        for row, typed in enumerate(texts):
            others.update(zip(self._names(row), typed, strict=True))
        return others

    def _is_mine(self, name: str) -> bool:
        return name.startswith(f"{self.name}.")

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        rows = tuple(
            tuple(
                self._named(column, name).block(shown).fields[0]
                for column, name in zip(self.columns, self._names(row), strict=True)
            )
            for row in self._rows(shown.values)
        )
        return Block(
            name=self.name,
            title=shown.text(self.name),
            hint=shown.text(f"{self.name}.hint"),
            fields=tuple(field for row in rows for field in row),
            rows=rows,
            may_grow=len(rows) < self.most,
        )

    @staticmethod
    def _named(column: Line | Day, name: str) -> Line | Day:
        return msgspec.structs.replace(column, name=name)
