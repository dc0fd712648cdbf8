"""A full disk, a read-only directory: one sentence from every command, nothing half-written, what only reads works.

Never skipped: where mounts are not allowed, the same is reached without them (tests.operations.disks).
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest

from tests.archive.portal import Portal, page
from tests.operations.disks import may_mount, run

PARTS = (".part", "-journal", "export", "x.warc", "safe")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    portal = Portal(tmp_path_factory.mktemp("small"))
    for number in range(3):
        more_than_is_left = f"<!-- {secrets.token_hex(50_000)} -->" if not number else ""
        portal.show(f"/a{number}.html", page(f"北仑区第{number}局") + more_than_is_left)
    portal.ingest()
    portal.next_night()
    portal.raw.close()
    return portal.data


@pytest.fixture(scope="module")
def full(small: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run(small, tmp_path_factory.mktemp("full"), "full", mounting=may_mount())


@pytest.fixture(scope="module")
def read_only(small: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run(small, tmp_path_factory.mktemp("still"), "ro", mounting=may_mount())


def _one_sentence(said: str) -> str:
    (line,) = [line for line in said.splitlines() if line.startswith("Error: ")]
    assert line.endswith(".") and "Traceback" not in said and "Error(" not in said
    return line


@pytest.mark.parametrize("command", ["reparse", "export", "warc", "backup", "restore"])
def test_a_full_disk_is_one_sentence_that_names_the_file_and_what_is_free(full: dict[str, Any], command: str) -> None:
    code, said = full[command]
    line = _one_sentence(said)
    assert code in (1, 2) and "The disk is" in line and "full" in line and " MB are free" in line and "/full" in line


def test_a_night_on_a_full_disk_fails_step_by_step_and_says_why(full: dict[str, Any]) -> None:
    code, said = full["nightly"]
    assert code == 1 and "The disk is full: there is no room for" in said and "Error(" not in said


@pytest.mark.parametrize("command", ["crawl", "reparse", "export", "warc", "backup", "restore", "decide", "alerts"])
def test_a_read_only_directory_is_one_sentence(read_only: dict[str, Any], command: str) -> None:
    code, said = read_only[command]
    line = _one_sentence(said)
    assert code in (1, 2) and ("ead-only" in line or "Permission denied" in line), line


@pytest.mark.parametrize("mode", ["full", "read_only"])
def test_what_only_reads_works_all_the_same(mode: str, request: pytest.FixtureRequest) -> None:
    found = request.getfixturevalue(mode)
    assert found["verify"] == [0, found["verify"][1]] and "Everything is as it was stored" in found["verify"][1]
    assert "3 reports of 3 agencies" in found["status"][1]
    codes, said = found["serve"]
    assert said.startswith("Serving ") and codes == [200] * 5


@pytest.mark.parametrize("mode", ["full", "read_only"])
def test_nothing_half_written_is_left(mode: str, request: pytest.FixtureRequest) -> None:
    files = request.getfixturevalue(mode)["files"]
    assert "data/archive.db" in files
    assert not [name for name in files if any(part in name for part in PARTS)], files
