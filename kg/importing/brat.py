"""Reads brat standoff: a `.txt` and its `.ann` (https://brat.nlplab.org/standoff.html).

Every event or relation becomes one coding, its arguments become variables; a text-bound annotation that no event
or relation uses becomes a coding of its own. Attributes (`A`, `M`) become variables too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.errors import ReadError
from kg.importing.codings import Coding, Codings, build_article
from kg.importing.stances import Cell
from kg.model import Span, cover


def read_brat(path: Path, coder: str = "") -> Codings:
    """Read one `.ann` file with the `.txt` of the same name.

    Offsets are tried as code points of the file first, then as brat and other tools count them: CR LF as one, LF as
    two (the text was changed after the annotation), without a byte order mark, UTF-16 units. The words beside each
    offset decide: one way of counting must fit all of them.

    Args:
        path: Either of the two.
        coder: Whose annotation it is; brat does not say.

    Raises:
        ReadError: A missing or wrongly encoded file, a line that is no standoff, words that are not at their
            place, an argument that names nothing.
    """
    text = _read_text(path.with_suffix(".txt"))
    ann = path.with_suffix(".ann")
    article = build_article(text, path.with_suffix(".txt").name, {})
    lines = [
        (f"{ann}:{number}", line)
        for number, line in enumerate(_read_text(ann).removeprefix("\ufeff").splitlines(), start=1)
        if line.strip() and not line.startswith(("#", "N", "*"))
    ]
    codings = _build_codings(str(ann), article.id, coder, _read_lines(lines, text), text)
    return Codings({article.id: article}, tuple(codings))


def _read_lines(lines: list[tuple[str, str]], text: str) -> _Parts:
    """Read all lines by the first way of counting in which every annotation's words are at their place."""
    misplaced: ReadError | None = None
    for places in _list_countings(text):
        parts: _Parts = ({}, {}, {})
        try:
            for where, line in lines:
                _read_line(line, where, text, places, parts)
        except _MisplacedError as fault:
            misplaced = misplaced or fault
        else:
            return parts
    raise ReadError(f"{misplaced} - tried with CR LF as one character and as two") from misplaced


def _list_countings(text: str) -> Iterator[Sequence[int]]:
    """List where each of a tool's characters stands in the text, for each way in which tools count."""
    yield range(len(text) + 1)
    body = range(len(text)) if not text.startswith("\ufeff") else range(1, len(text))
    if "\r\n" in text or len(body) < len(text):
        yield [*(i for i in body if text[max(i - 1, 0) : i + 1] != "\r\n"), len(text)]
    if "\n" in text and "\r" not in text:
        yield [i for i, char in enumerate(text) for _ in range(2 if char == "\n" else 1)] + [len(text)]
    if any(char > "\uffff" for char in text):
        yield [i for i, char in enumerate(text) for _ in range(2 if char > "\uffff" else 1)] + [len(text)]


class _MisplacedError(ReadError):
    """The words of an annotation are not at its place."""


_Parts = tuple[dict[str, tuple[str, Span]], dict[str, tuple[str, dict[str, str]]], dict[str, dict[str, Cell]]]


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as fault:
        raise ReadError(
            f"{path}: cannot be read - {fault.strerror or fault} - expected .txt and .ann"
        ) from fault
    except UnicodeDecodeError as fault:
        raise ReadError(f"{path}: not UTF-8 (byte {fault.start}) - brat files are UTF-8") from fault


def _read_line(line: str, where: str, text: str, at: Sequence[int], parts: _Parts) -> None:
    spans, links, marks = parts
    key, _, rest = line.partition("\t")
    try:
        if key[0] == "T":
            head, _, words = rest.partition("\t")
            kind, places = head.split(" ", 1)
            spans[key] = (kind, _read_places(places, words, where, text, at))
        elif key[0] in "ER":
            head, *arguments = rest.split()
            kind, _, trigger = head.partition(":")
            roles = dict(argument.split(":", 1) for argument in arguments)
            links[key] = (kind, {**({"trigger": trigger} if trigger else {}), **roles})
        elif key[0] in "AM":
            name, holder, *value = rest.split()
            marks.setdefault(holder, {})[name] = " ".join(value) if value else True
    except (ValueError, IndexError) as fault:
        raise ReadError(
            f"{where}: not brat standoff - expected a line such as 'T1<tab>Kind 0 5<tab>words'"
        ) from fault


def _read_places(places: str, words: str, where: str, text: str, at: Sequence[int]) -> Span:
    pairs = [(int(start), int(end)) for start, end in (place.split() for place in places.split(";"))]
    if any(not 0 <= start < end for start, end in pairs):
        raise ValueError(places)
    inside = all(end < len(at) for _, end in pairs)
    # Discontinuous pieces are joined by a space; a line break inside a piece is written as one.
    pieces = [text[at[start] : at[end]] for start, end in pairs] if inside else []
    if " ".join(pieces).split() != words.split():
        raise _MisplacedError(f"{where}: {words!r} is not at {places} - expected the .txt it was made from")
    return Span(min(at[start] for start, _ in pairs), max(at[end] for _, end in pairs))


def _build_codings(where: str, article: str, coder: str, parts: _Parts, text: str) -> list[Coding]:
    spans, links, marks = parts
    used: set[str] = set()
    codings: list[Coding] = []

    def find_span(name: str, seen: tuple[str, ...]) -> Span:
        if name in spans:
            return spans[name][1]
        if name not in links or name in seen:
            raise ReadError(
                f"{where}: {seen[-1]} names {name}, which is {'a circle' if name in seen else 'missing'}"
            )
        return cover(*(find_span(other, (*seen, name)) for other in links[name][1].values()))

    for key, (kind, roles) in links.items():
        places = {role: find_span(name, (key,)) for role, name in roles.items()}
        used.update(roles.values())
        values: dict[str, Cell] = {role: span.of(text) for role, span in places.items()}
        if places:
            codings.append(
                Coding(key, article, cover(*places.values()), coder, kind, {**values, **marks.get(key, {})})
            )
    for key, (kind, span) in spans.items():
        if key not in used:
            codings.append(
                Coding(key, article, span, coder, kind, {kind: span.of(text), **marks.get(key, {})})
            )
    return sorted(codings, key=lambda c: (c.span or Span(0, 1), c.id))
