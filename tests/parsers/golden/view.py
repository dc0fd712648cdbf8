"""What a golden file holds of an outcome: everything but the hash, with long parts folded for a reviewer's eye."""

from __future__ import annotations

from collections import Counter
from typing import Any

from parsers.model import Outcome
from parsers.output import to_json

_BLOCKS = ("active_disclosure", "requests", "review_litigation", "statistics")


def golden_view(outcome: Outcome) -> dict[str, Any]:
    """Rows of figures in one line each, passed checks counted, the others in full, votes as "field=value (source)".

    What the forms reader says about its own work is left to its own tests.
    """
    printed = to_json(outcome)
    printed.pop("sha256")
    printed.pop("notes")  # the warnings, as codes: tests/parsers/test_notes.py
    if "outcome" in printed:
        return printed
    for block in _BLOCKS:
        figures = printed.pop(block, None) or {}
        printed[block] = {row: _row(values) for row, values in figures.items()}
    printed["warnings"] = [line for line in printed["warnings"] if not line.startswith(_BLOCKS)]
    checks = printed.pop("checks")
    printed["passed"] = dict(sorted(Counter(c["rule"] for c in checks if c["outcome"] == "pass").items()))
    printed["not_passed"] = [_check(check) for check in checks if check["outcome"] != "pass"]
    printed["claims"] = [f"{c['key']} {c['value']}{c['unit']} (section {c['section']})" for c in printed["claims"]]
    printed["votes"] = [f"{v['field']}={v['value']} ({v['source']})" for v in printed["votes"]]
    return printed


def _row(values: dict[str, Any]) -> str:
    return " ".join("null" if value is None else str(value) for value in values.values())


def _check(check: dict[str, Any]) -> str:
    sides = "" if check["left"] is None else f" {check['left']} ≠ {check['right']}"
    return f"{check['rule']} {check['outcome']}{sides}: {check['detail']}"
