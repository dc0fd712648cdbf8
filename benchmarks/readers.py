"""Figures and processor time for each format, beside pandas' and pdfplumber's own tables on the same files.

python -m benchmarks.readers [--no-scans]     Needs LibreOffice and tesseract. The report is
generated; a real one is less clean, so these are upper bounds.
"""

from __future__ import annotations

import io
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas
import pdfplumber
import pypdfium2

from benchmarks.targets import reached
from parsers.blocks import text_grid
from parsers.forms import read_forms
from parsers.model import AnnualReport, Cell, Document, ReadDocument
from parsers.readers import read
from parsers.report import parse
from tests.readers.conftest import QUALITIES, Quality, convert
from tests.readers.rendering import ofd, pdf, pictures, sheets, word
from tests.readers.rendering.content import FIGURES

Cells = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock and of processor time, of programs that were started for the work too."""

    wall: float
    cpu: float


def on_its_side(page: pictures.Gray) -> bytes:
    turned: bytes = pictures.png(np.ascontiguousarray(np.rot90(page)))
    return turned


def faint(page: pictures.Gray) -> bytes:
    """A fifth of the ink."""
    pale: bytes = pictures.png((255 - (255 - page.astype(float)) * 0.2).astype(np.uint8))
    return pale


RULED, UNRULED = "pdf by LibreOffice", "pdf without rules"
SCANS: dict[str, tuple[str, int, Quality]] = {
    **{name: (RULED, dpi, render) for name, (dpi, render) in QUALITIES.items()},
    "100 dpi": (RULED, 100, pictures.png),
    "150 dpi, on its side": (RULED, 150, on_its_side),
    "150 dpi, faint": (RULED, 150, faint),
    "150 dpi, without lines": (UNRULED, 150, pictures.png),
    "200 dpi, without lines": (UNRULED, 200, pictures.png),
}
"""Quality → the file that is scanned, dots an inch, what the scanner makes of a page."""


def rendered(folder: Path) -> dict[str, bytes]:
    source = folder / "report.docx"
    source.write_bytes(word.data())
    printed = convert(folder, source, "pdf")
    return {
        "html": sheets.html(),
        "docx": source.read_bytes(),
        "doc": convert(folder, source, "doc"),
        "xlsx": sheets.xlsx(),
        "xls": sheets.xls(),
        "ofd": ofd.from_pdf(printed),
        "pdf by LibreOffice": printed,
        "pdf without embedded fonts": pdf.build(),
        "pdf without rules": pdf.build(ruled=False),
    }


def line(name: str, tool: str, cells: Cells, spent: Spent) -> None:
    values = {key: cells[key].value if key in cells else None for key in FIGURES}
    right = sum(values[key] == figure for key, figure in FIGURES.items())
    empty = sum(value is None for value in values.values())
    figures = f"{right:4} right {200 - right - empty:3} wrong {empty:4} empty"
    print(
        f"{name:28} {tool:22} {figures} {1000 * spent.cpu:9.1f} ms of processor {1000 * spent.wall:9.1f} of the clock"
    )


def timed(work: Callable[[], Cells], times: int) -> tuple[Cells, Spent]:
    """The result and the median times of several runs."""
    runs = []
    cells: Cells = {}
    for _ in range(times):
        wall, cpu = time.perf_counter(), processor()
        cells = work()
        runs.append(Spent(time.perf_counter() - wall, processor() - cpu))
    return cells, Spent(statistics.median(run.wall for run in runs), statistics.median(run.cpu for run in runs))


def processor() -> float:
    """Seconds of processor time of this process and of those it started and that have ended."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def whole(document: Document) -> Cells:
    outcome = parse(document)
    return outcome.cells if isinstance(outcome, AnnualReport) else {}


def of_reader(data: bytes) -> Cells:
    answer = read(Document(data))
    return read_forms(answer.blocks).cells if isinstance(answer, ReadDocument) else {}


def of_tables(tables: Sequence[Sequence[Sequence[object]]]) -> Cells:
    """Tables of another library given to our form reader, as they are."""
    grids = [text_grid([["" if pandas.isna(cell) else str(cell) for cell in row] for row in table]) for table in tables]
    return read_forms(grids).cells


def by_pandas_html(data: bytes) -> Cells:
    found = pandas.read_html(io.BytesIO(data), header=None)
    return of_tables([frame.to_numpy().tolist() for frame in found])


def by_pandas_sheet(data: bytes) -> Cells:
    found = pandas.read_excel(io.BytesIO(data), sheet_name=None, header=None, dtype=object)
    return of_tables([frame.to_numpy().tolist() for frame in found.values()])


def by_pdfplumber(data: bytes) -> Cells:
    with pdfplumber.open(io.BytesIO(data)) as opened:
        return of_tables([table for page in opened.pages for table in page.extract_tables()])


def characters(data: bytes) -> float:
    """Seconds of processor time in which pypdfium2 gives every character with its box: the bare work."""
    began = time.process_time()
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            text.get_text_range()
            for place in range(text.count_chars()):
                text.get_charbox(place)
    return time.process_time() - began


PEERS: dict[str, tuple[str, Callable[[bytes], Cells]]] = {
    "html": ("pandas.read_html", by_pandas_html),
    "xlsx": ("pandas.read_excel", by_pandas_sheet),
    "xls": ("pandas.read_excel", by_pandas_sheet),
    "pdf by LibreOffice": ("pdfplumber tables", by_pdfplumber),
    "pdf without embedded fonts": ("pdfplumber tables", by_pdfplumber),
    "pdf without rules": ("pdfplumber tables", by_pdfplumber),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        files = rendered(Path(name))
    for kind, data in files.items():
        times = 1 if kind == "doc" else 3
        cells, spent = timed(partial(of_reader, data), times)
        line(kind, "nianbao reader + forms", cells, spent)
        if kind.startswith("pdf"):
            bare = statistics.median(characters(data) for _ in range(times))
            reached("pdf", spent.cpu / bare, kind)
        if kind in PEERS:
            tool, work = PEERS[kind]
            line(kind, tool, *timed(partial(work, data), times))
    if "--no-scans" in sys.argv:
        return
    for quality, (source, dpi, render) in SCANS.items():
        pages = [render(page) for page in pictures.pages(files[source], dpi)]
        images = "".join(f'<img src="{number}">' for number in range(len(pages)))
        title = "青禾区2022年政府信息公开工作年度报告"
        shown = {str(number): page for number, page in enumerate(pages)}
        document = Document(f"<html><body><h1>{title}</h1>{images}</body></html>".encode(), pictures=shown)
        line(f"scan, {quality}", "nianbao parse", *timed(partial(whole, document), 1))


if __name__ == "__main__":
    main()
