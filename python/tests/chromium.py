"""A real browser: what it makes of a page, or driven step by step through its own protocol."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing may be loaded from anywhere else.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def command(profile: Path, size: tuple[int, int]) -> list[str]:
    """The browser with a new profile and a window of a size."""
    found = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    assert found, "the tests of pictures need chromium"
    return [found, *FLAGS, f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}"]


def browse(page: Path, profile: Path) -> str:
    """What a browser makes of a page."""
    made = [*command(profile, (1000, 1200)), "--allow-file-access-from-files", "--virtual-time-budget=3000", "--dump-dom", page.as_uri()]
    return subprocess.run(made, capture_output=True, text=True, timeout=120, check=True).stdout


class Browser:
    """One page of a browser that is driven: addresses opened, keys pressed, places clicked."""

    def __init__(self, profile: Path, size: tuple[int, int] = (1280, 1600)) -> None:
        # The browser reads orders from its descriptor 3 and answers on 4.
        orders, self._orders = os.pipe()
        answers, told = os.pipe()
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$0" "$@" 3<&{orders} 4>&{told}', *command(profile, size), "--remote-debugging-pipe", "about:blank"],
            pass_fds=(orders, told),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(orders)
        os.close(told)
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._number = 0
        self._session: str | None = None
        self._reader = threading.Thread(target=self._read, args=(answers,), daemon=True)
        self._reader.start()
        target = next(each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def _read(self, answers: int) -> None:
        with os.fdopen(answers, "rb") as pipe:
            rest = b""
            while data := pipe.read1(1 << 20):
                *whole, rest = (rest + data).split(b"\0")
                for message in map(json.loads, whole):
                    if "id" in message:
                        self._answers.put(message)

    def call(self, method: str, **given: Any) -> Any:
        """Gives an order and returns its answer."""
        self._number += 1
        order = {"id": self._number, "method": method, "params": given} | ({"sessionId": self._session} if self._session else {})
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        answer = self._answers.get(timeout=60)
        assert answer["id"] == self._number
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)

    def value(self, expression: str) -> Any:
        """The value of an expression of JavaScript on the page."""
        got = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in got, got["exceptionDetails"]
        return got["result"].get("value")

    def wait(self, expression: str, seconds: float = 60, before: Callable[[], None] = lambda: None) -> Any:
        """The value of an expression as soon as it is neither false nor empty; before each look something may be done."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            before()
            try:
                if found := self.value(expression):
                    return found
            except AssertionError:  # the page is just being replaced, or not there yet
                pass
            time.sleep(0.1)
        seen = self.value("document.body.innerText")
        raise AssertionError(f"not within {seconds:g} s: {expression}\nThe page says:\n{seen[:3000]}")

    def click(self, selector: str, across: float = 0.5) -> None:
        """Clicks an element, so far across it, as a hand with a mouse does."""
        at = self.wait(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null; e.scrollIntoView({{block: 'center'}});"
            f" const r = e.getBoundingClientRect(); return {{x: r.x + {across} * r.width, y: r.y + r.height / 2}} }})()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    def press(self, key: str, code: int, *, shift: bool = False, control: bool = False) -> None:
        """Presses a key, given by name and Windows key code."""
        told = {"key": key, "code": key if len(key) > 1 else f"Key{key.upper()}", "windowsVirtualKeyCode": code, "modifiers": 8 * shift + 2 * control}
        self.call("Input.dispatchKeyEvent", type="rawKeyDown", **told)
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._orders)  # the browser ends with its orders
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(10)
