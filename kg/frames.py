"""Frames in files: what was read at each place of an article, one JSON object a line, for people and language models.

In: files of lines, and articles. Out: `ActFrame`s whose every word stands in the text, or every fault of the whole
input with its file and line. `docs/frames.md` describes a line. Words are compared exactly: whoever gives words without
their place is believed only where they stand once; nothing is searched for by likeness.

    file -> load_frames -> lines -> verify_frames (with all articles) -> frames by article
                                    check_frames (with one article)
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from kg.codes import SHIPPED, Codes
from kg.errors import LoreError, ReadError
from kg.ids import build_id
from kg.mending import find_links
from kg.model import (
    Act,
    ActFrame,
    Article,
    Cancelled,
    EvidenceStance,
    Ground,
    Meant,
    Problem,
    Role,
    Span,
    cover,
)

Record = dict[str, Any]
E = TypeVar("E", bound=str)

#: The vote of a frame whose line names none.
GIVEN = "given"
#: Begins the vote of a frame that a language model read; its name follows. The rule then begins as the second says,
#: and the digest of what the model was told follows.
MODEL, PROMPT = "reader:", "prompt:"
#: Characters of a quotation that a message shows.
SHOWN = 60


# --- from frames to lines ---------------------------------------------------------------------------------


def to_frame_record(article: Article, frame: ActFrame) -> Record:
    """Turn a frame into a JSON-able dict, keys in their documented order.

    Args:
        article: The one that the frame is of.
        frame: Its spans lie in the article's text.

    Returns:
        Words as `{text, start, end}`: code points into `article.text`, half-open.
    """

    def words(span: Span) -> Record:
        return {"text": span.of(article.text), "start": span.start, "end": span.end}

    def mention(span: Span) -> Record:
        found = words(span)
        for one in (one for one in frame.meant if one.mention == span):
            found |= {} if one.named is None else {"named": words(one.named)}
            found |= {"side": one.side} if one.side else {}
        return found

    return {
        "article": article.id,
        "source": article.source,
        "id": frame.id,
        "act": frame.act.value,
        "cue": words(frame.cue),
        "clause": words(frame.clause),
        "speakers": [mention(span) for span in frame.speakers],
        "targets": [mention(span) for span in frame.targets],
        "content": [words(span) for span in frame.content],
        "condition": None if frame.condition is None else words(frame.condition),
        "grounds": [{**words(ground.span), "stance": ground.stance.value} for ground in frame.grounds],
        "answers": list(frame.answers),
        "inside": frame.inside,
        "own_voice": frame.own_voice,
        "cancelled": None if frame.cancelled is None else frame.cancelled.value,
        "votes": list(frame.votes),
        "rule": frame.rule,
        "probability": frame.probability,
        "speakers_probability": frame.speakers_probability,
        "targets_probability": frame.targets_probability,
    }


def build_frame_lines(article: Article, frames: Iterable[ActFrame]) -> str:
    """Build JSON Lines, one frame a line, in the order given; `load_frames` reads them back without loss."""
    return "".join(_spell(to_frame_record(article, frame)) + "\n" for frame in frames)


def _spell(record: Record) -> str:
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        # Half of a surrogate pair, which broken JSON smuggles into texts, can only be written as an escape.
        return json.dumps(record)
    return line


# --- from lines to what they say --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """Words of an article as a line gives them; `span` is None where it gives no place.

    Of a mention, `named` are words that name who is meant, and `side` is the party that it speaks for, "" for none.
    """

    text: str
    span: Span | None = None
    named: Words | None = None
    side: str = ""


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One line: well-formed, not yet compared with its article.

    Attributes:
        where: File and line, such as `frames.jsonl:12`.
        article: Id of its article, "" where the line gives none; then it gives `source`.
        source: Name of the article's file, "" where the line gives none.
        id: "" where the line gives none.

    The others are those of `ActFrame`; a clause of None is the shortest stretch with cue and content.
    """

    where: str
    article: str
    source: str
    act: Act
    cue: Words
    id: str = ""
    clause: Words | None = None
    speakers: tuple[Words, ...] = ()
    targets: tuple[Words, ...] = ()
    content: tuple[Words, ...] = ()
    condition: Words | None = None
    grounds: tuple[tuple[Words, EvidenceStance], ...] = ()
    answers: tuple[str, ...] = ()
    inside: str | None = None
    own_voice: bool = False
    cancelled: Cancelled | None = None
    votes: tuple[str, ...] = (GIVEN,)
    rule: str = ""
    probability: float = 1.0
    speakers_probability: float = 1.0
    targets_probability: float = 1.0


