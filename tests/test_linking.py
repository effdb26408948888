"""What spans articles is found by shared keys, linked to the first of its group, whatever the order of noting."""

from __future__ import annotations

import random

import pytest
from factories import AVARIA, BORLAND, make_article, make_proposition, make_statement

from kg.linking import Ledger, LinkKind, Links, find_links, update_links
from kg.model import Act, Proposition

CHARGE = "Avaria accused Borland of flooding the lower valley on purpose during the winter talks in Nordholm"


def link(*items, names=None) -> Links:
    ledger = Ledger()
    for article, statements in items:
        ledger.note(article, statements)
    return find_links(ledger, names)


def take_changes(ledger: Ledger):
    parts = list(ledger.links.take_changes())
    return tuple([link for part in parts for link in part[which]] for which in (0, 1))


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


def make_story(number: int, pick: random.Random):
    """An article from few words, so that many share sentences, blocks and figures; some are cut copies."""
    base = random.Random(number % 4)
    lines = [
        "The envoys of Avaria met again in Nordholm and spoke at length about the old river dam",
        "In recent years Avaria repeatedly accused Borland of violating the river treaty signed in Nordholm",
        f"Avaria accused Borland of flooding the {pick.choice(['lower', 'green'])} valley on purpose",
        f"Borland accused Avaria of moving {pick.choice([3, 4, 5, 6])} troops up the river by night",
        *(
            " ".join(base.choices("dam river barge town valley envoy talks winter".split(), k=12))
            for _ in range(9)
        ),
    ]
    kept = lines[: pick.randint(10, len(lines))]
    day = f"2019-01-{pick.randint(1, 9):02d}"
    article = make_article(f"Story {number}. {'. '.join(kept)}.", published=pick.choice([day, None]))
    statements = [make_statement(article, kept[1], "accused", says="Borland breaks the treaty")]
    statements.append(make_statement(article, kept[2], "accused", says="Borland floods the valley"))
    figure = kept[3].removeprefix("Borland accused ")
    back = make_statement(article, kept[3], "accused", Act.ACCUSE, BORLAND, AVARIA, figure)
    return article, [*statements, back]


@pytest.mark.parametrize("seed", range(8))
def test_links_renewed_after_each_change_are_those_found_at_once(seed, monkeypatch):
    """Articles come, change and go in random order; small bounds make every rule for crowded blocks apply."""
    from kg.linking import texts, windows

    monkeypatch.setattr(windows, "WINDOW", 3)
    monkeypatch.setattr(texts, "COMMON", 5)
    monkeypatch.setattr(texts, "FIRST", 2)
    pick = random.Random(seed)
    grown, present = Ledger(), {}
    for _ in range(25):
        for _ in range(pick.randint(1, 3)):
            if present and pick.random() < 0.3:
                grown.forget(present.pop(pick.choice(sorted(present)))[0].id)
            else:
                number = pick.randrange(14)
                item = make_story(number, random.Random(f"{seed} {number}"))
                if pick.random() < 0.3:
                    item = (item[0], item[1][:1])
                grown.note(*item)
                present[item[0].id] = item
        update_links(grown)
    assert find_links(grown) == link(*present.values())
    gone, come = take_changes(grown)
    assert not gone
    assert {link.kind for link in come} >= {LinkKind.ACT, LinkKind.DISPUTE}


def test_changes_tell_what_came_and_what_went():
    one, other = report(CHARGE, "2019-01-09"), report(CHARGE.replace("lower", "green"), "2019-01-10")
    ledger = Ledger()
    ledger.note(*one)
    ledger.note(*other)
    update_links(ledger)
    assert [link.kind for link in take_changes(ledger)[1]] == [LinkKind.ACT]
    ledger.note(*one)
    update_links(ledger)
    assert take_changes(ledger) == ([], [])
    ledger.forget(one[0].id)
    update_links(ledger)
    gone, come = take_changes(ledger)
    assert ([link.kind for link in gone], come) == ([LinkKind.ACT], [])
