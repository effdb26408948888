"""A store remembers how it was built, and a build that is stopped says what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg
import kg.__main__
import kg.jobs.build
from kg.cli import build_app
from kg.errors import NOT_BEGUN, StoreError, UsageError
from kg.jobs.choices import FILE, name_dispute, read_choices
from kg.store import open_store


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    header = (Path(__file__).parent.parent / "kg/data/actors.tsv").read_text("utf-8").splitlines()
    columns = next(line for line in header if line.startswith("id\t")).split("\t")
    cells = {
        "id": "avaria",
        "label": "Avaria",
        "kind": "state",
        "side": "avaria",
        "names": "Avaria",
        "source": "made up",
    }
    rows = ["\t".join(columns), "\t".join(cells.get(name, "") for name in columns)]
    Path("own.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    Path("one.txt").write_text("Avaria accused Moscow of lying.", encoding="utf-8")
    Path("two.txt").write_text("Moscow rejected the accusation of Avaria.", encoding="utf-8")
    app = build_app()

    def run(*words: str, code: int = 0):
        rest = ("--store-only", "--workers", "1", "--attribution", "rules") if words[0] == "build" else ()
        rest = rest if "--bare" not in words else rest[:3]
        done = CliRunner().invoke(app, [*(word for word in words if word != "--bare"), *rest])
        if code == 0 and done.exception is not None:
            raise done.exception
        assert done.exit_code == code
        return done

    return run


def list_actors() -> set[str]:
    return {s.speaker.actor.id for s in open_store("store", read_only=True).statements()}


def test_a_rebuild_goes_by_the_options_of_the_store_and_says_so(run):
    run("build", "one.txt", "--actors", "own.tsv", "--outlet", "The Herald", "--year", "2019")
    assert "avaria" in list_actors()
    said = run("build", "one.txt", "--bare").stderr
    assert "--actors own.tsv, as the store was built" in said
    assert "--attribution rules, as the store was built" in said
    assert "--outlet The Herald, as the store was built" in said
    assert "avaria" in list_actors()
    (article,) = open_store("store", read_only=True).articles()
    assert article.outlet.value == "The Herald"


def test_what_was_said_of_the_articles_is_forgotten_for_others_which_is_said(run):
    run("build", "one.txt", "--actors", "own.tsv", "--outlet", "The Herald", "--title", "Port strike")
    assert "--title Port strike, as the store was built" in run("build", "./one.txt", "--bare").stderr
    said = run("build", "two.txt", "--bare").stderr
    for option in ("--title Port strike", "--outlet The Herald"):
        assert f"{option} was said of other inputs - not of these" in said
    assert "--actors own.tsv, as the store was built" in said
    (article,) = open_store("store", read_only=True).articles()
    assert (article.outlet, name_dispute(Path("store"))) == (None, "")
    assert "Port strike" not in run("build", "one.txt", "--bare").stderr


def test_what_was_said_of_the_articles_holds_when_others_were_added_since(run):
    run("build", "one.txt", "--title", "Port strike")
    assert "--title Port strike, as the store was built" in run("build", "two.txt", "--add", "--bare").stderr
    assert "--title Port strike, as the store was built" in run("build", "one.txt", "--bare").stderr


def test_articles_are_added_by_the_same_engine_but_not_as_of_the_same_outlet(run):
    run("build", "one.txt", "--actors", "own.tsv", "--outlet", "The Herald")
    said = run("build", "two.txt", "--add", "--bare").stderr
    assert "--actors own.tsv, as the store was built" in said
    assert "--outlet The Herald was said of the articles that are there - not of those added now" in said
    outlets = {a.source: a.outlet and a.outlet.value for a in open_store("store", read_only=True).articles()}
    assert outlets == {"one.txt": "The Herald", "two.txt": None}
    assert read_choices(Path("store"))["outlet"] == "The Herald"


def test_a_changed_option_is_said_and_forgetting_goes_by_none(run):
    run("build", "one.txt", "--outlet", "The Herald", "--actors", "own.tsv")
    said = run("build", "one.txt", "--outlet", "The Post").stderr
    assert "--outlet The Post in place of The Herald" in said
    said = run("build", "one.txt", "--forget").stderr
    assert "as the store was built" not in said
    assert set(read_choices(Path("store"))) == {"articles", "attribution", "program"}


def list_sources() -> set[str]:
    return {a.source for a in open_store("store", read_only=True).articles()}


def test_a_build_that_names_no_articles_takes_those_of_the_store(run, monkeypatch):
    run("build", "one.txt")
    run("build", "two.txt", "--add")
    done = run("build")
    assert "one.txt two.txt, as the store was built" in done.stderr
    assert "2 articles unchanged, not read again" in done.stdout
    assert list_sources() == {"one.txt", "two.txt"}
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    run("build", "--store", "../store")
    monkeypatch.chdir("..")
    assert list_sources() == {"../one.txt", "../two.txt"}
    assert "of 2 of 2 articles could be read: every source is unchanged" in run("verify").stderr
    Path("one.txt").unlink()
    failed = run("verify", code=1).stderr
    assert "../one.txt" in failed and "../two.txt" not in failed
    assert "the sources of 1 of 2 articles could be read" in failed and "unchanged" not in failed
    Path("two.txt").rename("elsewhere/other.txt")
    assert "of 0 of 2 articles" in run("verify", code=1).stderr
    assert "of 1 of 2 articles" in run("verify", "elsewhere", code=1).stderr


def test_an_encoding_is_of_the_files_that_it_was_given_for(run, monkeypatch):
    Path("many").mkdir()
    Path("many", "utf8.txt").write_text("Moscow accused Bjørn Dahl of lying.", encoding="utf-8")
    Path("many", "other.txt").write_bytes("Søren Lund accused Moscow of lying.".encode("cp1252"))
    Path("wide.txt").write_text("Moscow rejected the accusation of Åse Berg.", encoding="utf-16-le")
    run("build", "many", code=1)
    run("build", "many/other.txt", "--add", "--encoding", "cp1252")
    added = run("build", "wide.txt", "--add", "--encoding", "utf-16-le")
    assert "as the store was built" not in added.stderr.replace(
        "--attribution rules, as the store was built", ""
    )
    texts = {article.text for article in open_store("store", read_only=True).articles()}
    assert len(texts) == 3 and all(any(name in text for text in texts) for name in ("Bjørn", "Søren", "Åse"))
    assert "of 3 of 3 articles could be read: every source is unchanged" in run("verify").stderr
    shown = run("info").stdout
    assert "cp1252 of many/other.txt" in shown and "utf-16-le of wide.txt" in shown
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    for again in (run("build", "--store", "../store"), run("build", "--store", "../store", "--anew")):
        assert "--encoding cp1252 of ../many/other.txt, as the store was built" in again.stderr
        assert {a.text for a in open_store("../store", read_only=True).articles()} == texts
    monkeypatch.chdir("..")
    said = run("build", "wide.txt", "many/other.txt", "--encoding", "cp1252", code=1).stderr
    assert "--encoding cp1252 in place of utf-16-le of wide.txt" in said
    assert read_choices(Path("store"))["encoding"] == {"cp1252": ["many/other.txt", "wide.txt"]}


def test_a_program_that_names_no_articles_takes_those_of_the_store_too(run):
    run("build", "one.txt")
    kg.build(store="store", attribution="rules")
    assert list_sources() == {"one.txt"}


def test_forgetting_takes_the_bundled_articles_again(run):
    run("build", "one.txt")
    run("build", "--forget")
    assert "one.txt" not in list_sources() and len(list_sources()) == 5
    assert "as the store was built" not in run("build").stderr


def test_what_was_read_from_standard_input_cannot_be_taken_again(run):
    run("build", "one.txt")
    kept = Path("store", FILE)
    kept.write_text(kept.read_text("utf-8").replace('"one.txt"', '"-"'), encoding="utf-8")
    with pytest.raises(UsageError, match=r"standard input.* name the articles"):
        run("build")


def test_a_file_that_is_gone_is_named_with_the_ways_out(run):
    run("build", "one.txt", "--actors", "own.tsv")
    Path("own.tsv").unlink()
    with pytest.raises(UsageError, match=r"own\.tsv is gone.* --actors, or --forget"):
        run("build", "one.txt")


def test_info_shows_how_a_store_was_built(run):
    run("build", "one.txt", "--actors", "own.tsv", "--outlet", "The Herald", "--field", "text=body")
    shown = run("info").stdout
    for words in (
        "articles",
        "--actors",
        "own.tsv",
        "--outlet",
        "The Herald",
        "--field",
        "text=body",
        "program",
    ):
        assert words in shown


def test_a_damaged_file_of_choices_says_what_to_do(run):
    run("build", "one.txt")
    Path("store", FILE).write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"choices\.json cannot be read .* remove it"):
        run("build", "one.txt")


def test_a_build_that_is_stopped_says_what_is_kept_and_goes_on_from_there(run, monkeypatch):
    whole, calls = kg.jobs.build.extract_safely, []

    def stop_at_second(engine, article, frames=None):
        calls.append(article)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(engine, article, frames)

    monkeypatch.setattr("kg.jobs.build.extract_safely", stop_at_second)
    said = run("build", "one.txt", "two.txt", code=130).stderr
    assert "what was read is kept: 1 article; the store at store is not there yet" in said
    assert "1 article unchanged" in run("build", "one.txt", "two.txt").stdout
    calls.clear()
    Path("three.txt").write_text("Moscow accused Avaria of lying.", encoding="utf-8")
    Path("four.txt").write_text("Avaria denied the accusation.", encoding="utf-8")
    said = run("build", "one.txt", "two.txt", "three.txt", "four.txt", code=130).stderr
    assert "what was read is kept: 1 article; the store at store is as it was before" in said
    assert {a.source for a in open_store("store", read_only=True).articles()} == {"one.txt", "two.txt"}


def test_ctrl_c_before_anything_is_read_is_told_in_one_line(run, monkeypatch, capsys):
    def stop(*_given, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as early:
        early.setattr("kg.jobs.choices.choose_inputs", stop)
        (line,) = run("build", "one.txt", code=130).stderr.splitlines()
        assert "nothing was read yet; the store at store is not there yet - the same command goes on" in line
    with monkeypatch.context() as early:
        early.setattr("kg.cli.help.TyperGroup.make_context", stop)
        assert run("build", "one.txt", code=130).stderr.strip() == NOT_BEGUN
    monkeypatch.setattr("kg.cli.main", stop)
    with pytest.raises(SystemExit) as ended:
        kg.__main__.main()
    assert ended.value.code == 130 and capsys.readouterr().err.strip() == NOT_BEGUN


def test_of_a_table_with_many_bad_rows_the_first_are_told_and_the_rest_counted(run):
    rows = ["text,date", "Avaria accused Moscow of lying.,2019-01-02", *[",2019-01-02"] * 9]
    Path("table.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    said = run("build", "table.csv", code=1).stderr
    told = [line for line in said.splitlines() if "skipped table.csv" in line]
    assert len(told) == 3 and all(line.count("table.csv") == 1 for line in told), said
    assert "table.csv: 6 more rows like these - all of them:" in said
    assert run("read", "table.csv", code=1).stderr.count("kg: table.csv:") == 9


def test_a_program_goes_by_the_options_of_the_store_too(run):
    run("build", "one.txt", "--actors", "own.tsv", "--field", "text=body")
    with pytest.warns(UserWarning, match=r"--actors own\.tsv, as the store was built"):
        kg.build("one.txt", "store")
    assert "avaria" in list_actors()
    assert read_choices(Path("store"))["field"] == ["text=body"]


def test_an_actor_without_a_row_is_named_with_others_of_that_name(run):
    Path("three.txt").write_text(
        "Moscow accused the dockers' union of lying. Kyiv denied it.", encoding="utf-8"
    )
    run("build", "three.txt")
    said = run("query", "accusations", "--actor", "Ukraine").stderr
    assert "no row for actor 'Ukraine' - " in said and "-m kg query actors" in said
    assert "no row" not in run("query", "accusations", "--actor", "Moscow").stderr
