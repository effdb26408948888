"""Builds what a language model is told: the codebook once, and each article with its sentences numbered.

In: a codebook, an article. Out: a `Prompt`, and the article's `Part`s, each small enough for one call. The text of the
prompt is `kg/data/chat/prompt.md`, filled from the codebook's acts and its table `prompt`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from kg.codebook.book import Codebook, Guidance, load_codebook
from kg.files import find_data
from kg.ids import build_id
from kg.model import Act, Article, Paragraph, Role, Span

#: Code points of an article that are read in one call, and of what stood before, shown again for context.
PART = 5000
CONTEXT = 1500


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is told before every article.

    Attributes:
        text: All of it.
        acts: That are asked for, in the codebook's order.
        digest: 16 hex digits that name the text.
    """

    text: str
    acts: tuple[Act, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the paragraph that it stands in."""

    span: Span
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class Part:
    """As much of an article as is read in one call.

    Attributes:
        text: What the model is shown: facts about the article, then its sentences with their numbers.
        sentences: All of the article's, by number from 1 on.
        fresh: Number of the first sentence that is read here; those before are only context.
        last: Number of the last sentence that is shown.
    """

    text: str
    sentences: Sequence[Sentence]
    fresh: int
    last: int


def build_prompt(codebook: Codebook) -> Prompt:
    """Build the prompt of a codebook; what its table `prompt` does not say is said as in the bundled one.

    >>> build_prompt(load_codebook()).acts[:2]
    ('accuse', 'deny')
    """
    guidance = codebook.guidance or load_codebook().guidance or Guidance(())
    codes = [code for code in codebook.lists["acts"] if code.value in guidance.acts]
    acts = "\n".join(
        f"## {code.value}\n{code.definition}\n" + "".join(f"- {ruling}\n" for ruling in code.rulings)
        for code in codes
    )
    filled = {
        "acts": acts,
        "names": ", ".join(f'"{code.value}"' for code in codes),
        "rulings": "".join(f"- {ruling}\n" for ruling in guidance.rulings),
        "text": guidance.text.strip(),
        "answer": guidance.answer.strip(),
    }
    text = find_data("data", "chat", "prompt.md").read_text(encoding="utf-8")
    text = re.sub(r"\{(\w+)\}", lambda found: filled.get(found[1], found[0]), text)
    return Prompt(text, tuple(codebook.codes.act(code.value) for code in codes), build_id(text))


def cut_parts(article: Article, roles: Collection[Role]) -> list[Part]:
    """Cut an article into parts of whole paragraphs; a paragraph longer than a part is cut between sentences.

    Args:
        article: Any article.
        roles: Of the paragraphs that are read; repeats of earlier ones are left out.

    Returns:
        In text order; empty where there is nothing to read.
    """
    kept = [p for p in article.paragraphs if p.role in roles and p.copy_of is None]
    sentences = [Sentence(span, p) for p in kept for span in cut_sentences(article.text, p)]
    return [
        Part(_show_part(article, sentences, first, end), sentences, first + 1, end)
        for first, end in _pack(sentences)
    ]


def _pack(sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Yield the first sentence of each part and that behind its last one, counted from 0."""
    first = 0
    while first < len(sentences):
        end, size, breaks = first, 0, first
        while end < len(sentences) and (size < PART or end == first):
            if end > first and sentences[end].paragraph != sentences[end - 1].paragraph:
                breaks = end
            size += sentences[end].span.end - sentences[end].span.start
            end += 1
        if end < len(sentences) and sentences[end].paragraph == sentences[end - 1].paragraph:
            end = breaks if breaks > first else end
        yield first, end
        first = end


def _show_part(article: Article, sentences: Sequence[Sentence], first: int, end: int) -> str:
    start, size = first, 0
    while start > 0 and size < CONTEXT:
        start -= 1
        size += sentences[start].span.end - sentences[start].span.start
    facts = (("Outlet", article.outlet), ("Author", article.author), ("Date", article.published))
    lines = [f"{name}: {' '.join(fact.value.split())}" for name, fact in facts if fact is not None]
    if start < first:
        lines += ["", f"Sentences {start + 1} to {first} were read before: no frames from them."]
    before: Paragraph | None = None
    for number in range(start, end):
        span, paragraph = sentences[number].span, sentences[number].paragraph
        if paragraph != before:
            lines.append("" if paragraph.role is Role.BODY else f"\n({paragraph.role.value})")
        before = paragraph
        lines.append(f"[{number + 1}] {' '.join(span.of(article.text).split())}")
    return "\n".join(lines).strip() + "\n"


def cut_sentences(text: str, paragraph: Paragraph) -> list[Span]:
    """Cut a paragraph into sentences by their marks, without the spaces between them.

    Too few cuts do no harm, as a longer sentence is only a wider place to look for words in; a cut inside one does.
    """
    start, end = paragraph.span.start, paragraph.span.end
    bounds = [start]
    for found in _END.finditer(text, start, end):
        before = _LAST.search(text[max(start, found.start() - 12) : found.start() + 1])
        if _BEGIN.match(text, found.end(), end) and not (before and before[0] in ABBREVIATIONS):
            bounds.append(found.end())
    pairs = zip(bounds, [*bounds[1:], end], strict=True)
    cut = (Span(low, low + len(text[low:high].rstrip())) for low, high in pairs if text[low:high].strip())
    return list(cut)


#: Behind these a sentence goes on; one letter with a full stop is an initial.
ABBREVIATIONS = frozenset(
    "Mr. Mrs. Ms. Dr. Prof. Sen. Rep. Gov. Gen. Lt. Col. Sgt. Capt. Maj. Adm. Rev. Hon. St. Jr. Sr. Inc. Co. "
    "Corp. Ltd. No. Nos. vs. v. U.S. U.K. U.N. E.U. D.C. Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. "
    "Dec. Ala. Ariz. Ark. Calif. Colo. Conn. Del. Fla. Ga. Ill. Ind. Kan. Ky. La. Mass. Md. Mich. Minn. Miss. "
    "Mo. Mont. Neb. Nev. Okla. Ore. Pa. Tenn. Tex. Va. Vt. Wash. Wis. Wyo.".split()
) | frozenset(f"{letter}." for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_END = re.compile(r"[.!?…]+[\"”’'»)\]]*\s+")
_LAST = re.compile(r"[^\s(\"“‘']+\Z")
_BEGIN = re.compile(r"[\"“‘'«(\[]*[^\W_a-z]")
