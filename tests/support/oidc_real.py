"""The real provider (npm's oidc-provider) as a process of its own."""

from __future__ import annotations

import contextlib
import selectors
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_SCRIPT = Path(__file__).with_suffix("").with_name("oidc_provider.mjs")
_PATIENCE = 60.0


def _node() -> str:
    """Node of this machine, or the one beside our Python."""
    beside = Path(sys.executable).with_name("node")
    found = shutil.which("node") or (str(beside) if beside.exists() else None)
    assert found, "node is missing"
    return found


@contextlib.contextmanager
def real_provider(service: str, client_id: str, secret: str) -> Iterator[str]:
    """Run a provider for the service at this address; give its issuer."""
    process = subprocess.Popen(  # noqa: S603 - our own script
        [_node(), str(_SCRIPT), service, client_id, secret],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            assert waiting.select(_PATIENCE), "the provider says nothing"
        issuer = process.stdout.readline().strip()
        assert issuer.startswith("http://127.0.0.1:"), issuer
        yield issuer
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
