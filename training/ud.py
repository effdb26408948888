"""Reads Universal Dependencies files as paragraphs of raw text with gold words at character offsets.

The runtime sees paragraphs of raw text, so training and scoring do too: each paragraph's text is rebuilt
from the surface tokens and `SpaceAfter`, and every syntactic word knows its half-open code-point span in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ENTITY = re.compile(r"\((\w+)-(\w+)-|\((\w+)-(\w+)\)|(\w+)\)")


@dataclass(slots=True)
class Word:
    """One syntactic word; `head` counts words of the paragraph from 0, -1 is the root."""

    start: int
    end: int
    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    first: bool = False
    mention: str = ""


@dataclass(slots=True)
class Paragraph:
    """Raw text with its gold words; `has_mentions` is false where the treebank annotates no entities."""

    document: str
    text: str = ""
    words: list[Word] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    has_mentions: bool = False


def read_paragraphs(path: Path) -> list[Paragraph]:
    """Read a CoNLL-U file.

    Args:
        path: A `.conllu` file; `newdoc` and `newpar` comments divide it.

    Returns:
        Paragraphs in file order, each with at least one word.
    """
    paragraphs: list[Paragraph] = []
    document, fresh, mentions = "", True, False
    for comments, rows in read_blocks(path):
        for comment in comments:
            if comment.startswith("# newdoc"):
                document, mentions, fresh = comment.partition("=")[2].strip(), False, True
            elif comment.startswith("# newpar"):
                fresh = True
            elif comment.startswith("# global.Entity"):
                mentions = True
        if fresh:
            paragraphs.append(Paragraph(document, has_mentions=mentions))
            fresh = False
        add_sentence(paragraphs[-1], rows)
    for paragraph in paragraphs:
        paragraph.text = paragraph.text.rstrip(" ")
    return paragraphs


def read_blocks(path: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Yield the comments and the columns of each sentence."""
    comments: list[str] = []
    rows: list[list[str]] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("#"):
            comments.append(line)
        elif line:
            rows.append(line.split("\t"))
        elif rows:
            yield comments, rows
            comments, rows = [], []
    if rows:
        yield comments, rows


def add_sentence(paragraph: Paragraph, rows: list[list[str]]) -> None:
    """Append one sentence's text and words to a paragraph."""
    base, text = len(paragraph.words), paragraph.text
    spans: dict[int, tuple[int, int]] = {}
    last_of_range = 0
    for row in rows:
        name, form, misc = row[0], row[1], row[9]
        if "." in name:
            continue
        space = "" if "SpaceAfter=No" in misc.split("|") else " "
        if "-" in name:
            low, last_of_range = (int(part) for part in name.split("-"))
            forms = [r[1] for r in rows if r[0].isdigit() and low <= int(r[0]) <= last_of_range]
            spans |= place_forms(low, forms, form, len(text))
            text += form + space
        elif int(name) > last_of_range:
            spans[int(name)] = (len(text), len(text) + len(form))
            text += form + space
    paragraph.text = text
    words = [row for row in rows if row[0].isdigit()]
    for row in words:
        head = int(row[6]) - 1 + base if row[6] != "0" else -1
        start, end = spans[int(row[0])]
        paragraph.words.append(Word(start, end, row[1], row[2], row[3], row[4], row[5], head, row[7]))
    paragraph.words[base].first = True
    paragraph.sentences.append((base, len(paragraph.words)))
    if paragraph.has_mentions:
        mark_mentions(paragraph.words, base, [row[9] for row in words])


def place_forms(low: int, forms: list[str], surface: str, at: int) -> dict[int, tuple[int, int]]:
    """Place the words of a multiword token; unless they spell it, each but the last takes one character."""
    spans = {}
    if sum(map(len, forms)) == len(surface):
        for number, form in enumerate(forms):
            spans[low + number] = (at, at + len(form))
            at += len(form)
        return spans
    end = at + len(surface)
    for number in range(len(forms)):
        last = number == len(forms) - 1
        spans[low + number] = (min(at + number, end), end if last else min(at + number + 1, end))
    return spans


def mark_mentions(words: list[Word], base: int, miscs: list[str]) -> None:
    """Give each mention's syntactic head word its GUM entity type (the innermost where heads coincide)."""
    open_spans: list[tuple[str, str, int]] = []
    found: list[tuple[int, int, str]] = []
    for index, misc in enumerate(miscs, base):
        for item in misc.split("|"):
            if not item.startswith("Entity="):
                continue
            for match in re.finditer(r"\((\w+)-([a-z]+)[^()]*(\)?)|(\w+)\)", item[7:]):
                if match[1]:
                    if match[3]:
                        found.append((index, index + 1, match[2]))
                    else:
                        open_spans.append((match[1], match[2], index))
                else:
                    for at in range(len(open_spans) - 1, -1, -1):
                        if open_spans[at][0] == match[4]:
                            _, kind, start = open_spans.pop(at)
                            found.append((start, index + 1, kind))
                            break
    for start, end, kind in sorted(found, key=lambda span: span[0] - span[1]):
        for index in range(start, end):
            head = words[index].head
            if not start <= head < end:
                words[index].mention = kind
                break
