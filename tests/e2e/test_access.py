"""Every page that a mother can see, in every state, measured in a real browser.

The CI set shows each state at least once and each page in every pair of theme, width and language (of
pages behind a log-in, whose texts are German: of two languages, one from right to left); `make test-long`
shows all states in all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from page_states import DOORS, EXPECTED, STATES, State, is_of_a_door
from pairwise import pairwise
from playwright.sync_api import Browser
from stage import Answer, Size, answers, stage

from sorgeauskunft.texts import languages

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]

THEMES = ("light", "dark")
# A window of 1280 × 1024 pixels at a zoom of 400 % is one of 320 × 256 (WCAG 2.2, 1.4.10).
SIZES = ((320, 256), (390, 844), (1280, 1024))
LANGUAGES = ("de", *(tag for tag in languages() if tag != "de"))
PAGES = tuple(dict.fromkeys(state.page for state in STATES))

Look = tuple[State, str, Size, str]


def chosen() -> Iterator[Look]:
    """Each state of a page with the next combination of theme, size and language, in turn."""
    for number, name in enumerate(PAGES):
        states = [state for state in STATES if state.page == name]
        spoken = ("de", "ar") if is_of_a_door(name) else LANGUAGES
        rows = list(pairwise(THEMES, SIZES, spoken))
        rows = rows[number % len(rows) :] + rows[: number % len(rows)]
        times = max(len(states), len(rows))
        for state, row in itertools.islice(
            zip(itertools.cycle(states), itertools.cycle(rows)), times
        ):
            yield (state, *row)  # type: ignore[misc]


Answers = dict[tuple[str, str, str], Answer]


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """The states of the CI set, answered."""
    wanted = ((state, language) for state, _, _, language in chosen())
    return answers(tmp_path_factory.mktemp("states"), wanted)


@pytest.mark.parametrize("name", PAGES)
def test_page(browser: Browser, reached: Answers, name: str) -> None:
    """Axe finds nothing, controls are large enough, nothing is cut off: light, dark, to 400 %."""
    looks: dict[tuple[str, str], list[tuple[str, Size]]] = {}
    for state, theme, size, language in chosen():
        if state.page == name:
            looks.setdefault((state.name, language), []).append((theme, size))
    with stage(browser, f"access/{name}") as here:
        faults = [
            fault for key, each in looks.items() for fault in here.faults(reached[name, *key], each)
        ]
    assert not faults, "\n".join(faults)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", PAGES)
def test_everything(browser: Browser, tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """The same for every state of a page in both themes, three sizes and all languages."""
    states = [state for state in STATES if state.page == name]
    wanted = itertools.product(states, LANGUAGES)
    every = answers(tmp_path_factory.mktemp("all"), wanted).values()
    looks = list(itertools.product(THEMES, SIZES))
    with stage(browser, f"access/{name}") as here:
        faults = [fault for answer in every for fault in here.faults(answer, looks)]
    assert not faults, "\n".join(faults)


def test_states_are_what_they_say(reached: Answers) -> None:
    """Each state was reached: errors have their summary, failures their status, the rest neither."""
    for answer in reached.values():
        name = answer.state.name
        where = f"{answer.state.page}/{name} at {answer.path}: {answer.status}"
        assert not is_of_a_door(answer.state.page) or answer.path.startswith(DOORS), where
        if name in EXPECTED:
            assert answer.status in EXPECTED[name], where
            continue
        assert answer.status in {200, 400}, where
        told = "data-error-summary" in answer.body
        wrong = "error" in name or name in {"other-office", "mail-refused"}
        assert told == wrong, f"{where}, summary: {told}"
