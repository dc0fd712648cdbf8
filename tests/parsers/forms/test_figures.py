"""One figure from the text of one cell."""

from __future__ import annotations

import pytest

from parsers.model import Cell, Number
from parsers.numbers import heading_unit, is_figure, is_nil, read_figure
from tests.parsers.forms.layouts import ALL_LAYOUTS
from tests.parsers.forms.reading import forms_of, forms_of_tables, sample
from tests.parsers.forms.tables import tables

NUMBERS: list[tuple[str, Number]] = [
    ("0", 0),
    ("11398889", 11398889),
    ("59237.2449", 59237.2449),
    ("-7", -7),
    ("－7", -7),
    ("—7", -7),
    ("+1036", 1036),
    ("1,234", 1234),
    ("1\u2009234", 1234),
    ("59\u202f237.2449", 59237.2449),
    ("12\u2009345\u2009678件", 12345678),
    ("1，234，567", 1234567),
    ("１０３６", 1036),
    ("22（其中修订16件）", 22),
    ("22(其中修订16件", 22),
    ("22，其中修订16件", 22),
    ("5件", 5),
    ("37[1]", 37),
    ("37〔注1〕", 37),
    ("37[9]", 37),
    ("37*", 37),
    ("37＊", 37),
    ("1\n0", None),
    ("1 \n 0", None),
    (" 12 ", 12),
    ("\u00a07\u00a0", 7),
    ("\u200b8\u202c", 8),
    ("零", 0),
    ("0.0000", 0),
    ("10.50", 10.5),
]
NOTHING = [
    *("", " ", "\u00a0", "/", "-", "—", "——", "－", "无", "不适用", "不 适 用", "*", "\\"),
    *(
        "本单位未制作规章",
        "1 2",
        "1\u00a02",
        "00",
        "05",
        "0\n0",
        "3/5",
        "5%",
        "2022年",
        "约10",
        "10余",
        "1.2.3",
        "1,23",
    ),
    *("12,34", ".5", "5.", "①", "5²", "O", "一", "1-2", "--7", "1000000000000000", "1e5", "0x10", "NaN", "第3", "3、4"),
]


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_numbers(text: str, value: Number) -> None:
    assert read_figure(text).value == value


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_plain_number_is_nothing(text: str) -> None:
    assert read_figure(text).value is None


@pytest.mark.parametrize("text", ["/", "-", "无", "不适用", "本单位未制作规章", "22（其中修订16件）", "1 2", "+1036"])
def test_the_mark_is_kept_as_printed(text: str) -> None:
    assert read_figure(f"  {text} ").raw == text


@pytest.mark.parametrize(
    ("text", "unit", "cell"),
    [
        ("43.788万元", "万元", Cell(43.788, "43.788万元")),
        ("251000元", "万元", Cell(251000, "251000元", "元")),
        ("251000元", None, Cell(251000, "251000元", "元")),
        ("240万元", None, Cell(240, "240万元", "万元")),
        ("8040", None, Cell(8040, "8040")),
        ("1.5亿元", "万元", Cell(1.5, "1.5亿元", "亿元")),
    ],
)
def test_units_are_kept_and_nothing_is_converted(text: str, unit: str | None, cell: Cell) -> None:
    assert read_figure(text, unit) == cell


def test_units_of_headings() -> None:
    assert heading_unit("本年收费金额（单位：万元）") == "万元"
    assert heading_unit("本年收费金额（单位：0万元）") == "万元"
    assert heading_unit("采购总金额（元）") == "元"
    assert heading_unit("采购总金额") is None


def test_marks_for_nothing_can_stand_in_a_number_cell_and_words_cannot() -> None:
    assert all(is_nil(text) and is_figure(text) for text in ("/", "—", "无", "不适用"))
    assert not any(is_figure(text) for text in ("规章", "", "1.属于国家秘密", "本单位未制作规章"))


PROCUREMENT = "active_disclosure.procurement.amount"


@pytest.mark.parametrize(
    ("mark", "heading", "value", "unit"),
    [
        ("251000元", "采购总金额", 251000, "元"),
        ("240万元", "采购总金额", 240, "万元"),
        ("8040", "采购总金额", 8040, None),
        ("12.5", "采购总金额（万元）", 12.5, "万元"),
        ("12.5万元", "采购总金额（万元）", 12.5, "万元"),
    ],
)
def test_procurement_has_no_unit_of_its_own(mark: str, heading: str, value: Number, unit: str | None) -> None:
    marks = sample("2019") | {PROCUREMENT: mark}
    found = forms_of_tables(*tables(marks, "2019", {"采购总金额": heading})).cells[PROCUREMENT]
    assert (found.value, found.unit, found.raw) == (value, unit, mark)


FEES = "active_disclosure.fees.amount_wan"


def test_fees_in_the_forms_own_unit_carry_none() -> None:
    assert forms_of_tables(*tables(sample() | {FEES: "43.788万元"}, "2021")).cells[FEES].unit is None


@pytest.mark.parametrize(("mark", "heading"), [("437880元", "（单位：万元）"), ("437880", "（单位：元）")])
def test_fees_in_another_unit_keep_it_and_are_reported(mark: str, heading: str) -> None:
    labels = {"本年收费金额（单位：万元）": "本年收费金额" + heading}
    found = forms_of_tables(*tables(sample() | {FEES: mark}, "2021", labels))
    assert (found.cells[FEES].value, found.cells[FEES].unit) == (437880, "元")
    assert any("fees.amount_wan" in warning and "元" in warning for warning in found.warnings)


def test_a_sentence_in_number_cells_is_kept_as_their_mark() -> None:
    marks = sample() | {f"active_disclosure.regulations.{key}": "" for key in ("repealed", "in_force")}
    marks["active_disclosure.regulations.issued"] = "本单位未制作规章"
    found = forms_of_tables(*tables(marks, "2021")).cells
    assert found["active_disclosure.regulations.issued"] == Cell(None, "本单位未制作规章")
    assert found["active_disclosure.regulations.repealed"] == Cell(None, "")


def test_digits_of_neighbouring_cells_are_never_joined() -> None:
    marks = dict.fromkeys(sample(), "1")
    found = forms_of(ALL_LAYOUTS["digits_in_spans"](marks, "2021"))
    assert {cell.value for cell in found.cells.values()} == {1}


def test_digits_with_a_space_between_are_reported() -> None:
    found = forms_of_tables(*tables(sample() | {"requests.received.total": "1 2"}, "2021"))
    assert found.cells["requests.received.total"] == Cell(None, "1 2")
    assert any("received" in warning for warning in found.warnings)


def test_nothing_is_repaired_to_satisfy_a_sum() -> None:
    marks = dict.fromkeys(sample(), "1") | {"requests.received.total": "99", "requests.granted.total": ""}
    found = forms_of_tables(*tables(marks, "2021")).cells
    assert found["requests.received.total"].value == 99
    assert found["requests.granted.total"].value is None
