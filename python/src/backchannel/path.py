"""Indirect paths between two parties: by routes, which is how people read them, or one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, Unpack, cast

from backchannel import documents, frame, page
from backchannel.answer import Answer, Listing, Reference, strictest
from backchannel.ask import Flow, Ref, Reply, Session, at_one_revision, day, joined, ref, refs, same_revision
from backchannel.frame import NUMBER, TEXT, TRUTH, WHOLE
from backchannel.part import Part, Raw
from backchannel.schema import (
    Entity,
    FormalTieAnswer,
    FormalTieOutline,
    Hop,
    HopOutline,
    JointStrength,
    NearestMissAnswer,
    OverridesInput,
    Path,
    PathAnswer,
    PathInput,
    PathLimits,
    PathOutline,
    Route,
    RouteAnswer,
    ScenarioInput,
)

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

ROUTES_A_PAGE, PATHS_A_PAGE = 12, 15
MOST_ROUTES, MOST_PATHS = 100, 1000


class Constraints(TypedDict, total=False):
    """What a question about paths can be narrowed by, or allow."""

    as_of: object
    """The day, YYYY-MM-DD or a date; by default today."""
    max_hops: int | None
    """The most ties a path may have: 2 to 12, by default 6."""
    min_strength: float | None
    """Only paths of at least this strength: 0 to 1."""
    kinds: Sequence[str] | str | None
    """Only over ties of these kinds, such as "TENURE"."""
    tracks: Sequence[str] | str | None
    """Only through channels on these tracks, such as "TRACK_2"."""
    channel_states: Sequence[str] | str | None
    """Only through channels in these states: PROBING, OPEN, DORMANT."""
    actor_kinds: Sequence[str] | str | None
    """Only actors of these kinds in between: STATE, ORGANIZATION, PERSON."""
    character: str | None
    """Only paths of this character: OFFICIAL, MIXED, UNOFFICIAL."""
    avoid: Ref | Iterable[Ref] | None
    """Pass none of these actors and channels."""
    pass_all: Ref | Iterable[Ref] | None
    """Pass all of these, in any order; at most 5."""
    pass_any: Ref | Iterable[Ref] | None
    """Pass at least one of these."""
    active_only: bool | None
    """Leave out ties that have ended."""
    include_formal: bool | None
    """Let states, intergovernmental bodies, formal ties and protecting powers conduct."""
    include_rejected: bool | None
    """Admit go-betweens whom a party rejects."""
    scenario: ScenarioInput | None
    """What to suppose: {"close": [...], "remove": [...], "add": [{"from": ..., "to": ..., "kind": "CONTACT", "role": "CLOSE"}]}."""
    overrides: OverridesInput | None
    """Numbers to answer by in place of those of the tables."""


def question(from_: Ref | Iterable[Ref], to: Ref | Iterable[Ref], constraints: Constraints) -> PathInput:
    """Returns a question as the API takes it."""
    known = dict(constraints)
    if wrong := known.keys() - Constraints.__annotations__.keys():
        raise TypeError(f"{', '.join(sorted(wrong))}: not among what a question can be narrowed by, which are {', '.join(Constraints.__annotations__)}")
    given = {
        "from": refs(from_),
        "to": refs(to),
        "asOf": day(known.get("as_of")),
        "maxHops": known.get("max_hops"),
        "minStrength": known.get("min_strength"),
        "kinds": joined(constraints.get("kinds")),
        "tracks": joined(constraints.get("tracks")),
        "channelStates": joined(constraints.get("channel_states")),
        "actorKinds": joined(constraints.get("actor_kinds")),
        "character": known.get("character"),
        "avoid": refs(constraints.get("avoid")),
        "passAll": refs(constraints.get("pass_all")),
        "passAny": refs(constraints.get("pass_any")),
        "activeOnly": known.get("active_only"),
        "includeFormal": known.get("include_formal"),
        "includeRejected": known.get("include_rejected"),
        "scenario": _with_ids(known.get("scenario")),
        "overrides": known.get("overrides"),
    }
    return cast("PathInput", {name: value for name, value in given.items() if value is not None})


def _with_ids(scenario: object) -> object:
    """Puts ids in place of objects."""
    if isinstance(scenario, dict):
        return {
            name: [_with_ids(each) if isinstance(each, dict) else ref(each) for each in value]
            if isinstance(value, list | tuple)
            else value
            if isinstance(value, str)
            else ref(value)
            for name, value in scenario.items()
        }
    return scenario


def names(entities: Iterable[Entity]) -> str:
    """Returns the names of entities in a row."""
    return ", ".join(each.name for each in entities)


def reference(title: str, document: str, variables: Mapping[str, Any], answer: Mapping[str, Any], reply: Reply, requirement: Raw | None = None) -> Reference:
    """Returns where an answer comes from. answer tells revision and, where the question has them, limits, dataThrough and requirement."""
    tlp, groups = strictest([requirement or answer["requirement"]])
    limits = answer.get("limits") or {}
    return Reference(
        title=title,
        document=document,
        variables={name: value for name, value in variables.items() if value is not None},
        as_of=limits.get("asOf") or answer.get("asOf"),
        revision=answer["revision"],
        data_through=answer.get("dataThrough"),
        tlp=tlp,
        groups=groups,
        asked=reply.asked,
        service=reply.service,
    )


HOP_COLUMNS: frame.Columns = {
    "rank": (WHOLE, "the place of the route or path in the answer, from 1"),
    "path_rank": (WHOLE, "the place of the path among all paths, from 1"),
    "hop": (WHOLE, "the place of the tie in the path, from 1"),
    "from_id": (TEXT, "where the tie leads from, in the direction of the path"),
    "from_kind": (TEXT, "its kind"),
    "from_name": (TEXT, "its name"),
    "to_id": (TEXT, "where the tie leads to"),
    "to_kind": (TEXT, "its kind"),
    "to_name": (TEXT, "its name"),
    "tie_id": (TEXT, "the id of the tie"),
    "tie_kind": (TEXT, "its kind, such as TENURE"),
    "role": (TEXT, "the part played; missing where the tie has none"),
    "sentence": (TEXT, "the tie in a sentence"),
    "active": (TRUTH, "whether it is active that day; if not, it has ended and fades"),
    "certainty": (TEXT, "CERTAIN or POSSIBLE"),
    "trust_cost": (WHOLE, "the cost of trust, in micronats"),
    "evidence_cost": (WHOLE, "the cost of evidence, in micronats"),
    "currency_cost": (WHOLE, "the cost of lost currency, in micronats"),
    "cost": (WHOLE, "the sum of the three"),
    "strength": (NUMBER, "exp(-cost / 1,000,000): an index for ordering, not a probability"),
    "grade": (TEXT, "the grade of the best supporting citation; missing where the answer does not tell"),
    "sources": (TEXT, "the ids of the sources, one space between; missing where the answer does not tell"),
    "hypothetical": (TRUTH, "whether the tie is only supposed"),
}

PATH_COLUMNS: frame.Columns = {
    "rank": (WHOLE, "the place of the route or path in the answer, from 1"),
    "path_rank": (WHOLE, "the place of the path among all paths, from 1"),
    "cost": (WHOLE, "the sum of the costs of its ties, in micronats"),
    "strength": (NUMBER, "exp(-cost / 1,000,000): an index for ordering, not a probability"),
    "word": (TEXT, "strong, moderate, weak or trace"),
    "grade": (TEXT, "the grade of the tie with the least evidence"),
    "certainty": (TEXT, "POSSIBLE where any tie is only that"),
    "character": (TEXT, "OFFICIAL, MIXED or UNOFFICIAL"),
    "hops": (WHOLE, "how many ties it has"),
    "path": (TEXT, "the names of its actors and channels, with arrows between"),
    "node_ids": (TEXT, "their ids, one space between"),
    "brokers": (TEXT, "the names of those who make the connection, with commas between"),
    "weakest": (TEXT, "its weakest tie, in a sentence"),
    "variants": (WHOLE, "of a route: how many other paths it has, among those looked at; missing for single paths"),
    "tlp": (TEXT, "the strictest label of what it rests on"),
}


def hop_rows(ranked: Iterable[tuple[int, Path | PathOutline]]) -> Iterator[dict[str, object]]:
    """Returns one row for each tie of paths."""
    for rank, path in ranked:
        hops: Sequence[Hop | HopOutline] = path.hops
        for place, hop in enumerate(hops, 1):
            yield {
                "rank": rank,
                "path_rank": path.rank,
                "hop": place,
                "from_id": hop.from_.id,
                "from_kind": hop.from_.kind,
                "from_name": hop.from_.name,
                "to_id": hop.to.id,
                "to_kind": hop.to.kind,
                "to_name": hop.to.name,
                "tie_id": hop.tie.id,
                "tie_kind": hop.tie.kind,
                "role": hop.tie.role,
                "sentence": hop.sentence,
                "active": hop.active,
                "certainty": hop.certainty,
                "trust_cost": hop.trust_cost,
                "evidence_cost": hop.evidence_cost,
                "currency_cost": hop.currency_cost,
                "cost": hop.cost,
                "strength": frame.strength(hop.cost),
                "grade": hop.evidence.grade if isinstance(hop, Hop) else None,
                "sources": " ".join(dict.fromkeys(each.source.id for each in hop.citations)) if isinstance(hop, Hop) else None,
                "hypothetical": hop.hypothetical,
            }


def path_row(rank: int, path: Path | PathOutline, variants: int | None = None) -> dict[str, object]:
    """Returns one row for a path."""
    return {
        "rank": rank,
        "path_rank": path.rank,
        "cost": path.cost,
        "strength": path.strength,
        "word": path.word,
        "grade": path.grade,
        "certainty": path.certainty,
        "character": path.character,
        "hops": len(path.hops),
        "path": chain(path),
        "node_ids": " ".join(node.id for node in path.nodes),
        "brokers": names(path.brokers),
        "weakest": path.hops[path.weakest_hop - 1].sentence,
        "variants": variants,
        "tlp": path.requirement.tlp,
    }


def chain(path: Path | PathOutline) -> str:
    """Returns the names along a path."""
    return " → ".join(node.name for node in path.nodes)


def graph_of(ranked: Iterable[tuple[int, Path | PathOutline]]) -> nx.MultiGraph[str]:
    """Returns paths as one graph; the attribute ranks of an edge tells which paths run over it."""
    import networkx as nx

    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for rank, path in ranked:
        for node in path.nodes:
            graph.add_node(node.id, kind=str(node.kind), name=node.name)
        for hop in path.hops:
            edge = (hop.from_.id, hop.to.id, hop.tie.id)
            if graph.has_edge(*edge):
                graph.edges[edge]["ranks"].append(rank)
            else:
                graph.add_edge(hop.from_.id, hop.to.id, key=hop.tie.id, kind=str(hop.tie.kind), cost=hop.cost, strength=frame.strength(hop.cost),
                               certainty=str(hop.certainty), active=hop.active, sentence=hop.sentence, ranks=[rank])  # fmt: skip
    return graph


def chain_html(path: Path | PathOutline) -> str:
    """Draws the nodes of a path: parties framed, channels dashed, people plain."""
    last = len(path.nodes) - 1
    parts = []
    for at, node in enumerate(path.nodes):
        kind = "party" if at in (0, last) else "channel" if node.kind == "CHANNEL" else "person"
        parts.append(f'<span class="{kind}" title="{page.text(node.id)}">{page.text(node.name)}</span>')
    return '<span class="chain">' + "<i>→</i>".join(parts) + "</span>"


def hops_html(hops: Sequence[Hop | HopOutline], weakest: int) -> str:
    """Writes the sentences of a path, the weakest tie marked."""
    items = []
    for place, hop in enumerate(hops, 1):
        weak = " <b>Weakest.</b>" if place == weakest else ""
        sources = ""
        if isinstance(hop, Hop):
            sources = f'<div class="note">{page.text("; ".join(dict.fromkeys(f"{c.source.title} ({c.grade})" for c in hop.citations)))}</div>'
        items.append(f"<li>{page.text(hop.sentence)}{weak}{sources}</li>")
    return "<ol>" + "".join(items) + "</ol>"


def path_html(rank: int, path: Path | PathOutline, more: str = "", shown: bool = False) -> str:
    """Draws one path."""
    about = f"{path.word}, index {page.index(path.strength)}, grade {path.grade}, {path.certainty.lower()}, {path.character.lower()}{more}"
    is_open = " open" if shown else ""
    return (
        f'<div class="route"><div>{rank}. {chain_html(path)}</div><div class="note">{page.bar(path.strength)}{page.text(about)}</div>'
        f"<details{is_open}><summary>why</summary>{hops_html(path.hops, path.weakest_hop)}</details></div>"
    )


def path_line(rank: int, path: Path | PathOutline) -> str:
    """Returns one path as a line."""
    return f"{rank}. {chain(path)}  [{path.word}, {page.index(path.strength)}, {path.grade}, {path.certainty.lower()}]"


STATUS = {"PRESENT": "relations", "NONE": "no relations", "UNKNOWN": "relations unknown", "NOT_APPLICABLE": "not two states"}


def formal_line_of(tie: FormalTieAnswer | FormalTieOutline) -> str:
    """Returns how two parties stand to one another, in a line."""
    since = f" since {tie.since}" if tie.since else ""
    known = f" (last known: {STATUS[tie.last_known.status]} on {tie.last_known.date})" if tie.last_known else ""
    return f"{tie.a.name} and {tie.b.name}: {STATUS[tie.status]}{since}{known}"


def formal_line(tie: FormalTieAnswer) -> str:
    """Returns the same, with what contact there is."""
    contacts = list(dict.fromkeys(each.level.lower().replace("_", " ") for each in tie.contacts))
    contacts += [f"{each.from_.name} protects the interests of {each.to.name}" for each in tie.protecting]
    return formal_line_of(tie) + (f"; {', '.join(contacts)}" if contacts else "")


class _Answered(Answer[PathAnswer]):
    """What answers by routes and answers by paths have in common."""

    @staticmethod
    def read(raw: Raw) -> PathAnswer:
        return PathAnswer.read(raw)

    @property
    def formal_ties(self) -> tuple[FormalTieAnswer, ...]:
        """How the parties stand to one another, officially."""
        return self.data.formal_ties

    def ranked(self) -> list[tuple[int, Path]]:
        """The paths with their ranks in the answer."""
        raise NotImplementedError

    def show(self, *, slider: bool = True) -> Any:
        """
        Draws the answer as a widget: click a tie or a node and find it in selected_hop or selected_node, move the day with the slider.

        In saved, exported and printed notebooks it is a still picture. It takes anywidget (pip install 'backchannel[widget]').
        """
        from backchannel import picture

        return picture.show(cast("Routes | Paths", self), slider=slider)

    def head(self) -> list[str]:
        """What stands before the paths."""
        return [formal_line(tie) for tie in self.formal_ties]

    def foot(self) -> list[str]:
        """What stands after the paths."""
        lines = [self.data.why_none] if self.data.why_none else []
        lines += [f"Shut: {each.sentence}" for each in self.data.shut]
        lines += [f"Left out: {each.actor.name}, whom {each.by.name} rejects." for each in self.data.excluded]
        if self.data.data_through and self.data.limits.as_of > self.data.data_through:
            lines.append(f"The data reach through {self.data.data_through} only: after that day, absence means little.")
        return lines

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the paths as one graph: nodes with kind and name, edges by the id of their tie, with kind, cost, strength and the ranks of their paths."""
        return graph_of(self.ranked())


