"""The double is as strict as Stripe says it is: otherwise our tests would prove nothing."""

from __future__ import annotations

import datetime as dt

import pytest
import stripe
from inventing import NOON
from stripe_double import SECRET_KEY, Fault, StripeDouble, stripe_double

from sorgeauskunft.kernel import Clock, ManualClock


def client_for(
    double: StripeDouble, key: str = SECRET_KEY, patience: float = 60
) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": double.base},
        http_client=stripe.HTTPXClient(timeout=patience),
        max_network_retries=0,
    )


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


async def test_parameters(clock: Clock) -> None:
    """Unknown, missing and wrong ones are refused with their names, at any depth; so is a wrong key."""
    async with stripe_double(clock) as double:
        v1 = client_for(double).v1
        for wrong, param in (
            ({"colour": "red"}, "colour"),
            ({"custom_fields": [{"name": "a", "valu": "b"}]}, "custom_fields[0][valu]"),
            ({"custom_fields": [{"name": "a"}]}, "custom_fields[0][value]"),
            ({"days_until_due": "soon"}, "days_until_due"),
            ({"collection_method": "by_magic"}, "collection_method"),
        ):
            with pytest.raises(stripe.InvalidRequestError) as refused:
                await v1.invoices.create_async(wrong)  # type: ignore[arg-type]
            assert refused.value.param == param
        with pytest.raises(stripe.InvalidRequestError):
            await v1.invoices.create_async({"customer": "cus_none"})
        with pytest.raises(stripe.AuthenticationError):
            await client_for(double, "sk_test_other").v1.invoices.list_async()
        with pytest.raises(stripe.InvalidRequestError):
            await v1.products.list_async()
        assert double.books.objects == {}


async def test_idempotency(clock: ManualClock) -> None:
    """A key gives the same answer for a day, refuses other parameters, and is then forgotten."""
    async with stripe_double(clock) as double:
        customers = client_for(double).v1.customers
        key: stripe.RequestOptions = {"idempotency_key": "k"}
        first = await customers.create_async({"name": "A"}, key)
        assert (await customers.create_async({"name": "A"}, key)).id == first.id
        with pytest.raises(stripe.IdempotencyError):
            await customers.create_async({"name": "B"}, key)
        clock.advance(dt.timedelta(days=1))
        assert (await customers.create_async({"name": "B"}, key)).id != first.id
        # What was refused for its form is not kept.
        with pytest.raises(stripe.InvalidRequestError):
            await customers.create_async({"email": "C"}, {"idempotency_key": "l"})
        await customers.create_async({"name": "C"}, {"idempotency_key": "l"})


async def test_faults(clock: ManualClock) -> None:
    """Each fault looks to the SDK as it should, and does what it says; a 500 stays under its key."""
    async with stripe_double(clock) as double:
        customers = client_for(double).v1.customers
        for fault, error, made in (
            (Fault.BUSY, stripe.RateLimitError, 0),
            (Fault.CUT, stripe.APIConnectionError, 0),
            (Fault.LOST, stripe.APIConnectionError, 1),
            (Fault.BROKEN, stripe.APIError, 1),
        ):
            double.faults.append(fault)
            with pytest.raises(error):
                await customers.create_async({"name": "A"}, {"idempotency_key": fault.name})
            assert len(double.books.objects) == made
        double.faults.append(Fault.SILENT)
        with pytest.raises(stripe.APIConnectionError):
            await client_for(double, patience=0.1).v1.customers.create_async({"name": "A"})
        with pytest.raises(stripe.APIError):
            await customers.create_async({"name": "A"}, {"idempotency_key": Fault.BROKEN.name})
        await customers.create_async({"name": "A"}, {"idempotency_key": Fault.LOST.name})
        assert len(double.books.objects) == 1


async def test_search_is_late(clock: ManualClock) -> None:
    """What was made just now is not found by a search, and a minute later it is."""
    async with stripe_double(clock) as double:
        customers = client_for(double).v1.customers
        await customers.create_async({"name": "A", "metadata": {"party": "HB"}})
        query = {"query": "metadata['party']:'HB'"}
        assert (await customers.search_async(query)).data == []  # type: ignore[arg-type]
        clock.advance(dt.timedelta(minutes=1))
        assert len((await customers.search_async(query)).data) == 1  # type: ignore[arg-type]
