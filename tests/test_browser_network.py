"""The network tells at first sight: few shapes, no name cut or covered, and every view has an address."""

from __future__ import annotations

import re

import pytest
from factories import make_article, make_statement
from river import build_river

from kg.model import Act, Actor, ActorKind
from kg.report.facts import build_facts
from kg.report.networks import BUILDERS, build_network_pages

WIDTHS = {"desktop": {"width": 1400, "height": 900}, "phone": {"width": 390, "height": 844}}
#: The boxes of names and counts in pixels of the frame, and the frame.
BOXES = """() => {
  const frame = document.getElementById("mynetwork"), place = (x, y) => network.canvasToDOM({ x, y });
  const found = [...network.shown().shapes.keys()].map((key) => {
    // The box as drawn, or its text where that is larger.
    const { x, y, shape, labelModule: { size } } = network.body.nodes[key];
    const w = Math.max(shape.width, size.width) + 2, h = Math.max(shape.height, size.height) + 2;
    const one = place(x - w / 2, y - h / 2), other = place(x + w / 2, y + h / 2);
    return { what: key, left: one.x, top: one.y, right: other.x, bottom: other.y };
  });
  for (const { x, y, w, h, text } of network.beads) {
    const one = place(x - w / 2, y - h / 2), other = place(x + w / 2, y + h / 2);
    found.push({ what: text, left: one.x, top: one.y, right: other.x, bottom: other.y });
  }
  return { found, wide: frame.clientWidth, tall: frame.clientHeight, shapes: network.shown().shapes.size };
}"""


#: Arrows of which a part that can be seen lies behind the name of a third: the points of twenty that do.
HIDDEN = """() => [...network.shown().arrows].flatMap((arrow) => {
  const edge = network.body.edges[arrow.key];
  if (!edge || !edge.connected) return [];
  const others = [...network.shown().shapes.keys()].filter((key) => key !== arrow.from && key !== arrow.to);
  const points = [...Array(20).keys()].map((i) => edge.edgeType.getPoint((i + .5) / 20));
  const hidden = points.filter(({ x, y }) => others.some((key) => {
    const { x: left, y: top, shape } = network.body.nodes[key];
    return Math.abs(x - left) < shape.width / 2 && Math.abs(y - top) < shape.height / 2;
  }));
  return hidden.length ? [[arrow.key, hidden.length]] : [];
})"""


@pytest.fixture
def crowd(crowd_site):
    return crowd_site[0]


@pytest.fixture
def river(river_site):
    return river_site[0]


def find_faults(page):
    """Names and counts that lie on each other or leave the frame."""
    seen = page.evaluate(BOXES)
    boxes = seen["found"]
    cut = [
        b["what"]
        for b in boxes
        if b["left"] < 0 or b["top"] < 0 or b["right"] > seen["wide"] or b["bottom"] > seen["tall"]
    ]
    pairs = [
        (a["what"], b["what"])
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if a["left"] < b["right"]
        and b["left"] < a["right"]
        and a["top"] < b["bottom"]
        and b["top"] < a["bottom"]
    ]
    return cut + pairs


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("file", BUILDERS)
def test_at_first_a_dozen_shapes_at_most_none_cut_none_covered(crowd, river, open_page, file, width):
    for folder in (crowd, river):
        page = open_page(folder, file, viewport=WIDTHS[width])
        assert find_faults(page) == []
        assert 1 < page.evaluate("network.shown().shapes.size") <= 12
        assert page.faults == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("file", BUILDERS)
def test_whatever_is_opened_no_name_leaves_the_frame_and_at_most_60_shapes_show(
    crowd, open_page, file, width
):
    page = open_page(crowd, file, viewport=WIDTHS[width])
    for _ in range(6):
        opened = page.evaluate("""() => {
          const shape = [...network.shown().shapes.values()].find((one) => one.group || one.rest);
          if (!shape) return false;
          network.press(shape.key);
          return true;
        }""")
        if not opened:
            break
        assert find_faults(page) == []
        assert page.evaluate("network.shown().shapes.size") <= 60


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("file", BUILDERS)
def test_no_arrow_runs_behind_the_name_of_a_third(crowd, river, open_page, file, width):
    for folder in (crowd, river):
        page = open_page(folder, file, viewport=WIDTHS[width])
        assert page.evaluate(HIDDEN) == []


