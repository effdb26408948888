"""Writes a database of Discourse Network Analyzer 3, so that statements can be read, coded on and measured there.

Each statement becomes a "DNA Statement" with DNA's own four variables (person, organization, concept, agreement),
so that its networks and rDNA's scripts run unchanged, and with ours beside them (act, target, grounds, ...). Of
statements that fall under concepts of a codebook, `concept` holds these alone; what each says is in `statement
content`. Who coded it stays told apart: the machine is the coder `counterclaim`, imported codings keep their coder's
name.
"""

from __future__ import annotations

import hashlib
import sqlite3
from base64 import b64encode
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache
from itertools import permutations
from typing import Final

from kg.counting import count_words
from kg.exchange.dnaschema import LONGEST, PERMISSIONS, SETTINGS, TABLES
from kg.exchange.product import Product, cut
from kg.ids import to_line, to_plain
from kg.importing.codings import get_coder
from kg.model import Actor, ActorKind, Article, Party, Statement

#: The one statement type, by the name that rDNA's examples use.
TYPE: Final = "DNA Statement"
#: The variable of what each statement says, beside DNA's own `concept`.
CONTENT: Final = "statement content"
#: Coder of what no person coded, and the first coder, whom DNA lets do everything.
MACHINE, ADMIN = "counterclaim", "Admin"
#: With it every coder opens the file in DNA. It guards nothing: the file holds no secrets.
PASSWORD: Final = "counterclaim"

#: Attributes of every entity.
_ATTRIBUTES = ("Type", "Id", "Wikidata")
_ROUNDS = 100_000
#: Header field of a SQLite file that names the library's version: the only bytes that would differ elsewhere.
_VERSION_FIELD, _VERSION = slice(96, 100), (3_040_000).to_bytes(4, "big")

#: What stands in a short-text variable: an actor, or plain words with the id behind them.
_Named = tuple[str, str, str, str]
_NOBODY: _Named = ("", "", "", "")


def build_dna(statements: Iterable[Statement], articles: Mapping[str, Article]) -> Product:
    """Build the database.

    Args:
        statements: In any order; each must be of one of the articles.
        articles: By id; all become documents, also those without statements.

    Returns:
        A SQLite file. Offsets count UTF-16 units, as DNA's do. Short texts hold 190 characters: longer ones are
        cut, and the notes say how many. An article without a date stands on 1970-01-01, as the notes say too. Where
        no statement falls under a concept, the contents stand for concepts; else a statement without one has none,
        and the notes say how many.

    Raises:
        ValueError: A statement of an article that is not there.
    """
    documents = sorted(articles.values(), key=lambda a: (a.day, a.id))
    numbers = {article.id: number for number, article in enumerate(documents, start=1)}
    ordered = sorted(statements, key=lambda s: (numbers.get(s.article, 0), s.clause, s.id))
    stray = next((s.id for s in ordered if s.article not in numbers), None)
    if stray is not None:
        raise ValueError(f"statement {stray} is of an article that is not given")
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA page_size = 4096")
        for table in TABLES:
            database.execute(table)
        coders = _write_coders(database, ordered)
        undated = _write_documents(database, documents)
        entities = _write_codebook(database, ordered)
        # Offsets in DNA are UTF-16 units: characters beyond the first plane count double.
        wide = {a.id: [i for i, character in enumerate(a.text) if character > "\uffff"] for a in documents}
        for number, statement in enumerate(ordered, start=1):
            clause, before = statement.clause, wide[statement.article]
            start, stop = (at + bisect_left(before, at) for at in (clause.start, clause.end))
            row = (number, 1, numbers[statement.article], start, stop, coders[_name_coder(statement)])
            database.execute("INSERT INTO STATEMENTS VALUES (?, ?, ?, ?, ?, ?)", row)
            _write_values(database, number, statement, entities)
        database.commit()
        content = bytearray(database.serialize())
    content[_VERSION_FIELD] = _VERSION
    return Product(bytes(content), _list_notes(undated, entities, ordered))


