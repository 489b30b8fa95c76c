"""No table can be forgotten: each says when its rows go, and what is named there exists."""

from __future__ import annotations

import click
import pytest

from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.host.cli import main
from sorgeauskunft.host.piccolo_app import APP_CONFIG
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import PLATFORM_TABLES, TENANT_TABLES
from sorgeauskunft.retention import FATES, Fate
from sorgeauskunft.retention.removing import BELONGS, looked_up
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper

# What goes with a request although no such column leads to it, and how (`removing.py`).
_OTHERWISE = {"request", "webhook_delivery", "request_lookup", "register_code_lookup"}
# What a column leads to although it is no row of the request's: rows that other offices bring.
_NOT_ITS = {"register_crossing"}


def _columns(name: str) -> set[str]:
    return {column._meta.name for column in TENANT_TABLES[name]._meta.columns}


def test_every_table_is_declared() -> None:
    """A new table fails here until `fates.py` says what becomes of its rows."""
    assert APP_CONFIG.table_classes
    assert set(FATES) == set(TENANT_TABLES) | set(PLATFORM_TABLES)


@pytest.mark.parametrize("name", sorted(TENANT_TABLES))
def test_what_goes_with_a_request_leads_to_it(name: str) -> None:
    """Whatever is declared to go with a request is found by a column, and the other way round."""
    leads = bool(_columns(name) & set(BELONGS)) and name not in _NOT_ITS
    with_request = FATES[name].fate is Fate.WITH_REQUEST
    assert with_request == (leads or name in _OTHERWISE)
    if with_request:
        assert "delete" in TENANT_TABLES[name].tenant


def test_what_leads_to_a_request_goes_with_it() -> None:
    """Tables of the platform that lead to requests are forgotten with them, and no other."""
    found = {table._meta.tablename for table, _column in looked_up()} | {"register_code_lookup"}
    declared = {
        name
        for name, each in FATES.items()
        if each.fate is Fate.WITH_REQUEST and name in PLATFORM_TABLES
    }
    assert found == declared


@pytest.mark.parametrize("name", sorted(FATES))
def test_reasons(name: str) -> None:
    """Whatever is kept says why, and whatever has a time of its own which."""
    declared = FATES[name]
    assert bool(declared.by) == (declared.fate is not Fate.KEPT)
    assert declared.why or declared.fate is Fate.WITH_REQUEST


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_who_deletes_is_there(kernel: Kernel) -> None:
    """Every deadline names a chore or job of the worker, or a command."""
    worker = build_worker(kernel, DirectoryKeeper(kernel), Texts("de"), PdfPool(1))
    known = {chore.name for chore in worker._chores} | set(worker._handlers) | set(_commands(main))
    assert {each.by for each in FATES.values()} - {""} <= known


def _commands(group: click.Group, before: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        found.append(before + name)
        if isinstance(command, click.Group):
            found += _commands(command, f"{before}{name} ")
    return found
