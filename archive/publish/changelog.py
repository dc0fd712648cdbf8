"""What is new in a release since the one before: five different things, told apart by what the archive recorded.

portal_added    a portal published it: rows of `changes` of the kind published
portal_revised  a portal did something to what was published: every other kind of `changes`
corrected       a person decided: rows of `decisions` that took effect
reread          a better parser read the same version otherwise: both releases have the version, and no person
                corrected the cell
retracted       the archive had been wrong: rows of `retractions`
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from archive.rows import FORM_COLUMNS

FILE = "changelog.csv"
WHATS: Mapping[str, tuple[str, str]] = {
    "portal_added": ("网站新公布的", "added by portals"),
    "portal_revised": ("网站修改、移动、撤下或恢复的", "revised, moved, withdrawn or restored by portals"),
    "corrected": ("由人更正或认定的", "corrected or settled by people"),
    "reread": ("同一版本经改进的程序重读的", "read again by a better parser"),
    "retracted": ("本站认定有误而收回的", "retracted by this archive"),
}
"""What a line of the changelog is → its words."""
COLUMNS: Mapping[str, tuple[str, str, str]] = {
    "what": ("string", "哪一类", "one of portal_added, portal_revised, corrected, reread, retracted"),
    "kind": ("string", "具体", "the kind of change or decision; figure, text or filed for what was read again"),
    "agency_id": ("integer", "机关编号", "the body, as in agencies"),
    "agency": ("string", "机关", "name of the body"),
    "year": ("integer", "年度", "report year"),
    "version": ("integer", "版本", "number of the version"),
    "cell": ("string", "单元格", "key of the cell, empty where it is not about one figure"),
    "old": ("string", "原来", "what the figure was"),
    "new": ("string", "现在", "what the figure is"),
    "url": ("string", "网址", "official page of the report, or of the document that was decided on"),
    "at": ("string", "时间", "when it was recorded (UTC)"),
    "reference": ("string", "出处", "id in changes or retractions, uid in decisions, version of the parser"),
}
"""Column → type, Chinese title, English description."""


@dataclass(frozen=True, slots=True)
class Before:
    """The release to compare with: its directory, and how far it had come in `changes` and `retractions`."""

    folder: Path
    changes: int
    retractions: int


Line = tuple[Any, ...]


def write(db: sqlite3.Connection, before: Before | None, target: Path) -> Counter[str]:
    """Write changelog.csv; how many lines of each kind. A first release has nothing to be compared with."""
    counts: Counter[str] = Counter(dict.fromkeys(WHATS, 0))
    with target.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        for line in lines(db, before) if before else ():
            counts[line[0]] += 1
            writer.writerow(["" if value is None else value for value in line])
    return counts


def lines(db: sqlite3.Connection, before: Before) -> Iterator[Line]:
    """Every line in a fixed order; columns as COLUMNS."""
    yield from _by_portals(db, before)
    yield from _by_people(db, before)
    yield from _by_parser(db, before)
    yield from _retracted(db, before)


_CHANGES = """
    SELECT CASE c.kind WHEN 'published' THEN 'portal_added' ELSE 'portal_revised' END, c.kind, r.agency_id, r.agency,
           r.year, v.number, k.cell, coalesce(k.old, k.old_raw), coalesce(k.new, k.new_raw), r.url, c.detected_at, c.id
    FROM changes c JOIN reports r ON r.id = c.report_id LEFT JOIN versions v ON v.id = c.to_version
    LEFT JOIN change_cells k ON k.change_id = c.id
    WHERE c.id > ? AND c.retraction IS NULL ORDER BY c.kind != 'published', c.id, k.cell
"""


def _by_portals(db: sqlite3.Connection, before: Before) -> Iterator[Line]:
    yield from db.execute(_CHANGES, [before.changes])


def _by_people(db: sqlite3.Connection, before: Before) -> Iterator[Line]:
    """Decisions that took effect since: one made earlier may have waited for its report."""
    done = {row["uid"] for row in _rows(before.folder / "csv/decisions.csv") if row.get("state") == "applied"}
    query = (
        "SELECT d.uid, d.kind, d.agency_id, a.name, d.year, d.data, d.url, d.at FROM decisions d "
        "LEFT JOIN agencies a ON a.id = d.agency_id WHERE d.state = 'applied' ORDER BY d.number"
    )
    for uid, kind, agency_id, agency, year, data, url, at in db.execute(query):
        if uid in done:
            continue
        said = json.loads(data or "{}")
        yield ("corrected", kind, agency_id, agency, year, None, said.get("cell"), said.get("from"), said.get("to"),
               url, at, uid)  # fmt: skip


def _retracted(db: sqlite3.Connection, before: Before) -> Iterator[Line]:
    query = (
        "SELECT 'retracted', reason, agency_id, agency, year, NULL, NULL, NULL, NULL, url, at, id FROM retractions "
        "WHERE id > ? ORDER BY id"
    )
    yield from db.execute(query, [before.retractions])


# --- What was read again -----------------------------------------------------------------------------------------

_VERSIONS = """
    SELECT v.id, v.figures_hash, v.text_hash, v.parser_version, v.report_id, v.number, r.agency_id, r.agency, r.year,
           v.url
    FROM versions v JOIN reports r ON r.id = v.report_id WHERE v.retraction IS NULL ORDER BY v.id
