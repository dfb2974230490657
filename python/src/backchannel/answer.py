"""Answers: typed data with where they come from, as tables, graphs, memos and files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from backchannel import frame, page
from backchannel.part import Part, Raw

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    import pandas as pd

    from backchannel.client import Client

D = TypeVar("D")
E_co = TypeVar("E_co", bound=Part, covariant=True)

TLP = ("CLEAR", "GREEN", "AMBER", "AMBER_STRICT", "RED")


@dataclass(frozen=True)
class Reference:
    """Where an answer comes from: enough to ask for it again, and to say under whose eyes it may come."""

    title: str
    """The question in words."""
    document: str
    """The GraphQL document that was sent."""
    variables: dict[str, Any]
    """Its variables."""
    as_of: str | None
    """The day that was asked for, where the question has one."""
    revision: str
    """The revision of the graph that the answer was computed at."""
    data_through: str | None
    """The last day that the data speak of, where the answer tells."""
    tlp: str
    """The strictest label of the Traffic Light Protocol of what the answer shows."""
    groups: tuple[tuple[str, ...], ...]
    """Sets of groups: whoever may see the answer is in one of each."""
    asked: str
    """When it was asked, in UTC."""
    service: str
    """The version of the service."""

    @property
    def id(self) -> str:
        """A short name of the answer: equal where question and revision are."""
        text = json.dumps([self.document, self.variables, self.as_of, self.revision], sort_keys=True)
        return "bc-" + hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def marking(self) -> str:
        """The marking in words, such as TLP:AMBER (one of desk, field)."""
        groups = "; ".join("one of " + ", ".join(each) for each in self.groups if each)
        return f"TLP:{self.tlp.replace('_STRICT', '+STRICT')}" + (f" ({groups})" if groups else "")

    @property
    def text(self) -> str:
        """The reference as a line for a footnote."""
        parts = [f"Backchannel, “{self.title}”"]
        if self.as_of:
            parts.append(f"as of {self.as_of}")
        parts.append(f"revision {self.revision}")
        if self.data_through:
            parts.append(f"data through {self.data_through}")
        return ", ".join([*parts, self.marking, f"asked {self.asked}", f"answer {self.id}"]) + "."

    def to_dict(self) -> dict[str, Any]:
        """Returns the reference as plain data."""
        return {**asdict(self), "groups": [list(each) for each in self.groups], "id": self.id}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Reference:
        """Reads what to_dict wrote."""
        known = {name: raw[name] for name in cls.__dataclass_fields__}
        return cls(**{**known, "groups": tuple(tuple(each) for each in raw["groups"])})


def strictest(markings: Iterable[Raw]) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Returns the label and the sets of groups that cover all of these markings and requirements."""
    tlp, groups = "CLEAR", set()
    for marking in markings:
        tlp = max(tlp, marking["tlp"], key=TLP.index)
        given = marking["groups"]
        groups |= {tuple(sorted(each)) for each in (given if given and isinstance(given[0], list) else [given]) if each}
    return tlp, tuple(sorted(groups))


def markings_in(raw: object) -> Iterator[Raw]:
    """Yields every marking and requirement within a part of an answer."""
    if isinstance(raw, dict):
        for name, value in raw.items():
            if name in ("marking", "requirement") and isinstance(value, dict):
                yield value
            else:
                yield from markings_in(value)
    elif isinstance(raw, list):
        for each in raw:
            yield from markings_in(each)


ANSWERS: dict[str, type[Answer[Any]]] = {}


class Answer(Generic[D]):
    """An answer. `data` is all of it, typed; the rest are ways to use it."""

    columns: ClassVar[frame.Columns]
    """The columns of to_frame."""

    def __init__(self, raw: Raw, reference: Reference) -> None:
        self.raw = raw
        """The answer as the API wrote it; pages of a long list are joined."""
        self.reference = reference
        """Where it comes from."""
        self.client: Client | None = None
        """Who asked, where that can ask again; None for an answer read from a file."""
        self.given: dict[str, Any] = {}
        """What the question was narrowed by."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        ANSWERS[cls.__name__] = cls

    @staticmethod
    def read(raw: Raw) -> Any:
        """Reads the typed data."""
        raise NotImplementedError

    @cached_property
    def data(self) -> D:
        """The whole answer, typed."""
        read: D = self.read(self.raw)
        return read

    def rows(self) -> Iterable[Mapping[str, object]]:
        """The rows of the table, by column."""
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """Returns the answer as a table; `columns` says what its columns are, `attrs` where it comes from."""
        return frame.build(self.columns, self.rows(), self.reference.to_dict())

    def to_networkx(self) -> nx.MultiGraph[str]:
        """Returns what the answer shows as a graph: nodes by id with kind and name, edges by the id of their tie."""
        raise TypeError(f"{type(self).__name__} holds no graph: use to_frame")

    def to_igraph(self) -> igraph.Graph:
        """Returns the same graph for igraph, which has to be installed (pip install backchannel[igraph])."""
        return frame.igraph_of(self.to_networkx())

    def explain(self) -> str:
        """Returns the answer as Markdown to paste, with a footnote for every source."""
        raise NotImplementedError

    def cite(self) -> str:
        """Returns a line for a footnote: question, day, revision, marking, time, and the id of the answer."""
        return self.reference.text

    def to_json(self) -> str:
        """Returns the answer as a text that from_json reads again."""
        return json.dumps({"backchannel": type(self).__name__, "reference": self.reference.to_dict(), "answer": self.raw}, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Answer[Any]:
        """Reads what to_json wrote."""
        whole = json.loads(text)
        kind = ANSWERS.get(whole.get("backchannel", "")) if isinstance(whole, dict) else None
        if kind is None:
            raise ValueError("this is no answer that to_json wrote")
        return kind(whole["answer"], Reference.from_dict(whole["reference"]))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.raw, self.reference)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Answer) and self.raw == other.raw and self.reference == other.reference

    __hash__ = None  # type: ignore[assignment]

    def title(self) -> str:
        """What was asked, in words."""
        return self.reference.title

    def lines(self) -> Iterable[str]:
        """The answer as lines of plain text."""
        raise NotImplementedError

    def html(self) -> str:
        """The answer as HTML, without heading and reference."""
        return page.listed(self.lines())

    def __repr__(self) -> str:
        return "\n".join([self.title(), *("  " + line for line in self.lines()), "  " + self.reference.text])

    def _repr_html_(self) -> str:
        return page.whole(self.title(), self.html(), self.reference.text)


class Listing(Answer[D], Sequence[E_co]):
    """An answer that is first of all a list."""

    noun: ClassVar[str] = "records"

    @property
    def items(self) -> tuple[E_co, ...]:
        """The entries, in order."""
        raise NotImplementedError

    @property
    def total(self) -> int:
        """How many there are in all; more than len() only where a limit was asked for."""
        return len(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, at: Any) -> Any:
        return self.items[at]

    def __iter__(self) -> Iterator[E_co]:
        return iter(self.items)

    def count(self, value: object) -> int:
        """How often an entry stands in the list."""
        return self.items.count(value)

    def title(self) -> str:
        shown = f"{len(self)} of {self.total}" if self.total != len(self) else str(len(self))
        return f"{self.reference.title}: {shown} {self.noun}"