def test_the_whole_picture_stands_in_the_first_screen_with_the_filters_folded_beside_it(crowd, open_page):
    page = open_page(crowd, "network.html", viewport=WIDTHS["desktop"])
    box, filters = page.locator("#mynetwork").bounding_box(), page.locator(".filters").bounding_box()
    assert box["y"] + box["height"] < 900 and filters["x"] >= box["x"] + box["width"]
    assert not page.locator("#f-act").is_visible()


def test_each_pair_of_sides_has_one_arrow_each_way_with_its_count(river, open_page):
    page = open_page(river, "network.html")
    arrows = page.evaluate("network.shown().arrows.map((a) => [a.from, a.to, a.ids.size])")
    assert len({(a, b) for a, b, _ in arrows}) == len(arrows)
    assert {str(n) for _, _, n in arrows} == set(page.evaluate("network.beads.map((bead) => bead.text)"))


@pytest.mark.parametrize("file", BUILDERS)
def test_each_row_counts_the_statements_between_its_two_shapes_once(crowd, river, open_page, file):
    for folder in (crowd, river):
        page = open_page(folder, file)
        members = page.evaluate("[...network.shown().shapes].map(([key, one]) => [key, [...one.members]])")
        shape = {name: key for key, names in members for name in names}
        wanted, within = {}, set()
        for edge in page.evaluate("edges"):
            one, other = shape[edge["from"]], shape[edge["to"]]
            (within if one == other else wanted.setdefault(f"{one}>{other}", set())).update(edge["said"])
        rows = page.locator("#rows tbody tr").evaluate_all(
            "(rows) => rows.map((row) => [row.dataset.arrow, row.cells[2].textContent, row.cells[3].textContent])"
        )
        assert len(rows) == min(len(wanted), 50)
        for key, acts, count in rows:
            assert int(count) == len(wanted[key])
            assert sum(int(part.split()[0]) for part in acts.split(", ")) == len(wanted[key])
        told = re.findall(
            r"(\d+) statements? begins? and ends? in one box", page.locator("#view").inner_text()
        )
        assert told == ([str(len(within))] if within else [])


def test_a_statement_that_answers_two_of_one_side_counts_once_within_it(tmp_path, open_page):
    ada, finn, olt = (
        Actor(name, name.title(), ActorKind.PERSON, "avaria") for name in ("ada", "finn", "olt")
    )
    words = "Ada accused Borland. Finn accused Borland. Olt denied it."
    article = make_article(words, "Echo", "2019-03-02")
    accused = [
        make_statement(article, f"{actor.label} accused Borland", "accused", speaker=actor)
        for actor in (ada, finn)
    ]
    answer = make_statement(article, "Olt denied it", "denied", Act.DENY, olt, None, answers=tuple(accused))
    facts = build_facts([*accused, answer], {article.id: article})
    (tmp_path / "network.html").write_text(build_network_pages(facts)["network.html"], encoding="utf-8")
    page = open_page(tmp_path, "network.html")
    assert len(page.evaluate("edges")) == 4
    assert "1 statement begins and ends in one box" in page.locator("#view").inner_text()


def click_shape(page, label):
    place = page.evaluate(
        """(label) => {
          const shape = [...network.shown().shapes.values()].find((one) => one.label === label);
          return network.canvasToDOM({ x: shape.x, y: shape.y });
        }""",
        label,
    )
    box = page.locator("#mynetwork").bounding_box()
    page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])


def list_labels(page):
    return page.evaluate("[...network.shown().shapes.values()].map((one) => one.label)")


def test_a_click_opens_a_side_into_its_speakers_and_the_address_restores_it(river, open_page):
    page = open_page(river, "network.html")
    assert "Mira Olt" not in list_labels(page)
    click_shape(page, "Borland")
    assert "Mira Olt" in list_labels(page) and "open=" in page.url
    assert page.locator("#chosen").inner_text().startswith("Borland: ")
    page.reload()
    page.wait_for_function("window.network && window.network.drawn")
    assert "Mira Olt" in list_labels(page)
    page.get_by_role("button", name="Back").click()
    assert "Mira Olt" not in list_labels(page)
    page.go_back()
    page.wait_for_function("[...network.shown().shapes.values()].some((one) => one.label === 'Mira Olt')")


