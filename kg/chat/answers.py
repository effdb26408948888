"""Checks a model's answer against the article, word for word, and turns what stands into frames' lines.

In: the answer's text and the part that it is of. Out: lines for `kg.frames`, places set by us, and every fault. Words
count where they stand in the sentence that the answer names: exactly, else with quotation marks and spaces made alike.
Nothing is searched for by likeness. A fault in act, cue, clause, content, speakers or targets costs the frame; one in
anything else costs that detail.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from kg.chat.prompt import Part
from kg.frames import FrameLine, Words, find_words
from kg.model import Act, Article, EvidenceStance, Span, cover

Record = dict[str, Any]
#: How sure an act is that the model is sure of, and one that it says another reader could leave out; not fitted.
SURE, UNSURE = 0.9, 0.6
#: Objects that are looked for in an answer.
MOST_STARTS = 500
#: Characters of a quotation that a fault shows.
SHOWN = 80
MARKS = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'")})

_START = re.compile(r'\{(?=\s*(?:\}|"(?P<frames>frames"\s*:)?))')


class BrokenAnswerError(ValueError):
    """An answer that holds no list of frames; the message says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one frame of an answer.

    Attributes:
        frame: The frame's id as answered.
        what: In words that the model is told.
        words: It quotes words that are not where it says.
        fatal: It costs the frame, not only a detail.
    """

    frame: str
    what: str
    words: bool = False
    fatal: bool = True


@dataclass(slots=True)
class Checked:
    """The frames of an answer: lines by id as answered, with all faults; a line with a fatal fault is not there."""

    lines: dict[str, FrameLine] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def lost(self) -> set[str]:
        """Ids of frames that a fault costs."""
        return {fault.frame for fault in self.faults if fault.fatal}


def build_schema(acts: Sequence[str]) -> Record:
    """Build the JSON schema of an answer, for endpoints that hold a model to it."""

    def of(**properties: Record) -> Record:
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    def many(item: Record) -> Record:
        return {"type": "array", "items": item}

    text, number, flag = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
    party = of(words=text, sentence=number, named=text, side=text)
    stances = [stance.value for stance in EvidenceStance]
    frame = of(
        id=text, act={"type": "string", "enum": list(acts)}, sure=flag, sentence=number, cue=text, clause=text,
        content=text, condition=text, own_voice=flag, speakers=many(party), targets=many(party),
        grounds=many(of(words=text, sentence=number, stance={"type": "string", "enum": stances})),
        answers=many(text), inside=text,
    )  # fmt: skip
    return of(frames=many(frame))


def parse_answer(text: str) -> list[Record]:
    """Read the frames out of an answer; words around the JSON, as some models put there, are passed over.

    Raises:
        BrokenAnswerError: It holds no such object.

    >>> parse_answer('Here it is: {"frames": [{"id": "a1"}]}')
    [{'id': 'a1'}]
    """
    decoder, why, end = json.JSONDecoder(), "", 0
    found: list[Any] | None = None
    for place in _find_starts(text):
        if place < end:
            continue
        try:
            record, end = decoder.raw_decode(text, place)
        except ValueError as fault:
            why = why or f"it is not whole JSON ({fault})"
        except RecursionError:
            raise BrokenAnswerError("it is nested too deeply") from None
        else:
            # What a model thinks aloud can hold drafts: the last one counts.
            found = record["frames"] if isinstance(record.get("frames"), list) else found
    if found is None:
        raise BrokenAnswerError(why or 'it holds no JSON object with a list "frames"')
    if not all(isinstance(one, dict) for one in found):
        raise BrokenAnswerError("its frames are not all objects")
    return found


def _find_starts(text: str) -> list[int]:
    """Find where an object may begin; of many, the last that open with frames: each failure costs a look at all."""
    starts = list(_START.finditer(text))
    if len(starts) > MOST_STARTS:
        starts = [start for start in starts if start["frames"]][-MOST_STARTS:]
    return [start.start() for start in starts]


def check_answer(
    records: Sequence[Record],
    article: Article,
    part: Part,
    acts: Sequence[Act],
    knows: Callable[[str], bool],
) -> Checked:
    """Check the frames of an answer.

    Args:
        records: From `parse_answer`.
        article: The article.
        part: What was shown of it.
        acts: That were asked for.
        knows: Tells whether a side is known by its name.
    """
    found = Checked()
    for number, record in enumerate(records, 1):
        given = record.get("id")
        key = given.strip() if isinstance(given, str) and given.strip() else f"number {number}"
        reading = _Reading(key, record, article, part, knows)
        line = None
        if key in found.lines or key in found.lost:
            reading.refuse(f"id {_show(key)} is given twice")
        else:
            line = reading.read_line(acts)
        found.faults += reading.faults
        if line is not None and not any(fault.fatal for fault in reading.faults):
            found.lines[key] = line
    return found


class _Reading:
    """One frame of an answer."""

    def __init__(
        self, key: str, record: Record, article: Article, part: Part, knows: Callable[[str], bool]
    ) -> None:
        self.key, self.record, self.article, self.part, self.knows = key, record, article, part, knows
        self.faults: list[Fault] = []

    def refuse(self, what: str, words: bool = False, fatal: bool = True) -> None:
        self.faults.append(Fault(self.key, what, words, fatal))

    def read_line(self, acts: Sequence[Act]) -> FrameLine | None:
        """Read the frame; None where nothing can be made of it."""
        act, number = self.record.get("act"), self.record.get("sentence")
        known = next((one for one in acts if one == act), None)
        if known is None:
            self.refuse(f"act is {_show(act)}, expected one of {', '.join(acts)}")
        if type(number) is not int or not self.part.fresh <= number <= self.part.last:
            self.refuse(f"sentence is {_show(number)}, expected {self.part.fresh} to {self.part.last}")
            return None
        clause = self._find("clause", self._text("clause"), number)
        cue = self._find_cue(number, clause)
        content = self._find("content", self._text("content"), number, near=cue)
        if cue is None or known is None:
            return None
        own = self.record.get("own_voice") is True
        condition = self._find("condition", self._text("condition", False), number, fatal=False)
        return FrameLine(
            where=f"{self.article.source}: {self.key}",
            article=self.article.id,
            source="",
            act=known,
            cue=self._words(cue),
            id=self.key,
            clause=None if clause is None else self._words(cover(clause, cue)),
            speakers=() if own else self._read_parties("speakers", cue),
            targets=self._read_parties("targets", cue),
            content=() if content is None else (self._words(content),),
            condition=None if condition is None else self._words(condition),
            grounds=self._read_grounds(),
            answers=self._read_ids("answers"),
            inside=self._text("inside", False) or None,
            own_voice=own,
            probability=UNSURE if self.record.get("sure") is False else SURE,
        )

    def _text(self, key: str, fatal: bool = True) -> str:
        value = self.record.get(key)
        if value is not None and not isinstance(value, str):
            self.refuse(f"{key} is {_show(value)}, expected a text", fatal=fatal)
        return value.strip() if isinstance(value, str) else ""

    def _list(self, key: str, fatal: bool) -> list[Any]:
        value = self.record.get(key)
        if value is not None and not isinstance(value, list):
            self.refuse(f"{key} is {_show(value)}, expected a list", fatal=fatal)
        return value if isinstance(value, list) else []

    def _words(self, span: Span) -> Words:
        return Words(span.of(self.article.text), span)

    def _find_cue(self, number: int, clause: Span | None) -> Span | None:
        words = self._text("cue")
        if not words:
            self.refuse("cue is empty")
            return None
        places = find_places(self.article.text, words, self.part, number)
        inside = [place for place in places if clause is not None and clause.contains(place)]
        if not places:
            self._tell_missing("cue", words, number, True)
        return next(iter(inside or places), None)

    def _find(
        self, key: str, words: str, number: object, near: Span | None = None, fatal: bool = True
    ) -> Span | None:
        """Find words in a sentence, behind `near` first; None where there are none, with a fault if there should be."""
        if not words:
            return None
        if type(number) is not int or not 1 <= number <= self.part.last:
            self.refuse(f"{key}: sentence is {_show(number)}, expected 1 to {self.part.last}", fatal=fatal)
            return None
        places = find_places(self.article.text, words, self.part, number)
        if not places:
            self._tell_missing(key, words, number, fatal)
        behind = [place for place in places if near is not None and place.end > near.start]
        return next(iter(behind or places), None)

    def _tell_missing(self, key: str, words: str, number: int, fatal: bool) -> None:
        other = next(iter(find_anywhere(self.article.text, words, self.part)), None)
        starts = [sentence.span.start for sentence in self.part.sentences]
        place = None if other is None else bisect_right(starts, other.start) or None
        hint = f"; it stands in sentence {place}" if place is not None and place <= self.part.last else ""
        self.refuse(f"{key} {_show(words)} is not in sentence {number}{hint}", words=True, fatal=fatal)

    def _read_parties(self, key: str, cue: Span) -> tuple[Words, ...]:
        parties = (self._read_party(key, one, cue) for one in self._list(key, True))
        return tuple(party for party in parties if party is not None)

    def _read_party(self, key: str, record: Any, cue: Span) -> Words | None:  # noqa: ANN401 - any JSON
        if not isinstance(record, dict):
            self.refuse(f"{key} holds {_show(record)}, expected an object")
            return None
        words, named, side = (
            value.strip() if isinstance(value := record.get(name), str) else ""
            for name in ("words", "named", "side")
        )
        place = self._find_name(named, cue)
        if named and place is None:
            self.refuse(f"{key}: named {_show(named)} is nowhere in the article", True, fatal=False)
        mention = self._find_mention(key, words, record.get("sentence"), cue) if words else place
        if mention is None:
            if not words:
                self.refuse(f"{key} has a party without words of the article", fatal=False)
            return None
        if side and not self._is_told(side):
            self.refuse(f"{key}: side {_show(side)} is neither known nor named in the article", fatal=False)
            side = ""
        inside = self._find_name(named, mention, within=mention) if named else None
        name = inside or place
        return Words(
            mention.of(self.article.text), mention, None if name is None else self._words(name), side
        )

    def _find_mention(self, key: str, words: str, number: object, cue: Span) -> Span | None:
        """Find a mention: of several in its sentence the last before the cue, else the first."""
        first = self._find(key, words, number)
        if first is None or type(number) is not int:
            return None
        places = find_places(self.article.text, words, self.part, number)
        before = [place for place in places if place.end <= cue.start]
        return before[-1] if before and key == "speakers" else first

    def _find_name(self, words: str, near: Span, within: Span | None = None) -> Span | None:
        """Find a name anywhere in the article's sentences: the nearest place before, else the first."""
        if not words:
            return None
        places = find_anywhere(self.article.text, words, self.part)
        if within is not None:
            return next((place for place in places if within.contains(place)), None)
        before = [place for place in places if place.start <= near.start]
        return before[-1] if before else next(iter(places), None)

    def _is_told(self, side: str) -> bool:
        """Tell whether a side is known, or every word of it stands in the article."""
        words = set(re.findall(r"\w+", self.article.text.casefold()))
        return self.knows(side) or set(re.findall(r"\w+", side.casefold())) <= words

    def _read_grounds(self) -> tuple[tuple[Words, EvidenceStance], ...]:
        found = []
        for record in self._list("grounds", False):
            if not isinstance(record, dict) or not isinstance(record.get("words"), str):
                self.refuse(f"grounds holds {_show(record)}, expected an object with words", fatal=False)
                continue
            span = self._find("grounds", record["words"].strip(), record.get("sentence"), fatal=False)
            if span is not None:
                known = (stance for stance in EvidenceStance if stance == record.get("stance"))
                found.append((self._words(span), next(known, EvidenceStance.OFFERED)))
        return tuple(found)

    def _read_ids(self, key: str) -> tuple[str, ...]:
        given = self._list(key, False)
        return tuple(sorted({one.strip() for one in given if isinstance(one, str) and one.strip()}))


