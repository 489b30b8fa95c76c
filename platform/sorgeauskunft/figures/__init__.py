"""What the service saves: how many requests an office has, and how long each leg takes."""

from sorgeauskunft.figures.counting import MONTHS, of_office
from sorgeauskunft.figures.spread import FEWEST, Leg, Month, Spread

__all__ = ["FEWEST", "MONTHS", "Leg", "Month", "Spread", "of_office"]