class Routes(_Answered, Listing[PathAnswer, Route]):
    """The first routes between two parties: all paths through the same people are one route, led by its best path."""

    noun = "routes"
    columns = HOP_COLUMNS

    @cached_property
    def found(self) -> RouteAnswer:
        """The routes and how they were found: complete, counted, how many paths were examined."""
        return RouteAnswer.read(self.raw["routes"])

    @property
    def items(self) -> tuple[Route, ...]:
        """The routes, in order of their best paths."""
        return self.found.routes

    @property
    def complete(self) -> bool:
        """Whether these are all of the first routes asked for."""
        return self.found.complete

    @property
    def total(self) -> int:
        return max(self.found.found, len(self))

    def title(self) -> str:
        shown = f"{len(self)} of {self.total}" if len(self) < self.total else str(len(self))
        more = "" if self.found.counted else " (more paths may make more)"
        return f"{self.reference.title}: {shown} routes{more}"

    def ranked(self) -> list[tuple[int, Path]]:
        """The best path of each route with the rank of the route."""
        return [(route.rank, route.best) for route in self]

    def rows(self) -> Iterable[Mapping[str, object]]:
        return hop_rows(self.ranked())

    def to_frame(self, per: str = "hop") -> pd.DataFrame:
        """Returns one row a tie (per="hop": HOP_COLUMNS) or one row a route (per="path": PATH_COLUMNS)."""
        return _framed(self, per, [path_row(route.rank, route.best, route.variant_count) for route in self])

    def explain(self) -> str:
        """Returns the memo of the service: Markdown with a footnote for every source."""
        return str(self.raw["memo"]) + f"\n*{page.plain(self.reference.text)}*\n"

    def foot(self) -> list[str]:
        lines = super().foot()
        if not self.complete:
            lines.insert(0, f"Not all of the routes asked for were found: {self.found.stopped_because} ran out. Those listed are exact.")
        return lines

    def lines(self) -> list[str]:
        return [*self.head(), *(path_line(rank, path) for rank, path in self.ranked()), *self.foot()]

    def html(self) -> str:
        routes = "".join(path_html(r.rank, r.best, f"; {r.variant_count} variants" if r.variant_count else "", r.rank == 1) for r in self)
        return page.listed(self.head()) + routes + (page.listed(self.foot()) if self.foot() else "")