def find_places(text: str, words: str, part: Part, number: int) -> list[Span]:
    """Find where words stand that begin in a sentence and may go on to the paragraph's end.

    Args:
        text: The article's.
        words: Not empty.
        part: Of the article.
        number: Of the sentence, from 1 on.

    Returns:
        Places in text order: exact ones; where there are none, those that differ in quotation marks and spaces only.
    """
    sentence = part.sentences[number - 1]
    start, stop = sentence.span.start, sentence.paragraph.span.end
    stretch = text[start:stop]
    for find in (find_words, _find_alike):
        places = (Span(start + p.start, start + p.end) for p in find(stretch, words))
        if found := [place for place in places if place.start < sentence.span.end]:
            return found
    return []


def find_anywhere(text: str, words: str, part: Part) -> list[Span]:
    """Find where words stand in the paragraphs that are read, exactly or else as `find_places`."""
    found = find_words(text, words) or _find_alike(text, words)
    ends = {sentence.paragraph.span.start: sentence.paragraph.span for sentence in part.sentences}
    return [place for place in found if any(span.contains(place) for span in ends.values())]


def _find_alike(text: str, words: str) -> list[Span]:
    plain, places = level(text)
    return [Span(places[p.start], places[p.end - 1] + 1) for p in find_words(plain, level(words)[0].strip())]


