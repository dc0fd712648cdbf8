"""Rows that no edition of the form knows, inside the sums of a column: nobody is accused without reason."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.checks import check_cells
from parsers.forms.tables import APPLICANTS, STATISTICS_2014
from parsers.model import AnnualReport, Cell, Check, Document, ExtraRow
from parsers.report import parse
from tests.parsers.checks.test_equations import cells_of
from tests.parsers.forms.tables import request_rows
from tests.parsers.pages import BEILUN

COLUMNS = tuple(column.key for column in APPLICANTS)
FORMS = {"requests": "2021"}
PEOPLE = "requests.processed_total.natural_person"


def own(*figures: int | str, label: str = "（八）转有关机关处理", columns: Sequence[str] = COLUMNS) -> ExtraRow:
    cells = tuple(Cell(one, str(one)) if isinstance(one, int) else Cell(None, one) for one in figures)
    return ExtraRow("requests", label, cells, tuple(columns))


def people(total: int) -> dict[str, object]:
    """Figures whose results add up but for 自然人, where 151 are listed and `total` is written."""
    return BEILUN | {PEOPLE: total}


def r2(values: dict[str, object], *rows: ExtraRow) -> Check:
    checks = check_cells(cells_of(values), FORMS, rows)
    return next(check for check in checks if check.rule == "R2" and check.cells[0] == PEOPLE)


def listed(values: dict[str, object]) -> int:
    right = r2(values).right
    assert isinstance(right, int)
    return right


def test_a_total_that_counts_a_row_of_its_own_is_not_wrong():
    check = r2(people(listed(BEILUN) + 4), own(4, 0, 0, 0, 0, 0, 4))
    assert (check.outcome, check.left, check.right) == ("not_assessable", None, None)
    assert "转有关机关处理" in check.detail


def test_a_total_that_neither_counts_nor_leaves_out_the_row_fails():
    check = r2(people(listed(BEILUN) + 6), own(4, 0, 0, 0, 0, 0, 4))
    assert (check.outcome, check.left, check.right) == ("fail", listed(BEILUN) + 6, listed(BEILUN))
    assert "也不相等" in check.detail


def test_a_row_that_the_total_does_not_count_changes_nothing():
    assert r2(BEILUN, own(4, 0, 0, 0, 0, 0, 4)) == r2(BEILUN)
    assert r2(BEILUN).outcome == "pass"


def test_a_row_cannot_make_a_total_smaller_than_its_parts():
    assert r2(people(listed(BEILUN) - 4), own(4, 0, 0, 0, 0, 0, 4)).outcome == "fail"


def test_some_of_several_rows_may_count():
    rows = (
        own(4, 0, 0, 0, 0, 0, 4),
        own(9, 0, 0, 0, 0, 0, 9, label="其中：网上"),
        own(2, 0, 0, 0, 0, 0, 2, label="撤回"),
    )
    check = r2(people(listed(BEILUN) + 6), *rows)
    assert check.outcome == "not_assessable"
    assert "撤回" in check.detail and "其中" not in check.detail
    assert r2(people(listed(BEILUN) + 7), *rows).outcome == "fail"


@pytest.mark.parametrize(
    "row",
    [
        own("见附件", 0, 0, 0, 0, 0, 0),
        own("□", 0, 0, 0, 0, 0, 4),
        own(4, 4, columns=()),
        own(4, 4, columns=("", "total")),
    ],
)
def test_a_row_whose_figure_is_not_known_leaves_the_sum_open(row):
    check = r2(people(listed(BEILUN) + 6), row)
    assert check.outcome == "not_assessable"
    assert "未能读全" in check.detail


@pytest.mark.parametrize("row", [own("", "/", "", "", "", "", 0), own("", columns=()), own("—", 0, columns=())])
def test_a_row_in_which_nothing_is_written_excuses_nothing(row):
    plain = r2(people(listed(BEILUN) + 6))
    assert r2(people(listed(BEILUN) + 6), row) == plain
    assert plain.outcome == "fail"


def test_a_row_excuses_its_own_column_only():
    values = people(listed(BEILUN) + 4) | {"requests.processed_total.enterprise": 60}
    checks = check_cells(cells_of(values), FORMS, (own(4, 0, 0, 0, 0, 0, 4),))
    failed = {check.cells[0] for check in checks if check.rule == "R2" and check.outcome == "fail"}
    assert failed == {"requests.processed_total.enterprise"}


def test_among_many_rows_nobody_can_say_which_are_meant():
    rows = tuple(own(2, 0, 0, 0, 0, 0, 2, label=f"自设{number}") for number in range(9))
    assert r2(people(listed(BEILUN) + 5), *rows[:8]).outcome == "fail"
    assert r2(people(listed(BEILUN) + 5), *rows).outcome == "not_assessable"


def test_the_balance_may_count_a_row_on_either_side():
    row = own(4, 0, 0, 0, 0, 0, 4)
    for key, by in (("requests.received.natural_person", 4), ("requests.carried_forward.natural_person", 4)):
        value = BEILUN[key]
        assert isinstance(value, int)
        checks = check_cells(cells_of(BEILUN | {key: value + by}), FORMS, (row,))
        outcomes = {check.cells[0]: check.outcome for check in checks if check.rule == "R1"}
        assert outcomes["requests.received.natural_person"] == "not_assessable"


def test_sums_of_a_row_and_other_tables_are_none_of_its_business():
    values = BEILUN | {"requests.granted.total": 62, "requests.processed_total.total": 163}
    checks = check_cells(cells_of(values), FORMS, (own(4, 0, 0, 0, 0, 0, 4),))
    assert {check.cells[0] for check in checks if check.outcome == "fail" and check.rule == "R3"} == {
        "requests.granted.total",
        "requests.processed_total.total",
    }
    elsewhere = ExtraRow("active_disclosure", "其他文件", (Cell(4, "4"),), ("natural_person",))
    assert r2(people(listed(BEILUN) + 4), elsewhere).outcome == "fail"


def test_a_row_of_its_own_in_the_table_of_2014():
    cells = {key: Cell(0, "0") for key in STATISTICS_2014.cell_keys()}
    cells |= {"statistics.received.value": Cell(9, "9"), "statistics.received_online.value": Cell(6, "6")}
    row = ExtraRow("statistics", "5.其他形式申请数", (Cell(None, "件"), Cell(3, "3")), ("", "value"))
    found = {check.cells[0]: check for check in check_cells(cells, {"statistics": "2014"}, (row,))}
    assert found["statistics.received.value"].outcome == "not_assessable"
    cells["statistics.received.value"] = Cell(8, "8")
    found = {check.cells[0]: check for check in check_cells(cells, {"statistics": "2014"}, (row,))}
    assert found["statistics.received.value"].outcome == "fail"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), max_size=4), st.integers(-40, 40))
def test_rows_of_its_own_never_turn_a_failed_sum_into_a_passed_one(figures, off):
    rows = tuple(own(figure, 0, 0, 0, 0, 0, figure) for figure in figures)
    with_rows, without = (r2(people(listed(BEILUN) + off), *some) for some in (rows, ()))
    assert without.outcome == ("fail" if off else "pass")
    assert (with_rows.outcome == "pass") == (off == 0)
    if figures and sum(figures) == off > 0:
        assert with_rows.outcome == "not_assessable"


# --- as printed --------------------------------------------------------------------------------------------------


def page(row: str, extra_total: int) -> Document:
    """A report of 2023 with three requests granted, and `row` printed above （七）总计."""
    total = 3 + extra_total
    figures = {"received": total, "granted": 3, "processed_total": total}
    rows = [line((label, figures.get(key, 0))) for _, label, key in request_rows("2021")]
    heads = "".join(f"<td>{column.label}</td>" for column in APPLICANTS)
    body = "".join((*rows[:-2], row, *rows[-2:]))
    title = "青杨县林业局2023年政府信息公开工作年度报告"
    text = (
        f"<h1>{title}</h1><p>一、总体情况</p><p>{'本局按要求做好公开工作。' * 8}</p><p>三、收到和处理申请情况</p>"
        f"<table><tr><td>申请情况</td>{heads}</tr>{body}</table>"
    )
    return Document(f"<html><head><title>{title}</title></head><body>{text}</body></html>".encode())


def line(row: tuple[str, int]) -> str:
    label, figure = row
    return f"<tr><td>{label}</td><td>{figure}</td>{'<td>0</td>' * 5}<td>{figure}</td></tr>"


@pytest.mark.parametrize(
    ("row", "counted", "outcome"),
    [
        (line(("（七之一）移送主管机关", 2)), 2, "not_assessable"),
        (line(("（七之一）移送主管机关", 2)), 0, "pass"),
        (line(("（七之一）移送主管机关", 2)), 3, "fail"),
        ("<tr><td>（七之一）移送主管机关</td><td>2</td>" + "<td></td>" * 5 + "<td>2</td></tr>", 2, "not_assessable"),
        ("<tr><td>（七之一）移送主管机关</td><td colspan='7'>2</td></tr>", 3, "not_assessable"),
        ("", 3, "fail"),
    ],
)
def test_a_page_with_a_row_of_its_own(row, counted, outcome):
    report = parse(page(row, counted))
    assert isinstance(report, AnnualReport)
    r2 = {check.cells[0]: check.outcome for check in report.checks if check.rule == "R2"}
    assert r2["requests.processed_total.total"] == r2[PEOPLE] == outcome
    assert r2["requests.processed_total.research"] == "pass"
    assert [extra.label for extra in report.extra_rows] == (["（七之一）移送主管机关"] if row else [])
    assert any("移送主管机关" in warning for warning in report.warnings) == bool(row)
