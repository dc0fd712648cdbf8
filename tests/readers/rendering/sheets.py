"""The report as workbooks: .xlsx by openpyxl, .xls by xlwt, and the .xls that is HTML."""

from __future__ import annotations

import io
from html import escape

import openpyxl
import xlwt

from tests.readers.rendering.content import Item, Place, Table, items


def _value(text: str) -> str | float | int:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _rows(content: tuple[Item, ...]) -> list[tuple[int, Place | str]]:
    """Every cell or line of text with the sheet row that it starts in; a row is left empty around tables."""
    placed: list[tuple[int, Place | str]] = []
    row = 0
    for item in content:
        if isinstance(item, Table):
            placed += [(row + place.row, place) for place in item.places]
            row += item.height + 1
        else:
            placed.append((row, item))
            row += 1
    return placed


def xlsx(content: tuple[Item, ...] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    hidden = book.create_sheet("草稿")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "不要读这一页"
    for row, item in _rows(content or items()):
        place = item if isinstance(item, Place) else Place(0, 0, item, 1, 10)
        cell = sheet.cell(row + 1, place.column + 1, _value(place.text))
        if isinstance(cell.value, float):
            cell.number_format = "0.0000"
        elif isinstance(cell.value, int):
            cell.number_format = "#,##0_ ;-#,##0\\ "
        if place.rowspan * place.colspan > 1:
            sheet.merge_cells(None, row + 1, place.column + 1, row + place.rowspan, place.column + place.colspan)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(content: tuple[Item, ...] | None = None) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("年报")
    decimals = xlwt.easyxf(num_format_str="0.0000")
    plain = xlwt.easyxf()
    for row, item in _rows(content or items()):
        place = item if isinstance(item, Place) else Place(0, 0, item, 1, 10)
        value = _value(place.text)
        style = decimals if isinstance(value, float) else plain
        if place.rowspan * place.colspan > 1:
            last = (row + place.rowspan - 1, place.column + place.colspan - 1)
            sheet.write_merge(row, last[0], place.column, last[1], value, style)
        else:
            sheet.write(row, place.column, value, style)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def html() -> bytes:
    """A page, which portals also serve under names that end in .xls."""
    return html_of(items())


def html_of(content: tuple[Item, ...]) -> bytes:
    parts = [_html_table(item) if isinstance(item, Table) else f"<p>{escape(item)}</p>" for item in content]
    title = escape(str(content[0]))
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{''.join(parts)}</body></html>".encode()
    )


def _html_table(table: Table) -> str:
    rows = []
    for row in range(table.height):
        cells = sorted((place for place in table.places if place.row == row), key=lambda place: place.column)
        rows.append("".join(f"<td rowspan={c.rowspan} colspan={c.colspan}>{escape(c.text)}</td>" for c in cells))
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
