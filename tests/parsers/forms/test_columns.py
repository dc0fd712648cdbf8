"""Values are assigned to columns where that can be proved, and left out with a warning where it cannot."""

from __future__ import annotations

import pytest

from tests.parsers.forms.layouts import page_of, page_of_markup, text_of
from tests.parsers.forms.reading import expected, forms_of, forms_of_tables, sample, values, wrong
from tests.parsers.forms.tables import APPLICANTS, Row, Table, cell_keys, laid_out, tables

ROW = "requests.denied_by_law."
LABEL = "2.其他法律行政法规禁止公开"


def _changed(table: Table, label: str, values_: Row) -> Table:
    count = len(values_)
    assert count
    return [[*(c for c in row if c[0] == label), *values_] if row[0][0] == label else row for row in table]


def _figures(table: Table, label: str) -> Row:
    return next(row for row in table if row[0][0] == label)[1:]


@pytest.mark.parametrize("lost", range(6))
def test_a_row_with_a_cell_too_few_gives_nothing(lost: int) -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    figures = _figures(second, LABEL)
    found = forms_of_tables(first, _changed(second, LABEL, figures[:lost] + figures[lost + 1 :]), third)
    assert [found.cells[key].value for key in marks if key.startswith(ROW)] == [None] * 7
    assert wrong(found, marks) == {}
    assert any("denied_by_law" in warning for warning in found.warnings)


def test_a_remark_behind_the_last_column_is_left_out() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    found = forms_of_tables(first, _changed(second, LABEL, [*_figures(second, LABEL), ("见注", 1, 1)]), third)
    assert values(found) == expected(marks)
    assert any("denied_by_law" in warning for warning in found.warnings)


def test_a_number_split_over_two_cells_gives_its_row_up() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    figures = _figures(second, LABEL)
    found = forms_of_tables(first, _changed(second, LABEL, [("1", 1, 1), ("2", 1, 1), *figures[1:]]), third)
    read = values(found)
    assert [read[key] for key in marks if key.startswith(ROW)] == [None] * 7
    assert any("denied_by_law" in warning for warning in found.warnings)


def test_a_merged_number_is_given_to_none_of_its_columns() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    figures = _figures(second, LABEL)
    found = forms_of_tables(first, _changed(second, LABEL, [figures[0], ("6", 5, 1), figures[6]]), third)
    read = [found.cells[key].value for key in marks if key.startswith(ROW)]
    assert read == [int(figures[0][0]), None, None, None, None, None, int(figures[6][0])]


def test_a_number_merged_over_two_rows_is_given_to_neither() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    penalties = _figures(first, "行政处罚")[0]
    first = _changed(first, "行政处罚", [(penalties[0], 3, 2)])
    first = [[row[0]] if row[0][0] == "行政强制" else row for row in first]
    found = forms_of_tables(first, second, third)
    assert found.cells["active_disclosure.penalties.decisions"].value is None
    assert found.cells["active_disclosure.penalties.decisions"].raw == penalties[0]
    assert found.cells["active_disclosure.coercive_measures.decisions"].value is None


def test_one_mark_over_the_whole_row_is_the_mark_of_every_cell() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    found = forms_of_tables(first, _changed(second, LABEL, [("/", 7, 1)]), third)
    assert {found.cells[key].raw for key in marks if key.startswith(ROW)} == {"/"}
    assert {found.cells[key].value for key in marks if key.startswith(ROW)} == {None}


def test_only_the_total_is_filled_in() -> None:
    marks = {key: mark if key.endswith(".total") else "" for key, mark in sample().items()}
    assert values(forms_of_tables(*tables(marks, "2021"))) == expected(marks)


def test_only_natural_persons_are_filled_in() -> None:
    marks = {key: mark if key.endswith(".natural_person") else "" for key, mark in sample().items()}
    assert values(forms_of_tables(*tables(marks, "2021"))) == expected(marks)


def test_the_order_of_the_header_is_the_order_of_the_columns() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    header = [second[0], [("总计", 1, 2), ("自然人", 1, 2), ("法人或其他组织", 5, 1)], second[2]]
    rows = [[*row[:-7], row[-1], *row[-7:-1]] for row in second[3:]]
    assert values(forms_of_tables(first, header + rows, third)) == expected(marks)


def test_columns_of_table_1_go_by_their_labels() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    turned = [[row[0], *reversed(row[1:])] if len(row) == 4 else row for row in first]
    assert values(forms_of_tables(turned, second, third)) == expected(marks)


