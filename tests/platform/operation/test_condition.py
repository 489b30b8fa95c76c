"""How the service is doing, from what waits."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from sorgeauskunft.kernel.jobs import Depth
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.operation import Component, State, condition
from sorgeauskunft.operation.condition import LATE, SEVERAL

NOW = dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)
LONG_AGO = NOW - LATE - dt.timedelta(seconds=1)


def waits(kind: str, since: dt.datetime | None = LONG_AGO, tenant: UUID | None = None) -> Depth:
    return Depth(tenant_id=tenant or uuid4(), kind=kind, waiting=1, since=since)


def test_all_is_well() -> None:
    """What waits for minutes, is planned, dead, or nobody's concern leaves everything as it should be."""
    depths = [
        waits("delivery.deliver", NOW - LATE),
        Depth(tenant_id=uuid4(), kind="delivery.deliver", planned=9, dead=9),
        *(waits("webhooks.tell") for _ in range(SEVERAL)),
    ]
    found = condition(depths, NOW, takes_requests=True)
    assert set(found.states.values()) == {State.OK}
    assert found.worst is State.OK


@pytest.mark.parametrize(
    ("kind", "component"),
    [
        ("documents.build", Component.DELIVERY),
        ("delivery.deliver", Component.DELIVERY),
        ("register_query.hand_over", Component.REGISTER),
        ("certificates.render", Component.LETTERS),
        ("requests.notify", Component.MAILS),
        ("security.notice.added", Component.MAILS),
    ],
)
def test_few_or_several(kind: str, component: Component) -> None:
    """Few offices that wait are told as few; several, or the platform itself, as a delay of ours."""
    few = [waits(kind) for _ in range(SEVERAL - 1)]
    for depths, state in (
        (few, State.PARTLY),
        ([*few, waits(kind)], State.LATE),
        ([waits(kind, tenant=PLATFORM_ID)], State.LATE),
    ):
        found = condition(depths, NOW, takes_requests=True)
        assert {name for name, each in found.states.items() if each is not State.OK} == {component}
        assert found.states[component] is found.worst is state


def test_switched_off() -> None:
    """Requests that the operator has switched off are said to be so."""
    found = condition([], NOW, takes_requests=False)
    assert found.states[Component.REQUESTS] is found.worst is State.OFF