@dataclass(frozen=True, slots=True)
class FrameFile:
    """All lines of one or several files.

    Attributes:
        lines: The well-formed ones, in order.
        problems: What is wrong with the others.
        lost: Ids that the others have, so that a line which names one of them is not refused for that.
    """

    lines: tuple[FrameLine, ...]
    problems: tuple[Problem, ...] = ()
    lost: frozenset[str] = frozenset()


def load_frames(paths: Path | Iterable[Path], codes: Codes = SHIPPED) -> FrameFile:
    """Load frames from files, or from folders' `*.jsonl`.

    Args:
        paths: One or several; files in the order given, those of a folder sorted by name.
        codes: The acts that they may name.

    Returns:
        Lines and faults. Whoever uses the lines must look at the faults: `verify_frames` does.

    Raises:
        ReadError: A file cannot be read, or a folder holds none.
    """
    lines: list[FrameLine] = []
    problems: list[Problem] = []
    lost: set[str] = set()
    for path in _list_files([paths] if isinstance(paths, Path) else paths):
        shown = path.name if path.is_absolute() else path.as_posix()
        for number, raw in enumerate(_read_bytes(path).split(b"\n"), start=1):
            if not raw.strip():
                continue
            reading = _Reading(f"{shown}:{number}", codes)
            line = reading.read_line(raw)
            if line is not None:
                lines.append(line)
            problems += reading.problems
            lost |= reading.lost
    return FrameFile(tuple(lines), tuple(problems), frozenset(lost))


def _list_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.glob("*.jsonl"))
        if not found:
            raise ReadError(f"{path.name}: no frames in this folder - expected files named *.jsonl")
        yield from found


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ReadError(
            f"{path}: cannot be read - {fault.strerror or fault} - expected frames as JSON Lines, or a folder of them"
        ) from fault


