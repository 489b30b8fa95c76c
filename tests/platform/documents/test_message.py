"""A request as XFamilie messages: complete, valid, and nothing that nobody said."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from examples import content, everything, without_residence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import xfamilie
from sorgeauskunft.documents.message import MessageFacts, message_0801
from sorgeauskunft.kernel import Settings
from sorgeauskunft.requests.content import NO_HOUSE_NUMBER, Person, RequestContent
from sorgeauskunft.requests.form.din91379 import SEQUENCES
from xfamilie import values as xf

NAME = (
    st.lists(
        st.sampled_from(
            sorted(
                character
                for character in xfamilie.CHARACTERS
                if len(character) == 1 and xfamilie.is_name(character)
            )
            + sorted(SEQUENCES)
        ),
        min_size=1,
        max_size=40,
    )
    .map("".join)
    .filter(xfamilie.is_name)
)


def parameters(message: xf.Antrag0801) -> dict[str, str]:
    (group,) = message.zusatzparametergruppen
    return {field.name: field.wert for field in group.felder}


def leaves(value: object) -> set[str]:
    """Every text and date in a value, as text."""
    if isinstance(value, (str, dt.date)):
        return {str(value)}
    if isinstance(value, (list, tuple)):
        return set().union(*map(leaves, value), set())
    if isinstance(value, msgspec.Struct):
        return leaves([getattr(value, name) for name in value.__struct_fields__])
    return set()


def spoken(xml: bytes) -> set[str]:
    """Every text in a message."""
    return {text.strip() for text in etree.fromstring(xml).itertext()}


@pytest.mark.parametrize("request_content", [content(), everything(), without_residence()])
def test_each_child_has_a_valid_message(
    plain_settings: Settings, facts: MessageFacts, request_content: RequestContent
) -> None:
    """Whatever the form lets pass, the message is valid and says the same after reading it back."""
    for child in request_content.children:
        message = message_0801(plain_settings, request_content, child, facts)
        xml = xfamilie.build_0801(message)
        assert xfamilie.validate(xml) == []
        assert xfamilie.parse_0801(xml) == message


def test_nothing_is_left_behind(plain_settings: Settings, facts: MessageFacts) -> None:
    """Every name, date, place, number and wish of the request is somewhere in its messages."""
    request_content = everything()
    for child in request_content.children:
        message = message_0801(plain_settings, request_content, child, facts)
        rest = [
            getattr(request_content, name)
            for name in request_content.__struct_fields__
            if name not in {"children", "affirmation"}
        ]
        expected = leaves([rest, msgspec.structs.replace(child, precheck={})])
        # House number and letter stand apart.
        expected = expected - {"12 a"} | {"12", "a"}
        assert expected - spoken(xfamilie.build_0801(message)) == set()


def test_children_do_not_mix(plain_settings: Settings, facts: MessageFacts) -> None:
    """A child's message names no other child."""
    request_content = everything()
    first, second = request_content.children
    texts = spoken(xfamilie.build_0801(message_0801(plain_settings, request_content, first, facts)))
    assert first.at_birth.given_names in texts
    assert second.at_birth.given_names not in texts
    assert second.birth_register_number not in texts


def test_who_writes_to_whom(plain_settings: Settings, facts: MessageFacts) -> None:
    """Author is the service with its address for questions, reader the office by its DVDV key."""
    header = message_0801(plain_settings, content(), content().children[0], facts).nachrichtenkopf
    assert header.autor is not None
    assert header.leser is not None
    assert header.autor.behoerdenname == plain_settings.service_authority
    assert header.autor.erreichbarkeiten[0].kennung == plain_settings.service_email
    key = header.leser.behoerdenkennung
    assert f"{key.praefix}:{key.kennung}" == facts.office.dvdv_key
    assert header.leser.behoerdenname == facts.office.name


