"""The report in a real browser: headless Chromium with the network off, by mouse and by keyboard, light and dark."""

from __future__ import annotations

import csv
import io
import re

import pytest
from factories import make_article, make_evidence, make_statement
from river import ARTICLES, build_river
from sites import write_site

from kg.model import Act, Actor, ActorKind
from kg.pages.drawing import build_picture_page
from kg.pages.pictures import Arrow, Node, Picture
from kg.report.networks import BUILDERS

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
axe_api = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
RIVER = {statement.id: statement for statement in build_river()}
RUN = "document.title='run'"
HOSTILE = f'<script>{RUN}</script>"><img src=x onerror="{RUN}"> ]]> \u202eevil\u202c שלום'


@pytest.fixture
def site(river_site):
    return river_site


#: Leaves out three statements of the river.
LEAST = 0.75


@pytest.fixture(scope="module")
def sure_site(tmp_path_factory):
    return write_site(tmp_path_factory.mktemp("sure"), build_river(), ARTICLES, LEAST)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    text = f"Avaria accused Borland {HOSTILE}. Borland denied it."
    article = make_article(text, HOSTILE, "2019-01-02")
    speaker = Actor("hostile", HOSTILE + " " + "x" * 10_000, ActorKind.PERSON, "avaria")
    charge = make_statement(
        article,
        text.partition(". Borland")[0],
        "accused",
        speaker=speaker,
        says=HOSTILE,
        grounds=(make_evidence(text, HOSTILE),),
    )
    denial = make_statement(article, "Borland denied it", "denied", Act.DENY, says=HOSTILE, answers=(charge,))
    return write_site(tmp_path_factory.mktemp("hostile"), [charge, denial], {article.id: article})


#: The first arrow of the table, the place of its count in the picture, and its statements.
FIND_ARROW = """() => {
  const box = document.querySelector("#mynetwork canvas").getBoundingClientRect();
  const [bead] = network.beads, at = network.canvasToDOM(bead);
  return { x: box.x + at.x, y: box.y + at.y, statements: [...bead.arrow.ids] };
}"""


def find_arrow(page):
    page.evaluate("document.querySelector('#mynetwork').scrollIntoView()")
    return page.evaluate(FIND_ARROW)


# --- each page ------------------------------------------------------------------------------------------


def batched(names, size):
    return [names[start : start + size] for start in range(0, len(names), size)]


def choose_kinds(names):
    """One page of each kind: the articles' pages are alike."""
    articles = [name for name in names if name.startswith("article-")]
    return [name for name in names if name not in articles[1:]]


#: Pages whose parts are those of another page: in the dark one of them is enough.
ALIKE = ("matrix", "statements", "network-")
JUDGE = """([rules]) => {
  const serious = (found) => found.violations.filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 150)}`);
  window.judged = axe.run(document, { resultTypes: ["violations"], ...rules }).then(serious);
}"""


def find_faults(pages):
    """What the browser complains of, what a page asks for, and axe's serious findings; in the dark, of contrast.

    The pages are judged side by side, which uses all cores.
    """
    for page in pages.values():
        page.evaluate(axe_api.AXE_SCRIPT)
        page.evaluate(JUDGE, [{}])
    found = {name: page.faults + page.evaluate("judged") for name, page in pages.items()}
    dark = {name: page for name, page in pages.items() if not name.startswith(ALIKE)}
    for page in dark.values():
        page.emulate_media(color_scheme="dark")
        page.evaluate(JUDGE, [{"runOnly": ["color-contrast"]}])
    for name, page in dark.items():
        found[name] += page.evaluate("judged")
    return {name: faults for name, faults in found.items() if faults}


def test_no_page_complains_or_asks_for_anything_and_axe_finds_nothing_serious_light_or_dark(site, open_page):
    names = choose_kinds(site[1])
    for some in batched(names, 4):
        pages = {name: open_page(site[0], name) for name in some}
        assert find_faults(pages) == {}
        for page in pages.values():
            page.context.close()


