"""Recognises the language of a text, offline, with py3langid's small model."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

#: Words below which a text is too short to tell, and is taken for English.
FEWEST_WORDS = 12
#: Code points that are looked at.
LOOKED_AT = 600
#: Probability from which a text is another language than English; below it English is assumed.
SURE = 0.95
#: Names of the languages that news archives hold most, for messages; others are told by their code.
NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sr": "Serbian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
#: Codes of three letters (ISO 639-2) that catalogues write.
LONG_CODES = {
    "ara": "ar", "chi": "zh", "zho": "zh", "cze": "cs", "ces": "cs", "dan": "da", "dut": "nl", "nld": "nl", "eng": "en",
    "fin": "fi", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "gre": "el", "ell": "el", "hun": "hu", "ita": "it",
    "jpn": "ja", "kor": "ko", "nor": "no", "nob": "no", "pol": "pl", "por": "pt", "rum": "ro", "ron": "ro", "rus": "ru",
    "spa": "es", "swe": "sv", "tur": "tr", "ukr": "uk",
}  # fmt: skip

#: All codes of two letters (ISO 639-1).
CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo"
    " es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka"
    " kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng"
    " nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su"
    " sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)


def recognise_language(words: str) -> str | None:
    """Recognise the language of some words.

    Returns:
        Its code (ISO 639-1); None where the words are too few or nothing is sure.

    >>> recognise_language("Der Minister bestritt am Montag, dass seine Regierung den Fluss vergiftet habe, und ging.")
    'de'
    >>> recognise_language("Talks fail") is None
    True
    """
    head = words[:LOOKED_AT]
    if len(head.split()) < FEWEST_WORDS and len(head) < 80:
        return None
    code, probability = _load().classify(head)
    return str(code) if probability >= SURE else None


def find_code(language: str) -> str:
    """Find the code of a language that is written in any usual way.

    >>> find_code("English"), find_code("de-AT"), find_code("fra")
    ('en', 'de', 'fr')
    """
    first = re.split(r"[-_]", language.strip().lower())[0]
    if len(first) == 2:
        return first
    return LONG_CODES.get(first) or next(
        (code for code, name in NAMES.items() if name.lower() == first), first
    )


def name_language(code: str) -> str:
    """Name a language for people: `German (de)`, or its code alone.

    >>> name_language("de"), name_language("eo")
    ('German (de)', 'eo')
    """
    return f"{NAMES[code]} ({code})" if code in NAMES else code


@cache
def _load() -> Any:  # noqa: ANN401 - py3langid has no types
    # Imported here: its model takes half a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