class Paths(_Answered, Listing[PathAnswer, Path]):
    """The first paths between two parties, one by one: the exact list, in order of cost, then number of ties, then ids."""

    noun = "paths"
    columns = HOP_COLUMNS

    @cached_property
    def items(self) -> tuple[Path, ...]:
        """The paths, best first."""
        return tuple(Path.read(each) for each in self.raw["paths"])

    @property
    def complete(self) -> bool:
        """Whether these are all of the first paths asked for."""
        return bool(self.raw["complete"])

    @property
    def certain(self) -> int:
        """How many of the paths are certainly the first ones."""
        return int(self.raw["certain"])

    def title(self) -> str:
        return f"{self.reference.title}: {len(self)} paths"

    def ranked(self) -> list[tuple[int, Path]]:
        return [(path.rank, path) for path in self]

    def rows(self) -> Iterable[Mapping[str, object]]:
        return hop_rows(self.ranked())

    def to_frame(self, per: str = "hop") -> pd.DataFrame:
        """Returns one row a tie (per="hop": HOP_COLUMNS) or one row a path (per="path": PATH_COLUMNS)."""
        return _framed(self, per, [path_row(path.rank, path) for path in self])

    def explain(self) -> str:
        """Returns the memos of all paths: Markdown with a footnote for every source, numbered path by path."""
        memos = [path.memo.replace("[^", f"[^{path.rank}-") for path in self]
        return (
            "\n\n".join(
                [*(page.plain(line) for line in self.head()), *memos, *(page.plain(line) for line in self.foot()), f"*{page.plain(self.reference.text)}*"]
            )
            + "\n"
        )

    def foot(self) -> list[str]:
        lines = super().foot()
        if not self.complete:
            lines.insert(0, f"Not all of the paths asked for were found: {self.raw['stoppedBecause']} ran out. The first {self.certain} are certain.")
        return lines

    def lines(self) -> list[str]:
        return [*self.head(), *(path_line(rank, path) for rank, path in self.ranked()), *self.foot()]

    def html(self) -> str:
        shown = self.items[:50]
        more = [f"{len(self) - 50} more: see to_frame()."] if len(self) > 50 else []
        foot = more + self.foot()
        return page.listed(self.head()) + "".join(path_html(p.rank, p, "", p.rank == 1) for p in shown) + (page.listed(foot) if foot else "")


