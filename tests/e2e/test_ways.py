"""The ways that mothers take besides the straight one, each in a real browser."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab
from clerk import log_in, wait_for
from mother import Mother
from playwright.sync_api import Browser
from visitor import CHECK_ANSWERS, FORM_ANSWERS

from sorgeauskunft import precheck

pytestmark = pytest.mark.e2e

BIRTH = {key: value for key, value in FORM_ANSWERS["kind"].items() if "birth_date" in key}


@pytest.fixture
def mother(browser: Browser, demo: str, request: pytest.FixtureRequest) -> Iterator[Mother]:
    tab = Tab(browser, demo, label=request.node.name)
    yield Mother(tab)
    tab.close()


@pytest.fixture
def elsewhere(browser: Browser, demo: str, request: pytest.FixtureRequest) -> Iterator[Mother]:
    """The same mother with another browser."""
    tab = Tab(browser, demo, dark=True, width=320, label=request.node.name + "-elsewhere")
    yield Mother(tab)
    tab.close()


def test_every_blocking_answer(mother: Mother) -> None:
    """Each answer that ends the check shows its own hint and the office, and leads nowhere else."""
    mother.find()
    seen: set[str] = set()
    while (slug := mother.question()) in CHECK_ANSWERS:
        question = precheck.question_for_slug(slug)
        assert question is not None
        for option in question.options:
            if not option.outcome.blocks:
                continue
            mother.answer(option.key)
            mother.tab.look(f"blocked-{slug}-{option.key}")
            hint = mother.page.locator(".kern-alert").first.inner_text()
            assert hint not in seen
            seen.add(hint)
            main = mother.page.locator("main").inner_text()
            assert "bremerhaven@example.org" in main
            assert mother.page.locator("main a[href*='/formular/']").count() == 0
            mother.tab.open("/j/bremerhaven/formular/kind")
            assert mother.place == "check/", "the form is not to be had by its address"
            mother.press("Zurück zur letzten Frage")
            assert mother.question() == slug
        mother.answer(CHECK_ANSWERS[slug])
    assert len(seen) == sum(
        option.outcome.blocks
        for question in precheck.QUESTIONS
        for option in question.options
        if not question.asks_place
    )


def test_partial(mother: Mother, elsewhere: Mother) -> None:
    """Joint custody in part: she may ask, is told what she gets, and the clerk sees it first."""
    mother.find()
    mother.check({"gericht": "joint_part"})
    mother.born()
    mother.tab.look("result")
    assert "eingeschränkte" in mother.page.locator("main").inner_text().lower()
    mother.press("Weiter zum Formular")
    mother.fill()
    mother.tab.look("review")
    reference, _code = mother.send()
    log_in(elsewhere.tab)
    wait_for(elsewhere.tab, "/amt", reference)
    elsewhere.press(reference)
    elsewhere.tab.look("request")
    assert elsewhere.page.locator(".kern-alert").count() >= 1


def test_born_abroad(mother: Mother) -> None:
    """A child born abroad: she learns that Berlin is asked, and types the place only once."""
    mother.find()
    mother.check()
    mother.born("abroad", "Kraków")
    mother.tab.look("result")
    assert "Berlin" in mother.page.locator("main").inner_text()
    mother.press("Weiter zum Formular")
    assert mother.page.locator('[name="child.birth_place_abroad"]').input_value() == "Kraków"
    mother.fill({"kind": {"child.birth_state": "152"}})
    mother.tab.look("review")
    mother.send()
    mother.tab.look("sent")


def test_two_children(mother: Mother) -> None:
    """A second child in the same request: only what is about the child is asked again."""
    mother.to_review()
    mother.press("Weiteres Kind hinzufügen")
    mother.tab.look("second-question")
    mother.check()
    mother.born()
    mother.tab.look("result")
    mother.press("Weiter zum Formular")
    for _ in range(12):
        if mother.place == "formular/kind/2":
            break
        mother.next()
    mother.tab.look("second-form")
    for name, value in (FORM_ANSWERS["kind"] | {"child.given_names": "Noah"}).items():
        mother.type(name, value)
    for _ in range(12):
        if mother.place == "pruefen":
            break
        mother.next()
    mother.tab.look("review")
    main = mother.page.locator("main").inner_text()
    assert "Mia Łucja" in main
    assert "Noah" in main
    _reference, code = mother.send()
    mother.tab.open("/status")
    mother.page.get_by_label("Status-Code").fill(code)
    with mother.page.expect_navigation():
        mother.page.get_by_role("button", name="Stand ansehen").first.click()
    mother.tab.look("status")
    told = set(mother.page.locator("main h2").all_inner_texts())
    assert {"Kind 1: Mia Łucja", "Kind 2: Noah"} <= told


def test_resume(mother: Mother, elsewhere: Mother) -> None:
    """Half a name, "Später weitermachen", and on with another browser: typed, and by the link."""
    mother.find()
    mother.check()
    mother.born()
    mother.press("Weiter zum Formular")
    mother.type("child.given_names", "Mi")
    code = mother.code()
    mother.tab.look("keep")
    elsewhere.tab.open("/fortsetzen")
    elsewhere.page.locator("[name=code]").fill("nicht der code")
    elsewhere.press("Weitermachen")
    elsewhere.tab.look("typo")
    elsewhere.page.locator("[name=code]").fill(code.lower().replace("-", " "))
    elsewhere.press("Weitermachen")
    assert elsewhere.page.locator('[name="child.given_names"]').input_value() == "Mi"
    elsewhere.tab.look("resumed")
    elsewhere.page.goto("about:blank")
    elsewhere.tab.open(f"/fortsetzen#{code}")
    assert elsewhere.page.locator("[name=code]").input_value() == code
    assert "#" not in elsewhere.page.url, "the code does not stay in the address"
    elsewhere.press("Weitermachen")
    assert elsewhere.place == "formular/kind"


def test_expired(mother: Mother, elsewhere: Mother, demo_data: Path) -> None:
    """Who comes after the draft's days reads plainly that it is gone, by both ways."""
    mother.find()
    mother.check()
    code = mother.code()
    with contextlib.closing(sqlite3.connect(demo_data / "sorgeauskunft.sqlite")) as file:
        file.execute("UPDATE draft SET expires_at = '2020-01-01 00:00:00+00:00'")
        file.commit()
    mother.tab.open("/j/bremerhaven/formular/kind")
    mother.tab.look("gone")
    assert "nicht mehr" in mother.page.locator("h1").inner_text()
    elsewhere.tab.open("/fortsetzen")
    elsewhere.page.locator("[name=code]").fill(code)
    elsewhere.press("Weitermachen")
    elsewhere.tab.look("late")
    assert "30 Tage" in elsewhere.page.locator("main").inner_text()


