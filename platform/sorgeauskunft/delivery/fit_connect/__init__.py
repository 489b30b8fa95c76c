"""The channel FIT-Connect: requests as encrypted submissions, receipts from signed events."""

from sorgeauskunft.delivery.fit_connect.channel import FitConnect, destination_of
from sorgeauskunft.delivery.fit_connect.hurrying import hurry_named
from sorgeauskunft.delivery.fit_connect.problems import problems_of

__all__ = ["FitConnect", "destination_of", "hurry_named", "problems_of"]
