"""Remembers how a store was built - articles, codebook, cues, options - so that a later build need not be told again.

    STORE/choices.json    which inputs, what the engine was loaded from, how articles were read; written with each build

A build that names no articles takes those that the store was built from. A build without these options takes them from
there and says so; one that gives others says what it changes. What is
said of the articles themselves (title, outlet, year, order of day and month) holds while the same inputs are built
again; for other inputs it is forgotten, which is said. Outlet and year hold for no articles that are added either.
An encoding holds for the files, folders and globs that it was given for, and for no others.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.codebook.book import Codebook, load_codebook
from kg.errors import MissingData, StoreError, UsageError
from kg.files import find_data, write_atomic
from kg.installation import read_version
from kg.reading import ReadOptions, read_dispute
from kg.store import find_address

if TYPE_CHECKING:
    from kg.jobs.engine import Engine

FILE = "choices.json"
#: Choices that name a file which the engine is loaded from.
PATHS = ("codebook", "cues", "actors", "calibration")
#: The choice that names a model's folder.
MODEL = "reader_model"
#: Choices that are said of the very articles that are read.
FACTS = ("outlet", "year")
#: Inputs of one encoding that are named each.
FEW = 3
#: Under which name the articles are kept: as they were given, paths from the folder that the store lies in.
ARTICLES = "articles"
#: The choice that is kept by input: which were read in which encoding, paths as those of the articles.
ENCODING = "encoding"
#: Choices that hold only while the same inputs are built.
OF_INPUTS = ("title", "date_order", *FACTS)
#: Every choice that a build takes again, by the name of its option.
NAMES = (
    *PATHS,
    MODEL,
    "attribution",
    "max_mb",
    "field",
    "name_pattern",
    "date_order",
    "language",
    "title",
    *FACTS,
)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a build goes by.

    Attributes:
        choices: By name of the option; what is not there is left as usual. `encodings` are those of the inputs.
        said: One line for each choice that is taken again or changed.
    """

    choices: dict[str, Any]
    said: tuple[str, ...]


