"""Drafts as a mother would have typed them, without the pages in between."""

from __future__ import annotations

from visitor import CHECK_ANSWERS, FORM_ANSWERS

from sorgeauskunft import precheck
from sorgeauskunft.drafts import ChildDraft, DraftContent

PRIVATE = ("Mia", "Öztürk", "Ayşe", "Musterweg", "mutter@example.org")
"""What stands in these drafts and concerns nobody who has no business with it."""

RESIDENCE = {
    "residence.where": "germany",
    "address.postcode": "27568",
    "address.place": "Bremerhaven",
    "address.none": "",
}
BIRTH = {"child.birth_where": "germany", "child.birth_place": "Bremerhaven"}
LONG = "Maximiliana-Théodora-Đorđija " * 3
LONGEST_WORD = "Ö" * 100


def draft(
    until: str = "",
    *,
    check: dict[str, str] | None = None,
    answers: dict[str, str] | None = None,
    child: dict[str, str] | None = None,
    children: int = 1,
    place: tuple[str, str] = ("27568", "Bremerhaven"),
) -> DraftContent:
    """A draft with the whole pre-check answered, up to (not with) the question with slug `until`.

    `check` changes answers by the question's slug, `answers` and `child` fields of the form.
    """
    common: dict[str, str] = {"residence": "here"}
    per_child: dict[str, str] = {}
    given = CHECK_ANSWERS | {"geburtsort": "here"} | (check or {})
    for question in precheck.QUESTIONS:
        if question.slug == until:
            break
        if question.slug in given:
            (per_child if question.per_child else common)[question.key] = given[question.slug]
    typed = RESIDENCE | {"address.postcode": place[0], "address.place": place[1]}
    return DraftContent(
        check=common,
        answers=typed | (answers or {}),
        children={
            number: ChildDraft(check=per_child, answers=BIRTH | (child or {}))
            for number in range(1, children + 1)
        },
        last_child=children,
    )


def filled(changed: dict[str, str] | None = None, *, children: int = 1) -> DraftContent:
    """A draft that could be sent but for the declaration; `changed` puts other texts in."""
    answers: dict[str, str] = {"mother.birth_place": "Izmir"}
    child: dict[str, str] = {}
    for step, fields in FORM_ANSWERS.items():
        (child if step.startswith("kind") else answers).update(fields)
    for name, value in (changed or {}).items():
        (child if name.startswith("child.") else answers)[name] = value
    return draft(answers=answers, child=child, children=children)


LONG_NAMES = {
    "child.given_names": LONG.strip(),
    "child.family_name": LONGEST_WORD,
    "mother.given_names": LONG.strip(),
    "mother.family_name": LONGEST_WORD,
    "mother.birth_place": LONGEST_WORD,
    "address.street": LONGEST_WORD,
    "contact.email": f"{'a' * 60}@{'b' * 60}.example.org",
}
"""As long as a person may be called, and words that nothing can break."""
