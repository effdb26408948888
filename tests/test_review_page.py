"""Review in the browser: forged writes are refused, several reviewers meet, and the keyboard alone does all of it."""

from __future__ import annotations

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
from itertools import count
from types import SimpleNamespace

import pytest
from factories import make_article, make_statement, write_all
from river import ARTICLES, ECHO_1, build_river

from kg.codebook.book import load_codebook
from kg.files import find_data
from kg.model import ACTS, Grouped
from kg.review.anchoring import judge
from kg.review.claims import ClaimTable
from kg.review.desk import Desk
from kg.review.log import append_verdicts, list_active, read_log
from kg.review.verdicts import Kind
from kg.store import replace_store

uvicorn = pytest.importorskip("uvicorn", reason="the extra `serve` is not installed")
from starlette.applications import Starlette  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from kg.serving.guarding import Guard  # noqa: E402
from kg.serving.reviewing import build_review_routes  # noqa: E402

RIVER = build_river()
DENIAL = next(s for s in RIVER if s.quote == "Borland denied it")
HOSTILE = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\"> 😀 "


@contextmanager
def serve(desk, reviewer=""):
    app = Starlette(routes=build_review_routes(desk, reviewer), middleware=[Middleware(Guard)])
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", loop="asyncio"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


def open_desk(log, articles=None, statements=RIVER):
    ticks = count()
    return Desk(
        articles or ARTICLES.values(),
        statements,
        log,
        lambda: f"2026-01-31T10:{next(ticks) // 60 % 60:02}:00Z",
    )


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """A running server on which no test may write: address, log."""
    log = tmp_path_factory.mktemp("quiet") / "verdicts.jsonl"
    with serve(open_desk(log), "anna") as address:
        yield address, log


def call(url, data=None, **headers):
    sent = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, sent, {k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read().decode()


def read_token(address):
    return re.search(r'data-token="([^"]+)"', call(f"{address}/review")[1])[1]


def write(address, statement=DENIAL, kind="accept", token=None, **headers):
    """Post one verdict as the page does; headers given here take the place of the page's."""
    seen = json.loads(call(f"{address}/review/statements/{statement.id}")[1])["token"]
    usual = {"Content_Type": "application/json", "X_Review_Token": token or read_token(address)}
    body = {"kind": kind, "statement": statement.id, "token": seen, "reviewer": "anna"}
    return call(f"{address}/review/verdicts", body, **{**usual, **headers})


# --- who may write --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},  # another program's page on this machine
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Content_Type": "text/plain"},  # what a form of a foreign page can send
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"X_Review_Token": "guessed"},
        {"X_Review_Token": ""},
    ],
    ids=str,
)
def test_a_forged_write_is_refused_and_writes_nothing(quiet, headers):
    address, log = quiet
    status, text = write(address, **headers)
    assert status == 403 and "refused" in text + "refused" * ("nothing was written" in text)
    assert not log.exists()


def test_the_page_itself_may_write(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    with serve(open_desk(log)) as address:
        assert write(address, Origin=address, Sec_Fetch_Site="same-origin")[0] == 200
    assert [e.verdict.reviewer for e in read_log(log).entries] == ["anna"]


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "verdicts.jsonl"])
def test_no_path_leads_out_of_the_project(quiet, path):
    for folder in ("review/articles", "review/statements", "review"):
        assert call(f"{quiet[0]}/{folder}/{path}")[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"kind": "bless"},
        {"kind": "merge"},
        {"kind": "accept", "statement": 3},
        {"kind": "accept", "statement": "gone"},
        {"kind": "undo", "undoes": "gone"},
        {"kind": "correct", "statement": DENIAL.id, "typed": {"act": 3}},
        {"kind": "correct", "statement": DENIAL.id, "span": [3, "x"]},
        {"kind": "add", "article": ECHO_1.id, "start": -1, "end": 4},
        {"kind": "add", "article": "gone", "start": 1, "end": 4},
        {"kind": "accept", "statement": DENIAL.id, "reviewer": "x" * 61},
    ],
    ids=lambda body: json.dumps(body)[:40],
)
def test_nonsense_is_told_and_writes_nothing(quiet, body):
    address, log = quiet
    headers = {"Content_Type": "application/json", "X_Review_Token": read_token(address)}
    if isinstance(body, dict) and body.get("statement") == DENIAL.id:
        body["token"] = json.loads(call(f"{address}/review/statements/{DENIAL.id}")[1])["token"]
    status, text = call(f"{address}/review/verdicts", body, **headers)
    assert status in (400, 404) and json.loads(text)["error"]
    assert not log.exists()


