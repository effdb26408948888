"""Files that people send: tables, mail, feeds, packed files, crawls, single documents; and broken ones, each told."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tarfile
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from archives import (
    BOTH,
    FIRST,
    SECOND,
    list_uni,
    set_lines,
    write_classic,
    write_odt,
    write_pdf,
    write_rtf,
    write_word,
)

from kg.model import Article, Role
from kg.reading import ReadOptions, Skipped, read_bytes, read_sources

BODY = FIRST.body[0]


def value(found: object) -> object:
    return found and found.value  # type: ignore[attr-defined]


def read(data: bytes | str, name: str, **options: object) -> list[Article]:
    raw = data.encode() if isinstance(data, str) else data
    found = list(read_bytes(raw, name, ReadOptions(**options)))  # type: ignore[arg-type]
    assert not [one for one in found if isinstance(one, Skipped) and not one.ignored]
    return [one for one in found if isinstance(one, Article)]


def sources(*paths: Path, **options: object) -> tuple[list[Article], list[Skipped]]:
    found = list(read_sources(paths, ReadOptions(**options)))  # type: ignore[arg-type]
    return [a for a in found if isinstance(a, Article)], [s for s in found if isinstance(s, Skipped)]


def body_of(article: Article) -> str:
    return "\n\n".join(p.span.of(article.text) for p in article.paragraphs if p.role is Role.BODY)


def facts(article: Article) -> tuple[object, ...]:
    return value(article.outlet), value(article.published), value(article.title)


# Tables.


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_csv_gives_an_article_a_row(separator: str, mark: bytes) -> None:
    rows = [["Date", "Newspaper", "Headline", "Text"]]
    rows += [[one.iso, one.outlet, one.title, "\n\n".join(one.body)] for one in BOTH]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    articles = read(mark + text.encode(), "in.txt")
    assert [facts(a) for a in articles] == [(m.outlet, m.iso, m.title) for m in BOTH]
    assert FIRST.body[1] in body_of(articles[0])


@pytest.mark.parametrize(("days", "read_as"), [
    (("03/04/2021", "25/04/2021"), ["2021-04-03", "2021-04-25"]),
    (("03/04/2021", "04/25/2021"), ["2021-03-04", "2021-04-25"]),
    (("03/04/2021", "05/06/2021"), [None, None]),
    (("03.04.2021", "05.06.2021"), ["2021-04-03", "2021-06-05"]),
])  # fmt: skip
def test_days_in_numbers_are_read_where_the_column_tells_their_order(
    days: tuple[str, str], read_as: list[str]
) -> None:
    text = "text;date\n" + "\n".join(f"{BODY};{day}" for day in days)
    assert [value(a.published) for a in read(text, "in.csv")] == read_as


def test_the_order_of_day_and_month_can_be_given() -> None:
    (article,) = read(f"text;date\n{BODY};03/04/2021", "in.csv", date_order="MDY")
    assert value(article.published) == "2021-03-04"


def test_a_table_whose_text_column_has_another_name_says_how_to_name_it(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"datum;spalte\n2021-03-03;{BODY}\n", encoding="utf-8")
    _, skipped = sources(tmp_path / "in.csv")
    assert "--field text=NAME" in skipped[0].reason
    articles, _ = sources(tmp_path / "in.csv", fields={"text": "spalte"})
    assert len(articles) == 1


@pytest.mark.parametrize(
    "name", ["Full Text", "full-text", "FULL_TEXT", "Article text", "Body text", " Text "]
)
def test_spaces_hyphens_and_case_of_a_name_do_not_matter(name: str) -> None:
    (row,) = read(f"{name},Publication Date\n{BODY.replace(',', '')},2021-03-03\n", "in.csv")
    (record,) = read(json.dumps({name: BODY, "Pub-Date": "2021-03-03"}), "in.json")
    assert value(row.published) == value(record.published) == "2021-03-03"


@pytest.mark.parametrize(("stated", "read_as"), [
    (20210303, "2021-03-03"), ("20210303", "2021-03-03"), (20210303.0, "2021-03-03"), (20210303120000, "2021-03-03"),
    (1614772800, "2021-03-03"), ("1614772800", "2021-03-03"), (1614772800000, "2021-03-03"),
    (1614772800.5, "2021-03-03"),
])  # fmt: skip
def test_a_number_is_the_day_that_its_digits_show_or_a_time_since_1970(stated: object, read_as: str) -> None:
    (article,) = read(json.dumps({"text": BODY, "date": stated}), "in.json")
    assert value(article.published) == read_as
    (row,) = read(f"text;date\n{BODY};{stated}", "in.csv")
    assert value(row.published) == read_as


@pytest.mark.parametrize("stated", [2021, "2021"])
def test_a_year_alone_is_the_year_of_days_without_one(stated: object) -> None:
    text = f"The talks fail\n\nOSLO, March 3 (Reuters) - {BODY}"
    (article,) = read(json.dumps({"text": text, "date": stated}), "in.json")
    assert value(article.published) == "2021-03-03"


@pytest.mark.parametrize("stated", [
    "2025-13-45", "31/02/2025", "31 February 2025", "soon", "03/04/2025", 7, 20251345, 1e300, -5,
])  # fmt: skip
@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_an_article_whose_day_is_not_clear_is_read_undated_and_the_day_told(
    tmp_path: Path, name: str, stated: object
) -> None:
    row = f"text;date\n{BODY};{stated}\n" if name == "in.csv" else json.dumps({"text": BODY, "date": stated})
    (tmp_path / name).write_text(row, "utf-8")
    (article,), (told,) = sources(tmp_path / name)
    assert article.published is None
    assert told.noted and told.ignored
    assert f"{article.source} {str(stated)!r}" in told.reason and "--field published=" in told.reason


def test_of_many_days_that_are_not_clear_the_first_are_told() -> None:
    found = list(read_bytes(f"text;date\n{f'{BODY};soon{chr(10)}' * 9}".encode(), "in.csv", ReadOptions()))
    (told,) = [one for one in found if isinstance(one, Skipped)]
    assert len(found) == 10
    first = "in.csv:2 'soon', in.csv:3 'soon', in.csv:4 'soon' and 6 more"
    assert f"9 days are not clear and not read: {first}" in told.reason


def test_cells_beyond_the_columns_of_a_table_are_told() -> None:
    rows = f"date,text\n2021-03-03,They denied it on Monday, he said, and left.\n2021-03-04,{BODY.replace(',', '')},,\n"
    first, second, told = read_bytes(rows.encode(), "in.csv", ReadOptions())
    assert isinstance(first, Article) and isinstance(second, Article) and isinstance(told, Skipped)
    assert "1 row has more cells than there are columns, which are not read: in.csv:2 2 cells" in told.reason
    assert "in quotes" in told.reason


def test_a_workbook_gives_an_article_a_row() -> None:
    from datetime import date

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["title", "text", "date", "source"])
    for one in BOTH:
        book.active.append([one.title, "\n\n".join(one.body), date.fromisoformat(one.iso), one.outlet])
    out = BytesIO()
    book.save(out)
    assert [facts(a) for a in read(out.getvalue(), "in.xlsx")] == [(m.outlet, m.iso, m.title) for m in BOTH]


# Mail and feeds.


def write_mail(made: object = FIRST, attached: bool = False) -> bytes:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"] = f"{FIRST.outlet} <desk@ostmark.example>"
    message["Subject"], message["Date"] = FIRST.title, "Wed, 03 Mar 2021 10:00:00 +0100"
    message["Message-ID"] = "<1@ostmark.example>"
    message.set_content("\n\n".join(FIRST.body) + "\n\n> quoted before\n\n-- \nThe desk, Ost\n")
    if attached:
        message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="statement.pdf")
    return message.as_bytes()


def test_a_message_is_an_article_of_its_sender() -> None:
    (article,) = read(write_mail(), "in.eml")
    assert facts(article) == (FIRST.outlet, FIRST.iso, FIRST.title)
    assert body_of(article) == "\n\n".join(FIRST.body)


def test_a_mailbox_gives_each_message_and_names_attachments(tmp_path: Path) -> None:
    mails = b"".join(
        b"From desk@ostmark.example Wed Mar  3 10:00:00 2021\n" + write_mail(attached=i == 1) + b"\n"
        for i in range(3)
    )
    (tmp_path / "in.mbox").write_bytes(mails)
    articles, skipped = sources(tmp_path / "in.mbox")
    assert [a.source for a in articles] == ["in.mbox:1", "in.mbox:2", "in.mbox:3"]
    assert [s.where for s in skipped if "statement.pdf" in s.reason and s.noted] == ["in.mbox:2"]


LETTER = b"""From: Bay Brief <desk@brief.example>
Subject: Digest
Date: Wed, 03 Mar 2021 10:00:00 +0100
Message-ID: <2@brief.example>

