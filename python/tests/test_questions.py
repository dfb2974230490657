"""Every question, on both stores, as data."""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from conftest import FOUNDING

from backchannel import Answer, AsyncClient, Client, MissingPackage, Routes
from backchannel.schema import FormalTieStatus, TieKind

PAIR = ("United States", "North Korea")
DAY = "2018-03-01"

ASKED: dict[str, Callable[[Client], Answer[Any]]] = {
    "paths": lambda c: c.paths(*PAIR, as_of=DAY),
    "exact_paths": lambda c: c.exact_paths(*PAIR, as_of=DAY, limit=20),
    "joint": lambda c: c.joint(*PAIR, as_of=DAY, paths=[1, 2]),
    "nearest_miss": lambda c: c.nearest_miss(*PAIR, as_of=DAY, max_hops=3, active_only=True),
    "compare": lambda c: c.compare("United States", "Iran", as_of="2016-01-13", against="2018-06-01"),
    "why_not": lambda c: c.why_not(*PAIR, "Leon V. Sigal", as_of=DAY),
    "independent_routes": lambda c: c.independent_routes(*PAIR, as_of=DAY),
    "cut_nodes": lambda c: c.cut_nodes(*PAIR, as_of=DAY),
    "stability": lambda c: c.stability(*PAIR, as_of=DAY, limit=3),
    "convenors": lambda c: c.convenors(PAIR, as_of=DAY, limit=None),
    "gaps": lambda c: c.gaps(as_of=DAY, limit=None),
    "formal_tie": lambda c: c.formal_tie("Cuba", "United States", as_of="1978-11-20"),
    "vacancies": lambda c: c.vacancies(as_of=DAY),
    "timeline": lambda c: c.timeline(["United States", "Iran"], from_="2013-01-01"),
    "lineage": lambda c: c.lineage("General Peace Agreement for Mozambique"),
    "search": lambda c: c.search("sigal"),
    "ties": lambda c: c.ties("Iran"),
    "actors": lambda c: c.actors(kinds="PERSON"),
    "channels": lambda c: c.channels(as_of=DAY),
    "disputes": lambda c: c.disputes(),
    "events": lambda c: c.events(),
    "agreements": lambda c: c.agreements(),
    "posts": lambda c: c.posts(),
    "sources": lambda c: c.sources(),
    "weights": lambda c: c.weights(),
    "query": lambda c: c.query("{actors(first:2){edges{node{id name}}}}"),
}


def without_revisions(raw: object) -> object:
    """An answer without the names of revisions, which differ between stores."""
    if isinstance(raw, dict):
        return {name: without_revisions(value) for name, value in raw.items() if name not in ("revision", "endCursor")}
    return [without_revisions(each) for each in raw] if isinstance(raw, list) else raw


@pytest.mark.parametrize("name", ASKED)
def test_every_answer_is_data(client: Client, name: str) -> None:
    answer = ASKED[name](client)
    table = answer.to_frame("actors", "edges") if name == "query" else answer.to_frame()  # type: ignore[call-arg]
    assert len(table) or name == "why_not"
    assert table.attrs["backchannel"]["revision"] == answer.reference.revision
    if name != "query":
        assert list(table.columns) == list(answer.columns)
        assert [str(kind) for kind in table.dtypes] == [str(pd.Series(dtype=kind).dtype) for kind, _ in answer.columns.values()]
    assert pickle.loads(pickle.dumps(answer)) == answer
    assert Answer.from_json(answer.to_json()) == answer
    json.dumps(table.attrs)
    html, text, said = answer._repr_html_(), repr(answer), answer.cite()
    assert answer.reference.id in html
    assert answer.reference.id in text
    assert "http" not in html.split("</style>")[0]
    assert answer.reference.revision in said
    assert "TLP:CLEAR" in said
    if name != "query":
        assert answer.reference.text.split(",")[0].strip("“”")[:20] in answer.explain().replace("\\", "") or name in ("paths", "exact_paths")


