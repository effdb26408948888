"""Pictures for print: one SVG file each, a journal's width, apart in greyscale, with title, days, number and source."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from crowd import build_crowd
from factories import write_all
from river import ARTICLES, ECHO_1, build_river

from kg.errors import UsageError
from kg.jobs.exporting import write_still
from kg.model import When
from kg.report.facts import build_facts, count_matrix, date_statement
from kg.report.stills import INKS, PLAIN, STILLS, WIDTH, _Canvas, _find_ink, build_still, paint_still
from kg.report.timeline import build_timeline
from kg.store import open_store, replace_store

SVG = "{http://www.w3.org/2000/svg}"
RIVER = build_facts(build_river(), ARTICLES)


def read_texts(svg):
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", STILLS)
def test_a_still_has_title_days_number_and_source_at_a_journal_s_width(name):
    svg = build_still(name, RIVER, "The river")
    root = ElementTree.fromstring(svg)
    assert root.get("width") == "174mm"
    texts = read_texts(svg)
    assert texts[0].startswith("The river: ")
    told = next(text for text in texts if text.startswith("n = "))
    if name == "timeline":
        days = build_timeline(RIVER).days
        assert f"{days[0]} to {days[1]}" in told
    else:
        assert re.match(r"n = \d+ statements? in 5 articles, 2019-01-10 to 2019-03-05, 1 undated", told)
    assert texts[-1].startswith("Source: The river, read by counterclaim")
    assert "href" not in svg


def test_a_caption_counts_what_has_no_day_apart_and_the_timeline_tells_the_days_of_its_bars():
    said, first = build_river(), ECHO_1.id
    articles = {**ARTICLES, first: replace(ECHO_1, published=None)}
    bare = [replace(s, when=When()) if s.article == first else s for s in said]
    facts = build_facts([replace(s, when=When("2018-12-30", "2018-12-30")) if s.id == RIVER.main[-1].id else s
                         for s in bare], articles)  # fmt: skip
    drawn = [s for s in facts.main if date_statement(s, facts)]
    assert 0 < len(drawn) < len(facts.main)
    told = next(text for text in read_texts(build_still("timeline", facts)) if text.startswith("n = "))
    days, number = build_timeline(facts).days, len({s.article for s in drawn})
    assert days[0] <= "2018-12-30" and number < len(ARTICLES) - 1
    assert told.startswith(f"n = {len(drawn)} statements in {number} articles, {days[0]} to {days[1]}")
    assert f"{len(facts.main) - len(drawn)} undated not drawn" in told
    assert ", 2 undated" in next(text for text in read_texts(build_still("matrix", facts)) if "n = " in text)


@pytest.mark.parametrize("name", STILLS)
def test_nothing_is_drawn_outside_the_frame(name):
    for facts in (RIVER, build_facts(*build_crowd(60)), build_facts([], {})):
        root = ElementTree.fromstring(build_still(name, facts))
        tall = float(root.get("viewBox").split()[3])
        for box in root.iter(f"{SVG}rect"):
            if (x := box.get("x")) and not box.get("width").endswith("%"):
                assert -8 <= float(x) <= float(x) + float(box.get("width")) <= WIDTH + 8
                assert float(box.get("y")) + float(box.get("height")) <= tall


def test_an_arrow_of_as_many_denials_as_accusations_has_the_colour_of_neither():
    canvas = _Canvas(1.0)
    assert _find_ink(Counter({"accuse": 1, "deny": 1}), canvas) == PLAIN and not canvas.legend
    assert _find_ink(Counter({"accuse": 2, "deny": 1}), canvas) == INKS["accuse"]


def test_the_matrix_has_the_numbers_of_the_page():
    texts = read_texts(build_still("matrix", RIVER))
    _, _, cells = count_matrix(RIVER)
    assert sorted(text for text in texts if text.isdigit()) == sorted(
        str(len(found)) for found in cells.values()
    )


def test_acts_stay_apart_in_greyscale():
    def weigh(colour):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    greys = sorted(weigh(colour) for colour, _ in INKS.values())
    assert all(other - one > 25 for one, other in pairwise(greys))
    assert len({dashes for _, dashes in INKS.values()}) == len(INKS)


def test_a_page_without_a_picture_says_which_have_one(tmp_path):
    with pytest.raises(UsageError, match=r"'statements' has no still picture - expected network, "):
        write_still(open_store(), "statements", tmp_path / "x.svg")


def test_hostile_words_stay_text():
    svg = build_still("network", RIVER, "<script>alert(1)</script>")
    assert "<script" not in svg and read_texts(svg)[0].startswith("<script>")


def test_the_command_writes_a_still_and_names_the_dispute(tmp_path):
    store = tmp_path / "store"

    def build(draft):
        said = build_river()
        write_all(draft, [(a, [s for s in said if s.article == a.id], "test") for a in ARTICLES.values()])

    replace_store(store, build)
    command = [
        sys.executable,
        "-m",
        "kg",
        "view",
        "network-claims",
        "--store",
        str(store),
        "--title",
        "The river",
    ]
    done = subprocess.run([*command, "--svg", str(tmp_path / "x.svg")], capture_output=True, check=True)
    assert str(tmp_path / "x.svg") in done.stderr.decode() + done.stdout.decode()
    assert read_texts((tmp_path / "x.svg").read_text(encoding="utf-8"))[0].startswith("The river: ")
    painted = subprocess.run([*command, "--png", str(tmp_path / "x.png")], capture_output=True, check=False)
    assert painted.returncode == 0 or b"install it: " in painted.stderr
    subprocess.run([*command, "--no-show", "--out", str(tmp_path / "site")], capture_output=True, check=True)
    page = (tmp_path / "site" / "ledger.html").read_text(encoding="utf-8")
    assert "<title>Claims and answers - The river</title>" in page


def test_a_png_has_300_dots_an_inch_and_its_letters():
    pytest.importorskip("resvg_py", reason="resvg-py is not installed: no PNG")
    svg = build_still("matrix", RIVER, "The river")
    png = paint_still(svg)
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20], "big") == round(174 / 25.4 * 300)
    assert len(png) > 1.5 * len(paint_still(re.sub(r">[^<>]+</text>", "></text>", svg)))


def test_a_png_without_fonts_is_refused_not_painted_without_letters(monkeypatch):
    pytest.importorskip("resvg_py", reason="resvg-py is not installed: no PNG")
    monkeypatch.setattr("kg.report.stills._LETTERS", _BLIND)
    with pytest.raises(UsageError, match="needs a font"):
        paint_still(build_still("matrix", RIVER))


#: Letters in a font that no machine has.
_BLIND = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm" font-family="No Such Font">'
    "<!-- {fonts} --><text y='20'>{text}</text></svg>"
)
