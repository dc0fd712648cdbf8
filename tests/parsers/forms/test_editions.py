"""The edition follows from the labels, article by article in table 1, and never from the year."""

from __future__ import annotations

import pytest

from parsers.forms.tables import FORM_BLOCKS, group_cells, newest
from tests.parsers.forms.reading import expected, forms_of_tables, sample, values, wrong
from tests.parsers.forms.tables import Table, tables

ARTICLE_1 = ("regulations", "normative_documents")


def _mixed(first_article: str, others: str) -> tuple[dict[str, str], Table, Table, Table]:
    """Article （一） in the columns of one edition, everything else in the other's."""
    one, rest = sample(first_article), sample(others)
    marks = {key: mark for key, mark in rest.items() if key.split(".")[1] not in ARTICLE_1}
    marks |= {key: mark for key, mark in one.items() if key.split(".")[1] in ARTICLE_1}
    article, _, _ = tables(one, first_article)
    first, second, third = tables(rest, others)
    return marks, article[:4] + first[4:], second, third


@pytest.mark.parametrize(("first_article", "others"), [("2019", "2021"), ("2021", "2019")])
def test_one_table_in_the_columns_of_both_editions(first_article: str, others: str) -> None:
    marks, first, second, third = _mixed(first_article, others)
    found = forms_of_tables(first, second, third)
    assert values(found) == expected(marks)
    assert found.forms["active_disclosure"] == others


@pytest.mark.parametrize(("first", "second"), [("2021", "2019"), ("2019", "2021")])
def test_tables_of_different_editions_in_one_report(first: str, second: str) -> None:
    one, other = sample(first), sample(second)
    marks = {key: mark for key, mark in one.items() if key.startswith("active_disclosure.")}
    marks |= {key: mark for key, mark in other.items() if not key.startswith("active_disclosure.")}
    found = forms_of_tables(tables(one, first)[0], *tables(other, second)[1:])
    assert values(found) == expected(marks)
    assert found.forms == {"active_disclosure": first, "requests": second, "review_litigation": second}


HEADINGS = [
    {"本年新制作数量": "本年新", "本年新公开数量": "本年新"},
    {"本年新公开数量": "本年新制作数量"},
    {"本年增/减": "本年增/"},
    {"本年增/减": "本年增/减（指2020年比2019年，减用负值表示，如-8）"},
]


@pytest.mark.parametrize("labels", HEADINGS)
def test_truncated_doubled_and_annotated_column_labels(labels: dict[str, str]) -> None:
    marks = sample("2019")
    found = forms_of_tables(*tables(marks, "2019", labels))
    assert values(found) == expected(marks)
    assert found.forms["active_disclosure"] == "2019"


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_lost_column_labels_are_made_good_by_the_number_of_values(edition: str) -> None:
    marks = sample(edition)
    first, second, third = tables(marks, edition)
    found = forms_of_tables([row for row in first if row[0][0] != "信息内容"], second, third)
    assert values(found) == expected(marks)
    assert found.forms["active_disclosure"] == edition


def test_three_values_without_any_column_label_belong_to_no_edition() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    rows = [row for row in first if row[0][0] in ("规章", "行政规范性文件")]
    found = forms_of_tables(rows, second, third)
    assert {cell.value for key, cell in found.cells.items() if key.startswith("active_disclosure.")} <= {None}


def test_a_row_of_the_other_edition_under_foreign_columns_is_an_extra_row() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    at = next(number for number, row in enumerate(first) if row[0][0] == "行政许可") + 1
    added = [*first[:at], [("其他对外管理服务事项", 1, 1), ("31", 3, 1)], *first[at:]]
    found = forms_of_tables(added, second, third)
    assert values(found) == expected(marks)
    assert [row.label for row in found.extra_rows] == ["其他对外管理服务事项"]


def test_table_3_is_filed_under_the_edition_of_table_2_or_2021() -> None:
    marks = sample("2019")
    first, second, third = tables(marks, "2019")
    assert forms_of_tables(first, second, third).forms["review_litigation"] == "2019"
    assert forms_of_tables(first, [], third).forms["review_litigation"] == "2021"


def test_a_table_2_cut_before_its_edition_shows_is_filed_with_a_warning() -> None:
    marks = sample("2019")
    first, second, third = tables(marks, "2019")
    found = forms_of_tables(first, second[:10], third)
    assert found.forms["requests"] == "2019"
    assert any("edition" in warning for warning in found.warnings)
    assert wrong(found, marks) == {}


def test_a_subtotal_beside_the_three_rows_of_other_processing_is_an_extra_row() -> None:
    marks = sample()
    first, second, third = tables(marks, "2021")
    at = next(number for number, row in enumerate(second) if row[0][0] == "（六）其他处理")
    subtotal = [("（六）其他处理", 2, 1), *((str(number), 1, 1) for number in range(50, 57))]
    found = forms_of_tables(first, [*second[:at], subtotal, *second[at:]], third)
    assert wrong(found, marks) == {}
    assert values(found) == expected(marks)


@pytest.mark.parametrize(
    ("group", "heading"),
    [("denied", "不予公开"), ("unavailable", "无法提供"), ("rejected", "不予处理"), ("other", "其他处理")],
)
def test_what_a_figure_or_claim_adds_up_is_every_row_under_its_heading(group: str, heading: str) -> None:
    sets = group_cells("requests", group)
    printed = {
        tuple(f"requests.{row.key}.total" for row in block.rows if heading in row.group or heading in row.label)
        for block in FORM_BLOCKS
        if block.name == "requests"
    }
    assert set(sets) == printed
    assert sets[0] == tuple(f"requests.{row.key}.total" for row in newest("requests").rows if heading in row.group)
