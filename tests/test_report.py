"""The report: its figures are the store's, its texts are shown as text, its pages reach for nothing remote."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from kg.jobs.engine import load_engine
from kg.model import MAIN_ACTS, Act
from kg.queries import run_query
from kg.reading import build_article, read_known
from kg.report import build_report, write_report
from kg.report.facts import build_facts, count_matrix, list_claims, list_openings
from kg.report.reading import cut_article
from kg.store import open_store

TEXT = """Norway blames Sweden for the leak

OSLO, March 3. Norway accused Sweden of poisoning the river. "We have not violated the treaty," Swedish \
Foreign Minister Ann Lind said on March 4. Sweden denied the allegation.

Norway demanded that Sweden close the plant.
"""
HOSTILE = """<script>alert(1)</script> accuses

Norway accused Sweden of "><img src=x onerror=alert(1)> poisoning the river. ]]> Sweden denied the allegation.
"""


@pytest.fixture(scope="module")
def told():
    article = build_article(
        TEXT, "river.txt", [read_known({"outlet": "The Ferry", "published": "2019-03-05"}, "option", "test")]
    )
    return load_engine().extract(article), {article.id: article}


@pytest.fixture(scope="module")
def pages(told):
    return build_report(*told)


class Links(HTMLParser):
    """Collects ids and links of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids, self.links, self.tags = set(), [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])


def test_the_same_input_gives_the_same_bytes(told, pages):
    statements, articles = told
    assert build_report(list(reversed(statements)), articles) == pages


def test_every_link_leads_to_a_page_and_place_that_exist(pages):
    known = {name: Links(page) for name, page in pages.items()}
    for name, page in known.items():
        for link in page.links:
            file, _, place = link.partition("#")
            if place.startswith("act="):
                continue
            assert (file or name) in known, link
            assert not place or place in known[file or name].ids, (name, link)


def test_no_page_reaches_for_anything_remote(pages):
    for page in pages.values():
        assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import|url\(""", page)


def test_the_reading_view_gives_the_text_back_whole(told):
    statements, articles = told
    for article in articles.values():
        own = [s for s in statements if s.article == article.id]
        for paragraph, pieces in cut_article(article, own):
            assert "".join(piece.text for piece in pieces) == paragraph.span.of(article.text)


def test_hostile_text_is_shown_as_text():
    known = read_known({"outlet": "<i>Out</i>", "published": "2019-03-05"}, "option", "test")
    article = build_article(HOSTILE, "<b>bad</b>.txt", [known])
    made = build_report(load_engine().extract(article), {article.id: article})
    for name, page in made.items():
        found = Links(page)
        assert found.tags.count("script") == (4 if name.startswith("network") else 1)
        assert not {"img", "i"} & set(found.tags)


def test_figures_of_the_pages_equal_the_query_results(told):
    statements, articles = told
    store = open_store()
    store.add_all([(a, tuple(s for s in statements if s.article == a.id), "test") for a in articles.values()])
    facts = build_facts(statements, articles)
    accusations = {row["statement"] for row in run_query(store, "accusations").records()}
    reported = {s.id for s in statements if s.reported_by}
    assert {s.id for s in facts.statements if s.act is Act.ACCUSE} - reported == accusations
    _, _, cells = count_matrix(facts)
    aimed = [s for s in statements if s.act in MAIN_ACTS and s.target is not None]
    assert sum(len(found) for found in cells.values()) == len(aimed)


def test_a_denied_charge_is_contested_and_an_unanswered_demand_waits(told):
    facts = build_facts(*told)
    status = {c.label: c.status for c in list_claims(facts)}
    assert [word for label, word in status.items() if "poisoning" in label] == ["contested"]
    waiting = [o.statement.act for o in list_openings(facts) if not o.answers]
    assert Act.DEMAND in waiting


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_a_page_opens_in_chromium_and_counts_its_rows(told, tmp_path):
    statements, articles = told
    write_report(tmp_path, statements, articles)
    command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    page = (tmp_path / "statements.html").as_uri() + "#act=deny"
    found = subprocess.run([*command, page], capture_output=True, text=True, timeout=120, check=True)
    denials = sum(s.act is Act.DENY for s in statements)
    assert f"{denials} of {len(statements)} statements" in found.stdout
