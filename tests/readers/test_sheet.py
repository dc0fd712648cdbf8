"""Workbooks as they are shown."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
import xlwt

from parsers.readers.sheet.display import shown
from tests.readers.reading import blocks_of, refusal, rows, texts


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (159, "General", "159"),
        (159.0, "General", "159"),
        (0.1 + 0.2, "General", "0.3"),
        (59237.2449, "General", "59237.2449"),
        (43.78800001, "0.0000", "43.7880"),
        (43.5, "0", "44"),
        (2.675, "0.00", "2.68"),
        (1234567, "#,##0", "1234567"),
        (-7, "#,##0_ ;-#,##0\\ ", "-7"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0"),
        (0.25, "0%", "25%"),
        (12, '0"件"', "12件"),
        (43.788, '0.000"万元"', "43.788万元"),
        (12.5, "0.##", "12.5"),
        (1e15, "General", "1000000000000000"),
        (True, "General", "TRUE"),
        ("/", "General", "/"),
        (None, "General", ""),
        (datetime.datetime(2023, 1, 18), "yyyy-mm-dd", "2023年1月18日"),
    ],
)
def test_numbers_as_their_formats_show_them(value, number_format, text):
    assert shown(value, number_format) == text


def workbook(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_titles_tables_and_prose_of_a_sheet():
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet["A1"] = "样例局2022年政府信息公开工作年度报告"
        sheet.merge_cells("A1:D1")
        sheet["A2"] = "二、主动公开政府信息情况"
        for row in (
            ("第二十条第（一）项",),
            ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
            ("规章", 1, None, "/"),
        ):
            sheet.append(row)
        sheet.merge_cells("A3:D3")
        sheet["A7"] = "六、其他需要报告的事项"
        sheet["A8"] = "无。"

    blocks = blocks_of(workbook(fill))
    assert texts(blocks) == [
        "样例局2022年政府信息公开工作年度报告",
        "二、主动公开政府信息情况",
        "六、其他需要报告的事项",
        "无。",
    ]
    assert rows(blocks) == [
        ["第二十条第（一）项", None, None, None],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "", "/"],
    ]


def test_hidden_sheets_and_empty_columns_are_left_out():
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"], book.active["D1"] = "规章", 3
        book.active["A2"], book.active["D2"] = "许可", 4
        book.create_sheet("草稿")["A1"] = "旧数"
        book["草稿"].sheet_state = "hidden"

    assert rows(blocks_of(workbook(fill))) == [["规章", "3"], ["许可", "4"]]


def test_merged_figures_stand_once():
    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(("规章", 3, 4))
        book.active.append(("许可", 5, None))
        book.active.merge_cells("B2:C2")

    assert rows(blocks_of(workbook(fill))) == [["规章", "3", "4"], ["许可", "5", None]]


def test_formulas_without_a_stored_result_are_calculated_or_no_figure():
    """openpyxl writes no values; a workbook saved by an office has them."""

    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(("总计", "=SUM(1,2)", "件"))
        book.active.append(("其他", "=VLOOKUP(1,A1:B2,2)", "件"))

    assert rows(blocks_of(workbook(fill))) == [["总计", "3", "件"], ["其他", "⟨=VLOOKUP(1,A1:B2,2)⟩", "件"]]


def test_dates_and_broken_files_of_excel_97():
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    sheet.write(0, 0, "日期")
    sheet.write(0, 1, datetime.date(2023, 1, 18), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    buffer = io.BytesIO()
    book.save(buffer)
    assert rows(blocks_of(buffer.getvalue())) == [["日期", "2023年1月18日"]]
    assert refusal(buffer.getvalue()[:3000]).reason == "damaged"
