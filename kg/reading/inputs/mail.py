"""Mail as press offices send it: single messages (.eml) and mailboxes (.mbox), one article each.

The sender is the outlet, the subject the headline. Of a message the plain text is read, or its HTML where it has no
other; attachments are named and left, quoted answers and signatures are no article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import dropwhile

from kg.model import Role
from kg.reading.furniture import load_furniture
from kg.reading.inputs.labels import fold
from kg.reading.inputs.markup import cut_page
from kg.reading.inputs.pieces import Chunk, Draft, Piece, cut_text, measure_width, mend_lines, tidy
from kg.reading.inputs.sample import Sample
from kg.reading.options import Skipped

_FROM = re.compile(rb"From [^\r\n]+\d{4}(?: [+-]\d{4})?\r?\n(?=[\w-]+:)")
_BETWEEN = re.compile(rb"(?:^|\n)\r?\n?(?=From [^\r\n]+\d{4}(?: [+-]\d{4})?\r?\n[\w-]+:)")
_HEADER = re.compile(rb"(?:[\w-]{2,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
_NEEDED = re.compile(
    rb"^(?:from|date|subject|message-id|received|return-path):", re.IGNORECASE | re.MULTILINE
)
#: A line that opens what a message answers to, by the words of mail programs ...
_ANSWER = re.compile(r"(?:on .{5,120} wrote|am .{5,120} schrieb\b.*|le .{5,120} a écrit ?):", re.IGNORECASE)
#: ... and the time or address that they write into it, which a sentence lacks.
_STAMPED = re.compile(r"\d[:.h]\d\d|@")
_ORIGINAL = re.compile(r"-{2,} ?original message ?-{2,}", re.IGNORECASE)
_FORWARDED = re.compile(
    r"-{2,} ?(?:original message|forwarded message|weitergeleitete nachricht|message transféré) ?-{2,}",
    re.IGNORECASE,
)
#: A line of the short header below it.
_LABELLED = re.compile(r"\*?[^\W\d_][\w-]{0,15}\*? ?:\*? .*")
_ADDRESS = re.compile(r"\S+://\S+")
#: How mailboxes mark a line of a text that begins like a message of theirs.
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
#: A signature has no more lines, nor longer ones (code points, addresses of the web left out).
LONGEST_SIGNATURE, WIDEST_SIGNATURE = 6, 60


def is_mail(sample: Sample) -> bool:
    """Tell a message or a mailbox by its first lines."""
    head = sample.head.lstrip(b"\xef\xbb\xbf\r\n")
    if _FROM.match(head):
        return True
    found = _HEADER.match(head)
    return found is not None and len({name.lower() for name in _NEEDED.findall(found.group())}) >= 3


def read_mail(sample: Sample) -> Iterator[Piece | Skipped]:
    """Read the messages; a message without words, and each attachment, is told."""
    data = sample.data.lstrip(b"\xef\xbb\xbf\r\n")
    if not _FROM.match(data):
        yield from _read_message(data, sample.source)
        return
    parts = [part for part in _BETWEEN.split(data) if part.strip()]
    for number, part in enumerate(parts, 1):
        message = _ESCAPED.sub(b"", part.split(b"\n", 1)[1])
        yield from _read_message(message, f"{sample.source}:{number}")


def _read_message(data: bytes, where: str) -> Iterator[Piece | Skipped]:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    chunks = _read_body(message)
    draft = Draft(title=tidy(_header(message, "subject")) or None)
    draft.outlet = _name_sender(message)
    draft.document = _header(message, "message-id").strip("<> \r\n") or None
    draft.published = _read_day(message)
    draft.day_line = draft.published
    width = measure_width(chunks)
    body = [tidy(words) for chunk in chunks for words in mend_lines(chunk, width)]
    draft.body = list(dropwhile(_is_furniture, body)) or body
    if draft.body:
        yield draft.build(where, "field: mail")
    else:
        yield Skipped(
            where, f"{where}: a message without words - its text may be in an attachment or a picture"
        )
    for part in message.iter_attachments():
        name = part.get_filename() or part.get_content_type()
        reason = f"{where}: its attachment {name} is not read - save it and give the file"
        yield Skipped(where, reason, ignored=True, noted=bool(draft.body))


def _is_furniture(words: str) -> bool:
    """Tell what newsletters print above their text: `View in browser`."""
    return any(
        phrase.match(words)
        for phrase in load_furniture().phrases
        if phrase.role is Role.FURNITURE and phrase.where == "anywhere" and not phrase.opens
    )


def _read_body(message: EmailMessage) -> list[Chunk]:
    part = message.get_body(("plain", "html"))
    if part is None:
        return []
    try:
        words = part.get_content()
    except (LookupError, UnicodeError):
        # An encoding that does not exist: bytes that are no ASCII show as marks.
        words = part.get_payload(decode=True).decode("utf-8", "replace")  # type: ignore[union-attr]
    if part.get_content_type() == "text/html":
        return cut_page(words) if words.strip() else []
    return list(cut_text(_drop_answers(words)))


def _drop_answers(words: str) -> str:
    """Drop the signature, what the message answers to, and the short header of what it forwards."""
    lines = _drop_signature(words.replace("\r\n", "\n").split("\n"))
    kept: list[str] = []
    header = False
    for index, line in enumerate(lines):
        plain = line.strip()
        if _ORIGINAL.fullmatch(plain) and any(one.strip() for one in kept):
            break
        if header := _FORWARDED.fullmatch(plain) is not None or (header and bool(_LABELLED.match(plain))):
            continue
        quoted = next((one for one in lines[index + 1 :] if one.strip()), "").startswith(">")
        if _ANSWER.fullmatch(plain) and (quoted or _STAMPED.search(plain)):
            if not quoted:
                break
        elif not line.startswith(">"):
            kept.append(line)
    return "\n".join(kept)


def _drop_signature(lines: list[str]) -> list[str]:
    """Drop what stands right below the last line `--`, where it is a few short lines."""
    begin = max((index for index, line in enumerate(lines) if line.rstrip() == "--"), default=len(lines))
    below = [_ADDRESS.sub("", line).strip() for line in lines[begin + 1 :]]
    short = sum(map(bool, below)) <= LONGEST_SIGNATURE and max(map(len, below), default=0) <= WIDEST_SIGNATURE
    return lines[:begin] if short and below[:1] != [""] else lines


def _name_sender(message: EmailMessage) -> str | None:
    sender = message["from"]
    for address in getattr(sender, "addresses", ()):
        if name := tidy(address.display_name):
            return name
        if address.domain:
            return str(address.domain)
    return tidy(_header(message, "from")) or None


def _read_day(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return None


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message[fold(name).replace(" ", "-")] or "")
    except (ValueError, IndexError, AttributeError, TypeError):
        # The library upsets over some broken headers.
        return ""
