"""Whole reports in every layout that the forms reader knows: identity, sections, checks, and corrupted figures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.forms.tables import ACTIVE_DISCLOSURE_2021, REQUESTS_2021, REVIEW_LITIGATION_2021
from parsers.model import AnnualReport, Document
from parsers.report import parse
from tests.parsers.forms.layouts import ALL_LAYOUTS, OTHERS, OVERVIEW, PROBLEMS, TITLE
from tests.parsers.pages import BEILUN

CHECKED = sorted((*REQUESTS_2021.cell_keys(), *REVIEW_LITIGATION_2021.cell_keys()))
BEILUN_MARKS = {key: str(BEILUN.get(key, 0)) for key in (*CHECKED, *ACTIVE_DISCLOSURE_2021.cell_keys())}


def report(layout: str, **marks: str) -> AnnualReport:
    found = parse(Document(ALL_LAYOUTS[layout](BEILUN_MARKS | marks, "2021")))
    assert isinstance(found, AnnualReport), found
    return found


@pytest.mark.parametrize("layout", ALL_LAYOUTS)
def test_identity_and_text_do_not_depend_on_the_layout(layout):
    found = report(layout)
    assert (found.title, found.agency, found.year) == (TITLE, "样例市档案局", 2023)
    texts = {section.number: section.text for section in found.sections}
    assert [number for number in texts if number] == [1, 2, 3, 4, 5, 6]
    assert OVERVIEW in texts[1]
    assert texts[5].strip() == PROBLEMS
    assert texts[6].strip() == OTHERS
    assert not any(check.outcome == "fail" for check in found.checks)


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(ALL_LAYOUTS)),
    st.sampled_from(CHECKED),
    st.sampled_from(["", "/", "7x", "99", "1 2", "00", "见附件"]),
)
def test_a_corrupted_figure_is_seen_or_null(layout, key, mark):
    found = report(layout, **{key: mark})
    cell = found.cells.get(key)
    if cell is not None and cell.value is not None and cell.value != BEILUN.get(key, 0):
        assert any(check.outcome == "fail" and key in check.cells for check in found.checks)
