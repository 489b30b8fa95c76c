"""Bank statements as a bank writes them (CAMT.053, version 08)."""

from __future__ import annotations

from billing.payments.camt import NAMESPACE


def entry(
    amount: str = "10.00",
    text: str = "SR-2025-0001",
    *,
    reference: str = "R1",
    sign: str = "CRDT",
    status: str = "BOOK",
    more: str = "",
) -> str:
    return (
        f'<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'
        f"<Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>2025-02-03</Dt></BookgDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls>"
        "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
        "<RltdPties><Dbtr><Pty><Nm>Land HB</Nm></Pty></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>{more}</NtryDtls></Ntry>"
    )


def statement(*entries: str, namespace: str = NAMESPACE) -> bytes:
    body = "".join(entries)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id>{body}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
