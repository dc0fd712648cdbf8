"""One report in every format that is not a picture: every figure, the title, the year and the six sections."""

from __future__ import annotations

import io
import zipfile

import pytest

from parsers.model import Document
from parsers.report import parse
from tests.readers.reading import report, right_and_wrong
from tests.readers.rendering.content import AGENCY, TITLE, YEAR

FORMATS = {
    "html": ("report.html", "html"),
    "docx": ("report.docx", "docx"),
    "doc": ("report.doc", "doc"),
    "pdf by LibreOffice": ("report.pdf", "pdf"),
    "pdf without embedded fonts": ("report.pdf", "pdf"),
    "pdf without rules": ("report.pdf", "pdf"),
    "xlsx": ("report.xlsx", "xlsx"),
    "xls": ("report.xls", "xls"),
    "ofd": ("report.ofd", "ofd"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_figure_and_section(files, name):
    file_name, reader = FORMATS[name]
    outcome = report(parse(Document(files[name], file_name=file_name)))
    assert right_and_wrong(outcome) == (200, {})
    assert (outcome.title, outcome.agency, outcome.year) == (TITLE, AGENCY, YEAR)
    assert [section.number for section in outcome.sections if section.number] == [1, 2, 3, 4, 5, 6]
    assert outcome.reader == reader
    assert not [check for check in outcome.checks if check.outcome == "fail"]
    assert all(cell.confidence is None for cell in outcome.cells.values())


def test_narrative_is_told_alike_by_all(files):
    told = {
        name: report(parse(Document(files[name]))).sections for name in ("html", "docx", "ofd", "pdf by LibreOffice")
    }
    plain = {name: "".join(section.text.replace("\n", "") for section in found) for name, found in told.items()}
    assert len(set(plain.values())) == 1, plain


@pytest.mark.parametrize(("name", "lie"), [("html", "report.xls"), ("docx", "report.doc"), ("xls", "report.pdf")])
def test_bytes_win_over_the_name(files, name, lie):
    outcome = parse(Document(files[name], file_name=lie, media_type="application/octet-stream"))
    assert right_and_wrong(outcome) == (200, {})
    assert report(outcome).reader == name


def test_wps_is_told_from_doc_by_its_name(files):
    outcome = report(parse(Document(files["doc"], file_name="年报.wps")))
    assert outcome.reader == "wps"
    assert right_and_wrong(outcome) == (200, {})


def test_zip_with_the_report_in_it(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("申请表.txt", "请填写申请人姓名和联系方式。")
        package.writestr("附件/2022年度报告.docx", files["docx"])
    outcome = report(parse(Document(buffer.getvalue(), file_name="附件.zip")))
    assert right_and_wrong(outcome) == (200, {})
    assert "from_archive: 附件/2022年度报告.docx" in outcome.warnings
