"""Where elements begin in a file: line and column, which a parsed tree does not remember."""

from collections import Counter
from collections.abc import Sequence

# What is read here has passed `read_tree`: it is UTF-8, well-formed, not large and without a DTD.
from xml.parsers import expat

import msgspec

from xfamilie.findings import Finding
from xfamilie.namespaces import readable


def placed(data: bytes, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with line and column of their elements, for a file from ``read_tree``.

    The lines too: libxml2 gives an element the line of its tag's end, and none beyond 65,535.
    """
    if not findings:
        return []
    starts = _starts(data)
    return [_at(finding, starts.get(_numbered(finding.path))) for finding in findings]


def _at(finding: Finding, start: tuple[int, int] | None) -> Finding:
    if start is None:
        return finding
    return msgspec.structs.replace(finding, line=start[0], column=start[1])


def _numbered(path: str) -> str:
    """A path of a finding with a number at every step and without its attribute."""
    steps = path.partition("/@")[0].split("/")[1:]
    return "".join(f"/{step}" if step.endswith("]") else f"/{step}[1]" for step in steps)


def _starts(data: bytes) -> dict[str, tuple[int, int]]:
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    places: dict[str, tuple[int, int]] = {}
    open_paths, counts = [""], [Counter[str]()]

    def begins(name: str, _attributes: object) -> None:
        step = readable("{" + name) if "}" in name else name
        counts[-1][step] += 1
        path = f"{open_paths[-1]}/{step}[{counts[-1][step]}]"
        places[path] = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        open_paths.append(path)
        counts.append(Counter())

    def ends(_name: str) -> None:
        open_paths.pop()
        counts.pop()

    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.Parse(data, True)
    return places
