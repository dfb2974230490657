"""A notebook in a real JupyterLab, used as by hand: run a cell, click in the picture, move the day, save, export."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import time
from calendar import month_name
from collections.abc import Iterator
from pathlib import Path

import httpx
import nbformat
import pytest
from chromium import Browser
from conftest import FOUNDING
from nbconvert import HTMLExporter

from backchannel import Client, Routes

CELLS = [
    "from backchannel import Client\nclient = Client({url!r})\npicture = client.paths({from_!r}, {to!r}, as_of={as_of!r}, limit=5).show()\npicture",
    "import json\nprint(json.dumps([picture.selected, picture.selected_hop.tie.id, picture.selected_hop.sentence]))",
    "print(json.dumps([picture.day, picture.answer.reference.as_of, len(picture.answer)]))",
]
CELL = ".jp-Notebook .jp-CodeCell:nth-of-type(%d)"
SVG = ".jp-OutputArea svg[data-stacked]"
"""The picture of paths: the legend and the line of time are pictures too."""


class Lab:
    """A JupyterLab of the test's own, on loopback, with a token, and with nobody's settings."""

    def __init__(self, home: Path, books: Path) -> None:
        self.books = books
        settings = home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        self.token = secrets.token_hex(16)
        own = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
        own |= {"HOME": str(home), "IPYTHONDIR": str(home / "ipython"), "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTER_TOKEN": self.token}
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", f"--ServerApp.root_dir={books}", "--allow-root"]
        self._said = (home / "said").open("w+")
        self.process = subprocess.Popen(command, env=os.environ | own, stdin=subprocess.DEVNULL, stdout=self._said, stderr=subprocess.STDOUT)
        end = time.monotonic() + 60
        while not (told := list((home / "runtime").glob("jpserver-*.json"))) and time.monotonic() < end and self.process.poll() is None:
            time.sleep(0.1)
        if not told:
            self.stop()
            raise AssertionError("JupyterLab did not start:\n" + (home / "said").read_text())
        self.url = json.loads(told[0].read_text())["url"]

    def open(self, browser: Browser, book: str) -> None:
        """Opens a notebook and waits until its kernel is there: what is run before makes JupyterLab ask for one."""
        browser.open(f"{self.url}lab/tree/{book}?token={self.token}&reset")
        end = time.monotonic() + 60
        while True:
            found = httpx.get(f"{self.url}api/sessions", headers={"Authorization": f"token {self.token}"}, trust_env=False).json()
            if any(each["kernel"]["connections"] and each["kernel"]["execution_state"] == "idle" for each in found):
                break
            assert time.monotonic() < end, f"no kernel: {found}"
            time.sleep(0.2)
        browser.wait("document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._said.close()


@pytest.fixture
def lab(url: str, tmp_path: Path) -> Iterator[Lab]:
    books = tmp_path / "books"
    books.mkdir()
    cells = [nbformat.v4.new_code_cell(cell.format(url=url, **FOUNDING) if "{url" in cell else cell) for cell in CELLS]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), books / "picture.ipynb")
    started = Lab(tmp_path, books)
    yield started
    started.stop()


def run(browser: Browser, number: int) -> None:
    """Runs a cell: a click into it, and Shift+Enter."""
    editor = f"{CELL % number} .cm-content"
    browser.wait(f"document.activeElement?.matches('{editor}')", before=lambda: browser.click(editor))
    browser.press("Enter", 13, shift=True)
    browser.wait(f"/\\d/.test(document.querySelector('{CELL % number} .jp-InputPrompt').textContent)")


def printed(browser: Browser, number: int) -> list[object]:
    """What a cell printed."""
    text = browser.wait(f"document.querySelector('{CELL % number} .jp-OutputArea-output pre')?.textContent")
    assert isinstance(text, str)
    found: list[object] = json.loads(text)
    return found


def labels(selector: str) -> str:
    """An expression: what elements tell that is not seen, a list."""
    return f"[...document.querySelectorAll({json.dumps(selector)})].map((each) => each.getAttribute('aria-label'))"


def shown(browser: Browser) -> list[tuple[str, str]]:
    """The ties of the picture in order of their routes: route and sentence."""
    told = browser.value(labels(f"{SVG} [data-tie]"))
    return sorted((found[1], found[2]) for each in told if (found := re.match(r"Route (\d+), tie \d+: (.*) Evidence .*", each)))


def written(text: str) -> str:
    """A text with its dates as the picture writes them."""

    def one(found: re.Match[str]) -> str:
        bound, year, month, day, doubt = found.groups()
        words = {"<": "before", ">": "after", "~": "about", "?": "perhaps", "%": "perhaps"}
        told = [words.get(bound or ""), words.get(doubt or ""), day and str(int(day)), month and month_name[int(month)], year]
        return " ".join(word for word in told if word)

    return re.sub(r"([<>])?(?<![\w\-])(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%])?(?![\w\-])", one, text)


def sentences(answer: Routes) -> list[tuple[str, str]]:
    """The same of an answer."""
    return sorted((str(route.rank), written(hop.sentence)) for route in answer for hop in route.best.hops)


def test_a_picture_in_jupyterlab(lab: Lab, url: str, tmp_path: Path) -> None:
    with Client(url) as client, Browser(tmp_path / "profile") as browser:
        answer = client.paths(**FOUNDING, limit=5)
        lab.open(browser, "picture.ipynb")
        run(browser, 1)
        browser.wait(f"{labels(SVG + ' [data-tie]')}.length")
        assert shown(browser) == sentences(answer)
        for node in answer[0].best.nodes:
            assert browser.value(labels(f'{SVG} [data-node="{node.id}"]'))[0].startswith(node.name)

        hop = answer[1].best.hops[1]
        tie = f'{SVG} [data-route="2"] [data-tie="{hop.tie.id}"]'
        browser.click(tie)
        browser.wait(f"document.querySelector({json.dumps(tie)}).getAttribute('aria-pressed') === 'true'")
        run(browser, 2)
        assert printed(browser, 2) == [{"route": 2, "variant": None, "tie": hop.tie.id}, hop.tie.id, hop.sentence]

        browser.click(".jp-OutputArea input[type=range]", 0.7)
        moved = browser.value("document.querySelector('.jp-OutputArea output').value")
        assert moved > FOUNDING["as_of"]
        browser.wait(f"{labels(SVG)}[0].endsWith('as of {moved}')")
        later = client.paths(**{**FOUNDING, "as_of": moved}, limit=5)
        assert sentences(later) != sentences(answer)
        assert shown(browser) == sentences(later)
        run(browser, 3)
        assert printed(browser, 3) == [moved, moved, len(later)]

        browser.press("s", 83, control=True)
        page = tmp_path / "picture.html"
        page.write_text(exported(lab.books / "picture.ipynb"), encoding="utf-8")
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
        browser.open(page.as_uri())
        read = browser.wait("document.readyState === 'complete' && document.body.innerText")
        for route in answer:
            for node in route.best.nodes:
                assert node.name in read
        assert "Widget" not in read
        assert browser.value(f"document.querySelectorAll('{SVG}').length") == 0
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
        browser.open(page.as_uri())
        browser.wait(f"document.querySelectorAll('{SVG}').length === 1")
        assert shown(browser) == sentences(answer), "drawn from the notebook alone"


def exported(book: Path) -> str:
    """A notebook as HTML, once it is saved with what its cells gave."""
    end = time.monotonic() + 30
    while not all(cell.outputs for cell in nbformat.read(book, 4).cells[: len(CELLS)]):
        assert time.monotonic() < end, "not saved"
        time.sleep(0.1)
    page, _ = HTMLExporter().from_filename(str(book))
    return str(page)
