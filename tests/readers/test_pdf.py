"""Pdf files: what a printer adds is taken away, what a page break divides is put together."""

from __future__ import annotations

import io

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parsers.forms import read_forms
from parsers.model import Document, Grid, GridCell, Picture, ReadDocument
from parsers.readers import read
from parsers.readers.layout.model import Table
from parsers.readers.layout.seams import continues, joined_tables
from parsers.readers.second import as_printed
from parsers.report import parse
from tests.readers.reading import blocks_of, refusal, rows, texts
from tests.readers.rendering import pdf, pictures
from tests.readers.rendering.content import TITLE, review_table


def test_page_numbers_and_running_heads_are_no_text(files):
    answer = read(Document(files["pdf without embedded fonts"]))
    assert isinstance(answer, ReadDocument)
    told = texts(answer.blocks)
    assert not [text for text in told if pdf.HEAD in text or "—" in text]
    assert [(item.name, item.value) for item in answer.meta if item.name == "pdf:head"] == [("pdf:head", pdf.HEAD)]
    assert told[0] == TITLE


def test_lines_are_put_together_to_paragraphs(files):
    long = [text for text in texts(blocks_of(files["pdf without embedded fonts"])) if text.startswith("过去一年")]
    assert len(long) == 1
    assert long[0].endswith("收集并答复意见建议237条。")


def test_a_repeated_head_of_a_table_is_dropped(files):
    """The pdf by reportlab repeats the three head rows of table 2 on its second page."""
    printed = rows(blocks_of(files["pdf without embedded fonts"]))
    assert sum(row[3:4] == ["申请人情况"] for row in printed) == 1
    assert sum("四、结转下年度继续办理" in row for row in printed) == 1


def test_every_row_of_a_table_over_two_pages_says_on_which_it_stands(files):
    table = next(
        block
        for block in blocks_of(files["pdf without embedded fonts"])
        if isinstance(block, Grid) and _row(block, "一、本年新收")
    )
    assert len(table.at) == len(table.rows) and sorted(table.at) == list(table.at)
    first, last = (table.at[_row(table, label)] for label in ("一、本年新收", "四、结转下年度"))
    assert 1 <= first < last


def test_its_pages_as_pictures_say_what_its_text_layer_says():
    """The second reading for a person who doubts the first: by OCR, whatever the text layer says."""
    file = pdf.sideways(review_table())
    answer = as_printed(Document(file))
    assert isinstance(answer, ReadDocument)
    seen, written = read_forms(answer.blocks).cells, read_forms(blocks_of(file)).cells
    told = {key: cell.value for key, cell in seen.items() if cell.value is not None}
    assert len(told) >= 12 and told == {key: written[key].value for key in told}
    assert all(seen[key].confidence is not None for key in told)


def _row(grid: Grid, label: str) -> int:
    """Place of the row that begins so; 0 when none does."""
    return next((at for at, row in enumerate(grid.rows) if row[0] and row[0].text.startswith(label)), 0)


def test_a_table_set_sideways():
    outcome = parse(Document(pdf.sideways(review_table())))
    cells = {key: cell.value for key, cell in outcome.cells.items() if key.startswith("review_litigation.")}
    assert list(cells.values()) == [13, 2, 1, 0, 16, 1, 0, 0, 2, 3, 5, 1, 0, 4, 10]


def test_encrypted_and_damaged_are_named():
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(100, 700, "text")
    canvas.save()
    locked = refusal(buffer.getvalue())
    assert (locked.reason, locked.detail) == ("encrypted", "the pdf is protected with a password")
    assert refusal(b"%PDF-1.7\n" + bytes(range(256)) * 8).reason == "damaged"


def test_a_pdf_cut_off_is_damaged_or_read_whole(files):
    for share in (0.2, 0.6, 0.97):
        data = files["pdf by LibreOffice"]
        answer = read(Document(data[: int(len(data) * share)]))
        assert not isinstance(answer, ReadDocument) or len(texts(answer.blocks)) > 10


def test_pages_without_text_are_pictures(files):
    sheets = pictures.pages(files["pdf by LibreOffice"], 72)
    answer = read(Document(pictures.scanned_pdf(sheets, 72)))
    assert isinstance(answer, ReadDocument)
    assert answer.reader == "pdf_scan"
    assert [type(block) for block in answer.blocks] == [Picture] * len(sheets)
    assert all(block.data.startswith(b"\x89PNG") for block in answer.blocks if isinstance(block, Picture))


