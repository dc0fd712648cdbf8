"""What happens on a portal and what the archive says of it: every kind of change, and every kind of noise."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.archive.portal import HOST, Portal, dump, figures, page


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal after its first night: one report, listed."""
    portal = Portal(tmp_path)
    portal.show("/1.html", page())
    portal.walk("/1.html")
    portal.ingest()
    return portal


def test_a_first_night_publishes(portal: Portal) -> None:
    assert portal.kinds() == ["published"]
    row = portal.rows(
        "SELECT agency, year, url, status, versions, province, city, county, kind, level, requests_received, granted, "
        "check_outcome, published_on FROM reports"
    )
    assert row == [
        ("北仑区教育局", 2023, f"{HOST}/1.html", "published", 1, "浙江省", "宁波市", "北仑区", "department", "county",
         3.0, 3.0, "pass", "2024-01-20"),
    ]  # fmt: skip
    assert portal.rows("SELECT year, state FROM coverage") == [(2023, "published")]


def test_noise_is_no_change(portal: Portal) -> None:
    before = dump(portal.data)
    for noise in (1, 2, 3):
        portal.next_night()
        portal.show("/1.html", page(noise=noise))
        portal.walk("/1.html")
        portal.ingest()
    portal.next_night()
    portal.answer("/1.html", "not_modified", 304)
    portal.walk("/1.html")
    portal.ingest()
    assert dump(portal.data) == before


def test_a_revised_figure(portal: Portal) -> None:
    portal.next_night()
    portal.show("/1.html", page(values=figures(3, requests__received__total=4)))
    portal.ingest()
    assert portal.kinds() == ["published", "figures_revised"]
    assert portal.rows("SELECT cell, old, new FROM change_cells") == [("requests.received.total", 3.0, 4.0)]
    assert portal.rows("SELECT requests_received, versions, check_outcome FROM reports") == [(4.0, 2, "fail")]
    summary, old, new = portal.rows("SELECT summary, from_capture, to_capture FROM changes ORDER BY id DESC")[0]
    assert "3→4" in str(summary)
    assert old is not None and new is not None and old != new


def test_a_figure_that_becomes_blank_is_a_revision(portal: Portal) -> None:
    portal.next_night()
    portal.show("/1.html", page(values=figures(3, active_disclosure__penalties__decisions=None)))
    portal.ingest()
    assert portal.rows("SELECT cell, old, new, new_raw FROM change_cells") == [
        ("active_disclosure.penalties.decisions", 0.0, None, "")
    ]


def test_revised_text(portal: Portal) -> None:
    portal.next_night()
    portal.show("/1.html", page(sentence="全年召开工作例会5次，更新公开指南1份。"))
    portal.ingest()
    assert portal.kinds() == ["published", "text_revised"]
    assert portal.rows("SELECT summary FROM changes WHERE kind = 'text_revised'") == [("文字修订：删“4”，增“5”",)]


def test_back_to_the_first_state_is_a_third_version(portal: Portal) -> None:
    for received in (4, 3):
        portal.next_night()
        portal.show("/1.html", page(values=figures(received)))
        portal.ingest()
    first = "(SELECT content_hash FROM versions WHERE number = 1)"
    assert portal.rows(f"SELECT number, content_hash = {first} FROM versions "
                       "ORDER BY number") == [(1, 1), (2, 0), (3, 1)]  # fmt: skip


def test_withdrawn_needs_two_nights_and_a_complete_listing(portal: Portal) -> None:
    portal.next_night()
    portal.answer("/1.html", "gone", 404)
    portal.walk()
    portal.ingest()
    assert portal.kinds() == ["published"], "one night is not enough"
    portal.next_night()
    portal.answer("/1.html", "soft_404", 200)
    portal.walk(verdict="partial")
    portal.raw.conn.execute("DELETE FROM walks WHERE verdict = 'complete' AND run_id = ?", [portal.run - 1])
    portal.ingest()
    assert portal.kinds() == ["published"], "a partial listing says nothing"
    portal.next_night()
    portal.answer("/1.html", "gone", 410)
    portal.walk()
    portal.ingest()
    assert portal.kinds() == ["published", "withdrawn"]
    assert portal.rows("SELECT status FROM reports") == [("withdrawn",)]
    assert portal.rows("SELECT state FROM coverage WHERE year = 2023") == [("withdrawn",)]
    portal.next_night()
    portal.answer("/1.html", "gone", 404)
    before = dump(portal.data)
    portal.walk()
    portal.ingest()
    assert dump(portal.data) == before


def test_a_page_still_listed_is_not_withdrawn(portal: Portal) -> None:
    for _ in range(3):
        portal.next_night()
        portal.answer("/1.html", "gone", 404)
        portal.walk("/1.html")
        portal.ingest()
    assert portal.kinds() == ["published"]


@pytest.mark.parametrize(
    ("verdict", "status"), [("blocked", 403), ("challenge:jsl", 521), ("timeout", 0), ("truncated", 200)]
)
def test_refusals_and_failures_say_nothing(portal: Portal, verdict: str, status: int) -> None:
    before = dump(portal.data)
    for _ in range(3):
        portal.next_night()
        portal.answer("/1.html", verdict, status)
        portal.walk(verdict="blocked")
        portal.ingest()
    assert dump(portal.data) == before


@pytest.mark.parametrize("unchanged", [True, False])
def test_restored(portal: Portal, unchanged: bool) -> None:
    for _ in range(2):
        portal.next_night()
        portal.answer("/1.html", "gone", 404)
        portal.walk()
        portal.ingest()
    portal.next_night()
    if unchanged:
        portal.answer("/1.html", "not_modified", 304)
    else:
        portal.show("/1.html", page(noise=5))
    portal.walk("/1.html")
    portal.ingest()
    assert portal.kinds() == ["published", "withdrawn", "restored"]
    assert portal.rows("SELECT status, versions FROM reports") == [("published", 1)]