@pytest.mark.parametrize("count", [13, 14, 16, 17])
def test_table_3_with_a_number_too_many_or_too_few_gives_nothing(count: int) -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    figures = (third[-1] + third[-1])[:count]
    found = forms_of_tables(first, second, [*third[:-1], figures])
    read = {key: cell.value for key, cell in found.cells.items() if key.startswith("review_litigation.")}
    assert set(read.values()) == {None}
    assert len(read) == 15
    assert any(f"{count} values for 15" in warning for warning in found.warnings)


def test_table_3_as_one_row_a_kind() -> None:
    marks = sample()
    first, second, _ = tables(marks, "2021")
    outcomes = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    figures = [marks[key] for key in cell_keys("2021") if key.startswith("review_litigation.")]
    third: Table = [[("", 1, 1), *((head, 1, 1) for head in outcomes)]]
    for number, kind in enumerate(("行政复议", "未经复议直接起诉", "复议后起诉")):
        third.append([(kind, 1, 1), *((figure, 1, 1) for figure in figures[number * 5 : number * 5 + 5])])
    assert values(forms_of_tables(first, second, third)) == expected(marks)


def test_merged_cells_written_into_every_column_count_once() -> None:
    """A converter repeats the text of a merged cell; the repeated header proves it."""
    marks = sample("2019")
    repeated = [_repeat(table) for table in tables(marks, "2019")]
    pipes = ["\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n" for rows in repeated]
    assert values(forms_of(text_of(*pipes))) == expected(marks)


def _repeat(table: Table) -> list[list[str]]:
    placed: dict[tuple[int, int], str] = {}
    for number, row in enumerate(table):
        column = 0
        for text, colspan, rowspan in row:
            while (number, column) in placed:
                column += 1
            for down in range(rowspan):
                for right in range(colspan):
                    placed[number + down, column + right] = text
            column += colspan
    width = max(column for _, column in placed) + 1
    return [[placed.get((number, column), "") for column in range(width)] for number in range(len(table))]


def test_blank_first_values_behind_padding_that_lost_their_end_are_not_guessed() -> None:
    """Tab-separated: other rows have a blank behind their label, and this row's end is cut off."""
    marks = sample()
    first, second, third = (
        "\n".join("\t".join(row) for row in laid_out(table)) + "\n" for table in tables(marks, "2021")
    )
    figures = [marks[key] for key in marks if key.startswith("requests.carried_over.")]
    line = "\t".join(["二、上年结转政府信息公开申请数量", "", "", *figures])
    assert line in second
    cut = "\t".join(["二、上年结转政府信息公开申请数量", "", *figures[:6]])
    found = forms_of(text_of(first, second.replace(line, cut), third))
    assert wrong(found, marks) == {}


def test_of_two_copies_that_disagree_neither_is_published() -> None:
    marks = sample()
    other = marks | {"requests.received.total": "7777"}
    first = page_of(*tables(marks, "2021")).decode()
    second = page_of(*tables(other, "2021")).decode()
    bodies = [text[text.index('<div id="zoom">') : text.rindex("</div>") + 6] for text in (first, second)]
    found = forms_of(page_of_markup("".join(bodies)))
    assert values(found) == expected(marks) | {"requests.received.total": None}
    assert found.cells["requests.received.total"].raw == f"{marks['requests.received.total']} / 7777"
    assert any("copy" in warning and "requests.received.total" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("above", "below"),
    [("（一）全县汇总情况", "（二）县政府本级情况"), ("表一：各部门合计", "表二：本机关"), ("1.全区", "2.区本级")],
)
def test_of_two_copies_that_count_different_things_the_first_is_the_report_s(above: str, below: str) -> None:
    marks = sample()
    other = marks | {"requests.received.total": "7777"}
    page, second = page_of(*tables(marks, "2021")).decode(), page_of(*tables(other, "2021")).decode()
    table, copy = (text.split("<table")[2].partition("</table>")[0] for text in (page, second))
    both = f"<p>{above}</p><table{table}</table><p>{below}</p><table{copy}</table>"
    found = forms_of(page.replace(f"<table{table}</table>", both).encode())
    assert values(found) == expected(marks)
    assert any("copy" in warning and "requests.received.total" in warning for warning in found.warnings)


def test_a_small_table_of_the_narrative_is_not_the_form() -> None:
    marks = sample()
    page = page_of(*tables(marks, "2021")).decode()
    small = (
        "<table><tr><td>事项</td><td>数量</td></tr><tr><td>行政许可</td><td>4321</td></tr>"
        "<tr><td>一、本年新收政府信息公开申请数量</td><td>8765</td></tr></table>"
    )
    found = forms_of(page.replace("<p>二、主动公开", small + "<p>二、主动公开").encode())
    assert values(found) == expected(marks)


