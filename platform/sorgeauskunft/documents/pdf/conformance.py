"""What WeasyPrint leaves undone for PDF/A-3a together with PDF/UA-1, set right before writing.

WeasyPrint writes one of the two standards, not both. The gaps are closed on its object tree in
memory; opening the finished file a second time would cost a good part of a rendering.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pydyf  # type: ignore[import-untyped]

from sorgeauskunft.documents.pdf.job import EmbeddedFile

_END_OF_RDF = b"</rdf:RDF>"

# The claim of PDF/UA-1 (ISO 14289-1, clause 5), and the description of its schema that PDF/A demands
# for everything it does not know itself (ISO 19005-3, 6.6.2.3.3).
_PDF_UA_CLAIM = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def complete(pdf: Any, attachments: Iterable[EmbeddedFile]) -> None:
    """Turn WeasyPrint's PDF/A-3a tree (a `pydyf.PDF`) into one that also meets PDF/UA-1, in place.

    Raises `ValueError` when the tree is not built as expected, i.e. after a change in WeasyPrint.
    """
    _claim_pdf_ua(pdf)
    _set_margins_apart(pdf)
    _scope_headers(pdf)
    _index_headers(pdf)
    _type_attachments(pdf, attachments)
    _drop_empty_resources(pdf)
    _compress_once(pdf)


def _referenced(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _claim_pdf_ua(pdf: Any) -> None:
    metadata = _referenced(pdf, pdf.catalog["Metadata"])
    xmp = b"".join(metadata.stream)
    if xmp.count(_END_OF_RDF) != 1:
        raise ValueError("The XMP metadata does not hold exactly one rdf:RDF")
    metadata.stream = [xmp.replace(_END_OF_RDF, _PDF_UA_CLAIM + _END_OF_RDF)]


def _set_margins_apart(pdf: Any) -> None:
    """Make what stands in the margins of a page (reference, page number) no part of the text.

    WeasyPrint marks it as content but hangs it nowhere in the tree, so a screen reader may read it in
    the midst of a sentence. PDF/UA-1, 7.8: it has to be a pagination artifact.
    """
    root = _referenced(pdf, pdf.catalog["StructTreeRoot"])
    linked = _linked(pdf, root)
    numbers = iter(_referenced(pdf, root["ParentTree"])["Nums"])
    by_key = dict(zip(numbers, numbers, strict=True))
    for number, page in enumerate(pdf.page_references):
        elements = by_key[number]
        apart = {mcid for mcid, element in enumerate(elements) if element not in linked}
        for mcid in apart:
            elements[mcid] = "null"
        commands = _referenced(pdf, _referenced(pdf, page)["Contents"]).stream
        for position, command in enumerate(commands):
            if isinstance(command, dict) and command.get("MCID") in apart:
                commands[position - 1] = b"/Artifact"
                commands[position] = pydyf.Dictionary({"Type": "/Pagination"})


def _linked(pdf: Any, root: Any) -> set[bytes]:
    """The references of all elements of the structure tree that can be reached from its root."""
    linked: set[bytes] = set()
    waiting = list(root["K"])
    while waiting:
        reference = waiting.pop()
        if isinstance(reference, bytes):
            linked.add(reference)
            waiting.extend(_referenced(pdf, reference).get("K", ()))
    return linked


def _headers(pdf: Any) -> list[Any]:
    return [item for item in pdf.objects if isinstance(item, dict) and item.get("S") == "/TH"]


def _scope_headers(pdf: Any) -> None:
    """A heading in the head of a table speaks for its column, any other one for its row."""
    for header in _headers(pdf):
        row_group = _referenced(pdf, _referenced(pdf, header["P"])["P"])
        header["A"]["Scope"] = "/Column" if row_group["S"] == "/THead" else "/Row"


def _index_headers(pdf: Any) -> None:
    """List the headings' identifiers: /Headers of a cell finds them only there (ISO 32000-1, 14.7.2)."""
    by_id = {header["ID"].data: header for header in _headers(pdf) if "ID" in header}
    if by_id:
        names = pydyf.Array()
        for identifier in sorted(by_id):
            names.extend((identifier, by_id[identifier].reference))
        tree = pydyf.Dictionary({"Names": names})
        pdf.add_object(tree)
        _referenced(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = tree.reference


def _type_attachments(pdf: Any, attachments: Iterable[EmbeddedFile]) -> None:
    """Name each file once in /AF (WeasyPrint: twice) and give it the media type we know."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    media_types = {file.name: file.media_type for file in attachments}
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Type") == "/Filespec":
            subtype = media_types[item["UF"].string].replace("/", "#2f")
            _referenced(pdf, item["EF"]["F"]).extra["Subtype"] = f"/{subtype}"


def _drop_empty_resources(pdf: Any) -> None:
    for item in pdf.objects:
        if isinstance(item, dict) and "ColorSpace" in item:
            for kind in ("ExtGState", "XObject", "Pattern", "Shading"):
                if not item.get(kind, True):
                    del item[kind]


class _Settled(pydyf.Stream):  # type: ignore[misc]  # pydyf is untyped
    """A stream whose bytes are final."""

    data = b""


def _compress_once(pdf: Any) -> None:
    """Fix the bytes of the streams: pydyf would deflate them for the file and again for its identifier."""
    for position, item in enumerate(pdf.objects):
        if isinstance(item, pydyf.Stream):
            settled = _Settled()
            settled.number = item.number
            settled.data = item.data
            pdf.objects[position] = settled
