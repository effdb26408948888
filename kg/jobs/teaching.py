"""Teaches the offline reader with frames of a user's own: from people, from a language model, corrected or not.

In: articles and frames of them. Out: a model folder for `kg build --reader-model`, with its card and learning curve.
The code that learns needs torch; it lies in `training/`, which ships with the package and is loaded here only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from kg.errors import ExportError, UsageError
from kg.files import PACKAGE, find_data, write_atomic
from kg.frames import GivenFrames
from kg.ids import build_id
from kg.installation import tell_install
from kg.model import ActFrame, Article, Paragraph, Span
from kg.parsed import READ_ROLES
from kg.pipeline.reader import ACTS

#: Every so-manieth article is held out, to score by.
HELD = 5
#: Fewer articles teach nothing that could be scored.
FEWEST = 10
#: A frame that is as sure as that counts whole.
SURE = 0.75
#: Stands for the outlet, whose name the words of no text hold.
OUTLET = "\x00"
Entry = tuple[str, str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is taught.

    Attributes:
        learned, held: Articles to learn from and to score by, as (name, text, records).
        frames: Of acts that the reader can learn; `other` are those of other acts or cancelled ones, `unread` those
            in paragraphs that are not read.
        frames_digest: Names all frames.
    """

    learned: Sequence[Entry]
    held: Sequence[Entry]
    frames: int
    other: int
    unread: int
    frames_digest: str


def prepare_lesson(articles: Iterable[Article], given: GivenFrames) -> Lesson:
    """Prepare articles with their frames; which are held out depends on their texts alone.

    Args:
        articles: All that were read; one without frames holds no act.
        given: Their frames.

    Raises:
        UsageError: There are too few articles, or no frames.
    """
    found = {a.id: a for a in articles}
    if len(found) < FEWEST or not given.by_article:
        raise UsageError(
            f"{len(found)} articles, frames of {len(given.by_article)} - expected {FEWEST} articles at least, "
            "better a hundred, and their frames"
        )
    ordered = sorted(found.values(), key=lambda a: build_id("lesson", a.id))
    entries = [(a.id, _blank(a), _list_records(a, given.by_article.get(a.id, ()))) for a in ordered]
    total = sum(len(frames) for frames in given.by_article.values())
    frames = sum(len(records) for _, _, records in entries)
    unread = sum(not _is_in_read(found[key], f) for key, listed in given.by_article.items() for f in listed)
    learned = [entry for number, entry in enumerate(entries) if number % HELD]
    return Lesson(learned, entries[::HELD], frames, total - frames - unread, unread, given.digest)


def _blank(article: Article) -> str:
    """Blank out the paragraphs that are not read; all places stay."""
    text, unread = article.text, [p.span for p in article.paragraphs if not _is_read(p)]
    for span in unread:
        text = text[: span.start] + "\n" * (span.end - span.start) + text[span.end :]
    return text


def _is_read(paragraph: Paragraph) -> bool:
    return paragraph.role in READ_ROLES and paragraph.copy_of is None


def _is_in_read(article: Article, frame: ActFrame) -> bool:
    return any(p.span.contains(frame.cue) and _is_read(p) for p in article.paragraphs)


def _list_records(article: Article, frames: Sequence[ActFrame]) -> list[dict[str, Any]]:
    """Put frames into the form that the training reads."""
    learnable = [frame for frame in frames if frame.cancelled is None and frame.act.value in ACTS]
    kept = [frame for frame in learnable if _is_in_read(article, frame)]
    ids = {frame.id for frame in kept}
    return [_to_record(article, frame, ids) for frame in kept]


def _to_record(article: Article, frame: ActFrame, ids: set[str]) -> dict[str, Any]:
    named = {one.mention: one.named for one in frame.meant}

    def party(span: Span) -> dict[str, Any]:
        return {"name": (named.get(span) or span).of(article.text), "span": [span.start, span.end]}

    content = [frame.content[0].start, frame.content[-1].end] if frame.content else None
    outlet = [{"name": OUTLET}] if frame.own_voice and not frame.speakers else []
    return {
        "id": frame.id,
        "act": frame.act.value,
        "sure": frame.probability >= SURE,
        "cue_span": [frame.cue.start, frame.cue.end],
        "clause_span": [frame.clause.start, frame.clause.end],
        "content_span": content,
        "speakers": [party(span) for span in frame.speakers] or outlet,
        "targets": [party(span) for span in frame.targets],
        "grounds": [{"span": [g.span.start, g.span.end]} for g in frame.grounds],
        "answers": next((key for key in frame.answers if key in ids), ""),
    }


