"""Whole nights of a portal that lies, that are cut off or read by a newer parser: from the captures to the changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.filing import ingest as filing
from archive.filing.postponing import Postponing
from archive.filing.units import Unit
from archive.store import Store
from archive.upkeep import status
from parsers.model import AnnualReport
from tests.archive.portal import HOST, Portal, figures, page

OFFICES = ("教育局", "民政局", "财政局", "司法局", "水利局", "统计局", "审计局", "商务局", "林业局", "信访局")
PATHS = {f"北仑区{office}": f"/{number}.html" for number, office in enumerate(OFFICES, 1)}
Shows = Callable[[str, int], str]


def _honest(agency: str, night: int) -> str:
    return page(agency, values=figures(10 + list(PATHS).index(agency)), noise=night)


def _busy(agency: str, night: int) -> str:
    return page(agency, values=figures(200 + 3 * list(PATHS).index(agency)), noise=night)


def _night(portal: Portal, number: int, shows: Shows) -> None:
    if number > 1:
        portal.next_night()
    for agency, path in PATHS.items():
        portal.show(path, shows(agency, number), title=f"{agency}2023年政府信息公开工作年度报告")
    portal.walk(*PATHS.values())
    portal.ingest()


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    portal = Portal(tmp_path)
    _night(portal, 1, _honest)
    return portal


def _soft_404(_agency: str, night: int) -> str:
    return f"<html><meta charset='utf-8'><title>出错了</title><body><p>您访问的页面不存在 {night}</p></body></html>"


def _swapped(agency: str, night: int) -> str:
    """Two of ten show each other's report."""
    one, other = list(PATHS)[:2]
    return _honest({one: other, other: one}.get(agency, agency), night)


def _every_way(agency: str, night: int) -> str:
    """Some addresses show another's report, some an empty form, some a page that is none."""
    names = list(PATHS)
    place = names.index(agency)
    if place % 3 == 0:
        return _honest(names[place - 1], night)
    return _soft_404(agency, night) if place % 3 == 1 else page(agency, values=dict.fromkeys(figures()), noise=night)


@pytest.mark.parametrize("lie", [_soft_404, _every_way])
def test_a_portal_that_lies_one_night_publishes_nothing_and_alarms_once(portal: Portal, lie: Shows) -> None:
    published, stored = portal.kinds(), portal.rows("SELECT agency, year, status, requests_received FROM reports")
    _night(portal, 2, lie)
    assert len(status.health(portal.data, portal.now)["quarantine"]) == 1
    assert portal.kinds() == published
    _night(portal, 3, _honest)
    assert portal.kinds() == published
    assert portal.rows("SELECT agency, year, status, requests_received FROM reports") == stored
    assert status.health(portal.data, portal.now)["quarantine"] == []
    assert portal.rows("SELECT count(*) FROM unreadable") == [(0,)]


def test_two_addresses_that_show_each_other_wait_and_are_nothing_when_they_are_right_again(portal: Portal) -> None:
    published = portal.kinds()
    _night(portal, 2, _swapped)
    assert portal.kinds() == published
    assert portal.rows("SELECT url, reason, state FROM unreadable ORDER BY url") == [
        (f"{HOST}/1.html", "row_disagrees", "held"),
        (f"{HOST}/2.html", "row_disagrees", "held"),
    ]
    assert portal.rows("SELECT count(*) FROM quarantine") == [(0,)]
    _night(portal, 3, _honest)
    assert portal.kinds() == published
    assert portal.rows("SELECT count(*) FROM unreadable") == [(0,)]


def _cut_off(portal: Portal, shows: Shows, monkeypatch: pytest.MonkeyPatch) -> None:
    """A night whose ingest is killed when everything waits and nothing is settled, and is started again."""

    def killed(*_: object) -> list[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(filing.quarantine, "decide", killed)
        with pytest.raises(KeyboardInterrupt):
            _night(portal, 2, shows)
    assert portal.rows("SELECT count(*) FROM postponed") == [(len(PATHS),)]
    portal.ingest()


def test_a_lie_is_held_although_the_night_was_killed_between_waiting_and_settling(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = portal.kinds()
    _cut_off(portal, lambda agency, night: _honest(list(PATHS)[list(PATHS).index(agency) - 1], night), monkeypatch)
    assert portal.kinds() == published
    assert portal.rows("SELECT count(*) FROM quarantine") == [(1,)]


def test_a_busy_night_is_published_although_it_was_killed_between_waiting_and_settling(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cut_off(portal, _busy, monkeypatch)
    assert portal.kinds()[len(PATHS) :] == ["figures_revised"] * len(PATHS)
    assert portal.rows("SELECT (SELECT count(*) FROM postponed), (SELECT count(*) FROM doubts)") == [(0, 0)]


def test_the_night_after_an_upgrade_is_like_any_other(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    published = portal.kinds()
    with Store.open(portal.data, now=portal.now) as store, store.transaction() as db:
        db.execute("UPDATE report_urls SET read_by = '1', title = '旧' || title")
    kept: list[str] = []
    keep = Postponing._keeps

    def noted(self: Postponing, unit: Unit, outcome: AnnualReport | None) -> bool:
        kept.append(unit.url)
        return keep(self, unit, outcome)

    monkeypatch.setattr(Postponing, "_keeps", noted)
    _night(portal, 2, _honest)
    assert kept == []
    assert portal.kinds() == published
    assert portal.rows("SELECT count(*) FROM report_urls WHERE title LIKE '旧%'") == [(0,)]
    assert portal.rows("SELECT count(*) FROM doubts") == [(0,)]


def _wrong_articles(agency: str, night: int) -> str:
    return _honest(list(PATHS)[list(PATHS).index(agency) - 1], night)


def _blank(agency: str, night: int) -> str:
    return page(agency, values=dict.fromkeys(figures()), noise=night)


def test_a_season_of_lies_tells_what_is_true_on_its_night_and_alarms_once_a_lie(portal: Portal) -> None:
    """Quiet nights, busy ones, and lies that are undone the next night or the one after."""
    truth = {agency: 10 + number for number, agency in enumerate(PATHS)}

    def honest(agency: str, night: int) -> str:
        return page(agency, values=figures(truth[agency]), noise=night)

    lies = {3: _soft_404, 6: _wrong_articles, 7: _wrong_articles, 10: _blank, 12: _every_way}
    revised = {2: 1, 4: 3, 5: 0, 8: 10, 9: 2, 11: 1, 13: 4, 14: 10}
    alarms, known = 0, set[object]()
    for night in range(2, 15):
        for agency in list(PATHS)[: revised.get(night, 0)]:
            truth[agency] += 100
        told = len(portal.kinds())
        _night(portal, night, lies.get(night, honest))
        assert portal.kinds()[told:] == ["figures_revised"] * revised.get(night, 0), night
        held = {row[0] for row in portal.rows("SELECT since FROM quarantine")}
        assert bool(held) == (night in lies), night
        alarms, known = alarms + len(held - known), known | held
    assert alarms == 4, "two nights of one lie are one alarm"
    assert sorted(portal.rows("SELECT agency, requests_received FROM reports")) == sorted(truth.items())
    assert portal.rows("SELECT (SELECT count(*) FROM unreadable), (SELECT count(*) FROM doubts)") == [(0, 0)]
