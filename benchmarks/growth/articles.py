"""Writes made-up news articles of real length, from templates written for this purpose; no third-party text.

    python benchmarks/growth/articles.py 1000 /tmp/corpus [--bad]

Each has a headline and 20 to 30 sentences about a quarrel of two states. Eight articles in a row report one affair, in
a fortnight: what they repeat of each other does not grow with the number of articles. `--bad` adds 5 % of files that
are empty, binary, too large, repeated or dangling links. The same number gives the same files.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

STATES = {
    "Russia": "Moscow", "Ukraine": "Kiev", "Iran": "Tehran", "France": "Paris", "China": "Beijing", "Japan": "Tokyo",
    "Turkey": "Ankara", "Egypt": "Cairo", "India": "New Delhi", "Germany": "Berlin", "Poland": "Warsaw",
    "Pakistan": "Islamabad", "Israel": "Jerusalem", "Greece": "Athens", "Serbia": "Belgrade", "Sudan": "Khartoum",
}  # fmt: skip
DEEDS = (
    "shelling the town of {place}", "closing the harbour at {place}", "breaching the {place} accord",
    "jamming the radio mast near {place}", "moving {n} launchers to {place}", "hiding a plant at {place}",
    "withholding the payment for {place}", "poisoning the wells around {place}", "arresting {n} people in {place}",
)  # fmt: skip
SENTENCES = (
    "{a} accused {b} of {deed}, saying satellite pictures showed {n} vehicles on the road.",
    "{b} denied the accusation and called the charge over {place} groundless.",
    "\"We never did that in {place}, and {a} knows it,\" the foreign minister of {b} told reporters in {capital_b}.",
    "{capital_a} demanded that {b} withdraw from {place} within {n} days.",
    "{b} warned that it would respond in kind if {a} went ahead at {place}.",
    "According to a report by the defence ministry of {a}, {b} had been {deed} since last year.",
    "The spokesman for the government in {capital_b} rejected the demand over {place} on {weekday}.",
    "{a} threatened to suspend the {place} agreement unless {b} destroyed the equipment.",
    "Officials in {capital_a} said that talks on {place} would continue next month.",
    "{b} acknowledged that it had sent {n} observers to {place}, but said they were unarmed.",
    "Trade between the two countries fell by {n} percent in the past year.",
    "The two sides have met {n} times in {place} without a result.",
    "\"This is a clear breach of the {place} accord,\" the president of {a} said in a speech in {capital_a}.",
    "{capital_b}, in its turn, blamed {a} for {deed}.",
    "Neighbouring states have called for restraint around {place}.",
    "People in {place} described a quiet day with little traffic on the bridge.",
)  # fmt: skip
PARTS = (("Bel", "Kor", "Nov", "Tar", "Vel", "Mir", "Ost", "Zar", "Lun", "Pet"), ("a", "o", "i", "u"),
         ("grad", "burg", "vik", "mont", "dale", "ford", "nesk", "pol", "stan", "ville"))  # fmt: skip
#: A river, to tell places of one name apart.
ENDINGS = tuple(
    f"-on-{one}{two}"
    for one in ("A", "E", "I", "O", "U", "Ka", "Ne", "So")
    for two in ("ra", "sna", "ve", "lt")
)
#: Reports of one affair, days that they spread over, and places that they name.
REPORTS, SPREAD, NAMED = 8, 14, 6
OUTLETS = ("Morning Ledger", "Harbour Post", "Northern Wire", "City Courier", "Evening Chronicle")


def build_article(number: int, affair: int | None = None) -> tuple[str, str]:
    """Build the text and the sidecar of one article; it reports the affair of its number, or another one."""
    story = random.Random(f"affair {number // REPORTS if affair is None else affair}")
    a, b = story.sample(sorted(STATES), 2)
    places = ["".join(story.choice(part) for part in PARTS) + story.choice(ENDINGS) for _ in range(NAMED)]
    first = date(2019, 1, 1) + timedelta(days=story.randrange(700))
    pick = random.Random(number)
    day = first + timedelta(days=pick.randrange(SPREAD))
    lines = []
    for _ in range(pick.randint(20, 30)):
        place, n = pick.choice(places), pick.randint(2, 900)
        slots = {"a": a, "b": b, "capital_a": STATES[a], "capital_b": STATES[b], "place": place, "n": n,
                 "weekday": pick.choice(("Monday", "Tuesday", "Friday"))}  # fmt: skip
        lines.append(pick.choice(SENTENCES).format(**slots, deed=pick.choice(DEEDS).format(**slots)))
    body = "\n\n".join(" ".join(lines[i : i + 2]) for i in range(0, len(lines), 2))
    outlet = pick.choice(OUTLETS)
    head = f"{a} and {b} trade charges over {places[0]} case {number}"
    return f"{head}\n\n{body}\n", f'outlet = "{outlet}"\npublished = {day.isoformat()}\n'


def write_corpus(folder: Path, number: int, bad: bool = False) -> None:
    """Write so many articles, a hundred a folder."""
    for n in range(number):
        place = folder / f"{n // 100:04d}"
        place.mkdir(parents=True, exist_ok=True)
        text, sidecar = build_article(n)
        (place / f"{n:06d}.txt").write_text(text, encoding="utf-8")
        (place / f"{n:06d}.toml").write_text(sidecar, encoding="utf-8")
    for n in range(number // 20 if bad else 0):
        spoil(folder / f"bad{n:05d}.txt", n % 5, folder)


def spoil(path: Path, kind: int, folder: Path) -> None:
    """Write one bad file: empty, binary, of 30 MB, a repeat, or a link to nothing."""
    if kind == 4:
        path.symlink_to(folder / "nowhere.txt")
    elif kind == 3:
        path.write_text(build_article(0)[0], encoding="utf-8")
    elif kind == 2:
        with path.open("wb") as out:
            out.truncate(30_000_000)
    else:
        path.write_bytes((b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))[kind])


if __name__ == "__main__":
    write_corpus(Path(sys.argv[2]), int(sys.argv[1]), "--bad" in sys.argv)
