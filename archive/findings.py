"""What people said of findings: a failed check stays confirmed or dismissed while its two sides are the same."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from archive.rows import OWN, check_state
from archive.store import Store

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
        store.update(
            "checks", {"version_id": version, "position": position}, {"status": wanted.get(json.dumps(finding))}
        )
    _count(store, version)


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
