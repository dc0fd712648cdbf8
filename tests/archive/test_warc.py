"""The WARC export: whole, checked by warcio, honest about what it is."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.raw.captures import NewCapture
from archive.raw.store import RawStore
from archive.raw.warc import WarcCounts, write_warc

PAGE = "<html><body>样例市教育局2024年政府信息公开工作年度报告</body></html>".encode()


def capture(store: RawStore, run_id: int, url: str, **more: object) -> None:
    fields: dict[str, object] = {
        "run_id": run_id,
        "source_id": "s",
        "url": url,
        "final_url": url,
        "kind": "article",
        "fetched_at": "2026-03-10T18:17:00Z",
        "status": 200,
        "headers": {"content-type": "text/html", "content-encoding": "gzip", "content-length": "77", "x-name": "年报"},
        "verdict": "ok",
        "reason": "",
        "media_type": "text/html",
        "night": "2026-03-10",
        "next_due": "2026-03-11T12:00:00Z",
        "body": PAGE,
    }
    store.record(NewCapture(**(fields | more)))  # type: ignore[arg-type]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with RawStore(tmp_path) as store:
        run = store.begin_run("2026-03-10", "2026-03-10T18:17:00Z")
        capture(store, run.id, "http://h.gov.cn/年报.html")
        capture(store, run.id, "http://h.gov.cn/twin.html")
        refused = {"status": 521, "verdict": "challenge:jsl", "body": None, "evidence": b"<script>go()</script>"}
        capture(store, run.id, "http://h.gov.cn/refused.html", **refused)
        capture(store, run.id, "http://h.gov.cn/down.html", status=0, verdict="unreachable:dns", body=None, headers={})
    return tmp_path


@pytest.mark.parametrize("name", ["all.warc.gz", "all.warc"])
def test_every_capture_is_a_record(data: Path, name: str) -> None:
    target = data / name
    assert write_warc(data, target) == WarcCounts(responses=1, revisits=1, metadata=2)
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(target)], capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    with target.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(file)
        ]
    kinds = [kind for kind, *_ in records]
    assert kinds == ["warcinfo", "response", "revisit", "metadata", "metadata"]
    assert b"decoded" in records[0][3]
    _, warc, http, body = records[1]
    assert body == PAGE and warc["WARC-Date"] == "2026-03-10T18:17:00Z"
    assert warc["WARC-Target-URI"] == "http://h.gov.cn/%E5%B9%B4%E6%8A%A5.html"
    assert http.get_header("content-encoding") is None and http.get_header("X-Archive-Orig-content-encoding") == "gzip"
    assert http.get_header("content-length") == str(len(PAGE))
    assert records[2][1]["WARC-Refers-To-Target-URI"] == warc["WARC-Target-URI"]
    told = json.load(io.BytesIO(records[3][3]))
    assert (told["verdict"], told["first-bytes"]) == ("challenge:jsl", "<script>go()</script>")


def test_nothing_half_written(data: Path) -> None:
    with RawStore(data) as store:
        store.conn.execute("UPDATE blobs SET data = X'00' WHERE sha256 = ?", (hashlib.sha256(PAGE).hexdigest(),))
    with pytest.raises(Exception, match="cannot be unpacked"):
        write_warc(data, data / "all.warc.gz")
    assert not (data / "all.warc.gz").exists()
    with pytest.raises(FileNotFoundError, match="crawl first"):
        write_warc(data / "nowhere", data / "x.warc")
