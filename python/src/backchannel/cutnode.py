"""What the paths between two sides hang on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Unpack

from backchannel import documents, frame, page
from backchannel.answer import Listing
from backchannel.ask import Flow, Ref, Session
from backchannel.frame import TEXT, TRUTH, WHOLE
from backchannel.part import Raw
from backchannel.path import Constraints, chain, graph_of, path_html, question, reference
from backchannel.schema import CutAnswer, CutNode

if TYPE_CHECKING:
    import networkx as nx


class CutNodes(Listing[CutAnswer, CutNode]):
    """The brokers and channels of the best path, and what the loss of each would mean."""

    noun = "in between on the best path"
    columns: ClassVar[frame.Columns] = {
        "node_id": (TEXT, "the broker or channel"),
        "node_kind": (TEXT, "its kind"),
        "node_name": (TEXT, "its name"),
        "cut": (TRUTH, "whether no path at all is left without it; missing where that was not decided"),
        "lost": (WHOLE, "how many of the paths counted pass it"),
        "counted": (WHOLE, "how many paths were counted"),
        "added_cost": (WHOLE, "what the best path without it costs more, in micronats; missing where there is none"),
        "left": (TEXT, "the best path without it"),
    }

    @staticmethod
    def read(raw: Raw) -> CutAnswer:
        return CutAnswer.read(raw)

    @property
    def items(self) -> tuple[CutNode, ...]:
        """The brokers and channels, in the order of the best path."""
        return self.data.nodes

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [
            {
                "node_id": n.node.id,
                "node_kind": n.node.kind,
                "node_name": n.node.name,
                "cut": n.cut,
                "lost": n.lost,
                "counted": self.data.counted,
                "added_cost": n.added,
                "left": chain(n.left) if n.left else None,
            }
            for n in self
        ]

    def lines(self) -> list[str]:
        lines = [f"Best: {chain(self.data.best)}"] if self.data.best else []
        for n in self:
            left = "no path is left" if n.cut else f"left is {chain(n.left)}" if n.left else "not decided"
            lines.append(f"Without {n.node.name}: {left}; {n.lost} of {self.data.counted} paths pass it.")
        if self.data.why_none:
            lines.append(self.data.why_none)
        if not self.data.complete:
            lines.append(f"Not all paths were counted: {self.data.stopped_because}.")
        return lines

    def html(self) -> str:
        drawn = path_html(1, self.data.best) if self.data.best else ""
        rows = [
            (n.node.name, "no path left" if n.cut else "undecided" if n.cut is None else "others left", n.lost, chain(n.left) if n.left else "") for n in self
        ]
        return (
            drawn
            + page.table(("without", "what is left", f"paths lost of {self.data.counted}", "the best of them"), rows)
            + page.listed(self.lines()[len(self) + bool(self.data.best) :])
        )

    def explain(self) -> str:
        notes = page.Footnotes()
        best = self.data.best
        lines = [" ".join(page.plain(hop.sentence) + notes.marks(hop.citations) for hop in best.hops)] if best else []
        return page.memo(self.title(), lines + [page.plain(line) for line in self.lines()], notes, self.reference.text)

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the best path (rank 0) and what is left without each node (ranks from 1) as one graph."""
        best = [(0, self.data.best)] if self.data.best else []
        return graph_of([*best, *((place, n.left) for place, n in enumerate(self, 1) if n.left)])


def cut_nodes(
    session: Session, from_: Ref | Iterable[Ref], to: Ref | Iterable[Ref], *, min_revision: str | None = None, **constraints: Unpack[Constraints]
) -> Flow[CutNodes]:
    """Asks without which brokers and channels no path is left, or only worse ones."""
    variables = {"query": {**question(from_, to, constraints), "limit": 1}, "minRevision": min_revision}
    reply = yield from session.ask(documents.CUT_NODES, variables)
    raw = reply.data["cutNodes"]
    title = f"What the paths between {' or '.join(e['name'] for e in raw['from'])} and {' or '.join(e['name'] for e in raw['to'])} hang on"
    return CutNodes(raw, reference(title, documents.CUT_NODES, variables, raw, reply))
