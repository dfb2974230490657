"""Asking, without any input or output: what to send, when to try again, what an answer means. Both clients drive the same flows."""

from __future__ import annotations

import ipaddress
import json
import random
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

from backchannel import documents
from backchannel.errors import (
    AccessDenied,
    AmbiguousName,
    BackchannelError,
    Candidate,
    ConnectionFailed,
    Moved,
    NotFound,
    QuestionError,
    Unavailable,
    VersionError,
    of_answer,
)
from backchannel.part import Raw

T = TypeVar("T")


class HasId(Protocol):
    """Anything with an id: an entity of an answer, say."""

    @property
    def id(self) -> str: ...


Ref: TypeAlias = str | HasId
"""Somebody or something: an id (state:iran), an exact name in any script (Iran), or an object of an answer."""


@dataclass(frozen=True)
class Send:
    """A request to be sent, within so many seconds."""

    body: bytes
    timeout: float


@dataclass(frozen=True)
class Pause:
    """Seconds to wait."""

    seconds: float


@dataclass(frozen=True)
class Received:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Lost:
    """Nothing came back, or only a part."""

    why: Exception


Step: TypeAlias = Send | Pause
Outcome: TypeAlias = Received | Lost | None
Flow: TypeAlias = Generator[Step, Outcome, T]
"""Steps to be taken by a client, their outcomes sent in, and at the end what was asked for."""


@dataclass(frozen=True)
class Reply:
    """The data of an answer, and by whom and when it was given."""

    data: Raw
    asked: str
    service: str


TRIES = 6
"""How often a question is sent at most."""
FIRST_PAUSE, LONG_PAUSE = 0.2, 5.0
AGAIN = frozenset({429, 502, 503, 504})
CODES_AGAIN = frozenset({"UNAVAILABLE", "CONFLICT"})
RESTARTS = 4
"""How often a list is read anew when the graph changes while it is being read."""


