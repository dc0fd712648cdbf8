"""Scans in several qualities: no wrong figure is published, and nearly every cell is read."""

from __future__ import annotations

import io

import cv2
import docx
import numpy as np
import pytest

from parsers.model import AnnualReport, Document, Picture, Unreadable
from parsers.report import parse
from tests.readers.conftest import QUALITIES
from tests.readers.reading import report, right_and_wrong
from tests.readers.rendering import pdf, pictures, word
from tests.readers.rendering.content import AGENCY, FIGURES, YEAR, review_table

LEAST = 194
"""97 % of 200."""


def page_of(scans: list[bytes]) -> Document:
    """A page with nothing but a title and the scanned pages."""
    images = "".join(f'<p><img src="{number}.png"></p>' for number in range(len(scans)))
    title = f"{AGENCY}{YEAR}年政府信息公开工作年度报告（图片版）"
    shown = {f"{number}.png": data for number, data in enumerate(scans)}
    markup = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{images}</body></html>"
    return Document(markup.encode(), pictures=shown)


@pytest.mark.parametrize("quality", [quality for quality in QUALITIES if quality != "150 dpi"])
def test_no_wrong_figure_and_nearly_all_read(scans, quality):
    outcome = report(parse(page_of(scans(quality))))
    right, wrong = right_and_wrong(outcome)
    assert wrong == {}
    assert right >= LEAST
    held = [key for key in FIGURES if outcome.cells[key].value is None]
    assert all(outcome.cells[key].confidence is not None for key in FIGURES)
    assert bool(held) == any(warning.startswith("needs_person") for warning in outcome.warnings)


def test_pages_that_lie_differently_are_all_set_upright(scans):
    """In narrow cells labels run down, and are seen as lines when the page lies on its side."""
    lying = [cv2.imdecode(np.frombuffer(scan, np.uint8), 0) for scan in scans("150 dpi")[2:]]
    pages = [pictures.png(np.ascontiguousarray(np.rot90(page, turn))) for page, turn in zip(lying, (0, 1), strict=True)]
    outcome = report(parse(page_of(pages)))
    printed = {key: figure for key, figure in FIGURES.items() if key.startswith("review_litigation.")}
    assert {key: outcome.cells[key].value for key in printed} == printed


def test_a_pdf_of_scans_is_read_with_its_title_and_text(files):
    sheets = pictures.pages(files["pdf by LibreOffice"], 150)
    outcome = report(parse(Document(pictures.scanned_pdf(sheets, 150), file_name="年报.pdf")))
    right, wrong = right_and_wrong(outcome)
    assert wrong == {}
    assert right >= LEAST
    assert outcome.reader == "pdf_scan"
    assert (outcome.agency, outcome.year) == (AGENCY, YEAR)
    assert {section.number for section in outcome.sections} >= {2, 3, 4, 5, 6}
    assert all(claim.cells for claim in outcome.claims)


def test_without_tesseract_the_document_waits_and_says_what_to_install(scans, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    alone = parse(Document(scans("150 dpi")[0], file_name="年报.png"))
    assert isinstance(alone, Unreadable)
    assert alone.reason == "needs_ocr"
    assert alone.detail == "install tesseract-ocr, tesseract-ocr-chi-sim and nianbao[ocr] to read pictures"
    page = report(parse(page_of(scans("150 dpi"))))
    assert page.cells == {}
    assert any("needs_ocr" in warning for warning in page.warnings)


def test_an_empty_picture_gives_no_zeros():
    blank = pictures.png(np.full((1650, 1275), 255, np.uint8))
    outcome = parse(page_of([blank]))
    assert isinstance(outcome, AnnualReport)
    assert not any(cell.value is not None for cell in outcome.cells.values())
    alone = parse(Document(blank, file_name="年报.png"))
    assert not isinstance(alone, AnnualReport)


def test_rules_without_anything_in_them_give_no_zeros(files):
    empty = np.full((1650, 1275), 255, np.uint8)
    for place in range(150, 1150, 100):
        cv2.line(empty, (place, 150), (place, 1050), 0, 2)
        cv2.line(empty, (150, place), (1050, place), 0, 2)
    outcome = parse(page_of([pictures.png(empty)]))
    assert isinstance(outcome, AnnualReport)
    assert not any(cell.value is not None for cell in outcome.cells.values())


def test_pictures_inside_a_word_document(files):
    """The table of section four as a picture, the rest as text."""
    document = docx.Document(io.BytesIO(files["docx"]))
    table = document.tables[2]._element
    table.getparent().remove(table)
    document.add_picture(io.BytesIO(table_picture()))
    right, wrong = right_and_wrong(parse(Document(word.data(document))))
    assert (right, wrong) == (200, {})


def table_picture() -> bytes:
    """Table 3 as a screen picture."""
    page = pictures.pages(pdf.build(heads=False, content=(review_table(),)), 150)[0]
    return pictures.png(page[:600])


def test_a_picture_that_cannot_be_decoded_stays_a_picture(files):
    data = files["html"].replace(b"</body>", b'<img src="broken.png"></body>')
    right, wrong = right_and_wrong(parse(Document(data, pictures={"broken.png": b"\x89PNG\r\n\x1a\nbroken"})))
    assert (right, wrong) == (200, {})
    alone = parse(Document(b"\x89PNG\r\n\x1a\nbroken"))
    assert isinstance(alone, Unreadable)
    assert alone.reason == "damaged"
    assert " at 0x" not in alone.detail
    assert Picture("a").data == b""
