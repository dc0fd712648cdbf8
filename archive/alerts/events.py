"""Changes of the archive as a message tells them: what, where, old and new, and where to look."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.figures.doubts import Doubt, of_version
from archive.filing.changes import METADATA_LABELS, text_difference
from archive.filing.changes.weighing import weighed
from archive.raw.opening import open_reading
from archive.rows import read_forms, read_sections
from parsers.forms.tables import FORM_BLOCKS, cell_label


@dataclass(frozen=True, slots=True)
class Event:
    """One row of `changes` with the report and the agency that it concerns."""

    id: int
    kind: str
    detected_at: str
    summary: str
    report_id: int
    agency_id: int
    agency: str
    agency_kind: str
    region_code: str
    year: int
    title: str
    url: str
    source_id: str | None
    from_version: int | None
    to_version: int | None
    from_url: str | None
    to_url: str | None
    weight: float
    edit: str
    flipped: str

    @property
    def cursor(self) -> tuple[int, str]:
        """A place in the stream of changes that survives a rebuilt archive."""
        return self.id, self.detected_at


@dataclass(frozen=True, slots=True)
class Figure:
    """One revised figure: its official label, and old and new as a reader must see them (a number or the mark)."""

    cell: str
    label: str
    old: str
    new: str
    old_value: float | None
    new_value: float | None
    machine: str | None = None
    """What the machine had read instead of `new`, where a person corrected it."""
    doubts: tuple[Doubt, ...] = ()
    """What `new` has against it beside that."""


@dataclass(frozen=True, slots=True)
class Original:
    """One archived version: its number within the report, and the hash of its page."""

    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Detail:
    """What a message says of an event beyond its summary. `removed` and `added` are pieces of changed sentences."""

    figures: tuple[Figure, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    originals: tuple[Original, ...] = ()


_FIELDS = tuple(Event.__dataclass_fields__)
_PRINTED = {
    key: place for place, key in enumerate(dict.fromkeys(key for block in FORM_BLOCKS for key in block.cell_keys()))
}
"""Cell → its place in the printed forms."""

_SELECT = """
    SELECT c.id, c.kind, c.detected_at, c.summary, c.report_id, r.agency_id, r.agency, r.kind, r.region_code, r.year,
           r.title, r.url, r.source_id, c.from_version, c.to_version, c.from_url, c.to_url,
           c.weight, c.edit, c.flipped
    FROM changes c JOIN reports r ON r.id = c.report_id
"""


@dataclass(frozen=True, slots=True)
class Retraction:
    """Changes that the archive took back because they were its own error. `changes`: their (id, detected_at)."""

    id: int
    at: str
    agency: str
    year: int
    url: str
    detail: str
    right: str
    """Whose report it is: agency and year, "" when it is none."""
    changes: tuple[tuple[int, str], ...]

    @property
    def key(self) -> str:
        """Its name in any archive that is made anew."""
        return f"{self.at} {self.agency} {self.year} {self.url}"


def retractions(archive: sqlite3.Connection) -> Iterator[Retraction]:
    """All that was retracted, oldest first."""
    query = (
        "SELECT t.id, t.at, t.agency, t.year, t.url, t.detail, coalesce(a.name || ' ' || t.to_year, '') "
        "FROM retractions t LEFT JOIN agencies a ON a.id = t.to_agency_id ORDER BY t.id"
    )
    for number, at, agency, year, url, words, right in archive.execute(query).fetchall():
        told = archive.execute("SELECT id, detected_at FROM changes WHERE retraction = ? ORDER BY id", [number])
        yield Retraction(number, at, agency, year, url, words, right, tuple(told.fetchall()))


@dataclass(frozen=True, slots=True)
class GonePage:
    """A report whose page is gone on two nights and more while its listing cannot be proved: no change, yet news.

    if_withdrawn  the change that it would be if the listing were proved: who asks for that, asks for this.
    since         when it was first found gone.   missing  what the listing lacks to be proved.
    """

    if_withdrawn: Event
    since: str
    missing: str

    @property
    def key(self) -> str:
        """Its name in any archive that is made anew."""
        event = self.if_withdrawn
        return f"{event.detected_at} {event.agency} {event.year} {event.url}"


_GONE = """
    SELECT 0, 'withdrawn', g.noted_at, '', r.id, r.agency_id, r.agency, r.kind, r.region_code, r.year, r.title, g.url,
           g.source_id, r.current_version, NULL, g.url, NULL, 0, '', '', g.since, g.missing
    FROM gone_pages g JOIN reports r ON r.id = g.report_id WHERE g.noted_at >= ? ORDER BY g.noted_at, r.id
"""


def gone_pages(archive: sqlite3.Connection, after: str) -> Iterator[GonePage]:
    """Those that were noted since a time, oldest first."""
    for *event, since, missing in archive.execute(_GONE, [after]):
        yield GonePage(Event(*event), since, missing)


def open_archive(data: Path) -> sqlite3.Connection | None:
    """archive.db for reading; None when there is none yet, or when no night has brought it to today's tables yet."""
    path = data / "archive.db"
    if not path.is_file():
        return None
    archive = open_reading(path)
    if archive.execute("SELECT 1 FROM sqlite_master WHERE name = 'gone_pages'").fetchone() is None:
        archive.close()
        return None
    return archive


