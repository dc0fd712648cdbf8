"""The whole archive as files: CSV per table and year (with BOM, so that Excel reads it), Parquet, a data package.

Written under another name and renamed when complete: a directory that carries the name of an export is a whole one.
Everything comes from one snapshot of archive.db, also while a night is being written.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from archive import assessed
from archive.figures import panel, report_columns
from archive.figures.bodies import inside
from archive.publish import csv_cells, dictionary
from archive.publish.parquet import ParquetUnavailableError, write_parquet
from archive.raw.opening import open_reading
from archive.raw.stamps import stamp
from archive.raw.transactions import snapshot
from archive.rows import FORM_COLUMNS
from archive.touched import OF_A_VERSION

Progress = Callable[[int, int], None]

PACKAGE = "datapackage.json"
CHECKSUMS = "SHA256SUMS"

_BY_YEAR = ("reports", "coverage")
_NAMING = ("agency", "province", "city", "county", "year")
_CONTEXT = {
    "report_id": "INTEGER",
    "version": "INTEGER",
    **{name: report_columns.BY_NAME[name].type for name in _NAMING},
}
"""Columns put before those of a table of versions, so that a file can be read without joining."""


class ExportError(Exception):
    """The export cannot be written there; one sentence."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table to export. `query` has its rows in order; `by_year` says that it has a column `year` to split by."""

    table: str
    query: str
    columns: tuple[tuple[str, str], ...]
    by_year: bool
    year: int | None = None
    """The only year that `query` gives; None: all of them."""

    @property
    def parquet(self) -> str:
        return f"{self.table}.parquet" if self.year is None else f"{self.table}-{self.year}.parquet"


