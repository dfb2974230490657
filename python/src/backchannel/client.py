"""The two clients: the same questions, asked at once or awaited."""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

import httpx

from backchannel import compare, convenor, cutnode, formaltie, gap, independent, lineage, listing, path, post, stability, timeline
from backchannel.answer import Answer, Reference
from backchannel.ask import Flow, Lost, Outcome, Pause, Received, Send, Session, day
from backchannel.errors import BrokenStream
from backchannel.graph import Graph, GraphReader, refusal
from backchannel.local import LocalService
from backchannel.part import Raw

P = ParamSpec("P")
T = TypeVar("T")

STREAM_TIMEOUT = 60.0
"""How many seconds a stream may stand still."""


class Question(Generic[P, T]):
    """A question as a method of both clients."""

    def __init__(self, flow: Callable[Concatenate[Session, P], Flow[T]]) -> None:
        self.flow = flow
        self.__doc__ = described(flow)
        self.__wrapped__ = flow

    def __set_name__(self, owner: type, name: str) -> None:
        self.__name__ = name

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...

    @overload
    def __get__(self, client: Client, owner: type) -> Callable[P, T]: ...

    @overload
    def __get__(self, client: AsyncClient, owner: type) -> Callable[P, Awaitable[T]]: ...

    def __get__(self, client: Client | AsyncClient | None, owner: type) -> Any:
        if client is None:
            return self

        def ask(*args: P.args, **kwargs: P.kwargs) -> Any:
            return client._run(self.flow(client.session, *args, **kwargs))

        ask.__name__, ask.__qualname__, ask.__doc__, ask.__module__ = (
            self.__name__,
            f"{owner.__name__}.{self.__name__}",
            described(self.flow),
            self.flow.__module__,
        )
        ask.__signature__ = signature(self.flow)  # type: ignore[attr-defined]
        return ask


def signature(flow: Callable[..., Any]) -> inspect.Signature:
    """Returns a question's signature as its callers see it, with what it can be narrowed by written out."""
    known = inspect.signature(flow)
    parameters = []
    for each in list(known.parameters.values())[1:]:
        if each.kind is inspect.Parameter.VAR_KEYWORD:
            parameters += [
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
                for name, kind in path.Constraints.__annotations__.items()
            ]
        else:
            parameters.append(each)
    returned = str(known.return_annotation).removeprefix("Flow[").removesuffix("]")
    return inspect.Signature(parameters, return_annotation=returned)


def described(flow: Callable[..., Any]) -> str:
    """Returns a question's description."""
    text = inspect.getdoc(flow) or ""
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in inspect.signature(flow).parameters.values()):
        text += "\n\nWhat it can be narrowed by is told in backchannel.Constraints."
    return text


class RawAnswer(Answer[Raw]):
    """The answer to a document of your own: the data as the API wrote them."""

    @staticmethod
    def read(raw: Raw) -> Raw:
        return raw

    def to_frame(self, *at: str) -> Any:
        """Returns a table of a list within the answer: to_frame("actors", "edges") is data["actors"]["edges"], one row an entry, inner fields by names with points."""
        import pandas as pd

        found: Any = self.raw
        for name in at:
            found = found[name]
        if not isinstance(found, list):
            raise TypeError(f"there is no list at {'.'.join(at) or 'the top'}: name the fields that lead to one, such as to_frame('actors', 'edges')")
        table = pd.json_normalize(found)
        table.attrs["backchannel"] = self.reference.to_dict()
        return table

    def lines(self) -> list[str]:
        import json

        return json.dumps(self.raw, ensure_ascii=False, indent=2).splitlines()

    def html(self) -> str:
        from backchannel import page

        return "<pre>" + page.text("\n".join(self.lines())) + "</pre>"