def _framed(answer: Routes | Paths, per: str, path_rows: list[dict[str, object]]) -> pd.DataFrame:
    if per == "path":
        return frame.build(PATH_COLUMNS, path_rows, answer.reference.to_dict())
    if per != "hop":
        raise ValueError(f"per={per!r}: a table has one row a hop or one row a path")
    return frame.build(HOP_COLUMNS, answer.rows(), answer.reference.to_dict())


def sides(variables: Mapping[str, Any]) -> str:
    """Returns both sides of a question as they were given."""
    return " and ".join(" or ".join(variables["query"][side]) for side in ("from", "to"))


def _title(raw: Raw) -> str:
    return f"Indirect paths between {' or '.join(e['name'] for e in raw['from'])} and {' or '.join(e['name'] for e in raw['to'])}"


def routes(
    session: Session,
    from_: Ref | Iterable[Ref],
    to: Ref | Iterable[Ref],
    *,
    limit: int = 10,
    min_revision: str | None = None,
    **constraints: Unpack[Constraints],
) -> Flow[Routes]:
    """Asks who connects two parties on a day: the first routes (1 to 100), each led by its best path, with sources."""
    if not 1 <= limit <= MOST_ROUTES:
        raise ValueError(f"limit={limit}: ask for 1 to {MOST_ROUTES} routes")
    query: Raw = {**question(from_, to, constraints), "limit": 1}

    def read() -> Flow[Routes]:
        variables = {"query": query, "limit": min(limit, ROUTES_A_PAGE), "offset": 0, "minRevision": min_revision}
        reply = yield from session.ask(documents.ROUTES, variables)
        raw: Raw = reply.data["paths"]
        found = raw["routes"]
        requirements = [raw["requirement"], found["requirement"]]
        while len(found["routes"]) < limit and len(found["routes"]) % ROUTES_A_PAGE == 0 and found["routes"]:
            offset = len(found["routes"])
            # Each page is of the same day, also where the question was put at midnight.
            page_query = {**query, "asOf": raw["limits"]["asOf"]}
            size = min(limit - offset, ROUTES_A_PAGE)
            more = yield from session.ask(documents.ROUTE_PAGE, {**variables, "query": page_query, "limit": size, "offset": offset})
            same_revision(raw["revision"], more.data["paths"]["revision"])
            rest = more.data["paths"]["routes"]
            requirements.append(rest["requirement"])
            if not rest["routes"]:
                found.update({name: rest[name] for name in ("found", "examined", "complete", "stoppedBecause", "counted")})
                break
            found["routes"] = found["routes"] + rest["routes"]
            found.update({name: rest[name] for name in ("found", "examined", "complete", "stoppedBecause", "counted")})
        tlp, groups = strictest(requirements)
        whole = {"tlp": tlp, "groups": [list(each) for each in groups]}
        made = Routes(raw, reference(_title(raw), documents.ROUTES, {**variables, "limit": limit}, raw, reply, whole))
        made.given = dict(constraints)
        return made

    return at_one_revision(read)


