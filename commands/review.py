"""`nianbao review`: the queue, and the decisions of people."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import click

from archive.agencies.merging import MergeError
from archive.editorial.decisions import Decision, DecisionError, Editorial, as_line, from_line
from archive.editorial.kinds import KINDS, SCOPES
from archive.editorial.queue import Cause, Waiting, causes, waiting
from archive.errors import ArchiveError
from archive.filing import deciding
from archive.filing.deciding import Decided
from archive.filing.drafting import REPORT, Draft, documents, drafted, report_named
from archive.store import Store
from commands.shared.options import (
    BadInput,
    Said,
    clock,
    data_option,
    ensure_data_dir,
    existing_archive,
    now_option,
    said_option,
    tells_database_faults,
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_DECISIONS = "SELECT uid, at, kind, url, agency_id, year, data, why, replaces, state, detail FROM decisions"


@click.command("list")
@data_option
@json_option
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@click.option("--decisions", "made", is_flag=True, help="Show the decisions made instead, newest first.")
@tells_database_faults
def list_items(data: Path, as_json: bool, limit: int, made: bool) -> None:
    """What waits for a person, heaviest first: figures missing, by the level of the body. One cause, one item."""
    with _reading(data) as db:
        if made:
            _print_decisions(_rows(db, f"{_DECISIONS} ORDER BY number DESC LIMIT ?", [limit]), as_json)
            return
        found = causes(waiting(db))
    if as_json:
        click.echo(json.dumps([asdict(cause) for cause in found[:limit]], ensure_ascii=False, indent=1))
        return
    for cause in found[:limit]:
        click.echo(_line_of_cause(cause))
    rest = len(found) - limit
    if rest > 0:
        click.echo(f"and {rest} more: --limit")
    if not found:
        click.echo("Nothing waits.")


@click.command()
@data_option
@json_option
@click.argument("item")
@tells_database_faults
def show(data: Path, as_json: bool, item: str) -> None:
    """One ITEM (a cause or document of the queue, a report AGENCY_ID/YEAR, a decision) and what was decided of it."""
    with _reading(data) as db:
        found = _found(db, item)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for name, value in found.items():
        if not isinstance(value, list):
            click.echo(f"{name}: {value}")
            continue
        click.echo(f"{name}: {len(value)}")
        for row in value:
            click.echo("  " + "  ".join(f"{key} {text}" for key, text in row.items() if text not in (None, "", "{}")))


@click.command(context_settings={"ignore_unknown_options": False})
@data_option
@now_option
@said_option()
@click.argument("item")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--agency", metavar="NAME", help="place: the body, as its report would name it.")
@click.option("--year", type=click.IntRange(2000, 2100), help="place: the year that the report is for.")
@click.option("--scope", type=click.Choice(list(SCOPES)), help="place, scope: what the report counts.")
@click.option("--edition", type=click.Choice(["2021", "2019", "2014"]), help="place: the edition, kept only.")
@click.option("--cell", metavar="KEY", help="correct, confirm, dismiss: a cell, such as requests.received.total.")
@click.option("--from", "before", metavar="OLD", help="correct: what the archive reads there.")
@click.option("--to", "after", metavar="NEW", help="correct: what is printed there; '' or 空白 for a blank.")
@click.option("--rule", metavar="RULE", help="confirm, dismiss: the rule whose finding is meant.")
@click.option("--other", metavar="BODY", help="merge: the body that is the same.")
@click.option("--alias", metavar="NAME", help="split: the name that is that of another body.")
@click.option("--name", metavar="NAME", help="rename: the new name.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="merge, split, rename, close: since when.")
@click.option("--answer", metavar="TEXT", help="answer: what the reader is told.")
@click.option("--all-of-group", is_flag=True, help="For all documents that wait for the same reason at that source.")
@tells_database_faults
def decide(  # noqa: PLR0913, PLR0917 — one option for each thing that a decision may say
    data: Path,
    now: datetime | None,
    item: str,
    kind: str,
    all_of_group: bool,
    before: str | None,
    after: str | None,
    date: datetime | None,
    said: Said,
    **given: Any,
) -> None:
    """Decide on ITEM, for good: KIND says what. Undo a decision by another: `review decide UID undo`.

    ITEM is a document or a cause of the queue (`review list`), a report AGENCY_ID/YEAR, a body (number or name), a
    source, or a decision. Exit 2, and nothing is recorded, when it cannot be what the archive holds.
    """
    existing_archive(data)
    moment = clock(now)
    words = {**given, "from": before, "to": after, "date": date.date().isoformat() if date else None}
    draft = Draft(item, kind, words, said.who, said.why, moment, all_of_group)
    try:
        done = deciding.decide(data, lambda desk: drafted(desk, draft), moment)
    except (DecisionError, MergeError, ArchiveError) as error:
        raise BadInput(str(error)) from error
    for decided in done:
        click.echo(_line_of_decided(decided, kind))


@click.command("export")
@data_option
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True), default="-")
@tells_database_faults
def export_decisions(data: Path, file: TextIO) -> None:
    """Write all decisions to FILE (default: the terminal), one line of JSON each, for review in git and for import."""
    existing_archive(data)
    try:
        with Editorial(data) as editorial:
            lines = [as_line(recorded) for recorded in editorial.after(0)]
    except DecisionError as error:
        raise BadInput(str(error)) from error
    for line in lines:
        file.write(line + "\n")


@click.command("import")
@data_option
@now_option
@click.argument("file", type=click.File("r", encoding="utf-8"))
@tells_database_faults
def import_decisions(data: Path, now: datetime | None, file: TextIO) -> None:
    """Record the decisions in FILE that are not recorded yet, all or none, and let them take effect."""
    ensure_data_dir(data)
    moment = clock(now)
    try:
        found = [_read_line(number, line) for number, line in enumerate(file, 1) if line.strip()]
        added = deciding.take_in(data, found)
        done = deciding.take_effect(data, moment) if added and (data / "archive.db").is_file() else []
    except (DecisionError, ArchiveError) as error:
        raise BadInput(str(error)) from error
    states = ", ".join(f"{decided.uid} {decided.state} {decided.detail}".rstrip() for decided in done)
    click.echo(f"{len(added)} of {len(found)} decisions were new" + (f": {states}." if states else "."))


def _read_line(number: int, line: str) -> tuple[Decision, int | None]:
    try:
        return from_line(line)
    except DecisionError as error:
        raise DecisionError(f"Line {number} {str(error)[:200].rstrip('.')}.") from error


def _found(db: sqlite3.Connection, item: str) -> dict[str, Any]:
    """What is known of an item, lists last. Raises BadInput."""
    rows = documents(db, item)
    if rows:
        return _of_documents(db, item, rows)
    if REPORT.fullmatch(item):
        return _of_report(db, item)
    made = _rows(db, f"{_DECISIONS} WHERE uid = ? OR replaces = ? OR url = ? ORDER BY number", [item, item, item])
    if not made:
        raise BadInput(f"There is no item {item!r}: `nianbao review list` shows what waits.")
    return {"decisions": made}


def _of_documents(db: sqlite3.Connection, item: str, rows: list[Waiting]) -> dict[str, Any]:
    first = rows[0]
    urls = [one.url for one in rows]
    made = _rows(db, f"{_DECISIONS} WHERE url IN ({', '.join('?' * len(urls))}) ORDER BY number", urls)
    shown = ("item", "url", "title", "agency", "year", "sha256", "detail", "first_seen")
    return {
        "item": item,
        "group": first.group,
        "state": first.state,
        "reason": first.reason,
        "source": first.source_id,
        "portal": first.portal,
        "weight": sum(one.weight for one in rows),
        "documents": [{name: getattr(one, name) for name in shown} for one in rows],
        "decisions": made,
    }


def _of_report(db: sqlite3.Connection, item: str) -> dict[str, Any]:
    try:
        report, agency, year = report_named(db, item)
    except DecisionError as error:
        raise BadInput(str(error)) from error
    head = _rows(
        db,
        "SELECT agency, year, title, url, status, versions, scope, scope_reason, corrected_cells, current_version "
        "FROM reports WHERE id = ?",
        [report],
    )[0]
    failed = (
        'SELECT rule, "left", "right", cells, status, detail FROM checks WHERE version_id = ? AND outcome = \'fail\' '
        "ORDER BY position"
    )
    return {
        **head,
        "failed": _rows(db, failed, [head["current_version"]]),
        "decisions": _rows(db, f"{_DECISIONS} WHERE agency_id = ? AND year = ? ORDER BY number", [agency, year]),
        "retractions": _rows(
            db,
            "SELECT at, agency, year, url, to_agency_id, to_year, reason, detail, parser_version FROM retractions "
            "WHERE agency_id = ?1 AND year = ?2 OR to_agency_id = ?1 AND to_year = ?2 ORDER BY id",
            [agency, year],
        ),
    }


def _rows(db: sqlite3.Connection, query: str, values: list[Any]) -> list[dict[str, Any]]:
    cursor = db.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _print_decisions(made: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False, indent=1))
        return
    for row in made:
        about = row["url"] or "/".join(str(part) for part in (row["agency_id"], row["year"]) if part is not None)
        click.echo(f"{row['uid']}  {row['at']}  {row['kind']:<13} {row['state']:<8} {about}  {row['why']}")


def _line_of_cause(cause: Cause) -> str:
    first = cause.documents[0]
    count = len(cause.documents)
    name = first.item if count == 1 else cause.item
    where = cause.portal or cause.source_id or "?"
    more = f" and {count - 1} more" if count > 1 else ""
    return f"{name}  {cause.weight:>7}  {cause.state:<10} {cause.reason:<18} {where}: {first.title or first.url}{more}"


def _line_of_decided(decided: Decided, kind: str) -> str:
    detail = f": {decided.detail}" if decided.detail else ""
    return f"{decided.uid}  {kind}  {decided.state}{detail}"


@contextmanager
def _reading(data: Path) -> Iterator[sqlite3.Connection]:
    path = existing_archive(data) / "archive.db"
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        old = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'decisions'").fetchone() is None
    if old:
        _bring_up_to_date(data)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        yield db


def _bring_up_to_date(data: Path) -> None:
    """An archive of a version before decisions gets its tables. Raises BadInput."""
    try:
        with Store.open(data, now=clock(None)):
            return
    except ArchiveError as error:
        raise BadInput(str(error)) from error