@lru_cache(maxsize=64)
def level(text: str) -> tuple[str, list[int]]:
    """Make quotation marks and spaces alike.

    Returns:
        The text so made, and the place in the given text of each of its characters.

    >>> level("a  “b”")
    ('a "b"', [0, 1, 3, 4, 5])
    """
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text.translate(MARKS)):
        blank = character.isspace()
        if blank and kept and kept[-1] == " ":
            continue
        kept.append(" " if blank else character)
        places.append(place)
    return "".join(kept), places


def link_lines(lines: Mapping[str, FrameLine], names: Mapping[str, str]) -> list[FrameLine]:
    """Give lines their final ids, and drop links to frames that are not there, to oneself and in circles.

    Args:
        lines: By id as answered.
        names: The final id of each.
    """
    linked = []
    for key, line in lines.items():
        answers = tuple(sorted(names[one] for one in line.answers if one in names and one != key))
        inside = line.inside if line.inside in lines and not _is_circle(key, lines) else None
        outer = None if inside is None else names[inside]
        linked.append(replace(line, id=names[key], answers=answers, inside=outer))
    return linked


def _is_circle(key: str, lines: Mapping[str, FrameLine]) -> bool:
    seen, at = {key}, lines[key].inside
    while at is not None and at in lines:
        if at in seen:
            return True
        seen.add(at)
        at = lines[at].inside
    return False


def _show(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 4]} ..."
