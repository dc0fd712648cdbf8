"""Backups: consistent while others write, proved, whole or not there; restored only where nothing is."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.publish import release
from archive.store import Store
from archive.upkeep.backup import BackupError, back_up, prune, restore, verify
from scheduler import main
from tests.archive.portal import FIRST_NIGHT, Portal, dump, page
from tests.operations.hand import subscribe


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with three databases and the operator's own files."""
    data = tmp_path_factory.mktemp("filled")
    portal = Portal(data)
    for number in range(5):
        portal.show(f"/a{number}.html", page(f"北仑区第{number}局"))
    portal.ingest()
    portal.next_night()
    portal.raw.close()
    subscribe(data, 'name = "a"\nurls = ["json://127.0.0.1:9/x"]')
    CliRunner().invoke(main, ["alerts", "send", "--data", str(data)])
    (data / "alerts.env").write_text("TOKEN=secret\n", encoding="utf-8")
    return data


def test_what_is_restored_is_what_was_backed_up(filled: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    made = runner.invoke(main, ["backup", str(tmp_path / "safe"), "--data", str(filled)])
    assert made.exit_code == 0, made.output
    assert "5 reports" in made.output and "bodies hashed" in made.output
    (copy,) = (tmp_path / "safe").iterdir()
    assert sorted(path.name for path in copy.iterdir()) == [
        *("alerts.db", "alerts.toml", "archive.db", "manifest.json", "raw.db"),
    ]
    new = tmp_path / "new"
    restored = runner.invoke(main, ["restore", str(copy), "--data", str(new)])
    assert restored.exit_code == 0, restored.output
    assert dump(new) == dump(filled)
    assert (new / "alerts.toml").read_bytes() == (filled / "alerts.toml").read_bytes()
    again = runner.invoke(main, ["verify", "--data", str(new)])
    assert again.exit_code == 0, again.output


def test_releases_are_backed_up_restored_and_verified(filled: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(filled, data)
    run = CliRunner().invoke
    told = run(main, ["release", "--data", str(data), "--now", FIRST_NIGHT.isoformat(), "1"])
    assert told.exit_code == 0 and "5 reports; the first release" in told.output
    (data / "releases/.2.1.part").mkdir()
    (data / "releases/1/link").symlink_to(data / "raw.db")
    copy = back_up(data, tmp_path / "safe", FIRST_NIGHT).path
    assert [path.name for path in (copy / "releases").iterdir()] == ["1"] and not (copy / "releases/1/link").exists()
    new = tmp_path / "new"
    (new / "releases/1").mkdir(parents=True)
    shutil.copy(copy / "releases/1/release.json", new / "releases/1")  # what a restore that was killed left
    assert release.releases(new) == [], "without its checksums it is none yet"
    assert restore(copy, new) and release.releases(new)[0].sha256 == release.releases(data)[0].sha256
    assert list(release.damaged(new)) == []
    (new / "releases/1/csv/versions.csv").write_text("x")
    again = run(main, ["verify", "--data", str(new)])
    assert again.exit_code == 1 and "releases/1/csv/versions.csv is not as it was released" in again.output
    (copy / "releases/1/csv/versions.csv").write_text("x")
    with pytest.raises(BackupError, match=r"versions\.csv is not what was backed up"):
        verify(copy)


def test_an_archive_is_never_overwritten_and_a_cut_restore_goes_on(filled: Path, tmp_path: Path) -> None:
    copy = back_up(filled, tmp_path / "safe", FIRST_NIGHT).path
    result = CliRunner().invoke(main, ["restore", str(copy), "--data", str(filled)])
    assert result.exit_code == 1 and "nothing is overwritten" in result.output
    other = tmp_path / "other"
    other.mkdir()
    (other / "archive.db").write_bytes(b"somebody's work")
    result = CliRunner().invoke(main, ["restore", str(copy), "--data", str(other)])
    assert result.exit_code == 1 and "nothing is overwritten" in result.output
    assert [path.name for path in other.iterdir() if path.suffix == ".db"] == ["archive.db"]
    half = tmp_path / "half"
    half.mkdir()
    shutil.copyfile(copy / "raw.db", half / "raw.db")
    restore(copy, half)
    assert dump(half) == dump(filled)


def test_a_backup_during_writing_is_of_one_moment(filled: Path, tmp_path: Path) -> None:
    data = tmp_path / "busy"
    shutil.copytree(filled, data)
    done = threading.Event()

    def write() -> None:
        with Store.open(data, now=FIRST_NIGHT) as store:
            number = 0
            while not done.is_set():
                number += 1
                with store.transaction():
                    store.set_progress("left", str(number))
                    store.set_progress("right", str(number))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [back_up(data, tmp_path / "safe", FIRST_NIGHT + timedelta(minutes=n)).path for n in range(3)]
    finally:
        done.set()
        writer.join()
    for copy in copies:
        assert verify(copy) > 0
        db = sqlite3.connect(copy / "archive.db")
        values = {row[0] for row in db.execute("SELECT value FROM progress WHERE name IN ('left', 'right')")}
        db.close()
        assert len(values) <= 1


@pytest.mark.parametrize("name", ["archive.db", "raw.db", "alerts.toml"])
def test_a_damaged_copy_is_not_restored(filled: Path, tmp_path: Path, name: str) -> None:
    copy = back_up(filled, tmp_path / "safe", FIRST_NIGHT).path
    bytes_ = bytearray((copy / name).read_bytes())
    bytes_[len(bytes_) // 2] ^= 1
    (copy / name).write_bytes(bytes_)
    with pytest.raises(BackupError, match=f"{name} is not what was backed up"):
        restore(copy, tmp_path / "new")
    assert not list((tmp_path / "new").glob("*.db"))


def test_a_body_that_is_damaged_in_the_original_is_found(filled: Path, tmp_path: Path) -> None:
    data = tmp_path / "rotten"
    shutil.copytree(filled, data)
    db = sqlite3.connect(data / "raw.db")
    db.execute("UPDATE blobs SET data = (SELECT data FROM blobs WHERE id = 1) WHERE id = 2")
    db.commit()
    db.close()
    with pytest.raises(BackupError, match="has another hash"):
        back_up(data, tmp_path / "safe", FIRST_NIGHT)
    assert list((tmp_path / "safe").iterdir()) == [], "a copy that is not good gets no name"


def test_only_the_newest_are_kept_and_strangers_are_left_alone(filled: Path, tmp_path: Path) -> None:
    safe = tmp_path / "safe"
    (safe / "nianbao-notes").mkdir(parents=True)
    for number in range(3):
        back_up(filled, safe, FIRST_NIGHT + timedelta(days=number))
    (safe / ".part-nianbao-x-999999999").mkdir()
    removed = prune(safe, 2)
    assert [path.name for path in removed] == ["nianbao-20240201T180000Z"]
    assert sorted(path.name for path in safe.iterdir()) == [
        *("nianbao-20240202T180000Z", "nianbao-20240203T180000Z", "nianbao-notes"),
    ]


def test_bad_input_is_one_sentence(filled: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    for arguments in (
        ["backup", str(tmp_path / "safe"), "--data", str(tmp_path / "none")],
        ["backup", str(filled), "--data", str(filled)],
        ["restore", str(tmp_path / "none"), "--data", str(tmp_path / "new")],
    ):
        result = runner.invoke(main, arguments)
        assert result.exit_code in (1, 2)
        assert result.output.startswith("Error: ") and result.output.count("\n") == 1, result.output


def test_the_manifest_names_every_file_by_its_hash(filled: Path, tmp_path: Path) -> None:
    copy = back_up(filled, tmp_path / "safe", FIRST_NIGHT).path
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) == {path.name for path in copy.iterdir()} - {"manifest.json"}
    assert manifest["rows"]["archive.db"]["reports"] == 5
    assert copy.stat().st_mode & 0o077 == 0
