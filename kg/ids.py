"""Names things so that the same thing always gets the same name.

An id is the start of a SHA-256 over a JSON list of its parts: a list, because joined strings collide
(("ab", "c") and ("a", "bc")). Names, confidence, rule, run and time never enter a statement's id, so a
reviewer's verdict survives a better extractor.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

ID_LENGTH = 16
_HALVES = re.compile("[\ud800-\udfff]")
#: What XML 1.0, spreadsheets and most parsers refuse: control characters, lone surrogates, two non-characters.
_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def hash_text(text: str) -> str:
    """Hash a text: the full SHA-256 of its UTF-8 bytes, in hex.

    Lone surrogates, which real files smuggle in through broken JSON, are hashed as they stand.

    >>> hash_text("a")[:8]
    'ca978112'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def build_id(*parts: object) -> str:
    """Build a 16-character hex id from JSON-able parts.

    >>> build_id("ab", "c") == build_id("a", "bc")
    False
    """
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hash_text(unicodedata.normalize("NFC", canonical))[:ID_LENGTH]


def name_nobody(article: str) -> str:
    """Name the actor of all acts of an article of which no words say who did them.

    >>> name_nobody("0a1b")
    'unnamed-0a1b'
    """
    return f"unnamed-{article}"


def drop_surrogates(text: str) -> str:
    r"""Put a question mark in place of half surrogate pairs, which no file in UTF-8 and no database can hold.

    >>> drop_surrogates("a\ud800")
    'a?'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def mark_surrogates(text: str) -> str:
    r"""Put U+FFFD in place of half surrogate pairs, as other programs show what they cannot read.

    >>> mark_surrogates("a\ud800")
    'a\ufffd'
    """
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


def to_plain(text: str) -> str:
    r"""Replace each character that other programs refuse by U+FFFD; lengths and offsets stay.

    >>> to_plain("a\x00b\ud800")
    'a\ufffdb\ufffd'
    """
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def to_line(text: str) -> str:
    r"""Put a text on one line: `to_plain`, and every run of white space becomes one blank.

    >>> to_line(" a\r\n  b ")
    'a b'
    """
    return " ".join(to_plain(text).split())


def strip_accents(text: str) -> str:
    """Write letters without their accents, and ligatures and wide letters as plain ones.

    >>> strip_accents("García")
    'Garcia'
    """
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def build_slug(name: str) -> str:
    """Turn a name into a lower-case ASCII slug for an IRI; a name without Latin letters gets a hash.

    >>> build_slug("Sergey Lavrov"), build_slug("U.S. State Department")
    ('sergey-lavrov', 'u-s-state-department')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return slug[:80].rstrip("-") or build_id(name)
