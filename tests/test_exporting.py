"""`kg export` in every format: files of a known name, what does not fit told, wrong use in one line."""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from factories import make_article, write_all
from river import ARTICLES, build_river

from kg.cli import main
from kg.cli.exporting import export
from kg.errors import ExportError, UsageError
from kg.exchange.imprint import Imprint
from kg.exchange.methods import (
    Reading,
    build_methods,
    parse_attribution_card,
    parse_parser_card,
    read_scores,
)
from kg.files import find_data, read_toml
from kg.formats import render_table
from kg.jobs.exchanging import EXCHANGE
from kg.jobs.exporting import FORMATS, USUAL, export_store, find_outdated, write_site
from kg.jobs.networks import NETWORKS, build_named_network
from kg.jobs.sheets import SHEETS
from kg.model import Article, Assigned
from kg.queries import run_query
from kg.rdf.terms import REVIEW
from kg.reading import Skipped, read_sources
from kg.report.claims import list_claims
from kg.report.facts import build_facts
from kg.store import open_store, replace_store
from kg.table import Table
from kg.vocab import CK, DCTERMS, ID, OA

for package in ("openpyxl", "pyarrow"):
    pytest.importorskip(package)
IMPRINT = Imprint(
    "0.1.0",
    "https://spdx.org/licenses/CC0-1.0",
    "https://orcid.org/0000-0000-0000-0000",
    "River",
    "2020-01-31",
)


@pytest.fixture(scope="module")
def store():
    store, said = open_store(), build_river()
    write_all(store, [(a, [s for s in said if s.article == a.id], "print") for a in ARTICLES.values()])
    return store


@pytest.fixture(scope="module")
def written(store, tmp_path_factory):
    folder, notes = tmp_path_factory.mktemp("out"), []
    files = export_store(store, folder, FORMATS, NETWORKS, IMPRINT, notes.append)
    return folder, files, notes


def test_every_format_writes_its_files_and_nothing_else(written):
    folder, files, _ = written
    there = {p.relative_to(folder) for p in folder.rglob("*") if p.is_file()}
    assert there == {p.relative_to(folder) for p in files}
    names = {str(p) for p in there}
    assert {
        "statements.parquet",
        "statements.xlsx",
        "statements.dna",
        "nanopubs.trig",
        "claims.jsonld",
    } <= names
    assert {
        "arguments.json",
        "arguments.ttl",
        "arguments.argdown",
        "entities.ftm.json",
        "methods.md",
    } <= names
    for name in NETWORKS:
        endings = (".graphml", ".gexf", ".dl", ".net", "-edges.csv", "-nodes.csv")
        assert {f"{name}{ending}" for ending in endings} <= names


def test_what_a_file_cannot_hold_is_told_with_its_name(written):
    _, _, notes = written
    assert "statements.dna: 1 article without a date stands on 1970-01-01: DNA has no empty date" in notes
    assert any(note.startswith("crate/graph.nq: ") and "whole text" in note for note in notes)


def test_a_network_has_every_disputed_claim(store):
    said, articles = store.statements(), {a.id: a for a in store.articles()}
    links = store.links()
    claims = sum(c.is_disputed for c in list_claims(build_facts(said, articles, links)))
    graph, notes = build_named_network("network-claims", said, articles, links)
    assert sum(kind == "claim" for _, kind in graph.nodes(data="kind")) == claims > 1
    assert not any("not drawn" in note for note in notes)


def test_without_names_the_usual_formats_are_written(store, tmp_path):
    assert len(export_store(store, tmp_path)) == len(USUAL)


def test_the_help_lists_every_format_and_every_network():
    options = export.__annotations__
    assert [name for name in FORMATS if not re.search(rf"\b{name}\b", options["formats"])] == []
    assert [name for name in NETWORKS if name not in options["networks"]] == []


@pytest.mark.parametrize(
    ("formats", "networks", "imprint", "error", "words"),
    [
        (["pdf"], ["network"], None, ExportError, "unknown format 'pdf'"),
        (
            ["dl"],
            ["actors"],
            None,
            UsageError,
            "unknown network 'actors' - expected one of network, network-claims",
        ),
        (["crate"], ["network"], None, UsageError, "a crate needs --licence"),
        (["crate"], ["network"], Imprint("1", "https://a.org/b"), UsageError, "a crate needs --published"),
    ],
)
def test_wrong_use_is_one_clear_line_and_writes_nothing(
    store, tmp_path, formats, networks, imprint, error, words
):
    with pytest.raises(error, match=re.escape(words)) as caught:
        export_store(store, tmp_path, formats, networks, imprint)
    assert "\n" not in str(caught.value) and not list(tmp_path.iterdir())


