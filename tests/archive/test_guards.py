"""Guards of filing: what contradicts what an address showed waits a night, and a portal that lies says nothing."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.alerts import alarms
from archive.alerts.alarm_words import sentence
from archive.alerts.config import Settings
from archive.alerts.store import AlertsStore
from archive.filing.doubting import quarantine
from archive.filing.reparse import reparse
from archive.site.app import make_datasette
from archive.store import Store
from archive.upkeep import status
from archive.versions import file_hash, is_other_file
from scheduler import main
from tests.archive.portal import FIRST_NIGHT, HOST, Portal, dump, figures, page

OFFICES = ("教育局", "民政局", "财政局", "司法局", "水利局", "统计局", "审计局", "商务局")
PATHS = {f"北仑区{office}": f"/{number}.html" for number, office in enumerate(OFFICES, 1)}

Shows = Callable[[str, int], str]
"""What the page of an agency shows; the number is that of the night, for what changes around a report."""


def _honest(agency: str, night: int) -> str:
    return page(agency, values=figures(10 + list(PATHS).index(agency)), noise=night)


def _wrong_article(agency: str, night: int) -> str:
    names = list(PATHS)
    return _honest(names[(names.index(agency) + 1) % len(names)], night)


def _blank(agency: str, night: int) -> str:
    return page(agency, values=dict.fromkeys(figures()), noise=night)


def _renamed(agency: str, night: int) -> str:
    """Every title names another body."""
    return _honest(agency, night).replace(f"{agency}2023年", f"北仑区第一{agency[3:]}2023年")


def _one_body(_agency: str, night: int) -> str:
    return _honest("北仑区教育局", night)


def _without_tables(agency: str, night: int) -> str:
    return page(agency, tables=False, noise=night)


LIES: Mapping[str, Shows] = {
    "wrong article": _wrong_article,
    "blank": _blank,
    "titles renamed": _renamed,
    "one body": _one_body,
    "no tables": _without_tables,
}


def _headline(body: str) -> str:
    return body.partition("<h1>")[2].partition("</h1>")[0]


def _night(portal: Portal, night: int, shows: Shows = _honest, exceptions: Mapping[str, str] | None = None) -> None:
    if night > 1:
        portal.next_night()
    for agency, path in PATHS.items():
        other = (exceptions or {}).get(agency)
        title = _headline(other) if other else f"{agency}2023年政府信息公开工作年度报告"
        portal.show(path, other or shows(agency, night), title=title)
    portal.walk(*PATHS.values())
    portal.ingest()


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal of eight bodies after its first night."""
    portal = Portal(tmp_path)
    _night(portal, 1)
    assert portal.kinds() == ["published"] * len(PATHS)
    return portal


def _settle(portal: Portal, deed: Callable[[Store, str], bool]) -> bool:
    with Store.open(portal.data, now=portal.now) as store:
        return deed(store, portal.source["source_id"])


def _held(portal: Portal) -> list[tuple[object, ...]]:
    return portal.rows("SELECT source_id FROM quarantine")


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_nothing_of_a_lying_portal_is_published_and_the_next_night_undoes_it(portal: Portal, lie: Shows) -> None:
    before = dump(portal.data, without=("progress", "_sqlite_migrations", "unreadable", "agencies", "agency_aliases"))
    published = portal.kinds()
    _night(portal, 2, lie)
    assert portal.kinds() == published
    assert _held(portal) == [(portal.source["source_id"],)]
    assert portal.rows("SELECT count(*), sum(versions) FROM reports") == [(len(PATHS), len(PATHS))]
    _night(portal, 3)
    assert portal.kinds() == published
    assert _held(portal) == []
    after = dump(portal.data, without=("progress", "_sqlite_migrations", "unreadable", "agencies", "agency_aliases"))
    assert {table: after[table] for table in ("changes", "versions", "reports", "doubts", "postponed")} == {
        table: before[table] for table in ("changes", "versions", "reports", "doubts", "postponed")
    }


def test_what_a_lying_portal_shows_besides_waits_and_is_published_when_it_is_over(portal: Portal) -> None:
    published = portal.kinds()
    portal.next_night()
    portal.show("/new.html", page("北仑区林业局"), title="北仑区林业局2023年政府信息公开工作年度报告")
    revised = {"北仑区商务局": page("北仑区商务局", values=figures(77))}
    for agency, path in PATHS.items():
        body = revised.get(agency) or _blank(agency, 2)
        portal.show(path, body, title=f"{agency}2023年政府信息公开工作年度报告")
    portal.walk(*PATHS.values(), "/new.html")
    portal.ingest()
    assert portal.kinds() == published
    _night(portal, 3, exceptions=revised)
    assert sorted(portal.kinds()[len(published) :]) == ["figures_revised", "published"]


