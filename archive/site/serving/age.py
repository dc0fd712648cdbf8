"""How old the archive is: a page that shows the state of three weeks ago must say so."""

from __future__ import annotations

from datetime import datetime

from archive.site.serving.reader import Snapshot
from archive.site.serving.settings import Site
from archive.upkeep.status import LATE_AFTER

_LAST = "SELECT max(started_at) FROM runs WHERE finished_at IS NOT NULL"


def told(site: Site, snapshot: Snapshot) -> str | None:
    """The stored moment of the last whole night when it is too long ago; None when it is not, or nobody can say.

    Kept in `site.stale` for pages that read nothing.
    """
    now = site.now()
    last: str | None = snapshot.cached("last night", lambda: snapshot.value(_LAST))
    late = now is not None and last is not None and now - datetime.fromisoformat(last) > LATE_AFTER
    site.stale = last if late else None
    return site.stale