@pytest.mark.parametrize("given", [{"licence": "CC BY"}, {"creator": "me"}, {"published": "31.1.2020"}])
def test_an_imprint_that_no_reader_would_take_is_refused(given):
    with pytest.raises(UsageError, match="expected"):
        Imprint("1", **given)


def test_same_store_gives_the_same_bytes_in_every_format(store, written, tmp_path):
    folder, files, _ = written
    export_store(store, tmp_path, FORMATS, NETWORKS, IMPRINT)
    assert [p.name for p in files if (tmp_path / p.relative_to(folder)).read_bytes() != p.read_bytes()] == []


def test_every_exchange_format_says_what_it_is():
    assert all(words and "\n" not in words for words, _ in EXCHANGE.values())


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory):
    folder, said = tmp_path_factory.mktemp("disk") / "store", build_river()
    pairs = [(a, [s for s in said if s.article == a.id], "print") for a in ARTICLES.values()]
    replace_store(folder, lambda draft: write_all(draft, pairs))
    return folder


def _run(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["kg", "export", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code


def test_the_command_writes_files_names_them_and_tells_notes(on_disk, tmp_path, monkeypatch, capfd):
    assert (
        _run(monkeypatch, "dl", "dna", "--network", "network-claims", "--store", on_disk, "--out", tmp_path)
        == 0
    )
    out, words = capfd.readouterr()
    assert (out, {p.name for p in tmp_path.iterdir()}) == ("", {"network-claims.dl", "statements.dna"})
    assert (
        str(tmp_path / "statements.dna") in words
        and "note: statements.dna: 1 article without a date" in words
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["pdf"], "unknown format 'pdf'"),
        (["dl", "--network", "actors"], "unknown network 'actors'"),
        (["crate", "--published", "2020-01-31"], "a crate needs --licence"),
        (["crate", "--licence", "CC BY"], "--licence 'CC BY' - expected an address"),
    ],
)
def test_wrong_use_of_the_command_ends_with_2_and_one_line(
    on_disk, tmp_path, monkeypatch, capfd, arguments, words
):
    assert _run(monkeypatch, *arguments, "--store", on_disk, "--out", tmp_path / "out") == 2
    _, told = capfd.readouterr()
    assert words in told and told.count("\n") == 1 and not (tmp_path / "out").exists()


# --- RO-Crate ------------------------------------------------------------------------------------------------


def test_the_crate_library_reads_every_file_with_its_checksum(written):
    rocrate = pytest.importorskip("rocrate.rocrate", reason="pip install rocrate")
    folder = written[0] / "crate"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        crate = rocrate.ROCrate(folder)
    listed = {e.id: e for e in crate.data_entities}
    assert set(listed) == {p.name for p in folder.iterdir()} - {"ro-crate-metadata.json"}
    for name, entity in listed.items():
        content = (folder / name).read_bytes()
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
        assert entity["contentSize"] == str(len(content))
    assert (crate.name, crate.license.id, crate.root_dataset["author"].id) == (
        "River",
        IMPRINT.licence,
        IMPRINT.creator,
    )
    assert crate.datePublished.date().isoformat() == IMPRINT.published


