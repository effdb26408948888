"""Every figure that a page of the report shows is what the queries answer, on an invented dispute and on the sample."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import lxml.html
import pyoxigraph as ox
import pytest
from factories import infer_anew, write_all
from river import ARTICLES, build_river

from kg.codes import SHIPPED
from kg.files import find_data
from kg.jobs.exporting import build_site
from kg.network import build_network
from kg.queries import run_query
from kg.rdf import ONTOLOGY
from kg.store import Store, open_store

SAMPLE = Path(__file__).parent.parent / "exports" / "sample" / "graph.nq"
ACTS = {"accuse": "accusations", "deny": "denials", "demand": "demands", "threaten": "threats"}
REJECTING = ("deny", "refuse")
MAIN_ACTS = [act for act in SHIPPED.acts.values() if act.main]


def load_river() -> Store:
    store, said = open_store(), build_river()
    write_all(store, [(a, [s for s in said if s.article == a.id], "test") for a in ARTICLES.values()])
    return store


def load_sample() -> Store:
    quads = ox.Store()
    quads.bulk_load(path=str(SAMPLE), format=ox.RdfFormat.N_QUADS)
    quads.load(find_data("ontology", "core.ttl").read_bytes(), format=ox.RdfFormat.TURTLE, to_graph=ONTOLOGY)
    return infer_anew(Store(quads))


class Report:
    """The pages of a store, parsed, beside the answers of its queries."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pages = {
            name: lxml.html.fromstring(page.encode()) for name, page in build_site(store, 0.0).items()
        }
        self.said = {row["statement"]: row for row in self.ask("statements")}
        self.first_hand = [row for row in self.said.values() if not row["reported_by"]]
        self.main = [row for row in self.first_hand if row["act"] in MAIN_ACTS]

    def ask(self, name: str, **given: str) -> list[dict[str, object]]:
        return list(run_query(self.store, name, folder=None, **given).records())

    def read_rows(self, page: str, label: str) -> list[list[str]]:
        """The cells of a table, as text, by the label of the frame around it."""
        (frame,) = self.pages[page].xpath("//div[@aria-label=$label]", label=label)
        rows = frame.xpath(".//tbody/tr")
        return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]

    def count_pairs(self, by_actor: bool) -> Counter[tuple[str, str]]:
        """Who acts against whom, out of the rows of `statements`; a denial of nobody is against whom it answers."""

        def name(row: dict[str, object], slot: str) -> str:
            label, side = str(row[slot]), str(row[f"{slot}_side"] or "")
            if by_actor:
                return f"{label} ({side})" if side and side != label else label
            return side or label

        found = Counter[tuple[str, str]]()
        for row in self.main:
            answered = [self.said[key] for key in str(row["answers"] or "").split() if key in self.said]
            ends = {name(row, "whom")} if row["whom"] else {name(other, "who") for other in answered}
            found.update((name(row, "who"), end) for end in ends)
        return found


@pytest.fixture(scope="module", params=[load_river, load_sample], ids=["river", "sample"])
def report(request):
    return Report(request.param())


def read_numbers(element) -> list[int]:
    return [int(word) for word in re.findall(r"\b\d+\b", element.text_content())]


# --- overview, ledger ---------------------------------------------------------------------------------------


def test_the_overview_s_paragraph_and_tiles(report):
    page, counts = report.pages["index.html"], Counter(row["act"] for row in report.main)
    for act, query in ACTS.items():
        assert counts[act] == len({row["statement"] for row in report.ask(query)})
    assert counts["concede"] == len([r for r in report.ask("concessions") if r["act"] == "concede"])
    tiles = {tile.text_content().split()[1]: read_numbers(tile)[0] for tile in page.find_class("tile")}
    assert tiles == {act.value: counts[act] for act in MAIN_ACTS}
    articles, open_ones = report.ask("articles"), report.ask("ultimatums")
    (lead,) = page.find_class("lead")
    text = " ".join(lead.text_content().split())
    waiting = len(report.ask("answers", status="none found"))
    demands = len([row for row in open_ones if row["act"] == "demand" and row["became"] == "open"])
    outlets = {row["outlet"] for row in articles}
    days = sorted(str(row["published"]) for row in articles if row["published"])
    assert f"{len(articles)} articles of {len(outlets)} outlets" in text
    assert f"published {days[0]} to {days[-1]}" in text
    assert f"{counts['accuse']} accusations, no answer found in these articles to {waiting} of them" in text
    assert re.search(rf"\b{counts['demand']} demands? \(none found to {demands}\)", text)
    assert f"{len(report.ask('contested'))} are contested" in text
    second_hand = len([row for row in report.ask("second-hand") if row["act"] in MAIN_ACTS])
    notes = [
        read_numbers(p)[0]
        for p in page.find_class("where")
        if "another statement reports" in p.text_content()
    ]
    assert notes == ([second_hand] if second_hand else [])


