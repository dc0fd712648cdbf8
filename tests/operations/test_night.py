"""The night as a whole: one at a time, each step for itself, killed anywhere, and what it says afterwards."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.raw import lock
from archive.upkeep import status
from archive.upkeep.runlog import RunLog
from commands.shared import night
from commands.shared.night import NightRequest, run_night
from scheduler import main
from tests.archive.inside import readers_inside
from tests.archive.portal import Portal, page
from tests.operations.hand import subscribe
from tests.operations.servers import Webhook

NOW = datetime(2024, 3, 1, 18, 17, tzinfo=UTC)


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NightRequest:
    """A night over a registry without sources, so that the crawl ends at once."""
    header = (Path(__file__).parents[2] / "crawler" / "registry" / "sources.csv").read_text("utf-8").splitlines()[0]
    registry = tmp_path / "sources.csv"
    registry.write_text(header + "\n", encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    return NightRequest(data=data, now=NOW, sources=registry, jobs=1)


def _without_crawl(monkeypatch: pytest.MonkeyPatch, crawl: Callable[[object], None] = lambda _: None) -> None:
    steps = tuple((name, crawl if name == "crawl" else step) for name, step in night._STEPS)
    monkeypatch.setattr(night, "_STEPS", steps)


def _events(data: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (data / "logs" / "nightly.jsonl").read_text("utf-8").splitlines()]


def test_a_second_night_says_who_holds_the_lock(request_: NightRequest) -> None:
    with lock.hold(request_.data, "nightly", NOW) as held:
        held.step("crawl")
        arguments = ["nightly", "--data", str(request_.data), "--sources", str(request_.sources)]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 2
        for part in (
            "`nianbao nightly`",
            str(lock.os.getpid()),
            socket.gethostname(),
            "2024-03-02 02:17 +08:00",
            "crawl",
        ):
            assert part in result.output
        assert status.health(request_.data, NOW)["verdict"] == "running"
    assert lock.holder(request_.data) is None


def test_a_lock_left_by_the_dead_is_none_and_tells_where_they_were(request_: NightRequest) -> None:
    code = (
        "import os, signal, sys\nfrom datetime import datetime, UTC\nfrom pathlib import Path\n"
        "from archive.raw.lock import hold\n"
        "with hold(Path(sys.argv[1]), 'nightly', datetime(2024, 3, 1, tzinfo=UTC)) as lock:\n"
        "    lock.step('archive')\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    dead = subprocess.run([sys.executable, "-c", code, str(request_.data)], check=False)
    assert dead.returncode == -signal.SIGKILL
    assert lock.holder(request_.data) is None
    with lock.hold(request_.data, "nightly", NOW) as held:
        assert held.left is not None and held.left.step == "archive"


def test_what_one_step_breaks_the_others_still_do(request_: NightRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("the crawl fell over\nbadly")

    _without_crawl(monkeypatch, broken)
    portal = Portal(request_.data)
    portal.show("/a.html", page())
    outcome = run_night(request_)
    assert outcome.exit_code == 1
    assert outcome.lines[0] == "crawl failed: the crawl fell over badly"
    assert "published 1" in outcome.lines[-1]
    assert status.health(request_.data, NOW)["verdict"] == "failed"
    (event,) = [event for event in _events(request_.data) if event["event"] == "step_failed"]
    assert event["step"] == "crawl" and "RuntimeError" in str(event["traceback"])
    told = CliRunner().invoke(main, ["status", "--data", str(request_.data), "--now", NOW.isoformat()]).output
    assert told.startswith("FAILED") and "crawl: RuntimeError: the crawl fell over" in told
    db = sqlite3.connect(request_.data / "archive.db")
    ((summary,),) = db.execute("SELECT summary FROM runs").fetchall()
    db.close()
    assert summary.startswith("crawl failed | "), "the public record names the step and nothing of this machine"


def test_a_night_that_was_killed_is_told_by_the_next(request_: NightRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    class Power(BaseException):
        """What no step catches: the process is gone."""

    def cut(_: object) -> None:
        raise Power

    _without_crawl(monkeypatch, cut)
    with pytest.raises(Power):
        run_night(request_)
    assert status.health(request_.data, NOW)["verdict"] == "interrupted"
    monkeypatch.undo()
    _without_crawl(monkeypatch)
    outcome = run_night(replace(request_, now=NOW + timedelta(days=1)))
    assert outcome.lines[0].startswith("The night that began at 2024-03-01T18:17:00Z did not finish")
    assert outcome.exit_code == 0
    db = sqlite3.connect(request_.data / "archive.db")
    assert db.execute("SELECT outcome FROM runs ORDER BY id").fetchall() == [("interrupted",), ("clean",)]
    db.close()


def test_catching_up_runs_a_missed_night_and_only_that(request_: NightRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    _without_crawl(monkeypatch)
    base = ["nightly", "--data", str(request_.data), "--sources", str(request_.sources), "--jobs", "1"]

    def nights(at: str) -> int:
        result = CliRunner().invoke(main, [*base, "--catch-up", "02:17", "--now", at])
        assert result.exit_code == 0, result.output
        db = sqlite3.connect(request_.data / "archive.db")
        (count,) = db.execute("SELECT count(*) FROM runs").fetchone()
        db.close()
        return int(count)

    assert nights("2024-03-02T09:00+08:00") == 1, "no night ever ran"
    assert nights("2024-03-02T23:00+08:00") == 1
    assert nights("2024-03-03T02:16+08:00") == 1
    assert nights("2024-03-03T09:00+08:00") == 2, "the machine was off at 02:17"
    assert nights("2024-03-03T08:00+08:00") == 2, "a clock set back makes no second night"


def test_bad_options_are_one_sentence(request_: NightRequest) -> None:
    base = ["nightly", "--data", str(request_.data), "--sources", str(request_.sources)]
    for extra, part in (
        (["--window", "late"], "must be like 22:00-07:00"),
        (["--source", "nowhere"], "There is no source 'nowhere'"),
        (["--catch-up", "soon"], "is no time of day"),
        (["--minutes", "0"], "minutes"),
        (["--now", "tonight"], "is no ISO 8601 time"),
    ):
        result = CliRunner().invoke(main, [*base, *extra])
        assert result.exit_code == 2 and part in result.output, result.output
        assert "Traceback" not in result.output
    assert not (request_.data / "archive.db").exists()


def test_the_log_is_rotated_and_a_full_disk_does_not_stop_a_night(tmp_path: Path) -> None:
    log = RunLog(tmp_path, lambda: NOW, max_bytes=1000, kept=3)
    for number in range(100):
        log.event("step", number=number, text="字" * 20)
    files = sorted(path.name for path in log.path.parent.iterdir())
    assert files == ["nightly.jsonl", "nightly.jsonl.1", "nightly.jsonl.2", "nightly.jsonl.3"]
    assert all(path.stat().st_size <= 1000 for path in log.path.parent.iterdir())
    assert json.loads(log.path.read_text("utf-8").splitlines()[-1])["number"] == 99
    blocked = tmp_path / "file"
    blocked.touch()
    RunLog(blocked, lambda: NOW).event("nobody hears this")


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])
"""Of a process without threads, which has imported this file: a night begins at once."""


def _night_that_dies(at: int, data: Path, sources: Path, now: datetime) -> None:
    steps = [(name, (lambda _: None) if name == "crawl" else step) for name, step in night._STEPS]
    steps.insert(at, ("death", lambda _: os.kill(os.getpid(), signal.SIGKILL)))
    night._STEPS = tuple(steps)
    with readers_inside():
        run_night(NightRequest(data=data, sources=sources, now=now, jobs=1))


def test_killed_between_every_two_steps_each_change_is_told_once(
    request_: NightRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Night after night a report is revised and the process is killed one step later; the next night carries on."""
    _without_crawl(monkeypatch)
    data, now = request_.data, NOW
    with Webhook() as hook:
        subscribe(data, f'name = "all"\nurls = ["{hook.url()}"]')
        portal = Portal(data)
        portal.show("/a.html", page(sentence="开始。"))
        run_night(replace(request_, now=now))
        assert hook.taken == [], "the first night is not news"
        for at in range(len(night._STEPS) + 1):
            now += timedelta(days=1)
            portal.next_night()
            portal.show("/a.html", page(sentence=f"第{at}夜改写。"))
            dead = FORKS.Process(target=_night_that_dies, args=(at, data, request_.sources, now))
            dead.start()
            dead.join(60)
            assert dead.exitcode == -signal.SIGKILL
            now += timedelta(hours=3)
            with readers_inside():
                outcome = run_night(replace(request_, now=now))
            assert outcome.exit_code == 0, outcome.lines
        messages = [str(taken["message"]) for taken in hook.taken]
        for at in range(len(night._STEPS) + 1):
            assert sum(re.search(rf"增：第?{at}(?!\d)", text) is not None for text in messages) == 1, at
        assert len(messages) == len(set(hook.keys)) == len(night._STEPS) + 1
    db = sqlite3.connect(data / "archive.db")
    assert db.execute("SELECT count(*) FROM runs WHERE outcome = 'interrupted'").fetchone()[0] >= len(night._STEPS) - 2
    db.close()