def newest(archive: sqlite3.Connection) -> tuple[int, str]:
    """The place after the last change; (0, "") in an archive without any."""
    row = archive.execute("SELECT id, detected_at FROM changes ORDER BY id DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, "")


def after(archive: sqlite3.Connection, place: tuple[int, str]) -> Iterator[Event]:
    """The changes after a place, oldest first."""
    for row in archive.execute(f"{_SELECT} WHERE c.id > ? AND c.retraction IS NULL ORDER BY c.id", [place[0]]):
        yield _event(archive, row)


def _event(archive: sqlite3.Connection, row: tuple[Any, ...]) -> Event:
    """A change noted before changes were weighed is weighed now."""
    *known, weight, edit, flipped = row
    if weight is None or edit is None:
        found = weighed(archive, row[0])
        weight, edit, flipped = found.weight, found.edit, found.flipped
    return Event(**dict(zip(_FIELDS, (*known, weight, edit, flipped or ""), strict=True)))


def realigned(archive: sqlite3.Connection, place: tuple[int, str]) -> tuple[int, str]:
    """The same place in an archive that may have been rebuilt or restored since, where numbers mean other changes.

    The place holds when its change is still there with its time; else it is the last change not newer than it.
    """
    number, moment = place
    if number == 0:
        return place
    row = archive.execute("SELECT detected_at FROM changes WHERE id = ?", [number]).fetchone()
    if row and row[0] == moment:
        return place
    row = archive.execute("SELECT max(id) FROM changes WHERE detected_at <= ?", [moment]).fetchone()
    return (row[0] or 0), moment


def detail(archive: sqlite3.Connection, event: Event) -> Detail:
    """Look up what a message shows of an event."""
    removed, added = _sentences(archive, event)
    return Detail(figures(archive, event), removed, added, _originals(archive, event))


def figures(archive: sqlite3.Connection, event: Event) -> tuple[Figure, ...]:
    """The figures that an event revised, in the order of the form."""
    query = "SELECT cell, old, new, old_raw, new_raw FROM change_cells WHERE change_id = ?"
    rows = sorted(archive.execute(query, [event.id]), key=lambda row: _PRINTED.get(row[0], len(_PRINTED)))
    if not rows:
        return ()
    forms = [read_forms(archive, version) for version in (event.to_version, event.from_version) if version]
    machine, doubts = corrected(archive, event.to_version), of_version(archive, event.to_version)
    return tuple(
        Figure(
            cell,
            label(cell, *forms),
            shown(old, old_raw),
            shown(new, new_raw),
            old,
            new,
            machine.get(cell),
            tuple(doubt for doubt in doubts.get(cell, ()) if doubt != "corrected"),
        )
        for cell, old, new, old_raw, new_raw in rows
    )


def corrected(archive: sqlite3.Connection, version: int | None) -> dict[str, str]:
    """Cell → what the machine had read, of the cells of a version that a person corrected."""
    query = (
        "SELECT cell, machine_value, machine_raw FROM cell_marks WHERE version_id = ? AND machine_raw IS NOT NULL "
        "ORDER BY cell"
    )
    return {cell: shown(value, raw) for cell, value, raw in archive.execute(query, [version])}


def label(cell: str, *forms: Mapping[str, str]) -> str:
    """The official name of a cell in the first of the editions that has it; its key where none does."""
    if cell in METADATA_LABELS:
        return METADATA_LABELS[cell][0]
    block = cell.split(".", 1)[0]
    for editions in forms:
        try:
            return cell_label(cell, editions[block])
        except (KeyError, ValueError, StopIteration):
            continue
    return cell


def shown(value: float | None, raw: str | None) -> str:
    """A figure as a reader must see it: blank, "/", "-" and 0 stay four different things."""
    if value is not None:
        return str(int(value)) if value == int(value) else str(value)
    return f"“{raw}”" if raw else "空白"


_SHOWN_PIECES = 5
_PIECE = 120


def _sentences(archive: sqlite3.Connection, event: Event) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if event.kind != "text_revised" or event.from_version is None or event.to_version is None:
        return (), ()
    old, new = (text_of(archive, version) for version in (event.from_version, event.to_version))
    pieces = [piece for piece in text_difference(old, new) if piece.op != "equal" and piece.text.strip()]
    removed = [_clip(piece.text) for piece in pieces if piece.op == "delete"]
    added = [_clip(piece.text) for piece in pieces if piece.op == "insert"]
    return tuple(removed[:_SHOWN_PIECES]), tuple(added[:_SHOWN_PIECES])


def text_of(archive: sqlite3.Connection, version: int) -> str:
    """The narrative of a version."""
    return "\n".join(f"{section.heading}\n{section.text}" for section in read_sections(archive, version))


def _clip(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= _PIECE else folded[: _PIECE - 1] + "…"


def _originals(archive: sqlite3.Connection, event: Event) -> tuple[Original, ...]:
    versions = dict.fromkeys(version for version in (event.from_version, event.to_version) if version)
    found = [
        archive.execute("SELECT number, sha256 FROM versions WHERE id = ?", [version]).fetchone()
        for version in versions
    ]
    return tuple(Original(*row) for row in found if row)
