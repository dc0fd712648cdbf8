from parsers.checks import ADDITIVE, cross_year_checks, subordinates_check
from parsers.forms.tables import ACTIVE_DISCLOSURE_2019, ACTIVE_DISCLOSURE_2021
from parsers.model import Cell

COLUMNS = (
    "natural_person",
    "enterprise",
    "research",
    "public_interest",
    "legal_service",
    "other_organization",
    "total",
)


def test_figures_of_another_magnitude_are_told():
    key = "requests.received.total"

    def told(before, now):
        found = cross_year_checks({key: Cell(before, str(before))}, {key: Cell(now, str(now))})
        return [(check.rule, check.outcome, check.left, check.right) for check in found]

    assert told(35, 3500) == [("V4", "fail", 3500, 35)]
    assert told(3500, 35) == [("V4", "fail", 35, 3500)]
    assert told(35, 350) == []
    assert told(1, 300) == []
    assert cross_year_checks({key: Cell(35, "35")}, {key: Cell(None, "")}) == ()


def cells(values):
    return {key: Cell(value, "" if value is None else str(value)) for key, value in values.items()}


def row(name, *values):
    return {f"requests.{name}.{column}": value for column, value in zip(COLUMNS, values, strict=True)}


def by_first_cell(checks):
    return {(check.rule, check.cells[0]): check for check in checks}


def test_carried_forward_meets_carried_over_column_by_column():
    before = cells(row("carried_forward", 2, 0, 0, 0, 0, 1, 3))
    now = cells(row("carried_over", 2, 1, 0, 0, 0, 0, 3))
    found = by_first_cell(cross_year_checks(before, now))
    assert [check.outcome for check in found.values()] == ["pass", "fail", "pass", "pass", "pass", "fail", "pass"]
    failed = found["R5", "requests.carried_over.enterprise"]
    assert (failed.left, failed.right) == (1, 0)
    assert failed.cells == ("requests.carried_over.enterprise", "previous:requests.carried_forward.enterprise")


def test_a_blank_year_end_accuses_nobody():
    before = cells(row("carried_forward", None, None, None, None, None, None, None))
    now = cells(row("carried_over", 0, 0, 0, 0, 0, 0, 0))
    assert {check.outcome for check in cross_year_checks(before, now)} == {"not_assessable"}


def test_documents_in_force_follow_from_issued_and_repealed():
    base = "active_disclosure.normative_documents."
    before = cells({f"{base}in_force": 203})
    right = cells({f"{base}in_force": 206, f"{base}issued": 7, f"{base}repealed": 4})
    wrong = cells({f"{base}in_force": 260, f"{base}issued": 7, f"{base}repealed": 4})
    assert [(c.rule, c.outcome, c.left, c.right) for c in cross_year_checks(before, right)] == [
        ("R6", "pass", 206, 206)
    ]
    assert [(c.rule, c.outcome, c.left, c.right) for c in cross_year_checks(before, wrong)] == [
        ("R6", "fail", 260, 206)
    ]


def test_items_of_the_2019_form_with_signed_changes():
    base = "active_disclosure.licences."
    before = cells({f"{base}prev_items": 120, f"{base}change": -7})
    now = cells({f"{base}prev_items": 113, f"{base}change": 0})
    assert [(c.rule, c.outcome, c.left, c.right) for c in cross_year_checks(before, now)] == [("R7", "pass", 113, 113)]


def test_years_in_different_editions_are_not_compared_on_table_1():
    old, new = (
        cells(dict.fromkeys(block.cell_keys(), 1)) for block in (ACTIVE_DISCLOSURE_2019, ACTIVE_DISCLOSURE_2021)
    )
    assert cross_year_checks(old, new) == cross_year_checks(new, old) == ()
    assert {check.rule for check in cross_year_checks(old, old)} == {"R7"}
    assert {check.rule for check in cross_year_checks(new, new)} == {"R6"}


def test_a_government_against_its_agencies():
    received = ("requests.received.total",)
    parts = [{received: 4}, {received: 5}]
    (check,) = subordinates_check({received: 10}, parts)
    assert (check.rule, check.outcome, check.left, check.right, check.cells) == ("R8", "fail", 10, 9, received)
    (unknown,) = subordinates_check({received: 10}, [*parts, {}])
    assert unknown.outcome == "not_assessable"
    assert subordinates_check({received: 10}, []) == ()


def test_all_lawsuits_of_a_government_are_one_figure():
    lawsuits = ADDITIVE[-1]
    (check,) = subordinates_check({lawsuits: 3}, [{lawsuits: 2}, {lawsuits: 1}])
    assert (check.outcome, check.cells) == ("pass", lawsuits)
