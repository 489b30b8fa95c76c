"""What commands share: settings from the environment, an open kernel, errors as one sentence."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from sorgeauskunft.host.demo_settings import FOLDER, demo_settings, is_made
from sorgeauskunft.kernel import Kernel, Settings, build, load, logs
from sorgeauskunft.kernel.database import require_migrated
from sorgeauskunft.kernel.errors import SettingsError, SorgeauskunftError

Result = TypeVar("Result")


@contextmanager
def sentences() -> Iterator[None]:
    """End with a sentence instead of a traceback where something of ours is raised."""
    try:
        yield
    except SettingsError as error:
        raise click.ClickException(f"settings:\n{error}") from error
    except SorgeauskunftError as error:
        raise click.ClickException(str(error)) from error


def present_settings() -> Settings:
    """Settings of the environment, with logging set up.

    With the environment `demo` alone they are those of the demo in its folder, so that commands can
    be tried on what the demo shows. Raises `SettingsError`.
    """
    folder = Path(os.environ.get("SORGEAUSKUNFT_DATA_FOLDER", FOLDER))
    is_demo = os.environ.get("SORGEAUSKUNFT_ENVIRONMENT") == "demo"
    settings = demo_settings(folder) if is_demo and is_made(folder) else load(os.environ)
    logs.configure(settings)
    return settings


def with_kernel(work: Callable[[Kernel], Awaitable[Result]]) -> Result:
    """Run something with an open kernel; errors of ours end with one sentence."""

    async def run(settings: Settings) -> Result:
        kernel = build(settings)
        await kernel.database.open()
        try:
            await require_migrated(kernel.database)
            return await work(kernel)
        finally:
            await kernel.database.close()

    with sentences():
        return asyncio.run(run(present_settings()))