def test_moved(portal: Portal) -> None:
    portal.next_night()
    portal.answer("/1.html", "gone", 404)
    portal.show("/new/1.html", page(noise=8))
    portal.walk("/new/1.html")
    portal.ingest()
    assert portal.kinds() == ["published", "moved"]
    assert portal.rows("SELECT url, status, versions FROM reports") == [(f"{HOST}/new/1.html", "published", 1)]
    portal.next_night()
    portal.answer("/1.html", "gone", 404)
    portal.answer("/new/1.html", "not_modified", 304)
    portal.walk("/new/1.html")
    before = dump(portal.data)
    portal.ingest()
    assert dump(portal.data) == before


def test_moved_when_the_old_page_is_only_no_longer_listed(portal: Portal) -> None:
    portal.next_night()
    portal.answer("/1.html", "not_modified", 304)
    portal.show("/new/1.html", page(noise=8))
    portal.walk("/new/1.html")
    portal.ingest()
    assert portal.kinds() == ["published", "moved"]


def test_a_twin_is_no_change(portal: Portal) -> None:
    portal.next_night()
    portal.show("/app/1.html", page(noise=3))
    portal.walk("/1.html", "/app/1.html")
    portal.ingest()
    assert portal.kinds() == ["published"]
    assert portal.rows("SELECT role FROM report_urls ORDER BY url") == [("page",), ("twin",)]


def test_twins_that_differ_never_take_turns(portal: Portal) -> None:
    for noise in range(1, 4):
        portal.next_night()
        portal.show("/1.html", page(noise=noise))
        portal.show("/copy.html", page(values=figures(9), noise=noise))
        portal.walk("/1.html", "/copy.html")
        portal.ingest()
    assert portal.kinds() == ["published"]


def test_a_correction_published_later_on_another_page_is_a_revision(portal: Portal) -> None:
    portal.next_night()
    portal.show("/2.html", page(values=figures(9), published="2024-02-02"))
    portal.walk("/1.html", "/2.html")
    portal.ingest()
    assert portal.kinds() == ["published", "figures_revised"]
    assert portal.rows("SELECT url, requests_received FROM reports") == [(f"{HOST}/2.html", 9.0)]


def test_figures_that_can_no_longer_be_read_never_replace_those_that_were(portal: Portal) -> None:
    portal.next_night()
    portal.show("/1.html", page(tables=False))
    portal.ingest()
    assert portal.kinds() == ["published"]
    assert portal.rows("SELECT requests_received FROM reports") == [(3.0,)]
    assert portal.rows("SELECT reason FROM unreadable") == [("figures_lost",)]
    portal.next_night()
    portal.show("/1.html", page(noise=4))
    portal.ingest()
    assert portal.kinds() == ["published"]
    assert portal.rows("SELECT count(*) FROM unreadable") == [(0,)]


def test_a_page_that_becomes_a_notice_changes_nothing(portal: Portal) -> None:
    portal.next_night()
    portal.show("/1.html", "<html><body><h1>系统维护通知</h1><p>网站正在维护，请稍后再来。</p></body></html>")
    portal.ingest()
    assert portal.kinds() == ["published"]
    assert portal.rows("SELECT status FROM reports") == [("published",)]


def _package(text: str, stamp: tuple[int, int, int, int, int, int]) -> bytes:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("word/document.xml", stamp), text)
        package.writestr(zipfile.ZipInfo("docProps/core.xml", stamp), str(stamp))
    return handle.getvalue()


def test_a_replaced_attachment_and_one_that_is_only_packed_anew(portal: Portal) -> None:
    packed = ("<w/>", (2024, 1, 1, 0, 0, 0)), ("<w/>", (2024, 2, 2, 2, 2, 2)), ("<w2/>", (2024, 2, 2, 2, 2, 2))
    seen = []
    for text, stamp in packed:
        portal.next_night()
        portal.show("/1.html", page(), links=["/a.docx"])
        portal.show("/a.docx", _package(text, stamp), media_type="application/zip", parent="/1.html")
        portal.ingest()
        seen.append(portal.kinds()[1:])
    assert seen == [[], [], ["file_replaced"]]


def test_an_archive_that_missed_two_nights_tells_both_revisions(portal: Portal) -> None:
    for received in (4, 5):
        portal.next_night()
        portal.show("/1.html", page(values=figures(received)))
    portal.ingest()
    assert portal.kinds() == ["published", "figures_revised", "figures_revised"]


def test_ingest_again_changes_nothing(portal: Portal) -> None:
    before = dump(portal.data, without=())
    portal.ingest()
    assert dump(portal.data, without=()) == before


def test_a_report_whose_tables_are_in_an_attachment_waits_for_it(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.show("/1.html", page(tables=False), links=["/a.docx"], title="北仑区教育局2023年政府信息公开工作年度报告")
    portal.answer("/a.docx", "timeout", 0, parent="/1.html")
    portal.ingest()
    assert portal.kinds() == []
    assert portal.rows("SELECT reason, year FROM unreadable") == [("attachment_missing", 2023)]
    portal.next_night()
    portal.answer("/1.html", "not_modified", 304)
    portal.answer("/a.docx", "gone", 404, parent="/1.html")
    portal.ingest()
    portal.next_night()
    portal.show("/1.html", page(tables=False, noise=1), links=["/a.docx"])
    portal.ingest()
    assert portal.kinds() == ["published"], "an attachment that is gone is waited for no longer"
    assert portal.rows("SELECT requests_received FROM reports") == [(None,)]
