"""What weighs how much, and which changes are one edit: never by kind alone."""

from __future__ import annotations

from datetime import date

from archive.filing.changes import CellChange, Difference
from archive.filing.changes.weight import Revision, edit_of_revision, parts, weight

RECEIVED = "requests.received.total"


def _cell(old: float | None, new: float | None, cell: str = RECEIVED) -> CellChange:
    return CellChange(cell, old, new, "" if old is None else str(old), "" if new is None else str(new))


def _text(body: str, sentence: str) -> Revision:
    return Revision(pieces=(Difference("equal", "前文。"), Difference("insert", sentence)), names=(body, "2023"))


def test_the_same_sentence_of_three_hundred_offices_is_one_edit() -> None:
    bodies = [f"甲州市云湖区第{number}局" for number in range(300)]
    edits = {edit_of_revision("text_revised", _text(body, f"{body}2023年开展培训 3 次。")) for body in bodies}
    edits |= {edit_of_revision("text_revised", _text(body, f"{body[6:]}2023年开展培训3次。")) for body in bodies}
    assert len(edits) == 1
    cities = [f"{place}市市场监督管理局" for place in "甲乙丙"]
    said = {
        edit_of_revision("text_revised", _text(city, f"{city[start:]}培训3次。")) for city in cities for start in (0, 3)
    }
    assert len(said) == 1, "its name holds the word for its place twice"


def test_unrelated_revisions_are_as_many_edits_as_they_are() -> None:
    texts = [_text("云湖区教育局", f"培训{number}次。") for number in range(10)]
    figures = [Revision(cells=(_cell(3, 4),), names=(f"云湖区第{number}局", "2023")) for number in range(11)]
    found = [edit_of_revision("text_revised", one) for one in texts]
    found += [edit_of_revision("figures_revised", one) for one in figures]
    assert len(set(found)) == 21, "that eleven offices corrected 3 to 4 in one cell is chance"


def test_blanks_that_all_offices_filled_are_one_edit() -> None:
    filled = [Revision(cells=(_cell(None, 0),), names=(f"云湖区第{number}局", "2023")) for number in range(300)]
    assert len({edit_of_revision("figures_revised", one) for one in filled}) == 1


def test_what_grew_a_hundredfold_weighs_more_than_what_hardly_moved() -> None:
    grown, moved, small = (
        weight("figures_revised", Revision(cells=(_cell(*sides),))) for sides in ((35, 3500), (35, 36), (0, 1))
    )
    assert grown > moved and grown > small
    assert weight("withdrawn", Revision()) > moved
    aside = Revision(cells=(_cell(35, 3500, "requests.rejected_petition.research"),))
    assert grown > weight("figures_revised", aside), "a main figure weighs more"


def test_a_check_that_fails_since_and_a_late_change_count() -> None:
    plain = Revision(cells=(_cell(3, 4),))
    worse = Revision(
        cells=plain.cells,
        failed=(frozenset({"R2"}), frozenset({"R1", "R3"})),
        dates=("2023-01-20", "2023-01-20"),
        on=date(2023, 12, 20),
    )
    assert worse.flipped == "-R1 -R3 +R2"
    found = parts("figures_revised", worse)
    assert (found["fails"], found["passes"]) == (20, 5)
    assert found["late"] > 10 - 1
    assert weight("figures_revised", worse) > weight("figures_revised", plain)
