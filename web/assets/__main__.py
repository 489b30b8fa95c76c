"""Set-up of everything that pages and documents are dressed in: `python -m web.assets`."""

from __future__ import annotations

import sys

from sorgeauskunft.documents.pdf import install_fonts
from web.assets.build import KERN, build
from web.assets.serve import BUILT

for name, file in build().items():
    sys.stdout.write(f"{name:32} {(BUILT / file).stat().st_size:>8} bytes\n")
install_fonts(KERN / "fonts" / "noto-sans")
