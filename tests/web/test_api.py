"""The API for Fachverfahren: who comes in, what is answered, and that every error is a problem."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx
import jsonschema_rs
import msgspec
import pytest
from databases import Sqlite
from litestar import Litestar
from litestar.routes import HTTPRoute
from machines import API, Caller, key_for, problem
from service import office_id
from visitor import Visitor

from sorgeauskunft.kernel import Kernel
from tenants.directory import DirectoryKeeper
from tenants.machines import Scope
from tenants.offices import Office
from web.api.document import document
from web.api.operations import OPERATIONS


@pytest.fixture
def engine(sqlite: Sqlite) -> Sqlite:
    """One engine: what touches tables is in test_api_walk.py."""
    return sqlite


@pytest.fixture
async def office(app: Litestar, kernel: Kernel) -> Office:
    assert app
    return (await DirectoryKeeper(kernel).current()).offices[office_id("bremerhaven")]


@pytest.fixture
async def fach(client: httpx.AsyncClient, kernel: Kernel, office: Office) -> Caller:
    return Caller(client, await key_for(kernel, office.id))


def test_document_is_complete(app: Litestar) -> None:
    """Every route of the API is described, with its scope, and nothing else is."""
    described = {(each.path, each.method.upper(), each.scope) for each in OPERATIONS}
    routes = {
        (re.sub(r":\w+", "", route.path), method, scope)
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith(API)
        for handler in route.route_handlers
        for method in handler.http_methods - {"OPTIONS"}
        for scope in [getattr(guard, "scope", None) for guard in handler.resolve_guards()]
        if scope is not None
    }
    assert {(path.rstrip("/"), *rest) for path, *rest in routes} == described


def test_examples_fit() -> None:
    """Every example in the document fits the schema beside it."""
    whole = document()
    for path in whole["paths"].values():
        for operation in path.values():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for body in bodies:
                for content in body.get("content", {}).values():
                    if "schema" not in content:
                        continue
                    schema = {**content["schema"], "components": whole["components"]}
                    examples = content.get("examples", {"": {"value": content.get("example")}})
                    for example in examples.values():
                        jsonschema_rs.validate(schema, example["value"])


async def test_served(client: httpx.AsyncClient, app: Litestar) -> None:
    """Document and page are there for everybody, and set no cookie."""
    assert app
    file = await client.get(f"{API}/openapi.json")
    assert file.json()["openapi"] == "3.1.0"
    page = await client.get(f"{API}/docs?sprache=en")
    assert "Acknowledge a request" in page.text
    assert not client.cookies


async def test_keys(fach: Caller, kernel: Kernel, office: Office) -> None:
    """No key, a wrong one and one of too few rights are told apart, by standard headers."""
    answer = await fach.client.get(f"{API}/requests")
    problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"] == 'Bearer realm="sorgeauskunft"'
    answer = await fach.client.get(f"{API}/requests", headers={"authorization": "Bearer x"})
    problem(answer, 401, "unauthorized")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    little = Caller(fach.client, await key_for(kernel, office.id, [Scope.REGISTER_READ]))
    answer = await little.get("/requests")
    problem(answer, 403, "scope")
    assert 'scope="requests:read"' in answer.headers["www-authenticate"]


async def test_cookies_count_for_nothing(visitor: Visitor, office: Office) -> None:
    """Somebody who is logged in is nobody here; and a form's token is not asked for."""
    assert office
    await visitor.log_in()
    problem(await visitor.client.get(f"{API}/requests"), 401, "unauthorized")
    problem(await visitor.client.post(f"{API}/requests/{uuid4()}/questions"), 401, "unauthorized")


async def test_everything_is_a_problem(fach: Caller) -> None:
    """Unknown paths, methods, ids, types, parameters and bodies are problems, each its own."""
    problem(await fach.get("/nothing"), 404, "not-found")
    problem(await fach.client.get("/api/"), 404, "not-found")
    problem(await fach.get("/requests/no-uuid"), 404, "not-found")
    answer = await fach.send("DELETE", "/requests")
    problem(answer, 405, "method")
    assert "GET" in answer.headers["allow"]
    for query in ("statsu=closed", "status=x", "limit=0", "limit=201", "limit=x", "cursor=AAAA"):
        reason = "cursor" if "cursor" in query else ""
        problem(await fach.get(f"/requests?{query}"), 400, "parameter", reason)
    problem(await fach.get("/requests?limit=1&limit=2"), 400, "parameter")
    here = f"/requests/{uuid4()}/questions"
    problem(await fach.send("POST", here, body=b"x"), 415, "media-type")
    as_json = {"content_type": "application/json"}
    problem(await fach.send("POST", here, body=b"{", **as_json), 400, "malformed")
    said = problem(await fach.send("POST", here, json={"text": 5}), 422, "invalid")
    assert said["errors"][0]["path"] == "$.text"
    problem(await fach.send("POST", here, json={"text": "\u0000"}), 422, "invalid")
    problem(await fach.send("POST", here, json={"text": "x" * 20_000}), 413, "too-large")
    problem(await fach.send("POST", here, body=b"x" * 300_000, **as_json), 413, "too-large")
    problem(await fach.send("POST", here, json={"text": "Wo?"}), 428, "precondition")
    problem(await fach.send("POST", here, json={"text": "Wo?"}, if_match="*"), 400, "parameter")
    problem(await fach.send("POST", here, json={"text": "?"}, if_match='"1.1"'), 404, "not-found")


async def test_failure(fach: Caller, app: Litestar) -> None:
    """A fault of ours is a problem too, with an id to name and nothing of the inside."""
    site = app.state.site
    app.state.site = msgspec.structs.replace(site, directory=None)
    said = problem(await fach.get("/register-inquiries"), 500, "failure")
    app.state.site = site
    assert len(said["incident"]) == 32


async def test_limits(fach: Caller, app: Litestar) -> None:
    """Every answer says what is left; beyond it there is a time to wait."""
    kernel: Kernel = app.state.site.kernel
    answer = await fach.get("/requests")
    assert answer.headers["ratelimit-policy"] == '"key";q=600;w=60'
    assert answer.headers["ratelimit"] == '"key";r=599;t=60'
    async with kernel.database.platform_transaction("test.limit"):
        from sorgeauskunft.kernel.rate_limit import RateWindow  # noqa: PLC0415

        await RateWindow.update({RateWindow.tries: 600}, force=True)
    answer = await fach.get("/requests")
    problem(answer, 429, "too-many")
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["ratelimit"].startswith('"key";r=0;')
