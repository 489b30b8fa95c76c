"""A second version of the standard, invented: a folder of schemas beside ours."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

from xfamilie import schemas

INVENTED: Final = "1.4.0"


def add_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let there be one more version, with its schemas in a folder for tests; return its number."""
    shutil.copytree(schemas.FOLDER / "1_3_0", folder / "1_3_0")
    shutil.copytree(schemas.FOLDER / "1_3_0", folder / "1_4_0")
    for file in (folder / "1_4_0").glob("*.xsd"):
        file.write_text(file.read_text("utf-8").replace("/1.3.0", f"/{INVENTED}"), "utf-8")
    load, versions = schemas.load, schemas.versions
    monkeypatch.setattr(schemas, "load", lambda version, _folder=folder: load(version, folder))
    monkeypatch.setattr(schemas, "versions", lambda _folder=folder: versions(folder))
    return INVENTED
