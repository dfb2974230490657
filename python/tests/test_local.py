"""A service of the notebook's own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from backchannel import AsyncClient, Client, LocalServiceError
from backchannel.local import LocalService, checkout, find_binary


def answers(url: str) -> bool:
    try:
        return httpx.get(url + "/healthz", trust_env=False, timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def test_it_starts_answers_and_stops(binary: str) -> None:
    with Client.local(binary=binary) as client:
        assert len(client.search("sigal"))
        service = client._service
        assert service
        assert service.running
        folder = service.data
        assert folder.is_dir()
    assert not service.running
    assert not folder.exists()
    service.stop()


def test_a_folder_is_kept(binary: str, tmp_path: Path) -> None:
    for _ in range(2):
        with Client.local(tmp_path / "mine", binary=binary, seed=False) as client:
            assert len(client.actors()) == 0
    assert (tmp_path / "mine" / "graph.db").is_file()


def test_it_ends_with_a_notebook_that_is_killed(binary: str) -> None:
    code = "import sys, time; from backchannel import Client; c = Client.local(binary=sys.argv[1]); print(c.session.url, flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code, binary], stdout=subprocess.PIPE, text=True) as notebook:
        assert notebook.stdout
        url = notebook.stdout.readline().strip()
        assert answers(url)
        os.kill(notebook.pid, signal.SIGKILL)
    end = time.monotonic() + 20
    while answers(url) and time.monotonic() < end:
        time.sleep(0.1)
    assert not answers(url)


def test_what_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, binary: str) -> None:
    with pytest.raises(LocalServiceError, match="no program"):
        LocalService(binary=tmp_path / "nothing")
    monkeypatch.delenv("BACKCHANNEL_BINARY", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalServiceError, match="BACKCHANNEL_BINARY"):
        find_binary()
    monkeypatch.setenv("BACKCHANNEL_BINARY", binary)
    assert find_binary() == binary
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(LocalServiceError, match="did not start"):
        LocalService(tmp_path / "data")
    script = tmp_path / "old"
    script.write_text("#!/bin/sh\necho 'backchannel: unknown flag --while-stdin'; exit 2\n")
    script.chmod(0o755)
    with pytest.raises(LocalServiceError, match="older than this package"):
        LocalService(binary=script)


def test_a_notebook_that_may_not_write_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, binary: str) -> None:
    file = tmp_path / "file"
    file.write_text("a file: nobody can write into it as into a folder")
    with monkeypatch.context() as there:
        there.setattr("tempfile.tempdir", str(file))
        with pytest.raises(LocalServiceError, match=r"no place to keep the graph.*Client\.local\('folder'\)"):
            Client.local(binary=binary)
    with pytest.raises(LocalServiceError, match=r"cannot be made.*keep the data file somewhere else"):
        Client.local(file / "within", binary=binary)
    checked_out = tmp_path / "checkout"
    checked_out.mkdir()
    (checked_out / "go.mod").write_text("module backchannel\n")
    (checked_out / "build").write_text("a file in the way")
    monkeypatch.delenv("BACKCHANNEL_BINARY", raising=False)
    monkeypatch.chdir(checked_out)
    go = tmp_path / "go"
    go.write_text("#!/bin/sh\n")
    go.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalServiceError, match=r"nothing can be written there.*BACKCHANNEL_BINARY"):
        find_binary()


def test_an_asynchronous_notebook_has_a_service_of_its_own(binary: str) -> None:
    async def ask() -> LocalService:
        async with await AsyncClient.local(binary=binary) as client:
            assert len(await client.search("sigal"))
            service = client._service
            assert service
            return service

    assert not asyncio.run(ask()).running


def test_the_checkout_around_is_found() -> None:
    found = checkout()
    assert found
    assert (found / "schema" / "path.graphqls").is_file()
