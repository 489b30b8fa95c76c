"""An office with people, on both engines."""

from __future__ import annotations

import msgspec
import pytest
from examples import make_office
from office_people import hired
from post import Post

from sorgeauskunft.kernel import Kernel
from tenants import registry
from tenants.offices import Office
from tenants.people import Principal, Role


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def kernel(kernel: Kernel, post: Post) -> Kernel:
    """The same with a mailbox."""
    settings = msgspec.structs.replace(
        kernel.settings,
        smtp_url="smtp://localhost",
        mail_from="Sorgeauskunft <sorgeauskunft@example.org>",
    )
    return msgspec.structs.replace(kernel, mailer=post, settings=settings)


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    await registry.make_platform(kernel)
    return await make_office(kernel)


@pytest.fixture
async def other(kernel: Kernel, office: Office) -> Office:
    assert office
    return await make_office(kernel, "osnabrueck")


@pytest.fixture
async def admin(kernel: Kernel, office: Office) -> Principal:
    return await hired(kernel, office, "Alex", Role.ADMIN)
