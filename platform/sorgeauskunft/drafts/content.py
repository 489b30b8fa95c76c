"""What is kept of a draft, as typed, and how a page's answers are put in. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Final

import msgspec

from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.uploads import Upload

MAX_CHILDREN: Final = 12
"""More children than this in one request are not a family but a mistake."""

_FIRST: Final = 1


class ChildGoneError(SorgeauskunftError):
    """The child was taken out of the request, in another tab."""


class ChildDraft(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One child: answers of the pre-check (question → option), fields of the form (field → text)."""

    check: dict[str, str] = {}
    answers: dict[str, str] = {}


class DraftContent(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Raw answers, checked only when they are used; keys that a later form does not know stay.

    `children` go by a number of their own that is never given twice, so that a page which is open
    in a second tab cannot write about the wrong child. `last_child` is the highest one given.
    `uploads` are her files, in the order in which they came, each with the key of its blob.
    """

    check: dict[str, str] = {}
    answers: dict[str, str] = {}
    children: dict[int, ChildDraft] = msgspec.field(default_factory=lambda: {_FIRST: ChildDraft()})
    last_child: int = _FIRST
    uploads: tuple[Upload, ...] = ()


class _FirstShape(msgspec.Struct, frozen=True, kw_only=True):
    """How drafts were kept at first: children as lists, in the order of the pages."""

    check: dict[str, str] = {}
    child_checks: list[dict[str, str]] = []
    answers: dict[str, str] = {}
    children: list[dict[str, str]] = []


def read(plain: bytes) -> DraftContent:
    """Return the content of a stored draft, also of one that an earlier program has kept.

    A draft lives up to 30 days, so a shape may be forgotten 30 days after its last release.
    """
    try:
        return msgspec.json.decode(plain, type=DraftContent)
    except msgspec.ValidationError:
        first = msgspec.json.decode(plain, type=_FirstShape)
    pairs: Iterable[tuple[dict[str, str], dict[str, str]]] = itertools.zip_longest(
        first.child_checks or [{}], first.children, fillvalue={}
    )
    children = {
        number: ChildDraft(check=check, answers=answers)
        for number, (check, answers) in enumerate(pairs, start=_FIRST)
    }
    return DraftContent(
        check=first.check, answers=first.answers, children=children, last_child=len(children)
    )


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What one page typed: parts of a `DraftContent`, for one child where `child` is its number."""

    check: dict[str, str] = {}
    answers: dict[str, str] = {}
    child: int | None = None
    child_check: dict[str, str] = {}
    child_answers: dict[str, str] = {}


def merged(content: DraftContent, typed: Typed) -> DraftContent:
    """Return `content` with every key of `typed` put in; neither is altered.

    Raises:
        ChildGoneError: `typed` is about a child that is not in the draft.
    """
    children = dict(content.children)
    if typed.child is not None:
        if typed.child not in children:
            raise ChildGoneError("the child is not in this draft")
        present = children[typed.child]
        children[typed.child] = ChildDraft(
            check=present.check | typed.child_check, answers=present.answers | typed.child_answers
        )
    return msgspec.structs.replace(
        content,
        check=content.check | typed.check,
        answers=content.answers | typed.answers,
        children=children,
    )


def with_child(content: DraftContent) -> DraftContent:
    """Return `content` with one child more; unchanged where there are `MAX_CHILDREN`."""
    if len(content.children) >= MAX_CHILDREN:
        return content
    number = content.last_child + 1
    children = {**content.children, number: ChildDraft()}
    return msgspec.structs.replace(content, children=children, last_child=number)


def without_child(content: DraftContent, number: int) -> DraftContent:
    """Return `content` without this child; unchanged where it is gone or the only one."""
    children = {key: child for key, child in content.children.items() if key != number}
    return msgspec.structs.replace(content, children=children) if children else content
