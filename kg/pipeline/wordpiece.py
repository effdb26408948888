"""Turns tokens into word pieces: the numbers the encoders read.

Lower-cased BERT pieces (greedy longest match), with two differences that keep the runtime safe: the pieces
of one token are capped, and every token has at least one piece, whatever characters it holds. Because the
encoders are lower-case, each token also carries one of four casing classes.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from kg.errors import ModelError
from kg.files import find_data

PAD, UNKNOWN, BEGIN, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
# A token of more pieces is an address or noise; its first pieces say so.
MAX_PIECES = 12
MAX_CHARACTERS = 100
BREAK = "\n"
LOWER, TITLE, UPPER, MIXED = 0, 1, 2, 3
CACHED_TOKENS = 1 << 16


class WordPieces:
    """A vocabulary of pieces and the cut of tokens into them."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.numbers = {piece: number for number, piece in enumerate(pieces)}
        missing = [name for name in (PAD, UNKNOWN, BEGIN, END) if name not in self.numbers]
        if missing:
            raise ModelError(
                f"the piece vocabulary lacks {', '.join(missing)} - {len(pieces)} pieces read - "
                "it must be the file written with the model: reinstall counterclaim"
            )
        self.begin, self.end = self.numbers[BEGIN], self.numbers[END]
        self.unknown = self.numbers[UNKNOWN]
        self.cut = functools.lru_cache(CACHED_TOKENS)(self._cut)

    def _cut(self, token: str) -> tuple[int, ...]:
        """Cut one token into piece numbers; never empty, at most `MAX_PIECES`; a line break is `[SEP]`."""
        if token == BREAK:
            return (self.end,)
        found: list[int] = []
        for word in split_words(token[:MAX_CHARACTERS]):
            found.extend(self._cut_word(word))
            if len(found) >= MAX_PIECES:
                break
        return tuple(found[:MAX_PIECES]) or (self.unknown,)

    def _cut_word(self, word: str) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self.numbers.get(mark + word[start:end])
                if number is not None:
                    break
            else:
                return [self.unknown]
            found.append(number)
            start = end
        return found


def read_wordpieces(path: Path) -> WordPieces:
    """Read a vocabulary file, one piece a line.

    Raises:
        ModelError: It cannot be read, or the special pieces are not in it.
    """
    try:
        return _share(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise ModelError(f"cannot read {path} - {fault} - reinstall counterclaim") from fault


@functools.cache
def _share(vocabulary: str) -> WordPieces:
    """Build the pieces of a vocabulary once, whichever encoders bring it: those that ship bring the same."""
    return WordPieces(vocabulary.split("\n"))


def is_word(word: str) -> bool:
    """Tell whether the encoders know a word (lower case) as a whole, which they do if it is common.

    >>> is_word("germany"), is_word("ger")
    (True, False)
    """
    return word in _load_whole()


@functools.cache
def _load_whole() -> frozenset[str]:
    return frozenset(
        piece for piece in read_wordpieces(find_data("data", "acts", "pieces.txt")).numbers if piece.isalpha()
    )


def split_words(token: str) -> list[str]:
    """Lower-case a token, strip accents and control characters, and split off each punctuation character.

    >>> split_words("Café-Bar")
    ['cafe', '-', 'bar']
    """
    plain = "".join(
        character
        for character in unicodedata.normalize("NFD", token.lower())
        if unicodedata.category(character) not in ("Mn", "Cc", "Cf")
    )
    words: list[str] = []
    joined = False
    for character in plain:
        if character.isspace():
            joined = False
        elif character.isalnum():
            if joined:
                words[-1] += character
            else:
                words.append(character)
            joined = True
        else:
            words.append(character)
            joined = False
    return words


def classify_casing(token: str) -> int:
    """Return the casing class of a token: `LOWER` (also without letters), `TITLE`, `UPPER` or `MIXED`.

    >>> [classify_casing(token) for token in ("nato", "I", "Kyiv", "NATO", "McCain", "2024")]
    [0, 1, 1, 2, 3, 0]
    """
    if token == token.lower():
        return LOWER
    letters = [character for character in token if character.isalpha()]
    if len(letters) > 1 and all(character.isupper() for character in letters):
        return UPPER
    if letters and letters[0].isupper() and all(character.islower() for character in letters[1:]):
        return TITLE
    return MIXED
