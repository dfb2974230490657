"""Pictures of paths: live in a notebook, and drawn by the same code where a saved notebook is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

from backchannel import page
from backchannel.errors import BackchannelError, MissingPackage
from backchannel.schema import Entity, Hop

if TYPE_CHECKING:
    from backchannel.path import Paths, Routes

SPAN = timedelta(days=5 * 365)
"""How far the slider reaches to each side of the day that was asked for."""


def script() -> str:
    """Returns the drawing, as one module of JavaScript that loads nothing."""
    return resources.files("backchannel").joinpath("static/widget.js").read_text(encoding="utf-8")


def rows_of(answer: Routes | Paths) -> list[dict[str, Any]]:
    """Returns what is drawn: one row a route or path, in the words of the API."""
    if "routes" in answer.raw:
        return [{"route": each["rank"], "variant": None, "path": each["best"]} for each in answer.raw["routes"]["routes"]]
    return [{"route": each["rank"], "variant": None, "path": each} for each in answer.raw["paths"]]


def drawn(answer: Routes | Paths) -> dict[str, Any]:
    """Returns the picture of an answer as plain data."""
    keep = ("rank", "cost", "strength", "word", "weakestHop", "nodes", "brokers")
    own = ("sentence", "active", "certainty", "hypothetical", "currency", "evidence")
    rows = []
    for row in rows_of(answer):
        path = row["path"]
        hops = [{**{name: hop[name] for name in own}, "tie": {"id": hop["tie"]["id"]}} for hop in path["hops"]]
        rows.append({**row, "path": {**{name: path[name] for name in keep}, "hops": hops}})
    label = f"{answer.reference.title} as of {answer.reference.as_of}" + ("" if rows else f": {answer.data.why_none or 'no path'}")
    return {"rows": rows, "label": label, "day": answer.reference.as_of, "from": "", "to": "", "changes": []}


def saved(picture: Mapping[str, Any], twin: str) -> str:
    """Returns a picture as HTML for saved, exported and printed notebooks: it draws itself, and where scripts do not run its twin stays."""
    data = json.dumps(picture, ensure_ascii=False).replace("<", "\\u003c")
    code = script().replace("</script", "<\\/script")
    # The module is loaded only once a page: what it draws are all pictures that wait.
    return f'<div data-backchannel-picture>{twin}<script type="application/json">{data}</script></div><script type="module">{code}</script>'


def show(answer: Routes | Paths, *, slider: bool = True) -> Any:
    """Returns the picture of an answer as a widget."""
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise MissingPackage(
            "a picture that can be clicked takes anywidget: pip install 'backchannel[widget]'. The answer itself and to_frame() need nothing more"
        ) from error

    class PathPicture(anywidget.AnyWidget):  # type: ignore[misc]
        """Paths as a picture. `selected` is what was clicked; `day` can be moved, and `answer` is the answer that is shown."""

        _esm = script()
        picture = traitlets.Dict().tag(sync=True)
        """What is drawn."""
        selected = traitlets.Dict(None, allow_none=True).tag(sync=True)
        """What was clicked: route, variant, and node or tie by id; None for nothing."""
        day = traitlets.Unicode().tag(sync=True)
        """The day that is shown; set it to ask for another one."""

        def __init__(self) -> None:
            self.answer = answer
            self._given = drawn(answer) | changes(answer, slider)
            super().__init__(picture=self._given, day=answer.reference.as_of or "")

        @property
        def selected_hop(self) -> Hop | None:
            """The tie that was clicked, as the answer has it."""
            return next((hop for path in self._paths() for hop in path.hops if hop.tie.id == (self.selected or {}).get("tie")), None)

        @property
        def selected_node(self) -> Entity | None:
            """The actor or channel that was clicked."""
            return next((node for path in self._paths() for node in path.nodes if node.id == (self.selected or {}).get("node")), None)

        def _paths(self) -> list[Any]:
            route = (self.selected or {}).get("route")
            return [path for rank, path in self.answer.ranked() if rank == route]

        @traitlets.observe("day")  # type: ignore[untyped-decorator]
        def _moved(self, change: Mapping[str, Any]) -> None:
            if not change["new"] or change["new"] == self.answer.reference.as_of:
                return
            self.answer = again(self.answer, change["new"])
            self.selected = None
            self.picture = {**self._given, **{name: value for name, value in drawn(self.answer).items() if name in ("rows", "label", "day")}}

        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            bundle = super()._repr_mimebundle_(**kwargs)
            data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
            html = page.whole(self.answer.title(), saved(drawn(self.answer), self.answer.html()), self.answer.reference.text)
            return {**(data or {}), "text/plain": repr(self.answer), "text/html": html}, metadata

    return PathPicture()


def again(answer: Routes | Paths, day: str) -> Any:
    """Asks the question of an answer for another day."""
    if answer.client is None:
        raise BackchannelError("the answer was read from a file, or asked for asynchronously: ask a Client again to move the day")
    given: dict[str, Any] = {**answer.given, "as_of": day}
    sides = ([each.id for each in answer.data.from_], [each.id for each in answer.data.to])
    ask = answer.client.paths if "routes" in answer.raw else answer.client.exact_paths
    return ask(*sides, limit=answer.reference.variables.get("limit") or answer.raw["limits"]["limit"], **given)


def changes(answer: Routes | Paths, slider: bool) -> dict[str, Any]:
    """Returns the days that the slider reaches and what changed in them; nothing where the answer cannot be asked for again."""
    if not slider or answer.client is None or not answer.reference.as_of:
        return {}
    middle = date.fromisoformat(answer.reference.as_of)
    first, last = (middle - SPAN).isoformat(), (middle + SPAN).isoformat()
    last = max(min(last, answer.data.data_through or last), middle.isoformat())
    told: list[dict[str, Any]] = []
    if len(answer.data.from_) == len(answer.data.to) == 1:
        found = answer.client.timeline([answer.data.from_[0], answer.data.to[0]], from_=first, to=last)
        told = [{"date": each.date, "what": each.what, "sentence": each.sentence} for each in found]
    return {"from": first, "to": last, "changes": told}