"""


@dataclass(frozen=True, slots=True)
class _Version:
    """A version that both releases have, and that reads otherwise now."""

    agency_id: int
    agency: str
    year: int
    number: int
    parser: str
    url: str

    def line(self, kind: str, cell: str | None = None, old: str | None = None, new: str | None = None) -> Line:
        about = (self.agency_id, self.agency, self.year, self.number)
        return ("reread", kind, *about, cell, old, new, self.url, None, f"parser {self.parser}")


def _by_parser(db: sqlite3.Connection, before: Before) -> Iterator[Line]:
    """Versions that were there and read otherwise now. Both lists come in the order of their ids."""
    old = _rows(before.folder / "csv/versions.csv")
    known = next(old, None)
    figures: dict[tuple[int, int], _Version] = {}
    for row in db.execute(_VERSIONS):
        while known is not None and int(known["id"]) < row[0]:
            known = next(old, None)
        if known is None or int(known["id"]) != row[0] or int(known["report_id"]) != row[4]:
            continue
        version = _Version(row[6], row[7], row[8], row[5], row[3], row[9])
        if known["text_hash"] != row[2]:
            yield version.line("text")
        if known["figures_hash"] != row[1]:
            figures[row[4], row[5]] = version
    for block in FORM_COLUMNS if figures else ():
        yield from _figures(db, before, block, figures)


def _figures(
    db: sqlite3.Connection, before: Before, block: str, versions: Mapping[tuple[int, int], _Version]
) -> Iterator[Line]:
    """The cells of a table that read otherwise, year by year."""
    columns = FORM_COLUMNS[block]
    for year in sorted({version.year for version in versions.values()}):
        old = _keyed(_rows(before.folder / f"csv/{block}-{year}.csv"), versions)
        new = _keyed(_now(db, block, year), versions)
        for key, both in _together(old, new):
            was, now = both
            by_people = set((was.get("corrected_cells") or "").split(",")) | set(
                (now.get("corrected_cells") or "").split(",")
            )
            for column in columns:
                one, other = was.get(column) or "", now.get(column) or ""
                if one != other and column not in by_people:
                    cell = f"{block}.{key[2]}.{column}"
                    yield versions[key[0], key[1]].line("figure", cell, one, other)


_Key = tuple[int, int, str]
_Row = Mapping[str, str]


def _now(db: sqlite3.Connection, block: str, year: int) -> Iterator[_Row]:
    names = ("report_id", "version", "row", *FORM_COLUMNS[block], "corrected_cells")
    listed = ", ".join(f't."{name}"' for name in names[2:])
    query = (
        f'SELECT r.id, v.number, {listed} FROM "{block}" t JOIN versions v ON v.id = t.version_id '
        "JOIN reports r ON r.id = v.report_id WHERE r.year = ? ORDER BY r.id, v.number, t.row"
    )
    for row in db.execute(query, [year]):
        yield dict(zip(names, ["" if value is None else str(value) for value in row], strict=True))


def _keyed(rows: Iterable[_Row], versions: Mapping[tuple[int, int], _Version]) -> Iterator[tuple[_Key, _Row]]:
    for row in rows:
        key = (int(row["report_id"]), int(row["version"]), row["row"])
        if key[:2] in versions:
            yield key, row


def _together(
    old: Iterator[tuple[_Key, _Row]], new: Iterator[tuple[_Key, _Row]]
) -> Iterator[tuple[_Key, tuple[_Row, _Row]]]:
    """Both streams by key, {} for what one of them lacks. Both are in order."""
    from heapq import merge

    sides = (((key, 0, row) for key, row in old), ((key, 1, row) for key, row in new))
    for key, group in groupby(merge(*sides, key=lambda item: item[:2]), key=lambda item: item[0]):
        both: list[_Row] = [{}, {}]
        for _, side, row in group:
            both[side] = row
        yield key, (both[0], both[1])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV of an earlier release; none when it has no such table."""
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as handle:
            yield from csv.DictReader(handle)


def in_words(counts: Mapping[str, int], version: str, previous: str, reports: int) -> str:
    """The changelog as a text, in Chinese and English."""
    if not previous:
        zh, en = f"第一个发布版，{reports} 份报告，没有可以比较的前一版。", f"The first release: {reports} reports."
        return f"# {version}\n\n{zh}\n\n{en} There is none before to compare with.\n"
    told = [f"- {zh}（{en}）：{counts[what]}" for what, (zh, en) in WHATS.items()]
    head = f"# {version}\n\n与 {previous} 相比（since {previous}），{FILE} 的行数（lines of {FILE}）：\n\n"
    return head + "\n".join(told) + "\n"
