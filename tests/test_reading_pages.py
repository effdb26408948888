"""HTML: what people said stays whatever it is wrapped in, other articles go, and the article's own date counts."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from kg.errors import ReadError
from kg.jobs.build import BuildReport
from kg.jobs.inventory import summarise
from kg.model import Role
from kg.reading import ReadOptions, is_cut, read_bytes

TITLE = "Avaria accuses Borland of poisoning the river"
FIRST = (
    "Avaria accused Borland on Tuesday of dumping waste in the Tull and of hiding the reports for two years."
)
LAST = "The river crosses both countries and gives water to some four million people in eleven towns on its banks."
DENIAL = "Borland denied the accusation and said that its plants were clean, as inspectors had found."
RELATED = "Corvia accuses Avaria of bribing its judges"


def page(middle: str = "", below: str = "", head: str = "", above: str = "", lang: str = "en") -> str:
    return (
        f"<!DOCTYPE html><html lang='{lang}'><head><title>{TITLE}</title>{head}</head>"
        f"<body><nav><a href='/'>Home</a></nav><main><article><h1>{TITLE}</h1>{above}"
        f"<p>{FIRST}</p>{middle}<p>{LAST}</p>{below}</article>"
        "</main><footer>Imprint</footer></body></html>"
    )


def read(html: str):
    (article,) = read_bytes(html.encode(), "a.html", ReadOptions())
    return article


def list_words(article, *roles: Role) -> list[str]:
    return [p.span.of(article.text) for p in article.paragraphs if p.role in roles]


WRAPPED = {
    "link": "<p><a href='/d'>{}</a></p>",
    "bold link": "<p><strong><a href='/d'>{}</a></strong></p>",
    "link around the paragraph": "<a href='/d'><p>{}</p></a>",
    "link in a bare division": "<div><a href='/d'>{}</a></div>",
    "quotation": "<blockquote><p>{}</p></blockquote>",
    "bare quotation": "<blockquote>{}</blockquote>",
    "link in a quotation": "<blockquote><p><a href='/d'>{}</a></p></blockquote>",
    "post": "<blockquote class='twitter-tweet'><p lang='en'>{} <a href='https://t.co/x'>pic.twitter.com/x</a></p>"
    "&mdash; Lena Orsk (@orsk) <a href='https://twitter.com/orsk/status/1'>March 3, 2021</a></blockquote>",
    "post in a figure": "<figure class='wp-block-embed'><div class='embed__wrapper'><blockquote "
    "class='twitter-tweet'><p>{}</p>&mdash; Lena Orsk (@orsk) <a>March 3, 2021</a></blockquote></div></figure>",
    "post elsewhere": "<blockquote class='bluesky-embed'><p>{}</p></blockquote>",
    "list": "<ul><li><a href='/d'>{}</a></li></ul>",
}  # fmt: skip


@pytest.mark.parametrize("place", ["middle", "below"])
@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED)
def test_a_denial_is_read_whatever_it_is_wrapped_in(wrapped, place):
    article = read(page(**{place: wrapped.format(DENIAL)}))
    assert DENIAL in list_words(article, Role.BODY)
    assert [words for words in list_words(article, Role.BODY) if words in (FIRST, LAST)] == [FIRST, LAST]


def test_a_short_denial_in_a_link_is_read():
    article = read(page("<p><a href='/d'>Borland denied it on Monday.</a></p>"))
    assert "Borland denied it on Monday." in list_words(article, Role.BODY)


@pytest.mark.parametrize(
    "named",
    [
        "&mdash; Lena Orsk, minister of Borland",
        "<footer>Lena Orsk, minister of Borland</footer>",
        "<cite>Lena Orsk</cite>",
    ],
)
def test_who_is_named_below_a_quotation_stays_in_the_text(named):
    article = read(page(f"<blockquote><p>&ldquo;We never poisoned the river.&rdquo;</p>{named}</blockquote>"))
    assert "Lena Orsk" in article.text
    assert "“We never poisoned the river.”" in list_words(article, Role.BODY)


LISTS = {
    "paragraph": f"<p><a href='/1'>{RELATED}</a></p>",
    "label and paragraphs": f"<p><strong>More on this story</strong></p><p><a href='/1'>{RELATED}</a></p>",
    "section": f"<section><h2>You may also like</h2><div><a href='/1'>{RELATED}</a></div></section>",
    "aside": f"<aside><h3>Related</h3><ul><li><a href='/1'>{RELATED}</a></li></ul></aside>",
    "cards": f"<h3>More from World</h3><div><a href='/1'><h4>{RELATED}</h4></a><p>Corvia said on Monday that Avaria "
    "paid them.</p></div><div><a href='/2'><h4>Dravia denies theft of grain</h4></a></div>",
    "card in a link": f"<a href='/1'><h4>{RELATED}</h4><p>Corvia said on Monday that Avaria paid them.</p></a>",
    "read more": f"<p><b>Read more:</b> <a href='/1'>{RELATED}</a></p>",
}  # fmt: skip


@pytest.mark.parametrize("place", ["middle", "below"])
@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
def test_headlines_of_other_articles_are_not_read(listed, place):
    article = read(page(**{place: listed}))
    assert not any("Corvia" in words for words in list_words(article, Role.BODY, Role.SUBHEAD))
    assert list_words(article, Role.BODY) == [FIRST, LAST]


def test_a_subhead_and_a_list_of_the_article_itself_stay():
    own = "<h2 id='a'><a href='#a'>What the inspectors found</a></h2><ul><li>Borland must open its plants.</li></ul>"
    article = read(page(own))
    assert "What the inspectors found" in list_words(article, Role.SUBHEAD)
    assert "Borland must open its plants." in list_words(article, Role.BODY)


def test_a_headline_that_links_to_itself_stays():
    article = read(page().replace(f"<h1>{TITLE}</h1>", f"<h1><a href='/this'>{TITLE}</a></h1>"))
    assert list_words(article, Role.HEADLINE) == [TITLE]


WALLS = {
    "promise": "<div class='paywall'><h2>Subscribe to read</h2><p>Become a Courier subscriber to read this article.</p>"
    "<p>Our critics say we are wrong, and we deny it. Try it for one euro a month.</p></div>",
    "meter": "<p>You have reached your limit of free articles.</p><p>We accuse nobody.</p><p>Start your free trial</p>",
    "gate": "<h3>Sign in or subscribe to continue reading</h3><p>Unlimited access for $1 a week. Cancel anytime.</p>",
    "members": "<p><em>This article is for subscribers only.</em></p><p>Our rivals deny it.</p><p>Choose your plan</p>",
    "account": "<p>To continue reading, create a free account.</p>",
}


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
def test_a_paywall_is_furniture_and_the_article_is_told_to_be_cut(wall):
    article = read(page(below=wall))
    assert list_words(article, Role.BODY) == [FIRST, LAST]
    assert not list_words(article, Role.SUBHEAD)
    assert is_cut(article) and not is_cut(read(page()))


def test_text_behind_a_paywall_that_was_opened_is_read():
    data = {
        "@type": "NewsArticle",
        "headline": TITLE,
        "isAccessibleForFree": False,
        "hasPart": {"cssSelector": ".paywall"},
    }
    article = read(page(f"<div class='paywall'><p>{DENIAL}</p></div>", head=script(data)))
    assert list_words(article, Role.BODY) == [FIRST, DENIAL, LAST]
    assert not is_cut(article)


@pytest.mark.parametrize(
    "inside",
    [
        "<h1>Subscribe to read</h1><p>Become a subscriber to read:</p><p>Leverage our expertise. Insights help "
        "you cut through the noise.</p><p>Join over 300,000 professionals who already subscribe to the Courier.</p>",
        "<h1>Log in to continue</h1><p>This story is available only to members. Our reporters cover the world.</p>",
    ],
)  # fmt: skip
def test_a_page_that_is_nothing_but_a_paywall_is_refused_as_such(inside):
    with pytest.raises(ReadError, match=r"a\.html: a paywall and no article"):
        read(
            f"<!DOCTYPE html><html><head><title>Subscribe</title></head><body><main>{inside}</main></body></html>"
        )


def test_prices_in_the_story_are_no_offer():
    text = "<p>Avaria sold gas to Borland for $5 a month.</p>"
    assert "Avaria sold gas to Borland for $5 a month." in list_words(read(page(text)), Role.BODY)


@pytest.mark.parametrize(
    "title", [f"The Courier - {TITLE}", f"{TITLE} | The Courier", f"World - {TITLE} - The Courier"]
)
def test_the_part_of_the_title_that_a_heading_repeats_is_the_headline(title):
    html = (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><div><h2>{TITLE}</h2>"
        f"<p>{FIRST}</p><p>{DENIAL}</p><p>{LAST}</p></div></body></html>"
    )
    article = read(html)
    assert article.title.value == TITLE
    assert list_words(article, Role.HEADLINE) == [TITLE]


OTHERS = {
    "error": (
        "Page not found - The Courier",
        "Page not found",
        "Sorry, the page that you asked for does not exist.",
    ),
    "error code": (
        "The Courier",
        "Error 404",
        "Avaria knows no such page. Go back to the start and search again.",
    ),
    "cookies": (
        "Before you continue",
        "Before you continue",
        "We and our partners accuse nobody and store cookies.",
    ),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_page_that_says_it_is_no_article_is_refused_as_such(kind):
    title, heading, words = OTHERS[kind]
    html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{heading}</h1><p>{words}</p>"
    with pytest.raises(ReadError, match=r"a\.html: an error page, or one that asks about cookies"):
        read(html)


def test_an_article_may_be_called_like_an_error():
    html = page(head=meta("og:type", "article")).replace(TITLE, "Access denied")
    assert read(html).title.value == "Access denied"


# Dates.


def script(*data: object) -> str:
    return "".join(f"<script type='application/ld+json'>{json.dumps(one)}</script>" for one in data)


def meta(name: str, content: str) -> str:
    return f"<meta property='{name}' content='{content}'>"


def node(day: str = "2021-03-03", **more: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": TITLE, "datePublished": day, **more}


OTHER = {"@type": "NewsArticle", "headline": "Cup final ends in a draw", "datePublished": "2020-07-01"}
HEADS = {
    "graph": script({"@graph": [{"@type": "WebSite", "datePublished": "2015-01-01"}, node()]}),
    "film first": script({"@type": "VideoObject", "name": TITLE, "datePublished": "2019-05-05"}, node()),
    "list of others": script({"@type": "ItemList", "itemListElement": [OTHER]}, node()),
    "another article first": script(OTHER, node()),
    "others in one list": script([OTHER, node(), {**OTHER, "datePublished": "2022-02-02"}]),
    "several types": script({**node(), "@type": ["Article", "AnalysisNewsArticle"]}),
    "in its page": script({"@type": "WebPage", "datePublished": "2018-01-01", "mainEntity": node()}),
    "updated later": script(node(dateModified="2021-05-01T10:00:00Z")) + meta("og:updated_time", "2021-05-01"),
    "meta, updated first": meta("article:modified_time", "2021-05-01")
    + meta("article:published_time", "2021-03-03T23:59-05:00"),
    "comment of a reader": script(node(comment=[{"@type": "Comment", "dateCreated": "2021-03-09"}])),
    "part of a series": script(node(isPartOf={"@type": "Report", "datePublished": "2017-01-01"})),
    "written out": meta("article:published_time", "Wed, 03 Mar 2021 10:00:00 GMT"),
    "broken data beside it": "<script type='application/ld+json'>{oops</script>" + meta("datePublished", "2021-03-03"),
    "address": "<link rel='canonical' href='https://courier.example/2021/03/03/river'>",
    "address with a name": "<link rel='canonical' href='https://courier.example/2021/mar/03/river'>",
}  # fmt: skip


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_the_date_is_that_of_the_article_and_of_its_publication(head):
    assert read(page(head=head)).published.value == "2021-03-03"


@pytest.mark.parametrize(
    "head",
    [
        script({"@type": "WebSite", "datePublished": "2015-01-01"}),
        script({"@type": "VideoObject", "uploadDate": "2019-05-05", "datePublished": "2019-05-05"}),
        script({"@type": "ItemList", "itemListElement": [OTHER]}),
        script(OTHER, {**OTHER, "headline": "Rain", "datePublished": "2022-02-02"}),
        "<meta name='copyright' content='2019-01-01'>",
    ],
)
def test_dates_of_other_things_are_no_date_of_the_article(head):
    assert read(page(head=head)).published is None


SHOWN = {
    "time": "<time datetime='2021-03-03T10:00:00Z'>3 days ago</time>",
    "line": "<div class='article-date'>Wednesday 3 March 2021</div>",
    "updated and published": "<div class='meta'>Updated <time datetime='2021-03-09'>9 March</time></div>"
    "<div class='meta'>Published <time datetime='2021-03-03'>3 March</time></div>",
    "both in a line": "<p class='byline'>By Mira Holt | Published March 3, 2021 | Updated March 9, 2021</p>",
    "microdata": "<span itemprop='dateModified' content='2021-03-09'></span><span itemprop='datePublished' content="
    "'2021-03-03'></span>",
}  # fmt: skip


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_a_date_shown_beside_the_article_is_found(shown):
    assert read(page(above=shown)).published.value == "2021-03-03"


@pytest.mark.parametrize(
    "below",
    [
        "<aside><div class='date'>1 July 2020</div></aside>",
        "<div class='related'><time datetime='2020-07-01'>1 July</time></div>",
        "<div class='comment'><time datetime='2020-07-01'>1 July</time> they lie</div>",
    ],
)
def test_a_date_shown_beside_something_else_is_not_taken(below):
    assert read(page(below=below)).published is None


def test_other_dates_are_kept_with_where_they_stand():
    article = read(
        page(head=script(node(dateModified="2021-05-01")), above="<p class='byline'>March 4, 2021</p>")
    )
    assert article.published.value == "2021-03-03"
    assert article.published.how.startswith("markup: datePublished; not taken: ")
    assert all(
        words in article.published.how for words in ("2021-03-04 (", "2021-05-01 (markup: dateModified")
    )


def test_a_day_of_the_last_update_alone_is_said_to_be_one():
    article = read(page(head=meta("article:modified_time", "2021-05-01")))
    assert article.published.value == "2021-05-01"
    assert article.published.how == "markup: article:modified_time, the last update"


@pytest.mark.parametrize(("lang", "day"), [("en-GB", "2021-04-03"), ("en-US", "2021-03-04"), ("en", None)])
def test_numbers_that_may_be_day_or_month_follow_the_page_s_country(lang, day):
    article = read(page(above="<p class='date'>03/04/2021</p>", lang=lang))
    assert (article.published and article.published.value) == day


# What a build says of it.


def test_a_build_says_what_most_articles_lack_and_what_mends_it():
    told = BuildReport(
        articles=3, undated=2, outlets=Counter({"unknown outlet": 2, "Gazette": 1}), cut=1
    ).tell_unknown()
    assert [line.split(" ")[0] for line in told] == ["2", "2", "1"]
    assert 'published = "2021-06-14"' in told[0] and "--year" in told[0]
    assert "--outlet" in told[1] and 'outlet = "The Gazette"' in told[1]
    assert "paywall" in told[2]


def test_a_build_says_nothing_where_only_some_lack_it():
    report = BuildReport(articles=4, undated=2, outlets=Counter({"unknown outlet": 1, "Gazette": 3}))
    assert report.tell_unknown() == []


def test_numbers_of_an_article_say_whether_it_is_dated_and_cut():
    whole, cut = read(page(head=meta("date", "2021-03-03"))), read(page(below=WALLS["meter"]))
    assert [(s.dated, s.cut) for s in (summarise(whole, []), summarise(cut, []))] == [
        (True, False),
        (False, True),
    ]