def test_a_table_that_stops_in_the_middle_leaves_the_rest_empty() -> None:
    marks = sample()
    first, second, _ = tables(marks, "2021")
    found = forms_of_tables(first, second[:14], [])
    assert wrong(found, marks) == {}
    read = [key for key, cell in found.cells.items() if cell.value is not None and key.startswith("requests.")]
    assert len(read) == 7 * (14 - 3)
    assert "review_litigation" not in found.forms
    assert any("not found" in warning for warning in found.warnings)


def test_a_total_alone_in_a_row_whose_label_takes_the_first_columns_place() -> None:
    """Seen in a print-out of 2022: 三、 and （一） fill the columns of the label and of 自然人."""
    rows = [
        [
            "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
            "申请人情况",
            "",
            "",
            "",
            "",
            "",
            "总计",
        ],
        ["一、本年新收政府信息公开申请数量", *"1234567"],
        ["二、上年结转政府信息公开申请数量", *"2345678"],
        ["三、本年度办理结果", "（一）予以公开", "", "", "", "", "", "9"],
    ]
    second = "\n".join("\t".join(row) for row in rows) + "\n"
    found = values(forms_of(text_of("", second, "")))
    assert [found[f"requests.granted.{column}"] for column in APPLICANTS] == [None] * 6 + [9]


def test_a_row_shifted_behind_padding_is_not_read_by_the_columns_of_its_header() -> None:
    rows = [
        ["第二十条第（一）项", "", "", "", ""],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "", "3", "", "8"],
        ["行政规范性文件", "1", "2", "4"],
    ]
    found = values(forms_of(text_of("\n".join("\t".join(row) for row in rows) + "\n", "", "")))
    assert [found[f"active_disclosure.regulations.{key}"] for key in ("issued", "repealed", "in_force")] == [None] * 3
    assert found["active_disclosure.normative_documents.in_force"] == 4


@pytest.mark.parametrize(
    "rows",
    [
        [("予以公开", "12"), ("部分公开", "2"), ("不予公开", "3"), ("无法提供", "4"), ("其他处理", "1")],
        [("行政许可", "12"), ("行政处罚", "3")],
        [("行政复议", "2"), ("行政诉讼", "1")],
    ],
)
def test_small_tables_of_the_narrative_alone_are_no_forms(rows: list[tuple[str, str]]) -> None:
    markup = "".join(f"<tr><td>{label}</td><td>{figure}</td></tr>" for label, figure in rows)
    found = forms_of(page_of_markup(f"<p>一、总体情况</p><table><tr><td>事项</td><td>件数</td></tr>{markup}</table>"))
    assert found.forms == {}
    assert found.cells == {}


def test_totals_called_sums() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021", {"（七）总计": "（七）合计"})
    renamed = [
        [[(text.replace("总计", "合计"), *spans) for text, *spans in row] for row in table] for table in (second, third)
    ]
    assert values(forms_of_tables(first, *renamed)) == expected(marks)  # type: ignore[arg-type]


@pytest.mark.parametrize(("table", "labels"), [(1, ("社会公益组织", "法律服务机构")), (2, ("结果维持", "结果纠正"))])
def test_two_columns_whose_labels_cannot_be_read_may_stand_in_any_order(table: int, labels: tuple[str, str]) -> None:
    marks = sample()
    made = list(tables(marks, "2021"))
    made[table] = [
        [("□" * len(cell[0]), *cell[1:]) if cell[0] in labels else cell for cell in row] for row in made[table]
    ]
    found = forms_of_tables(*made)
    name = ("active_disclosure", "requests", "review_litigation")[table]
    assert {cell.value for key, cell in found.cells.items() if key.startswith(name)} == {None}
    assert wrong(found, marks) == {}
    assert found.warnings


def test_two_rows_whose_labels_cannot_be_read_are_not_told_by_place_wherever_they_stand() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    unread = ("4.保护第三方合法权益", "2.重复申请")
    second = [[("⟨4⟩.□□□□", *cell[1:]) if cell[0] in unread else cell for cell in row] for row in second]
    found = forms_of_tables(first, second, third)
    for row in ("denied_third_party", "rejected_duplicate"):
        assert {cell.value for key, cell in found.cells.items() if f".{row}." in key} == {None}
    assert wrong(found, marks) == {}
