"""Review in the browser: a page, what it reads, and the one place where it writes.

    GET  /review                      the page: queue, text, the chosen statement
    GET  /review/queue?version=N      statements, most doubtful first; nothing new since N is told shortly
                      &text=WORDS     only those with these letters in their words, their claim or a name
    GET  /review/statements/ID        one statement with all that was said of it
    GET  /review/articles/ID          its text, cut where statements begin and end
    POST /review/verdicts             one verdict: judge, comment, add, undo; merge, split or rename a claim

A write must come from this very page: JSON, from this origin, with the token that only the page knows. A browser that
a stranger's page sends here has none of them. Names and words reach the page as JSON and are shown as text.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kg.codebook.book import Codebook, load_codebook
from kg.codes import Code, name_table
from kg.errors import KgError, ReviewConflict
from kg.files import find_data
from kg.model import Span
from kg.pages.shell import open_templates
from kg.report.reading import Piece, cut_article
from kg.review.claims import ClaimDecision, SharedClaim
from kg.review.desk import Decision, Desk, Item
from kg.review.forms import CHANGES, describe_fields
from kg.review.log import Entry
from kg.review.verdicts import JUDGEMENTS, Kind

#: Statements that the queue lists at most; how many there are is told beside.
MOST = 1000
#: Names and claims that the page offers while one types, each.
OFFERED = 500


def build_review_routes(desk: Desk, reviewer: str = "", codebook: Codebook | None = None) -> list[BaseRoute]:
    """Build the routes, for `kg.serving.build_app`.

    Args:
        desk: What is judged, and where verdicts go.
        reviewer: Who judges; empty: the page asks.
        codebook: What can be chosen, with its definitions; None: the bundled one.
    """
    room = _Room(desk, reviewer, codebook or load_codebook(), secrets.token_urlsafe(24))
    return [
        Route("/review", room.show_page),
        Route("/review/queue", room.list_queue),
        Route("/review/statements/{key}", room.show_statement),
        Route("/review/articles/{key}", room.show_article),
        Route("/review/verdicts", room.take_verdict, methods=["POST"]),
    ]


class _Room:
    """The handlers, around one desk."""

    def __init__(self, desk: Desk, reviewer: str, codebook: Codebook, token: str) -> None:
        self._desk, self._reviewer, self._token = desk, reviewer, token
        self._lists = codebook.lists

    def show_page(self, request: Request) -> Response:
        folder = find_data("data", "serving")
        style, script = ((folder / name).read_text(encoding="utf-8") for name in ("review.css", "review.js"))
        choices = self._desk.build_choices()
        page = open_templates(folder, style=style).get_template("review.html")
        filled = page.render(
            script=script,
            dispute=getattr(request.app.state, "dispute", ""),
            token=self._token,
            reviewer=self._reviewer,
            acts=self._list_codes("acts", choices.codes.own),
            evidence=self._list_codes("evidence-kinds", choices.codes.own),
            parties=sorted({p.actor.label for p in choices.parties.values()})[:OFFERED],
            propositions=self._desk.list_claims()[:OFFERED],
            concepts=sorted(choices.concepts.values()),
            fields=list(CHANGES),
        )
        return HTMLResponse(filled.encode("utf-8", "replace"))

    def _list_codes(self, table: str, own: Sequence[Code]) -> list[object]:
        """List what can be chosen: what the codebook lists, then what else statements of the store have."""
        listed = [entry.value for entry in self._lists[table]]
        others = [code for code in own if name_table(code) == table and code not in listed]
        return [*self._lists[table], *others]

    def list_queue(self, request: Request) -> Response:
        version = self._desk.refresh()
        if request.query_params.get("version") == str(version):
            return JSONResponse({"version": version, "same": True})
        text = request.query_params.get("text", "").casefold()
        items = [item for item in self._desk.list_items() if text in _list_words(item)]
        # What waits comes first, so that a long queue never hides it behind what is done.
        items.sort(key=lambda item: item.counts is not None)
        listed = [_brief(item) for item in items[:MOST]]
        return _send({"version": version, "all": len(items), "items": listed})

    def show_statement(self, request: Request) -> Response:
        self._desk.refresh()
        try:
            return _send(self._describe(request.path_params["key"]))
        except KeyError:
            return _refuse(404, "no such statement")

    def show_article(self, request: Request) -> Response:
        self._desk.refresh()
        article = self._desk.articles.get(request.path_params["key"])
        if article is None:
            return _refuse(404, "no such article")
        paragraphs = []
        for paragraph, pieces in cut_article(article, self._desk.list_current(article.id)):
            places, at = [], paragraph.span.start
            for piece in pieces:
                places.append(_describe_piece(piece, at))
                at += len(piece.text)
            paragraphs.append({"role": paragraph.role.value, "pieces": places})
        title = article.title.value if article.title else article.source
        return _send(
            {
                "id": article.id,
                "title": title,
                "where": f"{article.outlet_name}, {article.day or 'undated'}",
                "paragraphs": paragraphs,
            }
        )

    async def take_verdict(self, request: Request) -> Response:
        fault = self._find_forgery(request)
        if fault:
            return _refuse(403, fault)
        try:
            given = json.loads(await request.body())
            if not isinstance(given, dict):
                raise ValueError("expected an object")
        except (ValueError, RecursionError) as error:
            return _refuse(400, f"not JSON - {error}")
        except ClientDisconnect:
            return _refuse(413, "the body is too long")
        return await run_in_threadpool(self._write, given)

    def _find_forgery(self, request: Request) -> str:
        """Say why a write does not come from this page; empty when it does."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return f"Content-Type {kind!r} is refused - expected application/json"
        origin = request.headers.get("origin")
        if origin is not None and origin != f"{request.url.scheme}://{request.headers['host']}":
            return f"a write from {origin!r} is refused - expected one from this page"
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return "a write from another site is refused"
        if not secrets.compare_digest(
            request.headers.get("x-review-token", "").encode(), self._token.encode()
        ):
            return "the page is from an earlier run of the server - load it again: nothing was written"
        return ""

    def _write(self, given: Mapping[str, Any]) -> Response:
        try:
            key = _read_text(given, "statement")
            verdict, key = self._carry_out(given, key)
        except ReviewConflict as fault:
            return _send({"error": str(fault), "item": self._describe(key)}, 409)
        except KeyError as fault:
            return _refuse(404, f"no such statement or article: {fault.args[0]!r}")
        except (KgError, ValueError, TypeError) as fault:
            return _refuse(400, str(fault))
        found: dict[str, Any] = {"verdict": verdict}
        try:
            found["item"] = self._describe(key)
        except KeyError:
            found["item"] = None  # an addition that was taken back
        return _send(found)

    def _describe(self, key: str) -> dict[str, Any]:
        """Describe a statement with all that was said of it and of its claim.

        Raises:
            KeyError: There is none of that id.
        """
        return {**_describe(self._desk.get_item(key)), "claim": _describe_claim(self._desk.find_claim(key))}

    def _regroup(self, given: Mapping[str, Any], reviewer: str, key: str) -> str:
        names = ("token", "out", "into", "label", "reason")
        return self._desk.regroup(reviewer, key, ClaimDecision(*(_read_text(given, name) for name in names)))

    def _carry_out(self, given: Mapping[str, Any], key: str) -> tuple[str, str]:
        """Write one verdict; returns its id and the id of the statement that it bears on."""
        kind, reviewer = Kind(_read_text(given, "kind")), _read_text(given, "reviewer") or self._reviewer
        reason = _read_text(given, "reason")
        typed = given.get("typed") or {}
        if not isinstance(typed, dict) or not all(isinstance(text, str) for text in typed.values()):
            raise ValueError("typed - expected text by name")
        if kind is Kind.UNDO:
            return self._desk.undo(reviewer, _read_text(given, "undoes")), key
        if kind in (Kind.MERGE, Kind.SPLIT):
            return self._regroup(given, reviewer, key), key
        if kind is Kind.ADD:
            span = Span(*(_read_number(given, name) for name in ("start", "end")))
            return self._desk.add(reviewer, _read_text(given, "article"), span, typed, reason)
        if kind not in (*JUDGEMENTS, Kind.COMMENT):
            raise ValueError(f"kind {kind.value!r} is not given on this page")
        if kind is Kind.COMMENT and not reason.strip():
            raise ValueError("an empty comment says nothing")
        edges = given.get("span")
        if edges is not None and (not isinstance(edges, list) or [type(n) for n in edges] != [int, int]):
            raise ValueError("span - expected two numbers")
        bounds = None if edges is None else Span(*edges)
        decision = Decision(kind, _read_text(given, "token"), typed, bounds, reason)
        return self._desk.decide(reviewer, key, decision), key


