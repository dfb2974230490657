"""What all records, answers and words of the API have in common."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeAlias

from backchannel.errors import VersionError

Raw: TypeAlias = dict[str, Any]
"""A JSON object as the API writes it."""


class Word(StrEnum):
    """A word of a closed list. It is the text itself: TieKind.TENURE == "TENURE"."""

    @classmethod
    def _missing_(cls, value: object) -> None:
        raise VersionError(f"the service says {value!r} where this client knows only {', '.join(cls)}: upgrade the package backchannel")


class Part:
    """A part of an answer. Its fields are those of the class and cannot be changed."""

    __slots__ = ()

    def __repr__(self) -> str:
        known = [name for name in ("rank", "id", "kind", "name", "status", "what", "word", "sentence", "date") if hasattr(self, name)]
        shown = known or list(getattr(self, "__dataclass_fields__", {}))[:4]
        return f"{type(self).__name__}({', '.join(f'{name}={_short(getattr(self, name))}' for name in shown)})"


def _short(value: object) -> str:
    if isinstance(value, tuple):
        return f"({len(value)})"
    return str(value) if isinstance(value, StrEnum) else repr(value)
