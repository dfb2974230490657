"""A service of the notebook's own: started on an embedded store, stopped with the notebook."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from backchannel.errors import LocalServiceError

READY = re.compile(r"GraphQL\s+(http://\S+?)/graphql")
START_TIMEOUT, BUILD_TIMEOUT, STOP_TIMEOUT = 60.0, 900.0, 15.0


def checkout() -> Path | None:
    """Returns the source checkout that the package or the notebook stands in, if any."""
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            module = folder / "go.mod"
            if module.is_file() and module.read_text(encoding="utf-8").split()[:2] == ["module", "backchannel"]:
                return folder
    return None


def find_binary(binary: str | os.PathLike[str] | None = None) -> str:
    """Returns the program: the one given, that of BACKCHANNEL_BINARY, that on PATH, or one built from the source checkout around."""
    given = os.fspath(binary) if binary else os.environ.get("BACKCHANNEL_BINARY")
    if given:
        found = shutil.which(given)
        if not found:
            raise LocalServiceError(f"{given} is no program that can be run: give the path of the program backchannel, or leave BACKCHANNEL_BINARY empty")
        return found
    if found := shutil.which("backchannel"):
        return found
    root, go = checkout(), shutil.which("go")
    if root and go:
        target = root / "build" / "backchannel"
        try:
            target.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise LocalServiceError(
                f"the program cannot be built in {root}, for nothing can be written there ({error.strerror}): "
                "build it elsewhere with go build -o, and give its place in BACKCHANNEL_BINARY or as Client.local(binary=...)"
            ) from error
        built = subprocess.run([go, "build", "-o", str(target), "."], cwd=root, capture_output=True, text=True, timeout=BUILD_TIMEOUT, check=False)  # noqa: S603
        if built.returncode:
            raise LocalServiceError(f"the program could not be built in {root}:\n{built.stderr.strip()}")
        return str(target)
    raise LocalServiceError(
        "the program backchannel was not found. Put it on PATH, or give its place in the environment variable BACKCHANNEL_BINARY or as Client.local(binary=...); "
        "in a source checkout with Go it is built by itself. To use a service that runs already: Client('http://127.0.0.1:8080')"
    )


class LocalService:
    """A running service. It ends with stop(), with the notebook, and also where the notebook is killed."""

    def __init__(
        self, data: str | os.PathLike[str] | None = None, binary: str | os.PathLike[str] | None = None, env: Mapping[str, str] | None = None, seed: bool = True
    ) -> None:
        program = find_binary(binary)
        try:
            self._temporary = None if data else tempfile.mkdtemp(prefix="backchannel-")
        except OSError as error:
            raise LocalServiceError(
                f"there is no place to keep the graph, for no temporary folder can be made ({error.strerror}): give a folder that you may write to, "
                "as Client.local('folder') or in the environment variable TMPDIR"
            ) from error
        self.data = Path(data or self._temporary or ".").resolve()
        """The folder of the embedded store; a temporary one is removed with the service."""
        command = [program, "serve", "--listen", "127.0.0.1:0", "--while-stdin", "--data", str(self.data), *([] if seed else ["--no-seed"])]
        # The store is the embedded one, whatever the shell that the notebook was started from says.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")} | dict(env or {})
        self._said: list[str] = []
        self._ready = threading.Event()
        self.url = ""
        """Where it answers, such as http://127.0.0.1:41234."""
        # A session of its own: an interrupt that is meant for the notebook's cell must not end the service.
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            start_new_session=True,
        )
        atexit.register(self.stop)
        threading.Thread(target=self._listen, daemon=True).start()
        self._wait()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._said = [*self._said[-50:], line.rstrip()]
            if not self.url and (found := READY.search(line)):
                self.url = found[1]
                self._ready.set()
        self._ready.set()

    def _wait(self) -> None:
        end = time.monotonic() + START_TIMEOUT
        while not self._ready.wait(0.05) and time.monotonic() < end:
            pass
        if not self.url:
            said = "\n".join(self._said) or "it said nothing"
            old = " It is older than this package: install the program that came with it." if "--while-stdin" in said else ""
            self.stop()
            raise LocalServiceError(f"the service did not start.{old} It said:\n{said}")

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Stops the service; stopping it twice is fine."""
        atexit.unregister(self.stop)
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)
