"""Contents that say the same are one claim: in any order of articles, without drift, and later ones move nothing."""

from __future__ import annotations

import itertools
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from factories import AVARIA, BORLAND, MIRA, make_article, make_mention, make_party, make_statement

from kg.errors import ModelError
from kg.gazetteer import load_gazetteer
from kg.ids import build_id
from kg.model import Act, Actor, ActorKind, Proposition
from kg.recurring import (
    Content,
    ContentTable,
    find_said,
    group_contents,
    list_contents,
    load_likeness,
    merge_claims,
    read_groups,
    standing,
)
from kg.recurring.contents import add_names
from kg.recurring.likeness import FEATURES, clash, measure
from kg.recurring.standing import load_standing


def make_content(
    key: str, words: str, day: str = "2019-01-01", block: str = "oslo claimed", **rest
) -> Content:
    who = rest.pop("who", "Oslo")
    return Content(
        key, rest.pop("act", Act.ACCUSE), who, "Rome", words, words, f"{who}: {words}", block, day, **rest
    )


def group(*contents: Content, alike: dict[tuple[str, str], float], **rest):
    """Group by given likenesses; all vectors are one, so that every pair is compared."""

    def compare(one: Content, other: Content, least: float) -> float:
        return alike.get((one.words, other.words), alike.get((other.words, one.words), 0.0))

    one = np.eye(384, dtype=np.float32)[0]
    return group_contents(contents, compare=compare, embed=lambda text: one, **rest)


A, B, C = (make_content(w * 3, w, f"2019-01-0{n}") for n, w in enumerate("abc", start=1))


def test_contents_that_are_alike_share_the_claim_of_the_first_and_tell_their_nearest():
    found = group(C, A, B, alike={("a", "b"): 0.9, ("b", "c"): 0.8, ("a", "c"): 0.7})
    assert {key: one.claim for key, one in found.contents.items()} == {
        "aaa": "aaa",
        "bbb": "aaa",
        "ccc": "aaa",
    }
    assert (found.contents["ccc"].near, found.contents["ccc"].likeness) == ("Oslo: b", 0.8)
    assert found.contents["aaa"].near == ""


def test_the_order_in_which_articles_come_makes_no_difference():
    alike = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): 0.2}
    all_orders = [group(*order, alike=alike) for order in itertools.permutations((A, B, C))]
    assert all(found == all_orders[0] for found in all_orders)