class _Reading:
    """Reads one line and notes everything that is wrong with it."""

    def __init__(self, where: str, codes: Codes = SHIPPED) -> None:
        self.where, self._codes = where, codes
        self.problems: list[Problem] = []
        self.lost: set[str] = set()

    def refuse(self, what: str, hint: str) -> None:
        self.problems.append(Problem(self.where, what, hint))

    def read_line(self, raw: bytes) -> FrameLine | None:
        """Read a line; None where it has a fault."""
        try:
            record = json.loads(
                raw.decode("utf-8-sig"), object_pairs_hook=_refuse_twins, parse_constant=_refuse_constant
            )
        except (ValueError, RecursionError) as fault:
            self.refuse(
                f"not JSON in UTF-8 ({fault})", "write one object a line, as kg extract --format frames"
            )
            return None
        if not isinstance(record, dict):
            self.refuse("not an object", 'write {"source": "FILE", "act": "accuse", "cue": {"text": "..."}}')
            return None
        # What is null is as if it were not there.
        line = self._read_record({key: value for key, value in record.items() if value is not None})
        if line is None and isinstance(record.get("id"), str):
            self.lost.add(record["id"])
        return line

    def _read_record(self, record: Record) -> FrameLine | None:
        for key in sorted(set(record) - set(READERS)):
            self.refuse(f"unknown key {key!r}", f"known are {', '.join(READERS)}")
        if not record.get("article") and not record.get("source"):
            self.refuse("it names no article", 'give "source", the name of its file, or "article", its id')
        for key in ("act", "cue"):
            if key not in record:
                self.refuse(f"{key} is missing", "every frame has an act and a cue, the words that tell it")
        read = {key: READERS[key](self, key, value) for key, value in record.items() if key in READERS}
        return None if self.problems else FrameLine(self.where, **{"article": "", "source": "", **read})

    def read_text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            self.refuse(f"{key} is {_show(value)}", "expected text in quotation marks")
            return ""
        return value

    def read_id(self, key: str, value: object) -> str:
        """Read an id; a blank one is none."""
        return self.read_text(key, value).strip()

    def read_name(self, key: str, value: object) -> str:
        """Read a string that says something."""
        text = self.read_text(key, value)
        if isinstance(value, str) and not text.strip():
            self.refuse(f"{key} is empty", "write a name, or leave the key out")
        return text

    def read_names(self, key: str, value: object) -> tuple[str, ...]:
        return tuple(sorted({self.read_name(key, one) for one in self.list_parts(key, value)}))

    def read_act(self, key: str, value: object) -> Act:
        return self._read_word(key, value, tuple(self._codes.acts.values()), Act.STATE)

    def read_cancelled(self, key: str, value: object) -> Cancelled:
        return self._read_word(key, value, tuple(Cancelled), Cancelled.NEGATED)

    def read_flag(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            self.refuse(f"{key} is {_show(value)}", "expected true or false")
        return value is True

    def read_probability(self, key: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.refuse(f"{key} is {_show(value)}", "expected a number from 0 to 1")
            return 1.0
        return float(value)

    def read_words(self, key: str, value: object) -> Words:
        """Read words of the article: `{"text", "start", "end"}`, or the text alone."""
        return self._read_stretch(key, value, ("text", "start", "end"))[0]

    def read_mention(self, key: str, value: object) -> Words:
        """Read words of the article, with whom they mean and for whom they speak."""
        words, record = self._read_stretch(key, value, ("text", "start", "end", "named", "side"))
        named, side = record.get("named"), record.get("side")
        return replace(
            words,
            named=None if named is None else self.read_words(f"{key}: named", named),
            side="" if side is None else self.read_name(f"{key}: side", side).strip(),
        )

    def read_ground(self, key: str, value: object) -> tuple[Words, EvidenceStance]:
        """Read words of the article, with their stance."""
        words, record = self._read_stretch(key, value, ("text", "start", "end", "stance"))
        stance = record.get("stance")
        offered = EvidenceStance.OFFERED
        return words, offered if stance is None else self._read_word(
            f"{key}: stance", stance, tuple(EvidenceStance), offered
        )

    def _read_stretch(self, key: str, value: object, known: tuple[str, ...]) -> tuple[Words, Record]:
        record: Record = {"text": value} if isinstance(value, str) else {}
        if isinstance(value, dict):
            record = value
        elif not isinstance(value, str):
            self.refuse(f"{key} is {_show(value)}", 'expected {"text": "...", "start": 0, "end": 3}')
            return Words(""), {}
        for stray in sorted(set(record) - set(known)):
            self.refuse(f"{key}: unknown key {stray!r}", f"known are {', '.join(known)}")
        text = record.get("text")
        if not isinstance(text, str) or not text.strip():
            self.refuse(
                f"{key} has no text", "copy the words from the article; offsets alone cannot be checked"
            )
            return Words(""), record
        return Words(text, self._read_span(key, record.get("start"), record.get("end"))), record

    def _read_span(self, key: str, start: object, end: object) -> Span | None:
        if start is None and end is None:
            return None
        if type(start) is int and type(end) is int and 0 <= start < end:
            return Span(start, end)
        self.refuse(
            f"{key}: start is {_show(start)}, end is {_show(end)}",
            "expected two whole numbers, the smaller first, in code points; or neither",
        )
        return None

    def _read_word(self, key: str, value: object, known: Collection[E], otherwise: E) -> E:
        for member in known:
            if value == member:
                return member
        self.refuse(f"{key} is {_show(value)}", f"expected one of {', '.join(known)}")
        return otherwise

    def list_parts(self, key: str, value: object) -> list[object]:
        if isinstance(value, list):
            return value
        self.refuse(f"{key} is {_show(value)}", "expected a list: [...]")
        return []


_Reader = Callable[[_Reading, str, object], Any]


def _each(read: _Reader) -> _Reader:
    return lambda reading, key, value: tuple(
        read(reading, key, one) for one in reading.list_parts(key, value)
    )


#: How each key of a line is read.
READERS: Mapping[str, _Reader] = {
    "article": _Reading.read_text,
    "source": _Reading.read_text,
    "id": _Reading.read_id,
    "act": _Reading.read_act,
    "cue": _Reading.read_words,
    "clause": _Reading.read_words,
    "speakers": _each(_Reading.read_mention),
    "targets": _each(_Reading.read_mention),
    "content": _each(_Reading.read_words),
    "condition": _Reading.read_words,
    "grounds": _each(_Reading.read_ground),
    "answers": _Reading.read_names,
    "inside": _Reading.read_name,
    "own_voice": _Reading.read_flag,
    "cancelled": _Reading.read_cancelled,
    "votes": _Reading.read_names,
    "rule": _Reading.read_text,
    "probability": _Reading.read_probability,
    "speakers_probability": _Reading.read_probability,
    "targets_probability": _Reading.read_probability,
}


def _refuse_twins(pairs: list[tuple[str, Any]]) -> Record:
    found: Record = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key!r} twice")
        found[key] = value
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _show(value: object) -> str:
    """Show a value in a message, short."""
    shown = repr(value)
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 4]} ..."


