"""The desk of the editors for the site: who sits there, what waits, and the command that decides."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from archive.site.serving.people import Person, Review
from commands.shared import queue
from commands.shared.options import BadInput

_SECONDS = 120


def review(data: Path, who: dict[str, Person]) -> Review | None:
    """The desk; None without people. Raises BadInput."""
    if not who:
        return None
    if find_spec("datasette_auth_passwords") is None:
        raise BadInput("[review] needs datasette-auth-passwords: pip install 'nianbao[review]'.")
    return Review(who, queue.items, found, _decide(data))


def found(data: Path, db: Connection, item: str) -> dict[str, Any] | None:
    """What is known of an item; None where there is none."""
    try:
        return queue.found(data, db, item)
    except BadInput:
        return None


def _decide(data: Path) -> Callable[[Sequence[str]], tuple[int, str]]:
    """In a process of its own, as on a terminal: the site writes no archive, and neither dies of the other."""

    def decide(words: Sequence[str]) -> tuple[int, str]:
        command = [sys.executable, "-m", "scheduler", "review", "decide", "--data", str(data.absolute()), *words]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return 1, "The archive is being written; nothing is known of the decision: look at it again."
        return done.returncode, (done.stderr if done.returncode else done.stdout).strip()[-500:]

    return decide
