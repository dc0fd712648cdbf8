"""Tables whose spans are gone: covered places left blank, or labels and figures written into every one of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.forms import FormsRead
from tests.parsers.forms.layouts import page_of_markup, text_of
from tests.parsers.forms.reading import expected, forms_of, sample, values, wrong
from tests.parsers.forms.tables import Row, Table, cell_keys, tables

Fill = Callable[[str], str]
EDITIONS = ("2021", "2019")


def _unspanned(table: Table, fill: Fill) -> list[list[str]]:
    """The full rectangle of texts; `fill` gives the text of a covered place from that of the cell over it."""
    places: dict[tuple[int, int], str] = {}
    for number, row in enumerate(table):
        column = 0
        for text, colspan, rowspan in row:
            while (number, column) in places:
                column += 1
            for down in range(rowspan):
                for right in range(colspan):
                    places[number + down, column + right] = fill(text) if down or right else text
            column += colspan
    width = max(column for _, column in places) + 1
    return [[places.get((row, column), "") for column in range(width)] for row in range(len(table))]


def _shanghai(table: Table) -> Table:
    """Header and data rows of table 1 with different spans, as seen in 2019."""

    def widen(row: Row) -> Row:
        spans = (1, 1, 2, 1) if row[0][0] == "信息内容" else (1, 2, 1, 1)
        return [(text, span, 1) for (text, _, _), span in zip(row, spans, strict=True)] if len(row) == 4 else row

    return [widen(row) for row in table]


def _texts(marks: dict[str, str], edition: str, fill: Fill) -> list[list[list[str]]]:
    first, second, third = tables(marks, edition)
    return [_unspanned(table, fill) for table in (_shanghai(first) if edition == "2019" else first, second, third)]


def _as_page(texts: list[list[list[str]]]) -> bytes:
    tables_ = ("".join(f"<tr>{''.join(f'<td>{t}</td>' for t in row)}</tr>" for row in table) for table in texts)
    return page_of_markup("".join(f"<table>{table}</table>" for table in tables_))


def _as_text(texts: list[list[list[str]]]) -> bytes:
    return text_of(*("\n".join("\t".join(row) for row in table) for table in texts))


def _is_label(text: str) -> bool:
    return not text.lstrip("-").isdigit()


FILLS: dict[str, Fill] = {
    "left blank": lambda text: "",
    "labels everywhere": lambda text: text if _is_label(text) else "",
    "everything everywhere": lambda text: text,
}


@pytest.mark.parametrize("print_", [_as_page, _as_text])
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("fill", FILLS.values(), ids=FILLS)
def test_order_decides_where_spans_are_gone(fill: Fill, edition: str, print_: Callable[..., bytes]) -> None:
    marks = sample(edition)
    found = forms_of(print_(_texts(marks, edition, fill)))
    assert set(found.forms.values()) == {edition}
    assert values(found) == expected(marks)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("fill", FILLS.values(), ids=FILLS)
@pytest.mark.parametrize("blank", range(22))
def test_a_blank_never_moves_a_figure(fill: Fill, edition: str, blank: int) -> None:
    marks = sample(edition)
    keys = [key for key in cell_keys(edition) if key.startswith("active_disclosure.")]
    for key in (keys[blank % len(keys)], keys[(blank + 2) % len(keys)]):
        marks[key] = ""
    assert wrong(forms_of(_as_page(_texts(marks, edition, fill))), marks) == {}


def test_equal_figures_side_by_side_are_copies_only_where_that_is_certain() -> None:
    marks = sample("2019") | {f"active_disclosure.regulations.{key}": "5" for key in ("new_made", "new_disclosed")}
    found = forms_of(_as_page(_texts(marks, "2019", FILLS["everything everywhere"])))
    assert values(found) == expected(marks)


def _with_extra(extra: str) -> FormsRead:
    first, second, third = tables(sample(), "2021")
    wider = [[*row, (extra, 1, 1), (extra, 1, 1)] if row[0][0] == "行政规范性文件" else row for row in first]
    return forms_of(_as_page([[[cell[0] for cell in row] for row in table] for table in (wider, second, third)]))


def test_a_row_that_ends_behind_its_header_is_laid_out_otherwise() -> None:
    found = _with_extra("8")
    keys = [key for key in sample() if key.startswith("active_disclosure.normative_documents.")]
    assert [found.cells[key].value for key in keys] == [None] * 3
    assert any("normative_documents" in warning for warning in found.warnings)


def test_a_group_with_a_mark_for_nothing_is_no_row() -> None:
    first, second, third = tables(sample(), "2021")
    rows: Table = []
    for row in second:
        labels = [cell for cell in row if _is_label(cell[0])]
        figures = [cell for cell in row if not _is_label(cell[0])]
        if figures:
            rows += [[(text, 3, 1), *[("——", 1, 1)] * 7] for text, _, _ in labels[:-1]]
            rows.append([(labels[-1][0], 3, 1), *figures])
        else:
            rows.append(row)
    markup = [_unspanned(table, FILLS["left blank"]) for table in (first, rows, third)]
    found = forms_of(_as_page(markup))
    assert values(found) == expected(sample())
    assert found.extra_rows == ()
