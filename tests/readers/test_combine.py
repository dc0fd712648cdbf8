"""One report of a page and its attachments: the most exact copy wins, and copies that differ are told."""

from __future__ import annotations

import io

import docx

from parsers.model import AnnualReport, Document, NotAReport, Unreadable
from parsers.report import parse
from tests.readers.reading import report, right_and_wrong
from tests.readers.rendering import pdf, pictures, sheets, word
from tests.readers.rendering.content import FIGURES, TITLE, Table, items, review_table

SHELL = (
    f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
    "<p>发布日期：2023-01-18</p><p>附件：年度报告</p></body></html>"
)


def attachment_checks(outcome: AnnualReport) -> list[tuple[str, object, object, tuple[str, ...], str]]:
    return [(c.outcome, c.left, c.right, c.cells, c.detail) for c in outcome.checks if c.rule == "A1"]


def test_the_page_wins_over_its_copies_and_they_agree(files):
    copies = [
        Document(files["pdf by LibreOffice"], file_name="报告.pdf"),
        Document(files["docx"], file_name="报告.docx"),
    ]
    outcome = report(parse(Document(files["html"]), copies))
    assert outcome.reader == "html"
    assert right_and_wrong(outcome) == (200, {})
    assert attachment_checks(outcome) == [("pass", 200, 200, (), "报告.pdf"), ("pass", 200, 200, (), "报告.docx")]


def test_a_figure_that_differs_is_a_failed_check_with_both_values(files):
    changed = docx.Document(io.BytesIO(files["docx"]))
    cell = changed.tables[0].cell(6, 1)
    assert cell.text == "338081"
    cell.text = "338018"
    outcome = report(parse(Document(files["html"]), [Document(word.data(changed), file_name="报告.docx")]))
    assert outcome.cells["active_disclosure.licences.decisions"].value == 338081
    key = "active_disclosure.licences.decisions"
    assert attachment_checks(outcome) == [("fail", 338081, 338018, (key,), "报告.docx")]


def test_a_page_that_only_links_to_the_file(files):
    page = Document(SHELL.encode(), url="https://www.example.gov.cn/art/2023/1/18/art_1_2.html")
    outcome = report(parse(page, [Document(files["pdf by LibreOffice"]), Document(files["docx"])]))
    assert outcome.reader == "docx"
    assert right_and_wrong(outcome) == (200, {})
    assert [section.number for section in outcome.sections if section.number] == [1, 2, 3, 4, 5, 6]
    assert outcome.published_on == "2023-01-18"


def test_text_on_the_page_and_tables_in_a_workbook(files):
    narrative = "".join(f"<p>{item}</p>" for item in items() if not isinstance(item, Table))
    outcome = report(parse(Document(f"<html><body>{narrative}</body></html>".encode()), [Document(files["xlsx"])]))
    assert outcome.reader == "xlsx"
    assert right_and_wrong(outcome) == (200, {})
    assert [section.number for section in outcome.sections if section.number] == [1, 2, 3, 4, 5, 6]


def test_each_table_from_the_most_exact_copy_that_has_it(files):
    page = sheets.html_of(tuple(item for item in items() if item != review_table()))
    outcome = report(parse(Document(page), [Document(files["pdf by LibreOffice"], file_name="a.pdf")]))
    assert outcome.reader == "html"
    assert right_and_wrong(outcome) == (200, {})
    assert attachment_checks(outcome) == [("pass", 185, 185, (), "a.pdf")]


def test_last_years_report_among_the_attachments_is_left_out(files):
    old = sheets.html_of(tuple(item.replace("2022", "2021") if isinstance(item, str) else item for item in items()))
    outcome = report(parse(Document(files["html"]), [Document(old, file_name="上年.html")]))
    assert attachment_checks(outcome) == []
    assert "attachment_other_year: 上年.html: 2021, not 2022" in outcome.warnings


def test_another_offices_report_among_the_attachments_is_left_out(files):
    other = (
        files["html"]
        .replace("云岭市青禾区人民政府".encode(), "云岭市青禾区林业局".encode())
        .replace(b">159<", b">160<")
    )
    outcome = report(parse(Document(files["html"]), [Document(other, file_name="林业局.html")]))
    assert attachment_checks(outcome) == []
    assert [warning for warning in outcome.warnings if warning.startswith("attachment_other_agency: 林业局.html")]


def test_a_page_that_leads_to_the_reports_of_several_offices(files):
    def of(agency: str) -> Document:
        return Document(
            files["html"].replace("云岭市青禾区人民政府".encode(), agency.encode()), file_name=f"{agency}.html"
        )

    offices = [of("云岭市青禾区林业局"), of("云岭市青禾区水务局")]
    nobody = parse(Document("<p>各单位2022年度政府信息公开工作年度报告见附件</p>".encode()), offices)
    assert isinstance(nobody, Unreadable)
    assert nobody.reason == "several_reports"
    one = report(parse(Document(SHELL.replace("云岭市青禾区人民政府", "云岭市青禾区水务局").encode()), offices))
    assert one.agency == "云岭市青禾区水务局"
    assert right_and_wrong(one) == (200, {})
    assert [warning for warning in one.warnings if warning.startswith("attachment_other_agency: 云岭市青禾区林业局")]


def test_an_attachment_that_cannot_be_read_does_not_spoil_the_page(files):
    outcome = report(parse(Document(files["html"]), [Document(files["docx"][:5000], file_name="坏.docx")]))
    assert right_and_wrong(outcome) == (200, {})
    assert [warning for warning in outcome.warnings if warning.startswith("unreadable: 坏.docx: damaged")]


def test_a_page_that_cannot_be_read_with_a_file_that_can(files):
    outcome = report(parse(Document(b"%PDF-1.4 broken"), [Document(files["docx"])]))
    assert right_and_wrong(outcome) == (200, {})
    alone = parse(Document(b"%PDF-1.4 broken"))
    assert isinstance(alone, Unreadable)
    assert alone.reason == "damaged"


def test_a_table_that_the_page_shows_as_a_picture():
    page = sheets.html_of(tuple(item for item in items() if item != review_table()))
    data = page.replace(b"</body>", '<p><img src="表三.png"></p></body>'.encode())
    shown = pictures.pages(pdf.build(heads=False, content=(review_table(),)), 150)[0][:600]
    outcome = report(parse(Document(data, pictures={"表三.png": pictures.png(shown)})))
    assert right_and_wrong(outcome) == (200, {})
    by_ocr = {key for key in FIGURES if outcome.cells[key].confidence is not None}
    assert by_ocr == {key for key in FIGURES if key.startswith("review_litigation.")}


def test_an_application_form_is_no_report(files):
    form = Document("<html><body><h1>政府信息公开申请表</h1><p>申请人姓名</p></body></html>".encode())
    assert isinstance(parse(form, [form]), NotAReport)
    outcome = report(parse(Document(files["html"]), [form]))
    assert right_and_wrong(outcome) == (200, {})


def test_a_photograph_on_a_page_with_text_adds_no_words(files):
    """The page misses a table, so its pictures are looked at; what is written in a poster is no part of the report."""
    data = sheets.html_of(tuple(item for item in items() if item != review_table()))
    poster = pictures.pages(pdf.build(heads=False, content=("政务公开日活动热烈进行",)), 150)[0][:600]
    data = data.replace(b"</body>", b'<p><img src="poster.png"></p></body>')
    with_poster = report(parse(Document(data, pictures={"poster.png": pictures.png(poster)})))
    without = report(parse(Document(data)))
    assert [section.text for section in with_poster.sections] == [section.text for section in without.sections]
    assert with_poster.claims == without.claims
