"""Several raw.db made one: shards of one archive by host, their captures and what is known of each address."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.raw.merging.blobs import copy_blobs
from archive.raw.merging.captures import Captures
from archive.raw.merging.marks import Marks
from archive.raw.merging.runs import Runs
from archive.raw.merging.standing import join_standing
from archive.raw.store import RAW_VERSION, NewerRawError, RawStore
from archive.raw.transactions import snapshot

Progress = Callable[[int, int], None]
"""Called with (steps done, steps)."""


class NotRawError(Exception):
    """A file that is no raw.db; the message names it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge added. `unfinished`: files with a run that has not come to its end, to be merged again then."""

    files: int
    blobs: int
    captures: int
    runs: int
    addresses: int
    unfinished: tuple[Path, ...] = ()


def merge(out: Path, raws: Sequence[Path], *, filed: int = 0, progress: Progress | None = None) -> Merged:
    """Join raw.db files (or the data directories that hold them) into OUT/raw.db, which is made when it is missing.

    The result does not depend on the order, nor on how the files were cut or how often they are merged: bodies are
    joined by hash, runs by night and start, captures by all that they say, addresses by what was learnt last.
    Captures are numbered by time; up to `filed`, where an archive has read them, they keep their numbers.
    Killed anywhere, it is to be run again. Raises NotRawError, NewerRawError, sqlite3.Error, OSError.
    """
    paths = sorted({raw_file(raw) for raw in raws} - {(out / "raw.db").resolve()})
    tell = progress or (lambda _done, _of: None)
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        parts = [stack.enter_context(_reading(path)) for path in paths]
        store = stack.enter_context(RawStore(out))
        marks = Marks(out, store.conn)
        fresh = 0
        for done, part in enumerate(parts):
            tell(done, len(parts) + 1)
            fresh += copy_blobs(store, part)
        tell(len(parts), len(parts) + 1)
        with store.transaction() as db:
            reached = [marks.reached(part) for part in parts]
            runs = Runs(db, parts, filed)
            captures = Captures(db, parts, runs, (filed, *reached))
            addresses = join_standing(db, parts, runs, captures)
        store.checkpoint()
        marks.write(store.conn, parts)
        tell(len(parts) + 1, len(parts) + 1)
        unfinished = tuple(path for path, part in zip(paths, parts, strict=True) if _is_under_way(part))
        return Merged(len(paths), fresh, captures.added, runs.added, addresses, unfinished)


def raw_file(raw: Path) -> Path:
    """The raw.db meant by a file or a data directory. Raises NotRawError."""
    path = raw / "raw.db" if raw.is_dir() else raw
    if not path.is_file():
        raise NotRawError(f"There is no raw.db at {raw}.")
    return path.resolve()


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A raw.db as it is now, with today's tables; an older one is read from a copy that is brought up to them."""
    with closing(_connect(path)) as conn:
        version = _version(conn, path)
        if version > RAW_VERSION:
            raise NewerRawError(f"{path} was written by a newer nianbao: update nianbao here first.")
        if version == RAW_VERSION:
            with snapshot(conn):
                yield conn
            return
        with tempfile.TemporaryDirectory(prefix="nianbao-merge-") as scratch:
            with closing(sqlite3.connect(Path(scratch, "raw.db"))) as copy:
                conn.backup(copy)
            with RawStore(Path(scratch)) as store, snapshot(store.conn):
                yield store.conn


def _connect(path: Path) -> sqlite3.Connection:
    # Where nothing may be written, SQLite cannot make the files beside it that reading a WAL database needs.
    alone = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    where = f"{path.as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    return sqlite3.connect(where, timeout=30, isolation_level=None, uri=True)


def _version(conn: sqlite3.Connection, path: Path) -> int:
    try:
        conn.execute("SELECT 1 FROM captures, blobs, urls LIMIT 1").fetchone()
        return int(conn.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "no such table" not in str(error):
            raise
        raise NotRawError(f"{path} is no raw.db of nianbao.") from error


def _is_under_way(part: sqlite3.Connection) -> bool:
    row = part.execute("SELECT finished_at IS NULL FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return bool(row and row[0])