@dataclass(frozen=True, slots=True)
class Slice:
    """What of the archive to write: reports of one region with all below it, of one year; "" and None: everything.

    codes  of just these regions, without what lies in them; (): whichever.
    raw  text in CSV as it is, also what a spreadsheet would take for a formula (archive.publish.csv_cells).
    """

    region: str = ""
    year: int | None = None
    raw: bool = False
    codes: tuple[str, ...] = ()

    def condition(self, report: str) -> str:
        """An SQL condition on a row that has `region_code` and `year`; its values are safe to be written out."""
        clauses = []
        if self.region:
            clauses.append(inside(f"{report}region_code", self.region, f"'{self.region}'"))
        if self.codes:
            clauses.append(f"{report}region_code IN ({', '.join(map(_literal, self.codes))})")
        if self.year is not None:
            clauses.append(f"{report}year = {self.year}")
        return " AND ".join(clauses) or "1"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was written: files, rows, bytes, and why there is no Parquet ("" when there is)."""

    files: int
    rows: int
    size: int
    without_parquet: str = ""


def export(
    data: Path, directory: Path, *, now: datetime, progress: Progress | None = None, only: Slice | None = None
) -> ExportSummary:
    """Write DATA/archive.db to `directory`, which must not exist or be an earlier export.

    only  the reports to write, with what belongs to them; lists of bodies, regions and measures are always whole.

    Raises ExportError, sqlite3.Error, OSError; whatever stood in `directory` before is untouched then.
    """
    if directory.exists() and not (directory / PACKAGE).is_file() and any(directory.iterdir()):
        raise ExportError(f"{directory} exists and is no earlier export: name another directory.")
    only = only or Slice()
    with work_beside(directory) as work, closing(open_reading(data / "archive.db")) as db, snapshot(db):
        written = write_tables(db, work, only, progress)
        described = PROVENANCE if only.raw else f"{PROVENANCE}\n\n{csv_cells.NOTE}"
        write_package(work, written.resources, described, {"created": stamp(now)})
        write_checksums(work)
        summary = written.summary(work)
        old = directory.with_name(f".{directory.name}.{os.getpid()}.old")
        if directory.exists():
            directory.rename(old)
        work.rename(directory)
        shutil.rmtree(old, ignore_errors=True)
        return summary


@dataclass(frozen=True, slots=True)
class Written:
    """The tables of an export as they lie in its directory: what the data package says of them, and how many rows."""

    resources: list[dict[str, object]]
    rows: int
    without_parquet: str

    def summary(self, work: Path) -> ExportSummary:
        files = [path for path in work.rglob("*") if path.is_file()]
        return ExportSummary(len(files), self.rows, sum(path.stat().st_size for path in files), self.without_parquet)


def write_tables(db: sqlite3.Connection, work: Path, only: Slice, progress: Progress | None = None) -> Written:
    """CSV and Parquet of every table into `work`: the same archive gives the same bytes."""
    parts = list(_parts(db, only))
    resources: list[dict[str, object]] = []
    rows, without = 0, ""
    for done, part in enumerate(parts, 1):
        for path, count in _write_csv(db, part, work, only.raw):
            resources.append(_resource(part, path, work, count))
            rows += count
        try:
            write_parquet(db, part.query, part.columns, work / "parquet" / part.parquet)
        except ParquetUnavailableError as error:
            without = str(error)
        if progress:
            progress(done, len(parts))
    return Written(resources, rows, without)


def package_into(work: Path, db: sqlite3.Connection, only: Slice, tables: Collection[str], now: datetime) -> int:
    """Write these tables as a data package of CSV into the empty folders `work` and `work`/csv; the number of rows."""
    resources: list[dict[str, object]] = []
    total = 0
    for part in _parts(db, only):
        if part.table in tables:
            for path, count in _write_csv(db, part, work, only.raw):
                resources.append(_resource(part, path, work, count))
                total += count
    write_package(work, resources, f"{PROVENANCE}\n\n{csv_cells.NOTE}", {"created": stamp(now)})
    write_checksums(work)
    return total


@contextmanager
def work_beside(directory: Path) -> Iterator[Path]:
    """A directory beside the wanted one, to be given its name when it is whole; what is left of it vanishes.

    Raises ExportError.
    """
    work = directory.with_name(f".{directory.name}.{os.getpid()}.part")
    try:
        shutil.rmtree(work, ignore_errors=True)
        (work / "csv").mkdir(parents=True)
    except OSError as error:
        raise ExportError(f"Cannot write beside {directory}: {error.strerror}.") from error
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _parts(db: sqlite3.Connection, only: Slice) -> Iterator[Part]:
    """What is written of each table. A column that the archive has not got before it is migrated is empty; of a table
    that it has not got there is nothing."""
    for table, columns in dictionary.schema_tables().items():
        there = {row[1] for row in db.execute("SELECT * FROM pragma_table_info(?)", [table])}
        source = [f't."{name}"' if name in there else f'NULL AS "{name}"' for name, _ in columns]
        if not there:
            continue
        if table in panel.BY_YEAR:
            yield from _panel_parts(db, table, tuple(columns), only)
        elif table in OF_A_VERSION:
            yield _version_part(db, table, columns, source, only)
        else:
            by_year = table in _BY_YEAR
            order = ", ".join((*(("year",) if by_year else ()), *_keys_of(db, table)))
            where = f" WHERE {only.condition('')}" if table == "reports" else ""
            query = f'SELECT {", ".join(source)} FROM "{table}" t{where} ORDER BY {order}'
            yield Part(table, query, tuple(columns), by_year)


def _keys_of(db: sqlite3.Connection, table: str) -> list[str]:
    """The columns by which no two rows are alike: the primary key in its order, else the number of the row."""
    query = "SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk"
    own = [name for (name,) in db.execute(query, [table])] or (assessed.KEY if table == assessed.VIEW else ())
    return [f't."{name}"' for name in own] or ["t.rowid"]


def _version_part(
    db: sqlite3.Connection, table: str, columns: Sequence[tuple[str, str]], source: Sequence[str], only: Slice
) -> Part:
    own = [(column, found) for column, found in zip(columns, source, strict=True) if column[0] != "version_id"]
    query = (
        f"SELECT r.id AS report_id, v.number AS version, {', '.join(f'r.{name}' for name in _NAMING)}, "
        + ", ".join(found for _, found in own)
        + f' FROM "{table}" t JOIN versions v ON v.id = t.version_id JOIN reports r ON r.id = v.report_id'
        f" WHERE {only.condition('r.')} ORDER BY r.year, r.id, v.number, {', '.join(_keys_of(db, table))}"
    )
    return Part(table, query, (*_CONTEXT.items(), *(column for column, _ in own)), by_year=True)


def _panel_parts(
    db: sqlite3.Connection, view: str, columns: tuple[tuple[str, str], ...], only: Slice
) -> Iterator[Part]:
    """A view year by year: ordered as a whole it would have to be sorted as a whole."""
    order = ", ".join(_PRIMARY[view])
    for (year,) in db.execute(f"SELECT DISTINCT year FROM reports WHERE {only.condition('')} ORDER BY year").fetchall():
        listed = ", ".join(f'"{name}"' for name, _ in columns)
        one = replace(only, year=year)
        query = f"SELECT {listed} FROM {view} WHERE {one.condition('')} ORDER BY {order}"
        yield Part(view, query, columns, by_year=True, year=year)


def _write_csv(db: sqlite3.Connection, part: Part, work: Path, raw: bool) -> Iterator[tuple[Path, int]]:
    """One file, or one a year; yields each with its number of rows. Rows come ordered by year."""
    names = [name for name, _ in part.columns]
    place = names.index("year") if part.by_year else None
    handle: IO[str] | None = None
    path, count, year = work, 0, object()
    try:
        for row in db.execute(part.query):
            if handle is None or (place is not None and row[place] != year):
                if handle is not None:
                    handle.close()
                    yield path, count
                year, count = (row[place] if place is not None else None), 0
                path = work / "csv" / (f"{part.table}-{year}.csv" if place is not None else f"{part.table}.csv")
                handle = _new_csv(path, names)
                writer = csv_cells.Writer(handle, raw=raw)
            writer.writerow(row)
            count += 1
        if handle is None and place is None:
            path = work / "csv" / f"{part.table}.csv"
            handle = _new_csv(path, names)
    finally:
        if handle is not None:
            handle.close()
    if handle is not None:
        yield path, count


def _new_csv(path: Path, names: Sequence[str]) -> IO[str]:
    handle = path.open("w", encoding="utf-8-sig", newline="")
    csv.writer(handle).writerow(names)
    return handle


_TYPES = {"INTEGER": "integer", "REAL": "number", "TEXT": "string"}


def _resource(part: Part, path: Path, work: Path, rows: int) -> dict[str, object]:
    """The resource of a table: what its columns mean, and its keys."""
    meaning = dictionary.table(part.table)
    fields = [_field(part.table, name, kind) for name, kind in part.columns]
    schema = {"fields": fields, "missingValues": [""], **_keys(part)}
    return csv_resource(path, work, rows, title=meaning.zh, description=meaning.en, schema=schema)


def csv_resource(  # noqa: PLR0913 — what Frictionless asks for
    path: Path, work: Path, rows: int, *, title: str, description: str, schema: Mapping[str, object]
) -> dict[str, object]:
    """A Frictionless resource: what a CSV file below `work` is, how large, and its checksum."""
    return {
        "profile": "tabular-data-resource",
        "name": path.stem.replace("_", "-"),
        "path": path.relative_to(work).as_posix(),
        "title": title,
        "description": description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "rows": rows,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
        "schema": schema,
    }


_PRIMARY: Mapping[str, tuple[str, ...]] = {
    "regions": ("code",),
    "agencies": ("id",),
    "reports": ("id",),
    "versions": ("id",),
    "sources": ("source_id",),
    "measures": ("key",),
    "coverage": ("agency_id", "year"),
    "panel": ("report_id", "measure"),
    "panel_wide": ("report_id",),
    "area_totals": ("region_code", "year", "measure"),
    **dict.fromkeys(FORM_COLUMNS, ("report_id", "version", "row")),
}
_FOREIGN: Mapping[str, tuple[str, str]] = {
    "agency_id": ("agencies", "id"),
    "region_code": ("regions", "code"),
    "measure": ("measures", "key"),
}
_KEYED = ("agencies", "agency_aliases", "reports", "coverage", "panel", "panel_wide", "area_totals")
"""Tables whose columns of _FOREIGN lead to a row that is there; a log may name a body that is no more."""


def _keys(part: Part) -> dict[str, object]:
    """Primary and foreign keys. A table that is written year by year is nobody's target: it has no one file."""
    found: dict[str, object] = {}
    if part.table in _PRIMARY:
        found["primaryKey"] = list(_PRIMARY[part.table])
    targets = [(name, *_FOREIGN[name]) for name, _ in part.columns if name in _FOREIGN and part.table in _KEYED]
    if targets:
        found["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": table, "fields": [key]}} for name, table, key in targets
        ]
    return found


