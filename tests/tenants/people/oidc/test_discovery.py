"""What providers say about themselves: checked, kept a while, and asked for again where that helps."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from configured import settings_for
from databases import Sqlite
from oidc_double import Double, Reply, provider

from sorgeauskunft.kernel import Kernel, ManualClock, build
from tenants.people.oidc.discovery import Discoveries
from tenants.people.oidc.refusals import OidcRefusedError, Reason

DOCUMENT = "/.well-known/openid-configuration"


@pytest.fixture
def double(clock: ManualClock) -> Any:
    with provider(clock) as running:
        yield running


@pytest.fixture
async def kernel(sqlite: Sqlite, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Kernel]:
    """Settings and clock are all that is needed of it."""
    urls = await sqlite.fresh(migrated=False)
    yield build(settings_for(urls, tmp_path), clock)
    await sqlite.drop(urls)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"issuer": "https://evil.example"}, Reason.OTHER_ISSUER),
        ({"issuer": None}, Reason.DISCOVERY),
        ({"token_endpoint": "http://login.example/token"}, Reason.DISCOVERY),
        ({"token_endpoint": ["x"]}, Reason.DISCOVERY),
        ({"jwks_uri": "file:///etc/passwd"}, Reason.DISCOVERY),
        ({"authorization_endpoint": "javascript:alert(1)"}, Reason.DISCOVERY),
        ({"end_session_endpoint": "http://login.example/"}, Reason.DISCOVERY),
        ({"code_challenge_methods_supported": ["plain"]}, Reason.DISCOVERY),
        ({"response_types_supported": ["id_token"]}, Reason.DISCOVERY),
    ],
)
async def test_documents(
    kernel: Kernel, double: Double, said: dict[str, Any], reason: Reason
) -> None:
    """A document of somebody else, with odd addresses, or of a provider that cannot do it is refused."""
    double.metadata = said
    with pytest.raises(OidcRefusedError) as refused:
        await Discoveries().metadata(kernel, double.issuer)
    assert refused.value.reason is reason


async def test_kept_for_an_hour(kernel: Kernel, double: Double, clock: ManualClock) -> None:
    """Document and keys are asked for once an hour, and anew where somebody sets the provider up."""
    discoveries = Discoveries()
    for _ in range(3):
        metadata = await discoveries.metadata(kernel, double.issuer)
        await discoveries.keys(kernel, metadata, "key-1")
    assert double.asked == [DOCUMENT, "/jwks"]
    clock.advance(dt.timedelta(hours=1))
    await discoveries.keys(kernel, await discoveries.metadata(kernel, double.issuer), "key-1")
    assert double.asked == [DOCUMENT, "/jwks"] * 2
    discoveries.forget(double.issuer)
    await discoveries.keys(kernel, await discoveries.metadata(kernel, double.issuer), "key-1")
    assert double.asked == [DOCUMENT, "/jwks"] * 3


async def test_new_key(kernel: Kernel, double: Double, clock: ManualClock) -> None:
    """A key that is not known is asked for once; one that nobody has is not asked for all the time."""
    discoveries = Discoveries()
    metadata = await discoveries.metadata(kernel, double.issuer)
    assert (await discoveries.keys(kernel, metadata, "key-1")).named("key-1")
    double.rotate()
    clock.advance(dt.timedelta(minutes=2))
    assert (await discoveries.keys(kernel, metadata, "key-2")).named("key-2")
    for _ in range(5):
        assert not (await discoveries.keys(kernel, metadata, "made-up")).named("made-up")
    assert double.asked.count("/jwks") == 2


@pytest.mark.parametrize("body", [b'{"keys": 7}', b'{"keys": ["x"]}', b'{"x": 1}'])
async def test_no_keys(kernel: Kernel, double: Double, body: bytes) -> None:
    """What is no set of keys is refused as that."""
    double.replies["/jwks"] = Reply(200, body)
    discoveries = Discoveries()
    metadata = await discoveries.metadata(kernel, double.issuer)
    with pytest.raises(OidcRefusedError) as refused:
        await discoveries.keys(kernel, metadata, None)
    assert refused.value.reason is Reason.KEYS
