"""The real service on both stores, and a faulty connection to it."""

from __future__ import annotations

import contextlib
import functools
import inspect
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

import backchannel
from backchannel import Client
from backchannel.client import Question
from backchannel.local import LocalService

ROOT = Path(__file__).resolve().parents[2]
FOUNDING: Any = {"from_": "United States", "to": "North Korea", "as_of": "2018-03-01"}


CALLED: set[str] = set()
"""Which public names the tests have called so far."""
PUBLIC: set[str] = set()
"""Which there are: what is in backchannel.__all__, with the methods of each class, and each question for both clients."""


def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **given: Any) -> Any:
        CALLED.add(name)
        return function(*args, **given)

    PUBLIC.add(name)
    return call


def noted_made(name: str, cls: type) -> None:
    """Notes when an object of a class, or of one derived from it, is made."""
    make: Callable[..., None] = vars(cls).get("__init__", cls.__init__)  # type: ignore[misc]

    def init(self: Any, *args: Any, **given: Any) -> None:
        CALLED.update(each.__name__ for each in type(self).__mro__)
        make(self, *args, **given)

    cls.__init__ = functools.wraps(make)(init)  # type: ignore[misc]
    PUBLIC.add(name)


def note_calls() -> None:
    """Puts a note at every public name, before any test uses it."""
    ask = Question.__get__

    def get(self: Any, client: Any, owner: type) -> Any:
        found = ask(self, client, owner)
        return found if client is None else noted(f"{owner.__name__}.{self.__name__}", found)

    Question.__get__ = get  # type: ignore[method-assign]
    for name in backchannel.__all__:
        cls = getattr(backchannel, name)
        if not inspect.isclass(cls) or name == "Constraints":  # keywords alone, of which none is ever made
            continue
        noted_made(name, cls)
        for member, value in list(vars(cls).items()):
            whole = f"{name}.{member}"
            if member.startswith("_"):
                continue
            if isinstance(value, property) and "raise NotImplementedError" not in inspect.getsource(value.fget):  # type: ignore[arg-type]
                setattr(cls, member, property(noted(whole, value.fget), doc=value.__doc__))  # type: ignore[arg-type]
            elif isinstance(value, classmethod):
                setattr(cls, member, classmethod(noted(whole, value.__func__)))
            elif inspect.isfunction(value) and "raise NotImplementedError" not in inspect.getsource(value):
                setattr(cls, member, noted(whole, value))
        if name in ("Client", "AsyncClient"):
            PUBLIC.update(f"{name}.{member}" for base in cls.__mro__ for member, value in vars(base).items() if isinstance(value, Question))


note_calls()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the tests have called is looked at after all of them."""
    items.sort(key=lambda item: item.name == "test_every_public_name_is_used")


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
                outer.calls += 1
                try:
                    changed = change(outer.calls, httpx.request(self.command, target + self.path, content=body, headers=kept, trust_env=False, timeout=60))
                except httpx.TransportError:  # the service itself is gone
                    changed = None
                if changed is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                status, headers, content = changed
                self.send_response_only(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # whoever asked has gone away
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