def test_a_click_on_a_speaker_dims_the_rest_and_lists_all_its_words(river, open_page):
    page = open_page(river, "network.html")
    click_shape(page, "Borland")
    click_shape(page, "Mira Olt")
    wanted = {
        s.id
        for s in build_river()
        if "mira-olt" in (s.speaker.actor.id, s.target.actor.id if s.target else "")
        and (s.target or s.answers)
    }
    assert page.locator("#chosen").inner_text() == f"Mira Olt: {len(wanted)} statements"
    colours = page.evaluate(
        "Object.values(network.body.edges).map((e) => [e.fromId, e.toId, e.options.color.color])"
    )
    lit = [colour for a, b, colour in colours if "mira-olt" in a + b]
    assert lit and not {c for a, b, c in colours if "mira-olt" not in a + b} & set(lit)
    before = page.url
    page.reload()
    page.wait_for_function("window.network && window.network.drawn")
    assert page.url == before and page.locator("#chosen").inner_text().startswith("Mira Olt: ")


def test_the_chosen_arrow_is_drawn_above_the_others(crowd, open_page):
    page = open_page(crowd, "network.html")
    for row in (0, 5):
        page.locator("#rows tbody tr").nth(row).locator("td").last.locator("button").click()
        chosen = page.locator("#rows tr.chosen").get_attribute("data-arrow")
        assert page.evaluate("network.body.edgeIndices")[-1] == chosen


def test_filters_selection_and_zoom_live_in_the_address_and_reset_clears_them(river, open_page):
    page = open_page(river, "network.html")
    page.locator(".filters summary").click()
    page.select_option("#f-act", "accuse")
    page.locator("#quotes li button").first.click()
    page.get_by_role("button", name="Zoom in").click()
    assert {"act=", "from=", "to=", "zoom="} <= {
        part.partition("=")[0] + "=" for part in page.url.partition("#")[2].split("&")
    }
    chosen, scale = page.locator("#chosen").inner_text(), page.evaluate("network.getScale()")
    page.reload()
    page.wait_for_function("window.network && window.network.drawn")
    assert page.locator("#chosen").inner_text() == chosen and page.input_value("#f-act") == "accuse"
    assert page.evaluate("network.getScale()") == pytest.approx(scale, abs=0.01)
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("location.hash === '' || location.hash === '#'")
    assert page.evaluate("network.getScale()") == 1 and page.input_value("#f-act") == ""
    assert page.locator("#chosen").inner_text() == "The exact words"


def test_search_shows_an_actor_with_its_neighbours(crowd, open_page):
    page = open_page(crowd, "network.html")
    page.fill("#find", "clara maximiliane")
    page.press("#find", "Enter")
    labels = list_labels(page)
    assert any(label.startswith("Clara Maximiliane") for label in labels) and len(labels) > 3
    assert find_faults(page) == [] and "node=" in page.url
    page.wait_for_function("document.activeElement.id === 'chosen'")


def test_everybody_who_speaks_can_be_reached(crowd, open_page):
    page = open_page(crowd, "network.html")
    wanted = set(page.evaluate("nodes.filter((n) => !n.group).map((n) => n.label)"))
    seen = set(list_labels(page))
    for _ in range(40):
        more = page.evaluate("""() => {
          const shape = [...network.shown().shapes.values()].find((one) => one.rest);
          if (shape) network.press(shape.key);
          return Boolean(shape);
        }""")
        seen |= set(list_labels(page))
        if not more or wanted <= seen:
            break
    assert wanted <= seen


def test_names_are_readable_on_a_phone(crowd, open_page):
    for file in BUILDERS:
        page = open_page(crowd, file, viewport=WIDTHS["phone"])
        sizes = page.evaluate(
            "Object.values(network.body.nodes).map((n) => (n.options.font.size || 99) * network.getScale())"
        )
        assert min(sizes) >= 11, file
