"""What the web process keeps of a request: nothing."""

from __future__ import annotations

import gc

import pytest
from litestar._parsers import (
    parse_cookie_string,
    parse_query_string,
    parse_url_encoded_form_data,
)
from visitor import Visitor

from web.compression import PassingBrotli

KEPT = (parse_url_encoded_form_data, parse_cookie_string, parse_query_string)


async def _visit(visitor: Visitor) -> None:
    await visitor.log_in()
    await visitor.open("/haeufige-fragen?suche=vater")


async def test_nothing_is_kept(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither forms nor cookies nor queries that were read stand in memory after the answer."""
    await _visit(visitor)
    assert [kept.cache_info().currsize for kept in KEPT] == [0, 0, 0]
    monkeypatch.setattr("web.request_log.forget", lambda: None)
    await visitor.open("/amt/abmelden")
    await _visit(visitor)
    assert all(kept.cache_info().currsize for kept in KEPT), "where Litestar keeps them"


async def test_compressors_go_at_once(visitor: Visitor) -> None:
    """What presses a page gives its memory back with the answer, however long its request lives on."""
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            response = await visitor.client.get("/", headers={"accept-encoding": "br"})
            assert response.headers["content-encoding"] == "br"
            assert "Jugendamt" in response.text
        left = [each for each in gc.get_objects() if isinstance(each, PassingBrotli)]
        held = [each for each in left if hasattr(each, "compressor")]
        assert not held
        assert left, "the requests live on in this test, or it shows nothing"
    finally:
        gc.enable()
