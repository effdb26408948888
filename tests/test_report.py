"""The report: its figures are the store's, its texts are shown as text, its pages reach for nothing remote."""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import combinations, pairwise

import pytest
from crowd import build_crowd
from factories import AVARIA, BORLAND, MIRA, make_article, make_statement, write_all
from river import ARTICLES, build_river

from kg.claims.claims import MEANINGS
from kg.confidence import load_confidence
from kg.jobs.engine import load_engine
from kg.model import Act, Assigned
from kg.queries import run_query
from kg.reading import build_article, read_known
from kg.report.claims import count_statuses, list_claims, list_openings
from kg.report.facts import build_facts, count_matrix, date_statement, select_shown
from kg.report.reading import cut_article
from kg.report.site import QUERIES, build_report
from kg.report.sketch import BEAD, HEIGHT, build_sketch
from kg.report.sketch import WIDTH as SKETCH_WIDTH
from kg.report.timeline import LABELS, WIDTH, build_timeline
from kg.report.wordings import compare_words, list_carried, list_pairs
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


def test_a_statement_shows_its_concept_where_a_codebook_names_some(told, pages):
    statements, articles = told
    first, *others = statements
    assigned = replace(first, assigned=Assigned("Harms the <river>", 0.81))
    coded = build_report([assigned, *others], articles)
    table = coded["statements.html"]
    assert (
        '<select data-key="concept"><option value="">all</option><option>Harms the &lt;river&gt;</option>'
        in table
    )
    assert table.count('data-concept="Harms the &lt;river&gt;"') == 1
    assert (
        "<dt>concept</dt><dd>Harms the &lt;river&gt; <small>(0.81)</small>"
        in coded[f"article-{first.article}.html"]
    )
    assert 'data-key="concept"' not in pages["statements.html"]


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
            if "=" in place or not place:
                continue
            assert (file or name) in known, link
            assert not place or place in known[file or name].ids, (name, link)


def test_no_page_reaches_for_anything_remote(pages):
    for page in pages.values():
        assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import\b|url\((?!#)""", page)


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
        assert found.tags.count("script") == (
            4 if name.startswith("network") else 2 if name.startswith(("article", "timeline")) else 1
        )
        assert not {"img", "i"} & set(found.tags)


@pytest.fixture(scope="module")
def river():
    store, said = open_store(), build_river()
    write_all(store, [(a, [s for s in said if s.article == a.id], "test") for a in ARTICLES.values()])
    return store, build_facts(said, ARTICLES, store.links())


@pytest.mark.parametrize(
    ("query", "act"),
    [("accusations", Act.ACCUSE), ("denials", Act.DENY), ("demands", Act.DEMAND), ("threats", Act.THREATEN)],
)
def test_the_overview_counts_what_the_query_finds(river, query, act):
    store, facts = river
    found = set(run_query(store, query).column("statement"))
    assert {s.id for s in facts.main if s.act is act} == found != set()
    page = build_report(facts.statements, ARTICLES)["index.html"]
    assert f'href="statements.html#act={act.value}"><b>{len(found)}</b>' in page


def test_accusations_without_an_answer_are_those_of_the_query(river):
    store, facts = river
    waiting = run_query(store, "answers", status="none found").column("statement")
    found = {o.statement.id for o in list_openings(facts) if o.statement.act is Act.ACCUSE and not o.replies}
    assert found == set(waiting) != set()


def test_open_demands_and_threats_are_those_of_the_query(river):
    store, facts = river
    rows = run_query(store, "ultimatums").records()
    waiting = {row["statement"] for row in rows if row["became"] == "open"}
    assert (
        {o.statement.id for o in list_openings(facts) if o.statement.act is not Act.ACCUSE and not o.replies}
        == waiting
        != set()
    )


def test_the_matrix_counts_each_statement_against_whom_the_queries_name(river):
    store, facts = river
    aimed = {
        row["statement"]
        for name in ("accusations", "denials", "demands", "threats")
        for row in run_query(store, name).records()
        if row["whom"]
    }
    _, _, cells = count_matrix(facts)
    assert {s.id for found in cells.values() for s in found if s.act is not Act.CONCEDE} == aimed


def test_contested_claims_are_those_of_the_query_with_the_same_counts(river):
    store, facts = river
    rows = {row["what"]: row for row in run_query(store, "contested").records()}
    claims = {c.label: c for c in list_claims(facts) if c.status == "contested"}
    assert claims.keys() == rows.keys() and len(rows) > 2
    for label, claim in claims.items():
        row = rows[label]
        assert (len(claim.affirming), len(claim.rejecting)) == (row["affirms_times"], row["rejects_times"])
        assert " | ".join(sorted({s.speaker.actor.label for s in claim.rejecting})) == row["rejects_by"]


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("Borland breaches the river treaty", "contested"),
        ("Borland stops the works", "contested"),
        ("Borland lies about the dam", "alleged"),
        ("The Nord dam holds back little water", None),  # nobody takes it up: a statement, no claim
        ("The River League mediates", None),
    ],
)
def test_a_status_says_what_the_articles_carry(river, label, status):
    found = {c.label: c.status for c in list_claims(river[1])}
    assert found.get(label) == status
    assert sum(n for _, n in count_statuses(list_claims(river[1]))) == len(found)
    assert set(found.values()) <= MEANINGS.keys()


