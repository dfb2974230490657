"""Answers as HTML and Markdown. Nothing is loaded from anywhere; colours follow the notebook's own, light or dark."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from backchannel.schema import Citation

STYLE = """<style>
.bc{font:14px/1.5 system-ui,sans-serif;color:inherit;max-width:62rem;text-align:left}
.bc h4{font-size:1.05em;margin:.2em 0 .5em;font-weight:600}
.bc ol,.bc ul{margin:.3em 0;padding-left:1.6em}.bc li{margin:.2em 0}
.bc table{border-collapse:collapse;margin:.4em 0;font-size:.95em}
.bc.bc table th,.bc.bc table td{text-align:left;vertical-align:top;padding:.25em .9em .25em 0;border:0;border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);background:none;white-space:normal}
.bc.bc table th{font-weight:600;opacity:.8}.bc.bc table td.n,.bc.bc table th.n{text-align:right;font-variant-numeric:tabular-nums}
.bc .route{margin:.5em 0 .7em;padding-left:.8em;border-left:3px solid color-mix(in srgb,currentColor 30%,transparent)}
.bc .chain{font-weight:600}.bc .chain i{font-style:normal;font-weight:400;opacity:.55;padding:0 .35em}
.bc .chain span{display:inline-block;max-width:100%}
.bc .party{padding:.05em .45em;border:1px solid currentColor;border-radius:3px}
.bc .channel{padding:.05em .45em;border:1px dashed currentColor;border-radius:1em;font-weight:500}
.bc .note{opacity:.75;font-size:.92em}.bc details{margin:.15em 0}.bc summary{cursor:pointer;opacity:.85}
.bc .bar{display:inline-block;width:5em;height:.55em;margin-right:.5em;border-radius:2px;vertical-align:baseline;background:color-mix(in srgb,currentColor 15%,transparent)}
.bc .bar b{display:block;height:100%;border-radius:2px;background:currentColor;opacity:.7}
.bc .ref{margin-top:.7em;padding-top:.35em;border-top:1px solid color-mix(in srgb,currentColor 18%,transparent);font-size:.82em;opacity:.75;overflow-wrap:anywhere}
</style>"""


def text(value: object) -> str:
    """Writes a value so that HTML shows it as it is; nothing for None."""
    return "" if value is None else html.escape(str(value))


def whole(title: str, body: str, reference: str) -> str:
    """Puts heading and reference around an answer."""
    return f'{STYLE}<div class="bc"><h4>{text(title)}</h4>{body}<div class="ref">{text(reference)}</div></div>'


def listed(lines: Iterable[str]) -> str:
    """Writes lines as a list."""
    return "<ul>" + "".join(f"<li>{text(line)}</li>" for line in lines) + "</ul>"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Writes a table; numbers stand to the right."""
    body = [
        [("n" if isinstance(cell, int | float) and not isinstance(cell, bool) else "", text(index(cell) if isinstance(cell, float) else cell)) for cell in row]
        for row in rows
    ]
    numeric = [bool(body) and all(row[at][0] == "n" or row[at][1] == "" for row in body) for at in range(len(head))]
    heads = "".join(f'<th class="{"n" if is_number else ""}">{text(name)}</th>' for name, is_number in zip(head, numeric, strict=True))
    return (
        f"<table><thead><tr>{heads}</tr></thead><tbody>"
        + "".join("<tr>" + "".join(f'<td class="{kind}">{cell}</td>' for kind, cell in row) + "</tr>" for row in body)
        + "</tbody></table>"
    )


def index(strength: float) -> str:
    """Writes an index of strength: three decimals, or as many as it takes to see that it is not 0."""
    return f"{strength:.3f}" if strength >= 0.001 or strength == 0 else f"{strength:.1g}" if strength >= 0.0001 else "below 0.0001"


def bar(part: float) -> str:
    """Draws a share between 0 and 1."""
    return f'<span class="bar"><b style="width:{100 * max(0.0, min(1.0, part)):.0f}%"></b></span>'


SPECIAL = re.compile(r"([\\`*_\[\]<>&|~^$#])")


def plain(value: str) -> str:
    """Writes a text so that Markdown shows it as it is, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(value.split()))


class Footnotes:
    """Markdown with a footnote for every source."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def marks(self, citations: Iterable[Citation]) -> str:
        """Returns the marks of citations, each once."""
        numbers = {self._numbers.setdefault(described(each), len(self._numbers) + 1) for each in citations}
        return "".join(f"[^{number}]" for number in sorted(numbers))

    def notes(self) -> list[str]:
        """Returns the notes themselves."""
        return [f"[^{number}]: {note}" for note, number in self._numbers.items()]


def described(citation: Citation) -> str:
    """Returns a citation as a footnote tells it."""
    source = citation.source
    parts = [source.author, source.title, source.publisher, source.published, citation.locator or source.locator]
    said = ", ".join(plain(part) for part in parts if part)
    stance = "denies it; " if citation.stance == "DENIES" else ""
    quote = f': "{plain(citation.quote)}"' if citation.quote else ""
    return f"{said} ({stance}graded {citation.grade}){quote}"


def memo(title: str, lines: Iterable[str], notes: Footnotes, reference: str) -> str:
    """Puts a memo together."""
    body = list(lines)
    return "\n\n".join([f"**{plain(title)}**", *body, *notes.notes(), f"*{plain(reference)}*"]) + "\n"
