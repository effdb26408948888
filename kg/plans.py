"""Where an engine begins a query: patterns that a parameter implies, put wherever the engine works by itself.

`FILTER(?speaker = <x> || ?speaker_side = <x>)` lets an engine read every statement of a store before it drops most of
them. The same as a pattern, `?s ck:speaker/ck:side? <x>`, lets it begin with the few of one actor. It works out an
OPTIONAL of several patterns and a subselect by themselves, so the pattern is repeated in each that speaks of `?s`.
Such starts say nothing new: without them the answer is the same, and takes longer.

Starts come from what parameters are compared with (see `kg.parameters`), and from a query's own lines

    #+ start actor: ?s (ck:speaker|ck:target)/ck:side? ?_actor

for what cannot be read off. A start that is a `{ SELECT ... }` is asked first, and its rows written into the query: an
engine does not know how little a subselect gives, but counts the rows of a `VALUES`. What looks at all words or days of
a store itself is a last resort: used where no other parameter gave a start, and only if it finds few.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from kg.parameters import Parameter

#: Gives the rows of a subselect as `VALUES`; None for too many.
ListRows = Callable[[str], str | None]
#: The comment in whose place the filters of a query go.
FILTERS = re.compile(r"^([ \t]*)#\+ filters[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Start:
    """A pattern by which an engine may begin.

    Attributes:
        name: Of the parameter that must be given.
        pattern: SPARQL; `?_NAME` stands for the value of a parameter.
        anchors: Variables of the query that it binds; it goes where all of them are spoken of.
        last: Whether it is a last resort: asked first, used where no other parameter gave a start.
        spare: Whether it is for places only where no other start of its parameter goes.
        told: Whether the query itself gives it: it also goes where a subselect hides what it binds.
    """

    name: str
    pattern: str
    anchors: tuple[str, ...]
    last: bool = False
    spare: bool = False
    told: bool = False


def list_starts(text: str, parameters: Sequence[Parameter]) -> list[Start]:
    r"""List the starts that parameters imply, surest first.

    >>> text = "SELECT ?s WHERE { ?s ck:speaker ?speaker .\n #+ filters\n }"
    >>> actor = Parameter("actor", "actor", False, None, "", "", "is", ("?speaker", "?speaker_side"))
    >>> list_starts(text, [actor])[0].pattern
    '?s ck:speaker/ck:side? ?_actor .'
    """
    marker = FILTERS.search(text)
    if marker is None:
        return []
    main = _find_group(_read_groups(text), marker.start())
    found = [start for parameter in parameters for start in _imply(parameter, main, text)]
    return sorted(found, key=lambda start: start.last)


def read_start(name: str, pattern: str, text: str) -> Start:
    """Read a start that a query gives itself.

    The anchors are its variables, or those that its subselect shows, as far as the query's text has them.

    >>> pattern = "{ SELECT DISTINCT ?p WHERE { ?near ck:content ?p ; ck:speaker ?_actor } }"
    >>> read_start("actor", pattern, "SELECT ?p WHERE { ?p a ck:Proposition }").anchors
    ('?p',)
    """
    subselect = _SUBSELECT.fullmatch(pattern)
    told = subselect[1].split("{")[0] if subselect else pattern
    body = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    names = dict.fromkeys(re.findall(r"\?(?!_)\w+", told))
    anchors = tuple(n for n in names if re.search(rf"{re.escape(n)}\b", body))
    return Start(name, pattern, anchors, told=True)


def add_starts(
    text: str, starts: Sequence[Start], terms: Mapping[str, str], list_rows: ListRows | None = None
) -> str:
    """Put the starts whose parameters are given into a query.

    Args:
        text: SPARQL, with the comment that `FILTERS` finds.
        starts: In the order in which they are preferred.
        terms: Values as N-Triples, by name of the parameter.
        list_rows: Asks a subselect by itself; None: none is asked first.
    """
    marker = FILTERS.search(text)
    alive: list[Start] = []
    for start in starts:
        if start.name in terms and not (start.last and any(other.name != start.name for other in alive)):
            alive += _settle(start, text, terms, list_rows)
    if marker is None or not alive:
        return text
    groups = _read_groups(text)
    main = _find_group(groups, marker.start())
    for group in sorted(groups, key=lambda group: -group.start):
        patterns = _choose(alive, group, main)
        text = f"{text[: group.start]} {' '.join(patterns)}{text[group.start :]}" if patterns else text
    return text


_SUBSELECT = re.compile(r"\{ *(SELECT\b.*)\}")
_SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)
_PREFIX = re.compile(r"^[ \t]*PREFIX\b.*$", re.MULTILINE | re.IGNORECASE)


def read_subselect(start: Start, text: str, terms: Mapping[str, str]) -> str | None:
    """Read the query that a start is asked by first; None for one that is no subselect."""
    subselect = _SUBSELECT.fullmatch(_put_terms(start.pattern, terms))
    return "\n".join([*_PREFIX.findall(text), subselect[1]]) if subselect else None


def _settle(start: Start, text: str, terms: Mapping[str, str], list_rows: ListRows | None) -> list[Start]:
    """Put the values into a start, and the rows of its subselect; nothing for a last resort that finds many."""
    asked = read_subselect(start, text, terms)
    rows = list_rows(asked) if asked and list_rows else None
    return (
        []
        if start.last and rows is None
        else [replace(start, pattern=rows or _put_terms(start.pattern, terms))]
    )


def _put_terms(pattern: str, terms: Mapping[str, str]) -> str:
    return re.sub(r"\?_(\w+)", lambda found: terms.get(found[1], found[0]), pattern)


# --- which patterns a parameter implies -----------------------------------------------------------------


def _imply(parameter: Parameter, main: _Group, text: str) -> Iterator[Start]:
    value, tells = f"?_{parameter.name}", bool(re.search(r"\boa:hasBody \?s\b", main.own))
    if parameter.type == "actor":
        yield from _imply_actor(parameter, value, main)
    elif parameter.variables == ("?publisher",) and tells:
        pattern = f"?near oa:hasBody ?s ; oa:hasTarget/oa:hasSource/schema:publisher {value} ."
        yield Start(parameter.name, pattern, ("?s",))
    elif parameter.variables == ("?date",) and tells:
        days = "?day <= ?_until" if parameter.compared == "to" else f"?day >= {value} && {_UNTIL}"
        yield _search(parameter, "?s", f"{_find_kind(main, text)} . {_DAYS} FILTER({days})")
    elif parameter.variables == ("?what", "?quote") and tells:
        letters = f'CONTAINS(LCASE(CONCAT(COALESCE(?tw, ""), " ", ?tq)), LCASE({value}))'
        yield _search(parameter, "?s", f"{_find_kind(main, text)} . {_WORDS} FILTER({letters})")
    elif parameter.variables == ("?what",) and re.search(
        r"\?p\b[^.]*\brdfs:label \?what\b", main.with_inner("optional")
    ):
        letters = f"CONTAINS(LCASE(?tw), LCASE({value}))"
        yield _search(parameter, "?p", f"?p a ck:Proposition ; rdfs:label ?tw . FILTER({letters})")


_UNTIL = "COALESCE(?day <= ?_until, true)"
_DAYS = (
    "?tx oa:hasBody ?s ; oa:hasTarget/oa:hasSource ?ta . OPTIONAL { ?ta schema:datePublished ?tp } "
    "OPTIONAL { ?s ck:notAfter ?td } BIND(COALESCE(?td, ?tp) AS ?day)"
)
_WORDS = (
    "?tx oa:hasBody ?s ; oa:hasTarget/oa:hasSelector/oa:exact ?tq . OPTIONAL { ?s ck:content/rdfs:label ?tw }"
)


def _search(parameter: Parameter, anchor: str, body: str) -> Start:
    return Start(parameter.name, f"{{ SELECT DISTINCT {anchor} WHERE {{ {body} }} }}", (anchor,), last=True)


def _imply_actor(parameter: Parameter, value: str, main: _Group) -> Iterator[Start]:
    """Begin with whoever is speaker or target of a statement, or, where none is spoken of, with the actor itself."""
    if len(parameter.variables) != 2 or not parameter.variables[1].endswith("side"):
        return
    actor = parameter.variables[0]
    ties = re.compile(rf"(\?\w+)\s[^.]*?\b(ck:speaker|ck:target) {re.escape(actor)}\b")
    for group in main.required:
        for found in ties.finditer(group.with_inner("optional")):
            yield Start(parameter.name, f"{found[1]} {found[2]}/ck:side? {value} .", (found[1],))
    yield Start(parameter.name, f"{actor} ck:side? {value} .", (actor,), spare=True)


def _find_kind(main: _Group, text: str) -> str:
    """Find what all `?s` of a query have: their class, their acts, or another property."""
    if named := re.search(r"\?s a ck:\w+", main.own):
        return named[0]
    if acts := re.search(r"FILTER\(\?force IN \(([^()]*)\)\)", text[main.start : main.end]):
        return f"VALUES ?tf {{ {acts[1].replace(',', ' ')} }} ?s ck:force ?tf"
    told = re.search(r"\?s (ck:\w+)", main.own)
    return f"?s {told[1] if told else 'ck:force'} ?any"


# --- where they go --------------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class _Group:
    """What stands between two braces.

    Attributes:
        kind: where, optional, union, exists, minus, graph, values, or empty.
        start, end: The text inside, half-open.
        own: Its own patterns, without inner groups, brackets and texts; empty around a subselect.
        select: What a subselect shows.
    """

    kind: str
    start: int
    parent: _Group | None
    end: int = -1
    own: str = ""
    select: str = ""
    inner: list[_Group] = field(default_factory=list)

    @property
    def above(self) -> Iterator[_Group]:
        """This group and those around it, from inside out."""
        group: _Group | None = self
        while group is not None:
            yield group
            group = group.parent

    @property
    def required(self) -> Iterator[_Group]:
        """This group and those inside whose patterns every row has."""
        yield self
        for group in self.inner:
            if group.kind in ("where", ""):
                yield from group.required

    def with_inner(self, kind: str) -> str:
        """Its own patterns and those of its inner groups of a kind."""
        return " . ".join([self.own, *(group.own for group in self.inner if group.kind == kind)])

    @property
    def works_alone(self) -> bool:
        """Whether an engine works it out by itself, inside of what is asked: not in a NOT EXISTS."""
        if any(group.kind in ("exists", "minus") for group in self.above):
            return False
        several = re.search(r"[;.]\s*\S", self.own) or self.inner
        return bool(several) if self.kind == "optional" else self.kind in ("where", "union", "")

    @property
    def joined(self) -> bool:
        """Whether the group around it has patterns of its own."""
        return self.parent is not None and "?" in self.parent.own

    def fits(self, start: Start, hiding: Sequence[_Group]) -> bool:
        """Say whether its patterns have all anchors of a start, and no subselect around hides one."""
        names = [re.compile(rf"{re.escape(anchor)}\b") for anchor in start.anchors]
        limits = [] if start.told else hiding
        shown = [group.select for group in limits if group.kind == "where" and "*" not in group.select]
        own = self.with_inner("union")
        return all(name.search(own) and all(name.search(text) for text in shown) for name in names)


def _choose(starts: Sequence[Start], group: _Group, main: _Group) -> list[str]:
    """Choose the starts that go into a group; every variable means the same there and where the filters stand."""
    if group is not main and not group.works_alone:
        return []
    shared = next(other for other in group.above if other in list(main.above))
    hiding = [g for end in (group, main) for g in takewhile(lambda g: g is not shared, end.above)]
    chosen: list[Start] = []
    for start in starts:
        doubled = start.spare and any(other.name == start.name for other in chosen)
        # Rows that are known cost nothing in each branch of a UNION; a path does where something else begins better,
        # which a query that gives itself a start has looked at.
        known = start.told or start.pattern.startswith("VALUES")
        costs = group.kind == "union" and group.joined and not known
        if group.fits(start, hiding) and not doubled and not costs:
            chosen.append(start)
    return [start.pattern for start in chosen]


#: What may hold braces or question marks that mean nothing: comments, IRIs, texts.
_HIDDEN = re.compile(r"""<[^<>\s"{}|^`\\]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*""")
_KIND = re.compile(
    r"\b(OPTIONAL|UNION|EXISTS|MINUS|WHERE)\s*$|\b(GRAPH)\s+(?:[?\w:]\S*\s*)?$|\b(VALUES)\b[^{}]*$",
    re.IGNORECASE,
)


