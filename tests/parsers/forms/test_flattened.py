"""Tables that lost their grid: what can be read is read, what cannot be proved is empty."""

from __future__ import annotations

import pytest

from tests.parsers.forms.layouts import ALL_LAYOUTS, text_of
from tests.parsers.forms.reading import expected, forms_of, sample, values, wrong
from tests.parsers.forms.tables import laid_out, tables

CELL_LINES = ("bare_cells", "cell_a_line", "cell_a_paragraph")


def _each_line_once(data: bytes) -> bytes:
    """What a de-duplicating extraction leaves: every distinct line once."""
    separator = b"</p>\n" if b"</p>\n" in data else b"\n"
    kept: dict[bytes, bytes] = {}
    for line in data.split(separator):
        kept.setdefault(line.strip(), line)
    return separator.join(kept.values())


@pytest.mark.parametrize("layout", CELL_LINES)
def test_text_without_repeated_lines_gives_no_guess(layout: str) -> None:
    marks = dict.fromkeys(sample(), "0") | {"requests.received.natural_person": "3", "requests.received.total": "3"}
    found = forms_of(_each_line_once(ALL_LAYOUTS[layout](marks, "2021")))
    assert wrong(found, marks) == {}
    assert {cell.value for key, cell in found.cells.items() if key.startswith("requests.")} <= {None}
    assert found.warnings


@pytest.mark.parametrize("layout", CELL_LINES)
def test_text_without_repeated_lines_gives_no_wrong_figure(layout: str) -> None:
    marks = sample()
    assert wrong(forms_of(_each_line_once(ALL_LAYOUTS[layout](marks, "2021"))), marks) == {}


def _last_line_of_figures(data: bytes) -> bytes:
    return next(line for line in data.split(b"\n") if len(line.split()) == 15 and line.replace(b" ", b"").isdigit())


@pytest.mark.parametrize("change", ["one lost", "one more"])
def test_a_flat_table_3_with_another_count_of_numbers_gives_nothing(change: str) -> None:
    marks = sample()
    data = ALL_LAYOUTS["header_of_table_3_lost"](marks, "2021")
    line = _last_line_of_figures(data)
    other = b" ".join(line.split()[1:]) if change == "one lost" else line + b" 5"
    found = forms_of(data.replace(line, other))
    assert wrong(found, marks) == {}
    assert {cell.value for key, cell in found.cells.items() if key.startswith("review_litigation.")} <= {None}


def test_two_flat_lines_of_fifteen_numbers_give_nothing() -> None:
    marks = sample()
    data = ALL_LAYOUTS["header_of_table_3_lost"](marks, "2021")
    line = _last_line_of_figures(data)
    found = forms_of(data.replace(line, line + b"\n" + b" ".join([b"8"] * 15)))
    assert wrong(found, marks) == {}


def test_a_bare_page_number_between_cells_is_never_taken_for_a_figure() -> None:
    marks = sample()
    data = ALL_LAYOUTS["bare_cells"](marks, "2021").decode()
    first = "4.保护第三方合法权益\n" + marks["requests.denied_third_party.natural_person"]
    assert first in data
    found = forms_of(data.replace(first, first + "\n14").encode())
    assert wrong(found, marks) == {}
    assert found.cells["requests.denied_third_party.enterprise"].value is None
    others = {key: mark for key, mark in marks.items() if ".denied_third_party." not in key}
    assert {key: found.cells[key].value for key in others} == expected(others)


def test_page_numbers_in_dashes_are_no_figures() -> None:
    marks = sample()
    data = ALL_LAYOUTS["bare_cells"](marks, "2021").decode()
    for number, label in enumerate(("5.属于三类内部事务信息", "（五）不予处理", "行政处罚"), 2):
        data = data.replace(label, f"- {number} -\n{label}")
    assert values(forms_of(data.encode())) == expected(marks)


def test_cells_whose_blank_lines_were_dropped_are_still_rows() -> None:
    marks = sample()
    data = ALL_LAYOUTS["cell_a_line"](marks, "2021").replace(b"\n\n\t", b"\n\t")
    assert values(forms_of(data)) == expected(marks)


@pytest.mark.parametrize("codec", ["utf-16", "gb18030", "utf-8-sig"])
def test_print_outs_in_other_encodings(codec: str) -> None:
    marks = sample()
    data = ALL_LAYOUTS["tabs"](marks, "2021").decode().replace("\n", "\r\n").encode(codec)
    assert values(forms_of(data)) == expected(marks)


def test_comma_separated_values() -> None:
    marks = sample()
    tables_as_lines = ("\n".join(",".join(row) for row in laid_out(table)) + "\n" for table in tables(marks, "2021"))
    assert values(forms_of(text_of(*tables_as_lines))) == expected(marks)


def test_prose_with_commas_is_no_table() -> None:
    from parsers.model import Paragraph
    from parsers.readers.text import blocks_of_text

    prose = "first, second, and the third\nanother, line with, commas in it\nand, one more, line"
    assert all(isinstance(block, Paragraph) for block in blocks_of_text(prose))
