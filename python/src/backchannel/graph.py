"""The whole graph as of a day: streamed, as tables or for NetworkX and igraph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from backchannel import frame, page
from backchannel.answer import Reference, strictest
from backchannel.ask import Received, Ref, Session, ref, refs
from backchannel.errors import BrokenStream, of_answer
from backchannel.frame import NUMBER, TEXT, TRUTH, WHOLE
from backchannel.part import Raw

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    import pandas as pd

NODE_COLUMNS: frame.Columns = {
    "id": (TEXT, "the id"),
    "kind": (TEXT, "what it is, such as PERSON"),
    "name": (TEXT, "the name to show"),
    "type": (TEXT, "what sort of organization, channel, event or agreement; missing for all else"),
    "track": (TEXT, "of a channel, its track"),
    "state": (TEXT, "of a channel, its state that day"),
    "conducts": (TRUTH, "whether it may stand inside a path that day"),
    "tlp": (TEXT, "the label of its marking"),
}

TIE_COLUMNS: frame.Columns = {
    "id": (TEXT, "the id"),
    "kind": (TEXT, "what it claims, such as TENURE"),
    "from": (TEXT, "the id of where it starts"),
    "to": (TEXT, "the id of where it ends"),
    "role": (TEXT, "the part played; missing where it has none"),
    "since": (TEXT, "since when, EDTF level 1; missing if unknown"),
    "until": (TEXT, "until when, the day included; missing if unknown"),
    "validity": (TEXT, "CERTAIN or POSSIBLE where it is active that day, ENDED where it is over"),
    "tlp": (TEXT, "the label of its marking"),
    "hops": (WHOLE, "how many pairs of nodes it joins in paths that day: 0 where it does not conduct"),
}

HOP_COLUMNS: frame.Columns = {
    "tie": (TEXT, "the id of the tie"),
    "kind": (TEXT, "its kind"),
    "a": (TEXT, "one of the nodes that it joins, posts and organs folded in"),
    "b": (TEXT, "the other"),
    "trust": (WHOLE, "the cost of trust, in micronats"),
    "evidence": (WHOLE, "the cost of evidence"),
    "fading": (WHOLE, "the cost of lost currency"),
    "cost": (WHOLE, "the sum of the three"),
    "strength": (NUMBER, "exp(-cost / 1,000,000)"),
}


def columns_of(kinds: frame.Columns) -> dict[str, list[Any]]:
    """Returns an empty list for each column."""
    return {name: [] for name in kinds}


class Graph:
    """The graph as of a day: `nodes`, `ties` and `hops` are tables, and it can be had for NetworkX and igraph."""

    def __init__(self, head: Raw, nodes: dict[str, list[Any]], ties: dict[str, list[Any]], hops: dict[str, list[Any]], reference: Reference) -> None:
        self.as_of: str = head["asOf"]
        self.revision: str = head["revision"]
        self.data_through: str | None = head.get("dataThrough")
        self._nodes, self._ties, self._hops = nodes, ties, hops
        self.reference = reference

    @property
    def nodes(self) -> pd.DataFrame:
        """All entities that there are on the day, in order of their ids: NODE_COLUMNS."""
        return frame.of_columns(NODE_COLUMNS, self._nodes, self.reference.to_dict())

    @property
    def ties(self) -> pd.DataFrame:
        """All ties that began by the day, in order of their ids: TIE_COLUMNS."""
        return frame.of_columns(TIE_COLUMNS, self._ties, self.reference.to_dict())

    @property
    def hops(self) -> pd.DataFrame:
        """What conducts on the day: the pairs of nodes that ties join, with what each costs: HOP_COLUMNS."""
        values = {**self._hops, "strength": [frame.strength(cost) for cost in self._hops["cost"]]}
        return frame.of_columns(HOP_COLUMNS, values, self.reference.to_dict())

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Returns nodes with kind, name and conducts, and ties as directed edges by their ids, with kind, role, since, until and validity."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(as_of=self.as_of, revision=self.revision)
        own = [name for name in NODE_COLUMNS if name != "id"]
        graph.add_nodes_from(
            (at, dict(zip(own, values, strict=True))) for at, *values in zip(self._nodes["id"], *(self._nodes[name] for name in own), strict=True)
        )
        own = [name for name in TIE_COLUMNS if name not in ("id", "from", "to")]
        rows = zip(self._ties["id"], self._ties["from"], self._ties["to"], *(self._ties[name] for name in own), strict=True)
        graph.add_edges_from((a, b, at, dict(zip(own, values, strict=True))) for at, a, b, *values in rows)
        return graph

    def to_conducting(self, from_: Ref | list[Ref], to: Ref | list[Ref]) -> nx.Graph[str]:
        """
        Returns what paths between these parties, given by ids, may run over that day.

        Between two nodes stands the cheapest tie, with its id and cost. The parties are in it, all that conducts, but nobody whom one of them rejects; ties
        between two parties are not, as they are no indirect paths. A shortest path by cost is the service's best path, where that has no more ties than asked
        for and, of equally cheap paths, the fewest ties.
        """
        import networkx as nx

        first, last = set(refs(from_) or ()), set(refs(to) or ())
        parties = first | last
        inside = {at for at, conducts in zip(self._nodes["id"], self._nodes["conducts"], strict=True) if conducts} - parties
        rows = zip(self._ties["kind"], self._ties["from"], self._ties["to"], self._ties["validity"], strict=True)
        inside -= {b for kind, a, b, validity in rows if kind == "REJECTED" and a in parties and validity != "ENDED"}
        if unknown := parties - set(self._nodes["id"]):
            raise ValueError(f"there is no {', '.join(sorted(unknown))} in the graph of {self.as_of}: give ids")
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(parties)
        for at, a, b, cost in zip(self._hops["tie"], self._hops["a"], self._hops["b"], self._hops["cost"], strict=True):
            if not ((a in inside or a in parties) and (b in inside or b in parties)) or (a in parties and b in parties):
                continue
            known = graph.get_edge_data(a, b)
            if known is None or (cost, at) < (known["cost"], known["tie"]):
                graph.add_edge(a, b, cost=cost, tie=at)
        return graph

    def to_igraph(self) -> igraph.Graph:
        """Returns the same as to_networkx for igraph, which has to be installed (pip install backchannel[igraph])."""
        return frame.igraph_of(self.to_networkx())

    def cite(self) -> str:
        """Returns a line for a footnote."""
        return self.reference.text

    def __len__(self) -> int:
        return len(self._nodes["id"])

    def __repr__(self) -> str:
        return f"Graph as of {self.as_of}: {len(self._nodes['id'])} nodes, {len(self._ties['id'])} ties, {len(self._hops['tie'])} hops that conduct\n  {self.reference.text}"

    def _repr_html_(self) -> str:
        counts: dict[str, int] = {}
        for kind in self._nodes["kind"]:
            counts[kind] = counts.get(kind, 0) + 1
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        kinds = page.table(("kind", "nodes"), ordered)
        return page.whole(repr(self).split("\n", 1)[0], kinds, self.reference.text)


class GraphReader:
    """Makes a Graph of the lines of a stream, as they come. Only a stream that came to its end is a graph."""

    def __init__(self) -> None:
        self._rest = b""
        self._head: Raw | None = None
        self._end: Raw | None = None
        self._nodes, self._ties, self._hops = columns_of(NODE_COLUMNS), columns_of(TIE_COLUMNS), columns_of(HOP_COLUMNS)
        del self._hops["strength"]
        self._markings: dict[str, Raw] = {}

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the stream."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            self._read(line)

    def _read(self, line: bytes) -> None:
        try:
            record = json.loads(line)
            kind = record["type"]
        except (ValueError, KeyError, TypeError):
            raise BrokenStream(f"the stream holds a line that is no record: {line[:80]!r}") from None
        if self._end is not None:
            raise BrokenStream("the stream goes on after its end")
        if kind == "error":
            raise BrokenStream(f"the service broke the stream off: {record.get('message')} [{record.get('code')}]")
        if kind == "graph":
            self._head = record
        elif kind == "end":
            self._end = record
        elif kind == "node":
            self._node(record)
        elif kind == "tie":
            self._tie(record)

    def _node(self, record: Raw) -> None:
        values = self._nodes
        values["id"].append(record["id"])
        values["kind"].append(record["kind"])
        values["name"].append(record["name"])
        values["type"].append(record.get("entityType"))
        values["track"].append(record.get("track"))
        values["state"].append(record.get("state"))
        values["conducts"].append(record["conducts"])
        values["tlp"].append(self._tlp(record["marking"]))

    def _tie(self, record: Raw) -> None:
        values = self._ties
        for name in ("id", "kind", "from", "to", "validity"):
            values[name].append(record[name])
        for name in ("role", "since", "until"):
            values[name].append(record.get(name) or None)
        values["tlp"].append(self._tlp(record["marking"]))
        hop: Raw | None = record.get("hop")
        pairs: list[Raw] = [hop, *hop.get("also", ())] if hop else []
        values["hops"].append(len(pairs))
        for pair in pairs:
            self._hops["tie"].append(record["id"])
            self._hops["kind"].append(record["kind"])
            self._hops["a"].append(pair["a"])
            self._hops["b"].append(pair["b"])
            for name in ("trust", "evidence", "fading", "cost"):
                # The first pair is the hop itself; the others cost the same.
                self._hops[name].append(pairs[0][name])

    def _tlp(self, marking: Raw) -> str:
        self._markings.setdefault(f"{marking['tlp']} {marking['groups']}", marking)
        return str(marking["tlp"])

    def finish(self, asked: str, service: str) -> Graph:
        """Returns the graph; raises BrokenStream where the stream did not come to its end, or lost something on the way."""
        if self._rest or self._head is None or self._end is None:
            raise BrokenStream("the stream ended before its end: the service or the connection broke off. Ask again")
        got = (len(self._nodes["id"]), len(self._ties["id"]))
        if got != (self._end["nodes"], self._end["ties"]):
            raise BrokenStream(f"the stream holds {got[0]} nodes and {got[1]} ties, and says {self._end['nodes']} and {self._end['ties']}")
        tlp, groups = strictest(self._markings.values())
        as_of = self._head["asOf"]
        reference = Reference(
            "The whole graph",
            f"GET /graph.ndjson?asOf={as_of}",
            {"asOf": as_of},
            as_of,
            self._head["revision"],
            self._head.get("dataThrough"),
            tlp,
            groups,
            asked,
            service,
        )
        return Graph(self._head, self._nodes, self._ties, self._hops, reference)


def refusal(session: Session, received: Received) -> Exception:
    """Returns what to raise where the service does not stream."""
    if other := session.somebody_else(received):
        return other
    try:
        return of_answer(json.loads(received.body)["errors"])
    except (ValueError, KeyError, TypeError):
        return BrokenStream(
            f"{session.url} answered with status {received.status} in place of a stream: is the address right, without a path? If so, ask again"
        )


def lines_of(graph: Graph) -> Iterator[tuple[str, int]]:
    """Yields the names of the three tables with their lengths."""
    yield from (("nodes", len(graph._nodes["id"])), ("ties", len(graph._ties["id"])), ("hops", len(graph._hops["tie"])))


__all__ = ["HOP_COLUMNS", "NODE_COLUMNS", "TIE_COLUMNS", "Graph", "GraphReader", "ref"]