def test_wipe(mother: Mother, elsewhere: Mother) -> None:
    """On a shared computer: leaving takes everything from the browser; deleting takes it for good."""
    mother.find()
    mother.check()
    code = mother.code()
    mother.press("Hier beenden")
    mother.tab.look("left")
    left = {cookie["name"] for cookie in mother.page.context.cookies()}
    assert left <= {"__Host-formular"}, "the token of an empty form says nothing of her"
    mother.tab.back()
    assert mother.page.locator(".so-code").count() == 0, "nothing comes back by the back button"
    elsewhere.tab.open("/fortsetzen")
    elsewhere.page.locator("[name=code]").fill(code)
    elsewhere.press("Weitermachen")
    elsewhere.tab.open("/j/bremerhaven/merken/")
    elsewhere.press("Alle Eingaben jetzt löschen")
    elsewhere.tab.look("deleted")
    elsewhere.tab.open("/fortsetzen")
    elsewhere.page.locator("[name=code]").fill(code)
    elsewhere.press("Weitermachen")
    assert "keine Eingaben" in elsewhere.page.locator("h1").inner_text()


def test_status_both_ways(mother: Mother, elsewhere: Mother) -> None:
    """By reference and birthday stages only; by code a question, her answer, mails, withdrawal."""
    mother.to_review()
    reference, code = mother.send()
    log_in(elsewhere.tab)
    wait_for(elsewhere.tab, "/amt", reference)
    mother.tab.open("/status")
    mother.page.get_by_label("Aktenzeichen").fill(reference)
    for name, value in BIRTH.items():
        mother.page.locator(f'[name="{name.removeprefix("child.")}"]').fill(value)
    with mother.page.expect_navigation():
        mother.page.get_by_role("button", name="Stand ansehen").nth(1).click()
    mother.tab.look("by-reference")
    assert mother.page.locator("main button").count() == 0
    mother.tab.open("/status")
    mother.page.get_by_label("Status-Code").fill(code)
    with mother.page.expect_navigation():
        mother.page.get_by_role("button", name="Stand ansehen").first.click()
    mother.tab.look("by-code")
    mother.press("Anfrage zurückziehen")
    mother.tab.look("withdraw-error")
    elsewhere.press(reference)
    elsewhere.press("Empfang bestätigen")
    elsewhere.press("Frage stellen")
    elsewhere.tab.look("ask-error")
    elsewhere.page.locator("[name=question]").fill("Wohnen Sie noch am Musterweg?")
    elsewhere.press("Frage stellen")
    elsewhere.tab.look("asked")
    mother.page.locator("[name=withdraw]").check()
    mother.press("Anfrage zurückziehen")
    mother.tab.look("withdraw-late")
    mother.page.locator("[name=answer]").fill("Ja.")
    mother.press("Antwort senden")
    mother.tab.look("answered")
    assert "Ihre Antwort ist beim Jugendamt" in mother.page.locator("main").inner_text()
    elsewhere.page.reload()
    assert "Ja." in elsewhere.page.locator("main").inner_text()
