"""An outcome as the JSON object that `nianbao parse` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from parsers.forms.tables import FORM_BLOCKS
from parsers.model import AnnualReport, Cell, Check, Claim, ExtraRow, NotAReport, Outcome, Vote

_BLOCKS = tuple(dict.fromkeys(block.name for block in FORM_BLOCKS))


def written(outcome: Outcome) -> bytes:
    """`to_json` as one line of UTF-8, without its end."""
    return json.dumps(to_json(outcome), ensure_ascii=False).encode("utf-8", "surrogatepass")


def to_json(outcome: Outcome) -> dict[str, Any]:
    """The public object: figures as numbers, null where nothing is written, keys as in the form tables.

    An outcome that is no report gives {"outcome", "reason", "detail", "notes", "sha256"}.
    """
    if isinstance(outcome, AnnualReport):
        return _report(outcome)
    kind = "not_a_report" if isinstance(outcome, NotAReport) else "unreadable"
    return {
        "outcome": kind,
        "reason": outcome.reason,
        "detail": outcome.detail,
        "notes": [note.to_json() for note in outcome.notes],
        "sha256": outcome.sha256,
    }


def _report(report: AnnualReport) -> dict[str, Any]:
    return {
        "title": report.title or None,
        "agency": report.agency or None,
        "year": report.year,
        "published_on": report.published_on,
        "forms": dict(report.forms),
        "sections": [{"number": s.number, "heading": s.heading, "text": s.text} for s in report.sections],
        **{name: _rows(report.cells, name) for name in _BLOCKS},
        "marks": {key: cell.raw for key, cell in report.cells.items() if not _is_plain(cell)},
        **_confidences(report.cells),
        "units": {key: cell.unit for key, cell in report.cells.items() if cell.unit},
        "extra_rows": [_extra_row(row) for row in report.extra_rows],
        "claims": [_claim(claim) for claim in report.claims],
        "checks": [_check(check) for check in report.checks],
        "votes": [_vote(vote) for vote in report.votes],
        "warnings": list(report.warnings),
        "notes": [note.to_json() for note in report.notes],
        "reader": report.reader,
        "sha256": report.sha256,
    }


def _rows(cells: Mapping[str, Cell], block: str) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    prefix = block + "."
    for key, cell in cells.items():
        if key.startswith(prefix):
            row, _, column = key.removeprefix(prefix).rpartition(".")
            rows.setdefault(row, {})[column] = cell.value
    return rows


def _confidences(cells: Mapping[str, Cell]) -> dict[str, dict[str, float]]:
    """`confidences`: cell → 0..1, for reports with figures that were read from pictures."""
    found = {key: cell.confidence for key, cell in cells.items() if cell.confidence is not None}
    return {"confidences": found} if found else {}


def _is_plain(cell: Cell) -> bool:
    return cell.value is not None and cell.raw == str(cell.value) and cell.confidence is None


def _extra_row(row: ExtraRow) -> dict[str, Any]:
    return {
        "block": row.block,
        "label": row.label,
        "values": [c.value for c in row.cells],
        "marks": [c.raw for c in row.cells],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "key": claim.key,
        "value": claim.value,
        "unit": claim.unit,
        "sentence": claim.sentence,
        "section": claim.section,
        "cells": list(claim.cells),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "rule": check.rule,
        "outcome": check.outcome,
        "left": check.left,
        "right": check.right,
        "cells": list(check.cells),
        "detail": check.detail,
    }


def _vote(vote: Vote) -> dict[str, Any]:
    return {
        "field": vote.field,
        "value": vote.value,
        "source": vote.source,
        "evidence": vote.evidence,
        "weight": vote.weight,
    }
