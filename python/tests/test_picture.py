"""Pictures, drawn by a real browser."""

from __future__ import annotations

import html
import json
import pickle
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from chromium import browse
from conftest import FOUNDING

from backchannel import BackchannelError, Client, Routes
from backchannel.picture import drawn, saved, script
from backchannel.timeline import span

# The page stands in for the notebook: it gives the module a model as anywidget does, clicks, moves the day, and writes down what the module told.
LIVE = """<!doctype html><html><body style="color:%(ink)s"><div id="place" style="width:900px"></div><pre id="told"></pre><script type="module">
import widget from './widget.mjs';
const values = {picture: %(picture)s, selected: null, day: '2018-03-01'}, listeners = {};
const model = {
  get: (name) => values[name], set: (name, value) => { values[name] = value; }, save_changes: () => undefined,
  on: (event, listener) => { listeners[event] = listener; }, off: (event) => { delete listeners[event]; },
};
const stop = widget.render({model, el: document.getElementById('place')});
const tie = document.querySelectorAll('#place svg [role=button]')[1];
tie.dispatchEvent(new MouseEvent('click', {bubbles: true}));
const picked = values.selected;
listeners['change:selected']();
const input = document.querySelector('#place input[type=range]');
input.value = Number(input.value) + 7;
input.dispatchEvent(new Event('change'));
const drawn = document.querySelectorAll('#place svg').length;
values.picture = {...values.picture, rows: values.picture.rows.slice(0, 1)};
listeners['change:picture']();
const rows = new Set([...document.querySelectorAll('#place [data-row]')].map((each) => each.dataset.row)).size;
const ink = getComputedStyle(document.getElementById('place').firstChild).getPropertyValue('--drawing-ink');
stop();
document.getElementById('told').textContent = JSON.stringify({picked, day: values.day, drawn, rows, ink, left: Object.keys(listeners)});
</script></body></html>"""


@pytest.fixture
def answer(url: str) -> Routes:
    return Client(url).paths(**FOUNDING, limit=5)


def test_a_saved_picture_draws_itself(answer: Routes, tmp_path: Path) -> None:
    hostile = drawn(answer)
    hostile["rows"][0]["path"]["nodes"][1]["name"] = "</script><b id='broken'>"
    page = tmp_path / "saved.html"
    page.write_text("<!doctype html><html><body>" + saved(drawn(answer), answer.html()) + saved(hostile, "twin") + "</body></html>")
    dom = browse(page, tmp_path / "profile")
    assert dom.count('role="group"') == 2
    for route in answer:
        assert f"Route {route.rank}" in dom
    assert "Kathleen Stephens" in dom
    assert "why</summary>" not in dom, "the twin is there only until the picture is"
    assert '<b id="broken">' not in dom
    without = re.sub(r'<script type="module">.*?</script>', "", page.read_text(), flags=re.DOTALL)
    assert "why</summary>" in without


@pytest.mark.parametrize(("ink", "dark"), [("#111", False), ("#eee", True)])
def test_the_live_picture_tells_what_was_clicked(answer: Routes, tmp_path: Path, ink: str, dark: bool) -> None:
    (tmp_path / "widget.mjs").write_text(script())
    page = tmp_path / "live.html"
    page.write_text(LIVE % {"ink": ink, "picture": json.dumps(answer.show().picture).replace("<", "\\u003c")})
    told = json.loads(html.unescape(re.search(r'<pre id="told">(.*?)</pre>', browse(page, tmp_path / "profile"), re.DOTALL)[1]))  # type: ignore[index]
    assert told["day"] == "2018-03-08"
    assert told["drawn"] == 3
    assert told["rows"] == 1
    assert bool(told["ink"]) is dark
    assert told["left"] == []
    shown = answer.show()
    shown.selected = told["picked"]
    assert shown.selected_hop or shown.selected_node


def test_the_day_is_moved_in_python(answer: Routes) -> None:
    shown = answer.show()
    assert shown.picture["from"] < "2018-03-01" < shown.picture["to"]
    assert shown.picture["changes"]
    hop = answer[0].best.hops[0]
    shown.selected = {"route": 1, "variant": None, "tie": hop.tie.id}
    assert shown.selected_hop == hop
    shown.selected = {"route": 1, "variant": None, "node": "person:joseph-yun"}
    assert shown.selected_node.name == "Joseph Yun"
    shown.day = "2018-06-12"
    assert shown.selected is None
    assert shown.answer.reference.as_of == "2018-06-12"
    assert shown.picture["rows"] == drawn(shown.answer)["rows"] != drawn(answer)["rows"]
    data, _ = shown._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "data-backchannel-picture" in data["text/html"]
    assert "http" not in data["text/html"].replace("http://www.w3.org/", "").split('type="application/json"')[0].split("</style>")[1]
    still = pickle.loads(pickle.dumps(answer))
    assert still.show().picture["from"] == ""
    with pytest.raises(BackchannelError, match="read from a file"):
        still.show().day = "2018-06-12"


def test_a_timeline_is_plotted(url: str) -> None:
    mpl.use("agg")
    found = Client(url).timeline(["United States", "Iran"], from_="2013-01-01", to="2018-12-31")
    axes = found.plot_timeline()
    assert len(axes.get_yticks()) == sum(span(entry.date) is not None for entry in found)
    assert found.plot_timeline(axes) is axes
    plt.close("all")


