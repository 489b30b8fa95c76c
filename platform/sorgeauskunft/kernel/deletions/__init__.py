"""Proof that personal data was deleted: a chain per tenant, and its copy outside the database.

Whoever deletes something of a person calls `prove` in the same transaction; `Journal` copies what
was proved into files, so that a database restored from a backup can be brought to forget again what
was deleted since. Both say what kind of thing, how many rows, when and why, and name it by an id that
leads to nobody once the thing is gone.
"""

from sorgeauskunft.kernel.deletions.journal import Journal, JournalError
from sorgeauskunft.kernel.deletions.proof import add_missing, latest_seq, listed, prove, verify
from sorgeauskunft.kernel.deletions.values import Basis, Deleted, Kind, Proof, Reason

__all__ = [
    "Basis",
    "Deleted",
    "Journal",
    "JournalError",
    "Kind",
    "Proof",
    "Reason",
    "add_missing",
    "latest_seq",
    "listed",
    "prove",
    "verify",
]
