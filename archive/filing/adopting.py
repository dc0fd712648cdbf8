"""Merges and splits that were made before decisions were kept become decisions, once, with the time they were made."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.agencies.merging import MergeError
from archive.editorial.decisions import Decision, Editorial
from archive.filing import bodies
from archive.filing.desk import Desk
from archive.store import Store

_WHO, _WHY = "nianbao agencies", "made before decisions were kept"


def adopt(desk: Desk, data: Path) -> None:
    """Turn the agency_log of an older version into decisions that have taken effect. Killed anywhere: again."""
    store = desk.store
    if store.progress("adopted"):
        return
    rows = store.db.execute("SELECT id, at, action, agency_id, other_id, detail, undone FROM agency_log ORDER BY id")
    entries = [dict(zip(("id", "at", "action", "keep", "other", "detail", "undone"), row, strict=True)) for row in rows]
    if not entries:
        with store.transaction():
            store.set_progress("adopted", "0")
        return
    made: dict[int, Decision] = {}
    for entry in entries:
        made[entry["id"]] = _decision(store.db, entry, made)
    runs = desk.raw.conn.execute("SELECT id, coalesce(finished_at, started_at) FROM runs ORDER BY id").fetchall()
    places = {made[entry["id"]].uid: _before(runs, entry["at"]) for entry in entries}
    with Editorial(data) as editorial:
        editorial.append(made.values(), after_runs=places)
        numbers = {recorded.decision.uid: recorded.number for recorded in editorial.after(0)}
    with store.transaction():
        for entry in entries:
            _note(store, numbers[made[entry["id"]].uid], made[entry["id"]], entry)
        store.set_progress("decisions", str(max(numbers.values())))
        store.set_progress("adopted", str(len(entries)))


def _before(runs: list[tuple[int, str]], at: str) -> int:
    """The last run that had ended then."""
    return max((run for run, ended in runs if ended <= at), default=0)


def _decision(db: sqlite3.Connection, entry: Mapping[str, Any], made: Mapping[int, Decision]) -> Decision:
    detail = json.loads(entry["detail"])
    if "of" in detail:
        return Decision(entry["at"], _WHO, "undo", {}, _WHY, replaces=made[detail["of"]].uid)
    subject = _was(db, entry["keep"])
    if entry["action"] == "merge":
        gone = detail["agency"]
        other = {"region": gone["region_code"], "key": gone["key"], "name": gone["name"]}
        return Decision(entry["at"], _WHO, "merge", subject, _WHY, {"other": other})
    return Decision(entry["at"], _WHO, "split", subject, _WHY, {"alias": detail["alias"]})


def _was(db: sqlite3.Connection, agency: int) -> dict[str, str]:
    """A body as a decision names it, also one that a later merge took in."""
    try:
        return bodies.named(db, agency)
    except MergeError:
        query = "SELECT detail FROM agency_log WHERE other_id = ? AND action = 'merge' ORDER BY id DESC LIMIT 1"
        gone = json.loads(db.execute(query, [agency]).fetchone()[0])["agency"]
        return {"region": gone["region_code"], "key": gone["key"], "name": gone["name"]}


def _note(store: Store, number: int, decision: Decision, entry: Mapping[str, Any]) -> None:
    did = {"kind": decision.kind, "keep": entry["keep"], "other": entry["other"]}
    values = {**decision.data, "evidence": {}, **({"did": did} if decision.kind != "undo" else {})}
    store.insert(
        "decisions",
        {
            "number": number,
            "uid": decision.uid,
            "at": decision.at,
            "kind": decision.kind,
            "agency_id": entry["keep"],
            "data": json.dumps(values, ensure_ascii=False, sort_keys=True),
            "why": decision.why,
            "replaces": decision.replaces,
            "state": "undone" if entry["undone"] else "applied",
            "detail": "",
        },
    )
