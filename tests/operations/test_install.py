"""Crontab lines and systemd units: right paths, right hour, and nothing of the user's own is touched."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from commands.shared import units
from scheduler import main

WINTER = datetime(2026, 1, 15, tzinfo=UTC)


def _job(data: Path, program: tuple[str, ...] = ("/opt/nianbao",)) -> units.Job:
    return units.Job(program, data, None, time(2, 17), 6)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Shanghai", "17 2 * * *"),
        ("UTC", "17 18 * * *"),
        ("Asia/Kolkata", "47 23 * * *"),
        ("Europe/Berlin", "17 19 * * *"),
    ],
)
def test_the_hour_is_that_of_china_in_the_machine_s_own_time(zone: str, expected: str) -> None:
    text = units.crontab(_job(Path("/d")), WINTER, ZoneInfo(zone))
    assert any(line.startswith(expected + " ") for line in text.splitlines())
    assert ("When clocks change" in text) == (zone == "Europe/Berlin")


def test_the_lines_run_as_cron_runs_them(tmp_path: Path) -> None:
    """Through /bin/sh with next to no environment, from another directory, with odd signs in the path."""
    data = tmp_path / "my data 100%'s"
    data.mkdir()
    program = tmp_path / "bin" / "nian bao"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nulimit -v\nnice\nfor word; do echo "[$word]"; done\n', encoding="utf-8")
    program.chmod(0o755)
    text = units.crontab(_job(data, (str(program),)), WINTER, UTC)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == 3
    for line in lines:
        command = line.removeprefix("@reboot sleep 300; ").removeprefix("17 18 * * * ").removeprefix("47 * * * * ")
        assert "%" not in command.replace(r"\%", ""), "cron would cut the line there"
        subprocess.run(
            ["/bin/sh", "-c", command.replace(r"\%", "%")], env={"PATH": "/usr/bin:/bin"}, cwd="/", check=True
        )
    log = (data / "cron.log").read_text("utf-8").splitlines()
    assert log[0] == "6291456"
    assert int(log[1]) == min(19, os.nice(0) + 10)
    assert log.count(f"[{data}]") == 3
    assert "[--catch-up]" in log and "[02:17]" in log and "[--due]" in log


@pytest.fixture
def crontab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `crontab` command in front of the real one, which keeps its table in a file of this test."""
    table, command = tmp_path / "table", tmp_path / "path" / "crontab"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then\n'
        f'[ -f {table} ] || {{ echo "no crontab for you" >&2; exit 1; }}\ncat {table}\n'
        f"else cat > {table}; fi\n",
        encoding="utf-8",
    )
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    return table


def test_write_replaces_our_part_of_the_crontab_and_nothing_else(crontab: Path, tmp_path: Path) -> None:
    arguments = ["install", "cron", "--write", "--data", str(tmp_path / "data")]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    crontab.write_text("MAILTO=me\n" + crontab.read_text("utf-8") + "5 5 * * * own", encoding="utf-8")
    result = CliRunner().invoke(main, [*arguments, "--at", "03:33"])
    assert result.exit_code == 0, result.output
    text = crontab.read_text("utf-8")
    assert text.startswith("MAILTO=me\n") and "\n5 5 * * * own\n" in text
    assert text.count("# nianbao begin") == text.count("# nianbao end") == 1
    assert "--catch-up 03:33" in text and "02:17" not in text
    assert text.endswith("\n"), "cron ignores a last line without an end"


def test_the_program_named_in_the_lines_exists(tmp_path: Path) -> None:
    text = CliRunner().invoke(main, ["install", "systemd", "--data", str(tmp_path)]).output
    (line,) = [line for line in text.splitlines() if line.startswith("ExecStart") and "nightly" in line]
    program = line.removeprefix("ExecStart=").split()
    answer = subprocess.run(
        [*program[: program.index("nightly")], "--help"], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0 and "nightly" in answer.stdout


def test_units_are_written_for_this_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    result = CliRunner().invoke(main, ["install", "systemd", "--write", "--data", str(tmp_path / "my data 100%")])
    assert result.exit_code == 0, result.output
    folder = tmp_path / "config" / "systemd" / "user"
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        *("nianbao-alerts.service", "nianbao-alerts.timer", "nianbao-nightly.service", "nianbao-nightly.timer"),
        "nianbao-site.service",
    ]
    timer = (folder / "nianbao-nightly.timer").read_text("utf-8")
    assert "OnCalendar=*-*-* 02:17:00 Asia/Shanghai" in timer and "Persistent=true" in timer
    service = (folder / "nianbao-nightly.service").read_text("utf-8")
    assert f'--data "{tmp_path}/my data 100%%"' in service
    assert "Nice=10" in service and "MemoryMax=6G" in service and "SuccessExitStatus=2" in service
    if shutil.which("systemd-analyze"):  # its own judgement where it is there; what is asserted above holds anywhere
        files = [str(path) for path in folder.iterdir()]
        verdict = subprocess.run(
            ["systemd-analyze", "verify", "--user", *files], capture_output=True, text=True, check=False
        )
        assert "nianbao" not in verdict.stderr, verdict.stderr


def test_options_of_the_night_are_checked_and_kept(tmp_path: Path) -> None:
    base = ["install", "cron", "--data", str(tmp_path), "--"]
    text = CliRunner().invoke(main, [*base, "--minutes", "200", "-s", "NIANBAO_CONTACT=a b"]).output
    assert text.count("--minutes 200 -s 'NIANBAO_CONTACT=a b'") == 2, "the night and catching up"
    wrong = CliRunner().invoke(main, [*base, "--minute", "200"])
    assert wrong.exit_code == 2 and "No such option" in wrong.output


def test_a_registry_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["install", "cron", "--sources", str(tmp_path / "none.csv")])
    assert result.exit_code == 2 and "There is no registry" in result.output
