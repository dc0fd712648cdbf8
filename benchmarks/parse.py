"""Reading reports of 208 KB (Word exports) and 20 KB as ratios to the bare work of lxml and pandas on the same bytes.

python -m benchmarks.parse             ratios, then memory over 10,000 reports
python -m benchmarks.parse --reports 0 ratios only
"""

from __future__ import annotations

import argparse
import gc
import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import lxml.html

from benchmarks.targets import reached
from benchmarks.word_page import SHAPES, SIZE, SMALL, word_page
from parsers.forms import read_forms
from parsers.model import AnnualReport, Document, ReadDocument
from parsers.readers import read
from parsers.report import parse

ROUNDS = 40
PAGES = 20
TARGETS = {SIZE: "html_208", SMALL: "html_20"}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=10_000)
    chosen = options.parse_args()
    for shape in SHAPES:
        page = word_page(shape=shape)
        outcome = parse(Document(page))
        assert (
            isinstance(outcome, AnnualReport) and sum(cell.value is not None for cell in outcome.cells.values()) == 200
        )
        print(f"page {shape}: {len(page):,} bytes, 200 of 200 figures, {len(outcome.checks)} checks")
        _ratios(page, TARGETS[SHAPES[shape].size], shape)
    if chosen.reports:
        _memory(chosen.reports)


def _ratios(page: bytes, target: str, shape: str) -> None:
    """Medians of many rounds in which the works take turns, so that a busy machine slows all alike."""
    import pandas as pd  # the tests use what else is in this file

    works: dict[str, Callable[[], object]] = {
        "bare lxml.html parse and text": lambda: lxml.html.fromstring(page).text_content(),  # type: ignore[attr-defined]
        "blocks and figures": lambda: _figures(page),
        "whole parse": lambda: parse(Document(page)),
        "pandas.read_html": lambda: pd.read_html(io.BytesIO(page), encoding="utf-8"),
    }
    rounds = [{name: _spent(work) for name, work in works.items()} for _ in range(ROUNDS)]
    bare = "bare lxml.html parse and text"
    ratio = {name: statistics.median(spent[name].cpu / spent[bare].cpu for spent in rounds) for name in works}
    for name, times in ratio.items():
        wall, cpu = (statistics.median(getattr(spent[name], kind) for spent in rounds) for kind in ("wall", "cpu"))
        print(f"{name:32} {cpu * 1000:7.2f} ms of processor, {wall * 1000:7.2f} ms of the clock  {times:5.2f} x bare")
    faster = ratio["whole parse"] < ratio["pandas.read_html"]
    print(f"faster than pandas: {faster}")
    reached(target, ratio["whole parse"], shape)


class Spent(NamedTuple):
    """Seconds by the clock, and of processor time."""

    wall: float
    cpu: float


def _spent(work: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def _figures(page: bytes) -> object:
    found = read(Document(page))
    assert isinstance(found, ReadDocument)
    return read_forms(found.blocks)


def _memory(reports: int) -> None:
    """Resident memory while different reports are parsed one after the other."""
    pages = [word_page(seed, shape) for seed in range(PAGES) for shape in SHAPES]
    marks = {reports // 10, reports}
    seen = []
    for number in range(1, reports + 1):
        parse(Document(pages[number % len(pages)]))
        if number in marks:
            gc.collect()
            seen.append(resident())
    print(f"memory: {seen[0]:.0f} MB after {reports // 10:,} reports, {seen[-1]:.0f} MB after {reports:,}")


def resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
