"""Merging the raw.db files of a night's parts: captures a second, and how the time grows with what is there already.

python -m benchmarks.merge [--captures N]     N new captures in each of three parts, over two nights
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.raw.captures import ListRow, NewCapture
from archive.raw.merging import Merged, merge
from archive.raw.stamps import stamp
from archive.raw.store import RawStore

PARTS = 3
FIRST = datetime(2026, 3, 10, 18, 17, tzinfo=UTC)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--captures", type=int, default=10_000)
    captures = options.parse_args().captures
    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder, f"part{number}") for number in range(PARTS)]
        filed = 0
        for night, label in enumerate(("a first night", "a night in which one in ten has other bytes")):
            for number, part in enumerate(parts):
                _night(part, number, night, captures)
            done, seconds = _timed(Path(folder, "out"), parts, filed)
            print(f"{label}: {done.captures:,} captures in {seconds:.1f} s, {done.captures / seconds:,.0f} a second")
            with RawStore.reading(Path(folder, "out")) as store:
                filed = store.conn.execute("SELECT max(id) FROM captures").fetchone()[0]
        again, seconds = _timed(Path(folder, "out"), parts, filed)
        print(f"the same again: {again.captures} captures in {seconds:.1f} s")


def _timed(out: Path, parts: list[Path], filed: int) -> tuple[Merged, float]:
    since = time.perf_counter()
    done = merge(out, parts, filed=filed)
    return done, time.perf_counter() - since


def _night(part: Path, number: int, night: int, captures: int) -> None:
    part.mkdir(exist_ok=True)
    moment = FIRST + timedelta(days=night)
    with RawStore(part) as store:
        store.conn.execute("PRAGMA synchronous = OFF")
        run = store.begin_run(moment.date().isoformat(), stamp(moment))
        for place in range(captures):
            source = f"s{number}-{place % 100}"
            url = f"http://{source}.gov.cn/{place}.html"
            body = b"%d %d" % (place, night if place % 10 == 0 else 0)
            store.record(
                NewCapture(
                    run_id=run.id,
                    source_id=source,
                    url=url,
                    final_url=url,
                    kind="article",
                    fetched_at=stamp(moment + timedelta(seconds=place)),
                    status=200,
                    headers={},
                    verdict="ok",
                    reason="",
                    media_type="text/html",
                    night=run.night,
                    next_due=run.night,
                    body=body * 50,
                    row=ListRow(f"{place}年报"),
                )
            )
        store.finish_run(run.id, stamp(moment + timedelta(hours=4)), "clean")


if __name__ == "__main__":
    main()
