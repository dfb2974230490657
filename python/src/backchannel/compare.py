"""What changes between two days, or under a scenario; and why somebody is not among the paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Unpack

from backchannel import documents, frame, page
from backchannel.answer import Answer
from backchannel.ask import Flow, Ref, Session, day, ref
from backchannel.frame import NUMBER, TEXT, WHOLE
from backchannel.part import Raw
from backchannel.path import Constraints, _with_ids, chain, formal_line_of, graph_of, names, path_html, path_line, question, reference, sides
from backchannel.schema import Obstacle, PathChange, PathComparison, RouteChange, ScenarioInput, WhyNotAnswer

if TYPE_CHECKING:
    import networkx as nx

CHANGE_COLUMNS: frame.Columns = {
    "of": (TEXT, "route or path"),
    "what": (TEXT, "LOST, GAINED or CHANGED"),
    "through": (TEXT, "of a route the brokers, of a path the actors and channels, by name"),
    "ids": (TEXT, "their ids, one space between"),
    "rank_before": (WHOLE, "the rank before; missing where there was none"),
    "rank_after": (WHOLE, "the rank after"),
    "cost_before": (WHOLE, "the cost before, in micronats"),
    "cost_after": (WHOLE, "the cost after"),
    "strength_before": (NUMBER, "the index of strength before"),
    "strength_after": (NUMBER, "the index after"),
    "causes": (TEXT, "what brought the change about, in sentences"),
    "event_ids": (TEXT, "the events that did, one space between"),
}


class Comparison(Answer[PathComparison]):
    """What changes between a question and the same one on another day, or under a scenario."""

    columns = CHANGE_COLUMNS

    @staticmethod
    def read(raw: Raw) -> PathComparison:
        return PathComparison.read(raw)

    @property
    def routes(self) -> tuple[RouteChange, ...]:
        """The routes that changed."""
        return self.data.routes

    @property
    def paths(self) -> tuple[PathChange, ...]:
        """The paths that changed."""
        return self.data.paths

    def rows(self) -> Iterable[Mapping[str, object]]:
        changes: list[RouteChange | PathChange] = [*self.routes, *self.paths]
        for change in changes:
            through = change.brokers if isinstance(change, RouteChange) else change.nodes
            yield {
                "of": "route" if isinstance(change, RouteChange) else "path",
                "what": change.what,
                "through": names(through) if isinstance(change, RouteChange) else " → ".join(each.name for each in through),
                "ids": " ".join(each.id for each in through),
                "rank_before": change.rank_before,
                "rank_after": change.rank_after,
                "cost_before": change.cost_before,
                "cost_after": change.cost_after,
                "strength_before": change.strength_before,
                "strength_after": change.strength_after,
                "causes": " ".join(each.sentence for each in change.causes),
                "event_ids": " ".join(dict.fromkeys(each.event.id for each in change.causes if each.event)),
            }

    def lines(self) -> list[str]:
        before, after = self.data.before, self.data.after
        lines = [f"{side.limits.as_of}: " + "; ".join(formal_line_of(tie) for tie in side.formal_ties) for side in (before, after)]
        lines += [_change_line(change) for change in self.routes]
        lines.append(f"{self.data.same_routes} routes and {self.data.same_paths} paths did not change; {len(self.paths)} paths did.")
        lines += [f"On {side.limits.as_of}: {side.why_none}" for side in (before, after) if side.why_none]
        lines += [f"On {side.limits.as_of} not all paths were found: {side.stopped_because} ran out." for side in (before, after) if not side.complete]
        return lines

    def html(self) -> str:
        rows = [
            (each.what, names(each.brokers) or "officials of both sides", each.strength_before, each.strength_after, " ".join(c.sentence for c in each.causes))
            for each in self.routes
        ]
        return (
            page.listed(self.lines()[:2]) + page.table(("route", "through", "before", "after", "why"), rows) + page.listed(self.lines()[2 + len(self.routes) :])
        )

    def explain(self) -> str:
        notes = page.Footnotes()
        lines = [page.plain(line) for line in self.lines()[:2]]
        lines += [page.plain(_change_line(change)) + notes.marks(c for cause in change.causes for c in cause.citations) for change in self.routes]
        return page.memo(self.title(), lines, notes, self.reference.text)


def _change_line(change: RouteChange) -> str:
    who = names(change.brokers) or "officials of both sides"
    after = who if change.brokers_after is None else names(change.brokers_after) or "officials of both sides"
    who += f", then {after}" if after != who else ""
    strengths = " to ".join("none" if each is None else f"{page.index(each)}" for each in (change.strength_before, change.strength_after))
    return f"{change.what.capitalize()}: through {who}, {strengths}. {' '.join(cause.sentence for cause in change.causes)}".rstrip()


def compare(
    session: Session, from_: Ref | Iterable[Ref], to: Ref | Iterable[Ref], *, against: object = None, supposing: ScenarioInput | None = None,
    limit: int = 10, min_revision: str | None = None, **constraints: Unpack[Constraints],
) -> Flow[Comparison]:  # fmt: skip
    """
    Asks what changes on another day (against="2018-06-01"), or if something else is supposed (supposing={"close": ["..."]}).

    Of paths, the first ones (limit) of both sides are compared; of routes, always the first five.
    """
    if (against is None) == (supposing is None):
        raise ValueError("compare with either another day (against=) or a scenario (supposing=)")
    other = {"asOf": day(against)} if against is not None else {"scenario": _with_ids(supposing)}
    variables = {"query": {**question(from_, to, constraints), "limit": limit}, "other": other, "minRevision": min_revision}
    reply = yield from session.ask(documents.COMPARE, variables)
    raw: Raw = reply.data["compare"]
    before, after = raw["before"], raw["after"]
    days = f"{before['limits']['asOf']} and {after['limits']['asOf']}" if against is not None else f"{before['limits']['asOf']} as it is and as supposed"
    title = f"What changes between {' or '.join(e['name'] for e in before['from'])} and {' or '.join(e['name'] for e in before['to'])}: {days}"
    return Comparison(raw, reference(title, documents.COMPARE, variables, before, reply, raw["requirement"]))


class WhyNot(Answer[WhyNotAnswer]):
    """How good the best path through somebody or something is, or what excludes it."""

    columns: ClassVar[frame.Columns] = {
        "what": (TEXT, "the sort of obstacle, such as CHANNEL_SHUT"),
        "sentence": (TEXT, "the obstacle in a sentence"),
        "day": (TEXT, "since when or until when; missing where that has no day"),
        "entity_id": (TEXT, "the actor or channel that it is about"),
        "event_id": (TEXT, "the event that brought it about"),
    }

    @staticmethod
    def read(raw: Raw) -> WhyNotAnswer:
        return WhyNotAnswer.read(raw)

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [
            {"what": o.what, "sentence": o.sentence, "day": o.day, "entity_id": o.entity.id if o.entity else None, "event_id": o.event.id if o.event else None}
            for o in self.data.obstacles
        ]

    def _obstacles(self) -> tuple[Obstacle, ...]:
        return self.data.obstacles

    def lines(self) -> list[str]:
        d = self.data
        lines = []
        if d.path:
            place = (
                f"the best path through {d.through.name} has rank {d.rank}"
                if d.rank
                else f"the best path through {d.through.name} is beyond the first thousand"
            )
            lines = [place[0].upper() + place[1:] + ".", chain(d.path) + f" [{d.path.word}, {page.index(d.path.strength)}]"]
        lines += [each.sentence for each in self._obstacles()]
        if not d.complete:
            lines.append(f"Not everything was looked at: {d.stopped_because} ran out.")
        return lines

    def html(self) -> str:
        drawn = path_html(self.data.rank or 0, self.data.path, shown=True) if self.data.path and self.data.rank else ""
        return drawn + page.listed(self.lines())

    def explain(self) -> str:
        notes = page.Footnotes()
        lines = [page.plain(path_line(self.data.rank or 0, self.data.path))] if self.data.path else []
        lines += [page.plain(each.sentence) + notes.marks(each.citations) for each in self._obstacles()]
        return page.memo(self.title(), lines, notes, self.reference.text)

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the best path through it as a graph, empty where there is none."""
        return graph_of([(self.data.rank or 0, self.data.path)] if self.data.path else [])


def why_not(
    session: Session, from_: Ref | Iterable[Ref], to: Ref | Iterable[Ref], through: Ref, *, min_revision: str | None = None, **constraints: Unpack[Constraints]
) -> Flow[WhyNot]:
    """Asks why an actor or channel is not among the paths: the best path through it and its rank, or what excludes it."""
    variables = {"query": {**question(from_, to, constraints), "limit": 1}, "through": ref(through), "minRevision": min_revision}
    reply = yield from session.ask(documents.WHY_NOT, variables)
    raw = reply.data["whyNot"]
    title = f"Why not {raw['through']['name']}, between {sides(variables)}"
    return WhyNot(raw, reference(title, documents.WHY_NOT, variables, raw, reply))