# --- from lines to frames of one article -------------------------------------------------------------------


def check_frames(
    article: Article,
    lines: Sequence[FrameLine],
    roles: Collection[Role] = frozenset(Role),
    lost: Collection[str] = frozenset(),
) -> tuple[list[ActFrame], list[Problem]]:
    """Check the lines of one article against its text.

    Args:
        article: The article.
        lines: All that are given for it.
        roles: Of the paragraphs that may hold a cue; repeats of earlier paragraphs may not, unless all may.
        lost: Ids of lines that are refused for something else.

    Returns:
        The frames of the lines without a fault, in the order of the lines, and every fault of the others. Lines
        without an id are `f1`, `f2` ... in order, less the ids that others have.
    """
    check = _Check(article, roles)
    frames = [check.build_frame(line, key) for line, key in zip(lines, check.name_lines(lines), strict=True)]
    check.check_links(lines, frames, lost)
    refused = {problem.where for problem in check.problems}
    return [f for line, f in zip(lines, frames, strict=True) if line.where not in refused], check.problems


class _Check:
    """The lines of one article against its text."""

    def __init__(self, article: Article, roles: Collection[Role]) -> None:
        self.article, self.roles = article, roles
        self.problems: list[Problem] = []

    def refuse(self, line: FrameLine, what: str, hint: str) -> None:
        self.problems.append(Problem(line.where, what, hint))

    def name_lines(self, lines: Sequence[FrameLine]) -> list[str]:
        """Give each line an id; whoever has that of an earlier one is refused."""
        taken: dict[str, str] = {}
        for line in lines:
            if line.id in taken:
                self.refuse(
                    line,
                    f"id {_show(line.id)} is that of {taken[line.id]} too",
                    "give every frame of an article an id of its own, or none",
                )
            elif line.id:
                taken[line.id] = line.where
        free = (key for key in map("f{}".format, range(1, len(lines) + len(taken) + 1)) if key not in taken)
        return [line.id or next(free) for line in lines]

    def build_frame(self, line: FrameLine, key: str) -> ActFrame:
        """Build the frame of a line; where a word is refused, of what could be found."""
        clause = self._locate(line, "clause", line.clause, None) if line.clause is not None else None
        cue = self._locate_cue(line, clause)
        content = _sort_spans(self._locate(line, "content", words, clause) for words in line.content)
        grounds = [
            Ground(span, stance)
            for words, stance in line.grounds
            if (span := self._locate(line, "grounds", words, clause)) is not None
        ]
        condition = (
            None if line.condition is None else self._locate(line, "condition", line.condition, clause)
        )
        mentions = {
            key: [(words, self._locate(line, key, words, clause)) for words in given]
            for key, given in (("speakers", line.speakers), ("targets", line.targets))
        }
        return ActFrame(
            id=key,
            act=line.act,
            cue=cue,
            clause=clause or cover(cue, *content),
            speakers=_sort_spans(span for _, span in mentions["speakers"]),
            targets=_sort_spans(span for _, span in mentions["targets"]),
            content=content,
            condition=condition,
            grounds=tuple(sorted(set(grounds), key=lambda g: (g.span, g.stance.value))),
            answers=line.answers,
            inside=line.inside,
            own_voice=line.own_voice,
            cancelled=line.cancelled,
            votes=line.votes,
            rule=line.rule,
            probability=line.probability,
            speakers_probability=line.speakers_probability,
            targets_probability=line.targets_probability,
            meant=self._find_meant(line, mentions),
        )

    def _find_meant(
        self, line: FrameLine, mentions: Mapping[str, list[tuple[Words, Span | None]]]
    ) -> tuple[Meant, ...]:
        """Find whom the mentions mean; what is said of one mention twice counts once."""
        found: dict[Span, Meant] = {}
        for key, given in mentions.items():
            for words, mention in given:
                if words.named is None and not words.side:
                    continue
                named = None if words.named is None else self._locate_name(line, key, words.named, mention)
                if mention is not None:
                    found.setdefault(mention, Meant(mention, named, words.side))
        return tuple(sorted(found.values(), key=lambda one: one.mention))

    def _locate_name(self, line: FrameLine, key: str, words: Words, mention: Span | None) -> Span | None:
        """Find words that name who is meant: inside the mention, else their first place; all mean the same."""
        places = find_words(self.article.text, words.text) if words.span is None else []
        inside = [span for span in places if mention is not None and mention.contains(span)]
        return (inside or places)[0] if places else self._locate(line, f"{key}: named", words, None)

    def check_links(
        self, lines: Sequence[FrameLine], frames: Sequence[ActFrame], lost: Collection[str]
    ) -> None:
        """Refuse links to frames that are not there, to the frame itself, and in a circle."""
        # Of two with the same id the first counts; the second is refused already.
        outer = {frame.id: frame.inside for frame in reversed(frames)}
        for line, frame in zip(lines, frames, strict=True):
            links = [("answers", key) for key in frame.answers]
            links += [("inside", frame.inside)] if frame.inside is not None else []
            for name, key in links:
                if key not in outer and key not in lost:
                    self.refuse(
                        line,
                        f"{name} names {_show(key)}, which is no frame of {self.article.source}",
                        "give the id of a frame of the same article",
                    )
            if frame.id in frame.answers:
                self.refuse(line, "it answers itself", "take its own id out of answers")
            if frame.inside is not None and (circle := _find_circle(frame.id, outer)):
                self.refuse(
                    line,
                    f"inside runs in a circle: {', '.join(map(_show, circle))}",
                    "the outermost frame is inside nothing",
                )

    def _locate(self, line: FrameLine, key: str, words: Words, clause: Span | None) -> Span | None:
        """Find the one place where words stand, in the clause if one is there; None, with a fault, where not sure."""
        text, shown, source = self.article.text, f"{key} {_show(words.text)}", self.article.source
        if words.span is not None:
            if words.span.end <= len(text) and words.span.of(text) == words.text:
                return words.span
            self.refuse(line, *_tell_misplaced(shown, words.text, words.span, self.article))
            return None
        places = find_words(text, words.text)
        held = [span for span in places if clause is not None and clause.contains(span)]
        for found in (held, places):
            if len(found) == 1:
                return found[0]
        if not places:
            self.refuse(line, f"{shown} is not in {source}", _tell_why_missing(text, words.text))
            return None
        starts = ", ".join(str(span.start) for span in places[:5]) + (" ..." if len(places) > 5 else "")
        self.refuse(
            line,
            f"{shown} stands {len(places)} times in {source} (at {starts})",
            "give start and end, or more words"
            if key == "clause"
            else "give start and end, or a clause that has it once",
        )
        return None

    def _locate_cue(self, line: FrameLine, clause: Span | None) -> Span:
        """Find the cue; one where nothing is read, in captions, comments and the like, is refused."""
        cue = self._locate(line, "cue", line.cue, clause)
        if cue is not None and len(self.roles) < len(Role):
            self._check_place(line, cue)
        return cue or Span(0, 1)

    def _check_place(self, line: FrameLine, cue: Span) -> None:
        around = next((p for p in self.article.paragraphs if p.span.contains(cue)), None)
        shown = f"cue {_show(cue.of(self.article.text))}"
        if around is None:
            self.refuse(line, f"{shown} lies in no paragraph of {self.article.source}", "kg read shows them")
        elif around.role not in self.roles:
            self.refuse(
                line,
                f"{shown} stands in a paragraph that is no part of the report ({around.role.value})",
                f"acts are taken from {', '.join(sorted(self.roles))} only; kg read shows which is which",
            )
        elif around.copy_of is not None:
            self.refuse(
                line,
                f"{shown} stands in a repeat of an earlier paragraph",
                f"give the words at their first place, behind {around.copy_of}",
            )
        elif any(span.overlaps(cue) for span in find_links(self.article.text)):
            self.refuse(
                line,
                f"{shown} stands in a list of links inside a sentence",
                "no words there are read; leave it out",
            )


