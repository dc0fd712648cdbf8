"""Makes the data directory of a known misfiling with the code of 0.1.0: `python -m tests.upgrade.misfiled TARGET`.

Run once, in a tree of that version: 0.1.0 took the publisher that a page names (来源) for the body that
reports, where the headline names none. Two nights of one portal: the report of 司法局 is filed as a revision of that of
教育局, which had published both pages, and told to a subscriber as one; that of 民政局 stands whole under 档案局.
"""

from __future__ import annotations

import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.alerts import outbox
from archive.alerts.config import Settings, Subscription
from archive.alerts.events import open_archive
from archive.alerts.store import AlertsStore
from tests.archive.portal import Portal, figures, page

RIGHT, MOVED, WHOLE = "/edu.html", "/justice.html", "/civil.html"
RECEIVED = {RIGHT: 3, MOVED: 5, WHOLE: 7}
SUBSCRIPTION = Subscription("desk", ("json://localhost",))


def published_by(publisher: str, body: str, year: int, received: int, published: str) -> str:
    """A report whose headline names no body; its first sentence does, and the page names who put it online."""
    shown = page(body, year, values=figures(received), published=published)
    title = f"{body}{year}年政府信息公开工作年度报告"
    shown = shown.replace(title, title.removeprefix(body))
    return shown.replace(
        '<meta name="PubDate"', f'<meta name="ContentSource" content="{publisher}"><meta name="PubDate"'
    )


def show(portal: Portal) -> None:
    """What the portal shows from the second night on."""
    portal.show(RIGHT, page("北仑区教育局", 2023, values=figures(RECEIVED[RIGHT])))
    portal.show(MOVED, published_by("北仑区教育局", "北仑区司法局", 2023, RECEIVED[MOVED], "2024-01-25"))
    portal.show(WHOLE, published_by("北仑区档案局", "北仑区民政局", 2022, RECEIVED[WHOLE], "2023-01-20"))


def make(target: Path) -> None:
    """Two nights, each told to the subscriber, packed as TARGET."""
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        portal = Portal(data)
        with AlertsStore(data) as store:
            store.db.execute("INSERT INTO subscriptions VALUES ('desk', '', 0, '')")
        portal.show(RIGHT, page("北仑区教育局", 2023, values=figures(RECEIVED[RIGHT])))
        portal.ingest()
        _tell(portal)
        portal.next_night()
        show(portal)
        portal.ingest()
        _tell(portal)
        portal.raw.finish_run(portal.run, datetime(2024, 2, 2, 19, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "clean")
        portal.raw.close()
        with tarfile.open(target, "w:xz") as tar:
            tar.add(
                data, "data", filter=lambda member: None if member.name.endswith(("-shm", "-wal", ".lock")) else member
            )


def _tell(portal: Portal) -> None:
    archive = open_archive(portal.data)
    assert archive is not None
    with AlertsStore(portal.data) as store:
        outbox.collect(store, Settings((SUBSCRIPTION,)), archive, portal.now, night_through=True)
    archive.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