def test_the_overview_s_arrows_are_cells_of_the_matrix(report):
    pairs = report.count_pairs(by_actor=False)
    page = report.pages["index.html"]
    beads = sorted(int(text.text_content()) for text in page.xpath("//*[name()='g']/*[name()='text']"))
    assert beads == sorted(n for (who, whom), n in pairs.items() if who != whom)
    for item in page.xpath("//h2[.='Most often']/following-sibling::ul[1]/li"):
        who, _, rest = item.text_content().partition(" → ")
        whom, _, _ = rest.partition(":")
        assert pairs[who.strip(), whom.strip()] == int(item.find("a").text_content())


def test_the_ledger_s_claims(report):
    contested = {row["what"]: row for row in report.ask("contested")}
    shown = {}
    for card in report.pages["ledger.html"].find_class("card"):
        label = card.find("h3").text.strip()
        affirm, reject = (read_numbers(h)[0] for h in card.xpath(".//h4")[:2])
        shown[label] = affirm, reject, card.get("data-sift")
        told = [row for row in report.first_hand if row["what"] == label and row["act"] not in REJECTING]
        assert affirm == len(told) == len(card.xpath(".//h4[1]/following-sibling::ul[1]")[0].findall("li[q]"))
    assert {label for label, (_, _, status) in shown.items() if status == "contested"} == contested.keys()
    for label, row in contested.items():
        assert shown[label][:2] == (row["affirms_times"], row["rejects_times"])
    statuses = Counter(status for _, _, status in shown.values())
    asserted = report.read_rows("ledger.html", "Claims nobody disputes")
    for what, _, times, *_ in asserted:
        assert int(times) == len(
            [row for row in report.first_hand if " ".join(str(row["what"]).split()) == what]
        )
    words = report.pages["ledger.html"].find_class("words")[0]
    told = {
        dt.text_content(): int(dd.find("b").text)
        for dt, dd in zip(words.iter("dt"), words.iter("dd"), strict=True)
    }
    assert told == {**statuses, "asserted": len(asserted)}


def test_the_ledger_s_openings_and_figures(report):
    rows = report.read_rows("ledger.html", "Accusations, demands and threats with their answers")
    waiting = {"accuse": len(report.ask("answers", status="none found"))}
    for row in report.ask("ultimatums"):
        waiting[row["act"]] = waiting.get(row["act"], 0) + (row["became"] == "open")
    for act, query in ACTS.items():
        if act != "deny":
            own = [row for row in rows if row[0] == act]
            assert len(own) == len({row["statement"] for row in report.ask(query)})
            assert sum(row[5] == "none found" for row in own) == waiting.get(act, 0)
    figures = report.ask("conflicting-figures")
    assert len(report.read_rows("ledger.html", "Figures that do not agree")) == len(figures) > 0


# --- matrix, timeline, outlets --------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["side", "speaker"])
def test_the_matrix(report, by):
    pairs = report.count_pairs(by_actor=by == "speaker")
    (frame,) = report.pages["matrix.html"].xpath(f"//div[@aria-label='Matrix by {by}']")
    names = [head.text_content() for head in frame.xpath(".//thead//th")][1:-1]
    shown = {}
    for row in frame.xpath(".//tbody/tr"):
        cells = [int(cell.get("data-csv")) for cell in row.xpath("td[@data-csv]")]
        assert int(row.xpath("td[last()]")[0].text_content()) == sum(cells)
        shown |= {(row.find("th").text_content(), name): n for name, n in zip(names, cells, strict=True) if n}
        for cell in row.xpath("td[@data-acts]"):
            opened = report.pages["matrix.html"].get_element_by_id(cell.find("a").get("href")[1:])
            assert (
                len(opened.findall(".//li"))
                == int(cell.get("data-csv"))
                == len(cell.get("data-acts").split())
            )
    assert shown == dict(pairs)


def test_the_timeline(report):
    rows = report.read_rows("timeline.html", "The timeline's rows")
    ordered = sorted(report.main, key=lambda row: (str(row["date"] or ""), str(row["statement"])))
    assert [row[1] or row[2] for row in rows] == [str(row["date"] or "") for row in ordered]
    assert [row[3] for row in rows] == [row["act"] for row in ordered]
    for picture, label in ((0, "made"), (1, "appeared")):
        (frame,) = report.pages["timeline.html"].xpath(
            f"//div[@role='region'][contains(@aria-label, '{label}')]"
        )
        undated = len([row for row in report.main if not row["date"]])
        assert len(frame.xpath(".//*[name()='a']")) == len(report.main) - undated, picture


