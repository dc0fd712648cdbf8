"""Plain text to blocks: tables as print-outs of docx, spreadsheets and markdown leave them.

Three layouts are grids: one cell a line (leading tab, a blank line ends the row), fields separated by tabs,
fields separated by pipes. Everything else is paragraphs, one a line; rows flattened into lines are told from
prose by the forms reader, which knows the labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from parsers.blocks import text_grid
from parsers.decode import decode
from parsers.model import Block, Document, Paragraph, ReadDocument
from parsers.notes import Note
from parsers.numbers import is_figure

_HEADING = re.compile(r"[一二三四五六七八九十]\s*[、.．]")
_ROW_LABELS = re.compile(r"[一二三四]\s*[、.．]\s*(本年|上年|结转)")
_RULE = re.compile(r"[\s|:：+=─━┼├┤-]+")
_BOOKMARK = re.compile(r"\[bookmark: [^\]]*\]")
_LONGEST_CONTINUATION = 60
_FEWEST_COMMAS = 2
_FEWEST_LINES = 3


def read_text(document: Document) -> ReadDocument:
    """Paragraphs and grids of a plain text, in reading order."""
    decoded = decode(document.data, document.charset)
    notes = (Note("bytes_replaced"),) if decoded.damaged else ()
    return ReadDocument("text", tuple(blocks_of_text(decoded.text)), (), notes)


def blocks_of_text(text: str) -> list[Block]:
    """The blocks of a text; also used for the text layer of formats that keep no tables."""
    lines = _BOOKMARK.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    return list(_blocks(lines))


def _blocks(lines: list[str]) -> Iterator[Block]:
    position = 0
    while position < len(lines):
        line = lines[position]
        rows, end = _table(lines, position)
        if rows:
            grid = text_grid(fields for _, fields in rows)
            yield replace(grid, at=tuple(number + 1 for number, _ in rows))
        if end > position:
            position = end
            continue
        folded = " ".join(line.split())
        if folded:
            yield Paragraph(folded, at=position + 1)
        position += 1


_Rows = list[tuple[int, list[str]]]
"""Rows of a table, each with the place of the line in which it begins."""


def _table(lines: list[str], start: int) -> tuple[_Rows, int]:
    """The rows of the table that begins at `start` and the first line behind it; `start` itself when none does."""
    line = lines[start]
    if _is_piped(line):
        return _piped_rows(lines, start)
    if _is_cell_line(line):
        return _cell_line_rows(lines, start)
    if "\t" in line.strip():
        return _tabbed_rows(lines, start)
    if line.count(",") >= _FEWEST_COMMAS:
        return _comma_rows(lines, start)
    return [], start


def _is_piped(line: str) -> bool:
    return line.count("|") >= 2 or line.count("│") >= 2 or line.count("┃") >= 2


def _piped_rows(lines: list[str], start: int) -> tuple[_Rows, int]:
    rows: _Rows = []
    position = start
    while position < len(lines) and _is_piped(lines[position]):
        line = lines[position].strip().replace("│", "|").replace("┃", "|")
        position += 1
        if _RULE.fullmatch(line) and "-" in line:
            continue
        fields = line.removeprefix("|").removesuffix("|").split("|")
        rows.append((position - 1, [_unmarked(field) for field in fields]))
    return rows, position


def _unmarked(field: str) -> str:
    return re.sub(r"<br\s*/?>", "\n", field).replace("**", "").replace("&nbsp;", " ").strip()


def _is_cell_line(line: str) -> bool:
    return line.startswith("\t") and "\t" not in line[1:].rstrip()


def _cell_line_rows(lines: list[str], start: int) -> tuple[_Rows, int]:
    """One cell a line; a line without a tab goes on with the cell above ("商业" / "企业").

    Nothing goes on with a blank cell: where cells are parted by lines that hold a tab only, this is no such table.
    """
    rows: _Rows = [(start, [])]
    position = start
    while position < len(lines):
        line = lines[position]
        row = rows[-1][1]
        if _is_cell_line(line):
            row.append(line.strip())
        elif not line.strip():
            if not row:
                break
            rows.append((position + 1, []))
        elif row and row[-1] and _continues(line):
            row[-1] += "\n" + line.strip()
        else:
            break
        position += 1
    return [row for row in rows if row[1]] if any(any(fields) for _, fields in rows) else [], position


def _continues(line: str) -> bool:
    text = line.strip()
    heading = _HEADING.match(text) and not _ROW_LABELS.match(text)
    return "\t" not in text and not heading and len(text) <= _LONGEST_CONTINUATION


def _comma_rows(lines: list[str], start: int) -> tuple[_Rows, int]:
    """Lines of comma-separated values: several on end with as many fields, none of them holding a blank.

    Prose has no such lines, and flattened rows with thousands separators have blanks in their fields.
    """
    rows: _Rows = []
    for number, line in enumerate(lines[start:], start):
        fields = [field.strip().strip('"') for field in line.split(",")]
        if (rows and len(fields) != len(rows[0][1])) or any(len(field.split()) > 1 for field in fields):
            break
        rows.append((number, fields))
    return (rows, start + len(rows)) if len(rows) >= _FEWEST_LINES else ([], start)


def _tabbed_rows(lines: list[str], start: int) -> tuple[_Rows, int]:
    rows: _Rows = []
    position = start
    while position < len(lines) and "\t" in lines[position]:
        rows.append((position, [field.strip() for field in lines[position].split("\t")]))
        position += 1
    # A line of figures whose labels stand in the lines above is no table by itself.
    bare = len(rows) == 1 and all(map(is_figure, rows[0][1]))
    return ([], start) if bare else (rows, position)
