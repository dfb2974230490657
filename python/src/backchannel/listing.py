"""Lists of records: actors, channels, disputes, events, agreements, posts, sources, ties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from backchannel import documents, frame, page
from backchannel.answer import Listing, Reference, markings_in, strictest
from backchannel.ask import Flow, Ref, Reply, Session, connection, day, joined, ref, refs
from backchannel.errors import NotFound
from backchannel.frame import NUMBER, TEXT, WHOLE
from backchannel.part import Part, Raw
from backchannel.schema import (
    Actor,
    Agreement,
    Assessment,
    Channel,
    Citation,
    CitedTie,
    Dispute,
    Event,
    Indicator,
    Outcome,
    Post,
    RevisionAnswer,
    SearchHit,
    Source,
    TrustWeight,
)

if TYPE_CHECKING:
    import networkx as nx

P = TypeVar("P", bound=Part)

ID: frame.Columns = {"id": (TEXT, "the id")}
ENTITY: frame.Columns = {
    "id": (TEXT, "the id"),
    "kind": (TEXT, "what it is"),
    "name": (TEXT, "the name to show"),
    "other_names": (TEXT, "all other names, with commas between"),
    "summary": (TEXT, "a sentence on it"),
}
SPAN: frame.Columns = {"from": (TEXT, "when it began, EDTF level 1"), "to": (TEXT, "when it ended, the day included")}
REST: frame.Columns = {
    "tlp": (TEXT, "the label of its marking"),
    "sources": (TEXT, "the ids of its sources, one space between"),
    "revision": (TEXT, "the revision that wrote it last"),
}


def sources_of(citations: Iterable[Citation]) -> str:
    """Returns the ids of sources, each once, one space between."""
    return " ".join(dict.fromkeys(each.source.id for each in citations))


def entity_row(record: Actor | Channel | Dispute | Event | Agreement | Post, **more: object) -> dict[str, object]:
    """Returns the row of a record with names, marking and citations."""
    return {
        "id": record.id,
        "kind": record.kind,
        "name": record.name,
        "other_names": ", ".join(each.text for each in record.names if each.text != record.name),
        "summary": record.summary,
        **more,
        "tlp": record.marking.tlp,
        "sources": sources_of(record.citations),
        "revision": record.revision,
    }


class Records(Listing[tuple[P, ...], P]):
    """A list of records."""

    record: ClassVar[type[Part]]

    @cached_property
    def data(self) -> tuple[P, ...]:
        """The records, typed."""
        record: Any = self.record
        return tuple(record.read(each["node"]) for each in self.raw["edges"])

    @property
    def items(self) -> tuple[P, ...]:
        """The records, in the order of the list."""
        return self.data

    @property
    def total(self) -> int:
        return int(self.raw["totalCount"])

    def row(self, record: P) -> dict[str, object]:
        """The row of one record."""
        raise NotImplementedError

    def rows(self) -> Iterable[Mapping[str, object]]:
        return (self.row(each) for each in self)

    def shown(self) -> list[tuple[object, ...]]:
        """What the table in a notebook shows of the first records."""
        names = [name for name in ("date", "id", "kind", "name", "type", "from", "to", "sentence", "summary") if name in self.columns]
        return [tuple(row[name] for name in names) for row, _ in zip(self.rows(), range(50), strict=False)]

    def lines(self) -> list[str]:
        lines = ["  ".join(str(cell) for cell in row if cell is not None) for row in self.shown()]
        return lines + ([f"{len(self) - 50} more: see to_frame()."] if len(self) > 50 else [])

    def html(self) -> str:
        names = [name for name in ("date", "id", "kind", "name", "type", "from", "to", "sentence", "summary") if name in self.columns]
        more = page.listed([f"{len(self) - 50} more: see to_frame()."]) if len(self) > 50 else ""
        return page.table(names, self.shown()) + more

    def explain(self) -> str:
        notes = page.Footnotes()
        lines = []
        for each in self:
            what = getattr(each, "sentence", None) or getattr(each, "summary", None) or getattr(each, "title", None) or ""
            name = getattr(each, "name", None) or getattr(each, "id", "")
            when = getattr(each, "date", None)
            said = f"{page.plain(when)}: {page.plain(what)}" if when else f"**{page.plain(str(name))}** {page.plain(str(what))}".rstrip()
            lines.append("- " + said + notes.marks(getattr(each, "citations", ())))
        return page.memo(self.title(), ["\n".join(lines)], notes, self.reference.text)


class Actors(Records[Actor]):
    """States, organizations and people."""

    noun = "actors"
    record = Actor
    columns = {
        **ENTITY,
        "type": (TEXT, "of an organization, what sort of body"),
        "place": (TEXT, "of an organization, its seat"),
        "sector": (TEXT, "the sector of multi-track diplomacy"),
        **SPAN,
        **REST,
    }

    def row(self, record: Actor) -> dict[str, object]:
        return entity_row(record, type=record.type, place=record.place, sector=record.sector, **{"from": record.from_, "to": record.to})


class Channels(Records[Channel]):
    """Means of communication between parties, with their state on a day."""

    noun = "channels"
    record = Channel
    columns = {
        **ENTITY,
        "type": (TEXT, "what sort of channel"),
        "track": (TEXT, "TRACK_1, TRACK_1_5, TRACK_2 or TRACK_3"),
        "format": (TEXT, "in what format its participants meet"),
        "visibility": (TEXT, "how far it is known"),
        "place": (TEXT, "where it meets"),
        "state": (TEXT, "its state that day"),
        "state_since": (TEXT, "the first day it may have been in that state"),
        "state_certainty": (TEXT, "CERTAIN or POSSIBLE"),
        "last_contact": (TEXT, "the last contact on record by that day"),
        **REST,
    }

    def row(self, record: Channel) -> dict[str, object]:
        s = record.state
        return entity_row(record, type=record.type, track=record.track, format=record.format, visibility=record.visibility, place=record.place,
                          state=s.state, state_since=s.since, state_certainty=s.certainty, last_contact=s.last_contact)  # fmt: skip


class Disputes(Records[Dispute]):
    """Conflicts and issues that have parties."""

    noun = "disputes"
    record = Dispute
    columns = {**ENTITY, "type": (TEXT, "what sort of dispute"), **SPAN, **REST}

    def row(self, record: Dispute) -> dict[str, object]:
        return entity_row(record, type=record.type, **{"from": record.from_, "to": record.to})


class Events(Records[Event]):
    """Meetings, incidents and other dated things, in order of their dates."""

    noun = "events"
    record = Event
    columns = {**ENTITY, "type": (TEXT, "what sort of event"), "place": (TEXT, "where"), **SPAN, **REST}

    def row(self, record: Event) -> dict[str, object]:
        return entity_row(record, type=record.type, place=record.place, **{"from": record.from_, "to": record.to})


class Agreements(Records[Agreement]):
    """Agreements, in order of their dates."""

    noun = "agreements"
    record = Agreement
    columns = {**ENTITY, "type": (TEXT, "what sort of agreement"), "place": (TEXT, "where it was made"), **SPAN, **REST}

    def row(self, record: Agreement) -> dict[str, object]:
        return entity_row(record, type=record.type, place=record.place, **{"from": record.from_, "to": record.to})


class Posts(Records[Post]):
    """Offices that can be held or vacant. Who holds them on a day: vacancies."""

    noun = "posts"
    record = Post
    columns = {**ENTITY, "level": (TEXT, "its level"), "place": (TEXT, "where it is held"), **SPAN, **REST}

    def row(self, record: Post) -> dict[str, object]:
        return entity_row(record, level=record.level, place=record.place, **{"from": record.from_, "to": record.to})


class Sources(Records[Source]):
    """Documents that records cite."""

    noun = "sources"
    record = Source
    columns = {
        **ID,
        "title": (TEXT, "its title"),
        "type": (TEXT, "what sort of document"),
        "author": (TEXT, "who wrote it"),
        "publisher": (TEXT, "who published it"),
        "published": (TEXT, "when"),
        "licence": (TEXT, "under what licence"),
        "locator": (TEXT, "where it is: an address, or a shelf mark"),
        "derived_from": (TEXT, "the id of what it repeats or reports on"),
        "tlp": (TEXT, "the label of its marking"),
    }

    def row(self, record: Source) -> dict[str, object]:
        own = {name: getattr(record, name) for name in ("id", "title", "type", "author", "publisher", "published", "licence", "locator")}
        return {**own, "derived_from": record.derived_from.id if record.derived_from else None, "tlp": record.marking.tlp}

    def lines(self) -> list[str]:
        return [f"{each.id}  {each.title}" for each in self]

    def html(self) -> str:
        return page.table(("id", "title", "author", "published"), [(each.id, each.title, each.author, each.published) for each in self])


class Ties(Records[CitedTie]):
    """Ties of one entity: claims, each with its citations."""

    noun = "ties"
    record = CitedTie
    columns = {
        **ID,
        "kind": (TEXT, "what it claims"),
        "from_id": (TEXT, "where it starts"),
        "from_name": (TEXT, "its name"),
        "to_id": (TEXT, "where it ends"),
        "to_name": (TEXT, "its name"),
        "start": (TEXT, "since when, EDTF level 1; missing if unknown"),
        "end": (TEXT, "until when, the day included; missing if unknown, .. if it goes on"),
        "role": (TEXT, "the part played"),
        "capacity": (TEXT, "in what capacity"),
        "level": (TEXT, "of a formal tie, its level"),
        "state": (TEXT, "of a change in a channel's life, the state it entered"),
        "mandate": (TEXT, "of a side of a channel, its mandate"),
        "note": (TEXT, "a line on it"),
        **REST,
    }

    def row(self, record: CitedTie) -> dict[str, object]:
        own = {name: getattr(record, name) for name in ("id", "kind", "start", "end", "role", "capacity", "level", "state", "mandate", "note", "revision")}
        ends = {"from_id": record.from_.id, "from_name": record.from_.name, "to_id": record.to.id, "to_name": record.to.name}
        return {name: {**own, **ends, "tlp": record.marking.tlp, "sources": sources_of(record.citations)}[name] for name in self.columns}

    def lines(self) -> list[str]:
        lines = [
            f"{t.kind}: {t.from_.name} → {t.to.name}" + (f" ({t.role})" if t.role else "") + f", {t.start or '?'} to {t.end or '?'}" for t in self.items[:50]
        ]
        return lines + ([f"{len(self) - 50} more: see to_frame()."] if len(self) > 50 else [])

    def html(self) -> str:
        rows = [(t.kind, t.from_.name, t.to.name, t.role, t.start, t.end) for t in self.items[:50]]
        return page.table(("kind", "from", "to", "role", "since", "until"), rows) + (page.listed(self.lines()[50:]) if len(self) > 50 else "")

    def explain(self) -> str:
        notes = page.Footnotes()
        lines = [f"- {page.plain(line)}{notes.marks(tie.citations)}" for line, tie in zip(self.lines(), self, strict=False)]
        return page.memo(self.title(), ["\n".join(lines)], notes, self.reference.text)

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the ties as a directed graph: nodes with kind and name, edges by the id of their tie."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for tie in self:
            for end in (tie.from_, tie.to):
                graph.add_node(end.id, kind=str(end.kind), name=end.name)
            graph.add_edge(tie.from_.id, tie.to.id, key=tie.id, kind=str(tie.kind), role=tie.role, start=tie.start, end=tie.end)
        return graph


class Found(Listing[tuple[SearchHit, ...], SearchHit]):
    """Entities found by name, best first."""

    noun = "entities found"
    columns = {
        "id": (TEXT, "the id"),
        "kind": (TEXT, "what it is"),
        "name": (TEXT, "the name to show"),
        "matched": (TEXT, "the name that fitted best"),
        "score": (NUMBER, "1 for an exact name, less for others"),
    }

    @cached_property
    def data(self) -> tuple[SearchHit, ...]:
        """The hits, typed."""
        return tuple(SearchHit.read(each) for each in self.raw["search"])

    @property
    def items(self) -> tuple[SearchHit, ...]:
        """The hits, best first."""
        return self.data

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [{"id": h.entity.id, "kind": h.entity.kind, "name": h.entity.name, "matched": h.matched, "score": h.score} for h in self]

    def lines(self) -> list[str]:
        return [f"{h.entity.id}  {h.entity.name}" + (f", as {h.matched}" if h.matched != h.entity.name else "") for h in self]

    def html(self) -> str:
        return page.table(("id", "name", "matched", "score"), [(h.entity.id, h.entity.name, h.matched, h.score) for h in self])

    def explain(self) -> str:
        return page.memo(self.title(), ["\n".join("- " + page.plain(line) for line in self.lines())], page.Footnotes(), self.reference.text)


class Weights(Listing[tuple[TrustWeight, ...], TrustWeight]):
    """The one table of trust: what each kind of tie is worth before evidence and currency, and why."""

    noun = "lines"
    columns = {
        "kind": (TEXT, "the kind of tie"),
        "role": (TEXT, "the role, capacity or depth; missing for all"),
        "format": (TEXT, "the format of the channel; missing for all"),
        "trust": (NUMBER, "the trust, above 0 and below 1"),
        "reason": (TEXT, "why"),
    }

    @cached_property
    def data(self) -> tuple[TrustWeight, ...]:
        """The lines, typed."""
        return tuple(TrustWeight.read(each) for each in self.raw["weights"])

    @property
    def items(self) -> tuple[TrustWeight, ...]:
        """The lines of the table."""
        return self.data

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [{"kind": w.kind, "role": w.role, "format": w.format, "trust": w.trust, "reason": w.reason} for w in self]

    def lines(self) -> list[str]:
        return [" ".join(str(each) for each in (w.kind, w.role, w.format) if each) + f": {w.trust}" for w in self]

    def html(self) -> str:
        return page.table(("kind", "role", "format", "trust", "why"), [(w.kind, w.role, w.format, w.trust, w.reason) for w in self])

    def explain(self) -> str:
        return page.memo(
            self.title(),
            ["\n".join(f"- {page.plain(line)}. {page.plain(w.reason)}" for line, w in zip(self.lines(), self, strict=True))],
            page.Footnotes(),
            self.reference.text,
        )


def list_reference(title: str, document: str, variables: Mapping[str, Any], raw: Raw, revision: str, reply: Reply, as_of: str | None = None) -> Reference:
    """Returns where a list comes from; its marking is the strictest of its entries."""
    tlp, groups = strictest(markings_in(raw))
    given = {name: value for name, value in variables.items() if value is not None}
    return Reference(title, document, given, as_of, revision, None, tlp, groups, reply.asked, reply.service)


def _list(session: Session, made: Any, document: str, root: str, title: str, variables: dict[str, Any], size: int, limit: int | None) -> Flow[Any]:
    whole, reply = yield from connection(session, document, root, variables, size, limit)
    return made(
        whole, list_reference(title, document, {**variables, "first": min(size, limit or size)}, whole, whole["revision"], reply, variables.get("asOf"))
    )


def actors(
    session: Session,
    *,
    kinds: Sequence[str] | str | None = None,
    organization_types: Sequence[str] | str | None = None,
    limit: int | None = None,
    min_revision: str | None = None,
) -> Flow[Actors]:
    """Lists states, organizations and people, in order of their ids; all of them unless a limit is given."""
    variables = {"kinds": joined(kinds), "organizationTypes": joined(organization_types), "minRevision": min_revision}
    return _list(session, Actors, documents.ACTORS, "actors", "Actors", variables, 200, limit)


def channels(
    session: Session, *, between: Ref | Iterable[Ref] | None = None, tracks: Sequence[str] | str | None = None, types: Sequence[str] | str | None = None, as_of: object = None,
    limit: int | None = None, min_revision: str | None = None,
) -> Flow[Channels]:  # fmt: skip
    """Lists channels, in order of their ids, with their state on a day (as_of; by default today). between: only those that are for all of these parties."""
    variables = {"between": refs(between), "tracks": joined(tracks), "types": joined(types), "asOf": day(as_of), "minRevision": min_revision}
    return _list(session, Channels, documents.CHANNELS, "channels", "Channels", variables, 100, limit)


def disputes(
    session: Session, *, party: Ref | None = None, types: Sequence[str] | str | None = None, limit: int | None = None, min_revision: str | None = None
) -> Flow[Disputes]:
    """Lists conflicts and issues that have parties, in order of their ids."""
    variables = {"party": party and ref(party), "types": joined(types), "minRevision": min_revision}
    return _list(session, Disputes, documents.DISPUTES, "disputes", "Disputes", variables, 200, limit)


def events(
    session: Session,
    *,
    channel: Ref | None = None,
    attended_by: Ref | None = None,
    types: Sequence[str] | str | None = None,
    limit: int | None = None,
    min_revision: str | None = None,
) -> Flow[Events]:
    """Lists meetings, incidents and other dated things, in order of their dates."""
    variables = {"channel": channel and ref(channel), "attendedBy": attended_by and ref(attended_by), "types": joined(types), "minRevision": min_revision}
    return _list(session, Events, documents.EVENTS, "events", "Events", variables, 200, limit)


def agreements(
    session: Session, *, party: Ref | None = None, types: Sequence[str] | str | None = None, limit: int | None = None, min_revision: str | None = None
) -> Flow[Agreements]:
    """Lists agreements, in order of their dates."""
    variables = {"party": party and ref(party), "types": joined(types), "minRevision": min_revision}
    return _list(session, Agreements, documents.AGREEMENTS, "agreements", "Agreements", variables, 200, limit)


def posts(
    session: Session, *, owner: Ref | None = None, accredited_to: Ref | None = None, limit: int | None = None, min_revision: str | None = None
) -> Flow[Posts]:
    """Lists offices that can be held or vacant, in order of their ids."""
    variables = {"owner": owner and ref(owner), "accreditedTo": accredited_to and ref(accredited_to), "minRevision": min_revision}
    return _list(session, Posts, documents.POSTS, "posts", "Posts", variables, 200, limit)


def sources(session: Session, *, limit: int | None = None, min_revision: str | None = None) -> Flow[Sources]:
    """Lists the documents that records cite, in order of their ids."""
    return _list(session, Sources, documents.SOURCES, "sources", "Sources", {"minRevision": min_revision}, 200, limit)


def search(session: Session, text: str, *, kinds: Sequence[str] | str | None = None, limit: int = 10, min_revision: str | None = None) -> Flow[Found]:
    """Finds entities by name, best first: 1 to 8 words in any script, every name counts. limit is 1 to 50."""
    variables = {"text": text, "kinds": joined(kinds), "limit": limit, "minRevision": min_revision}
    reply = yield from session.ask(documents.SEARCH, variables)
    stands = yield from session.ask(documents.REVISION)
    return Found(reply.data, list_reference(f"Search for {text}", documents.SEARCH, variables, reply.data, stands.data["revision"]["revision"], reply))


def weights(session: Session) -> Flow[Weights]:
    """Gives the one table of trust."""
    reply = yield from session.ask(documents.WEIGHTS)
    stands = yield from session.ask(documents.REVISION)
    return Weights(reply.data, list_reference("The table of trust", documents.WEIGHTS, {}, reply.data, stands.data["revision"]["revision"], reply))


def revision(session: Session) -> Flow[RevisionAnswer]:
    """Tells where the graph stands: its last revision, and the last day that the data speak of."""
    reply = yield from session.ask(documents.REVISION)
    return RevisionAnswer.read(reply.data["revision"])


RECORDS: dict[str, tuple[str, Any]] = {
    "state": (documents.ACTOR_RECORD, Actor),
    "organization": (documents.ACTOR_RECORD, Actor),
    "person": (documents.ACTOR_RECORD, Actor),
    "channel": (documents.CHANNEL_RECORD, Channel),
    "event": (documents.EVENT_RECORD, Event),
    "agreement": (documents.AGREEMENT_RECORD, Agreement),
    "dispute": (documents.DISPUTE_RECORD, Dispute),
    "post": (documents.POST_RECORD, Post),
    "outcome": (documents.OUTCOME_RECORD, Outcome),
    "indicator": (documents.INDICATOR_RECORD, Indicator),
    "assessment": (documents.ASSESSMENT_RECORD, Assessment),
    "source": (documents.SOURCE_RECORD, Source),
}

Record = Actor | Channel | Event | Agreement | Dispute | Post | Outcome | Indicator | Assessment | Source | CitedTie


def get(session: Session, who: Ref, *, as_of: object = None) -> Flow[Record]:
    """Gives one record by its id or exact name, with its citations. as_of is the day for the state of a channel."""
    at = yield from _id_of(session, who)
    document, kind = RECORDS.get(at.partition(":")[0], (documents.TIE_RECORD, CitedTie))
    variables = {"id": at, "asOf": day(as_of)} if kind is Channel else {"id": at}
    reply = yield from session.ask(document, variables)
    if not reply.data["node"]:
        raise NotFound(f"nothing is known as {at!r}: look it up with search", "NOT_FOUND", "id")
    found: Record = kind.read(reply.data["node"])
    return found


def _id_of(session: Session, who: Ref) -> Flow[str]:
    """Returns the id that an exact name stands for."""
    name = ref(who)
    prefix, colon, _ = name.partition(":")
    if colon and prefix.replace("-", "").replace("_", "").isalnum() and prefix == prefix.lower():
        return name
    # Lineage takes anything by name: so the service's own rule decides what the name stands for.
    reply = yield from session.ask(documents.RESOLVE, {"of": name})
    return str(reply.data["lineage"]["of"]["id"])


def ties(session: Session, of: Ref, *, kinds: Sequence[str] | str | None = None, direction: str | None = None, limit: int | None = None) -> Flow[Ties]:
    """Lists the ties of an entity, in order of their ids. direction: OUT, from it, or IN, to it."""
    at = yield from _id_of(session, of)
    variables = {"id": at, "kinds": joined(kinds), "direction": direction}
    found = yield from _list(session, Ties, documents.TIES, "node.ties", f"Ties of {ref(of)}", variables, 100, limit)
    made: Ties = found
    return made


__all__ = ["WHOLE", "Actors", "Agreements", "Channels", "Disputes", "Events", "Found", "Posts", "Record", "Records", "Sources", "Ties", "Weights"]
