"""The house itself: its folder `platform` hides nothing, its pins name no machine."""

from __future__ import annotations

import base64
import json
import os
import platform
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def said(*command: str | Path, folder: Path = ROOT, **settings: str) -> str:
    """Run a command with these settings and no others; return what it says."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(part) for part in command],
        cwd=folder,
        env=bare | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_no_package_named_platform() -> None:
    """The folder `platform` is no package, so the standard library's module keeps its name."""
    assert (ROOT / "platform" / "sorgeauskunft" / "__init__.py").exists()
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_platform_under_pytest() -> None:
    """Under pytest `platform` is the standard library's."""
    assert platform.python_version() == sys.version.split()[0]
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "platform"),
        ("-c", "import platform; print(platform.platform())"),
        ("-c", "import sorgeauskunft.kernel, platform; print(platform.platform())"),
    ],
)
def test_platform_at_the_root(arguments: tuple[str, ...]) -> None:
    """Programs started at the root find the standard library's `platform`, ours loaded or not."""
    assert said(sys.executable, *arguments).strip() == platform.platform()


def test_from_anywhere(tmp_path: Path) -> None:
    """The packages are installed: they are found from any folder."""
    program = "import sorgeauskunft, tenants, xfamilie, web, migrations"
    said(sys.executable, "-c", program, folder=tmp_path)


def test_console_script() -> None:
    """The command `sorgeauskunft` starts without any setting and lists its commands."""
    text = said(BIN / "sorgeauskunft", "--help")
    for command in ("demo", "doctor", "migrate", "serve", "worker"):
        assert re.search(rf"^  {command}\b", text, re.MULTILINE)


def test_litestar_command(tmp_path: Path) -> None:
    """Litestar's own command finds the application, and needs its settings and nothing more."""
    key = base64.b64encode(b"k" * 32).decode()
    text = said(
        *(BIN / "litestar", "--app", "sorgeauskunft.host.app:create_app", "--help"),
        SORGEAUSKUNFT_ENVIRONMENT="test",
        SORGEAUSKUNFT_DATA_FOLDER=str(tmp_path),
        SORGEAUSKUNFT_KEY_ENCRYPTION_KEYS=f"first:{key}",
        SORGEAUSKUNFT_INDEX_KEY=key,
        SORGEAUSKUNFT_SESSION_KEY=key,
    )
    assert "Usage" in text


def test_locks_are_there() -> None:
    """What runs and what is needed to develop is pinned, each with its hash."""
    names = ["-chart", "-dev", "-node", "-rules", ""]
    assert [lock.name for lock in LOCKS] == [f"requirements{name}.lock" for name in names]
    for lock in LOCKS:
        pins = re.findall(r"^[a-z0-9](?:[^\n]*\\\n)*[^\n]*", lock.read_text(), re.MULTILINE)
        assert pins
        assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "package-lock.json"], ids=lambda lock: lock.name)
def test_locks_name_no_hosts(lock: Path) -> None:
    """Lock files name no registry: addresses belong to a machine, not to the project."""
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"index-url|find-links|trusted-host| @ ", text)


def test_everything_is_installed_by_hash() -> None:
    """Whatever pip fetches at set-up comes from a lock and is held against its hash."""
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    installs = re.findall(r"/pip install (.*)", makefile)
    fetching = [arguments for arguments in installs if not arguments.endswith(" -e .")]
    assert {arguments.rpartition(" -r ")[2] for arguments in fetching} == {
        "requirements-chart.lock",
        "requirements-dev.lock",
        "requirements-node.lock",
        "requirements-rules.lock",
    }
    assert all("--require-hashes" in arguments for arguments in fetching)


def test_package_lock() -> None:
    """Each npm package is pinned by the hash of its content, without saying where it came from."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")
