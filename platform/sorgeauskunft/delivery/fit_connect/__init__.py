"""The channel FIT-Connect: requests as encrypted submissions, receipts from signed events."""

from sorgeauskunft.delivery.fit_connect.channel import FitConnect, destination_of

__all__ = ["FitConnect", "destination_of"]
