"""What the operator sees of the service: how it is doing, never what it is about."""

from sorgeauskunft.operation.exposing import Exposed
from sorgeauskunft.operation.load import Load, Watch

__all__ = ["Exposed", "Load", "Watch"]
