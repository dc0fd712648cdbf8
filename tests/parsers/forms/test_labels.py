"""Rows are found by label, by similarity, by place; a foreign row is kept apart."""

from __future__ import annotations

import pytest

from tests.parsers.forms.reading import expected, forms_of_tables, sample, values, wrong
from tests.parsers.forms.tables import DISCLOSURE, Table, request_rows, tables

LABELS = {
    edition: [label for _, label, _ in request_rows(edition)]
    + [label for _, _, _, rows in DISCLOSURE[edition] for label, _ in rows]
    for edition in ("2021", "2019")
}
DAMAGES = {
    "gone": lambda label: "",
    "question marks": lambda label: "？？？",
    "boxes": lambda label: label[:2] + "□" * (len(label) - 2),
    "first half": lambda label: label[: (len(label) + 1) // 2],
    "second half": lambda label: label[len(label) // 2 :],
    "two letters lost": lambda label: label[:3] + label[5:],
    "spaced": " ".join,
    "comma for enumeration mark": lambda label: label.replace("、", ","),
    "half-width": lambda label: label.replace("（", "(").replace("）", ")").replace(".", "．"),
}


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_one_damaged_label_costs_no_figure(damage: str, edition: str) -> None:
    marks = sample(edition)
    for label in LABELS[edition]:
        found = forms_of_tables(*tables(marks, edition, {label: DAMAGES[damage](label)}))
        assert values(found) == expected(marks), label


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("between", ["", "：", "—"])
def test_a_group_printed_in_the_cell_of_the_label(between: str, edition: str) -> None:
    marks = sample(edition)
    first, second, third = tables(marks, edition)
    group = ""
    rows: Table = []
    for row in second:
        labels = [text for text, *_ in row if not text.isdigit()]
        group = labels[-2] if len(labels) > 1 and labels[-2].startswith("（") else group
        glued = f"{group}{between}{labels[-1]}" if labels[-1][0].isdigit() else labels[-1]
        rows.append([(glued, 3, 1), *(cell for cell in row if cell[0].isdigit())] if len(row) > 7 else row)
    found = forms_of_tables(first, rows, third)
    assert values(found) == expected(marks)
    assert found.warnings == ()


@pytest.mark.parametrize("damage", ["gone", "question marks"])
def test_labels_taken_by_place_are_reported(damage: str) -> None:
    label = "4.保护第三方合法权益"
    found = forms_of_tables(*tables(sample(), "2021", {label: DAMAGES[damage](label)}))
    assert any("denied_third_party" in warning and "place" in warning for warning in found.warnings)


def test_a_blank_row_too_many_gives_nothing_for_the_rows_between() -> None:
    """Two rows without a label where one is missing: which is which cannot be proved."""
    marks = sample()
    first, second, third = tables(marks, "2021", {"2.重复申请": ""})
    at = next(number for number, row in enumerate(second) if row[0][0] == "")
    found = forms_of_tables(
        first, [*second[:at], [("", 1, 1), *((str(n), 1, 1) for n in range(7))], *second[at:]], third
    )
    assert wrong(found, marks) == {}
    assert found.cells["requests.rejected_duplicate.total"].value is None
    assert any("rejected_duplicate" in warning for warning in found.warnings)


@pytest.mark.parametrize("first", [("行政许可", "行政处罚"), ("1.属于国家秘密", "2.其他法律行政法规禁止公开")])
def test_two_labels_that_cannot_be_read_may_stand_in_any_order(first: tuple[str, str]) -> None:
    """Covered by pictures, written in a font of the document's own: an office may have turned the two rows round."""
    marks = sample()
    found = forms_of_tables(*tables(marks, "2021", dict.fromkeys(first, "□□□")))
    assert wrong(found, marks) == {}
    missing = expected(marks).keys() - {key for key, cell in found.cells.items() if cell.value is not None}
    assert {key.split(".")[1] for key in missing} in (
        {"licences", "penalties"},
        {"denied_state_secret", "denied_by_law"},
    )
    assert sum("□□□" in warning for warning in found.warnings) == 2


def test_a_label_printed_twice_leaves_the_other_row_to_its_place() -> None:
    marks = sample()
    found = forms_of_tables(*tables(marks, "2021", {"3.危及“三安全一稳定”": "2.其他法律行政法规禁止公开"}))
    assert values(found) == expected(marks)


VARIANTS = {
    "行政规范性文件": "规范性文件",
    "2.其他法律行政法规禁止公开": "2.其他法律法规禁止公开",
    "1.本机关不掌握相关政府信息": "1.本机不掌握相关政府信息",
    "二、上年结转政府信息公开申请数量": "二、上年结转政府信息公开数量",
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期不补正",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.逾期不缴费",
    "本年处理决定数量": "本年处理绝对数量",
    "本年收费金额（单位：万元）": "本年收费金额（单位：0万元）",
    "行政处罚": "行政處罰",
}


def test_variants_seen_in_reports_are_read_without_a_word() -> None:
    marks = sample()
    found = forms_of_tables(*tables(marks, "2021", VARIANTS))
    assert values(found) == expected(marks)
    assert found.warnings == ()


@pytest.mark.parametrize(
    "label",
    [
        "其他对外管理服务事项（包括行政处罚、行政强制、行政检查、行政确认）",
        "其他对外管理服务事项（含行政许可以外的行政处罚、行政强制",
        "其他对外管理服务事项包括行政处罚、行政强制等",
        "除行政处罚、行政强制外的其他对外管理服务事项",
    ],
)
def test_a_label_that_contains_other_rows_words_captures_none_of_them(label: str) -> None:
    marks = sample("2019")
    found = forms_of_tables(*tables(marks, "2019", {"其他对外管理服务事项": label}))
    assert values(found) == expected(marks)


def _with_row(table: Table, behind: str, label: str, figures: list[str], span: int = 1) -> Table:
    at = next(number for number, row in enumerate(table) if any(cell[0] == behind for cell in row)) + 1
    return [*table[:at], [(label, 1, 1), *((figure, span, 1) for figure in figures)], *table[at:]]


def test_unknown_rows_are_kept_under_their_own_label() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    first = _with_row(first, "行政规范性文件", "其他主动公开文件", ["186", "86", "255"])
    first = _with_row(first, "行政强制", "行政确认", ["5"], span=3)
    found = forms_of_tables(first, second, third)
    assert values(found) == expected(marks)
    kept = {row.label: [cell.value for cell in row.cells] for row in found.extra_rows}
    assert kept == {"其他主动公开文件": [186, 86, 255], "行政确认": [5]}


@pytest.mark.parametrize(("gone", "foreign"), [("行政规范性文件", "其他主动公开文件"), ("行政处罚", "行政检查")])
def test_an_unknown_row_never_takes_the_place_of_a_missing_official_one(gone: str, foreign: str) -> None:
    marks = sample()
    first, second, third = tables(marks, "2021", {gone: foreign})
    found = forms_of_tables(first, second, third)
    assert wrong(found, marks) == {}
    assert [row.label for row in found.extra_rows] == [foreign]


def test_other_under_another_group_is_not_the_official_other() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    second = _with_row(second, "3.补正后申请内容仍不明确", "4.其他", [str(n) for n in range(100, 107)])
    found = forms_of_tables(first, second, third)
    assert values(found) == expected(marks)


def test_serial_numbers_in_front_of_labels_are_no_figures() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    numbered = [[(str(number), 1, 1), *row] for number, row in enumerate(first, 1)]
    assert values(forms_of_tables(numbered, second, third)) == expected(marks)


def test_two_rows_side_by_side_are_both_read() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    penalties = next(row for row in first if row[0][0] == "行政处罚")
    measures = next(row for row in first if row[0][0] == "行政强制")
    pair = [(text, 1, 1) for text, _, _ in (*penalties, *measures)]
    merged = [pair if row is penalties else row for row in first if row is not measures]
    assert values(forms_of_tables(merged, second, third)) == expected(marks)


def test_rows_printed_in_another_order_keep_their_figures() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    moved = [*second[:-2], second[-1], second[-2]]
    assert values(forms_of_tables(first, moved, third)) == expected(marks)


def test_a_row_repeated_at_a_page_break_is_no_other_row() -> None:
    """The row above the break is printed again below it, and the row that should follow is missing."""
    marks = sample()
    first, second, third = tables(marks, "2021")
    at = next(number for number, row in enumerate(second) if row[0][0] == "4.保护第三方合法权益")
    found = forms_of_tables(first, [*second[:at], second[at - 1], *second[at + 1 :]], third)
    assert wrong(found, marks) == {}
    assert found.cells["requests.denied_third_party.total"].value is None


def test_a_row_repeated_at_a_page_break_costs_nothing() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    at = next(number for number, row in enumerate(second) if row[0][0] == "4.保护第三方合法权益")
    found = forms_of_tables(first, [*second[:at], second[at - 1], *second[at:]], third)
    assert values(found) == expected(marks)
    assert found.extra_rows == ()


@pytest.mark.parametrize("mark", ["*", "＊", "¹", "①", "[1]", "〔注2〕", "[注]"])
@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_marks_of_footnotes_behind_labels(mark: str, edition: str) -> None:
    marks = sample(edition)
    marked = [
        [[(text if text.isdigit() else text + mark, *spans) for text, *spans in row] for row in table]
        for table in tables(marks, edition)
    ]
    found = forms_of_tables(*marked)
    assert values(found) == expected(marks)
    assert found.warnings == ()
