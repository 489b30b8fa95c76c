"""What a process is made of is no work for the collector of garbage."""

from __future__ import annotations

import gc

from sorgeauskunft.host.lasting import keep_for_good


def test_what_is_there_is_passed_over() -> None:
    """After it no object of before stands in any generation; what comes later does."""
    try:
        keep_for_good()
        assert gc.get_freeze_count() > 10_000
        later: list[dict[str, str]] = [{}]
        assert any(each is later for each in gc.get_objects())
    finally:
        gc.unfreeze()
