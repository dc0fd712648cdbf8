"""An archive of today with nothing in it, made once a process: making one goes through every migration there was."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from archive.store import Store


def put_empty_archive(data: Path) -> None:
    """Where the directory has no archive.db it gets one. Not for tests that are about opening a directory at first."""
    file = data / "archive.db"
    if not file.exists():
        file.write_bytes(_made())


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory(prefix="nianbao-empty-") as directory:
        data = Path(directory)
        with Store.open(data, now=datetime(2024, 1, 1, tzinfo=UTC)):
            pass
        return (data / "archive.db").read_bytes()