def _list_notes(undated: int, entities: _Entities, statements: Sequence[Statement]) -> tuple[str, ...]:
    notes = []
    uncoded = sum(s.assigned is None for s in statements)
    if 0 < uncoded < len(statements):
        notes.append(
            f"{uncoded} of {len(statements)} statements fall under no concept of the codebook and are empty in the "
            f"variable concept: the variable {CONTENT} has what they say"
        )
    if undated:
        notes.append(
            f"{count_words(undated, 'article without a date stands', 'articles without a date stand')} on 1970-01-01: "
            "DNA has no empty date"
        )
    if entities.shortened:
        notes.append(
            f"{count_words(len(entities.shortened), 'name is', 'names are')} cut to {LONGEST} characters: "
            "DNA holds no longer ones"
        )
    return tuple(notes)


def _name_coder(statement: Statement) -> str:
    return get_coder(statement) or MACHINE


def _write_coders(database: sqlite3.Connection, statements: Sequence[Statement]) -> dict[str, int]:
    names = [ADMIN, *sorted({MACHINE, *map(_name_coder, statements)} - {ADMIN})]
    password = hash_password(PASSWORD)
    columns = f"ID, Name, Red, Green, Blue, Password, {', '.join(PERMISSIONS)}"
    for number, name in enumerate(names, start=1):
        row = (number, cut(to_line(name), LONGEST), 255, 255, 0, password, *(1 for _ in PERMISSIONS))
        database.execute(f"INSERT INTO CODERS({columns}) VALUES ({', '.join('?' * len(row))})", row)
    for number, pair in enumerate(permutations(range(1, len(names) + 1), 2), start=1):
        database.execute("INSERT INTO CODERRELATIONS VALUES (?, ?, ?, 1, 1, 1, 1)", (number, *pair))
    database.executemany("INSERT INTO SETTINGS VALUES (?, ?)", SETTINGS)
    return {name: number for number, name in enumerate(names, start=1)}


@lru_cache(maxsize=2)
def hash_password(password: str) -> str:
    """Hash a password as DNA does: jasypt's StrongPasswordEncryptor, here with a fixed salt.

    Source: http://www.jasypt.org/api/jasypt/1.9.3/org/jasypt/util/password/StrongPasswordEncryptor.html
    (SHA-256, salt of 16 bytes before password and digest, 100,000 rounds, Base64).
    """
    salt = hashlib.sha256(b"counterclaim").digest()[:16]
    digest = salt + password.encode("utf-8")
    for _ in range(_ROUNDS):
        digest = hashlib.sha256(digest).digest()
    return b64encode(salt + digest).decode("ascii")


