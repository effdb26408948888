"""Documents as chunks, whichever program wrote them: Word, OpenDocument, RTF, PDF.

A document that no archive made is one article: its headings are headings, everything else is for the rules that judge
plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kg.errors import ReadError
from kg.reading.inputs.opendocument import cut_opendocument
from kg.reading.inputs.pdf import cut_pdf
from kg.reading.inputs.pieces import Chunk, Piece, join_document
from kg.reading.inputs.richtext import cut_richtext
from kg.reading.inputs.sample import Format, Sample
from kg.reading.inputs.word import cut_word
from kg.reading.known import Known

Carrier = Format[bytes, Callable[[bytes, str], list[Chunk]]]

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

#: The first file of documents of newer Office programs.
_TYPES = b"[Content_Types].xml"


def _is_zip_with(*names: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(b"PK\x03\x04") and any(name in data for name in names)


CARRIERS: tuple[Carrier, ...] = (
    Format("pdf", "1", lambda data: b"%PDF-" in data[:1024], cut_pdf),
    Format("rtf", "1", lambda data: data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"), cut_richtext),
    Format("word", "1", _is_zip_with(b"word/document.xml", b"word/_rels"), cut_word),
    Format(
        "opendocument",
        "1",
        _is_zip_with(b"application/vnd.oasis.opendocument.text", b"content.xmlPK"),
        cut_opendocument,
    ),
)


def find_carrier(data: bytes) -> Carrier | None:
    """Find the document format of a file by its content; None for other files."""
    return next((carrier for carrier in CARRIERS if carrier.tells(data)), None)


def refuse_old(sample: Sample) -> None:
    """Refuse the binary formats of old Office programs, files that a password locks, and begins of newer ones.

    Raises:
        ReadError: It is one of them; the message says what to save it as.
    """
    if (
        sample.data.startswith(b"PK\x03\x04")
        and _TYPES in sample.head
        and not (find_carrier(sample.data) or b"xl/workbook.xml" in sample.data)
    ):
        raise ReadError(
            f"{sample.source}: an Office document that is cut off, or no text or table - download it again, or save "
            "it as .docx or .xlsx"
        )
    if not sample.data.startswith(_OLD):
        return
    if _ENCRYPTED in sample.data:
        raise ReadError(f"{sample.source}: a password locks this document - open it and save it without one")
    raise ReadError(
        f"{sample.source}: a document of an old Office program - open it and save it as .docx (tables: .xlsx)"
    )


def read_document(chunks: Sequence[Chunk], source: str, how: str) -> Iterator[Piece]:
    """Read a document as one article.

    Raises:
        ReadError: Nothing in it.
    """
    text, marked = join_document(chunks)
    if not text.strip():
        raise ReadError(f"{source}: this document holds no text - give one with the article's words")
    yield Piece(source, text, Known(how), marked)
