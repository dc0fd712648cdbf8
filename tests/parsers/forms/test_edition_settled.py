"""An edition that a person says: it counts where what is printed does not tell, and never against what is printed."""

from __future__ import annotations

import pytest

from parsers.forms.editions import contained_in
from parsers.model import AnnualReport, Document, Settled
from parsers.report import parse
from tests.archive.portal import figures, page

EDITIONS = ("2021", "2019")
BOTH, NEW, OLD = frozenset(EDITIONS), frozenset({"2021"}), frozenset({"2019"})


@pytest.mark.parametrize(
    ("found", "wanted", "edition"),
    [
        ([BOTH, BOTH], "2019", "2019"),
        ([BOTH, BOTH], "", ""),
        ([BOTH, NEW, OLD], "2019", "2019"),
        ([BOTH, NEW, NEW, OLD], "2019", "2021"),
        ([NEW], "2014", "2021"),
        ([BOTH], "2014", ""),
    ],
)
def test_it_breaks_ties_only(found: list[frozenset[str]], wanted: str, edition: str) -> None:
    assert contained_in(found, EDITIONS, wanted=wanted) == edition


def test_a_table_cut_off_before_its_edition_shows_is_read_under_the_one_that_was_said() -> None:
    whole = page(values=figures(3))
    start = whole.index("<p>三、")
    cut = whole[: whole.index("</tr>", whole.index("予以公开", start)) + 5] + "</table></div></body></html>"
    said = {edition: _forms(cut, edition) for edition in ("", "2019", "2021")}
    assert said["2019"]["requests"] == "2019"
    assert said["2021"]["requests"] == said[""]["requests"] == "2021"
    assert _forms(whole, "2019")["requests"] == "2021", "what is printed stands"


def _forms(shown: str, edition: str) -> dict[str, str]:
    outcome = parse(Document(shown.encode(), media_type="text/html", settled=Settled("北仑区教育局", 2023, edition)))
    assert isinstance(outcome, AnnualReport)
    return dict(outcome.forms)
