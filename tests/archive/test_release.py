"""Releases: whole or not there, the same bytes from the same archive, and five kinds of news told apart."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import signal
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.publish import changelog, release
from archive.publish.release import freeze, releases
from scheduler import main
from tests.archive.portal import HOST, Portal, figures, page


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """Between the two: a report came, one was revised, one corrected, one read again, one retracted."""
    portal = Portal(tmp_path_factory.mktemp("release") / "data")
    for number, body in enumerate(("教育局", "司法局", "民政局", "水利局")):
        portal.show(f"/{number}.html", page(f"北仑区{body}", values=figures(3 + number)))
    portal.walk(*(f"/{number}.html" for number in range(4)))
    portal.ingest()
    _misread(portal, "民政局")
    assert _run(portal, "release", "1").exit_code == 0
    portal.next_night()
    portal.show("/0.html", page("北仑区教育局", values=figures(9)))
    portal.show("/5.html", page("北仑区财政局"))
    portal.walk(*(f"/{number}.html" for number in (0, 1, 2, 3, 5)))
    portal.ingest()
    assert _run(portal, "reparse", "--jobs", "1").exit_code == 0
    said = ("--why", "误读", "--who", "编辑")
    corrected = ("correct", "--cell", "requests.received.total", "--from", "4", "--to", "8", *said)
    assert _run(portal, "review", "decide", f"{_agency(portal, '司法局')}/2023", *corrected).exit_code == 0
    refused = ("not_a_report", *said)
    assert _run(portal, "review", "decide", f"{_agency(portal, '水利局')}/2023", *refused).exit_code == 0
    result = _run(portal, "release", "2")
    assert result.exit_code == 0, result.output
    return portal


def _run(portal: Portal, command: str, *words: str) -> Result:
    where = ["--data", str(portal.data), "--now", portal.now.isoformat()]
    names = [command, *words[:1]] if command == "review" else [command]
    return CliRunner().invoke(main, [*names, *where, *words[len(names) - 1 :]])


def _agency(portal: Portal, name: str) -> int:
    ((found,),) = portal.rows(f"SELECT id FROM agencies WHERE name LIKE '%{name}'")
    assert isinstance(found, int)
    return found


def _misread(portal: Portal, name: str) -> None:
    """What an older parser would have stored of the report of that body: 50 for 5."""
    db = sqlite3.connect(portal.data / "archive.db")
    with db:
        ((version,),) = db.execute("SELECT current_version FROM reports WHERE agency LIKE ?", [f"%{name}"]).fetchall()
        db.execute("UPDATE requests SET total = 50 WHERE row = 'received' AND version_id = ?", [version])
        db.execute("UPDATE versions SET parser_version = '0', figures_hash = 'y' WHERE id = ?", [version])
    db.close()


def _changelog(portal: Portal, version: str) -> list[dict[str, str]]:
    path = portal.data / "releases" / version / changelog.FILE
    return list(csv.DictReader(path.open(encoding="utf-8-sig")))


def test_five_kinds_of_news_are_told_apart(two_releases: Portal) -> None:
    lines = _changelog(two_releases, "2")
    by_body = {(line["what"], line["agency"].removeprefix("北仑区")) for line in lines}
    assert by_body == {
        ("portal_added", "财政局"),
        ("portal_revised", "教育局"),
        ("corrected", "司法局"),
        ("reread", "民政局"),
        ("corrected", ""),
        ("retracted", "水利局"),
    }
    assert [line["url"] for line in lines if line["kind"] == "not_a_report"] == [f"{HOST}/3.html"]
    total = {line["what"]: line for line in lines if line["cell"] == "requests.received.total"}
    assert (total["portal_revised"]["old"], total["portal_revised"]["new"]) == ("3.0", "9.0")
    assert (total["corrected"]["old"], total["corrected"]["new"]) == ("4", "8")
    assert (total["reread"]["old"], total["reread"]["new"]) == ("50", "5")
    assert total["reread"]["reference"].startswith("parser ")


def test_the_counts_are_those_of_the_lines(two_releases: Portal) -> None:
    newest, first = releases(two_releases.data)
    assert (newest.version, newest.previous, first.previous) == ("2", "1", "")
    assert Counter(line["what"] for line in _changelog(two_releases, "2")) == Counter(newest.counts)
    assert _changelog(two_releases, "1") == []
    told = (newest.folder / "CHANGELOG.md").read_text("utf-8")
    assert f"（read again by a better parser）：{newest.counts['reread']}" in told


def test_a_release_is_a_valid_package_with_checksums_and_citation(two_releases: Portal) -> None:
    from frictionless import Package

    folder = two_releases.data / "releases/2"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    described = [resource for resource in package["resources"] if resource["name"] == "changelog"]
    assert Package({**package, "resources": described}, basepath=str(folder)).validate().valid
    listed = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert set(listed) == files
    assert all(len(digest) == 64 for digest in listed.values())
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())
    assert "version: '2'" in (folder / "CITATION.cff").read_text("utf-8")
    assert "版本 2" in (folder / "CITATION.txt").read_text("utf-8")


def test_made_again_from_a_copy_it_is_the_same_to_the_byte(two_releases: Portal, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(two_releases.data, copy)
    shutil.rmtree(copy / "releases/2")
    db = sqlite3.connect(copy / "archive.db")
    db.execute("VACUUM")
    db.execute("ANALYZE")
    db.close()
    freeze(copy, "2", now=two_releases.now)
    one, other = two_releases.data / "releases/2", copy / "releases/2"
    names = sorted(path.relative_to(one).as_posix() for path in one.rglob("*") if path.is_file())
    assert "parquet/requests.parquet" in names
    assert [name for name in names if (one / name).read_bytes() != (other / name).read_bytes()] == []


def test_a_release_is_proved_by_making_it_again_and_never_changed(two_releases: Portal) -> None:
    assert "and the same" in _run(two_releases, "release", "2").output
    sums = two_releases.data / "releases/2/SHA256SUMS"
    before = sums.read_bytes()
    later = CliRunner().invoke(
        main,
        ["release", "--data", str(two_releases.data), "--now", (two_releases.now + timedelta(1)).isoformat(), "2"],
    )
    assert later.exit_code == 2 and "other contents" in later.output
    assert sums.read_bytes() == before
    assert _run(two_releases, "release", "3").exit_code == 2, "no release of the time of another one"
    assert _run(two_releases, "release", "../3").exit_code == 2
    assert [each.version for each in releases(two_releases.data)] == ["2", "1"]


@pytest.mark.parametrize("step", ["write_tables", "write_package", "write_checksums", "_to_disk"])
def test_interrupted_it_is_not_there_and_the_next_one_is_whole(
    two_releases: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(two_releases.data / "archive.db", data)
    left = data / "releases/.7.1.part"
    left.mkdir(parents=True)
    (left / release.ABOUT).write_text("{}")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(release, step, full)
        with pytest.raises(OSError, match="No space"):
            freeze(data, "7", now=two_releases.now)
    assert releases(data) == [] and not (data / "releases/7").exists()
    assert not list((data / "releases").glob(".*")), "what a killed release left is gone too"


@pytest.mark.parametrize("step", ["write_package", "write_checksums", "_to_disk", "_of"])
def test_killed_between_two_steps_it_is_there_whole_or_not_at_all(
    two_releases: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(two_releases.data / "archive.db", data)

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patched:
        patched.setattr(release, step, die)
        child = os.fork()
        if child == 0:
            freeze(data, "7", now=two_releases.now)
            os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    whole = [one.version for one in releases(data)]
    assert whole == (["7"] if step == "_of" else [])
    made, new = freeze(data, "7", now=two_releases.now)
    assert new is (whole == []) and made.sha256 == release.sha256_of(made.folder / "SHA256SUMS")
    assert [path.name for path in (data / "releases").iterdir()] == ["7"]


def test_the_json_of_a_release_says_how_far_it_has_come(two_releases: Portal) -> None:
    told = json.loads((two_releases.data / "releases/2" / release.ABOUT).read_text("utf-8"))
    ((changes,),) = two_releases.rows("SELECT max(id) FROM changes")
    assert told["changes"] == changes and told["retractions"] == 1
