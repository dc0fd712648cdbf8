"""Where each subscription stands, kept beside alerts.db: should that file be lost, they go on there.

Without it they would begin anew behind the last change, and what was found since their last message would never be
told; from the beginning, everything would be told twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

FILE_NAME = "alerts.places.json"
Places = Mapping[str, tuple[int, str]]
"""Subscription → number and time of the last change that was put into its messages."""


def keep(data: Path, db: sqlite3.Connection) -> None:
    """Write what alerts.db says, whole or not at all, where it says anything new. Raises OSError."""
    rows = db.execute("SELECT name, cursor, cursor_at FROM subscriptions WHERE cursor IS NOT NULL ORDER BY name")
    text = json.dumps({name: [number, at] for name, number, at in rows}, ensure_ascii=False) + "\n"
    path = data / FILE_NAME
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    part = path.with_name(f"{FILE_NAME}.part")
    part.write_text(text, encoding="utf-8")
    part.chmod(0o600)
    part.replace(path)


def kept(data: Path) -> Places:
    """What was written; nothing where nothing was, or nothing that can be read."""
    try:
        found = json.loads((data / FILE_NAME).read_text(encoding="utf-8"))
        return {str(name): (int(number), str(at)) for name, (number, at) in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
