"""Cuts a paragraph into tokens the way the treebanks do: spaCy's English tokenizer plus a few joins.

spaCy splits runs such as `*****` and prefixed words such as `non-nuclear`; Universal Dependencies English
keeps them whole. The parser is trained on these very tokens, so a change here asks for a new training.
"""

from __future__ import annotations

import re
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import compile_infix_regex

# Words UD English does not cut at the hyphen after them (seen in the training part of EWT and GUM).
PREFIXES = frozenset((
    "anti", "bi", "co", "counter", "de", "e", "ex", "extra", "hyper", "inter", "intra", "macro", "mega",
    "meta", "micro", "mid", "mini", "mis", "multi", "neo", "non", "over", "para", "poly", "post", "pre",
    "pro", "proto", "pseudo", "quasi", "re", "semi", "socio", "sub", "super", "trans", "tri", "ultra",
    "un", "under",
))  # fmt: skip
RUN = re.compile(r"([*=_?!$#~+<>•-])\1*")
# Marks that UD cuts off inside a run without spaces: `draft).doc`, `talk?they`, `citizen,21`, `9:30pm`.
INFIXES = (
    r"(?<=\w)[?!;)\]]+(?=\w)",
    r"(?<=\w)[)\]\"]+(?=[(\[<\"])",
    r"(?<=[)\]\"])[(\[<](?=\w)",
    r"(?<=[a-zA-Z])[(\[](?=[a-zA-Z])",
    r"(?<=[a-zA-Z]),(?=\d)",
    r"(?<=\d),(?=[a-zA-Z])",
    r"(?<=\d)(?=[ap]m$|[AP]M$)",
)
# Run-together words that UD cuts.
JOINED = {"wanna": ("wan", "na"), "outta": ("out", "ta"), "dunno": ("du", "n", "no"), "gotta": ("got", "ta")}
STOPS = re.compile(r"[.?!]+")
PHONE = re.compile(r"\d{3}-\d{3,4}(-\d{4})?")
# Special cases of spaCy that UD cuts, and abbreviations of news that spaCy lacks.
CUT = ("and/or", "And/or", "):")
ABBREVIATIONS = (
    "Capt.", "Lt.", "Col.", "Sgt.", "Maj.", "Cmdr.", "Reps.", "Sens.", "Govs.", "Ft.", "al.", "Fr.",
)  # fmt: skip


def build_language() -> Language:
    """Build blank English with the tokenizer's special cases brought in line with the treebanks."""
    nlp = spacy.blank("en")
    tokenizer: Any = nlp.tokenizer
    defaults: Any = nlp.Defaults
    infixes = (*defaults.infixes, *INFIXES)
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    tokenizer.rules = {text: case for text, case in tokenizer.rules.items() if text not in CUT}
    for text, parts in JOINED.items():
        tokenizer.add_special_case(text, [{"ORTH": part} for part in parts])
    for text in ABBREVIATIONS:
        tokenizer.add_special_case(text, [{"ORTH": text}])
    return nlp


def cut_tokens(nlp: Language, text: str) -> Doc:
    """Cut one paragraph into tokens.

    Args:
        nlp: From `build_language`.
        text: Any text; empty gives an empty Doc.

    Returns:
        A Doc whose tokens, with the spaces after them, spell the text exactly.

    >>> [token.text for token in cut_tokens(build_language(), "A non-nuclear state *** didn't.")]
    ['A', 'non-nuclear', 'state', '***', 'did', "n't", '.']
    """
    doc = nlp.tokenizer(text)
    groups = join_tokens(doc)
    if len(groups) == len(doc):
        return doc
    words = ["".join(doc[index].text for index in range(start, end)) for start, end in groups]
    spaces = [bool(doc[end - 1].whitespace_) for _, end in groups]
    return Doc(nlp.vocab, words=words, spaces=spaces)


def join_tokens(doc: Doc) -> list[tuple[int, int]]:
    """Group tokens that make one UD word; every group but a joined one holds one token."""
    groups: list[tuple[int, int]] = []
    index = 0
    texts = [token.text for token in doc]
    glued = [not token.whitespace_ for token in doc]
    while index < len(texts):
        end = index + 1
        if RUN.fullmatch(texts[index]):
            mark = texts[index][0]
            wanted = STOPS if mark in "?!" else re.compile(re.escape(mark) + "+")
            while end < len(texts) and glued[end - 1] and wanted.fullmatch(texts[end]):
                end += 1
        elif STOPS.fullmatch(texts[index]) and len(texts[index]) < 3:
            while end < len(texts) and glued[end - 1] and STOPS.fullmatch(texts[end]):
                end += 1
        elif is_prefixed(texts, glued, index):
            end = index + 3
        elif texts[index].isdigit():
            end = end_phone(texts, glued, index)
        groups.append((index, end))
        index = end
    return groups


def is_prefixed(texts: list[str], glued: list[bool], index: int) -> bool:
    """Tell whether a prefix, a hyphen and a word stand here without a space."""
    return (
        index + 2 < len(texts)
        and texts[index].lower() in PREFIXES
        and texts[index + 1] == "-"
        and glued[index]
        and glued[index + 1]
        and texts[index + 2][0].isalpha()
    )


def end_phone(texts: list[str], glued: list[bool], index: int) -> int:
    """Return where a telephone number of three groups that starts here ends, or the next token."""
    end = index + 5
    if end > len(texts) or not all(glued[index : end - 1]):
        return index + 1
    number = "".join(texts[index:end])
    return end if PHONE.fullmatch(number) and number.count("-") == 2 else index + 1
