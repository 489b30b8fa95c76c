"""From bytes to a tree, for files that nobody vouches for."""

from typing import Final

from lxml import etree

from xfamilie.findings import Finding

MAX_BYTES: Final = 10_000_000
"""Largest message taken, in bytes. Documents travel beside a message, so real ones have some KB."""

MAX_NODES: Final = 20_000
"""Most elements and attributes taken: the cost of naming a fault's place grows with its siblings."""


def read_tree(data: bytes) -> etree._Element | list[Finding]:
    """The root element of a message, or why it is refused. Never raises, whatever the bytes are.

    No entity is expanded, no DTD and no network is touched, and a message with a DTD is refused:
    XFamilie needs none. Comments and processing instructions are dropped, else a comment inside a
    name would cut the name's text in two.
    """
    if len(data) > MAX_BYTES:
        return [_of_file(f"larger than {MAX_BYTES} bytes", "size")]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = "not UTF-8, the only encoding of the standard"
        return [Finding(line, "/", message, "encoding", column=column)]
    parser = wary_parser()
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return _syntax_findings(parser, error)
    return _refused_form(root) or root


def wary_parser() -> etree.XMLParser:
    """A parser for XML of strangers: it fetches and expands nothing, and stops at odd sizes."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _refused_form(root: etree._Element) -> list[Finding]:
    document = root.getroottree().docinfo
    if document.internalDTD is not None:
        return [_of_file("has a DTD, which could bring in entities", "dtd")]
    if (document.encoding or "UTF-8").upper() != "UTF-8":
        return [Finding(1, "/", "declares another encoding than UTF-8", "encoding")]
    if sum(1 + len(element.attrib) for element in root.iter()) > MAX_NODES:
        return [_of_file(f"more than {MAX_NODES} elements and attributes", "size")]
    return []


def _syntax_findings(parser: etree.XMLParser, error: etree.XMLSyntaxError) -> list[Finding]:
    # The log of the exception is the thread's and would bring along the faults of earlier messages.
    findings = [
        _broken_at(entry.line, entry.column, entry.message.strip()) for entry in parser.error_log
    ]
    return findings or [_broken_at(error.lineno or 0, error.offset or 0, str(error.msg))]


def _broken_at(line: int, column: int, message: str) -> Finding:
    return Finding(line, "/", f"not well-formed XML: {message}", "xml", column=max(column, 0))


def _of_file(message: str, code: str) -> Finding:
    return Finding(0, "/", message, code)
