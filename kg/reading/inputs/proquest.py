"""ProQuest downloads as text, HTML or documents: labels such as `Full text:` and `ProQuest document ID:`.

In: chunks. Out: pieces. Older downloads part articles by a rule of underscores and `Document 3 of 40`; newer ones by
rules alone. The headline stands above the labels, and again behind `Title:` below the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.reading.calendars import find_written_days
from kg.reading.inputs.heads import is_length
from kg.reading.inputs.labels import fold, load_labels
from kg.reading.inputs.pieces import Chunk, Draft, Piece, is_rights, mend_lines, tidy

_RULE = re.compile(r"[_=\-–—]{10,}")
_COUNT = re.compile(r"(?:document|dokument|documento) \d+ (?:of|de|sur|von|di) \d+", re.IGNORECASE)
_LABEL = re.compile(
    r"(?P<label>[^\W\d_][\w /()'’-]{2,45}?)(?:\s*\([A-Za-z]+\))?:(?:\s+(?P<value>.*)|$)", re.DOTALL
)
_FURNITURE = re.compile(
    r"(?:database copyright|contact us|terms and conditions|bibliography|citation style|table of contents"
    r"|enlarge this image|full text availability|view full text|back to top)",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\b(?:do[ck]ument\w*|id|enlace|lien)\b")
#: Words of a line of ProQuest's own, at most.
LONGEST_OWN = 8
#: Code points of a heading in a line of its own.
LONGEST_HEADING = 30


def is_proquest(lines: Sequence[str]) -> bool:
    """Tell a ProQuest download by its document numbers and full texts.

    >>> is_proquest(["Full text: Moscow denied it.", "ProQuest document ID: 12345"])
    True
    """
    names = load_labels().proquest
    opened = (_find_heading(line, names) or names.get(fold(line.split(":")[0])) for line in lines)
    return any(map(_names_document, lines)) and any(fact in ("full", "summary") for fact in opened)


def read_proquest(chunks: Iterable[Chunk], source: str) -> Iterator[Piece]:
    """Read the articles; what holds no document number (contents, bibliography) is none."""
    number = 0
    for article in _split(chunks):
        if any(_names_document(line) for chunk in article for line in chunk.lines):
            number += 1
            yield _read_article(article).build(f"{source}:{number}", "field: ProQuest")


def _names_document(line: str) -> bool:
    """Tell a line that gives the number or the address of a document, in any language of the interface."""
    label = fold(line.split(":")[0]) if "proquest" in line.lower() else ""
    return "proquest" in label and len(label.split()) <= LONGEST_OWN and _DOCUMENT.search(label) is not None


def _is_own(words: str) -> bool:
    """Tell a line that ProQuest prints about itself."""
    return bool(_RULE.fullmatch(words) or _FURNITURE.match(words)) or (
        "proquest" in words.lower() and len(words.split()) <= LONGEST_OWN and not words.endswith(".")
    )


def _split(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """Split at rules and counts; in pages without them, where a text follows the last labels of another."""
    names = load_labels().proquest
    opened: list[Chunk] = []
    closing = False
    for chunk in chunks:
        rule = _RULE.fullmatch(chunk.words) or _COUNT.fullmatch(chunk.words)
        label = _find_label(chunk.words)
        if rule or (closing and label is None and not is_rights(chunk.words) and not _is_own(chunk.words)):
            yield opened
            opened, closing = [] if rule else [chunk], False
            continue
        opened.append(chunk)
        closing = closing or (label is not None and names.get(fold(label[0])) == "last")
    yield opened


def _find_label(words: str) -> tuple[str, str] | None:
    found = _LABEL.match(words)
    if found is None or not words[0].isupper():
        return None
    return found["label"], (found["value"] or "").strip()


def _find_heading(line: str, names: Mapping[str, str]) -> str | None:
    """Find what a heading of a line of its own opens: `FULL TEXT`, `Abstract (English)`, `DETAILS`."""
    if ":" in line or len(line) > LONGEST_HEADING:
        return None
    fact = names.get(fold(re.sub(r"\([^)]*\)", "", line)))
    return fact if fact in ("full", "summary", "details") else None


def _name_fact(label: str, names: Mapping[str, str]) -> str | None:
    """Name the fact that a label gives; None for words that only look like one."""
    name = fold(label)
    if _names_document(label):
        return "document"
    if name in names:
        return names[name]
    begins = (begin for begin, fact in names.items() if fact == "other" and name.startswith(begin))
    return "other" if len(name.split()) < 5 and any(begins) else None


def _read_article(chunks: Sequence[Chunk]) -> Draft:
    draft, labels = Draft(), load_labels()
    facts: dict[str, list[str]] = {}
    field, texts, title = "", {"full": list[str](), "summary": list[str]()}, ""
    for chunk in chunks:
        for words in mend_lines(chunk, 100) if chunk.ends else chunk.lines:
            label = _find_label(words)
            fact = _name_fact(label[0], labels.proquest) if label else None
            if label and fact:
                field, words = fact, label[1]
                facts.setdefault(fact, []).append(words)
            elif heading := _find_heading(words, labels.proquest):
                field, words = heading, ""
            if not words or _is_own(words):
                continue
            if field in texts:
                texts[field].append(tidy(words))
            elif not field:
                title = title or tidy(words)
    draft.title = next(iter(facts.get("title", ())), "") or title or None
    draft.body = [
        words
        for words in texts["full"] or texts["summary"]
        if not is_rights(words) and not is_length(words, labels)
    ]
    _note(draft, facts)
    return draft


def _note(draft: Draft, facts: Mapping[str, list[str]]) -> None:
    for fact, values in facts.items():
        if fact == "language":
            draft.note_language(values[0], load_labels())
        elif fact == "outlet":
            draft.note("outlet", re.split(r";", values[0])[0])
        elif fact in ("author", "section", "page", "place", "words", "url"):
            draft.note(fact, values[0])
        elif fact == "document":
            draft.note("document", next((value for value in values if value.isdigit()), values[0]))
    for words in (*facts.get("day", ()), *facts.get("info", ())):
        day = next((day for day in find_written_days(words) if day.value), None)
        if day is not None and draft.published is None:
            draft.published, draft.day_line = day.value, words[day.start : day.end]
    if draft.outlet is None and (info := "".join(facts.get("info", ())[:1])):
        draft.outlet = re.split(r" \[|, |;", info)[0].strip() or None
