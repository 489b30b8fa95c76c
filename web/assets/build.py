"""Collects the assets into web/static/built/, under names that carry their content's hash."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
import msgspec

from web.assets.fonts import subset_fonts
from web.assets.serve import BUILT, MANIFEST

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "web" / "static" / "src"
KERN = ROOT / "node_modules" / "@kern-ux" / "native" / "dist"

# Fonts are compressed already.
COMPRESSIBLE = {".css", ".js", ".svg"}

_LINKED = re.compile(r'url\("([\w.-]+)"\)')


def build(target: Path = BUILT, *, kern: Path = KERN, sources: Path = SOURCES) -> dict[str, str]:
    """Write all assets, their compressed forms and the manifest; return the manifest.

    The manifest maps a logical name ("kern.css") to the file ("kern.0123456789ab.css"). `kern` is
    the `dist` folder of @kern-ux/native, `sources` holds what is written by hand. Style sheets may
    link each other asset by its logical name: `url("fira-sans-regular.woff2")`. What lay in
    `target` before is removed. Raises FileNotFoundError when the npm packages are not installed,
    KeyError when a style sheet links an asset that does not exist.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    manifest: dict[str, str] = {}
    contents = subset_fonts(kern / "fonts" / "fira-sans")
    contents["kern.css"] = (kern / "kern.min.css").read_bytes()
    # Style sheets last: they name the hashed files of the others.
    own = sorted(sources.iterdir(), key=lambda file: (file.suffix == ".css", file.name))
    contents |= {file.name: file.read_bytes() for file in own}
    for name, content in contents.items():
        manifest[name] = _write(target, name, _relink(name, content, manifest))
    (target / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _relink(name: str, content: bytes, manifest: dict[str, str]) -> bytes:
    if not name.endswith(".css"):
        return content
    return _LINKED.sub(lambda link: f'url("{manifest[link[1]]}")', content.decode()).encode()


def _write(target: Path, name: str, content: bytes) -> str:
    stem, dot, suffix = name.rpartition(".")
    file = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"
    (target / file).write_bytes(content)
    if dot + suffix in COMPRESSIBLE:
        (target / f"{file}.br").write_bytes(brotli.compress(content, quality=11))
        (target / f"{file}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return file
