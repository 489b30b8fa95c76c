"""Small parts that write a value into an element and read the same value back.

A mapping states each element once, so writing and reading cannot drift apart. Reading trusts the
tree: it must have passed validation.
"""
# ruff: noqa: D102 -- what write and read do is said once, at the protocol Codec

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol
from uuid import UUID

import msgspec
from lxml import etree

from xfamilie import codelists
from xfamilie.findings import InvalidMessageError, finding_at
from xfamilie.values.zeit import day_from, moment_from, moment_text

_TO_SPACE: Final = str.maketrans("\t\r\n", "   ")
_TRUE: Final = ("true", "1")


class Codec(Protocol):
    """Fills an element that was just created, or reads one."""

    def write(self, element: etree._Element, value: Any) -> None: ...

    def read(self, element: etree._Element) -> Any: ...


class Simple(msgspec.Struct, frozen=True):
    """An element that holds text only."""

    to_text: Callable[[Any], str]
    from_text: Callable[[str], Any]

    def write(self, element: etree._Element, value: Any) -> None:
        set_text(element, self.to_text(value))

    def read(self, element: etree._Element) -> Any:
        return self.from_text(element.text or "")


def set_text(element: etree._Element, text: str) -> None:
    """Raise InvalidMessageError for what XML has no way to write, such as a zero byte."""
    try:
        element.text = text
    except ValueError as error:
        message = "holds characters that XML cannot carry"
        raise InvalidMessageError([finding_at(element, message, "text")]) from error


def token(text: str) -> str:
    """A text as xs:token means it: no space at the ends, single spaces inside."""
    return " ".join(part for part in text.translate(_TO_SPACE).split(" ") if part)


TEXT: Final = Simple(str, str)
BOOLEAN: Final = Simple(lambda value: "true" if value else "false", lambda t: token(t) in _TRUE)
UUID_TEXT: Final = Simple(str, UUID)
MOMENT: Final = Simple(moment_text, moment_from)
DAY: Final = Simple(lambda value: value.isoformat(), day_from)
BASE64: Final = Simple(lambda value: base64.b64encode(value).decode(), base64.b64decode)


class ListedCode(msgspec.Struct, frozen=True):
    """A code of a list kept here, as a plain string.

    URI and version are always written. The version that a sender of another system names is not
    kept when reading.
    """

    list_name: str

    def write(self, element: etree._Element, value: str) -> None:
        codes = codelists.get(self.list_name)
        write_code(element, value, codes.uri, codes.version)

    def read(self, element: etree._Element) -> str:
        return read_code(element)


def write_code(element: etree._Element, code: str, uri: str, version: str) -> None:
    """Fill an element of a code type."""
    set_attribute(element, "listURI", uri)
    set_attribute(element, "listVersionID", version)
    set_text(etree.SubElement(element, "code"), code)


def read_code(element: etree._Element) -> str:
    """The code in an element of a code type."""
    return token(element.findtext("code") or "")


def set_attribute(element: etree._Element, name: str, text: str) -> None:
    """Raise InvalidMessageError for what XML has no way to write."""
    try:
        element.set(name, text)
    except ValueError as error:
        message = "holds characters that XML cannot carry"
        raise InvalidMessageError([finding_at(element, message, "text", name)]) from error


class Part(msgspec.Struct, frozen=True):
    """One element of a record: the field it fills, its tag, how to write it, whether it repeats."""

    field: str
    tag: str
    codec: Codec
    many: bool = False


class Record(msgspec.Struct, frozen=True):
    """An element with a sequence of child elements, and the struct that stands for it."""

    struct: Callable[..., Any]
    parts: tuple[Part, ...]

    def write(self, element: etree._Element, value: Any) -> None:
        for part in self.parts:
            content = getattr(value, part.field)
            items: Sequence[Any] = content if part.many else () if content is None else (content,)
            for item in items:
                part.codec.write(etree.SubElement(element, part.tag), item)

    def read(self, element: etree._Element) -> Any:
        return self.struct(**self.read_fields(element))

    def read_fields(self, element: etree._Element) -> dict[str, Any]:
        """The fields that are in an element, for structs that take more than its children."""
        fields: dict[str, Any] = {}
        for part in self.parts:
            if part.many:
                fields[part.field] = tuple(map(part.codec.read, element.iterchildren(part.tag)))
            elif (child := element.find(part.tag)) is not None:
                fields[part.field] = part.codec.read(child)
        return fields


class Choice(msgspec.Struct, frozen=True):
    """An element with exactly one of several children; the value's type says which."""

    options: Mapping[type, tuple[str, Codec]]

    def write(self, element: etree._Element, value: Any) -> None:
        tag, codec = self.options[type(value)]
        codec.write(etree.SubElement(element, tag), value)

    def read(self, element: etree._Element) -> Any:
        child = element[0]
        return next(codec for tag, codec in self.options.values() if tag == child.tag).read(child)
