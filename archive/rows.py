"""A parsed report as rows of archive.db, and rows back to cells and sections. Pure but for the connection it reads."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from archive.editorial.corrected import CorrectedCell
from archive.figures.flat import REPORT_FIGURES, alternatives, chosen
from archive.versions import figure, mark
from parsers.checks import rules
from parsers.checks.narrative import CLAIM_RULE
from parsers.model import AnnualReport, Cell, Check, Claim, ExtraRow, Number, Section, Vote
from parsers.notes import line

FORM_COLUMNS: dict[str, tuple[str, ...]] = {
    "active_disclosure": (
        "issued",
        "repealed",
        "in_force",
        "decisions",
        "amount_wan",
        "new_made",
        "new_disclosed",
        "total_disclosed",
        "prev_items",
        "change",
        "projects",
        "amount",
    ),
    "requests": (
        "natural_person",
        "enterprise",
        "research",
        "public_interest",
        "legal_service",
        "other_organization",
        "total",
    ),
    "review_litigation": ("upheld", "corrected", "other", "pending", "total"),
    "statistics": ("value",),
}
"""Columns of the figure tables, in the order in which they are written."""

OWN, ACROSS_YEARS, OVER_BODIES = range(10_000), range(10_000, 20_000), range(20_000, 30_000)
"""Positions in `checks`: those that come with the reading of a report; R5 to R7 and R8, which crosschecks.py writes."""

Values = tuple[object, ...]

_CHOICES = tuple(alternatives(name) for name in REPORT_FIGURES)
_OWN_ERRORS = frozenset(rule.id for rule in rules() if rule.severity == "error")
"""The form's own arithmetic and values that cannot be: they decide `check_outcome`."""


def version_rows(report: AnnualReport) -> dict[str, list[Values]]:
    """Table → rows without their version_id; `checks`, which is none, has `check_rows`."""
    rows: dict[str, list[Values]] = figure_rows(report.cells)
    rows["cell_marks"] = [
        (key, cell.raw, cell.unit, cell.confidence, *_machine(cell))
        for key, cell in report.cells.items()
        if not is_plain(cell)
    ]
    rows["form_blocks"] = list(report.forms.items())
    rows["sections"] = [
        (position, section.number, section.heading, section.text) for position, section in enumerate(report.sections)
    ]
    rows["extra_rows"] = [
        (position, row.block, row.label, _json([[cell.value, cell.raw, cell.unit] for cell in row.cells]))
        for position, row in enumerate(report.extra_rows)
    ]
    rows["claims"] = [
        (position, claim.key, claim.value, claim.unit, claim.section, claim.sentence, _json(claim.cells))
        for position, claim in enumerate(report.claims)
    ]
    rows["votes"] = [
        (position, vote.field, vote.value, vote.source, vote.evidence, vote.weight)
        for position, vote in enumerate(report.votes)
    ]
    rows["warnings"] = [
        (position, line(note), note.code, note.block or None, note.row or None, _json(note.to_json()["args"]))
        for position, note in enumerate(report.notes)
    ]
    return rows


def check_rows(checks: Iterable[Check], positions: range) -> list[Values]:
    """Rows of `checks` without their version_id."""
    return [
        (position, check.rule, check.outcome, check.left, check.right, _cells_of(check), check.detail, None)
        for position, check in zip(positions, checks, strict=False)
    ]


def figure_rows(cells: Mapping[str, Cell]) -> dict[str, list[Values]]:
    """The rows of the four figure tables. Raises KeyError for a cell that no table has a column for."""
    grouped: dict[str, dict[str, list[Number | None]]] = {block: {} for block in FORM_COLUMNS}
    corrected: dict[tuple[str, str], str] = {}
    for key, cell in cells.items():
        block, row, position = _slot(key)
        if isinstance(cell, CorrectedCell):
            before = corrected.get((block, row))
            corrected[block, row] = ",".join(filter(None, (before, FORM_COLUMNS[block][position])))
        values = grouped[block].get(row)
        if values is None:
            values = grouped[block][row] = [None] * len(FORM_COLUMNS[block])
        values[position] = figure(cell.value)
    return {
        block: [(row, *values, corrected.get((block, row))) for row, values in found.items()]
        for block, found in grouped.items()
    }


@lru_cache(maxsize=4096)
def _slot(key: str) -> tuple[str, str, int]:
    """Table, row and place of a cell in that row."""
    block, row, column = split_key(key)
    if column not in FORM_COLUMNS.get(block, ()):
        raise KeyError(key)
    return block, row, FORM_COLUMNS[block].index(column)


def split_key(key: str) -> tuple[str, str, str]:
    """ "requests.received.total" in its parts; a statistics row has one column, value."""
    block, row, *column = key.split(".")
    return block, row, column[0] if column else "value"


def _machine(cell: Cell) -> tuple[Number | None, str | None]:
    """What the machine read, of a cell that a person corrected."""
    if not isinstance(cell, CorrectedCell):
        return None, None
    return figure(cell.machine.value), cell.machine.raw


def corrected_keys(cells: Mapping[str, Cell]) -> str | None:
    """The cells of a report that a person corrected, as `reports.corrected_cells` has them; None for none."""
    return ",".join(sorted(key for key, cell in cells.items() if isinstance(cell, CorrectedCell))) or None


