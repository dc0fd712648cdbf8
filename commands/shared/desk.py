"""The desk of the editors for the site: who sits there, what waits, and the commands that decide and read again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from archive.refusals import Language, RefusalError
from archive.site.serving.people import Person, Review
from archive.site.serving.readings import SecondReading
from commands.shared import queue
from commands.shared.options import BadInput

_SECONDS = 120
_WRONG = re.compile(r"^Error: (?:Invalid value for|Missing option|No such option)[^']*'(?:--)?(\w+)'", re.MULTILINE)
"""What click says of a value that an option cannot have."""


def review(data: Path, who: dict[str, Person]) -> Review | None:
    """The desk; None without people. Raises BadInput."""
    if not who:
        return None
    if find_spec("datasette_auth_passwords") is None:
        raise BadInput("[review] needs datasette-auth-passwords: pip install 'nianbao[review]'.")
    return Review(who, queue.items, found, _decide(data), _second(data))


def found(data: Path, db: Connection, item: str) -> dict[str, Any] | None:
    """What is known of an item; None where there is none."""
    try:
        return queue.found(data, db, item)
    except BadInput:
        return None


def _decide(data: Path) -> Callable[[Sequence[str], Language], tuple[int, str]]:
    def decide(words: Sequence[str], language: Language) -> tuple[int, str]:
        done = _run(data, "decide", [f"--language={language}", *words])
        if done is None:
            return 1, RefusalError("no_end").sentence(language)
        return done.returncode, _told(done, language) if done.returncode else done.stdout.strip()

    return decide


def _second(data: Path) -> Callable[[str, Language], SecondReading | str]:
    def second(item: str, language: Language) -> SecondReading | str:
        done = _run(data, "second", ["--json", f"--language={language}", "--", item])
        if done is None:
            return RefusalError("reading_too_long", seconds=_SECONDS).sentence(language)
        if done.returncode:
            return _told(done, language) or f"exit {done.returncode}"
        read: dict[str, Any] = json.loads(done.stdout)
        return read

    return second


def _told(done: subprocess.CompletedProcess[str], language: Language) -> str:
    """Why it was refused: the command's own sentence, or the name of an option that cannot be what was typed."""
    said = done.stderr.strip()
    wrong = _WRONG.search(said)
    return (
        RefusalError("bad_value", option=wrong[1]).sentence(language) if wrong else said.removeprefix("Error: ")[-500:]
    )


def _run(data: Path, command: str, words: Sequence[str]) -> subprocess.CompletedProcess[str] | None:
    """`nianbao review` in a process of its own, as on a terminal: the site writes no archive and reads no document, and
    neither dies of the other. None when it did not come to its end in time."""
    line = [sys.executable, "-m", "scheduler", "review", command, "--data", str(data.absolute()), *words]
    try:
        return subprocess.run(line, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
