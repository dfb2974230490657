"""Every public name is used by some test."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CALLED, PUBLIC


def test_every_public_name_is_used(request: pytest.FixtureRequest) -> None:
    files = set(Path(__file__).parent.glob("test_*.py")) - {Path(__file__).with_name("test_lab.py")}
    if not files <= {item.path for item in request.session.items} or request.config.option.keyword:
        pytest.skip("told only by all the tests together")
    assert len(PUBLIC) > 150
    missing = sorted(PUBLIC - CALLED)
    assert not missing, f"no test uses {missing}"
