"""From raw answers to a request: what is asked, what is wrong, what travels."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sorgeauskunft.precheck import Walk, walk
from sorgeauskunft.requests.content import Address, ForeignAddress, RequestContent
from sorgeauskunft.requests.form import (
    ERROR_PARAMS,
    SECTIONS,
    Answers,
    Context,
    Field,
    FieldError,
    FormOptions,
    Kind,
    Mode,
    Place,
    Sending,
    Step,
    Value,
    affirmation,
    asked,
    check_all,
    check_step,
    prune,
    reachable,
    steps,
)

TODAY = dt.date(2026, 11, 24)
BREMEN = Place("04011000", "040110000000", "Bremen")
BREMERHAVEN = Place("04012000", "040120000000", "Bremerhaven")


class Gazetteer:
    """Two towns; one postcode belongs to both."""

    def places_for_postcode(self, postcode: str) -> list[Place]:
        return {"28195": [BREMEN], "27568": [BREMEN, BREMERHAVEN]}.get(postcode, [])

    def places_named(self, name: str) -> list[Place]:
        return [place for place in (BREMEN, BREMERHAVEN) if place.name == name]


ALL_ON = FormOptions(father=Mode.OPTIONAL, purpose=Mode.NEEDED, copies=Mode.NEEDED)
PLAIN = Context(
    today=TODAY,
    options=FormOptions(),
    places=Gazetteer(),
    states=frozenset({"000", "163", "151"}),
)
FULL = msgspec.structs.replace(PLAIN, options=ALL_ON)
SENDING = Sending(
    language="de",
    affirmed_at=dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC),
    privacy_notice_version="1",
)

CHILD = {
    "child.given_names": "Lina Sophie",
    "child.family_name": "Yılmaz",
    "child.birth_date.day": "7",
    "child.birth_date.month": "3",
    "child.birth_date.year": "2021",
    "child.birth_where": "germany",
    "child.birth_place": "Bremerhaven",
}
COMMON = {
    "mother.given_names": "Ayşe",
    "mother.family_name": "Yılmaz",
    "mother.birth_date.day": "24",
    "mother.birth_date.month": "11",
    "mother.birth_date.year": "1994",
    "mother.birth_where": "abroad",
    "mother.birth_place_abroad": "İzmir",
    "mother.birth_state": "163",
    "address.street": "Am Wall",
    "address.house_number": "12a",
    "address.postcode": "28195",
    "address.place": "bremen",
    "postal.where": "same",
    "declaration.affirmed": "yes",
    "declaration.privacy_read": "yes",
}
NO_ADDRESS = {
    "address.none": "yes",
    "stay.postcode": "27568",
    "stay.place": "Bremerhaven",
    "postal.where": "germany",
    "postal.care_of": "Frauenberatung e.V.",
    "postal.street": "Postfach 10 01 02",
    "postal.postcode": "99998",
    "postal.place": "Bremen",
}
PRECHECK_CHILD = {
    "child_minor": "yes",
    "adopted": "no",
    "married_to_father": "never",
    "married_to_other": "no",
    "declaration": "unknown",
    "court": "no",
    "foreign_law": "no",
    "birth_place": "here",
}


def precheck(*children: dict[str, str]) -> Walk:
    common = {"residence": "here", "mother": "yes", "adult": "yes"}
    return walk(common, children or [PRECHECK_CHILD])


def answers(changes: dict[str, str] | None = None, child: dict[str, str] | None = None) -> Answers:
    """A complete set of answers about one child, with changes."""
    return Answers(COMMON | (changes or {}), [CHILD | (child or {})])


def content(given: Answers, context: Context = PLAIN) -> RequestContent:
    built = check_all(given, context, precheck(*[PRECHECK_CHILD] * len(given.children)), SENDING)
    assert isinstance(built, RequestContent), built
    return built


def errors(step: Step, given: Answers, context: Context = PLAIN) -> list[tuple[str, str]]:
    return [(e.field, e.code) for e in check_step(step, given, context).errors]


MOTHER, ADDRESS, POSTAL = Step("mother"), Step("address"), Step("postal")
CHILD_1 = Step("child", 0)


def test_complete_answers_become_a_request() -> None:
    """Cleaned values, keys of the gazetteer and the circumstances of sending are all in it."""
    built = content(answers())

    assert built.outcome == "full"
    assert built.mother.name.given_names == "Ayşe"
    assert built.mother.birth_place.state == "163"
    assert built.mother.residence == Address(
        street="Am Wall", house_number="12a", postcode="28195", place="bremen", ags=BREMEN.ags
    )
    assert built.mother.postal_address is None
    assert built.children[0].birth_date == dt.date(2021, 3, 7)
    assert built.children[0].birth_place.ars == BREMERHAVEN.ars
    assert built.children[0].precheck == PRECHECK_CHILD
    assert built.copies == 1


def test_she_without_fixed_address_can_ask() -> None:
    """The town of her stay decides the office; the letter goes to a post box, c/o somebody."""
    mother = content(answers(NO_ADDRESS)).mother

    assert mother.residence is None
    assert (mother.stay, mother.stay_postcode) == ("Bremerhaven", "27568")
    assert mother.stay_ags == BREMERHAVEN.ags
    assert isinstance(mother.postal_address, Address)
    assert mother.postal_address.care_of == "Frauenberatung e.V."
    assert mother.postal_address.house_number == ""


def test_a_letter_abroad_has_its_lines_without_gaps() -> None:
    """Empty lines between are left out; the state is the key of the list."""
    abroad = {
        "postal.where": "abroad",
        "postal.line1": "12 rue Neuve",
        "postal.line2": "1000 Bruxelles",
        "postal.line5": "Région",
        "postal.state": "151",
    }
    built = content(answers(abroad))
    assert built.mother.postal_address == ForeignAddress(
        lines=("12 rue Neuve", "1000 Bruxelles", "Région"), state="151"
    )


@pytest.mark.parametrize("changes", [{}, NO_ADDRESS])
def test_a_request_is_read_back_from_json(changes: dict[str, str]) -> None:
    """What is stored as JSON comes back equal, whichever kind of postal address it holds."""
    built = content(answers(changes))
    assert msgspec.json.decode(msgspec.json.encode(built), type=RequestContent) == built


def test_both_kinds_of_postal_address_are_told_apart_in_json() -> None:
    """The tag keeps an address in Germany from being read as one abroad."""
    foreign = ForeignAddress(lines=("a", "b"), state="151")
    mother = msgspec.structs.replace(content(answers()).mother, postal_address=foreign)
    stored = msgspec.json.encode(mother)
    assert msgspec.json.decode(stored, type=type(mother)) == mother


def test_what_a_tenant_asks_for_is_in_the_request() -> None:
    """Father, purpose and copies travel where the tenant asks for them; empty ones leave nothing."""
    asked_for = {
        "father.given_names": "Jan",
        "father.family_name": "Öztürk",
        "purpose": "Pass für mein Kind",
        "copies": "2",
    }
    built = content(answers(asked_for), FULL)
    assert built.father is not None
    assert built.father.name is not None
    assert built.father.name.family_name == "Öztürk"
    assert built.father.birth_date is None
    assert (built.purpose, built.copies) == ("Pass für mein Kind", 2)

    optional = FormOptions(father=Mode.OPTIONAL, purpose=Mode.OPTIONAL, copies=Mode.OPTIONAL)
    empty = content(answers(), msgspec.structs.replace(PLAIN, options=optional))
    assert (empty.father, empty.purpose, empty.copies) == (None, None, 1)


def test_a_current_name_travels_only_if_it_is_another() -> None:
    """With the tick both current names are needed and stand beside the name at birth."""
    ticked = {"child.name_changed": "yes", "child.current_given_names": "Lina"}
    assert errors(Step("child_more", 0), answers(child=ticked)) == [
        ("child.current_family_name", "required")
    ]
    child = content(answers(child=ticked | {"child.current_family_name": "Kaya"})).children[0]
    assert child.current is not None
    assert (child.current.family_name, child.at_birth.family_name) == ("Kaya", "Yılmaz")


def test_a_child_born_at_an_unknown_place_is_said_so() -> None:
    """The answer "not known" stands for itself and drops a place typed before."""
    built = content(answers(child={"child.birth_where": "unknown"}))
    assert built.children[0].birth_place.name == "unbekannt"
    assert built.children[0].birth_place.ars is None


def test_stale_answers_never_travel() -> None:
    """After a switch is turned back, what was typed behind it is gone from the request."""
    stale = {
        "mother.birth_where": "germany",
        "mother.birth_place": "Bremen",
        "postal.street": "Alte Straße",
        "postal.state": "151",
        "postal.line1": "Old",
        "contact.interpreter_language": "Türkisch",
        "stay.place": "Bremerhaven",
        "father.given_names": "Jan",
        "purpose": "Pass",
        "nobody.asked": "x",
    }
    child = {"child.current_given_names": "Leo", "child.birth_state": "163"}
    built = content(answers(stale, child))

    assert built.mother.birth_place.state is None
    assert built.mother.interpreter_language is None
    assert built.mother.postal_address is None
    assert (built.father, built.purpose, built.children[0].current) == (None, None, None)
    kept = prune(answers(stale, child), PLAIN.options)
    left = set(stale) - {"mother.birth_where", "mother.birth_place"}
    assert left.isdisjoint(kept.common)
    assert set(child).isdisjoint(kept.children[0])


def test_losing_the_fixed_address_takes_back_the_choice_to_send_there() -> None:
    """Without an address "send it to where I live" is not offered and must be chosen anew."""
    given = answers(NO_ADDRESS | {"postal.where": "same"})
    assert "postal.where" not in prune(given, PLAIN.options).common
    assert errors(POSTAL, given) == [("postal.where", "choose")]


@pytest.mark.parametrize(
    ("step", "changes", "expected"),
    [
        (MOTHER, {"mother.given_names": " "}, [("mother.given_names", "required")]),
        (MOTHER, {"mother.family_name": "Жук"}, [("mother.family_name", "script")]),
        (MOTHER, {"mother.birth_where": "moon"}, [("mother.birth_where", "choose")]),
        (MOTHER, {"mother.birth_state": ""}, [("mother.birth_state", "choose")]),
        (MOTHER, {"mother.birth_state": "000"}, [("mother.birth_state", "state-unknown")]),
        (MOTHER, {"mother.birth_state": "999"}, [("mother.birth_state", "state-unknown")]),
        (MOTHER, {"mother.birth_date.year": "2021"}, [("mother.birth_date", "parent-younger")]),
        (MOTHER, {key.replace("child", "mother"): CHILD[key] for key in CHILD if "date" in key},
         [("mother.birth_date", "parent-younger")]),
        (MOTHER, {"mother.birth_date.year": "2009"}, [("mother.birth_date", "mother-minor")]),
        (ADDRESS, {"address.postcode": "99999"}, [("address.postcode", "postcode-unknown")]),
        (ADDRESS, {"address.place": "Hamburg"}, [("address.place", "place-mismatch")]),
        (ADDRESS, {"address.house_number": "A"}, [("address.house_number", "house-number")]),
        (ADDRESS, {"address.house_number": "Ohne"}, []),
        (ADDRESS, {"address.none": "on"}, []),
        (ADDRESS, {"address.none": "yes"}, [("stay.postcode", "required"), ("stay.place", "required")]),
        (POSTAL, {"postal.where": "germany"}, [
            ("postal.street", "required"), ("postal.postcode", "required"), ("postal.place", "required"),
        ]),
        (POSTAL, {"postal.where": "abroad"}, [
            ("postal.line1", "required"), ("postal.line2", "required"), ("postal.state", "choose"),
        ]),
        (Step("contact"), {"contact.interpreter": "yes"}, [("contact.interpreter_language", "required")]),
        (Step("declaration"), {"declaration.affirmed": ""}, [("declaration.affirmed", "tick")]),
        (Step("father"), {}, []),
        (Step("father"), {"father.given_names": "Jan"}, [("father.family_name", "name-together")]),
        (Step("purpose"), {}, [("purpose", "required")]),
        (Step("purpose"), {"purpose": "x" * 201}, [("purpose", "too-long")]),
        (Step("copies"), {"copies": "6"}, [("copies", "number-range")]),
        (Step("copies"), {"copies": "0"}, [("copies", "number-range")]),
        (Step("copies"), {"copies": "zwei"}, [("copies", "number-range")]),
        (Step("copies"), {"copies": " 05"}, []),
    ],
)  # fmt: skip
def test_faults_of_a_page(
    step: Step, changes: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    """Each slip is told at its field with its code."""
    assert errors(step, answers(changes), FULL) == expected


def test_all_faults_of_a_page_are_told_at_once() -> None:
    """An empty page has an error for each needed field, in the order of the page."""
    empty = Answers({}, [{}])
    assert errors(CHILD_1, empty) == [
        ("child.given_names", "required"),
        ("child.family_name", "required"),
        ("child.birth_date", "required"),
        ("child.birth_where", "choose"),
    ]


def test_a_child_that_has_come_of_age_cannot_be_sent() -> None:
    """On the 18th birthday the error points back to the pre-check."""
    birthday = {"child.birth_date.day": "24", "child.birth_date.month": "11"}
    assert errors(CHILD_1, answers(child=birthday | {"child.birth_date.year": "2008"})) == [
        ("child.birth_date", "child-adult")
    ]
    day_after = birthday | {"child.birth_date.day": "25", "child.birth_date.year": "2008"}
    assert errors(CHILD_1, answers(child=day_after)) == []


def test_pages_open_up_to_the_first_with_a_fault() -> None:
    """She can open every page before and the faulty one itself, none behind it."""
    assert reachable(answers(), PLAIN) == steps(1, PLAIN.options)
    assert reachable(answers({"mother.given_names": ""}), PLAIN)[-1] == MOTHER
    assert reachable(Answers({}, []), PLAIN) == (CHILD_1,)


def test_check_all_tells_every_page_with_faults() -> None:
    """Faults on several pages, also of the second child, come together."""
    given = Answers(COMMON | {"address.place": ""}, [CHILD, CHILD | {"child.family_name": "2"}])
    found = check_all(given, PLAIN, precheck(PRECHECK_CHILD, PRECHECK_CHILD), SENDING)
    assert isinstance(found, dict)
    assert list(found) == [Step("child", 1), ADDRESS]


def test_several_children_are_one_request() -> None:
    """Each child keeps its own answers of form and pre-check; the outcome is the request's."""
    limited = PRECHECK_CHILD | {"court": "joint_part"}
    given = Answers(COMMON, [CHILD, CHILD | {"child.given_names": "Emil"}])
    built = check_all(given, PLAIN, precheck(PRECHECK_CHILD, limited), SENDING)
    assert isinstance(built, RequestContent)
    assert [child.at_birth.given_names for child in built.children] == ["Lina Sophie", "Emil"]
    assert built.children[1].precheck["court"] == "joint_part"
    assert built.outcome == "partial"


