"""Figures and time for each format, beside pandas' and pdfplumber's own tables on the same files.

python -m benchmarks.readers [--no-scans]     Needs LibreOffice and tesseract. The report is
generated; a real one is less clean, so these are upper bounds.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas
import pdfplumber

from parsers.blocks import text_grid
from parsers.forms import read_forms
from parsers.model import AnnualReport, Cell, Document, ReadDocument
from parsers.readers import read
from parsers.report import parse
from tests.readers.conftest import QUALITIES, convert
from tests.readers.rendering import ofd, pdf, pictures, sheets, word
from tests.readers.rendering.content import FIGURES

Cells = Mapping[str, Cell]


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


def line(name: str, tool: str, cells: Cells, seconds: float) -> None:
    values = {key: cells[key].value if key in cells else None for key in FIGURES}
    right = sum(values[key] == figure for key, figure in FIGURES.items())
    empty = sum(value is None for value in values.values())
    print(f"{name:28} {tool:22} {right:4} right {200 - right - empty:3} wrong {empty:4} empty {1000 * seconds:9.1f} ms")


def timed(work: Callable[[], Cells], times: int) -> tuple[Cells, float]:
    """The result and the shortest time of several runs: other work on the machine only adds."""
    best = float("inf")
    cells: Cells = {}
    for _ in range(times):
        start = time.perf_counter()
        cells = work()
        best = min(best, time.perf_counter() - start)
    return cells, best


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
        cells, seconds = timed(lambda data=data: of_reader(data), times)
        line(kind, "nianbao reader + forms", cells, seconds)
        if kind in PEERS:
            tool, work = PEERS[kind]
            line(kind, tool, *timed(lambda data=data, work=work: work(data), times))
    if "--no-scans" in sys.argv:
        return
    for quality, (dpi, render) in QUALITIES.items():
        pages = [render(page) for page in pictures.pages(files["pdf by LibreOffice"], dpi)]
        images = "".join(f'<img src="{number}">' for number in range(len(pages)))
        title = "青禾区2022年政府信息公开工作年度报告"
        shown = {str(number): page for number, page in enumerate(pages)}
        document = Document(f"<html><body><h1>{title}</h1>{images}</body></html>".encode(), pictures=shown)
        line(f"scan, {quality}", "nianbao parse", *timed(lambda document=document: whole(document), 1))


if __name__ == "__main__":
    main()
