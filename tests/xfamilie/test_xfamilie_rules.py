import re
from collections.abc import Callable

import pytest
from lxml import etree

import xfamilie
from xfamilie.rules import RULES

Edit = Callable[[str], str]


def sub(pattern: str, new: str) -> Edit:
    def edit(text: str) -> str:
        changed, count = re.subn(pattern, new, text, count=1, flags=re.DOTALL)
        assert count, f"{pattern} is not in the sample"
        return changed

    return edit


def rules_broken(number: str, *edits: Edit) -> list[tuple[str, str]]:
    text = xfamilie.sample(number).decode()
    for edit in edits:
        text = edit(text)
    findings = xfamilie.validate(text.encode())
    assert all(finding.line > 1 for finding in findings)
    return [(f.code.removeprefix("rule:"), f.path.rpartition("/")[2]) for f in findings]


CREATED = r"<baukasten:erstellungszeitpunkt>[^<]*"
CHILD_FIRST_NAME = r"(<geburt:nameDesKindes>.*?)<baukasten:vornamen>.*?</baukasten:vornamen>"
CHILD_PLACE = r"(<geburt:nachgeburtlicheAngabenZumKind>.*?</geburt:geburtsort>)"
STATE = '<geburt:geburtsortStaat listVersionID="1"><code>{}</code></geburt:geburtsortStaat>'

CASES: dict[str, tuple[str, list[Edit], str]] = {
    "header_names_the_message": (
        "0801",
        [sub("<code>0801</code>", "<code>0803</code>")],
        "baukasten:nachrichtentyp",
    ),
    "version_is_that_of_the_namespace": (
        "0801",
        [sub('version="1.3.0"', 'version="1.2.0"')],
        "@version",
    ),
    "creation_has_milliseconds": (
        "0801",
        [sub(CREATED, "<baukasten:erstellungszeitpunkt>2026-11-24T09:30:15Z")],
        "baukasten:erstellungszeitpunkt",
    ),
    "moments_have_a_zone": (
        "0801",
        [sub(r"(zeitstempelAntragsstellung>)[^<]*", r"\g<1>2026-11-24T09:30:15.250")],
        "baukasten:zeitstempelAntragsstellung",
    ),
    "days_can_be_read": (
        "0801",
        [sub("2026-11-01", "12026-11-01")],
        "baukasten:fassungHandlungsanweisung",
    ),
    "child_is_named": ("0801", [sub(CHILD_FIRST_NAME, r"\1")], "geburt:nameDesKindes"),
    "names_can_be_read": ("0801", [sub("Mia Ánh", "Mia\tÁnh")], "baukasten:name"),
    "germany_is_left_out": (
        "0801",
        [sub("<code>432</code>", "<code>000</code>")],
        "baukasten:geburtsortStaat",
    ),
    "child_is_not_born_at_sea": (
        "0801",
        [sub(CHILD_PLACE, r"\1" + STATE.format("994"))],
        "geburt:geburtsortStaat",
    ),
    "entry_and_kind_agree": (
        "0803",
        [sub("<geburt:eintragungSorgeregisterArt.*?</geburt:eintragungSorgeregisterArt>", "")],
        "geburt:eintragungNachweisregister",
    ),
    "channels_are_known": ("0801", [sub("<code>02</code>", "<code>10</code>")], "baukasten:kanal"),
    "keys_have_their_digits": (
        "0801",
        [sub("<code>00000000</code>", "<code>0000000</code>")],
        "baukasten:gemeindeschluessel",
    ),
    "free_codes_name_their_list": (
        "0801",
        [sub(' listURI="urn:example:codeliste:kennung"', "")],
        "@listURI",
    ),
    "house_numbers_are_digits": (
        "0801",
        [sub("hausnummer>12<", "hausnummer>12-14<")],
        "baukasten:hausnummer",
    ),
    "streets_are_abbreviated": ("0801", [sub("Lindenweg", "Lindenweg " * 6)], "baukasten:strasse"),
}


@pytest.mark.parametrize("rule", CASES)
def test_rule(rule: str) -> None:
    """A message that breaks one rule has one finding: the rule and its place."""
    number, edits, place = CASES[rule]
    assert rules_broken(number, *edits) == [(rule, place)]


def test_every_rule_is_tried() -> None:
    """There is no rule without a case that breaks it."""
    assert list(CASES) == [rule.__name__ for rule in RULES]


def test_no_entry_with_a_kind_is_a_contradiction() -> None:
    """No entry together with a kind of entry would let a machine issue a wrong certificate."""
    edit = sub("(eintragungVorhanden>)true", r"\1false")
    assert rules_broken("0803", edit) == [
        ("entry_and_kind_agree", "geburt:eintragungNachweisregister")
    ]


def test_mother_may_be_born_at_sea() -> None:
    """The substitute value 994 is refused for the child only."""
    assert rules_broken("0801", sub("<code>432</code>", "<code>994</code>")) == []


def test_answer_need_not_name_the_child_again() -> None:
    """The rule on the name of the child is one of 0801."""
    assert rules_broken("0803", sub(CHILD_FIRST_NAME, r"\1")) == []


def test_register_office_may_be_unknown() -> None:
    """A place in Germany that nobody can find today must not keep a request from its office."""
    office = r"<geburt:registerfuehrendeStelleARS.*?</geburt:registerfuehrendeStelleARS>"
    assert rules_broken("0801", sub(office, "")) == []


def test_other_versions_of_open_lists_are_not_checked() -> None:
    """A channel of a newer list than ours is none of our business."""
    edit = sub(r'listVersionID="3">(\s*)<code>02</code>', r'listVersionID="4.1">\1<code>10</code>')
    assert rules_broken("0801", edit) == []


@pytest.mark.parametrize("moment", ["2026-11-24T24:00:00.000Z", "12026-11-24T09:30:15.250Z"])
def test_moments_python_cannot_hold(moment: str) -> None:
    """What the schema allows and no value can hold is a finding, so that parsing never stumbles."""
    edit = sub(CREATED, f"<baukasten:erstellungszeitpunkt>{moment}")
    assert rules_broken("0801", edit) == [("moments_have_a_zone", "baukasten:erstellungszeitpunkt")]
    text = edit(xfamilie.sample("0801").decode())
    with pytest.raises(xfamilie.InvalidMessageError):
        xfamilie.parse_0801(text.encode())


def test_rules_look_at_broken_messages_too() -> None:
    """A message with faults of the schema gets the findings of the rules in the same go."""
    root = etree.fromstring(xfamilie.sample("0801"))
    for name in ("leser", "transaktionsid", "name"):
        for element in list(root.iter(f"{{*}}{name}")):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
    codes = {finding.code for finding in xfamilie.validate(etree.tostring(root))}
    assert {"schema", "rule:child_is_named"} <= codes
