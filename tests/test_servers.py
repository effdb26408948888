"""The same questions get the same rows from a SPARQL server as from the embedded store."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.request import urlopen

import pyoxigraph as ox
import pytest
from factories import make_article, write_all
from river import ARTICLES, ECHO_1, build_river

from benchmarks.servers import OXIGRAPH, Oxigraph, find_port, wait_for
from kg.errors import QueryError, StoreError, UsageError
from kg.jobs.coding import read_codings
from kg.jobs.comparing import read_side
from kg.model import Act
from kg.queries import list_queries, run_query
from kg.rdf.serialise import build_nquads
from kg.rdf.terms import graph_node
from kg.store import RemoteStore, Store, find_address, open_store, replace_store
from kg.table import Table
from kg.validation.violations import validate

VIRTUOSO = shutil.which("virtuoso-t")
ROOT = Path(__file__).resolve().parent.parent
QUERIES = {query.name: query for query in list_queries()}


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory):
    if not OXIGRAPH.exists():
        pytest.skip("the extra `server` is not installed: no Oxigraph server to test against")
    server = Oxigraph(tmp_path_factory.mktemp("oxigraph"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def river():
    store, statements = open_store(), build_river()
    write_all(store, [(a, [s for s in statements if s.article == a.id], "test") for a in ARTICLES.values()])
    return store


@pytest.fixture(scope="module")
def remote(oxigraph, river):
    store = RemoteStore(oxigraph.address)
    store.load(river)
    return store


def give_required(query):
    return {p.name: p.example for p in query.parameters if p.required}


@pytest.mark.parametrize("name", QUERIES)
def test_server_gives_the_rows_of_the_embedded_store(name, remote, river):
    given = give_required(QUERIES[name])
    assert run_query(remote, name, **given) == run_query(river, name, **given)


#: Queries with a parameter that lets them begin there, and a value for it.
NARROWED = [
    (name, parameter, value)
    for name, query in QUERIES.items()
    for parameter, value in (("actor", "Borland"), ("target", "Avaria"), ("outlet", "Echo"))
    if any(start.name == parameter for start in query.starts)
]


@pytest.mark.parametrize(("name", "parameter", "value"), NARROWED)
def test_server_gives_the_rows_of_the_embedded_store_for_one_actor(name, parameter, value, remote, river):
    given = {**give_required(QUERIES[name]), parameter: value}
    assert run_query(remote, name, **given) == run_query(river, name, **given)


def test_everything_that_is_loaded_comes_back(remote, river):
    assert build_nquads(remote.quads()) == build_nquads(river.quads())
    assert list(remote.read()) == list(river.read())


def test_loading_again_changes_nothing_and_removes_what_is_gone(oxigraph, remote, river):
    extra = open_store()
    write_all(extra, [*((a, s, "test") for a, s in river.read()), (make_article("One more."), [], "test")])
    remote.load(extra)
    assert len(remote.article_ids()) == len(ARTICLES) + 1
    for _ in range(2):
        remote.load(river)
        assert build_nquads(remote.quads()) == build_nquads(river.quads())


def test_hostile_text_survives_the_way(remote, river):
    article = make_article('\u05e9\u05dc\u05d5\u05dd \U0001f600 "quoted" \\ <a> \r\n end \ud800')
    remote.load(write_all(open_store(), [(article, [])]))
    try:
        assert remote.article(article.id)[0] == article
    finally:
        remote.load(river)
    assert list(remote.quads(graph_node(article.id))) == []


def test_kg_serve_serves_the_pages_and_rows_of_a_store_behind_an_address(oxigraph, remote, river):
    pytest.importorskip("uvicorn", reason="the extra `serve` is not installed")
    command = [sys.executable, "-m", "kg", "serve", "--store", oxigraph.address, "--port", "0", "--all"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as child:
        try:
            where = child.stderr.readline().split("/  (")[0]
            with urlopen(f"{where}/query/accusations.json", timeout=60) as answer:
                assert json.load(answer) == list(run_query(river, "accusations").records()) != []
            accusations = sum(s.act is Act.ACCUSE and not s.reported_by for s in river.statements())
            with urlopen(f"{where}/index.html", timeout=60) as answer:
                assert f"<b>{accusations}</b> accuse" in answer.read().decode()
            with urlopen(f"{where}/sparql?query=ASK%7B%3Fs%20a%20ck%3ADenial%7D", timeout=60) as answer:
                assert json.load(answer)["boolean"] is True
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(20)


def test_bad_query_is_the_users_and_names_the_fault(remote):
    with pytest.raises(QueryError, match="the server refuses the query"):
        remote.select("SELECT * { ?s ?p")


def test_construct_and_ask_give_tables(remote):
    assert remote.select("ASK { ?a a ck:Denial }").rows == ((True,),)
    table = remote.select("CONSTRUCT { ?a a ck:Denial } WHERE { ?a a ck:Denial }")
    assert (table.columns, len(table.rows)) == (("subject", "predicate", "object"), 3)


def test_server_that_is_killed_and_started_again_still_has_everything(oxigraph, remote, river):
    oxigraph.stop(signal.SIGKILL)
    with pytest.raises(StoreError, match="is the server running"):
        remote.article_ids()
    oxigraph.start()
    assert build_nquads(remote.quads()) == build_nquads(river.quads())


def test_what_a_server_cannot_do_is_refused_in_one_line(remote, river):
    quad = next(river.quads())
    refused = [
        lambda: remote.find(None, None, None, None),
        lambda: remote.holds(quad),
        lambda: remote.change([], [quad]),
        lambda: remote.as_dataset(),
        lambda: write_all(remote, [(make_article("One more."), [])]),
    ]
    for call in refused:
        with pytest.raises(
            StoreError, match=r"lies on a server, .* expected .* folder .* `kg push`"
        ) as fault:
            call()
        assert "\n" not in str(fault.value)
    assert build_nquads(remote.quads()) == build_nquads(river.quads())


#: Arguments for each public method of a store that takes any.
ARGUMENTS = {
    "article": (ECHO_1.id,), "change": ((), ()),
    "construct": ("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }",), "find": (None, None, None, None),
    "load_lines": (b"",),
    "holds": (ox.Quad(graph_node("a"), graph_node("b"), graph_node("c")),),
    "select": ("ASK {}",), "solve": ("ASK {}",), "text": (ECHO_1.id,),
}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    sorted(name for name, value in vars(Store).items() if callable(value) and not name.startswith("_")),
)
def test_every_method_of_a_store_is_answered_by_a_server_or_refused(name, remote, river):
    try:
        found = getattr(remote, name)(*ARGUMENTS.get(name, ()))
        list(found) if isinstance(found, Iterator) else None
    except StoreError as fault:
        assert name in {"find", "holds", "change", "load_lines", "as_dataset"}, fault
    finally:
        remote.load(river)


def test_a_store_on_a_server_is_not_replaced_and_keeps_no_codings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    address = Path("http://127.0.0.1:1")
    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:1 cannot be replaced .* `kg push http:"):
        replace_store(address, lambda draft: None)
    with pytest.raises(UsageError, match="codings cannot lie beside http:"):
        read_codings(address)
    assert list(tmp_path.iterdir()) == []


def test_a_server_is_compared_like_a_folder(oxigraph, remote):
    assert read_side(oxigraph.address).sources == {a.id: a.source for a in ARTICLES.values()}


def test_validation_asks_the_server(remote, river):
    assert validate(remote) == validate(river)


def test_server_that_never_answers_is_given_up():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        store = RemoteStore(f"http://127.0.0.1:{silent.getsockname()[1]}", patience=0.2)
        with pytest.raises(StoreError, match=r"did not answer within 0\.2 s"):
            store.article_ids()


class Guarded(BaseHTTPRequestHandler):
    """Asks for a name before it reads a body, as Virtuoso does, and closes."""

    challenge = ""
    bare: ClassVar[list[int]] = []

    def answer(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        if "Authorization" not in self.headers:
            self.bare.append(size)
            self.send_response(401)
            self.send_header("WWW-Authenticate", self.challenge)
            self.end_headers()
            self.close_connection = True
            return
        self.rfile.read(size)
        self.send_response(404 if self.command == "GET" else 204)
        self.end_headers()

    do_GET = do_PUT = do_POST = answer  # noqa: N815 - named by the standard library

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    "challenge", ['Basic realm="r"', 'Digest realm="r", nonce="n", qop="auth", algorithm="MD5"']
)
def test_a_large_graph_reaches_a_server_that_asks_who_we_are(challenge):
    """It refuses and closes before it has read the body: so who we are must stand in the first request with one."""
    handler = type("Asking", (Guarded,), {"challenge": challenge, "bare": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        store = RemoteStore(f"http://me:secret@127.0.0.1:{server.server_address[1]}/q,"
                            f"http://me:secret@127.0.0.1:{server.server_address[1]}/g")  # fmt: skip
        node = graph_node("a")
        large = [ox.Quad(node, node, ox.Literal("x" * 1000 + str(n)), node) for n in range(30_000)]
        store._replace_graph(node, large)
        store._replace_graph(node, large[:1])
        store._replace_graph(node, large)
    finally:
        server.shutdown()
        server.server_close()
    assert handler.bare == [0]


VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 10000
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 100000
"""


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory, river):
    """A real Virtuoso on loopback, loaded."""
    if VIRTUOSO is None:
        pytest.skip(
            "virtuoso-t is not installed (Debian: virtuoso-opensource-7-bin): not tested against Virtuoso"
        )
    folder, port = tmp_path_factory.mktemp("virtuoso"), find_port()
    (folder / "v.ini").write_text(
        VIRTUOSO_INI.format(folder=folder, port=port, sql=find_port()), encoding="utf-8"
    )
    command = [VIRTUOSO, "-f", "-c", str(folder / "v.ini")]
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, child)
        web = f"http://dba:dba@127.0.0.1:{port}"
        store = RemoteStore(f"{web}/sparql-auth,{web}/sparql-graph-crud-auth")
        store.load(river)
        yield store
    finally:
        child.kill()
        child.wait()