def read_choices(store: Path) -> dict[str, Any]:
    """Read how a store was built; empty where nothing is known of it.

    Raises:
        StoreError: The file is damaged.
    """
    path = store / FILE
    try:
        kept = json.loads(path.read_text("utf-8"))
        return {key: Path(value) if key in (*PATHS, MODEL) else value for key, value in kept.items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as fault:
        raise StoreError(f"{path} cannot be read - {fault} - remove it and name the options again") from fault


def write_choices(
    store: Path,
    engine: Engine,
    options: ReadOptions,
    add: bool,
    title: str = "",
    inputs: Sequence[str] = (),
) -> None:
    """Keep how a store was built.

    Args:
        store: Its folder.
        engine: What read the articles.
        options: How they were read.
        add: Articles were added: what was said of the earlier ones stays.
        title: Name of the dispute; "" for what the engine's codebook or the articles' folder says.
        inputs: What was read; a folder may say what its dispute is called.
    """
    recipe, known = engine.recipe, options.lacking
    files = {**{name: getattr(recipe, name) for name in PATHS}, MODEL: recipe.reader}
    facts = {name: getattr(known, name) for name in FACTS} if known is not None else {}
    # A codebook of one's own names the dispute, before the articles' folder.
    own = load_codebook(recipe.codebook).title if recipe.codebook else ""
    dispute, frames, read = own or _find_dispute(inputs), recipe.frames, _list_inputs(inputs)
    if add and (earlier := read_choices(store)):
        # Those of the articles that are there count on.
        frames = "+".join(dict.fromkeys(filter(None, (*earlier.get("frames", "").split("+"), frames))))
        facts = {name: value for name, value in earlier.items() if name in FACTS}
        dispute, read = own or earlier.get("dispute"), earlier.get("inputs", [])
    chosen = {
        **{name: None if path is None else str(path.resolve()) for name, path in files.items()},
        "attribution": recipe.attribution if recipe.attribution != "both" else None,
        "frames": frames or None,
        "title": title or None,
        "dispute": dispute,
        **_list_reading(options),
        **facts,
    }
    made = {name: value for name, value in chosen.items() if value is not None}
    if made.keys() & set(OF_INPUTS):
        made["inputs"] = read
    if listed := _list_articles(store, inputs, add):
        made[ARTICLES] = listed
    if encodings := _list_encodings(store, inputs, options, add):
        made[ENCODING] = encodings
    text = json.dumps({**made, "program": read_version()}, indent=1, ensure_ascii=False, sort_keys=True)
    write_atomic(store / FILE, f"{text}\n")


def _list_articles(store: Path, inputs: Sequence[str], add: bool) -> list[str]:
    """List what a build without inputs would read again; nothing of the bundled articles alone."""
    folder = store.resolve().parent
    listed = [name if name == "-" else os.path.relpath(Path(name).resolve(), folder) for name in inputs]
    if add:
        listed = [*read_choices(store).get(ARTICLES, _list_bundled(folder)), *listed]
    kept = list(dict.fromkeys(listed))
    return [] if kept == _list_bundled(folder) else kept


def _list_encodings(
    store: Path, inputs: Sequence[str], options: ReadOptions, add: bool
) -> dict[str, list[str]]:
    """List, by encoding, the inputs that were read in it; those that need none named are left out."""
    encodings = {**(find_encodings(store) if add else {}), **options.encodings}
    if options.encoding is not None:
        encodings |= {str(Path(name).resolve()): options.encoding for name in inputs if name != "-"}
    folder, listed = store.resolve().parent, dict[str, list[str]]()
    for place, encoding in sorted(encodings.items()):
        listed.setdefault(encoding, []).append(os.path.relpath(place, folder))
    return listed


def find_encodings(store: Path) -> dict[str, str]:
    """Find in which encodings a store's articles were read: by whole path of a file, folder or glob.

    Raises:
        StoreError: The store's file of choices is damaged.
    """
    folder, kept = store.resolve().parent, read_choices(store).get(ENCODING, {})
    return {os.path.normpath(folder / place): name for name, places in kept.items() for place in places}


def _recall_encodings(store: Path, inputs: Sequence[str]) -> dict[str, str]:
    """Recall the encodings of inputs, of what lies in them, and of folders that they lie in."""
    asked = [Path(name).resolve() for name in inputs if name != "-"]
    return {
        place: encoding
        for place, encoding in find_encodings(store).items()
        if any(Path(place).is_relative_to(one) or one.is_relative_to(place) for one in asked)
    }


def find_common_encoding(store: Path) -> str | None:
    """Find the encoding in which all articles of a store were read; None where there is no such one."""
    encodings = find_encodings(store)
    found = {encodings.get(str(Path(name).resolve())) for name in find_articles(store)}
    return found.pop() if len(found) == 1 else None


def _tell_encodings(encodings: Mapping[str, str]) -> list[str]:
    """Tell each encoding with the inputs that are read in it, or their number where they are many."""
    places: dict[str, list[str]] = {}
    for place, encoding in encodings.items():
        places.setdefault(encoding, []).append(os.path.relpath(place))
    return [
        f"{encoding} of {', '.join(listed) if len(listed) <= FEW else f'{len(listed)} inputs'}"
        for encoding, listed in places.items()
    ]


def _list_bundled(folder: Path) -> list[str]:
    """List the bundled articles as a store's file of choices does; nothing where the package came without them."""
    try:
        return [os.path.relpath(find_data("articles").resolve(), folder)]
    except MissingData:
        return []


def choose_inputs(store: Path, given: Sequence[str], forget: bool = False) -> list[str]:
    """Choose what is built: what is given; else what the store was built from; else the bundled articles.

    Args:
        store: Its folder; there need be no store.
        given: Files, folders, globs, `-`.
        forget: Take nothing from the store.

    Raises:
        StoreError: The store's file of choices is damaged.
        UsageError: Nothing is given, and the store was built from standard input.
    """
    kept = [] if given or forget else find_articles(store)
    if "-" in kept:
        raise UsageError(
            "the store was built from standard input, which cannot be read again - name the articles"
        )
    return list(given) or kept or [str(find_data("articles"))]


def find_articles(store: Path) -> list[str]:
    """Find what a store was built from, as it is called from here; nothing where it was the bundled articles alone.

    Raises:
        StoreError: The store's file of choices is damaged.
    """
    folder = store.resolve().parent
    kept = read_choices(store).get(ARTICLES, [])
    return [name if name == "-" else os.path.relpath(folder / name) for name in kept]


def list_origins(store: Path, inputs: Sequence[str], add: bool) -> list[str]:
    """List where the articles of a build come from: what it reads and, where that is added, what the store has.

    Raises:
        StoreError: The store's file of choices is damaged.
    """
    if not add or not read_choices(store):
        return list(inputs)
    return [*(find_articles(store) or [str(find_data("articles"))]), *inputs]


def _list_inputs(inputs: Sequence[str]) -> list[str]:
    """List what is read so that it can be told again: whole paths, each once, sorted."""
    return sorted({name if name == "-" else str(Path(name).resolve()) for name in inputs})


def _find_dispute(inputs: Sequence[str]) -> str | None:
    """Find what the folders that were read say their dispute is called; None where they say nothing, or several."""
    said = {title for name in inputs if (title := read_dispute(Path(name)))}
    return said.pop() if len(said) == 1 else None


def name_dispute(store: Path) -> str:
    """Name the dispute as the store was built: by its title, else by what codebook or folder say; else ""."""
    kept = read_choices(store)
    return str(kept.get("title") or kept.get("dispute") or "")


def load_book(store: Path | str) -> Codebook:
    """Load the codebook that a store was built with, with its actors; the bundled one where that is not known.

    Raises:
        LoreError: A table of it has faults.
        StoreError: The store's file of choices is damaged.
    """
    kept = {} if find_address(store) else read_choices(Path(store))
    found = {name: path for name in PATHS if (path := kept.get(name)) is not None and path.exists()}
    return load_codebook(found.get("codebook")).take_files(found.get("cues"), found.get("actors"))


def _list_reading(options: ReadOptions) -> dict[str, Any]:
    """List how articles were read, as the options say it; None: as usual."""
    usual = options.max_bytes == ReadOptions().max_bytes
    languages = ["all"] if options.languages is None else sorted(options.languages)
    return {
        "max_mb": None if usual else options.max_bytes / 1_000_000,
        "field": [f"{name}={path}" for name, path in options.fields.items()] or None,
        "name_pattern": options.name_pattern,
        "date_order": None if options.date_order is None else options.date_order.lower(),
        "language": None if languages == ["en"] else languages,
    }


def recall_choices(
    store: Path,
    given: Mapping[str, Any],
    add: bool = False,
    forget: bool = False,
    inputs: Sequence[str] = (),
) -> Recalled:
    """Settle what a build goes by: what is given now, and else what the store was built with.

    Args:
        store: Its folder.
        given: Options that the user gave, by name.
        add: Articles are added.
        forget: Take nothing from the store.
        inputs: What is built; stdin is never known to be the same again.

    Raises:
        StoreError: The store's file of choices is damaged.
        UsageError: A file that the store was built with is gone.
    """
    kept = {} if forget else read_choices(store)
    said: list[str] = []
    chosen = dict(given)
    others = not add and ("-" in inputs or kept.get("inputs") != _list_inputs(inputs))
    for name in NAMES:
        if name not in kept:
            continue
        if name in given:
            if _show(given[name]) != _show(kept[name]):
                said.append(f"{_flag(name)} {_show(given[name])} in place of {_show(kept[name])}")
        elif add and name in FACTS:
            said.append(
                f"{_flag(name)} {kept[name]} was said of the articles that are there - not of those added now"
            )
        elif others and name in OF_INPUTS:
            said.append(
                f"{_flag(name)} {kept[name]} was said of other inputs - not of these; give it again if it holds"
            )
        else:
            _check(name, kept[name])
            chosen[name] = kept[name]
            said.append(f"{_flag(name)} {_show(kept[name])}, as the store was built (--forget: not)")
    encodings = {} if forget else _recall_encodings(store, inputs)
    if named := given.get(ENCODING):
        others = {place: encoding for place, encoding in encodings.items() if encoding != named}
        said += [f"{_flag(ENCODING)} {named} in place of {told}" for told in _tell_encodings(others)]
        encodings = {}
    chosen["encodings"] = encodings
    told = _tell_encodings(encodings)
    said += [f"{_flag(ENCODING)} {one}, as the store was built (--forget: not)" for one in told]
    if kept.get("frames") and not {"frames", "model"} & set(given):
        said.append(
            "this store took frames; the articles that are added now have none: this program reads them"
            if add
            else "this store took frames that are not given now: its articles are read by this program"
        )
    return Recalled(chosen, tuple(said))


def describe_choices(store: Path) -> list[tuple[str, str]]:
    """Describe how a store was built: each option with its value, in the order of `NAMES`, and from which articles."""
    kept = read_choices(store)
    shown = [("built from", ", ".join(kept[ARTICLES]))] if ARTICLES in kept else []
    shown += [(_flag(name), _show(kept[name])) for name in NAMES if name in kept]
    shown += [(_flag(ENCODING), told) for told in _tell_encodings(find_encodings(store))]
    shown += [(name, str(kept[name])) for name in ("dispute", "frames") if name in kept]
    return [*shown, ("program", str(kept.get("program", "unknown")))]


def _check(name: str, value: object) -> None:
    if isinstance(value, Path) and not value.exists():
        raise UsageError(
            f"{value} is gone, with which the store was built - bring it back, or give another with {_flag(name)}, "
            "or --forget"
        )


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _show(value: object) -> str:
    if isinstance(value, Path):
        path = value.resolve()
        return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