def test_a_portal_that_lies_on_stays_in_quarantine_until_a_person_releases_it(portal: Portal) -> None:
    published = portal.kinds()
    for night in (2, 3, 4):
        _night(portal, night, _blank)
        assert portal.kinds() == published
    assert len(_held(portal)) == 1
    assert _settle(portal, quarantine.release)
    _night(portal, 5, _blank)
    assert portal.kinds()[len(published) :] == ["figures_revised"] * len(PATHS)
    assert _held(portal) == []
    assert not _settle(portal, quarantine.release)


def test_a_decision_releases_a_source_from_quarantine(portal: Portal) -> None:
    published = portal.kinds()
    _night(portal, 2, _blank)
    (source,) = _held(portal)[0]
    decided = ["review", "decide", source, "release_source", "--why", "电话核实过", "--who", "编辑甲"]
    result = CliRunner().invoke(main, [*decided, "--data", str(portal.data)])
    assert result.exit_code == 0, result.output
    assert _held(portal) == []
    _night(portal, 3, _blank)
    assert portal.kinds()[len(published) :] == ["figures_revised"] * len(PATHS)
    again = CliRunner().invoke(main, [*decided, "--data", str(portal.data)])
    assert again.exit_code == 2
    assert "in no quarantine" in again.output


def _decided(portal: Portal, item: str, kind: str, exit_code: int = 0) -> str:
    portal.now += timedelta(seconds=1)
    said = ["--why", "核实过", "--who", "编辑甲", "--now", portal.now.isoformat(), "--data", str(portal.data)]
    result = CliRunner().invoke(main, ["review", "decide", item, kind, *said])
    assert result.exit_code == exit_code, result.output
    return result.output.split()[0] if not exit_code else result.output


@pytest.mark.parametrize("kind", ["release_source", "discard_source"])
def test_what_was_said_of_a_quarantine_is_taken_back_until_a_night_comes(tmp_path: Path, kind: str) -> None:
    """With rows of every table that settling changes: doubts, postponed addresses, held documents, refused ones."""
    portal = Portal(tmp_path)
    paths = [f"/{number}.html" for number in range(6)]
    for number, path in enumerate(paths):
        portal.show(path, _honest("北仑区教育局", number), title=f"信息公开年度报告之{number}")
    portal.walk(*paths)
    portal.ingest()
    without = ("progress", "_sqlite_migrations", "decisions", "pending")
    before, ((source,),) = dump(portal.data, without=without), _held(portal)
    uid = _decided(portal, str(source), kind)
    assert dump(portal.data, without=without) != before
    _decided(portal, uid, "undo")
    assert dump(portal.data, without=without) == before
    late = _decided(portal, str(source), kind)
    portal.next_night()
    portal.show("/0.html", _honest("北仑区教育局", 9), title="信息公开年度报告之0")
    portal.ingest()
    assert "A night came since" in _decided(portal, late, "undo", exit_code=2)


def test_what_a_person_discarded_is_not_believed_when_it_is_shown_again(portal: Portal) -> None:
    published = portal.kinds()
    _night(portal, 2, _blank)
    assert _settle(portal, quarantine.discard)
    for night in (3, 4):
        _night(portal, night, _blank)
    assert portal.kinds() == published
    assert _held(portal) == []
    assert portal.rows("SELECT count(*) FROM unreadable") == [(0,)], "settled: nothing of it waits any more"
    assert portal.rows("SELECT count(*) FROM refused") == [(0,)], "the reports stay as they were"


def test_what_was_held_of_a_discarded_source_leaves_the_queue_for_good(tmp_path: Path) -> None:
    """Six rows lead to one body on the very first night: five are held, and stay away once a person has said so."""
    portal = Portal(tmp_path)
    paths = [f"/{number}.html" for number in range(6)]

    def show(night: int) -> None:
        for number, path in enumerate(paths):
            portal.show(path, _honest("北仑区教育局", night + number), title=f"信息公开年度报告之{number}")
        portal.walk(*paths)
        portal.ingest()

    show(1)
    assert len(_held(portal)) == 1
    assert portal.rows("SELECT state, count(*) FROM unreadable GROUP BY state") == [("held", 5)]
    assert _settle(portal, quarantine.discard)
    refused = [("source_discarded", 5)]
    for night in (2, 3):
        assert portal.rows("SELECT count(*) FROM unreadable") == [(0,)]
        assert portal.rows("SELECT reason, count(*) FROM refused GROUP BY reason") == refused
        portal.next_night()
        show(night)
    assert portal.rows("SELECT count(*) FROM reports") == [(1,)]
    assert portal.kinds() == ["published"]


