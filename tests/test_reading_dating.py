"""Which day an article is from, and why; never from today's clock."""

import pytest

from kg.errors import ReadError
from kg.model import Role
from kg.reading import Known, build_article, explain_date, read_known
from kg.reading.days import find_days

STORY = "The ministry denied the charge and called it absurd."


def date_of(text, **known):
    article = build_article(text, "test.txt", [Known("option", **known)] if known else [])
    return article.published and article.published.value


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("January 16", (1, 16, None, None)),
        ("Jan. 16, 2019", (1, 16, 2019, None)),
        ("16 January 2019", (1, 16, 2019, None)),
        ("the 3rd of March", (3, 3, None, None)),
        ("Wednesday (January 16)", (1, 16, None, 2)),
        ("Thursday, Jan 31", (1, 31, None, 3)),
        ("2019-02-03", (2, 3, 2019, None)),
    ],
)
def test_day_is_read_in_its_usual_forms(words, expected):
    (day,) = find_days(f"Talks were held on {words} in Geneva.")
    assert (day.month, day.day, day.year, day.weekday) == expected


@pytest.mark.parametrize("words", ["June 31", "May 2017", "Marching 12", "version 3.12 March"])
def test_what_only_looks_like_a_day_is_none(words):
    assert list(find_days(f"It said {words}.")) == []


# Text, facts from outside -> date.
CASES = [
    ("GENEVA, Feb. 3, 2019 (Reuters) - " + STORY, {}, "2019-02-03"),
    ("GENEVA, Feb. 3 (Reuters) - " + STORY, {"year": 2019}, "2019-02-03"),
    ("Published: 3 February 2019\n\n" + STORY, {}, "2019-02-03"),
    ("GENEVA, Feb. 3 (Reuters) - " + STORY + "\n\n© 2019 The Gazette", {}, "2019-02-03"),
    ("GENEVA, Feb. 3 (Reuters) - " + STORY, {"published": "2020-05-05"}, "2020-05-05"),
    # The weekday decides between years that the text leaves open.
    ("They met Wednesday (January 16). Reports of 2018 repeated the charge.", {}, "2019-01-16"),
    # What is foretold is no lower bound.
    ("They met Wednesday (January 16) and will leave on February 2. It began in 2018.", {}, "2019-01-16"),
    # December and January are neighbours.
    ("They met on December 28 and spoke again on January 3.", {"year": 2019}, "2019-01-03"),
]


@pytest.mark.parametrize(("text", "known", "expected"), CASES)
def test_date_is_found(text, known, expected):
    assert date_of(text, **known) == expected


# Text -> a word of the reason why it stays undated.
UNDATED = [
    ("GENEVA, Feb. 3 (Reuters) - " + STORY, "no weekday"),
    (STORY, "no day of its own news"),
    ("They met on Wednesday (January 16) in Geneva.", "names no year"),
    # Wednesday, May 8 fits 2019 and 2024 within ten years of 2018.
    ("They met on Wednesday (May 8). Reports of 2018 repeated it.", "fits 2019, 2024"),
    ("They met on Wednesday (January 16). It broke off on Wednesday (January 15) of 2018.", "fits no year"),
]


@pytest.mark.parametrize(("text", "reason"), UNDATED)
def test_date_that_does_not_follow_stays_unknown_with_the_reason(text, reason):
    article = build_article(text, "test.txt")
    assert article.published is None
    assert reason in explain_date(article)


def test_weekday_that_contradicts_a_stated_year_is_mentioned():
    article = build_article("They met on Wednesday (January 16).", "test.txt", [Known("sidecar", year=2018)])
    assert article.published.value == "2018-01-16"
    assert "Wednesday January 16 does not fit" in article.published.how


def test_span_of_the_date_shows_its_words():
    text = "GENEVA, Feb. 3, 2019 (Reuters) - " + STORY
    assert build_article(text, "t.txt").published.span.of(text) == "Feb. 3, 2019"


def test_all_wrong_facts_are_reported_at_once():
    with pytest.raises(ReadError) as fault:
        read_known({"outlett": "TASS", "year": "2019", "published": "soon", "title": 3}, "option", "a.txt")
    assert all(word in str(fault.value) for word in ("outlett", "year '2019'", "published 'soon'", "title 3"))


def test_stronger_source_wins():
    sources = [Known("option", outlet="A"), Known("sidecar", outlet="B", author="C")]
    article = build_article("---\noutlet: D\nurl: http://x\n---\n\n" + STORY, "t.txt", sources)
    assert (article.outlet.value, article.author.value, article.url.value) == ("A", "C", "http://x")
    assert (article.outlet.how, article.author.how, article.url.how) == ("option", "sidecar", "front matter")


def test_author_outlet_and_agency_come_from_byline_and_footer():
    above = "Talks on the treaty fail in Geneva\n\nBy JANE DOE and John Roe, Reuters"
    text = f"{above}\n\n{STORY}\n\n© 2019 The Gazette. All rights reserved."
    article = build_article(text, "t.txt")
    found = (article.author.value, article.agency.value, article.outlet.value, article.title.value)
    assert found == ("Jane Doe, John Roe", "Reuters", "The Gazette", "Talks on the treaty fail in Geneva")


def test_agency_of_a_dateline_is_not_taken_for_the_outlet():
    assert build_article("LONDON (AP) — " + STORY, "t.txt").outlet is None


@pytest.mark.parametrize(
    ("opening", "day", "place"),
    [
        ("GENEVA, 14/06/2021 (Reuters) - ", "2021-06-14", "Geneva"),
        ("MOSCOW, 14.06.2021. /TASS/. ", "2021-06-14", "Moscow"),
        ("LONDON, 03/04/2021 (AP) - ", None, "London"),
        ("14/06/2021 - ", "2021-06-14", None),
    ],
)
def test_a_day_in_numbers_inside_a_dateline_is_read_and_never_guessed(opening, day, place):
    article = build_article(
        f"Talks fail in Geneva again\n\n{opening}Talks failed again, and he denied it.", "a.txt"
    )
    assert (article.published and article.published.value, article.place and article.place.value) == (
        day,
        place,
    )
    assert [p.role for p in article.paragraphs] == [Role.HEADLINE, Role.DATELINE, Role.BODY]


def test_another_date_of_the_file_settles_a_day_in_a_dateline():
    text = (
        "LONDON, 03/04/2021 (AP) - Talks failed again, he said.\n\nThey meet on 25/04/2021, and he denied it."
    )
    assert build_article(text, "a.txt").published.value == "2021-04-03"


@pytest.mark.parametrize("line", ["GENEVA, 14 June 2021", "Geneva, 14/06/2021"])
def test_a_place_and_a_day_below_a_short_headline_are_no_headline(line):
    article = build_article(
        f"Talks fail\n\n{line}\n\nTalks failed again on Monday, and he denied it.", "a.txt"
    )
    assert (article.title.value, article.published.value) == ("Talks fail", "2021-06-14")
