"""Random figures through every layout we know, read back: equal. A corrupted cell: seen in that cell only."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from parsers.model import Number
from tests.parsers.forms.layouts import ALL_LAYOUTS, FLAT_LAYOUTS, HTML_LAYOUTS, TEXT_LAYOUTS
from tests.parsers.forms.reading import BLOCKS, as_marks, forms_of, marks_and_values, published, sample, values
from tests.parsers.forms.tables import cell_keys

Filled = tuple[dict[str, str], dict[str, Number | None]]

FEW = settings(
    max_examples=6,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # a form of 200 cells is not worth shrinking
)
REPORTS = ("housing_fund_centre_2022", "district_government_2022", "housing_bureau_2022", "state_assets_centre_2023")


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("layout", [*HTML_LAYOUTS, *TEXT_LAYOUTS])
def test_layouts_that_keep_blanks_are_read_back_exactly(layout: str, edition: str) -> None:
    @FEW
    @given(marks_and_values(edition))
    def check(filled: Filled) -> None:
        marks, meant = filled
        found = forms_of(ALL_LAYOUTS[layout](marks, edition))
        assert values(found) == meant
        assert found.forms == dict.fromkeys(BLOCKS, edition)
        assert found.extra_rows == ()

    check()


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("layout", FLAT_LAYOUTS)
def test_flat_layouts_are_read_back_exactly_when_nothing_is_blank(layout: str, edition: str) -> None:
    @FEW
    @given(marks_and_values(edition, blanks=False))
    def check(filled: Filled) -> None:
        marks, meant = filled
        found = forms_of(ALL_LAYOUTS[layout](marks, edition))
        assert values(found) == meant
        assert found.forms == dict.fromkeys(BLOCKS, edition)

    check()


def test_a_label_in_another_column_says_nothing_of_the_blank_behind_it() -> None:
    """The first figure is blank, or the blank goes with the label: both lines look the same."""
    row = [key for key in cell_keys("2021") if key.startswith("requests.denied_internal_affairs.")]
    shown = ("", "297", "", "38", "280", "422", "223")
    full = {key: "1" if key.startswith("requests.granted.") else "" for key in cell_keys("2021")}
    found = values(
        forms_of(ALL_LAYOUTS["tabs_with_shifting_side_label"](full | dict(zip(row, shown, strict=True)), "2021"))
    )
    assert {key: found[key] for key in row} == dict.fromkeys(row)
    assert found["requests.granted.total"] == 1


@pytest.mark.parametrize("layout", FLAT_LAYOUTS)
def test_flat_layouts_with_blanks_give_the_figure_or_nothing(layout: str) -> None:
    @FEW
    @given(marks_and_values("2021"))
    def check(filled: Filled) -> None:
        marks, meant = filled
        found = values(forms_of(ALL_LAYOUTS[layout](marks, "2021")))
        assert {key: value for key, value in found.items() if value is not None and value != meant[key]} == {}

    check()


@pytest.mark.parametrize("layout", ALL_LAYOUTS)
@pytest.mark.parametrize("report", REPORTS)
def test_published_figures_survive_every_layout(report: str, layout: str) -> None:
    figures = published(report)
    assert values(forms_of(ALL_LAYOUTS[layout](as_marks(figures), "2021"))) == figures


@pytest.mark.parametrize("layout", [*HTML_LAYOUTS, *TEXT_LAYOUTS])
def test_blanks_that_are_no_zeros_stay_blank(layout: str) -> None:
    figures = published("affairs_centre_2022")
    assert values(forms_of(ALL_LAYOUTS[layout](as_marks(figures), "2021"))) == figures


@pytest.mark.parametrize("layout", ALL_LAYOUTS)
@given(key=st.sampled_from(cell_keys("2021")), mark=st.sampled_from(["123456789", "7 8", "约10", "本年度无此项"]))
@FEW
def test_a_corrupted_cell_differs_or_is_empty_and_no_other_cell_is_wrong(layout: str, key: str, mark: str) -> None:
    marks = sample()
    right = values(forms_of(ALL_LAYOUTS[layout](marks, "2021")))
    found = values(forms_of(ALL_LAYOUTS[layout](marks | {key: mark}, "2021")))
    assert found.get(key) in (123456789, None)
    assert {other: value for other, value in found.items() if other != key and value not in (right[other], None)} == {}


def test_marks_are_kept_as_printed() -> None:
    marks = sample() | {"requests.received.research": "/", "active_disclosure.regulations.issued": "22（其中修订16件）"}
    found = forms_of(ALL_LAYOUTS["word_export"](marks, "2021")).cells
    assert found["requests.received.research"].raw == "/"
    assert found["active_disclosure.regulations.issued"].raw == "22（其中修订16件）"


def test_blocks_of_the_forms_are_named_and_the_narrative_is_not() -> None:
    from tests.parsers.forms.layouts import HEADINGS, OVERVIEW
    from tests.parsers.forms.reading import document_of

    for layout in (*HTML_LAYOUTS, *FLAT_LAYOUTS):
        data = ALL_LAYOUTS[layout](sample(), "2021")
        blocks, used = document_of(data).blocks, forms_of(data).used
        left = [getattr(block, "text", "") for index, block in enumerate(blocks) if index not in used]
        assert any(OVERVIEW in text for text in left), layout
        assert [text for text in left if text in HEADINGS] == list(HEADINGS) * (2 if layout == "phone" else 1), layout
