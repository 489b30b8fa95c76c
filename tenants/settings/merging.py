"""What a change leaves alone: pure, field by field of a section's value.

A form shows what holds now and brings back all of it, but means only what was changed on it. What
begins later, or what is planned behind it, has its own words for the rest.
"""

from __future__ import annotations

from typing import Any

import msgspec


def merged(shown: Any, changed: Any, there: Any) -> Any:
    """Return `there` with everything in which `changed` differs from what was `shown`."""
    if isinstance(changed, msgspec.Struct):
        return _each(merged, shown, changed, there)
    return there if changed == shown else changed


def carried(before: Any, after: Any, planned: Any) -> Any:
    """Return `planned` with what has changed from `before` to `after`, where it says the same as before.

    What a plan itself changes stays as it was planned.
    """
    if isinstance(after, msgspec.Struct):
        return _each(carried, before, after, planned)
    return after if planned == before else planned


def _each(rule: Any, first: Any, second: Any, third: Any) -> Any:
    values = {
        name: rule(getattr(first, name), getattr(second, name), getattr(third, name))
        for name in third.__struct_fields__
    }
    return msgspec.structs.replace(third, **values)