@pytest.mark.parametrize(
    "way",
    [
        precheck(PRECHECK_CHILD | {"adopted": "yes"}),
        precheck({}),
        precheck(PRECHECK_CHILD, PRECHECK_CHILD),
    ],
)
def test_nothing_is_built_without_a_passed_precheck(way: Walk) -> None:
    """A blocked, an unfinished or a foreign pre-check raises: no page leads here."""
    with pytest.raises(ValueError, match="pre-check"):
        check_all(answers(), PLAIN, way, SENDING)


def test_what_she_affirms_follows_the_precheck() -> None:
    """Not knowing of a declaration and a partial decision are affirmed as such, per child."""
    keys = [
        (s.text_key.rsplit(".", 1)[-1], s.child)
        for s in affirmation([PRECHECK_CHILD | {"court": "withdrawn_part"}])
    ]
    assert keys == [
        ("truth", None),
        ("not_married", 0),
        ("not_married_to_other", 0),
        ("declaration_unknown", 0),
        ("decision_withdrawn_part", 0),
    ]


# --- whatever may be typed ---

ALL_FIELDS = [field for section in SECTIONS for field in section.fields]
nasty = st.text(max_size=40) | st.sampled_from(
    ["", " ", "yes", "germany", "abroad", "same", "unknown", "28195", "Bremen", "163", "000",
     "a@b.de", "0421 3610", "\x00", "a\r\nBcc: x@y.de", "<script>", "Ж", "\ud800", "’", "1", "2021",
     "' OR 1=1", "{0}", "%s", "=1+1", "\u202e", "a\u0301" * 30, "9" * 5000, "٣", "29", "2"]
)  # fmt: skip


