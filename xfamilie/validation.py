"""Everything that is wrong with a message: form, root, version, schema, rules."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from lxml import etree

from xfamilie import schemas
from xfamilie.findings import Finding, finding_at, path_of
from xfamilie.namespaces import ROOTS, module_and_version, readable
from xfamilie.places import placed
from xfamilie.reading import read_tree
from xfamilie.rules import rule_findings
from xfamilie.text import refused_characters

MAX_FINDINGS: Final = 500
"""Most faults named for one message, of the schema and of the rules each; a last one says so."""

_PLACE: Final = re.compile(r"Element '(?P<element>[^']*)'(?:, attribute '(?P<attribute>[^']*)')?: ")
_VALUE: Final = re.compile(
    r"^(\[facet '\w+'\] )?(?:The (?:QName )?value )?'.*' (is not |does not match |of the attribute )",
    re.DOTALL,
)
_CLARK: Final = re.compile(r"\{[^{}\s]+\}[^\s,()'{}]+")
_LONGEST_PATTERN: Final = 200

_KINDS: Final = {
    "SCHEMAV_ELEMENT_CONTENT": "unexpected",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": "content",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": "content",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "content",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "attribute",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "attribute",
    "SCHEMAV_CVC_AU": "fixed",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "value",
    "SCHEMAV_CVC_PATTERN_VALID": "value",
    "SCHEMAV_CVC_ENUMERATION_VALID": "value",
    "SCHEMAV_CVC_LENGTH_VALID": "value",
    "SCHEMAV_CVC_MINLENGTH_VALID": "value",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "value",
}
_MISSING: Final = "Missing child element"


def validate(data: bytes, version: str | None = None) -> list[Finding]:
    """All faults of a message, by line; an empty list means that it is valid.

    ``version`` asks for one version of the standard; without it the root's namespace decides.
    Never raises for what is in ``data``. The schema is a reconstruction (see schemas/1_3_0) as long
    as nobody has put the official files in its place; so is what this function finds.
    """
    root = read_tree(data)
    return root if isinstance(root, list) else placed(data, validate_tree(root, version))


def validate_tree(root: etree._Element, version: str | None = None) -> list[Finding]:
    """The same for a tree from ``read_tree``, which knows no columns (see ``placed``)."""
    name = etree.QName(root)
    module = module_and_version(name.namespace or "")
    if module is None or (module[0], name.localname) not in ROOTS.values():
        return [finding_at(root, "not a message of XFamilie known here", "root")]
    if version not in {None, module[1]}:
        return [finding_at(root, f"is of version {module[1]}, not {version}", "version")]
    try:
        schema = schemas.load(module[1])
    except schemas.UnknownVersionError:
        known = ", ".join(schemas.versions())
        message = f"version {module[1]} is not known here, known: {known}"
        return [finding_at(root, message, "version")]
    of_schema = _capped(_schema_findings(root, schema.errors(root)), "schema")
    of_rules = _capped(rule_findings(root), "rule")
    # A finding without line, such as the note on what is left out, comes last.
    return sorted([*of_schema, *of_rules], key=lambda finding: (not finding.line, finding.line))


def _schema_findings(root: etree._Element, entries: list[Any]) -> Iterator[Finding]:
    if not entries:
        return
    prefixes = {prefix: uri for node in root.iter() for prefix, uri in node.nsmap.items() if prefix}
    for entry in entries:
        yield _schema_finding(root, entry, prefixes)


def _capped(findings: Iterator[Finding], code: str) -> Iterator[Finding]:
    yield from islice(findings, MAX_FINDINGS)
    if next(findings, None) is not None:
        yield Finding(0, "/", f"more than {MAX_FINDINGS} faults, the rest is not listed", code)


def _schema_finding(root: etree._Element, entry: Any, prefixes: dict[str, str]) -> Finding:
    place = _PLACE.match(entry.message)
    attribute = (place["attribute"] if place else None) or ""
    text = entry.message[place.end() :] if place else entry.message
    element = _element_at(root, entry.path, prefixes)
    if element is None:
        return Finding(entry.line, entry.path or "/", _clean(text), "schema", _kind(entry))
    path = path_of(element) + (f"/@{readable(attribute)}" if attribute else "")
    if entry.type_name == "SCHEMAV_CVC_PATTERN_VALID":
        value = element.get(attribute) if attribute else element.text
        if refused := refused_characters(value or ""):
            points = ", ".join(f"U+{ord(character):04X}" for character in refused[:10])
            text = f"characters outside DIN 91379, datatype C: {points}"
            return Finding(entry.line, path, text, "schema", "characters")
    return Finding(entry.line, path, _clean(text), "schema", _kind(entry))


def _kind(entry: Any) -> str:
    if _MISSING in entry.message:
        return "missing"
    return _KINDS.get(entry.type_name, "other")


def _element_at(
    root: etree._Element, path: str | None, prefixes: dict[str, str]
) -> etree._Element | None:
    """The element an error is about; None where prefixes are bound twice and mislead the path."""
    try:
        found = root.xpath(path or "", namespaces=prefixes)
    except etree.XPathError:
        return None
    first = found[0] if isinstance(found, list) and found else None
    return first if etree.iselement(first) else None


def _clean(text: str) -> str:
    """Libxml2's words without values of the message and with readable names."""
    text = _VALUE.sub(r"\1the value \2", text)
    if len(text) > _LONGEST_PATTERN:
        text = text.partition(" by the pattern ")[0]
    return _CLARK.sub(lambda match: readable(match[0]), text).strip()
