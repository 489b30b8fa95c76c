"""Style sheets, fonts, script and icon: collected once at set-up, served with names that never change.

`python -m web.assets` collects everything into web/static/built/; the running service only reads
from there. Names carry a hash of the content, so browsers may keep a file for ever.
"""

from web.assets.serve import BUILT, FOR_EVER, AssetsMissingError, asset_url, static_router

__all__ = ["BUILT", "FOR_EVER", "AssetsMissingError", "asset_url", "static_router"]
