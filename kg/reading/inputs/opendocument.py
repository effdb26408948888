"""OpenDocument texts (.odt): their paragraphs and headings as chunks."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from kg.errors import ReadError
from kg.reading.inputs.pieces import Chunk, tidy

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
#: What a document holds beside its text: comments, notes, changes that were struck out.
_BESIDE = {f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}tracked-changes"}
#: Larger content is no article (bytes, unpacked).
LARGEST = 100_000_000


def cut_opendocument(data: bytes, source: str) -> list[Chunk]:
    """Cut an OpenDocument text into its paragraphs.

    Raises:
        ReadError: The file is cut off, damaged, locked by a password, or unpacks to more than an article.
    """
    # Not by odfpy, which has not been mended for years: the text is one XML file in a zip.
    from lxml import etree  # type: ignore[import-untyped]

    try:
        with ZipFile(BytesIO(data)) as packed:
            if b"encryption-data" in packed.read("META-INF/manifest.xml")[:200_000]:
                raise ReadError(f"{source}: a password locks this document - open it and save it without one")
            if packed.getinfo("content.xml").file_size > LARGEST:
                raise ReadError(f"{source}: over {LARGEST / 1e6:g} MB unpacked - too long for an article")
            root = etree.fromstring(packed.read("content.xml"), etree.XMLParser(resolve_entities=False))
    except (BadZipFile, KeyError, EOFError, OSError, etree.XMLSyntaxError) as fault:
        raise ReadError(f"{source}: this document is cut off or damaged ({fault}) - save it again") from fault
    return [chunk for element in root.iter(f"{_TEXT}p", f"{_TEXT}h") for chunk in _cut(element)]


def _cut(element: Any) -> Iterator[Chunk]:  # noqa: ANN401 - lxml has no types
    if any(above.tag in _BESIDE for above in element.iterancestors()):
        return
    lines = tuple(line for part in "".join(_list_words(element)).split("\n") if (line := tidy(part)))
    if lines:
        yield Chunk(lines, heading=element.tag == f"{_TEXT}h")


def _list_words(element: Any) -> Iterator[str]:  # noqa: ANN401
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            yield " "
        elif child.tag not in _BESIDE:
            yield from _list_words(child)
        yield child.tail or ""
