"""What is wrong with the inputs of small pages."""

from __future__ import annotations

from typing import Any

from sorgeauskunft.texts import Texts

Errors = dict[str, tuple[str, dict[str, Any]]]
"""Input → text key and parameters of the sentence that helps."""


def sentence(texts: Texts, errors: Errors, name: str, label: str = "") -> str:
    """Return the sentence for an input; empty where nothing is wrong.

    With the input's `label`, for sentences that name it: in the summary above the form they stand
    without the field.
    """
    if name not in errors:
        return ""
    key, params = errors[name]
    return texts(key, **{"label": label, **params})
