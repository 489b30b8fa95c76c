import shutil
from pathlib import Path

import pytest
from lxml import etree

import xfamilie
from xfamilie import schemas

OURS = schemas.FOLDER / "1_3_0"


def folder_with(tmp_path: Path, name: str, old: str = "", new: str = "") -> Path:
    target = tmp_path / name
    shutil.copytree(OURS, target)
    for path in target.iterdir():
        path.write_text(
            path.read_text("utf-8").replace(old, new) if old else path.read_text("utf-8"), "utf-8"
        )
    return target


def test_versions_come_from_the_folders(tmp_path: Path) -> None:
    """Versions are found by their folders and sorted as numbers."""
    assert schemas.versions() == ["1.3.0"]
    for name in ("1_10_0", "1_9_0", "__pycache__", "notes"):
        (tmp_path / name).mkdir()
    assert schemas.versions(tmp_path) == ["1.9.0", "1.10.0"]


def test_compiled_once() -> None:
    """A version is compiled when first asked for and kept."""
    assert schemas.load("1.3.0") is schemas.load("1.3.0")


def test_unknown_version() -> None:
    """A version without folder has an exception of its own."""
    with pytest.raises(schemas.UnknownVersionError):
        schemas.load("9.9.9")


def test_every_file_says_it_is_a_reconstruction() -> None:
    """Nobody can take one of our files for an official one."""
    files = list(OURS.glob("*.xsd"))
    assert len(files) == 5
    assert all("RECONSTRUCTION, not the official" in path.read_text("utf-8") for path in files)


def test_another_version_can_be_dropped_in(tmp_path: Path) -> None:
    """A further folder is a further version, its messages validate against it alone."""
    folder_with(tmp_path, "1_4_0", "/1.3.0", "/1.4.0")
    newer = etree.fromstring(xfamilie.sample("0801").replace(b"/1.3.0", b"/1.4.0"))
    assert schemas.load("1.4.0", tmp_path).errors(newer) == []
    assert schemas.load("1.3.0").errors(newer)


def test_addresses_and_file_names_do_not_matter(tmp_path: Path) -> None:
    """Official files name addresses on the network; imports are served from the folder anyway."""
    target = folder_with(
        tmp_path, "1_3_0", 'schemaLocation="', 'schemaLocation="http://xoev.invalid/schemata/'
    )
    (target / "xoev-code.xsd").rename(target / "another-name.xsd")
    root = etree.fromstring(xfamilie.sample("0801"))
    assert schemas.load("1.3.0", tmp_path).errors(root) == []


def test_included_files_belong_to_their_module(tmp_path: Path) -> None:
    """A module that is split by include is put together from the folder."""
    target = folder_with(tmp_path, "1_3_0")
    code = target / "xoev-code.xsd"
    (target / "xoev-code-types.xsd").write_text(code.read_text("utf-8"), "utf-8")
    code.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        ' targetNamespace="http://xoev.de/schemata/code/1_0">'
        '<xs:include schemaLocation="http://xoev.invalid/xoev-code-types.xsd"/></xs:schema>',
        "utf-8",
    )
    root = etree.fromstring(xfamilie.sample("0801"))
    assert schemas.load("1.3.0", tmp_path).errors(root) == []


def test_missing_import_is_an_error(tmp_path: Path) -> None:
    """A set that lacks a file does not compile, and nothing is fetched for it."""
    target = folder_with(tmp_path, "1_3_0")
    (target / "xoev-code.xsd").unlink()
    with pytest.raises(etree.XMLSchemaParseError):
        schemas.load("1.3.0", tmp_path)