def test_single_figures_of_every_report_are_an_ordinary_night(portal: Portal) -> None:
    _night(portal, 2, lambda agency, night: page(agency, values=figures(50 + len(agency)), noise=night))
    assert portal.kinds()[len(PATHS) :] == ["figures_revised"] * len(PATHS)
    assert _held(portal) == []
    assert portal.rows("SELECT count(*) FROM doubts") == [(0,)]


@pytest.mark.parametrize("unchanged", [False, True])
@pytest.mark.parametrize(
    ("shown", "reason", "kinds"),
    [
        (page("北仑区教育局", values=dict.fromkeys(figures())), "figures_blanked", ["figures_revised"]),
        (page("北仑区林业局", values=figures(4)), "identity_swap", ["published"]),
    ],
)
def test_one_page_is_believed_on_the_second_night(
    portal: Portal, shown: str, reason: str, kinds: list[str], unchanged: bool
) -> None:
    published = portal.kinds()
    _night(portal, 2, exceptions={"北仑区教育局": shown})
    assert portal.kinds() == published
    assert portal.rows("SELECT url, reason FROM unreadable") == [(f"{HOST}/1.html", reason)]
    assert _held(portal) == []
    portal.next_night()
    if unchanged:
        portal.answer("/1.html", "not_modified", 304)
    else:
        portal.show("/1.html", shown, title=_headline(shown))
    portal.ingest()
    assert portal.kinds()[len(published) :] == kinds
    assert portal.rows("SELECT count(*) FROM unreadable") == [(0,)]


def test_one_page_that_is_right_again_on_the_second_night_was_nothing(portal: Portal) -> None:
    published = portal.kinds()
    _night(portal, 2, exceptions={"北仑区教育局": _wrong_article("北仑区教育局", 2)})
    _night(portal, 3)
    assert portal.kinds() == published
    assert portal.rows("SELECT (SELECT count(*) FROM unreadable), (SELECT count(*) FROM doubts)") == [(0, 0)]


def test_an_address_that_shows_the_next_year_is_no_lie_of_the_portal(portal: Portal) -> None:
    published = portal.kinds()
    for night in (2, 3):
        following = {agency: page(agency, 2024, noise=night, published="2025-01-20") for agency in PATHS}
        _night(portal, night, exceptions=following)
    assert portal.kinds()[len(published) :] == ["published"] * len(PATHS)


