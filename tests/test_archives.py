"""Downloads of news archives: each article by itself, whatever the file, with its facts, its furniture left out."""

from __future__ import annotations

import re

import pytest
from archives import (
    BOTH,
    FIRST,
    SECOND,
    Made,
    list_factiva,
    list_uni,
    set_lines,
    write_classic,
    write_europresse,
    write_factiva,
    write_odt,
    write_rtf,
    write_word,
)

from kg.model import Article, Role
from kg.reading import ReadOptions, Skipped, read_bytes

FURNITURE = (
    "End of Document",
    "Load-Date",
    "LOAD-DATE",
    "61 words",
    "Copyright",
    "DOCUMENTS",
    "Graphic",
    "A. Penn",
    "Search Terms",
)


def read(data: bytes | str, name: str = "in.bin", **options: object) -> list[Article]:
    raw = data.encode() if isinstance(data, str) else data
    found = list(read_bytes(raw, name, ReadOptions(**options)))  # type: ignore[arg-type]
    assert not [one for one in found if isinstance(one, Skipped)]
    return [one for one in found if isinstance(one, Article)]


def value(found: object) -> object:
    return found and found.value  # type: ignore[attr-defined]


def body_of(article: Article) -> tuple[str, ...]:
    return tuple(p.span.of(article.text) for p in article.paragraphs if p.role is Role.BODY)


def pair(lines: list[str]) -> list[tuple[str, str]]:
    return list(zip(lines[::2], lines[1::2], strict=True))


