"""Everything that reading an article into statements needs, loaded once.

In: an Article. Out: attributions, or statements with their answers linked. The engine's `fingerprint` changes
when anything that could change its output changes - code, models, words, libraries (`kg.ingredients` finds them), the
user's files and options - so that a build knows which articles it must read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from kg.attribution import find_attributions
from kg.codebook.book import CROSSWALKS, Codebook, load_codebook
from kg.codebook.lore import load_lore
from kg.codes import describe_codes
from kg.disputes import settle_answers
from kg.extraction import build_scene, build_statements, read_acts
from kg.extraction.scene import Scene
from kg.frames import GivenFrames
from kg.gazetteer import Gazetteer
from kg.ids import build_id
from kg.ingredients import hash_ingredients
from kg.installation import read_version
from kg.lexicon import Lexicon
from kg.mending import mend_article
from kg.model import ActFrame, Article, Attribution, Statement
from kg.parsed import parse_article
from kg.pipeline import Pipeline, load_pipeline
from kg.pipeline.reader import MODEL_FILES, load_reader
from kg.pipeline.wordpiece import is_word
from kg.review.calibrating import Calibration, load_calibration

#: Words of a codebook that are for people: other ones change no statement.
_FOR_PEOPLE = frozenset({"label", "definition", "rulings", *CROSSWALKS})


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an engine is loaded from; small, so that a worker elsewhere can load the same.

    Attributes:
        attribution: `both` (rules and learned tagger) or `rules`.
        cues, actors: Files of the user's that extend or replace bundled ones; None for none.
        codebook: A codebook of the user's: its files where none is given here, and the acts that are kept.
        calibration: A file of `kg evaluate --calibrate` that refits confidence; None leaves it.
        frames: Digest of the frames that are taken in, "" for none; each travels with its article.
        reader: Model folder of the acts encoder (`kg train`); None: the bundled one.
    """

    attribution: str = "both"
    cues: Path | None = None
    actors: Path | None = None
    codebook: Path | None = None
    calibration: Path | None = None
    frames: str = ""
    reader: Path | None = None


@dataclass(frozen=True, slots=True)
class Engine:
    """A loaded reader of articles.

    Attributes:
        fingerprint: 16 hex digits that name this engine's behaviour; frames that it takes are no part of it.
        recipe: What it was loaded from.
        acts: Statements of other acts are left out; empty: none are.
        calibration: Refits confidence; None leaves it.
        frames: By article id: taken instead of reading acts there.
    """

    pipeline: Pipeline
    lexicon: Lexicon
    gazetteer: Gazetteer
    fingerprint: str
    recipe: Recipe = Recipe()
    acts: tuple[str, ...] = ()
    calibration: Calibration | None = None
    frames: Mapping[str, tuple[ActFrame, ...]] = field(default_factory=dict, hash=False)

    def take_frames(self, given: GivenFrames | None) -> Engine:
        """Give the engine that takes these frames instead of reading acts in their articles; None changes nothing."""
        if given is None:
            return self
        assert not self.recipe.frames, "an engine takes frames once"
        return replace(self, frames=given.by_article, recipe=replace(self.recipe, frames=given.digest))

    def name_reading(self, article: str) -> str:
        """Name how the article of an id is read: by this engine, or by it from just the frames taken for it."""
        return name_reading(self.fingerprint, self.frames.get(article))

    def find_attributions(self, article: Article) -> list[Attribution]:
        """Find who is the source of which words, in text order."""
        mended = mend_article(article, is_word)
        found = find_attributions(parse_article(mended.article, self.pipeline), mode=self.recipe.attribution)
        return mended.restore(found)

    def read_frames(self, article: Article) -> list[ActFrame]:
        """Read the acts of one article, cancelled ones too, in text order; or give those that were taken in."""
        if article.id in self.frames:
            return list(self.frames[article.id])
        mended = mend_article(article, is_word)
        return mended.restore(read_acts(self.open_scene(mended.article)))

    def extract(self, article: Article, frames: Sequence[ActFrame] | None = None) -> list[Statement]:
        """Extract the statements of one article, answers linked, in text order.

        Args:
            article: The article.
            frames: Of this article, checked against its text (`kg.frames`); None: those taken in, else read here.
        """
        given = self.frames.get(article.id) if frames is None else frames
        mended = mend_article(article, is_word)
        scene = self.open_scene(mended.article)
        found = build_statements(scene, read_acts(scene) if given is None else mended.carry(list(given)))
        return mended.restore(settle_answers(self._calibrate(self._select(found))))

    def open_scene(self, article: Article) -> Scene:
        """Parse an article as it stands, find who says what and who is who, and let the encoder read it."""
        parsed = parse_article(article, self.pipeline)
        attributions = find_attributions(parsed, mode=self.recipe.attribution)
        return build_scene(
            article, parsed, attributions, self.lexicon, self.gazetteer, load_reader(self.recipe.reader)
        )

    def _select(self, statements: list[Statement]) -> list[Statement]:
        """Leave out the acts that are not coded, and what points to them."""
        if not self.acts:
            return statements
        kept = [s for s in statements if s.act.value in self.acts]
        ids = {s.id for s in kept}
        return [
            replace(
                s,
                reported_by=s.reported_by if s.reported_by in ids else None,
                answers=tuple(key for key in s.answers if key in ids),
            )
            for s in kept
        ]

    def _calibrate(self, statements: list[Statement]) -> list[Statement]:
        line = self.calibration
        return (
            statements
            if line is None
            else [replace(s, confidence=line.apply(s.confidence)) for s in statements]
        )


def load_engine(recipe: Recipe | None = None) -> Engine:
    """Load models and lore.

    Args:
        recipe: What to load; None: what ships. Files given beside a codebook win over those that it names; a digest of
            frames changes no fingerprint, for articles without frames are read the same (see `Engine.take_frames`).

    Raises:
        LoreError: A data file has faults; all of them are listed.
        ModelError, MissingData: The package is not whole, or the reader's folder holds no model.
    """
    recipe = recipe or Recipe()
    reader, calibration = recipe.reader, recipe.calibration
    book = load_codebook(recipe.codebook).take_files(recipe.cues, recipe.actors)
    lexicon, gazetteer = load_lore(book)
    line = None if calibration is None else load_calibration(calibration)
    load_reader(reader)
    user = [path for path in (book.cues, book.actors, book.topics, calibration) if path is not None]
    user += [] if reader is None else [reader / name for name in MODEL_FILES]
    # Read articles too: what counts as one text, and what is known of it, is settled before an engine sees it.
    made_of = hash_ingredients(__name__, "kg.reading")
    mark = build_id(read_version(), recipe.attribution, _list_codes(book), made_of, _hash_files(user))
    return Engine(load_pipeline(), lexicon, gazetteer, mark, recipe, book.acts, line)


def name_reading(fingerprint: str, frames: Sequence[ActFrame] | None) -> str:
    """Name how an article is read by an engine: as its fingerprint says, or from just these frames.

    >>> name_reading("0a1b", None), name_reading("0a1b", ()) == "0a1b"
    ('0a1b', False)
    """
    return fingerprint if frames is None else build_id(fingerprint, "frames", [repr(one) for one in frames])


def _list_codes(book: Codebook) -> list[object]:
    """List what a codebook says to the engine: all but the words that are for people."""
    codes = {
        name: [
            {key: value for key, value in asdict(code).items() if key not in _FOR_PEOPLE} for code in listed
        ]
        for name, listed in book.lists.items()
    }
    return [codes, describe_codes(book.codes.own), book.alone]


def _hash_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