def test_place_of_what_has_no_place(plain_settings: Settings, facts: MessageFacts) -> None:
    """The father, the wishes and the stay travel as additional parameters, by fixed names."""
    request_content = everything()
    named = parameters(
        message_0801(plain_settings, request_content, request_content.children[1], facts)
    )
    assert named["vaterFamilienname"] == "Müller-Lüdenscheidt"
    assert named["vaterGeburtsdatum"] == "1990-12-31"
    assert named["anzahlAusfertigungen"] == "3"
    assert named["verwendungszweck"] == "Reisepass für Mia & Noah <eilig>"
    assert named["kindVornamenHeute"] == "Noah"
    assert named["ergebnisVorabCheck"] == "partial"
    assert named["aktenzeichenOnlinedienst"] == facts.reference
    stay = parameters(
        message_0801(plain_settings, without_residence(), content().children[0], facts)
    )
    assert stay["tatsaechlicherAufenthalt"] == "Bremerhaven"
    assert stay["tatsaechlicherAufenthaltAGS"] == "04012000"


def test_empty_is_absent(plain_settings: Settings, facts: MessageFacts) -> None:
    """What she left out is not sent as an empty element or parameter."""
    message = message_0801(plain_settings, content(), content().children[0], facts)
    assert "" not in parameters(message).values()
    tree = etree.fromstring(xfamilie.build_0801(message))
    assert [node.tag for node in tree.iter() if not len(node) and not node.text] == []


def test_marked_as_test(plain_settings: Settings, facts: MessageFacts) -> None:
    """A request for testing says so in the message; a real one has no such attribute."""
    child = content().children[0]
    for test, mark in ((False, None), (True, "Test")):
        marked = msgspec.structs.replace(facts, test=test)
        xml = xfamilie.build_0801(message_0801(plain_settings, content(), child, marked))
        assert etree.fromstring(xml).get("test") == mark


def test_an_address_as_it_may_be(plain_settings: Settings, facts: MessageFacts) -> None:
    """A house without a number has none in the message, and a long street is cut as demanded."""
    plain = content()
    assert plain.mother.residence is not None
    street = "Straße der Deutsch-Sowjetischen Freundschaft und des Friedens aller Völker"
    residence = msgspec.structs.replace(
        plain.mother.residence, street=street, house_number=NO_HOUSE_NUMBER
    )
    changed = msgspec.structs.replace(
        plain, mother=msgspec.structs.replace(plain.mother, residence=residence)
    )
    message = message_0801(plain_settings, changed, plain.children[0], facts)
    (address,) = message.angaben_zur_mutter.anschriften
    assert isinstance(address, xf.Meldeanschrift)
    assert address.hausnummer is None
    assert address.strasse is not None
    assert len(address.strasse) <= xf.STRASSE_MAX
    assert address.strasse.endswith(".")
    assert street.startswith(address.strasse[:-1])
    assert xfamilie.validate(xfamilie.build_0801(message)) == []


@pytest.mark.parametrize(("phone", "channel"), [("+4915228817386", "03"), ("+494711234567", "02")])
def test_kinds_of_phone(
    plain_settings: Settings, facts: MessageFacts, phone: str, channel: str
) -> None:
    """A mobile number and a landline have their own code in the list of ways to reach somebody."""
    plain = content()
    mother = msgspec.structs.replace(plain.mother, email=None, phone=phone)
    changed = msgspec.structs.replace(plain, mother=mother)
    message = message_0801(plain_settings, changed, plain.children[0], facts)
    assert message.angaben_zur_mutter.kontakte == (xf.Erreichbarkeit(kanal=channel, kennung=phone),)


@given(given_names=NAME, family_name=NAME)
@settings(
    max_examples=100,
    deadline=None,
    # Both fixtures are frozen values.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_name_of_the_norm(
    plain_settings: Settings, facts: MessageFacts, given_names: str, family_name: str
) -> None:
    """Whatever name DIN 91379 allows makes a valid message that carries it unchanged."""
    person = Person(given_names=given_names, family_name=family_name)
    plain = content()
    child = msgspec.structs.replace(plain.children[0], at_birth=person)
    message = message_0801(plain_settings, plain, child, facts)
    xml = xfamilie.build_0801(message)
    assert xfamilie.validate(xml) == []
    said = xfamilie.parse_0801(xml).angaben_zum_kind
    assert isinstance(said, xf.NachgeburtlicheAngabenZumKind)
    (name,) = said.namen
    assert name.vornamen == xf.AllgemeinerName(given_names)
    assert name.familienname == xf.AllgemeinerName(family_name)
