"""Archived originals drawn on demand: in a sandboxed process, a few at a time, kept in a folder of limited size.

The folder is no part of the archive: what is missing is drawn again, and anybody may delete it.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from parsers.model import Document, Unreadable
from parsers.readers.originals import Place, Rendered, Wanted
from parsers.sandbox import Limits, Pool
from parsers.sandbox.task import MEGABYTE
from parsers.version import PARSER_VERSION

EDITION = 3
"""Raised whenever the same document is drawn in another way."""
LIMITS = Limits(
    wall_seconds=20, cpu_seconds=40, memory_bytes=2048 * MEGABYTE, document_bytes=50 * MEGABYTE, documents_per_worker=50
)
MOST_BYTES = 256 * MEGABYTE
"""Of the folder; the oldest files go first."""
_AT_ONCE = 2
"""One is drawn and one waits: whoever comes then is asked to try again, so that other pages find a free thread."""
_LOOK_EVERY = 20
"""Files written between two looks at how much there is."""


class BusyError(Exception):
    """Too many want originals drawn at this moment."""


class Drawing:
    """Draws documents and keeps what was drawn. `folder`: where; None: a folder of this user's below the system's
    folder for temporary files."""

    def __init__(self, folder: Path | None = None, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._pool: Pool | None = None
        self._written = 0

    def drawn(self, document: Document, wanted: Wanted) -> Rendered | Unreadable:
        """The document as parsers.readers.originals.render draws it. Raises BusyError."""
        name = _name(document, wanted)
        kept = self._kept(name)
        if kept is not None:
            return kept
        with self._place():
            made = self._started().render(document, wanted)
            if isinstance(made, Unreadable) and made.reason == "timeout" and wanted.cell:
                # OCR of a long scan; the page can be looked at all the same.
                made = self._started().render(document, Wanted(page=wanted.page))
                made = replace(made, why="picture") if isinstance(made, Rendered) else made
        if isinstance(made, Rendered):
            self._keep(name, made)
        return made

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            yield
        finally:
            self._places.release()

    def _started(self) -> Pool:
        with self._lock:
            if self._pool is None:
                self._pool = Pool(1, LIMITS)
            return self._pool

    def _kept(self, name: str) -> Rendered | None:
        folder = self._ours()
        if folder is None:
            return None
        try:
            return _read((folder / name).read_bytes())
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _keep(self, name: str, made: Rendered) -> None:
        folder = self._ours()
        if folder is None:
            return
        with suppress(OSError):  # a full disk: the next reader waits for it again
            work = folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
            work.write_bytes(_written(made))
            work.replace(folder / name)
            self._written += 1
            if self._written % _LOOK_EVERY == 1:
                make_room(folder, self._most)

    def _ours(self) -> Path | None:
        """The folder, if nobody else can write into it."""
        folder = self._folder or Path(tempfile.gettempdir()) / f"nianbao-originals-{os.getuid()}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.lstat()
        except OSError:
            return None
        private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022
        return folder if private else None


def make_room(folder: Path, most: int) -> None:
    """Delete the oldest files until those that are left take three quarters of `most` bytes."""
    found = sorted(
        ((path.stat(), path) for path in folder.iterdir() if path.is_file()), key=lambda pair: -pair[0].st_mtime
    )
    if sum(state.st_size for state, _ in found) <= most:
        return
    kept = 0
    for state, path in found:
        kept += state.st_size
        if kept > most * 3 // 4:
            path.unlink(missing_ok=True)


def _name(document: Document, wanted: Wanted) -> str:
    sha256 = hashlib.sha256(document.data).hexdigest()
    asked = json.dumps([EDITION, PARSER_VERSION, sha256, document.url, document.media_type, asdict(wanted)])
    return hashlib.sha256(asked.encode()).hexdigest()


def _written(made: Rendered) -> bytes:
    return json.dumps(asdict(replace(made, picture=b"")) | {"picture": b64encode(made.picture).decode()}).encode()


def _read(data: bytes) -> Rendered:
    stored: dict[str, Any] = json.loads(data)
    place = stored.pop("place")
    if place:
        place = Place(**{**place, "box": tuple(place["box"]) if place["box"] else None})
    return Rendered(**{**stored, "place": place, "picture": b64decode(stored["picture"])})