def _sort_spans(spans: Iterable[Span | None]) -> tuple[Span, ...]:
    return tuple(sorted({span for span in spans if span is not None}))


def find_words(text: str, words: str) -> list[Span]:
    """Find the places where words stand exactly, not cut out of a longer word.

    >>> find_words("US and USSR: the US", "US")
    [Span(start=0, end=2), Span(start=17, end=19)]
    """
    found, at = [], text.find(words)
    while at >= 0:
        end = at + len(words)
        if not _splits_word(text, at) and not _splits_word(text, end):
            found.append(Span(at, end))
        at = text.find(words, at + 1)
    return found


def _splits_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and _is_of_word(text[at - 1]) and _is_of_word(text[at])


def _is_of_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _tell_misplaced(shown: str, words: str, span: Span, article: Article) -> tuple[str, str]:
    if span.end > len(article.text):
        stands = f"the text ends at {len(article.text)}"
    else:
        stands = f"{_show(span.of(article.text))} stands there"
    places = find_words(article.text, words)
    hint = (
        f"it stands at {places[0].start}-{places[0].end}: correct start and end, or leave both out"
        if len(places) == 1
        else "count code points, end not included, and copy the words exactly"
    )
    return f"{shown} is not at {span.start}-{span.end} of {article.source}: {stands}", hint


