"""Names of different articles that are one actor are joined for a reason; others stay apart."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from factories import AVARIA, make_article, make_mention, make_party, make_statement

from kg.errors import StoreError
from kg.gazetteer import load_gazetteer
from kg.identity.joining import Identity, find_identity
from kg.identity.labels import find_kind
from kg.identity.namings import Naming, list_namings
from kg.identity.table import NameTable, read_joins
from kg.ids import build_slug
from kg.jobs.actors import list_joins
from kg.jobs.build import Work, build_store
from kg.jobs.engine import load_engine
from kg.jobs.reviewing import list_complaints, load_review
from kg.jobs.sheets import list_sheet, parse_rows
from kg.model import Act, Actor, ActorKind, Proposition
from kg.queries import run_query
from kg.review.log import append_verdicts
from kg.review.verdicts import Kind, Verdict
from kg.store import open_store

PERSON, BODY, GROUP, NOBODY = (
    ActorKind.PERSON,
    ActorKind.ORGANISATION,
    ActorKind.GROUP,
    ActorKind.UNNAMED,
)


def make_naming(article: str, label: str, kind=PERSON, side=None, day="2019-05-01", called=()) -> Naming:
    return Naming(article, day, Actor(build_slug(label), label, kind, side), called=called)


def join(*namings: Naming, alone: Iterable[str] = ()) -> Identity:
    return find_identity(namings, load_gazetteer(), frozenset(alone))


def tell(identity: Identity, article: str, key: str) -> str:
    found = identity.find(article, key)
    return key if found is None else found[0].id


ONE_ACTOR = [
    # A middle name, a title, a suffix that tells nothing apart
    ("Ida B. Tull", PERSON, "Ida Tull", PERSON),
    ("Committee Chairwoman Ida Tull", PERSON, "Ida Tull", PERSON),
    ("Ida Tull III", PERSON, "Ida Tull", PERSON),
    # Short and long given names, a name transliterated otherwise
    ("Bob Tullmann", PERSON, "Robert Tullmann", PERSON),
    ("Sergej Orlovsky", PERSON, "Sergey Orlovsky", PERSON),
    ("Ida Tullmann", PERSON, "Ida Tulmann", PERSON),
    ("Jerry Tullmann", PERSON, "Jerrold Tullmann", PERSON),
    # What is left of an office before a name
    ("Trade Ida Tull", PERSON, "Ida Tull", PERSON),
    # Spellings, firms with and without their kind, letters of a body
    ("U.S. growers", NOBODY, "US growers", NOBODY),
    ("Cowrie Holdings", BODY, "Cowrie", BODY),
    ("Quill-Mart", BODY, "Quillmart", BODY),
    ("Federation of River Pilots", BODY, "FRP", BODY),
    ("@idatullman", NOBODY, "Ida Tullman", PERSON),
    # Bodies and people of one state
    ("Norway's Ministry of Fishing", BODY, "Norwegian Fishing Ministry", BODY),
    ("senior Norwegian officials", NOBODY, "officials from Norway", NOBODY),
]


@pytest.mark.parametrize(("one", "kind", "other", "other_kind"), ONE_ACTOR)
def test_two_forms_of_a_name_are_one_actor_and_the_reason_names_them(one, kind, other, other_kind):
    first, second = make_naming("a", one, kind), make_naming("b", other, other_kind)
    found = join(first, second)
    assert tell(found, "a", first.actor.id) == tell(found, "b", second.actor.id)
    assert len(found.joins) >= 1
    assert all(0.7 <= j.sureness <= 1 and j.why for j in found.joins)


TWO_ACTORS = [
    ("Ida Tull", "Ada Tull"),
    ("Ida B. Tull", "Ida C. Tull"),
    ("Larry Tull", "Peter Tull"),
    ("Ida Tull Jr.", "Ida Tull"),
    ("Norwegian Fishing Ministry", "Danish Fishing Ministry"),
    ("Norwegian officials", "Danish officials"),
    ("officials", "Norwegian officials"),
    ("Tull supporters", "Tull critics"),
]


@pytest.mark.parametrize(("one", "other"), TWO_ACTORS)
def test_what_may_be_two_stays_two(one, other):
    kind = PERSON if "Tull" in one and one[-1] != "s" else BODY if "Ministry" in one else NOBODY
    first, second = make_naming("a", one, kind), make_naming("b", other, kind)
    found = join(first, second)
    assert tell(found, "a", first.actor.id) != tell(found, "b", second.actor.id)


def test_a_surname_is_whoever_alone_bears_it_in_full_on_that_side():
    names = [
        make_naming("a", "Ida Tull", side="norway"),
        make_naming("b", "Tull", side="norway"),
        make_naming("c", "Ben Tull", side="denmark"),
        make_naming("d", "Tull", side="denmark"),
    ]
    found = join(*names)
    assert tell(found, "b", "tull") == "ida-tull"
    assert tell(found, "d", "tull") == "ben-tull"


def test_a_surname_that_two_may_bear_is_proposed_and_not_joined():
    found = join(make_naming("a", "Ida Tull"), make_naming("c", "Ben Tull"), make_naming("b", "Tull"))
    assert tell(found, "b", "tull") == "tull"
    assert {(j.id, j.into) for j in found.proposed} == {("tull", "ida-tull"), ("tull", "ben-tull")}
    assert not found.joins


@pytest.mark.parametrize("body", ["Save the Skell", "Skell Reservoir", "Free Skell"])
def test_a_word_of_a_bodys_name_means_no_body(body):
    words = [make_naming(word, word) for word in (body.split()[0], body.split()[-1])]
    found = join(make_naming("a", body, BODY), *words)
    assert not found.joins
    assert not found.proposed


def test_a_surname_years_later_is_not_the_bearer_of_then():
    old, new = make_naming("a", "Ida Tull", day="1999-01-01"), make_naming("b", "Tull", day="2019-01-01")
    assert tell(join(old, new), "b", "tull") == "tull"


def test_a_family_name_that_stands_first_is_known_by_how_articles_call_its_bearer():
    full = make_naming("a", "Ren Bolao", called=("ren",))
    assert tell(join(full, make_naming("b", "Ren")), "b", "ren") == "ren-bolao"


ROLES = [
    "president",
    "Committee Chairman",
    "the administration",
    "officials",
    "Prosecutors",
    "MORE",
    "Senators",
]


@pytest.mark.parametrize("label", ROLES)
@pytest.mark.parametrize("kind", [PERSON, BODY, GROUP, NOBODY])
def test_a_role_alone_names_nobody(label, kind):
    assert find_kind(label, kind, load_gazetteer()) is NOBODY


@pytest.mark.parametrize(
    "label", ["Norwegian officials", "Tull's lawyers", "House Republicans", "Oslo residents"]
)
def test_people_of_a_named_side_are_a_group(label):
    assert find_kind(label, NOBODY, load_gazetteer()) is GROUP


def test_the_order_of_articles_makes_no_difference():
    names = [make_naming(a, b, k) for a, (b, k, *_) in zip("abcdefghijklmno", ONE_ACTOR, strict=True)]
    names += [
        make_naming(a.upper(), b, k) for a, (*_, b, k) in zip("abcdefghijklmno", ONE_ACTOR, strict=True)
    ]
    first = join(*names)
    for seed in range(5):
        random.Random(seed).shuffle(names)
        assert join(*names) == first


def test_later_articles_leave_an_actors_id_as_it_is():
    early = [make_naming("a", "Sergej Orlovsky", day="2018-01-01"), make_naming("b", "Sergey Orlovsky")]
    later = [make_naming(c, "Sergey Orlovsky", day="2020-01-01") for c in "cdefg"]
    before, after = join(*early), join(*early, *later)
    assert tell(before, "b", "sergey-orlovsky") == tell(after, "g", "sergey-orlovsky") == "sergej-orlovsky"
    assert after.find("a", "sergej-orlovsky")[0].label == "Sergey Orlovsky"


def test_an_actor_of_the_list_keeps_its_id_and_two_of_them_are_never_one():
    found = join(
        make_naming("a", "U.S. Department of Agriculture", BODY),
        make_naming("b", "Agriculture Department", BODY),
    )
    assert tell(found, "a", "u-s-department-of-agriculture") == "agriculture-department"
    states = [
        make_naming(a, b, ActorKind.STATE, s) for a, b, s in (("a", "Iran", "iran"), ("b", "Iraq", "iraq"))
    ]
    assert not join(*states).joins


def test_a_name_that_people_split_is_left_alone():
    names = make_naming("a", "Ida B. Tull"), make_naming("b", "Ida Tull")
    assert len(join(*names).joins) == 1
    assert not join(*names, alone=["ida-b-tull"]).joins


def test_the_table_tells_which_articles_a_new_one_changes():
    rows = sqlite3.connect(":memory:")
    table, gazetteer = NameTable(rows), load_gazetteer()
    lone, full = Actor("orlovsky", "Orlovsky", PERSON), Actor("ida-orlovsky", "Ida Orlovsky", PERSON)
    for key, actor in (("one", lone), ("two", AVARIA)):
        text = f"{key} said no."
        article = make_article(text, published="2019-01-01")
        statement = make_statement(article, text[:-1], "said", speaker=actor)
        table.note(key, "2019-01-01", [statement])
    assert table.settle(gazetteer, (), {})[1] == []
    article = make_article("She said yes.", published="2019-01-02")
    table.note("three", "2019-01-02", [make_statement(article, "She said yes", "said", speaker=full)])
    identity, changed = table.settle(gazetteer, (), {})
    assert "one" in changed and "two" not in changed
    assert read_joins(rows) == [("joined", join) for join in identity.joins]
    assert table.settle(gazetteer, (), {})[1] == []
    table.forget("three")
    assert table.settle(gazetteer, (), {})[1] == ["one"]


EARLY = "Mr. Orlovsky accused Denmark of breaking the river treaty. Denmark denied it."
LATE = "Norwegian Trade Minister Ida Orlovsky accused Denmark of stealing water. Denmark denied it."


def write_texts(folder, *texts):
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text)
    return [str(folder)]


def list_speakers(store):
    return {row["who_id"] for row in run_query(open_store(store, read_only=True), "statements").records()}


def test_a_store_that_grows_joins_as_one_built_at_once_and_a_split_takes_it_back(tmp_path):
    engine, grown, whole = load_engine(), tmp_path / "grown", tmp_path / "whole"
    build_store(write_texts(tmp_path / "a", EARLY), grown, engine)
    assert "orlovsky" in list_speakers(grown)
    build_store(write_texts(tmp_path / "b", LATE), grown, engine, work=Work(add=True))
    build_store([*write_texts(tmp_path / "c", EARLY), *write_texts(tmp_path / "d", LATE)], whole, engine)
    assert list_speakers(grown) == list_speakers(whole) == {"ida-orlovsky", "denmark"}
    (row,) = list_joins(grown).records()
    assert (row["decision"], row["name_id"], row["actor_id"]) == ("joined", "orlovsky", "ida-orlovsky")
    for name in ("Orlovsky", "ida orlovsky"):
        assert len(run_query(open_store(grown, read_only=True), "accusations", actor=name).rows) == 2
    log = tmp_path / "verdicts.jsonl"
    append_verdicts(
        log, [Verdict(Kind.SPLIT, "R", "2020-01-01T00:00:00Z", fields={"of": "actor", "from": ["orlovsky"]})]
    )
    both = [str(tmp_path / "c"), str(tmp_path / "d")]
    build_store(both, whole, engine, work=Work(review=load_review(log)))
    assert list_speakers(whole) == {"orlovsky", "ida-orlovsky", "denmark"}
    (row,) = list_joins(whole).records()
    assert (row["decision"], row["name"], row["why"]) == ("apart", "Orlovsky", "a reviewer holds it apart")


MINE = "Norwegian Trade Minister Ida Orlovsky accused Denmark of stealing water. Denmark denied it."
HERS = "Swedish Trade Minister Eva Orlovsky accused Denmark of stealing boats. Denmark denied it."


def merge(*ids: str, into: str, what: str = "actor") -> Verdict:
    fields = {"of": what, "from": list(ids), "into": into}
    return Verdict(Kind.MERGE, "R", "2020-01-01T00:00:00Z", fields=fields)


def test_a_surname_that_people_merge_keeps_the_whole_name_and_stays_in_the_list(tmp_path):
    engine, store, log = load_engine(), tmp_path / "store", tmp_path / "verdicts.jsonl"
    texts = write_texts(tmp_path / "a", EARLY, MINE, HERS)
    build_store(texts, store, engine)
    proposed = [(row["decision"], row["name"], row["actor_id"]) for row in list_joins(store).records()]
    assert proposed == [
        ("proposed", "Orlovsky", "eva-orlovsky"),
        ("proposed", "Orlovsky", "ida-orlovsky"),
    ]
    append_verdicts(log, [merge("orlovsky", into="ida-orlovsky")])
    for _ in range(2):
        # The second build reads nothing again, and says the same.
        report = build_store(texts, store, engine, work=Work(review=load_review(log)))
        assert report.review and report.review.count() == {"applied": 1}
        (row,) = list_joins(store).records()
        told = (row["decision"], row["name"], row["actor"], row["why"])
        assert told == ("merged", "Orlovsky", "Ida Orlovsky", "a reviewer merged them")
        names = {row["who"] for row in run_query(open_store(store, read_only=True), "statements").records()}
        assert names == {"Ida Orlovsky", "Eva Orlovsky", "Denmark"}


@pytest.mark.parametrize(
    ("long", "short"), [("The Federation of Norland Bakers", "The FNB"), ("Ida Tullmann", "Mr. Tullmann")]
)
def test_a_merge_of_names_that_are_joined_already_renames_nobody(tmp_path, long, short):
    texts = [f"{long} accused Denmark of lying. Denmark denied it."]
    texts += [f"{short} accused Denmark of {crime}. Denmark denied it." for crime in ("theft", "fraud")]
    store, log, folder = tmp_path / "store", tmp_path / "verdicts.jsonl", write_texts(tmp_path / "a", *texts)
    build_store(folder, store, load_engine())
    (row,) = list_joins(store).records()
    append_verdicts(log, [merge(str(row["name_id"]), into=str(row["actor_id"]))])
    build_store(folder, store, load_engine(), work=Work(review=load_review(log)))
    (merged,) = list_joins(store).records()
    assert (row["decision"], merged["decision"]) == ("joined", "merged")
    assert merged["actor"] == row["actor"]
    found = run_query(open_store(store, read_only=True), "actors").column("actor")
    assert sorted(found) == sorted(["Denmark", row["actor"]])


def test_the_name_that_people_give_an_actor_stands_everywhere_also_where_it_is_an_outlet(tmp_path):
    store, log = tmp_path / "store", tmp_path / "verdicts.jsonl"
    texts = write_texts(
        tmp_path / "a", "The Skell Herald accused Ida Orlovsky of lying. Ida Orlovsky denied it."
    )
    (tmp_path / "a" / "0.toml").write_text('outlet = "Skell Herald"')
    named = merge("skell-herald", into="skell-herald")
    named = replace(named, fields={**named.fields, "label": "The Skell Herald of Norland"})
    append_verdicts(log, [named])
    build_store(texts, store, load_engine(), work=Work(review=load_review(log)))
    found = open_store(store, read_only=True)
    called = {row["id"]: row["actor"] for row in run_query(found, "actors").records()}
    assert called == {"skell-herald": "The Skell Herald of Norland", "ida-orlovsky": "Ida Orlovsky"}
    assert "The Skell Herald of Norland" in {row["who"] for row in run_query(found, "statements").records()}


@pytest.mark.parametrize(
    ("own", "brought", "called"),
    [
        ("Harbour Master of Norland", "Port Board", "Harbour Master of Norland"),
        ("hospital", "Saint Ida", "Saint Ida"),
        ("Saint Ida", "hospital", "Saint Ida"),
        ("hospital", "clinic", "hospital"),
    ],
)
def test_an_actor_into_whom_others_are_merged_keeps_its_label_and_a_name_beats_a_noun(own, brought, called):
    text = make_article(f"{own} denied it. {brought} denied it. Nobody denied it.")
    label = Actor("stays", own, BODY)
    said = [
        make_statement(text, f"{actor.label} denied it", "denied", Act.DENY, actor)
        for actor in (label, replace(label, label=brought), replace(label, label=brought))
    ]
    # In most articles only the name stands that people merged into it.
    mixed = list_namings("a", "2019-01-01", said, {brought})
    alone = [n for day in "bcd" for n in list_namings(day, f"2019-01-0{ord(day) - 95}", said[1:], {brought})]
    found = find_identity([*mixed, *alone], load_gazetteer(), heads={"stays"})
    (actor, _) = found.find("a", "stays")
    assert (actor.id, actor.label) == ("stays", called)


def test_names_are_merged_and_held_apart_by_a_table(tmp_path):
    engine, store, log = load_engine(), tmp_path / "store", tmp_path / "verdicts.jsonl"
    build_store(write_texts(tmp_path / "a", EARLY, MINE, HERS), store, engine)
    (eva, ida) = list_sheet(store, "actors", log).records()
    by = ("anna", "2020-01-01T00:00:00Z")
    rows = [
        (2, {**eva, "verdict": "Split", "reason": "another one"}),
        (3, {**ida, "verdict": "merge"}),
        (4, {**ida, "verdict": "perhaps"}),
        (5, {**ida, "actor_id": "shifted", "verdict": "merge"}),
        (6, ida),
    ]
    found, faults = parse_rows(store, rows, by, log)
    assert [(v.kind, v.fields.get("into"), v.reason) for v in found] == [
        (Kind.SPLIT, None, "another one"),
        (Kind.MERGE, "ida-orlovsky", ""),
    ]
    assert [number for number, _ in faults] == [4, 5]
    assert "expected merge or split" in faults[0][1] and "was the row shifted?" in faults[1][1]


def test_a_merge_or_split_of_what_the_build_has_not_is_told(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    split = Verdict(Kind.SPLIT, "R", "2020-01-01T00:00:00Z", fields={"of": "actor", "from": ["nobody"]})
    given = [merge("denmrak", into="denmark"), split, merge("abc", into="abc", what="proposition")]
    append_verdicts(log, given)
    report = build_store(
        write_texts(tmp_path / "a", LATE),
        tmp_path / "store",
        load_engine(),
        work=Work(review=load_review(log)),
    )
    assert report.review and report.review.count() == {"lost": 3}
    first, second, third = list_complaints(report.review)
    assert "line 1: merge of actor not applied - " in first
    assert "no actor denmrak in this store - `kg actors` and `kg query actors` list them" in first
    assert "no actor nobody in this store" in second
    assert "no content or claim abc in this store - `kg claims --alone` lists them" in third


@pytest.mark.parametrize(
    ("name", "words"), [("http://127.0.0.1:9", "expected a folder"), ("nowhere", "nowhere")]
)
def test_a_store_that_does_not_know_who_was_joined_says_what_to_do(name, words):
    with pytest.raises(StoreError, match=words):
        list_joins(Path(name))


def test_namings_of_an_article_are_sorted_and_say_how_it_calls_people():
    article = make_article("Ren Bolao spoke. Ren said no.", published="2019-01-01")
    actor = Actor("ren-bolao", "Ren Bolao", PERSON)
    statement = make_statement(article, "Ren said no", "said")
    mention = make_mention(article.text, "Ren", 10)
    said = replace(statement, speaker=make_party(actor, mention))
    (naming,) = [n for n in list_namings(article.id, "2019-01-01", [said]) if n.actor.id == "ren-bolao"]
    assert naming.called == ("ren",)


def test_an_actor_speaks_for_the_side_that_most_articles_give_him():
    said = [
        make_naming(article, "Ida Tull", side=side)
        for article, side in zip("abc", ("norway", "norway", None), strict=True)
    ]
    found = join(*said)
    assert [found.find(article, "ida-tull")[0].side for article in "abc"] == ["norway"] * 3


def test_a_charge_is_of_the_conduct_of_the_side_that_its_target_has_now():
    article = make_article("Avaria accused Ida Tull of theft.")
    tull = Actor("ida-tull", "Ida Tull", PERSON)
    charge = Proposition("p", "Ida Tull stole", about="ida-tull")
    statement = make_statement(article, article.text, "accused", target=tull, says=charge)
    others = [make_naming(article, "Ida Tull", side="norway") for article in "ab"]
    found = join(*list_namings(statement.article, "2019-05-01", [statement]), *others)
    assert found.apply(statement).proposition.about == "norway"


@pytest.mark.parametrize(
    "label", ["FBI summary of its inquiry", "Leaked Documents", "new Salem Gazette survey"]
)
def test_a_text_is_no_actor(label):
    assert find_kind(label, NOBODY, load_gazetteer()) is NOBODY


def test_a_surname_means_whom_far_more_articles_name_than_others_of_that_name():
    many = [make_naming(f"m{n}", "Ida Tull") for n in range(6)]
    lone, other = make_naming("x", "Tull"), make_naming("y", "Per Tull")
    assert tell(join(*many, other, lone), "x", "tull") == "ida-tull"
    assert tell(join(*many[:4], other, lone), "x", "tull") == "tull"


def test_a_president_may_be_of_any_time():
    found = join(make_naming("a", "Ida Tull"), make_naming("b", "President Tull"))
    assert tell(found, "b", "president-tull") == "president-tull"


def test_a_surname_may_mean_somebody_of_a_party_of_the_state_that_its_article_gives():
    lone = make_naming("x", "Tull", side="united-states")
    assert tell(join(make_naming("a", "Ida Tull", side="democratic-party"), lone), "x", "tull") == "ida-tull"
    rival = make_naming("x", "Tull", side="republican-party")
    assert tell(join(make_naming("a", "Ida Tull", side="democratic-party"), rival), "x", "tull") == "tull"


@pytest.mark.parametrize(
    "label", ["Norwegian Fishing Act", "Salem Health Official", "Norwegian police spokesman"]
)
def test_a_law_or_one_holder_of_an_office_is_no_actor_of_a_corpus(label):
    assert find_kind(label, NOBODY, load_gazetteer()) is NOBODY