def test_a_chain_of_likenesses_does_not_drift():
    found = group(A, B, C, alike={("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): 0.0})
    assert set(found.contents) == {"aaa", "bbb"}


def test_later_articles_move_nothing_that_was_there():
    alike = {("a", "b"): 0.9, ("b", "d"): 0.95, ("a", "d"): 0.9, ("c", "d"): 0.9}
    before = group(A, B, C, alike=alike)
    after = group(A, B, C, make_content("ddd", "d", "2019-02-01"), alike=alike)
    assert {key: after.contents[key].claim for key in before.contents} == {
        key: one.claim for key, one in before.contents.items()
    }
    assert after.contents["ddd"].claim == "aaa"


def test_a_charge_and_a_denial_between_two_parties_are_not_one_because_they_quarrel():
    line = load_likeness()
    denial = replace(make_content("1", "poisoning the river fish near the bridge"), act=Act.DENY)
    charge = make_content("2", "poisoned the fish of the river")
    other = make_content("3", "late deliveries of river fish to the port")
    assert line.compare(charge, denial) >= line.same
    assert line.compare(other, denial) == 0.0
    assert line.compare(other, replace(denial, act=Act.ACCUSE)) > 0.0
    refused = replace(other, act=Act.DENY)
    assert line.compare(refused, denial) > 0.0
    assert line.compare(replace(refused, who="Lima"), denial) == 0.0


def test_other_peoples_conduct_and_what_is_wanted_are_never_the_same():
    other = [replace(B, block="rome claimed"), replace(B, block="oslo wanted")]
    for one in other:
        assert not group(A, one, alike={("a", "b"): 1.0}).contents


ALIKE = {("a", "b"): 0.9, ("b", "c"): 0.8, ("a", "c"): 0.7}
NAMES = {one.id: one.label for one in (A, B, C)} | {"ddd": "Oslo: d", "eee": ""}


def test_a_content_that_people_took_out_stays_out():
    assert set(group(A, B, C, alike=ALIKE, alone={"bbb"}).contents) == {"aaa", "ccc"}


def test_the_label_of_a_claim_says_what_its_members_share_and_little_else():
    shared = "theft of patents"
    labels = [
        "The chamber long defended trade with Oslo despite the theft of patents and the cost of rent",
        "Its theft of patents goes on",
        "Oslo's theft of patents costs Roman firms billions",
    ]
    contents = [
        replace(make_content(str(n), shared, f"2019-01-0{n + 1}"), label=label)
        for n, label in enumerate(labels)
    ]
    found = group_contents(contents, compare=lambda one, other, least: 1.0)
    assert {claim.label for claim in found.claims.values()} == {labels[2]}


def merge(merged: dict[str, str], labels: dict[str, str] | None = None):
    return merge_claims(group(A, B, C, alike=ALIKE), NAMES, merged, labels or {})


def test_people_make_a_claim_one_with_another_with_all_its_contents_and_one_label():
    found = merge({"aaa": "ddd"})
    assert {key: (one.claim, one.called) for key, one in found.contents.items()} == dict.fromkeys(
        ("aaa", "bbb", "ccc", "ddd"), ("ddd", "Oslo: d")
    )
    assert (found.contents["aaa"].reviewed, found.contents["aaa"].near) == (True, "Oslo: d")
    assert not found.contents["bbb"].reviewed and found.claims.keys() >= {"ddd"}


def test_people_move_one_content_though_its_claim_goes_elsewhere():
    found = merge({"bbb": "ddd", "aaa": "fff"})
    assert {key: one.claim for key, one in found.contents.items()} == {
        "aaa": "fff", "bbb": "ddd", "ccc": "fff", "ddd": "ddd",
    }  # fmt: skip
    # Nothing says it in these articles: the first of the claim stands for it.
    assert found.claims["fff"].label == "Oslo: a"


def test_of_two_that_say_the_same_the_one_that_stands_alone_names_the_claim():
    shared = "dumping steel"
    labels = ["They are dumping it", "Avaria has dumped cheap steel on Borland's markets"]
    for order in (labels, labels[::-1]):
        contents = [
            replace(make_content(str(n), shared, f"2019-01-0{n + 1}"), label=label)
            for n, label in enumerate(order)
        ]
        found = group_contents(contents, compare=lambda one, other, least: 1.0)
        assert {claim.label for claim in found.claims.values()} == {labels[1]}


def test_a_claim_is_called_by_what_is_put_forward_and_not_by_its_denial():
    charge = replace(make_content("1", "dumping steel"), label="Avaria: dumping it there")
    denial = replace(
        make_content("2", "dumping steel", "2019-01-02", act=Act.DENY),
        label="Avaria has denied that it dumped cheap steel on Borland's markets",
    )
    for both in ([charge, denial], [denial, charge]):
        found = group_contents(both, compare=lambda one, other, least: 1.0)
        assert {claim.label for claim in found.claims.values()} == {charge.label}


def test_weights_of_another_size_are_refused_with_their_file_and_what_to_do(tmp_path, monkeypatch):
    path = tmp_path / "standing.json"
    path.write_text('{"bias": 0, "weights": [1, 2]}', encoding="utf-8")
    monkeypatch.setattr(standing, "find_data", lambda *parts: path)
    load_standing.cache_clear()
    try:
        with pytest.raises(ModelError, match=r"standing\.json - 2 weights for 384 - reinstall"):
            load_standing()
    finally:
        load_standing.cache_clear()


def test_what_people_make_one_with_a_content_is_one_with_its_claim():
    assert merge({"ddd": "bbb"}).contents["ddd"].claim == "aaa"


def test_people_call_a_claim_what_they_like_by_any_content_of_it_and_one_that_nobody_shares_too():
    found = merge({}, {"bbb": "Oslo lied", "ddd": "Oslo spied"})
    assert {one.called for key, one in found.contents.items() if key != "ddd"} == {"Oslo lied"}
    assert found.claims["ddd"].label == found.contents["ddd"].called == "Oslo spied"


def test_merges_in_a_circle_end_and_those_of_nothing_known_change_nothing():
    for merged in ({"aaa": "ddd", "ddd": "aaa"}, {"gone": "lost"}):
        assert merge(merged).contents == group(A, B, C, alike=ALIKE).contents


def test_the_narrower_content_of_a_merged_one_follows_it():
    article = make_article("Borland accused Avaria.")
    said = make_statement(article, "Borland accused Avaria", "accused")
    said = replace(said, proposition=Proposition("n", "narrow", AVARIA.id, broader=("eee",)))
    assert merge({"eee": "ddd"}).apply(said).proposition.broader == ("ddd",)


def test_a_charge_and_its_denial_are_alike_and_other_figures_are_not():
    line = load_likeness()
    charge = make_content("1", "violating the treaty by testing a missile")
    denial = Content(
        "2", Act.DENY, "Oslo", "Rome", "it violated the treaty", "Oslo denied it violated the treaty"
    )
    assert line.compare(charge, denial) > line.compare(charge, make_content("3", "raising the price of fish"))
    assert line.compare(charge, denial) >= line.same
    # What cannot reach what is asked for is told by what it does not exceed, without its clauses.
    exact = line.compare(charge, denial)
    assert line.compare(charge, denial, exact) == exact
    assert line.compare(charge, denial, 1.0) < -exact
    less, more = (make_content(n, f"taxing ${n} billion of fish from Rome") for n in ("20", "60"))
    assert line.compare(less, more) == 0.0
    assert line.compare(less, make_content("x", "a tax on $20bn of fish from Rome")) >= line.joins


def test_figures_differ_unit_by_unit_and_a_threat_with_a_figure_is_not_one_without():
    line = load_likeness()
    less, more = (make_content(n, f"10 percent duties on ${n} billion of fish from Rome") for n in ("2", "3"))
    assert line.compare(less, more) == 0.0
    bare, sized = "duties on all fish from Rome", "duties on $2 billion of fish from Rome"
    assert line.compare(make_content("a", bare), make_content("b", sized)) > 0.0
    threats = [make_content(words, words, act=Act.THREATEN) for words in (bare, sized)]
    assert line.compare(*threats) == 0.0


def test_contents_that_count_other_numbers_of_a_thing_are_not_the_same():
    line = load_likeness()
    one, other, like = (
        make_content(words, words)
        for words in (
            "moving 300 soldiers to the bay",
            "moving 1,200 soldiers to the bay",
            "moved 300 soldiers there",
        )
    )
    assert line.compare(one, other) == 0.0
    assert line.compare(one, like) > 0.0


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("broken resolution 2231", "broken resolution 1929", True),
        ("hiding the truth about ship 19", "hiding the truth about box 166", True),
        ("rigging the 2019 election", "rigging the election of 2023", True),
        ("rigging the 2019 election", "rigging an election", False),
        ("rigging the 2019 election", "buying 40 votes", False),
        ("breaking article 5 in 2014", "breaking article 5", False),
    ],
)
def test_contents_that_give_other_numbers_to_things_are_not_the_same(one, other, apart):
    assert clash(*(make_content(words, words) for words in (one, other))) == apart


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("withdraw from Taroford", "withdraw from Belopol", True),
        ("withdraw from Taroford-on-Ara", "withdraw from Taroford-on-Sosna", True),
        ("withdraw from Taroford by March", "withdraw from Taroford by May", False),
        ("withdraw from Taroford", "withdraw from that town", False),
        ("buy American wheat", "buy more U.S. wheat", False),
        ("buy American wheat", "buy more French wheat", True),
        ("stop shelling the port of Taroford", "stop the shelling of Taroford's port in Sudria", False),
        ("free Prime Minister Tal", "free President Orla", True),
        ("free the Prime Minister", "free Orla", False),
        ("free President Orla Tal", "free Tal", False),
        ("welcome Boris Johnson in Oslo", "welcome Johnson with honours", False),
    ],
)
def test_contents_that_name_other_places_or_people_are_not_the_same(one, other, clash):
    known = load_gazetteer()
    both = [add_names(make_content(words, words), known) for words in (one, other)]
    assert (load_likeness().compare(*both) == 0.0) is clash


