"""The whole graph as of a day, and what it is good for."""

from __future__ import annotations

import asyncio
import itertools
import random

import httpx
import networkx as nx
import pytest
from conftest import Fault, passed

from backchannel import AsyncClient, BrokenStream, Client, ConnectionFailed, Graph, InvalidQuestion
from backchannel.graph import HOP_COLUMNS, NODE_COLUMNS, TIE_COLUMNS, GraphReader

DAY = "2018-03-01"


def test_the_graph_is_tables(client: Client) -> None:
    graph = client.graph(DAY)
    nodes, ties, hops = graph.nodes, graph.ties, graph.hops
    assert [list(each.columns) for each in (nodes, ties, hops)] == [list(each) for each in (NODE_COLUMNS, TIE_COLUMNS, HOP_COLUMNS)]
    assert nodes["id"].is_monotonic_increasing
    assert ties["id"].is_monotonic_increasing
    assert (hops["cost"] == hops["trust"] + hops["evidence"] + hops["fading"]).all()
    assert set(hops["a"]) | set(hops["b"]) <= set(nodes["id"])
    assert ties["hops"].sum() == len(hops)
    assert set(ties["validity"]) == {"CERTAIN", "POSSIBLE", "ENDED"}
    assert nodes.attrs["backchannel"]["revision"] == client.revision().revision
    assert str(graph.as_of) in repr(graph)
    assert graph.cite() in graph._repr_html_().replace("&#x27;", "'")
    made = graph.to_networkx()
    assert (made.number_of_nodes(), made.number_of_edges()) == (len(nodes), len(ties)) or made.number_of_nodes() > len(nodes)
    assert graph.to_igraph().ecount() == len(ties)


def best(graph: Graph, a: str, b: str, most: int = 6) -> tuple[int, list[str]] | None:
    """The best path by NetworkX: least cost, then fewest ties, then ids."""
    conducting = graph.to_conducting(a, b)
    try:
        found: list[tuple[int, int, list[str]]] = []
        for path in nx.shortest_simple_paths(conducting, a, b, weight="cost"):
            cost = nx.path_weight(conducting, path, "cost")
            if found and cost > found[0][0]:
                break
            if len(path) - 1 <= most:
                found.append((cost, len(path), path))
    except nx.NetworkXNoPath:
        return None
    if not found:
        return None
    cost, _, path = min(found)
    return cost, path


def test_networkx_finds_the_service_s_best_path(client: Client) -> None:
    graph = client.graph(DAY)
    actors = graph.nodes[graph.nodes["kind"].isin(["STATE", "PERSON", "ORGANIZATION"]) & (graph.nodes["type"] != "GOVERNMENT_BODY")]["id"].tolist()
    tied = set(graph.hops["a"]) | set(graph.hops["b"])
    pairs = list(itertools.combinations([each for each in actors if each in tied], 2))
    random.Random(2018).shuffle(pairs)
    # Most of the pairs stand in one part of the graph, so that there is something to find.
    whole = nx.Graph(list(zip(graph.hops["a"], graph.hops["b"], strict=True)))
    part = {node: number for number, nodes in enumerate(nx.connected_components(whole)) for node in nodes}
    joined = [pair for pair in pairs if part[pair[0]] == part[pair[1]]]
    apart = [pair for pair in pairs if part[pair[0]] != part[pair[1]]]
    connected = 0
    for a, b in joined[:85] + apart[:15]:
        answer = client.exact_paths(a, b, as_of=DAY, limit=1)
        expected = (answer[0].cost, [node.id for node in answer[0].nodes]) if len(answer) else None
        assert best(graph, a, b) == expected, (a, b)
        connected += expected is not None
    assert connected > 15


def test_a_stream_that_breaks_off_raises(url: str) -> None:
    def cut(share: float) -> object:
        def change(_: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
            body = got.content[: int(len(got.content) * share)]
            return got.status_code, {"Content-Type": "application/x-ndjson", "Content-Length": str(len(got.content))}, body

        return change

    def ended(_: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
        lines = got.content.splitlines(keepends=True)
        return 200, {}, b"".join(lines[:-1])

    def failed(_: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
        return 200, {}, got.content.splitlines(keepends=True)[0] + b'{"type":"error","code":"UNAVAILABLE","message":"the store went away"}\n'

    def short(_: int, got: httpx.Response) -> tuple[int, dict[str, str], bytes]:
        lines = got.content.splitlines(keepends=True)
        return 200, {}, b"".join([*lines[:5], *lines[6:]])

    for change in (cut(0.3), cut(0.99), ended, failed, short):
        with Fault(url, change) as fault, Client(fault.url) as client, pytest.raises(BrokenStream):  # type: ignore[arg-type]
            client.graph(DAY)
    with Client(url) as client, pytest.raises(InvalidQuestion):
        client.graph("2018-03")
    with Client("http://127.0.0.1:9") as client, pytest.raises(ConnectionFailed):
        client.graph()
    with Fault(url, lambda _, got: passed(got)) as fault, Client(fault.url) as client:
        assert len(client.graph(DAY)) > 400


def test_any_cut_of_the_lines_gives_the_same(url: str) -> None:
    got = httpx.get(url + "/graph.ndjson", params={"asOf": DAY}, trust_env=False).content
    chance = random.Random(1)
    whole = GraphReader()
    whole.feed(got)
    expected = whole.finish("now", "1")
    for _ in range(5):
        reader, at = GraphReader(), 0
        while at < len(got):
            size = chance.randint(1, 5000)
            reader.feed(got[at : at + size])
            at += size
        assert reader.finish("now", "1").ties.equals(expected.ties)


def test_the_asynchronous_client_streams_the_same(url: str) -> None:
    async def ask() -> Graph:
        async with AsyncClient(url) as client:
            return await client.graph(DAY)

    with Client(url) as client:
        assert asyncio.run(ask()).hops.equals(client.graph(DAY).hops)
