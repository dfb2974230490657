"""Who could bring parties together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from backchannel import documents, frame, page
from backchannel.answer import Listing, strictest
from backchannel.ask import Flow, Ref, Session, at_one_revision, day, joined, refs, same_revision
from backchannel.frame import NUMBER, TEXT, WHOLE
from backchannel.part import Raw
from backchannel.path import chain, graph_of, reference
from backchannel.schema import Convenor, ConvenorAnswer

if TYPE_CHECKING:
    import networkx as nx

CONVENORS_A_PAGE = 8


def results(convenor: Convenor) -> str:
    """Returns what became of the channels that a convenor had a part in."""
    if not convenor.channels:
        return "no channels of theirs on record"
    return f"{convenor.with_result} of {convenor.channels} channel{'s' if convenor.channels > 1 else ''} with a result"


class Convenors(Listing[ConvenorAnswer, Convenor]):
    """Who could bring the parties together, with what speaks for and against each. A list to think from, not advice."""

    noun = "convenors"
    columns: ClassVar[frame.Columns] = {
        "rank": (WHOLE, "the place, from 1"),
        "actor_id": (TEXT, "the actor"),
        "actor_kind": (TEXT, "its kind; STATE is a third state"),
        "actor_name": (TEXT, "its name"),
        "strength": (NUMBER, "the index of the worst leg"),
        "word": (TEXT, "that index in a word"),
        "worst": (WHOLE, "the cost of the worst leg, in micronats: what convenors are ordered by"),
        "sum": (WHOLE, "the sum of the costs of all legs"),
        "legs": (TEXT, "the best path to each party, in the order of the parties"),
        "channels": (WHOLE, "how many channels it had convened, mediated or carried messages for by that day"),
        "with_result": (WHOLE, "how many of these had led to an agreement or another outcome"),
        "reasons": (TEXT, "what speaks for it, in sentences"),
        "counter_reasons": (TEXT, "what speaks against it; it moves no rank"),
    }

    @staticmethod
    def read(raw: Raw) -> ConvenorAnswer:
        return ConvenorAnswer.read(raw)

    @property
    def items(self) -> tuple[Convenor, ...]:
        """The convenors, best first."""
        return self.data.convenors

    @property
    def total(self) -> int:
        return self.data.total

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [
            {
                "rank": c.rank,
                "actor_id": c.actor.id,
                "actor_kind": c.actor.kind,
                "actor_name": c.actor.name,
                "strength": c.strength,
                "word": c.word,
                "worst": c.worst,
                "sum": c.sum,
                "legs": "; ".join(chain(leg) for leg in c.legs),
                "channels": c.channels,
                "with_result": c.with_result,
                "reasons": " ".join(r.sentence for r in c.reasons),
                "counter_reasons": " ".join(r.sentence for r in c.counter_reasons),
            }
            for c in self
        ]

    def lines(self) -> list[str]:
        lines = []
        for c in self:
            against = f" Against: {' '.join(r.sentence for r in c.counter_reasons)}" if c.counter_reasons else ""
            lines.append(f"{c.rank}. {c.actor.name} [{c.word}, {page.index(c.strength)}]: {results(c)}.{against}")
        if not self.data.complete:
            lines.append(f"Nobody is listed, for not all legs could be searched: {self.data.stopped_because} ran out.")
        return lines

    def html(self) -> str:
        blocks = []
        for c in self:
            reasons = "".join(f"<li>{page.text(r.sentence)}</li>" for r in c.reasons)
            against = "".join(f"<li>Against: {page.text(r.sentence)}</li>" for r in c.counter_reasons)
            about = f"{c.word}, index {page.index(c.strength)} by the worse leg; {results(c)}"
            is_open = " open" if c.rank == 1 else ""
            blocks.append(
                f'<div class="route"><div>{c.rank}. <span class="chain">{page.text(c.actor.name)}</span></div><div class="note">{page.bar(c.strength)}{page.text(about)}</div>'
                f"<details{is_open}><summary>for and against</summary><ul>{reasons}{against}</ul></details></div>"
            )
        rest = self.lines()[len(self) :]
        return "".join(blocks) + (page.listed(rest) if rest else "")

    def explain(self) -> str:
        notes = page.Footnotes()
        lines = []
        for c in self:
            said = [page.plain(r.sentence) + notes.marks(x for tie in r.ties for x in tie.citations) for r in (*c.reasons, *c.counter_reasons)]
            lines.append(f"{c.rank}. **{page.plain(c.actor.name)}** ({c.word}, index {page.index(c.strength)}). {' '.join(said)}")
        return page.memo(self.title(), lines, notes, self.reference.text)

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns the legs of all convenors as one graph; ranks are those of the convenors."""
        return graph_of((c.rank, leg) for c in self for leg in c.legs)


def convenors(
    session: Session, parties: Iterable[Ref], *, as_of: object = None, max_hops: int | None = None, limit: int | None = 10, kinds: Sequence[str] | str | None = None,
    avoid: Ref | Iterable[Ref] | None = None, active_only: bool | None = None, min_revision: str | None = None,
) -> Flow[Convenors]:  # fmt: skip
    """Asks who could bring 2 to 10 parties together on a day: people, organizations and third states. limit=None lists all of them."""
    given = {"parties": refs(parties), "asOf": day(as_of), "maxHops": max_hops, "kinds": joined(kinds), "avoid": refs(avoid), "activeOnly": active_only}
    query: Raw = {name: value for name, value in given.items() if value is not None}

    def read() -> Flow[Convenors]:
        raw: Raw | None = None
        requirements = []
        while True:
            have = len(raw["convenors"]) if raw else 0
            size = CONVENORS_A_PAGE if limit is None else min(CONVENORS_A_PAGE, limit - have)
            asked = query if raw is None else {**query, "asOf": raw["limits"]["asOf"]}
            reply = yield from session.ask(documents.CONVENORS, {"query": {**asked, "limit": size, "offset": have}, "minRevision": min_revision})
            got: Raw = reply.data["convenors"]
            requirements.append(got["requirement"])
            if raw is None:
                raw = got
            else:
                same_revision(raw["revision"], got["revision"])
                raw["convenors"] = raw["convenors"] + got["convenors"]
            have = len(raw["convenors"])
            if not got["complete"] or not got["convenors"] or have >= got["total"] or (limit is not None and have >= limit):
                break
        tlp, groups = strictest(requirements)
        raw["limits"] = {**raw["limits"], "limit": limit or have, "offset": 0}
        variables = {"query": {**query, "limit": limit or max(have, 1)}, "minRevision": min_revision}
        title = f"Who could bring together {' and '.join(e['name'] for e in raw['parties'])}"
        return Convenors(raw, reference(title, documents.CONVENORS, variables, raw, reply, {"tlp": tlp, "groups": [list(g) for g in groups]}))

    return at_one_revision(read)
