"""Every figure that a page of the report shows is what the queries answer, on an invented dispute and on the sample."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs

import lxml.html
import pyoxigraph as ox
import pytest
from factories import infer_anew, write_all
from river import ARTICLES, build_river

from kg.codes import SHIPPED
from kg.files import find_data
from kg.jobs.exporting import build_site
from kg.network import build_network
from kg.pages.shell import NETWORKS
from kg.queries import run_query
from kg.rdf.terms import ONTOLOGY
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
        return [
            [" ".join(cell.text_content().split()) for cell in row] for row in self.list_rows(page, label)
        ]

    def read_undisputed(self) -> list[list[str]]:
        """The rows of the claims that nobody disputes; none where no content recurs."""
        label = "Claims nobody disputes"
        (head,) = [h for h in self.pages["ledger.html"].iter("h2") if h.text_content() == label]
        told = int(head.getnext().text_content())
        rows = self.read_rows("ledger.html", label) if told else []
        assert told == len(rows)
        return rows

    def list_rows(self, page: str, label: str) -> list[lxml.html.HtmlElement]:
        """The rows of a table, laid out or waiting in its template."""
        (frame,) = self.pages[page].xpath("//div[@aria-label=$label]", label=label)
        return frame.xpath(".//tbody/tr | .//tbody/template/tr")

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
    outlets = {row["outlet"] for row in articles if row["outlet"] not in (None, "unknown outlet")}
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
        label = card.find("summary/h3").text.strip()
        affirm, reject = (read_numbers(h)[0] for h in card.xpath(".//h4")[:2])
        shown[label] = affirm, reject, card.get("data-sift")
        told = [row for row in report.first_hand if row["what"] == label and row["act"] not in REJECTING]
        assert affirm == len(told) == len(card.xpath(".//h4[1]/following-sibling::ul[1]")[0].findall("li[q]"))
    assert {label for label, (_, _, status) in shown.items() if status == "contested"} == contested.keys()
    for label, row in contested.items():
        assert shown[label][:2] == (row["affirms_times"], row["rejects_times"])
    statuses = Counter(status for _, _, status in shown.values())
    asserted = report.read_undisputed()
    for what, _, times, *_ in asserted:
        assert int(times) == len(
            [row for row in report.first_hand if " ".join(str(row["what"]).split()) == what]
        )
    words = report.pages["ledger.html"].find_class("words")[0]
    told = {
        dt.text_content(): int(dd.find("b").text)
        for dt, dd in zip(words.iter("dt"), words.iter("dd"), strict=True)
    }
    assert told == {**statuses, **({"asserted": len(asserted)} if asserted else {})}


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


def test_the_timeline_s_rows(report):
    published = {row["article"]: str(row["published"] or "") for row in report.ask("articles")}
    days = {row["statement"]: (str(row["date"] or ""), published[row["article"]]) for row in report.main}
    rows = report.list_rows("timeline.html", "The timeline's rows")
    ids = [row.xpath("string(.//a/@href)").rpartition("#s-")[2] for row in rows]
    assert ids == sorted(days, key=lambda key: (*days[key], key))
    cells = report.read_rows("timeline.html", "The timeline's rows")
    for key, row, (_, act, who, _, quote, reported, outlet) in zip(ids, rows, cells, strict=True):
        told = report.said[key]
        assert (row[0].get("data-sort"), reported) == (row.get("data-day"), reported) == days[key]
        assert (act, row.get("data-side")) == (told["act"], told["who_side"] or told["who"])
        assert who.startswith(str(told["who"])) and outlet == (told["outlet"] or "unknown outlet")
        assert quote == " ".join(str(told["quote"]).split())


def test_the_timeline_s_bars(report):
    asked = "SELECT ?s WHERE { ?s ck:notBefore ?day ; ck:notAfter ?day }"
    known = {str(row[0]).rstrip(">").rpartition("/")[2] for row in report.store.select(asked).rows}
    (picture,) = report.pages["timeline.html"].xpath("//*[@id='timeline']")
    drawn, lanes = 0, Counter[str]()
    for bar in picture.xpath(".//*[name()='a']"):
        chosen = {key: value for key, (value,) in parse_qs(bar.get("href")[1:]).items()}
        own = [
            row
            for row in report.main
            if (row["who_side"] or row["who"]) == chosen["side"]
            and row["date"]
            and chosen.get("since", "") <= str(row["date"]) <= chosen["until"]
        ]
        title = bar.xpath("string(*[name()='title'])")
        parts = re.findall(r"(\d+) ([a-z]+)( \(that day or earlier\))?(?:, |$)", title.rpartition(": ")[2])
        assert {(act, not by): int(n) for n, act, by in parts} == Counter(
            (row["act"], row["statement"] in known) for row in own
        )
        assert [int(text.text) for text in bar.xpath("*[name()='text']")] == [len(own)]
        assert bar.get("aria-label").endswith(f": {len(own)}")
        drawn += len(own)
        lanes[chosen["side"]] += len(own)
    labels = [text.text for text in picture.xpath("./*[name()='text'][not(@class='tick')]")][1:]
    assert {name: int(count) for name, count in pairwise(labels) if name in lanes} == lanes
    undated = len([row for row in report.main if not row["date"]])
    assert drawn == len(report.main) - undated
    notes = [read_numbers(note) for note in report.pages["timeline.html"].find_class("note")]
    assert [found for found in notes if found] == ([[undated]] if undated else [])


def test_the_timeline_s_articles(report):
    (picture,) = report.pages["timeline.html"].xpath("//*[@id='timeline']")
    first, last = picture.get("data-first"), picture.get("data-last")
    shown = [row for row in report.ask("articles") if first <= str(row["published"] or "") <= last]
    counts = picture.xpath("./*[name()='text'][@class='tick'][@y='38']")
    assert sum(int(count.text) for count in counts) == len(shown) > 0


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


def read_data(report, name: str, what: str):
    """What a network's page hands to its script: its shapes (`nodes`), arrows (`edges`) or statements (`page`)."""
    (script,) = report.pages[name].xpath("//script[contains(., 'const edges = ')]")
    (line,) = re.findall(rf"^const {what} = (.*);$", script.text, re.MULTILINE)
    return json.loads(line)


