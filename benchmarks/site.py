"""How fast the site answers, beside a plain Datasette (no plugin, no templates of ours) on the same file.

python -m benchmarks.site --data DIR          measure an archive made by benchmarks.archive
python -m benchmarks.site --reports 20000     make one in a temporary directory first
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.targets import reached

ROUNDS = 9
_REPORT, _FACETS = "report page", "table, all facets of the first page"
PAGES = (
    ("sums", "the country", "/regions/000000"),
    ("sums", "a ranking of counties", "/rankings?figure=requests_received&kind=government&level=county&year={year}"),
    ("search", "ranked search, 公开 (in every report)", "/search?q=公开"),
    ("search", "ranked search, two words", "/search?q=营商环境 政务服务"),
    ("search", "ranked search, a body and a year", "/search?q={agency} {year}"),
    ("search", "ranked search with a figure", "/search?q=公开&requests_received__gt=60"),
    ("table", "table, three facets", "/archive/reports?province=浙江省&year=2022&kind=department"),
    ("table", "table, the facets of a province", "/archive/reports?province=浙江省"),
    ("table", _FACETS, "/archive/reports"),
    ("", "table, search for a word of every second report, and facets", "/archive/reports?_search=营商环境"),
    ("report", _REPORT, "/reports/{agency_id}/{year}"),
    ("", "home", "/"),
    ("", "region", "/regions/330000"),
    ("", "changes", "/changes"),
)
PLAIN = (
    ("table, three facets", "/archive/reports?_facet=year&_facet=kind&_facet=check_outcome&province=浙江省"),
    ("table, the facets of our first page", "/archive/reports?_facet=province&_facet=year&_facet=kind&_facet=level"
     "&_facet=form&_facet=status&_facet=check_outcome&_facet=reader"),
    ("table, search (which finds nothing)", "/archive/reports?_search=营商环境"),
    ("row of a report", "/archive/reports/{id}"),
)  # fmt: skip


def main() -> None:
    options = _options()
    if options.data:
        _measure(options.data)
        return
    with tempfile.TemporaryDirectory(prefix="nianbao-site-") as directory:
        _make(Path(directory), options.reports)
        _measure(Path(directory))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000, help="how many reports to generate (default 20000)")
    parser.add_argument("--data", type=Path, help="an archive that exists")
    return parser.parse_args()


def _make(data: Path, reports: int) -> None:
    command = [sys.executable, "-m", "benchmarks.archive", "--reports", str(reports), "--data", str(data)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _measure(data: Path) -> None:
    # Plain first: once our plugin is registered it is known to every Datasette of the process.
    plain = asyncio.run(_plain(data))
    ours = asyncio.run(_ours(data))
    print(
        f"{'median':>9} {'of CPU':>9} {'first':>9}  page; CPU is what the median costs without waiting for other work"
    )
    for (_, name, _), spent in zip(PAGES, ours, strict=True):
        print(f"{_line(spent)}  {name}")
    print("plain Datasette:")
    for (name, _), spent in zip(PLAIN, plain, strict=True):
        print(f"{_line(spent)}  {name}")
    by_name = {name: spent for (_, name, _), spent in zip(PAGES, ours, strict=True)}
    print(f"report page / plain row page: {by_name[_REPORT].median / plain[3].median:.2f}")
    print(f"table with the facets of the first page, ours / plain: {by_name[_FACETS].median / plain[1].median:.2f}")
    size = _size(data)
    for (kind, name, _), spent in zip(PAGES, ours, strict=True):
        if kind:
            reached(f"page_{kind}", spent.median, f"{name}, {size:,} reports")


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one address: the first request after the start, and medians of the later ones."""

    first: float
    median: float
    cpu: float


def _line(spent: Spent) -> str:
    return f"{spent.median:6.1f} ms {spent.cpu:6.1f} ms {spent.first:6.0f} ms"


async def _ours(data: Path) -> list[Spent]:
    from archive.site.app import make_datasette

    datasette = make_datasette(data)
    names = _names(data)
    found = [await _timed(datasette.client.get, path.format(**names)) for _, _, path in PAGES]
    datasette.site.close()
    return found


async def _plain(data: Path) -> list[Spent]:
    from datasette.app import Datasette

    settings = {"sql_time_limit_ms": 30_000, "facet_time_limit_ms": 30_000, "suggest_facets": False}
    metadata = {"databases": {"archive": {"tables": {"reports": {"fts_table": "reports_fts", "fts_pk": "id"}}}}}
    datasette = Datasette([str(data / "archive.db")], settings=settings, metadata=metadata)
    names = _names(data)
    return [await _timed(datasette.client.get, path.format(**names)) for _, path in PLAIN]


def _names(data: Path) -> dict[str, object]:
    with closing(sqlite3.connect(data / "archive.db")) as db:
        row = db.execute("SELECT id, agency_id, agency, year FROM reports WHERE province = '浙江省' LIMIT 1").fetchone()
    return dict(zip(("id", "agency_id", "agency", "year"), row, strict=True))


def _size(data: Path) -> int:
    with closing(sqlite3.connect(data / "archive.db")) as db:
        return int(db.execute("SELECT count(*) FROM reports").fetchone()[0])


async def _timed(get: Callable[[str], Awaitable[httpx.Response]], path: str) -> Spent:
    times, cpu = [], []
    for _ in range(ROUNDS + 1):
        began, worked = time.perf_counter(), time.process_time()
        answer = await get(path)
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    return Spent(times[0], statistics.median(times[1:]), statistics.median(cpu[1:]))


if __name__ == "__main__":
    main()
