"""Reading on a Dask cluster of two workers of this machine, against the pool of two processes, and `parse DIR`.

python -m benchmarks.cluster [--rounds N] [--only pages|PDF|scans]

Each round reads the same documents both ways, one after the other and first by turns; told are the medians of the
rounds' ratios. Scans need tesseract.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from distributed import LocalCluster
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.targets import reached
from benchmarks.word_page import SHAPES, word_page
from parsers.model import Document
from parsers.report import parse
from parsers.sandbox import Pool
from parsers.sandbox.cluster import Cluster
from tests.readers.rendering import pictures

WORKERS = 2
PAGES = 300
PRINTS = 24
SCANS = 4
DPI = 150
ROOT = Path(__file__).parents[1]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", choices=WORKS, help="one kind of document; no `parse DIR` then")
    chosen = options.parse_args()
    works = {name: (WORKS[name][0](), WORKS[name][1]) for name in ([chosen.only] if chosen.only else WORKS)}
    with LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as local:
        address = local.scheduler_address
        with Pool(WORKERS) as pool, Cluster(address) as cluster:
            for name, (documents, target) in works.items():
                _compare(name, documents, target, (pool, cluster), chosen.rounds)
    if not chosen.only:
        _parse_directory(works["pages"][0], chosen.rounds)


def _compare(name: str, documents: Sequence[Document], target: str, both: tuple[Pool, Cluster], rounds: int) -> None:
    pool, cluster = both
    assert list(pool.map(documents)) == list(cluster.map(documents))  # warm, and the same
    seconds = [_pair(documents, both, round_ % 2) for round_ in range(rounds)]
    ratio = statistics.median(here / there for here, there in seconds)
    here, there = (statistics.median(column) for column in zip(*seconds, strict=True))
    print(f"{name}: {len(documents)} documents, pool {here:.2f} s, cluster {there:.2f} s")
    each = " ".join(f"{here / there:.2f}" for here, there in sorted(seconds, key=lambda pair: pair[0] / pair[1]))
    print(f"cluster of pool, each round: {each}")
    reached(target, ratio, name)


def _pair(documents: Sequence[Document], both: tuple[Pool, Cluster], first: int) -> tuple[float, float]:
    """Seconds of the pool and of the cluster; `first`: which of them begins, since others may use the machine."""
    spent = {who: _clock(lambda who=who: list(both[who].map(documents))) for who in (first, 1 - first)}  # type: ignore[misc]
    return spent[0], spent[1]


def _parse_directory(documents: Sequence[Document], rounds: int) -> None:
    """The command over a directory against the same documents read in this process, both by processor time."""
    with tempfile.TemporaryDirectory() as folder:
        for number, document in enumerate(documents):
            Path(folder, f"{number:04}.html").write_bytes(document.data)
        inside = statistics.median(_cpu(lambda: [parse(document) for document in documents]) for _ in range(rounds))
        command = [sys.executable, str(ROOT / "scheduler.py"), "parse", folder, "--jobs", str(WORKERS)]
        outside = statistics.median(_cpu(lambda: _quietly(command)) for _ in range(rounds))
    print(f"parse DIR: {len(documents)} pages, in process {inside:.2f} s of processor, parse DIR {outside:.2f} s")
    print(f"parse DIR costs {outside / inside:.2f} x the reading itself")


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def _clock(work: Callable[[], object]) -> float:
    since = time.perf_counter()
    work()
    return time.perf_counter() - since


def _cpu(work: Callable[[], object]) -> float:
    """Processor time of this process and of those that it waited for."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def _pages() -> list[Document]:
    pages = [word_page(seed, shape) for seed in range(10) for shape in SHAPES]
    return [Document(pages[number % len(pages)], url=f"http://h/{number}.html") for number in range(PAGES)]


def _prints() -> list[Document]:
    return [Document(_print(number), url=f"http://h/{number}.pdf") for number in range(PRINTS)]


def _scans() -> list[Document]:
    """One page each with a few lines of a print, as a scanner gives it: without text."""
    prints = [pictures.pages(_print(number, lines=6), DPI)[:1] for number in range(SCANS)]
    scans = [pictures.scanned_pdf(page, DPI) for page in prints]
    return [Document(scan, url=f"http://h/scan{number}.pdf") for number, scan in enumerate(scans)]


def _print(number: int, lines: int = 45) -> bytes:
    """Two pages of text with a heading that names a body and a year."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = io.BytesIO()
    canvas = Canvas(target)
    for page in range(2):
        canvas.setFont("STSong-Light", 14)
        canvas.drawString(
            80, 790, f"样例市第{number}局2024年政府信息公开工作年度报告" if page == 0 else f"第{page}部分"
        )
        canvas.setFont("STSong-Light", 10)
        for line in range(lines):
            canvas.drawString(
                60, 760 - 16 * line, f"全年主动公开政府信息{number + line}条，受理申请{line}件，均按期答复。" * 2
            )
        canvas.showPage()
    canvas.save()
    return target.getvalue()


WORKS: Mapping[str, tuple[Callable[[], list[Document]], str]] = {
    "pages": (_pages, "cluster_html"),
    "PDF": (_prints, "cluster_pdf"),
    "scans": (_scans, "cluster_scan"),
}
"""Kind of document → what makes some, and the name of its target."""


if __name__ == "__main__":
    main()
