"""The program as it was before the newest migration, or at the last release: its code, out of git."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
_PACKAGES = ("platform", "tenants", "billing", "xfamilie", "web", "migrations")
# Not in git: made at set-up, and the same for both as far as pages go.
_BUILT = ("web/static/built", "platform/sorgeauskunft/documents/pdf/fonts")


class NoHistoryError(Exception):
    """Git does not know what was before; the text says why."""


class Former(msgspec.Struct, frozen=True):
    """The folder with the former code, the commit, and why it is that one."""

    folder: Path
    commit: str
    why: str

    @property
    def environment(self) -> dict[str, str]:
        """Lets a process run the former code in the place of this one's."""
        return {"PYTHONPATH": f"{self.folder}:{self.folder / 'platform'}"}


def former(folder: Path) -> Former:
    """Put the former code into a folder.

    Of the last release where there is one, else of the commit before the newest migration came.

    Raises:
        NoHistoryError: There is no git here, or a clone without its history.
    """
    commit, why = _last_release() or _before_newest_migration()
    packed = subprocess.run(  # noqa: S603 - git, with arguments of ours
        [_git(), "archive", commit, *_PACKAGES], cwd=ROOT, capture_output=True, check=False
    )
    if packed.returncode:
        raise NoHistoryError(packed.stderr.decode())
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    for each in _BUILT:
        shutil.copytree(ROOT / each, folder / each, dirs_exist_ok=True)
    return Former(folder, commit, why)


def _last_release() -> tuple[str, str] | None:
    """The newest tag of a release before this commit."""
    said = _said("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD^", fails="")
    return (said, f"release {said}") if said else None


def _before_newest_migration() -> tuple[str, str]:
    added = _said(
        *("log", "-1", "--format=%H", "--diff-filter=A", "--", "migrations/sorgeauskunft_*.py")
    )
    if not added:
        raise NoHistoryError("no commit that brought a migration is known")
    return _said("rev-parse", "--verify", f"{added}^"), f"before the newest migration ({added[:9]})"


def _said(*arguments: str, fails: str | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - git, with arguments of ours
        [_git(), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        if fails is not None:
            return fails
        raise NoHistoryError(done.stderr.strip())
    return done.stdout.strip()


def _git() -> str:
    found = shutil.which("git")
    if found is None:
        raise NoHistoryError("git is not installed")
    return found