def paths(
    session: Session,
    from_: Ref | Iterable[Ref],
    to: Ref | Iterable[Ref],
    *,
    limit: int = 10,
    min_revision: str | None = None,
    **constraints: Unpack[Constraints],
) -> Flow[Paths]:
    """Asks for the exact list of the best indirect paths (1 to 1,000) between two parties on a day."""
    if not 1 <= limit <= MOST_PATHS:
        raise ValueError(f"limit={limit}: ask for 1 to {MOST_PATHS} paths")
    query: Raw = dict(question(from_, to, constraints))

    def read() -> Flow[Paths]:
        reply = yield from session.ask(documents.PATH_HEAD, {"query": {**query, "limit": 1}, "minRevision": min_revision})
        raw: Raw = {**reply.data["paths"], "paths": [], "complete": True, "stoppedBecause": None, "certain": 0}
        requirements = [raw["requirement"]]
        asked = {**query, "asOf": raw["limits"]["asOf"]}
        while len(raw["paths"]) < limit:
            size = min(PATHS_A_PAGE, limit - len(raw["paths"]))
            more = yield from session.ask(documents.PATH_PAGE, {"query": {**asked, "limit": size, "offset": len(raw["paths"])}, "minRevision": min_revision})
            got = more.data["paths"]
            same_revision(raw["revision"], got["revision"])
            raw["paths"] += got["paths"]
            raw["certain"] += got["certain"]
            requirements.append(got["requirement"])
            if not got["complete"]:
                raw["complete"], raw["stoppedBecause"] = False, got["stoppedBecause"]
                break
            if len(got["paths"]) < size:
                break
        raw["limits"] = {**raw["limits"], "limit": limit}
        tlp, groups = strictest(requirements)
        whole = {"tlp": tlp, "groups": [list(each) for each in groups]}
        made = Paths(raw, reference(_title(raw), documents.PATH_PAGE, {"query": {**asked, "limit": limit}, "minRevision": min_revision}, raw, reply, whole))
        made.given = dict(constraints)
        return made

    return at_one_revision(read)


