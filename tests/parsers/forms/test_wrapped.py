"""Figures that wrap in narrow columns, and print-outs that part their cells in ways of their own."""

from __future__ import annotations

import pytest

from parsers.readers.layout.model import Word
from parsers.readers.layout.unruled import unruled_tables
from tests.parsers.forms.layouts import page_of_markup, text_of
from tests.parsers.forms.reading import expected, forms_of, sample, values
from tests.parsers.forms.tables import tables


def _row(*texts: str) -> str:
    return f"<tr>{''.join(f'<td>{text}</td>' for text in texts)}</tr>"


def test_a_bare_line_with_figures_right_behind_it_is_not_read() -> None:
    line = [str(number) for number in range(11, 26)]
    whole = forms_of(page_of_markup(f"<table>{_row(*line)}{_row(*[''] * 15)}</table>"))
    assert whole.cells["review_litigation.reconsideration.upheld"].value == 11
    wrapped = forms_of(page_of_markup(f"<table>{_row(*line)}{_row('1', *[''] * 14)}</table>"))
    assert not any(cell.value is not None for cell in wrapped.cells.values())


def _words(text: str, x: float, top: float) -> list[Word]:
    return [Word(letter, x + 6 * place, top, x + 6 * place + 6, top + 10) for place, letter in enumerate(text)]


@pytest.mark.parametrize(
    ("upper", "lower", "read"),
    [
        (("1234", "12", "7"), ("56", "", ""), ("1234 ; 56", "12", "7")),
        (("0", "12", "7"), ("5", "", ""), ("0", "12", "7")),
        (("1234", "12", "7"), ("56", "3", "8"), ("1234", "12", "7")),
    ],
)
def test_a_figure_under_a_figure_may_be_its_end(upper, lower, read) -> None:
    words = []
    for number, figures in enumerate((("1", "2", "3"), upper, lower)):
        top = 20.0 + 30 * min(number, 1) + 10 * max(number - 1, 0)
        words += _words("行政许可" if figures is not lower else "", 0, top)
        for column, text in enumerate(figures):
            words += _words(text, 100 + 60 * column, top)
    (_, table), *_ = unruled_tables(words, 10)[0]
    texts = {(row, column): cell.text for row, column, cell in table.cells}
    assert tuple(texts[1, column] for column in (1, 2, 3)) == read


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_cells_parted_by_lines_that_hold_a_tab_only(edition: str) -> None:
    """A browser's text of a table whose cells hold paragraphs."""
    marks = sample(edition)
    printed = ["\n".join("\n\t\n".join(c[0] for c in row) for row in table) for table in tables(marks, edition)]
    assert values(forms_of(text_of(*printed))) == expected(marks)


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_labels_a_line_and_figures_between_tabs_below(edition: str) -> None:
    marks = sample(edition)

    def printed(row) -> str:
        labels = [text for text, *_ in row if not text.isdigit()]
        return "\n".join([*labels, "\t".join(text for text, *_ in row if text.isdigit())])

    lines = ["\n".join(map(printed, table)) for table in tables(marks, edition)]
    assert values(forms_of(text_of(*lines))) == expected(marks)


def test_many_lines_of_blank_cells_take_no_time() -> None:
    assert not forms_of(("\t\n" * 200_000 + "完").encode()).cells