def test_two_rows_of_one_walk_are_never_one_report(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.show("/1.html", page(), title="北仑区教育局2023年政府信息公开工作年度报告")
    portal.show("/2.html", page(values=figures(9), published="2024-02-09"), title="北仑区民政局2023年工作年度报告")
    portal.show("/3.html", page(noise=2), title="《北仑区教育局2023年政府信息公开工作年度报告》 2024-01-20")
    portal.walk("/1.html", "/2.html", "/3.html")
    portal.ingest()
    assert portal.kinds() == ["published"]
    assert portal.rows("SELECT url, reason FROM unreadable") == [(f"{HOST}/2.html", "two_rows_one_report")]
    assert portal.rows("SELECT url FROM report_urls ORDER BY url") == [(f"{HOST}/1.html",), (f"{HOST}/3.html",)]
    assert portal.rows("SELECT requests_received FROM reports") == [(3.0,)]


def test_a_correction_under_another_title_is_one_when_the_first_row_is_gone(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.show("/1.html", page(), title="北仑区教育局2023年政府信息公开工作年度报告")
    portal.walk("/1.html")
    portal.ingest()
    portal.next_night()
    portal.show("/2.html", page(values=figures(9), published="2024-02-09"), title="北仑区教育局2023年年报（更正）")
    portal.walk("/2.html")
    portal.ingest()
    assert portal.kinds() == ["published", "figures_revised"]


def test_a_night_killed_before_its_end_files_what_waited(portal: Portal) -> None:
    portal.next_night()
    portal.show("/1.html", page("北仑区教育局", values=figures(99)))
    portal.ingest()
    assert portal.kinds()[-1] == "figures_revised"
    with Store.open(portal.data, now=FIRST_NIGHT) as store:
        assert store.db.execute("SELECT count(*) FROM postponed").fetchone() == (0,)


@pytest.mark.asyncio
async def test_the_operator_and_readers_are_told_of_a_quarantine(portal: Portal) -> None:
    _night(portal, 2, _wrong_article)
    health = status.health(portal.data, portal.now)
    assert [(held["source_id"], held["addresses"], held["read"]) for held in health["quarantine"]] == [
        (portal.source["source_id"], len(PATHS), len(PATHS))
    ]
    with AlertsStore(portal.data) as store:
        found = alarms.find(portal.data, portal.now, Settings(), store)
    told = [alarm for alarm in found if alarm.name == "quarantine"]
    assert len(told) == 1
    text = sentence("zh", told[0].name, told[0].values)
    assert "北仑区教育局 2023 → 北仑区民政局 2023" in text
    site = make_datasette(portal.data, clock=lambda: portal.now)
    try:
        assert "已隔离" in (await site.client.get("/sources")).text
    finally:
        site.site.close()


@pytest.mark.parametrize(
    ("new", "kinds"), [("/1.html?v=20240203", []), ("/1.html?_=77", []), ("/1.html?id=2", ["moved"])]
)
def test_a_stamp_against_caches_is_no_move(portal: Portal, new: str, kinds: list[str]) -> None:
    portal.next_night()
    portal.answer("/1.html", "gone", 404)
    portal.show(new, _honest("北仑区教育局", 2), title="北仑区教育局2023年政府信息公开工作年度报告")
    portal.walk(new, *list(PATHS.values())[1:])
    portal.ingest()
    assert portal.kinds()[len(PATHS) :] == kinds
    assert portal.rows("SELECT url FROM reports WHERE agency = '北仑区教育局'") == [(f"{HOST}{new}",)]


def _pdf(text: str, day: str, producer: str, *, packed: bool = False) -> bytes:
    """A PDF of one page; `packed` puts its plain objects into an object stream, as newer programs do."""
    drawn = zlib.compress(f"BT /F1 12 Tf ({text}) Tj ET".encode())
    page_of = (
        b"<</Type /Page /Contents 4 0 R /Resources <</Font <</F1 <</BaseFont /%s+SimSun>>>>>>>>" % producer[:6].encode()
    )
    info = f"<</Producer ({producer}) /CreationDate (D:{day}) /ModDate (D:{day})>>".encode()
    inner = [b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>", page_of, info]
    body = b"4 0 obj\n<</Length %d /Filter /FlateDecode>>\nstream\n%s\nendstream\nendobj\n" % (len(drawn), drawn)
    if packed:
        places = [sum(len(part) + 1 for part in inner[:number]) for number in range(len(inner))]
        head = b" ".join(b"%d %d" % (number + 1, place) for number, place in enumerate(places)) + b" "
        stream = zlib.compress(head + b" ".join(inner))
        body += b"9 0 obj\n<</Type /ObjStm /N 4 /First %d /Filter /FlateDecode>>\nstream\n%s\nendstream\nendobj\n" % (
            len(head), stream)  # fmt: skip
    else:
        body += b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(inner, 10))
    return b"%PDF-1.5\n" + body + f"trailer <</ID [<{day}> <{day}>]>>\nstartxref\n{len(body)}\n%%EOF".encode()


@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_made_anew_from_the_same_pages_is_the_same_file(packed: bool) -> None:
    first = file_hash(_pdf("12", "20240101", "WRITER", packed=packed))
    assert file_hash(_pdf("12", "20240301083000", "ANOTHER producer", packed=packed)) == first
    assert is_other_file(first, file_hash(_pdf("13", "20240101", "WRITER", packed=packed)))
    assert not is_other_file("0" * 64, first), "a hash by an older rule proves nothing"


def test_what_a_page_says_of_its_report_has_a_history(portal: Portal) -> None:
    redated = page("北仑区教育局", values=figures(10), published="2024-01-31")
    _night(portal, 2, exceptions={"北仑区教育局": redated})
    assert portal.kinds()[len(PATHS) :] == ["metadata_revised"]
    assert portal.rows("SELECT cell, old, new, old_raw, new_raw FROM change_cells") == [
        ("metadata.published_on", None, None, "2024-01-20", "2024-01-31")
    ]
    assert portal.rows("SELECT summary FROM changes WHERE kind = 'metadata_revised'") == [
        ("页面信息修订：发布日期 2024-01-20→2024-01-31",)
    ]
    now = "SELECT published_on, versions FROM reports WHERE agency = '北仑区教育局'"
    assert portal.rows(now) == [("2024-01-31", 1)]
    before = dump(portal.data)
    _night(portal, 3, exceptions={"北仑区教育局": redated})
    assert dump(portal.data) == before
    reparse(portal.data, now=portal.now, where="1", jobs=1)
    assert portal.rows(now) == [("2024-01-31", 1)], "the version was read from an older copy of the page"


def test_another_title_of_one_page_is_told_the_same_night(portal: Portal) -> None:
    body = _honest("北仑区教育局", 2).replace("2023年政府信息公开工作年度报告", "2023年度政府信息公开年度报告")
    _night(portal, 2, exceptions={"北仑区教育局": body})
    assert portal.kinds()[len(PATHS) :] == ["metadata_revised"]
    assert portal.rows("SELECT title FROM reports WHERE agency = '北仑区教育局'") == [
        ("北仑区教育局2023年度政府信息公开年度报告",)
    ]