def teach_reader(
    lesson: Lesson, out: Path, start: Path | None = None, epochs: int = 4, seed: int = 1,
    note: Callable[[str], None] = lambda line: None,
) -> Path:  # fmt: skip
    """Teach the reader and write its model folder: `model.onnx`, `tables.npz`, `pieces.txt`, `CARD.md`, `curve.csv`.

    Args:
        lesson: From `prepare_lesson`.
        out: Folder to write; new or empty.
        start: Model folder to go on from; None: the bundled one.
        epochs: Passes over the articles.
        seed: Of the training.
        note: Told how it goes.

    Raises:
        UsageError: torch or onnx is not installed.
        ExportError: The folder holds something.
    """
    if out.exists() and any(out.iterdir()):
        raise ExportError(f"{out} holds something already - name a new folder")
    training = _load_training()
    folder = start or find_data("data", "acts")
    rounds = training.teach(folder, lesson.learned, lesson.held, out, epochs, seed, note)
    rows = [
        f"{r.texts},{r.epoch},{r.precision:.4f},{r.recall:.4f},{r.f1:.4f},{r.seconds:.0f}\n" for r in rounds
    ]
    write_atomic(out / "curve.csv", "articles,pass,precision,recall,f1,seconds\n" + "".join(rows))
    write_atomic(out / "CARD.md", _build_card(lesson, rounds, start, epochs, seed))
    note(_tell_chosen(rounds, len(lesson.learned)))
    return out


def _load_training() -> Any:  # noqa: ANN401 - a module that needs torch
    """Load the code that learns: inside the package where that is installed, beside it in a checkout."""
    place = find_data("training")
    inside = place.parent == PACKAGE
    if not inside and str(place.parent) not in sys.path:
        sys.path.insert(0, str(place.parent))
    try:
        return import_module("kg.training.teaching" if inside else "training.teaching")
    except ModuleNotFoundError as fault:
        raise UsageError(f"kg train needs {fault.name} - install it: {tell_install('train')}") from fault


def _tell_chosen(rounds: Sequence[Any], count: int) -> str:
    """Tell which pass over all articles was the best, or that the start was."""
    best = max((r for r in rounds if r.texts == count), key=lambda r: (r.f1, -r.epoch))
    if best.f1 > rounds[0].f1:
        return f"Chosen: pass {best.epoch}."
    return "Chosen: the start as it was, for nothing that was learned was better on the articles held out."


def _build_card(lesson: Lesson, rounds: Sequence[Any], start: Path | None, epochs: int, seed: int) -> str:
    count, chosen = len(lesson.learned), _tell_chosen(rounds, len(lesson.learned))
    rows = "".join(
        f"| {r.texts or '-'} | {r.epoch} | {r.precision:.3f} | {r.recall:.3f} | {r.f1:.3f} |\n"
        for r in rounds
    )
    return (
        "# A taught reader of acts\n"
        f"Taught by `kg train` with {lesson.frames} frames of {count + len(lesson.held)} articles "
        f"(digest {lesson.frames_digest}); {lesson.other} frames of acts that it cannot learn, or that were not done, "
        f"were left out, and {lesson.unread} in paragraphs that are not read. {len(lesson.held)} articles were held "
        "out.\n\n"
        f"- **Start.** {start or 'the bundled reader'}, its int8 weights taken back to floats.\n"
        f"- **Recipe.** {epochs} passes, seed {seed}; a tenth of the rates of the bundled reader's training, a running "
        f"mean of the weights. {rounds[-1].seconds:.0f} s in all.\n"
        f"- **Scores** on the articles held out: acts by sentence from probability 0.5, unsure frames count neither "
        f"for nor against. {chosen} As the pass was chosen by them, its own score is a little too good.\n"
        "- **Not fitted anew.** Thresholds and confidence are those of the bundled reader.\n\n"
        "| articles | pass | P | R | F1 |\n|---|---|---|---|---|\n" + rows
    )
