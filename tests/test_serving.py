"""`kg serve`: the endpoint keeps the SPARQL 1.1 Protocol, only reads, and answers only this machine."""

from __future__ import annotations

import html
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import pytest
from factories import write_all
from river import ARTICLES, build_river

from kg.queries import run_query
from kg.serving.app import Limits, build_app
from kg.serving.guarding import read_origin
from kg.serving.negotiating import choose_format
from kg.store import Draft, open_store, replace_store

uvicorn = pytest.importorskip("uvicorn", reason="the extra `serve` is not installed")
from starlette.routing import Route  # noqa: E402 - of the same extra

from kg.jobs.serving import open_app  # noqa: E402

PAGES = {
    "index.html": "<!doctype html><title>overview</title>",
    "ledger.html": "<!doctype html><title>ledger</title>",
}
ACTORS = "SELECT DISTINCT ?label WHERE { ?a a ck:Actor ; rdfs:label ?label } ORDER BY ?label"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?d != ?g) }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The river's store on disk."""
    where = tmp_path_factory.mktemp("serving") / "store"

    def build(draft: Draft) -> None:
        said = build_river()
        write_all(draft, [(a, [s for s in said if s.article == a.id], "test") for a in ARTICLES.values()])

    replace_store(where, build)
    return where


@pytest.fixture(scope="module")
def address(folder):
    """The address of a running server that gives an answer 2 s and 500 rows."""
    with serve(build_app(folder, PAGES, Limits(seconds=2, rows=500, workers=1))) as where:
        yield where


@pytest.fixture(scope="module")
def shared(folder):
    """The same, asked by the pages of one web site."""
    origins = [read_origin("https://Editor.example/")]
    with serve(build_app(folder, PAGES, Limits(seconds=2, rows=500, workers=1), origins=origins)) as where:
        yield where


@contextmanager
def serve(app):
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", loop="asyncio"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