"""


@pytest.mark.parametrize(("sent", "lost"), [
    ("Oslo denied it.\n\nOn his own web page Paul Renner wrote:\n\nThe town lied.", ""),
    ("Oslo denied it.\n--\nSecond story\n\nThe mayor said that the town had never been asked about the mud in\n"
     "the bay, and that nobody at the ministry had told her of the tests.", ""),
    ("Oslo denied it.\n--\n\nSecond story: the town lied.", ""),
    ("Oslo denied it.\n--\nBay Brief, 1 Quay St\nUnsubscribe: http://brief.example", "Quay"),
    ("I disagree.\n\nOn Fri, 21 Mar 2025 at 10:00, Digest wrote:\n> Oslo lied.\n\nIt never lied.", "Digest"),
    ("I disagree.\n\nOn Fri, 21 Mar 2025 at 10:00, Digest <d@brief.example> wrote:\nOslo lied.", "Oslo"),
    ("FYI\n\n---------- Forwarded message ---------\nFrom: Press <p@brief.example>\nSubject: Oslo\n\nIt denied that.",
     "Press"),
])  # fmt: skip
def test_a_letter_loses_only_its_signature_and_what_it_answers_to(sent: str, lost: str) -> None:
    (article,) = read(LETTER + sent.encode() + b"\n", "in.eml")
    assert ("lied" in article.text) == ("lied" in sent and lost != "Oslo")
    assert sent.splitlines()[-1] in article.text or lost in ("Quay", "Oslo")
    assert not lost or lost not in article.text.removeprefix("Bay Brief\n\n2021-03-03\n\nDigest")


def test_a_paragraph_that_a_mailbox_escapes_is_read() -> None:
    first = b"From desk@brief.example Wed Mar  3 10:00:00 2021\n"
    (article,) = read(
        first + LETTER + b"Oslo denied it.\n\n>From the harbour, others accused Oslo.\n", "in.mbox"
    )
    assert body_of(article).endswith("\n\nFrom the harbour, others accused Oslo.")


def test_a_link_of_a_newsletter_to_its_own_page_is_no_text() -> None:
    (article,) = read(LETTER + b"View in browser\n\nOslo denied the charge on Wednesday.\n", "in.eml")
    assert body_of(article) == "Oslo denied the charge on Wednesday."


FEEDS = {
    "rss": "<?xml version='1.0'?><rss version='2.0'><channel><title>The Ostmark Courier</title><language>en</language>"
    f"<item><title>{FIRST.title}</title><link>https://ostmark.example/1</link>"
    "<pubDate>Wed, 03 Mar 2021 10:00:00 GMT</pubDate>"
    f"<description>&lt;p&gt;{FIRST.body[0]}&lt;/p&gt;&lt;p&gt;{FIRST.body[1]}&lt;/p&gt;</description>"
    "</item></channel></rss>",
    "atom": "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>The Ostmark Courier</title><entry>"
    f"<title>{FIRST.title}</title><id>a</id><published>2021-03-03T10:00:00Z</published>"
    f"<content type='html'>&lt;p&gt;{FIRST.body[0]}&lt;/p&gt;&lt;p&gt;{FIRST.body[1]}&lt;/p&gt;</content>"
    "</entry></feed>",
}


@pytest.mark.parametrize("kind", FEEDS)
def test_a_feed_gives_an_article_an_entry(kind: str) -> None:
    (article,) = read(FEEDS[kind], "in.xml")
    assert facts(article) == (FIRST.outlet, FIRST.iso, FIRST.title)
    assert body_of(article) == "\n\n".join(FIRST.body)


@pytest.mark.parametrize(("moment", "day"), [
    ("Thu, 20 Mar 2025 23:50:00 -0800", "2025-03-20"),
    ("2025-03-23T00:12:00+01:00", "2025-03-23"),
    ("March 5, 2025", "2025-03-05"),
    ("soon", None),
])  # fmt: skip
def test_the_day_of_a_feed_is_that_of_its_place(moment: str, day: str | None) -> None:
    (article,) = read(FEEDS["rss"].replace("Wed, 03 Mar 2021 10:00:00 GMT", moment), "in.xml")
    assert value(article.published) == day


def test_columns_may_be_named_in_other_languages() -> None:
    rows = f"Titel;Datum;Quelle;Text\r\nStreit am Tull;3.3.2021;Der Bote;{BODY}\r\n"
    for title in ("Titel", "Überschrift"):
        (article,) = read("\ufeff" + rows.replace("Titel", title), "in.csv")
        assert facts(article) == ("Der Bote", "2021-03-03", "Streit am Tull")


def test_the_begin_of_a_document_is_told_as_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(write_word(list_uni())[:700])
    (told,) = read_sources([path])
    assert isinstance(told, Skipped) and "cut off" in told.reason and "download it again" in told.reason


def write_parquet(path: Path, rows: list[dict[str, object]]) -> Path:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.Table.from_pylist(rows), path, row_group_size=2)
    return path


def test_parquet_gives_an_article_a_row(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"title": m.title, "body": "\n\n".join(m.body), "date": date.fromisoformat(m.iso), "source": m.outlet}
        for m in BOTH
    ]
    rows.insert(1, {"title": "Nothing", "body": None, "date": None, "source": "The Bell"})
    found = list(read_sources([write_parquet(tmp_path / "rows.data", rows)]))
    assert [facts(a) for a in found if isinstance(a, Article)] == [(m.outlet, m.iso, m.title) for m in BOTH]
    assert [a.source for a in found if isinstance(a, Article)] == ["rows.data:1", "rows.data:3"]
    (told,) = [one.reason for one in found if isinstance(one, Skipped)]
    assert told.startswith("rows.data:2: its text is empty (body)")


def test_a_damaged_parquet_file_is_told_in_one_line(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", [{"text": BODY}])
    path.write_bytes(path.read_bytes()[:-9])
    (told,) = read_sources([path])
    assert isinstance(told, Skipped) and "cut off or damaged" in told.reason and "\n" not in told.reason


def test_ris_records_are_articles() -> None:
    text = "".join(
        f"TY  - NEWS\nT1  - {m.title}\nA1  - Holt, Mira\nJF  - {m.outlet}\nDA  - {m.iso.replace('-', '/')}/\n"
        f"AB  - {' '.join(m.body)}\nER  - \n\n"
        for m in BOTH
    )
    assert [facts(a) for a in read(text, "in.ris")] == [(m.outlet, m.iso, m.title) for m in BOTH]


def write_proquest() -> str:
    parts = []
    for number, one in enumerate(BOTH, 1):
        day = one.day.rsplit(" ", 1)[0].replace("March", "Mar")
        parts += ["_" * 60, f"Document {number} of 2", one.title, "Author: Holt, Mira"]
        parts += [f"Publication info: {one.outlet} ; Ost [Ost] {day}: 3.", "Abstract: None available."]
        parts += [
            f"Full text: {one.body[0]}",
            one.body[1],
            "CREDIT: The Courier",
            "Subject: Rivers; Factories;",
        ]
        parts += [
            f"Title: {one.title}",
            f"Publication title: {one.outlet}",
            "Pages: 3",
            f"Publication date: {day}",
        ]
        parts += ["Language of publication: English", f"ProQuest document ID: 12345{number}"]
        parts += [
            "Copyright: Copyright Ostmark Media 2021",
            "Last updated: 2021-06-07",
            "Database: Newspapers",
        ]
    return "\n\n".join(parts)


@pytest.mark.parametrize("page", [False, True])
def test_proquest_documents_are_articles(page: bool) -> None:
    text = write_proquest()
    if page:
        parts = "".join(f"<p>{part}</p>" for part in text.split("\n\n") if part)
        text = f"<!DOCTYPE html><html><body>{parts}</body></html>"
    articles = read(text, "in.txt")
    assert [facts(a) for a in articles] == [(m.outlet, m.iso, m.title) for m in BOTH]
    assert [body_of(a) for a in articles] == ["\n\n".join(m.body) for m in BOTH]


PROQUEST = {
    "Spanish": {
        "Author": "Autor", "Publication info": "Información de publicación", "Abstract": "Resumen",
        "Full text": "Texto completo", "Subject": "Materia", "Title": "Título",
        "Publication title": "Título de publicación",
        "Pages": "Páginas", "Publication date": "Fecha de publicación",
        "Language of publication": "Idioma de la publicación",
        "ProQuest document ID": "ID del documento de ProQuest", "Last updated": "Última actualización",
        "Database": "Base de datos", "Document": "Documento", " of ": " de ",
    },
    "German": {
        "Author": "Autor", "Publication info": "Publikationsinformationen", "Abstract": "Zusammenfassung",
        "Full text": "Volltext", "Subject": "Thema", "Title": "Titel", "Publication title": "Titel der Publikation",
        "Pages": "Seiten", "Publication date": "Publikationsdatum", "Language of publication": "Publikationssprache",
        "ProQuest document ID": "ProQuest-Dokument-ID", "Last updated": "Zuletzt aktualisiert", "Database": "Datenbank",
        "Document": "Dokument", " of ": " von ",
    },
    "French": {
        "Author": "Auteur", "Publication info": "Informations de publication", "Abstract": "Résumé",
        "Full text": "Texte intégral", "Subject": "Sujet", "Title": "Titre",
        "Publication title": "Titre de la publication",
        "Pages": "Pages", "Publication date": "Date de publication", "Language of publication": "Langue de publication",
        "ProQuest document ID": "ID du document ProQuest", "Last updated": "Dernière mise à jour",
        "Database": "Base de données", "Document": "Document", " of ": " de ",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", PROQUEST)
@pytest.mark.parametrize("page", [False, True])
def test_proquest_is_read_in_the_languages_of_its_interface(language: str, page: bool) -> None:
    said = PROQUEST[language]
    labels = "|".join(sorted((key for key in said if key[0].isalpha()), key=len, reverse=True))
    text = re.sub(
        rf"^({labels})(?=:| \d)", lambda found: said[found[1]], write_proquest(), flags=re.MULTILINE
    )
    text = text.replace(" of 2", f"{said[' of ']}2")
    if page:
        text = "".join(f"<p>{part}</p>" for part in text.split("\n\n") if not part.startswith("_"))
        text = f"<!DOCTYPE html><html><body>{text}</body></html>"
    articles = read(text, "in.txt")
    assert [facts(a) for a in articles] == [(m.outlet, m.iso, m.title) for m in BOTH]
    assert [body_of(a) for a in articles] == ["\n\n".join(m.body) for m in BOTH]


def test_proquest_headings_without_a_colon_open_its_texts() -> None:
    text = re.sub(r"Abstract: None available\.", "ABSTRACT (ENGLISH)\n\nA summary of it.", write_proquest())
    text = re.sub(r"Full text: ", "FULL TEXT\n\n", text).replace("CREDIT: The Courier", "DETAILS")
    articles = read(text, "in.txt")
    assert [facts(a) for a in articles] == [(m.outlet, m.iso, m.title) for m in BOTH]
    assert [body_of(a) for a in articles] == ["\n\n".join(m.body) for m in BOTH]


def test_a_ris_day_may_be_eight_digits() -> None:
    text = "TY  - GEN\nT1  - Row\nDA  - 20210303\nAB  - Ardania denied it on Monday, and left.\nER  - \n"
    assert read(text, "in.ris")[0].published.value == FIRST.iso


# Single documents.

NOTE = ["Row over the Tull", "March 3, 2021", *FIRST.body]


@pytest.mark.parametrize(("name", "data"), [
    ("in.docx", write_word(NOTE, headings=NOTE[:1])), ("in.odt", write_odt(NOTE)), ("in.rtf", write_rtf(NOTE)),
    ("in.doc", write_rtf(NOTE)), ("in.pdf", set_lines(NOTE)),
])  # fmt: skip
def test_a_document_is_one_article(name: str, data: bytes) -> None:
    (article,) = read(data, name)
    assert (value(article.title), value(article.published)) == ("Row over the Tull", "2021-03-03")
    assert body_of(article) == "\n\n".join(FIRST.body)


def test_a_pdf_in_columns_is_read_down_each_column_without_its_running_heads() -> None:
    left = [
        "Ardania accused Belmark on Tuesday of poi-",
        "soning the Tull river, which both of",
        "the two countries drink from and fish",
        "in. Belmark denied the accusation.",
    ]
    right = [
        "Corvia demanded on Thursday that both",
        "countries let its engineers look at the",
        "banks of the river. Ardania agreed to",
        "that, and Belmark did not answer.",
    ]
    pages = []
    for number in (1, 2, 3):
        rows = [(60.0, 815.0, 8.0, "The Ostmark Courier"), (280.0, 30.0, 8.0, f"Page {number}")]
        rows += [(60.0, 700.0 - 13 * i, 10.0, line) for i, line in enumerate(left)]
        rows += [(320.0, 700.0 - 13 * i, 10.0, line) for i, line in enumerate(right)]
        pages.append(rows)
    (article,) = read(write_pdf(pages), "in.pdf")
    assert (
        "of poisoning the Tull river, which both of the two countries drink from and fish in. Belmark"
        in article.text
    )
    assert "let its engineers look at the banks of the river. Ardania agreed" in article.text
    assert "The Ostmark Courier" not in article.text and "Page 2" not in article.text


def test_the_largest_heading_above_the_story_of_a_pdf_is_its_headline() -> None:
    rows = [(60.0, 760.0, 13.0, "The Ostmark Courier"), (60.0, 740.0, 10.0, "3 March 2021")]
    rows += [(60.0, 700.0, 20.0, "Ardania accuses Belmark of poisoning")]
    rows += [
        (60.0, 660.0 - 13 * i, 10.0, "Ardania accused Belmark on Tuesday of poisoning the Tull river, and")
        for i in range(9)
    ]
    rows += [
        (60.0, 520.0, 22.0, "What happens next"),
        (60.0, 490.0, 10.0, "Belmark denied the charge on Wednesday."),
    ]
    (article,) = read(write_pdf([rows]), "in.pdf")
    assert value(article.title) == "Ardania accuses Belmark of poisoning"


def test_markdown_is_read_without_its_marks() -> None:
    lead = "**Ardania** [accused](https://a.example) Belmark on Tuesday of\npoisoning the *Tull* river."
    text = f"# {FIRST.title}\n\n{lead}\n\n- {FIRST.body[1]}\n"
    (article,) = read(text, "in.md")
    assert value(article.title) == FIRST.title
    assert body_of(article).startswith("Ardania accused Belmark on Tuesday of poisoning the Tull river.")


# Packed files and crawls.


def pack_zip(**files: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def pack_tar(**files: bytes) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        for name, data in files.items():
            info = tarfile.TarInfo(name.replace("_", "."))
            info.size = len(data)
            packed.addfile(info, BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("name", ["in.zip", "in.tar.gz"])
def test_packed_files_are_read_one_by_one(tmp_path: Path, name: str) -> None:
    files = {"a_txt": write_classic().encode(), "b_docx": write_word(list_uni()), "c_png": b"\x89PNG"}
    (tmp_path / name).write_bytes((pack_zip if name == "in.zip" else pack_tar)(**files))
    articles, skipped = sources(tmp_path / name)
    assert [a.source for a in articles] == [f"{name}/{m}:{n}" for m in ("a.txt", "b.docx") for n in (1, 2)]
    assert [s.ignored for s in skipped] == [True]


def test_a_gz_file_is_read_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": BODY}).encode() + b"\n"))
    articles, _ = sources(tmp_path / "in.jsonl.gz")
    assert [a.source for a in articles] == ["in.jsonl:1"]


PAGE = (
    "<!DOCTYPE html><html><head><title>{t}</title></head>"
    "<body><article><h1>{t}</h1><p>{a}</p><p>{b}</p></article></body></html>"
)


def write_warc(pages: int = 3) -> bytes:
    out = BytesIO()
    for number in range(pages):
        page = PAGE.format(
            t=f"Row number {number} over the river Tull", a=FIRST.body[0], b=FIRST.body[1]
        ).encode()
        http = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
            % len(page)
            + page
        )
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.ostmark.example/{number}\r\n"
            f"WARC-Date: 2021-03-03T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number:036}>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        out.write(gzip.compress(head.encode() + http + b"\r\n\r\n"))
    return out.getvalue()


def test_a_crawl_gives_its_pages_with_their_addresses(tmp_path: Path) -> None:
    (tmp_path / "in.warc.gz").write_bytes(write_warc())
    articles, skipped = sources(tmp_path / "in.warc.gz")
    assert not skipped
    assert [value(a.url) for a in articles] == [f"https://www.ostmark.example/{n}" for n in range(3)]
    assert {value(a.outlet) for a in articles} == {"ostmark.example"}


# Broken and hostile files: one line each, and the rest goes on.


def write_bomb() -> bytes:
    return pack_zip(a_txt=b"\0" * 30_000_000)


def lock_pdf() -> bytes:
    # A PDF that names an encryption dictionary which no empty password opens.
    made = set_lines(NOTE)
    lock = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >> "
        b"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] "
    )
    return made.replace(b"trailer\n<< ", b"trailer\n<< " + lock)


BROKEN = {
    "cut.docx": (write_word(list_uni())[:9_000], "cut off or damaged"),
    "cut.odt": (write_odt(NOTE)[:300], "cut off or damaged"),
    "cut.rtf": (write_rtf(NOTE)[:300], "cut off"),
    "cut.zip": (pack_zip(a_txt=BODY.encode())[:60], "cut off or damaged"),
    "cut.tar.gz": (pack_tar(a_txt=BODY.encode() * 50)[:80], "cut off or damaged"),
    "cut.pdf": (set_lines(NOTE)[:40], "cut off or damaged"),
    "locked.pdf": (lock_pdf(), "password"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "save it as .docx"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    "scan.pdf": (write_pdf([[(290.0, 30.0, 8.0, "1")], [(290.0, 30.0, 8.0, "2")]]), "ocrmypdf"),
    "bomb.zip": (write_bomb(), "zip bomb"),
    "empty.xlsx": (pack_zip(xl__workbook_xml=b"<a/>"), "cut off or damaged"),
    "cut.xml": (
        b'<?xml version="1.0"?><PPSResponse xmlns="http://global.factiva.com/pps/2.0"><ppsarticle>',
        "breaks off",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_in_one_line_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    data, said = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "z.txt").write_text(BODY, encoding="utf-8")
    articles, skipped = sources(tmp_path)
    assert [a.source.rpartition("/")[2] for a in articles] == ["z.txt"]
    (fault,) = skipped
    assert said in fault.reason and name in fault.reason and "\n" not in fault.reason
    assert not fault.ignored


def test_a_crawl_that_breaks_off_gives_what_is_whole(tmp_path: Path) -> None:
    whole = write_warc(4)
    (tmp_path / "in.warc.gz").write_bytes(whole[: len(whole) - 200])
    articles, skipped = sources(tmp_path / "in.warc.gz")
    assert len(articles) >= 3
    assert len(skipped) == 1 and "breaks off" in skipped[0].reason


def test_a_zip_in_a_zip_is_opened_only_so_deep(tmp_path: Path) -> None:
    data = pack_zip(a_txt=BODY.encode())
    for _ in range(6):
        data = pack_zip(b_zip=data)
    (tmp_path / "in.zip").write_bytes(data)
    articles, skipped = sources(tmp_path / "in.zip")
    assert not articles
    assert "packed more than 3 times" in skipped[0].reason


def test_a_library_that_is_missing_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = write_word(NOTE)
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(Exception, match=r"python-docx - install it: .*pip install .*\[archives\]'"):
        list(read_bytes(data, "in.docx", ReadOptions()))


# File names, languages.


def test_file_names_tell_facts_by_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "2021-03-03_The Ostmark Courier_Row over the Tull.txt").write_text(
        "\n\n".join(FIRST.body), encoding="utf-8"
    )
    (article,), _ = sources(tmp_path, name_pattern="{date}_{outlet}_{title}")
    assert facts(article) == ("The Ostmark Courier", "2021-03-03", "Row over the Tull")


def test_articles_in_other_languages_are_told_and_left_out_when_only_some_are_wanted(tmp_path: Path) -> None:
    german = (
        "Ardania warf Belmark am Dienstag vor, den Fluss vergiftet zu haben. Belmark wies den Vorwurf zurück."
    )
    (tmp_path / "a.txt").write_text(german, encoding="utf-8")
    (tmp_path / "b.txt").write_text("\n\n".join(SECOND.body), encoding="utf-8")
    assert [a.language for a in sources(tmp_path)[0]] == ["de", "en"]
    articles, skipped = sources(tmp_path, languages=frozenset({"en"}))
    assert [a.language for a in articles] == ["en"]
    assert "German (de)" in skipped[0].reason and "--language de" in skipped[0].reason and skipped[0].ignored


def run(*words: object) -> tuple[int, str, str]:
    root = Path(__file__).resolve().parent.parent
    env = {**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "kg", *map(str, words)]
    done = subprocess.run(command, env=env, capture_output=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def test_a_build_counts_what_it_left_out_by_language_and_reads_it_when_asked(tmp_path: Path) -> None:
    german = (
        "Ardania warf Belmark am Dienstag vor, den Fluss vergiftet zu haben. Belmark wies den Vorwurf zurück."
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(german, encoding="utf-8")
    (tmp_path / "in" / "b.docx").write_bytes(write_word(list_uni()))
    build = ("build", str(tmp_path / "in"), "--store", str(tmp_path / "s"), "--store-only")
    code, out, err = run(*build)
    assert code == 0 and out.startswith("2 articles")
    assert "1 German (de)" in out + err and "--language de" in out + err
    assert run("extract", tmp_path / "in" / "a.txt", "--language", "en,de")[2] == ""
    code, _, err = run("verify", tmp_path / "in", "--store", tmp_path / "s")
    assert code == 0 and "every source is unchanged" in err
    assert run("validate", "--store", tmp_path / "s")[0] == 0


def test_a_build_that_writes_no_pages_gives_no_advice_about_those_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"text;date\n{BODY};2025-13-45\n", encoding="utf-8")
    (article,), _ = sources(tmp_path / "in.csv")
    for name in (article.id, "0123456789abcdef"):
        (tmp_path / "out").mkdir(exist_ok=True)
        (tmp_path / "out" / f"article-{name}.html").write_text("<p>a page</p>")
    places = ("--store", tmp_path / "s", "--out", tmp_path / "out")
    code, _, err = run("build", tmp_path / "in.csv", *places, "--store-only", "--attribution", "rules")
    assert code == 0 and "take them away" not in err
    assert "kg: 1 day is not clear and not read: in.csv:2 '2025-13-45'" in err


@pytest.mark.parametrize(("option", "value", "said"), [
    ("--name-pattern", "{datum}", "unknown datum"), ("--name-pattern", "plain", "no fact in braces"),
    ("--date-order", "ymd", "expected dmy, mdy"),
    ("--language", "zz", "no such language - expected all, Arabic (ar)"),
])  # fmt: skip
def test_a_wrong_option_says_what_is_expected(tmp_path: Path, option: str, value: str, said: str) -> None:
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    code, _, err = run("read", str(tmp_path / "a.txt"), option, value)
    assert code == 2 and said in err
