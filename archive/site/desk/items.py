"""What kinds of item the desk knows, which decisions each offers, and by which key."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from archive.filing.drafting import REPORT
from archive.site.reports.stored import PREVIOUS

Nature = Literal["document", "note", "report", "body", "decision", "proposed", "quarantined", ""]

FORMS: Mapping[Nature, Mapping[str, str]] = {
    "document": {"place": "c", "not_a_report": "b"},
    "note": {"answer": "c"},
    "report": {"confirm": "f", "dismiss": "x", "correct": "c", "scope": "s", "place": "p", "not_a_report": "b"},
    "body": {"merge": "m", "split": "t", "rename": "r", "close": "l"},
    "decision": {"undo": "u"},
    "proposed": {"accept_source": "c", "decline_source": "x"},
    "quarantined": {"release_source": "c", "discard_source": "x"},
}
"""What an item is → the decisions that it offers, each with the key that leads to its form."""
_FINDINGS = ("confirm", "dismiss")
ACCEPTED: frozenset[Nature] = frozenset(("document", "note", "report", "proposed", "quarantined"))
"""Items whose first decision one key makes; a body is never merged and a decision never undone so easily."""
_UNDONE = ("applied", "waiting")
"""States of a decision that can be taken back."""


def nature(name: str, known: Mapping[str, Any]) -> Nature:
    """What kind of item it is, from what is known of it; "" for one that nobody can decide on any more."""
    if known.get("documents"):
        return "document"
    if REPORT.fullmatch(name):
        return "report"
    if "reachable" in known:
        return "note"
    if "aliases" in known:
        return "body"
    state = known.get("state")
    if state in ("proposed", "quarantined"):
        return "proposed" if state == "proposed" else "quarantined"
    return "decision" if _own(name, known) else ""


def _own(name: str, known: Mapping[str, Any]) -> bool:
    """Whether the item is a decision that can be taken back."""
    made = known.get("decisions", [])
    return any(one["uid"] == name and one["kind"] != "undo" and one["state"] in _UNDONE for one in made)


def forms(kind: Nature, finding: Mapping[str, Any] | None) -> dict[str, str]:
    """The decisions that an item offers now, each with its key. `finding`: the failed check that is looked at."""
    offered = FORMS.get(kind, {})
    return {name: key for name, key in offered.items() if finding is not None or name not in _FINDINGS}


def finding(failed: Sequence[Mapping[str, Any]], cell: str) -> Mapping[str, Any] | None:
    """The failed check to look at: the first that nobody has settled yet, of the cell that is asked for if any."""
    waiting = [check for check in failed if not check["status"]]
    of_cell = [check for check in waiting if cell in json.loads(check["cells"])]
    return next(iter(of_cell if cell else waiting), None)


def first_cell(check: Mapping[str, Any] | None) -> str:
    """The first cell of the report itself that a check is about, "" for none."""
    keys = json.loads(check["cells"]) if check else []
    return next((key for key in keys if not key.startswith(PREVIOUS)), "")
