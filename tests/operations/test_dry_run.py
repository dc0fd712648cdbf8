"""`nightly --dry-run`, and what status and forecast say where they cannot know; times on the terminal; near words."""

from __future__ import annotations

import hashlib
from pathlib import Path

from click.testing import CliRunner

from archive.raw.stamps import by_china
from commands.shared.cost_lines import minutes
from commands.shared.options import BadInput
from demo.portal import ReplicaPortals
from demo.registry import write_registry
from scheduler import main
from tests.operations.test_forecast import archive

NIGHT = "2026-02-22T02:17:00+08:00"


def run(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def files(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_a_dry_run_says_what_would_be_asked_and_touches_nothing(tmp_path: Path) -> None:
    archive(tmp_path)
    before = files(tmp_path)
    output = run("nightly", "--dry-run", "--data", str(tmp_path), "--now", NIGHT)
    assert files(tmp_path) == before
    *hosts, total = output.splitlines()
    assert hosts[0].startswith("large.gov.cn: ")
    assert hosts[1].startswith("  large: its listing, 0 new pages, 180 checks; ")
    assert "requests" in hosts[0] and "minutes" in hosts[0]
    assert total.startswith("Tonight would be: 2 sources on 2 hosts")
    assert total.endswith("Nothing was asked, nothing written.")
    only = run("nightly", "--dry-run", "--source", "small", "--data", str(tmp_path), "--now", NIGHT)
    assert "large" not in only
    less = run("nightly", "--dry-run", "--requests", "50", "--data", str(tmp_path), "--now", NIGHT)
    assert "50 requests" in less.splitlines()[-1]
    assert run("nightly", "--dry-run", "--data", str(tmp_path / "none"), "--sources", str(tmp_path / "sources.csv"))
    assert not (tmp_path / "none").exists()


def test_a_wrong_source_or_setting_is_told_in_a_dry_run_too(tmp_path: Path) -> None:
    archive(tmp_path)
    for more in (["--source", "nobody"], ["--window", "7"], ["-s", "NIANBAO_NIGHT_BUGDET=1"]):
        assert CliRunner().invoke(main, ["nightly", "--dry-run", "--data", str(tmp_path), *more]).exit_code == 2


def test_what_is_not_known_is_never_nought(tmp_path: Path) -> None:
    archive(tmp_path)
    (tmp_path / "raw.db").unlink()
    for words in (["forecast"], ["status"], ["nightly", "--dry-run"]):
        result = CliRunner().invoke(main, [*words, "--data", str(tmp_path), "--now", NIGHT])
        assert " 0 minutes" not in result.output
        assert "2 listings were never read: what they hold is not known" in result.output
        assert "at least" in result.output
    assert [minutes(0), minutes(59), minutes(61), minutes(7200)] == [
        *["less than a minute"] * 2,
        "1 minutes",
        "120 minutes",
    ]
    assert (minutes(3, least=True), minutes(600, least=True)) == ("minutes not known", "at least 10 minutes")


def test_times_for_people_are_those_of_china() -> None:
    line = by_china("from 2026-02-20T18:17:00Z on, not x2026-02-20T18:17:00Zx")
    assert line == "from 2026-02-21 02:17 +08:00 on, not x2026-02-20T18:17:00Zx"
    assert BadInput("since 2026-02-20T18:17:00Z").format_message() == "since 2026-02-21 02:17 +08:00"


def test_the_demos_own_registry_is_without_fault(tmp_path: Path) -> None:
    with ReplicaPortals() as portals:
        write_registry(portals, tmp_path)
    assert run("sources", "check", "--data", str(tmp_path)).endswith("no problems\n")