class Joint(Answer[JointStrength]):
    """What several paths are worth together; ties that they share count once."""

    columns: ClassVar[frame.Columns] = {
        "paths": (TEXT, "the ranks of the paths taken together, one space between"),
        "ties": (WHOLE, "how many different ties they use"),
        "strength": (NUMBER, "the index of all of them together: no probability"),
        "word": (TEXT, "the index in a word"),
    }

    @staticmethod
    def read(raw: Raw) -> JointStrength:
        return JointStrength.read(raw["joint"])

    def rows(self) -> Iterable[Mapping[str, object]]:
        d = self.data
        return [{"paths": " ".join(str(each) for each in d.paths), "ties": d.ties, "strength": d.strength, "word": d.word}]

    def lines(self) -> list[str]:
        d = self.data
        return [f"{len(d.paths)} paths over {d.ties} ties are {d.word} together, index {page.index(d.strength)}"]

    def explain(self) -> str:
        return page.memo(self.title(), [page.plain(line) for line in self.lines()], page.Footnotes(), self.reference.text)


def joint(
    session: Session, from_: Ref | Iterable[Ref], to: Ref | Iterable[Ref], *, paths: Sequence[int] | None = None, routes: Sequence[int] | None = None,
    min_revision: str | None = None, **constraints: Unpack[Constraints],
) -> Flow[Joint]:  # fmt: skip
    """Asks what up to ten paths, by their ranks, or routes, are worth together; by default the first ten paths."""
    most = max([10, *(paths or ())])
    variables = {
        "query": {**question(from_, to, constraints), "limit": most},
        "paths": paths and list(paths),
        "routes": routes and list(routes),
        "minRevision": min_revision,
    }
    reply = yield from session.ask(documents.JOINT, variables)
    raw = reply.data["paths"]
    title = f"Joint strength of paths between {sides(variables)}"
    return Joint(raw, reference(title, documents.JOINT, variables, raw, reply))


