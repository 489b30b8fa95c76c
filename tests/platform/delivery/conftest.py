from __future__ import annotations

import msgspec
import pytest
from examples import make_office
from post import Post

from sorgeauskunft.kernel import Kernel
from tenants.offices import Office


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def kernel(kernel: Kernel, post: Post) -> Kernel:
    return msgspec.structs.replace(kernel, mailer=post)


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return await make_office(kernel)
