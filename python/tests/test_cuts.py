"""A service that dies in the middle of an answer: it raises, and never gives a short table."""

from __future__ import annotations

import asyncio
import gzip
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import Fault, passed

from backchannel import AsyncClient, BackchannelError, BrokenStream, Client, ConnectionFailed
from backchannel.graph import GraphReader
from backchannel.local import LocalService

DAY = "2018-03-01"
Changed = tuple[int, dict[str, str], bytes]


def ask(kind: str, url: str, question: str) -> Any:
    """Asks at once or awaited."""
    given = (DAY,) if question == "graph" else ()
    if kind == "at once":
        with Client(url) as client:
            return getattr(client, question)(*given)

    async def later() -> Any:
        async with AsyncClient(url) as client:
            return await getattr(client, question)(*given)

    return asyncio.run(later())


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backchannel.ask.TRIES", 2)


@pytest.fixture(params=["at once", "awaited"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def broken_off(status: int, headers: dict[str, str], whole: bytes, at: int) -> Changed:
    """The first bytes of a body, after which the connection is lost."""
    return status, {**headers, "Content-Length": str(len(whole))}, whole[:at]


def ended_early(status: int, headers: dict[str, str], whole: bytes, at: int) -> Changed:
    """The first bytes of a body as if they were all: what a proxy makes of a service that died behind it."""
    return status, headers, whole[:at]


@pytest.fixture
def dying(binary: str, tmp_path: Path) -> Iterator[LocalService]:
    service = LocalService(tmp_path, binary)
    yield service
    service.stop()


def test_a_service_killed_between_two_pages_raises(dying: LocalService, kind: str) -> None:
    def change(call: int, got: httpx.Response) -> Changed:
        assert call == 1
        assert got.json()["data"]["actors"]["pageInfo"]["hasNextPage"], "there is a second page to be lost"
        dying._process.kill()
        dying._process.wait()
        return passed(got)

    with Fault(dying.url, change) as fault, pytest.raises(ConnectionFailed, match="does not answer"):
        ask(kind, fault.url, "actors")
    assert fault.calls > 1


@pytest.mark.parametrize("cut", [broken_off, ended_early])
@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("page", [1, 2])
def test_a_page_cut_in_its_middle_raises(url: str, kind: str, cut: Callable[..., Changed], zipped: bool, page: int) -> None:
    def change(call: int, got: httpx.Response) -> Changed:
        status, headers, body = passed(got)
        if call < page:
            return status, headers, body
        if zipped:
            headers["Content-Encoding"], body = "gzip", gzip.compress(body)
        return cut(status, headers, body, len(body) // 2)

    with Fault(url, change) as fault, pytest.raises(ConnectionFailed):
        ask(kind, fault.url, "actors")
    assert fault.calls > page, "it was tried again first"


def mid_line(whole: bytes) -> int:
    return whole.index(b"\n", len(whole) // 2) + 20


def between_lines(whole: bytes) -> int:
    return whole.index(b"\n", len(whole) // 2) + 1


def before_the_end(whole: bytes) -> int:
    """Only the line that says how much there was is lost."""
    return whole.rindex(b"\n", 0, -1) + 1


@pytest.mark.parametrize("cut", [broken_off, ended_early])
@pytest.mark.parametrize("where", [mid_line, between_lines, before_the_end])
def test_a_stream_cut_anywhere_raises(url: str, kind: str, cut: Callable[..., Changed], where: Callable[[bytes], int]) -> None:
    def change(_: int, got: httpx.Response) -> Changed:
        status, headers, body = passed(got)
        at = where(body)
        assert (body[at - 1 : at] == b"\n") is (where is not mid_line)
        return cut(status, headers, body, at)

    with Fault(url, change) as fault, pytest.raises(BrokenStream, match=r"[Aa]sk again"):
        ask(kind, fault.url, "graph")


@pytest.mark.parametrize("cut", [broken_off, ended_early])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_zipped_stream_cut_anywhere_raises(url: str, kind: str, cut: Callable[..., Changed], share: float) -> None:
    def change(_: int, got: httpx.Response) -> Changed:
        status, headers, body = passed(got)
        body = gzip.compress(body)
        return cut(status, {**headers, "Content-Encoding": "gzip"}, body, int(share * len(body)))

    with Fault(url, change) as fault, pytest.raises(BrokenStream):
        ask(kind, fault.url, "graph")


def test_a_whole_zipped_stream_is_read(url: str, kind: str) -> None:
    def change(_: int, got: httpx.Response) -> Changed:
        status, headers, body = passed(got)
        return status, {**headers, "Content-Encoding": "gzip"}, gzip.compress(body)

    with Fault(url, change) as fault:
        assert ask(kind, fault.url, "graph").ties.equals(ask(kind, url, "graph").ties)


def test_no_part_of_a_stream_is_a_graph(url: str) -> None:
    whole = httpx.get(url + "/graph.ndjson", params={"asOf": DAY}, trust_env=False).content
    chance = random.Random(6)
    ends = [at + 1 for at, byte in enumerate(whole) if byte == ord("\n")]
    for at in [*chance.sample(ends[:-1], 30), *(chance.randrange(len(whole)) for _ in range(30)), len(whole) - 1, 0]:
        reader = GraphReader()
        reader.feed(whole[:at])
        with pytest.raises(BackchannelError):
            reader.finish("now", "1")