def _field(table: str, name: str, kind: str) -> dict[str, str]:
    if table in OF_A_VERSION and name in _CONTEXT:
        context = {"version": ("versions", "number"), "report_id": ("versions", "report_id")}
        meaning = dictionary.column(*context.get(name, ("reports", name)))
    else:
        meaning = dictionary.column(table, name)
    return {"name": name, "type": _TYPES.get(kind, "any"), "title": meaning.zh, "description": meaning.en}


TITLE = "政府信息公开工作年度报告档案"


def write_package(work: Path, resources: list[dict[str, object]], described: str, about: Mapping[str, object]) -> None:
    """The Frictionless data package, and the same in words; `about`: further properties of the package."""
    package = {
        "profile": "tabular-data-package",
        "name": "nianbao",
        "title": TITLE,
        "description": described,
        **about,
        "licenses": [LICENCE],
        "resources": resources,
    }
    (work / PACKAGE).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (work / "README.txt").write_text(f"{described}\n\n{LICENCE['title']}\n{LICENCE['path']}\n", encoding="utf-8")


def write_checksums(work: Path) -> None:
    """SHA256SUMS of every file, as `sha256sum -c` reads it. The last file to be written."""
    lines = [
        f"{sha256_of(path)}  {path.relative_to(work).as_posix()}\n"
        for path in sorted(work.rglob("*"))
        if path.is_file()
    ]
    (work / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


LICENCE = {
    "name": "CC0-1.0",
    "title": "The compilation is in the public domain (CC0 1.0); the reports are official documents of their agencies.",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}
PROVENANCE = (
    "Figures and text of annual reports on government information disclosure (政府信息公开工作年度报告), as the "
    "agencies published them on their portals and as nianbao read them. Every report carries the address of its "
    "official page and the SHA-256 of the archived original. Figures of an office stay as printed: what does not add "
    "up is in `checks`. A figure that the machine misread and a person put right is named in `corrected_cells`, and "
    "`cell_marks` has what the machine read. An empty cell is no zero; `cell_marks` says what stood there. "
    "数字均照录各机关原文；机器误读而由人更正的，见 corrected_cells；空白不等于零。"
)


def sha256_of(path: Path) -> str:
    """The checksum of a file, 64 hexadecimal digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
