"""What every answer says to the browser, and what no answer may give away."""

from __future__ import annotations

import re

import httpx
import msgspec
import pytest
from litestar import Litestar
from visitor import Visitor, find_office

PATHS = ["/", "/status", "/amt/anmelden", "/nichts", "/healthz", "/j/bremerhaven/", "/static/x.css"]


def directives(response: httpx.Response) -> dict[str, str]:
    policy = response.headers["content-security-policy"]
    return dict(part.strip().partition(" ")[::2] for part in policy.split(";"))


@pytest.mark.parametrize("path", PATHS)
async def test_on_every_answer(client: httpx.AsyncClient, path: str) -> None:
    """Policy and headers are there on pages, errors and files alike."""
    response = await client.get(path)
    policy = directives(response)
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    assert "server" not in response.headers


@pytest.mark.parametrize("path", [path for path in PATHS if "static" not in path])
async def test_nothing_is_kept(client: httpx.AsyncClient, path: str) -> None:
    """No page stays in a shared computer's cache."""
    assert (await client.get(path)).headers["cache-control"] == "no-store"


async def test_https_only(app: Litestar, client: httpx.AsyncClient) -> None:
    """Served over https, every answer tells browsers to come in no other way for two years."""
    site = app.state.site
    settings = msgspec.structs.replace(site.kernel.settings, base_url="https://amt.example")
    kernel = msgspec.structs.replace(site.kernel, settings=settings)
    app.state.site = msgspec.structs.replace(site, kernel=kernel)
    for path in PATHS:
        said = (await client.get(path)).headers["strict-transport-security"]
        assert said == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize("path", [*PATHS, "/api/v1/requests", "/api/v1/openapi.json"])
async def test_no_other_origin(client: httpx.AsyncClient, path: str) -> None:
    """No page of another site may read an answer, whatever it asks for."""
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for method in ("GET", "OPTIONS"):
        answer = await client.request(method, path, headers=asked)
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


async def test_scripts(client: httpx.AsyncClient) -> None:
    """The only scripts are ours, each with the nonce of its own answer; none stands in the page."""
    nonces = set()
    for _ in range(2):
        response = await client.get("/")
        (nonce,) = set(re.findall(r'nonce="([^"]+)"', response.text))
        assert directives(response)["script-src"] == f"'nonce-{nonce}'"
        assert len(nonce) >= 20
        nonces.add(nonce)
        for script in re.findall(r"<script[^>]*>(.*?)</script>", response.text, re.DOTALL):
            assert script.strip() == ""
        assert not re.search(r"\son[a-z]+=|\sstyle=|javascript:", response.text)
    assert len(nonces) == 2


async def test_cookies(visitor: Visitor) -> None:
    """Cookies cannot be read by scripts, sent by other sites, or go over a plain line."""
    await find_office(visitor)
    response = await visitor.submit()
    set_ = [
        header
        for answer in [*response.history, response]
        for header in answer.headers.get_list("set-cookie")
    ]
    assert set_
    for cookie in set_:
        assert "secure" in cookie.lower(), cookie
        assert re.search("samesite=(lax|strict)", cookie.lower()), cookie
        assert "path=/" in cookie.lower()


async def test_wrong_method(client: httpx.AsyncClient) -> None:
    """A method that a page does not have is refused with a page, not with a trace."""
    response = await client.delete("/")
    assert response.status_code == 405
    assert "Traceback" not in response.text


async def test_fault(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours shows a page with a number to name, and nothing of its inside."""

    async def breaks(*_: object) -> None:
        raise RuntimeError("secret-inside")

    monkeypatch.setattr(app.state.site.directory, "current", breaks)
    response = await client.post("/finden", data={"postcode": "27570"})
    assert response.status_code == 500
    assert "secret-inside" not in response.text
    assert "RuntimeError" not in response.text
    assert response.headers["x-request-id"] in response.text
    assert directives(response)["default-src"] == "'none'"
