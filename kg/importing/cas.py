"""Reads a UIMA CAS (XMI or JSON), as INCEpTION and WebAnno export it, through dkpro-cassis.

Every annotation of a layer of the user's (`webanno.custom.*` by default) becomes one coding; its primitive features
become variables, a feature that points to another annotation becomes that annotation's words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.importing.codings import Coding, Codings, build_article
from kg.importing.stances import Cell
from kg.installation import load_extra
from kg.model import Span


def read_cas(
    path: Path, types: Path | None = None, layers: tuple[str, ...] = ("webanno.custom.",), coder: str = ""
) -> Codings:
    """Read one CAS.

    Args:
        path: `.xmi` or `.json`.
        types: The type system (`TypeSystem.xml`); needed with XMI; none: the file of that name beside it.
        layers: Beginnings of the names of the types that are codings.
        coder: Whose annotation it is; a CAS does not say.

    Raises:
        UsageError: dkpro-cassis is not installed.
        ReadError: Not a CAS, no type system, an annotation outside the text.
    """
    cassis = load_extra("cassis", "reading a CAS needs dkpro-cassis", "research")
    cas = _load(cassis, path, types)
    text: str = cas.sofa_string or ""
    article = build_article(text, path.name, {})
    coded = [a for a in cas.select_all_annotations() if a.type.name.startswith(layers)]
    coded.sort(key=lambda a: (a.begin, a.end, a.type.name, a.xmiID or 0))
    codings = []
    for number, found in enumerate(coded, start=1):
        if not 0 <= found.begin < found.end <= len(text):
            raise ReadError(
                f"{path}: {found.type.name} stands at {found.begin}-{found.end}, outside the text"
            )
        values = _read_features(found)
        kind = found.type.name
        codings.append(Coding(str(number), article.id, Span(found.begin, found.end), coder, kind, values))
    return Codings({article.id: article}, tuple(codings))


def _load(cassis: Any, path: Path, types: Path | None) -> Any:  # noqa: ANN401 - cassis is untyped
    try:
        if path.suffix == ".json":
            with path.open("rb") as file:
                return cassis.load_cas_from_json(file)
        with (types or path.with_name("TypeSystem.xml")).open("rb") as file:
            system = cassis.load_typesystem(file)
        with path.open("rb") as file:
            return cassis.load_cas_from_xmi(file, typesystem=system)
    except OSError as fault:
        raise ReadError(
            f"{fault.filename or path}: cannot be read - {fault.strerror} - a CAS in XMI needs its type system"
        ) from fault
    except Exception as fault:
        # cassis lets XML, JSON and key errors of every kind through.
        raise ReadError(
            f"{path}: not a UIMA CAS ({type(fault).__name__}) - expected XMI or JSON CAS"
        ) from fault


def _read_features(found: Any) -> dict[str, Cell]:  # noqa: ANN401
    values: dict[str, Cell] = {}
    for feature in found.type.all_features:
        value = getattr(found, feature.name, None)
        if feature.name in ("begin", "end", "sofa") or value is None:
            continue
        if isinstance(value, (str, int, bool)):
            values[feature.name] = value
        elif hasattr(value, "get_covered_text"):
            values[feature.name] = value.get_covered_text()
    return values