def test_axe_finds_nothing_serious_on_the_page_of_queries(tmp_path, open_page):
    serving = pytest.importorskip("kg.serving.asking", reason="the extra `serve` is not installed")
    rows = b'[{"who": "Avaria", "whom": "Borland", "quote": "Avaria accused Borland", "confidence": 0.9}]'
    answer = serving.Answer(200, "application/json", rows)
    asked = serving.build_query_page("accusations", {"actor": "Avaria"}, answer=answer)
    for name, page in (("blank.html", serving.build_query_page()), ("asked.html", asked)):
        (tmp_path / name).write_text(page, encoding="utf-8")
    assert find_faults({name: open_page(tmp_path, name) for name in ("blank.html", "asked.html")}) == {}


def test_no_page_is_wider_than_a_phone_or_than_a_screen_at_400_per_cent(site, open_page):
    folder, names = site
    page = open_page(folder, names[0], viewport={"width": 390, "height": 800})
    wide = {}
    for name in choose_kinds(names):
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto((folder / name).as_uri())
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide[name] = width
    assert not wide


def test_a_network_of_a_thousand_actors_opens_without_a_complaint(tmp_path, open_page):
    people = tuple(
        Node(f"n{i:04}", f"Actor {i}", "person", f"Side {i % 7}", 0, f"Side {i % 7}") for i in range(1000)
    )
    arrows = tuple(
        Arrow(f"a{i:04}", f"n{i % 1000:04}", f"n{(i * 7 + i // 1000 + 1) % 1000:04}", "accuse", (f"s{i}",))
        for i in range(5000)
    )
    picture = Picture("network", "Many.", "Many.", people, arrows)
    (tmp_path / "network.html").write_text(
        build_picture_page(picture, {}, made_from="a test"), encoding="utf-8"
    )
    assert open_page(tmp_path, "network.html").faults == []


def test_hostile_words_are_shown_and_never_run(hostile_site, open_page):
    folder, names = hostile_site
    page = open_page(folder, names[0])
    for name in names:
        page.goto((folder / name).as_uri())
        assert page.title() != "run" and page.faults == [], name
        assert page.evaluate("document.querySelectorAll('img').length") == 0
        assert HOSTILE[:40] in page.evaluate("document.body.textContent"), name
        assert (
            page.evaluate("Math.max(...[...document.querySelectorAll('td')].map((e) => e.clientWidth), 0)")
            < 1300
        )


# --- the way to the words -------------------------------------------------------------------------------


@pytest.mark.parametrize("file", BUILDERS)
def test_a_click_on_an_arrow_and_on_its_link_lands_on_the_quote(site, open_page, file):
    page = open_page(site[0], file)
    arrow = find_arrow(page)
    statements = arrow["statements"]
    page.mouse.click(arrow["x"], arrow["y"])
    assert {q.inner_text() for q in page.locator("#quotes blockquote").all()} == {
        RIVER[key].quote for key in statements
    }
    page.locator("#quotes a").first.click()
    page.wait_for_url("**/article-*.html#s-*")
    landed = RIVER[page.url.rpartition("#s-")[2]]
    assert landed.id in statements
    marked = "".join(page.locator(f"[data-s~='{landed.id}']").all_inner_texts())
    assert landed.quote == marked and page.locator(".mark.chosen").first.is_visible()
    assert page.evaluate("document.querySelector(':target').getBoundingClientRect().top < innerHeight")
    assert page.faults == []


def test_the_marks_of_an_article_lead_to_their_statements(site, open_page):
    name = next(name for name in site[1] if name.startswith("article-"))
    page = open_page(site[0], name)
    mark = page.locator("a.mark").first
    wanted = mark.get_attribute("href")
    mark.click()
    assert page.evaluate("'#' + document.activeElement.id") == wanted


