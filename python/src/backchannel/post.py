"""How posts stand on a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backchannel import documents, page
from backchannel.ask import Flow, Ref, Session, connection, day, joined, ref
from backchannel.frame import TEXT, WHOLE
from backchannel.listing import Records, list_reference
from backchannel.schema import PostStanding

VACANCIES_A_PAGE = 40


class Vacancies(Records[PostStanding]):
    """How posts stand on a day: who holds them, or since when they are vacant."""

    noun = "posts"
    record = PostStanding
    columns = {
        "post_id": (TEXT, "the post"),
        "post_name": (TEXT, "its name"),
        "owner_id": (TEXT, "the body it belongs to"),
        "owner_name": (TEXT, "its name"),
        "accredited_to": (TEXT, "the ids of where it is accredited, one space between"),
        "as_of": (TEXT, "the day"),
        "status": (TEXT, "FILLED, ACTING, VACANT, UNCERTAIN or UNKNOWN, by the leading claim"),
        "holder_id": (TEXT, "who holds it, fully or acting"),
        "holder_name": (TEXT, "the name"),
        "since": (TEXT, "when the last full holder left"),
        "previous_name": (TEXT, "the last full holder"),
        "until": (TEXT, "when the next full holder entered on duty"),
        "next_name": (TEXT, "the next full holder"),
        "days": (WHOLE, "the days between since and until"),
        "sentence": (TEXT, "the leading claim, in words"),
        "tlp": (TEXT, "the strictest label of what it rests on"),
    }

    def row(self, record: PostStanding) -> dict[str, object]:
        s = record
        return {
            "post_id": s.post.id,
            "post_name": s.post.name,
            "owner_id": s.owner and s.owner.id,
            "owner_name": s.owner and s.owner.name,
            "accredited_to": " ".join(each.id for each in s.accredited_to),
            "as_of": s.as_of,
            "status": s.status,
            "holder_id": s.holder and s.holder.id,
            "holder_name": s.holder and s.holder.name,
            "since": s.since,
            "previous_name": s.previous and s.previous.name,
            "until": s.until,
            "next_name": s.next and s.next.name,
            "days": s.days,
            "sentence": next((c.sentence for c in s.claims if c.leads), None),
            "tlp": s.requirement.tlp,
        }

    def lines(self) -> list[str]:
        lines = []
        for s in self:
            since = f" since {s.since}" if s.since else ""
            who = f", {s.holder.name}" if s.holder else ""
            lines.append(f"{s.post.name}: {s.status.lower()}{who}{since}" + (f" until {s.until} ({s.days} days)" if s.until and s.days is not None else ""))
        return lines

    def html(self) -> str:
        rows = [(s.post.name, s.status.lower(), s.holder and s.holder.name, s.since, s.until, s.days) for s in self]
        return page.table(("post", "status", "holder", "since", "until", "days"), rows)

    def explain(self) -> str:
        notes = page.Footnotes()
        lines = []
        for s in self:
            said = " ".join(page.plain(c.sentence) + (notes.marks(c.tie.citations) if c.tie else "") for c in s.claims)
            lines.append(f"- **{page.plain(s.post.name)}**: {s.status.lower()}. {said}")
        return page.memo(self.title(), ["\n".join(lines)], notes, self.reference.text)


def vacancies(
    session: Session, *, owner: Ref | None = None, accredited_to: Ref | None = None, post: Ref | None = None, statuses: Sequence[str] | str | None = None, as_of: object = None,
    limit: int | None = None, min_revision: str | None = None,
) -> Flow[Vacancies]:  # fmt: skip
    """Asks how posts stand on a day: by default those that are vacant, held by somebody acting, or uncertain; all of them unless a limit is given."""
    variables: dict[str, Any] = {
        "asOf": day(as_of),
        "owner": owner and ref(owner),
        "accreditedTo": accredited_to and ref(accredited_to),
        "post": post and ref(post),
        "statuses": joined(statuses),
        "minRevision": min_revision,
    }
    whole, reply = yield from connection(session, documents.VACANCIES, "vacancies", variables, VACANCIES_A_PAGE, limit)
    on = whole["edges"][0]["node"]["asOf"] if whole["edges"] else variables["asOf"]
    return Vacancies(
        whole, list_reference("Posts and who holds them", documents.VACANCIES, {**variables, "first": VACANCIES_A_PAGE}, whole, whole["revision"], reply, on)
    )
