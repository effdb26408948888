"""Everything that reading an article into statements needs, loaded once.

In: an Article. Out: attributions, or statements with their answers linked. The engine's `fingerprint` changes
when anything that could change its output changes (version, models, cues, gazetteer, options), so that a build
knows which articles it must read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.attribution import find_attributions
from kg.disputes import link_answers
from kg.extraction import extract_statements
from kg.files import PACKAGE, find_data
from kg.gazetteer import Gazetteer, load_gazetteer
from kg.ids import build_id
from kg.lexicon import Lexicon, load_lexicon
from kg.model import Article, Attribution, Statement
from kg.parsed import parse_article
from kg.pipeline import Pipeline, load_pipeline

#: Code whose change changes statements; a build made by older code is read again.
READING_CODE = (
    "attribution",
    "extraction",
    "pipeline",
    "reading",
    "disputes.py",
    "parsed.py",
    "ids.py",
    "model.py",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an engine is loaded from; small, so that a worker elsewhere can load the same.

    Attributes:
        attribution: `both` or `rules`.
        cues, actors, topics: Files of the user's that extend or replace bundled ones; None for none.
    """

    attribution: str = "both"
    cues: Path | None = None
    actors: Path | None = None
    topics: Path | None = None


@dataclass(frozen=True, slots=True)
class Engine:
    """A loaded reader of articles.

    Attributes:
        attribution: `both` (rules and learned tagger) or `rules`.
        fingerprint: 16 hex digits that name this engine's behaviour.
        recipe: What it was loaded from.
    """

    pipeline: Pipeline
    lexicon: Lexicon
    gazetteer: Gazetteer
    attribution: str
    fingerprint: str
    recipe: Recipe = Recipe()

    def find_attributions(self, article: Article) -> list[Attribution]:
        """Find who is the source of which words, in text order."""
        return find_attributions(parse_article(article, self.pipeline), mode=self.attribution)

    def extract(self, article: Article) -> list[Statement]:
        """Extract the statements of one article, answers linked, in text order."""
        parsed = parse_article(article, self.pipeline)
        attributions = find_attributions(parsed, mode=self.attribution)
        return link_answers(extract_statements(article, parsed, attributions, self.lexicon, self.gazetteer))


def load_engine(
    attribution: str = "both",
    cues: Path | None = None,
    actors: Path | None = None,
    topics: Path | None = None,
) -> Engine:
    """Load models and lore.

    Args:
        attribution: `both` or `rules`.
        cues: A cue file of the user's; its records extend or replace bundled ones.
        actors: The same for actors.
        topics: The same for topics.

    Raises:
        LoreError: A data file has faults; all of them are listed.
        ModelError, MissingData: The package is not whole.
    """
    user = [path for path in (cues, actors, topics) if path is not None]
    lexicon, gazetteer = load_lexicon(cues), load_gazetteer(actors, topics)
    mark = build_id(read_version(), attribution, _hash_files(_list_data()), _hash_files(user))
    recipe = Recipe(attribution, cues, actors, topics)
    return Engine(load_pipeline(), lexicon, gazetteer, attribution, mark, recipe)


def read_version() -> str:
    """Read the installed version; `0+checkout` where the package is not installed."""
    try:
        return version("counterclaim")
    except PackageNotFoundError:
        return "0+checkout"


def _list_data() -> list[Path]:
    """List the bundled files and the code whose change can change statements, sorted."""
    files = [p for p in find_data("data").rglob("*") if p.is_file()]
    for name in READING_CODE:
        place = PACKAGE / name
        files += place.rglob("*.py") if place.is_dir() else [place]
    return sorted(p for p in files if p.suffix != ".pyc")


def _hash_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
