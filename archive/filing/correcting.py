"""Figures that people put right, laid over what the parser read, whenever a report is read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from archive.agencies import scope
from archive.editorial.corrected import BLANK, CorrectedCell, machine_of, says, typed
from archive.rows import (
    read_cells,
    read_checks,
    read_claims,
    read_extra_rows,
    read_forms,
    read_sections,
    read_votes,
)
from archive.store import Store
from parsers.checks import (
    check_cells,
    check_claims,
    check_prose,
    check_structure,
    check_values,
    excused_by_extra_rows,
)
from parsers.forms.tables import FORM_BLOCKS
from parsers.model import AnnualReport, Cell
from parsers.notes import Note, stored

_OF_COPIES = "A1"
"""The rule that holds copies of the form against each other: it needs the documents, so its checks stay."""
_CORRECTIONS = (
    "SELECT data FROM decisions WHERE agency_id = ? AND year = ? AND kind = 'correct' AND state = 'applied' "
    "ORDER BY number"
)
_SCOPE = (
    "SELECT json_extract(data, '$.scope'), why FROM decisions WHERE agency_id = ? AND year = ? "
    "AND kind IN ('scope', 'place') AND json_extract(data, '$.scope') IS NOT NULL AND state = 'applied' "
    "ORDER BY number DESC LIMIT 1"
)
_EDITION = (
    "SELECT json_extract(data, '$.edition') FROM decisions WHERE agency_id = ? AND year = ? AND kind = 'place' "
    "AND state = 'applied' ORDER BY number DESC LIMIT 1"
)
_NOTES = "SELECT code, block, row, args FROM warnings WHERE version_id = ? AND code IS NOT NULL ORDER BY position"


def edition_of(cell: str, wanted: str = "") -> str | None:
    """The edition of the form that has the cell: the one that is wanted, else the newest; None when none has it."""
    block_name = cell.split(".", 1)[0]
    found = [block.edition for block in FORM_BLOCKS if block.name == block_name and cell in block.cell_keys()]
    return wanted if wanted in found else max(found, default=None)


def corrected(store: Store, report: AnnualReport, agency: int) -> AnnualReport:
    """The report with the figures that people put right, as long as the machine still reads what they corrected."""
    rows = store.db.execute(_CORRECTIONS, [agency, report.year]).fetchall()
    found = [json.loads(row[0]) for row in rows]
    due = {one["cell"]: one for one in found if says(report.cells.get(one["cell"]), one["from"])}
    if not due:
        return report
    cells = {**report.cells, **{key: _put_right(report.cells.get(key), one["to"]) for key, one in due.items()}}
    placed = store.db.execute(_EDITION, [agency, report.year]).fetchone()
    return _checked_anew(report, cells, (placed[0] if placed else None) or "")


def stored_report(db: sqlite3.Connection, version: int, year: int) -> AnnualReport:
    """A stored version as the machine read it, without its votes."""
    title, agency, published_on, reader, sha256 = db.execute(
        "SELECT title, agency, published_on, reader, sha256 FROM versions WHERE id = ?", [version]
    ).fetchone()
    return AnnualReport(
        title=title,
        agency=agency,
        year=year,
        published_on=published_on,
        forms=read_forms(db, version),
        cells={key: machine_of(cell) for key, cell in read_cells(db, version).items()},
        sections=read_sections(db, version),
        claims=read_claims(db, version),
        checks=read_checks(db, version),
        votes=read_votes(db, version),
        notes=tuple(_notes(db, version)),
        reader=reader,
        sha256=sha256,
        extra_rows=read_extra_rows(db, version),
    )


def _notes(db: sqlite3.Connection, version: int) -> Iterator[Note]:
    for code, block, row, args in db.execute(_NOTES, [version]):
        note = stored(code, block or "", row or "", json.loads(args or "{}"))
        if note is not None:
            yield note


def scope_of(store: Store, agency: int, year: int) -> dict[str, str]:
    """The columns of `reports` that say what a report counts, as a person decided; nothing where nobody did."""
    row = store.db.execute(_SCOPE, [agency, year]).fetchone()
    return {"scope": row[0], "scope_reason": f"{scope.BY_PERSON}: {row[1]}"} if row else {}


def _put_right(machine: Cell | None, to: str) -> CorrectedCell:
    wanted, read = typed(to), machine or BLANK
    return CorrectedCell(wanted.value, wanted.raw, read.unit if wanted.value is not None else None, None, read)


def _checked_anew(report: AnnualReport, cells: Mapping[str, Cell], edition: str) -> AnnualReport:
    forms = _forms(report.forms, cells, edition)
    structure = check_structure(report.year, forms, cells, report.sections, report.claims)
    checks = (
        *check_cells(cells, forms, report.extra_rows),
        *check_claims(report.claims, cells),
        *check_values(report.agency, cells),
        *excused_by_extra_rows(structure, cells, report.extra_rows),
        *check_prose(report.year, cells, report.sections, report.claims),
        *(check for check in report.checks if check.rule == _OF_COPIES),
    )
    return replace(report, cells=cells, forms=forms, checks=checks)


def _forms(forms: Mapping[str, str], cells: Mapping[str, Any], wanted: str) -> dict[str, str]:
    """The blocks of the form; one that only a person has read a figure of counts too, in the edition that is wanted."""
    read = {key.split(".", 1)[0]: edition_of(key, wanted) for key in cells}
    return {**{block: edition for block, edition in read.items() if edition}, **forms}
