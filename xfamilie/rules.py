"""Rules beyond the schema, each with its source.

"Documented" is what the documentation of XFamilie 1.3.0 says, read in the public EMF model
(eclipse-fennec/common.models @ 2749c6db). The checks look at what is there and leave it to the
schema to say what is missing, so both can run on the same message.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from xfamilie import codelists
from xfamilie.findings import Finding, finding_at
from xfamilie.namespaces import ROOTS, module_and_version
from xfamilie.text import is_name
from xfamilie.values.anschrift import STRASSE_MAX
from xfamilie.values.zeit import day_from, moment_from

_GERMANY: Final = "000"
_AT_SEA: Final = "994"
_MILLISECONDS: Final = re.compile(r"\.[0-9]{3}")
_TRUE: Final = ("true", "1")

_FORMS: Final = {
    "staat": re.compile(r"[0-9]{3}"),
    "geburtsortStaat": re.compile(r"[0-9]{3}"),
    "gemeindeschluessel": re.compile(r"[0-9]{8}"),
    "regionalschluessel": re.compile(r"[0-9]{12}"),
    "registerfuehrendeStelleARS": re.compile(r"[0-9]{12}"),
}


def header_names_the_message(root: etree._Element) -> Iterator[Finding]:
    """The header's nachrichtentyp is the message's own: readers route by it (ours)."""
    own = next(number for number, (_, name) in ROOTS.items() if name == etree.QName(root).localname)
    for element in root.iterfind(
        "{*}nachrichtenkopf/{*}identifikation.nachricht/{*}nachrichtentyp"
    ):
        if _code(element) != own:
            yield _broken(element, "header_names_the_message", f"must be {own}")


def version_is_that_of_the_namespace(root: etree._Element) -> Iterator[Finding]:
    """@version is set by the standard to its own version (documented)."""
    module = module_and_version(etree.QName(root).namespace or "")
    if module and root.get("version") not in {None, module[1]}:
        rule = "version_is_that_of_the_namespace"
        yield _broken(root, rule, f"must be {module[1]}", "version")


def creation_has_milliseconds(root: etree._Element) -> Iterator[Finding]:
    """Erstellungszeitpunkt is given with milliseconds and zone (documented)."""
    for element in root.iter("{*}erstellungszeitpunkt"):
        if not _MILLISECONDS.search(element.text or ""):
            yield _broken(element, "creation_has_milliseconds", "must have milliseconds")


def moments_have_a_zone(root: etree._Element) -> Iterator[Finding]:
    """Every moment names its zone (documented for erstellungszeitpunkt, ours for the others).

    Ours as well: it lies in the years 1 to 9999 and does not use 24:00.
    """
    for element in root.iter(
        "{*}erstellungszeitpunkt", "{*}zeitstempelAntragsstellung", "{*}sendezeitpunkt"
    ):
        try:
            moment_from(element.text or "")
        except ValueError:
            yield _broken(element, "moments_have_a_zone", "must be a moment with its time zone")


def days_can_be_read(root: etree._Element) -> Iterator[Finding]:
    """FassungHandlungsanweisung lies in the years 1 to 9999, unlike xs:date at large (ours)."""
    for element in root.iter("{*}fassungHandlungsanweisung"):
        try:
            day_from(element.text or "")
        except ValueError:
            yield _broken(element, "days_can_be_read", "must be a day of the years 1 to 9999")


def child_is_named(root: etree._Element) -> Iterator[Finding]:
    """0801 gives first and family name of the child, although the type lets them out (documented)."""
    if not _is_0801(root):
        return
    for child in root.iter("{*}nameDesKindes"):
        for part in ("familienname.unstrukturiert", "vornamen"):
            if child.find(f"{{*}}{part}/{{*}}name") is None:
                yield _broken(child, "child_is_named", f"must have {part} with a name")


def names_can_be_read(root: etree._Element) -> Iterator[Finding]:
    """A name of a person has something to read and stands on one line (ours; see text.is_name)."""
    for element in root.iter(
        "{*}familienname.unstrukturiert", "{*}geburtsname.unstrukturiert", "{*}vornamen"
    ):
        name = element.find("{*}name")
        if name is not None and not is_name(name.text or ""):
            yield _broken(name, "names_can_be_read", "must be a name on one line")


def germany_is_left_out(root: etree._Element) -> Iterator[Finding]:
    """GeburtsortStaat is left out for Germany (documented)."""
    for element in root.iter("{*}geburtsortStaat"):
        if _code(element) == _GERMANY:
            yield _broken(element, "germany_is_left_out", "must be left out for Germany")


def child_is_not_born_at_sea(root: etree._Element) -> Iterator[Finding]:
    """The substitute value 994 is not allowed for the child (documented)."""
    for element in root.iterfind(".//{*}nachgeburtlicheAngabenZumKind/{*}geburtsortStaat"):
        if _code(element) == _AT_SEA:
            yield _broken(element, "child_is_not_born_at_sea", "must not be 994 for a child")


def entry_and_kind_agree(root: etree._Element) -> Iterator[Finding]:
    """An entry has at least one eintragungSorgeregisterArt (documented), no entry has none (ours).

    "No entry" may be answered by a machine with the certificate, so it must not contradict itself.
    """
    for element in root.iter("{*}eintragungNachweisregister"):
        found = element.findtext("{*}eintragungVorhanden", "").strip() in _TRUE
        if found != (element.find("{*}eintragungSorgeregisterArt") is not None):
            message = "must have eintragungSorgeregisterArt if and only if there is an entry"
            yield _broken(element, "entry_and_kind_agree", message)


def channels_are_known(root: etree._Element) -> Iterator[Finding]:
    """Kanal is in its list, where a message uses the version kept here (ours).

    The other closed lists are fixed by the standard, so the schema enumerates them. For states the
    standard knows substitute values beside the list.
    """
    channels = codelists.get("erreichbarkeit")
    for element in root.iter("{*}kanal"):
        same = element.get("listVersionID", "").strip() == channels.version
        if same and _code(element) not in channels.codes:
            message = f"must be a code of erreichbarkeit, version {channels.version}"
            yield _broken(element, "channels_are_known", message)


def keys_have_their_digits(root: etree._Element) -> Iterator[Finding]:
    """States have 3 digits, AGS 8, ARS 12 (form of the Destatis lists).

    Versions are not compared; for AGS and ARS that is documented.
    """
    for tag, form in _FORMS.items():
        for element in root.iter(f"{{*}}{tag}"):
            if not form.fullmatch(_code(element)):
                yield _broken(element, "keys_have_their_digits", f"must match {form.pattern}")


def free_codes_name_their_list(root: etree._Element) -> Iterator[Finding]:
    """A code without a list of its own sends listURI and listVersionID (XÖV code type 4)."""
    for path in (".//{*}behoerdenkennung/{*}kennung", ".//{*}grundSpezifisch/{*}code"):
        for element in root.iterfind(path):
            for name in ("listURI", "listVersionID"):
                if not element.get(name, "").strip():
                    yield _broken(element, "free_codes_name_their_list", "must be sent", name)


def house_numbers_are_digits(root: etree._Element) -> Iterator[Finding]:
    """The hausnummer of a registered address has digits only, no ranges (documented)."""
    for address in root.iter("{*}anschrift"):
        element = address.find("{*}hausnummer")
        if element is not None and not re.fullmatch(r"[0-9]+", element.text or ""):
            yield _broken(element, "house_numbers_are_digits", "must have digits only")


def streets_are_abbreviated(root: etree._Element) -> Iterator[Finding]:
    """A street of more than 55 characters is abbreviated (documented as a must)."""
    for element in root.iter("{*}strasse"):
        if len(element.text or "") > STRASSE_MAX:
            message = f"must be abbreviated to {STRASSE_MAX} characters"
            yield _broken(element, "streets_are_abbreviated", message)


RULES: Final[tuple[Callable[..., Iterator[Finding]], ...]] = (
    header_names_the_message,
    version_is_that_of_the_namespace,
    creation_has_milliseconds,
    moments_have_a_zone,
    days_can_be_read,
    child_is_named,
    names_can_be_read,
    germany_is_left_out,
    child_is_not_born_at_sea,
    entry_and_kind_agree,
    channels_are_known,
    keys_have_their_digits,
    free_codes_name_their_list,
    house_numbers_are_digits,
    streets_are_abbreviated,
)


def rule_findings(root: etree._Element) -> Iterator[Finding]:
    """What the rules find in a message whose root is known."""
    for rule in RULES:
        yield from rule(root)


def _is_0801(root: etree._Element) -> bool:
    return etree.QName(root).localname == ROOTS["0801"][1]


def _code(element: etree._Element) -> str:
    return element.findtext("code", "").strip()


def _broken(element: etree._Element, rule: str, message: str, attribute: str = "") -> Finding:
    return finding_at(element, message, f"rule:{rule}", attribute)
