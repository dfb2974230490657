"""How many ways there are that do not hang on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Unpack

from backchannel import documents, page
from backchannel.answer import Listing
from backchannel.ask import Flow, Ref, Session
from backchannel.part import Raw
from backchannel.path import PATH_COLUMNS, Constraints, graph_of, path_html, path_line, path_row, question, reference
from backchannel.schema import IndependentAnswer, Path

if TYPE_CHECKING:
    import networkx as nx


class IndependentRoutes(Listing[IndependentAnswer, Path]):
    """The most paths of which no two share a broker or a channel."""

    noun = "independent paths"
    columns = PATH_COLUMNS

    @staticmethod
    def read(raw: Raw) -> IndependentAnswer:
        return IndependentAnswer.read(raw)

    @property
    def items(self) -> tuple[Path, ...]:
        """The independent paths, best first."""
        return self.data.paths

    @property
    def total(self) -> int:
        return self.data.count

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [path_row(place, path) for place, path in enumerate(self, 1)]

    def lines(self) -> list[str]:
        d = self.data
        lines = [path_line(place, path) for place, path in enumerate(self, 1)]
        if d.why_none:
            lines.append(d.why_none)
        elif not d.proven:
            bound = f"; there are at most {d.at_most}" if d.at_most is not None else ""
            lines.append(
                f"Not proven to be the best choice: {d.considered} paths were looked through, then {d.stopped_because or 'the budget'} ran out{bound}."
            )
        return lines

    def html(self) -> str:
        drawn = "".join(path_html(place, path, "", place == 1) for place, path in enumerate(self, 1))
        rest = self.lines()[len(self) :]
        return drawn + (page.listed(rest) if rest else "")

    def explain(self) -> str:
        notes = page.Footnotes()
        lines = []
        for place, path in enumerate(self, 1):
            lines.append(f"{place}. " + " ".join(page.plain(hop.sentence) + notes.marks(hop.citations) for hop in path.hops))
        return page.memo(self.title(), lines + [page.plain(line) for line in self.lines()[len(self) :]], notes, self.reference.text)

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the paths as one graph."""
        return graph_of(enumerate(self, 1))


def independent_routes(
    session: Session,
    from_: Ref | Iterable[Ref],
    to: Ref | Iterable[Ref],
    *,
    limit: int = 10,
    min_revision: str | None = None,
    **constraints: Unpack[Constraints],
) -> Flow[IndependentRoutes]:
    """Asks for the most paths that share no broker and no channel, so that one can fail and the others still stand. limit is how many are shown."""
    variables = {"query": {**question(from_, to, constraints), "limit": limit}, "minRevision": min_revision}
    reply = yield from session.ask(documents.INDEPENDENT_ROUTES, variables)
    raw = reply.data["independentRoutes"]
    title = f"Independent routes between {' or '.join(e['name'] for e in raw['from'])} and {' or '.join(e['name'] for e in raw['to'])}"
    return IndependentRoutes(raw, reference(title, documents.INDEPENDENT_ROUTES, variables, raw, reply))
