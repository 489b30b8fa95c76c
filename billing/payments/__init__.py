"""Money that came in: bank statements, and which documents they pay for."""

from billing.payments.camt import BankEntry, read_statement
from billing.payments.matching import Found, Match, match, payments

__all__ = ["BankEntry", "Found", "Match", "match", "payments", "read_statement"]
