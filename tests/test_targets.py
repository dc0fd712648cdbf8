"""The numbers to reach, and the table in which `make bench` says what one run reached of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.targets import GATHERED, gathered, reached, table, targets

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_every_target_is_measured_by_a_benchmark() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in BENCHMARKS.glob("[a-z]*.py"))
    measured = set(re.findall(r'"([a-z]+(?:_[a-z0-9]+)*)"', sources)) | {f"page_{kind}" for kind in _kinds_of_pages()}
    assert set(targets()) <= measured


def _kinds_of_pages() -> set[str]:
    from benchmarks.site import PAGES

    return {kind for kind, _, _ in PAGES if kind}


def test_a_run_tells_what_it_reached_missed_and_did_not_measure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "results.tsv"
    monkeypatch.setenv(GATHERED, str(file))
    reached("verify", 12.5, "10 of 1 reports")
    reached("crawl", 0.89)
    reached("crawl", 0.9, "8 hosts")
    assert capsys.readouterr().out.count("NOT reached") == 1
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table(gathered(file))]
    by_work = {row[0]: row[1:] for row in rows[2:]}
    assert by_work["verify of ten times the reports (10 of 1 reports)"] == ["≤ 12.5 ×", "12.5 ×", "reached"]
    crawl = "pages/s of the crawl, of bare Scrapy"
    assert (by_work[crawl], by_work[f"{crawl} (8 hosts)"]) == (
        ["≥ 0.9 ×", "0.89 ×", "NOT reached"],
        ["≥ 0.9 ×", "0.9 ×", "reached"],
    )
    assert by_work["a report page"] == ["≤ 50 ms", "", "not measured"]
    with pytest.raises(KeyError):
        reached("no such target", 1)
