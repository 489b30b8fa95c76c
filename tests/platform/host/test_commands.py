"""What commands say to the person who operates the service."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from databases import Urls
from invoice_rules import judge
from ledgers import whole_year

import xfamilie
from billing.ledger import Event
from billing.ledger.store import append
from sorgeauskunft.host.cli import main
from sorgeauskunft.host.demo import present_code
from sorgeauskunft.kernel import Settings, build, load
from sorgeauskunft.kernel.settings import environment_name


@pytest.fixture
def freshly_migrated(urls: Urls, settings: Settings) -> dict[str, str]:
    """The environment of a program whose database was migrated, and nothing more."""
    assert settings.effective_database_url == urls.app
    given = msgspec.structs.asdict(settings)
    defaults = msgspec.structs.asdict(Settings())
    return {
        environment_name(name): str(value)
        for name, value in given.items()
        if value != defaults[name]
    }


def test_audit_verify_after_migrate(freshly_migrated: dict[str, str]) -> None:
    """Right after the first `migrate` all chains are sound: what was never begun is not cut off."""
    for _ in range(2):
        result = CliRunner().invoke(main, ["audit", "verify"], env=freshly_migrated)
        expected = "platform: 0 entries\nledger: 0 entries\n"
        assert (result.output, result.exit_code) == (expected, 0)


def test_findings_are_sentences(tmp_path: Path) -> None:
    """Each fault of a message is a line with file, line, path, sentence and check, and exit is 1."""
    wrong = xfamilie.sample("0801").replace(b"nachrichtenUUID>", b"nachrichtenUID>")
    message = tmp_path / "message.xml"
    message.write_bytes(wrong)
    result = CliRunner().invoke(main, ["xfamilie", "validate", str(message)])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"\S+:\d+: /geburt:\S+: \S.* \[(schema|rule:\S+)\]", line), line


def test_sound_message_is_quiet() -> None:
    """A message without a fault is answered by exit 0 and not a word."""
    result = CliRunner().invoke(main, ["xfamilie", "validate", "-"], input=xfamilie.sample("0801"))
    assert (result.output, result.exit_code) == ("", 0)


def test_billing_split() -> None:
    """The published vector, as other programs read it."""
    key = "koenigsteiner_adapted:lukifg-2025"
    arguments = ["--cents", "10000000", "--key", key, "--laender", "HB,HH,NI,RP,SH"]
    result = CliRunner().invoke(main, ["billing", "split", *arguments])
    assert result.output == (
        '{"HB": 441713, "HH": 1248166, "NI": 4424450, "RP": 2274971, "SH": 1610700}\n'
    )


@pytest.mark.parametrize(
    ("cents", "key", "laender"),
    [
        ("100", "equal", "HB,XX"),
        ("100", "equal", "HB,HB"),
        ("100", "equal", ""),
        ("-1", "equal", "HB"),
        ("100", "uses", "HB"),
        ("100", "koenigsteiner_adapted:1949", "HB"),
        ("100", "moods", "HB"),
    ],
)
def test_billing_split_refuses(cents: str, key: str, laender: str) -> None:
    """Wrong arguments: one sentence on standard error, nothing on the other, exit 2."""
    arguments = ["--cents", cents, "--key", key, "--laender", laender]
    result = CliRunner().invoke(main, ["billing", "split", *arguments])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1


def _fill(environment: dict[str, str], *events: Event) -> None:
    """Put events into the ledger of a freshly migrated database."""

    async def run() -> None:
        kernel = build(load(environment))
        await kernel.database.open()
        await append(kernel, lambda _book: events)
        await kernel.database.close()

    asyncio.run(run())


def test_reports_and_documents_on_the_command_line(freshly_migrated: dict[str, str]) -> None:
    """What stands in the ledger comes out in every form; what does not ends with one sentence, 2."""
    _fill(freshly_migrated, *whole_year(["HB", "NI"], 1_000_000, 900_000))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["billing", *arguments], env=freshly_migrated)

    for format_, begin in (
        ("csv", b"\xef\xbb\xbf"),
        ("xlsx", b"PK"),
        ("pdf", b"%PDF"),
        ("json", b"{"),
    ):
        result = run("report", "2025", "--format", format_)
        assert result.exit_code == 0, result.output
        assert result.stdout_bytes.startswith(begin)
    ubl = run("invoice", "SR-2025-0001", "--format", "ubl")
    assert judge(ubl.stdout_bytes).broken == ()
    pdf = run("invoice", "SR-2025-0001", "--format", "pdf")
    assert pdf.stdout_bytes.startswith(b"%PDF")
    assert run("invoice", "SR-2025-0001", "--format", "pdf").stdout_bytes == pdf.stdout_bytes
    for arguments in (("report", "2031", "--format", "csv"), ("invoice", "X", "--format", "ubl")):
        refused = run(*arguments)
        assert refused.exit_code == 2
        assert refused.stdout_bytes == b""
        assert refused.stderr.count("\n") == 1


def test_code_of_the_demo() -> None:
    """Whoever tries the demo without an app asks the command line for the admins' code."""
    before = present_code()
    said = CliRunner().invoke(main, ["demo", "--code"])
    assert said.exit_code == 0
    assert said.output.strip() in {before, present_code()}
