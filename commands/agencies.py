"""`nianbao agencies`: who is who; merge what is one, split what is two."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.agencies import merging
from archive.editorial.decisions import Decision
from archive.errors import ArchiveError
from archive.filing import bodies
from archive.filing.deciding import decide
from archive.filing.desk import Desk
from archive.raw.opening import open_reading
from archive.raw.stamps import stamp
from archive.refusals import RefusalError
from commands.shared.options import (
    BadInput,
    Said,
    clock,
    data_option,
    existing_archive,
    now_option,
    said_option,
    say,
)


@click.command("list")
@data_option
@click.argument("words", nargs=-1)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
def list_agencies(data: Path, words: tuple[str, ...], limit: int) -> None:
    """Agencies whose name or an alias contains all WORDS: number, region, kind, years, name."""
    condition = " AND ".join(
        ["(a.name LIKE ? OR a.id IN (SELECT agency_id FROM agency_aliases WHERE alias LIKE ?))"] * len(words)
    )
    values = [f"%{word}%" for word in words for _ in range(2)]
    query = (
        "SELECT a.id, a.region_code, a.kind, a.first_year, a.last_year, a.name FROM agencies a "
        f"WHERE {condition or '1'} ORDER BY a.region_code, a.name LIMIT ?"
    )
    with _reading(data) as db:
        for number, region, kind, first, last, name in db.execute(query, [*values, limit]):
            say(f"{number:>7}  {region}  {kind:<11} {first or '-':>4}–{last or '-':<4}  {name}")


@click.command()
@data_option
@click.argument("agency")
def show(data: Path, agency: str) -> None:
    """One agency (number, name or alias): its names, its years, its merges."""
    with _reading(data) as db:
        number = _find(db, agency)
        name, kind, level, region = db.execute(
            "SELECT name, kind, level, region_code FROM agencies WHERE id = ?", [number]
        ).fetchone()
        say(f"{number}  {name}  ({kind}, {level}, {region})")
        for (alias,) in db.execute("SELECT alias FROM agency_aliases WHERE agency_id = ? ORDER BY alias", [number]):
            say(f"  alias  {alias}")
        for year, state in db.execute("SELECT year, state FROM coverage WHERE agency_id = ? ORDER BY year", [number]):
            say(f"  {year}   {state}")
        log = "SELECT at, action, other_id, undone FROM agency_log WHERE agency_id = ? ORDER BY id"
        for at, action, other, undone in db.execute(log, [number]):
            say(f"  {action}  {other} on {at}" + (" (taken back)" if undone else ""))


@click.command()
@data_option
@now_option
@said_option("one body under two names, or two under one")
@click.argument("keep")
@click.argument("other")
def merge(data: Path, now: datetime | None, said: Said, keep: str, other: str) -> None:
    """OTHER is the same body as KEEP: its names become aliases, its reports those of KEEP."""
    moment = clock(now)

    def make(desk: Desk) -> list[Decision]:
        kept, gone = (_named(desk, merging.find(desk.store.db, text)) for text in (keep, other))
        return [Decision(stamp(moment), said.who, "merge", kept, said.why, {"other": gone})]

    _decided(data, make, moment)
    log = _log_of(data)
    detail = json.loads(log["detail"])
    moved, folded = len(detail["moved"]), len(detail["folded"])
    kept, gone = log["agency_id"], log["other_id"]
    say(f"Merged {gone} into {kept}: {moved} reports moved, {folded} folded into those of their year.")
    say(f"`nianbao agencies split {kept} {gone}` takes it back.")


@click.command()
@data_option
@now_option
@said_option("one body under two names, or two under one")
@click.argument("keep")
@click.argument("other")
def split(data: Path, now: datetime | None, said: Said, keep: str, other: str) -> None:
    """Take OTHER out of KEEP: a number takes back its merge, a name of KEEP becomes a body of its own.

    `agencies show KEEP` lists the merges and the names.
    """
    if other.isdigit():
        _take_back(data, clock(now), said, keep, int(other))
    else:
        _separate(data, clock(now), said, keep, other)


def _take_back(data: Path, now: datetime, said: Said, keep: str, other: int) -> None:
    def make(desk: Desk) -> list[Decision]:
        kept = merging.find(desk.store.db, keep)
        merged = (
            "SELECT uid FROM decisions WHERE kind = 'merge' AND state = 'applied' AND data ->> '$.did.keep' = ? "
            "AND data ->> '$.did.other' = ? ORDER BY number DESC LIMIT 1"
        )
        row = desk.store.db.execute(merged, [kept, other]).fetchone()
        if row is None:
            raise merging.MergeError("not_merged", other=other, keep=kept)
        return [Decision(stamp(now), said.who, "undo", {}, said.why, replaces=row[0])]

    _decided(data, make, now)
    log = _log_of(data)
    merged = _log_of(data, json.loads(log["detail"])["of"])
    detail = json.loads(merged["detail"])
    reports = len(detail["moved"]) + len(detail["folded"])
    say(f"Split {other} from {log['agency_id']}: {reports} reports handed back.")


def _separate(data: Path, now: datetime, said: Said, keep: str, alias: str) -> None:
    before: list[int] = []

    def make(desk: Desk) -> list[Decision]:
        kept = merging.find(desk.store.db, keep)
        before.append(_reports(desk.store.db))
        return [Decision(stamp(now), said.who, "split", _named(desk, kept), said.why, {"alias": alias})]

    _decided(data, make, now)
    log = _log_of(data)
    kept, other, moved = log["agency_id"], log["other_id"], len(json.loads(log["detail"])["moved"])
    with _reading(data) as db:
        found = _reports(db) - before[0]
    say(
        f"Split {alias} from {kept}: it is agency {other} now, with {moved} of its reports; "
        f"{found} more came out of pages that had counted as copies."
    )
    say(f"`nianbao agencies merge {kept} {other}` takes it back.")


def _named(desk: Desk, agency: int) -> dict[str, str]:
    return bodies.named(desk.store.db, agency)


def _decided(data: Path, make: Callable[[Desk], list[Decision]], now: datetime) -> None:
    """Decide, and let it take effect. Raises BadInput."""
    existing_archive(data)
    try:
        decide(data, make, now)
    except RefusalError as error:
        raise BadInput(error.sentence("en")) from error
    except ArchiveError as error:
        raise BadInput(str(error)) from error


def _log_of(data: Path, number: int | None = None) -> dict[str, Any]:
    """An entry of agency_log; the newest for None."""
    with _reading(data) as db:
        newest = "(SELECT max(id) FROM agency_log)"
        query = f"SELECT agency_id, other_id, detail FROM agency_log WHERE id = coalesce(?, {newest})"
        return dict(zip(("agency_id", "other_id", "detail"), db.execute(query, [number]).fetchone(), strict=True))


def _reports(db: sqlite3.Connection) -> int:
    count: int = db.execute("SELECT count(*) FROM reports").fetchone()[0]
    return count


def _find(db: sqlite3.Connection, text: str) -> int:
    try:
        return merging.find(db, text)
    except merging.MergeError as error:
        raise BadInput(str(error)) from error


@contextmanager
def _reading(data: Path) -> Iterator[sqlite3.Connection]:
    path = existing_archive(data) / "archive.db"
    with closing(open_reading(path)) as db:
        yield db
