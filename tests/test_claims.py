"""Every place that says what came back, or what became of a claim, shows the figures of `kg.claims`."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import lxml.html
import pytest
from river import ARTICLES, BREACH, build_river

from kg.analysis.deadlines import find_deadlines
from kg.analysis.ledger import build_answer_ledger
from kg.claims.answers import Debate, find_answers, puts_forward, tell_status
from kg.claims.claims import ClaimStatus, find_claims
from kg.codes import SHIPPED
from kg.comparison import Side, compare_sides
from kg.files import find_data
from kg.gazetteer import load_gazetteer
from kg.jobs.build import BuildReport, Work, build_store
from kg.jobs.comparing import read_side
from kg.jobs.engine import Recipe
from kg.jobs.exporting import build_site, export_store
from kg.jobs.inventory import Accusation
from kg.jobs.reviewing import load_review
from kg.model import Act, AnswerStatus, Article, Statement
from kg.queries import run_query
from kg.reading import read_sources
from kg.records import parse_lines
from kg.store import Store, open_store

SAMPLE = Path(__file__).parent.parent / "exports" / "sample" / "statements.jsonl"
NONE_FOUND = AnswerStatus.NONE_FOUND.value


@dataclass
class Told:
    """A corpus that was built from its texts, and what `kg.claims` says of it."""

    path: Path
    store: Store
    report: BuildReport
    said: dict[str, Statement]
    debate: Debate

    def ask(self, name: str) -> list[dict[str, object]]:
        return list(run_query(self.store, name, folder=None).records())

    @property
    def status(self) -> dict[str, str]:
        """Status of each accusation, demand and threat."""
        return {key: tell_status(found) for key, found in find_answers(self.debate).items()}

    def count_none_found(self, act: Act) -> int:
        return sum(self.said[key].act is act for key, word in self.status.items() if word == NONE_FOUND)


def write_river(folder: Path) -> None:
    for number, article in enumerate(ARTICLES.values()):
        (folder / f"{number}.txt").write_text(article.text, encoding="utf-8")
        facts = {"outlet": article.outlet, "published": article.published}
        lines = [f'{name} = "{found.value}"\n' for name, found in facts.items() if found is not None]
        if lines:
            (folder / f"{number}.toml").write_text("".join(lines), encoding="utf-8")


def build(inputs: str, statements: list[Statement], path: Path) -> Told:
    """Build a store as `kg build` does, but of statements that are known."""
    engine = SimpleNamespace(
        fingerprint="known",
        name_reading=lambda article: "known",
        recipe=Recipe(),
        gazetteer=load_gazetteer(),
        extract=lambda article, frames=None: [s for s in statements if s.article == article.id],
    )
    work = Work(workers=1, review=load_review(None, machine_only=True), least=0.0)
    report = build_store([inputs], path, engine, work=work)
    store = open_store(path, read_only=True)
    said = store.statements()
    assert {s.id for s in said} == {s.id for s in statements}
    return Told(path, store, report, {s.id: s for s in said}, Debate(said, store.links()))


@pytest.fixture(scope="module", params=["river", "five"])
def told(request, tmp_path_factory) -> Told:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "river":
        texts = folder / "texts"
        texts.mkdir()
        write_river(texts)
        return build(str(texts), build_river(), folder / "store")
    lines = SAMPLE.read_bytes().decode("utf-8", "surrogatepass").split("\n")
    return build(str(find_data("articles")), list(parse_lines(lines)), folder / "store")


def test_the_made_corpus_is_built_with_its_facts(tmp_path):
    write_river(tmp_path)
    read = {a.id: a for a in read_sources([str(tmp_path)]) if isinstance(a, Article)}
    assert {key: a.outlet and a.outlet.value for key, a in read.items()} == {
        key: a.outlet and a.outlet.value for key, a in ARTICLES.items()
    }


# --- what came back -----------------------------------------------------------------------------------------


def test_no_word_is_a_status_of_a_statement_and_of_a_claim():
    assert not {s.value for s in AnswerStatus} & {s.value for s in ClaimStatus}


def test_the_graph_says_the_same_of_each_pair(told):
    found = find_answers(told.debate, most=None, to=puts_forward)
    pairs = {(a.statement.id, key) for key, answers in found.items() for a in answers}
    rows = told.store.select("SELECT ?reply ?act { ?reply ck:cameBackTo ?act }").rows
    assert {tuple(str(end).rsplit("/", 1)[1] for end in row) for row in rows} == pairs != set()


def test_the_build_s_table_and_its_sentence(told):
    keys, answers = {one.id for one in told.report.accusations}, told.report.answers
    assert len(keys) == told.report.accused == len(told.ask("accusations"))
    assert keys - answers.keys() == {key for key in keys if told.status[key] == NONE_FOUND}
    assert told.report.count_none_found() == told.count_none_found(Act.ACCUSE) > 0
    answered = {str(row["statement"]): str(row["answered_by"]) for row in told.ask("accusations")}
    for key in keys:
        assert set(answers.get(key, ())) == set(filter(None, (answered[key] or "").split(" | ")))


def test_where_only_less_sure_answers_are_the_table_says_so_and_not_that_none_was_found():
    report = BuildReport(
        accusations=[
            Accusation(what, ("Norland", "Sudria", what), 1.0) for what in ("spying", "lying", "theft")
        ],
        answers={"spying": ("Sudria (deny)",), "lying": ()},
    )
    assert {row.charge[2]: row.cells[-1] for row in report.rank_accusations()} == {
        "spying": "Sudria (deny)",
        "lying": "a less sure one",
        "theft": NONE_FOUND,
    }
    assert (report.count_none_found(), report.count_less_sure()) == (2, 1)


def test_the_queries(told):
    rows = told.ask("answers")
    assert {row["statement"]: row["status"] for row in rows} == {
        key: word for key, word in told.status.items() if told.said[key].act is Act.ACCUSE
    }
    for row in rows:
        words = str(row["status"]).split(" | ")
        assert ("denied" in words, "countered" in words) == (
            bool(row["denied_by"]),
            bool(row["countered_by"]),
        )
    for name in ("accusations", "demands", "threats"):
        for row in told.ask(name):
            assert (told.status[str(row["statement"])] == NONE_FOUND) == (not row["answered_by"])
            assert ("denied" in told.status[str(row["statement"])]) == bool(row.get("denied_by"))
    for row in told.ask("ultimatums"):
        assert (told.status[str(row["statement"])] == NONE_FOUND) == (row["became"] == "open")


def test_the_pages(told):
    pages = {name: lxml.html.fromstring(page.encode()) for name, page in build_site(told.store, 0.0).items()}
    lead = " ".join(pages["index.html"].find_class("lead")[0].text_content().split())
    assert f"no answer found in these articles to {told.count_none_found(Act.ACCUSE)} of them" in lead
    assert f"(none found to {told.count_none_found(Act.DEMAND)})" in lead
    rows = pages["ledger.html"].xpath("//table[@data-file='answers.csv']/tbody/tr")
    waiting = Counter(
        row[0].text_content().strip() for row in rows if row[-1].text_content().strip() == NONE_FOUND
    )
    assert waiting == {
        act.value: n for act in (Act.ACCUSE, Act.DEMAND, Act.THREATEN) if (n := told.count_none_found(act))
    }
    counted = {
        dt.text_content(): int(dd.find("b").text)
        for words in pages["ledger.html"].find_class("words")
        for dt, dd in zip(words.iter("dt"), words.iter("dd"), strict=True)
    }
    # A statement that nobody takes up is no claim on the pages.
    shown = Counter(claim.status.value for claim in find_claims(told.debate) if claim.is_claim)
    assert counted == shown


def count_claims(told: Told) -> Counter[str]:
    claims = find_claims(told.debate)
    return Counter(claim.status.value for claim in claims if claim.status is not ClaimStatus.WANTED)


def test_the_ledgers_of_kg_analyse(told):
    articles = {a.id: a for a in told.store.articles()}
    rows = build_answer_ledger(told.said.values(), articles, told.store.links()).records()
    assert {row["statement"]: row["status"] for row in rows} == told.status
    for deadline in find_deadlines(told.said.values(), articles, told.store.links()):
        assert deadline.status == told.status[deadline.statement.id]


# --- what became of a claim ---------------------------------------------------------------------------------


def test_contested_claims_are_those_of_the_query(told):
    contested = [claim for claim in find_claims(told.debate) if claim.status is ClaimStatus.CONTESTED]
    assert {claim.label: (len(claim.affirming), len(claim.rejecting)) for claim in contested} == {
        row["what"]: (row["affirms_times"], row["rejects_times"]) for row in told.ask("contested")
    }


def test_kg_diff(told):
    nothing, side = Side([]), read_side(str(told.path))
    claims = {claim.id: claim.status.value for claim in find_claims(told.debate)}
    rows = [row for row in compare_sides(nothing, side).records() if row["change"] == "status"]
    assert {row["statement"]: (row["earlier"], row["now"]) for row in rows} == {
        key: ("absent", status) for key, status in claims.items()
    }
    charges = Side([s for s in told.said.values() if s.act is Act.ACCUSE], side.sources, side.links)
    changed = {
        r["statement"]: r["now"] for r in compare_sides(charges, side).records() if r["change"] == "answer"
    }
    assert changed.items() <= told.status.items()


def test_the_export_of_claims(told, tmp_path):
    (path,) = export_store(told.store, tmp_path, ["claims"])
    nodes = json.loads(path.read_text(encoding="utf-8"))["@graph"]
    words = Counter(n["description"].partition(" in these")[0] for n in nodes if n["@type"] == "Claim")
    assert words == count_claims(told)


def test_nothing_shown_says_unanswered(told, tmp_path):
    texts = [*build_site(told.store, 0.0).values()]
    texts += [
        path.read_text("utf-8") for path in export_store(told.store, tmp_path, ["claims", "nquads", "csv"])
    ]
    own = "\n".join(s.quote for s in told.said.values())
    assert not [text for text in texts if re.search("unanswered", text)] or "unanswered" in own


# --- cases by hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "status"),
    [
        ("state", "asserted"),
        ("accuse", "alleged"),
        ("accuse concede", "admitted"),
        ("accuse deny", "contested"),
        ("deny", "rejected"),
        ("demand", "wanted"),
        ("demand refuse", "contested"),
        ("demand accuse", "alleged"),
        # A refusal rejects what is asked for, a denial what is claimed.
        ("accuse refuse", "alleged"),
        ("demand deny", "wanted"),
        ("threaten refuse", "wanted"),
    ],
)
def test_a_status_follows_from_the_acts(acts, status):
    assert [claim.status.value for claim in find_claims(Debate(build_said(acts)))] == [status]


def test_what_one_speaker_alone_both_says_and_rejects_is_not_contested():
    said = build_said("state deny")
    alone = [replace(s, speaker=said[1].speaker) for s in said]
    assert [claim.status.value for claim in find_claims(Debate(alone))] == ["rejected"]
    assert [claim.status.value for claim in find_claims(Debate([*alone, replace(said[0], id="other")]))] == [
        "contested"
    ]


def build_said(acts: str) -> list[Statement]:
    """Build a statement an act, all of one content, rejections by one speaker and all else by another."""
    from factories import AVARIA, BORLAND, make_article, make_proposition, make_statement

    article = make_article(". ".join(f"Somebody does {act}" for act in acts.split()))
    return [
        make_statement(
            article,
            f"Somebody does {act}",
            act,
            SHIPPED.act(act),
            BORLAND if SHIPPED.act(act).rejects else AVARIA,
            None,
            make_proposition(BREACH, "borland"),
        )
        for act in acts.split()
    ]


def test_what_is_not_shown_neither_affirms_nor_rejects():
    said = build_river()
    shown = {s.id for s in said if s.act is not Act.DENY}
    claims = find_claims(Debate(said), shown)
    listed = [s for claim in claims for s in (*claim.affirming, *claim.rejecting, *claim.others)]
    assert listed and all(s.id in shown for s in listed)
