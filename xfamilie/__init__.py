"""Messages of XFamilie about the Sorgeregister: values, XML, validation, code lists.

Pure: it reads its own files and nothing else, and knows nothing of the rest of the project. The
values lie in ``xfamilie.values``, the code lists in ``xfamilie.codelists``, the schemas, a
reconstruction of version 1.3.0, in ``xfamilie.schemas``.
"""

from xfamilie import codelists, schemas, values
from xfamilie.findings import Finding, InvalidMessageError
from xfamilie.messages import (
    build_0001,
    build_0011,
    build_0801,
    build_0803,
    kind_of,
    parse_0001,
    parse_0011,
    parse_0801,
    parse_0803,
)
from xfamilie.namespaces import VERSION
from xfamilie.reading import MAX_BYTES
from xfamilie.samples import sample
from xfamilie.text import CHARACTERS, is_name, refused_characters
from xfamilie.validation import validate

__all__ = [
    "CHARACTERS",
    "MAX_BYTES",
    "VERSION",
    "Finding",
    "InvalidMessageError",
    "build_0001",
    "build_0011",
    "build_0801",
    "build_0803",
    "codelists",
    "is_name",
    "kind_of",
    "parse_0001",
    "parse_0011",
    "parse_0801",
    "parse_0803",
    "refused_characters",
    "sample",
    "schemas",
    "validate",
    "values",
]
