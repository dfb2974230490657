"""Tables and graphs of answers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from backchannel.errors import MissingPackage

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    import pandas as pd

Columns: TypeAlias = dict[str, tuple[str, str]]
"""Columns of a table by name: their type in pandas, and what they hold."""

TEXT, WHOLE, NUMBER, TRUTH = "string", "Int64", "float64", "boolean"


def build(columns: Columns, rows: Iterable[Mapping[str, object]], reference: Mapping[str, Any]) -> pd.DataFrame:
    """Makes a table of exactly these columns, of these types, also where there are no rows."""
    import pandas as pd

    values: dict[str, list[object]] = {name: [] for name in columns}
    for row in rows:
        if row.keys() != columns.keys():
            raise AssertionError(f"a row has the columns {set(row) ^ set(columns)} too many or too few")
        for name, value in row.items():
            values[name].append(value)
    return of_columns(columns, values, reference) if values else pd.DataFrame()


def of_columns(columns: Columns, values: Mapping[str, list[Any]], reference: Mapping[str, Any]) -> pd.DataFrame:
    """Makes a table of lists that are its columns."""
    import pandas as pd

    table = pd.DataFrame({name: pd.Series(values[name], dtype=kind) for name, (kind, _) in columns.items()}, copy=False)
    table.attrs["backchannel"] = dict(reference)
    return table


def strength(cost: int) -> float:
    """The index of strength of a cost in micronats."""
    return math.exp(-cost / 1_000_000)


def igraph_of(graph: nx.MultiGraph[str]) -> igraph.Graph:
    """Returns a graph of NetworkX for igraph; the ids of nodes stand in the attribute id, those of edges in key."""
    try:
        import igraph
    except ImportError as error:
        raise MissingPackage("this takes igraph: pip install 'backchannel[igraph]'") from error
    place = {node: at for at, node in enumerate(graph)}
    made = igraph.Graph(n=len(place), edges=[(place[a], place[b]) for a, b in graph.edges()], directed=graph.is_directed())
    nodes = list(graph.nodes(data=True))
    made.vs["id"] = [node for node, _ in nodes]
    for name in sorted({name for _, attributes in nodes for name in attributes} - {"id"}):
        made.vs[name] = [attributes.get(name) for _, attributes in nodes]
    edges = list(graph.edges(keys=True, data=True))
    made.es["key"] = [key for *_, key, _ in edges]
    for name in sorted({name for *_, attributes in edges for name in attributes} - {"key"}):
        made.es[name] = [attributes.get(name) for *_, attributes in edges]
    return made
