"""Pictures, drawn by a real browser."""

from __future__ import annotations

import html
import json
import pickle
import re
from pathlib import Path

import matplotlib as mpl
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
