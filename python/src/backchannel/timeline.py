"""What happened, in order of days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from backchannel import documents, page
from backchannel.ask import Flow, Ref, Session, connection, day, refs
from backchannel.errors import MissingPackage
from backchannel.frame import TEXT
from backchannel.listing import Records, list_reference, sources_of
from backchannel.schema import TimelineEntry, TimelineWhat

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TIMELINE_A_PAGE = 100


def span(written: str) -> tuple[date, date] | None:
    """Returns the first and the last day that a date may mean (1978, 1978-11, 1978-11-20, with ~ or ?); None where it has no such bounds."""
    parts = written.rstrip("~?%").split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
        if len(numbers) == 2:
            year, month = numbers
            following = date(year + month // 12, month % 12 + 1, 1)
            return date(year, month, 1), following - timedelta(days=1)
        whole = date(*numbers)
        return whole, whole
    except (TypeError, ValueError):
        return None


class Timeline(Records[TimelineEntry]):
    """Dated things that happened to one actor or channel, or between two parties."""

    noun = "entries"
    record = TimelineEntry
    columns = {
        "date": (TEXT, "when, EDTF level 1: it may be a year or a month"),
        "what": (TEXT, "BEGAN, ENDED, HAPPENED or STATE"),
        "sentence": (TEXT, "in words"),
        "entity_id": (TEXT, "what happened, or the far end of the tie"),
        "entity_kind": (TEXT, "its kind"),
        "entity_name": (TEXT, "its name"),
        "tie_id": (TEXT, "the tie that began, ended, or changed a state"),
        "tie_kind": (TEXT, "its kind"),
        "sources": (TEXT, "the ids of the sources, one space between"),
        "tlp": (TEXT, "the strictest label of what it rests on"),
    }

    def row(self, record: TimelineEntry) -> dict[str, object]:
        e = record
        return {
            "date": e.date,
            "what": e.what,
            "sentence": e.sentence,
            "entity_id": e.entity.id,
            "entity_kind": e.entity.kind,
            "entity_name": e.entity.name,
            "tie_id": e.tie and e.tie.id,
            "tie_kind": e.tie and e.tie.kind,
            "sources": sources_of(e.citations),
            "tlp": e.requirement.tlp,
        }

    def lines(self) -> list[str]:
        return [f"{e.date}  {e.sentence}" for e in self.items[:50]] + ([f"{len(self) - 50} more: see to_frame()."] if len(self) > 50 else [])

    def plot_timeline(self, ax: Axes | None = None) -> Axes:
        """Draws the entries along time with matplotlib, in the notebook's own colours unless a style or axes are given, and returns the axes."""
        # A date that is a month or a year is a bar of that length.
        try:
            import matplotlib.pyplot as plt
            from matplotlib import dates

            from backchannel.plot import PageFigure
        except ImportError as error:
            raise MissingPackage("this takes matplotlib: pip install 'backchannel[plot]'") from error
        drawn = [(entry, bounds) for entry in self if (bounds := span(entry.date))]
        axes: Any = ax
        if axes is None:
            _, axes = plt.subplots(figsize=(10, 0.32 * len(drawn) + 1.2), layout="constrained", FigureClass=PageFigure)
        colour = axes.xaxis.label.get_color()
        marks = {TimelineWhat.BEGAN: ">", TimelineWhat.ENDED: "<", TimelineWhat.HAPPENED: "o", TimelineWhat.STATE: "D"}
        for place, (entry, (first, last)) in enumerate(drawn):
            begin, end = dates.date2num(first), dates.date2num(last)
            axes.plot([begin, end], [place, place], color=colour, alpha=0.5, linewidth=2, solid_capstyle="butt")
            axes.plot(
                (begin + end) / 2, place, marks[entry.what], color=colour, markersize=5, markerfacecolor=colour if entry.what != TimelineWhat.ENDED else "none"
            )
        axes.set_yticks(range(len(drawn)), [_short(entry.sentence) for entry, _ in drawn], fontsize=8)
        axes.xaxis_date()
        axes.set_ylim(len(drawn) - 0.4, -0.6)
        axes.grid(axis="x", alpha=0.25)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labeltop=True)  # a long one is read from its top
        axes.set_title(f"{self.title()}\n► began  ◁ ended  ● happened  ◆ changed state", fontsize=9, loc="left")
        return axes  # type: ignore[no-any-return]


def _short(sentence: str, most: int = 80) -> str:
    return sentence if len(sentence) <= most else sentence[: most - 1].rsplit(" ", 1)[0] + " …"


def timeline(
    session: Session, of: Ref | Iterable[Ref], *, from_: object = None, to: object = None, limit: int | None = None, min_revision: str | None = None
) -> Flow[Timeline]:
    """Asks what happened to one actor or channel, or between two parties, in order of days; all of it unless a limit is given."""
    variables = {"of": refs(of), "from": day(from_), "to": day(to), "minRevision": min_revision}
    whole, reply = yield from connection(session, documents.TIMELINE, "timeline", variables, TIMELINE_A_PAGE, limit)
    title = f"Timeline of {' and '.join(variables['of'] or ())}"
    return Timeline(whole, list_reference(title, documents.TIMELINE, {**variables, "first": TIMELINE_A_PAGE}, whole, whole["revision"], reply))


__all__ = ["Timeline", "page", "span", "timeline"]