def any_inputs(*, per_child: bool) -> st.SearchStrategy[dict[str, str]]:
    """Mostly good answers with some nasty ones among them."""
    keys = [
        key
        for section in SECTIONS
        if section.per_child == per_child
        for field in section.fields
        for key in field.raw_keys
    ]
    good = CHILD if per_child else COMMON
    return st.dictionaries(st.sampled_from([*keys, "x"]), nasty, max_size=6).map(
        lambda bad: good | bad
    )


any_answers = st.builds(
    Answers, any_inputs(per_child=False), st.lists(any_inputs(per_child=True), max_size=2)
)
any_options = st.builds(
    FormOptions,
    father=st.sampled_from([Mode.OFF, Mode.OPTIONAL]),
    purpose=st.sampled_from(Mode),
    copies=st.sampled_from(Mode),
)


def assert_sound(found: tuple[FieldError, ...], step: Step) -> None:
    for error in found:
        assert error.params.keys() == ERROR_PARAMS[error.code]
        assert error.field in {field.key for field in step.table.fields}
    assert len({error.field for error in found}) == len(found)


@settings(deadline=None)
@given(any_answers, any_options)
def test_no_answer_makes_a_check_fail(given_answers: Answers, options: FormOptions) -> None:
    """Whatever is typed, a page answers with values and at most one known error per field."""
    context = msgspec.structs.replace(PLAIN, options=options)
    for step in steps(len(given_answers.children), options):
        checked = check_step(step, given_answers, context)
        assert_sound(checked.errors, step)
        shown = [f.key for f in asked(step.table, given_answers.scope(step.child))]
        assert list(checked.values) == shown


