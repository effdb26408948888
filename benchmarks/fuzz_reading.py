"""Reads mutated paragraphs through the whole engine and counts what goes wrong: errors and spans outside the text.

    python benchmarks/fuzz_reading.py                 # 2,000 articles, seed 1, attribution `both`
    python benchmarks/fuzz_reading.py 200 --mode rules --seed 7

Paragraphs of our own are mutated: quotation marks dropped, doubled or swapped for another kind, emoji and odd
characters put in, lines joined or broken, words dropped or repeated; one in five hundred is a sentence of 10,000
words. Each is read for attributions and for statements. Exit 1 when anything was raised or lies outside.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.ids import hash_text
from kg.jobs.engine import Engine, Recipe, load_engine
from kg.model import Article, Mention, Paragraph, Role, Span

SEEDS = (
    "“We have seen no evidence,” Mr. Orlov said on Monday, calling the report “a fabrication.”",
    "The minister told reporters: \"They say 'we are ready', but they are not.\" She accused Borland of lying.",
    "According to the ministry, the dam had been opened on 3 May; Avaria denied that it had broken the treaty.",
    '"The river is ours," said Mira Olt, who leads the talks. "We will close the locks unless they withdraw."',
    "Avaria's so-called 'peace fleet' - a term the press likes - threatens the delta, the governor warned.",
    "Borland rejects claims of theft, says envoy",
    "“First, they lied to us. Then they denied it.\n“Now they want us to pay,” he said, citing satellite images.",
    "Photo: The lock at Olt, 2 June. (Avaria Press)",
    "He didn't say it wasn't true; he said it wasn't proven, and demanded that the council publish the data.",
)
MARKS = "\"“”„‟«»'‘’‚‹›″"
ODD = (
    "🙂",
    "👩‍👩‍👧",
    "\u200b",
    "\u202e",
    "\u00ad",
    "\u00a0",
    "ﬁ",
    "é",
    "e\u0301",
    "…",
    "--",
    "\t",
    "¶",
    "\ufeff",
    "𝔘",
    "он",
)


def main() -> None:
    """Run the fuzzer and print its counts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=("both", "rules"), default="both")
    arguments = parser.parse_args()
    engine, faults, statements = load_engine(Recipe(arguments.mode)), 0, 0
    clock = time.process_time()
    for number, text in enumerate(mutate_paragraphs(arguments.count, arguments.seed)):
        try:
            outside, found = check(engine, text)
        except Exception as fault:  # noqa: BLE001 - anything raised is a finding
            faults += 1
            print(f"{number}: {fault!r} - {text[:300]!r}")
            continue
        statements += found
        if outside:
            faults += 1
            print(f"{number}: outside the text {outside} - {text[:300]!r}")
    clock = time.process_time() - clock
    print(f"{arguments.count} paragraphs, {statements} statements, {faults} faults, {clock:.0f} s CPU")
    sys.exit(1 if faults else 0)


def mutate_paragraphs(count: int, seed: int) -> Iterator[str]:
    """Yield mutated texts, the same for the same seed."""
    rng = random.Random(seed)
    for number in range(count):
        text = " ".join(rng.sample(SEEDS, rng.randint(1, 3)))
        if number % 500 == 499:
            text = " ".join(rng.choice(text.split()) for _ in range(10_000))
        for _ in range(rng.randint(1, 8)):
            text = rng.choice(MUTATIONS)(text, rng)
        yield text


def drop_mark(text: str, rng: random.Random) -> str:
    """Drop a quotation mark."""
    places = [at for at, sign in enumerate(text) if sign in MARKS]
    at = rng.choice(places) if places else 0
    return text[:at] + text[at + 1 :]


def double_mark(text: str, rng: random.Random) -> str:
    """Double a quotation mark."""
    places = [at for at, sign in enumerate(text) if sign in MARKS] or [0]
    at = rng.choice(places)
    return text[:at] + text[at : at + 1] + text[at:]


def swap_mark(text: str, rng: random.Random) -> str:
    """Write one kind of mark as another, everywhere."""
    return text.replace(rng.choice(MARKS), rng.choice(MARKS))


def insert_odd(text: str, rng: random.Random) -> str:
    """Put in an emoji, a mark or an odd character anywhere."""
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice((*ODD, *MARKS)) + text[at:]


def join_lines(text: str, rng: random.Random) -> str:
    """Lose the space or the line break between two words, or gain a line break."""
    places = [at for at, sign in enumerate(text) if sign.isspace()] or [0]
    at = rng.choice(places)
    return text[:at] + rng.choice(("", "\n", "\n\n", "\r\n", "\u2028")) + text[at + 1 :]


def shuffle_words(text: str, rng: random.Random) -> str:
    """Drop, repeat or move some words."""
    words = text.split(" ")
    at = rng.randrange(len(words))
    part = words[at : at + rng.randint(1, 5)]
    return " ".join(rng.choice((words[:at] + words[at + len(part) :], words + part, part + words)))


MUTATIONS = (drop_mark, double_mark, swap_mark, insert_odd, join_lines, shuffle_words)


def make_article(text: str) -> Article:
    """Make an article whose non-blank lines are its paragraphs."""
    paragraphs, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(Paragraph(Span(at, at + len(line)), Role.BODY, "fuzzer"))
        at += len(line) + 1
    digest = hash_text(text)
    return Article(digest[:16], digest, text, tuple(paragraphs), "fuzzer")


def check(engine: Engine, text: str) -> tuple[list[object], int]:
    """Read a text; list the spans outside it and mentions whose words are not there, and count statements."""
    article = make_article(text)
    statements = engine.extract(article)
    outside: list[object] = []
    for record in (*engine.find_attributions(article), *statements):
        for part in walk(record):
            if isinstance(part, Span) and part.end > len(text):
                outside.append(part)
            if isinstance(part, Mention) and part.span.of(text) != part.text:
                outside.append(part)
    return outside, len(statements)


def walk(record: object) -> Iterator[object]:
    """Yield a record and all records within it."""
    yield record
    if dataclasses.is_dataclass(record):
        for field in dataclasses.fields(record):
            yield from walk(getattr(record, field.name))
    elif isinstance(record, (list, tuple)):
        for one in record:
            yield from walk(one)


if __name__ == "__main__":
    main()
