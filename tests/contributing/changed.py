"""A copy of the code with one row more, and what a process that runs on it says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def copy(folder: Path, room: str) -> None:
    """A room of the code, to be changed."""
    shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))


def add(file: Path, before: str, row: str) -> None:
    """Let `row` stand before the first `before` of a file."""
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, f"{row}{before}", 1), "utf-8")


def told(folder: Path, module: str, *args: str) -> Any:
    """The JSON that `python -m module` prints when it finds the copy before the code itself."""
    done = subprocess.run(
        [sys.executable, "-m", module, *args],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
