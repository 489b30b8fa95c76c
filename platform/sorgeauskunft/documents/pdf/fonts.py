"""Where the fonts of the documents lie.

Only KERN's own Noto Sans covers DIN 91379 (names of people in German registers). It comes with the
npm package of the design system and is copied into this package at set-up, so that an installed
wheel has it too. Nothing here reads a setting: the fonts are part of the program.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sorgeauskunft.documents.pdf.errors import FontsMissingError

FONT_FILES = ("NotoSans-Regular.woff2", "NotoSans-Bold.woff2")

_INSTALLED = Path(__file__).parent / "fonts"
_IN_NODE_MODULES = Path("node_modules/@kern-ux/native/dist/fonts/noto-sans")


def font_folder() -> Path:
    """The folder that holds every one of `FONT_FILES`: beside this module, else in node_modules.

    Raises `FontsMissingError` when the set-up has not been run.
    """
    above = (parent / _IN_NODE_MODULES for parent in Path(__file__).resolve().parents)
    for folder in (_INSTALLED, *above):
        if _is_complete(folder):
            return folder
    raise FontsMissingError(
        f"The fonts {' and '.join(FONT_FILES)} are missing: "
        "install the npm packages and collect the assets"
    )


def install_fonts(source: Path) -> Path:
    """Copy the fonts from `source` (KERN's folder noto-sans) into this package; says where to.

    The collection of assets calls this. Raises `FontsMissingError` if `source` lacks one of them.
    """
    if not _is_complete(source):
        raise FontsMissingError(f"{source} does not hold {' and '.join(FONT_FILES)}")
    _INSTALLED.mkdir(exist_ok=True)
    for name in FONT_FILES:
        # Copied aside and renamed: a worker that starts just now never reads half a font.
        aside = _INSTALLED / f".{name}.part"
        shutil.copyfile(source / name, aside)
        aside.replace(_INSTALLED / name)
    return _INSTALLED


def _is_complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in FONT_FILES)
