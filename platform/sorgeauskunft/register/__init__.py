"""What the register (§ 58 SGB VIII) holds about a child: asked of the office that keeps it."""

from sorgeauskunft.register.answers import (
    Entry,
    RegisterAnswer,
    answer_of,
    keep_answer,
    opened_answer,
)
from sorgeauskunft.register.asking import ASKABLE, HAND_OVER, REMIND, Asking, ask
from sorgeauskunft.register.cancelling import RECALL, cancel, drop_pending
from sorgeauskunft.register.desk import Query, RegisterDesk, message_of, register_desks
from sorgeauskunft.register.errors import QueryRefusedError, Refused
from sorgeauskunft.register.extract import Extract, Inquiry
from sorgeauskunft.register.finding import (
    AskDistrict,
    AskPlace,
    Finding,
    Found,
    Nobody,
    Reason,
    find,
)
from sorgeauskunft.register.handing import RETURN, handing_over, recalling, returning
from sorgeauskunft.register.inquiries import (
    MOST,
    Asked,
    InquiryPage,
    Search,
    count_open,
    inbox,
    inquiries,
    inquiry,
    inquiry_message,
    recent,
)
from sorgeauskunft.register.listing import (
    InquiryLine,
    InquiryPlace,
    inquiry_lines,
    one_inquiry,
)
from sorgeauskunft.register.pending import PENDING, back_in_work, query_of, settle_waiting, told_of
from sorgeauskunft.register.recording import check_own, confirm, write_down
from sorgeauskunft.register.reminding import (
    REMIND_INQUIRY,
    reminding_inquiries,
    reminding_queries,
)
from sorgeauskunft.register.replying import Replied, reply, reply_no_entry, reply_with
from sorgeauskunft.register.tables import InquiryState, QueryState, QueryWay
from sorgeauskunft.register.ways import ways_to

__all__ = [
    "ASKABLE",
    "HAND_OVER",
    "LEAD_ROLES",
    "MOST",
    "PENDING",
    "RECALL",
    "REMIND",
    "REMIND_INQUIRY",
    "RETURN",
    "AskDistrict",
    "AskPlace",
    "Asked",
    "Asking",
    "Entry",
    "Extract",
    "Finding",
    "Found",
    "Inquiry",
    "InquiryLine",
    "InquiryPage",
    "InquiryPlace",
    "InquiryState",
    "Nobody",
    "Query",
    "QueryRefusedError",
    "QueryState",
    "QueryWay",
    "Reason",
    "Refused",
    "RegisterAnswer",
    "RegisterDesk",
    "Replied",
    "Search",
    "answer_of",
    "ask",
    "back_in_work",
    "cancel",
    "check_own",
    "confirm",
    "count_open",
    "drop_pending",
    "find",
    "handing_over",
    "inbox",
    "inquiries",
    "inquiry",
    "inquiry_lines",
    "inquiry_message",
    "keep_answer",
    "message_of",
    "one_inquiry",
    "opened_answer",
    "query_of",
    "recalling",
    "recent",
    "register_desks",
    "reminding_inquiries",
    "reminding_queries",
    "reply",
    "reply_no_entry",
    "reply_with",
    "returning",
    "settle_waiting",
    "told_of",
    "ways_to",
    "write_down",
]