def call(
    url: str, data: bytes | None = None, method: str | None = None, **headers: str
) -> tuple[int, str, str]:
    """Give status, media type and text."""
    request = urllib.request.Request(
        url, data, {k.replace("_", "-"): v for k, v in headers.items()}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.headers.get_content_type(), fault.read().decode()


def ask(address: str, sparql: str, **headers: str) -> tuple[int, str, str]:
    return call(f"{address}/sparql?{urlencode({'query': sparql})}", **headers)


# --- the protocol ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_each_way_of_asking_gets_the_store_s_own_rows(address, folder, way):
    form = urlencode({"query": ACTORS}).encode()
    answers = {
        "get": lambda: ask(address, ACTORS),
        "form": lambda: call(f"{address}/sparql", form, Content_Type="application/x-www-form-urlencoded"),
        "direct": lambda: call(f"{address}/sparql", ACTORS.encode(), Content_Type="application/sparql-query"),
    }
    status, _, text = answers[way]()
    found = [row["label"]["value"] for row in json.loads(text)["results"]["bindings"]]
    assert (status, found) == (200, list(open_store(folder, read_only=True).select(ACTORS).column("label")))


@pytest.mark.parametrize(
    ("sparql", "accept", "media", "begin"),
    [
        (ACTORS, "", "application/sparql-results+json", '{"head"'),
        (ACTORS, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (ACTORS, "text/csv", "text/csv", "label\r\n"),
        (ACTORS, "text/tab-separated-values", "text/tab-separated-values", "?label\n"),
        (ACTORS, "text/csv;q=0.2, application/xml;q=0.9", "application/xml", "<?xml"),
        ("ASK { ?s ?p ?o }", "application/json", "application/json", '{"head":{},"boolean":true}'),
        ("CONSTRUCT WHERE { ?a a ck:Actor }", "", "text/turtle", "@prefix"),
        ("CONSTRUCT WHERE { ?a a ck:Actor }", "application/n-triples", "application/n-triples", "<https://"),
        ("CONSTRUCT WHERE { ?a a ck:Actor }", "application/rdf+xml", "application/rdf+xml", "<?xml"),
        ("CONSTRUCT WHERE { ?a a ck:Actor }", "application/ld+json", "application/ld+json", "["),
    ],
)
def test_the_accept_header_chooses_the_format(address, sparql, accept, media, begin):
    status, found, text = ask(address, sparql, Accept=accept)
    assert (status, found) == (200, media)
    assert text.startswith(begin)


def test_terms_keep_datatype_language_and_line_breaks(address):
    sparql = (
        """SELECT ?a ?b ?c ?d { VALUES (?a ?b ?c ?d) { ("x\\ty\\n\\"z\\" \\\\ é"@en 5 <urn:a> UNDEF) } }"""
    )
    (row,) = json.loads(ask(address, sparql)[2])["results"]["bindings"]
    assert row == {
        "a": {"type": "literal", "value": 'x\ty\n"z" \\ é', "xml:lang": "en"},
        "b": {"type": "literal", "value": "5", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
        "c": {"type": "uri", "value": "urn:a"},
    }


def test_no_format_that_the_client_takes_is_406_with_the_list(address):
    status, _, text = ask(address, ACTORS, Accept="image/png")
    assert status == 406 and "application/sparql-results+json" in text


def test_the_bare_address_describes_the_service(address):
    status, media, text = call(f"{address}/sparql", Accept="text/turtle")
    assert (status, media) == (200, "text/turtle") and "sd:SPARQL11Query" in text


@pytest.mark.parametrize(
    ("offer", "accept", "chosen"),
    [
        ({"a/b": "", "c/d": ""}, "", "a/b"),
        ({"a/b": "", "c/d": ""}, "c/*", "c/d"),
        ({"a/b": "", "c/d": ""}, "*/*;q=0.1, a/b;q=0", "c/d"),
        ({"a/b": ""}, "x/y, ;;, q=1", None),
        ({"a/b": ""}, "A/B; charset=utf-8; Q=0.5", "a/b"),
    ],
)
def test_the_closest_range_and_the_highest_quality_win(offer, accept, chosen):
    assert choose_format(accept, offer) == chosen


# --- refusals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sparql", "status", "words"),
    [
        ("SELECT * { nope", 400, "line 1, column"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", 400, "SERVICE is refused"),
        ("SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }", 400, "FROM is refused"),
        ("LOAD <file:///etc/passwd>", 400, "LOAD is refused"),
        ("DROP ALL", 400, "DROP is refused"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", 413, "more than 500 rows"),
        ("CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }", 413, "more than 500 rows"),
    ],
)
def test_what_is_refused_says_why(address, sparql, status, words):
    found, media, text = ask(address, sparql)
    assert (found, media) == (status, "text/plain") and words in text


def test_an_update_is_refused(address):
    assert (
        call(f"{address}/sparql", b"update=DROP+ALL", Content_Type="application/x-www-form-urlencoded")[0]
        == 403
    )
    assert call(f"{address}/sparql", b"DROP ALL", Content_Type="application/sparql-update")[0] == 403


def test_other_graphs_and_two_queries_are_refused(address):
    assert call(f"{address}/sparql?query=ASK%7B%7D&default-graph-uri=urn:a")[0] == 400
    assert call(f"{address}/sparql?query=ASK%7B%7D&query=ASK%7B%7D")[0] == 400


def test_a_question_that_takes_too_long_is_ended_and_the_next_is_answered(address):
    status, _, text = ask(address, ENDLESS)
    assert status == 503 and "no answer within 2 s" in text
    assert ask(address, "ASK {}")[0] == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "evil.example"),
        ("Host", "127.0.0.1.evil.example"),
        ("Host", ""),
        ("Origin", "http://evil.example"),
    ],
)
def test_a_foreign_name_or_site_is_refused_everywhere(address, name, value):
    for path in ("/", "/sparql?query=ASK%7B%7D", "/query"):
        assert call(address + path, **{name: value})[0] == 403


def test_local_names_are_let_in(address):
    port = address.rpartition(":")[2]
    for host in (f"localhost:{port}", f"[::1]:{port}", "127.0.0.1"):
        assert call(f"{address}/index.html", Host=host)[0] == 200


def test_a_long_body_is_refused(address):
    kind = "application/sparql-query"
    try:
        status = call(f"{address}/sparql", b"#" * (1 << 20) + b"\nASK {}", Content_Type=kind)[0]
    except urllib.error.URLError:
        status = 413  # the server may hang up before the whole body was sent: refused as well
    assert status == 413


@pytest.mark.parametrize(
    "path", ["..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "store", "nothing.html"]
)
def test_no_path_leads_to_a_file(address, path):
    assert call(f"{address}/{path}")[0] == 404


# --- clients --------------------------------------------------------------------------------------------


def test_sparqlwrapper_reads_every_format(address):
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{address}/sparql")
    client.setQuery(ACTORS)
    sizes = set()
    for form in (wrapper.JSON, wrapper.XML, wrapper.CSV):
        client.setReturnFormat(form)
        found = client.queryAndConvert()
        if form == wrapper.JSON:
            sizes.add(len(found["results"]["bindings"]))
        elif form == wrapper.XML:
            sizes.add(len(found.getElementsByTagName("result")))
        else:
            sizes.add(len(found.decode().splitlines()) - 1)
    assert len(sizes) == 1 and sizes.pop() > 3


def test_rdflib_s_store_asks_by_get_and_post(address):
    from rdflib import Graph
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    counts = {
        len(list(Graph(SPARQLStore(f"{address}/sparql", method=method)).query(ACTORS)))
        for method in ("GET", "POST")
    }
    assert len(counts) == 1 and counts.pop() > 3


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_asks(address):
    command = [
        "curl",
        "-sf",
        "-H",
        "Accept: text/csv",
        "--data-urlencode",
        f"query={ACTORS}",
        f"{address}/sparql",
    ]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith("label\n")


# --- pages ----------------------------------------------------------------------------------------------


def test_the_report_s_pages_are_served(address):
    assert call(f"{address}/") == (200, "text/html", PAGES["index.html"])
    assert call(f"{address}/ledger.html") == (200, "text/html", PAGES["ledger.html"])


def test_a_shipped_query_is_asked_by_name(address, folder):
    table = run_query(open_store(folder, read_only=True), "accusations", folder=None, actor="Avaria")
    text = call(f"{address}/query/accusations.json?actor=Avaria")[2]
    assert json.loads(text) == list(table.records()) != []
    assert call(f"{address}/query/accusations.csv?actor=Avaria")[1] == "text/csv"


def test_the_query_page_shows_the_rows_of_a_shipped_query(address):
    status, media, page = call(f"{address}/query/accusations?actor=Avaria", Accept="text/html,*/*;q=0.8")
    assert (status, media) == (200, "text/html")
    assert page.count("<tr>") - 1 == len(
        json.loads(call(f"{address}/query/accusations.json?actor=Avaria")[2])
    )


def test_the_query_page_offers_every_shipped_query(address):
    page = call(f"{address}/query", Accept="text/html")[2]
    assert all(
        f'href="/query/{name}"' in page for name in ("accusations", "denials", "ultimatums", "wording")
    )


def test_ids_in_an_answer_are_links_and_actors_are_hinted_from_the_store(address):
    page = call(f"{address}/query/accusations?actor=Avaria", Accept="text/html")[2]
    (key, *_) = [row["statement"] for row in json.loads(call(f"{address}/query/accusations.json")[2])]
    assert f'<a href="/statements.html#s-{key}">' in page
    assert '<datalist id="actors">' in page and "<option>Mira Olt</option>" in page


def test_query_examples_and_error_stand_in_one_view_under_an_address_of_their_own(address):
    page = call(f"{address}/query?sparql={quote('SELECT * { broken')}", Accept="text/html")[2]
    parts = [page.index(text) for text in ('id="sparql"', 'role="alert"', "Examples in SPARQL")]
    assert parts == sorted(parts) and "broken</textarea>" in page
    for link in re.findall(r'href="(/query\?sparql=[^"]*)"', page):
        assert call(address + html.unescape(link), Accept="text/html")[0] == 200


def test_the_pages_lead_to_ask_and_to_review_where_it_is_open(folder):
    for routes, ways in (((), ["Ask"]), ((Route("/review", lambda request: None),), ["Ask", "Review"])):
        app = open_app(folder, routes=routes, dispute="The river")
        with serve(app) as where:
            page = call(f"{where}/index.html")[2]
            asked = call(f"{where}/query", Accept="text/html")[2]
        assert re.findall(r'<li><a href="/\w+">(\w+)</a></li>', page) == ways
        assert "The river" in page.partition("<main")[0] and "The river" in asked.partition("<main")[0]


def test_mistakes_and_hostile_words_are_shown_as_text(address):
    hostile = "<script>alert(1)</script>"
    for path in (
        f"query/accusations?actor={quote(hostile)}",
        f"query?sparql={quote('SELECT * { ' + hostile)}",
    ):
        status, _, page = call(f"{address}/{path}", Accept="text/html")
        assert status == 400 and hostile not in page and "&lt;script&gt;" in page


def test_an_unknown_query_or_parameter_lists_the_known_ones(address):
    assert "did you mean accusations" in call(f"{address}/query/acusations.csv")[2]
    assert "has no parameter" in call(f"{address}/query/accusations.csv?who=x")[2]
    assert "refused" in call(f"{address}/query/accusations.csv?folder=/etc")[2]


# --- the command ----------------------------------------------------------------------------------------


def test_the_command_serves_the_report_of_a_store_until_it_is_ended(folder):
    command = [sys.executable, "-m", "kg", "serve", "--store", str(folder), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as child:
        try:
            where = child.stderr.readline().split("/  (")[0]
            pages = {path: call(where + path)[0] for path in ("/index.html", "/network.html", "/query")}
            assert pages == dict.fromkeys(pages, 200)
            assert ask(where, "ASK { ?s a ck:Accusation }")[2] == '{"head":{},"boolean":true}'
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(20)


def test_the_command_takes_the_limit_of_what_its_pages_show(folder):
    least = ["--min-confidence", "0.75"]
    command = [sys.executable, "-m", "kg", "serve", "--store", str(folder), "--port", "0", *least]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as child:
        try:
            page = call(child.stderr.readline().split("/  (")[0] + "/index.html")[2]
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(20)
    left = sum(s.confidence < 0.75 for s in build_river())
    assert left and f"{left} less sure ones are left out of this page" in page


def test_a_taken_port_and_a_missing_store_are_told_plainly(folder, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for store, status, words in ((folder, 2, f"port {port}"), (tmp_path / "none", 1, "no store at")):
            command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", port]
            found = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert found.returncode == status and words in found.stderr and "Traceback" not in found.stderr


# --- pages of other origins -----------------------------------------------------------------------------


def list_headers(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    request = urllib.request.Request(
        url, headers={k.replace("_", "-"): v for k, v in headers.items()}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, {key.lower(): value for key, value in answer.headers.items()}
    except urllib.error.HTTPError as fault:
        return fault.code, {key.lower(): value for key, value in fault.headers.items()}


def test_an_allowed_origin_may_ask_and_read_the_answer(shared):
    url = f"{shared}/sparql?{urlencode({'query': ACTORS})}"
    status, headers = list_headers(url, Origin="https://editor.example")
    assert (status, headers["access-control-allow-origin"]) == (200, "https://editor.example")
    assert list_headers(url, Origin="https://other.example")[0] == 403
    assert "access-control-allow-origin" not in list_headers(url)[1]


def test_an_allowed_origin_is_told_so_before_it_asks(shared):
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    status, headers = list_headers(f"{shared}/sparql", "OPTIONS", Origin="https://editor.example", **asked)
    assert (status, headers["access-control-allow-methods"]) == (204, "GET, POST")
    assert list_headers(f"{shared}/sparql", "OPTIONS", Origin="https://other.example", **asked)[0] == 403


def test_an_allowed_origin_reads_no_pages_and_comes_under_no_other_name(shared):
    assert list_headers(f"{shared}/index.html", Origin="https://editor.example")[0] == 403
    url = f"{shared}/sparql?{urlencode({'query': ACTORS})}"
    assert list_headers(url, Origin="https://editor.example", Host="evil.example")[0] == 403
    assert list_headers(url, Origin="https://editor.example.evil.example")[0] == 403


def test_no_origin_is_let_in_unasked(address):
    assert ask(address, ACTORS, Origin="https://editor.example")[0] == 403


@pytest.mark.parametrize("words", ["yasgui.example", "https://a.example/path", "ftp://a.example", "null", ""])
def test_what_is_no_origin_is_refused(words):
    with pytest.raises(ValueError, match="expected scheme and host"):
        read_origin(words)