def _tell_why_missing(text: str, words: str) -> str:
    if words in text:
        return "it is there only as a part of longer words: copy whole words, or give start and end"
    if _fold(words) in _fold(text):
        return "it is there with other capitals, spaces, line ends or quotation marks: copy the words exactly"
    return "copy the words exactly"


def _fold(text: str) -> str:
    """Fold what is often copied wrongly; for hints only."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_MARKS)
    return " ".join(plain.split())


_MARKS = str.maketrans("“”„«»‘’‚–—", '"""""\'\'\'--')


def _find_circle(key: str, outer: Mapping[str, str | None]) -> list[str]:
    """List the ids from one back to itself; empty where it is not part of a circle."""
    path, at = [key], outer.get(key)
    while at is not None and at not in path:
        path.append(at)
        at = outer.get(at)
    return [*path, key] if at == key else []


# --- from lines to frames of all articles ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GivenFrames:
    """Frames that are taken in instead of reading acts.

    Attributes:
        by_article: By the article's id; every one of them was checked against its text.
        articles: Among how many articles, each text counted once.
        digest: 16 hex digits that name them all.
    """

    by_article: Mapping[str, tuple[ActFrame, ...]] = field(default_factory=dict)
    articles: int = 0
    digest: str = ""

    def join(self, other: GivenFrames) -> GivenFrames:
        """Add frames of other articles; where both have some, these stay."""
        digest = build_id(self.digest, other.digest) if self.digest and other.digest else ""
        both = {**other.by_article, **self.by_article}
        return GivenFrames(both, max(self.articles, other.articles), digest or self.digest or other.digest)

    def describe(self) -> str:
        """Say for how many articles there are frames.

        >>> GivenFrames({"a": ()}, 5).describe()
        'frames given for 1 of 5 articles'
        """
        return f"frames given for {len(self.by_article)} of {self.articles} articles"