@settings(deadline=None)
@given(any_answers, any_options)
def test_pruning_twice_changes_nothing(given_answers: Answers, options: FormOptions) -> None:
    """Pruned answers are their own pruning, and every page judges them as before."""
    pruned = prune(given_answers, options)
    assert prune(pruned, options) == pruned
    context = msgspec.structs.replace(PLAIN, options=options)
    for step in steps(len(given_answers.children), options):
        assert check_step(step, pruned, context) == check_step(step, given_answers, context)


@settings(deadline=None)
@given(st.sampled_from(ALL_FIELDS), nasty, nasty, nasty)
def test_clean_values_read_the_same_again(field: Field, one: str, two: str, three: str) -> None:
    """A value without fault, typed as it was understood, is understood in the same way."""
    step = next(s for s in steps(1, ALL_ON) if field in s.table.fields)
    typed = dict(zip(field.raw_keys, (one, two, three), strict=False))
    first = check_step(step, answers(typed, typed), FULL)
    value = first.values.get(field.key)
    if value is None or any(error.field == field.key for error in first.errors):
        return
    again = typed_as(field, value)
    assert check_step(step, answers(again, again), FULL).values[field.key] == value


def typed_as(field: Field, value: Value) -> dict[str, str]:
    if isinstance(value, dt.date):
        return dict(
            zip(field.raw_keys, (str(value.day), str(value.month), str(value.year)), strict=True)
        )
    if field.kind is Kind.CHECKBOX:
        return {field.key: "yes" if value else ""}
    return {field.key: str(value)}


@settings(deadline=None)
@given(any_answers)
def test_what_is_built_can_be_stored(given_answers: Answers) -> None:
    """If nothing is wrong the content survives JSON; surrogates and the like never get so far."""
    children = [PRECHECK_CHILD] * max(len(given_answers.children), 1)
    given_answers = msgspec.structs.replace(
        given_answers, children=given_answers.children or [CHILD]
    )
    built = check_all(given_answers, PLAIN, precheck(*children), SENDING)
    if isinstance(built, RequestContent):
        assert msgspec.json.decode(msgspec.json.encode(built), type=RequestContent) == built
