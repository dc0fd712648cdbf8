"""What a report leaves to do is all that is to do: a night ends where computing everything anew ends."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive import coverage, crosschecks
from archive.agencies import regions
from archive.agencies.directory import Agencies
from archive.filing.reports import file_report
from archive.filing.versioning import Arrival, Kept
from archive.pending import leave_both
from archive.rows import ACROSS_YEARS, OVER_BODIES
from archive.store import Store
from parsers.model import AnnualReport, Cell
from tests.archive.portal import FIRST_NIGHT, HOST, SOURCE, Portal, figures, page

REGIONS = regions.load()
BODIES = ("北仑区人民政府", "北仑区教育局", "北仑区司法局", "北仑区民政局")
Event = tuple[str, int, int, int, int, str]
events = st.tuples(
    st.sampled_from(BODIES),
    st.integers(2020, 2024),
    *(st.integers(0, 2) for _ in range(3)),
    st.sampled_from(("01-20", "02-20", "04-20")),
)


def _report(event: Event) -> tuple[AnnualReport, Arrival]:
    body, year, received, over, forward, day = event
    cells = figures(received, requests__carried_over__total=over, requests__carried_forward__total=forward)
    report = AnnualReport(
        f"{body}{year}年度报告", body, year, f"{year + 1}-{day}", {"requests": "2021", "active_disclosure": "2021"},
        {key: Cell(value, str(value)) for key, value in cells.items()},
        (), (), (), (), (), "html", f"{event}",
    )  # fmt: skip
    url = f"{HOST}/{body}/{year}.html"
    page = Kept(url, report.sha256, "text/html", None, "page")
    return report, Arrival(url, SOURCE, 1, None, "2024-02-01T18:00:00Z", (page,))


def _file(store: Store, night: list[Event], now: datetime) -> None:
    agencies = Agencies(store, REGIONS)
    for event in night:
        with store.transaction():
            file_report(store, agencies, *_report(event), now)
    _settle(store, now)


def _settle(store: Store, now: datetime) -> None:
    crosschecks.refresh(store)
    coverage.refresh(store, now)


def _computed(store: Store) -> list[object]:
    checks = "SELECT c.* FROM checks c JOIN reports r ON r.current_version = c.version_id ORDER BY 1, 2"
    return [
        store.db.execute(query).fetchall()
        for query in (
            checks,
            "SELECT agency_id, year, state FROM coverage ORDER BY 1, 2",
            "SELECT * FROM pending",
            "SELECT * FROM area_figures ORDER BY 1, 2, 3",
            "SELECT * FROM body_differences ORDER BY 1, 2",
        )
    ]


def _compute_everything(store: Store, now: datetime) -> None:
    with store.transaction():
        for agency, first, last in store.db.execute("SELECT id, first_year, last_year FROM agencies").fetchall():
            for year in range(first, last + 1):
                leave_both(store, agency, year)
    _settle(store, now)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of nothing: a hundred examples need not make its tables a hundred times."""
    data = tmp_path_factory.mktemp("empty")
    with Store.open(data, now=FIRST_NIGHT) as store:
        store.put_sources([SOURCE])
    return data / "archive.db"


@example(
    [
        [("北仑区教育局", 2020, 1, 0, 1, "02-20")],
        [("北仑区教育局", 2020, 1, 0, 1, "01-20")],
        [("北仑区教育局", 2020, 0, 0, 0, "02-20")],
    ]
)
@given(nights=st.lists(st.lists(events, min_size=1, max_size=8), min_size=1, max_size=5))
def test_nights_end_where_computing_everything_anew_ends(empty: Path, nights: list[list[Event]]) -> None:
    now = datetime(2025, 5, 1, 18, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as data:
        shutil.copy(empty, data)
        _live_through(Path(data), nights, now)


def _live_through(data: Path, nights: list[list[Event]], now: datetime) -> None:
    with Store.open(data, now=now) as store:
        for night in nights:
            now += timedelta(days=1)
            _file(store, night, now)
        followed = _computed(store)
        _compute_everything(store, now)
        assert followed == _computed(store)


def test_a_body_that_misses_a_year_takes_its_government_s_sums_back(tmp_path: Path) -> None:
    sums = (
        "SELECT c.outcome, c.detail FROM checks c JOIN reports r ON r.current_version = c.version_id "
        "WHERE c.rule = 'R8' AND r.year = 2022"
    )
    with Store.open(tmp_path, now=FIRST_NIGHT) as store:
        _file(store, [(body, 2022, 1, 0, 0, "01-20") for body in BODIES], FIRST_NIGHT)
        assert store.db.execute(sums).fetchall() == [("fail", "本级 = 3 个所属机关之和；比较200格，6格不同")]
        for year in (2020, 2024):
            _file(store, [("北仑区档案馆", year, 1, 0, 0, "01-20")], FIRST_NIGHT)
            missing = "本级 = 所属各机关之和（缺1个机关的报告：北仑区档案馆）"
            assert store.db.execute(sums).fetchall() == [("not_assessable", missing)]
        _file(store, [("北仑区档案馆", 2022, 1, 0, 0, "01-20")], FIRST_NIGHT)
        assert store.db.execute(sums).fetchall() == [("fail", "本级 = 4 个所属机关之和；比较200格，6格不同")]


def test_a_revised_body_leaves_its_government_s_years_alone(tmp_path: Path) -> None:
    rules = (
        "SELECT rule, left, right FROM checks c JOIN reports r ON r.current_version = c.version_id "
        "WHERE r.agency LIKE '%人民政府' AND r.year = 2023 AND rule IN ('R5', 'R8')"
    )
    with Store.open(tmp_path, now=FIRST_NIGHT) as store:
        _file(store, [(body, year, 1, 2, 4, "01-20") for body in BODIES for year in (2022, 2023)], FIRST_NIGHT)
        before = set(store.db.execute(rules))
        assert {("R5", 2.0, 4.0), ("R8", 1.0, 3.0)} <= before
        _file(store, [("北仑区教育局", 2023, 5, 2, 4, "01-20")], FIRST_NIGHT)
        assert set(store.db.execute(rules)) ^ before == {("R8", 1.0, 3.0), ("R8", 1.0, 7.0)}


def test_a_revision_with_a_later_date_is_told_and_makes_no_report_late(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.show("/1.html", page(year=2022, published="2023-01-20"))
    portal.ingest()
    assert portal.rows("SELECT state FROM coverage WHERE year = 2022") == [("published",)]
    portal.next_night()
    portal.show("/1.html", page(year=2022, values=figures(8), published="2023-03-20"))
    portal.ingest()
    assert portal.kinds() == ["published", "figures_revised", "metadata_revised"]
    assert portal.rows("SELECT state FROM coverage WHERE year = 2022") == [("published",)], "it was there in time"


def test_an_older_archive_gets_its_checks_computed_anew(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=FIRST_NIGHT) as store:
        _file(store, [(body, year, 1, 2, 4, "01-20") for body in BODIES for year in (2022, 2023)], FIRST_NIGHT)
        right = _computed(store)
        with store.transaction() as db:
            # As an older nianbao numbered them, and as its rereading left some reports.
            db.execute("UPDATE check_rows SET position = position - 9990 WHERE position >= ?", [OVER_BODIES.start])
            db.execute("DELETE FROM check_rows WHERE position >= ? AND version_id % 2", [ACROSS_YEARS.start])
            db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_checks_across_anew'")
    with Store.open(tmp_path, now=FIRST_NIGHT) as store:
        assert _computed(store) != right
        crosschecks.refresh(store)
        assert _computed(store) == right