def test_a_denial_without_content_of_its_own_stands_under_what_it_replies_to():
    article = make_article(
        "Avaria accused Borland. Borland rejects these charges. Borland denies theft.", "Echo"
    )
    charge = make_statement(article, "Avaria accused Borland", "accused", says="Borland lies")
    vague = make_statement(
        article, "Borland rejects these charges", "rejects", Act.DENY, BORLAND, AVARIA, None,
        answers=(charge,),
    )  # fmt: skip
    alone = make_statement(
        article, "Borland denies theft", "denies", Act.DENY, BORLAND, None, "Borland steals"
    )
    claims = {
        c.label: (c.status, c.rejecting)
        for c in list_claims(build_facts([charge, vague, alone], {article.id: article}))
    }
    assert claims == {"Borland lies": ("contested", (vague,)), "Borland steals": ("rejected", (alone,))}


def test_a_reply_by_somebody_else_than_the_party_charged_makes_no_claim_contested():
    article = make_article("Avaria accused Borland. Mira Olt denied it.", "Echo")
    charge = make_statement(article, "Avaria accused Borland", "accused", target=BORLAND, says="Borland lies")
    states = {}
    for speaker in (BORLAND, MIRA, AVARIA):
        reply = make_statement(
            article, "Mira Olt denied it", "denied", Act.DENY, speaker, None, None, answers=(charge,)
        )
        claims = list_claims(build_facts([charge, reply], {article.id: article}))
        states[speaker.id] = {c.label: c.status for c in claims}["Borland lies"]
    assert states == {"borland": "contested", "mira-olt": "contested", "avaria": "replied to"}


def test_clashing_figures_and_omissions_are_those_of_the_queries(river):
    store, facts = river
    answers = {name: run_query(store, name) for name in QUERIES}
    pages = build_report(facts.statements, ARTICLES, answers)
    for name, page in (("conflicting-figures", "ledger.html"), ("omissions", "outlets.html")):
        for row in answers[name].records():
            quote = row["quote1" if name == "conflicting-figures" else "denial_quote"]
            assert html.escape(str(quote), quote=False) in pages[page]
    assert all(answers[name].rows for name in QUERIES if name != "reviews")


def test_a_denied_charge_is_contested_and_a_demand_without_answer_waits(told):
    facts = build_facts(*told)
    status = {c.label: c.status for c in list_claims(facts)}
    assert [word for label, word in status.items() if "poisoning" in label] == ["contested"]
    waiting = [o.statement.act for o in list_openings(facts) if not o.replies]
    assert Act.DEMAND in waiting


