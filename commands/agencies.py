"""`nianbao agencies`: who is who; merge what is one, split what is two."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import click

from archive import coverage, crosschecks
from archive.agencies import merging, separating
from archive.agencies import regions as places
from archive.errors import ArchiveError
from archive.filing.reparse import file_again
from archive.store import Store
from commands.shared.options import BadInput, clock, data_option, existing_archive, now_option, tells_database_faults


@click.command("list")
@data_option
@click.argument("words", nargs=-1)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@tells_database_faults
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
            click.echo(f"{number:>7}  {region}  {kind:<11} {first or '-':>4}–{last or '-':<4}  {name}")


@click.command()
@data_option
@click.argument("agency")
@tells_database_faults
def show(data: Path, agency: str) -> None:
    """One agency (number, name or alias): its names, its years, its merges."""
    with _reading(data) as db:
        number = _find(db, agency)
        name, kind, level, region = db.execute(
            "SELECT name, kind, level, region_code FROM agencies WHERE id = ?", [number]
        ).fetchone()
        click.echo(f"{number}  {name}  ({kind}, {level}, {region})")
        for (alias,) in db.execute("SELECT alias FROM agency_aliases WHERE agency_id = ? ORDER BY alias", [number]):
            click.echo(f"  alias  {alias}")
        for year, state in db.execute("SELECT year, state FROM coverage WHERE agency_id = ? ORDER BY year", [number]):
            click.echo(f"  {year}   {state}")
        log = "SELECT at, action, other_id, undone FROM agency_log WHERE agency_id = ? ORDER BY id"
        for at, action, other, undone in db.execute(log, [number]):
            click.echo(f"  {action}  {other} on {at}" + (" (taken back)" if undone else ""))


@click.command()
@data_option
@now_option
@click.argument("keep")
@click.argument("other")
@tells_database_faults
def merge(data: Path, now: datetime | None, keep: str, other: str) -> None:
    """OTHER is the same body as KEEP: its names become aliases, its reports those of KEEP."""
    with _writing(data, clock(now)) as store:
        kept, gone = _find(store.db, keep), _find(store.db, other)
        known = places.load(data / "regions.csv")
        done = merging.merge(store, known, kept, gone, clock(now))
        _follow_up(store, clock(now))
    click.echo(f"Merged {gone} into {kept}: {done.moved} reports moved, {done.folded} folded into those of their year.")
    click.echo(f"`nianbao agencies split {kept} {gone}` takes it back.")


@click.command()
@data_option
@now_option
@click.argument("keep")
@click.argument("other")
@tells_database_faults
def split(data: Path, now: datetime | None, keep: str, other: str) -> None:
    """Take OTHER out of KEEP: a number takes back its merge, a name of KEEP becomes a body of its own.

    `agencies show KEEP` lists the merges and the names.
    """
    if other.isdigit():
        _take_back(data, clock(now), keep, int(other))
    else:
        _separate(data, clock(now), keep, other)


def _take_back(data: Path, now: datetime, keep: str, other: int) -> None:
    with _writing(data, now) as store:
        kept = _find(store.db, keep)
        done = merging.split(store, places.load(data / "regions.csv"), kept, other, now)
        _follow_up(store, now)
    click.echo(f"Split {other} from {kept}: {done.moved + done.folded} reports handed back.")


def _separate(data: Path, now: datetime, keep: str, alias: str) -> None:
    with _writing(data, now) as store:
        kept = _find(store.db, keep)
        done = separating.separate(store, places.load(data / "regions.csv"), kept, alias, now)
        _follow_up(store, now)
    found = file_again(data, done.captures, now=now) if done.captures else 0
    click.echo(
        f"Split {alias} from {kept}: it is agency {done.agency_id} now, with {done.moved} of its reports; "
        f"{found} more came out of pages that had counted as copies."
    )
    click.echo(f"`nianbao agencies merge {kept} {done.agency_id}` takes it back.")


def _follow_up(store: Store, now: datetime) -> None:
    crosschecks.refresh(store)
    coverage.refresh(store, now)


def _find(db: sqlite3.Connection, text: str) -> int:
    try:
        return merging.find(db, text)
    except merging.MergeError as error:
        raise BadInput(str(error)) from error


@contextmanager
def _reading(data: Path) -> Iterator[sqlite3.Connection]:
    path = existing_archive(data) / "archive.db"
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        yield db


@contextmanager
def _writing(data: Path, now: datetime) -> Iterator[Store]:
    existing_archive(data)
    try:
        with Store.open(data, now=now) as store:
            yield store
    except (ArchiveError, merging.MergeError) as error:
        raise BadInput(str(error)) from error