def test_the_crate_holds_checksums_for_sha256sum(written):
    folder = written[0] / "crate"
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_the_crate_describes_itself_as_ro_crate_asks(written):
    graph = json.loads((written[0] / "crate" / "ro-crate-metadata.json").read_text())["@graph"]
    nodes = {node["@id"]: node for node in graph}
    assert nodes["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert {"name", "description", "datePublished", "license", "hasPart"} <= set(nodes["./"])
    mentioned = {v["@id"] for n in graph for v in n.values() if isinstance(v, dict) and "@id" in v}
    assert mentioned - {"https://w3id.org/ro/crate/1.1"} <= set(nodes)


# --- methods -------------------------------------------------------------------------------------------------


def test_the_paragraph_counts_articles_statements_and_says_that_nobody_reviewed(written):
    text = (written[0] / "methods.md").read_text()
    said = build_river()
    assert (
        "We read 5 articles of 3 outlets (1 names none) published 2019-01-10 to 2019-03-05 (1 without a date)."
        in text
    )
    assert f"This gave {len(said)} statements" in text and "No statement was reviewed by a person." in text
    assert "reading print" in text


def test_reviewed_statements_are_counted_by_verdict(store, tmp_path):
    reviewed = open_store()
    said = build_river()
    write_all(reviewed, [(a, [s for s in said if s.article == a.id], "print") for a in ARTICLES.values()])
    judged = []
    for number, word in enumerate(("accepted", "accepted", "rejected")):
        me = ox.NamedNode(f"{ID}review/{number}")
        voc = ox.NamedNode(f"https://w3id.org/counterclaim/voc/verdict/{word}")
        judged += [
            ox.Quad(me, ox.NamedNode(OA.hasTarget), ox.NamedNode(f"{ID}x/{said[number].id}"), REVIEW),
            ox.Quad(me, ox.NamedNode(CK.verdict), voc, REVIEW),
            ox.Quad(me, ox.NamedNode(DCTERMS.creator), ox.NamedNode(f"{ID}reviewer/anna"), REVIEW),
        ]
    reviewed.change((), judged)
    export_store(reviewed, tmp_path, ["methods"])
    text = (tmp_path / "methods.md").read_text()
    assert "1 person reviewed 3 statements (2 accepted, 1 rejected)" in text


def test_the_scores_are_those_of_the_bundled_cards():
    parser = parse_parser_card(find_data("data", "syntax", "CARD.md").read_text("utf-8"))
    assert len(parser) == 3 and all(50 < score < 100 for score in parser.values())
    scores = parse_attribution_card(find_data("data", "attribution", "CARD.md").read_text("utf-8"))
    assert len(scores) == 3 and all(50 < score < 100 for score in scores)


def test_the_scores_of_the_whole_reader_are_those_of_the_readme():
    unseen, acts = read_scores(read_toml(find_data("data", "scores.toml")))
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    (row,) = [
        line for line in readme.splitlines() if f"accusations and denials in {unseen} unseen articles" in line
    ]
    assert f"| {' / '.join(f'{score:.2f}' for score in acts)};" in row


def test_the_paragraph_tells_articles_without_an_outlet_and_what_a_codebook_s_concepts_coded():
    said = [
        replace(s, assigned=Assigned("Theft", 0.9) if n < 2 else None)
        for n, s in enumerate(build_river()[:5])
    ]
    article = make_article("Avaria accused Borland.", None)
    text = build_methods(said, {article.id: article}, Reading("1", (), concepts=4)).content.decode()
    assert "1 article of 0 outlets (1 names none)" in text
    assert "2 of 5 statements were coded under a concept of a codebook with 4 concepts." in text
    uncoded = [replace(s, assigned=None) for s in said]
    assert "codebook" not in build_methods(uncoded, {}, Reading("1", ())).content.decode()


def tell_methods(readers, **known):
    """Write the paragraph for one statement for each (votes, rule)."""
    said = [
        replace(s, votes=votes, rule=rule) for s, (votes, rule) in zip(build_river(), readers, strict=False)
    ]
    return build_methods(said, {}, Reading("1", (), **known)).content.decode()


def test_the_paragraph_says_of_each_statement_what_read_it_and_names_no_other_reader():
    learned, report = (("learned",), "learned"), (("attribution",), "attribution:R1 clause")
    text = tell_methods([learned, learned, report], acts=(0.7, 0.6, 0.5), unseen=9, mode="both")
    assert (
        "2 statements were read by the bundled encoder of acts" in text
        and "9 unseen articles: act F1 0.70" in text
    )
    assert "1 statement is what somebody is reported to have said" in text
    assert "decided by rules joined with a trained encoder" in text
    assert not any(word in text for word in ("rules alone", "word list", "frames", "language model"))
    words = [(("cue",), "cue:warn"), (("cue",), "cue:mine"), (("given",), ""), (("team",), "sheet")]
    text = tell_methods(words, mode="rules", own_cues={"mine"})
    assert (
        "2 statements have their act from a word list (1 in the bundled list, 1 in the codebook's own)"
        in text
    )
    assert "2 statements come from frames that were given (team)" in text
    assert "decided by rules alone" in text and "encoder" not in text


def test_an_encoder_of_ones_own_is_not_given_the_scores_of_the_bundled_one():
    text = tell_methods([(("learned",), "learned")], acts=(0.7, 0.6, 0.5), own_reader=True)
    assert "1 statement was read by an encoder of acts trained for this study" in text and "0.7" not in text
    assert "whether with the trained encoder, the store does not say" in text


def test_an_empty_store_and_cards_without_scores_are_told_plainly():
    text = build_methods(
        [], {}, Reading("1", (), parse_parser_card(""), parse_attribution_card(""))
    ).content.decode()
    assert (
        "We read 0 articles of 0 outlets." in text
        and "This gave 0 statements." in text
        and "not given" in text
    )


def build_some(articles):
    said = build_river()
    return write_all(open_store(), [(a, [s for s in said if s.article == a.id], "print") for a in articles])


def test_pages_of_articles_that_are_gone_are_taken_away_and_nothing_else(store, tmp_path):
    first, *others = ARTICLES.values()
    mine = [
        tmp_path / name
        for name in ("article-notes.html", "article-0123.html", "article-plan.txt", "other.html")
    ]
    for path in mine:
        path.write_text("of the user's own")
    write_site(store, tmp_path)
    gone = f"article-{first.id}.html"
    assert (tmp_path / gone).exists()
    fewer = build_some(others)
    assert [path.name for path in find_outdated(fewer, tmp_path)] == [gone]
    assert find_outdated(build_some([]), tmp_path) == [], "pages of another store are not this one's to judge"
    written = write_site(fewer, tmp_path)
    assert not (tmp_path / gone).exists()
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in [*written, *mine]}
    assert find_outdated(fewer, tmp_path) == []


