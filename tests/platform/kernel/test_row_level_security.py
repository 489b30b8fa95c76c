"""PostgreSQL's own rules behind the doors: raw SQL as each role, over rows in every table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from databases import APP, PLATFORM, Postgres, Urls
from inventing import value_for

from sorgeauskunft.kernel.database import TENANT_TABLES, migrate

MINE, FOREIGN = uuid4(), uuid4()
_OWN = "(tenant_id = (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid)"
POLICIES = "SELECT * FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename, policyname"


@pytest.fixture
def engine(postgres: Postgres) -> Postgres:
    """Row-level security is PostgreSQL's alone."""
    return postgres


@asynccontextmanager
async def connected(url: str, tenant: UUID | None = None) -> AsyncIterator[Any]:
    """A raw connection, past every door; the tenant is set as the program sets it."""
    connection = await asyncpg.connect(url)
    try:
        if tenant:
            await connection.execute(f"SET app.tenant = '{tenant}'")
        yield connection
    finally:
        await connection.close()


def invented(name: str, tenant: UUID) -> tuple[str, list[Any]]:
    """Return a statement that inserts a row of a tenant, and its values."""
    columns = TENANT_TABLES[name]._meta.columns
    values = {each._meta.db_column_name: value_for(each) for each in columns}
    values["tenant_id"] = tenant
    marks = ", ".join(f"${number + 1}" for number in range(len(values)))
    names = ", ".join(f'"{each}"' for each in values)
    return f'INSERT INTO "{name}" ({names}) VALUES ({marks})', list(values.values())


@pytest.fixture
async def filled(urls: Urls) -> Urls:
    """A database with a row of two tenants in every tenant table."""
    async with connected(urls.superuser) as connection:
        for name in TENANT_TABLES:
            for tenant in (MINE, FOREIGN):
                statement, values = invented(name, tenant)
                await connection.execute(statement, *values)
            assert await connection.fetchval(f'SELECT count(*) FROM "{name}"') == 2
    return urls


@pytest.mark.parametrize("tenant", [None, MINE, uuid4()], ids=["none", "own", "another"])
async def test_only_own_rows(filled: Urls, tenant: UUID | None) -> None:
    """The application's role sees its tenant's rows in every table, and without a tenant none."""
    async with connected(filled.app, tenant) as connection:
        for name in TENANT_TABLES:
            seen = await connection.fetch(f'SELECT tenant_id FROM "{name}"')
            assert [row["tenant_id"] for row in seen] == [MINE] * (tenant == MINE), name


async def test_platform_sees_its_list(filled: Urls) -> None:
    """The platform's role sees every tenant's rows in its few tables, and is refused the others."""
    async with connected(filled.platform) as connection:
        for name, table in TENANT_TABLES.items():
            if "select" in table.platform:
                assert await connection.fetchval(f'SELECT count(*) FROM "{name}"') == 2
            else:
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                    await connection.fetch(f'SELECT * FROM "{name}"')


async def test_no_foreign_row_is_written(filled: Urls) -> None:
    """A tenant writes no row for another one, and gives none of its own away."""
    async with connected(filled.app, MINE) as connection:
        for name, table in TENANT_TABLES.items():
            if "insert" in table.tenant:
                statement, values = invented(name, FOREIGN)
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                    await connection.execute(statement, *values)
            if "update" in table.tenant:
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                    await connection.execute(f'UPDATE "{name}" SET tenant_id = $1', FOREIGN)


async def test_no_foreign_row_is_deleted(filled: Urls) -> None:
    """A DELETE without any condition takes the tenant's own row and leaves the other's."""
    async with connected(filled.app, MINE) as connection:
        # Marks first: what is deleted of requests leaves others.
        for name in sorted(TENANT_TABLES, key=lambda name: name != "figure_mark"):
            if "delete" in TENANT_TABLES[name].tenant:
                assert await connection.execute(f'DELETE FROM "{name}"') == "DELETE 1"
    async with connected(filled.superuser) as connection:
        for name in TENANT_TABLES:
            kept = {row["tenant_id"] for row in await connection.fetch(f'SELECT * FROM "{name}"')}
            assert FOREIGN in kept, name


async def test_foreign_rows_by_name(filled: Urls) -> None:
    """Naming the other's rows helps nobody: they are neither read, changed, locked nor deleted."""
    async with connected(filled.app, MINE) as connection:
        for name, table in TENANT_TABLES.items():
            asked = [f'SELECT 1 FROM "{name}" WHERE tenant_id = $1']
            if "update" in table.tenant:
                asked.append(f'UPDATE "{name}" SET id = id WHERE tenant_id = $1 RETURNING 1')
                asked.append(f'SELECT 1 FROM "{name}" WHERE tenant_id = $1 FOR UPDATE')
            if "delete" in table.tenant:
                asked.append(f'DELETE FROM "{name}" WHERE tenant_id = $1 RETURNING 1')
            for statement in asked:
                assert await connection.fetch(statement, FOREIGN) == [], statement


