"""The real service on both stores, and a faulty connection to it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from backchannel import Client
from backchannel.local import LocalService

ROOT = Path(__file__).resolve().parents[2]
FOUNDING: Any = {"from_": "United States", "to": "North Korea", "as_of": "2018-03-01"}


@pytest.fixture(scope="session")
def binary(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program, built from the sources around."""
    if given := os.environ.get("BACKCHANNEL_BINARY"):
        return given
    target = tmp_path_factory.mktemp("binary") / "backchannel"
    go = shutil.which("go")
    assert go, "the tests build the service: they need Go"
    subprocess.run([go, "build", "-o", str(target), "."], cwd=ROOT, check=True)
    return str(target)


def neo4j_settings() -> dict[str, str]:
    if not os.environ.get("NEO4J_URI"):
        if os.environ.get("REQUIRE_NEO4J"):
            pytest.fail("NEO4J_URI is not set, and REQUIRE_NEO4J is")
        pytest.skip("NEO4J_URI is not set")
    return {name: value for name, value in os.environ.items() if name.startswith("NEO4J_")}


def load_twins(binary: str, data: Path, settings: dict[str, str]) -> None:
    """Adds two bodies of one name to the starter graph."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    subprocess.run([binary, "load", str(Path(__file__).with_name("twins.yaml")), "--data", str(data)], env=others | settings, check=True, capture_output=True)


@pytest.fixture(scope="session")
def sqlite_service(binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    data = tmp_path_factory.mktemp("data")
    load_twins(binary, data, {})
    service = LocalService(data, binary)
    yield service
    service.stop()


@pytest.fixture(scope="session")
def neo4j_service(binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    unused, settings = tmp_path_factory.mktemp("unused"), neo4j_settings()
    load_twins(binary, unused, settings)
    service = LocalService(unused, binary, settings)
    yield service
    service.stop()


@pytest.fixture(params=["sqlite", "neo4j"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client of the real service, on each store."""
    service: LocalService = request.getfixturevalue(f"{request.param}_service")
    with Client(service.url) as made:
        yield made


@pytest.fixture
def url(sqlite_service: LocalService) -> str:
    return sqlite_service.url


class Fault:
    """Stands between client and service, and does to an answer what a test says: returns status, headers and body, or None to break the connection off."""

    def __init__(self, target: str, change: Callable[[int, httpx.Response], tuple[int, dict[str, str], bytes] | None]) -> None:
        self.calls = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                kept = {name: value for name, value in self.headers.items() if name.lower() in ("content-type", "accept", "accept-encoding")}
                got = httpx.request(self.command, target + self.path, content=body, headers=kept, trust_env=False, timeout=60)
                outer.calls += 1
                changed = change(outer.calls, got)
                if changed is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                status, headers, content = changed
                self.send_response_only(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
                if int(headers.get("Content-Length", len(content))) > len(content):
                    self.wfile.flush()
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True

            do_GET = do_POST = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def passed(got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """An answer as it came."""
    kept = {name: value for name, value in got.headers.items() if name.startswith("backchannel") or name == "content-type"}
    return got.status_code, kept, got.content
