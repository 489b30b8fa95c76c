"""Texts that forms have stumbled over, and ways to send a form that no browser would."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

TEXTS: Final = (
    "",
    " ",
    "\t\n\r\v\f",
    "\x00",
    "Mia\x00Łucja",
    "\x01\x02\x1b[31mrot\x1b[0m\x7f",
    "\ufeffMia\ufffe\uffff",
    "\u202eabgelehnt\u202c \u2066x\u2069",
    "\u200b\u200d\u2060\u00ad",
    "Z̸̡͎̗̯̪̙ä̵̢̗͚l̶̨̛g̷o" * 20,
    "👩‍👧‍👦🏳️‍🌈🇩🇪" * 10,
    "ﷺ𝕄𝕚𝕒 ℌ ﬁ Ⅷ ①",
    "مرحبا שלום Здравствуйте 你好",
    "İıŞşĞğ ẞß",
    "' OR '1'='1' --",
    '"; DROP TABLE draft; --',
    "Robert'); DELETE FROM request WHERE ('1'='1",
    "%s %n %(x)s {0} {name} ${7*7} #{7*7} {{7*7}} {% raw %}",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert('x')>",
    "</textarea></form><form action=https://example.org>",
    "javascript:alert(1)",
    "<!--<![CDATA[]]>--><?xml version='1.0'?><!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "x@example.org\r\nBcc: y@example.org\r\n\r\nHallo",
    "a\r\nSet-Cookie: __Host-sitzung=x",
    "../../../../etc/passwd\x00.pdf",
    "C:\\CON\\..\\NUL",
    "0",
    "-1",
    "1e400",
    "NaN",
    "99999999999999999999999999999999",
    "٣٤",  # Arabic digits are digits to Python
    "²³",
    "1_0",
    "0x1F",
    "2147483648",
    "31.02.2021",
    "yes",
    "null",
    "[object Object]",
    '{"a": [1, 2',
    "0000-0000",
    "x" * 1999,
    "ä" * 2001,
    "Wort " * 1200,
    "(" * 500,
    "a" * 300 + "@" + "b" * 300 + ".de",
    "@" * 400,
    "\ud7ff\ue000\U0010ffff",
)

texts = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=60),
    st.text(st.characters(codec="utf-8", categories=("Nd", "Nl", "No")), max_size=12),
    st.from_regex(r"[0-9]{1,5}", fullmatch=True),
    st.text(st.characters(codec="utf-8", categories=("Cc", "Cf", "Zl", "Zp", "Mn")), max_size=20),
    st.builds(
        lambda text, times: text * times, st.text(min_size=1, max_size=9), st.integers(1, 400)
    ),
)
"""Whatever somebody may type, nasty ones first."""

SHAPES: Final = ("plain", "plain", "plain", "missing", "doubled", "unknown", "multipart", "file")
"""How a form arrives: mostly as browsers send it; fields gone, twice, unknown, or files."""