def _write_documents(database: sqlite3.Connection, articles: Sequence[Article]) -> int:
    """Write the documents; gives how many have no date."""
    undated = 0
    for number, article in enumerate(articles, start=1):
        facts = [
            cut(to_line(found.value), LONGEST) if found else ""
            for found in (article.title, article.author, article.outlet)
        ]
        title = facts[0] or cut(to_line(article.source), LONGEST)
        seconds = _count_seconds(article)
        undated += seconds is None
        notes = f"counterclaim article {article.id}" + ("" if seconds is not None else "; date unknown")
        row = (number, title, to_plain(article.text), 1, *facts[1:], "", notes, "", seconds or 0)
        database.execute("INSERT INTO DOCUMENTS VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return undated


def _count_seconds(article: Article) -> int | None:
    try:
        return int(datetime.fromisoformat(article.day).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


# --- variables and what fills them ------------------------------------------------------------------------


def _name_person(party: Party | None) -> _Named:
    return _name_actor(party.actor) if party is not None and party.actor.kind is ActorKind.PERSON else _NOBODY


def _name_body(party: Party | None) -> _Named:
    """Name the organisation that speaks: the party itself, or the side that a person speaks for."""
    if party is None:
        return _NOBODY
    return _name_side(party) if party.actor.kind is ActorKind.PERSON else _name_actor(party.actor)


def _name_actor(actor: Actor) -> _Named:
    return actor.label, actor.kind.value, actor.id, actor.wikidata or ""


def _name_side(party: Party) -> _Named:
    return (party.side_label, "", party.actor.side or "", "") if party.side_label else _NOBODY


def _name_concept(statement: Statement) -> _Named:
    return _NOBODY if statement.assigned is None else _word(statement.assigned.concept)


def _name_content(statement: Statement) -> _Named:
    p = statement.proposition
    return _NOBODY if p is None else (p.label, p.about or "", p.id, "")


def _word(text: str) -> _Named:
    return text, "", "", ""


_SHORT: Final[Mapping[str, Callable[[Statement], _Named]]] = {
    "person": lambda s: _name_person(s.speaker),
    "organization": lambda s: _name_body(s.speaker),
    "concept": _name_concept,
    "act": lambda s: _word(s.act.value),
    "target": lambda s: _NOBODY if s.target is None else _name_actor(s.target.actor),
    "target side": lambda s: _NOBODY if s.target is None else _name_side(s.target),
    "rendering": lambda s: _word(s.rendering.value),
    "framing": lambda s: _word(s.framing.value),
    "rule": lambda s: _word(s.rule),
    CONTENT: _name_content,
}
_LONG: Final[Mapping[str, Callable[[Statement], str]]] = {
    "grounds": lambda s: " | ".join(e.mention.text for e in s.grounds),
    "condition": lambda s: s.condition.text if s.condition else "",
    "deadline": lambda s: s.deadline or "",
    "statement id": lambda s: s.id,
    "answers": lambda s: " ".join(s.answers),
    "reported by": lambda s: s.reported_by or "",
}
_BOOLEAN: Final[Mapping[str, Callable[[Statement], bool]]] = {
    "agreement": lambda s: not s.act.rejects,
    "own voice": lambda s: s.own_voice,
}
_INTEGER: Final[Mapping[str, Callable[[Statement], int]]] = {
    "confidence": lambda s: round(100 * s.confidence)
}
#: DNA's own four first, in its order.
_VARIABLES: Final = {
    name: number
    for number, name in enumerate(
        dict.fromkeys(
            ("person", "organization", "concept", "agreement", *_SHORT, *_BOOLEAN, *_INTEGER, *_LONG)
        ),
        start=1,
    )
}


class _Entities:
    """Gives every value of every short-text variable a name of its own and a number."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.shortened: set[_Named] = set()
        concepts = any(s.assigned for s in statements)
        #: What fills each short text; without concepts the contents stand for them.
        self.takes = _SHORT if concepts else {**_SHORT, "concept": _name_content}
        self.names: dict[str, dict[_Named, str]] = {}
        self.parents: dict[_Named, _Named] = {}
        self.numbers: dict[tuple[str, str], int] = {}
        found: dict[str, set[_Named]] = {
            v: {_NOBODY} | {take(s) for s in statements} for v, take in self.takes.items()
        }
        found["organization"] |= self._note_parents(statements)
        for variable, values in found.items():
            self.names[variable] = self._name_all(values)
            for name in dict.fromkeys(self.names[variable].values()):
                self.numbers[variable, name] = len(self.numbers) + 1

    def find(self, variable: str, value: _Named) -> int:
        return self.numbers[variable, self.names[variable][value]]

    def _note_parents(self, statements: Sequence[Statement]) -> set[_Named]:
        """Put each organisation under the side it speaks for; a side is always a root, so no circle can be."""
        known: dict[str, _Named] = {}
        for s in statements:
            for body in (_name_body(s.speaker), _name_side(s.speaker)):
                known[body[0]] = max(known.get(body[0], _NOBODY), body)
        sides = {s.speaker.side_label for s in statements}
        for s in statements:
            body, side = _name_body(s.speaker), s.speaker.side_label
            if side and body[0] not in sides:
                self.parents[body] = known[side]
        return set(self.parents.values())

    def _name_all(self, values: set[_Named]) -> dict[_Named, str]:
        names: dict[_Named, str] = {}
        owners: dict[str, str] = {}
        for value in sorted(values):
            plain, mark = to_line(value[0]), cut(to_line(value[2]), 40)
            short = cut(plain, LONGEST)
            if owners.setdefault(short, mark) != mark:
                # Two things of one name stay two: the id tells them apart.
                short = f"{cut(plain, LONGEST - len(mark) - 3)} [{mark}]"
            self.shortened |= {value} if len(plain) > LONGEST else set()
            names[value] = short
        return names


def _write_codebook(database: sqlite3.Connection, statements: Sequence[Statement]) -> _Entities:
    """Write statement type, variables, entities and their attributes."""
    database.execute("INSERT INTO STATEMENTTYPES VALUES (1, ?, 239, 208, 51)", (TYPE,))
    kinds = {
        **dict.fromkeys(_SHORT, "short text"), **dict.fromkeys(_LONG, "long text"),
        **dict.fromkeys(_BOOLEAN, "boolean"), **dict.fromkeys(_INTEGER, "integer"),
    }  # fmt: skip
    for name, number in _VARIABLES.items():
        database.execute("INSERT INTO VARIABLES VALUES (?, ?, ?, 1)", (number, name, kinds[name]))
    entities = _Entities(statements)
    attributes = {
        (variable, attribute): number
        for number, (variable, attribute) in enumerate(((v, a) for v in _SHORT for a in _ATTRIBUTES), start=1)
    }
    for (variable, attribute), number in attributes.items():
        row = (number, _VARIABLES[variable], attribute)
        database.execute("INSERT INTO ATTRIBUTEVARIABLES VALUES (?, ?, ?)", row)
    _write_entities(database, entities, attributes)
    return entities


def _write_entities(
    database: sqlite3.Connection, entities: _Entities, attributes: Mapping[tuple[str, str], int]
) -> None:
    described: dict[tuple[str, str], _Named] = {}
    for variable, names in entities.names.items():
        for value, name in names.items():
            described[variable, name] = max(described.get((variable, name), _NOBODY), value)
    above: dict[tuple[str, str], int] = defaultdict(int)
    for body, side in entities.parents.items():
        above["organization", entities.names["organization"][body]] = entities.find("organization", side)
    for (variable, name), number in entities.numbers.items():
        row = (number, _VARIABLES[variable], name, above[variable, name] or None)
        database.execute("INSERT INTO ENTITIES VALUES (?, ?, ?, 0, 0, 0, ?)", row)
        for attribute, word in zip(_ATTRIBUTES, described[variable, name][1:], strict=True):
            cells = (number, attributes[variable, attribute], cut(to_line(word), LONGEST))
            database.execute(
                "INSERT INTO ATTRIBUTEVALUES(EntityId, AttributeVariableId, AttributeValue) VALUES (?, ?, ?)",
                cells,
            )


def _write_values(database: sqlite3.Connection, number: int, s: Statement, entities: _Entities) -> None:
    cells: Mapping[str, Mapping[str, object]] = {
        "DATASHORTTEXT": {v: entities.find(v, take(s)) for v, take in entities.takes.items()},
        "DATALONGTEXT": {v: to_plain(take(s)) for v, take in _LONG.items()},
        "DATABOOLEAN": {v: int(take(s)) for v, take in _BOOLEAN.items()},
        "DATAINTEGER": {v: take(s) for v, take in _INTEGER.items()},
    }
    for table, values in cells.items():
        column = "Entity" if table == "DATASHORTTEXT" else "Value"
        database.executemany(
            f"INSERT INTO {table}(StatementId, VariableId, {column}) VALUES (?, ?, ?)",
            [(number, _VARIABLES[variable], value) for variable, value in values.items()],
        )
