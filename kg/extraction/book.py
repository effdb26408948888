"""Holds who is named where in one article: the `NameBook`, filled by `names` and `profiles`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import Actor, Mention

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Name:
    """One naming of an actor: tokens `start`-`end` of paragraph number `paragraph`.

    `how` is `name`, `seat` (a capital or building that stands for a state), `demonym`, `surname`,
    `acronym` or `minted`.
    """

    paragraph: int
    start: int
    end: int
    actor: Actor
    how: str


@dataclass(slots=True)
class Profile:
    """What the article says about one person: the office nearest the name, side and pronoun gender."""

    actor: Actor
    office: Mention | None = None
    role_lemmas: frozenset[str] = frozenset()
    side: Actor | None = None
    gender: str | None = None
    homes: frozenset[str] = frozenset()


@dataclass(slots=True)
class NameBook:
    """Who is named where in one article."""

    names: dict[tuple[int, int], Name] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    guessed: dict[tuple[int, int], Name] = field(default_factory=dict)

    def name_at(self, paragraph: int, token: Token) -> Name | None:
        """Give the name that covers this token, None when the token names nobody."""
        return self.names.get((paragraph, token.i))

    def guess_at(self, paragraph: int, token: Token) -> Name | None:
        """Give the name that covers this token, sure or guessed; for words known to mean somebody."""
        return self.names.get((paragraph, token.i)) or self.guessed.get((paragraph, token.i))

    def add(self, name: Name, anew: bool = False) -> None:
        """Register a naming for each of its tokens; an earlier registration stands unless it is done `anew`."""
        for i in range(name.start, name.end):
            if anew or (name.paragraph, i) not in self.names:
                self.names[name.paragraph, i] = name
        self.actors.setdefault(name.actor.id, name.actor)

    def guess(self, name: Name) -> None:
        """Keep a naming that nothing but its capitals shows."""
        for i in range(name.start, name.end):
            self.guessed.setdefault((name.paragraph, i), name)
