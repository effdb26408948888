"""What holds for any input: no paragraph lost or doubled, no error but our own, same bytes same article."""

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.model import Article
from kg.reading import ReadOptions, build_article, read_bytes

BOUNDED = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

# Pieces that the rules look at; drawn together they make pages that no page ever was.
PIECES = st.sampled_from(
    [
        *"""Moscow denied it.
The ministry denied the charge on Monday and called it absurd.
MOSCOW, January 16. /TASS/. Moscow is ready to talk.
LONDON (AP) — Talks failed.
LONDON (AP) —
All news
Reply
9 Comment(s)
By Jane Doe
AP
© Jane Doe/TASS
A picture. [Jane Doe/AFP]
+++
---
title: x
“We deny it
Wednesday (January 16)
© 2019 The Gazette
'Material breach'
🚀
👩‍🚀 said no.
الاتهامات الموجهة إليها.
16x9 Image
Talks On The Treaty Fail
Share on Facebook
With reporting by Reuters
The Gazette is a news site.
<p>Moscow denied it.</p>
***""".split("\n"),
        "e\u0301",
        "\u200b",
        "\ufeff",
        "\t",
    ]
)
ENDS = st.sampled_from(
    ["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", " ", "\u2028", "\u2029", "\f", "\x85", "", "\n \t\n", "\xa0\n"]
)
PAGES = st.lists(st.tuples(st.one_of(PIECES, st.text(max_size=30)), ENDS), max_size=25).map(
    lambda parts: "".join(piece + end for piece, end in parts)
)


def read_or_none(text):
    try:
        return build_article(text, "x.txt")
    except ReadError:
        return None


@BOUNDED
@given(PAGES)
def test_paragraphs_lie_in_order_and_cover_every_word_once(text):
    article = read_or_none(text)
    if article is None:
        return
    covered = [False] * len(text)
    end = 0
    for paragraph in article.paragraphs:
        assert end <= paragraph.span.start < paragraph.span.end <= len(text)
        end = paragraph.span.end
        covered[paragraph.span.start : end] = [True] * (end - paragraph.span.start)
    assert [char for char, seen in zip(text, covered, strict=True) if not seen and not char.isspace()] == []


@BOUNDED
@given(PAGES)
def test_paragraphs_have_a_reason_and_copies_point_back(text):
    article = read_or_none(text)
    if article is None:
        return
    starts = {paragraph.span.start: paragraph for paragraph in article.paragraphs}
    for paragraph in article.paragraphs:
        assert paragraph.why
        if paragraph.copy_of is not None:
            assert paragraph.copy_of < paragraph.span.start
            assert starts[paragraph.copy_of].role is paragraph.role


@BOUNDED
@given(PAGES)
def test_every_fact_found_in_the_text_stands_there(text):
    article = read_or_none(text)
    if article is None:
        return
    for fact in (
        article.outlet,
        article.title,
        article.author,
        article.agency,
        article.published,
        article.updated,
        article.place,
    ):
        if fact is not None and fact.span is not None:
            assert 0 <= fact.span.start < fact.span.end <= len(text)
            assert fact.how
    if article.place is not None:
        assert article.place.span.of(text).replace(
            "\xa0", " "
        ).lower() == article.place.value.lower().replace("\xa0", " ")


@BOUNDED
@given(PAGES)
def test_reading_twice_gives_equal_articles(text):
    assert read_or_none(text) == read_or_none(text)


NAMES = st.sampled_from(["a.txt", "a.html", "a.json", "a.jsonl", "a", "stdin"])
BYTES = st.one_of(
    st.binary(max_size=200),
    PAGES.map(lambda text: text.encode("utf-8", "ignore")),
    PAGES.map(lambda text: text.encode("utf-16", "ignore")),
    PAGES.map(lambda text: f"<html><body><p>{text}</p><div>{text}</body>".encode("utf-8", "ignore")),
    st.text(alphabet=string.printable, max_size=80).map(str.encode),
    st.sampled_from(
        [
            b"[",
            b"{",
            b'{"text":',
            b"<html",
            b"<!doctype html>",
            b"+++\n+++\n",
            b"---\n---\n",
            b"\xff\xfe",
            b"\0",
        ]
    ),
)


@BOUNDED
@given(BYTES, NAMES)
def test_any_bytes_give_articles_or_a_read_error(data, name):
    try:
        results = list(read_bytes(data, name, ReadOptions()))
    except ReadError as fault:
        assert "\n" not in str(fault).rstrip("\n")
        return
    assert all(result.text.strip() for result in results if isinstance(result, Article))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | PIECES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "body", "title", "date", "source", "author", "url", "articles", "name"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@BOUNDED
@given(JSON, st.sampled_from(["a.json", "a.jsonl"]))
def test_any_json_gives_articles_or_a_read_error(value, name):
    import json

    try:
        list(read_bytes(json.dumps(value).encode(), name, ReadOptions()))
    except ReadError as fault:
        assert str(fault)