def _raw(session: Session, document: str, variables: Mapping[str, Any] | None = None) -> Flow[RawAnswer]:
    """Asks any GraphQL document; what it selects is what comes back. Lists are pages there: ask for the next one yourself."""
    reply = yield from session.ask(document, variables)
    stands = yield from session.ask("{revision{revision dataThrough}}")
    at = stands.data["revision"]
    made = listing.list_reference("A document of your own", document, dict(variables or {}), reply.data, at["revision"], reply)
    told = {**made.to_dict(), "data_through": at["dataThrough"]}
    return RawAnswer(reply.data, Reference.from_dict(told))


class Questions:
    """Every question of the API."""

    paths = Question(path.routes)
    """Who connects two parties: by routes."""
    exact_paths = Question(path.paths)
    joint = Question(path.joint)
    nearest_miss = Question(path.nearest_miss)
    why_not = Question(compare.why_not)
    compare = Question(compare.compare)
    independent_routes = Question(independent.independent_routes)
    cut_nodes = Question(cutnode.cut_nodes)
    stability = Question(stability.stability)
    convenors = Question(convenor.convenors)
    gaps = Question(gap.gaps)
    formal_tie = Question(formaltie.formal_tie)
    vacancies = Question(post.vacancies)
    timeline = Question(timeline.timeline)
    lineage = Question(lineage.lineage)
    search = Question(listing.search)
    get = Question(listing.get)
    ties = Question(listing.ties)
    actors = Question(listing.actors)
    channels = Question(listing.channels)
    disputes = Question(listing.disputes)
    events = Question(listing.events)
    agreements = Question(listing.agreements)
    posts = Question(listing.posts)
    sources = Question(listing.sources)
    weights = Question(listing.weights)
    revision = Question(listing.revision)
    query = Question(_raw)


def _limits(session: Session) -> dict[str, Any]:
    return {
        "timeout": httpx.Timeout(session.deadline, connect=10.0),
        "limits": httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=60.0),
        "trust_env": not session.is_local,
        "follow_redirects": False,
    }


@contextmanager
def _stream_errors(session: Session) -> Iterator[None]:
    """Tells what goes wrong with a connection while a stream is read in this package's own exceptions."""
    try:
        yield
    except httpx.ConnectError as error:
        raise session.silent(error) from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise BrokenStream(f"the stream broke off ({error or type(error).__name__}): ask again") from error


def _bulk_request(session: Session, as_of: object, min_revision: str | None) -> dict[str, Any]:
    parameters = {"asOf": day(as_of), "minRevision": min_revision}
    headers = {name: value for name, value in session.headers.items() if name == "Authorization"}
    return {
        "method": "GET",
        "url": session.url + "/graph.ndjson",
        "params": {name: value for name, value in parameters.items() if value},
        "headers": {**headers, "Accept": "application/x-ndjson"},
        "timeout": httpx.Timeout(STREAM_TIMEOUT, connect=10.0),
    }


def _streams(got: httpx.Response) -> bool:
    return got.status_code == 200 and not got.headers.get("content-type", "").startswith("text/html")