def _read_text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} - expected text")
    return value


def _read_number(given: Mapping[str, Any], name: str) -> int:
    value = given.get(name)
    if type(value) is not int:
        raise ValueError(f"{name} - expected a number")
    return value


def _list_words(item: Item) -> str:
    """List all that a statement is found by, in small letters: its words, claim, concept, names and id."""
    s = item.statement
    names = [party.actor.label for party in s.parties]
    said = [s.proposition.label if s.proposition else "", s.assigned.concept if s.assigned else ""]
    return "\n".join([s.quote, *said, *names, s.id]).casefold()


def _brief(item: Item) -> dict[str, Any]:
    s = item.statement
    return {
        "id": s.id,
        "article": s.article,
        "start": s.clause.start,
        "act": s.act.value,
        "who": s.speaker.actor.label,
        "whom": "" if s.target is None else s.target.actor.label,
        "doubt": round(item.doubt, 2),
        "status": item.status,
        "conflict": item.in_conflict,
        "by": sorted({e.verdict.reviewer for e in item.said if e.verdict.kind in JUDGEMENTS}),
    }


def _describe(item: Item) -> dict[str, Any]:
    s, machine = item.statement, item.machine
    return {
        **_brief(item),
        "token": item.token,
        "end": s.clause.end,
        "fields": describe_fields(s),
        "machine": None if machine is None or machine == s else describe_fields(machine),
        "read_by": f"{s.rule}, confidence {s.confidence:.2f}, votes {', '.join(s.votes) or 'none'}",
        "said": [_tell(entry) for entry in item.said],
    }