@pytest.mark.parametrize("name", ASKED)
def test_both_stores_answer_alike(sqlite_service: Any, neo4j_service: Any, name: str) -> None:
    with Client(sqlite_service.url) as one, Client(neo4j_service.url) as other:
        assert without_revisions(ASKED[name](one).raw) == without_revisions(ASKED[name](other).raw)


def test_every_question_can_be_awaited(url: str) -> None:
    async def ask() -> list[Answer[Any]]:
        async with AsyncClient(url) as client:
            return [await question(client) for question in ASKED.values()]  # type: ignore[arg-type, misc]

    with Client(url) as client:
        for name, awaited in zip(ASKED, asyncio.run(ask()), strict=True):
            assert awaited.raw == ASKED[name](client).raw, name


def test_routes_are_typed(client: Client) -> None:
    answer = client.paths(**FOUNDING)
    assert isinstance(answer, Routes)
    first = answer[0].best
    assert first.hops[0].tie.kind in TieKind
    assert first.cost == sum(hop.cost for hop in first.hops)
    assert first.nodes[0].id == "state:united-states"
    assert answer.formal_ties[0].status is FormalTieStatus.NONE
    assert [route.rank for route in answer] == list(range(1, len(answer) + 1))
    assert answer.to_frame()["cost"].groupby(answer.to_frame()["rank"]).sum().tolist() == [route.best.cost for route in answer]
    assert answer.to_frame("path")["cost"].tolist() == [route.best.cost for route in answer]
    with pytest.raises(ValueError, match="one row a hop"):
        answer.to_frame("route")


