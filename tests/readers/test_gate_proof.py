"""What the sums prove about figures read by OCR, over random official tables: a cell never proves itself."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.checks import EQUATIONS
from parsers.forms.tables import form_block
from parsers.model import Cell, ExtraRow
from parsers.ocr_gate import CERTAIN, UNPROVED, gate, gate_rows

EDITIONS = ("2021", "2019")
UNREAD = Cell(None, "□", confidence=0.0)
COLUMNS = ("natural_person", "enterprise", "research", "public_interest", "legal_service", "other_organization")
MISREADINGS = (-40, -9, -6, -1, 1, 3, 6, 40, 700)


def table(edition: str, seed: int) -> dict[str, int]:
    """A filled-in table 2 and table 3 whose sums all hold; most cells are 0, as in print."""
    random = Random(seed)
    rows = [row.key for row in form_block("requests", edition).rows]
    results = rows[2:-2]
    figures: dict[str, int] = {}
    for column in COLUMNS:
        own = {row: random.choice((0, 0, 0, 1, 2, 6, 17, 130)) for row in results}
        own["processed_total"] = sum(own.values())
        own["carried_forward"] = random.choice((0, 0, 1, 4))
        own["carried_over"] = random.randint(0, min(3, own["processed_total"] + own["carried_forward"]))
        own["received"] = own["processed_total"] + own["carried_forward"] - own["carried_over"]
        figures.update({f"requests.{row}.{column}": value for row, value in own.items()})
    for row in rows:
        figures[f"requests.{row}.total"] = sum(figures[f"requests.{row}.{column}"] for column in COLUMNS)
    for row in form_block("review_litigation", edition).rows:
        parts = {column: random.choice((0, 0, 1, 5)) for column in ("upheld", "corrected", "other", "pending")}
        parts["total"] = sum(parts.values())
        figures.update({f"review_litigation.{row.key}.{column}": value for column, value in parts.items()})
    return figures


def read(figures: Mapping[str, int], confidence: float = 0.95) -> dict[str, Cell]:
    return {key: Cell(value, str(value), confidence=confidence) for key, value in figures.items()}


def published(cells: Mapping[str, Cell], edition: str) -> dict[str, object]:
    passed, _ = gate(cells, {"requests": edition, "review_litigation": edition})
    return {key: cell.value for key, cell in passed.items() if cell.value is not None}


def wrong(cells: Mapping[str, Cell], figures: Mapping[str, int], edition: str) -> dict[str, object]:
    return {key: value for key, value in published(cells, edition).items() if value != figures[key]}


editions = st.sampled_from(EDITIONS)
seeds = st.integers(0, 2**32)


def test_the_sum_that_says_what_an_unread_cell_holds_proves_nothing_else():
    """Printed 6, read 46; the only other sum of the cell is used up by a neighbour that could not be read."""
    figures = table("2021", 1) | {"requests.granted.enterprise": 6}
    for key in ("requests.granted.total", "requests.processed_total.enterprise", "requests.processed_total.total"):
        figures[key] += 6 - table("2021", 1)["requests.granted.enterprise"]
    cells = read(figures)
    cells["requests.granted.enterprise"] = Cell(46, "46", confidence=0.95)
    cells["requests.granted.research"] = UNREAD
    cells["requests.partly_granted.enterprise"] = UNREAD
    assert "requests.granted.enterprise" not in published(cells, "2021")
    assert wrong(cells, figures, "2021") == {}


@settings(max_examples=150, deadline=None)
@given(editions, seeds, st.integers(0, 70), st.sampled_from(MISREADINGS), st.sampled_from((0.95, 0.8, 0.6, 0.3)))
def test_one_misreading_among_unread_cells_is_never_published(edition, seed, gaps, by, confidence):
    figures, random = table(edition, seed), Random(seed)
    cells = read(figures)
    cells.update(dict.fromkeys(random.sample(sorted(cells), gaps), UNREAD))
    key = random.choice(sorted(cells))
    misread = figures[key] + by if figures[key] + by >= 0 else figures[key] + 700
    cells[key] = Cell(misread, str(misread), confidence=confidence)
    assert wrong(cells, figures, edition) == {}


@settings(max_examples=100, deadline=None)
@given(editions, seeds, st.integers(0, 40), st.integers(0, 40), st.sampled_from(MISREADINGS))
def test_a_misreading_among_doubtful_ones_is_never_published(edition, seed, gaps, doubts, by):
    """The doubtful cells are read rightly: they may be published, and must not lend the misreading their word."""
    figures, random = table(edition, seed), Random(seed)
    cells = read(figures)
    keys = random.sample(sorted(cells), gaps + doubts + 1)
    cells.update(dict.fromkeys(keys[:gaps], UNREAD))
    cells.update({key: Cell(figures[key], str(figures[key]), confidence=0.3) for key in keys[gaps:-1]})
    cells[keys[-1]] = Cell(abs(figures[keys[-1]] + by) + 1000, "9", confidence=random.choice((0.95, 0.2)))
    assert wrong(cells, figures, edition) == {}


@settings(max_examples=100, deadline=None)
@given(editions, seeds, st.sampled_from(MISREADINGS), st.booleans(), st.integers(0, 12))
def test_two_misreadings_that_make_up_for_each_other_are_not_published(edition, seed, by, same_row, gaps):
    """Two cells of one row or one column of table 2, one as much too high as the other is too low."""
    figures, random = table(edition, seed), Random(seed)
    rows = random.sample([row.key for row in form_block("requests", edition).rows[2:-2]], 2)
    columns = random.sample(COLUMNS, 2)
    places = zip(rows[:1] * 2, columns, strict=True) if same_row else zip(rows, columns[:1] * 2, strict=True)
    pair = [f"requests.{row}.{column}" for row, column in places]
    cells = read(figures, CERTAIN - 0.01)
    others = sorted(cells.keys() - set(pair))
    cells.update(dict.fromkeys(random.sample(others, gaps), UNREAD))
    for key, amount in zip(pair, (abs(by), -abs(by)), strict=True):
        cells[key] = Cell(figures[key] + amount, "9", confidence=CERTAIN - 0.01)
    assert wrong(cells, figures, edition) == {}


@settings(max_examples=100, deadline=None)
@given(editions, seeds, st.integers(-50, 50), st.integers(-50, 50), st.integers(0, 30))
def test_no_two_misreadings_of_table_2_are_published(edition, seed, one, other, gaps):
    """Among unread cells: none that the readings dispute."""
    figures, random = table(edition, seed), Random(seed)
    cells = read(figures)
    *unread, first, second = random.sample([key for key in sorted(cells) if "requests" in key], gaps + 2)
    cells.update(dict.fromkeys(unread, UNREAD))
    for key, by in ((first, one), (second, other)):
        cells[key] = Cell(figures[key] + by, "9", confidence=CERTAIN - 0.01 if unread else 0.95)
    assert wrong(cells, figures, edition) == {}


@settings(max_examples=40, deadline=None)
@given(editions, seeds)
def test_a_table_read_without_doubt_is_published_whole(edition, seed):
    figures = table(edition, seed)
    assert published(read(figures), edition) == figures


@settings(max_examples=60, deadline=None)
@given(editions, seeds)
def test_one_unread_cell_of_table_2_holds_nothing_else_back(edition, seed):
    """Its row and its column still prove each other: together they are a sum without it."""
    figures, random = table(edition, seed), Random(seed)
    cells = read(figures)
    key = random.choice([key for key in sorted(cells) if key.startswith("requests.")])
    cells[key] = UNREAD
    assert published(cells, edition) == {other: value for other, value in figures.items() if other != key}


@settings(max_examples=60, deadline=None)
@given(editions, seeds, st.sampled_from(MISREADINGS))
def test_one_misreading_of_table_2_holds_nothing_else_back(edition, seed, by):
    figures, random = table(edition, seed), Random(seed)
    cells = read(figures)
    key = random.choice([key for key in sorted(cells) if key.startswith("requests.")])
    cells[key] = Cell(figures[key] + by, "9", confidence=0.99)
    assert published(cells, edition) == {other: value for other, value in figures.items() if other != key}


def test_two_misreadings_far_apart_hold_back_themselves_and_where_their_rows_and_columns_cross():
    """Where they cross, two more misreadings could make up for each other unseen."""
    figures = table("2021", 7)
    cells = read(figures)
    apart = {"requests.granted.enterprise": 3, "requests.rejected_petition.natural_person": 11}
    cells.update({key: Cell(figures[key] + by, "9", confidence=0.99) for key, by in apart.items()})
    crossing = {"requests.granted.natural_person", "requests.rejected_petition.enterprise"}
    assert published(cells, "2021").keys() == figures.keys() - apart.keys() - crossing


def test_a_misreading_in_a_row_with_unread_cells_takes_with_it_what_only_that_row_proved():
    """In table 3 one sum is all there is: a gap leaves its row without proof, and other rows as they are."""
    figures = table("2021", 3)
    cells = read(figures)
    cells["review_litigation.reconsideration.upheld"] = UNREAD
    row = {key for key in figures if key.startswith("review_litigation.reconsideration.")}
    assert published(cells, "2021").keys() == figures.keys() - row


@pytest.mark.parametrize("confidence", [0.95, 1.0])
def test_however_sure_a_reading_is_it_does_not_stand_against_its_sum(confidence):
    block = form_block("statistics", "2014")
    cells = {key: Cell(0, "0", confidence=confidence) for key in block.cell_keys()}
    cells["statistics.closed.value"] = Cell(5, "5", confidence=confidence)
    passed, _ = gate(cells, {"statistics": "2014"})
    held = {key for key, cell in passed.items() if cell.value is None}
    closed = next(one for one in EQUATIONS["statistics", "2014"] if "statistics.closed.value" in one.keys)
    assert held == set(closed.keys)


def test_figures_of_a_row_that_no_edition_knows_need_readings_that_are_sure():
    sure, doubtful = Cell(3, "3", confidence=UNPROVED), Cell(8, "8", confidence=0.8)
    stored = Cell(5, "5")
    rows = (ExtraRow("requests", "转交", (sure, doubtful, stored)), ExtraRow("requests", "撤回", (sure,)))
    passed, warnings = gate_rows(rows)
    assert [cell.value for cell in passed[0].cells] == [3, None, 5]
    assert passed[0].cells[1].raw == "8"
    assert passed[1] is not rows[1] and passed[1] == rows[1]
    assert len(warnings) == 1 and "转交" in warnings[0] and "撤回" not in warnings[0]
    assert gate_rows(rows[1:]) == (rows[1:], ())
