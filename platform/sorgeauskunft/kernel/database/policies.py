"""Row-level security and grants in PostgreSQL, made from what the tables state.

Run by `migrate`, as owner, after the schema: it compares with what is there and changes only what
differs, so that several may run it and a restart locks nothing.
"""

from __future__ import annotations

from typing import Any

from sorgeauskunft.kernel.database.gate import GATE
from sorgeauskunft.kernel.database.registers import EVERYTHING, PLATFORM_TABLES, TENANT_TABLES

# nullif: after a transaction the setting is '' and not NULL, and '' is no UUID.
_OWN = "(tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)"


# Whatever says who may see which rows: its roles, command, kind, and both conditions.
_STATED = (
    "SELECT policyname, roles::text[] AS roles, cmd, permissive, qual, with_check "
    "FROM pg_policies WHERE schemaname = current_schema() AND tablename = $1"
)
_PATTERN = "policy_pattern"


def _policies(name: str, app: str, platform: str) -> dict[str, str]:
    return {
        "tenant": f'CREATE POLICY tenant ON "{name}" TO "{app}" USING {_OWN} WITH CHECK {_OWN}',
        "platform": (
            f'CREATE POLICY platform ON "{name}" TO "{platform}" USING (true) WITH CHECK (true)'
        ),
    }


async def _stated(name: str) -> dict[str, dict[str, Any]]:
    return {row["policyname"]: row for row in await GATE.fetch(_STATED, (name,))}


async def _pattern(app: str, platform: str) -> dict[str, dict[str, Any]]:
    """Return how PostgreSQL itself spells the two policies: each version may do it its own way."""
    await GATE.fetch(f"CREATE TABLE {_PATTERN} (tenant_id uuid)")
    for statement in _policies(_PATTERN, app, platform).values():
        await GATE.fetch(statement)
    stated = await _stated(_PATTERN)
    await GATE.fetch(f"DROP TABLE {_PATTERN}")
    return stated


async def _present() -> set[str]:
    """Return the tables that are there: between two migrations not all of them are."""
    rows = await GATE.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = current_schema()::regnamespace"
    )
    return {row["relname"] for row in rows}


async def _sync_policies(there: set[str], app: str, platform: str) -> None:
    pattern = await _pattern(app, platform)
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
        wanted = {"tenant", "platform"} if table.platform else {"tenant"}
        here = await _stated(name)
        right = {policy for policy in wanted if here.get(policy) == pattern[policy]}
        for policy in here.keys() - right:
            await GATE.fetch(f'DROP POLICY "{policy}" ON "{name}"')
        for policy in sorted(wanted - right):
            await GATE.fetch(_policies(name, app, platform)[policy])


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
