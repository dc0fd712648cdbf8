"""What OCR read is published only where the sums of the form bear it out. Figures are never computed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import Cell, Claim
from parsers.ocr_gate import gate, proved_claims
from tests.readers.rendering.content import FIGURES

FORMS = {"active_disclosure": "2021", "requests": "2021", "review_litigation": "2021"}


def read(confidence: float = 0.95, **changed: Cell) -> dict[str, Cell]:
    """All cells as OCR would read them rightly; `changed` by row__column of table 2."""
    cells = {key: Cell(value, str(value), confidence=confidence) for key, value in FIGURES.items()}
    cells.update({"requests." + name.replace("__", "."): cell for name, cell in changed.items()})
    return cells


def published(cells: dict[str, Cell]) -> set[str]:
    return {key for key, cell in gate(cells, FORMS)[0].items() if cell.value is not None}


def test_a_report_whose_sums_hold_passes_whole():
    passed, warnings = gate(read(), FORMS)
    assert passed == read()
    assert warnings == ()


def test_figures_stored_as_text_pass_whatever_they_add_up_to():
    cells = {key: Cell(9, "9") for key in FIGURES}
    assert gate(cells, FORMS) == (cells, ())


def test_a_misread_figure_is_held_back_and_its_mark_kept():
    cells = read(partly_granted__total=Cell(7, "7", confidence=0.9))
    passed, warnings = gate(cells, FORMS)
    assert passed["requests.partly_granted.total"] == Cell(None, "7", confidence=0.9)
    assert published(cells) == FIGURES.keys() - {"requests.partly_granted.total"}
    assert warnings == (
        "needs_person: 1 figures of requests read by OCR are not proved: requests.partly_granted.total",
    )


def test_a_row_that_was_not_found_is_no_row_of_zeros():
    """Without it the columns say nothing; the rows still do, and no figure is suspected."""
    lost = {key: Cell(None, "") for key in FIGURES if key.startswith("requests.other_remainder.")}
    assert published(read() | lost) == FIGURES.keys() - lost.keys()


def test_a_doubtful_reading_is_published_when_row_and_column_say_the_same():
    doubtful = Cell(17, "17", confidence=0.2)
    assert gate(read(partly_granted__total=doubtful), FORMS)[0]["requests.partly_granted.total"] == doubtful


def test_ink_that_could_not_be_read_stays_empty_though_the_sums_say_what_it_was():
    cells = read(granted__natural_person=Cell(None, "□", confidence=0.0))
    passed, warnings = gate(cells, FORMS)
    assert passed["requests.granted.natural_person"].value is None
    assert published(cells) == FIGURES.keys() - {"requests.granted.natural_person"}
    assert len(warnings) == 1


def test_the_same_misreading_in_a_row_and_its_total_is_caught_by_the_columns():
    """17 read as 7 in both places where the row prints it: the row still adds up."""
    wrong = Cell(7, "7", confidence=0.95)
    cells = read(partly_granted__natural_person=wrong, partly_granted__enterprise=Cell(0, "0", confidence=0.95))
    cells["requests.partly_granted.total"] = wrong
    held = FIGURES.keys() - published(cells)
    assert {"requests.partly_granted.natural_person", "requests.partly_granted.total"} <= held


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from([key for key in FIGURES if "requests" in key]), st.integers(0, 400), max_size=3))
def test_no_wrong_figure_is_published(misread):
    cells = read()
    cells.update({key: Cell(value, str(value), confidence=0.95) for key, value in misread.items()})
    passed, _ = gate(cells, FORMS)
    wrong = {key for key in misread if passed[key].value not in {None, FIGURES[key]}}
    assert not wrong


def test_table_three_needs_readings_without_dissent():
    cells = read(0.95)
    cells["review_litigation.litigation_direct.pending"] = Cell(2, "2", confidence=0.6)
    assert FIGURES.keys() - published(cells) == {"review_litigation.litigation_direct.pending"}
    cells["review_litigation.litigation_direct.total"] = Cell(8, "8", confidence=0.95)
    block = {key for key in FIGURES if key.startswith("review_litigation.litigation_direct.")}
    assert FIGURES.keys() - published(cells) == block


@pytest.mark.parametrize(("confidence", "passes"), [(0.95, True), (0.8, False)])
def test_table_one_has_no_sums_and_needs_readings_that_are_sure(confidence, passes):
    cells = read()
    cells["active_disclosure.licences.decisions"] = Cell(338081, "338081", confidence=confidence)
    assert ("active_disclosure.licences.decisions" in published(cells)) is passes


def test_blank_cells_are_no_zeros():
    blank = Cell(None, "")
    cells = read(granted__research=blank)
    passed, _ = gate(cells, FORMS)
    assert passed["requests.granted.research"] == blank
    assert published(cells) == FIGURES.keys() - {"requests.granted.research"}


def test_nil_marks_count_as_nothing_and_stay_marks():
    slash = Cell(None, "/", confidence=0.95)
    nil = {
        f"denied_by_law__{column}": slash for column in ("natural_person", "enterprise", "research", "legal_service")
    }
    cells = read(**nil)
    passed, _ = gate(cells, FORMS)
    assert passed["requests.denied_by_law.research"] == slash
    assert len(published(cells)) == len(FIGURES) - len(nil)


def test_an_empty_read_publishes_nothing():
    cells = {key: Cell(None, "□", confidence=0.0) for key in FIGURES}
    assert published(cells) == set()
    assert gate({}, {}) == ({}, ())


def test_numbers_of_a_narrative_read_by_ocr_need_the_table():
    right = Claim("received", 159, "件", "", 1, ("requests.received.total",))
    wrong = Claim("granted", 55, "件", "", 1, ("requests.granted.total",))
    free = Claim("published_items", 4126, "条", "", 1)
    assert proved_claims((right, wrong, free), read()) == (right,)
