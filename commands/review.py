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

from archive.editorial.decisions import Decision, DecisionError, Editorial, as_line, from_line
from archive.editorial.kinds import KINDS, OUTCOMES, SCOPES
from archive.editorial.queue import Cause
from archive.errors import ArchiveError
from archive.filing import deciding
from archive.filing.deciding import Decided
from archive.filing.drafting import Draft, documents, drafted
from archive.raw.opening import open_reading
from archive.refusals import Language, RefusalError
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
    say,
)
from commands.shared.queue import DECISIONS, found, items, proposal, readers_report, rows
from commands.shared.registry import accepted_row
from commands.shared.second import read_again

language_option = click.option(
    "--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="In which a refusal is told."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command("list")
@data_option
@json_option
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@click.option("--decisions", "made", is_flag=True, help="Show the decisions made instead, newest first.")
def list_items(data: Path, as_json: bool, limit: int, made: bool) -> None:
    """What waits for a person, heaviest first: figures missing, by the level of the body. One cause, one item."""
    with _reading(data) as db:
        if made:
            _print_decisions(rows(db, f"{DECISIONS} ORDER BY number DESC LIMIT ?", [limit]), as_json)
            return
        found = items(data, db)
    if as_json:
        click.echo(json.dumps([asdict(cause) for cause in found[:limit]], ensure_ascii=False, indent=1))
        return
    for cause in found[:limit]:
        say(_line_of_cause(cause))
    rest = len(found) - limit
    if rest > 0:
        say(f"and {rest} more: --limit")
    if not found:
        say("Nothing waits.")


@click.command()
@data_option
@json_option
@click.argument("item")
def show(data: Path, as_json: bool, item: str) -> None:
    """One ITEM (a cause or document of the queue, a report AGENCY_ID/YEAR, a decision) and what was decided of it."""
    with _reading(data) as db:
        known = found(data, db, item)
    if as_json:
        click.echo(json.dumps(known, ensure_ascii=False, indent=1))
        return
    for name, value in known.items():
        if not isinstance(value, list):
            say(f"{name}: {value}")
            continue
        say(f"{name}: {len(value)}")
        for row in value:
            say("  " + "  ".join(f"{key} {text}" for key, text in row.items() if text not in (None, "", "{}")))


@click.command()
@data_option
@json_option
@language_option
@click.argument("item")
def second(data: Path, as_json: bool, item: str, language: Language) -> None:
    """Read ITEM (a report AGENCY_ID/YEAR, a document of the queue) in other ways, and show which cells differ.

    Every document of it by itself (the page against its PDF copy), and every PDF by OCR from pictures of its pages,
    against its text layer. Cells that fail a check or are in doubt come first. Nothing is stored: `review decide` does.
    """
    try:
        done = read_again(data, item)
    except DecisionError as error:
        raise BadInput(error.sentence(language)) from error
    click.echo(json.dumps(done.to_json(), ensure_ascii=False, indent=1) if as_json else "\n".join(done.lines()))


@click.command(epilog="\b\nKIND is one of:\n" + "\n".join(f"  {name:<15} {kind.en}" for name, kind in KINDS.items()))
@data_option
@now_option
@said_option()
@language_option
@click.argument("item")
@click.argument("kind", type=click.Choice(list(KINDS)), metavar="KIND")
@click.option("--agency", metavar="NAME", help="place: the body, as its report would name it.")
@click.option("--year", type=click.IntRange(2000, 2100), help="place: the year that the report is for.")
@click.option("--scope", type=click.Choice(list(SCOPES)), help="place, scope: what the report counts.")
@click.option("--edition", type=click.Choice(["2021", "2019", "2014"]), help="place: of which its forms are.")
@click.option("--cell", metavar="KEY", help="correct, confirm, dismiss: a cell, such as requests.received.total.")
@click.option("--from", "before", metavar="OLD", help="correct: what the archive reads there.")
@click.option("--to", "after", metavar="NEW", help="correct: what is printed there; '' or 空白 for a blank.")
@click.option("--rule", metavar="RULE", help="confirm, dismiss: the rule whose finding is meant.")
@click.option("--other", metavar="BODY", help="merge: the body that is the same.")
@click.option("--alias", metavar="NAME", help="split: the name that is that of another body.")
@click.option("--name", metavar="NAME", help="rename: the new name.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="merge, split, rename, close: since when.")
@click.option("--answer", metavar="TEXT", help="answer: what the reader is told.")
@click.option("--outcome", type=click.Choice(list(OUTCOMES)), help="answer: how it ended.")
@click.option("--all-of-group", is_flag=True, help="For all documents that wait for the same reason at that source.")
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
    language: Language,
    **given: Any,
) -> None:
    """Decide on ITEM, for good: KIND says what. Undo a decision by another: `review decide UID undo`.

    ITEM is what `review list` shows (a document, a cause, a source, a reader's report), a report AGENCY_ID/YEAR, a body
    (number or name), or a decision. Exit 2, and nothing is recorded, when it cannot be what the archive holds.
    """
    existing_archive(data)
    moment = clock(now)
    words = {**given, "from": before, "to": after, "date": date.date().isoformat() if date else None}
    with _reading(data) as db:
        alike = {one.group for one in documents(db, item)}
    try:
        evidence, row = _outside(data, item, kind)
        draft = Draft(item, kind, words, said.who, said.why, moment, all_of_group, evidence, row)
        done = deciding.decide(data, lambda desk: drafted(desk, draft), moment)
    except RefusalError as error:
        raise BadInput(error.sentence(language)) from error
    except ArchiveError as error:
        raise BadInput(RefusalError("archive_closed", detail=error).sentence(language)) from error
    for decided in done:
        say(_line_of_decided(decided, kind))
    if KINDS[kind].subject == "document" and not all_of_group:
        _offer(data, alike, kind)


def _outside(data: Path, item: str, kind: str) -> tuple[dict[str, Any], dict[str, str] | None]:
    """Evidence that lies outside the archive, and the row of a proposed source. Raises DecisionError, BadInput."""
    if kind in ("accept_source", "decline_source"):
        proposed = proposal(data, item)
        evidence = {"searched_at": proposed.searched_at, **proposed.evidence}
        return evidence, accepted_row(proposed) if kind == "accept_source" else None
    if kind == "answer":
        said = readers_report(data, item).report
        return {"report": said.subject, "cell": said.cell, "should_be": said.should_be}, None
    return {}, None


def _offer(data: Path, groups: set[str], kind: str) -> None:
    """The same decision for what still waits for the same reason at the same source."""
    with _reading(data) as db:
        for group in groups:
            left = documents(db, group)
            if left:
                say(
                    f"{len(left)} more wait there for the same reason ({left[0].reason}): "
                    f"`nianbao review decide {group} {kind} --all-of-group …` decides the same for them."
                )


@click.command("export")
@data_option
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True), default="-")
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
def import_decisions(data: Path, now: datetime | None, file: TextIO) -> None:
    """Record the decisions in FILE that are not recorded yet, all or none, and let them take effect."""
    ensure_data_dir(data)
    moment = clock(now)
    try:
        found = [_read_line(number, line) for number, line in enumerate(file, 1) if line.strip()]
        added = deciding.take_in(data, found)
        done = deciding.take_effect(data, moment) if added and (data / "archive.db").is_file() else []
    except RefusalError as error:
        raise BadInput(error.sentence("en")) from error
    except ArchiveError as error:
        raise BadInput(str(error)) from error
    states = ", ".join(f"{decided.uid} {decided.state} {decided.detail}".rstrip() for decided in done)
    say(f"{len(added)} of {len(found)} decisions were new" + (f": {states}." if states else "."))


