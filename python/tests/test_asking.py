"""What goes wrong between client and service, and what becomes of it."""

from __future__ import annotations

import asyncio
import inspect
import json
import pickle
import time
from collections.abc import Callable

import httpx
import pytest
from conftest import FOUNDING, Fault, passed

import backchannel
from backchannel import (
    AccessDenied,
    AmbiguousName,
    AsyncClient,
    BackchannelError,
    Client,
    ConnectionFailed,
    InvalidQuestion,
    Moved,
    NotFound,
    TooMuch,
    Unavailable,
    VersionError,
    documents,
)
from backchannel.ask import Lost, Pause, Send, Session
from backchannel.errors import QuestionError


def test_errors_carry_code_field_and_mend(client: Client) -> None:
    with pytest.raises(NotFound) as unknown:
        client.paths("Atlantis", "North Korea")
    assert (unknown.value.code, unknown.value.field) == ("NOT_FOUND", "from[0]")
    assert "search" in unknown.value.message
    with pytest.raises(InvalidQuestion) as day:
        client.paths("Iran", "United States", as_of="2018-03")
    assert day.value.field == "asOf"
    with pytest.raises(InvalidQuestion, match="Cannot query field"):
        client.query("{nope}")
    with pytest.raises(TooMuch, match="at most"):
        client.independent_routes("Iran", "United States", limit=1000)
    with pytest.raises(TypeError, match="max_hopps"):
        client.paths("Iran", "United States", max_hopps=3)  # type: ignore[call-arg]
    for wrong in (
        lambda: client.paths("Iran", "Cuba", limit=101),
        lambda: client.exact_paths("Iran", "Cuba", limit=0),
        lambda: client.actors(limit=0),
        lambda: client.compare("Iran", "Cuba"),
    ):
        with pytest.raises(ValueError, match=r"limit|compare"):
            wrong()
    with pytest.raises(TypeError, match="neither an id"):
        client.paths(3, "Iran")  # type: ignore[arg-type]
    copy = pickle.loads(pickle.dumps(unknown.value))
    assert isinstance(copy, NotFound)
    assert str(copy) == str(unknown.value)


def test_an_ambiguous_name_lists_its_candidates(client: Client) -> None:
    with pytest.raises(AmbiguousName) as found:
        client.paths(AMBIGUOUS, "United States")
    assert len(found.value.candidates) > 1
    for candidate in found.value.candidates:
        assert candidate.id in str(found.value)
        assert candidate.name in str(found.value)
        assert client.get(candidate.id).id == candidate.id
    assert pickle.loads(pickle.dumps(found.value)).candidates == found.value.candidates
    with pytest.raises(AmbiguousName):
        client.get(AMBIGUOUS)


AMBIGUOUS = "The Twin"


def test_what_is_away_for_a_moment_is_asked_again(url: str) -> None:
    away = json.dumps({"errors": [{"message": "not ready yet", "extensions": {"code": "UNAVAILABLE"}}]}).encode()

    def change(call: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes] | None:
        return None if call == 1 else (503, {}, away) if call == 2 else (502, {}, b"<html>") if call == 3 else passed(got)

    with Fault(url, change) as fault, Client(fault.url) as client:
        assert client.revision().revision
        assert fault.calls == 4


def test_what_stays_away_ends_in_an_error(url: str) -> None:
    away = json.dumps({"errors": [{"message": "the store is away", "extensions": {"code": "UNAVAILABLE"}}]}).encode()
    with Fault(url, lambda *_: (503, {}, away)) as fault, Client(fault.url, deadline=4) as client:
        began = time.monotonic()
        with pytest.raises(Unavailable, match="the store is away"):
            client.revision()
        assert time.monotonic() - began < 8
        assert fault.calls > 1
    with Client("http://127.0.0.1:9", deadline=0.5) as nobody, pytest.raises(ConnectionFailed, match="running"):
        nobody.revision()
    with Fault(url, lambda *_: (200, {}, b"<html>hello</html>")) as fault, Client(fault.url, deadline=0.5) as client, pytest.raises(BackchannelError):
        client.revision()


def test_what_is_wrong_is_not_asked_again(url: str) -> None:
    with Fault(url, lambda _, got: passed(got)) as fault, Client(fault.url) as client:
        with pytest.raises(InvalidQuestion):
            client.query("{nope}")
        assert fault.calls == 1