def _describe_claim(claim: SharedClaim | None) -> dict[str, Any] | None:
    if claim is None:
        return None
    names = {one.id: one.label for one in claim.contents}
    contents = [
        {"id": one.id, "label": one.label, "near": one.near, "sure": None if one.reviewed else one.likeness}
        for one in claim.contents
    ]
    said = [{"id": e.id, "told": _tell_regrouping(e, names), "reason": e.verdict.reason} for e in claim.said]
    told = {"id": claim.id, "label": claim.label, "token": claim.token, "own": claim.own}
    return {**told, "contents": contents, "said": said}


def _tell_regrouping(entry: Entry, names: Mapping[str, str]) -> str:
    """Tell what a merge or split does to a claim whose contents have these names, in words."""
    v, ids = entry.verdict, list(entry.verdict.fields["from"])
    if v.kind is Kind.SPLIT:
        return f"{v.reviewer} takes out: {', '.join(names.get(key, 'another content') for key in ids)}"
    into, label = v.fields["into"], v.fields.get("label", "")
    done = [f"calls it: {label}"] if label else []
    if ids != [into]:
        done.append(
            "makes it one with another claim" if into not in names else "makes another claim one with it"
        )
    return f"{v.reviewer} {' and '.join(done) or 'leaves it as it is'}"


def _tell(entry: Entry) -> dict[str, Any]:
    v = entry.verdict
    changed = ", ".join(sorted(v.fields)) if v.kind is Kind.CORRECT else ""
    return {"id": entry.id, "reviewer": v.reviewer, "kind": v.kind.value, "changed": changed,
            "reason": v.reason, "time": v.time}  # fmt: skip


def _describe_piece(piece: Piece, start: int) -> dict[str, Any]:
    found = {"start": start, "text": piece.text}
    if not piece.statements:
        return found
    ids = [s.id for s in piece.statements]
    roles = sorted({role for role, _ in piece.doing})
    return {**found, "statements": ids, "act": piece.statements[0].act.value, "roles": roles}


def _send(content: Any, status: int = 200) -> Response:  # noqa: ANN401 - any JSON
    # ASCII, so that lone surrogates of broken texts pass as they are.
    return Response(json.dumps(content), status, {"Cache-Control": "no-store"}, "application/json")


def _refuse(status: int, message: str) -> Response:
    return _send({"error": message}, status)
