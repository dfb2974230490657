"""What can go wrong, as exceptions. All of them are a BackchannelError."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody or something that an ambiguous name may mean."""

    id: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.id} ({self.name})"


class BackchannelError(Exception):
    """Anything that this package raises on purpose."""


@dataclass(eq=False)
class QuestionError(BackchannelError):
    """The service refused a question, or could not answer it."""

    message: str
    """What is wrong, and how to mend it, in the service's own words."""
    code: str = "INTERNAL"
    """What the caller can do about it: INVALID, NOT_FOUND, AMBIGUOUS, CONFLICT, LIMIT, UNAVAILABLE, CANCELED, INTERNAL, FORBIDDEN, or one of GraphQL's own."""
    field: str | None = None
    """Which part of the question is meant, such as query.from[0]."""
    extensions: dict[str, Any] = dataclasses.field(default_factory=dict)
    """All that the service told for programs."""
    mend: str | None = None
    """What to do now, where this package knows more than the message says."""

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        after = f"\n{self.mend}" if self.mend else ""
        return f"{where}{self.message} [{self.code}]{after}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _remake, (type(self), self.__dict__)


def _remake(kind: type[QuestionError], values: dict[str, Any]) -> QuestionError:
    made = kind.__new__(kind)
    made.__dict__.update(values)
    return made


class InvalidQuestion(QuestionError):
    """The question can be mended by whoever asks it; field says where."""


class NotFound(QuestionError):
    """Nothing of that id or name exists, as far as you may see."""


@dataclass(eq=False)
class AmbiguousName(QuestionError):
    """A name fits several; candidates lists them. Ask again with the id of the one that is meant."""

    candidates: tuple[Candidate, ...] = ()


class TooMuch(QuestionError):
    """The question asks for too much at once."""


class Unavailable(QuestionError):
    """The service or its store cannot answer now; it was tried again until the deadline."""


class Moved(QuestionError):
    """The graph was changed again and again while a long list was being read."""


class ConnectionFailed(BackchannelError):
    """The service could not be reached, or did not answer in time."""


class AccessDenied(BackchannelError):
    """The service, or what stands before it, wants a token, or another one."""


class VersionError(BackchannelError):
    """The service and this package do not fit one another."""


class BrokenStream(BackchannelError):
    """A stream ended before its end: what had come until then was thrown away."""


class LocalServiceError(BackchannelError):
    """A service of the notebook's own could not be started."""


class MissingPackage(BackchannelError, ImportError):
    """Something that was asked for takes a package that is not installed."""


BY_CODE: dict[str, type[QuestionError]] = {
    "INVALID": InvalidQuestion,
    "NOT_FOUND": NotFound,
    "AMBIGUOUS": AmbiguousName,
    "LIMIT": TooMuch,
    "UNAVAILABLE": Unavailable,
    "CONFLICT": Moved,
    "GRAPHQL_PARSE_FAILED": InvalidQuestion,
    "GRAPHQL_VALIDATION_FAILED": InvalidQuestion,
}


def of_answer(errors: list[dict[str, Any]]) -> QuestionError:
    """Returns the exception for the errors of an answer: the first one."""
    first = errors[0] if errors and isinstance(errors[0], dict) else {}
    extensions = first.get("extensions") or {}
    code = str(extensions.get("code", "INTERNAL"))
    kind = BY_CODE.get(code, QuestionError)
    return kind(message=str(first.get("message", "an error without a message")), code=code, field=extensions.get("field"), extensions=extensions)
