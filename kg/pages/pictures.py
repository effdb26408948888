"""What a network page draws, as plain records that know neither statements of the model nor HTML."""

from __future__ import annotations

from dataclasses import dataclass

from kg.pages.shell import NETWORKS


@dataclass(frozen=True, slots=True)
class Node:
    """Something drawn as a shape with its label.

    Attributes:
        id: Unique in its picture.
        label: Shown in full in the table, wrapped and cut in the picture.
        kind: Told in words: a kind of actor, `claim`, `evidence`, `source` or `side`.
        side: Told by the colour; "" when no side is known.
        column: From left to right, for pictures in columns.
        group: What it stands in until the reader opens that, such as its side; "" for what stands by itself.
    """

    id: str
    label: str
    kind: str
    side: str = ""
    column: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """Something drawn from one node to another.

    Attributes:
        id: Unique in its picture.
        source, target: Ids of nodes.
        act: Told by colour and dashes: an act, a stance of evidence, `cites` or `speaks for`.
        statements: Ids of the statements behind it, sorted; at least one.
    """

    id: str
    source: str
    target: str
    act: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as the panel beside the picture shows it; every field is text as found, "" when there is none.

    `where` is the address of the words in the reading view; `day` is the last day on which it can have been done,
    `reported` the day of its article (ISO dates); `done` tells in words when it was done, where that differs.
    `confidence`: 0-1.
    """

    id: str
    act: str
    who: str
    side: str
    whom: str
    what: str
    quote: str
    outlet: str
    day: str
    confidence: float
    where: str
    grounds: tuple[str, ...] = ()
    reported: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One network.

    Attributes:
        name: File name without `.html`.
        message: What it tells about this dispute, one sentence.
        question: How to read it, one sentence.
        nodes, arrows: In the order in which they are drawn and listed.
        notes: What is not drawn and why, one sentence each.
        columns: Headings of its columns, from left to right; none: the shapes stand around a middle.
        sides: Sides in the order of their colours, so that a side has one colour in all pictures; those that are
            not among them are grey.
    """

    name: str
    message: str
    question: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Give the heading of its page."""
        return dict(NETWORKS)[f"{self.name}.html"]
