"""Recognises the lines that say who wrote or photographed: bylines and picture captions.

A caption is known by its credit - `[Name/AFP]`, `(AP Photo/Name)`, `Name/TASS`, `© Name` - and a byline by
`By Name` or by an agency's name standing alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.reading.blocks import WORD, Block
from kg.reading.stamps import strip_stamps

#: Words; longer blocks are paragraphs whatever they begin or end with. A byline may hold date stamps besides.
LONGEST_BYLINE, LONGEST_DATED = 16, 30
LONGEST_CAPTION = 120
#: Code points of an outlet or section before `By`, where a date stamp shows that the line is no sentence.
LONGEST_PREFIX = 40
#: Code points at a block's end in which a credit is sought.
CREDIT_REACH = 120

_NAME = r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|al|bin|der|for|of|the|and)){0,7}"
_BRACKETED = re.compile(rf"[.!?…\"”’)] ?\[(?P<credit>{_NAME}(?: ?/ ?{_NAME}){{0,3}})(?<!\.)\]$")
_SLASHED = re.compile(rf"[\[(](?P<name>{_NAME}) ?/ ?(?P<credit>{_NAME})[\])]\.?$")
_PHOTO = re.compile(
    r"[\[(](?:[^()\[\]]{0,60}\b)?(?:photo|image|picture|file|handout|courtesy|via)\b[^()\[\]]{0,60}[\])]\.?$"
    r"|\b(?:REUTERS|AP|AFP|EPA|Photo(?:graph)?|Image|Picture) ?/ ?[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,4}\.?$"
    r"|\b(?:Photo(?:graph)?|Image|Picture)(?: credit)?(?: by| ?:) ?[A-Z][^.]{2,60}\.?$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\(C\)) ?[A-Z].{1,80}")
_ONE_CREDIT = r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4} ?/ ?[A-Z][\w.'’-]*(?: (?:Images|Novosti|News|Photo))?"
_CREDITS_ONLY = re.compile(rf"{_ONE_CREDIT}(?: {_ONE_CREDIT}){{0,3}}")
_BY = re.compile(r"(?:By|BY|by) (?P<names>[^\W\d_].{1,100})")
#: Small words in names, in lower case; others stand before a hyphen or apostrophe: `al-Hadi`, `d'Arc`.
_SMALL = frozenset(
    "de la le van von der den ter ten te op zu zum vom da do dos das du des del della di y e i af av al el ul bin ibn"
    " bint abu the of our staff".split()
)
_PREFIXED = re.compile(r"[^\W\d_]{1,4}[-'’](?P<name>[^\W\d_])")
_WHERE = re.compile(r"in [^\W\d_]\S*(?: \S+){0,3}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def find_caption(block: Block, agencies: Mapping[str, str]) -> str | None:
    """Tell why a block is a caption; None when nothing shows it.

    Args:
        block: The block.
        agencies: Written forms (lower case) of known agencies.
    """
    words = block.words
    if block.size > LONGEST_CAPTION:
        return None
    end = words[-CREDIT_REACH:]
    slashed = _SLASHED.search(end)
    if slashed and (slashed["credit"].lower() in agencies or slashed["name"].lower() in agencies):
        return "caption: ends with a photo credit"
    if _BRACKETED.search(end):
        return "caption: ends with a credit in brackets"
    if _has_photo_credit(end):
        return "caption: ends with a photo credit"
    if _COPYRIGHT.fullmatch(words) and not _YEAR.search(words):
        return "caption: copyright of a picture"
    if _is_credit_line(words, agencies):
        return "caption: nothing but photo credits"
    return None


def find_byline(block: Block, agencies: Mapping[str, str]) -> str | None:
    """Tell why a block is a byline; None when nothing shows it.

    >>> from kg.model import Span
    >>> find_byline(Block(Span(0, 22), "The Gazette and Reuters", 0), {"reuters": "Reuters"})
    'byline: names an agency'
    """
    words = strip_stamps(block.words).rstrip(".") if block.size <= LONGEST_DATED else block.words
    if len(WORD.findall(words)) > LONGEST_BYLINE or block.words.endswith(("?", "!", ":")):
        return None
    by = _BY.search(words) if words != block.words.rstrip(".") else _BY.fullmatch(words)
    if by and _is_name_list(by["names"]) and len(words[: by.start()]) <= LONGEST_PREFIX:
        return "byline: By"
    parts = split_names(words)
    if any(part.lower() in agencies for part in parts) and all(_is_name(part) for part in parts):
        return "byline: names an agency"
    return None


def is_place_of_byline(words: str) -> bool:
    """Tell what may stand in a line below a byline: where it was written.

    >>> is_place_of_byline("in Port Louis"), is_place_of_byline("in the end nobody came")
    (True, False)
    """
    return _WHERE.fullmatch(words) is not None and _is_name(words.removeprefix("in "))


def split_names(words: str) -> list[str]:
    """Split a list of names at commas, slashes, `and`, `with` and `in`.

    >>> split_names("Jane Doe and John Roe, Reuters")
    ['Jane Doe', 'John Roe', 'Reuters']
    """
    return [
        part.strip()
        for part in re.split(r",? and |,? with |, | / |/| in | \| | [-–—] | for |;", words)
        if part.strip()
    ]


def _has_photo_credit(end: str) -> bool:
    found = _PHOTO.search(end)
    # The words match without regard to case, but a credit names somebody: a capital must follow or precede.
    return found is not None and any(char.isupper() for char in found.group())


def _is_credit_line(words: str, agencies: Mapping[str, str]) -> bool:
    if not _CREDITS_ONLY.fullmatch(words.rstrip(".")):
        return False
    sides = re.split(r" ?/ ?", words.rstrip("."))
    # Between two slashes stand an agency and the next name: "TASS Sergei Fadeichev".
    return any(side.lower() in agencies or side.split(" ")[0].lower() in agencies for side in sides)


def _is_name_list(words: str) -> bool:
    parts = split_names(words)
    return bool(parts) and all(_is_name(part) or part[0].isdigit() for part in parts)


def _is_name(part: str) -> bool:
    """Tell whether every word of a part is a name, one at least: capitalised, or one of the small words in names."""
    words = part.split()
    named = [_is_capital(word) or "@" in word for word in words]
    return (
        len(words) <= 6
        and any(named)
        and all(name or word.lower() in _SMALL for word, name in zip(words, named, strict=True))
    )


def _is_capital(word: str) -> bool:
    """Tell a word with a capital at its head, or behind a small word that it is written with."""
    prefixed = _PREFIXED.match(word)
    return word[0].isupper() or (prefixed is not None and prefixed["name"].isupper())
