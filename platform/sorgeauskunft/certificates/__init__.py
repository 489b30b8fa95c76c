"""Letters of an office about what the register holds: made, checked by others, posted, taken back."""

from sorgeauskunft.certificates.batch import print_batch
from sorgeauskunft.certificates.closing import closing
from sorgeauskunft.certificates.deciding import RENDER, confirm, decide, give_back
from sorgeauskunft.certificates.desk import Desk, Filed, desks
from sorgeauskunft.certificates.elsewhere import Outside, OutsideKind, outside_of
from sorgeauskunft.certificates.errors import LetterRefusedError, Refused
from sorgeauskunft.certificates.facts import Checked, check
from sorgeauskunft.certificates.kinds import Kind, State, names_a_block
from sorgeauskunft.certificates.letter import Decision, Letter
from sorgeauskunft.certificates.making import making
from sorgeauskunft.certificates.outside import (
    decline_outside,
    file_letter,
    report_posted,
    take_back,
)
from sorgeauskunft.certificates.postal import PostalWarning, confirm_address, postal_warning
from sorgeauskunft.certificates.posting import (
    CLOSE,
    MOST,
    NotPosted,
    NotPostedError,
    Outgoing,
    Tray,
    for_batch,
    mark_posted,
    tray,
)
from sorgeauskunft.certificates.reading import Printed, make_again, pdf_of, preview, waiting
from sorgeauskunft.certificates.rendering import letter_job
from sorgeauskunft.certificates.withdrawing import withdraw

__all__ = [
    "CLOSE",
    "MOST",
    "RENDER",
    "Checked",
    "Decision",
    "Desk",
    "Filed",
    "Kind",
    "Letter",
    "LetterRefusedError",
    "NotPosted",
    "NotPostedError",
    "Outgoing",
    "Outside",
    "OutsideKind",
    "PostalWarning",
    "Printed",
    "Refused",
    "State",
    "Tray",
    "check",
    "closing",
    "confirm",
    "confirm_address",
    "decide",
    "decline_outside",
    "desks",
    "file_letter",
    "for_batch",
    "give_back",
    "letter_job",
    "make_again",
    "making",
    "mark_posted",
    "names_a_block",
    "outside_of",
    "pdf_of",
    "postal_warning",
    "preview",
    "print_batch",
    "report_posted",
    "take_back",
    "tray",
    "waiting",
    "withdraw",
]
