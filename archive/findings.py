"""Findings and what people said of them: one stays confirmed or dismissed while the two sides of its check stay."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from archive.editorial.queue import LEVELS, UNKNOWN_LEVEL, Cause
from archive.rows import OWN, check_state
from archive.store import Store
from parsers.checks import rules

CONFIRMED, DISMISSED = "confirmed", "dismissed"
_STATUS = {"confirm": CONFIRMED, "dismiss": DISMISSED}
_DECIDED = (
    "SELECT kind, data FROM decisions WHERE agency_id = ? AND year = ? AND kind IN ('confirm', 'dismiss') "
    "AND state = 'applied' ORDER BY number"
)


def evidence_of(db: sqlite3.Connection, version: int, *, rule: str | None, cell: str | None) -> list[list[Any]]:
    """The failed checks of a version that a person means, by rule, cell or both, each as what it rests on."""
    return [
        finding
        for _, finding in _failed(db, version)
        if (rule is None or finding[0] == rule) and (cell is None or cell in finding[1])
    ]


def mark(store: Store, agency: int, year: int, version: int) -> None:
    """Give the checks of a version the status that people gave them, and count for `reports` what is not dismissed."""
    decided = store.db.execute(_DECIDED, [agency, year]).fetchall()
    wanted: dict[str, str] = {}
    for kind, data in decided:
        wanted.update(dict.fromkeys(map(json.dumps, json.loads(data)["findings"]), _STATUS[kind]))
    marked = "SELECT 1 FROM checks WHERE version_id = ? AND status IS NOT NULL"
    if not wanted and store.db.execute(marked, [version]).fetchone() is None:
        return
    for position, finding in list(_failed(store.db, version)):
        store.checks.mark(version, position, wanted.get(json.dumps(finding)))
    _count(store, version)


_RULES = ", ".join(f"'{rule.id}'" for rule in rules() if rule.severity == "error")
_UNSETTLED = f"""
    SELECT r.agency_id, r.year, r.agency, r.level, c.rule, c.cells
    FROM checks c JOIN versions v ON v.id = c.version_id JOIN reports r ON r.id = v.report_id
    WHERE c.outcome = 'fail' AND c.rule IN ({_RULES}) AND c.status IS NULL AND c.position < {OWN.stop}
    AND r.current_version = c.version_id ORDER BY c.version_id, c.position
"""
"""Of the checks that came with the reading of a report itself; by the index of failed checks."""


def failing(db: sqlite3.Connection) -> list[Cause]:
    """An item of the queue for each report in which an error rule of the form fails that nobody has settled.

    It weighs the figures that its failed checks are about, each by the level of the body.
    """
    return [_waits(list(rows)) for _, rows in groupby(db.execute(_UNSETTLED), key=lambda row: row[:2])]


def _waits(rows: list[Any]) -> Cause:
    agency, year, name, level, *_ = rows[0]
    broken = dict.fromkeys(rule for *_, rule, _ in rows)
    figures = {cell for *_, cells in rows for cell in json.loads(cells)}
    return Cause(
        f"{agency}/{year}", "failing", next(iter(broken)), None, None,
        max(len(figures), 1) * LEVELS.get(level or "", UNKNOWN_LEVEL),
        title=f"{name} {year} {' '.join(broken)}", kinds=("confirm", "dismiss", "correct"),
    )  # fmt: skip


def _failed(db: sqlite3.Connection, version: int) -> Iterator[tuple[int, list[Any]]]:
    """Position and evidence (rule, cells, both sides) of each failed check."""
    query = (
        'SELECT position, rule, cells, "left", "right" FROM checks WHERE version_id = ? AND outcome = \'fail\' '
        "ORDER BY position"
    )
    for position, rule, cells, left, right in db.execute(query, [version]):
        yield position, [rule, json.loads(cells or "[]"), left, right]


def _count(store: Store, version: int) -> None:
    query = (
        "SELECT rule, outcome FROM checks WHERE version_id = ? AND position < ? AND status IS NOT 'dismissed' "
        "ORDER BY position"
    )
    failed, claims, outcome = check_state(store.db.execute(query, [version, OWN.stop]))
    values = {"checks_failed": failed, "claims_failed": claims, "check_outcome": outcome}
    store.update("reports", {"current_version": version}, values)
