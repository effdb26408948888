"""Takes frames from files: loads them, checks them against the articles that they are of, and hands them on checked.

In: files of frames, and the articles of the same input. Out: frames by article, all of them right, or a failure that
lists every fault. The articles are read for this once before the work begins, which costs little beside extraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.codes import SHIPPED, Codes
from kg.errors import UsageError
from kg.frames import GivenFrames, load_frames, verify_frames
from kg.model import Article
from kg.parsed import READ_ROLES
from kg.reading import ReadOptions, read_sources


def take_frames(paths: Sequence[Path], articles: Iterable[Article], codes: Codes = SHIPPED) -> GivenFrames:
    """Load frames, of acts among `codes`, and check them against all articles of the input.

    Raises:
        LoreError: Some frame does not fit; every fault is listed.
        ReadError: A file of frames cannot be read.
    """
    return verify_frames(load_frames(paths, codes), articles, READ_ROLES)


def list_build_articles(inputs: Sequence[str], options: ReadOptions | None = None) -> Iterator[Article]:
    """List the articles of a build's inputs before it begins; what gives none is told by the build.

    Raises:
        UsageError: The inputs are from stdin, which cannot be read twice.
    """
    if "-" in inputs:
        raise UsageError("frames and stdin do not go together - write the articles to a file and name it")
    return (found for found in read_sources(inputs, options) if isinstance(found, Article))
