"""archive.db is what raw.db says: made anew from it, however many nights at once, it is the same archive."""

from __future__ import annotations

import contextlib
import random
from datetime import timedelta
from pathlib import Path

import pytest

from archive import coverage
from archive.filing.ingest import ingest
from archive.store import Store
from tests.archive.portal import Portal, dump, figures, page

REPORTS = (("北仑区教育局", 2022), ("北仑区教育局", 2023), ("北仑区人民政府", 2023))


def _made_anew(portal: Portal) -> dict[str, list[str]]:
    """The archive after its file was lost, and a night a month later read raw.db from the start."""
    for file in portal.data.glob("archive.db*"):
        file.unlink()
    later = portal.now + timedelta(days=30)
    with Store.open(portal.data, now=later) as store:
        store.put_sources([portal.source])
    ingest(portal.data, now=later, jobs=1)
    return _said(portal)


def _said(portal: Portal) -> dict[str, list[str]]:
    """Everything but since when coverage is as it is, which only the nights themselves know."""
    with Store.open(portal.data, now=portal.now) as store:
        coverage.refresh(store, portal.now)
        store.db.execute("UPDATE coverage SET since = ''")
    return dump(portal.data)


def test_every_kind_of_change_keeps_its_night(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.show("/1.html", page())
    portal.show("/2.html", page(year=2022))
    portal.walk("/1.html", "/2.html")
    portal.ingest()
    for _ in range(2):
        portal.next_night()
        portal.show("/1.html", page(values=figures(5)))
        portal.answer("/2.html", "gone", 404)
        portal.walk("/1.html")
        portal.ingest()
    portal.next_night()
    portal.show("/new/1.html", page(values=figures(5), noise=2))
    portal.answer("/1.html", "gone", 404)
    portal.show("/2.html", page(year=2022, sentence="全年召开工作例会5次。"))
    portal.walk("/new/1.html", "/2.html")
    portal.ingest()
    wanted = _said(portal)
    assert set(portal.kinds()) == {
        "published", "figures_revised", "withdrawn", "restored", "text_revised", "moved",
    }  # fmt: skip
    assert len({row[0] for row in portal.rows("SELECT detected_at FROM changes")}) == 4
    assert _made_anew(portal) == wanted


class _CutOffError(Exception):
    pass


@pytest.mark.parametrize("units_done", range(6))
def test_runs_that_took_turns_are_filed_whole_after_a_cut(tmp_path: Path, units_done: int) -> None:
    """A clock that is set back lets a run go on that a later one came between."""
    portal = Portal(tmp_path)
    first = portal.run
    later = portal.raw.begin_run("2024-02-09", "2024-02-09T18:00:00Z").id
    for number, portal.run in enumerate((first, later, first, later, first)):
        portal.show(f"/{number}.html", page(year=2018 + number))

    def cut(done: int, _of: int) -> None:
        if done > units_done:
            raise _CutOffError

    with contextlib.suppress(_CutOffError):
        ingest(tmp_path, now=portal.now, jobs=1, progress=cut)
    portal.ingest()
    assert [row[0] for row in portal.rows("SELECT year FROM reports ORDER BY year")] == [2018, 2019, 2020, 2021, 2022]


@pytest.mark.parametrize("seed", range(8))
def test_any_season(tmp_path: Path, seed: int) -> None:
    portal = Portal(tmp_path)
    rng = random.Random(seed)
    for _ in range(rng.randint(3, 7)):
        _night(portal, rng)
        portal.ingest()
        portal.next_night(rng.randint(1, 40))
    wanted = _said(portal)
    assert portal.kinds()
    assert _made_anew(portal) == wanted


def _night(portal: Portal, rng: random.Random) -> None:
    """Each of three reports stays, changes, moves, goes or comes back; now and then the listing cannot be walked."""
    listed = []
    for number, report in enumerate(REPORTS):
        path = rng.choice((f"/{number}.html", f"/{number}.html", f"/new/{number}.html"))
        deed = rng.choice(("show", "show", "gone", "blocked", "nothing"))
        if deed == "show":
            noise = rng.randrange(9)
            portal.show(path, page(*report, values=figures(rng.choice((3, 3, 4))), noise=noise))
        elif deed != "nothing":
            portal.answer(path, deed, 404 if deed == "gone" else 403)
        if deed != "gone":
            listed.append(path)
    portal.walk(*listed, verdict=rng.choice(("complete", "complete", "partial")))