def test_pages_make_the_whole(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from backchannel import convenor, gap, path

    paths, routes = client.exact_paths(**FOUNDING, limit=15), client.paths(**FOUNDING, limit=12)
    convenors, gaps = client.convenors(PAIR, as_of=DAY, limit=8), client.gaps(as_of=DAY, limit=40)
    monkeypatch.setattr(path, "PATHS_A_PAGE", 4)
    monkeypatch.setattr(path, "ROUTES_A_PAGE", 5)
    monkeypatch.setattr(convenor, "CONVENORS_A_PAGE", 3)
    monkeypatch.setattr(gap, "GAPS_A_PAGE", 2)
    assert client.exact_paths(**FOUNDING, limit=15).items == paths.items
    assert client.exact_paths(**FOUNDING, limit=15).certain == paths.certain
    assert client.paths(**FOUNDING, limit=12).items == routes.items
    assert client.paths(**FOUNDING, limit=12).found == routes.found
    assert client.convenors(PAIR, as_of=DAY, limit=8).items == convenors.items
    assert client.gaps(as_of=DAY, limit=None).items == gaps.items


def test_long_lists_come_whole(client: Client) -> None:
    assert len(client.actors()) == client.actors().total > 200
    some = client.actors(limit=7)
    assert (len(some), some.total) == (7, client.actors().total)
    assert "7 of" in repr(some)
    assert "7 of" in some._repr_html_()


def test_ids_names_and_objects_are_taken(client: Client) -> None:
    iran = client.get("Iran")
    assert iran.id == "state:iran"
    by_object = client.paths(iran, client.search("United States")[0].entity, as_of="2016-01-13")
    by_id = client.paths("state:iran", "state:united-states", as_of="2016-01-13")
    by_name = client.paths("Iran", ["United States"], as_of="2016-01-13")
    assert by_object.items == by_id.items == by_name.items


def test_every_kind_of_record_is_got(client: Client) -> None:
    ids = [
        "person:leon-sigal",
        "channel:jcpoa",
        "event:castro-public-offer-1978",
        "agreement:rome-agreed-agenda",
        "dispute:cuba-us-relations",
        "post:iran-president",
        "source:pocom",
    ]
    for each in ids:
        assert client.get(each).id == each
    tie = client.ties("Iran")[0]
    assert client.get(tie) == tie
    for entity in {tie.from_.id for tie in client.ties("Iran") if tie.kind == "ABOUT"}:
        assert client.get(entity).id == entity


def test_graphs_hold_what_the_answer_shows(client: Client) -> None:
    answer = client.paths(**FOUNDING)
    graph = answer.to_networkx()
    assert set(graph) == {node.id for route in answer for node in route.best.nodes}
    assert {key for *_, key in graph.edges(keys=True)} == {hop.tie.id for route in answer for hop in route.best.hops}
    other = answer.to_igraph()
    assert (other.vcount(), other.ecount()) == (graph.number_of_nodes(), graph.number_of_edges())
    assert set(other.vs["id"]) == set(graph)
    assert client.ties("Iran").to_networkx().is_directed()
    with pytest.raises(TypeError, match="no graph"):
        client.search("iran").to_networkx()


@pytest.mark.parametrize(
    "name", ["paths", "exact_paths", "nearest_miss", "why_not", "independent_routes", "cut_nodes", "stability", "convenors", "gaps", "lineage"]
)
def test_every_answer_about_paths_is_a_graph(client: Client, name: str) -> None:
    answer = ASKED[name](client)
    graph = answer.to_networkx()
    assert graph.number_of_edges() > 0 or name == "nearest_miss"
    assert all(":" in node and described["kind"] and described["name"] for node, described in graph.nodes(data=True))
    text = answer.to_json()
    assert all(json.dumps(tie) in text for *_, tie in graph.edges(keys=True)), "an edge is a tie of the answer"


def test_small_questions_have_small_answers(client: Client, url: str) -> None:
    assert client.formal_tie("Cuba", "United States", as_of="1978-11-20").status is FormalTieStatus.NONE
    assert client.nearest_miss(*PAIR, as_of=DAY, max_hops=3).limits.max_hops == 3
    posts = client.posts()
    assert posts.count(posts[0]) == 1

    async def get() -> str:
        async with AsyncClient(url) as other:
            return str((await other.get("Leon V. Sigal")).id)

    assert asyncio.run(get()) == "person:leon-sigal"


def test_what_is_not_installed_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.paths(*PAIR, as_of=DAY, limit=2)
    for module, use, package in (
        ("anywidget", answer.show, "widget"),
        ("igraph", answer.to_igraph, "igraph"),
        ("matplotlib.pyplot", client.timeline("Iran", limit=3).plot_timeline, "plot"),
    ):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(MissingPackage, match=rf"pip install 'backchannel\[{package}\]'"):
            use()


def test_a_scenario_takes_objects(client: Client) -> None:
    sigal = client.get("Leon V. Sigal")
    changed = client.compare(*PAIR, as_of=DAY, supposing={"remove": [sigal.id]})
    assert any("Leon V. Sigal is removed" in cause.sentence for route in changed.routes for cause in route.causes)
    without = client.paths(*PAIR, as_of=DAY, scenario={"remove": ["Leon V. Sigal"]})
    assert "person:leon-sigal" not in without.to_networkx()


def test_the_memo_is_the_service_s_own(client: Client) -> None:
    memo = client.paths(**FOUNDING, limit=3).explain()
    assert "[^1]:" in memo
    assert "2018-03-01" in memo
    convenors = client.convenors(["United States", "Iran"], as_of="2018-06-01")
    assert convenors.explain().count("[^1]") >= 2
    for shown in (repr(convenors), convenors._repr_html_()):
        assert "no channels of theirs on record" in shown
        assert "1 of 1 channel with a result" in shown
    assert "1 in between on the best path" in repr(client.cut_nodes(*PAIR, as_of=DAY))


def test_empty_answers_keep_their_columns(client: Client) -> None:
    none = client.paths("United States", "Syria", as_of="2018-03-01")
    assert len(none) == 0
    assert none.data.why_none
    assert none.data.why_none in repr(none)
    assert list(none.to_frame().columns) == list(none.columns)
    assert len(none.to_networkx()) == 0
