"""Who may sit at the desk of the editors: names, roles, sessions. Signing in is datasette-auth-passwords' work.

Without people there is no desk: its addresses do not exist.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Literal

from archive.editorial.queue import Cause
from archive.refusals import Language
from archive.site.serving.readings import Readings, SecondReading

Role = Literal["reader", "editor", "admin"]
ROLES: tuple[Role, ...] = ("reader", "editor", "admin")
"""Each may do what those before it may: see the queue, decide, see who decided what."""
PLUGIN = "datasette-auth-passwords"
LOGIN, LOGOUT, DESK = "/-/login", "/-/logout", "/-/review"
SESSION = timedelta(hours=12)
"""How long somebody stays signed in: a day at the desk, and no night."""
BEGUN = "begun"
"""Of an actor: when the session began (seconds since 1970)."""


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: Role
    password: str = field(repr=False)
    """Hashed, as `datasette hash-password` prints it."""

    def may(self, role: Role) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)

    @property
    def key(self) -> str:
        """Changes with the password: it ends the sessions that were begun with another."""
        return hashlib.sha256(self.password.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Review:
    """The desk.

    items   the queue, heaviest first.   found  what is known of an item; None where there is none.
    decide  runs `nianbao review decide` with these words; its exit code and what it said, in that language.
    second  runs `nianbao review second` on an item; what it read, or the sentence with which it refuses.
    """

    people: Mapping[str, Person]
    items: Callable[[Path, Connection], Sequence[Cause]]
    found: Callable[[Path, Connection, str], dict[str, Any] | None]
    decide: Callable[[Sequence[str], Language], tuple[int, str]]
    second: Callable[[str, Language], SecondReading | str]
    readings: Readings = field(default_factory=Readings)

    def plugin(self) -> dict[str, Any]:
        """The configuration of the plugin."""
        hashes = {f"{one.name}_password_hash": one.password for one in self.people.values()}
        return {**hashes, "actors": {one.name: {"id": one.name, "key": one.key} for one in self.people.values()}}

    def person(self, actor: Mapping[str, Any] | None, now: datetime | None) -> Person | None:
        """Whose session this is; None when nobody's, of one who is not at the desk any more, or at its end."""
        found = self.people.get(str((actor or {}).get("id")))
        key, begun = str((actor or {}).get("key", "")), (actor or {}).get(BEGUN)
        if found is None or now is None or not isinstance(begun, int):
            return None
        lasts = 0 <= now.timestamp() - begun < SESSION.total_seconds()
        return found if lasts and hmac.compare_digest(found.key, key) else None


def is_open(path: str) -> bool:
    """Whether a path below /-/ belongs to the desk."""
    return path in (LOGIN, LOGOUT, DESK) or path.startswith(f"{DESK}/")
