"""From the texts of an environment to settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec

from sorgeauskunft.kernel.errors import SettingsError
from sorgeauskunft.kernel.settings.checking import problems_of
from sorgeauskunft.kernel.settings.names import PREFIX, environment_name
from sorgeauskunft.kernel.settings.struct import Settings


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: Names every missing, wrong and unknown setting, one a line.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    fields = {environment_name(field.name): field for field in msgspec.structs.fields(Settings)}
    for name, field in fields.items():
        if name not in environment:
            continue
        try:
            values[field.name] = msgspec.convert(
                environment[name], field.type, strict=False, dec_hook=_made
            )
        except msgspec.ValidationError:
            problems.append(f"{name} {_allowed(field.type)}")
    problems += [
        f"{name} is not a setting; `sorgeauskunft doctor` lists all"
        for name in sorted(environment)
        if name.startswith(PREFIX) and name not in fields
    ]
    # With the default in place of what was wrong: all is named at once, not one after another.
    settings = Settings(**values)
    problems += problems_of(settings)
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _made(kind: type, text: Any) -> Any:
    """Make what msgspec does not know from a text; its own refusal names what else there is."""
    return Path(text) if kind is Path else text


def _allowed(kind: Any) -> str:
    """Say in words what a setting of this type may be."""
    inner, *metas = get_args(kind)
    if choices := get_args(inner):
        return "must be one of " + ", ".join(choices)
    if inner is bool:
        return "must be true or false"
    bounds = metas[0]
    return f"must be a whole number from {bounds.ge} to {bounds.le}"