def verify_frames(
    file: FrameFile, articles: Iterable[Article], roles: Collection[Role] = frozenset(Role)
) -> GivenFrames:
    """Check all lines against all articles.

    Args:
        file: From `load_frames`.
        articles: All of the input; only those that a line names are kept in memory.
        roles: As for `check_frames`.

    Raises:
        LoreError: Lines are not well-formed, name no article of these or several, or do not fit the text; every
            fault of the input is listed, in the order of the lines.
    """
    names = {key for line in file.lines for key in (line.article, line.source) if key}
    count: set[bytes] = set()
    known: dict[str, Article] = {}
    meant: dict[str, set[str]] = {}
    for article in articles:
        count.add(bytes.fromhex(article.id))
        for name in names.intersection((article.id, *_list_names(article.source))):
            known[article.id] = article
            meant.setdefault(name, set()).add(article.id)
    problems = list(file.problems)
    groups: dict[str, list[FrameLine]] = {}
    strays: dict[tuple[str, str], list[FrameLine]] = {}
    for line in file.lines:
        found = meant.get(line.article or line.source, set())
        if len(found) == 1:
            groups.setdefault(next(iter(found)), []).append(line)
        else:
            strays.setdefault((line.article, line.source), []).append(line)
    problems += [_tell_article(lines, meant, known) for lines in strays.values()]
    frames: dict[str, tuple[ActFrame, ...]] = {}
    for key in sorted(groups):
        checked, faults = check_frames(known[key], groups[key], roles, file.lost)
        frames[key] = tuple(checked)
        problems += faults
    if problems:
        raise LoreError([f"{p.where}: {p.what} - {p.hint}" for p in _sort_problems(file, problems)])
    records = [to_frame_record(known[key], frame) | {"source": ""} for key in frames for frame in frames[key]]
    return GivenFrames(frames, len(count), build_id(*records))


def _list_names(source: str) -> list[str]:
    """List what a source may be called: the whole name, and what is left without its first folders.

    >>> _list_names("news/may/a.txt")
    ['news/may/a.txt', 'may/a.txt', 'a.txt']
    """
    parts = source.split("/")
    return ["/".join(parts[n:]) for n in range(len(parts))]


def _tell_article(
    lines: Sequence[FrameLine], meant: Mapping[str, Collection[str]], known: Mapping[str, Article]
) -> Problem:
    """Say why it cannot be told which article lines are of; all name it in the same way."""
    where, article, source = lines[0].where, lines[0].article, lines[0].source
    more = f" ({len(lines)} lines)" if len(lines) > 1 else ""
    found, by_source = meant.get(article or source, ()), meant.get(source, ())
    if found:
        sources = ", ".join(sorted(known[key].source for key in found))
        what = f"source {_show(source)} names {len(found)} articles: {sources}{more}"
        return Problem(where, what, "give more of the path, or the article's id")
    if article and by_source:
        what = f"article {_show(article)} is not among the inputs, but {_show(source)} is, with another text{more}"
        return Problem(where, what, "the text changed since the frames were made: make them from this text")
    name = f"article {_show(article)}" if article else f"source {_show(source)}"
    hint = "name its file among the inputs, or take the lines out; kg read shows ids and sources"
    return Problem(where, f"{name} is not among the inputs{more}", hint)


def _sort_problems(file: FrameFile, problems: Iterable[Problem]) -> list[Problem]:
    """Put problems into the order of files and lines; those of one line stay as they are."""

    def place(problem: Problem) -> tuple[int, int]:
        name, _, number = problem.where.rpartition(":")
        return files.index(name), int(number)

    wheres = [*(line.where for line in file.lines), *(problem.where for problem in file.problems)]
    files = sorted({where.rpartition(":")[0] for where in wheres})
    return sorted(problems, key=place)