def test_the_outlets_in_numbers(report):
    articles = Counter(row["outlet"] or "unknown outlet" for row in report.ask("articles"))
    replied = {
        row["statement"]
        for row in report.ask("replies")
        if row["counts"] == "yes"
        and report.said[row["statement"]]["article"] == report.said[row["reply"]]["article"]
    }
    bare = {row["statement"] for row in report.ask("ungrounded")}
    rows = report.read_rows("outlets.html", "Outlets in numbers")
    assert {row[0]: int(row[1]) for row in rows} == articles
    for outlet, _, *cells in rows:
        own = [row for row in report.first_hand if (row["outlet"] or "unknown outlet") == outlet]
        acts = Counter(row["act"] for row in own)
        assert list(map(int, cells[:5])) == [acts[act] for act in MAIN_ACTS]
        charges = [row["statement"] for row in own if row["act"] == "accuse"]
        for cell, part in ((cells[5], replied.intersection(charges)), (cells[6], set(charges) - bare)):
            assert cell == (f"{100 * len(part) / len(charges):.0f} %" if charges else "-")
        framings = Counter(row["framing"] for row in own)
        assert list(map(int, cells[8:])) == [framings["distancing"], framings["endorsing"]]
    voices = report.store.select("SELECT DISTINCT ?s WHERE { ?x oa:hasBody ?s ; ck:ownVoice true }").rows
    assert sum(int(row[9]) for row in rows) == len(voices)


def test_what_outlets_carry_and_leave_out(report):
    heads = [
        h.text_content()
        for h in report.pages["outlets.html"].xpath("//div[@aria-label='Claims by outlet']//th")
    ]
    for what, _, *cells in report.read_rows("outlets.html", "Claims by outlet"):
        for outlet, cell in zip(heads[2:], cells, strict=False):
            told = [
                row
                for row in report.first_hand
                if " ".join(str(row["what"]).split()) == what
                and row["act"] not in REJECTING
                and (row["outlet"] or "unknown outlet") == outlet
            ]
            assert re.findall(r"(\d+) affirm", cell) == ([str(len(told))] if told else [])
    omissions = report.ask("omissions")
    frames = report.pages["outlets.html"].xpath("//div[@aria-label='Denials left out']//tbody/tr")
    assert len(frames) == len(omissions)
    marked = [mark.text_content() for mark in report.pages["outlets.html"].find_class("how")]
    known = Counter(row["how"] for row in report.ask("same-acts"))
    assert (marked.count("one act"), marked.count("likely one act")) == (known["linked"], known["likely"])


# --- networks, statements, articles ---------------------------------------------------------------------------


def read_arrows(report, name: str) -> Counter[tuple[str, str, str]]:
    rows = report.read_rows(name, "Rows of the network")
    return Counter({(row[0], row[1], row[2]): int(row[3]) for row in rows})


def test_who_accuses_whom(report):
    network = build_network(run_query(report.store, "statements", folder=None))
    wanted = Counter[tuple[str, str, str]]()
    for one, other, data in network.edges(data=True):
        labels = (network.nodes[end]["label"] for end in (one, other))
        source, target = (" ".join(label.split()) for label in labels)
        wanted[source, data["act"], target] += data["count"]
    shown = report.read_rows("network.html", "Rows of the network")
    assert sum(int(row[3]) for row in shown) == wanted.total()
    assert {(row[0], row[1], row[2]) for row in shown} == wanted.keys()
    notes = [read_numbers(note)[0] for note in report.pages["network.html"].find_class("note")]
    assert notes == ([network.graph["without_target"]] if network.graph["without_target"] else [])


def test_grounds(report):
    pieces = [row for row in report.ask("evidence") if report.said[row["statement"]] in report.main]
    arrows = read_arrows(report, "network-grounds.html")
    told = Counter(row["stance"] for row in pieces)
    for stance in ("offered", "demanded", "missing"):
        assert sum(n for (_, act, _), n in arrows.items() if act == stance) == told[stance]
    bare = [read_numbers(n)[0] for n in report.pages["network-grounds.html"].find_class("note")]
    assert bare == [len(report.ask("ungrounded"))]


def test_claims_by_who_affirms_them_and_by_outlet(report):
    cards = report.pages["ledger.html"].find_class("card")
    heads = [read_numbers(h)[0] for card in cards for h in card.xpath(".//h4")[:2]]
    for name in ("network-claims.html", "network-outlets.html"):
        assert read_arrows(report, name).total() == sum(heads)


def test_sides(report):
    speaks = Counter((row["who"], row["who_side"]) for row in report.said.values())
    wanted = {pair: n for pair, n in speaks.items() if pair[1] and pair[0] != pair[1]}
    shown = {(who, side): n for (who, _, side), n in read_arrows(report, "network-sides.html").items()}
    assert shown == wanted
    without = sum(n for (_, side), n in speaks.items() if not side)
    notes = [read_numbers(note)[0] for note in report.pages["network-sides.html"].find_class("note")]
    assert notes == ([without] if without else [])


def test_all_statements_and_each_article(report):
    rows = report.read_rows("statements.html", "Statements")
    assert Counter(row[0].split()[0] for row in rows) == Counter(row["act"] for row in report.said.values())
    for article in report.ask("articles"):
        page = report.pages[f"article-{article['article']}.html"]
        assert len(page.xpath("//section[@class='list']/ol/li")) == article["statements"]
        assert f" {article['statements']} statements " in page.find_class("where")[0].text_content()
    for name, page in report.pages.items():
        foot = read_numbers(page.find(".//footer"))
        assert foot == [len(report.ask("articles")), len(report.said)], name
