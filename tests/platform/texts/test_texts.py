from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from markupsafe import Markup
from structlog.testing import capture_logs

from sorgeauskunft.texts import CatalogueError, Entry, Texts, UnknownTextError, catalogue, languages

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {lang}\\n"
{plural}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three languages: German has everything, the others a few texts."""
    write(
        tmp_path,
        "de",
        "page",
        """
msgid "page.hello"
msgstr "Guten Tag, {name}"

msgid "page.only_german"
msgstr "Sorgeerklärung"

msgid "page.note_html"
msgstr "<strong>Neu:</strong> {what}"

msgid "page.children"
msgid_plural "page.children"
msgstr[0] "{count} Kind"
msgstr[1] "{count} Kinder"
""",
    )
    write(tmp_path, "de-simple", "page", 'msgid "page.hello"\nmsgstr "Hallo {name}"\n')
    write(
        tmp_path,
        "en",
        "page",
        'msgid "page.hello"\nmsgstr "Hello {name}"\n\nmsgid "page.only_german"\nmsgstr ""\n',
    )
    return tmp_path


def write(root: Path, lang: str, domain: str, body: str) -> None:
    plural = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"'
    folder = root / lang
    folder.mkdir(exist_ok=True)
    text = HEADER.format(lang=lang, plural=plural) + "\n" + body
    (folder / f"{domain}.po").write_text(text, "utf-8")


def test_a_placeholder_is_filled_with_the_parameter_of_its_name(root: Path) -> None:
    """A placeholder is filled with the parameter of its name."""
    assert Texts("de", root=root).t("page.hello", name="Frau Ünal") == "Guten Tag, Frau Ünal"


def test_the_object_itself_can_be_called(root: Path) -> None:
    """Templates call the texts object itself, as t("key")."""
    assert Texts("en", root=root)("page.hello", name="you") == "Hello you"


@pytest.mark.parametrize(
    ("lang", "key", "found"),
    [
        ("de-simple", "page.hello", Entry("Hallo A", "de-simple")),
        ("de-simple", "page.only_german", Entry("Sorgeerklärung", "de")),
        ("en", "page.only_german", Entry("Sorgeerklärung", "de")),
        ("fr", "page.hello", Entry("Guten Tag, A", "de")),
    ],
)
def test_each_text_falls_back_alone(root: Path, lang: str, key: str, found: Entry) -> None:
    """A text missing or empty in a language comes from the next one, and says from which."""
    assert Texts(lang, root=root).entry(key, name="A") == found


def test_parameters_of_html_texts_are_escaped(root: Path) -> None:
    """In a text whose key ends in _html the markup stays and every parameter is escaped."""
    text = Texts("de", root=root).t("page.note_html", what="<script>")
    assert isinstance(text, Markup)
    assert text == "<strong>Neu:</strong> &lt;script&gt;"


def test_plain_texts_are_not_marked_safe(root: Path) -> None:
    """A text whose key does not end in _html is left to the template's escaping."""
    assert not isinstance(Texts("de", root=root).t("page.hello", name="<b>"), Markup)


@pytest.mark.parametrize(("count", "text"), [(0, "0 Kinder"), (1, "1 Kind"), (2, "2 Kinder")])
def test_plural_forms_follow_count(root: Path, count: int, text: str) -> None:
    """A text with plural forms takes the one that the language has for the count."""
    assert Texts("de", root=root).t("page.children", count=count) == text


@pytest.mark.parametrize(
    ("key", "params"),
    [("page.nothing", {}), ("page.hello", {}), ("page.children", {})],
    ids=["unknown key", "placeholder not given", "count not given"],
)
def test_strict_texts_raise(root: Path, key: str, params: dict[str, object]) -> None:
    """Strict texts raise where a text or one of its parameters is missing."""
    with pytest.raises(UnknownTextError, match=key):
        Texts("de", root=root).t(key, **params)


def test_lenient_texts_show_the_key_and_log_once(root: Path) -> None:
    """In production a missing text shows its key and is logged once, not per page view."""
    texts = Texts("de", strict=False, root=root)
    with capture_logs() as logs:
        assert [texts.t("page.gone"), texts.t("page.gone")] == ["page.gone", "page.gone"]
    assert [(log["key"], log["log_level"]) for log in logs] == [("page.gone", "error")]


def test_presence_can_be_asked(root: Path) -> None:
    """`in` tells whether a key has a text in the language or its fallbacks."""
    texts = Texts("en", root=root)
    assert "page.only_german" in texts
    assert "page.gone" not in texts


def test_one_key_twice_in_a_file_is_refused(root: Path) -> None:
    """A key that one file gives two texts is refused, although gettext would take the last."""
    write(root, "it", "page", 'msgid "page.a"\nmsgstr "1"\n\nmsgid "page.a"\nmsgstr "2"\n')
    with pytest.raises(CatalogueError, match=r"page\.a"):
        catalogue("it", root)


def test_one_key_in_two_domains_is_refused(root: Path) -> None:
    """A key that two domains of a language claim is refused."""
    for domain in ("one", "two"):
        write(root, "it", domain, 'msgid "page.a"\nmsgstr "1"\n')
    with pytest.raises(CatalogueError, match=r"page\.a"):
        catalogue("it", root)


def test_broken_syntax_is_refused(root: Path) -> None:
    """A file that is no valid .po stops the start instead of losing texts."""
    (root / "it").mkdir()
    (root / "it" / "page.po").write_text('msgid "page.a\nmsgstr broken', "utf-8")
    with pytest.raises(CatalogueError):
        catalogue("it", root)


def test_fuzzy_texts_are_not_shown(root: Path) -> None:
    """A text marked fuzzy is treated as missing, since nobody has confirmed it."""
    write(root, "it", "page", '#, fuzzy\nmsgid "page.hello"\nmsgstr "Salve"\n')
    assert Texts("it", root=root).entry("page.hello", name="A").lang == "de"


def test_every_folder_is_a_language(root: Path) -> None:
    """A further language needs nothing but a further folder."""
    assert languages(root) == ("de", "de-simple", "en")


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        (dt.datetime(2026, 11, 24, 13, 3, tzinfo=dt.UTC), "24. November 2026, 14:03 Uhr"),
        (dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC), "1. Juli 2026, 00:30 Uhr"),
    ],
    ids=["winter", "summer, next day"],
)
def test_moments_are_shown_in_berlin(utc: dt.datetime, shown: str) -> None:
    """A moment is shown with the day and the clock of Berlin, in summer and winter time."""
    texts = Texts("de")
    assert texts.moment(utc) == shown
    assert shown.startswith(texts.date(utc))
    assert shown.endswith(texts.time(utc))


def test_days_have_a_long_and_a_short_form() -> None:
    """A day is written out in sentences and as digits in tables."""
    day = dt.date(2026, 3, 5)
    assert Texts("de").date(day) == "5. März 2026"
    assert Texts("de-simple").date(day, short=True) == "05.03.2026"


def test_a_moment_without_time_zone_is_refused() -> None:
    """A naive datetime is refused, because nobody knows which moment it means."""
    naive = dt.datetime(2026, 11, 24, 13, 3)  # noqa: DTZ001 - the case under test
    with pytest.raises(ValueError, match="time zone"):
        Texts("de").moment(naive)
