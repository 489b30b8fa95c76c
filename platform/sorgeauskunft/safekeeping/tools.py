"""PostgreSQL's own programs: found, new enough, told a password without anybody reading it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from sorgeauskunft.kernel.settings import environment_name
from sorgeauskunft.safekeeping.errors import SafekeepingError

_MAJOR: Final = re.compile(r"\(PostgreSQL\) (\d+)")


def _found(name: str, folder: str) -> str:
    found = shutil.which(name, path=folder or None)
    if found is None:
        setting = environment_name("postgres_tools")
        where = f"in {folder} ({setting})" if folder else f"here; {setting} may name its folder"
        raise SafekeepingError(
            f"there is no {name} {where}: it comes with Debian's package postgresql-client"
        )
    return found


async def tool(name: str, folder: str, least: int) -> str:
    """Return the path of a program whose major version is at least this.

    Raises:
        SafekeepingError: There is none, or it is too old for the server.
    """
    program = _found(name, folder)
    said = _MAJOR.search(await run(program, "--version"))
    if said is None or int(said[1]) < least:
        raise SafekeepingError(
            f"{program} is of PostgreSQL {said[1] if said else '?'}, the server of {least}: install "
            f"postgresql-client-{least}, or name its folder in {environment_name('postgres_tools')}"
        )
    return program


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """Return an address that may stand among arguments, and the password as environment."""
    parts = urlsplit(url)
    userinfo, at, host = parts.netloc.rpartition("@")
    user, _, password = userinfo.partition(":")
    given = {"PGPASSWORD": unquote(password)} if password else {}
    return parts._replace(netloc=f"{user}{at}{host}").geturl(), given


async def run(program: str, *arguments: str | Path, given: dict[str, str] | None = None) -> str:
    """Run a program to its end; return what it said.

    Raises:
        SafekeepingError: It failed; with its first sentence, which quotes no row.
    """
    # The keys that this process knows are none of its business.
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        program,
        *(str(each) for each in arguments),
        env=inherited | {"LC_ALL": "C"} | (given or {}),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await process.communicate()
    except BaseException:
        process.kill()
        raise
    if process.returncode:
        first = (err.decode(errors="replace").splitlines() or [f"ended by {process.returncode}"])[0]
        raise SafekeepingError(f"{Path(program).name}: {first}")
    return out.decode(errors="replace")
