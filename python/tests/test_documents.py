"""Notebooks and recipes run as they stand, against the real service."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from backchannel import Client
from backchannel.frame import Columns

HERE = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((HERE / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKCHANNEL_URL", url)
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    book = nbformat.read(path, 4)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in book.cells), "kept without outputs: they are made anew"
    NotebookClient(book, timeout=300, kernel_name="python3", store_widget_state=False).execute()
    shown = [output for cell in book.cells for output in cell.get("outputs", ())]
    assert not [output for output in shown if output.output_type == "error"]
    assert sum("text/html" in output.get("data", {}) for output in shown) >= 3
    assert all("text/html" in output.data for output in shown if "image/png" in output.get("data", {})), "a picture on its own ground"
    kept = os.environ.get("KEEP_NOTEBOOKS")
    if kept:
        nbformat.write(book, Path(kept) / path.name)


def test_there_are_five_notebooks() -> None:
    assert len(NOTEBOOKS) == 5


RECIPES = {
    int(number): code for number, code in re.findall(r"^## (\d+)\..*?```python\n(.*?)```", (HERE / "docs" / "recipes.md").read_text(), re.DOTALL | re.MULTILINE)
}


def pasted(number: int, names: dict[str, Any]) -> Any:
    """Runs a recipe as a cell of a notebook; its last line's value, if that is one."""
    *body, last = ast.parse(RECIPES[number]).body
    shown = ast.Expression(last.value) if isinstance(last, ast.Expr) else None
    exec(compile(ast.Module(body if shown else [*body, last], []), f"recipe {number}", "exec"), names)
    return eval(compile(shown, f"recipe {number}", "eval"), names) if shown else None


@pytest.fixture(scope="module")
def begun(binary: str) -> Iterator[Client]:
    """The client that the first recipe makes."""
    assert list(RECIPES) == list(range(1, 11))
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACKCHANNEL_BINARY", binary)
        pasted(1, names)
    with names["client"] as client:
        yield client


@pytest.mark.parametrize("number", range(2, 11))
def test_every_recipe_is_a_paste(begun: Client, number: int, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"client": begun}  # no recipe but the first is run before it
    shown = pasted(number, names)
    printed = capsys.readouterr().out
    if number == 3:
        assert printed.count("[^1]") >= 2
        assert begun.paths("United States", "North Korea", as_of="2018-03-01", limit=3).reference.id in printed
    elif number == 5:
        assert any("Kathleen Stephens is removed" in cause.sentence for route in shown.routes for cause in route.causes)
    elif number == 8:
        assert len(shown) == 24
        assert shown.max() > shown.min()
    elif number == 10:
        assert shown is None
        assert names["old"].reference.as_of == "1978-11-20"
    else:
        assert len(shown) > 0
        assert not printed


def tables() -> dict[str, Columns]:
    import backchannel
    from backchannel import answer, graph, path

    found: dict[str, Columns] = {"Routes.to_frame(), Paths.to_frame()": path.HOP_COLUMNS, 'Routes.to_frame("path"), Paths.to_frame("path")': path.PATH_COLUMNS}
    for name, kind in sorted(answer.ANSWERS.items()):
        if name in backchannel.__all__ and "columns" in vars(kind) and name not in ("Routes", "Paths"):
            found[f"{name}.to_frame()"] = kind.columns
    return found | {"Graph.nodes": graph.NODE_COLUMNS, "Graph.ties": graph.TIE_COLUMNS, "Graph.hops": graph.HOP_COLUMNS}


def columns_page() -> str:
    lines = ["# Columns", "", 'What the columns of each table hold. All tables say in `attrs["backchannel"]` where they come from.', ""]
    for name, columns in tables().items():
        lines += [
            f"## {name}",
            "",
            "| column | type | |",
            "| --- | --- | --- |",
            *(f"| `{column}` | {kind} | {words} |" for column, (kind, words) in columns.items()),
            "",
        ]
    return "\n".join(lines)


def test_the_columns_are_documented() -> None:
    page = HERE / "docs" / "columns.md"
    if os.environ.get("UPDATE"):
        page.write_text(columns_page())
    assert page.read_text() == columns_page(), "out of date: UPDATE=1 pytest tests/test_documents.py"
