"""Finds the lemma of a word by its tag: a table of exceptions, then the rule of its longest known ending.

Both come from the treebanks (`training/lemmas.py`). A rule is a Penn tag, a casing and an ending, with the
number of characters to drop, what to append, and whether to lower the case first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ModelError

LONGEST_ENDING = 6
# Casing of a form as the rules see it: a capital at the start of a sentence says nothing.
PLAIN, CAPITAL = "l", "T"
#: A verb of one syllable keeps its double l ("shelled" is shell; "controlled", longer, is control).
SHORT_LL = re.compile(r"([^aeiou]+[aeiou]ll)(?:ed|ing)")


@dataclass(frozen=True, slots=True)
class Rule:
    """How to make a lemma of a form: lower it, drop the last characters, append."""

    lower: bool
    drop: int
    append: str

    def apply(self, form: str) -> str:
        """Return the lemma of a form.

        >>> Rule(True, 3, "y").apply("Denies")
        'deny'
        """
        word = form.lower() if self.lower else form
        return word[: len(word) - self.drop] + self.append


@dataclass(frozen=True, slots=True)
class Lemmatizer:
    """Exceptions by (tag, form) and rules by (tag, casing, ending)."""

    exceptions: Mapping[tuple[str, str], str]
    rules: Mapping[tuple[str, str, str], Rule]

    def find_lemma(self, form: str, tag: str, initial: bool) -> str:
        """Find the lemma of a form.

        Args:
            form: The token as written; curly apostrophes are read as straight ones.
            tag: Its Penn tag.
            initial: Whether it opens a sentence, where a capital says nothing.

        Returns:
            The lemma; the form itself where nothing is known.
        """
        plain = form.replace("’", "'").replace("‘", "'")
        for key in ((tag, plain), (tag, plain.lower())):
            if key in self.exceptions:
                return self.exceptions[key]
        if tag in ("VBD", "VBN", "VBG") and (short := SHORT_LL.fullmatch(plain.lower())):
            return short[1]
        casing = classify_form(plain, initial)
        for size in range(min(LONGEST_ENDING, len(plain)), -1, -1):
            rule = self.rules.get((tag, casing, plain[len(plain) - size :].lower()))
            if rule is not None and rule.drop <= len(plain):
                return rule.apply(plain) or plain
        return plain


def classify_form(form: str, initial: bool) -> str:
    """Return `CAPITAL` for a form with a capital where that means something, else `PLAIN`."""
    return CAPITAL if form[:1].isupper() and not initial else PLAIN


def read_lemmatizer(path: Path) -> Lemmatizer:
    """Read a lemma table: tab-separated lines `x tag form lemma` and `r tag casing ending lower drop append`.

    Raises:
        ModelError: A line is neither; every such line is named.
    """
    exceptions: dict[tuple[str, str], str] = {}
    rules: dict[tuple[str, str, str], Rule] = {}
    faults = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        cells = line.split("\t")
        if cells[0] == "x" and len(cells) == 4:
            exceptions[cells[1], cells[2]] = cells[3]
        elif cells[0] == "r" and len(cells) == 7 and cells[5].isdigit():
            rules[cells[1], cells[2], cells[3]] = Rule(cells[4] == "1", int(cells[5]), cells[6])
        elif line:
            faults.append(f"{path}:{number}")
    if faults:
        raise ModelError(
            f"cannot read the lemma table - {', '.join(faults)} - "
            "expected an exception of 4 or a rule of 7 cells: reinstall counterclaim"
        )
    return Lemmatizer(exceptions, rules)