def test_a_service_that_dies_mid_page_raises(url: str) -> None:
    def change(call: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes] | None:
        if call < 2:
            return passed(got)
        status, headers, body = passed(got)
        return status, {**headers, "Content-Length": str(len(body))}, body[: len(body) // 2]

    with Fault(url, change) as fault, Client(fault.url, deadline=1.5) as client, pytest.raises(ConnectionFailed):
        client.actors()


def test_pages_of_different_revisions_are_read_anew(url: str) -> None:
    def moving(until: int) -> Callable[[int, httpx.Response], tuple[int, dict[str, str], bytes]]:
        def change(call: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
            status, headers, body = passed(got)
            return status, headers, body.replace(b"r0000", b"r%04d" % call) if call < until else body

        return change

    with Fault(url, moving(4)) as fault, Client(fault.url) as client:
        assert len(client.actors()) == client.actors().total
    with Fault(url, moving(10_000)) as fault, Client(fault.url) as client, pytest.raises(Moved):
        client.actors()


def test_the_schema_is_compared_once(url: str) -> None:
    def other(call: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = passed(got)
        return status, {**headers, "backchannel-schema": "0123456789abcdef"}, body

    with Fault(url, other) as fault, Client(fault.url) as client:
        client.revision()
        client.revision()
        assert fault.calls == 3

    def older(call: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = other(call, got)
        return status, headers, body.replace(b'"whyNone"', b'"whyNever"')

    with Fault(url, older) as fault, Client(fault.url) as client, pytest.raises(VersionError, match=r"PathAnswer\.whyNone.*update the service"):
        client.revision()

    def none(call: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
        status, _, body = passed(got)
        return status, {}, body

    with Fault(url, none) as fault, Client(fault.url) as client, pytest.raises(VersionError, match="does not tell its schema"):
        client.revision()
    with Fault(url, lambda _, got: (200, passed(got)[1], passed(got)[2].replace(b'"PERSON"', b'"ROBOT"'))) as fault, Client(fault.url) as client:
        found = client.search("sigal")
        with pytest.raises(VersionError, match="ROBOT"):
            found.to_frame()


def test_tokens_are_not_sent_in_the_open() -> None:
    with pytest.raises(ValueError, match="https"):
        Client("http://graph.example", token="secret")
    with pytest.raises(ValueError, match="no address"):
        Client("graph.example")
    made = Client("https://graph.example/graphql", token="secret")
    assert made.session.headers["Authorization"] == "Bearer secret"
    assert "secret" not in repr(made)
    assert made.session.url == "https://graph.example"


def test_the_asynchronous_client_gives_the_same(url: str) -> None:
    async def ask() -> None:
        async with AsyncClient(url) as client:
            one, two, three = await asyncio.gather(client.paths(**FOUNDING), client.actors(), client.exact_paths(**FOUNDING))
            with Client(url) as other:
                assert one.items == other.paths(**FOUNDING).items
                assert two.items == other.actors().items
                assert three.items == other.exact_paths(**FOUNDING).items
            with pytest.raises(NotFound):
                await client.paths("Atlantis", "Iran")

    asyncio.run(ask())


def test_signatures_help(url: str) -> None:
    client = Client(url)
    assert {"from_", "to", "limit", "as_of", "avoid", "scenario"} <= set(inspect.signature(client.paths).parameters)
    assert "session" not in inspect.signature(client.paths).parameters
    assert "routes" in (client.paths.__doc__ or "")
    assert set(backchannel.Constraints.__annotations__) <= set(inspect.signature(client.compare).parameters)


def test_every_public_name_is_documented() -> None:
    for name in backchannel.__all__:
        made = getattr(backchannel, name)
        if name != "__version__":
            assert inspect.getdoc(made), name
        if inspect.isclass(made):
            for member, value in vars(made).items():
                if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
                    assert inspect.getdoc(getattr(made, member)) or any(inspect.getdoc(getattr(base, member, None)) for base in made.__mro__), (
                        f"{name}.{member}"
                    )


def test_every_question_of_the_schema_is_asked() -> None:
    asked = set(documents.USED["Query"])
    assert asked == {
        "actors", "agreements", "channels", "compare", "convenors", "cutNodes", "disputes", "events", "formalTie", "gaps", "independentRoutes", "lineage",
        "node", "nodes", "paths", "posts", "revision", "search", "sources", "stability", "timeline", "vacancies", "weights", "whyNot",
    }  # fmt: skip
    assert issubclass(AmbiguousName, QuestionError)


WRONG = [
    (200, {}, None, ConnectionFailed, "a web page.*the address that the service prints"),
    (404, {}, None, ConnectionFailed, "a web page.*without a path"),
    (302, {"Location": "https://login.example/"}, None, ConnectionFailed, r"sends elsewhere, to https://login\.example/"),
    (401, {}, None, AccessDenied, r"wants a token.*Client\('http://127.*token="),
    (401, {}, "mistyped", AccessDenied, "does not take the token.*Ask whoever runs"),
    (403, {}, "over", AccessDenied, "does not take the token"),
]


@pytest.mark.parametrize(("status", "headers", "token", "kind", "said"), WRONG)
def test_what_stands_in_place_of_the_service_is_told(url: str, status: int, headers: dict[str, str], token: str | None, kind: type, said: str) -> None:
    def page(_: int, __: object) -> tuple[int, dict[str, str], bytes]:
        return status, {"Content-Type": "text/html", **headers}, b"<!doctype html><html>Hello</html>"

    async def ask_later(address: str) -> None:
        async with AsyncClient(address, token) as client:
            with pytest.raises(kind, match=said):
                await client.revision()
            with pytest.raises(kind, match=said):
                await client.graph()

    with Fault(url, page) as fault, Client(fault.url, token) as client:
        with pytest.raises(kind, match=said):
            client.revision()
        assert fault.calls == 1, "asking again would not help"
        with pytest.raises(kind, match=said):
            client.graph()
        asyncio.run(ask_later(fault.url))


def test_where_nothing_answers_the_error_says_what_to_start(url: str) -> None:
    with Client("http://127.0.0.1:9", deadline=0.5) as client:
        for ask in (client.revision, client.graph):
            with pytest.raises(ConnectionFailed, match=r"127\.0\.0\.1:9 does not answer.*Client\.local\(\)"):
                ask()
    with Client(url.replace("http:", "https:"), deadline=0.5) as client, pytest.raises(ConnectionFailed, match="write http://"):
        client.revision()
    with Client(url + "/explorer", deadline=0.5) as client:
        with pytest.raises(ConnectionFailed, match="without a path"):
            client.revision()
        with pytest.raises(BackchannelError, match="without a path"):
            client.graph()


def test_unknown_and_malformed_say_how_to_mend(client: Client) -> None:
    for ask in (
        lambda: client.get("person:nobody"),
        lambda: client.get("Nobody at All"),
        lambda: client.ties("person:nobody"),
        lambda: client.timeline("person:nobody"),
        lambda: client.lineage("agreement:none"),
        lambda: client.paths("state:atlantis", "Iran"),
    ):
        with pytest.raises(NotFound, match="look it up with search"):
            ask()
    for day in ("yesterday", "2018-02-30", "01.03.2018"):
        for question in (lambda day=day: client.paths("Iran", "Cuba", as_of=day), lambda day=day: client.graph(day)):
            with pytest.raises(InvalidQuestion, match=r"asOf: .*is no day: write"):
                question()
    with pytest.raises(InvalidQuestion, match=r"from: .*is no day: write"):
        client.timeline("Iran", from_="soon")
    with pytest.raises(TypeError, match="write one such as '2018-03-01'"):
        client.paths("Iran", "Cuba", as_of=20180301)


def test_what_went_wrong_is_told_also_where_the_pause_overran_the_deadline() -> None:
    now = 0.0
    session = Session("http://127.0.0.1:9", deadline=1, clock=lambda: now)
    flow = session.ask("{revision{revision}}")
    assert isinstance(next(flow), Send)
    assert isinstance(flow.send(Lost(httpx.ConnectError("refused"))), Pause)
    now = 5.0
    with pytest.raises(ConnectionFailed, match=r"does not answer.*refused"):
        flow.send(None)


def test_a_slow_answer_is_told_apart_from_none(url: str) -> None:
    def slow(_: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
        time.sleep(1)
        return passed(got)

    with Fault(url, slow) as fault, Client(fault.url, deadline=0.5) as client, pytest.raises(ConnectionFailed, match=r"within 0\.5 s: ask for less"):
        client.revision()
