"""The double refuses what FIT-Connect refuses: what passes here has done it right."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import jsonschema
import pytest
import yaml
from fit_connect_double import FitConnectDouble, settings_of
from fit_connect_keys import BITS, private_key, signing_key
from fit_connect_play import PORT
from fit_connect_subscriber import Subscriber
from fit_connect_tokens import signed_set
from fit_connect_world import LEIKA_KEY, SENDER, SERVICE, SUBSCRIBER, Destination, service_jwk
from joserfc import jwe
from joserfc.jwk import RSAKey

from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import ManualClock

ROUTING_FILE = "shared/fit-connect/routing-api.yaml"


@pytest.fixture
async def sender(double: FitConnectDouble) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=double.base, trust_env=False) as client:
        client.headers["authorization"] = f"Bearer {await token(client, SENDER)}"
        yield client


async def token(client: httpx.AsyncClient, who: tuple[str, str]) -> str:
    form = {"grant_type": "client_credentials", "client_id": who[0], "client_secret": who[1]}
    answer = await client.post("/token", data=form)
    return str(answer.json()["access_token"])


async def announced(
    sender: httpx.AsyncClient, *attachments: UUID, **changed: Any
) -> httpx.Response:
    content = {
        "destinationId": str(Destination().id),
        "announcedAttachments": [str(each) for each in attachments],
        "publicService": {"name": "Dienst", "identifier": SERVICE},
    }
    return await sender.post("/v2/submissions", json={**content, **changed})


def sealed(**head: Any) -> str:
    given = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "empfang-2026"}
    names = {**given, "cty": "application/json", **head}
    header = {name: value for name, value in names.items() if value is not None}
    key = RSAKey.import_key(private_key("empfang", BITS).public_key())
    algorithms = ["RSA-OAEP-256", "RSA-OAEP", "A256GCM", "A128GCM"]
    return jwe.encrypt_compact(header, b"{}", key, algorithms=algorithms)


async def put(sender: httpx.AsyncClient, submission: str, **parts: str) -> httpx.Response:
    content = {"encryptedMetadata": sealed(), "encryptedData": sealed(), **parts}
    return await sender.put(f"/v2/submissions/{submission}", json=content)


async def upload(
    sender: httpx.AsyncClient, submission: str, name: UUID, jose: str
) -> httpx.Response:
    headers = {"content-type": "application/jose"}
    path = f"/v2/submissions/{submission}/attachments/{name}"
    return await sender.put(path, content=jose, headers=headers)


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


async def test_tokens(double: FitConnectDouble, clock: ManualClock) -> None:
    """No Basic, no other fields, no other grant; a token holds for half an hour."""
    form = {"grant_type": "client_credentials", "client_id": SENDER[0], "client_secret": SENDER[1]}
    async with httpx.AsyncClient(base_url=double.base, trust_env=False) as client:
        basic = await client.post("/token", auth=SENDER, data={"grant_type": form["grant_type"]})
        wrong = await client.post("/token", data=form | {"client_secret": "x"})
        more = await client.post("/token", data=form | {"scope": "all"})
        grant = await client.post("/token", data=form | {"grant_type": "password"})
        assert [each.status_code for each in (basic, wrong, more, grant)] == [401, 401, 400, 400]
        bearer = {"authorization": f"Bearer {await token(client, SENDER)}"}
        path = f"/v2/destinations/{Destination().id}"
        assert (await client.get(path, headers=bearer)).status_code == 200
        clock.advance(dt.timedelta(seconds=1800))
        assert problem(await client.get(path, headers=bearer)) == (401, "unauthorized")


async def test_announcing(sender: httpx.AsyncClient) -> None:
    """An announcement names what there is: destination, service, region, attachments, no more."""
    assert (await announced(sender, region="DE04012")).status_code == 201
    twice = uuid4()
    for changed, expected in (
        ({"destinationId": str(uuid4())}, (404, "destination-not-found")),
        (
            {"publicService": {"name": "x", "identifier": "urn:de:fim:leika:leistung:99"}},
            (422, "unsupported-service"),
        ),
        ({"region": "DE09"}, (422, "unsupported-region")),
        ({"announcedAttachments": [str(twice), str(twice)]}, (422, "schema-violation")),
        ({"announcedAttachments": ["a"]}, (422, "schema-violation")),
        ({"serviceType": {}}, (422, "schema-violation")),
    ):
        assert problem(await announced(sender, **changed)) == expected


async def test_attachments(sender: httpx.AsyncClient) -> None:
    """What was not announced is refused, what was announced must come, each as it should be."""
    name = uuid4()
    submission = (await announced(sender, name)).json()["submissionId"]
    assert problem(await put(sender, submission)) == (422, "missing-attachments")
    assert problem(await upload(sender, submission, uuid4(), sealed())) == (
        404,
        "attachment-not-announced",
    )
    path = f"/v2/submissions/{submission}/attachments/{name}"
    plain = await sender.put(path, content=sealed(), headers={"content-type": "text/plain"})
    assert problem(plain) == (415, "unsupported-media-type")
    for _again in range(2):
        answer = await upload(sender, submission, name, sealed(cty="application/pdf"))
        assert answer.status_code == 204
    assert (await put(sender, submission)).status_code == 200
    assert problem(await upload(sender, submission, name, sealed())) == (
        409,
        "submission-already-sent",
    )


async def test_double_submit(sender: httpx.AsyncClient) -> None:
    """What was sent cannot be sent again."""
    submission = (await announced(sender)).json()["submissionId"]
    assert (await put(sender, submission)).status_code == 200
    assert problem(await put(sender, submission)) == (409, "submission-already-sent")


@pytest.mark.parametrize(
    ("jose", "expected"),
    [
        ({"cty": None}, (422, "missing-cty")),
        ({"cty": "text/plain"}, (422, "wrong-cty")),
        ({"kid": "other"}, (422, "jwe-kid")),
        ({"alg": "RSA-OAEP"}, (422, "jwe-algorithm")),
        ({"enc": "A128GCM"}, (422, "jwe-algorithm")),
    ],
)
async def test_encryption(
    sender: httpx.AsyncClient, jose: dict[str, Any], expected: tuple[int, str]
) -> None:
    """Encryption is looked at from outside: algorithm, key, kind of content."""
    submission = (await announced(sender)).json()["submissionId"]
    assert problem(await put(sender, submission, encryptedData=sealed(**jose))) == expected


async def test_no_encryption_at_all(sender: httpx.AsyncClient) -> None:
    """What only looks like encryption has not the lengths of it."""
    submission = (await announced(sender)).json()["submissionId"]
    head = {
        "alg": "RSA-OAEP-256",
        "enc": "A256GCM",
        "kid": "empfang-2026",
        "cty": "application/json",
    }
    text = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=").decode()
    for jose in (f"{text}.AA.AA.AA.AA", "{}", "a.b.c"):
        assert problem(await put(sender, submission, encryptedMetadata=jose)) == (
            422,
            "jwe-unreadable",
        )


async def test_sides(double: FitConnectDouble, sender: httpx.AsyncClient) -> None:
    """A sender cannot fetch, a receiver cannot send."""
    query = {"destinationId": str(Destination().id)}
    assert problem(await sender.get("/v2/submissions", params=query)) == (403, "not-allowed")
    async with httpx.AsyncClient(base_url=double.base, trust_env=False) as other:
        other.headers["authorization"] = f"Bearer {await token(other, SUBSCRIBER)}"
        assert problem(await announced(other)) == (403, "not-allowed")


async def test_events(
    double: FitConnectDouble, clock: ManualClock, sender: httpx.AsyncClient
) -> None:
    """A receiver's word needs its own signature, one event, the right tags, and a state that allows it."""
    made = (await announced(sender)).json()
    await put(sender, made["submissionId"])
    ids = UUID(made["submissionId"]), UUID(made["caseId"])
    tags = {"authenticationTags": double.books.submissions[ids[0]].tags()}
    receiver = Subscriber(double.base, double.destination, clock)
    right = receiver.event(*ids, "accept-submission", tags)
    wrong = [
        (receiver.event(*ids, "accept-submission", {}), "incorrect-authentication-tag"),
        (receiver.event(*ids, "reject-submission", {}), "schema-violation"),
        (receiver.event(uuid4(), ids[1], "accept-submission", tags), "event-subject"),
        (receiver.event(*ids, "forward-submission", {}), "event-not-allowed"),
        (right[:-8] + "AAAAAAAA", "set-signature"),
        (
            signed_set(
                signing_key("zustelldienst"),
                double.destination.signing_kid,
                issuer=str(double.destination.id),
                submission_id=ids[0],
                case_id=ids[1],
                kind="accept-submission",
                body=tags,
                at=clock.now(),
            ),
            "set-signature",
        ),
    ]
    async with httpx.AsyncClient(base_url=double.base, trust_env=False) as client:
        client.headers["authorization"] = f"Bearer {await token(client, SUBSCRIBER)}"
        client.headers["content-type"] = "application/jose"
        path = f"/v2/cases/{ids[1]}/events"
        for event, expected in wrong:
            assert problem(await client.post(path, content=event))[1] == expected
        assert (await client.post(path, content=right)).status_code == 204
        assert problem(await client.post(path, content=right)) == (409, "event-not-allowed")
    assert len(double.books.logs[ids[1]]) == 4