# --- pictures and wordings --------------------------------------------------------------------------------


def test_the_timeline_counts_each_dated_statement_once(river):
    timeline = build_timeline(river[1])
    assert sum(lane.count for lane in timeline.lanes) + timeline.undated == len(river[1].main)
    acts = Counter(
        part.act
        for lane in timeline.lanes
        for bar in lane.bars
        for part in bar.parts
        for _ in range(part.count)
    )
    assert acts == Counter(s.act for s in river[1].main if date_statement(s, river[1]))


def test_a_bar_tells_a_known_day_from_a_last_day(river):
    parts = [part for lane in build_timeline(river[1]).lanes for bar in lane.bars for part in bar.parts]
    known = sum(
        s.when.not_before is not None and s.when.not_before == s.when.not_after for s in river[1].main
    )
    assert sum(part.count for part in parts if part.known) == known > 0
    assert any(not part.known for part in parts)


@pytest.mark.parametrize("number", [1, 5, 200])
def test_bars_stay_in_their_lane_and_do_not_cover_each_other(number):
    said, articles = build_crowd(number)
    timeline = build_timeline(build_facts(said, articles))
    assert len(timeline.lanes) <= 8 and len(timeline.ticks) <= 8
    for lane in timeline.lanes:
        assert all(
            lane.y < bar.top and bar.parts[0].y + bar.parts[0].height <= lane.base + 0.2 for bar in lane.bars
        )
        assert all(one.x + one.width <= other.x for one, other in pairwise(lane.bars))
        assert all(bar.x >= LABELS and bar.x + bar.width <= LABELS + WIDTH + 1 for bar in lane.bars)
        assert all(bar.first <= bar.last for bar in lane.bars)


def test_the_sketch_shows_what_the_matrix_counts_and_stays_in_its_frame(river):
    _, _, cells = count_matrix(river[1])
    sketch = build_sketch(cells)
    assert {(line.speaker, line.target): line.count for line in sketch.lines} == {
        pair: len(found) for pair, found in cells.items() if pair[0] != pair[1]
    }
    assert all(
        side.x - side.half >= 0 and side.x + side.half <= SKETCH_WIDTH and 0 < side.y < HEIGHT
        for side in sketch.sides
    )
    assert len({(side.x, side.y) for side in sketch.sides}) == len(sketch.sides)


@pytest.mark.parametrize("number", [1, 20, 200])
def test_no_number_of_the_sketch_covers_a_name_or_another_number_and_no_side_stands_alone(number):
    sketch = build_sketch(count_matrix(build_facts(*build_crowd(number)))[2])
    beads = [(line.x, line.y) for line in sketch.lines]
    assert [line for line in sketch.lines for side in sketch.sides if side.covers(line.x, line.y, 4)] == []
    assert all(math.dist(one, other) >= 2 * BEAD - 2 for one, other in combinations(beads, 2))
    assert {side.name for side in sketch.sides} == {
        name for line in sketch.lines for name in (line.speaker, line.target)
    }
    left, right = sketch.edges
    assert all(left <= side.x - side.half and side.x + side.half <= right for side in sketch.sides)


def test_what_is_said_as_worded_is_told_in_full_to_programs(river):
    _, facts = river
    page = build_report(facts.statements, facts.articles)["statements.html"]
    for s in facts.statements:
        row = page.partition(f'id="s-{s.id}"')[2].partition("</tr>")[0]
        label = html.escape(s.proposition.label, quote=True) if s.proposition else ""
        same = bool(label) and s.proposition.label.lower() in s.quote.lower()
        assert (f'data-csv="{label}"' in row) == same and (f"<td>{label}</td>" in row) != same