@dataclass
class Session:
    """What the questions of one client share."""

    url: str
    token: str | None = None
    deadline: float = 120.0
    clock: Callable[[], float] = time.monotonic
    checked: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{self.url!r} is no address of a service: write one such as http://127.0.0.1:8080")
        self.url = self.url.rstrip("/").removesuffix("/graphql")
        if self.token and parts.scheme == "http" and not self.is_local:
            raise ValueError("a token would be sent in the open: use an https address")

    @property
    def is_local(self) -> bool:
        """Whether the service is on this machine: then no proxy is asked."""
        host = urlsplit(self.url).hostname or ""
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/graphql-response+json, application/json;q=0.9"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers

    def ask(self, document: str, variables: Mapping[str, Any] | None = None) -> Flow[Reply]:
        """Asks one question; where a name was ambiguous, also who could have been meant."""
        given = {name: value for name, value in (variables or {}).items() if value is not None}
        end = self.clock() + self.deadline
        try:
            return (yield from self._ask(document, given, end))
        except AmbiguousName as error:
            error.candidates = yield from self._candidates(error, end)
            error.mend = "It may be one of:\n" + "\n".join(f"  {candidate}" for candidate in error.candidates)
            raise

    def _ask(self, document: str, variables: Mapping[str, Any], end: float) -> Flow[Reply]:
        body = json.dumps({"query": document, "variables": variables}).encode()
        pause = FIRST_PAUSE
        told: QuestionError | None = None
        error: Exception | None = None
        for attempt in range(TRIES):
            remaining = end - self.clock()
            if remaining <= 0:
                raise told or error or self.late()
            asked = datetime.now(UTC).isoformat(timespec="seconds")
            outcome = yield Send(body, remaining)
            wait = pause * random.uniform(0.5, 1.5)  # noqa: S311
            if isinstance(outcome, Received):
                if other := self.somebody_else(outcome):
                    raise other
                if not self.checked and outcome.status != 421:
                    yield from self._shake_hands(outcome, end)
                answer = self._understand(outcome)
                if not isinstance(answer, Exception):
                    return Reply(answer, asked, outcome.headers.get("backchannel-version", ""))
                error = answer
                told = error if isinstance(error, QuestionError) else told
                if isinstance(error, QuestionError) and error.code not in CODES_AGAIN and outcome.status not in AGAIN:
                    raise error
                if outcome.headers.get("retry-after", "").isdigit():
                    wait = float(outcome.headers["retry-after"])
            else:
                assert isinstance(outcome, Lost)
                error = self.silent(outcome.why)
                error.__cause__ = outcome.why
            if attempt == TRIES - 1 or self.clock() + wait >= end:
                # What the service said tells more than that it was silent afterwards.
                raise told or error
            yield Pause(wait)
            pause = min(2 * pause, LONG_PAUSE)
        raise AssertionError("the last try returns or raises")

    def late(self) -> ConnectionFailed:
        """Returns what to raise where the deadline has passed."""
        return ConnectionFailed(f"no answer within {self.deadline:g} s: ask for less, or give the client a longer deadline")

    def silent(self, why: Exception) -> ConnectionFailed:
        """Returns what to raise where nothing answers."""
        if type(why).__name__ == "ReadTimeout":
            return self.late()
        if "CERTIFICATE_VERIFY_FAILED" in str(why):
            mend = "its certificate is not trusted on this machine. Ask whoever runs the service which one to trust, and name it in the environment variable SSL_CERT_FILE"
        elif "SSL" in str(why):
            mend = "where the service has no certificate, write http:// in place of https://"
        else:
            mend = "is the service running there? The program backchannel starts one and prints its address; Client.local() starts one for this notebook"
        return ConnectionFailed(f"{self.url} does not answer ({why or type(why).__name__}): {mend}")

    def somebody_else(self, received: Received) -> BackchannelError | None:
        """Returns what to raise where it is not a Backchannel service that answers, but what stands before it or in its place."""
        if "backchannel-schema" in received.headers or received.status in AGAIN or _graphql(received.body) is not None:
            return None
        if received.status in (401, 403):
            if self.token:
                return AccessDenied(
                    f"{self.url} does not take the token (status {received.status}): it may be mistyped or over. Ask whoever runs the service for a new one"
                )
            return AccessDenied(f"{self.url} wants a token (status {received.status}): Client({self.url!r}, token=...). Whoever runs the service gives it out")
        if 300 <= received.status < 400:
            return ConnectionFailed(f"{self.url} sends elsewhere, to {received.headers.get('location', 'no place')}: give the address of the service itself")
        what = "a web page" if b"<html" in received.body[:1000].lower() else "something else"
        return ConnectionFailed(
            f"{self.url} answered with {what} (status {received.status}) and not as a Backchannel service does: "
            "give the address that the service prints when it starts, such as http://127.0.0.1:8080, without a path"
        )

    def _understand(self, received: Received) -> Raw | Exception:
        """Returns the data of an answer, or what is wrong with it."""
        answer = _graphql(received.body)
        if answer is None:
            return ConnectionFailed(
                f"{self.url} answered with status {received.status} and no GraphQL: give the address that the service prints when it starts, "
                "such as http://127.0.0.1:8080, without a path; where it is that one, ask again"
            )
        if answer.get("errors"):
            return of_answer(answer["errors"])
        if not isinstance(answer.get("data"), dict):
            return Unavailable("the answer holds no data", "UNAVAILABLE")
        return cast("Raw", answer["data"])

    def _shake_hands(self, received: Received, end: float) -> Flow[None]:
        """Compares the schema of the service with the one that this package was made for, once."""
        told = received.headers.get("backchannel-schema")
        if told is None:
            if received.status in AGAIN or received.status == 403:
                return
            raise VersionError(
                f"{self.url} does not tell its schema: it is no Backchannel service, or one that is older than this package. Update the service, or install an older package."
            )
        self.checked = True
        if told != documents.FINGERPRINT:
            try:
                reply = yield from self._ask(INTROSPECTION, {}, end)
            except QuestionError as error:
                self.checked = False
                raise VersionError(f"the service has another schema than this package, and does not show it: {error}") from error
            missing = lacking(reply.data["__schema"])
            if missing:
                self.checked = False
                more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
                version = received.headers.get("backchannel-version", "unknown")
                raise VersionError(
                    f"the service (version {version}) does not know {', '.join(missing[:5])}{more}, which this package asks for: "
                    "update the service, or install the package that came with it"
                )

    def _candidates(self, error: QuestionError, end: float) -> Flow[tuple[Candidate, ...]]:
        ids = [str(each) for each in error.extensions.get("candidates") or []]
        if not ids:
            return ()
        reply = yield from self._ask(documents.NAMES, {"ids": ids[:100]}, end)
        found = {node["id"]: node for node in reply.data["nodes"] if node}
        return tuple(Candidate(each, found.get(each, {}).get("kind", ""), found.get(each, {}).get("name", "")) for each in ids)


