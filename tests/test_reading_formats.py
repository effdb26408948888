"""HTML, JSON and JSON Lines: what becomes text, what becomes facts."""

import json

import pytest

from kg.errors import ReadError
from kg.model import Article, Role
from kg.reading import ReadOptions, Skipped, read_bytes, read_sources

STORY = "The ministry denied the charge on Monday and called it absurd."
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Moscow denies breach - The Gazette</title>
<meta property="og:title" content="Moscow denies breach of treaty">
<meta property="og:site_name" content="The Gazette"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2131-03-04T10:00:00Z">
<link rel="canonical" href="https://gazette.example/moscow"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Moscow denies breach of treaty</h1>
<p>GENEVA (Reuters) - Moscow on Monday denied that it had broken the treaty, and accused Washington of seeking a
pretext to leave it, as both sides met for talks in the city.</p>
<h2>What Washington says</h2>
<p>Washington says the missile breaks the treaty. &ldquo;Russia must destroy it,&rdquo; an official said on Monday.</p>
<blockquote><p>We have nothing to hide, and we never did.</p></blockquote>
<ul><li>The first point of the list that the ministry made.</li></ul>
<p>The talks go on next week, and both sides said that they would come with new proposals for inspection.</p></article>
<div id="comments"><h3>2 Comments</h3><p>They all lie, the whole lot of them, believe me.</p></div>
<footer>All rights reserved.</footer></body></html>"""


def read(data, name="a.html", **options):
    data = data if isinstance(data, bytes) else data.encode()
    return list(read_bytes(data, name, ReadOptions(**options)))


def test_page_gives_its_article_with_roles_from_its_markup():
    (article,) = read(PAGE)
    roles = [str(p.role) for p in article.paragraphs]
    assert roles == ["headline", "dateline", "body", "subhead", "body", "body", "body", "body"]
    assert article.text.startswith("Moscow denies breach of treaty\n\nGENEVA (Reuters) - Moscow on Monday")
    assert "They all lie" not in article.text
    assert "Home" not in article.text


def test_page_gives_its_facts():
    (article,) = read(PAGE)
    found = (article.title, article.author, article.outlet, article.published, article.url)
    assert [fact.value for fact in found] == [
        "Moscow denies breach of treaty", "Jane Doe", "The Gazette", "2131-03-04", "https://gazette.example/moscow",
    ]  # fmt: skip
    assert {fact.how.partition(":")[0] for fact in found} == {"markup"}
    assert article.published.how == "markup: article:published_time"
    assert (article.agency.value, article.language) == ("Reuters", "en")


def test_page_gives_the_same_text_twice():
    assert read(PAGE)[0].text == read(PAGE)[0].text == read(PAGE)[0].text


def test_page_is_known_by_its_content_whatever_its_name():
    assert read(PAGE, "a.txt")[0].text == read(PAGE)[0].text == read(PAGE, "stdin")[0].text


def test_page_in_its_declared_encoding_is_decoded():
    page = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("Moscow", "Москва")
    (article,) = read(page.encode("cp1251"))
    assert "Москва on Monday denied" in article.text


def test_text_with_an_angle_bracket_is_no_page():
    assert read(f"<{STORY}", "a.txt")[0].text == f"<{STORY}"


# JSON.


def test_usual_field_names_are_understood():
    record = {
        "headline": "Talks fail", "body": STORY, "pubDate": "Sun, 03 Feb 2019 10:00:00 GMT",
        "source": {"id": 4, "name": "The Gazette"}, "authors": ["Jane Doe", "John Roe"], "link": "http://x", "extra": 1,
    }  # fmt: skip
    (article,) = read(json.dumps(record), "a.json")
    found = (article.title, article.published, article.outlet, article.author, article.url)
    assert [fact.value for fact in found] == [
        "Talks fail",
        "2019-02-03",
        "The Gazette",
        "Jane Doe, John Roe",
        "http://x",
    ]
    assert article.text == STORY


@pytest.mark.parametrize(
    "date",
    [
        "2019-02-03",
        "2019-02-03T22:00:00+05:00",
        1549188000,
        1549188000000,
        "20190203",
        "February 3, 2019",
        "3 Feb 2019",
    ],
)
def test_dates_are_read_in_the_forms_archives_use(date):
    (article,) = read(json.dumps({"text": STORY, "date": date}), "a.json")
    assert article.published.value == "2019-02-03"


def test_fields_are_mapped_with_dotted_paths():
    record = {"article": {"parts": [{"words": STORY}]}, "when": "soon", "date": "never"}
    fields = {"text": "article.parts.0.words", "published": ""}
    (article,) = read(json.dumps(record), "a.json", fields=fields)
    assert (article.text, article.published) == (STORY, None)


def test_mapping_of_an_unknown_fact_is_refused():
    with pytest.raises(ReadError, match=r"unknown headline - known: text, title"):
        list(read_sources(["a.json"], ReadOptions(fields={"headline": "h"})))


@pytest.mark.parametrize(
    "shape",
    [lambda r: r, lambda r: {"articles": r}, lambda r: {"meta": 1, "results": r}],
    ids=["list", "articles", "results"],
)
def test_several_articles_in_one_file_are_named_by_place(shape):
    records = [{"text": f"{n} {STORY}"} for n in range(3)]
    assert [r.source for r in read(json.dumps(shape(records)), "a.json")] == [
        "a.json:1",
        "a.json:2",
        "a.json:3",
    ]


def test_bad_line_is_skipped_with_its_number_and_the_rest_read():
    lines = [
        json.dumps({"text": STORY}),
        "{broken",
        "",
        json.dumps({"title": "x"}),
        json.dumps({"text": f"4 {STORY}"}),
    ]
    results = read("\n".join(lines), "a.jsonl")
    assert [r.source if isinstance(r, Article) else r.where for r in results] == [
        f"a.jsonl:{n}" for n in (1, 2, 4, 5)
    ]
    assert all(isinstance(r, Skipped) and r.where in r.reason for r in results[1:3])


def test_json_without_a_telling_name_is_understood():
    record = json.dumps({"text": STORY, "title": "Talks fail"})
    assert read(record, "stdin")[0].title.value == "Talks fail"
    assert len(read(f"{record}\n{record}", "stdin")) == 2


def test_paragraph_list_and_html_fields_become_text():
    (listed,) = read(json.dumps({"text": [STORY, STORY]}), "a.json")
    assert listed.text == f"{STORY}\n\n{STORY}"
    html = f"<p>{STORY}</p><p>Washington <b>rejected</b> that denial at once, and called it an insult.</p>"
    (page,) = read(json.dumps({"text": html}), "a.json")
    assert page.text == f"{STORY}\n\nWashington rejected that denial at once, and called it an insult."


def test_nested_too_deep_json_is_refused():
    (skipped,) = [*_attempt(b"[" * 200_000)]
    assert "JSON" in skipped


def _attempt(data):
    try:
        yield from read(data, "a.json")
    except ReadError as fault:
        yield str(fault)


def test_title_of_a_record_finds_the_headline_in_its_text():
    record = {"title": "Talks Fail", "text": f"Live updates and more from here\n\nTalks fail\n\n{STORY}"}
    (article,) = read(json.dumps(record), "a.json")
    assert [p.role for p in article.paragraphs] == [Role.FURNITURE, Role.HEADLINE, Role.BODY]
