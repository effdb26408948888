"""One click to the very words: each statement has an address that opens its article at the marked passage."""

from __future__ import annotations

from itertools import pairwise

import pytest
from crowd import build_crowd
from river import ARTICLES, build_river
from sites import write_site

WIDTHS = {"desktop": {"width": 1400, "height": 900}, "phone": {"width": 390, "height": 844}}
#: Where the passage and the card of the statement stand that the address names.
PLACES = """(key) => {
  const box = (thing) => thing.getClientRects()[0].toJSON();
  const mark = document.querySelector(`[data-s~="${key}"]`), card = document.getElementById("s-" + key);
  return { mark: box(mark), card: box(card), marked: mark.classList.contains("chosen"), tall: innerHeight };
}"""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crowd")
    said, articles = build_crowd(4)
    found = [*said, *build_river()]
    return write_site(folder, found, {**articles, **ARTICLES})[0], found


def name_page(statement):
    return f"article-{statement.article}.html"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_address_of_each_statement_lands_on_its_marked_words_with_its_card_in_view(
    crowd, open_page, width
):
    folder, said = crowd
    page = open_page(folder, "index.html", viewport=WIDTHS[width])
    missed = []
    for s in said:
        page.goto("about:blank")
        page.goto((folder / name_page(s)).as_uri() + f"#s-{s.id}")
        at = page.evaluate(PLACES, s.id)
        inside = all(0 <= at[part]["top"] < at["tall"] - 20 for part in ("mark", "card"))
        beside = at["card"]["left"] > at["mark"]["right"] or at["card"]["top"] > at["mark"]["top"]
        if not (inside and beside and at["marked"]):
            missed.append((s.id, at))
    assert missed == []


def test_cards_stand_level_with_their_sentences(crowd, open_page):
    folder, said = crowd
    s = said[EVERY]
    page = open_page(folder, f"{name_page(s)}#s-{s.id}", viewport=WIDTHS["desktop"])
    at = page.evaluate(PLACES, s.id)
    assert abs(at["mark"]["top"] - at["card"]["top"]) < 24
    boxes = page.evaluate(
        "[...document.querySelectorAll('.slip')].map((n) => n.getBoundingClientRect().toJSON())"
    )
    assert all(one["bottom"] <= other["top"] for one, other in pairwise(boxes))


#: A statement in the middle of an article.
EVERY = 5


@pytest.mark.parametrize("width", WIDTHS)
def test_keys_and_buttons_lead_to_the_next_statement_and_change_the_address(crowd, open_page, width):
    folder, said = crowd
    own = [s for s in said if s.article == said[0].article]
    page = open_page(folder, f"{name_page(own[0])}#s-{own[0].id}", viewport=WIDTHS[width])
    page.keyboard.press("n")
    assert page.url.endswith(f"#s-{own[1].id}") and page.locator(".place").inner_text() == f"2 of {len(own)}"
    page.get_by_role("button", name="Next").click()
    page.keyboard.press("p")
    assert page.url.endswith(f"#s-{own[1].id}")
    assert page.evaluate("document.activeElement.id") == f"s-{own[1].id}"
    page.reload()
    assert page.locator(".slip.open").get_attribute("id") == f"s-{own[1].id}"
    page.keyboard.press("Escape")
    assert page.locator(".slip.open").count() == 0


def test_a_phone_has_one_card_open_at_a_time(crowd, open_page):
    folder, said = crowd
    page = open_page(folder, name_page(said[0]), viewport=WIDTHS["phone"])
    assert page.locator(".slip:visible").count() == 0
    page.locator("a.mark").nth(2).click()
    page.locator("a.mark").first.click()
    assert page.locator(".slip:visible").count() == 1 and page.locator(".slip:visible dl").is_visible()


def test_words_are_tinted_by_what_they_do_in_the_chosen_statement_only(crowd, open_page):
    folder, said = crowd
    s = next(s for s in said if s.grounds)
    page = open_page(folder, f"{name_page(s)}#s-{s.id}")
    assert page.locator(".text .chosen.cue").all_inner_texts() == [s.cue.text]
    assert "".join(page.locator(".text .chosen.grounds").all_inner_texts()) == s.grounds[0].mention.text
    assert page.locator(".key").inner_text().count("speaks") == 1


def test_a_page_is_at_most_three_screens_tall_per_screen_of_text(crowd, open_page):
    folder, said = crowd
    for name in {name_page(s) for s in said}:
        page = open_page(folder, name, viewport=WIDTHS["desktop"])
        text, whole = page.evaluate(
            "[document.querySelector('.text').offsetHeight, document.documentElement.scrollHeight]"
        )
        assert whole <= 3 * max(text, 900), name
