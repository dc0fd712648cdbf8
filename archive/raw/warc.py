"""Captures as WARC 1.1, for other archives and for replay.

raw.db keeps bodies after unpacking and headers as the crawler's library gave them, so the file is no copy of the
wire. It says so in its warcinfo record and in every response: Content-Encoding and Transfer-Encoding are renamed to
X-Archive-Orig-…, Content-Length is that of the stored body. A body that was written before becomes a revisit record;
an answer without a stored body (a refusal, a failure) a metadata record with its class and evidence. Of an answer that
only repeats an earlier one, raw.db keeps no headers of its own, and so does its record.
"""

from __future__ import annotations

import io
import json
from base64 import b32encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.raw.captures import Capture
from archive.raw.store import RawStore

_BATCH = 500
_RENAMED = ("content-encoding", "transfer-encoding", "content-length")
_ABOUT = {
    "software": "nianbao (archive of government information disclosure reports)",
    "format": "WARC File Format 1.1",
    "description": (
        "Exported from a capture database. Bodies are stored decoded (no content or transfer encoding); "
        "header order and case are not those of the wire. Fetch times are original."
    ),
}

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class WarcCounts:
    """Records written, by kind."""

    responses: int
    revisits: int
    metadata: int


def write_warc(data: Path, target: Path, progress: Progress | None = None) -> WarcCounts:
    """All captures of a data directory, gzipped record by record when `target` ends in .gz.

    Written beside the target and moved there when it is whole. Raises FileNotFoundError without a raw.db, OSError
    when the target cannot be written.
    """
    if not (data / "raw.db").is_file():
        raise FileNotFoundError(f"No raw.db in {data}: crawl first, or name its directory with --data DIR.")
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with RawStore.reading(data) as store, unfinished.open("wb") as file:
            export = _Export(store, WARCWriter(file, gzip=target.name.endswith(".gz"), warc_version="WARC/1.1"))
            export.info(target.name)
            for capture in _captures(store):
                export.add(capture)
                if progress:
                    progress(capture.id)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(target)
    return WarcCounts(**export.counts)


def _captures(store: RawStore) -> Iterator[Capture]:
    last = 0
    while batch := store.captures(last, _BATCH):
        yield from batch
        last = batch[-1].id


class _Export:
    """Writes one file; remembers which bodies are in it."""

    def __init__(self, store: RawStore, writer: WARCWriter) -> None:
        self._store = store
        self._writer = writer
        self._first: dict[str, tuple[str, str]] = {}
        self.counts = {"responses": 0, "revisits": 0, "metadata": 0}

    def info(self, name: str) -> None:
        self._writer.write_record(self._writer.create_warcinfo_record(name, _ABOUT))

    def add(self, capture: Capture) -> None:
        if capture.sha256 is None:
            self._metadata(capture)
        elif capture.sha256 in self._first:
            self._revisit(capture, capture.sha256)
        else:
            self._response(capture, capture.sha256)

    def _response(self, capture: Capture, sha256: str) -> None:
        body = self._store.body(sha256)
        address = _address(capture)
        self._first[sha256] = (address, capture.fetched_at)
        record = self._writer.create_warc_record(
            address,
            "response",
            payload=io.BytesIO(body),
            http_headers=_http_headers(capture, len(body)),
            warc_headers_dict=self._headers(capture) | {"WARC-Payload-Digest": _digest(sha256)},
        )
        self._writer.write_record(record)
        self.counts["responses"] += 1

    def _revisit(self, capture: Capture, sha256: str) -> None:
        address, date = self._first[sha256]
        record = self._writer.create_revisit_record(
            _address(capture),
            digest=_digest(sha256),
            refers_to_uri=address,
            refers_to_date=date,
            http_headers=_http_headers(capture, 0),
            warc_headers_dict=self._headers(capture),
        )
        self._writer.write_record(record)
        self.counts["revisits"] += 1

    def _metadata(self, capture: Capture) -> None:
        """What came instead of content: class, status, headers, first bytes."""
        told = {
            "verdict": capture.verdict,
            "reason": capture.reason,
            "status": capture.status,
            "headers": dict(capture.headers),
            "first-bytes": self._store.evidence(capture.id).decode("utf-8", "replace"),
        }
        record = self._writer.create_warc_record(
            _address(capture),
            "metadata",
            payload=io.BytesIO(json.dumps(told, ensure_ascii=False).encode()),
            warc_content_type="application/json",
            warc_headers_dict=self._headers(capture),
        )
        self._writer.write_record(record)
        self.counts["metadata"] += 1

    def _headers(self, capture: Capture) -> dict[str, str]:
        return {"WARC-Date": capture.fetched_at}


def _address(capture: Capture) -> str:
    """The address that answered, as a URI without its fragment."""
    return quote((capture.final_url or capture.url).partition("#")[0], safe="%/:?=&;+,@!$'()*~#[]")


def _digest(sha256: str) -> str:
    return f"sha256:{b32encode(bytes.fromhex(sha256)).decode().rstrip('=')}"


def _http_headers(capture: Capture, length: int) -> StatusAndHeaders:
    headers: list[tuple[str, str]] = []
    for name, value in capture.headers.items() if capture.same_as is None else ():
        known = f"X-Archive-Orig-{name}" if name in _RENAMED else name
        headers += [(known, quote(line, safe=_PRINTABLE)) for line in value.split("\n")]
    headers.append(("content-length", str(length)))
    return StatusAndHeaders(_status_line(capture.status), headers, protocol="HTTP/1.1")


_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"
