"""Why something does not get through at FIT-Connect, in words."""

from __future__ import annotations

from typing import Final

from sorgeauskunft.texts import Texts

BEGINNING: Final = "fit-connect-"
_FAULTS: Final = "fit_connect.fault."
# With what follows: a name of FIT-Connect's or the receiver's own, which is shown as it is.
_NAMED: Final = ("rejected", "refused", "too-large")
# What cannot be believed: for the operator, whatever it is.
_UNBELIEVED: Final = ("event-", "signature-", "signer-", "answer-")


def fault_words(texts: Texts, code: str) -> str:
    """Return the sentence for a code that begins with `fit-connect-`."""
    plain = code.removeprefix(BEGINNING)
    if (key := _FAULTS + plain) in texts:
        return texts(key)
    for kind in _NAMED:
        if plain == kind or plain.startswith(f"{kind}-"):
            return _named(texts, kind, plain.removeprefix(kind).lstrip("-"))
    if plain.startswith(_UNBELIEVED):
        return texts("fit_connect.reason.unbelieved", code=plain)
    return texts("fit_connect.reason.other", code=plain)


def _named(texts: Texts, kind: str, name: str) -> str:
    known = f"fit_connect.{kind}.{name}"
    if known in texts:
        return texts(known)
    return texts(f"fit_connect.{kind}", code=name or "–")
