"""Reading a file: everything that is wrong with it is found before anything is done with it."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from tenants.areas import AreaAssignment, AreaError, Areas
from tenants.exchange.checking import facts_faults, value_faults
from tenants.exchange.document import (
    FORMAT,
    VERSION,
    Area,
    Document,
    Facts,
    Planned,
    WrongDocumentError,
)
from tenants.logos import Logo, WrongLogoError, read_logo
from tenants.settings import Section
from tenants.settings.sections import TYPES

_PARTS: Final = frozenset(
    {"format", "version", "left_out", "office", "areas", "settings", "planned", "logos"}
)
_LARGEST: Final = 4 * 1024 * 1024
_NOBODY: Final = UUID(int=0)
_Kind = TypeVar("_Kind")


def from_text(text: str) -> Document:
    """Read a file.

    Raises:
        WrongDocumentError: Names every part that is wrong, and why.
    """
    return _Reader(_parsed(text)).document()


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > _LARGEST:
        raise WrongDocumentError([f"the file has more than {_LARGEST} characters"])
    try:
        given = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise WrongDocumentError([f"line {error.lineno}: no JSON ({error.msg})"]) from error
    except RecursionError as error:
        raise WrongDocumentError(["the file is nested too deeply"]) from error
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise WrongDocumentError([f"format: must be {FORMAT!r}"])
    if given.get("version") != VERSION:
        raise WrongDocumentError([f"version: this program reads version {VERSION}"])
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which no name stands twice: of two values nobody knows which is meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise WrongDocumentError([f"{name}: stands twice in one object"])
        found[name] = value
    return found


class _Reader:
    """Reads part after part and remembers what was wrong."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        self._faults = [f"{name}: is unknown" for name in sorted(given.keys() - _PARTS)]

    def document(self) -> Document:
        office = self._read("office", self._given.get("office"), Facts)
        if office is not None:
            self._faults += facts_faults(office)
        areas = tuple(self._areas())
        settings = self._settings()
        planned = tuple(self._planned())
        self._faults += [
            f"planned: settings say nothing of {each.section}"
            for each in planned
            if each.section not in settings
        ]
        logos = tuple(self._logos())
        if office is None or self._faults:
            raise WrongDocumentError(self._faults)
        return Document(office=office, areas=areas, settings=settings, planned=planned, logos=logos)

    def _read(self, path: str, given: Any, kind: type[_Kind] | Any) -> _Kind | None:
        try:
            value = msgspec.convert(given, kind)
        except msgspec.ValidationError as error:
            reason, _, place = str(error).partition(" - at `$")
            self._faults.append(f"{path}{place.rstrip('`')}: {reason}")
            return None
        faults = [
            f"{where}: is unknown" for where in _unknown(given, msgspec.to_builtins(value), path)
        ]
        self._faults += faults
        return None if faults else value

    def _list(self, name: str) -> Iterator[tuple[str, Any]]:
        given = self._given.get(name, [])
        if not isinstance(given, list):
            self._faults.append(f"{name}: must be a list")
            return
        for number, each in enumerate(given):
            yield f"{name}[{number}]", each

    def _areas(self) -> Iterator[Area]:
        found = []
        for path, given in self._list("areas"):
            area: Area | None = self._read(path, given, Area)
            if area is None:
                continue
            try:
                found.append(assignment(area, _NOBODY))
            except AreaError as error:
                self._faults.append(f"{path}: {error}")
                continue
            yield area
        try:
            Areas(found)
        except AreaError as error:
            self._faults.append(f"areas: {error}")

    def _settings(self) -> dict[Section, Any]:
        given = self._given.get("settings")
        if not isinstance(given, dict):
            self._faults.append("settings: must be an object")
            return {}
        found = {}
        for name, value in given.items():
            section = self._section(f"settings.{name}", name)
            if section is not None:
                found[section] = self._value(f"settings.{name}", section, value)
        for needed in (Section.NAME, Section.CONTACT):
            if needed.value not in given:
                self._faults.append(f"settings.{needed}: is missing")
        return found

    def _section(self, path: str, name: object) -> Section | None:
        try:
            return Section(str(name))
        except ValueError:
            self._faults.append(f"{path}: is no section of settings")
            return None

    def _value(self, path: str, section: Section, given: Any) -> Any:
        value = self._read(path, given, TYPES[section])
        if value is not None:
            self._faults += value_faults(path, section, value)
        return value

    def _planned(self) -> Iterator[Planned]:
        seen = set()
        for path, given in self._list("planned"):
            if not isinstance(given, dict) or given.keys() != {"section", "valid_from", "value"}:
                self._faults.append(f"{path}: must have section, valid_from and value")
                continue
            section = self._section(f"{path}.section", given["section"])
            moment = self._moment(f"{path}.valid_from", given["valid_from"])
            if section is None or moment is None:
                continue
            if (section, moment) in seen:
                self._faults.append(f"{path}: another change of {section} begins at the same time")
            seen.add((section, moment))
            value = self._value(f"{path}.value", section, given["value"])
            yield Planned(section=section, valid_from=moment, value=value)

    def _moment(self, path: str, given: object) -> dt.datetime | None:
        try:
            moment = dt.datetime.fromisoformat(str(given))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self._faults.append(
                f"{path}: must be a moment with time zone, like 2027-01-01T00:00:00+00:00"
            )
            return None
        return moment.astimezone(dt.UTC)

    def _logos(self) -> Iterator[Logo]:
        for path, given in self._list("logos"):
            if not isinstance(given, dict) or given.keys() != {"content", "digest", "media_type"}:
                self._faults.append(f"{path}: must have content, digest and media_type")
                continue
            try:
                content = base64.b64decode(str(given["content"]), validate=True)
                logo = read_logo(content)
            except ValueError:
                self._faults.append(f"{path}.content: is no base64")
            except WrongLogoError as error:
                self._faults.append(f"{path}.content: cannot be a logo ({error})")
            else:
                # What is shown to everybody is taken only if cleaning it changes nothing.
                if (logo.digest, logo.media_type) != (given["digest"], given["media_type"]):
                    self._faults.append(f"{path}: digest or media_type do not fit the content")
                yield logo


def assignment(area: Area, office_id: UUID) -> AreaAssignment:
    """Return the area of an office. Raises `AreaError`."""
    return AreaAssignment(
        office=office_id,
        ags_prefix=area.ags_prefix,
        district=area.district,
        valid_from=area.valid_from,
        valid_to=area.valid_to,
    )


def _unknown(given: Any, known: Any, path: str) -> Iterator[str]:
    """The names in `given` that nothing was made of."""
    if isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            if name in known:
                yield from _unknown(value, known[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}"
    elif isinstance(given, list) and isinstance(known, list | tuple):
        for number, (value, other) in enumerate(zip(given, known, strict=False)):
            yield from _unknown(value, other, f"{path}[{number}]")
