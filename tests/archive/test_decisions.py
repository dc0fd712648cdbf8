"""What a person settles lasts: queue, decisions of every kind, undo, and an archive made anew that is the same."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from archive.editorial.decisions import DecisionError
from archive.editorial.readers import ReaderReport, receive, received
from tests.archive.portal import HOST, Portal, figures, page
from tests.archive.season import NAMELESS, NOTICE, SCAN, SECOND, WRONG, decide, first_night, item, one, review

CELL = "requests.received.natural_person"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    portal = Portal(tmp_path)
    first_night(portal)
    return portal


def test_every_listed_document_is_a_report_or_waits_or_is_refused_by_name(portal: Portal) -> None:
    filed = {url for (url,) in portal.rows("SELECT url FROM reports")}
    waits = dict(portal.rows("SELECT url, state FROM unreadable"))
    refused = dict(portal.rows("SELECT url, reason FROM refused"))
    assert filed == {HOST + path for path in ("/1.html", "/2.html", WRONG, SECOND)}
    assert waits == {HOST + SCAN: "unreadable", HOST + NOTICE: "refused"}
    assert list(refused) == [HOST + NAMELESS]


def test_one_cause_is_one_item_and_the_heaviest_comes_first(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    for number in range(3):
        title = f"北仑区第{'一二三'[number]}中学2023年政府信息公开工作年度报告"
        portal.show(f"/{number}.pdf", f"%PDF-1.4 {number}".encode(), media_type="application/pdf", title=title)
    portal.show(
        "/n.html",
        "<html><body><h1>会议通知</h1><p>请参加。</p></body></html>",
        title="北仑区民政局2023年政府信息公开年度报告",
    )
    portal.ingest()
    listed = json.loads(review(portal, "list", "--json"))
    assert [len(cause["documents"]) for cause in listed] == [3, 1]
    assert listed[0]["weight"] > listed[1]["weight"] > 0
    assert listed[0]["documents"][0]["year"] == 2023
    assert "3 documents" in decide(portal, listed[0]["item"], "not_a_report", exit_code=2)
    decide(portal, listed[0]["documents"][0]["item"], "place", "--all-of-group")
    assert one(portal, "SELECT count(*) FROM reports") == 3
    assert len(json.loads(review(portal, "list", "--json"))) == 1


def test_an_unreadable_document_is_placed_and_its_figures_are_typed_in(portal: Portal) -> None:
    before = portal.kinds()
    decide(portal, item(SCAN), "place", "--agency", "北仑区司法局", "--year", "2023", "--scope", "own")
    assert portal.rows("SELECT agency, year, scope, form FROM reports WHERE url = ?", HOST + SCAN) == [
        ("北仑区司法局", 2023, "own", None)
    ]
    assert portal.kinds() == [*before, "published"], "the portal had published it; readers are told now"
    told = portal.rows("SELECT detected_at FROM changes ORDER BY id DESC LIMIT 1")
    assert told == portal.rows("SELECT at FROM decisions"), "when it was found out, not when it was shown"
    agency = one(portal, "SELECT agency_id FROM reports WHERE url = ?", HOST + SCAN)
    decide(portal, f"{agency}/2023", "correct", "--cell", "requests.received.total", "--from", "", "--to", "12")
    assert one(portal, "SELECT requests_received FROM reports WHERE agency_id = ?", agency) == 12
    portal.next_night()
    portal.show(
        SCAN, b"%PDF-1.4 broken", media_type="application/pdf", title="北仑区司法局2023年政府信息公开工作年度报告"
    )
    portal.ingest()
    assert one(portal, "SELECT requests_received FROM reports WHERE agency_id = ?", agency) == 12
    assert portal.rows("SELECT scope FROM reports WHERE agency_id = ?", agency) == [("own",)]
    assert portal.kinds() == [*before, "published"], "once"


def test_a_refused_document_is_placed_and_read(portal: Portal) -> None:
    title = "北仑区水利局年报"
    portal.next_night()
    portal.show(
        "/w.html",
        page("北仑区水利局").replace("2023年政府信息公开工作年度报告", "情况").replace("2023年", ""),
        title=title,
    )
    portal.ingest()
    decide(portal, HOST + "/w.html", "place", "--agency", "北仑区水利局", "--year", "2023")
    assert portal.rows("SELECT requests_received, form FROM reports WHERE agency = '北仑区水利局'") == [(3.0, "2021")]


def test_what_is_no_report_stays_away(portal: Portal) -> None:
    decide(portal, item(NOTICE), "not_a_report")
    assert one(portal, "SELECT reason FROM refused WHERE url = ?", HOST + NOTICE) == "not_a_report"
    portal.next_night()
    portal.show(
        NOTICE,
        "<html><body><h1>会议通知</h1><p>请参加。</p></body></html>",
        title="北仑区民政局2023年政府信息公开工作年度报告",
    )
    portal.ingest()
    assert one(portal, "SELECT count(*) FROM unreadable WHERE url = ?", HOST + NOTICE) == 0


def test_another_document_at_the_address_is_looked_at_anew(portal: Portal) -> None:
    decide(portal, item(NOTICE), "not_a_report")
    portal.next_night()
    portal.show(NOTICE, page("北仑区水利局"), title="北仑区水利局2023年政府信息公开工作年度报告")
    portal.ingest()
    assert one(portal, "SELECT count(*) FROM reports WHERE agency = '北仑区水利局'") == 1


def test_a_corrected_figure_counts_everywhere_and_stays_marked(portal: Portal) -> None:
    agency = one(portal, "SELECT agency_id FROM reports WHERE url = ?", HOST + WRONG)
    total = "requests.received.total"
    assert "reads '8'" in decide(
        portal, f"{agency}/2023", "correct", "--cell", total, "--from", "7", "--to", "9", exit_code=2
    )
    undo = decide(portal, f"{agency}/2023", "correct", "--cell", total, "--from", "8", "--to", "9")
    corrected = [(9.0, total, "fail")]
    query = f"SELECT requests_received, corrected_cells, check_outcome FROM reports WHERE agency_id = {agency}"
    assert portal.rows(query) == corrected
    version = one(portal, f"SELECT current_version FROM reports WHERE agency_id = {agency}")
    marks = "SELECT raw, machine_value, machine_raw FROM cell_marks WHERE version_id = ? AND cell = ?"
    assert portal.rows(marks, version, total) == [("9", 8.0, "8")]
    assert portal.rows(
        "SELECT total, corrected_cells FROM requests WHERE version_id = ? AND row = 'received'", version
    ) == [(9, "total")]
    portal.next_night()
    portal.show(WRONG, page("北仑区财政局", values=figures(8), noise=4), title="")
    portal.ingest()
    assert portal.rows(query) == corrected
    assert "figures_revised" not in portal.kinds()
    portal.next_night()
    portal.show(WRONG, page("北仑区财政局", values=figures(9)), title="")
    portal.ingest()
    assert portal.rows(query) == [(9.0, None, "pass")], "the office reprinted it: nothing is left to correct"
    decide(portal, undo, "undo")


def test_a_revision_that_only_a_misreading_made_is_retracted(portal: Portal) -> None:
    agency = one(portal, "SELECT agency_id FROM reports WHERE url = ?", HOST + WRONG)
    portal.next_night()
    shown = figures(8, requests__received__total=80)
    portal.show(WRONG, page("北仑区财政局", values=shown), title="")
    portal.ingest()
    assert portal.kinds().count("figures_revised") == 1
    decide(portal, f"{agency}/2023", "correct", "--cell", "requests.received.total", "--from", "80", "--to", "8")
    assert portal.rows("SELECT kind FROM changes WHERE retraction IS NOT NULL") == [("figures_revised",)]
    assert portal.kinds().count("figures_revised") == 1, "it stays readable"


def test_a_dismissed_finding_stays_dismissed_while_its_sides_are_the_same(portal: Portal) -> None:
    portal.next_night()
    portal.show("/3.html", page("北仑区水利局", values=figures(3, requests__received__total=5)))
    portal.ingest()
    agency = one(portal, "SELECT agency_id FROM reports WHERE agency = '北仑区水利局'")
    (rule,) = portal.rows("SELECT rule FROM checks WHERE outcome = 'fail' ORDER BY position LIMIT 1")[0]
    failed = one(portal, f"SELECT checks_failed FROM reports WHERE agency_id = {agency}")
    uid = decide(portal, f"{agency}/2023", "dismiss", "--rule", str(rule))
    query = f"SELECT checks_failed FROM reports WHERE agency_id = {agency}"
    assert one(portal, query) < failed
    dismissed = portal.rows("SELECT rule, status FROM checks WHERE status IS NOT NULL")
    db = sqlite3.connect(portal.data / "archive.db")
    with db:
        db.execute("UPDATE versions SET parser_version = '0'")
    db.close()
    portal.next_night()
    portal.show("/3.html", page("北仑区水利局", values=figures(3, requests__received__total=5), noise=2))
    portal.ingest()
    assert portal.rows("SELECT rule, status FROM checks WHERE status IS NOT NULL") == dismissed
    decide(portal, uid, "undo")
    assert one(portal, query) == failed
    decide(portal, f"{agency}/2023", "dismiss", "--rule", str(rule))
    portal.next_night()
    portal.show("/3.html", page("北仑区水利局", values=figures(3, requests__received__total=6)))
    portal.ingest()
    version = one(portal, f"SELECT current_version FROM reports WHERE agency_id = {agency}")
    assert one(portal, "SELECT count(*) FROM checks WHERE version_id = ? AND status IS NOT NULL", version) == 0


def test_a_report_under_a_wrong_name_goes_over_and_is_retracted_there(portal: Portal) -> None:
    wrong = one(portal, "SELECT agency_id FROM reports WHERE url = ?", HOST + WRONG)
    decide(portal, f"{wrong}/2023", "place", "--agency", "北仑区审计局", "--year", "2022")
    assert portal.rows("SELECT agency, year, requests_received FROM reports WHERE url = ?", HOST + WRONG) == [
        ("北仑区审计局", 2022, 8.0)
    ]
    assert portal.kinds() == ["published"] * 4, "no change of the portal is invented"
    assert portal.rows("SELECT agency, year, to_year, reason FROM retractions") == [
        ("北仑区财政局", 2023, 2022, "decision")
    ]
    assert one(portal, "SELECT count(*) FROM changes WHERE retraction IS NOT NULL") == 1
    portal.next_night()
    portal.show(WRONG, page("北仑区财政局", values=figures(8), noise=7), title="")
    portal.ingest()
    assert portal.rows("SELECT agency, year FROM reports WHERE url = ?", HOST + WRONG) == [("北仑区审计局", 2022)]
    held = portal.rows("SELECT state, reason FROM unreadable WHERE url = ?", HOST + WRONG)
    assert held == [("held", "decided_otherwise")], "other bytes without a title: a person has to look again"
    assert portal.kinds() == ["published"] * 4


def test_undo_puts_everything_back(portal: Portal) -> None:
    agency = one(portal, "SELECT agency_id FROM reports WHERE url = ?", HOST + WRONG)
    school = one(portal, "SELECT agency_id FROM reports WHERE url = ?", HOST + "/1.html")
    made = (
        (f"{agency}/2023", "place", "--agency", "北仑区司法局", "--year", "2022"),
        (f"{agency}/2023", "not_a_report"),
        (f"{agency}/2023", "correct", "--cell", CELL, "--from", "8", "--to", "9"),
        (f"{agency}/2023", "scope", "--scope", "area"),
        (item(NOTICE), "not_a_report"),
        (item(SCAN), "place", "--agency", "北仑区司法局", "--year", "2023"),
        (str(school), "merge", "--other", "北仑区教育体育局"),
        (str(agency), "rename", "--name", "北仑区财政和国资局"),
        (str(agency), "close", "--date", "2024-05-01"),
    )
    for what, kind, *words in made:
        before = _said(portal)
        uid = decide(portal, what, kind, *words)
        assert _said(portal) != before, kind
        decide(portal, uid, "undo")
        assert _said(portal) == before, kind


def _said(portal: Portal) -> dict[str, list[tuple[object, ...]]]:
    """What readers see: reports, changes, queue."""
    return {
        "reports": portal.rows(
            "SELECT r.agency, year, title, url, versions, status, requests_received, corrected_cells, scope, closed_on "
            "FROM reports r JOIN agencies a ON a.id = agency_id ORDER BY 1, 2"
        ),
        "changes": portal.rows("SELECT id, kind, summary FROM changes WHERE retraction IS NULL ORDER BY id"),
        "queue": portal.rows("SELECT url, state, reason FROM unreadable ORDER BY url"),
        "refused": portal.rows("SELECT url, reason FROM refused ORDER BY url"),
    }


def test_decisions_are_reviewed_as_lines_and_read_back(portal: Portal, tmp_path: Path) -> None:
    decide(portal, item(NOTICE), "not_a_report")
    decide(portal, item(SCAN), "place", "--agency", "北仑区司法局", "--year", "2023")
    lines = review(portal, "export").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["not_a_report", "place"]
    file = tmp_path / "decisions.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    assert "0 of 2" in review(portal, "import", str(file))
    other = Portal(tmp_path / "other")
    first_night(other)
    assert "2 of 2" in review(other, "import", str(file))
    assert one(other, "SELECT count(*) FROM reports WHERE agency = '北仑区司法局'") == 1
    file.write_text(lines[0].replace("查过原件", "改了"), "utf-8")
    assert "another thing" in review(portal, "import", str(file), exit_code=2)


def test_a_decision_cannot_be_changed(portal: Portal) -> None:
    decide(portal, item(NOTICE), "not_a_report")
    db = sqlite3.connect(portal.data / "editorial.db")
    with pytest.raises(sqlite3.DatabaseError, match="never changed"):
        db.execute("UPDATE decisions SET why = ''")
    with pytest.raises(sqlite3.DatabaseError, match="never changed"):
        db.execute("DELETE FROM decisions")
    db.close()


def test_an_editorial_db_of_before_readers_reports_gets_their_table_and_keeps_its_decisions(portal: Portal) -> None:
    decide(portal, item(NOTICE), "not_a_report")
    db = sqlite3.connect(portal.data / "editorial.db")
    with db:
        later = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('decisions', 'places')"
        for (table,) in db.execute(later).fetchall():
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 1")
    assert received(portal.data) == []
    subject = {"region": "330206", "key": "教育局", "name": "北仑区教育局", "year": 2023}
    uid = receive(portal.data, ReaderReport(subject, "", cell=CELL, should_be="4"), portal.now, contact=" ")
    assert [(one.uid, one.state, one.reachable) for one in received(portal.data)] == [(uid, "open", False)]
    assert db.execute("SELECT count(*) FROM decisions").fetchone() == (1,)
    with pytest.raises(sqlite3.DatabaseError, match="never changed"):
        db.execute("UPDATE reader_reports SET text = 'x'")
    with pytest.raises(DecisionError, match="says what is wrong"):
        receive(portal.data, ReaderReport(subject, " "), portal.now)
    db.close()
