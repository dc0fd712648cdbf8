"""The arithmetic of one report. A blank is not a zero, and nothing is repaired."""

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.checks import EQUATIONS, check_cells, check_equation, rules
from parsers.forms.tables import STATISTICS_2014, form_block
from parsers.model import Cell
from tests.parsers.pages import BEILUN

FORMS = {"requests": "2021", "review_litigation": "2021"}


def cells_of(values, edition="2021"):
    keys = [*form_block("requests", edition).cell_keys(), *form_block("review_litigation", edition).cell_keys()]
    cells = {}
    for key in keys:
        value = values.get(key, 0)
        cells[key] = value if isinstance(value, Cell) else Cell(value, str(value))
    return cells


def outcomes(values, edition="2021"):
    forms = dict.fromkeys(FORMS, edition)
    return {(check.rule, check.cells[0]): check for check in check_cells(cells_of(values, edition), forms)}


BLANK = Cell(None, "")


def test_a_consistent_report_passes_everything():
    found = outcomes(BEILUN)
    assert {check.outcome for check in found.values()} == {"pass"}
    assert len(found) == 7 + 7 + 25 + 3


def test_editions_have_their_own_rows():
    assert len(EQUATIONS["requests", "2021"]) == 7 + 7 + 25
    assert len(EQUATIONS["requests", "2019"]) == 7 + 7 + 23
    parts = {edition: len(EQUATIONS["requests", edition][7].right) for edition in ("2021", "2019")}
    assert parts == {"2021": 21, "2019": 19}


def test_a_real_error_is_found_with_both_sides_and_their_cells():
    """60 + 0 against 61 + 0, as printed in a real report."""
    values = {
        "requests.received.natural_person": 60,
        "requests.received.total": 60,
        "requests.processed_total.natural_person": 61,
        "requests.processed_total.total": 60,
        "requests.granted.natural_person": 61,
        "requests.granted.total": 60,
    }
    found = outcomes(values)
    check = found["R1", "requests.received.natural_person"]
    assert (check.outcome, check.left, check.right) == ("fail", 60, 61)
    assert check.cells == (
        "requests.received.natural_person",
        "requests.carried_over.natural_person",
        "requests.processed_total.natural_person",
        "requests.carried_forward.natural_person",
    )
    assert found["R3", "requests.granted.total"].outcome == "fail"


def test_blanks_count_as_zero_only_beside_a_written_total():
    granted = [key for key in form_block("requests", "2021").cell_keys() if key.startswith("requests.granted.")]
    only_total = dict.fromkeys(granted, BLANK) | {"requests.granted.total": 0}
    assert outcomes(only_total)["R3", "requests.granted.total"].outcome == "pass"
    nothing = dict.fromkeys(granted, BLANK)
    assert outcomes(nothing)["R3", "requests.granted.total"].outcome == "not_assessable"


def test_a_total_over_blank_parts_accuses_nobody():
    granted = [key for key in form_block("requests", "2021").cell_keys() if key.startswith("requests.granted.")]
    check = outcomes(dict.fromkeys(granted, BLANK) | {"requests.granted.total": 5})["R3", "requests.granted.total"]
    assert (check.outcome, check.left, check.right) == ("not_assessable", None, None)


def assessed(**changes):
    """Outcomes of the sums of a consistent report with some cells changed, by rule and first cell that differs."""
    cells = cells_of(BEILUN) | {key.replace("__", "."): value for key, value in changes.items()}
    return check_cells(cells, FORMS)


def of(checks, rule, cell):
    return {check.outcome for check in checks if check.rule == rule and cell in check.cells}


def test_a_total_left_blank_accuses_nobody_and_leaves_the_other_columns_alone():
    found = assessed(requests__carried_forward__total=BLANK)
    assert of(found, "R1", "requests.carried_forward.total") == {"not_assessable"}
    assert of(found, "R1", "requests.carried_forward.natural_person") == {"pass"}
    assert not any(check.outcome == "fail" for check in found)


def test_parts_left_blank_under_a_total_belong_to_nobody_known():
    blank = {
        f"requests__carried_forward__{column}": BLANK
        for column in ("natural_person", "enterprise", "research", "public_interest", "legal_service")
    }
    found = assessed(**blank, requests__carried_forward__other_organization=BLANK)
    assert of(found, "R1", "requests.carried_forward.natural_person") == {"not_assessable"}
    assert of(found, "R1", "requests.carried_forward.enterprise") == {"not_assessable"}
    assert not any(check.outcome == "fail" for check in found)