LETTING_OUT = [
    'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY',
    'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY',
    'DROP POLICY tenant ON "{name}"',
    'CREATE POLICY mine ON "{name}" USING (true)',
    'TRUNCATE "{name}"',
    'DROP TABLE "{name}"',
    "SET ROLE so_platform",
    "SET ROLE so_backup",
    "SET SESSION AUTHORIZATION so_platform",
    "ALTER ROLE so_app BYPASSRLS",
    "CREATE VIEW mine AS SELECT 1",
    "COPY \"{name}\" TO PROGRAM 'cat'",
]


async def test_nobody_lets_herself_out(filled: Urls) -> None:
    """The application's role cannot lift its own limits, on no table, and become nobody else."""
    async with connected(filled.app, MINE) as connection:
        for statement in LETTING_OUT:
            for name in TENANT_TABLES if "{name}" in statement else [""]:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement.format(name=name))


async def test_no_filter_is_no_way_around(filled: Urls) -> None:
    """Where the program asks for rows unfiltered, PostgreSQL refuses instead of leaving some out."""
    async with connected(filled.app, MINE) as connection:
        await connection.execute("SET row_security = off")
        for name in TENANT_TABLES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await connection.fetch(f'SELECT * FROM "{name}"')


async def test_policies_say_what_they_should(urls: Urls) -> None:
    """Each tenant table has the tenant's policy, the platform's where it says so, and no third."""
    async with connected(urls.superuser) as connection:
        found = {
            (row["tablename"], row["policyname"]): (
                *(row["permissive"], row["cmd"], row["roles"]),
                *(row["qual"], row["with_check"]),
            )
            for row in await connection.fetch(POLICIES)
        }
    wanted = {
        (name, "tenant"): ("PERMISSIVE", "ALL", [APP], _OWN, _OWN) for name in TENANT_TABLES
    } | {
        (name, "platform"): ("PERMISSIVE", "ALL", [PLATFORM], "true", "true")
        for name, table in TENANT_TABLES.items()
        if table.platform
    }
    assert found == wanted


async def test_every_tenant_table_is_secured(urls: Urls) -> None:
    """A table with a tenant_id that is not secured and forced is found, whoever made it.

    Only who makes backups passes the policies, and may do nothing but read.
    """
    async with connected(urls.superuser) as connection:
        found = await connection.fetch(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS secured "
            "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE a.attname = 'tenant_id' AND c.relkind = 'r'"
        )
        above = await connection.fetch(
            "SELECT rolname, rolsuper FROM pg_roles WHERE rolname LIKE 'so!_%' ESCAPE '!' "
            "AND (rolsuper OR rolbypassrls)"
        )
        may = await connection.fetch(
            "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v') "
            "AND c.relnamespace = 'public'::regnamespace "
            "AND has_table_privilege('so_backup', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
        )
    assert {row["relname"]: row["secured"] for row in found} == dict.fromkeys(TENANT_TABLES, True)
    assert [tuple(row) for row in above] == [("so_backup", False)]
    assert may == []


SPOILT = [
    "ALTER POLICY tenant ON draft USING (true)",
    "ALTER POLICY tenant ON draft WITH CHECK (true)",
    "ALTER POLICY tenant ON draft TO PUBLIC",
    "ALTER POLICY platform ON job USING (state = 'queued')",
    "DROP POLICY tenant ON draft",
    f"DROP POLICY tenant ON draft; CREATE POLICY tenant ON draft FOR SELECT TO so_app USING {_OWN}",
    (
        "DROP POLICY tenant ON draft; CREATE POLICY tenant ON draft AS RESTRICTIVE TO so_app "
        f"USING {_OWN} WITH CHECK {_OWN}"
    ),
    "CREATE POLICY third ON draft USING (true)",
    "CREATE POLICY platform ON request TO so_platform USING (true)",
    "ALTER TABLE draft DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE draft NO FORCE ROW LEVEL SECURITY",
]
SECURED = "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class ORDER BY relname"


@pytest.mark.parametrize("spoiling", SPOILT)
async def test_migrate_mends(urls: Urls, spoiling: str) -> None:
    """Whatever somebody changed about a policy, the next `migrate` brings it back."""
    async with connected(urls.superuser) as connection:
        before = await connection.fetch(POLICIES), await connection.fetch(SECURED)
        await connection.execute(spoiling)
        assert (await connection.fetch(POLICIES), await connection.fetch(SECURED)) != before
        await migrate(urls.owner, app_url=urls.app, platform_url=urls.platform)
        assert (await connection.fetch(POLICIES), await connection.fetch(SECURED)) == before


async def test_migrate_leaves_what_is_right(urls: Urls) -> None:
    """Where nothing was changed no policy is made anew: a restart locks no table."""
    made = "SELECT oid, polname FROM pg_policy ORDER BY oid"
    async with connected(urls.superuser) as connection:
        before = await connection.fetch(made)
        await migrate(urls.owner, app_url=urls.app, platform_url=urls.platform)
        assert await connection.fetch(made) == before
