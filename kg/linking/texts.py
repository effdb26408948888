"""Finds copies of articles and background sentences that articles share, among those that share rare word runs.

    marks (hashes of word runs) --> pairs to compare --> copies: of a longer article, 0.8 of whose runs it holds
                                                     --> background: the likest earlier sentence, 0.8 alike
                                                     --> pairs of acts that stand in both

A mark in more than `COMMON` texts is a common phrase and pairs nobody; each text is compared with the first `FIRST`
holders of a mark. Only marks that came or went since the last time are looked at again, and what hangs on them.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kg.linking.ledger import BODY, SENTENCE, Ledger, article_of, end_of, start_of
from kg.linking.links import Link, LinkKind
from kg.linking.passages import BACKGROUND, COMMON, COPY, FIRST, compare_sentences
from kg.linking.windows import ActRow

#: Likeness from which a pair counts, by kind.
_LIKE = {BODY: COPY, SENTENCE: BACKGROUND}
#: A pair of ranks: the one that may repeat, then the one it may repeat.
Pair = tuple[str, str]


def renew_texts(ledger: Ledger) -> None:
    """Bring copies and shared background up to date with the ledger's changes."""
    touched = {kind: _renew_pairs(ledger, kind) for kind in (BODY, SENTENCE)}
    turned = _renew_copies(ledger, touched[BODY])
    _renew_background(ledger, touched[SENTENCE], turned)


# Which to compare.


def _renew_pairs(ledger: Ledger, kind: int) -> set[str]:
    """Compare what newly shares a mark, drop what no longer does; give the later ones of like pairs that changed.

    Only like pairs are kept: most that share a mark are unlike, and ever more of them come with every article.
    """
    gone: dict[int, set[str]] = defaultdict(set)
    come: dict[int, set[str]] = defaultdict(set)
    for marks, found in ((ledger.changes.gone, gone), (ledger.changes.come, come)):
        for of, mark, rank in marks:
            if of == kind:
                found[mark].add(rank)
    less: Counter[Pair] = Counter()
    more: Counter[Pair] = Counter()
    for mark in sorted({*gone, *come}):
        _compare_holders(ledger, (kind, mark), (gone[mark], come[mark]), less, more)
    touched: set[str] = set()
    for (later, earlier), number in sorted(less.items()):
        if _change_support(ledger, (kind, later, earlier), -number):
            touched.add(later)
            asked = "DELETE FROM pairs WHERE kind=? AND later=? AND earlier=? AND support <= 0"
            ledger.rows.execute(asked, (kind, later, earlier))
    for (later, earlier), number in sorted(more.items()):
        if not _change_support(ledger, (kind, later, earlier), number):
            likeness, same = _compare(ledger, kind, later, earlier)
            if likeness < _LIKE[kind]:
                continue
            row = (kind, later, earlier, number, likeness, same)
            ledger.rows.execute("INSERT INTO pairs VALUES (?,?,?,?,?,?)", row)
        touched.add(later)
    return touched


def _change_support(ledger: Ledger, pair: tuple[int, str, str], by: int) -> bool:
    """Count by how many marks a pair is held; tell whether it is kept at all."""
    asked = "UPDATE pairs SET support = support + ? WHERE kind=? AND later=? AND earlier=?"
    return ledger.rows.execute(asked, (by, *pair)).rowcount > 0


def _compare_holders(
    ledger: Ledger,
    mark: tuple[int, int],
    changed: tuple[set[str], set[str]],
    less: Counter[Pair],
    more: Counter[Pair],
) -> None:
    """Count which pairs one mark supports no longer, and which newly."""
    gone, come = changed
    limit = COMMON + len(come) + 1
    asked = "SELECT rank FROM marks WHERE kind=? AND hash=? ORDER BY rank LIMIT ?"
    after = [row[0] for row in ledger.rows.execute(asked, (*mark, limit))]
    if len(after) == limit:
        # Common now, and before, whatever came.
        return
    before = sorted({*after} - come | gone)
    old, new = set(_pair(before)), set(_pair(after))
    kept = {pair for pair in old & new if not ledger.changes.articles & {*map(article_of, pair)}}
    less.update(old - kept)
    more.update(new - kept)


def _pair(holders: Sequence[str]) -> Iterator[Pair]:
    if 1 < len(holders) <= COMMON:
        for place, later in enumerate(holders):
            for earlier in holders[: min(place, FIRST)]:
                if article_of(earlier) != article_of(later):
                    yield later, earlier


def _compare(ledger: Ledger, kind: int, later: str, earlier: str) -> tuple[float, bool]:
    """Give how alike two texts are, 0-1, and whether two sentences have the same names and numbers."""
    if kind == BODY:
        again = ledger.read_runs(article_of(later))
        return len(again & ledger.read_runs(article_of(earlier))) / max(1, len(again)), True
    first, repeat = ledger.read_sentence(earlier), ledger.read_sentence(later)
    return compare_sentences(first, repeat), first.details == repeat.details


