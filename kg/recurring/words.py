"""Takes words of an article apart into what compares: those with a meaning of their own, names, figures.

Of names, a party, place or holder of an office that the gazetteer knows is the side it is of, so that "U.S." and
"American" are one; any other word in capitals is itself. Words of address and office, days and months name nobody.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Set

from kg.almanac import MONTH_NUMBERS, WEEKDAYS
from kg.gazetteer import Gazetteer
from kg.pipeline.stopwords import EMPTY

#: Texts whose words and figures stay in memory while many are compared.
_HELD = 8192
#: A word with its dots and hyphens: "U.S.", "US-China", "G-20", "Mr".
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-‑–][^\W_]+)*")
_OWNING = re.compile(r"['’]s\b|(?<=s)['’](?!\w)")
_HYPHEN = re.compile(r"[-‑–]")
_WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")
_DAYS = frozenset(MONTH_NUMBERS) | {day.lower() for day in WEEKDAYS}
#: A figure with its unit, or with the word behind it.
_FIGURE = re.compile(
    r"(?<![\w.,])(\d[\d.,]*\d|\d)\s*-?(bn|m|tn|%|per cent|[^\W\d_]{3,})(?!\w)", re.IGNORECASE
)
#: A number that nothing counts or measures: "resolution 2231", "the 2019 election".
_NUMBER = re.compile(r"(?<![\w.,$€£¥#])(\d[\d,]*\d|\d)(?![\w%]|[.,]\d)(?:\s*-?\s*([^\W\d_]+))?")
_UNITS = {"billion": "bn", "million": "m", "trillion": "tn", "percent": "%", "per cent": "%"}


@functools.lru_cache(_HELD)
def list_words(text: str, repeated: bool = False) -> tuple[str, ...]:
    """List the words with a meaning of their own, in small letters and text order, each once unless `repeated`."""
    found = [word for word in map(_plain, _WORD.findall(text)) if word not in EMPTY]
    return tuple(found if repeated else dict.fromkeys(found))


def _plain(word: str) -> str:
    return word.lower().replace("’s", "").replace("'s", "")


def list_names(text: str, gazetteer: Gazetteer, sure: bool = False) -> frozenset[str]:
    """List what some words name.

    Args:
        text: Words of an article.
        gazetteer: Whom it knows is named by the id of the side that he is of, or by his own where he has none.
        sure: Leave out what may be in capitals for its place alone: a first word that is not known, and all words of
            a text without small letters, such as a headline. Else the words of known names are listed beside their
            ids, so that a surname alone is found among them.

    Returns:
        Ids, and the other names word by word in lower case, without hyphens.

    >>> from kg.gazetteer import load_gazetteer
    >>> sorted(list_names("withdraw American troops from Taroford by March", load_gazetteer(), sure=True))
    ['taroford', 'united-states']
    """
    words = _TOKEN.findall(_OWNING.sub("", text))
    if sure and not any(word == word.lower() and word not in EMPTY for word in words):
        return frozenset()
    found: set[str] = set()
    known: set[int] = {0} if sure and words and words[0][1:] == words[0][1:].lower() else set()
    for start, end, hits in gazetteer.scan(words):
        sides = {hit.actor.side or hit.actor.id for hit in hits}
        if len(sides) == 1 and any(map(_has_capital, words[start:end])):
            known |= {*range(start, end)} if sure else set()
            found |= sides
    for place, word in enumerate(words):
        if place not in known and _has_capital(word):
            found |= _read_word(word, gazetteer)
    return frozenset(found)


def _has_capital(word: str) -> bool:
    return word != word.lower()


def _read_word(word: str, gazetteer: Gazetteer) -> Set[str]:
    """Give what a word names that is in no list: of "US-China" the two sides, else itself."""
    from kg.extraction.titles import load_titles  # with spaCy, which only a build needs

    parts = [part for part in _HYPHEN.split(word) if _has_capital(part)]
    hits = [hit for part in parts for hit in gazetteer.find(part)] if _HYPHEN.search(word) else []
    if hits:
        return {hit.actor.side or hit.actor.id for hit in hits}
    plain, titles = _HYPHEN.sub("", word.replace(".", "")).lower(), load_titles()
    tells = not (plain in EMPTY or plain in _DAYS or plain in titles.before or titles.is_title(plain))
    return {plain} if tells else set()


@functools.lru_cache(_HELD)
def list_figures(text: str) -> Mapping[str, Set[str]]:
    """List figures by unit, or by the noun that they count.

    >>> list_figures("$60 billion or $60bn"), list_figures("1,500 soldiers in 2014")
    ({'bn': {'60'}}, {'soldier': {'1500'}})
    """
    found: dict[str, set[str]] = {}
    for number, word in _FIGURE.findall(text):
        unit = _UNITS.get(word.lower(), word.lower().removesuffix("s"))
        if word.lower() not in EMPTY:
            found.setdefault(unit, set()).add(number.replace(",", ""))
    return found


@functools.lru_cache(_HELD)
def list_numbers(text: str) -> frozenset[str]:
    """List the numbers that tell one thing from another, and count or measure nothing.

    >>> sorted(list_numbers("resolution 2231 of the 2019 summit, 40 ships, 3 percent, $60"))
    ['2019', '2231']
    """
    found = _NUMBER.findall(text)
    return frozenset(number.replace(",", "") for number, behind in found if not _is_counted(behind.lower()))


def _is_counted(word: str) -> bool:
    """Tell whether the word behind a number is what it counts: in the plural, or a unit."""
    return word in _UNITS.keys() | {*_UNITS.values(), "per", "people"} or (
        len(word) > 3 and word.endswith("s")
    )
