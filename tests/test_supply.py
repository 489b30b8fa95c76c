"""What the service is made of: named whole, and held against what is known of vulnerabilities."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
FLAWED = "click"
"""Of this package the advisories below know a vulnerability."""


def make(target: str, **variables: object) -> subprocess.CompletedProcess[str]:
    """Run a target of the Makefile as CI does."""
    return subprocess.run(  # noqa: S603 - our own Makefile
        [
            *(shutil.which("make") or "make", "--no-print-directory", target),
            *(f"{name}={value}" for name, value in variables.items()),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def pinned(lock: Path) -> set[tuple[str, str]]:
    """Name and version of all that a lock pins."""
    return set(re.findall(r"^([a-z0-9][^=\s]*)==([^\s;]+)", lock.read_text(), re.MULTILINE))


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_bills_name_everything(tmp_path: Path) -> None:
    """Each lock has a bill of materials that names every package in it, by version and hash, and no other."""
    done = make("sbom", SBOM=tmp_path)
    assert done.returncode == 0, done.stderr
    for lock in LOCKS:
        bill = json.loads((tmp_path / f"{lock.stem}.cdx.json").read_text())
        assert bill["bomFormat"] == "CycloneDX"
        named = {(plain(each["name"]), each["version"]) for each in bill["components"]}
        assert named == {(plain(name), version) for name, version in pinned(lock)}, lock.name
        for each in bill["components"]:
            assert each["purl"].startswith("pkg:pypi/")
            assert each["externalReferences"][0]["hashes"], each["name"]
    bill = json.loads((tmp_path / "package-lock.cdx.json").read_text())
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert {(each["name"], each["version"]) for each in bill["components"]} == {
        (path.rpartition("node_modules/")[2], package["version"])
        for path, package in packages.items()
        if path
    }
    assert all(each["hashes"] for each in bill["components"])


class Advisories(BaseHTTPRequestHandler):
    """Answers as the OSV database does (POST /v1/query), knowing of one vulnerability."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        known = [
            {
                "id": "PYSEC-2026-1",
                "summary": "invented",
                "details": "invented",
                "aliases": [],
                "modified": "2026-01-01T00:00:00Z",
                "published": "2026-01-01T00:00:00Z",
                "affected": [{"package": asked["package"], "ranges": [], "versions": []}],
            }
        ]
        found = {"vulns": known} if asked["package"]["name"] == FLAWED else {}
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def advisories() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"--vulnerability-service osv --osv-url http://127.0.0.1:{server.server_port}"
        server.shutdown()


def lock_of(folder: Path, *names: str) -> Path:
    """A lock with a few of the packages."""
    found = folder / "few.lock"
    found.write_text(
        "".join(f"{n}=={v} --hash=sha256:{'0' * 64}\n" for n, v in pinned(LOCKS[-1]) if n in names)
    )
    assert found.read_text().count("==") == len(names)
    return found


def test_vulnerability_is_found(tmp_path: Path, advisories: str) -> None:
    """A package with a known vulnerability fails the run and is named."""
    done = make("audit", ADVISORIES=advisories, LOCKS=lock_of(tmp_path, "msgspec", FLAWED))
    assert done.returncode != 0
    assert re.search(rf"{FLAWED} .*PYSEC-2026-1", done.stdout)
    assert "msgspec" not in done.stdout.partition("\n\n")[0].replace("few.lock", "")


def test_nobody_knows(tmp_path: Path) -> None:
    """Where nobody can be asked the run fails: silence is no good news."""
    nowhere = "--vulnerability-service osv --osv-url http://127.0.0.1:9"
    done = make("audit", ADVISORIES=nowhere, LOCKS=lock_of(tmp_path, "msgspec"))
    assert done.returncode != 0
    assert "No known vulnerabilities" not in done.stdout + done.stderr