def test_a_name_told_around_the_words_or_of_a_party_tells_nothing_apart():
    known, line = load_gazetteer(), load_likeness()
    one, other = (make_content(w, w) for w in ("withdraw from Taroford", "withdraw from Belopol"))
    around = replace(other, clause="withdraw from Belopol, the port of Taroford")
    assert line.compare(add_names(one, known), add_names(around, known)) > 0.0
    party = (
        replace(one, words="Sudria to leave the bay", who="Sudria"),
        replace(one, words="leave the bay of Ara"),
    )
    assert line.compare(*(add_names(content, known) for content in party)) > 0.0


def test_a_threat_made_again_long_after_is_another_one_and_a_charge_is_not():
    days = ("2019-01-01", "2019-03-01", "2019-08-01", "")
    for act, claims in ((Act.THREATEN, ["0", "0", "", "0"]), (Act.ACCUSE, ["0"] * 4)):
        said = [make_content(str(n), str(n), day, act=act) for n, day in enumerate(days)]
        found = group(*said, alike={(str(m), str(n)): 0.9 for m in range(4) for n in range(4)}).contents
        assert [found[str(n)].claim if str(n) in found else "" for n in range(4)] == claims


def test_a_denial_joins_what_others_put_forward_only_where_it_is_much_like_it():
    denial = make_content("ddd", "d", "2019-02-01", act=Act.DENY)
    for sure, together in ((0.75, False), (0.85, True)):
        assert ("ddd" in group(A, denial, alike={("a", "d"): sure}).contents) is together


