"""Date stamps: the day of publication where people write it, in any usual form; what is open stays open."""

from __future__ import annotations

import pytest

from kg.model import Role
from kg.rdf.quads import to_quads
from kg.rdf.reader import article_from_quads
from kg.reading import Known, build_article, explain_date
from kg.reading.stamps import find_custom, find_order, find_stamps, is_stamp

STORY = "Avaria accused Borland on Tuesday of poisoning the Tull.\n\nBorland denied it.\n\nThe talks go on, both said."
HEADLINE = "Row over the Tull, part 1"


def date_of(text: str, *sources: Known) -> str | None:
    article = build_article(text, "a.txt", sources)
    return article.published.value if article.published else None


LINES = [
    "14 June 2021", "June 14, 2021", "June 14, 2021 Monday", "Monday, June 14, 2021", "Monday 14 June 2021",
    "14 Jun 2021",
    "Mon., Jun. 14, 2021", "Mon 14 Jun 2021 10.30 BST", "JUNE 14, 2021", "14th of June, 2021", "June 14th, 2021",
    "14-Jun-2021", "14.06.2021", "14/06/2021", "06/14/2021", "2021-06-14", "2021/06/14",
    "2021-06-14T10:30:00+02:00",
    "2021-06-14 10:30:00", "10:30 a.m., Monday, June 14, 2021", "June 14, 2021 | 5 min read",
    "(14 June 2021)",
    "Published 14 June 2021", "Published: June 14, 2021 at 5:04 p.m. ET", "Posted on 14 June 2021",
    "Date: 14 June 2021",
    "First published on Mon 14 Jun 2021 10.30 BST", "Published 14 June 2021, updated 16 June 2021",
    "Updated June 16, 2021; first published June 14, 2021", "Geneva, 14 June 2021",
    "The Gazette, Monday, June 14, 2021",
    "By Mira Holt, June 14, 2021", "By MIRA HOLT | June 14, 2021 3:15 PM", "By Mira Holt and Jo Penn, 14 June 2021",
    "June 14, 2021 By Mira Holt", "Mira Holt - June 14, 2021",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_line_under_the_headline_dates_the_article_and_is_not_read(line):
    text = f"{HEADLINE}\n\n{line}\n\n{STORY}"
    article = build_article(text, "a.txt")
    assert article.published is not None and article.published.value == "2021-06-14"
    assert article.published.span is not None and article.published.span.of(text) in line
    assert article.title is not None and article.title.value == HEADLINE
    roles = {p.role for p in article.paragraphs if p.span.of(text) == line}
    assert roles <= {Role.DATELINE, Role.BYLINE}


@pytest.mark.parametrize(
    "text",
    [
        f"14 June 2021\n\n{HEADLINE}\n\n{STORY}",
        f"{HEADLINE}\n14 June 2021\n\n{STORY}",
        f"{HEADLINE}\n\n{STORY}\n\n14 June 2021",
        f"{HEADLINE}\nBy Mira Holt\nMonday 14 June 2021\n\n{STORY}",
        f"{HEADLINE}\r\n\r\n14 June 2021\r\n\r\n" + STORY.replace("\n", "\r\n"),
        f"{HEADLINE}\n\nGENEVA, June 14, 2021 (Reuters) - {STORY}",
        f"{HEADLINE}\n\nLONDON (Reuters) June 14, 2021 - {STORY}",
        f"{HEADLINE}\n\nUpdated June 16, 2021\n\nGENEVA, June 14 (Reuters) - {STORY}",
        f"{HEADLINE}\n\nJune 14, 2021 \N{EM DASH} {STORY}",
        f"FOR IMMEDIATE RELEASE: June 14, 2021\n\n{HEADLINE}\n\n{STORY}",
        f"THE GAZETTE\nMonday, June 14, 2021\n\n{HEADLINE}\n\n{STORY}",
        f"{HEADLINE}\n\nJune 14\n\n{STORY}\n\n© 2021 The Gazette",
    ],
)
def test_the_line_may_stand_wherever_publications_put_it(text):
    assert date_of(text) == "2021-06-14"


@pytest.mark.parametrize(
    "line",
    [
        "Living with plan 14, part 2021",
        "The war of 14 June 2021 in the words of those who lost it",
        "Retrieved 3 May 2022",
        "Load-Date: March 4, 2021",
        "31/06/2021",
        "Page 14/20",
    ],
)
def test_what_is_no_day_of_publication_gives_none(line):
    assert date_of(f"{HEADLINE}\n\n{line}\n\n{STORY}") is None


def test_a_date_in_the_headline_is_not_the_day_of_publication():
    assert date_of(f"What happened on 14 June 2021 at the Tull\n\n{STORY}") is None


def test_days_of_a_chronicle_are_not_the_day_of_publication():
    told = "Avaria accused Borland of theft of its grain."
    assert (
        date_of(f"A row in dates\n\n{told}\n\n3 March 2020\n\n{told} Again.\n\n5 May 2021\n\n{told} Twice.")
        is None
    )


def test_days_that_open_the_paragraphs_of_a_chronicle_date_nothing_and_are_read():
    text = (
        "How the row began\n\nMarch 3, 2020: Avaria accused Borland.\n\nMay 5, 2021: Borland denied it all."
    )
    article = build_article(text, "a.txt")
    assert article.published is None
    assert Role.DATELINE not in {p.role for p in article.paragraphs}


def test_author_of_a_dated_byline_is_found():
    article = build_article(
        f"{HEADLINE}\n\nBy Mira Holt and JOHN PENN, Reuters | June 14, 2021\n\n{STORY}", "a.txt"
    )
    assert article.author is not None and article.author.value == "Mira Holt, John Penn"
    assert article.agency is not None and article.agency.value == "Reuters"


def test_publication_is_told_from_the_last_update_and_both_are_kept():
    text = f"{HEADLINE}\n\nLast modified on Tue 15 Jun 2021\n\nFirst published on Mon 14 Jun 2021\n\n{STORY}"
    article = build_article(text, "a.txt")
    assert article.published is not None and article.published.value == "2021-06-14"
    assert (
        "not taken: 2021-06-15 (text: publication line (Tue 15 Jun 2021), the last update)"
        in article.published.how
    )
    assert article.updated is not None and article.updated.value == "2021-06-15"
    assert article_from_quads(to_quads(article, [])) == article
    stated = build_article(text, "a.txt", [Known("option", published="2021-06-15")])
    assert stated.updated is None


def test_the_last_update_alone_is_said_to_be_one():
    article = build_article(f"{HEADLINE}\n\nUpdated 16 June 2021\n\n{STORY}", "a.txt")
    assert article.published is not None
    assert (article.published.value, "the last update" in article.published.how) == ("2021-06-16", True)


def test_a_weekday_that_does_not_fit_is_said():
    article = build_article(f"{HEADLINE}\n\nMonday, June 15, 2021\n\n{STORY}", "a.txt")
    assert article.published is not None and article.published.how.endswith("though it is a Tuesday")


# Day or month first.


def test_numbers_that_may_be_both_stay_undated_with_the_reason():
    article = build_article(f"{HEADLINE}\n\n03/04/2021\n\n{STORY}", "a.txt")
    assert article.published is None
    assert explain_date(article).startswith("03/04/2021 may be day and month or month and day")


@pytest.mark.parametrize(
    ("line", "below", "sources", "day"),
    [
        ("Saturday 03/04/2021", "", (), "2021-04-03"),
        ("Thursday 03/04/2021", "", (), "2021-03-04"),
        ("04/04/2021", "", (), "2021-04-04"),
        ("03/04/2021", "Updated 25/04/2021", (), "2021-04-03"),
        ("03/04/2021", "Updated 04/25/2021", (), "2021-03-04"),
        ("03/04/2021", "25/04/2021 and 04/25/2021", (), None),
        ("03/04/2021", "", (Known("option", outlet="The Washington Post"),), "2021-03-04"),
        ("03/04/2021", "", (Known("sidecar", outlet="The Guardian"),), "2021-04-03"),
        ("03/04/2021", "", (Known("sidecar", url="https://news.example.com.au/a"),), "2021-04-03"),
        ("03/04/2021", "", (Known("sidecar", outlet="Ostmark Courier", url="https://a.example.com"),), None),
        ("03/04/21", "", (Known("sidecar", outlet="BBC"),), "2021-04-03"),
        ("14/06/21", "", (), None),  # or 2014-06-21
    ],
)
def test_day_and_month_are_told_apart_only_by_what_tells_them(line, below, sources, day):
    assert date_of(f"{HEADLINE}\n\n{line}\n\n{STORY}\n\n{below}", *sources) == day


def test_what_told_the_order_is_kept():
    article = build_article(f"{HEADLINE}\n\n03/04/2021\n\n{STORY}", "a.txt", [Known("option", outlet="BBC")])
    assert article.published is not None and article.published.how.endswith("day first: custom of BBC")


def test_order_and_custom_are_unknown_where_nothing_tells():
    assert find_order("3/4/2021 and 5/6/2021") == (None, "")
    assert find_custom("Ostmark Courier", "https://a.tv/x", "ca") == (None, "")


@pytest.mark.parametrize(
    "words", ["", "14", "June", "2021", "12:30", "May 2021", "page 3 of 14", "may 5 people", "1/2/3"]
)
def test_what_is_no_stamp_is_none(words):
    assert not is_stamp(words)
    assert all(stamp.words in words for stamp in find_stamps(words))
