"""Cuts Fira Sans down to the letters that names and texts here need.

The full font is 130 kB a weight. Nearly every page needs western letters only, so they are a file
of their own; a second small one holds those of Turkish, Polish, Czech, Romanian and their like, so
that a page with them stays light as well. The last one holds the rest of the Latin script (DIN
91379 names) and is asked for by a browser only when a page shows such a letter. It holds the other
letters too, because a base letter and its combining accent must come from the same file to stack
properly.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

Ranges = tuple[tuple[int, int], ...]

WESTERN: Ranges = (
    (0x0020, 0x007E),
    (0x00A0, 0x00FF),
    (0x0152, 0x0153),  # Œ œ
    (0x1E9E, 0x1E9E),  # ẞ
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x202F, 0x203A),  # narrow space, prime, angle quotes
    (0x20AC, 0x20AC),  # €
    (0x2190, 0x2193),  # arrows
    (0x2212, 0x2212),  # minus
)
EUROPEAN: Ranges = (
    (0x0100, 0x0151),  # Latin Extended-A, without Œ œ
    (0x0154, 0x017F),
    (0x0218, 0x021B),  # Ș ș Ț ț
)
LATIN: Ranges = (
    *WESTERN,
    (0x0100, 0x02AF),  # Latin Extended-A, -B, IPA letters
    (0x02B0, 0x036F),  # modifier letters, combining accents
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x214F),  # letterlike symbols
)
# Kerning, ligatures and stacking accents; old-style figures and small capitals stay out.
FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"]

# KERN sets text in 400 and headings, labels and buttons in 600.
WEIGHTS = {"regular": "FiraSans-Regular.woff2", "semibold": "FiraSans-SemiBold.woff2"}


def subset_fonts(source: Path) -> dict[str, bytes]:
    """The cut fonts from the folder with the full ones: logical file name → WOFF2 content."""
    cut: dict[str, bytes] = {}
    for weight, file in WEIGHTS.items():
        cut[f"fira-sans-{weight}.woff2"] = _subset(source / file, WESTERN)
        cut[f"fira-sans-european-{weight}.woff2"] = _subset(source / file, EUROPEAN)
        cut[f"fira-sans-latin-{weight}.woff2"] = _subset(source / file, LATIN)
    return cut


def code_points(ranges: Ranges) -> Iterable[int]:
    """Every code point of inclusive ranges."""
    return (point for first, last in ranges for point in range(first, last + 1))


def _subset(file: Path, ranges: Ranges) -> bytes:
    # fontTools warns of a version bit in Fira's OS/2 table that has no effect here.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = Options(layout_features=FEATURES, hinting=False, flavor="woff2")
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points(ranges))
    with TTFont(file) as font:
        # The time stamp would give each build another hash.
        font.recalcTimestamp = False
        subsetter.subset(font)
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()
