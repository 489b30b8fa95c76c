"""What is wrong with a message, and the exception that carries it."""

from collections.abc import Sequence

import msgspec
from lxml import etree

from xfamilie.namespaces import readable


class Finding(msgspec.Struct, frozen=True):
    """One fault of a message.

    ``line`` and ``column`` (of the element's first character) count from 1 and are 0 where they
    cannot be named. ``path`` leads from the root with
    the prefixes ``geburt``, ``baukasten`` and ``allgemeinenachrichten``; ``/`` is the whole file.
    ``message`` is an English sentence for technical staff and never quotes a value of the message:
    findings end up in logs, values are social data.

    ``code`` says which check found it: ``size``, ``encoding``, ``xml``, ``dtd``, ``root``,
    ``version``, ``schema``, ``text`` (not writable as XML) or ``rule:`` with the name of the rule.
    ``kind`` says more of a fault of the schema, for sentences in other languages: ``missing``,
    ``unexpected``, ``attribute`` (missing or not allowed), ``value``, ``characters``, ``fixed``,
    ``content`` (text where there is none) or ``other``; of all others it is the code.
    """

    line: int
    path: str
    message: str
    code: str
    kind: str = ""
    column: int = 0

    def __post_init__(self) -> None:
        if not self.kind:
            msgspec.structs.force_setattr(self, "kind", self.code)

    def __str__(self) -> str:
        """Line, column, path and sentence, as tools that check files put it."""
        return f"{self.line}:{self.column}: {self.path}: {self.message} [{self.code}]"


class InvalidMessageError(Exception):
    """A message is refused, on the way out or on the way in. ``findings`` is never empty."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        more = f" (and {len(self.findings) - 1} more)" if len(self.findings) > 1 else ""
        super().__init__(f"line {first.line}, {first.path}: {first.message}{more}")


def path_of(element: etree._Element) -> str:
    """The path of an element, numbered from 1 wherever it has siblings of its own name."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        tag = str(node.tag)
        before = len(list(node.itersiblings(tag, preceding=True)))
        alone = not before and next(node.itersiblings(tag), None) is None
        steps.append(readable(tag) if alone else f"{readable(tag)}[{before + 1}]")
        node = node.getparent()
    return "/" + "/".join(reversed(steps))


def finding_at(element: etree._Element, message: str, code: str, attribute: str = "") -> Finding:
    """A finding at an element of a parsed message, or at one of its attributes."""
    path = path_of(element) + (f"/@{attribute}" if attribute else "")
    return Finding(element.sourceline or 0, path, message, code)
