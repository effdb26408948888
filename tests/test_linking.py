"""What spans articles is found by shared keys, linked to the first of its group, whatever the order of noting."""

from __future__ import annotations

import random

import pytest
from factories import AVARIA, BORLAND, make_article, make_proposition, make_statement

from kg.linking import Ledger, Links, find_links
from kg.model import Act, Proposition

CHARGE = "Avaria accused Borland of flooding the lower valley on purpose during the winter talks in Nordholm"


def link(*items, names=None) -> Links:
    ledger = Ledger()
    for article, statements in items:
        ledger.note(article, statements)
    articles = {article.id: article for article, _ in items}
    return find_links(ledger, articles.__getitem__, names)


def report(words: str, day: str, before: str = "", says: str | Proposition = "Borland floods the valley"):
    article = make_article(f"{before}{words}. It rained in {day}.", published=day)
    return article, [make_statement(article, words, "accused", says=says)]


def test_one_act_in_like_words_a_day_apart_is_linked():
    one, other = report(CHARGE, "2019-01-09"), report(CHARGE.replace("lower", "green"), "2019-01-10")
    pair = tuple(sorted(s.id for _, (s,) in (one, other)))
    assert link(one, other).same_acts == {pair}


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Avaria accused Borland of flooding the lower valley a second time this spring", "2019-03-10"),
        ("Avaria accused Borland once more in another town, before other guests", "2019-01-10"),
    ],
)
def test_the_same_charge_made_again_is_another_act(words, day):
    assert link(report(CHARGE, "2019-01-09"), report(words, day)).same_acts == frozenset()


def test_many_reports_of_one_act_are_linked_to_one_not_each_with_each():
    reports = [report(CHARGE, "2019-01-09", before=f"Number {n}. ") for n in range(8)]
    pairs = link(*reports).same_acts
    assert len(pairs) == 7
    assert len({first for first, _ in pairs}) == 1


def test_background_that_two_articles_share_is_one_act_whatever_the_dates():
    words = (
        "In recent years Avaria repeatedly accused Borland of violating the river treaty "
        "signed in Nordholm long before the dam"
    )
    one, other = report(words, "2019-01-09", before="A first story of its own. "), report(words, "2019-06-10")
    assert len(link(one, other).same_acts) == 1


def test_background_with_other_figures_is_not_one_act():
    words = "In recent years Avaria repeatedly accused Borland of storing 40 barges near the river dam at Nordholm"
    one = report(words, "2019-01-09")
    other = report(words.replace("40", "90"), "2019-06-10")
    assert link(one, other).same_acts == frozenset()


def test_a_cut_copy_is_linked_to_the_longer_article_with_its_acts():
    pick = random.Random(4)
    filler = " ".join("".join(pick.choices("abcdefgh", k=7)) for _ in range(200))
    longer = report(CHARGE, "2019-01-09", before=f"{filler}. ")
    shorter = report(CHARGE, "2019-05-09", before=f"{filler[: len(filler) // 2]}. ")
    links = link(shorter, longer)
    assert links.duplicates == {(shorter[0].id, longer[0].id)}
    assert len(links.same_acts) == 1


def test_contents_that_differ_in_a_figure_clash_and_those_that_differ_in_a_year_do_not():
    def clashes(one: str, other: str):
        return link(*(report(CHARGE, "2019-01-09", f"{t}. ", make_proposition(t)) for t in (one, other)))

    assert len(clashes("The missile flies 480 km", "The missile flies 500 km").contradicting) == 1
    assert not clashes("The missile flew in 2014", "The missile flew in 2019").contradicting
    assert not clashes("The missile flies 480 km", "The rocket flies 500 km").contradicting


def test_a_topic_over_which_two_sides_turn_on_each_other_is_a_dispute():
    article = make_article("Avaria accused Borland. Borland accused Avaria.")
    there = make_statement(article, "Avaria accused Borland", "accused")
    back = make_statement(
        article, "Borland accused Avaria", "accused", Act.ACCUSE, BORLAND, AVARIA, "Avaria lies"
    )
    contents = frozenset({there.proposition.id, back.proposition.id})
    found = link((article, [there, back]), names={"river-treaty": "River Treaty"}).disputes
    assert found == {"river-treaty": ("Dispute over River Treaty", contents)}
    assert link((article, [there])).disputes == {}


def test_order_of_noting_changes_nothing():
    items = [report(CHARGE, f"2019-01-{9 + n:02d}", before=f"Number {n}. ") for n in range(6)]
    assert link(*items) == link(*reversed(items))


def test_noting_again_changes_nothing():
    items = [report(CHARGE, f"2019-01-{9 + n:02d}", before=f"Number {n}. ") for n in range(3)]
    assert link(*items, *items) == link(*items)