class Client(Questions):
    """
    Asks a Backchannel service. url is where it answers, such as http://127.0.0.1:8080; Client.local() starts one of its own.

    deadline is how many seconds one request may take, with all that is tried again. A client may be used from several threads, and in a with statement.
    """

    def __init__(self, url: str, token: str | None = None, *, deadline: float = 120.0) -> None:
        self.session = Session(url, token, deadline)
        self._http = httpx.Client(**_limits(self.session))
        self._service: LocalService | None = None

    @classmethod
    def local(
        cls, data: str | os.PathLike[str] | None = None, *, binary: str | os.PathLike[str] | None = None, seed: bool = True, deadline: float = 120.0
    ) -> Client:
        """
        Starts a service of the notebook's own, on an embedded store with the starter graph, and stops it with the notebook.

        data is the folder to keep the graph in; without one it is gone with the service. The program is the one given as binary, that of the environment
        variable BACKCHANNEL_BINARY, that on PATH, or one built from the source checkout around, in this order.
        """
        service = LocalService(data, binary, seed=seed)
        client = cls(service.url, deadline=deadline)
        client._service = service
        return client

    def _run(self, flow: Flow[T]) -> T:
        outcome: Outcome = None
        try:
            step = next(flow)
            while True:
                if isinstance(step, Pause):
                    time.sleep(step.seconds)
                    outcome = None
                else:
                    outcome = self._send(step)
                step = flow.send(outcome)
        except StopIteration as done:
            value: T = done.value
            if isinstance(value, Answer):
                value.client = self
            return value

    def _send(self, step: Send) -> Outcome:
        try:
            got = self._http.post(
                self.session.url + "/graphql",
                content=step.body,
                headers=self.session.headers,
                timeout=httpx.Timeout(step.timeout, connect=min(10.0, step.timeout)),
            )
        except httpx.TransportError as error:
            return Lost(error)
        return Received(got.status_code, got.headers, got.content)

    def graph(self, as_of: object = None, *, min_revision: str | None = None) -> Graph:
        """Streams the whole graph as of a day (by default today): nodes, ties, and what conducts. A stream that breaks off raises BrokenStream."""
        reader, asked = GraphReader(), datetime.now(UTC).isoformat(timespec="seconds")
        with (
            _stream_errors(self.session),
            self._http.stream(**_bulk_request(self.session, as_of, min_revision)) as got,
        ):
            if not _streams(got):
                raise refusal(self.session, Received(got.status_code, got.headers, got.read()))
            for chunk in got.iter_bytes(1 << 16):
                reader.feed(chunk)
            return reader.finish(asked, got.headers.get("backchannel-version", ""))

    def close(self) -> None:
        """Closes the connections, and stops the service where it is the client's own."""
        self._http.close()
        if self._service:
            self._service.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.session.url!r})"


class AsyncClient(Questions):
    """The same client for asynchronous code: every question is awaited."""

    def __init__(self, url: str, token: str | None = None, *, deadline: float = 120.0) -> None:
        self.session = Session(url, token, deadline)
        self._http = httpx.AsyncClient(**_limits(self.session))
        self._service: LocalService | None = None

    @classmethod
    async def local(
        cls, data: str | os.PathLike[str] | None = None, *, binary: str | os.PathLike[str] | None = None, seed: bool = True, deadline: float = 120.0
    ) -> AsyncClient:
        """Starts a service of the notebook's own, as Client.local does."""
        service = await asyncio.to_thread(LocalService, data, binary, None, seed)
        client = cls(service.url, deadline=deadline)
        client._service = service
        return client

    async def _run(self, flow: Flow[T]) -> T:
        outcome: Outcome = None
        try:
            step = next(flow)
            while True:
                if isinstance(step, Pause):
                    await asyncio.sleep(step.seconds)
                    outcome = None
                else:
                    outcome = await self._send(step)
                step = flow.send(outcome)
        except StopIteration as done:
            value: T = done.value
            return value

    async def _send(self, step: Send) -> Outcome:
        timeout = httpx.Timeout(step.timeout, connect=min(10.0, step.timeout))
        try:
            got = await self._http.post(self.session.url + "/graphql", content=step.body, headers=self.session.headers, timeout=timeout)
        except httpx.TransportError as error:
            return Lost(error)
        return Received(got.status_code, got.headers, got.content)

    async def graph(self, as_of: object = None, *, min_revision: str | None = None) -> Graph:
        """Streams the whole graph as of a day, as Client.graph does."""
        reader, asked = GraphReader(), datetime.now(UTC).isoformat(timespec="seconds")
        with _stream_errors(self.session):
            async with self._http.stream(**_bulk_request(self.session, as_of, min_revision)) as got:
                if not _streams(got):
                    raise refusal(self.session, Received(got.status_code, got.headers, await got.aread()))
                async for chunk in got.aiter_bytes(1 << 16):
                    reader.feed(chunk)
                return reader.finish(asked, got.headers.get("backchannel-version", ""))

    async def close(self) -> None:
        """Closes the connections, and stops the service where it is the client's own."""
        await self._http.aclose()
        if self._service:
            await asyncio.to_thread(self._service.stop)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncClient({self.session.url!r})"
