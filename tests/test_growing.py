"""A store that grew article by article holds the quads of one built from nothing, whatever came, changed and went."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from factories import AVARIA, BORLAND, MIRA, make_article, make_proposition, make_statement, write_all

import kg
from kg.errors import ReadError, UsageError
from kg.jobs.build import Work, build_store
from kg.jobs.engine import Recipe, load_engine
from kg.jobs.reviewing import load_review
from kg.linking import open_rows
from kg.model import Act, Actor, ActorKind
from kg.rdf.serialise import build_nquads
from kg.records import to_record
from kg.review.anchoring import judge
from kg.review.log import append_verdicts
from kg.review.verdicts import Kind
from kg.store import Writer, open_store, spool
from kg.store import writer as writer_module
from kg.store.store import find_version, new_store

GAZETTE = Actor("gazette", "The River Gazette", ActorKind.OUTLET)
OUTLETS = {"Gazette": GAZETTE}
NAMES = {"river-treaty": "River Treaty", "avaria": "Avaria"}
ACTS = [
    Act.ACCUSE,
    Act.ACCUSE,
    Act.ACCUSE,
    Act.DENY,
    Act.REFUSE,
    Act.DEMAND,
    Act.CONCEDE,
    Act.STATE,
    Act.THREATEN,
]
CONTENTS = [
    "Borland floods the valley",
    "Avaria moves 300 troops",
    "Avaria moves 400 troops",
    "Borland breaks the treaty",
]


def make_reading(number: int, pick: random.Random):
    """One article of a few acts, with answers in it; the same number may be read in several ways."""
    words = [
        f"Clause {n} of story {number % 3}: Avaria and Borland met and said that again" for n in range(6)
    ]
    text = f"Story {number}. " + ". ".join(words) + "."
    day = f"2019-01-{1 + number % 9:02d}"
    article = make_article(text, outlet=[None, "Gazette", "Herald"][number % 3], published=day)
    made = []
    for clause in words[: pick.randint(1, 6)]:
        speaker, target = pick.sample([AVARIA, BORLAND, MIRA], 2)
        label = pick.choice(CONTENTS)
        broader = (
            pick.choice([(), ("Borland breaks the treaty",)]) if label != "Borland breaks the treaty" else ()
        )
        said = pick.choice([None, make_proposition(label, pick.choice([None, "borland"]), broader)])
        answers = tuple(pick.sample(made, 1)) if made and pick.random() < 0.4 else ()
        days = pick.choice([(None, None), (day, day), ("2019-01-01", day)])
        made.append(
            make_statement(
                article, clause, "said", pick.choice(ACTS), speaker, target, said, answers=answers, dates=days
            )
        )
    return article, made


def build_anew(items) -> tuple[str, int]:
    store = open_store()
    writer = Writer(store, open_rows(None), NAMES)
    for article, statements in items:
        writer.put(article, statements, "test", OUTLETS)
    writer.finish()
    return build_nquads(store.quads()), writer.total


@pytest.mark.parametrize("seed", range(4))
def test_a_grown_store_is_the_one_built_from_nothing(seed):
    pick = random.Random(seed)
    store, rows, total, present = open_store(), open_rows(None), None, {}
    for _ in range(9):
        writer = Writer(store, rows, NAMES, total)
        for _ in range(pick.randint(1, 4)):
            if present and pick.random() < 0.3:
                writer.drop(present.pop(pick.choice(sorted(present)))[0].id)
                continue
            article, statements = make_reading(pick.randrange(16), pick)
            writer.put(article, statements, "test", OUTLETS)
            present[article.id] = (article, statements)
        writer.finish()
        total = writer.total
        anew, expected = build_anew([present[key] for key in sorted(present)])
        assert build_nquads(store.quads()) == anew
        assert total == expected


def test_links_that_are_found_may_be_given_back():
    items = [(*make_reading(n, random.Random(n)), "test") for n in range(10)]
    found = write_all(open_store(), items, None, names=NAMES, outlets=OUTLETS)
    again = write_all(open_store(), items, found.links(), names=NAMES, outlets=OUTLETS)
    assert build_nquads(again.quads()) == build_nquads(found.quads())


def test_many_changes_at_once_are_inferred_as_a_whole(monkeypatch):
    monkeypatch.setattr(writer_module, "MANY", 3)
    store, rows = open_store(), open_rows(None)
    writer = Writer(store, rows, NAMES)
    writer.finish()
    writer = Writer(store, rows, NAMES, writer.total)
    items = [make_reading(n, random.Random(n)) for n in range(6)]
    for article, statements in items:
        writer.put(article, statements, "test", OUTLETS)
    writer.finish()
    assert (build_nquads(store.quads()), writer.total) == build_anew(items)


@pytest.mark.parametrize(("full", "part"), [(1, 1), (20_000, 700), (1 << 30, 1 << 24)])
def test_a_store_on_disk_holds_the_same_however_many_quads_wait_and_are_loaded_at_once(
    full, part, tmp_path, monkeypatch
):
    items = [make_reading(n, random.Random(n)) for n in range(6)]
    anew = build_anew(items)
    monkeypatch.setattr(spool, "_FULL", full)
    monkeypatch.setattr(spool, "_PART", part)
    store = new_store(tmp_path / "db")
    writer = Writer(store, names=NAMES, folder=tmp_path)
    for article, statements in (*items, items[0]):
        writer.put(article, statements, "test", OUTLETS)
    assert [path.name for path in tmp_path.iterdir()] == ["db"]
    writer.finish()
    assert (build_nquads(store.quads()), writer.total) == anew


# Whole builds.


@pytest.fixture(scope="module")
def engine():
    return load_engine(Recipe("rules"))


def write_story(folder, number: int, pick: random.Random, outlet: str = "Herald"):
    one, other = pick.sample("Moscow Kiev Tehran Paris London".split(), 2)
    text = f"{one} accused {other} of shelling village {number}.\n\n{other} denied the accusation."
    (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    sidecar = f'outlet = "{outlet}"\npublished = 2019-01-0{1 + number}\n'
    (folder / f"{number}.toml").write_text(sidecar, encoding="utf-8")


def dump(store) -> str:
    return build_nquads(open_store(store, read_only=True).quads())


def test_a_build_after_changes_gives_the_bytes_of_a_build_from_nothing(engine, tmp_path):
    folder, store, pick = tmp_path / "articles", tmp_path / "store", random.Random(1)
    folder.mkdir()
    for number in range(5):
        write_story(folder, number, pick)
    build_store([str(folder)], store, engine, work=Work(1))
    write_story(folder, 5, pick)
    (folder / "1.txt").unlink()
    (folder / "1.toml").unlink()
    write_story(folder, 2, pick, "The River Post")
    (folder / "copy.txt").write_bytes((folder / "3.txt").read_bytes())
    report = build_store([str(folder)], store, engine, work=Work(1))
    assert (report.articles, report.outlets["The River Post"], len(report.repeated)) == (5, 1, 1)
    other = build_store([str(folder)], tmp_path / "other", engine, work=Work(1))
    assert dump(store) == dump(tmp_path / "other")
    assert find_version(store).name == find_version(tmp_path / "other").name
    assert (report.acts, report.accusations, report.answers) == (other.acts, other.accusations, other.answers)


def test_a_build_of_the_same_articles_opens_none_and_keeps_the_version(engine, tmp_path, monkeypatch):
    folder, store = tmp_path / "articles", tmp_path / "store"
    folder.mkdir()
    for number in range(3):
        write_story(folder, number, random.Random(2))
    first = build_store([str(folder)], store, engine, work=Work(1))
    version = find_version(store)
    monkeypatch.setattr("kg.reading.sources._read_one", None)
    again = build_store([str(folder)], store, engine, work=Work(1))
    assert again.reused == 3
    assert (again.acts, again.outlets, again.accusations, again.answers) == (
        first.acts,
        first.outlets,
        first.accusations,
        first.answers,
    )
    assert find_version(store) == version


def test_added_articles_join_those_that_are_there(engine, tmp_path):
    folder, store, pick = tmp_path / "articles", tmp_path / "store", random.Random(3)
    folder.mkdir()
    for number in range(3):
        write_story(folder, number, pick)
    files = [[str(folder / f"{number}.txt")] for number in range(3)]
    build_store(files[0] + files[1], store, engine, work=Work(1))
    report = build_store(files[2], store, engine, work=Work(1, add=True))
    assert report.articles == 3
    build_store([*files[0], *files[1], *files[2]], tmp_path / "other", engine, work=Work(1))
    assert dump(store) == dump(tmp_path / "other")


def judge_story(log, store, number: int, kind, seconds: int = 0):
    """Write what a person says of the accusation of a story."""
    opened = open_store(store, read_only=True)
    article = next(a for a in map(opened.text, opened.article_ids()) if f"village {number}" in a.text)
    accusation = next(s for s in opened.article(article.id)[1] if s.act is Act.ACCUSE)
    target = {"target": {**to_record(accusation)["target"], "id": "avaria", "label": "Avaria", "side": None}}
    fields = target if kind is Kind.CORRECT else {}
    append_verdicts(
        log, [judge(article, accusation, kind, ("anna", f"2026-01-01T00:00:0{seconds}.000Z"), fields)]
    )


def test_verdicts_on_articles_that_stay_unread_hold_and_new_ones_are_applied(engine, tmp_path):
    folder, store, log, pick = tmp_path / "articles", tmp_path / "store", tmp_path / "log", random.Random(7)
    folder.mkdir()
    for number in range(4):
        write_story(folder, number, pick)
    files = [str(folder / f"{number}.txt") for number in range(4)]
    build_store(files[:3], store, engine, work=Work(1))
    for number, kind in ((0, Kind.REJECT), (1, Kind.CORRECT)):
        judge_story(log, store, number, kind, number)
    build_store(files[:3], store, engine, work=Work(1, review=load_review(log)))
    judge_story(log, store, 2, Kind.ACCEPT, 2)
    added = build_store(files[3:], store, engine, work=Work(1, review=load_review(log), add=True))
    anew = build_store(files, tmp_path / "other", engine, work=Work(1, review=load_review(log)))
    assert added.review.count() == anew.review.count() == {"applied": 3, "rejected": 1}
    assert (added.acts, added.accusations) == (anew.acts, anew.accusations)
    assert dump(store) == dump(tmp_path / "other")
    log.unlink()
    build_store(files[3:], store, engine, work=Work(1, add=True))
    build_store(files, tmp_path / "machine", engine, work=Work(1))
    assert dump(store) == dump(tmp_path / "machine")


def test_adding_finds_the_verdicts_beside_the_articles_that_are_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("articles").mkdir()
    write_story(Path("articles"), 0, random.Random(8))
    write_story(Path(), 1, random.Random(9))
    kg.build("articles", "store", attribution="rules")
    judge_story(Path("articles/verdicts.jsonl"), "store", 0, Kind.REJECT)
    kg.build("articles", "store")
    kg.build("1.txt", "store", add=True)
    assert "verdict/rejected" in dump("store")
    kg.build(["articles", "1.txt"], "other", attribution="rules")
    assert dump("store") == dump("other")


def test_adding_nothing_that_can_be_read_is_one_error_and_leaves_the_store(engine, tmp_path):
    write_story(tmp_path, 0, random.Random(3))
    build_store([str(tmp_path / "0.txt")], tmp_path / "store", engine, work=Work(1))
    before = open_store(tmp_path / "store", read_only=True).article_ids()
    with pytest.raises(ReadError, match=r"no article to add - .*nosuch\.txt"):
        build_store([str(tmp_path / "nosuch.txt")], tmp_path / "store", engine, work=Work(1, add=True))
    assert open_store(tmp_path / "store", read_only=True).article_ids() == before


def test_accusations_are_told_in_one_order_whichever_article_came_last(engine, tmp_path):
    (tmp_path / "texts").mkdir()
    files = [str(tmp_path / "texts" / f"{name}.txt") for name in ("one", "two")]
    for file, whom in zip(files, ("Borland", "Moscow"), strict=True):
        Path(file).write_text(f"Ukraine accused {whom} of lying.\n", encoding="utf-8")
    reports = [build_store(files, tmp_path / "both", engine, work=Work(1))]
    for first, second in (files, files[::-1]):
        store = tmp_path / f"store-{Path(first).stem}"
        build_store([first], store, engine, work=Work(1))
        reports.append(build_store([second], store, engine, work=Work(1, add=True)))
    told = [[one.cells for one in report.rank_accusations()] for report in reports]
    assert len(told[0]) == 2 and told[0] == told[1] == told[2]


def test_nothing_is_added_to_a_store_that_another_engine_made(engine, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    write_story(folder, 0, random.Random(4))
    build_store([str(folder)], tmp_path / "store", replace(engine, fingerprint="another"), work=Work(1))
    with pytest.raises(UsageError, match="cannot be added"):
        build_store([str(folder)], tmp_path / "store", engine, work=Work(1, add=True))


@pytest.mark.parametrize("harm", ["written to", "damaged", "tables lost", "tables damaged"])
def test_a_store_that_is_not_as_it_was_built_is_built_from_nothing(engine, tmp_path, harm):
    folder, store = tmp_path / "articles", tmp_path / "store"
    folder.mkdir()
    write_story(folder, 0, random.Random(5))
    build_store([str(folder)], store, engine, work=Work(1))
    whole = dump(store)
    if harm == "written to":
        opened = open_store(store)
        write_all(opened, [(make_article("Written by another program."), [])])
        opened.close()
    elif harm == "damaged":
        for path in (find_version(store) / "db").glob("*.sst"):
            path.write_bytes(path.read_bytes()[:-200] + bytes(200))
    elif harm == "tables lost":
        (store / "tables.db").unlink()
    else:
        (store / "tables.db").write_bytes(b"no database" * 1000)
    write_story(folder, 1, random.Random(6))
    build_store([str(folder)], store, engine, work=Work(1))
    (folder / "1.txt").unlink()
    (folder / "1.toml").unlink()
    build_store([str(folder)], store, engine, work=Work(1))
    assert dump(store) == whole