def is_plain(cell: Cell) -> bool:
    """Whether the cell is a number, as the machine read it, and printed as nothing else."""
    return (
        not isinstance(cell, CorrectedCell)
        and cell.value is not None
        and cell.unit is None
        and cell.confidence is None
        and mark(cell.raw) == str(figure(cell.value))
    )


def flat_figures(cells: Mapping[str, Cell]) -> Values:
    """The main figures of `reports`, in the order of REPORT_FIGURES; None where any part has no number."""
    return tuple(_total(cells.get(key) for key in chosen(choices, cells)) for choices in _CHOICES)


def main_form(forms: Mapping[str, str]) -> str | None:
    """The edition under which a report is filed: that of table 2, else of the first block there is."""
    return forms.get("requests") or next(iter(forms.values()), None)


def check_state(checks: Iterable[tuple[str, str]]) -> tuple[int, int, str]:
    """checks_failed, claims_failed, check_outcome of the (rule, outcome) that come with the reading of a report."""
    own = list(checks)
    hard = [outcome for rule, outcome in own if rule in _OWN_ERRORS]
    claims = sum(outcome == "fail" for rule, outcome in own if rule == CLAIM_RULE)
    failed = hard.count("fail")
    if failed:
        return failed, claims, "fail"
    return 0, claims, "pass" if "pass" in hard else "not_assessable"


def read_cells(
    db: sqlite3.Connection, version: int, only: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Cell]:
    """The cells of a stored version. A cell without number and mark does not come back: it says nothing.

    only  block → rows to read; None reads all.
    """
    # All columns: those of corrections are not there yet in an archive that is only read before it is migrated.
    rows = db.execute("SELECT * FROM cell_marks WHERE version_id = ?", [version])
    marks: dict[str, tuple[Any, ...]] = {row[1]: row[2:] for row in rows}
    cells: dict[str, Cell] = {}
    for block in FORM_COLUMNS if only is None else only:
        names = FORM_COLUMNS[block]
        wanted = "" if only is None else f" AND row IN ({', '.join('?' * len(only[block]))})"
        query = f"SELECT row, {', '.join(names)} FROM {block} WHERE version_id = ?{wanted}"
        for name, *values in db.execute(query, [version, *(only[block] if only else ())]):
            for column, value in zip(names, values, strict=True):
                key = f"{block}.{name}.{column}"
                if value is not None or key in marks:
                    cells[key] = _stored_cell(figure(value), marks.get(key))
    return cells


def _stored_cell(value: Number | None, marks: tuple[Any, ...] | None) -> Cell:
    if marks is None:
        return Cell(value, str(value))
    raw, unit, confidence, *machine = marks
    machine_value, machine_raw = machine or (None, None)
    if machine_raw is None:
        return Cell(value, raw, unit, confidence)
    return CorrectedCell(value, raw, unit, confidence, Cell(figure(machine_value), machine_raw, unit))


def read_sections(db: sqlite3.Connection, version: int) -> tuple[Section, ...]:
    query = "SELECT number, heading, text FROM sections WHERE version_id = ? ORDER BY position"
    return tuple(Section(*row) for row in db.execute(query, [version]))


def read_extra_rows(db: sqlite3.Connection, version: int) -> tuple[ExtraRow, ...]:
    query = "SELECT block, label, cells FROM extra_rows WHERE version_id = ? ORDER BY position"
    rows = db.execute(query, [version])
    return tuple(
        ExtraRow(block, label, tuple(Cell(*cell) for cell in json.loads(cells))) for block, label, cells in rows
    )


def read_forms(db: sqlite3.Connection, version: int) -> dict[str, str]:
    return dict(db.execute("SELECT block, edition FROM form_blocks WHERE version_id = ?", [version]).fetchall())


def read_claims(db: sqlite3.Connection, version: int) -> tuple[Claim, ...]:
    query = "SELECT key, value, unit, sentence, section, cells FROM claims WHERE version_id = ? ORDER BY position"
    rows = db.execute(query, [version])
    return tuple(
        Claim(key, value, unit, sentence, section, tuple(json.loads(cells)))
        for key, value, unit, sentence, section, cells in rows
    )


def read_checks(db: sqlite3.Connection, version: int) -> tuple[Check, ...]:
    """The checks that came with the reading; the cells of a passed one are not stored."""
    query = (
        'SELECT rule, outcome, "left", "right", cells, detail FROM checks WHERE version_id = ? AND position < ? '
        "ORDER BY position"
    )
    rows = db.execute(query, [version, OWN.stop])
    return tuple(
        Check(rule, outcome, left, right, tuple(json.loads(cells or "[]")), detail)
        for rule, outcome, left, right, cells, detail in rows
    )


def read_votes(db: sqlite3.Connection, version: int) -> tuple[Vote, ...]:
    query = "SELECT field, value, source, evidence, weight FROM votes WHERE version_id = ? ORDER BY position"
    return tuple(Vote(*row) for row in db.execute(query, [version]))


def _cells_of(check: Check) -> str:
    """The cells of a check that did not pass; those of a passed one follow from its rule, and are half the archive."""
    return "" if check.outcome == "pass" else _json(check.cells)


def _total(cells: Iterable[Cell | None]) -> Number | None:
    """The sum, or None: also for an amount in another unit than the form's (元 under 万元), which no sum may join."""
    total: Number = 0
    for cell in cells:
        if cell is None or cell.value is None or cell.unit is not None:
            return None
        total += cell.value
    return figure(total)


def _json(value: Sequence[object] | Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