async def test_routes_as_published(double: FitConnectDouble) -> None:
    """Routes and keys are as FITKO's own description of the Routing API has them."""
    found = [
        each / ROUTING_FILE for each in Path(__file__).parents if (each / ROUTING_FILE).exists()
    ]
    if not found:
        pytest.skip("FITKO's file does not lie beside the project")
    described = yaml.safe_load(found[0].read_text())
    double.api.routes = {"040120000000": (double.destination,)}
    query = {"leikaKey": LEIKA_KEY, "ars": "040120000000"}
    async with httpx.AsyncClient(base_url=double.base, trust_env=False) as client:
        routes = (await client.get("/v1/routes", params=query)).json()
        both = await client.get("/v1/routes", params=query | {"ags": "04012000"})
        bad = await client.get("/v1/routes", params=query | {"leikaKey": "1"})
    assert [problem(each)[0] for each in (both, bad)] == [400, 400]
    parts = {"components": described["components"]}
    for content, name in ((routes, "route-result"), (service_jwk(), "jwk")):
        schema = {"$ref": f"#/components/schemas/{name}", **parts}
        jsonschema.validate(content, schema)


def test_demo_finds_it(tmp_path: Path) -> None:
    """A demo is set to where `make fit-connect-double` plays."""
    settings = demo_settings(tmp_path)
    expected = settings_of(f"http://127.0.0.1:{PORT}")
    assert {name: getattr(settings, name) for name in expected} == expected
