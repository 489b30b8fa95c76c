"""Off unless configured: then nothing of it costs anything."""

from __future__ import annotations

import subprocess
import sys


def test_the_sdk_is_not_loaded() -> None:
    """Pages, worker and commands start without Stripe's SDK, which takes 30 MB."""
    program = (
        "import sys, sorgeauskunft.host.app, sorgeauskunft.host.working, sorgeauskunft.host.cli\n"
        "sys.exit('stripe' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603
