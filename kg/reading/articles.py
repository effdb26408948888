"""Builds an Article from a text: paragraphs with their roles, and the facts with how each was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.errors import ReadError
from kg.ids import ID_LENGTH, hash_text
from kg.model import Article, Paragraph, Role, Span
from kg.reading.blocks import WORD, find_blocks
from kg.reading.datelines import Dateline
from kg.reading.dating import Dating, date_article
from kg.reading.facts import find_agency, find_author, find_outlet, find_place, find_title
from kg.reading.furniture import load_furniture
from kg.reading.known import Known, first_known, read_front_matter
from kg.reading.languages import recognise_language
from kg.reading.roles import WALL, find_layout
from kg.reading.stamps import Kind, find_stamps

#: Fewer words in all readable paragraphs are no article, and most likely the wrong file.
FEWEST_WORDS = 3
#: Roles whose words show that a file holds an article.
_PROSE = frozenset({Role.BODY, Role.HEADLINE, Role.SUBHEAD, Role.CAPTION})
#: Facts that no text tells: they are stated from outside or not at all.
_STATED = ("url", "section", "page", "words", "document")


def build_article(
    text: str,
    source: str,
    sources: Sequence[Known] = (),
    marked: Mapping[int, Role] | None = None,
    *,
    kept: bool = False,
) -> Article:
    r"""Build an Article from a decoded text.

    Args:
        text: The text; frozen as it is.
        source: What the user would recognise (file name, URL).
        sources: Facts from outside, strongest first; the text's own front matter is the weakest.
        marked: Roles known from markup, by start offset of the block.
        kept: An archive counts it as one of its articles: kept even without prose.

    Raises:
        ReadError: A text without prose, or front matter that says something wrong.

    >>> article = build_article("Talks fail again\n\nGENEVA (AP) - Moscow denied it.", "a.txt")
    >>> [str(p.role) for p in article.paragraphs], article.place.value
    (['headline', 'dateline', 'body'], 'Geneva')
    """
    _refuse_halves(text, source)
    known_phrases = load_furniture()
    begin, front = read_front_matter(text, source)
    ordered = _order(sources, front)
    named = title.value if (title := first_known("title", ordered)) else None
    layout = find_layout(text, find_blocks(text, begin), known_phrases, named, marked)
    front_matter = [Paragraph(Span(0, begin), Role.FURNITURE, "front matter")] if begin else []
    paragraphs = (*front_matter, *layout.paragraphs)
    if not kept:
        _refuse_without_prose(text, paragraphs, source)
    digest = hash_text(text)
    dating = date_article(text, paragraphs, layout.datelines, ordered)
    return Article(
        id=digest[:ID_LENGTH],
        digest=digest,
        text=text,
        paragraphs=paragraphs,
        source=source,
        outlet=find_outlet(text, paragraphs, ordered, known_phrases),
        title=find_title(text, paragraphs, ordered),
        author=find_author(text, paragraphs, ordered, known_phrases),
        agency=find_agency(text, paragraphs, layout.datelines, ordered, known_phrases),
        published=dating.found,
        updated=dating.updated,
        place=find_place(text, layout.datelines, ordered),
        language=_find_language(text, paragraphs, ordered),
        **{name: first_known(name, ordered) for name in _STATED},
    )


def is_cut(article: Article) -> bool:
    r"""Tell whether a paywall stands instead of a part of the text.

    >>> is_cut(build_article("Oslo denied it.\n\nSubscribe to continue reading.", "a.txt"))
    True
    """
    return any(paragraph.why.startswith(WALL) for paragraph in article.paragraphs)


def explain_date(article: Article) -> str:
    """Say in plain words how an article was dated, or why it has no date.

    >>> explain_date(build_article("Moscow denied it on May 5.", "a.txt"))
    'the text gives May 5 without a year; no weekday beside a day narrows it - give published or year'
    """
    return article.published.how if article.published else _date_again(article).reason


def find_unread_day(article: Article) -> str:
    r"""Find a day that the article prints as its own and that cannot be read; "" where there is none.

    >>> find_unread_day(build_article("Talks fail\n\nFeb. 29, 2025\n\nMoscow denied the charge.", "a.txt"))
    'Feb. 29, 2025'
    """
    for paragraph in article.paragraphs:
        if paragraph.role not in (Role.DATELINE, Role.BYLINE):
            continue
        for stamp in find_stamps(article.text, paragraph.span.start, paragraph.span.end):
            open_ = len(stamp.days) > 1 and article.published is None
            if stamp.kind is not Kind.SEEN and (open_ or not stamp.days):
                return " ".join(stamp.words.split())
    return ""


def _date_again(article: Article) -> Dating:
    begin, front = read_front_matter(article.text, article.source)
    layout = find_layout(article.text, find_blocks(article.text, begin), load_furniture())
    datelines: tuple[Dateline, ...] = layout.datelines
    return date_article(article.text, layout.paragraphs, datelines, (front,) if front else ())


def _find_language(text: str, paragraphs: Sequence[Paragraph], sources: Sequence[Known]) -> str:
    """Find the language: as stated, else as recognised; of a page, whose templates often say another, the surer."""
    stated = first_known("language", sources)
    if stated and stated.how != "markup":
        return stated.value
    words = " ".join(p.span.of(text) for p in paragraphs if p.role is Role.BODY)
    return recognise_language(words) or (stated.value if stated else "en")


def _order(sources: Sequence[Known], front: Known | None) -> tuple[Known, ...]:
    """Put front matter below options and sidecar; below it only what is weak, and the text."""
    strong, weak = [s for s in sources if not s.weak], [s for s in sources if s.weak]
    return (*strong, *([front] if front else []), *weak)


def _refuse_halves(text: str, source: str) -> None:
    """Refuse half a character (a lone surrogate), found in broken JSON; no file can hold it."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as fault:
        raise ReadError(
            f"{source}: character {fault.start} is half a character (a lone surrogate) - mend its escape"
        ) from fault


def _refuse_without_prose(text: str, paragraphs: Sequence[Paragraph], source: str) -> None:
    words = 0
    for paragraph in paragraphs:
        if paragraph.role in _PROSE:
            words += sum(1 for _ in WORD.finditer(paragraph.span.of(text)))
            if words >= FEWEST_WORDS:
                return
    if any(paragraph.why.startswith(WALL) for paragraph in paragraphs):
        raise ReadError(
            f"{source}: a paywall and no article - {words} words of prose - save the page signed in, or give the text"
        )
    found = "nothing but white space" if not text.strip() else f"{words} words of prose"
    raise ReadError(f"{source}: no article in it - {found} - expected sentences: give the article's text")
