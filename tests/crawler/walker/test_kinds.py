"""Every kind of portal: never complete with a report missing, whole where the page says how, and a row for each way."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from crawler.discovery import probe
from crawler.discovery.result import csv_line
from crawler.registry.sources import COLUMNS, load
from tests.crawler.walker.kinds import KINDS, Made
from tests.crawler.walker.portal import HOST, Walked, walk, walk_source

CHANCES = (0, 1, 3)
INTERFACES = [name for name in KINDS if re.match(r"json_(?!cursor|one|ignores)|trs_igs|data_file", name)]


def found(walked: Walked) -> set[str]:
    """Paths of the reports, whichever twin of the host they were found on."""
    return {re.sub(r"^https?://(?:www\.)?qingshi\.test", "", item.url) for item in walked.items}


def wanted(made: Made) -> set[str]:
    return {row.url for row in made.rows}


def timid(walked: Walked) -> bool:
    """Whether nothing on the portal could say more: a page is exactly full, or the second page leads to itself."""
    return re.match(r"full_page: \d|closed_chain: page 2", walked.verdict.reason) is not None


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_portal(name: str) -> None:
    for chance in CHANCES:
        made = KINDS[name](Random(chance))
        walked = walk(made.portal, **made.facts)
        missing = wanted(made) - found(walked)
        said = f"{name} {chance}: {walked.verdict}"
        assert walked.verdict.verdict != "complete" or not missing, said
        assert walked.verdict.verdict == "complete" or walked.verdict.reason, said
        assert not (made.whole and missing), said
        assert walked.verdict.verdict == "complete" or not (made.whole and made.proved) or timid(walked), said
        assert found(walked) <= wanted(made), said
        assert len(walked.asked) < 60, said


@pytest.mark.parametrize("name", INTERFACES)
def test_what_a_probe_prints_reads_the_portal_again(name: str, tmp_path: Path) -> None:
    made = KINDS[name](Random(5))
    result = probe(made.portal.answer, HOST + made.portal.start)
    assert result.column is not None
    row = result.row() | {"region_code": "510182"}
    assert row["list_items"] and row["list_title"] and (row["list_link"] or row["list_detail"]), row
    assert row["minimum_reports"] == str(len(result.column.items))
    file = tmp_path / "sources.csv"
    file.write_text(f"{','.join(COLUMNS)}\n{csv_line(row)}\n", encoding="utf-8")
    (source,) = load(file)
    assert source.recipe
    walked = walk_source(made.portal, source)
    assert {item.url for item in walk(made.portal).items} <= {item.url for item in walked.items}
    assert walked.verdict.verdict != "complete" or wanted(made) <= found(walked)
