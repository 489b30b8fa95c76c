"""Every page that a mother can see, in every state, measured in a real browser.

The CI set shows each state at least once and each page in every pair of theme, width and language;
`make test-long` shows all states in all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from looking import cut_off, small_targets
from page_states import EXPECTED, STATES, State
from pairwise import pairwise
from playwright.sync_api import Browser
from stage import Answer, answers, show

from sorgeauskunft.texts import languages

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]

THEMES = ("light", "dark")
# A window of 1280 × 1024 pixels at a zoom of 400 % is one of 320 × 256 (WCAG 2.2, 1.4.10).
SIZES = ((320, 256), (390, 844), (1280, 1024))
LANGUAGES = ("de", *(tag for tag in languages() if tag != "de"))
PAGES = tuple(dict.fromkeys(state.page for state in STATES))

Look = tuple[State, str, tuple[int, int], str]


def chosen() -> Iterator[Look]:
    """Each state of a page with the next combination of theme, size and language, in turn."""
    for number, name in enumerate(PAGES):
        states = [state for state in STATES if state.page == name]
        rows = list(pairwise(THEMES, SIZES, LANGUAGES))
        rows = rows[number % len(rows) :] + rows[: number % len(rows)]
        times = max(len(states), len(rows))
        for state, row in itertools.islice(
            zip(itertools.cycle(states), itertools.cycle(rows)), times
        ):
            yield (state, *row)  # type: ignore[misc]


def everything() -> Iterator[Look]:
    return itertools.product(STATES, THEMES, SIZES, LANGUAGES)


Answers = dict[tuple[str, str, str], Answer]


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """The states of the CI set, answered."""
    wanted = ((state, language) for state, _, _, language in chosen())
    return answers(tmp_path_factory.mktemp("states"), wanted)


def faults_of(browser: Browser, reached: Answers, look: Look) -> list[str]:
    """What is wrong with a state, looked at like this."""
    state, theme, (width, height), language = look
    answer = reached[state.page, state.name, language]
    tab = show(
        browser,
        answer,
        dark=theme == "dark",
        width=width,
        height=height,
        label=f"access/{theme}-{width}/{state.page}-{language}",
    )
    try:
        tab.look(state.name)
        return [
            f"{state.page}/{state.name} {theme} {width} {language}: {fault}"
            for fault in (*small_targets(tab.page), *cut_off(tab.page))
        ]
    except AssertionError as error:
        return [f"{state.page}/{state.name} {theme} {width} {language}: {error.args[0]}"]
    finally:
        tab.close()


@pytest.mark.parametrize("name", PAGES)
def test_page(browser: Browser, reached: Answers, name: str) -> None:
    """Axe finds nothing, controls are large enough, nothing is cut off: light, dark, to 400 %."""
    looks = [look for look in chosen() if look[0].page == name]
    faults = [fault for look in looks for fault in faults_of(browser, reached, look)]
    assert not faults, "\n".join(faults)


@pytest.mark.long
@pytest.mark.timeout(14_400)
def test_everything(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same for every state in both themes, three sizes and all languages."""
    wanted = ((state, language) for state in STATES for language in LANGUAGES)
    reached = answers(tmp_path_factory.mktemp("all"), wanted)
    faults = [fault for look in everything() for fault in faults_of(browser, reached, look)]
    assert not faults, "\n".join(faults)


def test_states_are_what_they_say(reached: Answers) -> None:
    """Each state was reached: errors have their summary, failures their status, the rest neither."""
    for answer in reached.values():
        name = answer.state.name
        where = f"{answer.state.page}/{name} at {answer.path}: {answer.status}"
        if name in EXPECTED:
            assert answer.status in EXPECTED[name], where
            continue
        assert answer.status in {200, 400}, where
        told = "data-error-summary" in answer.body
        wrong = "error" in name or name in {"other-office", "mail-refused"}
        assert told == wrong, f"{where}, summary: {told}"
