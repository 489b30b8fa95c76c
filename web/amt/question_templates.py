"""Ready texts for questions to the mother: chosen, put into the field, and changed there."""

from __future__ import annotations

from typing import Final

from sorgeauskunft.texts import Texts
from web.components import Option

TOPICS: Final = (
    "birthplace",
    "spelling",
    "birth_certificate",
    "identity",
    "declaration_abroad",
    "court",
    "address",
)
"""What offices ask most; the texts are `work.template.<topic>.title` and `.text`."""


def topics(texts: Texts) -> tuple[Option, ...]:
    """Return the choice of topics."""
    return tuple(Option(topic, texts(f"work.template.{topic}.title")) for topic in TOPICS)


def put_in(texts: Texts, topic: str, typed: str) -> str:
    """Return what was typed with the topic's text after it; as it was for an unknown topic."""
    if topic not in TOPICS:
        return typed
    ready = texts(f"work.template.{topic}.text")
    return f"{typed.rstrip()}\n\n{ready}" if typed.strip() else ready
