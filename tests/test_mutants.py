"""Whatever is changed in what judges a night, keeps raw.db or bounds a list of the site, a behaviour here notices.

A mutant is one change of a module's text; the module is run anew with it, beside the true one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from archive.raw.captures import LedgerLine, ListRow, NewCapture, Walk
from crawler.fetch.verdicts import Verdict

TIME, LATER = "2026-03-10T18:17:00Z", "2026-03-11T18:17:00Z"
LIST = "http://h.gov.cn/nb/"
ONE, TWO = f"{LIST}1.html", f"{LIST}2.html"
CLEAN = LedgerLine(1, "a", "complete", "", 2, 2, 3, 1, 0, 0, 0, 0, 0, 10, 0.1, "", TIME)
Truth = tuple[str, object, object]
"""What is looked at, what is, what must be."""


def _nights(process: Any, _: Path) -> Iterator[Truth]:
    """How a night went, from the lines of its ledger."""
    failed, blocked, partial = (replace(CLEAN, verdict=verdict) for verdict in ("failed", "blocked", "partial"))
    nights = {
        (): "clean", (CLEAN,): "clean", (CLEAN, CLEAN): "clean",
        (failed,): "failed", (failed, blocked): "failed",
        (CLEAN, failed): "incomplete", (failed, CLEAN): "incomplete", (partial, failed): "incomplete",
    }  # fmt: skip
    for lines, outcome in nights.items():
        yield f"{[line.verdict for line in lines]}", process.outcome_of(lines), outcome
    for verdict in ("complete", "ok", "unproven"):
        yield verdict, process.is_clean(replace(CLEAN, verdict=verdict)), True
    for change in ({"failed": 1}, {"refused": 1}, {"pending": 1}, {"alarm": "nothing yet"}):
        yield f"{change}", process.is_clean(replace(CLEAN, **change)), False


def _visits(ledger: Any, _: Path) -> Iterator[Truth]:
    """What the ledger says of one source, of all that may have happened to it."""
    walk, counts = Walk(1, "a", "complete", "counted", 2, 2, TIME, frozenset()), ledger.Counts
    lost, paused = Verdict("failed", "ours"), Verdict("paused", "refused before")
    refused, unwell = {"challenge": "x"}, {"server_error": "x"}
    visits = {
        "seen": (walk, counts(), None, "complete"),
        "not due": (None, counts(), None, "ok"),
        "without proof": (replace(walk, verdict="unproven"), counts(), None, "unproven"),
        "without proof, then paused": (replace(walk, verdict="unproven"), counts(), paused, "blocked"),
        "cut short": (replace(walk, verdict="partial"), counts(), paused, "partial"),
        "our fault": (replace(walk, verdict="partial"), counts(), lost, "failed"),
        "paused": (walk, counts(), paused, "blocked"),
        "no time": (walk, counts(), Verdict("budget", "hours"), "partial"),
        "reports refused": (None, counts(outcomes=refused), None, "blocked"),
        "reports refused, list seen": (walk, counts(outcomes=refused), None, "partial"),
        "reports not had": (None, counts(outcomes=unwell), None, "partial"),
        "never there": (walk, counts(gone_at_first_sight=1), None, "partial"),
    }
    for name, (walked, counted, halted, verdict) in visits.items():
        account = ledger.Account(SimpleNamespace(), walked, counted, 0, 0.0, halted)
        yield name, ledger._verdict(account)[0], verdict
    files = ledger.Account(SimpleNamespace(), None, counts(file_trouble="a file"), 0, 0.0, None)
    yield "a file is missing", ledger._verdict(files), ("ok", "a file")


def _addresses(store: Any, place: Path) -> Iterator[Truth]:
    """What raw.db knows of an address that a run took up, laid down, or never reached."""
    raw = store.RawStore(place)
    run = raw.begin_run("2026-03-10", TIME).id
    raw.add_articles("s", LIST, [(ONE, ListRow("甲")), (TWO, ListRow("乙"))])

    def state(url: str) -> tuple[str, int]:
        found = raw.url_state(url)
        return found.state, found.attempts

    raw.lease([ONE, TWO], run)
    yield "leased", (state(ONE), state(TWO)), (("leased", 1), ("leased", 1))
    raw.release([ONE])
    yield "released: it was not asked for", (state(ONE), state(TWO)), (("pending", 0), ("leased", 1))
    raw.release([ONE])
    yield "released twice", state(ONE), ("pending", 0)
    yield "left by a dead run", (raw.unlease(), state(TWO)), (1, ("pending", 1))
    raw.lease([TWO], run)
    raw.record(_capture(TWO, run))
    raw.release([TWO])
    yield "released when it was had", state(TWO), ("done", 0)
    again = raw.begin_run("2026-03-11", LATER).id
    raw.postpone(ONE, run, LATER, "robots")
    yield "postponed", state(ONE), ("refused", 0)
    yield "due", [found.url for found in raw.due("s", again, LATER)], [ONE, TWO]
    yield "due before", [found.url for found in raw.due("s", again, TIME)], []
    yield "due again in its own run", [found.url for found in raw.due("s", run, LATER)], []
    yield "of another source", raw.due("t", again, LATER), []
    raw.recheck([TWO])
    yield "to be looked at", [found.url for found in raw.due("s", again, TIME)], [TWO]


def _capture(url: str, run: int) -> NewCapture:
    headers = {"etag": '"1"'}
    told = {"kind": "article", "fetched_at": TIME, "status": 200, "headers": headers, "verdict": "ok", "reason": ""}
    more = {"media_type": "text/html", "night": "2026-03-10", "next_due": LATER, "body": b"one"}
    return NewCapture(run_id=run, source_id="s", url=url, final_url=url, **told, **more)  # type: ignore[arg-type]


class Looking:
    """A Snapshot of 40 reports that tells how many rows were looked at and handed out."""

    def __init__(self) -> None:
        self.looked = self.most = 0
        self.db = sqlite3.connect(":memory:")
        self.db.create_function("looked", 1, self._look)
        self.db.execute("CREATE TABLE reports (id INTEGER PRIMARY KEY, year INTEGER)")
        self.db.execute("CREATE VIRTUAL TABLE reports_fts USING fts5(title)")
        for number in range(1, 41):
            self.db.execute("INSERT INTO reports VALUES (?, 2023)", [number])
            self.db.execute("INSERT INTO reports_fts (rowid, title) VALUES (?, 'gong')", [number])

    def _look(self, _: int) -> int:
        self.looked += 1
        return 1

    def rows(self, sql: str, params: Any = ()) -> list[Any]:
        found = self.db.execute(sql, params).fetchall()
        self.most = max(self.most, len(found))
        return found

    def value(self, sql: str, params: Any = ()) -> Any:
        return self.db.execute(sql, params).fetchone()[0]

    def cached(self, _: object, compute: Callable[[], Any]) -> Any:
        return compute()


def _lists(listing: Any, _: Path) -> Iterator[Truth]:
    """A list is counted as far as it may be long, and never to its end."""
    listing.MOST = 5
    for held, count in ((3, (3, False)), (5, (5, False)), (6, (5, True)), (40, (5, True))):
        seen = Looking()
        question = listing.Question("id", f"reports WHERE id <= {held} AND looked(id)", "id DESC", {})
        found = question.count(seen)
        yield f"{held} counted", (found.number, found.at_least), count
        yield f"{held} looked at", seen.looked, min(held, 6)
    seen = Looking()
    question = listing.Question("id", "reports", "id DESC", {})
    yield "a page", [row[0] for row in question.rows(seen, 3, 2)], [38, 37, 36]


def _finds(query: Any, _: Path) -> Iterator[Truth]:
    """A search hands out one more than it may show, so that it can say so, and no more."""
    seen, everything = Looking(), SimpleNamespace(query="", conditions=lambda: ("", []), narrowed=False)
    found = query.find(seen, everything, 5)
    yield "found", (found.ids, found.more, seen.most), ((40, 39, 38, 37, 36), True, 6)
    yield "found all", query.find(Looking(), everything, 40).more, False
    yield "matches", [query.matches(Looking(), "gong", most) for most in (3, 39, 40, 99)], [4, 40, 40, 40]


STORE, PROCESS, LEDGER = "archive.raw.store", "crawler.run.process", "crawler.run.ledger"
LISTING, QUERY = "archive.site.finding.listing", "archive.site.finding.query"
TRUTHS: dict[str, Callable[[Any, Path], Iterator[Truth]]] = {
    PROCESS: _nights, LEDGER: _visits, STORE: _addresses, LISTING: _lists, QUERY: _finds,
}  # fmt: skip
MUTANTS = [
    (PROCESS, "if all(map(is_clean, lines))", "if any(map(is_clean, lines))"),
    (PROCESS, 'if all(line.verdict in ("failed"', 'if any(line.verdict in ("failed"'),
    (PROCESS, '("failed", "blocked") for', '("failed",) for'),
    (PROCESS, '("complete", "ok", "unproven")', '("complete", "ok")'),
    (PROCESS, "line.failed or line.refused", "line.refused"),
    (PROCESS, "line.refused or line.pending", "line.pending"),
    (PROCESS, "line.pending or line.alarm", "line.alarm"),
    (PROCESS, "line.pending or line.alarm", "line.pending"),
    (LEDGER, 'account.halted.name == "failed"', 'account.halted.name == ""'),
    (LEDGER, "account.walk.verdict not in SEEN:", "account.walk.verdict in ():"),
    (LEDGER, 'SEEN = ("complete", "unproven")', 'SEEN = ("complete",)'),
    (LEDGER, 'blocked = account.halted.family == "paused"', "blocked = False"),
    (LEDGER, "family in BLOCKED and not account.walk", "family in BLOCKED"),
    (LEDGER, "family in BLOCKED and not account.walk", "not account.walk"),
    (LEDGER, "account.walk and account.counts.gone_at_first_sight", "False"),
    (LEDGER, "reason or account.counts.file_trouble", "reason"),
    (STORE, "attempts = max(attempts - 1, 0)", "attempts = attempts"),
    (STORE, "WHERE url = ? AND state = 'leased'", "WHERE url = ?"),
    (STORE, "attempts = attempts + 1 WHERE", "attempts = attempts WHERE"),
    (STORE, "SET state = 'pending' WHERE state = 'leased'", "SET state = 'done' WHERE state = 'leased'"),
    (STORE, "SET state = 'refused', run_id", "SET state = 'pending', run_id"),
    (STORE, "(next_due <= ?2 AND", "(next_due >= ?2 AND"),
    (STORE, "coalesce(run_id, 0) <> ?", "coalesce(run_id, 0) <> -?"),
    (STORE, "SET next_due = '' WHERE", "SET next_due = next_due WHERE"),
    (LISTING, "FROM {self.source} LIMIT {MOST + 1})", "FROM {self.source})"),
    (LISTING, "LIMIT {MOST + 1}", "LIMIT {MOST}"),
    (LISTING, "Count(min(found, MOST), found > MOST)", "Count(min(found, MOST), found >= MOST)"),
    (LISTING, "Count(min(found, MOST), found > MOST)", "Count(found, found > MOST)"),
    (LISTING, " LIMIT :limit OFFSET :offset", " LIMIT :limit OFFSET 0 * :offset"),
    (QUERY, "{key} DESC LIMIT {most + 1}", "{key} DESC"),
    (QUERY, "{key} DESC LIMIT {most + 1}", "{key} DESC LIMIT {most}"),
    (QUERY, "MATCH ? LIMIT {most + 1})", "MATCH ?)"),
    (QUERY, "MATCH ? LIMIT {most + 1})", "MATCH ? LIMIT {most})"),
]  # fmt: skip


def _run_anew(name: str, before: str = "", after: str = "") -> ModuleType:
    """The module with one change of its text; the true one stays as it is."""
    file = import_module(name).__file__
    assert file
    text = Path(file).read_text("utf-8")
    assert text.count(before) == 1 or not before, f"{before!r} stands in {name} {text.count(before)} times"
    module = ModuleType(name)
    module.__file__ = file
    exec(compile(text.replace(before, after, 1) if before else text, file, "exec"), module.__dict__)
    return module


def _untrue(name: str, module: ModuleType, place: Path) -> list[str]:
    return [what for what, found, wanted in TRUTHS[name](module, place) if found != wanted]


@pytest.mark.parametrize("name", TRUTHS)
def test_all_of_it_holds_of_the_true_module(name: str, tmp_path: Path) -> None:
    assert _untrue(name, _run_anew(name), tmp_path) == []


@pytest.mark.parametrize(("name", "before", "after"), MUTANTS, ids=lambda text: text[:60])
def test_a_mutant_is_noticed(name: str, before: str, after: str, tmp_path: Path) -> None:
    module = _run_anew(name, before, after)
    try:
        noticed = _untrue(name, module, tmp_path)
    except sqlite3.Error as error:
        noticed = [str(error)]
    assert noticed