def test_a_long_name_stands_whole_within_the_sketch():
    long, short = "Harbour Union of the North and the South", "Avaria"
    sketch = build_sketch({(long, short): [None], (short, long): [None]})
    assert all(side.x - side.half >= 0 and side.x + side.half <= SKETCH_WIDTH for side in sketch.sides)


def test_arrows_that_are_not_drawn_are_called_others_for_they_may_be_as_large():
    said, articles = build_crowd(60)
    hidden = build_sketch(count_matrix(build_facts(said, articles))[2]).hidden
    page = build_report(said, articles)["index.html"]
    assert hidden > 1 and f"{hidden} others are only in" in page and f"{hidden} smaller" not in page


def test_a_word_diff_gives_both_wordings_back():
    one, other = "Moscow has  continually denied violating the treaty.", "Moscow again denied it, the treaty"
    changes = compare_words(one, other)
    assert " ".join(c.words for c in changes if c.kind != "right") == " ".join(one.split())
    assert [c.words for c in changes if c.kind == "right"] == ["again", "it,"]


def test_pairs_are_of_two_outlets_with_one_speaker_act_and_content(river):
    store, facts = river
    pairs, number = list_pairs(facts, 100, run_query(store, "same-acts"))
    assert number == len(pairs) > 0
    assert (
        {frozenset((p.one.id, p.other.id)) for p in pairs if p.how != "content"}
        == {
            frozenset((row["statement1"], row["statement2"]))
            for row in run_query(store, "same-acts").records()
        }
        != set()
    )
    for pair in pairs:
        assert (pair.one.act, pair.one.speaker.actor.id) == (pair.other.act, pair.other.speaker.actor.id)


def test_what_outlets_carry_adds_up_to_the_claim(river):
    facts = river[1]
    outlets = sorted({a.outlet.value if a.outlet else "unknown outlet" for a in ARTICLES.values()})
    for row in list_carried(list_claims(facts), outlets, facts):
        assert sum(affirm for affirm, _ in row.counts) == len(row.claim.affirming)
        assert sum(reject for _, reject in row.counts) == len(row.claim.rejecting)


def test_words_of_a_statement_are_told_apart_in_the_text():
    pieces = [
        (p, s)
        for article in ARTICLES.values()
        for s in build_river()
        if s.article == article.id
        for _, cut in cut_article(article, [s])
        for p in cut
    ]
    cues = {
        s.id: "".join(p.text for p, own in pieces if own is s and ("cue", s.id) in p.doing) for _, s in pieces
    }
    assert cues == {s.id: s.cue.text for s in build_river() if s.id in cues} != {}


# --- what is sure enough ----------------------------------------------------------------------------------

#: Leaves out three statements of the river: a charge at second hand, the outlet's own words, a demand.
LEAST = 0.75


def list_sure(said=None, least=LEAST):
    return [s for s in said or build_river() if s.confidence >= least]


def read_shown(page):
    (line,) = re.findall(r'<p class="where shown">(.*?)</p>', page)
    return re.sub("<[^>]*>", "", line)


def test_pages_count_only_what_is_sure_enough_and_say_how_much_is_left_out():
    pages, sure = build_report(build_river(), ARTICLES, least=LEAST), list_sure()
    left = len(build_river()) - len(sure)
    assert left == 3
    told = (
        f"Shown: {len(sure)} statements, read with a confidence of 0.75 or more, or accepted by a reviewer."
    )
    for name, page in pages.items():
        if name.startswith(("statements", "article-")):
            continue
        assert read_shown(page) == (
            f"{told} 3 less sure ones are left out of this page; all are in the table of statements."
        )
        assert f"{len(sure)} statements (3 less sure ones aside)" in page, name


def test_pages_without_the_less_sure_are_those_of_the_sure_ones_alone():
    """One filter in one place: ledger, matrix, timeline, networks and outlets cannot disagree."""
    river = build_river()
    some, alone = build_report(river, ARTICLES, least=LEAST), build_report(list_sure(), ARTICLES, least=LEAST)
    for name in alone:
        if not name.startswith(("statements", "article-")):
            aside = r'<p class="where shown">.*?</p>|<footer>.*?</footer>'
            cut = [re.sub(aside, "", p[name]) for p in (some, alone)]
            assert cut[0] == cut[1], name


