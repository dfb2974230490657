"""Figures of matplotlib that take the ink and the ground of the page that shows them."""

from __future__ import annotations

import base64
import html
import io
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib import colors
from matplotlib.figure import Figure

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
WITHOUT_SCRIPTS = "backchannel-figure"


class PageFigure(Figure):
    """A figure that a notebook draws in its own ink on its own ground, light or dark; a file that it is saved as keeps matplotlib's white ground."""

    # No one ink on a clear ground would do: the best has a contrast of 4.1 to white and to #1e1e1e, and small text needs 4.5.

    def _repr_html_(self) -> str | None:
        if not plain() or "WebAgg" in type(self.canvas).__name__:
            return super()._repr_html_()
        # The style leaves the page together with the drawing where HTML is not trusted; then the still picture is seen.
        style = f"<style>.{WITHOUT_SCRIPTS}{{display:none}}</style>"
        still = base64.b64encode(self._saved("png")).decode("ascii")
        title = html.escape(" ".join(title for each in self.axes for place in ("left", "center") if (title := each.get_title(place))))
        return f'<div>{self._drawing(title)}{style}<img class="{WITHOUT_SCRIPTS}" alt="{title}" src="data:image/png;base64,{still}"></div>'

    def _saved(self, kind: str, **given: Any) -> bytes:
        file = io.BytesIO()
        self.savefig(file, format=kind, **given)
        return file.getvalue()

    def _drawing(self, title: str) -> str:
        """The figure as SVG inside HTML, its black as the page's ink."""
        with mpl.rc_context({"svg.fonttype": "none"}):
            written = self._saved("svg", transparent=True, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
        root = ElementTree.fromstring(written)  # noqa: S314 - matplotlib wrote it just now
        # Its rule of style is for every element: in a page that would be the whole page's.
        for parent in list(root.iter()):
            for style in parent.findall(f"{{{SVG}}}style"):
                parent.remove(style)
        root.set("style", "stroke-linejoin:round;stroke-linecap:butt;fill:currentColor;max-width:100%;height:auto")
        root.set("role", "img")
        root.set("aria-label", title)
        for each in root.iter():  # HTML knows no namespaces
            each.tag = each.tag.removeprefix(f"{{{SVG}}}")
            if target := each.attrib.pop(f"{{{XLINK}}}href", None):
                each.set("href", target)
        return ElementTree.tostring(root, "unicode").replace("#000000", "currentColor")


def plain() -> bool:
    """Whether matplotlib draws in its own style, black on white: another one was chosen, and its colours are kept."""
    style = mpl.rcParams
    ink = all(colors.same_color(style[name], "black") for name in ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"))
    return ink and all(colors.to_rgba(style[name])[3] == 0 or colors.same_color(style[name], "white") for name in ("figure.facecolor", "axes.facecolor"))