def stamped(scan: bytes, background: bool) -> bytes:
    """A page that a picture covers: a scan with a page number on it, or text with a background behind it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, 800))
    canvas.drawImage(ImageReader(io.BytesIO(scan)), 0, 0, 600, 800)
    canvas.drawString(300, 20, "- 1 -")
    for line in range(20 if background else 0):
        canvas.drawString(60, 700 - 20 * line, "text in front of a picture")
    canvas.save()
    return buffer.getvalue()


def test_a_page_number_on_a_scan_does_not_make_it_text(files):
    scan = pictures.png(pictures.pages(files["pdf by LibreOffice"], 72)[0])
    assert [type(block) for block in blocks_of(stamped(scan, background=False))] == [Picture]


def test_a_background_behind_text_is_no_content(files):
    scan = pictures.png(pictures.pages(files["pdf by LibreOffice"], 72)[0])
    assert not [block for block in blocks_of(stamped(scan, background=True)) if isinstance(block, Picture)]


def table(*printed: str) -> Table:
    """Rows of cells divided by |; every column is 100 wide."""
    split = [row.split("|") for row in printed]
    cells = tuple((row, column, GridCell(text)) for row, line in enumerate(split) for column, text in enumerate(line))
    return Table(tuple(100.0 * border for border in range(len(split[0]) + 1)), len(split), cells)


def joined(above: Table, below: Table) -> list[str]:
    whole = joined_tables(above, below)
    lines: dict[int, list[str]] = {}
    for row, _, cell in sorted(whole.cells, key=lambda cell: cell[:2]):
        lines.setdefault(row, []).append(cell.text.replace("\n", ""))
    return ["|".join(lines[row]) for row in sorted(lines)]


def test_a_row_divided_by_a_page_break_is_one_row():
    assert joined(table("2.重复申请|1|1", "3.补正|0|5"), table("后申请内容仍不明确||", "1.信访|3|3")) == [
        "2.重复申请|1|1",
        "3.补正后申请内容仍不明确|0|5",
        "1.信访|3|3",
    ]
    assert joined(table("3.补正||"), table("后申请内容仍不明确|0|5")) == ["3.补正后申请内容仍不明确|0|5"]


def test_rows_that_only_meet_at_a_page_break_stay_two():
    assert joined(table("1.属于国家秘密|1|1"), table("2.其他||")) == ["1.属于国家秘密|1|1", "2.其他||"]
    assert joined(table("规章||"), table("行政规范性文件|7|7")) == ["规章||", "行政规范性文件|7|7"]
    assert joined(table("甲|1|1"), table("乙|2|2")) == ["甲|1|1", "乙|2|2"]


def test_tables_of_other_columns_are_other_tables():
    assert continues(table("a|1|2"), table("b|3|4"), 3.5)
    assert not continues(table("a|1|2"), table("b|3"), 3.5)


def test_a_label_over_two_rows_without_lines_tells_neither():
    """Rows with figures whose labels ran together: the figures stay, under no label."""
    from parsers.readers.layout import Word
    from parsers.readers.layout.unruled import unruled_tables

    def row(top: float, label: str, *figures: str) -> list[Word]:
        words = [Word(label, 10, top, 10 + 10 * len(label), top + 10)] if label else []
        return words + [Word(figure, 300 + 40 * n, top, 305 + 40 * n, top + 10) for n, figure in enumerate(figures)]

    plain = [*row(0, "规章", "1", "2"), *row(20, "行政许可", "3", "4"), *row(40, "行政处罚", "5", "6")]
    assert [cell.text for _, column, cell in unruled_tables(plain, 10)[0][0][1].cells if column == 0][1] == "行政许可"
    over = [*row(0, "规章", "1", "2"), *row(20, "", "3", "4"), *row(32, "", "5", "6"), *row(60, "行政强制", "7", "8")]
    over += [Word("行政许可行政", 10, 18, 70, 28), Word("处罚", 10, 29, 30, 39)]
    table = unruled_tables(over, 10)[0][0][1]
    assert {cell.text for _, column, cell in table.cells if column == 0} == {"规章", "行政强制"}