def make_outputs(folder, store, exports):
    """Put an article, a store and every export of it into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "monday.txt").write_text("The ministry denied the charge on Monday and called it absurd.\n")
    first = next(iter(ARTICLES.values()))

    def build(draft):
        draft.write_part(first, "print", [s for s in build_river() if s.article == first.id])
        write_all(draft.store, [(first, [s for s in build_river() if s.article == first.id], "print")])

    replace_store(store, build)
    opened = open_store(store, read_only=True)
    export_store(opened, exports, FORMATS, imprint=IMPRINT)
    write_site(opened, exports)


@pytest.mark.parametrize(
    ("store", "exports"), [("kept/it", "out"), (".", "."), ("it", "it"), ("exports", "exports")]
)
def test_what_the_program_made_is_left_out_wherever_it_lies_and_told_in_one_line(tmp_path, store, exports):
    folder = tmp_path / "d"
    make_outputs(folder, folder / store, folder / exports)
    found = list(read_sources([folder]))
    assert [one.source for one in found if isinstance(one, Article)] == ["d/monday.txt"]
    told = [
        one for one in found if isinstance(one, Skipped) and "not an article by its name" not in one.reason
    ]
    assert [one.ignored for one in told] == [True]
    assert "left out, for counterclaim made it" in told[0].reason
    assert "a store" in told[0].reason and "files" in told[0].reason
    whole = list(read_sources([f"{folder}/**/*.{ending}" for ending in ("html", "jsonl", "txt")]))
    assert [one.source for one in whole if isinstance(one, Article)] == ["monday.txt"]
    assert ["made them" in one.reason for one in whole if isinstance(one, Skipped)] == [True, True]


def test_a_page_of_the_program_that_is_named_itself_is_refused(tmp_path):
    make_outputs(tmp_path / "d", tmp_path / "it", tmp_path / "out")
    for name in ("index.html", "statements.csv", "statements.jsonl"):
        (told,) = read_sources([tmp_path / "out" / name])
        assert "counterclaim made this" in told.reason and not told.ignored
    (alone, *others) = read_sources([tmp_path / "it"])
    assert "expected articles" in alone.reason and not alone.ignored and not others


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("kind", ["accusations", *SHEETS])
def test_answers_of_queries_and_sheets_for_people_are_no_articles(store, tmp_path, kind, mark):
    table = Table(SHEETS[kind], ()) if kind in SHEETS else run_query(store, kind)
    text = render_table(table, "csv")
    (tmp_path / "asked.csv").write_text(mark + text, encoding="utf-8", newline="")
    (told,) = read_sources([tmp_path / "asked.csv"])
    assert "counterclaim made this" in told.reason


def test_names_that_the_program_uses_are_free_for_articles_of_other_folders(tmp_path):
    for name in ("exports/index.txt", "extracted/current", "store/draft/lock.txt", "out/methods.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name}: the ministry denied the charge on Monday.\n")
    found = [one.source for one in read_sources([tmp_path]) if isinstance(one, Article)]
    assert [name.partition("/")[2] for name in found] == [
        "exports/index.txt",
        "out/methods.md",
        "store/draft/lock.txt",
    ]
