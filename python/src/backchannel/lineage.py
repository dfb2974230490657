"""How something came about and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from backchannel import documents, page
from backchannel.answer import Listing
from backchannel.ask import Flow, Ref, Session, ref
from backchannel.frame import TEXT, WHOLE
from backchannel.part import Raw
from backchannel.path import reference
from backchannel.schema import LineageAnswer, LineageStep

if TYPE_CHECKING:
    import networkx as nx


class Lineage(Listing[LineageAnswer, LineageStep]):
    """How something came about and what came of it: how Track 2 led to Track 1, and to what."""

    noun = "hand-overs"
    columns = {
        "depth": (WHOLE, "how many hand-overs from what was asked about; negative for what led to it"),
        "from_id": (TEXT, "what led on"),
        "from_name": (TEXT, "its name"),
        "to_id": (TEXT, "what it led to"),
        "to_name": (TEXT, "its name"),
        "lag_days": (WHOLE, "the days between the two beginnings; missing where one is not known"),
        "sentence": (TEXT, "in words"),
        "carried": (TEXT, "what was carried over: PERSON, TEXT, IDEA or CONFIDENCE"),
        "tie_id": (TEXT, "the claim"),
    }

    @staticmethod
    def read(raw: Raw) -> LineageAnswer:
        return LineageAnswer.read(raw)

    @property
    def items(self) -> tuple[LineageStep, ...]:
        """The hand-overs, from what led to it to what it led to."""
        return self.data.steps

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [
            {
                "depth": s.depth,
                "from_id": s.from_.id,
                "from_name": s.from_.name,
                "to_id": s.to.id,
                "to_name": s.to.name,
                "lag_days": s.lag_days,
                "sentence": s.sentence,
                "carried": s.tie.what,
                "tie_id": s.tie.id,
            }
            for s in self
        ]

    def lines(self) -> list[str]:
        return [s.sentence for s in self] or ["Nothing on record led to it, and it led to nothing on record."]

    def explain(self) -> str:
        notes = page.Footnotes()
        lines = [page.plain(s.sentence) + notes.marks(s.tie.citations) for s in self]
        return page.memo(self.title(), lines or [page.plain(line) for line in self.lines()], notes, self.reference.text)

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the hand-overs as a directed graph."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for s in self:
            for end in (s.from_, s.to):
                graph.add_node(end.id, kind=str(end.kind), name=end.name)
            graph.add_edge(s.from_.id, s.to.id, key=s.tie.id, kind=str(s.tie.kind), depth=s.depth, sentence=s.sentence)
        return graph


def lineage(session: Session, of: Ref, *, min_revision: str | None = None) -> Flow[Lineage]:
    """Asks how a channel, event, agreement or outcome came about, and what came of it."""
    variables = {"of": ref(of), "minRevision": min_revision}
    reply = yield from session.ask(documents.LINEAGE, variables)
    raw = reply.data["lineage"]
    return Lineage(raw, reference(f"Lineage of {raw['of']['name']}", documents.LINEAGE, variables, raw, reply))
