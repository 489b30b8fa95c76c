"""What `billing reconcile` and `billing collect` say to who operates the service."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import msgspec
import pytest
from click.testing import CliRunner, Result
from ledgers import whole_year
from stripe_double import SECRET_KEY, WEBHOOK_SECRET, StripeDouble, stripe_double

from billing.ledger import Event
from billing.ledger.store import append
from sorgeauskunft.host.cli import main
from sorgeauskunft.kernel import ManualClock, Settings, build
from sorgeauskunft.kernel.settings import environment_name


@pytest.fixture
def double(clock: ManualClock) -> Iterator[StripeDouble]:
    """Stripe, beside the command that runs an event loop of its own."""
    ready, over = threading.Event(), asyncio.Event()
    found: list[StripeDouble] = []
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with stripe_double(clock) as made:
            found.append(made)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(60)
    yield found[0]
    loop.call_soon_threadsafe(over.set)
    thread.join(60)
    loop.close()


@pytest.fixture
def environment(settings: Settings, double: StripeDouble) -> dict[str, str]:
    """Of a program that collects through the double, with a year that is all but paid."""
    on = msgspec.structs.replace(
        settings,
        stripe_secret_key=SECRET_KEY,
        stripe_webhook_secret=WEBHOOK_SECRET,
        stripe_api_base=double.base,
        log_level="error",
    )
    events = whole_year(["HB", "NI"], 100_000, 110_000)[:-1]
    asyncio.run(_fill(on, events))
    given, defaults = msgspec.structs.asdict(on), msgspec.structs.asdict(Settings())
    return {
        environment_name(name): str(value)
        for name, value in given.items()
        if value != defaults[name]
    }


async def _fill(settings: Settings, events: list[Event]) -> None:
    kernel = build(settings)
    await kernel.database.open()
    await append(kernel, lambda _book: events)
    await kernel.database.close()


def said(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, ["billing", *arguments], env=environment)


def test_reconcile(environment: dict[str, str], double: StripeDouble) -> None:
    """A line for each difference and exit 1; the same as JSON; nothing and exit 0 where all agrees."""
    one = said(environment, "reconcile", "2025")
    assert one.exit_code == 1
    number = one.output.split()[0]
    assert one.output.splitlines()[0].startswith(f"{number} missing_there: ledger ")
    assert one.output.splitlines()[-1] == "1 differences"
    as_json = msgspec.json.decode(said(environment, "reconcile", "--json").output)
    assert [(each["number"], each["kind"]) for each in as_json] == [(number, "missing_there")]
    other_year = said(environment, "reconcile", "2031")
    assert (other_year.output, other_year.exit_code) == ("0 differences\n", 0)
    assert [call.method for call in double.calls] == ["GET"] * 3


def test_collect(environment: dict[str, str]) -> None:
    """It queues what Stripe does not know, once."""
    assert said(environment, "collect").output == "1 new, 0 once more\n"
    assert said(environment, "collect").output == "0 new, 0 once more\n"


def test_stripe_off_or_away(environment: dict[str, str]) -> None:
    """Where Stripe is off or away nothing is compared: one sentence, and exit 2."""
    away = environment | {"SORGEAUSKUNFT_STRIPE_API_BASE": "http://127.0.0.1:9"}
    off = {name: value for name, value in environment.items() if "STRIPE" not in name}
    for wrong, sentence in ((away, "no answer"), (off, "Stripe is off")):
        result = said(wrong, "reconcile")
        assert (result.exit_code, result.stdout) == (2, "")
        assert sentence in result.stderr
