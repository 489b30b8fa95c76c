"""What the service saves: how many requests an office has, and how long each leg takes."""

from sorgeauskunft.figures.keeping import count
from sorgeauskunft.figures.office import MONTHS, of_office, uses_so_far
from sorgeauskunft.figures.spread import FEWEST, Leg, Month, Spread

__all__ = ["FEWEST", "MONTHS", "Leg", "Month", "Spread", "count", "of_office", "uses_so_far"]
