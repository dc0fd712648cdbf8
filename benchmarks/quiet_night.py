"""What a night costs in which nothing changed: bytes of raw.db and of its log, and time, per checked address.

    python -m benchmarks.quiet_night                    20,000 addresses

Prints the bytes a check after the night's checkpoint, for answers 304 and for 200 with the same bytes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.raw.captures import ListRow, NewCapture
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from benchmarks.targets import reached

ADDRESSES = 20_000
_START = datetime(2026, 3, 10, 18, 17, tzinfo=UTC)
_DAY = timedelta(days=1)
_ROW = ListRow("样例市教育局2025年政府信息公开工作年度报告", "2026-01-20")
_HEADERS = {"content-type": "text/html; charset=utf-8", "etag": '"5f-abc"', "server": "nginx"}
_AT_ONCE = 20


def addresses(count: int) -> list[str]:
    """Addresses as portals make them, in the order of their listings, which is not that of the letters."""
    return [f"http://www.city{n // 200}.gov.cn/art/2026/1/20/art_{n * 7919 % 1_000_003}.html" for n in range(count)]


def answers(urls: list[str], run: int, now: datetime, body: bool) -> Iterator[NewCapture]:
    for number, url in enumerate(urls):
        yield NewCapture(
            run_id=run,
            source_id=f"s{number // 200}",
            url=url,
            final_url=url,
            kind="article",
            fetched_at=stamp(now + timedelta(seconds=number // 5)),
            status=200 if body else 304,
            headers=_HEADERS,
            verdict="ok" if body else "not_modified",
            reason="",
            media_type="text/html" if body else "",
            night=now.date().isoformat(),
            next_due=stamp(now + _DAY),
            body=url.encode() if body else None,
            parent_url="http://www.city.gov.cn/nb/",
            row=_ROW,
        )


def night(store: RawStore, data: Path, urls: list[str], number: int, body: bool) -> int:
    """Ask for every address once; returns the bytes of raw.db and its log afterwards."""
    now = _START + number * _DAY
    run = store.begin_run(now.date().isoformat(), stamp(now)).id
    for place, capture in enumerate(answers(urls, run, now, body)):
        if place % _AT_ONCE == 0:
            store.lease(urls[place : place + _AT_ONCE], run)
        store.record(capture)
    store.finish_run(run, stamp(now), "clean")
    return sum((data / name).stat().st_size for name in ("raw.db", "raw.db-wal"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--addresses", type=int, default=ADDRESSES)
    wanted = parser.parse_args()
    urls = addresses(wanted.addresses)
    with tempfile.TemporaryDirectory() as folder, RawStore(Path(folder)) as store:
        for place in range(0, len(urls), 200):
            rows = [(url, _ROW) for url in urls[place : place + 200]]
            store.add_articles(f"s{place // 200}", "http://www.city.gov.cn/nb/", rows)
        size = night(store, Path(folder), urls, 0, body=True)
        for number, body in enumerate((False, False, True), start=1):
            begun, before = time.monotonic(), size
            size = night(store, Path(folder), urls, number, body)
            each = (size - before) / len(urls)
            what = "200, same bytes" if body else "304"
            print(f"night {number} ({what}): {each:.1f} bytes a checked address, "
                  f"{(time.monotonic() - begun) / len(urls) * 1e3:.2f} ms")  # fmt: skip
            reached("quiet_same" if body else "quiet_not_modified", each, f"night {number}")


if __name__ == "__main__":
    main()
