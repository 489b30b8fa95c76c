"""What `doctor` says: every setting, whether it is set, and what stands in the way of a start."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib.util
import shutil
from collections.abc import Callable, Iterator, Mapping

import msgspec

from sorgeauskunft.documents.pdf import FontsMissingError, font_folder
from sorgeauskunft.host import encrypted, weak
from sorgeauskunft.kernel.errors import SettingsError
from sorgeauskunft.kernel.settings import Settings, environment_name, load
from sorgeauskunft.uploads import ping
from tenants.people.stolen import format_fault


def examine(environment: Mapping[str, str], say: Callable[[str], object]) -> int:
    """Write the report with `say`; return the exit status: 0 where everything needed is here.

    1 also where production would run with settings that are too weak for it (`weak.py`).
    """
    for field in msgspec.structs.fields(Settings):
        name = environment_name(field.name)
        (meta,) = field.type.__metadata__
        state = "set" if name in environment else "default"
        say(f"{name} ({state})\n    {meta.description}")
    problems = _of_settings(environment, say)
    try:
        font_folder()
    except FontsMissingError as error:
        problems.append(str(error))
    if importlib.util.find_spec("weasyprint") is None or shutil.which("fc-list") is None:
        problems.append("WeasyPrint needs Pango and fontconfig (libpango-1.0-0, fontconfig)")
    if not environment.get(environment_name("clamd")):
        say(
            "NOTE without SORGEAUSKUNFT_CLAMD uploaded files are accepted without being scanned "
            "for viruses"
        )
    elif not problems and not asyncio.run(ping(environment[environment_name("clamd")])):
        problems.append("SORGEAUSKUNFT_CLAMD: no virus scanner answers there; files will wait")
    collects = environment.get(environment_name("stripe_secret_key"))
    say(f"NOTE Stripe is {'on' if collects else 'off: payments are booked by hand'}")
    for hint in _hints(environment):
        say(f"HINT {hint}")
    for problem in problems:
        say(f"PROBLEM {problem}")
    say("nothing is missing" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


def _of_settings(environment: Mapping[str, str], say: Callable[[str], object]) -> list[str]:
    """Return what is wrong with the settings, or too weak for production; say what is only odd."""
    try:
        settings = load(environment)
    except SettingsError as error:
        return str(error).splitlines()
    for warning in weak.warnings_in(settings):
        say(f"WARNING {warning}")
    now = dt.datetime.now(dt.UTC)
    for hint in encrypted.hints(settings, now):
        say(f"WARNING {hint}")
    return [
        *weak.problems_in(settings),
        *encrypted.problems(settings, now),
        *_of_stolen_passwords(settings),
    ]


def _of_stolen_passwords(settings: Settings) -> Iterator[str]:
    if settings.stolen_passwords and (fault := format_fault(settings.stolen_passwords)):
        yield f"{environment_name('stolen_passwords')} {fault}"


def _hints(environment: Mapping[str, str]) -> list[str]:
    """Say what is no fault of a setting, and yet seldom meant so."""
    proxies = environment.get(environment_name("trusted_proxies"), "").strip()
    if environment.get(environment_name("base_url"), "").startswith("https://") and not proxies:
        return [
            (
                f"{environment_name('trusted_proxies')} names no proxy although TLS ends at one: "
                "all its callers share one rate limit"
            )
        ]
    return []
