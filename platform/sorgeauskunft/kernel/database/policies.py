"""Row-level security and grants in PostgreSQL, made from what the tables state.

Run by `migrate`, as owner, after the schema: it compares with what is there and changes only what
differs, so that several may run it and a restart locks nothing.
"""

from __future__ import annotations

from typing import Any

from sorgeauskunft.kernel.database.gate import GATE
from sorgeauskunft.kernel.database.registers import EVERYTHING, PLATFORM_TABLES, TENANT_TABLES
from sorgeauskunft.kernel.database.tables import TenantTable

# nullif: after a transaction the setting is '' and not NULL, and '' is no UUID.
_OWN = "(tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)"


def _policies(table: type[TenantTable], app: str, platform: str) -> dict[str, str]:
    name = table._meta.tablename  # noqa: SLF001 - Piccolo has no public way
    wanted = {
        "tenant": f'CREATE POLICY tenant ON "{name}" TO "{app}" USING {_OWN} WITH CHECK {_OWN}'
    }
    if table.platform:
        wanted["platform"] = (
            f'CREATE POLICY platform ON "{name}" TO "{platform}" USING (true) WITH CHECK (true)'
        )
    return wanted


async def _present() -> set[str]:
    """Return the tables that are there: between two migrations not all of them are."""
    rows = await GATE.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = current_schema()::regnamespace"
    )
    return {row["relname"] for row in rows}


async def _sync_policies(there: set[str], app: str, platform: str) -> None:
    present: dict[str, dict[str, list[str]]] = {}
    for row in await GATE.fetch(
        "SELECT tablename, policyname, roles::text[] AS roles FROM pg_policies "
        "WHERE schemaname = current_schema()"
    ):
        present.setdefault(row["tablename"], {})[row["policyname"]] = row["roles"]
    secured = {
        row["relname"]
        for row in await GATE.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
            "AND relrowsecurity AND relforcerowsecurity"
        )
    }
    for name, table in TENANT_TABLES.items():
        if name not in there:
            continue
        if name not in secured:
            await GATE.fetch(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY')
            await GATE.fetch(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY')
        wanted = _policies(table, app, platform)
        here = present.get(name, {})
        for policy in here.keys() - wanted.keys():
            await GATE.fetch(f'DROP POLICY "{policy}" ON "{name}"')
        for policy, statement in wanted.items():
            role = app if policy == "tenant" else platform
            if here.get(policy) == [role]:
                continue
            if policy in here:
                await GATE.fetch(f'DROP POLICY "{policy}" ON "{name}"')
            await GATE.fetch(statement)


async def _sync_grants(there: set[str], app: str, platform: str) -> None:
    rows = await GATE.fetch(
        "SELECT table_name, grantee, lower(privilege_type) AS privilege "
        "FROM information_schema.role_table_grants WHERE table_schema = current_schema()"
    )
    present = {(row["table_name"], row["grantee"], row["privilege"]) for row in rows}
    tables: dict[str, Any] = {**TENANT_TABLES, **PLATFORM_TABLES}
    for name in tables.keys() & there:
        table = tables[name]
        for role, wanted in ((app, table.tenant), (platform, table.platform)):
            for privilege in sorted(EVERYTHING):
                granted = (name, role, privilege) in present
                if privilege in wanted and not granted:
                    await GATE.fetch(f'GRANT {privilege} ON "{name}" TO "{role}"')
                elif granted and privilege not in wanted:
                    await GATE.fetch(f'REVOKE {privilege} ON "{name}" FROM "{role}"')


async def secure(app_role: str, platform_role: str) -> None:
    """Bring policies and grants to what the tables state. Stands in a migration transaction."""
    for role in (app_role, platform_role):
        await GATE.fetch(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    # So that a program can tell whether the schema is as new as itself.
    await GATE.fetch(f'GRANT SELECT ON migration TO "{platform_role}"')
    there = await _present()
    await _sync_policies(there, app_role, platform_role)
    await _sync_grants(there, app_role, platform_role)