# Copies.


def _renew_copies(ledger: Ledger, touched: Iterable[str]) -> set[str]:
    """Decide anew what is a copy of what; give the articles that became one or are none any more.

    Longest first, because what a text is a copy of must stand for itself.
    """
    turned: set[str] = set()
    waiting = {*touched}
    for article in ledger.changes.articles:
        rank = ledger.read_rank(article)
        if rank is None:
            _set_copy(ledger, article, None, turned)
        else:
            waiting.add(rank)
    line = sorted(waiting)
    while line:
        rank = heapq.heappop(line)
        article = article_of(rank)
        if ledger.read_rank(article) != rank:
            ledger.edges.replace(f"copy {rank}", ())
            continue
        of = _find_original(ledger, rank)
        if _set_copy(ledger, article, of, turned):
            asked = "SELECT later FROM pairs WHERE kind=? AND earlier=?"
            for (later,) in ledger.rows.execute(asked, (BODY, rank)).fetchall():
                if later not in waiting:
                    waiting.add(later)
                    heapq.heappush(line, later)
        ledger.edges.replace(f"copy {rank}", () if of is None else _match_copies(ledger, of, article))
    return turned


def _find_original(ledger: Ledger, rank: str) -> str | None:
    asked = "SELECT earlier FROM pairs WHERE kind=? AND later=? ORDER BY earlier"
    found = (article_of(row[0]) for row in ledger.rows.execute(asked, (BODY, rank)).fetchall())
    return next((article for article in found if _read_original(ledger, article) is None), None)


def _read_original(ledger: Ledger, article: str) -> str | None:
    row = ledger.rows.execute("SELECT of FROM copies WHERE article=?", (article,)).fetchone()
    return None if row is None else str(row[0])


def _set_copy(ledger: Ledger, article: str, of: str | None, turned: set[str]) -> bool:
    """Say what an article repeats, None for nothing; tell whether it became a copy or is one no more."""
    before = _read_original(ledger, article)
    if before != of:
        ledger.rows.execute("DELETE FROM copies WHERE article=?", (article,))
        if before is not None:
            ledger.links.set(Link(LinkKind.COPY, article, before), False)
        if of is not None:
            ledger.rows.execute("INSERT INTO copies VALUES (?,?)", (article, of))
            ledger.links.set(Link(LinkKind.COPY, article, of), True)
    if (before is None) != (of is None):
        turned.add(article)
        return True
    return False


def _match_copies(ledger: Ledger, first: str, again: str) -> list[Pair]:
    """Pair the acts of a copy with those of what it repeats, by their words."""
    by_quote: dict[str, list[ActRow]] = defaultdict(list)
    for row in ledger.acts_within(first, 0, 1 << 62):
        by_quote[row.quote].append(row)
    rows = ledger.acts_within(again, 0, 1 << 62)
    return [pair for row in rows for pair in _match(by_quote[row.quote], [row])]


# Background.


def _renew_background(ledger: Ledger, touched: Iterable[str], turned: set[str]) -> None:
    waiting = {*touched}
    for article in turned:
        asked = "SELECT day FROM texts WHERE article=?"
        row = ledger.rows.execute(asked, (article,)).fetchone()
        if row is not None:
            start = start_of(article, row[0])
            for end in ("later", "earlier"):
                asked = f"SELECT later FROM pairs WHERE kind=? AND {end}>=? AND {end}<?"
                waiting |= {r[0] for r in ledger.rows.execute(asked, (SENTENCE, start, end_of(start)))}
    for rank in sorted(waiting):
        found = None if _read_original(ledger, article_of(rank)) else _find_background(ledger, rank)
        ledger.edges.replace(f"text {rank}", () if found is None else _match_background(ledger, found, rank))


def _find_background(ledger: Ledger, rank: str) -> str | None:
    """Find the likest earlier sentence, unless names or figures differ; what a copy holds does not count."""
    asked = "SELECT earlier, same FROM pairs WHERE kind=? AND later=? ORDER BY likeness DESC, earlier"
    for earlier, same in ledger.rows.execute(asked, (SENTENCE, rank)).fetchall():
        if _read_original(ledger, article_of(earlier)) is None:
            return str(earlier) if same else None
    return None


def _match_background(ledger: Ledger, first: str, again: str) -> list[Pair]:
    sides = []
    for rank in (first, again):
        _, article, start, end = rank.split(":")
        sides.append(ledger.acts_within(article, int(start), int(end)))
    return _match(*sides)


def _match(first: Iterable[ActRow], again: Iterable[ActRow]) -> list[Pair]:
    """Pair the acts of one speaker, kind and target that two texts carry."""
    by_block: dict[str, ActRow] = {}
    for row in first:
        by_block.setdefault(row.block, row)
    return [(by_block[r.block].statement, r.statement) for r in again if r.block in by_block]
