"""Files in the shapes of news archives and office programs, made here: every name and word in them is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO


@dataclass(frozen=True)
class Made:
    """An invented article."""

    outlet: str = "The Ostmark Courier"
    day: str = "March 3, 2021 Wednesday"
    iso: str = "2021-03-03"
    title: str = "Ardania accuses Belmark of poisoning the Tull"
    byline: str = "Mira Holt"
    body: tuple[str, ...] = (
        "Ardania accused Belmark on Tuesday of poisoning the Tull river, which both countries drink from.",
        "Belmark denied the accusation. Its minister Ivo Karel said that no factory stood within a day's walk of it.",
    )
    owner: str = "Copyright 2021 Ostmark Media Ltd"


FIRST = Made()
SECOND = Made(
    outlet="The Evening Bell (Corvia)",
    day="March 5, 2021 Friday",
    iso="2021-03-05",
    title="Corvia demands that both let it look",
    byline="Jon Ade",
    body=(
        "Corvia demanded on Thursday that both countries let its engineers look at the river's banks.",
        "Ardania agreed.",
    ),
    owner="Copyright 2021 Bell Group, a division of Grey Paper plc",
)
BOTH = (FIRST, SECOND)


def wrap(words: str, width: int = 78) -> str:
    """Wrap words as archives do: greedily."""
    lines, line = [], ""
    for word in words.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def write_classic(
    made: Sequence[Made] = BOTH, labels: dict[str, str] | None = None, count: str = "{} of {} DOCUMENTS"
) -> str:
    """Write a classic Nexis text; `labels` renames its labels."""
    said = {"BYLINE": "BYLINE", "LENGTH": "LENGTH", "SECTION": "SECTION", "LOAD-DATE": "LOAD-DATE"} | (
        labels or {}
    )
    parts = [
        "\n\nDownload Request: Current Document\nTime Of Request: Monday, June 7, 2021\n\nTerms: (Tull and river)\n\n"
    ]
    for number, one in enumerate(made, 1):
        parts.append(count.format(number, len(made)).center(78).rstrip() + "\n\n\n")
        parts.append(one.outlet.center(78).rstrip() + "\n\n" + one.day.center(78).rstrip() + "\n\n")
        parts.append(wrap(one.title) + "\n\n")
        parts.append(
            f"{said['BYLINE']}: {one.byline}\n\n{said['SECTION']}: WORLD; Pg. 3\n\n{said['LENGTH']}: 61 words\n\n\n"
        )
        parts.append("\n\n".join(wrap(paragraph) for paragraph in one.body) + "\n\n")
        parts.append(
            f"{said['LOAD-DATE']}: {one.day}\n\nLANGUAGE: ENGLISH\n\nGRAPHIC: The river at Ost, by A. Penn\n\n"
        )
        parts.append(
            one.owner.center(78).rstrip() + "\n" + "All Rights Reserved".center(78).rstrip() + "\n\n\n"
        )
    return "".join(parts)


def list_uni(made: Sequence[Made] = BOTH, cover: bool = True) -> list[str]:
    """List the paragraphs of a Nexis Uni download; an empty one is a blank line."""
    lines: list[str] = []
    if cover:
        lines += [
            "Date and Time: Monday, June 7, 2021 10:00:00 AM CEST",
            "Job Number: 1",
            f"Documents ({len(made)})",
        ]
        for number, one in enumerate(made, 1):
            lines += [f"{number}. {one.title}", "Client/Matter: -None-", "Search Terms: Tull and river", ""]
    for one in made:
        lines += [
            "",
            one.title,
            one.outlet,
            one.day,
            "",
            f"{one.owner} All Rights Reserved",
            "",
            "Section:\u00a0WORLD; Pg. 3",
        ]
        lines += [
            "Length:\u00a061 words",
            f"Byline:\u00a0{one.byline}",
            "Body",
            "",
            *one.body,
            "",
            "Graphic",
            "",
        ]
        lines += [
            "The river at Ost, by A. Penn",
            "",
            "Classification",
            "",
            "Language:\u00a0ENGLISH",
            "Publication-Type:\u00a0Newspaper",
        ]
        lines += [f"Load-Date:\u00a0{one.day}", "", "End of Document"]
    return lines


def write_word(lines: Sequence[str], headings: Sequence[str] = ()) -> bytes:
    """Write paragraphs as a Word document."""
    import docx

    document = docx.Document()
    for line in lines:
        document.add_paragraph(line, style="Heading 1" if line in headings else None)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def write_rtf(lines: Sequence[str]) -> bytes:
    """Write paragraphs as RTF."""
    made = []
    for line in lines:
        escaped = "".join(c if ord(c) < 128 and c not in "\\{}" else f"\\u{ord(c)}?" for c in line)
        made.append(f"\\pard {escaped}\\par\n")
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}{\\header\\pard Page 1 of 9\\par}\n"
        + "".join(made)
        + "}"
    ).encode()


def write_odt(lines: Sequence[str]) -> bytes:
    """Write paragraphs as an OpenDocument text."""
    from xml.sax.saxutils import escape
    from zipfile import ZipFile

    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    out = BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        packed.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
            f"{paragraphs}</office:text></office:body></office:document-content>",
        )
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


_ESCAPES = str.maketrans({"(": "\\(", ")": "\\)", "\\": "\\\\"})


def write_pdf(pages: Sequence[Sequence[tuple[float, float, float, str]]]) -> bytes:
    """Write a PDF of text set at places: x and y in points from the lower left, size, words."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for page in pages:
        set_text = "".join(
            f"BT /F1 {size} Tf {x} {y} Td ({words.translate(_ESCAPES)}) Tj ET\n" for x, y, size, words in page
        )
        objects.append(f"<< /Length {len(set_text.encode('cp1252'))} >>\nstream\n{set_text}endstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def set_lines(lines: Sequence[str], per_page: int = 45, head: str = "") -> bytes:
    """Set lines below each other, wrapped, on pages with a running head and page numbers."""
    flat = [(row, i == 0) for line in lines for i, row in enumerate(wrap(line, 90).split("\n"))]
    pages = []
    for start in range(0, len(flat), per_page):
        y, rows = 780.0, []
        if head:
            rows += [(60.0, 815.0, 8.0, head), (290.0, 30.0, 8.0, str(1 + start // per_page))]
        for row, first in flat[start : start + per_page]:
            y -= 22 if first else 13
            if row:
                rows.append((60.0, y, 10.0, row))
        pages.append(rows)
    return write_pdf(pages)


def write_factiva(
    made: Sequence[Made] = BOTH, count: str = "words", day: Sequence[str] = (), word: str = "Document"
) -> str:
    """Write a saved Factiva page; `count`, `day` and `word` as another language's interface has them."""
    parts = [
        "<!DOCTYPE html><html><head><title>Factiva</title></head><body><h1>Factiva</h1><span>Dow Jones</span>"
    ]
    for number, one in enumerate(made):
        shown = day[number] if day else f"{int(one.iso[8:])} March 2021"
        body = "".join(
            f'<p class="articleParagraph enarticleParagraph">{p.replace("river", "<b>river</b>")}</p>'
            for p in one.body
        )
        length = f"<div>61 {count}</div>" if count else ""
        parts.append(
            f'<div class="article enArticle"><div>News</div><div id="hd"><b class="enHeadline">{one.title}</b></div>'
            f'<div class="author">{one.byline}</div>{length}<div>{shown}</div><div>10:15</div>'
            f"<div>{one.outlet}</div>"
            f"<div>OSTC</div><div>1; National</div><div>3</div><div>English</div><div>(c) {one.owner[10:]}</div>{body}"
            f"<p>{one.owner[15:]}</p><p>{word} OSTC0000{one.iso.replace('-', '')}eh3{number}000ab</p></div>"
        )
    return "".join(parts) + "<div>© 2021 Factiva, Inc. All rights reserved.</div></body></html>"


def list_factiva(made: Sequence[Made] = BOTH, coded: bool = False) -> list[str]:
    """List the paragraphs of a Factiva document, with its codes or without."""
    lines: list[str] = []
    for number, one in enumerate(made):
        shown, key = (
            f"{int(one.iso[8:])} March 2021",
            f"Document OSTC0000{one.iso.replace('-', '')}eh3{number}000ab",
        )
        if coded:
            fields = [
                ("HD", one.title),
                ("BY", one.byline),
                ("WC", "61 words"),
                ("PD", shown),
                ("SN", one.outlet),
                ("SC", "OSTC"),
            ]
            fields += [
                ("PG", "3"),
                ("LA", "English"),
                ("CY", one.owner),
                ("LP", one.body[0]),
                ("TD", one.body[1]),
                ("NS", "gcat : News"),
            ]
            lines += [words for field in fields for words in field]
            lines += ["AN", key]
        else:
            lines += [
                one.title,
                one.byline,
                "61 words",
                shown,
                one.outlet,
                "OSTC",
                "3",
                "English",
                f"(c) {one.owner[10:]}",
                "",
                *one.body,
            ]
            lines += [one.owner[15:], key, ""]
    return lines


def write_europresse(made: Sequence[Made] = BOTH, new: bool = True) -> str:
    """Write a saved Europresse page, in its newer form or the older one."""
    parts = []
    for number, one in enumerate(made):
        year, month, day = one.iso.split("-")
        shown = f"{int(day)} mars {year}"
        body = "".join(f"<p>{paragraph}</p>" for paragraph in one.body)
        key = f"news·{year}{month}{day}·OC·{number}4711"
        if new:
            parts.append(
                '<article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">'
                f'{one.outlet}, no. 22010</span><span class="DocHeader">Politique, mercredi {shown}, p. 3</span></div>'
                f'<div class="titreArticle"><p class="sm-margin-TopNews titreArticleVisu">{one.title}</p></div>'
                f'<div class="docAuthors">{one.byline}</div></header><section><div class="DocText clearfix">'
                f'<div class="docOcurrContainer">{body}</div></div></section><footer><p>© {year} {one.owner[15:]}. '
                f'Tous droits réservés.</p><div class="publiC-lblNodoc">{key}</div></footer></article>'
            )
        else:
            parts.append(
                f'<table><tr><td><span class="DocPublicationName">{one.outlet}</span><br><span class="DocHeader">'
                f'Politique, </span><span class="DocHeader">mercredi </span><span class="DocHeader">{shown}</span><br>'
                f'<span class="TitreArticleVisu">{one.title}</span><br><br>{"<p></p>".join(one.body)}<p></p><b><i>© '
                f"{year} {one.owner[15:]}. Tous droits réservés.</i></b><p></p>Numéro de document : {key}<br><table>"
                "<tr><td>Ce certificat est émis à Université</td></tr></table></td></tr></table>"
            )
    return f"<html><body>{''.join(parts)}</body></html>"