# Paints every colour onto the page as the browser does, and tells the contrast of each text and each line to the ground.
MEASURED = """<!doctype html><html><body style="color:%s;background:%s">%s<pre id="told"></pre><script type="module">
const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
const luminance = (...colours) => {
  for (const [colour, alpha] of colours) { canvas.globalAlpha = alpha; canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
  const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = [getComputedStyle(document.body).backgroundColor, 1];
const contrast = (colour, alpha) => {
  const [less, more] = [luminance(ground), luminance(ground, [colour, alpha])].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
};
const style = (each) => getComputedStyle(each);
const lines = [...document.querySelectorAll('svg [id^=line2d] > path, svg use')].filter((each) => !each.closest('[id^=xtick]') || each.matches('use'));
const still = document.querySelector('img');
document.getElementById('told').textContent = JSON.stringify({
  texts: [...document.querySelectorAll('svg text')].map((each) => [each.textContent, contrast(style(each).fill, style(each).opacity)]),
  lines: lines.map((each) => contrast(style(each).stroke, style(each).strokeOpacity)),
  grounds: [...document.querySelectorAll('svg [id^=patch_] path')].map((each) => style(each).fill).filter((fill) => fill !== 'none').length,
  told: document.querySelector('svg')?.ariaLabel ?? still.alt,
  drawn: document.querySelector('svg')?.getBoundingClientRect().width ?? 0,
  still: still.checkVisibility() && still.naturalWidth,
});
</script></body></html>"""


def measured(figure: str, ink: str, ground: str, where: Path) -> Any:
    """What a browser makes of a figure on a page of such colours."""
    page = where / f"{ground[1:]}.html"
    page.write_text(MEASURED % (ink, ground, figure))
    return json.loads(html.unescape(re.search(r'<pre id="told">(.*?)</pre>', browse(page, where / "profile"), re.DOTALL)[1]))  # type: ignore[index]


@pytest.mark.parametrize(("ink", "ground"), [("#212121", "#ffffff"), ("#e0e0e0", "#111111"), ("#cccccc", "#1e1e1e")])
def test_a_plotted_timeline_is_legible_on_every_page(url: str, tmp_path: Path, ink: str, ground: str) -> None:
    mpl.use("agg")
    found = Client(url).timeline(["United States", "Iran"], from_="2013-01-01", to="2018-12-31")
    axes: Any = found.plot_timeline()
    shown = axes.figure._repr_html_()
    seen = measured(shown, ink, ground, tmp_path)
    assert len(seen["texts"]) > len(found)
    assert min(contrast for _, contrast in seen["texts"]) >= 4.5
    assert len(seen["lines"]) > len(found)
    assert min(seen["lines"]) >= 3
    assert seen["grounds"] == 0, "the page's own ground is seen"
    assert seen["drawn"] > 800
    assert seen["still"] is False
    assert seen["told"].startswith(found.title())
    # Where HTML is not trusted, drawings and styles are taken out of it.
    untrusted = measured(re.sub(r"<(svg|style).*?</\1>", "", shown, flags=re.DOTALL), ink, ground, tmp_path)
    assert untrusted["drawn"] == 0
    assert untrusted["still"] > 800
    assert untrusted["told"] == seen["told"]
    plt.close("all")


def test_a_saved_figure_brings_its_own_ground(url: str, tmp_path: Path) -> None:
    mpl.use("agg")
    axes: Any = Client(url).timeline("Iran", limit=5).plot_timeline()
    axes.figure.savefig(tmp_path / "timeline.png")
    pixels = plt.imread(tmp_path / "timeline.png")
    assert pixels[..., 3].min() == 1
    assert pixels[0, 0].tolist() == [1, 1, 1, 1]
    assert pixels[..., :3].min() < 0.1, "black on white"
    plt.close("all")


def test_a_style_that_was_chosen_is_kept(url: str) -> None:
    mpl.use("agg")
    found = Client(url).timeline("Iran", limit=5)
    with plt.style.context("dark_background"):
        axes: Any = found.plot_timeline()
        assert axes.figure._repr_html_() is None
        assert axes.lines[0].get_color() == axes.yaxis.get_ticklabels()[0].get_color() == "white"
    given = plt.subplots()[1]
    given.xaxis.label.set_color("teal")
    assert found.plot_timeline(given).lines[0].get_color() == "teal"
    assert given.figure._repr_html_() is None
    plt.close("all")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1978", "1978-01-01", "1978-12-31"),
        ("1978-12~", "1978-12-01", "1978-12-31"),
        ("2024-02?", "2024-02-01", "2024-02-29"),
        ("1978-11-20", "1978-11-20", "1978-11-20"),
    ],
)
def test_a_date_is_the_days_it_may_mean(written: str, first: str, last: str) -> None:
    found = span(written)
    assert found
    assert (found[0].isoformat(), found[1].isoformat()) == (first, last)


def test_a_date_without_bounds_has_none() -> None:
    assert [span(each) for each in ("..", "<1990", "", "1978-13")] == [None] * 4