def test_two_denials_of_different_people_are_one_claim_only_where_they_are_much_alike():
    one = make_content("ddd", "d", act=Act.DENY)
    for who, sure, together in (("Oslo", 0.75, True), ("Lima", 0.75, False), ("Lima", 0.85, True)):
        other = make_content("eee", "e", "2019-02-01", act=Act.DENY, who=who)
        assert ("eee" in group(one, other, alike={("d", "e"): sure}).contents) is together


def test_what_joins_a_claim_is_like_each_member_that_somebody_turned_away():
    alike = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): 0.45}
    assert "ccc" in group(A, B, C, alike=alike).contents
    denied = replace(A, turned=True)
    assert "ccc" not in group(denied, B, C, alike=alike).contents
    assert "ccc" in group(denied, B, C, alike=alike | {("a", "c"): 0.5}).contents
    again = replace(denied, day="2019-01-09")  # the same content, denied in a later article
    assert "ccc" not in group(A, again, B, C, alike=alike).contents


@pytest.mark.parametrize(
    ("first", "second", "turned", "likeness", "together"),
    [
        (("lima",), ("ana", "lima"), True, 0.7, True),
        (("lima",), ("ana",), True, 0.7, False),  # what Lima says was denied, not what Ana says
        (("lima",), ("ana",), True, 0.85, True),
        (("lima",), ("ana",), False, 0.7, True),
        (("lima",), (), True, 0.7, True),
    ],
)
def test_where_one_is_denied_charges_of_two_parties_are_one_only_where_they_are_nearly_alike(
    first, second, turned, likeness, together
):
    one, other = replace(A, rivals=first), replace(B, rivals=second)
    for pair in ((replace(one, turned=turned), other), (one, replace(other, turned=turned))):
        assert bool(group(*pair, alike={("a", "b"): likeness}).contents) is together