def test_virtuoso_keeps_what_is_loaded(virtuoso, river):
    assert build_nquads(virtuoso.quads()) == build_nquads(river.quads())


def read_lists(table: Table) -> list[tuple[object, ...]]:
    """Give rows with the lists in their cells sorted: SPARQL leaves the order of GROUP_CONCAT open."""
    return [
        tuple(" | ".join(sorted(cell.split(" | "))) if isinstance(cell, str) else cell for cell in row)
        for row in table.rows
    ]


@pytest.mark.parametrize("name", QUERIES)
def test_virtuoso_gives_the_rows_of_the_embedded_store(name, virtuoso, river):
    given = give_required(QUERIES[name])
    ours, theirs = run_query(river, name, **given), run_query(virtuoso, name, **given)
    assert theirs.columns == ours.columns
    assert read_lists(theirs) == read_lists(ours)


@pytest.mark.parametrize(("name", "parameter", "value"), NARROWED)
def test_virtuoso_gives_the_rows_of_the_embedded_store_for_one_actor(name, parameter, value, virtuoso, river):
    given = {**give_required(QUERIES[name]), parameter: value}
    assert read_lists(run_query(virtuoso, name, **given)) == read_lists(run_query(river, name, **given))


@pytest.mark.parametrize(
    "given", ["actor=Avaria", "min_confidence=0.5", "since=2019-01-10", "text=dam", "outlet=Echo"]
)
def test_virtuoso_takes_the_parameters(given, virtuoso, river):
    key, _, value = given.partition("=")
    asked = [query for query in QUERIES.values() if key in {parameter.name for parameter in query.parameters}]
    assert len(asked) > 5
    for query in asked:
        both = {**give_required(query), key: value}
        ours, theirs = run_query(river, query.name, **both), run_query(virtuoso, query.name, **both)
        assert read_lists(theirs) == read_lists(ours), query.name


def test_virtuoso_takes_the_published_sample_and_gives_its_rows_in_some_order(virtuoso, river):
    """Text is ordered by other rules there, so only which rows there are is compared."""
    sample = open_store()
    sample.change((), list(ox.parse(path=str(ROOT / "exports" / "sample" / "graph.nq"))))
    try:
        virtuoso.load(sample)
        assert build_nquads(virtuoso.quads()) == build_nquads(sample.quads())
        for name in QUERIES:
            given = give_required(QUERIES[name])
            ours, theirs = run_query(sample, name, **given), run_query(virtuoso, name, **given)
            assert sorted(read_lists(theirs), key=str) == sorted(read_lists(ours), key=str), name
    finally:
        virtuoso.load(river)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (Path("http://127.0.0.1:1"), "http://127.0.0.1:1"),
        ("https://a.org/sparql,https://a.org/graphs", "https://a.org/sparql,https://a.org/graphs"),
        (Path("store"), None),
        ("http", None),
    ],
)
def test_an_address_is_told_from_a_folder(given, address):
    assert find_address(given) == address