# --- filters, search, tables ----------------------------------------------------------------------------


def test_filters_count_alike_in_picture_and_table_and_reset_brings_all_back(site, open_page):
    page = open_page(site[0], "network.html")
    before = page.locator("#count").inner_text()
    page.locator(".filters summary").click()
    page.select_option("#f-act", "deny")
    acts = page.locator("#rows tbody tr td:nth-child(3)").all_inner_texts()
    assert acts and all(re.fullmatch(r"\d+ deny", act) for act in acts)
    assert page.evaluate("network.shown().arrows.length") == len(acts)
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("(text) => document.getElementById('count').textContent === text", arg=before)


@pytest.mark.parametrize(
    ("control", "value", "keeps"),
    [
        ("f-outlet", "Herald", lambda s, outlet, day: outlet == "Herald"),
        ("f-side", "Borland", lambda s, outlet, day: s.speaker.side_label == "Borland"),
        ("f-confidence", "0.85", lambda s, outlet, day: s.confidence >= 0.85),
        ("f-since", "2019-01-11", lambda s, outlet, day: day >= "2019-01-11"),
    ],
)
def test_each_filter_keeps_what_it_says(site, open_page, control, value, keeps):
    page = open_page(site[0], "network.html")
    page.locator(".filters summary").click()
    field = page.locator(f"#{control}")
    field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    said = page.evaluate("Object.values(page.said)")
    kept = [s for s in said if keeps(RIVER[s["id"]], s["outlet"], s.get("day", ""))]
    assert kept and page.locator("#count").inner_text() == f"{len(kept)} of {len(said)} statements."


def test_search_chooses_the_actor_by_part_of_its_name(site, open_page):
    page = open_page(site[0], "network.html")
    page.fill("#find", "mira")
    page.press("#find", "Enter")
    assert page.locator("#chosen").inner_text().startswith("Mira Olt: ")
    page.fill("#find", "nobody at all")
    page.press("#find", "Enter")
    assert page.locator("#count").inner_text() == "Nothing shown here has that name."


def test_a_link_opens_the_network_at_an_actor(site, open_page):
    page = open_page(site[0], "network.html#node=borland")
    assert page.locator("#chosen").inner_text().startswith("Borland: ")


def test_statements_are_searched_and_filtered(site, open_page):
    page = open_page(site[0], "statements.html#act=deny")
    denials = sum(s.act is Act.DENY for s in RIVER.values())
    assert page.locator("#count").inner_text() == f"{denials} of {len(RIVER)} statements"
    page.select_option("#act", "")
    page.fill("[data-key=find]", "river treaty mira")
    assert 0 < page.locator("table tbody tr:visible").count() < len(RIVER)
    assert page.url.endswith("#find=river+treaty+mira")


def test_less_sure_statements_come_at_a_click_and_the_address_keeps_it(sure_site, open_page):
    page = open_page(sure_site[0], "statements.html")
    rows, sure = (
        page.locator("table tbody tr:visible"),
        sum(s.confidence >= LEAST for s in RIVER.values()),
    )
    assert rows.count() == sure and page.locator("#count").inner_text() == f"{sure} of {sure} statements"
    page.get_by_label("less sure ones too (3)").check()
    assert rows.count() == len(RIVER) and page.url.endswith("#all=1")
    page.reload()
    assert rows.count() == len(RIVER) and page.get_by_label("less sure ones too (3)").is_checked()
    page.select_option("#act", "accuse")
    assert page.url.endswith("#act=accuse&all=1")
    page.get_by_label("less sure ones too (3)").uncheck()
    assert page.url.endswith("#act=accuse")
    weak = sum(s.confidence < LEAST and s.act is Act.ACCUSE for s in RIVER.values())
    assert rows.count() == sum(s.act is Act.ACCUSE for s in RIVER.values()) - weak


