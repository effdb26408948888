"""Knows the words that stand around a person's name: address, offices, what they tell of gender and calling.

In: `kg/data/titles.toml` and `first_names.toml`. Out: one frozen `Titles`. All words are lower case without a
full stop at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.files import find_data, read_toml


@dataclass(frozen=True, slots=True)
class Titles:
    """The word lists.

    Attributes:
        address: Mr, Dr, Gen ...; never part of a name.
        dotted: Del. ...; address only as written, for without the stop they are parts of names.
        crowned: King, Pope ...; part of a name of one word.
        office: Nouns of offices that stand right before a name.
        before: Words that begin an office ("former", "prime").
        means: For a word of an office, the other words by which its holder may be called.
        gender: `he` or `she` by word of address, office or kinship.
        first: `he` or `she` by given name.
        suffix: Jr, III ...; after a surname.
        particle: de, van, bin ...; may begin or join a name.
        family: Family names that stand first: Liu, Kim ...
        firm: Inc, Ltd ...; may follow a firm's name behind a comma.
        bodies: Nouns by which bodies are called again, by kind of body.
        shows: Words in names that show a kind of body.
        courts: Nouns that make a body out of a person's name ("campaign").
        called: Ids of bodies that go by one plain word.
    """

    address: frozenset[str]
    dotted: frozenset[str]
    crowned: frozenset[str]
    office: frozenset[str]
    before: frozenset[str]
    means: Mapping[str, frozenset[str]]
    gender: Mapping[str, str]
    first: Mapping[str, str]
    suffix: frozenset[str]
    particle: frozenset[str]
    family: frozenset[str]
    firm: frozenset[str]
    bodies: Mapping[str, frozenset[str]]
    shows: Mapping[str, frozenset[str]]
    courts: frozenset[str]
    called: Mapping[str, str]

    def is_title(self, word: str) -> bool:
        """Tell whether a word before a name is address or office.

        >>> load_titles().is_title("Sen.")
        True
        """
        plain = word.lower().rstrip(".")
        if word in self.dotted:
            return True
        return plain in self.office or plain in self.address or plain in self.crowned

    def surname(self, label: str) -> str:
        """Give a full name's last word that is no suffix.

        >>> load_titles().surname("Ivo Karel Jr.")
        'Karel'
        """
        words = [w for w in label.split() if w.lower().strip(".,") not in self.suffix]
        return words[-1].strip(",") if words else label

    def call(self, words: frozenset[str]) -> frozenset[str]:
        """Add to the words of an office those by which its holder may be called again.

        >>> "senator" in load_titles().call(frozenset({"sen."}))
        True
        """
        plain = {w.rstrip(".") for w in words}
        return frozenset(plain.union(*(self.means.get(w, frozenset()) for w in plain)))


@dataclass(frozen=True, slots=True)
class Term:
    """Somebody's time in an office: ids of actor and state, the office's lemma, ISO days (empty: not over)."""

    actor: str
    office: str
    state: str
    since: str
    until: str


@cache
def load_terms() -> tuple[Term, ...]:
    """Load who held which office when, in file order."""
    lines = find_data("data", "terms.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return tuple(Term(*row) for row in rows)


@cache
def load_territories() -> dict[str, str]:
    """Load the short forms of territories ("Tex"), without full stops, with the ids of the territories."""
    table = read_toml(find_data("data", "territories.toml"))
    return {short.replace(".", ""): key for key, forms in table.items() for short in forms.split()}


@cache
def load_titles() -> Titles:
    """Load the lists that ship with the package."""
    table, first = (
        read_toml(find_data("data", "titles.toml")),
        read_toml(find_data("data", "first_names.toml")),
    )
    gender = dict.fromkeys(_split(table["gender"]["he"] + " " + table["crowned"]["he"]), "he")
    gender |= dict.fromkeys(_split(table["address"]["he"]), "he")
    for part in ("gender", "crowned", "address"):
        gender |= dict.fromkeys(_split(table[part]["she"]), "she")
    return Titles(
        address=frozenset().union(*map(_split, table["address"].values())),
        dotted=_split(table["dotted"]["any"]),
        crowned=frozenset().union(*map(_split, table["crowned"].values())),
        office=_split(table["office"]["any"]),
        before=_split(table["before"]["any"]),
        means={word: _split(others) for word, others in table["means"].items()},
        gender=gender,
        first=dict.fromkeys(_split(first["he"]), "he") | dict.fromkeys(_split(first["she"]), "she"),
        suffix=_split(table["parts"]["suffix"]),
        particle=_split(table["parts"]["particle"]),
        family=_split(table["parts"]["family"]),
        firm=_split(table["parts"]["firm"]),
        bodies={kind: _split(words) for kind, words in table["bodies"].items()},
        shows={kind: _split(words) for kind, words in table["shows"].items()},
        courts=_split(table["courts"]["of"]),
        called=table["called"],
    )


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())