def test_a_blank_is_a_zero_where_row_and_column_agree():
    found = assessed(requests__granted__research=BLANK, review_litigation__reconsideration__pending=Cell(None, "-"))
    assert {check.outcome for check in found} == {"pass"}


def test_a_wrong_sum_without_blanks_fails_beside_others_with_blanks():
    found = assessed(requests__granted__research=BLANK, requests__granted__natural_person=Cell(54, "54"))
    assert of(found, "R2", "requests.granted.natural_person") == {"fail"}
    assert of(found, "R3", "requests.granted.research") == {"not_assessable"}


def test_nil_marks_are_blanks_but_words_are_not():
    base = {"requests.granted.natural_person": 5, "requests.granted.total": 5}
    for mark in ("/", "-", "—", "无"):
        assert (
            outcomes(base | {"requests.granted.research": Cell(None, mark)})["R3", "requests.granted.total"].outcome
            == "pass"
        )
    words = outcomes(base | {"requests.granted.research": Cell(None, "见附件")})
    assert words["R3", "requests.granted.total"].outcome == "not_assessable"


def test_a_missing_cell_is_not_assessable():
    cells = cells_of(BEILUN)
    del cells["requests.granted.research"]
    found = {(check.rule, check.cells[0]): check.outcome for check in check_cells(cells, FORMS)}
    assert found["R3", "requests.granted.total"] == "not_assessable"
    assert found["R2", "requests.processed_total.research"] == "not_assessable"
    assert found["R2", "requests.processed_total.enterprise"] == "pass"


def test_decimals_within_the_tolerance():
    equation = EQUATIONS["review_litigation", "2021"][0]
    cells = cells_of({})
    cells[equation.left[0]] = Cell(0.3, "0.3")
    cells[equation.right[0]] = Cell(0.1, "0.1")
    cells[equation.right[1]] = Cell(0.2, "0.2")
    assert check_equation(equation, cells).outcome == "pass"
    cells[equation.right[1]] = Cell(0.2002, "0.2002")
    assert check_equation(equation, cells).outcome == "fail"


def test_blocks_that_were_not_found_are_not_checked():
    assert check_cells({}, {"active_disclosure": "2021"}) == ()


REQUEST_KEYS = form_block("requests", "2021").cell_keys()


@settings(max_examples=60)
@given(st.sampled_from(REQUEST_KEYS), st.integers(0, 10**8))
def test_one_wrong_figure_in_table_2_fails_a_check(key, wrong):
    values = BEILUN | {key: wrong}
    failed = {check.rule for check in check_cells(cells_of(values), FORMS) if check.outcome == "fail"}
    assert bool(failed) == (wrong != BEILUN.get(key, 0))


@settings(max_examples=40)
@given(st.sampled_from(form_block("review_litigation", "2021").cell_keys()), st.integers(0, 10**6))
def test_one_wrong_figure_in_table_3_fails_a_check(key, wrong):
    checks = check_cells(cells_of(BEILUN | {key: wrong}), FORMS)
    assert any(check.outcome == "fail" for check in checks) == (wrong != BEILUN.get(key, 0))


@settings(max_examples=60)
@given(st.sampled_from(REQUEST_KEYS), st.sampled_from(["", "/", "-", "见附件"]))
def test_taking_a_figure_away_never_passes_a_false_sum(key, mark):
    """Without the figure a check may fail or be not assessable; it passes only when the figure was 0."""
    cells = cells_of(BEILUN) | {key: Cell(None, mark)}
    for check in check_cells(cells, FORMS):
        if key in check.cells and BEILUN.get(key, 0) != 0:
            assert check.outcome != "pass"


def test_the_statistics_table_of_2014():
    values = {
        "statistics.received.value": 32,
        "statistics.received_online.value": 30,
        "statistics.received_by_letter.value": 2,
        "statistics.closed.value": 32,
        "statistics.closed_on_time.value": 31,
        "statistics.answered.value": 32,
        "statistics.answered_granted.value": 30,
        "statistics.answered_denied.value": 2,
        "statistics.denied_privacy.value": 2,
    }
    cells = {key: Cell(values.get(key, 0), str(values.get(key, 0))) for key in STATISTICS_2014.cell_keys()}
    found = {check.cells[0]: check for check in check_cells(cells, {"statistics": "2014"})}
    assert {check.rule for check in found.values()} == {"R10"}
    failed = [(check.cells[0], check.left, check.right) for check in found.values() if check.outcome == "fail"]
    assert failed == [("statistics.closed.value", 32, 31)]
    assert len(found) == 7


def test_every_outcome_refers_to_a_rule():
    known = {rule.id for rule in rules()}
    assert {equation.rule for equations in EQUATIONS.values() for equation in equations} <= known
