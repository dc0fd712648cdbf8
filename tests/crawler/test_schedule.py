"""When to ask again, and what a night will cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.raw.captures import LedgerLine, ListRow, SourceState, UrlState
from archive.raw.stamps import parse_stamp, stamp
from archive.raw.store import RawStore
from crawler.night.clock import Window, night_of
from crawler.night.forecast import forecast_with_sources
from crawler.night.policy import Policy
from crawler.night.schedule import in_season, listing_due, next_check, next_listing, worth
from crawler.registry.sources import Source

POLICY = Policy.default()
SUMMER = datetime(2026, 7, 1, 18, 17, tzinfo=UTC)
WINTER = datetime(2026, 1, 20, 18, 17, tzinfo=UTC)
DAY = timedelta(days=1)
KNOWN = UrlState(
    *("http://h/a", "s", "article", "done", None, None, 1, 0, "ok", None, None, stamp(SUMMER), stamp(SUMMER)),
    *(0, 0, 1, 1, "ab", None, 0, None, None),
)


def nights(due: str, start: datetime) -> int:
    """The first nightly run, at the same minute each day, in which an address is due."""
    return next(night for night in range(400) if due <= stamp(start + night * DAY))


def waits(state: UrlState, start: datetime, checks: int = 9) -> list[int]:
    """Nights between the looks at a report that never says anything new."""
    quiet = [replace(state, unchanged=number) for number in range(checks)]
    return [nights(next_check(each, "ok", False, start, POLICY), start) for each in quiet]


def reports_on(year: int, number: int = 1) -> UrlState:
    return replace(KNOWN, url=f"http://h/{number}", row=ListRow(f"样例市教育局{year}年政府信息公开工作年度报告"))


def test_unchanged_reports_are_asked_for_ever_less_as_far_as_their_year_allows() -> None:
    assert waits(reports_on(2025), WINTER) == [1] * 9, "the newest year in the season"
    assert waits(reports_on(2025), SUMMER) == [2, 4, 7, 7, 7, 7, 7, 7, 7]
    assert waits(reports_on(2024), WINTER) == [2, 4, 7, 7, 7, 7, 7, 7, 7]
    old = waits(reports_on(2019), WINTER)
    assert old[:2] == [2, 4] and all(4 <= wait <= 30 for wait in old[2:])
    assert waits(KNOWN, WINTER) == waits(KNOWN, SUMMER), "nothing says of which year it is"
    eve = datetime(2027, 1, 6, 18, tzinfo=UTC)
    assert max(waits(reports_on(2026), eve)) == 1, "a week would reach into the season"


def test_news_start_the_patience_anew() -> None:
    assert nights(next_check(None, "ok", True, SUMMER, POLICY), SUMMER) == 1
    assert nights(next_check(replace(KNOWN, unchanged=6), "ok", True, SUMMER, POLICY), SUMMER) == 1


def test_what_was_first_seen_in_one_night_is_not_asked_for_in_one_night() -> None:
    settled = [replace(reports_on(2018, number), unchanged=20) for number in range(3000)]
    due = Counter(nights(next_check(each, "ok", False, WINTER, POLICY), WINTER) for each in settled)
    assert min(due) >= 16 and max(due) == 30
    assert max(due.values()) < 2 * 3000 / len(due), "spread evenly"
    again = Counter(nights(next_check(each, "ok", False, WINTER, POLICY), WINTER) for each in settled)
    assert due == again, "by the address, not by chance"


def test_the_settings_of_a_recheck_keep_their_meaning() -> None:
    everything = Policy.default({"NIANBAO_RECHECK_MIN_DAYS": "0", "NIANBAO_RECHECK_MAX_DAYS": "0"})
    weekly = Policy.default({"NIANBAO_RECHECK_MIN_DAYS": "3", "NIANBAO_RECHECK_MAX_DAYS": "5"})
    for year in (2012, 2024, 2025):
        state = replace(reports_on(year), unchanged=30)
        assert next_check(state, "ok", False, WINTER, everything) <= stamp(WINTER)
        assert nights(next_check(state, "ok", False, WINTER, weekly), WINTER) == (3 if year == 2025 else 5)


def test_a_night_without_room_for_all_asks_for_what_is_worth_most() -> None:
    new = {"last_capture": None, "checked_at": None}
    old_look = stamp(WINTER - 90 * DAY)
    ranked = [
        replace(reports_on(2025, 1), **new),
        replace(reports_on(2016, 2), next_due=""),
        replace(reports_on(2025, 3), checked_at=stamp(WINTER - 2 * DAY)),
        replace(reports_on(2025, 4), checked_at=stamp(WINTER - DAY)),
        replace(reports_on(2024, 5), **new),
        replace(reports_on(2015, 6), changes=1, checked_at=stamp(WINTER - 9 * DAY)),
        replace(reports_on(2024, 7), checked_at=stamp(WINTER - 8 * DAY)),
        replace(reports_on(2015, 8), checked_at=old_look),
        replace(reports_on(2020, 9), **new),
        replace(reports_on(2019, 10), **new),
        replace(reports_on(2023, 11), checked_at=stamp(WINTER - 30 * DAY)),
    ]
    shuffled = sorted(ranked, key=lambda state: state.url[-1])
    assert sorted(shuffled, key=lambda state: worth(state, WINTER, POLICY)) == ranked


def test_gone_pages_are_asked_for_on_the_next_nights() -> None:
    waits = [
        nights(next_check(replace(KNOWN, gone_nights=gone), "gone", False, SUMMER, POLICY), SUMMER) for gone in range(4)
    ]
    assert waits == [1, 1, 30, 30]


def test_trouble_is_tried_again_with_patience() -> None:
    waits = [
        nights(next_check(replace(KNOWN, attempts=tried), "truncated", False, SUMMER, POLICY), SUMMER)
        for tried in range(1, 7)
    ]
    assert waits == [1, 2, 4, 8, 16, 30]


def test_listings_nightly_in_the_season_weekly_otherwise() -> None:
    assert nights(next_listing("complete", SUMMER, POLICY), SUMMER) == 7
    assert nights(next_listing("partial", SUMMER, POLICY), SUMMER) == 1
    assert nights(next_listing("complete", WINTER, POLICY), WINTER) == 1
    eve = datetime(2026, 1, 6, 18, tzinfo=UTC)
    assert nights(next_listing("complete", eve, POLICY), eve) <= 4, "a week would reach into the season"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-01-09T15:59Z", False),
        ("2026-01-09T16:00Z", True),
        ("2026-04-10T15:59Z", True),
        ("2026-04-10T16:00Z", False),
    ],
)
def test_the_season_is_counted_in_china(moment: str, expected: bool) -> None:
    assert in_season(datetime.fromisoformat(moment)) is expected


def test_a_night_runs_from_noon_to_noon_in_china() -> None:
    evening, morning = datetime(2026, 1, 20, 15, tzinfo=UTC), datetime(2026, 1, 20, 22, tzinfo=UTC)
    assert night_of(evening) == night_of(morning) != night_of(morning + timedelta(hours=8))


def test_the_window_may_reach_over_midnight() -> None:
    window = Window.parse("22:00-07:00")
    china = [datetime.fromisoformat(f"2026-01-20T{hour}:00+08:00") for hour in ("21:59", "22:00", "06:59", "07:00")]
    assert [window.allows(moment) for moment in china] == [False, True, True, False]
    assert Window.parse("").allows(SUMMER)
    with pytest.raises(ValueError, match="NIANBAO_WINDOW"):
        Policy.default({"NIANBAO_WINDOW": "late"})


def source(number: int) -> Source:
    return Source(f"s{number}", "330206", f"http://h{number}.gov.cn/nb/")


def test_forecast_of_a_first_night_and_of_a_later_one(tmp_path: Path) -> None:
    sources = [source(1), source(2)]
    first = forecast_with_sources(tmp_path, sources, SUMMER)[0]
    assert (first.sources, first.listings, first.hosts, first.requests) == (2, 2, 2, 4)
    with RawStore(tmp_path) as store:
        run = store.begin_run("2026-07-01", stamp(SUMMER))
        store.add_articles(
            "s1", "http://h1.gov.cn/nb/", [(f"http://h1.gov.cn/{n}.html", ListRow("x")) for n in range(5)]
        )
        done = LedgerLine(run.id, "s1", "complete", "", 5, None, 6, 5, 0, 0, 0, 0, 0, 1, 1.0, "", stamp(SUMMER))
        due = next_listing("complete", SUMMER, POLICY)
        store.close_source(done, SourceState("s1", "complete", "", stamp(SUMMER), 1, run.id, None, due))
        store.put_host(replace(store.host("h2.gov.cn"), closed_until=stamp(SUMMER + 9 * DAY)))
    later = forecast_with_sources(tmp_path, sources, SUMMER + DAY)[0]
    assert (later.sources, later.listings, later.new, later.paused, later.requests) == (1, 0, 5, 1, 6)
    assert later.seconds == pytest.approx(6 * 3.5)
    with RawStore.reading(tmp_path) as store:
        assert not listing_due(store.source_state("s1"), SUMMER + DAY)
        assert listing_due(store.source_state("s1"), SUMMER + 7 * DAY)
        assert parse_stamp(store.source_state("s1").next_listing).tzinfo