def _read_line(number: int, line: str) -> tuple[Decision, int | None]:
    try:
        return from_line(line)
    except DecisionError as error:
        raise DecisionError("line", number=number, told=str(error)[:200].rstrip(".")) from error


def _print_decisions(made: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False, indent=1))
        return
    for row in made:
        about = row["url"] or "/".join(str(part) for part in (row["agency_id"], row["year"]) if part is not None)
        say(f"{row['uid']}  {row['at']}  {row['kind']:<13} {row['state']:<8} {about}  {row['why']}")


def _line_of_cause(cause: Cause) -> str:
    count = len(cause.documents)
    name = cause.documents[0].item if count == 1 else cause.item
    where = f"{cause.portal or cause.source_id}: " if cause.portal or cause.source_id else ""
    more = f" and {count - 1} more" if count > 1 else ""
    return f"{name}  {cause.weight:>7}  {cause.state:<11} {cause.reason:<18} {where}{cause.title}{more}"


def _line_of_decided(decided: Decided, kind: str) -> str:
    detail = f": {decided.detail}" if decided.detail else ""
    return f"{decided.uid}  {kind}  {decided.state}{detail}"


@contextmanager
def _reading(data: Path) -> Iterator[sqlite3.Connection]:
    path = existing_archive(data) / "archive.db"
    with closing(open_reading(path)) as db:
        old = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'decisions'").fetchone() is None
    if old:
        _bring_up_to_date(data)
    with closing(open_reading(path)) as db:
        yield db


def _bring_up_to_date(data: Path) -> None:
    """An archive of a version before decisions gets its tables. Raises BadInput."""
    try:
        with Store.open(data, now=clock(None)):
            return
    except ArchiveError as error:
        raise BadInput(str(error)) from error
