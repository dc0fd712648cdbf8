"""A stored report as the site shows it: its versions, and one version with cells, checks, claims and narrative."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.filing.changes import METADATA_LABELS
from archive.rows import read_cells, read_forms
from archive.site.language.current import say
from archive.site.serving.answers import NotFoundError
from archive.site.serving.reader import Row, Snapshot
from parsers.forms.tables import FormBlock, cell_label, editions, form_block
from parsers.model import Cell, Number

PREVIOUS = "previous:"
BLOCKS = ("active_disclosure", "requests", "review_litigation", "statistics")


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check as stored; `mark` numbers the failed ones of a version from 1."""

    rule: str
    outcome: str
    left: Number | None
    right: Number | None
    cells: tuple[str, ...]
    detail: str
    mark: int | None
    status: str | None = None
    """What a person said of it: confirmed or dismissed."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    position: int
    key: str
    value: Number
    unit: str
    section: int
    sentence: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """Everything about one version that a page can show."""

    row: Row
    forms: Mapping[str, str]
    cells: Mapping[str, Cell]
    sections: Sequence[Row]
    checks: tuple[CheckView, ...]
    claims: tuple[ClaimView, ...]
    extra_rows: Sequence[Row]
    warnings: Sequence[Row]
    """text, and code, block, row, args of the note: NULL where it was stored before notes had codes, and no columns in
    an archive that no night has migrated yet."""
    documents: Sequence[Row]

    def blocks(self) -> tuple[FormBlock, ...]:
        """The official tables that this version has, each in its own edition."""
        found = (block_of(name, self.forms[name]) for name in BLOCKS if name in self.forms)
        return tuple(block for block in found if block)

    def failed(self) -> tuple[CheckView, ...]:
        """Failed checks that nobody dismissed."""
        return tuple(check for check in self.checks if check.outcome == "fail" and check.status != "dismissed")


def block_of(name: str, edition: str) -> FormBlock | None:
    """The block, or that of another edition where table 3 is printed alike; None for an edition nobody knows."""
    for wanted in (edition, *editions(name)):
        try:
            return form_block(name, wanted)
        except KeyError:
            continue
    return None


def find_report(snapshot: Snapshot, agency_id: int, year: int) -> Row:
    """The report of that agency and year. Raises NotFoundError."""
    found = snapshot.one("SELECT * FROM reports WHERE agency_id = ? AND year = ?", [agency_id, year])
    if found is None:
        raise NotFoundError("存档里没有这个机关这一年的报告。")
    return found


def versions(snapshot: Snapshot, report_id: int) -> list[Row]:
    """All versions of a report, newest first."""
    return snapshot.rows("SELECT * FROM versions WHERE report_id = ? ORDER BY number DESC", [report_id])


def load(snapshot: Snapshot, version: Row) -> Version:
    """One version with everything that belongs to it."""
    key = [version["id"]]
    return Version(
        row=version,
        forms=read_forms(snapshot.connection, version["id"]),
        cells=read_cells(snapshot.connection, version["id"]),
        sections=snapshot.rows(
            "SELECT number, heading, text FROM sections WHERE version_id = ? ORDER BY position", key
        ),
        checks=_checks(snapshot, version["id"]),
        claims=_claims(snapshot, version["id"]),
        extra_rows=snapshot.rows(
            "SELECT block, label, cells FROM extra_rows WHERE version_id = ? ORDER BY position", key
        ),
        warnings=snapshot.rows("SELECT * FROM warnings WHERE version_id = ? ORDER BY position", key),
        documents=snapshot.rows("SELECT * FROM version_documents WHERE version_id = ? ORDER BY position", key),
    )


def _checks(snapshot: Snapshot, version_id: int) -> tuple[CheckView, ...]:
    stored = snapshot.rows("SELECT * FROM checks WHERE version_id = ? ORDER BY position", [version_id])
    views: list[CheckView] = []
    failed = 0
    for row in stored:
        stands = row["outcome"] == "fail" and row["status"] != "dismissed"
        failed += stands
        mark = failed if stands else None
        cells = names(row["cells"])
        views.append(
            CheckView(row["rule"], row["outcome"], row["left"], row["right"], cells, row["detail"], mark, row["status"])
        )
    return tuple(views)


def _claims(snapshot: Snapshot, version_id: int) -> tuple[ClaimView, ...]:
    stored = snapshot.rows("SELECT * FROM claims WHERE version_id = ? ORDER BY position", [version_id])
    return tuple(
        ClaimView(
            row["position"], row["key"], row["value"], row["unit"], row["section"], row["sentence"], names(row["cells"])
        )
        for row in stored
    )


def names(stored: str) -> tuple[str, ...]:
    """The cell keys that a check or claim stores as JSON."""
    value: Any = json.loads(stored or "[]")
    return tuple(str(item) for item in value)


def label(key: str, forms: Mapping[str, str]) -> str:
    """The Chinese name of a cell in the edition that the version has; the key itself where no edition knows it.

    A key that begins with "previous:" is a cell of the report of the year before.
    """
    if key.startswith(PREVIOUS):
        return say("上一年：{0}", label(key.removeprefix(PREVIOUS), {}))
    if key in METADATA_LABELS:
        return METADATA_LABELS[key][0]
    block = key.split(".", 1)[0]
    for edition in (forms.get(block, ""), *editions(block)):
        try:
            return cell_label(key, edition)
        except (KeyError, ValueError, StopIteration):
            continue
    return key


def short_label(key: str, forms: Mapping[str, str]) -> str:
    """The row and column of a cell without its group."""
    return " · ".join(label(key, forms).split(" · ")[-2:])


def anchor(key: str) -> str:
    """The id of a cell's place in the page."""
    return "c-" + key.replace(".", "-").replace("_", "-")