def read_arrows(report, name: str) -> Counter[tuple[str, str, str]]:
    """How many statements stand behind the arrows from one label to another, by act."""
    labels = {node["id"]: " ".join(node["label"].split()) for node in read_data(report, name, "nodes")}
    arrows = Counter[tuple[str, str, str]]()
    for edge in read_data(report, name, "edges"):
        assert len(set(edge["said"])) == len(edge["said"]) > 0
        arrows[labels[edge["from"]], edge["act"], labels[edge["to"]]] += len(edge["said"])
    return arrows


def read_notes(report, name: str) -> list[int]:
    """The figures of what a network's page says that it does not draw."""
    (told,) = report.pages[name].xpath("//h2[.='The same as a table']/following-sibling::p[1]")
    return read_numbers(told)


@pytest.mark.parametrize("name", [file for file, _ in NETWORKS])
def test_the_statements_behind_a_network_s_arrows(report, name):
    edges, told = read_data(report, name, "edges"), read_data(report, name, "page")["said"]
    assert {key for edge in edges for key in edge["said"]} == told.keys() <= report.said.keys()
    for key, said in told.items():
        row = report.said[key]
        assert {
            "id": row["statement"],
            "act": row["act"],
            "who": row["who"],
            "side": row["who_side"] or row["who"],
            "whom": row["whom"] or "",
            "what": row["what"] or "",
            "quote": row["quote"],
            "outlet": row["outlet"] or "unknown outlet",
            "day": str(row["date"] or ""),
            "confidence": row["confidence"],
        }.items() <= {"whom": "", "what": "", "day": "", **said}.items()


def test_who_accuses_whom(report):
    network = build_network(run_query(report.store, "statements", folder=None))
    wanted = Counter[tuple[str, str, str]]()
    for one, other, data in network.edges(data=True):
        labels = (network.nodes[end]["label"] for end in (one, other))
        source, target = (" ".join(label.split()) for label in labels)
        wanted[source, data["act"], target] += data["count"]
    assert read_arrows(report, "network.html") == wanted
    shapes = {
        node["id"]: (node["label"], node["kind"], node["group"])
        for node in read_data(report, "network.html", "nodes")
    }
    assert shapes == {
        name: (node["label"], node["kind"], node["side"]) for name, node in network.nodes(data=True)
    }
    left = [network.graph["without_target"], network.graph["unnamed"]]
    assert read_notes(report, "network.html") == [number for number in left if number]


def test_grounds(report):
    pieces = [row for row in report.ask("evidence") if report.said[row["statement"]] in report.main]
    arrows = read_arrows(report, "network-grounds.html")
    told = Counter(row["stance"] for row in pieces)
    for stance in ("offered", "demanded", "missing"):
        assert sum(n for (_, act, _), n in arrows.items() if act == stance) == told[stance]
    assert read_notes(report, "network-grounds.html") == [len(report.ask("ungrounded"))]


def test_claims_by_who_affirms_them_and_by_outlet(report):
    cards = report.pages["ledger.html"].find_class("card")
    heads = [read_numbers(h)[0] for card in cards for h in card.xpath(".//h4")[:2]]
    asserted = len(report.read_undisputed())
    for name in ("network-claims.html", "network-outlets.html"):
        assert read_arrows(report, name).total() == sum(heads)
        assert read_notes(report, name) == ([asserted] if asserted else [])


def test_sides(report):
    speaks = Counter((row["who"], row["who_side"]) for row in report.said.values())
    wanted = {pair: n for pair, n in speaks.items() if pair[1] and pair[0] != pair[1]}
    shown = {(who, side): n for (who, _, side), n in read_arrows(report, "network-sides.html").items()}
    assert shown == wanted
    without = sum(n for (_, side), n in speaks.items() if not side)
    themselves = sum(n for (who, side), n in speaks.items() if who == side)
    assert read_notes(report, "network-sides.html") == [n for n in (without, themselves) if n]
    said = Counter[str]()
    for (_, side), n in wanted.items():
        said[side] += n
    most = max(said.values())
    assert any(
        f"Most is said for {side} by others: {most} statement"
        in report.pages["network-sides.html"].text_content()
        for side in said
    )


def test_all_statements_and_each_article(report):
    rows = report.read_rows("statements.html", "Statements")
    assert Counter(row[0].split()[0] for row in rows) == Counter(row["act"] for row in report.said.values())
    sure = {row[-1]: float(row[-2]) for row in rows}
    assert sure == {key: row["confidence"] for key, row in report.said.items()}
    for article in report.ask("articles"):
        page = report.pages[f"article-{article['article']}.html"]
        assert len(page.xpath("//section[@class='list']/ol/li")) == article["statements"]
        legend = "".join(line.text_content() for line in page.find_class("legend")[:1])
        underlined = re.findall(r"^(\d+) statements? underlined", legend)
        assert underlined == ([str(article["statements"])] if article["statements"] else [])
        marked = {key for mark in page.xpath("//*[@data-s]") for key in mark.get("data-s").split()}
        assert marked == {key for key, row in report.said.items() if row["article"] == article["article"]}
    for name, page in report.pages.items():
        foot = read_numbers(page.find(".//footer"))
        assert foot == [len(report.ask("articles")), len(report.said)], name
