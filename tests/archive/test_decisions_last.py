"""Made anew from raw.db and the decisions it is the same archive: whatever was decided, whenever anything died."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import coverage
from archive.agencies.merging import MergeError
from archive.editorial.decisions import Decision, DecisionError, Editorial
from archive.editorial.kinds import KINDS
from archive.editorial.queue import causes, waiting
from archive.filing import deciding
from archive.filing.drafting import Draft, drafted
from archive.filing.ingest import ingest
from archive.raw.stamps import stamp
from archive.store import Store
from tests.archive.dying import steps_of
from tests.archive.portal import Portal, dump, figures, page
from tests.archive.season import NOTICE, SCAN, SECOND, WRONG, decide, first_night, item, one

ROOT = Path(__file__).parents[2]
BODIES = ("北仑区教育局", "北仑区人民政府", "北仑区司法局", "北仑区审计局")


def _said(portal: Portal) -> dict[str, list[str]]:
    with Store.open(portal.data, now=portal.now) as store:
        coverage.refresh(store, portal.now)
        store.db.execute("UPDATE coverage SET since = ''")
    return dump(portal.data)


def _made_anew(portal: Portal) -> dict[str, list[str]]:
    for file in portal.data.glob("archive.db*"):
        file.unlink()
    later = portal.now + timedelta(days=30)
    with Store.open(portal.data, now=later) as store:
        store.put_sources([portal.source])
    ingest(portal.data, now=later, jobs=1)
    return _said(portal)


@pytest.mark.parametrize("seed", (0, 2, 12, 16, 26))
def test_any_season_with_any_decisions(tmp_path: Path, seed: int) -> None:
    portal = Portal(tmp_path)
    rng = random.Random(seed)
    first_night(portal)
    for _ in range(rng.randint(2, 4)):
        for _ in range(rng.randint(1, 3)):
            _decide_anything(portal, rng)
        portal.next_night(rng.randint(1, 40))
        _show_anything(portal, rng)
        portal.ingest()
    for _ in range(2):
        _decide_anything(portal, rng)
    wanted = _said(portal)
    assert one(portal, "SELECT count(*) FROM decisions") > 0
    anew = _made_anew(portal)
    assert {name: rows for name, rows in anew.items() if rows != wanted[name]} == {}


def _show_anything(portal: Portal, rng: random.Random) -> None:
    for number, path in enumerate(("/1.html", "/2.html", WRONG, SECOND)):
        if rng.random() < 0.6:
            shown = page(
                BODIES[number], rng.choice((2022, 2023)), values=figures(rng.choice((3, 8))), noise=rng.randrange(9)
            )
            portal.show(path, shown, title=rng.choice(("", "北仑区年报")))
    if rng.random() < 0.3:
        portal.answer("/2.html", "gone", 404)
    portal.walk("/1.html", WRONG, SECOND, SCAN, NOTICE)


def _decide_anything(portal: Portal, rng: random.Random) -> None:
    """A decision of a random kind about something that is there; some of them cannot be made, which is said."""
    reports = portal.rows("SELECT agency_id || '/' || year, agency_id FROM reports ORDER BY id")
    report, agency = rng.choice(reports)
    with closing(sqlite3.connect(portal.data / "archive.db")) as db:
        queue = [one.item for cause in causes(waiting(db)) for one in cause.documents]
    made = [str(row[0]) for row in portal.rows("SELECT uid FROM decisions WHERE state = 'applied' AND kind != 'undo'")]
    kinds = ["place", "place", "not_a_report", "correct", "scope", "merge", "rename", "close", "undo", "dismiss"]
    kind = rng.choice(kinds)
    given = {
        "agency": rng.choice(BODIES), "year": rng.choice((2022, 2023)), "scope": "own", "other": rng.choice(BODIES),
        "cell": "requests.received.total", "from": "3", "to": "4", "rule": "R1",
        "name": "北仑区新局", "date": "2024-03-01", "edition": rng.choice(("2021", "2021", "2014")),
    }  # fmt: skip
    about = {
        "place": rng.choice([*queue, str(report)]),
        "not_a_report": rng.choice([*queue, str(report)]),
        "undo": rng.choice(made or ["0"]),
        **dict.fromkeys(("merge", "rename", "close"), str(agency)),
    }
    now = portal.now + timedelta(seconds=rng.randrange(1, 9999))
    says = KINDS[kind].needs + KINDS[kind].may
    said = {name: value for name, value in given.items() if name in says}
    draft = Draft(about.get(kind, str(report)), kind, said, "王", "查过", now)
    try:
        deciding.decide(portal.data, lambda desk: drafted(desk, draft), now)
    except (DecisionError, MergeError):
        return


NIGHT = datetime(2024, 2, 1, 19, 0, tzinfo=UTC)
SEASON: tuple[tuple[str, str, dict[str, object]], ...] = (
    (item(SCAN), "place", {"agency": "北仑区司法局", "year": 2023, "scope": "own", "edition": "2021"}),
    (item(NOTICE), "not_a_report", {}),
    ("1/2023", "correct", {"cell": "requests.received.total", "from": "3", "to": "4"}),
    ("1/2023", "confirm", {"cell": "requests.received.total"}),
    ("1/2023", "scope", {"scope": "area"}),
    ("1/2023", "dismiss", {"rule": "R1"}),
    ("北仑区教育局", "merge", {"other": "北仑区教育体育局"}),
    ("北仑区教育局", "rename", {"name": "北仑区教育和体育局"}),
    ("北仑区人民政府", "close", {"date": "2024-05-01"}),
    ("3/2023", "place", {"agency": "北仑区审计局", "year": 2022}),
    ("北仑区教育和体育局", "split", {"alias": "北仑区教育局"}),
    *((f"undo {kind}", "undo", {}) for kind in ("split", "close", "dismiss", "scope", "merge")),
)
"""Item, kind and words of decisions, each of which can be made after the ones before it; `undo KIND` takes one back."""


def _maker(data: Path, number: int) -> Callable[[], object]:
    """Makes one decision of SEASON, once: a second process finds it made."""
    what, kind, given = SEASON[number]
    now = NIGHT + timedelta(minutes=number)

    def make(desk: deciding.Desk) -> list[Decision]:
        made = dict(desk.store.db.execute("SELECT kind, uid FROM decisions").fetchall())
        item = made[what.partition(" ")[2]] if kind == "undo" else what
        there = desk.store.db.execute("SELECT 1 FROM decisions WHERE at = ?", [stamp(now)]).fetchone()
        return [] if there else drafted(desk, Draft(item, kind, given, "王", "查过", now))

    return lambda: deciding.decide(data, make, now)


def _night(folder: Path) -> Portal:
    portal = Portal(folder)
    first_night(portal)
    portal.raw.close()
    return portal


def _tables(data: Path) -> dict[str, list[str]]:
    return dump(data, without=("_sqlite_migrations",))


def test_killed_between_any_two_steps_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    """Killed before step 1, 2, 3 … of what is left, then in growing strides, until it lives: the same as never killed,
    for every kind."""
    whole = _night(tmp_path / "whole").data
    killed = shutil.copytree(whole, tmp_path / "killed")
    for number, (_, kind, _) in enumerate(SEASON):
        assert steps_of(_maker(whole, number)) > 4, kind
        at = 1
        while steps_of(_maker(killed, number), die_before=at) == -1:
            at += 1 + at // 6
        assert at > 4, kind
        assert _tables(killed) == _tables(whole), kind
    with Editorial(killed) as editorial:
        assert [recorded.decision.kind for recorded in editorial.after(0)] == [kind for _, kind, _ in SEASON]


def test_two_writers_at_once_both_decide(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    first_night(portal)
    works = (
        (item(NOTICE), "not_a_report"),
        (item(SCAN), "place", "--agency", "北仑区司法局", "--year", "2023"),
    )
    command = [
        sys.executable,
        "scheduler.py",
        "review",
        "decide",
        "--data",
        str(tmp_path),
        "--who",
        "李",
        "--why",
        "查过",
    ]
    processes = [subprocess.Popen([*command, *work], cwd=ROOT, stdout=subprocess.PIPE) for work in works]
    assert [process.wait(120) for process in processes] == [0, 0]
    for process in processes:
        process.communicate()
    assert sorted(row[0] for row in portal.rows("SELECT kind FROM decisions")) == ["not_a_report", "place"]
    assert one(portal, "SELECT count(*) FROM unreadable") == 0


def test_a_decision_on_a_half_filed_night_waits_for_the_whole(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    first_night(portal)
    portal.next_night()
    for number in range(3):
        portal.show(f"/more{number}.html", page("北仑区水利局", 2019 + number))

    class CutOffError(Exception):
        pass

    def cut(done: int, _of: int) -> None:
        if done > 1:
            raise CutOffError

    with pytest.raises(CutOffError):
        ingest(portal.data, now=portal.now, jobs=1, progress=cut)
    decide(portal, item(NOTICE), "not_a_report")
    assert one(portal, "SELECT count(*) FROM reports WHERE agency = '北仑区水利局'") == 3
    wanted = _said(portal)
    assert _made_anew(portal) == wanted