def _read_groups(text: str) -> list[_Group]:
    """Read the groups of a query, outermost first: the first is the whole text."""
    bare = _HIDDEN.sub(lambda found: " " * len(found[0]), text)
    groups = [_Group("root", 0, None)]
    open_group = groups[0]
    last = 0
    for brace in re.finditer(r"[{}]", bare):
        before = bare[last : brace.start()]
        open_group.own += before
        last = brace.end()
        if brace[0] == "{":
            groups.append(_open_group(open_group, before, last))
            open_group = groups[-1]
        elif open_group.parent is not None:
            _close_group(open_group, brace.start(), bare)
            open_group = open_group.parent
    return groups


def _open_group(parent: _Group, before: str, start: int) -> _Group:
    word = _KIND.search(before)
    group = _Group((word[1] or word[2] or word[3]).lower() if word else "", start, parent)
    if group.kind in ("where", "") and (selects := list(_SELECT.finditer(parent.own))):
        group.kind, group.select = "where", _drop_brackets(parent.own[selects[-1].end() :])
    parent.inner.append(group)
    return group


def _close_group(group: _Group, end: int, bare: str) -> None:
    group.end = end
    if re.match(r"\}\s*UNION\b", bare[end:], re.IGNORECASE):
        group.kind = "union"
    group.own = "" if _SELECT.search(group.own) or group.kind == "values" else _drop_brackets(group.own)
    if group.kind == "graph" and group.parent is not None:
        group.parent.own += group.own


def _drop_brackets(text: str) -> str:
    shorter = re.sub(r"\([^()]*\)", "", text)
    return text if shorter == text else _drop_brackets(shorter)


def _find_group(groups: Sequence[_Group], place: int) -> _Group:
    """Find the innermost group around a place."""
    return max((g for g in groups if g.start <= place < g.end), key=lambda g: g.start, default=groups[0])
