"""Reading 208 KB Word-export reports, as ratios to the bare work of lxml and pandas on the same bytes in one run.

python -m benchmarks.parse             ratios, then memory over 10,000 reports
python -m benchmarks.parse --reports 0 ratios only
"""

from __future__ import annotations

import argparse
import gc
import io
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pandas as pd

from benchmarks.word_page import SHAPES, word_page
from parsers.forms import read_forms
from parsers.model import AnnualReport, Document, ReadDocument
from parsers.readers import read
from parsers.report import parse

ROUNDS = 40
PAGES = 20


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
        _ratios(page)
    if chosen.reports:
        _memory(chosen.reports)


def _ratios(page: bytes) -> None:
    """The best of many rounds, the works taking turns, so that a busy machine slows all alike."""
    works: dict[str, Callable[[], object]] = {
        "bare lxml.html parse and text": lambda: lxml.html.fromstring(page).text_content(),
        "blocks and figures": lambda: _figures(page),
        "whole parse": lambda: parse(Document(page)),
        "pandas.read_html": lambda: pd.read_html(io.BytesIO(page), encoding="utf-8"),
    }
    best = dict.fromkeys(works, float("inf"))
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = time.process_time()
            work()
            best[name] = min(best[name], time.process_time() - start)
    bare = best["bare lxml.html parse and text"]
    for name, seconds in best.items():
        print(f"{name:32} {seconds * 1000:7.2f} ms   {seconds / bare:5.2f} x bare")
    whole = best["whole parse"]
    faster = whole < best["pandas.read_html"]
    print(f"target: whole parse at most 2 x bare: {whole / bare:.2f}; faster than pandas: {faster}")


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
            seen.append(_resident())
    print(f"memory: {seen[0]:.0f} MB after {reports // 10:,} reports, {seen[-1]:.0f} MB after {reports:,}")


def _resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
