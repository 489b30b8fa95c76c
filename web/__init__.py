"""The web: pages for mothers and offices, static assets."""

from web.application import create_app
from web.site import Site

__all__ = ["Site", "create_app"]