def test_one_strange_charge_in_a_claim_keeps_no_denial_of_the_others_out():
    one, stranger = replace(A, rivals=("lima",)), replace(B, rivals=("ana",))
    denied = replace(C, rivals=("lima",), turned=True)
    alike = {("a", "b"): 0.9, ("a", "c"): 0.7, ("b", "c"): 0.7}
    assert "ccc" in group(one, stranger, denied, alike=alike).contents
    assert "ccc" not in group(replace(one, rivals=("ana",)), stranger, denied, alike=alike).contents


def test_a_content_tells_who_charges_and_whether_its_article_has_a_denial_of_it():
    text = "Borland accused Avaria of poisoning the river fish. Avaria denied it. Avaria took the river fish."
    article = make_article(text)
    charge = make_statement(article, text[:50], "accused", speaker=BORLAND, target=AVARIA)
    charge = replace(
        charge,
        content=make_mention(text, "poisoning the river fish"),
        proposition=Proposition("p", "poisoning", AVARIA.id),
    )
    said = replace(
        charge,
        id="other",
        content=make_mention(text, "took the river fish"),
        proposition=Proposition("q", "took", AVARIA.id),
    )
    denial = make_statement(article, "Avaria denied it", "denied", Act.DENY, AVARIA, BORLAND)
    denial = replace(denial, proposition=charge.proposition)
    told = {content.id: content for content in list_contents([charge, said, denial])}
    assert (told["p"].turned, told["q"].turned) == (True, False)
    assert told["p"].rivals == (BORLAND.id,)
    crowd = Actor("critics", "critics", ActorKind.UNNAMED)
    (unnamed,) = list_contents([replace(charge, speaker=make_party(crowd))])
    assert unnamed.rivals == ()


def test_one_content_is_in_one_claim_though_it_is_claimed_and_wanted():
    wanted = make_content("aaa", "a", "2019-01-02", "oslo wanted", act=Act.THREATEN)
    other = make_content("eee", "e", "2019-01-03", "oslo wanted", act=Act.THREATEN)
    found = group(A, B, wanted, other, alike={("a", "b"): 0.9, ("a", "e"): 0.9})
    assert set(found.contents) == {"aaa", "bbb"}


def test_what_says_too_little_is_compared_with_nothing():
    text = (
        "Borland accused Avaria over further duties, the decision, Avaria's duties and duties on river fish."
    )
    article = make_article(text)
    for words, kept in (
        ("further duties", False), ("the decision", False), ("Avaria's duties", False), ("duties on river fish", True)
    ):  # fmt: skip
        said = make_statement(article, text[:-1], "accused", speaker=BORLAND, target=AVARIA)
        said = replace(
            said, content=make_mention(text, words), proposition=Proposition("p", words, AVARIA.id)
        )
        assert bool(list(list_contents([said]))) is kept


@pytest.mark.parametrize(
    ("speaker", "target", "about", "who"),
    [
        pytest.param(BORLAND, AVARIA, "borland", "Borland", id="a party denies what it did"),
        pytest.param(MIRA, AVARIA, "borland", "Mira Olt", id="who speaks for it too"),
        pytest.param(AVARIA, BORLAND, "borland", "Borland", id="somebody denies what the other one did"),
        pytest.param(AVARIA, None, "borland", "", id="or what a third one did"),
    ],
)
def test_a_denial_is_of_the_conduct_of_whoever_it_is_about(speaker, target, about, who):
    article = make_article("It was denied that the sluices of the river had been shut at night.")
    said = make_statement(article, article.text[:-1], "denied", Act.DENY, speaker, target)
    (found,) = list_contents([replace(said, proposition=Proposition("p", "shut sluices", about))])
    assert found.who == who