def _graphql(body: bytes) -> Raw | None:
    """Returns an answer as GraphQL writes one, or None for anything else."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and ("data" in answer or "errors" in answer) else None


INTROSPECTION = "{__schema{types{name fields(includeDeprecated:true){name args{name}} inputFields{name}}}}"


def lacking(schema: Raw) -> list[str]:
    """Returns what the questions of this package use and a schema does not have."""
    types: dict[str, dict[str, set[str]]] = {}
    for kind in schema["types"]:
        types[kind["name"]] = {f["name"]: {a["name"] for a in f["args"]} for f in kind["fields"] or ()} | {f["name"]: set() for f in kind["inputFields"] or ()}
    missing = []
    for name, fields in documents.USED.items():
        for field_name, args in fields.items():
            if field_name.startswith("__"):
                continue
            if field_name not in types.get(name, {}):
                missing.append(f"{name}.{field_name}")
            else:
                missing += [f"{name}.{field_name}({arg}:)" for arg in args if arg not in types[name][field_name]]
    return missing


def ref(who: Ref) -> str:
    """Returns the id or name of somebody or something."""
    if isinstance(who, str):
        return who
    found = getattr(who, "id", None)
    if not isinstance(found, str):
        raise TypeError(f"{who!r} is neither an id, nor a name, nor an object of an answer")
    return found


def refs(who: Ref | Iterable[Ref] | None) -> list[str] | None:
    """Returns the ids or names of one or several; None stays None."""
    if who is None:
        return None
    if isinstance(who, str) or not isinstance(who, Iterable):
        return [ref(who)]
    return [ref(each) for each in who]


def day(value: object) -> str | None:
    """Returns a day as the API takes it, from a text or anything with isoformat."""
    if value is None or isinstance(value, str):
        return value
    text = getattr(value, "isoformat", None)
    if text is None:
        raise TypeError(f"{value!r} is no day: write one such as '2018-03-01'")
    return str(text())[:10]


class _Changed(Exception):
    """The graph was changed between two pages."""


def at_one_revision(read: Callable[[], Flow[T]]) -> Flow[T]:
    """Reads something of several pages anew until all of them are of one revision."""
    for _ in range(RESTARTS):
        try:
            return (yield from read())
        except _Changed:
            continue
    raise Moved("the graph was changed again and again while the list was being read: try again, or ask for less", "CONFLICT")


def same_revision(first: str, other: str) -> None:
    """Gives the pages up where the graph was changed between them."""
    if first != other:
        raise _Changed


def connection(session: Session, document: str, root: str, variables: Mapping[str, Any], page: int, limit: int | None) -> Flow[tuple[Raw, Reply]]:
    """Reads a list page by page, up to limit entries, as one connection. root names its place in the answer, with points."""
    if limit is not None and limit < 1:
        raise ValueError("limit must be at least 1, or None for all")

    def read() -> Flow[tuple[Raw, Reply]]:
        whole: Raw | None = None
        after: str | None = None
        while True:
            have = len(whole["edges"]) if whole else 0
            size = page if limit is None else min(page, limit - have)
            reply = yield from session.ask(document, {**variables, "first": size, "after": after})
            got: Any = reply.data
            for name in root.split("."):
                got = got.get(name) if got else None
            if got is None:
                raise NotFound(f"nothing is known as {variables.get('id')!r}: look it up with search", "NOT_FOUND", "id")
            if whole is None:
                whole = got
            else:
                same_revision(whole["revision"], got["revision"])
                whole["edges"] += got["edges"]
                whole["pageInfo"] = got["pageInfo"]
            after = got["pageInfo"]["endCursor"]
            if not got["pageInfo"]["hasNextPage"] or (limit is not None and len(whole["edges"]) >= limit):
                return whole, reply

    return at_one_revision(read)


def joined(values: Sequence[str] | str | None) -> list[str] | None:
    """Returns words as a list, also where only one was given."""
    if values is None:
        return None
    return [values] if isinstance(values, str) else [str(value) for value in values]
