"""The way of the Länder into the service: interest, letter of intent, price, contract, live."""

from billing.pipeline.pipeline import (
    LARGEST_DOCUMENT,
    LandOnItsWay,
    PipelineStage,
    Said,
    Step,
    add_step,
    document_of,
    pipeline,
    steps,
    strike_step,
)

__all__ = [
    "LARGEST_DOCUMENT",
    "LandOnItsWay",
    "PipelineStage",
    "Said",
    "Step",
    "add_step",
    "document_of",
    "pipeline",
    "steps",
    "strike_step",
]