def test_a_stale_write_is_told_with_what_is_there_now(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    with serve(open_desk(log)) as address:
        token = read_token(address)
        body = {"kind": "accept", "statement": DENIAL.id, "token": "old", "reviewer": "anna"}
        headers = {"Content_Type": "application/json", "X_Review_Token": token}
        assert write(address, kind="reject")[0] == 200
        status, text = call(f"{address}/review/verdicts", body, **headers)
    assert status == 409 and json.loads(text)["item"]["said"][0]["kind"] == "reject"


# --- claims ---------------------------------------------------------------------------------------------

BREACH_CLAIM = DENIAL.proposition.id
STEALS = next(s for s in RIVER if s.quote and s.proposition and s.proposition.label == "Borland steals water")


def share_claim(desk):
    """Let a build have taken two contents for one claim: that of the denial, and "Borland steals water"."""
    label = DENIAL.proposition.label
    one = Grouped(BREACH_CLAIM, label, BREACH_CLAIM, label)
    other = Grouped(STEALS.proposition.id, STEALS.proposition.label, BREACH_CLAIM, label, label, 0.81)
    desk.claims = ClaimTable([one, other], {s.id: s.proposition.id for s in RIVER if s.proposition})
    return desk


def decide_on_claim(address, token=None, statement=STEALS, **what):
    seen = json.loads(call(f"{address}/review/statements/{statement.id}")[1])["claim"]["token"]
    body = {"statement": statement.id, "token": token or seen, "reviewer": "anna", **what}
    headers = {"Content_Type": "application/json", "X_Review_Token": read_token(address)}
    status, text = call(f"{address}/review/verdicts", body, **headers)
    return status, json.loads(text)


def test_a_claim_is_shown_with_its_contents_and_a_statement_without_content_has_none(quiet, tmp_path):
    with serve(share_claim(open_desk(tmp_path / "v.jsonl"))) as address:
        claim = json.loads(call(f"{address}/review/statements/{STEALS.id}")[1])["claim"]
    assert (claim["id"], claim["own"]) == (BREACH_CLAIM, STEALS.proposition.id)
    assert [(one["near"], one["sure"]) for one in claim["contents"]] == [
        ("", 1.0),
        (DENIAL.proposition.label, 0.81),
    ]
    silent = next(s for s in RIVER if s.proposition is None)
    assert json.loads(call(f"{quiet[0]}/review/statements/{silent.id}")[1])["claim"] is None


def test_claims_are_split_renamed_and_merged_by_whoever_has_seen_what_was_said(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    with serve(share_claim(open_desk(log))) as address:
        status, found = decide_on_claim(address, kind="split", out=STEALS.proposition.id)
        assert (status, found["item"]["claim"]["said"][0]["told"]) == (
            200,
            "anna takes out: Borland steals water",
        )
        assert decide_on_claim(address, kind="merge", label="Borland breaks its word")[0] == 200
        other = "Avaria leaves the river treaty"
        assert decide_on_claim(address, kind="merge", into=other, reason="one row")[0] == 200
        status, found = decide_on_claim(address, token="old", kind="merge", label="Else")
        assert status == 409 and "anna gave merge while you looked" in found["error"]
    fields = [e.verdict.fields for e in read_log(log).entries]
    leaving = next(s.proposition.id for s in RIVER if s.proposition and s.proposition.label == other)
    assert fields == [
        {"of": "proposition", "from": [STEALS.proposition.id]},
        {
            "of": "proposition",
            "from": [BREACH_CLAIM],
            "into": BREACH_CLAIM,
            "label": "Borland breaks its word",
        },
        {"of": "proposition", "from": [BREACH_CLAIM], "into": leaving},
    ]
    assert read_log(log).entries[2].verdict.reason == "one row"


@pytest.mark.parametrize(
    "what",
    [
        {"kind": "merge"},
        {"kind": "merge", "label": "x" * 400},
        {"kind": "merge", "label": "Both", "into": "Borland steals water"},
        {"kind": "merge", "into": "Nobody says this"},
        {"kind": "merge", "into": "Borland breaches the river treaty"},  # itself
        {"kind": "merge", "into": "steals"},  # only the letters of one
        {"kind": "split", "out": "0000"},
        {"kind": "split", "out": ["0000"]},
    ],
    ids=str,
)
def test_nonsense_on_a_claim_is_told_and_writes_nothing(quiet, what):
    status, found = decide_on_claim(quiet[0], statement=DENIAL, **what)
    assert status == 400 and found["error"] and not quiet[1].exists()


def test_the_command_serves_review_on_this_machine_only_and_a_verdict_reaches_its_log(tmp_path):
    def build(draft):
        write_all(draft, [(a, [s for s in RIVER if s.article == a.id], "") for a in ARTICLES.values()])

    replace_store(tmp_path / "store", build)
    log = tmp_path / "v.jsonl"
    command = [sys.executable, "-m", "kg", "serve", "--store", str(tmp_path / "store"), "--port", "0"]
    with subprocess.Popen(
        [*command, "--review", str(log), "--reviewer", "anna"], stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            address = child.stderr.readline().split("/review")[0]
            assert address.startswith("http://127.0.0.1:")
            assert write(address)[0] == 200
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(20)
    assert read_log(log).entries[0].verdict.statement == DENIAL.id


# --- in Chromium ----------------------------------------------------------------------------------------

CHROMIUM = shutil.which("chromium")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: no browser tests")


@pytest.fixture
def room(browser, tmp_path):
    """Open pages of reviewers on one server; what browsers complain of or ask for elsewhere fails the test."""
    log, opened, faults = tmp_path / "verdicts.jsonl", [], []

    def open_one(address, reviewer, **options):
        page = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options}).new_page()
        opened.append(page)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("request", lambda r: None if r.url.startswith(address) else faults.append(r.url))
        page.goto(f"{address}/review")
        page.keyboard.type(reviewer)
        page.keyboard.press("Enter")
        page.wait_for_selector("#queue [aria-current]")
        return page

    yield log, open_one
    for page in opened:
        page.context.close()
    assert not faults


def read_kinds(log):
    return [(e.verdict.reviewer, e.verdict.kind.value) for e in list_active(read_log(log).entries)]


def wait_saved(page, log, number):
    for _ in range(600):
        if len(read_log(log).entries) >= number:
            return
        page.wait_for_timeout(25)
    pytest.fail(f"{len(read_log(log).entries)} lines, not {number}: {page.inner_text('#word')}")


def wait_until(page, expression):
    """Wait for the page as a reader does; its policy lets no string run as script, so that it is asked from outside."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(25)
    pytest.fail(f"{expression}: {page.inner_text('#word')}")


def press(page, log, *keys):
    """Press keys one after the other, each when what came before is saved."""
    for key in keys:
        before = len(read_log(log).entries)
        page.keyboard.press(key)
        wait_saved(page, log, before + 1)


def make_many(number):
    text = " ".join(f"Avaria accused Borland of breach {n} of the treaty." for n in range(number))
    article = make_article(text, "Echo", "2019-01-10")
    said = [
        make_statement(article, f"Avaria accused Borland of breach {n} of the treaty", "accused")
        for n in range(number)
    ]
    return article, said


@needs_browser
def test_fifty_decisions_by_keyboard_alone(room):
    log, open_one = room
    article, said = make_many(55)
    with serve(open_desk(log, [article], said)) as address:
        page = open_one(address, "anna")
        # Faster than the server answers: keys wait for each other, and none is lost.
        for n in range(50):
            page.keyboard.press("aru"[n % 3])
        wait_saved(page, log, 50)
        wait_until(page, "document.querySelectorAll('#queue button').length === 5")
    kinds = read_kinds(log)
    assert [kind for _, kind in kinds] == ["accept", "reject", "unsure"] * 16 + ["accept", "reject"]
    assert len({e.verdict.statement for e in read_log(log).entries}) == 50


@needs_browser
def test_the_keyboard_alone_corrects_comments_undoes_and_edits_words(room):
    log, open_one = room
    with serve(open_desk(log)) as address:
        page = open_one(address, "anna")
        page.keyboard.press("c")
        page.wait_for_selector("#change:not([hidden])")
        page.keyboard.type("warn")
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("Control+a")
        page.keyboard.type("River League")
        press(page, log, "Enter")
        corrected = read_log(log).entries[0].verdict
        assert corrected.fields["act"] == "warn" and corrected.fields["target"]["id"] == "river-league"
        page.wait_for_selector("#change", state="hidden")
        page.keyboard.press("m")
        page.wait_for_selector("#change:not([hidden])")
        page.keyboard.type("a, r and z are letters here")
        press(page, log, "Enter")
        page.wait_for_selector("#change", state="hidden")
        press(page, log, "r", "z")
        wait_until(page, "document.getElementById('word').textContent === 'Taken back.'")
        page.keyboard.press("e")
        wait_until(page, "document.getElementById('word').textContent.startsWith('Arrows')")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Shift+ArrowRight")
        press(page, log, "Enter")
    found = [e.verdict for e in list_active(read_log(log).entries)]
    assert [v.kind for v in found] == [Kind.CORRECT, Kind.COMMENT, Kind.CORRECT]
    assert found[1].reason == "a, r and z are letters here"
    edited = next(s for s in RIVER if s.id == found[2].statement)
    words = edited.quote.split()
    start, end = found[2].fields["start"], found[2].fields["end"]
    assert ARTICLES[edited.article].text[start:end].split() == words[1:-1]


@needs_browser
def test_every_fault_of_a_form_is_told_in_view_beside_what_was_pressed(room):
    log, open_one = room
    with serve(open_desk(log)) as address:
        page = open_one(address, "anna")
        page.set_viewport_size({"width": 1280, "height": 420})
        page.keyboard.press("c")
        page.wait_for_selector("#change:not([hidden])")
        page.fill("#f-speaker", "Nobody Known")
        page.fill("#f-when", "yesterday")
        page.click("#change button:text('Save')")
        wait_until(page, "document.getElementById('fault').textContent !== ''")
        told = page.inner_text("#fault")
        assert "no actor 'Nobody Known'" in told and "when: 'yesterday' - expected YYYY-MM-DD" in told
        box, height = page.locator("#fault").bounding_box(), page.viewport_size["height"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= height
        assert page.input_value("#f-when") == "yesterday" and not read_log(log).entries
        page.keyboard.press("Escape")
        page.wait_for_selector("#change", state="hidden")
        assert page.text_content("#fault") == ""


@needs_browser
def test_a_statement_is_found_by_its_words_its_claim_or_a_name(room):
    log, open_one = room
    with serve(open_desk(log)) as address:
        page = open_one(address, "anna")
        whole = page.locator("#queue button").count()
        page.fill("#find", "STEALS WATER")
        page.keyboard.press("Enter")
        wait_until(page, f"document.querySelectorAll('#queue button').length < {whole}")
        found = [
            s
            for s in RIVER
            if "steals water" in f"{s.quote} {s.proposition.label if s.proposition else ''}".lower()
        ]
        assert page.locator("#queue button").count() == len(found) > 0
        assert f"of {len(found)} with" in page.inner_text("#progress")
        assert "steals water" in page.inner_text("#right").lower()
        press(page, log, "a")
        page.fill("#find", "nobody says this")
        page.keyboard.press("Enter")
        wait_until(page, "document.getElementById('word').textContent.startsWith('Nothing of this choice')")
        page.fill("#find", "")
        page.keyboard.press("Enter")
        wait_until(page, f"document.querySelectorAll('#queue button').length >= {whole - 1}")
    assert read_log(log).entries[0].verdict.statement in {s.id for s in found}


@needs_browser
def test_selected_words_become_a_missed_statement_behind_wide_characters_and_nothing_hostile_runs(room):
    log, open_one = room
    text = HOSTILE + "Avaria accused Borland of theft. Borland denied it."
    article = make_article(text, HOSTILE, "2019-01-02")
    charge = make_statement(article, "Avaria accused Borland of theft", "accused", says=HOSTILE)
    with serve(open_desk(log, [article], [charge])) as address:
        page = open_one(address, "anna")
        page.evaluate(f"select({{ start: {len(text) - 18}, end: {len(text) - 1} }})")
        page.keyboard.press("n")
        page.wait_for_selector("#change:not([hidden])")
        page.select_option("#f-act", "deny")
        page.fill("#f-speaker", "Borland")
        page.fill("#f-cue", "denied")
        press(page, log, "Enter")
        wait_until(page, "document.querySelectorAll('#queue button').length === 2")
        assert page.title() == "Review - counterclaim"
        assert page.evaluate("document.querySelectorAll('main img').length") == 0
        assert HOSTILE.strip() in page.inner_text("#text")
    added = read_log(log).entries[0].verdict
    assert (added.kind, added.anchor.exact) == (Kind.ADD, "Borland denied it")


@needs_browser
def test_two_reviewers_at_once_are_told_of_each_other_and_nothing_is_lost(room):
    log, open_one = room
    with serve(open_desk(log)) as address:
        anna, ben = open_one(address, "anna"), open_one(address, "ben")
        # Ben's page learns nothing of what Anna does until he decides.
        ben.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
        press(anna, log, "a")
        ben.keyboard.press("r")
        ben.wait_for_selector("#word.bad")
        assert "anna gave accept while you looked - nothing was written" in ben.inner_text("#word")
        assert "anna: accept" in ben.inner_text("#said")
        press(ben, log, "r")
        anna.select_option("#filter", "conflict")
        anna.wait_for_selector("#queue .badge.conflict")
        anna.click("#queue button:has(.conflict)")
        wait_until(anna, "document.getElementById('said').innerText.includes('ben: reject')")
        assert "anna: accept" in anna.inner_text("#said")
    assert read_kinds(log) == [("anna", "accept"), ("ben", "reject")]


@needs_browser
def test_what_another_gives_on_the_statement_in_view_is_told_without_asking(room):
    log, open_one = room
    with serve(open_desk(log)) as address:
        page = open_one(address, "anna")
        shown = page.evaluate("room.item.id")
        statement = next(s for s in RIVER if s.id == shown)
        by = ("ben", "2026-01-31T10:00:00Z")
        append_verdicts(log, [judge(ARTICLES[statement.article], statement, Kind.REJECT, by)])
        wait_until(page, "document.getElementById('word').textContent.startsWith('ben gave reject')")


@needs_browser
def test_a_claim_is_taken_apart_renamed_and_put_together_by_keyboard_and_taken_back(room):
    log, open_one = room
    with serve(share_claim(open_desk(log))) as address:
        page = open_one(address, "anna")
        page.evaluate(f"enqueue(() => show('{STEALS.id}'))")
        wait_until(page, "document.querySelectorAll('#claim-contents li').length === 2")
        press(page, log, "x")
        wait_until(page, "document.getElementById('claim-said').innerText.includes('anna takes out')")
        page.keyboard.press("l")
        page.wait_for_selector("#f-claim:not([hidden])")
        assert page.input_value("#f-claim") == DENIAL.proposition.label
        page.fill("#f-claim", "Borland breaks its word")
        press(page, log, "Enter")
        page.wait_for_selector("#change", state="hidden")
        assert "next kg build" in page.inner_text("#word")
        page.keyboard.press("g")
        page.wait_for_selector("#f-claim:not([hidden])")
        page.keyboard.type("Avaria leaves the river treaty")
        press(page, log, "Enter")
        wait_until(page, "document.querySelectorAll('#claim-said li').length === 3")
        press(page, log, "z")
        wait_until(page, "document.querySelectorAll('#claim-said li').length === 2")
    assert read_kinds(log) == [("anna", "split"), ("anna", "merge")]


@needs_browser
@pytest.mark.parametrize(
    "options", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 800}}]
)
def test_axe_finds_nothing_serious_with_the_form_open(room, options):
    axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    log, open_one = room
    with serve(share_claim(open_desk(log))) as address:
        page = open_one(address, "anna", **options)
        press(page, log, "a")
        page.evaluate(f"enqueue(() => show('{STEALS.id}'))")
        wait_until(page, "document.querySelectorAll('#claim-contents li').length === 2")
        page.keyboard.press("c")
        page.wait_for_selector("#change:not([hidden])")
        found = axe_api.Axe().run(page).response["violations"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [
        f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")
    ] == []


def test_every_act_can_be_chosen_on_the_page(quiet):
    page = call(f"{quiet[0]}/review")[1]
    assert all(f'<option value="{act.value}">' in page for act in ACTS)


def test_a_codebook_chooses_and_explains_what_the_page_offers(tmp_path):
    text = find_data("ontology", "codebook.toml").read_text("utf-8")
    own = tmp_path / "codebook.toml"
    cut = text[: text.index("[acts.state]")] + text[text.index("[evidence-kinds.conduct]") :]
    own.write_text(cut.replace('label = "deny"', 'label = "gainsay <b>"'), encoding="utf-8")
    (route, *_) = build_review_routes(open_desk(tmp_path / "log"), "anna", load_codebook(own))
    page = route.endpoint(SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace()))).body.decode()
    assert '<option value="deny">gainsay &lt;b&gt;</option>' in page
    assert '<option value="state">' not in page and "Says that somebody did wrong" in page
