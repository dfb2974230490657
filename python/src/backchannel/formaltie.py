"""Whether two parties have relations on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backchannel import documents, page
from backchannel.answer import Answer
from backchannel.ask import Flow, Ref, Session, day, ref
from backchannel.frame import NUMBER, TEXT, TRUTH
from backchannel.listing import list_reference, sources_of
from backchannel.part import Raw
from backchannel.path import formal_line
from backchannel.schema import FormalTieAnswer, FormalTieStatus


class FormalTie(Answer[FormalTieAnswer]):
    """Whether two parties have relations on a day: never guessed."""

    columns = {
        "from_id": (TEXT, "the sender"),
        "to_id": (TEXT, "the receiver"),
        "level": (TEXT, "the level of the mission"),
        "status": (TEXT, "the status that this claim alone would give"),
        "since": (TEXT, "since when"),
        "certainty": (TEXT, "CERTAIN or POSSIBLE"),
        "leads": (TRUTH, "whether it leads in its direction"),
        "relations": (TRUTH, "whether such a mission makes relations; False for contact without relations"),
        "evidence": (NUMBER, "what its citations amount to, above 0 and below 1"),
        "tie_id": (TEXT, "the claim itself"),
        "sources": (TEXT, "the ids of its sources, one space between"),
    }

    @staticmethod
    def read(raw: Raw) -> FormalTieAnswer:
        return FormalTieAnswer.read(raw)

    @property
    def status(self) -> FormalTieStatus:
        """PRESENT, NONE, UNKNOWN or NOT_APPLICABLE."""
        return self.data.status

    def rows(self) -> Iterable[Mapping[str, object]]:
        return [
            {
                "from_id": c.from_.id,
                "to_id": c.to.id,
                "level": c.level,
                "status": c.status,
                "since": c.since,
                "certainty": c.certainty,
                "leads": c.leads,
                "relations": relations,
                "evidence": c.evidence.weight,
                "tie_id": c.tie.id,
                "sources": sources_of(c.tie.citations),
            }
            for claims, relations in ((self.data.claims, True), (self.data.contacts, False))
            for c in claims
        ]

    def lines(self) -> list[str]:
        d = self.data
        lines = [formal_line(d)]
        lines += [
            f"{c.from_.name} to {c.to.name}: {c.level.lower().replace('_', ' ')}" + (f" since {c.since}" if c.since else "") + (", leads" if c.leads else "")
            for c in d.claims
        ]
        return lines + [f"Complete by {c.source.title}: {c.from_} to {c.to}" for c in d.coverage]

    def explain(self) -> str:
        notes = page.Footnotes()
        claims = [*self.data.claims, *self.data.contacts]
        marks = notes.marks(x for c in claims for x in c.tie.citations)
        return page.memo(
            self.title(), [page.plain(formal_line(self.data)) + "." + marks, *(page.plain(line) for line in self.lines()[1:])], notes, self.reference.text
        )


def formal_tie(session: Session, a: Ref, b: Ref, *, as_of: object = None, min_revision: str | None = None) -> Flow[FormalTie]:
    """Asks whether two parties have relations on a day."""
    variables = {"a": ref(a), "b": ref(b), "asOf": day(as_of), "minRevision": min_revision}
    reply = yield from session.ask(documents.FORMAL_TIE, variables)
    raw: Raw = reply.data["formalTie"]
    title = f"Relations of {raw['a']['name']} and {raw['b']['name']}"
    made = list_reference(title, documents.FORMAL_TIE, variables, raw, raw["revision"], reply, raw["asOf"])
    return FormalTie(raw, made)