def test_index_ledger_and_outlets_tell_where_only_a_less_sure_answer_came_back():
    """And a claim that only somebody else's words were denied is not said to have been replied to."""
    article = make_article("Avaria accused Borland. Borland denied it.", "Echo")
    charge = make_statement(article, "Avaria accused Borland", "accused", target=BORLAND, says="Borland lies")
    denial = make_statement(
        article, "Borland denied it", "denied", Act.DENY, BORLAND, None, "Borland lies", answers=(charge,)
    )
    said, articles = [charge, replace(denial, confidence=0.1)], {article.id: article}
    pages = build_report(said, articles, least=LEAST)
    assert (
        "1 accusation, none answered in these articles, 1 not (to 1 only a less sure one)."
        in pages["index.html"]
    )
    assert "to 1 of them (to 1 only a less sure one)," in pages["index.html"]
    assert "0 % <small>(to 1 only a less sure one)</small>" in pages["outlets.html"]
    assert "1 affirms, nobody rejects, 1 less sure came back" in pages["ledger.html"]
    assert '<span class="none">only a less sure one</span>' in pages["ledger.html"]
    assert "nobody in these articles" not in pages["ledger.html"]
    assert "only a less sure one" not in "".join(build_report(said, articles).values())


def test_articles_that_name_no_outlet_are_of_none():
    one, other = (
        make_article(f"Avaria accused Borland{end}", outlet) for end, outlet in ((".", "Echo"), ("!", None))
    )
    said = [make_statement(a, "Avaria accused Borland", "accused", says="Borland lies") for a in (one, other)]
    pages = build_report(said, {one.id: one, other.id: other})
    assert "2 articles of 1 outlet (Echo; 1 names none)" in pages["index.html"]
    assert "Of 1 outlet, Echo carries most: 1 of 2 " in pages["outlets.html"]
    assert "1 article names no outlet, 1 of 2 stand there." in pages["outlets.html"]
    assert "No article names its outlet." in build_report(said[1:], {other.id: other})["outlets.html"]


def test_the_table_of_statements_has_all_and_a_labelled_box_for_the_less_sure():
    page = build_report(build_river(), ARTICLES, least=LEAST)["statements.html"]
    assert page.count("<tr data-act=") == len(build_river())
    weak = set(re.findall(r'class="unsure" id="s-(\w+)"', page))
    assert weak == {s.id for s in build_river()} - {s.id for s in list_sure()}
    assert (
        '<label class="tick"><input type="checkbox" id="unsure" data-key="all"> less sure ones too (3)</label>'
        in page
    )


def test_an_article_marks_the_less_sure_apart_and_counts_them_apart():
    pages = build_report(build_river(), ARTICLES, least=LEAST)
    boxes = 0
    for key in ARTICLES:
        page = pages[f"article-{key}.html"]
        own = [s for s in build_river() if s.article == key]
        weak = [s for s in own if s.confidence < LEAST]
        assert re.search(rf"\b{len(own) - len(weak)} statements? underlined", page)
        assert len(re.findall(r'class="slip act-\w+ unsure"', page)) == len(weak)
        boxes += len(weak) if f"less sure ones too ({len(weak)})" in page else 0
    assert boxes == 3


def test_with_all_nothing_is_left_out_and_the_page_says_so():
    pages = build_report(build_river(), ARTICLES)
    assert read_shown(pages["index.html"]) == f"Shown: all {len(build_river())} statements, however sure."
    for page in pages.values():
        assert (
            'id="unsure"' not in page
            and "less sure" not in page.partition("<body>")[2].partition("<script>")[0]
        )


