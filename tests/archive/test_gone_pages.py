"""A page that is gone while its listing cannot be proved: shown, told once, and no withdrawal."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.alerts import outbox
from archive.alerts.config import Settings, Subscription
from archive.alerts.events import open_archive
from archive.alerts.store import AlertsStore
from archive.filing.ingest import ingest
from archive.site.app import make_datasette
from archive.upkeep.status import health
from tests.archive.portal import HOST, Portal, dump, page

ONE, OTHER = "/1.html", "/2.html"
GAP = "no_proof"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal whose listing is never proved, after its first night: two reports."""
    portal = Portal(tmp_path_factory.mktemp("published"))
    portal.show(ONE, page())
    portal.show(OTHER, page("北仑区财政局"))
    walk(portal, ONE, OTHER)
    portal.ingest()
    portal.raw.close()
    return portal.data


@pytest.fixture
def portal(published: Path, tmp_path: Path) -> Portal:
    return Portal(shutil.copytree(published, tmp_path, dirs_exist_ok=True))


def walk(portal: Portal, *paths: str, verdict: str = "unproven") -> None:
    portal.walk(*paths, verdict=verdict)
    portal.raw.conn.execute("UPDATE walks SET reason = ? WHERE verdict = 'unproven'", [GAP])


def night(portal: Portal, *listed: str, gone: bool = True, verdict: str = "unproven") -> None:
    portal.next_night()
    if gone:
        portal.answer(ONE, "gone", 404)
    else:
        portal.show(ONE, page(noise=portal.run))
    portal.answer(OTHER, "not_modified", 304)
    walk(portal, *listed, OTHER, verdict=verdict)
    portal.ingest()


def noted(portal: Portal) -> list[tuple[object, ...]]:
    return portal.rows("SELECT r.agency, g.url, g.missing FROM gone_pages g JOIN reports r ON r.id = g.report_id")


NOTED = [("北仑区教育局", HOST + ONE, GAP)]


def test_two_nights_under_an_unproven_listing_are_noted_and_withdraw_nothing(portal: Portal) -> None:
    night(portal)
    assert noted(portal) == [], "one night is not enough"
    night(portal)
    assert noted(portal) == NOTED
    first = portal.rows("SELECT since, noted_at FROM gone_pages")
    night(portal)
    assert portal.rows("SELECT since, noted_at FROM gone_pages") == first, "noted once"
    assert portal.kinds() == ["published", "published"]
    assert set(portal.rows("SELECT status FROM reports")) == {("published",)}


@pytest.mark.parametrize("verdict", ["partial", "blocked", "failed"])
def test_a_walk_that_came_to_no_end_notes_nothing(portal: Portal, verdict: str) -> None:
    for _ in range(3):
        night(portal, verdict=verdict)
    assert noted(portal) == []


def test_what_is_still_listed_is_not_noted(portal: Portal) -> None:
    for _ in range(3):
        night(portal, ONE)
    assert noted(portal) == []


@pytest.mark.parametrize(
    "ends",
    [
        lambda portal: night(portal, ONE, gone=False),
        lambda portal: night(portal, ONE),
        lambda portal: night(portal, verdict="complete"),
    ],
    ids=["the page is back", "it is listed again", "a proved listing withdraws it"],
)
def test_it_is_noted_until_more_is_known(portal: Portal, ends: Callable[[Portal], None]) -> None:
    for _ in range(2):
        night(portal)
    assert noted(portal) == NOTED
    ends(portal)
    assert noted(portal) == []


def test_a_proved_listing_withdraws_it_after_all(portal: Portal) -> None:
    for _ in range(2):
        night(portal)
    night(portal, verdict="partial")
    assert noted(portal) == NOTED, "a partial walk says nothing either way"
    night(portal, verdict="complete")
    assert portal.kinds() == ["published", "published", "withdrawn"]


def test_an_archive_made_anew_notes_the_same(portal: Portal, tmp_path: Path) -> None:
    for _ in range(2):
        night(portal)
    before = dump(portal.data)["gone_pages"]
    for file in tmp_path.glob("archive.db*"):
        file.unlink()
    ingest(portal.data, now=portal.now, jobs=1)
    assert dump(portal.data)["gone_pages"] == before != []


def messages(portal: Portal, *subscriptions: Subscription) -> list[tuple[str, str]]:
    """What is told now, to whom."""
    archive = open_archive(portal.data)
    assert archive is not None
    settings = Settings(subscriptions=subscriptions)
    with AlertsStore(portal.data) as store:
        (last,) = store.db.execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()
        outbox.register(store, settings, archive, portal.now)
        assert outbox.collect(store, settings, archive, portal.now, night_through=True) == []
        found = store.db.execute("SELECT subscription, subject || char(10) || text FROM messages WHERE id > ?", [last])
        told = found.fetchall()
    archive.close()
    return told


def test_it_is_told_once_to_those_who_ask_for_withdrawals(portal: Portal) -> None:
    everyone = Subscription("all", ("json://localhost",))
    wishes = (
        everyone,
        replace(everyone, name="withdrawals", changes=("withdrawn",), language="en"),
        replace(everyone, name="figures", changes=("figures_revised",)),
        replace(everyone, name="elsewhere", agencies=("北仑区财政局",)),
    )
    assert messages(portal, *wishes) == []
    for _ in range(2):
        night(portal)
    told = dict(messages(portal, *wishes))
    assert set(told) == {"all", "withdrawals"}
    assert "列表未证明完整】北仑区教育局 2023 年" in told["all"] and GAP in told["all"] and HOST + ONE in told["all"]
    assert "listing not proved] 北仑区教育局 2023" in told["withdrawals"]
    assert messages(portal, *wishes) == []
    night(portal)
    late = replace(everyone, name="late")
    assert messages(portal, *wishes, late) == [], "who comes later hears of what comes later"


@pytest.mark.asyncio
async def test_pages_and_feeds_say_so(portal: Portal) -> None:
    for _ in range(2):
        night(portal)
    assert health(portal.data, portal.now)["pages_gone"] == 1
    (agency,) = portal.rows("SELECT agency_id FROM reports WHERE agency = '北仑区教育局'")[0]
    site = make_datasette(portal.data, clock=lambda: portal.now)
    try:
        report = await site.client.get(f"/reports/{agency}/2023")
        assert "列表未证明完整" in report.text and "官方页面在线" not in report.text
        assert (await site.client.get(f"/reports/{agency}/2023.json")).json()["page_gone"]["missing"] == GAP
        for path in ("/changes", "/changes?agency=教育局", "/changes.atom", f"/agencies/{agency}/feed.atom"):
            shown = (await site.client.get(path)).text
            assert "列表未证明完整" in shown and "北仑区教育局" in shown, path
        for path in ("/changes?kind=figures_revised", "/changes?agency=财政局", "/changes.atom?kind=moved"):
            assert "列表未证明完整" not in (await site.client.get(path)).text, path
        assert (await site.client.get("/archive/gone_pages")).status_code == 200
    finally:
        site.site.close()
