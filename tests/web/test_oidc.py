"""Pages of the log-in over a provider: the way in and out, what an admin sets up, and what is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
from litestar import Litestar
from oidc_double import CLIENT_ID, CLIENT_SECRET, Double, Forge, Reply, provider
from structlog.testing import capture_logs
from visitor import Visitor

from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.audit import AuditEntry
from tenants import demo
from tenants.people.oidc import Provider, provider_of

PAGE = "/amt/einstellungen/anmeldung"
OFFICE = demo.office_id("bremerhaven")
WHO: dict[str, Any] = {"sub": "4711", "name": "Kim Neu", "groups": ["sachbearbeitung"]}
ADMIN: dict[str, Any] = {"sub": "1", "name": "Alex", "groups": ["admins"]}


@pytest.fixture
def double(clock: ManualClock) -> Iterator[Double]:
    with provider(clock) as running:
        yield running


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    """An admin before the page on which she sets up the log-in."""
    assert app
    await visitor.log_in("admin")
    await visitor.open(PAGE)
    return visitor


def set_up(double: Double) -> dict[str, str]:
    return {
        "issuer": double.issuer,
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "rule-0-claim": "groups",
        "rule-0-value": "admins",
        "rule-0-role": "admin",
        "rule-1-claim": "groups",
        "rule-1-value": "sachbearbeitung",
        "rule-1-role": "clerk",
    }


async def save(visitor: Visitor, answers: dict[str, str]) -> httpx.Response:
    return await visitor.submit(answers, to=f"{PAGE}/")


async def there_and_back(
    visitor: Visitor, double: Double, start: str, claims: dict[str, Any], **more: Any
) -> httpx.Response:
    """Go to the provider by a link of ours, and come back from it as a browser does."""
    sent = await visitor.client.get(start, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    query = double.authorize(sent.headers["location"], claims, more.pop("forge", None), **more)
    await visitor.open(f"/amt/oidc/rueckkehr?{query}")
    assert visitor.path == "/amt/oidc/weiter"
    assert not visitor.response.url.query
    (refresh,) = visitor.page.xpath("//meta[@http-equiv='refresh']/@content")
    return await visitor.open(refresh.partition("url=")[2])


async def switch_on(admin: Visitor, double: Double, **more: str) -> None:
    """Set up, try, and switch on."""
    await save(admin, set_up(double))
    await there_and_back(admin, double, "/amt/oidc/probe", ADMIN)
    await admin.open(PAGE)
    await save(admin, {"enabled": "yes", **more})
    assert "Gespeichert" in admin.text("//main"), admin.errors


async def stored(kernel: Kernel) -> Provider:
    return await provider_of(kernel, OFFICE)


async def test_the_whole_way(admin: Visitor, double: Double, kernel: Kernel) -> None:
    """From an empty form over a test to a colleague who comes in, works, and leaves again."""
    await save(admin, set_up(double))
    assert "Gespeichert" in admin.text("//main")
    assert "ausgeschaltet" in admin.text("//main")
    await there_and_back(admin, double, "/amt/oidc/probe", ADMIN)
    assert "Ihre Rolle wäre: Administration" in admin.text("//main")
    assert "admins" in admin.text("//dl")
    await admin.open(PAGE)
    await save(admin, {"enabled": "yes", "required": "yes"})
    assert "der einzige Weg" in admin.text("//main")

    admin.client.cookies.clear()
    await admin.open("/amt/anmelden")
    await admin.open("/amt/oidc")
    await admin.open("/amt/oidc?amt=bremerhaven")
    assert admin.path == "/amt/anmelden/bremerhaven"
    assert "nur diesen Weg" in admin.text("//main")
    (start,) = admin.page.xpath("//main//a/@href[contains(.,'/start/')]")
    await there_and_back(admin, double, start, WHO)
    assert admin.path == "/amt"
    assert "Kim Neu" in admin.text("//body/header")
    token = admin.page.xpath("//body/header//input[@name='_csrf_token']/@value")[0]
    await admin.client.post("/amt/abmelden", data={"_csrf_token": token}, follow_redirects=False)
    await admin.open("/amt/oidc/abgemeldet/bremerhaven")
    (end,) = admin.page.xpath("//main//a/@href[starts-with(.,'http')]")
    assert end.startswith(f"{double.issuer}/end?")
    assert parse_qs(urlsplit(end).query) == {
        "client_id": [CLIENT_ID],
        "post_logout_redirect_uri": ["http://localhost:8000/amt/oidc/abgemeldet"],
    }
    await admin.open("/amt")
    assert admin.path == "/amt/anmelden"
    await admin.log_in("clerk")
    assert "stimmen nicht" in admin.text("//main")


async def test_log_out_leads_on(admin: Visitor, double: Double) -> None:
    """Who came over a provider is led to its way out; who came by a password is not."""
    await switch_on(admin, double)
    token = admin.page.xpath("//body/header//input[@name='_csrf_token']/@value")[0]
    left = await admin.client.post("/amt/abmelden", data={"_csrf_token": token})
    assert left.url.path == "/amt/anmelden"
    await there_and_back(admin, double, "/amt/oidc/start/bremerhaven", WHO)
    token = admin.page.xpath("//body/header//input[@name='_csrf_token']/@value")[0]
    left = await admin.client.post("/amt/abmelden", data={"_csrf_token": token})
    assert left.url.path == "/amt/oidc/abgemeldet/bremerhaven"


async def test_refused(admin: Visitor, double: Double, kernel: Kernel) -> None:
    """A refusal is one sentence and a number; the number leads to log and trail, which name the reason."""
    await switch_on(admin, double)
    admin.client.cookies.clear()
    start = "/amt/oidc/start/bremerhaven"
    with capture_logs() as lines:
        response = await there_and_back(
            admin, double, start, WHO, forge=Forge(claims={"nonce": "x"})
        )
    assert response.status_code == 400
    assert "nicht in Ordnung" in admin.text("//main")
    assert "token_nonce" not in admin.text("//main")
    number = admin.text("//main//code").lower()
    (finished,) = (each for each in lines if each.get("route") == "/amt/oidc/abschluss")
    assert set(finished) <= {
        *("event", "log_level", "route", "method", "status", "duration_ms", "request_id")
    }
    async with kernel.database.tenant_transaction(OFFICE):
        (entry,) = await AuditEntry.select().where(AuditEntry.tag == "people:oidc:refused")
    assert entry["fields"] == "token_nonce"
    assert entry["subject_id"].hex.startswith(number)
    await admin.open("/amt")
    assert admin.path == "/amt/anmelden"

    response = await there_and_back(admin, double, start, WHO | {"groups": []})
    assert (response.status_code, "keine Rolle" in admin.text("//main")) == (403, True)
    double.replies["/token"] = Reply(500)
    response = await there_and_back(admin, double, start, WHO)
    assert (response.status_code, "antwortet gerade nicht" in admin.text("//main")) == (503, True)
    # Reloaded, or opened by a link of somebody else: there is nothing to finish.
    response = await admin.open("/amt/oidc/abschluss")
    assert (response.status_code, "von vorn" in admin.text("//main")) == (400, True)


async def test_nothing_in_logs(admin: Visitor, double: Double) -> None:
    """Neither code nor state, token, claim or secret is in any line."""
    with capture_logs() as lines:
        await switch_on(admin, double)
        admin.client.cookies.clear()
        sent = await admin.client.get("/amt/oidc/start/bremerhaven", follow_redirects=False)
        query = double.authorize(sent.headers["location"], WHO)
        await admin.open(f"/amt/oidc/rueckkehr?{query}")
        await admin.open("/amt/oidc/abschluss")
    said = repr(lines)
    asked = parse_qs(query) | parse_qs(urlsplit(sent.headers["location"]).query)
    for text in (*asked["code"], *asked["state"], *asked["nonce"], "4711", "Kim Neu", "geheim"):
        assert text not in said
    routes = {line.get("route") for line in lines}
    assert {"/amt/oidc/rueckkehr", "/amt/oidc/start/{slug}"} <= {
        str(route).replace(":str", "") for route in routes
    }


async def test_provider_down(admin: Visitor, double: Double) -> None:
    """Where the provider is away when somebody wants to go there, that is told, with a number."""
    await switch_on(admin, double)
    admin.client.cookies.clear()
    site = admin.client._transport.app.state.site  # type: ignore[attr-defined]
    site.providers.forget(double.issuer)
    double.replies["/.well-known/openid-configuration"] = Reply(503)
    response = await admin.open("/amt/oidc/start/bremerhaven")
    assert (response.status_code, "antwortet gerade nicht" in admin.text("//main")) == (503, True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"issuer": "http://login.example"}, "https://anmelden.example.org/pfad"),
        ({"issuer": "x" * 501}, "Das sind 501 Zeichen"),
        ({"issuer": "http://127.0.0.1:9"}, "antwortet niemand"),
        ({"issuer": "", "enabled": "yes"}, "fehlt die Adresse"),
        ({"client_id": "", "enabled": "yes"}, "fehlt die Client-ID"),
        ({"secret": "a\x07b"}, "nicht möglich sind"),
        ({"scopes": 'groups "x"'}, "ohne Umlaute"),
        ({"amr_values": "größe"}, "ohne Umlaute"),
        ({"rule-0-claim": ""}, "Regel 1: Nennen Sie die Angabe"),
        ({"rule-1-value": "x" * 201}, "Regel 2: Nennen Sie den Wert"),
        ({"rule-1-role": "operator"}, "Regel 2: Wählen Sie eine Rolle"),
        ({"required": "yes"}, "geht nur, wenn"),
        ({"enabled": "yes"}, "ohne Administration"),
    ],
)
async def test_bad_input(
    admin: Visitor, double: Double, kernel: Kernel, typed: dict[str, str], sentence: str
) -> None:
    """Each field says what is wrong with it; all but the secret stands there still, nothing is saved."""
    answers = set_up(double) | {"acr_values": "hoch sehr-hoch"} | typed
    response = await save(admin, answers)
    assert response.status_code == 400
    assert any(sentence in error for error in admin.errors), admin.errors
    shown = {each.get("name"): each.value for each in admin.page.xpath("//main//form//input")}
    assert (shown["acr_values"], shown["secret"]) == ("hoch sehr-hoch", "")
    assert "Geheimnis bitte noch einmal" in admin.text("//main")
    assert (await stored(kernel)).version == 0


async def test_rules_without_rows(admin: Visitor, double: Double) -> None:
    """Without a rule it is not switched on: nobody would come in."""
    answers = set_up(double) | {f"rule-{row}-{part}": "" for row in (0, 1) for part in _PARTS}
    await save(admin, answers | {"enabled": "yes"})
    assert any("fehlt eine Regel" in error for error in admin.errors)


_PARTS = ("claim", "value", "role")


async def test_secret_is_never_shown(admin: Visitor, double: Double, kernel: Kernel) -> None:
    """The secret is taken and kept, on no page again, kept where the field is left empty, and goes on request."""
    response = await save(admin, set_up(double))
    assert CLIENT_SECRET not in response.text
    await save(admin, {"client_id": "other"})
    assert (await stored(kernel)).secret == CLIENT_SECRET
    await save(admin, {"no_secret": "yes"})
    assert (await stored(kernel)).secret == ""


async def test_rows_move_up(admin: Visitor, double: Double, kernel: Kernel) -> None:
    """Rules keep their order; an emptied row closes up, and there is always room for more."""
    answers = set_up(double) | {
        "rule-2-claim": "a",
        "rule-2-value": "b",
        "rule-2-role": "lead",
        **{f"rule-0-{part}": "" for part in _PARTS},
    }
    await save(admin, answers)
    rules = (await stored(kernel)).setup.rules
    assert [(rule.claim, rule.value, rule.role) for rule in rules] == [
        ("groups", "sachbearbeitung", "clerk"),
        ("a", "b", "lead"),
    ]
    assert len(admin.page.xpath("//main//form//fieldset")) == 5


async def test_nobody_overwrites_unseen(admin: Visitor, double: Double, kernel: Kernel) -> None:
    """Who was slower is told, keeps what was typed, and saves it with one more press."""
    stale = admin.page
    await save(admin, set_up(double))
    admin.page = stale
    response = await save(admin, set_up(double) | {"client_id": "mine"})
    assert response.status_code == 409
    assert "jemand anderes" in admin.text("//main")
    assert (await stored(kernel)).client_id == CLIENT_ID
    await save(admin, {})
    assert (await stored(kernel)).client_id == "mine"


async def test_shared_provider(
    app: Litestar, admin: Visitor, double: Double, kernel: Kernel
) -> None:
    """Where the operator has a provider for all, an office takes it with rules of its own."""
    assert not admin.page.xpath("//input[@name='source']")
    settings = msgspec.structs.replace(
        kernel.settings,
        oidc_issuer=double.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Landeskonto",
    )
    site = app.state.site
    app.state.site = msgspec.structs.replace(
        site, kernel=msgspec.structs.replace(kernel, settings=settings)
    )
    await admin.open(PAGE)
    answers = set_up(double) | {"source": "shared", "issuer": "", "client_id": "", "secret": ""}
    await save(admin, answers)
    await there_and_back(admin, double, "/amt/oidc/probe", ADMIN)
    await admin.open(PAGE)
    await save(admin, {"enabled": "yes"})
    await admin.open("/amt/anmelden/bremerhaven")
    assert "Mit Landeskonto anmelden" in admin.text("//main")
    await there_and_back(admin, double, "/amt/oidc/start/bremerhaven", WHO)
    assert admin.path == "/amt"


async def test_who_may(app: Litestar, visitor: Visitor) -> None:
    """Leads and clerks find neither the page nor the test; strangers are asked to log in."""
    assert app
    for role in ("lead", "clerk"):
        await visitor.log_in(role)
        for path in (PAGE, "/amt/oidc/probe"):
            assert (await visitor.client.get(path)).status_code == 404
        visitor.client.cookies.clear()
    await visitor.open(PAGE)
    assert visitor.path == "/amt/anmelden"


async def test_doors(app: Litestar, visitor: Visitor) -> None:
    """An office without a provider has no such door; one that does not exist has none at all."""
    assert app
    await visitor.open("/amt/oidc")
    assert "kein Amt" in visitor.text("//main")
    for path in ("/amt/anmelden/bremerhaven", "/amt/oidc/start/bremerhaven"):
        await visitor.open(path)
        assert visitor.path == "/amt/anmelden"
    for path in ("/amt/anmelden/gibt-es-nicht", "/amt/oidc/start/x", "/amt/oidc/abgemeldet/x"):
        assert (await visitor.open(path)).status_code == 404
    assert (await visitor.open("/amt/oidc?amt=x")).status_code == 400
    for query in ("", "?", "?code=x", "?code=%ff&state=%00", "?" + "x" * 4000):
        await visitor.open(f"/amt/oidc/rueckkehr{query}")
        assert visitor.path == "/amt/oidc/weiter"
        assert (await visitor.open("/amt/oidc/abschluss")).status_code == 400


async def test_cookies(admin: Visitor, double: Double) -> None:
    """What the browser keeps meanwhile is for this host only, out of reach of scripts, and gone after."""
    await save(admin, set_up(double))
    sent = await admin.client.get("/amt/oidc/probe", follow_redirects=False)
    query = double.authorize(sent.headers["location"], ADMIN)
    back = await admin.client.get(f"/amt/oidc/rueckkehr?{query}", follow_redirects=False)
    for response, name in ((sent, "__Host-oidc"), (back, "__Host-oidc-antwort")):
        (line,) = (
            each for each in response.headers.get_list("set-cookie") if each.startswith(f"{name}=")
        )
        for part in ("HttpOnly", "Secure", "Path=/", "SameSite=lax", "Max-Age="):
            assert part in line
    done = await admin.client.get("/amt/oidc/abschluss")
    (line,) = done.headers.get_list("set-cookie")
    assert line.startswith('__Host-oidc-antwort="";')
    assert "Max-Age=0" in line


async def test_second_factor(admin: Visitor, double: Double) -> None:
    """A role that needs two factors: those of a provider that says so count, else ours is asked for."""
    await switch_on(admin, double, amr_values="otp mfa")
    admin.client.cookies.clear()
    start = "/amt/oidc/start/bremerhaven"
    await there_and_back(admin, double, start, ADMIN | {"amr": ["pwd"]})
    assert admin.path == "/amt/anmelden/einrichten"
    await admin.open("/amt")
    assert admin.path == "/amt/anmelden"
    await there_and_back(admin, double, start, ADMIN | {"amr": ["pwd", "otp"]})
    assert admin.path == "/amt"
    assert "Alex" in admin.text("//body/header")