def test_at_the_package_s_own_limit_the_words_are_plain():
    shown = load_confidence().shown
    line = read_shown(build_report(build_river(), ARTICLES, least=shown)["index.html"])
    assert "read so surely that about four in five or more are right, or accepted by a reviewer." in line


def test_what_a_reviewer_stands_behind_is_shown_whatever_the_machine_thought(river):
    store, _ = river
    reviews = run_query(store, "reviews")
    weak = sorted({s.id for s in build_river()} - {s.id for s in list_sure()})
    verdicts = ("accepted", "corrected", "unsure")
    rows = [[{"verdict": word, "by": "anna", "statement": key}.get(c) for c in reviews.columns]
            for word, key in zip(verdicts, weak, strict=True)]  # fmt: skip
    table = type(reviews)(reviews.columns, tuple(map(tuple, rows)))
    pages = build_report(build_river(), ARTICLES, {"reviews": table}, least=LEAST)
    assert "; all are in" in read_shown(pages["index.html"])
    assert re.findall(r'class="unsure" id="s-(\w+)"', pages["statements.html"]) == [weak[2]]
    assert pages["statements.html"].count("less sure ones too (1)") == 1


def test_rows_of_queries_that_tell_of_a_left_out_statement_are_left_out(river):
    store, _ = river
    answers = {name: run_query(store, name) for name in QUERIES}
    row = next(answers["omissions"].records())
    weak = [replace(s, confidence=0.1 if s.id == row["statement"] else s.confidence) for s in build_river()]
    page = build_report(weak, ARTICLES, answers, least=0.3)["outlets.html"]
    kept = [r for r in answers["omissions"].records() if r["statement"] != row["statement"]]
    (rows,) = re.findall(r'aria-label="Denials left out">.*?<tbody>(.*?)</tbody>', page, re.DOTALL) or [""]
    assert rows.count("<tr>") == len(kept)


def test_replies_among_what_is_shown_only(river):
    _, facts = river
    shown = select_shown(facts, None, LEAST)
    ids = {s.id for s in shown.statements}
    assert shown.replies.keys() <= ids
    assert all(reply.statement.id in ids for found in shown.replies.values() for reply in found)
    assert select_shown(facts, None, 0.0).statements == facts.statements


def test_words_of_two_statements_are_told_apart():
    article = make_article("Avaria says that Borland accused Carland of theft", "Echo")
    outer = make_statement(article, article.text, "says", Act.STATE)
    inner = make_statement(article, "Borland accused Carland of theft", "accused")
    pieces = [p for _, cut in cut_article(article, [outer, inner], {inner.id}) for p in cut]
    assert "".join(p.text for p in pieces) == article.text
    assert {p.text: p.doing for p in pieces if p.doing} == {
        "says": (("cue", outer.id),),
        "accused": (("cue", inner.id),),
    }
    assert {p.statements for p in pieces} == {(outer,)} and {p.weak for p in pieces} == {(), (inner,)}


def test_a_large_report_is_bounded_and_says_so(monkeypatch):
    monkeypatch.setattr("kg.report.facts.MOST_STATEMENTS", 8)
    monkeypatch.setattr("kg.report.facts.MOST_ARTICLES", 2)
    pages = build_report(build_river(), ARTICLES)
    assert sum(name.startswith("article-") for name in pages) == 2
    assert (
        f"{len(build_river()) - 8} statements of the least confidence are left out" in pages["timeline.html"]
    )
    accusations = sum(s.act is Act.ACCUSE and not s.reported_by for s in build_river())
    assert f"<b>{accusations}</b> accuse" in pages["index.html"]
    assert f"{len(ARTICLES) - 2} articles with fewer statements have no page" in pages["index.html"]
    known = {name: Links(page) for name, page in pages.items()}
    for page in known.values():
        for link in page.links:
            file, _, place = link.partition("#")
            assert not file or file in known
            assert not file.startswith("statements") or "=" in place or place in known[file].ids | {""}