FILES = {
    "classic text": lambda: write_classic(),
    "classic text, CR LF and a mark": lambda: (
        b"\xef\xbb\xbf" + write_classic().replace("\n", "\r\n").encode()
    ),
    "classic in Word": lambda: write_word([line.strip() for line in write_classic().split("\n\n")]),
    "uni docx": lambda: write_word(list_uni()),
    "uni docx without cover": lambda: write_word(list_uni(cover=False)),
    "uni rtf": lambda: write_rtf(list_uni()),
    "uni odt": lambda: write_odt(list_uni()),
    "uni pdf": lambda: set_lines(list_uni(), head="Ardania accuses Belmark of poisoning the Tull"),
    "factiva page": lambda: write_factiva(),
    "factiva page in French": lambda: write_factiva(count="mots", day=("3 mars 2021", "5 mars 2021")),
    "factiva page in German": lambda: write_factiva(
        count="Wörter", day=("3. März 2021", "5. März 2021"), word="Dokument"
    ),
    "factiva page in Japanese": lambda: write_factiva(
        count="文字", day=("2021年3月3日", "2021年3月5日"), word="文書"
    ),
    "factiva page in Korean": lambda: write_factiva(count="단어", day=("2021년 3월 3일", "2021년 3월 5일")),
    "factiva page without lengths": lambda: write_factiva(count=""),
    "factiva rtf": lambda: write_rtf(list_factiva()),
    "factiva rtf with codes": lambda: write_rtf(list_factiva(coded=True)),
    "factiva text": lambda: "\n".join(list_factiva()),
    "factiva text with codes": lambda: "\n".join(f"{a}\t{b}" for a, b in pair(list_factiva(coded=True))),
    "factiva table in rtf": lambda: write_rtf([f"{a}|{b}|" for a, b in pair(list_factiva(coded=True))]),
    "factiva docx": lambda: write_word(list_factiva()),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", ["in.bin", "in.txt", "in.doc"])
def test_a_download_gives_each_article_with_its_facts(kind: str, name: str) -> None:
    articles = read(FILES[kind](), name)
    assert [(value(a.outlet), value(a.published), value(a.title), value(a.author)) for a in articles] == [
        (made.outlet, made.iso, made.title, made.byline) for made in BOTH
    ]
    assert [body_of(article) for article in articles] == [made.body for made in BOTH]


@pytest.mark.parametrize("kind", FILES)
def test_furniture_of_a_download_is_in_no_body(kind: str) -> None:
    for article in read(FILES[kind]()):
        words = " ".join(p.span.of(article.text) for p in article.paragraphs if p.role is not Role.FURNITURE)
        assert not [mark for mark in FURNITURE if mark in words]


def test_section_page_words_and_document_are_kept() -> None:
    nexis, factiva = read(write_classic())[0], read(write_factiva())[0]
    assert (value(nexis.section), value(nexis.page), value(nexis.words)) == ("WORLD", "3", "61 words")
    assert (value(factiva.page), value(factiva.document)) == ("3", "OSTC000020210303eh30000ab")


def test_how_a_text_came_out_of_its_file_is_kept() -> None:
    assert value(read(write_word(list_uni()))[0].reader) == "nexis-uni 2, word 1"
    assert value(read(write_classic())[0].reader) == "nexis-classic 2, text 1"


def test_an_article_has_one_id_in_whatever_document_it_comes() -> None:
    ids = [
        [a.id for a in read(FILES[kind]())]
        for kind in ("classic text", "uni docx", "uni rtf", "uni odt", "uni pdf")
    ]
    assert all(one == ids[0] for one in ids)


def test_the_same_story_of_two_outlets_is_two_articles() -> None:
    copied = Made(outlet="The Evening Bell")
    one, other = read(write_classic((FIRST, copied)))
    assert one.id != other.id
    assert body_of(one) == body_of(other)


@pytest.mark.parametrize(
    "count",
    [
        "{} of {} DOCUMENTS",
        "{} von {} DOKUMENTEN",
        "{} de {} DOCUMENTS",
        "{} van {} DOCUMENTEN",
        "Dokument {} von {}",
    ],
)
def test_classic_downloads_of_other_interfaces_are_told(count: str) -> None:
    labels = {"BYLINE": "AUTOR", "LENGTH": "LÄNGE", "SECTION": "RUBRIK", "LOAD-DATE": "UPDATE"}
    articles = read(write_classic(labels=labels, count=count))
    assert [(value(a.published), value(a.author)) for a in articles] == [(m.iso, m.byline) for m in BOTH]


@pytest.mark.parametrize(
    ("shown", "iso"),
    [
        ("Mittwoch 3. März 2021", "2021-03-03"),
        ("3 maart 2021 woensdag", "2021-03-03"),
        ("Wednesday, March 3, 2021 9:20 PM GMT", "2021-03-03"),
        ("mercredi 3 mars 2021", "2021-03-03"),
        ("3 de marzo de 2021", "2021-03-03"),
        ("March 2021", None),
        ("Spring, 2021", None),
    ],
)
def test_a_day_is_read_as_the_archive_writes_it_and_never_guessed(shown: str, iso: str | None) -> None:
    assert [value(a.published) for a in read(write_classic((Made(day=shown),)))] == [iso]


def test_a_headline_may_stand_behind_a_label_or_above_the_day() -> None:
    text = (
        write_classic((FIRST,))
        .replace(f"\n\n{FIRST.title}\n\n", "\n\n")
        .replace("LENGTH: 61 words\n\n\n", f"LENGTH: 61 words\n\nHEADLINE: {FIRST.title}\n\nBODY:\n\n")
    )
    day = FIRST.day.center(78).rstrip()
    above = write_classic((FIRST,)).replace(f"{day}\n\n{FIRST.title}", f"{FIRST.title}\n\n{day}")
    for one in (text, above):
        (article,) = read(one)
        assert (value(article.title), value(article.published), body_of(article)) == (
            FIRST.title,
            FIRST.iso,
            FIRST.body,
        )


def test_an_entry_without_a_text_counts_as_an_article() -> None:
    text = write_classic().replace(wrap_all(FIRST.body), "").replace(f"{FIRST.title}\n", "")
    assert len(read(text)) == 2


def wrap_all(body: tuple[str, ...]) -> str:
    from archives import wrap

    return "\n\n".join(map(wrap, body)) + "\n\n"


def test_a_text_that_only_speaks_of_documents_is_one_article() -> None:
    text = "The court saw 3 of 28 documents.\n\nIt said on Monday that the end of document was torn. Belmark denied it."
    assert len(read(text)) == 1


@pytest.mark.parametrize("new", [True, False])
def test_europresse_pages_give_each_article_with_its_facts(new: bool) -> None:
    articles = read(write_europresse(new=new), "in.html")
    assert [(value(a.outlet), value(a.published), value(a.title)) for a in articles] == [
        (made.outlet, made.iso, made.title) for made in BOTH
    ]
    assert [value(a.author) for a in articles] == ([made.byline for made in BOTH] if new else [None, None])
    assert [body_of(article) for article in articles] == [made.body for made in BOTH]
    assert value(articles[0].document) == "news·20210303·OC·04711"
    assert value(articles[0].section) == "Politique"
    assert value(articles[0].page) == ("3" if new else None)


def test_a_page_that_declares_another_encoding_than_it_is_saved_in_is_read_right() -> None:
    declared = write_europresse().replace("<html>", '<html><head><meta charset="ISO-8859-1"></head>')
    assert value(read(declared, "in.html")[0].document) == "news·20210303·OC·04711"


@pytest.mark.parametrize("line", ["People", "Note: the river is long.", "City: Ost has no wall."])
def test_words_that_are_labels_elsewhere_do_not_end_a_body(line: str) -> None:
    made = Made(body=(FIRST.body[0], line, FIRST.body[1]))
    for data in (
        write_word(list_uni((made,))),
        write_classic((made,)).encode(),
        write_rtf(list_factiva((made,))),
    ):
        (article,) = read(data)
        assert FIRST.body[1] in body_of(article)


def test_labels_of_the_head_may_stand_below_the_body() -> None:
    text = (
        write_classic((FIRST,))
        .replace("SECTION: WORLD; Pg. 3\n\n", "")
        .replace("LOAD-DATE:", "SECTION: WORLD; Pg. 3\n\nLOAD-DATE:")
    )
    (article,) = read(text)
    assert (body_of(article), value(article.section), value(article.page)) == (FIRST.body, "WORLD", "3")


def test_labels_may_stand_without_blank_lines_between_them() -> None:
    text = re.sub(r"\n\n(?=[A-Z-]{4,}: )", "\n", write_classic()).replace(
        " court\nBYLINE", " court\n\nBYLINE"
    )
    text = re.sub(r"\n(BYLINE)", r"\n\n\1", text)
    articles = read(text)
    assert [(value(a.author), value(a.section), value(a.words)) for a in articles] == [
        (made.byline, "WORLD", "61 words") for made in BOTH
    ]
    assert [body_of(a) for a in articles] == [made.body for made in BOTH]


def test_a_single_classic_article_needs_no_count() -> None:
    (article,) = read(write_classic((FIRST,)).split("1 of 1 DOCUMENTS")[1])
    assert (value(article.outlet), value(article.published), value(article.title)) == (
        FIRST.outlet, FIRST.iso, FIRST.title,
    )  # fmt: skip
    assert body_of(article) == FIRST.body


def test_documents_with_loud_labels_are_parted_at_their_end_marks() -> None:
    lines = [
        re.sub(r"^(Length|Language|Section|Byline):", lambda m: m[0].upper(), line) for line in list_uni()
    ]
    articles = read(write_word(lines))
    assert [value(a.title) for a in articles] == [made.title for made in BOTH]


@pytest.mark.parametrize("edition", ["Spätausgabe", "2e Editie", "Edición Nacional", "Late Edition - Final"])
def test_an_edition_at_the_margin_is_no_headline(edition: str) -> None:
    text = write_classic().replace(f"{FIRST.title}\n", f"{edition}\n\n{FIRST.title}\n")
    assert [value(a.title) for a in read(text)] == [made.title for made in BOTH]


def test_a_programme_above_a_headline_leaves_it_the_headline() -> None:
    text = write_classic().replace(
        f"{FIRST.title}\n", f"SHOW: THE RIVER HOUR 10:00 AM EST\n\n{FIRST.title}\n"
    )
    articles = read(text)
    assert [value(a.title) for a in articles] == [made.title for made in BOTH]
    assert [body_of(a) for a in articles] == [made.body for made in BOTH]


@pytest.mark.parametrize("place", [FIRST.outlet, FIRST.day, "Body"])
def test_a_note_on_a_correction_is_no_part_of_an_article(place: str) -> None:
    lines = list_uni(cover=False)
    lines.insert(lines.index(place), "Correction Appended")
    articles = read(write_word(lines))
    assert [(value(a.outlet), value(a.published), value(a.title)) for a in articles] == [
        (made.outlet, made.iso, made.title) for made in BOTH
    ]
    assert "Correction" not in articles[0].text


def test_an_error_in_place_of_an_article_is_told() -> None:
    text = write_classic().replace(f"{FIRST.outlet}", "We are sorry but there is an error in this document")
    text = re.sub(r"(error in this document).*?(?= *2 of 2)", r"\1\n\n", text, flags=re.DOTALL)
    failed, article = read_bytes(text.encode(), "in.txt", ReadOptions())
    assert isinstance(failed, Skipped) and "download it again" in failed.reason
    assert isinstance(article, Article) and value(article.outlet) == SECOND.outlet


@pytest.mark.parametrize(
    "day", ["Mittwoch 3.März 2021", "mercredi 3 mars 2021", "mars 3, 2021", "3 de marzo de 2021"]
)
def test_days_of_documents_are_read_as_they_are_printed(day: str) -> None:
    (article,) = read(write_word(list_uni((Made(day=day),))))
    assert value(article.published) == FIRST.iso


def test_a_headline_that_names_a_day_is_not_taken_for_the_day() -> None:
    made = Made(title="March 1, 2021: the day the river turned")
    lines = [line for line in list_uni((made,), cover=False) if line != "Body"]
    (article,) = read(write_word([line for line in lines if line]))
    assert (value(article.title), value(article.published)) == (made.title, made.iso)


def test_the_owner_below_a_factiva_article_is_no_part_of_its_body() -> None:
    made = Made(owner="Copyright 2021 Ostmark Media Ltd.")
    lines = [line.replace("Ostmark Media", "Ostmark Media Ltd.") for line in list_factiva((made,))]
    (article,) = read(write_rtf(lines))
    assert body_of(article) == made.body


def test_authors_below_an_old_europresse_headline_are_authors() -> None:
    page = write_europresse(new=False)
    for made in BOTH:
        page = page.replace(
            f"{made.title}</span><br><br>", f"{made.title}</span><br><br>{made.byline}<br><br>"
        )
    articles = read(page, "in.html")
    assert [value(a.author) for a in articles] == [made.byline for made in BOTH]
    assert [body_of(a) for a in articles] == [made.body for made in BOTH]
