"""Bad input gets one clear sentence on stderr and its exit code; never a traceback, nothing half-written."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.store import Store
from demo.registry import REGISTRY_HEADER
from tests.e2e.conftest import nianbao


def _one_sentence(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if line.strip()]
    assert "Traceback" not in stderr
    assert lines, "nothing was said"
    return lines[-1]


def test_unknown_source(tmp_path: Path) -> None:
    result = nianbao("crawl", "--source", "no-such-source", "--data", str(tmp_path))
    assert result.returncode == 2
    assert "no-such-source" in _one_sentence(result.stderr)
    assert list(tmp_path.iterdir()) == []


def test_unreadable_registry_row(tmp_path: Path) -> None:
    registry = tmp_path / "sources.csv"
    row = ["a", "110000", "北京市", "x", "", "www.example.gov.cn", "not a url", "seen-column", "trs", "portal"]
    registry.write_text(",".join(REGISTRY_HEADER) + "\n" + ",".join([*row, "", "many", "", "", ""]) + "\n", "utf-8")
    result = nianbao("crawl", "--sources", str(registry), "--data", str(tmp_path / "data"))
    assert result.returncode == 2
    sentence = _one_sentence(result.stderr)
    assert "sources.csv" in sentence
    assert "2" in sentence
    assert "list_url" in sentence or "minimum_reports" in sentence


def test_data_directory_that_cannot_be_made(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    for command in (["crawl"], ["nightly"], ["demo", "--once"]):
        result = nianbao(*command, "--data", str(blocked / "data"))
        assert result.returncode == 2
        assert "data directory" in _one_sentence(result.stderr)


def test_port_taken(tmp_path: Path) -> None:
    Store.open(tmp_path, now=datetime.now(UTC)).close()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = nianbao("serve", "--data", str(tmp_path), "--port", str(port), timeout=60)
    assert result.returncode == 2
    assert str(port) in _one_sentence(result.stderr)


def test_no_archive_to_serve(tmp_path: Path) -> None:
    result = nianbao("serve", "--data", str(tmp_path), timeout=60)
    assert result.returncode == 2
    assert "nightly" in _one_sentence(result.stderr)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", "关于召开会议的通知".encode()], ids=["empty", "bytes", "notice"]
)
def test_a_file_that_is_no_report(tmp_path: Path, content: bytes) -> None:
    document = tmp_path / "document.txt"
    document.write_bytes(content)
    result = nianbao("parse", str(document))
    assert result.returncode == 1
    assert "document.txt" in _one_sentence(result.stderr)


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    result = nianbao("parse", str(tmp_path / "nowhere.html"))
    assert result.returncode == 2
    assert "nowhere.html" in _one_sentence(result.stderr)


def test_the_demo_leaves_a_real_archive_alone(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"somebody's work")
    result = nianbao("demo", "--once", "--data", str(tmp_path))
    assert result.returncode == 2
    assert "--data" in _one_sentence(result.stderr)
    assert (tmp_path / "archive.db").read_bytes() == b"somebody's work"