def test_a_long_name_in_both_makes_two_contents_no_claim():
    line = load_likeness()
    name = "the Greater Northern Herring Convention (GNHC)"
    one, other = make_content("1", f"ready to rescue {name}"), make_content("2", f"suspending {name}")
    assert line.compare(one, other) == 0.0
    assert line.compare(one, make_content("3", f"willing to save {name}")) >= line.joins


def test_a_narrower_content_is_never_one_with_its_broader():
    broad = make_content("1", "violating the treaty")
    assert load_likeness().compare(broad, make_content("2", "violating the treaty", broader=("1",))) == 0.0


def test_a_breach_that_its_wordings_share_by_kind_is_left_as_it_is():
    article = make_article("Borland accused Avaria of breaking the river treaty.")
    statement = make_statement(article, article.text[:-1], "accused", speaker=BORLAND, target=AVARIA)
    key = build_id("proposition", AVARIA.id, "violation", "river-treaty")
    shared = Proposition(key, "Avaria violates the river treaty", AVARIA.id, ("river-treaty",))
    assert list(list_contents([replace(statement, proposition=shared)])) == []
    assert len(list(list_contents([replace(statement, proposition=replace(shared, id="other"))]))) == 1


def test_the_features_are_those_that_the_weights_name():
    assert len(measure(A, B)) == len(FEATURES) == len(load_likeness().features)


@pytest.fixture
def said():
    """Two statements of two articles that say the same in other words, and their articles."""

    def make(text: str, words: str, day: str):
        article = make_article(text, published=day)
        statement = make_statement(article, text[:-1], "accused", speaker=BORLAND, target=AVARIA)
        label = f"Avaria: {words}"
        return article, replace(statement, proposition=Proposition(words.replace(" ", "-"), label, AVARIA.id))

    return (
        make("Borland accused Avaria of stealing its secrets.", "stealing its secrets", "2019-01-01"),
        make("Borland accused Avaria of theft of its secrets.", "theft of its secrets", "2019-01-02"),
    )


def test_the_table_tells_which_articles_a_new_one_changes_and_why_it_joins(said):
    rows = sqlite3.connect(":memory:")
    table = ContentTable(rows)
    (one, first), (two, second) = said
    table.note(one.id, "2019-01-01", [first])
    assert table.settle(frozenset(), {})[1] == []
    table.note(two.id, "2019-01-02", [second])
    grouping, changed = table.settle(frozenset(), {})
    assert sorted(changed) == sorted([one.id, two.id])
    assert grouping.apply(second).proposition.id == first.proposition.id
    assert [g.near for g in read_groups(rows)] == ["", first.proposition.label]
    assert find_said(rows, second.id) == second.proposition.id
    assert table.settle(frozenset(), {})[1] == []
    table.forget(one.id)
    assert table.settle(frozenset(), {})[1] == [two.id]
    assert read_groups(rows) == []


def test_words_that_one_quotes_and_the_other_says_of_the_same_party_count():
    quoting = make_content("1", 'of igniting "the longest river war in memory')
    saying = make_content("2", "began the longest river war of all")
    place = FEATURES.index("quoted")
    assert measure(quoting, saying)[place] == 1.0
    assert measure(quoting, make_content("3", "the longest river war of all", who="Bern"))[place] == 0.0
    assert measure(make_content("4", "igniting the longest river war"), saying)[place] == 0.0
    assert measure(make_content("5", "Oslo's longest river war"), saying)[place] == 0.0


def test_likenesses_kept_in_a_store_are_those_of_the_weights(monkeypatch):
    from kg.recurring import table

    before = table._name(A)
    table._name.cache_clear()
    table._name_weights.cache_clear()
    monkeypatch.setattr(table, "load_likeness", lambda: replace(load_likeness(), bias=0.0))
    assert table._name(A) != before
    table._name.cache_clear()
    table._name_weights.cache_clear()
