"""V1 to V3: what cannot stand in a cell, what is beyond reason, what is no figure."""

import pytest

from parsers.checks import check_values
from parsers.forms.tables import ACTIVE_DISCLOSURE_2019, FORM_BLOCKS
from parsers.model import Cell

FEES = "active_disclosure.fees.amount_wan"
LICENCES = "active_disclosure.licences.decisions"
CHANGE = "active_disclosure.licences.change"


def failed(key, cell, agency="样例县水利局"):
    return [(check.rule, check.outcome, check.cells) for check in check_values(agency, {key: cell})]


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        (LICENCES, -1, "V1"),
        (LICENCES, 1.5, "V1"),
        ("requests.received.total", -3, "V1"),
        ("review_litigation.reconsideration.total", 0.5, "V1"),
        (FEES, -10, "V1"),
        (FEES, 25_000_000, "V2"),
        (LICENCES, 900_000_000, "V2"),
    ],
)
def test_values_that_are_told(key, value, rule):
    assert failed(key, Cell(value, str(value))) == [(rule, "fail", (key,))]


@pytest.mark.parametrize(
    ("key", "value"), [(LICENCES, 0), (LICENCES, 338081), (FEES, 12.5), (FEES, 0), (CHANGE, -4), (CHANGE, 3)]
)
def test_values_that_may_be(key, value):
    assert failed(key, Cell(value, str(value))) == []


def test_what_is_beyond_reason_depends_on_the_level_and_the_unit():
    amount = Cell(3_000_000, "3000000")
    assert failed(FEES, amount, "样例县财政局") != []
    assert failed(FEES, amount, "样例省财政厅") == []
    assert failed(FEES, amount, "样例自治区财政厅") == []
    assert failed(FEES, Cell(3_000_000, "3000000", "元"), "样例县财政局") == []


def test_words_are_no_figures_but_marks_for_nothing_and_doubts_of_ocr_are_not_told():
    assert failed(LICENCES, Cell(None, "abc")) == [("V3", "fail", (LICENCES,))]
    for mark in ("", "/", "-", "无"):
        assert failed(LICENCES, Cell(None, mark)) == []
    assert failed(LICENCES, Cell(None, "8", None, 0.4)) == []


def test_only_changes_go_below_zero():
    signed = {key for block in FORM_BLOCKS for key in block.cell_keys() if not failed(key, Cell(-1, "-1"))}
    assert signed == {key for key in ACTIVE_DISCLOSURE_2019.cell_keys() if key.endswith(".change")}
