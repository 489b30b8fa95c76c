"""TLS spoken by the program itself: real connections, a renewed certificate, and what `doctor` says."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
from pathlib import Path

import httpx
import msgspec
import pytest
from configured import plain_settings
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from processes import SETTINGS, Process, ended, free_port
from smtp_server import make_certificate

from sorgeauskunft.host import encrypted
from sorgeauskunft.host.listening import answering
from sorgeauskunft.kernel import Kernel, Settings
from sorgeauskunft.kernel.database import migrate
from sorgeauskunft.kernel.errors import SettingsError
from sorgeauskunft.kernel.settings import load

NOW = dt.datetime.now(dt.UTC)
BEARER = {"authorization": "Bearer a-token-for-prometheus"}


def with_pair(settings: Settings, certificate: Path, key: Path) -> Settings:
    return msgspec.structs.replace(settings, tls_cert_file=str(certificate), tls_key_file=str(key))


def trusting(certificate: Path) -> httpx.Client:
    """A caller who takes this certificate and no other, as a proxy with its issuer's does."""
    context = ssl.create_default_context(cafile=str(certificate))
    return httpx.Client(verify=context, trust_env=False, timeout=60)


def said_in_the_clear(port: int) -> bytes:
    """What comes back when somebody speaks plain HTTP."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as plain:
        plain.sendall(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        said = b""
        try:
            while part := plain.recv(4096):
                said += part
        except ConnectionError:
            pass
        return said


def locked(folder: Path) -> Path:
    """A key that only opens with a password: nobody is there to be asked."""
    path = folder / "locked.pem"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"a password"),
        )
    )
    return path


def test_only_encrypted(tmp_path: Path) -> None:
    """With a certificate the server speaks TLS and nothing else; a renewed one is taken as it runs, of another kind, too."""
    url = f"sqlite:///{tmp_path / 'so.sqlite'}"
    asyncio.run(migrate(url))
    certificate, port = make_certificate(tmp_path), free_port()
    web = Process(
        tmp_path / "web.log",
        *("serve", "--port", str(port)),
        environment=SETTINGS
        | {
            "DATABASE_URL": url,
            "SORGEAUSKUNFT_DATA_FOLDER": str(tmp_path),
            "SORGEAUSKUNFT_TLS_CERT_FILE": str(certificate),
            "SORGEAUSKUNFT_TLS_KEY_FILE": str(certificate),
        },
    )
    address = f"https://127.0.0.1:{port}/healthz"
    try:
        with trusting(certificate) as caller:
            web.wait_for(address, caller.get)
        assert not said_in_the_clear(port).startswith(b"HTTP")

        for key in (None, rsa.generate_private_key(public_exponent=65537, key_size=2048)):
            make_certificate(tmp_path, key)
            with trusting(certificate) as caller:
                assert caller.get(address).text == "ok"

        certificate.write_text("half a renewal")
        for _ in range(2):
            with httpx.Client(verify=False, trust_env=False) as caller:  # noqa: S501 - whichever it is
                assert caller.get(address).text == "ok"
        assert "tls_not_renewed" in web.log.read_text()
    finally:
        web.end()


async def test_workers_too(kernel: Kernel, tmp_path: Path) -> None:
    """A worker answers Prometheus over TLS as well."""
    certificate = make_certificate(tmp_path)
    settings = msgspec.structs.replace(
        with_pair(kernel.settings, certificate, certificate),
        worker_port=free_port(),
        metrics_token=BEARER["authorization"].partition(" ")[2],
    )
    context = ssl.create_default_context(cafile=str(certificate))
    async with (
        answering(msgspec.structs.replace(kernel, settings=settings)),
        httpx.AsyncClient(verify=context, trust_env=False, headers=BEARER) as prometheus,
    ):
        told = await prometheus.get(f"https://127.0.0.1:{settings.worker_port}/metrics")
        assert "sorgeauskunft_jobs_total" in told.text


def test_what_doctor_says(tmp_path: Path) -> None:
    """A certificate that has ended or is none is a problem, one that ends soon a warning."""
    certificate = make_certificate(tmp_path)
    settings = with_pair(plain_settings(), certificate, certificate)
    assert encrypted.problems(settings, NOW) == []
    (hint,) = encrypted.hints(settings, NOW)
    assert "SORGEAUSKUNFT_TLS_CERT_FILE is valid until" in hint
    assert encrypted.hints(settings, NOW - dt.timedelta(days=30)) == []
    (problem,) = encrypted.problems(settings, NOW + dt.timedelta(days=2))
    assert "has not been valid since" in problem
    assert encrypted.hints(settings, NOW + dt.timedelta(days=2)) == []
    (tmp_path / "other").mkdir()
    other = make_certificate(tmp_path / "other")
    mixed = with_pair(settings, certificate, other)
    (problem,) = encrypted.problems(mixed, NOW)
    assert "are no pair: KEY_VALUES_MISMATCH" in problem
    (problem,) = encrypted.problems(with_pair(settings, certificate, locked(tmp_path)), NOW)
    assert "are no pair" in problem
    assert encrypted.problems(plain_settings(), NOW) == []


def test_no_pair(tmp_path: Path) -> None:
    """A certificate without its key, or with another's, is said in a sentence before anybody is served."""
    certificate = make_certificate(tmp_path)
    half = SETTINGS | {"SORGEAUSKUNFT_TLS_CERT_FILE": str(certificate)}
    with pytest.raises(SettingsError, match="only go together"):
        load(half)
    with pytest.raises(SettingsError, match="SORGEAUSKUNFT_TLS_KEY_FILE is no file"):
        load(half | {"SORGEAUSKUNFT_TLS_KEY_FILE": str(tmp_path / "none")})
    (tmp_path / "key.pem").write_text("no key")
    status, said = ended(
        tmp_path,
        *("serve", "--port", str(free_port())),
        SORGEAUSKUNFT_TLS_CERT_FILE=str(certificate),
        SORGEAUSKUNFT_TLS_KEY_FILE=str(tmp_path / "key.pem"),
    )
    assert status != 0
    assert "are no pair" in said
    assert "Traceback" not in said
