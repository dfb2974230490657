"""How firmly the first paths stand when half-lives and grades move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Unpack

from backchannel import documents, frame, page
from backchannel.answer import Listing
from backchannel.ask import Flow, Ref, Session
from backchannel.frame import NUMBER, TEXT, TRUTH, WHOLE
from backchannel.part import Raw
from backchannel.path import Constraints, chain, graph_of, question, reference
from backchannel.schema import PathStanding, StabilityAnswer

if TYPE_CHECKING:
    import networkx as nx


class Stability(Listing[StabilityAnswer, PathStanding]):
    """The first paths, with the ranks they take when each number of the tables is moved once."""

    noun = "paths watched"
    columns: ClassVar[frame.Columns] = {
        "rank": (WHOLE, "the rank by the published tables"),
        "best": (WHOLE, "the best rank under any variant"),
        "worst": (WHOLE, "the worst rank; missing where a variant puts it below the depth searched"),
        "leaves": (TRUTH, "whether some variant puts it behind the first ones"),
        "strength": (NUMBER, "the index of strength by the published tables"),
        "path": (TEXT, "its actors and channels"),
        "moved_by": (TEXT, "the variants that change its rank, in words"),
    }

    @staticmethod
    def read(raw: Raw) -> StabilityAnswer:
        return StabilityAnswer.read(raw)

    @property
    def items(self) -> tuple[PathStanding, ...]:
        """The first paths and how they fare."""
        return self.data.standings

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [
            {
                "rank": s.path.rank,
                "best": s.best,
                "worst": s.worst,
                "leaves": s.leaves,
                "strength": s.path.strength,
                "path": chain(s.path),
                "moved_by": "; ".join(m.variant.words for m in s.moved),
            }
            for s in self
        ]

    def lines(self) -> list[str]:
        lines = []
        for s in self:
            stays = "leaves the first ones under some variant" if s.leaves else "stays among the first ones"
            ranks = f"always rank {s.best}" if s.best == s.worst else f"rank {s.best} to {self._worst(s)}"
            lines.append(f"{s.path.rank}. {chain(s.path)}: {ranks}, {stays}.")
        if self.data.why_none:
            lines.append(self.data.why_none)
        if not self.data.complete:
            lines.append(f"Not every variant was searched whole: {self.data.stopped_because} ran out.")
        return [*lines, f"{len(self.data.variants)} variants of the tables were tried."]

    def html(self) -> str:
        rows = [(s.path.rank, chain(s.path), s.best, self._worst(s), "no" if s.leaves else "yes") for s in self]
        table = page.table(("", "path", "best rank", "worst rank", "always among the first"), rows) if rows else ""
        return table + page.listed(self.lines()[len(rows) :])

    def _worst(self, standing: PathStanding) -> int | str:
        return f"beyond {self.data.depth}" if standing.worst is None else standing.worst

    def explain(self) -> str:
        return page.memo(self.title(), [page.plain(line) for line in self.lines()], page.Footnotes(), self.reference.text)

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the paths watched as one graph."""
        return graph_of((s.path.rank, s.path) for s in self)


def stability(
    session: Session,
    from_: Ref | Iterable[Ref],
    to: Ref | Iterable[Ref],
    *,
    limit: int = 5,
    min_revision: str | None = None,
    **constraints: Unpack[Constraints],
) -> Flow[Stability]:
    """Asks whether the first paths (limit: 1 to 10) stay first when half-lives and grades move."""
    variables = {"query": {**question(from_, to, constraints), "limit": limit}, "minRevision": min_revision}
    reply = yield from session.ask(documents.STABILITY, variables)
    raw = reply.data["stability"]
    title = f"How firmly paths between {' or '.join(e['name'] for e in raw['from'])} and {' or '.join(e['name'] for e in raw['to'])} stand"
    return Stability(raw, reference(title, documents.STABILITY, variables, raw, reply))
