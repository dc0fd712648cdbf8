"""The main job end to end: two portals, three nights, one archive, and nothing lost when it is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo.figures import seed_reports
from demo.progress import DemoProgress, read_progress, write_progress
from demo.world import postings_on
from tests.e2e.conftest import ROOT, nianbao
from tests.e2e.dump import dump


def _query(data: Path, sql: str, *parameters: object) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"file:{data / 'archive.db'}?mode=ro", uri=True)
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.close()


def test_every_posting_is_archived_under_its_agency_and_year(demo_data: Path) -> None:
    archived = set(_query(demo_data, "SELECT title, year FROM reports"))
    shown = {(posting.title, posting.year) for night in (1, 2) for posting in postings_on(night)}
    assert archived == shown


@pytest.mark.parametrize(("agency", "year", "figures"), seed_reports(), ids=lambda value: str(value)[:30])
def test_the_200_figures_of_each_real_report(
    demo_data: Path, agency: str, year: int, figures: dict[str, object]
) -> None:
    ((version,),) = _query(
        demo_data, "SELECT current_version FROM reports WHERE title LIKE ? AND year = ?", f"%{agency}%", year
    )
    for key, value in figures.items():
        block, row, column = key.split(".")
        stored = _query(demo_data, f"SELECT [{column}] FROM [{block}] WHERE version_id = ? AND row = ?", version, row)
        assert stored == [(value,)], key


def test_changes_found_are_the_changes_made(demo_data: Path) -> None:
    kinds = "SELECT changes.kind, agency, year FROM changes JOIN reports ON reports.id = report_id"
    found = _query(demo_data, f"{kinds} WHERE changes.kind <> 'published'")
    assert sorted(found) == sorted(
        [
            ("figures_revised", "甲州市教育局", 2023),
            ("figures_revised", "乙州市财政局", 2022),
            ("text_revised", "乙州市公安局", 2023),
            ("moved", "北岭县财政局", 2022),
            ("withdrawn", "云湖区教育局", 2021),
        ]
    )
    first_night = "(SELECT min(detected_at) FROM changes)"
    new = _query(
        demo_data,
        f"{kinds} WHERE changes.kind = 'published' AND date(detected_at, '+8 hours') > date({first_night}, '+8 hours')",
    )
    assert new == [("published", "甲州市人民政府", 2023)]


def test_an_archive_that_was_lost_is_made_anew_by_the_next_night(demo_data: Path, tmp_path: Path) -> None:
    wanted = dump(demo_data / "archive.db")
    lost = shutil.copytree(demo_data, tmp_path / "lost")
    for file in lost.glob("archive.db*"):
        file.unlink()
    night = nianbao("nightly", "--data", str(lost), "--now", "2024-04-20T20:00:00+08:00")
    assert "figures_revised 2, moved 1, published 165, text_revised 1, withdrawn 1" in night.stdout, night.stderr
    found = dump(lost / "archive.db")
    of_the_night = ("coverage", "sources")  # the portals of the demo are no longer there
    assert {k: v for k, v in found.items() if k not in of_the_night} == {
        k: v for k, v in wanted.items() if k not in of_the_night
    }


def test_a_revised_figure_is_kept_with_its_old_value(demo_data: Path) -> None:
    rows = _query(
        demo_data,
        "SELECT cell, old, new FROM change_cells JOIN changes ON changes.id = change_id "
        "JOIN reports ON reports.id = report_id WHERE agency = '乙州市财政局'",
    )
    ((cell, old, new),) = rows
    first = next(p for p in postings_on(1) if (p.agency, p.year) == ("乙州市财政局", 2022))
    assert (cell, old, new) == (
        "review_litigation.reconsideration.total",
        first.figures["review_litigation.reconsideration.total"],
        9,
    )


def test_the_narrative_of_beilun_is_held_against_its_table(demo_data: Path) -> None:
    failed = _query(
        demo_data,
        "SELECT left, right FROM checks JOIN reports ON reports.current_version = checks.version_id "
        "WHERE reports.title LIKE '北仑区人民政府2022%' AND outcome = 'fail'",
    )
    assert {tuple(sorted(pair)) for pair in failed} >= {(55, 58), (16, 17), (6, 7)}


def test_the_digest_is_printed(demo_run: tuple[Path, str]) -> None:
    printed = demo_run[1]
    for words in ("乙州市财政局", "北岭县财政局", "云湖区教育局", "甲州市人民政府"):
        assert words in printed


def test_running_it_again_changes_nothing(demo_data: Path) -> None:
    before = dump(demo_data / "archive.db")
    again = nianbao("demo", "--once", "--data", str(demo_data))
    assert again.returncode == 0, again.stderr
    assert dump(demo_data / "archive.db") == before


def test_killed_at_any_moment_it_ends_in_the_same_archive(demo_data: Path, tmp_path: Path) -> None:
    """While it starts, crawls, files and crawls again: each time it goes on from where it was killed."""
    write_progress(tmp_path, _same_ports_as(demo_data))
    for seconds in (0.7, 1.5, 3.0, 5.0, 8.0):
        _run_and_kill(tmp_path, seconds)
    finished = nianbao("demo", "--once", "--data", str(tmp_path))
    assert finished.returncode == 0, finished.stderr
    assert dump(tmp_path / "archive.db") == dump(demo_data / "archive.db")


def _same_ports_as(data: Path) -> DemoProgress:
    """Ports stand in every URL: two demos are alike only when the portals are."""
    progress = read_progress(data)
    assert progress is not None
    return DemoProgress(progress.ports)


def _run_and_kill(data: Path, seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "scheduler.py"), "demo", "--once", "--data", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=ROOT,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_registry_in_the_data_directory_is_its_own(demo_data: Path) -> None:
    """Else a night over the demo's directory would crawl the portals of the whole country."""
    told = nianbao("status", "--data", str(demo_data), "--json", "--now", "2024-03-23T02:00:00+08:00")
    assert json.loads(told.stdout)["next_night"]["sources"] == 6
    checked = nianbao("sources", "check", "--data", str(demo_data))
    assert checked.stdout.startswith("6 rows in 6 regions, 6 of them sources")


def test_a_release_of_the_demo_has_every_table_in_both_forms(demo_data: Path, tmp_path: Path) -> None:
    """Copied reports, corrected and withdrawn ones stand in it: no value may have another type than its column."""
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    assert nianbao("release", "1", "--data", str(data)).returncode == 0
    release = data / "releases" / "1"
    assert {file.stem for file in (release / "parquet").iterdir()} >= {"reports", "alike", "checks", "changes"}
    assert (release / "SHA256SUMS").is_file()
