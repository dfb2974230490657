"""Which pairs have no relations, and what there is in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from backchannel import documents, frame, page
from backchannel.answer import Listing, strictest
from backchannel.ask import Flow, Ref, Session, at_one_revision, day, refs, same_revision
from backchannel.frame import NUMBER, TEXT, WHOLE
from backchannel.part import Raw
from backchannel.path import chain, graph_of, names, reference
from backchannel.schema import Gap, GapAnswer

if TYPE_CHECKING:
    import networkx as nx

GAPS_A_PAGE = 40


class Gaps(Listing[GapAnswer, Gap]):
    """Pairs without relations, by their best indirect path. Pairs of which no source tells are counted and never ranked."""

    noun = "pairs without relations"
    columns: ClassVar[frame.Columns] = {
        "list": (TEXT, "NONE: they have no relations; LAST_KNOWN_NONE: it is unknown that day, and they had none when last known"),
        "rank": (WHOLE, "the place in that list, from 1"),
        "a_id": (TEXT, "one party"),
        "a_name": (TEXT, "its name"),
        "b_id": (TEXT, "the other party"),
        "b_name": (TEXT, "its name"),
        "since": (TEXT, "since when they have no relations, where a source tells; or the last day they are known to have had none"),
        "certainty": (TEXT, "whether that is CERTAIN or POSSIBLE"),
        "strength": (NUMBER, "the index of their best path; missing where there is none"),
        "word": (TEXT, "that index in a word"),
        "cost": (WHOLE, "its cost, in micronats"),
        "grade": (TEXT, "the grade of its tie with the least evidence"),
        "hops": (WHOLE, "how many ties it has"),
        "path": (TEXT, "its actors and channels, with arrows between"),
        "brokers": (TEXT, "who makes the connection"),
    }

    @staticmethod
    def read(raw: Raw) -> GapAnswer:
        return GapAnswer.read(raw)

    @property
    def items(self) -> tuple[Gap, ...]:
        """The pairs without relations."""
        return self.data.gaps

    @property
    def last_known_none(self) -> tuple[Gap, ...]:
        """The pairs of which it is unknown, and which had none when last known."""
        return self.data.last_known_none

    @property
    def total(self) -> int:
        return self.data.none

    def rows(self) -> Iterable[Mapping[str, object]]:
        for name, pairs in (("NONE", self.items), ("LAST_KNOWN_NONE", self.last_known_none)):
            for gap in pairs:
                tie, path = gap.formal_tie, gap.path
                yield {
                    "list": name,
                    "rank": gap.rank,
                    "a_id": gap.a.id,
                    "a_name": gap.a.name,
                    "b_id": gap.b.id,
                    "b_name": gap.b.name,
                    "since": tie.since if name == "NONE" else tie.last_known and tie.last_known.date,
                    "certainty": tie.certainty,
                    "strength": path.strength if path else None,
                    "word": path.word if path else None,
                    "cost": path.cost if path else None,
                    "grade": path.grade if path else None,
                    "hops": len(path.hops) if path else None,
                    "path": chain(path) if path else None,
                    "brokers": names(path.brokers) if path else None,
                }

    def lines(self) -> list[str]:
        d = self.data
        lines = [
            f"{gap.rank}. {gap.a.name} and {gap.b.name}: "
            + (f"{chain(gap.path)} [{gap.path.word}, {page.index(gap.path.strength)}]" if gap.path else "no path")
            for gap in self
        ]
        lines += [
            f"Last known to have none: {gap.a.name} and {gap.b.name}" + (f": {chain(gap.path)} [{gap.path.word}]" if gap.path else "")
            for gap in self.last_known_none
        ]
        return [*lines, *self._counts(), *([f"Not all pairs were searched ({d.unsearched} were not): {d.stopped_because} ran out."] if not d.complete else [])]

    def _counts(self) -> list[str]:
        d = self.data
        return [
            (
                f"Of the pairs of {d.parties} actors, {d.present} have relations, {d.none} have none ({d.connected} of them have a path), of {d.unknown} no source tells "
                f"({d.unknown_last_none} had none when last known, {len(self.last_known_none)} of these are shown)."
            )
        ]

    def html(self) -> str:
        rows = [(g.rank, g.a.name, g.b.name, g.formal_tie.since, g.path.strength if g.path else None, chain(g.path) if g.path else "no path") for g in self]
        last = [(g.rank, g.a.name, g.b.name, g.formal_tie.last_known and g.formal_tie.last_known.date, g.path.strength if g.path else None, chain(g.path) if g.path else "no path")
                for g in self.last_known_none]  # fmt: skip
        head = ("", "party", "party", "without relations since", "index", "best path")
        both = page.table(head, rows) if rows else ""
        if last:
            both += "<div>Unknown that day; without relations when last known:</div>" + page.table(
                ("", "party", "party", "last known", "index", "best path"), last
            )
        return both + page.listed(self.lines()[len(rows) + len(last) :])

    def explain(self) -> str:
        return page.memo(self.title(), [page.plain(line) for line in self.lines()], page.Footnotes(), self.reference.text)

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the best paths of the pairs without relations as one graph; ranks are those of the pairs."""
        return graph_of((gap.rank, gap.path) for gap in self if gap.path)


def gaps(
    session: Session, *, among: Iterable[Ref] | None = None, of: Ref | Iterable[Ref] | None = None, as_of: object = None, max_hops: int | None = None, limit: int | None = 20,
    active_only: bool | None = None, min_revision: str | None = None,
) -> Flow[Gaps]:  # fmt: skip
    """
    Asks which pairs have no relations on a day, by the best indirect path that they have all the same.

    among: the actors to pair, by default all states; of: only pairs with one of these. limit=None lists all pairs.
    """
    given = {"among": refs(among), "of": refs(of), "asOf": day(as_of), "maxHops": max_hops, "activeOnly": active_only}
    query: Raw = {name: value for name, value in given.items() if value is not None}

    def read() -> Flow[Gaps]:
        raw: Raw | None = None
        requirements = []
        have = 0
        while True:
            size = GAPS_A_PAGE if limit is None else min(GAPS_A_PAGE, limit - have)
            asked = query if raw is None else {**query, "asOf": raw["limits"]["asOf"]}
            reply = yield from session.ask(documents.GAPS, {"query": {**asked, "limit": size, "offset": have}, "minRevision": min_revision})
            got: Raw = reply.data["gaps"]
            requirements.append(got["requirement"])
            if raw is None:
                raw = got
            else:
                same_revision(raw["revision"], got["revision"])
                for name in ("gaps", "lastKnownNone"):
                    raw[name] = raw[name] + got[name]
                raw.update({name: got[name] for name in ("complete", "stoppedBecause", "unsearched")})
            have += size
            if not got["complete"] or have >= max(got["none"], got["unknownLastNone"]) or (limit is not None and have >= limit):
                break
        tlp, groups = strictest(requirements)
        raw["limits"] = {**raw["limits"], "limit": limit or have, "offset": 0}
        variables = {"query": {**query, "limit": limit or have}, "minRevision": min_revision}
        title = "Gaps" + (f" of {', '.join(query['of'])}" if "of" in query else "") + (f" among {raw['parties']} actors" if "among" in query else "")
        return Gaps(raw, reference(title, documents.GAPS, variables, raw, reply, {"tlp": tlp, "groups": [list(g) for g in groups]}))

    return at_one_revision(read)
