"""Reads brat standoff: a `.txt` and its `.ann` (https://brat.nlplab.org/standoff.html).

Every event or relation becomes one coding, its arguments become variables; a text-bound annotation that no event
or relation uses becomes a coding of its own. Attributes (`A`, `M`) become variables too.
"""

from __future__ import annotations

from pathlib import Path

from kg.errors import ReadError
from kg.importing.codings import Cell, Coding, Codings, build_article
from kg.model import Span


def read_brat(path: Path, coder: str = "") -> Codings:
    """Read one `.ann` file with the `.txt` of the same name.

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
    spans: dict[str, tuple[str, Span]] = {}
    links: dict[str, tuple[str, dict[str, str]]] = {}
    marks: dict[str, dict[str, Cell]] = {}
    for number, line in enumerate(_read_text(ann).splitlines(), start=1):
        if not line.strip() or line.startswith(("#", "N", "*")):
            continue
        _read_line(line, f"{ann}:{number}", text, (spans, links, marks))
    codings = _build_codings(str(ann), article.id, coder, (spans, links, marks), text)
    return Codings({article.id: article}, tuple(codings))


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


def _read_line(line: str, where: str, text: str, parts: _Parts) -> None:
    spans, links, marks = parts
    key, _, rest = line.partition("\t")
    try:
        if key[0] == "T":
            head, _, words = rest.partition("\t")
            kind, places = head.split(" ", 1)
            numbers = [int(n) for place in places.split(";") for n in place.split()]
            span = Span(min(numbers), max(numbers))
            pieces = [text[int(a) : int(b)] for a, b in (place.split() for place in places.split(";"))]
            if " ".join(pieces).split() != words.split():
                raise ReadError(f"{where}: {words!r} is not at {places} - expected the .txt it was made from")
            spans[key] = (kind, span)
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
        return _cover([find_span(other, (*seen, name)) for other in links[name][1].values()])

    for key, (kind, roles) in links.items():
        places = {role: find_span(name, (key,)) for role, name in roles.items()}
        used.update(roles.values())
        values: dict[str, Cell] = {role: span.of(text) for role, span in places.items()}
        if places:
            codings.append(
                Coding(
                    key, article, _cover(list(places.values())), coder, kind, {**values, **marks.get(key, {})}
                )
            )
    for key, (kind, span) in spans.items():
        if key not in used:
            codings.append(
                Coding(key, article, span, coder, kind, {kind: span.of(text), **marks.get(key, {})})
            )
    return sorted(codings, key=lambda c: (c.span or Span(0, 1), c.id))


def _cover(spans: list[Span]) -> Span:
    return Span(min(s.start for s in spans), max(s.end for s in spans))
