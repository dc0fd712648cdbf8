"""Who is late by which law: the calendar, and what is no failure."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive import coverage
from archive.agencies.deadlines import RULES, deadline
from archive.coverage import Facts, local_calendar, states
from archive.store import Store
from tests.archive.portal import SOURCE, Portal, dump, page

DEPARTMENT = Facts("department", {2022: ("published", "2023-01-20")})


@pytest.mark.parametrize(
    ("kind", "year", "day"),
    [
        ("department", 2023, date(2024, 1, 31)),
        ("township", 2023, None),  # the regulation of 2019 names no township: only a local notice can
        ("township", 2018, date(2019, 3, 31)),
        ("institution", 2023, None),
        ("government", 2023, date(2024, 3, 31)),
        ("department", 2018, date(2019, 3, 31)),
        ("department", 2019, date(2020, 1, 31)),
    ],
)
def test_legal_deadlines(kind: str, year: int, day: date | None) -> None:
    assert deadline(kind, year) == day


def test_local_calendars_come_from_the_registry() -> None:
    calendar = local_calendar("首页有公告 due:department=01-28,township=02-20")
    assert calendar == {"department": (1, 28), "township": (2, 20)}
    assert deadline("township", 2021, calendar) == date(2022, 2, 20)
    assert deadline("government", 2021, calendar) == date(2022, 3, 31)
    assert local_calendar(None) == {}


@pytest.mark.parametrize(
    ("today", "state"),
    [(date(2024, 1, 15), "not_due"), (date(2024, 1, 31), "not_due"), (date(2024, 2, 1), "missing")],
)
def test_not_yet_published_is_no_failure(today: date, state: str) -> None:
    assert states(DEPARTMENT, today) == {2022: "published", 2023: state}


@pytest.mark.parametrize(
    ("published", "state"),
    [
        ("2023-01-31", "published"),
        ("2023-02-01", "late"),
        ("2022-12-30", "published"),  # dated before the year's end, as real reports are
        ("2026-05-01", "published"),  # the date of a site's migration says nothing
        (None, "published"),
    ],
)
def test_late_is_what_the_page_itself_dates_late(published: str | None, state: str) -> None:
    facts = Facts("department", {2022: ("published", published)})
    assert states(facts, date(2023, 12, 1))[2022] == state


def test_what_cannot_be_read_is_not_missing() -> None:
    reports = {2021: ("published", None), 2022: ("withdrawn", None)}
    facts = Facts("department", reports, unreadable=frozenset({2023}), readable=False)
    assert states(facts, date(2025, 6, 1)) == {
        2021: "published",
        2022: "withdrawn",
        2023: "unreadable",
        2024: "blocked",
    }


def test_a_body_that_is_no_more_is_not_missing_for_ever() -> None:
    found = states(DEPARTMENT, date(2030, 6, 1))
    assert found == {2022: "published", 2023: "missing", 2024: "missing", 2025: "missing"}


def test_refresh_writes_only_what_changed(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.show("/1.html", page(year=2022, published="2023-01-20"))
    portal.walk("/1.html")
    portal.ingest()
    assert portal.rows("SELECT year, state FROM coverage") == [(2022, "published"), (2023, "missing")]
    before = dump(tmp_path)
    for moment in (datetime(2024, 2, 3, 18, tzinfo=UTC), datetime(2024, 3, 30, 18, tzinfo=UTC)):
        with Store.open(tmp_path, now=moment) as store:
            assert coverage.refresh(store, moment) == 0
    assert dump(tmp_path) == before
    with Store.open(tmp_path, now=moment) as store:
        store.put_sources([{**SOURCE, "state": "blocked"}])
        assert coverage.refresh(store, moment) == 1
        assert coverage.refresh(store, moment) == 0
    assert portal.rows("SELECT state, since FROM coverage WHERE year = 2023") == [("blocked", "2024-03-30T18:00:00Z")]


def test_a_deadline_that_passes_is_noticed_without_any_capture(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.show("/1.html", page("北仑区人民政府", 2022, published="2023-01-20"))
    portal.walk("/1.html")
    portal.ingest()
    assert portal.rows("SELECT state FROM coverage WHERE year = 2023") == [("not_due",)]
    april = datetime(2024, 3, 31, 16, 30, tzinfo=UTC)  # 1 April in Shanghai
    with Store.open(tmp_path, now=april) as store:
        coverage.refresh(store, april)
    assert portal.rows("SELECT state FROM coverage WHERE year = 2023") == [("missing",)]


def test_an_unreadable_document_shows_in_coverage_until_it_is_read(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    title = "北仑区教育局2023年政府信息公开工作年度报告"
    portal.show("/1.html", page(year=2022, published="2023-01-20"))
    portal.show("/2.docx", b"PK\x03\x04 damaged", title=title)
    portal.walk("/1.html", "/2.docx")
    portal.ingest()
    assert portal.rows("SELECT year, state FROM coverage") == [(2022, "published"), (2023, "unreadable")]
    portal.next_night()
    portal.show("/2.docx", page(year=2023), title=title)
    portal.ingest()
    assert portal.rows("SELECT year, state FROM coverage") == [(2022, "published"), (2023, "published")]
    assert sqlite3.connect(tmp_path / "archive.db").execute("SELECT count(*) FROM unreadable").fetchone() == (0,)


def test_every_rule_names_its_law() -> None:
    assert all("条例" in rule.source and "条" in rule.source for rule in RULES)


def test_a_body_that_no_rule_binds_is_never_late() -> None:
    facts = Facts("township", {2022: ("published", "2023-02-15")})
    assert states(facts, date(2024, 6, 1)) == {2022: "published", 2023: "not_due"}
    assert states(facts, date(2025, 1, 1))[2023] == "missing"
    local = Facts("township", {2022: ("published", "2023-02-25")}, calendar={"township": (2, 20)})
    assert states(local, date(2023, 6, 1)) == {2022: "late"}


def _restated(portal: Portal, first: str, then: str) -> object:
    portal.show("/2.html", page(year=2023, published=first))
    portal.walk("/1.html", "/2.html")
    portal.ingest()
    portal.next_night()
    portal.show("/2.html", page(year=2023, published=then))
    portal.ingest()
    return portal.rows("SELECT state FROM coverage WHERE year = 2023")[0][0]


def test_an_office_that_puts_its_date_back_is_seen(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.now = datetime(2024, 1, 10, 18, tzinfo=UTC)
    portal.show("/1.html", page(year=2022, published="2023-01-20"))
    portal.walk("/1.html")
    portal.ingest()
    portal.next_night(days=60)
    assert _restated(portal, "2024-03-05", "2024-01-20") == "late"
    assert portal.kinds()[-1] == "metadata_revised"


def test_an_office_that_corrects_its_date_is_not_late_for_ever(tmp_path: Path) -> None:
    assert _restated(Portal(tmp_path), "2024-03-05", "2024-01-20") == "published"


def test_a_report_that_was_there_in_time_is_in_time_whatever_date_it_gets(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.now = datetime(2024, 1, 22, 18, tzinfo=UTC)
    assert _restated(portal, "2024-01-20", "2024-06-01") == "published"
