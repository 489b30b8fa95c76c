"""What a file would change, field by field: pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from tenants.exchange.document import Document, plain


class Difference(msgspec.Struct, frozen=True):
    """A field with what stands there and what would; None for nothing."""

    path: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        """One line: `+ new`, `- gone` or `field: before → after`."""
        if self.before is None:
            return f"+ {self.path}: {self.after}"
        if self.after is None:
            return f"- {self.path}: {self.before}"
        return f"  {self.path}: {self.before} → {self.after}"


def differences(before: Document | None, after: Document) -> tuple[Difference, ...]:
    """Return what differs; `before` is None for an office that there is not yet.

    A section that the file does not have stays as it is, and is no difference.
    """
    new = dict(_fields(after))
    old = dict(_fields(before)) if before else {}
    left_out = before.settings.keys() - after.settings.keys() if before else frozenset()
    kept = {f"settings.{section.value}" for section in left_out}
    paths = [
        path
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
        and not any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in kept)
    ]
    return tuple(Difference(path, old.get(path), new.get(path)) for path in paths)


def _fields(document: Document) -> Iterator[tuple[str, str]]:
    """Every field with its value as JSON; what stands in lists by what it is about, not its place."""
    given = plain(document)
    yield from _leaves("office", given["office"])
    yield from _leaves("settings", given["settings"])
    for area in given["areas"]:
        about = "/".join(filter(None, (area["ags_prefix"], area["district"])))
        yield f"areas.{about} from {area['valid_from']}", f"to {area['valid_to'] or 'open'}"
    for each in given["planned"]:
        yield from _leaves(f"planned.{each['section']} from {each['valid_from']}", each["value"])
    for logo in given["logos"]:
        yield f"logos.{logo['digest']}", logo["media_type"]


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _leaves(f"{path}.{name}", each)
    elif isinstance(value, list | tuple) and value:
        for number, each in enumerate(value):
            yield from _leaves(f"{path}[{number}]", each)
    else:
        yield path, json.dumps(value, ensure_ascii=False)
