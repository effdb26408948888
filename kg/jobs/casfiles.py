"""Review in INCEpTION or another UIMA tool: statements out as CAS, the changed CAS back as verdicts.

Out: one CAS an article, an annotation of the layer `webanno.custom.Statement` a statement; its features are the slots
as people type them, with `verdict` and `reason` to fill. Back: a changed slot or span is a correction, a filled
`verdict` is that verdict, an annotation without `statement` adds one, and a deleted one is a rejection - the last only
where the statements are still those that went out. Every annotation that does not fit is refused by its words; the
rest is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import ne
from pathlib import Path
from typing import Any

from kg.counting import count_words
from kg.errors import KgError, UsageError, choose
from kg.files import write_atomic
from kg.ids import build_id, hash_text, to_plain
from kg.importing.cas import read_cas
from kg.importing.codings import Coding
from kg.installation import load_extra
from kg.model import Article
from kg.review.desk import Decision, Desk, Item
from kg.review.forms import CHANGES, NOBODY, describe_fields
from kg.review.verdicts import JUDGEMENTS, Kind

LAYER = "webanno.custom.Statement"
FORMS = ("json", "xmi")
#: Features that name the statement and the state it went out in; the others are the slots, verdict and reason.
GIVEN = ("statement", "check")
ASKED = ("verdict", "reason")


def write_cas_files(
    desk: Desk, folder: Path, form: str = "json", tell: Callable[[str], object] = str
) -> list[Path]:
    """Write one CAS for each article that has a text.

    Args:
        desk: Whose statements, as they read now; rejected ones stay out.
        folder: Made if it is not there.
        form: `json` (UIMA CAS JSON) or `xmi`, which needs the `TypeSystem.xml` written beside it. A character that
            XML cannot carry becomes U+FFFD there, one for one, so that offsets stay.
        tell: Told in a sentence which texts had such characters; by default nobody is.

    Raises:
        UsageError: dkpro-cassis is not installed.
        ExportError: A file cannot be written.
    """
    choose("--format", form, FORMS)
    cassis = load_extra("cassis", "writing a CAS needs dkpro-cassis", "research")
    types, layer = _build_types(cassis)
    written = []
    if form == "xmi":
        written.append(write_atomic(folder / "TypeSystem.xml", types.to_xml()))
    for article in desk.articles.values():
        replaced = sum(map(ne, article.text, to_plain(article.text))) if form == "xmi" else 0
        if replaced:
            tell(f"{article.source}: {replaced} characters that XML cannot carry stand as U+FFFD in its CAS")
        cas = _build_cas(cassis.Cas(types), layer, desk, article, to_plain if form == "xmi" else str)
        data = cas.to_json() if form == "json" else cas.to_xmi()
        written.append(write_atomic(folder / f"{article.id}.{form}", data))
    return written


def _build_cas(cas: Any, layer: Any, desk: Desk, article: Article, fit: Callable[[str], str]) -> Any:  # noqa: ANN401
    cas.sofa_string, cas.sofa_mime = fit(article.text), "text/plain"
    items = _list_shown(desk, article)
    check = _build_check(items)
    for item in items:
        s = item.statement
        features = {name: fit(value) for name, value in _describe(item).items()}
        cas.add(layer(begin=s.clause.start, end=s.clause.end, **features, statement=s.id, check=check))
    return cas


def read_cas_files(
    desk: Desk, paths: Sequence[Path], reviewer: str, types: Path | None = None
) -> tuple[int, list[str]]:
    """Read changed CAS files back; each verdict is in the desk's log when this returns.

    Args:
        desk: Where verdicts are given.
        paths: CAS files, of the articles on the desk.
        reviewer: Whose annotations they are.
        types: The type system of XMI files; None: the `TypeSystem.xml` beside each.

    Returns:
        How many verdicts were given, and what was refused, each line naming the file.
    """
    given, faults = 0, []
    by_digest = {hash_text(to_plain(article.text)): article for article in desk.articles.values()}
    for path in paths:
        try:
            codings = read_cas(path, types, (LAYER,), reviewer)
        except UsageError:
            raise
        except KgError as fault:
            faults.append(str(fault))
            continue
        (read,) = codings.articles.values()
        article = by_digest.get(hash_text(to_plain(read.text)))
        if article is None:
            faults.append(f"{path}: refused - its text is that of no article in the store")
            continue
        number, refused = _read_article(desk, article, codings.codings, reviewer)
        given += number
        faults += [f"{path}: refused - {fault}" for fault in refused]
    return given, faults


def _read_article(
    desk: Desk, article: Article, codings: Iterable[Coding], reviewer: str
) -> tuple[int, list[str]]:
    given, faults = 0, []
    items = {item.statement.id: item for item in _list_shown(desk, article)}
    check = _build_check(list(items.values()))
    met: dict[str, list[Coding]] = defaultdict(list)
    checks = set()
    for coding in codings:
        met[str(coding.values.get("statement", ""))].append(coding)
        checks.add(str(coding.values.get("check", "")))
    for key, found in met.items():
        for number, coding in enumerate(found):
            try:
                if key and number:
                    raise ValueError(f"statement {key} stands there twice - delete `statement` to add one")
                given += _give(desk, article, coding, items, reviewer)
            except (KgError, ValueError, KeyError) as fault:
                words = "" if coding.span is None else coding.span.of(article.text)[:60]
                faults.append(f"{words!r}: {fault}")
    missing = [item for key, item in items.items() if key not in met]
    # A file without any annotation left says nothing about what went out.
    if missing and checks - {""} == {check}:
        for item in missing:
            decision = Decision(Kind.REJECT, item.token, reason="deleted in the CAS")
            desk.decide(reviewer, item.statement.id, decision)
            given += 1
    elif missing:
        faults.append(
            f"{count_words(len(missing), 'statement is', 'statements are')} not in it, but it went out from "
            "other statements: not rejected - fill in verdict = reject, or export again"
        )
    return given, faults


def _give(desk: Desk, article: Article, coding: Coding, items: Mapping[str, Item], reviewer: str) -> int:
    """Give the verdict that one annotation comes to; returns 1, or 0 for one that nobody touched."""
    values = {name: str(value).strip() for name, value in coding.values.items()}
    key, word, reason = (values.get(name, "") for name in ("statement", *ASKED))
    assert coding.span is not None
    if not key:
        typed = {name: values[name] for name in _list_slots() if values.get(name)}
        desk.add(reviewer, article.id, coding.span, typed, reason)
        return 1
    item = items.get(key)
    if item is None:
        raise ValueError(f"no statement {key} in this article - was it rejected, or the store rebuilt?")
    before = _describe(item)
    typed = {name: values.get(name, "") for name in _list_slots()}
    typed = {name: text or NOBODY for name, text in typed.items() if to_plain(text) != to_plain(before[name])}
    span = None if coding.span == item.statement.clause else coding.span
    if word and word not in [kind.value for kind in JUDGEMENTS]:
        raise ValueError(f"verdict {word!r} - expected {', '.join(kind.value for kind in JUDGEMENTS)}")
    if (typed or span) and word not in ("", Kind.CORRECT.value):
        raise ValueError(f"changed slots go with the verdict correct, not {word}")
    kind = Kind.CORRECT if typed or span else Kind(word) if word else None
    if kind is None:
        return 0
    desk.decide(reviewer, key, Decision(kind, item.token, typed, span, reason))
    return 1


def _list_shown(desk: Desk, article: Article) -> list[Item]:
    desk.refresh()
    return [desk.get_item(statement.id) for statement in desk.list_current(article.id)]


def _build_check(items: Sequence[Item]) -> str:
    """Name the state in which an article's statements go out."""
    return build_id(*sorted(item.token for item in items))


def _describe(item: Item) -> dict[str, str]:
    described = describe_fields(item.statement)
    return {name: " ".join(described[name].split()) for name in _list_slots()}


def _list_slots() -> list[str]:
    """List the slots that are features; the words are the annotation's own."""
    return [name for name in CHANGES if name != "words"]


def _build_types(cassis: Any) -> tuple[Any, Any]:  # noqa: ANN401 - cassis is untyped
    types = cassis.TypeSystem()
    layer = types.create_type(LAYER, supertypeName="uima.tcas.Annotation")
    for name in (*GIVEN, *_list_slots(), *ASKED):
        types.create_feature(layer, name=name, rangeType="uima.cas.String")
    return types, layer
