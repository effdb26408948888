"""Writes a codebook to begin with: all acts and kinds of the bundled one, and tables of its own to fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kg.codebook.book import FILES
from kg.codes import TRAITS
from kg.errors import ExportError
from kg.files import find_data, write_atomic
from kg.gazetteer import ACTOR_COLUMNS, TOPIC_COLUMNS, TopicKind

_STARTERS: Mapping[str, str] = {
    "cues": "# Cues of your own, on top of the bundled ones. One record a word; take the marks away and change it.\n"
    "#\n"
    '# [[cue]]\n# id = "lambast"\n# act = "accuse"\n# lemma = "lambast"\n# pos = "verb"\n'
    '# example = "The farmers lambasted the mill for the flood."\n'
    "#\n"
    "# And of words for evidence.\n"
    '# [[evidence]]\n# kind = "report"\n# lemma = "dyke log"\n'
    '# example = "The mayor accused the mill, citing the dyke log."\n',
    "actors": "# Who is who in your dispute. One actor a row, cells separated by tabs, rows sorted by id.\n"
    "# side: id of the party the actor speaks for. aliases, seats, demonyms: separated by |.\n"
    "# mill\tHill Mill\torganisation\tmill\tthe mill company\t\t\t\town\n" + "\t".join(ACTOR_COLUMNS) + "\n",
    "topics": "# What your dispute is about. One topic a row, cells separated by tabs, rows sorted by id.\n"
    f"# kind: {', '.join(kind.value for kind in TopicKind)}. aliases: separated by |.\n"
    "# river-pact\tRiver Pact\ttreaty\tPact of the River\town\n" + "\t".join(TOPIC_COLUMNS) + "\n",
}

#: Lines of a codebook that say what follows from its acts and kinds of evidence.
_TRAITS = re.compile(rf"(?m)^({'|'.join(key for traits in TRAITS.values() for key in traits)}) = .*\n")


def write_codebook(folder: Path, title: str) -> list[Path]:
    """Write a new codebook with empty tables of its own; it can be built with as it stands.

    Raises:
        ExportError: There is a codebook already, or the folder cannot be written.
    """
    path = folder / "codebook.toml"
    taken = [name for name in ("codebook.toml", *map(_name_file, FILES)) if (folder / name).exists()]
    if taken:
        raise ExportError(f"{folder} has {', '.join(taken)} already - choose another folder")
    text = find_data("ontology", "codebook.toml").read_text(encoding="utf-8")
    # What follows from an act is fixed: a copy would only grow old.
    text = _TRAITS.sub("", text)
    own = "".join(f'{name} = "{_name_file(name)}"\n' for name in FILES)
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace('title = "Accusations and answers"', f'title = "{quoted}"')
    text = text.replace("Here none: the bundled ones.", "").replace(
        "alone = false\n", f"alone = false\n{own}"
    )
    written = [write_atomic(folder / _name_file(name), starter) for name, starter in _STARTERS.items()]
    return [write_atomic(path, text), *written]


def _name_file(what: str) -> str:
    return "cues.toml" if what == "cues" else f"{what}.tsv"
