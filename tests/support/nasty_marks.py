"""Markdown and drawings that would like to be more than text and lines."""

from __future__ import annotations

from typing import Final

MARKDOWN: Final = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<form action=https://evil.example><input name=a></form>",
    "<a href=javascript:alert(1)>hier</a>",
    "<p onclick=alert(1)>hier</p>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<base href=https://evil.example/>",
    "[hier](javascript:alert(1))",
    "[hier](JaVaScRiPt:alert(1))",
    "[hier](java\tscript:alert(1))",
    "[hier](&#106;avascript:alert(1))",
    "[hier](data:text/html;base64,PHNjcmlwdD4=)",
    "[hier](vbscript:msgbox(1))",
    "[hier](file:///etc/passwd)",
    "[hier](http://unverschluesselt.example)",
    "[hier](//evil.example)",
    '[hier](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "![Bild](https://evil.example/pixel.png)",
    "# Überschrift\n\n## Noch eine",
    "<!-- --><b>fett",
    "`code` ~~weg~~ | a | b |",
    "{{ 7 * 7 }} {% raw %}",
    "\x00\x01\u202e",
    "[a](https://a.example/?q=<script>alert(1)</script>)",
    "<https://a.example>",
    "*" * 2000 + "[" * 2000,
)
"""Texts in which only paragraphs, emphasis and harmless links may stay."""

SVG: Final = (
    "<script>alert(1)</script>",
    '<path d="M0 0" onclick="alert(1)"/>',
    '<image href="https://evil.example/a.png"/>',
    '<use xlink:href="https://evil.example/a.svg#b"/>',
    "<style>@import url(https://evil.example)</style>",
    '<rect style="background:url(https://evil.example)"/>',
    '<rect fill="url(https://evil.example#a)"/>',
    '<rect fill="URL(https://evil.example#a)"/>',
    '<a href="https://evil.example"><rect/></a>',
    "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>evil</p></foreignObject>",
    '<animate attributeName="href" to="javascript:alert(1)"/>',
    '<set attributeName="onmouseover" to="alert(1)"/>',
    "<!-- evil --><?evil x?>",
    "<text>evil</text>",
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    '<g xmlns:x="http://evil.example" x:onload="alert(1)"/>',
    '<defs><pattern id="evil"><image href="data:,evil"/></pattern></defs>',
    '<rect fill="u&#x72;l(https://evil.example)"/>',
    "<g><![CDATA[<script>alert(1)</script>]]></g>",
)
"""What may stand inside a drawing, of which nothing that runs, loads, links or reads may stay."""