def test_a_link_to_a_less_sure_statement_shows_it(sure_site, open_page):
    weak = next(s for s in RIVER.values() if s.confidence < LEAST)
    for name in ("statements.html", f"article-{weak.article}.html"):
        page = open_page(sure_site[0], f"{name}#s-{weak.id}")
        assert page.locator(f"#s-{weak.id}").is_visible()
        assert page.evaluate("document.activeElement.id") == f"s-{weak.id}"


def test_an_article_marks_its_less_sure_statements_when_asked_to(sure_site, open_page):
    weak = next(s for s in RIVER.values() if s.confidence < LEAST)
    page = open_page(sure_site[0], f"article-{weak.article}.html")
    marks, listed = page.locator(".mark.unsure"), page.locator(f"#s-{weak.id}")
    assert marks.count() and not page.locator("a.unsure[href]").count() and listed.is_hidden()
    words = page.locator(".text").inner_text()
    page.get_by_label("less sure ones too").check()
    assert page.locator("a.unsure[href]").count() and listed.is_visible()
    assert page.locator(".text").inner_text() == words
    marks.first.click()
    assert "less sure" in page.locator(".slip.open").inner_text()


def test_the_box_of_less_sure_statements_is_fit_for_everybody(sure_site, open_page):
    weak = next(s for s in RIVER.values() if s.confidence < LEAST)
    names = ("index.html", "statements.html#all=1", f"article-{weak.article}.html#all=1")
    assert find_faults({name: open_page(sure_site[0], name) for name in names}) == {}


def test_a_table_is_sorted_and_saved_as_it_is_shown(site, open_page):
    page = open_page(site[0], "network.html")
    page.locator(".filters summary").click()
    page.select_option("#f-act", "accuse")
    page.get_by_role("button", name="statements", exact=True).click()
    page.get_by_role("button", name="statements", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as CSV").click()
    saved = waiting.value.path().read_text(encoding="utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(saved)))
    assert waiting.value.suggested_filename == "network.csv" and head == ["from", "to", "acts", "statements"]
    counts = [int(row[3]) for row in rows]
    assert counts == sorted(counts, reverse=True) and {row[2].split()[1] for row in rows} == {"accuse"}


def test_the_matrix_counts_the_chosen_act_and_lists_its_statements(site, open_page):
    page = open_page(site[0], "matrix.html")
    page.select_option("#matrix-act", "deny")
    denials = [s for s in RIVER.values() if s.act is Act.DENY]
    counts = [int(n) for n in page.locator("table.matrix").first.locator("td.sum").all_inner_texts()]
    assert sum(counts) == len(denials)
    page.locator("table.matrix td:not(.empty) a").first.click()
    opened = page.locator("details[open] li:visible")
    opened.first.wait_for()
    assert set(opened.locator(".act").all_inner_texts()) == {"deny"}


def test_the_ledger_is_sifted_by_status(site, open_page):
    page = open_page(site[0], "ledger.html")
    page.locator("select.sift").select_option("contested")
    shown = page.locator("details.card:visible .status").all_inner_texts()
    assert shown and all("contested" in word for word in shown)


# --- keyboard only --------------------------------------------------------------------------------------


def press_until(page, selector, most=80):
    """Press Tab until the focus is on what the selector names; each stop must show where it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"no way to {selector} by keyboard")


def test_the_first_stop_skips_to_the_content(site, open_page):
    for name in ("index.html", "network.html"):
        page = open_page(site[0], name)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_the_keyboard_alone_leads_from_a_network_to_the_quote(site, open_page):
    page = open_page(site[0], "network.html")
    press_until(page, "#rows td:last-child button.open")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "chosen"
    press_until(page, "#quotes a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/article-*.html#s-*")
    assert page.evaluate("document.activeElement.id") == page.url.rpartition("#")[2]


def test_the_keyboard_alone_opens_a_cell_of_the_matrix(site, open_page):
    page = open_page(site[0], "matrix.html")
    press_until(page, "table.matrix a")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
