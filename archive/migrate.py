"""Bringing an archive to today's schema: backed up first, in one transaction or not at all."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from archive.errors import NewerArchiveError
from archive.figures import panel
from archive.raw.transactions import transaction
from archive.schema import migrations


def migrate(db: Database, path: Path, now: datetime) -> None:
    """Apply what is pending. Raises NewerArchiveError, or the error of a migration (nothing is changed then)."""
    known = {migration.name for migration in migrations._migrations}
    applied = [migration.name for migration in migrations.applied(db)]
    unknown = [name for name in applied if name not in known]
    if unknown:
        raise NewerArchiveError(
            f"{path} was written by a newer nianbao (it knows {unknown[0]}): update nianbao, or name another --data."
        )
    if not migrations.pending(db):
        return
    if applied:
        back_up(db.conn, path, now)
    with transaction(db.conn):
        if applied:
            panel.remove(db.conn)
        migrations.apply(db)


def back_up(source: sqlite3.Connection, path: Path, now: datetime) -> Path:
    """A consistent copy beside the archive, written under another name until it is whole."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = path.with_name(f"{path.name}.before-migration-{stamp}")
    unfinished = copy.with_name(f"{copy.name}.part")
    for left in path.parent.glob(f"{path.name}.before-migration-*.part*"):
        left.unlink()  # of a process that was killed, or its journal: large, and nobody would come back for it
    target = sqlite3.connect(unfinished)
    try:
        source.backup(target)
    finally:
        target.close()
    return unfinished.replace(copy)
