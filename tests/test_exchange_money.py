"""FollowTheMoney entities: the library finds them valid, gives them back unchanged, and counts agree."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from factories import BORLAND, make_article, make_statement
from river import ARTICLES, build_river

from kg.exchange.money import build_money
from kg.model import Actor, ActorKind, Found

ftm = pytest.importorskip("followthemoney", reason="pip install followthemoney")


def _read(statements, articles):
    return [json.loads(line) for line in build_money(statements, articles).content.decode().splitlines()]


@pytest.fixture(scope="module")
def entities():
    return _read(build_river(), ARTICLES)


def _assert_valid(entities):
    from followthemoney.entity import ValueEntity

    for data in entities:
        schema = ftm.model.get(data["schema"])
        schema.validate(data)
        again = ValueEntity.from_dict(data, cleaned=False)
        clean = again.clone()
        for prop in again.iterprops():
            clean.set(prop, again.get_prop(prop))
        given = {name: sorted(values) for name, values in clean.to_dict()["properties"].items()}
        assert given == data["properties"], data["id"]


def test_the_library_finds_every_entity_valid_and_unchanged(entities):
    _assert_valid(entities)


def test_ftm_validate_gives_every_entity_back(entities, tmp_path):
    source, out = tmp_path / "in.json", tmp_path / "out.json"
    source.write_bytes(build_money(build_river(), ARTICLES).content)
    command = [str(Path(sys.executable).with_name("ftm")), "validate", "-i", str(source), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    key = lambda e: (e["id"], e["schema"], sorted((k, sorted(v)) for k, v in e["properties"].items()))  # noqa: E731
    assert [key(json.loads(line)) for line in out.read_text().splitlines()] == [key(e) for e in entities]


def test_counts_are_those_of_the_store(entities):
    said = build_river()
    counts = Counter(e["schema"] for e in entities)
    links = sum(s.target is not None for s in said) + sum(len(s.answers) for s in said)
    assert (counts["Event"], counts["Article"], counts["UnknownLink"]) == (len(said), len(ARTICLES), links)
    actors = {p.actor.id for s in said for p in (s.speaker, s.target) if p}
    assert counts["Person"] + counts["Organization"] + counts["PublicBody"] == len(actors)
    assert counts["Representation"] == 2


def test_every_reference_leads_to_an_entity(entities):
    ids = {e["id"] for e in entities}
    for e in entities:
        for name, values in e["properties"].items():
            if ftm.model.get(e["schema"]).get(name).type.name == "entity":
                assert set(values) <= ids


def test_an_event_holds_words_grounds_date_and_proof(entities):
    said = build_river()[0]
    (event,) = (e["properties"] for e in entities if e["id"].endswith(f"statement-{said.id}"))
    assert event["name"] == ["Avaria accuses Borland: Borland breaches the river treaty"]
    assert (event["description"], event["date"]) == ([said.quote], ["2019-01-08"])
    assert event["notes"] == [
        "offered conduct (specific): by building the Nord dam",
        "offered report (sourced): citing a 2018 survey",
    ]
    assert event["proof"] == [f"counterclaim-article-{said.article}"]


def test_hostile_and_overlong_texts_stay_valid():
    text = "X\x00 accused\u202e Borland\ud800 of '\u200btheft " + "very " * 20_000 + "long'."
    article = make_article(text, "O\x07utlet", "not a day")
    object.__setattr__(article, "url", Found("http://a b", "option"))
    odd = Actor("odd", "'" + "n" * 500 + "\n'", ActorKind.UNNAMED, None, "no wikidata")
    statement = make_statement(article, text, "accused", speaker=odd, target=BORLAND, says="s" * 70_000)
    _assert_valid(_read([statement], {article.id: article}))


def test_answers_to_what_is_not_there_are_told():
    said = [s for s in build_river() if s.answers][:1]
    assert build_money(said, ARTICLES).notes == ("1 answer leads to statements that are not here: left out",)


def test_same_content_gives_the_same_bytes():
    backwards = dict(reversed(ARTICLES.items()))
    assert build_money(build_river()[::-1], backwards).content == build_money(build_river(), ARTICLES).content