class NearestMiss(Answer[NearestMissAnswer]):
    """What to change, one thing at a time, so that a question has a path or a better one."""

    columns: ClassVar[frame.Columns] = {
        "relaxed": (TEXT, "what is changed, such as MAX_HOPS"),
        "sentence": (TEXT, "the change in a sentence"),
        "patch": (TEXT, "the change as a JSON merge patch of the question"),
        "strength": (NUMBER, "the strength of the best path that it gives"),
        "cost": (WHOLE, "its cost, in micronats"),
        "path": (TEXT, "its actors and channels"),
    }

    @staticmethod
    def read(raw: Raw) -> NearestMissAnswer:
        return NearestMissAnswer.read(raw["nearestMiss"])

    @property
    def limits(self) -> PathLimits:
        """The limits of the question."""
        return PathLimits.read(self.raw["limits"])

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [
            {"relaxed": m.relaxed, "sentence": m.sentence, "patch": m.patch, "strength": m.best.strength, "cost": m.best.cost, "path": chain(m.best)}
            for m in self.data.misses
        ]

    def lines(self) -> list[str]:
        asked = self.data.asked
        first = f"As asked: {chain(asked)} [{asked.word}, {page.index(asked.strength)}]" if asked else f"As asked: {self.raw['whyNone'] or 'no path.'}"
        lines = [first, *(f"{m.sentence} {chain(m.best)} [{m.best.word}, {page.index(m.best.strength)}]" for m in self.data.misses)]
        if not self.data.complete:
            lines.append(f"Not every change was tried: {self.data.stopped_because} ran out ({self.data.reached}).")
        return lines

    def explain(self) -> str:
        return page.memo(self.title(), [page.plain(line) for line in self.lines()], page.Footnotes(), self.reference.text)

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the best paths of all changes as one graph; ranks are the places of the changes."""
        return graph_of((place, miss.best) for place, miss in enumerate(self.data.misses, 1))


def nearest_miss(
    session: Session, from_: Ref | Iterable[Ref], to: Ref | Iterable[Ref], *, min_revision: str | None = None, **constraints: Unpack[Constraints]
) -> Flow[NearestMiss]:
    """Asks what to change so that a question has a path, or a better one: one change at a time, all that work."""
    variables = {"query": {**question(from_, to, constraints), "limit": 1}, "minRevision": min_revision}
    reply = yield from session.ask(documents.NEAREST_MISS, variables)
    raw = reply.data["paths"]
    title = f"Nearest misses between {sides(variables)}"
    return NearestMiss(raw, reference(title, documents.NEAREST_MISS, variables, raw, reply, raw["nearestMiss"]["requirement"]))


__all__ = [
    "HOP_COLUMNS",
    "PATH_COLUMNS",
    "Constraints",
    "Joint",
    "NearestMiss",
    "Part",
    "Paths",
    "Routes",
    "joint",
    "nearest_miss",
    "paths",
    "question",
    "reference",
    "routes",
]
