"""The schemas of the standard: one folder per version, compiled when first asked for.

A folder is named after its version with underscores, ``1_3_0``, and holds the XSD files side by
side, those of the imported XÖV namespaces included. File names do not matter: an import finds its
file by namespace, an include by the last part of its location. So official files from the
XRepository can be dropped in as they are, in place of our reconstruction or as a further version.
"""

import re
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

__all__ = ["FOLDER", "Schema", "UnknownVersionError", "load", "versions"]

FOLDER: Final = Path(__file__).parent

_NAME: Final = re.compile(r"\d+(_\d+)+")
_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_SCHEME: Final = "xfamilie-schema:"


class UnknownVersionError(LookupError):
    """There is no folder of schemas for the version asked for."""


class Schema:
    """All modules of one version, compiled into one schema. May be shared between threads."""

    def __init__(self, compiled: etree.XMLSchema) -> None:
        self._compiled = compiled
        self._lock = threading.Lock()

    def errors(self, root: etree._Element) -> list[Any]:
        """The entries of libxml2's error log for a tree, in the order they were found."""
        # The log belongs to the compiled schema, so two threads would mix theirs.
        with self._lock:
            if self._compiled.validate(root):
                return []
            return list(self._compiled.error_log)


def versions(folder: Path = FOLDER) -> list[str]:
    """The versions there are schemas for, oldest first."""
    found = (path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))
    numbers = sorted(tuple(map(int, name.split("_"))) for name in found)
    return [".".join(map(str, number)) for number in numbers]


@cache
def load(version: str, folder: Path = FOLDER) -> Schema:
    """The compiled schema of a version.

    Raises UnknownVersionError if it has no folder, etree.XMLSchemaParseError if its files do not
    make a schema or import something that is not beside them.
    """
    if version not in versions(folder):
        raise UnknownVersionError(f"no schemas of XFamilie {version}")
    return Schema(_compile(folder / version.replace(".", "_")))


class _Beside(etree.Resolver):
    """Serves the files of one folder to libxml2 and refuses every other address."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:  # noqa: ARG002 -- lxml's signature
        name = (system_url or "").removeprefix(_SCHEME)
        if name not in self._files:
            raise etree.XMLSchemaParseError(f"{system_url} is not among the schemas of its version")
        return self.resolve_string(self._files[name], context, base_url=system_url)


def _compile(folder: Path) -> etree.XMLSchema:
    documents = {path.name: _parse(path.read_bytes()) for path in sorted(folder.glob("*.xsd"))}
    included = {
        _last_part(include)
        for document in documents.values()
        for include in document.iter(f"{_XS}include")
    }
    by_namespace = {
        document.get("targetNamespace", ""): name
        for name, document in documents.items()
        if name not in included
    }
    for document in documents.values():
        _point(document, "import", lambda node: by_namespace.get(node.get("namespace", ""), ""))
        _point(document, "include", _last_part)
    driver = etree.Element(f"{_XS}schema")
    for uri, name in by_namespace.items():
        etree.SubElement(driver, f"{_XS}import", namespace=uri, schemaLocation=f"{_SCHEME}{name}")
    parser = _parser()
    files = {name: etree.tostring(document) for name, document in documents.items()}
    parser.resolvers.add(_Beside(files))
    return etree.XMLSchema(etree.fromstring(etree.tostring(driver), parser))


def _point(document: etree._Element, tag: str, target: Callable[[etree._Element], str]) -> None:
    for node in document.iter(_XS + tag):
        node.set("schemaLocation", _SCHEME + target(node))


def _last_part(include: etree._Element) -> str:
    return include.get("schemaLocation", "").rpartition("/")[2]


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, _parser())


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
