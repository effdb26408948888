"""Keeps the graph on a server that speaks SPARQL 1.1 and the Graph Store Protocol, behind the interface of `Store`.

    http://127.0.0.1:7878                      Oxigraph: queries at /query, graphs at /store
    http://HOST/sparql,http://HOST/graphs      any other server: its query address, then its graph store address
    http://NAME:PASSWORD@HOST/...              basic or digest authentication, whichever the server asks for

Each article is one graph, put as a whole: putting it again changes nothing. Queries ask for the union of all graphs;
writing always names its graph. A server is not replaced atomically as a store on disk is: readers may see a half-loaded
graph, one article at a time.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit, urlunsplit
from urllib.request import (
    BaseHandler,
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    OpenerDirector,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

import pyoxigraph as ox
from rdflib import Dataset

from kg.errors import QueryError, StoreError
from kg.files import find_data
from kg.rdf.terms import ONTOLOGY, graph_node, key_of
from kg.store.store import Binding, Store
from kg.vocab import CK, PREFIXES, RDF

#: Seconds that a server may take for one answer.
PATIENCE = 300
#: Triples sent at once beyond which a graph is put in pieces.
PIECE = 20_000
#: Bytes that a server takes in although it will refuse them.
SMALL = 30_000
_ADDRESS = re.compile(r"(https?):/+(.*)", re.DOTALL)
_DECLARED = re.compile(r"\bPREFIX\s+([\w-]*):", re.IGNORECASE)
_TRIPLES = re.compile(r"(?:\s|#[^\n]*\n|PREFIX[^>]*>|BASE[^>]*>)*(?:CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)


def find_address(path: Path | str) -> str | None:
    """Give the address that a store's name is, or None for a folder; a Path folds the slashes of an address.

    >>> find_address(Path("http://127.0.0.1:7878")), find_address(Path("store"))
    ('http://127.0.0.1:7878', None)
    """
    parts = [_ADDRESS.fullmatch(part) for part in str(path).split(",")]
    return ",".join(f"{part[1]}://{part[2]}" for part in parts if part) if all(parts) else None


class RemoteStore(Store):
    """A `Store` whose quads lie on a server."""

    # A server plans by itself, and Virtuoso answers otherwise where `speaker/side?` ends in a given actor.
    narrows = False

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        query, _, graphs = address.partition(",")
        if not graphs:
            query, graphs = f"{query.rstrip('/')}/query", f"{query.rstrip('/')}/store"
        self._web, (self._ask_at, self._graphs_at) = _open_web(query, graphs)
        self._patience, self._named = patience, "@" in urlsplit(graphs).netloc

    def article_ids(self) -> list[str]:
        """List the ids of the articles, sorted."""
        found = self.select(f"SELECT DISTINCT ?a {{ ?a <{RDF.type}> <{CK.Article}> }}").column("a")
        return sorted(key_of(ox.NamedNode(str(iri)), "article") for iri in found)

    def graphs(self) -> list[ox.NamedNode]:
        """List the named graphs that are ours, sorted by IRI."""
        found = self.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").column("g")
        base = ONTOLOGY.value.removesuffix("ontology")
        return [ox.NamedNode(iri) for iri in sorted(map(str, found)) if iri.startswith(base)]

    def quads(self, graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """Give the quads of one graph, or of all but the ontology, in no order."""
        for one in [g for g in self.graphs() if g != ONTOLOGY] if graph is None else [graph]:
            data = self._call(
                f"{self._graphs_at}?graph={_escape(one)}", accept="application/n-triples", missing=b""
            )
            for triple in ox.parse(data, format=ox.RdfFormat.N_TRIPLES):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, one)

    def load(self, source: Store) -> int:
        """Make the server hold what a store holds: each graph is put, article graphs it has beyond are deleted.

        Returns:
            The number of graphs put.

        Raises:
            StoreError: The server refuses or does not answer; what was put before stays, and loading again goes on.
        """
        wanted = source.graphs()
        core = ox.parse(find_data("ontology", "core.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
        self._replace_graph(ONTOLOGY, core)
        for graph in wanted:
            if graph != ONTOLOGY:
                self._replace_graph(graph, sorted(source.quads(graph), key=str))
        for graph in set(self.graphs()) - {*wanted, ONTOLOGY}:
            self._call(f"{self._graphs_at}?graph={_escape(graph)}", method="DELETE", missing=b"")
        return len(wanted)

    def find(
        self,
        subject: ox.NamedNode | None,
        predicate: str | None,
        value: ox.NamedNode | ox.Literal | None,
        graph: ox.NamedNode | None,
    ) -> list[ox.Quad]:
        """Refused: see `Store.find`."""
        raise self._refuse("looked up quad by quad")

    def holds(self, quad: ox.Quad) -> bool:
        """Refused: see `Store.holds`."""
        raise self._refuse("looked up quad by quad")

    def change(self, gone: Iterable[ox.Quad], come: Sequence[ox.Quad]) -> None:
        """Refused: a server takes whole graphs."""
        raise self._refuse("changed quad by quad")

    def load_lines(self, lines: bytes) -> None:
        """Refused: a server takes whole graphs."""
        raise self._refuse("filled line by line")

    def as_dataset(self) -> Dataset:
        """Refused: rdflib asks a server by a store of its own, `SPARQLStore`."""
        raise self._refuse("opened as an rdflib Dataset")

    def close(self) -> None:
        """Nothing to let go of: each call is its own connection."""

    @property
    def _quads(self) -> ox.Store:  # type: ignore[override]
        """There are none here: whatever of `Store` is not answered above is refused, not failed at."""
        raise self._refuse("used in this way")

    def _refuse(self, what: str) -> StoreError:
        return StoreError(
            f"the store at {self._ask_at} cannot be {what}: it lies on a server, which takes queries and whole "
            "graphs - expected a store in a folder - change or build that one, then `kg push` it here"
        )

    def _query(
        self, sparql: str, bindings: Mapping[str, Binding] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]:
        """Ask the server; what is found is here before the first of it is given. Bindings are not for servers."""
        if bindings:
            raise QueryError("a server takes no bindings - write the values into the query, as `bind` does")
        if _TRIPLES.match(sparql):
            data = self._ask(sparql, "application/n-triples")
            return (quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES))
        data = self._ask(sparql, "application/sparql-results+json")
        return ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)

    def _ask(self, sparql: str, accept: str) -> bytes:
        declared = {name.lower() for name in _DECLARED.findall(sparql)}
        known = "".join(
            f"PREFIX {k}: <{v}> " for k, v in sorted(PREFIXES.items()) if k.lower() not in declared
        )
        # On the line of the query, so that the line numbers of its errors stay; Oxigraph leaves its default graph
        # empty unless the union is asked for, others ignore the field.
        form = {"query": f"{known}{sparql}", "union-default-graph": ""}
        return self._call(
            self._ask_at, "POST", urlencode(form).encode(), "application/x-www-form-urlencoded", accept
        )

    def _replace_graph(self, graph: ox.NamedNode, quads: Iterable[ox.Quad]) -> None:
        lines = [f"{quad.triple} ." for quad in quads]
        where = f"{self._graphs_at}?graph={_escape(graph)}"
        if not lines:
            self._call(where, "DELETE", missing=b"")
        for start in range(0, len(lines), PIECE):
            data = "\n".join(lines[start : start + PIECE]).encode("utf-8")
            if self._named and len(data) > SMALL:
                # Before a large body, ask for nothing: what the server says to that tells how to name us.
                self._call(f"{self._graphs_at}?graph={_escape(graph_node('none'))}", missing=b"")
            self._call(where, "POST" if start else "PUT", data, "application/n-triples")

    def _call(
        self,
        url: str,
        method: str = "GET",
        data: bytes | None = None,
        kind: str = "",
        accept: str = "*/*",
        missing: bytes | None = None,
    ) -> bytes:
        headers = {"Accept": accept, **({"Content-Type": kind} if kind else {})}
        request = Request(url, data, headers, method=method)
        try:
            with self._web.open(request, timeout=self._patience) as answer:
                return bytes(answer.read())
        except HTTPError as fault:
            if fault.code == 404 and missing is not None:
                return missing
            raise _explain(fault, self._ask_at) from fault
        except TimeoutError as fault:
            raise StoreError(
                f"{self._ask_at} did not answer within {self._patience:g} s - ask for less, or raise its limits"
            ) from fault
        except (OSError, HTTPException) as fault:
            reason = getattr(fault, "reason", fault)
            raise StoreError(
                f"{self._ask_at} does not answer - {reason} - is the server running, is the address right?"
            ) from fault


class _EarlyNaming(BaseHandler):
    """Names us at once where a server has asked for a name before.

    Python would send each request bare first. A server refuses that before it has read a large body, and closes.
    """

    #: Before those that answer the first asking.
    handler_order = 480

    def __init__(self, book: HTTPPasswordMgrWithDefaultRealm, digest: HTTPDigestAuthHandler) -> None:
        self._book, self._digest = book, digest
        self._asked: dict[str, str] = {}

    def http_error_401(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage) -> None:
        """Keep how the server asks."""
        self._asked[_path(req.full_url)] = headers.get("www-authenticate", "")

    def http_request(self, request: Request) -> Request:
        """Name us where that was asked for."""
        kind, _, asked = self._asked.get(_path(request.full_url), "").partition(" ")
        if kind.lower() == "digest":
            named = self._digest.get_authorization(request, parse_keqv_list(parse_http_list(asked)))
            # None: by an algorithm that Python does not know; the refusal says so.
            if named is not None:
                request.add_unredirected_header("Authorization", f"Digest {named}")
        elif kind.lower() == "basic":
            pair = ":".join(part or "" for part in self._book.find_user_password(None, request.full_url))
            request.add_unredirected_header("Authorization", f"Basic {b64encode(pair.encode()).decode()}")
        return request

    https_request = http_request


def _path(address: str) -> str:
    return address.partition("?")[0]


def _open_web(*addresses: str) -> tuple[OpenerDirector, list[str]]:
    """Make what opens addresses, knowing the names and passwords in them; and the addresses without those."""
    book = HTTPPasswordMgrWithDefaultRealm()
    plain = []
    for address in addresses:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        plain.append(urlunsplit(parts._replace(netloc=host)))
        if parts.username:
            book.add_password(None, plain[-1], parts.username, parts.password or "")
    digest = HTTPDigestAuthHandler(book)
    return build_opener(_EarlyNaming(book, digest), digest, HTTPBasicAuthHandler(book)), plain


def _escape(graph: ox.NamedNode) -> str:
    return quote(graph.value, safe="")


def _explain(fault: HTTPError, where: str) -> QueryError | StoreError:
    words = " ".join(fault.read(2000).decode("utf-8", "replace").split())
    if fault.code == 400:
        return QueryError(f"the server refuses the query - {words[:300]} - mend the query")
    if fault.code in (401, 403):
        return StoreError(
            f"{where} refuses us ({fault.code}) - give http://NAME:PASSWORD@HOST/... with the right to it"
        )
    return StoreError(f"{where} fails ({fault.code}) - {words[:200]} - see the server's log")
