"""A season worked off by decisions, on the command line alone: documents of one cause, wrong names, a portal that lies,
a proposed source, a reader's report. In the end nothing waits; backup, lines in git and an archive made anew agree."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.editorial.readers import ReaderReport, receive
from archive.filing import bodies
from archive.filing.ingest import ingest
from archive.store import Store
from commands.shared.registry import registry
from crawler.registry.sources import load
from scheduler import main
from tests.archive.portal import HOST, Portal, dump, figures, page
from tests.archive.season import NOTICE, WRONG, decide, first_night, item, one, review

SCANS = 4
PROPOSED, USELESS = "330206-bl-zfxxgknb", "330205-jb-zfxxgknb"
CONTACT = "reader@example.org"
LIARS = tuple(f"北仑区第{number}小学" for number in "一二三四五六")


def _line(source: str, region: str, url: str, reports: int) -> str:
    row = {
        "source_id": source, "region_code": region, "region_name": "浙江省宁波市北仑区", "portal_name": "北仑样例门户",
        "list_url": url, "url_status": "verified", "family": "", "scope": "portal", "agency": "",
    }  # fmt: skip
    found = {"reports": reports, "titles": ["北仑区教育局2023年政府信息公开工作年度报告"], "why": "a link says 年报"}
    line = {"source_id": f"{source}-home", "searched_at": "2024-02-01T00:00:00Z", "outcome": "found", "unsure": []}
    return json.dumps({**line, "row": row, "evidence": found}, ensure_ascii=False)


def _lies(portal: Portal, *, blank: bool) -> None:
    for number, name in enumerate(LIARS):
        values = dict.fromkeys(figures()) if blank else figures(3 + number)
        portal.show(f"/s{number}.html", page(name, values=values, noise=number + blank))
    portal.walk(*(f"/s{number}.html" for number in range(len(LIARS))))


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    portal = Portal(tmp_path_factory.mktemp("season"))
    for number in range(SCANS):
        title = f"北仑区第{number + 1}中学2023年政府信息公开工作年度报告"
        portal.show(f"/scan{number}.pdf", f"%PDF-1.4 {number}".encode(), media_type="application/pdf", title=title)
    _lies(portal, blank=False)
    first_night(portal)
    portal.next_night()
    _lies(portal, blank=True)
    portal.ingest()
    lines = (_line(PROPOSED, "330206", "https://nb.bl.gov.cn/zfxxgknb/", 9), _line(USELESS, "330205", HOST + "/x/", 1))
    (portal.data / "proposals.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    with closing(sqlite3.connect(portal.data / "archive.db")) as db:
        agency = db.execute("SELECT agency_id FROM reports WHERE url = ?", [HOST + "/1.html"]).fetchone()[0]
        subject = {**bodies.named(db, agency), "year": 2023}
    cell = "requests.received.total"
    receive(portal.data, ReaderReport(subject, "原件上写的是4", None, cell, "4"), portal.now, contact=CONTACT)
    return portal


def _queue(portal: Portal) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for waits in json.loads(review(portal, "list", "--json")):
        found.setdefault(waits["state"], []).append(waits)
    return found


def test_everything_that_waits_is_one_list_and_is_worked_off(season: Portal) -> None:
    queue = _queue(season)
    assert set(queue) == {"unreadable", "refused", "quarantined", "proposed", "reported"}
    listed = [waits["weight"] for waits in json.loads(review(season, "list", "--json"))]
    assert listed == sorted(listed, reverse=True)
    (scans,) = (waits for waits in queue["unreadable"] if len(waits["documents"]) > SCANS)
    (wrong,) = season.rows("SELECT agency_id FROM reports WHERE url = ?", HOST + WRONG)
    told = review(
        season, "decide", scans["documents"][0]["item"], "place", "--agency", "北仑区第1中学", "--year", "2023",
        "--who", "王", "--why", "查过原件",
    )  # fmt: skip
    assert f"{SCANS} more wait there for the same reason" in told
    decide(season, scans["item"], "place", "--all-of-group")
    decide(season, item(NOTICE), "not_a_report")
    decide(season, f"{wrong[0]}/2023", "place", "--agency", "北仑区审计局", "--year", "2022", "--scope", "own")
    decide(season, season.source["source_id"], "discard_source")
    decide(season, PROPOSED, "accept_source")
    decide(season, USELESS, "decline_source")
    report = f"{one(season, 'SELECT agency_id FROM reports WHERE url = ?', HOST + '/1.html')}/2023"
    decide(season, report, "correct", "--cell", "requests.received.total", "--from", "3", "--to", "4")
    note = queue["reported"][0]["item"]
    decide(season, note, "answer", "--outcome", "corrected", "--answer", "谢谢，已更正。")
    for rule in ("R1", "R3"):
        assert f"{report} " in review(season, "list"), "the sums that the correction broke wait in their turn"
        decide(season, report, "dismiss", "--rule", rule)
    assert "Nothing waits." in review(season, "list")
    assert "answered already" in decide(
        season, note, "answer", "--outcome", "corrected", "--answer", "再答", exit_code=2
    )
    assert one(season, "SELECT count(*) FROM reports WHERE agency LIKE '%中学'") == SCANS
    assert one(season, "SELECT requests_received FROM reports WHERE url = ?", HOST + "/1.html") == 4
    assert review(season, "show", note).count("谢谢") == 1
    assert "谢谢" in review(season, "show", report), "the report itself says how it was answered"
    published = [kind for kind in season.kinds() if kind == "published"]
    assert len(published) == len(season.kinds()), "no change of the portal is invented"


def test_accepted_sources_are_of_the_registry_until_the_decision_is_taken_back(season: Portal) -> None:
    ids = {source.source_id for source in load(registry(season.data, None))}
    assert PROPOSED in ids
    assert USELESS not in ids
    (uid,) = season.rows("SELECT uid FROM decisions WHERE kind = 'accept_source' AND state = 'applied'")
    decide(season, str(uid[0]), "undo")
    assert PROPOSED not in {source.source_id for source in load(registry(season.data, None))}
    assert _queue(season)["proposed"][0]["item"] == PROPOSED, "it is proposed again"
    assert "recorded already" in decide(season, PROPOSED, "accept_source", exit_code=2), "at the same moment"
    season.now += timedelta(seconds=1)
    decide(season, PROPOSED, "accept_source")
    (season.data / "proposals.jsonl").unlink()
    assert PROPOSED in {source.source_id for source in load(registry(season.data, None))}, "by decision alone"


def test_how_a_reader_is_reached_leaves_editorial_db_by_no_way(season: Portal, tmp_path: Path) -> None:
    (note,) = season.rows("SELECT json_extract(data, '$.note') FROM decisions WHERE kind = 'answer'")
    shown = [review(season, "export"), review(season, "list", "--json"), review(season, "show", str(note[0]), "--json")]
    done = CliRunner().invoke(main, ["export", str(tmp_path / "export"), "--data", str(season.data)])
    assert done.exit_code == 0, done.output
    shown += [
        path.read_bytes().decode("utf-8", "replace") for path in (tmp_path / "export").rglob("*") if path.is_file()
    ]
    assert len(shown) > 5
    assert not [text for text in shown if CONTACT in text]
    with closing(sqlite3.connect(season.data / "editorial.db")) as db:
        assert db.execute("SELECT contact, state FROM reader_reports").fetchall() == [(CONTACT, "answered")]
    archived = b"".join(path.read_bytes() for path in season.data.glob("archive.db*"))
    assert CONTACT.encode() not in archived


def test_backup_restore_lines_and_an_archive_made_anew_agree(season: Portal, tmp_path: Path) -> None:
    for words in (["backup", str(tmp_path / "b")], ["verify"]):
        done = CliRunner().invoke(main, [*words, "--data", str(season.data)])
        assert done.exit_code == 0, done.output
    back = tmp_path / "back"
    (copy,) = (tmp_path / "b").iterdir()
    done = CliRunner().invoke(main, ["restore", str(copy), "--data", str(back)])
    assert done.exit_code == 0, done.output
    file = tmp_path / "decisions.jsonl"
    file.write_text(review(season, "export"), "utf-8")
    for _ in range(2):
        again = CliRunner().invoke(main, ["review", "import", str(file), "--data", str(back)])
        assert again.output.startswith("0 of"), again.output
    assert dump(back) == dump(season.data)
    anew = tmp_path / "anew"
    anew.mkdir()
    shutil.copy(back / "raw.db", anew)
    imported = CliRunner().invoke(main, ["review", "import", str(file), "--data", str(anew)])
    assert imported.exit_code == 0, imported.output
    with Store.open(anew, now=season.now) as store:
        store.put_sources([season.source])
    ingest(anew, now=season.now, jobs=1)
    lasting = ("reports", "versions", "changes", "decisions", "unreadable", "refused", "retractions", "cell_marks")
    made, wanted = dump(anew), dump(season.data)
    assert {table: made[table] for table in lasting} == {table: wanted[table] for table in lasting}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            (HOST + "/1.html", "place", "--agency", "北仑区教育局", "--year", "2023", "--edition", "2014"),
            "form of 2014",
        ),
        (("nothing", "place", "--agency", "北仑区教育局", "--year", "2023"), "no item"),
        (("1/2023", "correct", "--cell", "requests.received.total"), "names --cell, --from"),
        (("1/2023", "correct", "--cell", "x.y.z", "--from", "1", "--to", "2"), "No edition of the form"),
        (("1/2023", "scope"), "says scope too: give --scope"),
        (("1/2023", "dismiss", "--rule", "R1"), "No check of report 1/2023 fails there"),
        (("1/1999", "scope", "--scope", "own"), "has no report"),
        (("北仑区教育局", "merge", "--other", "没有这个局"), "没有这个局"),
        (("北仑区教育局", "rename", "--name", "新局", "--cell", "x"), "says nothing of --cell"),
        (("330206-none", "accept_source"), "is proposed"),
        (("330206-none", "release_source"), "no source"),
        (("330206-bl", "release_source"), "in no quarantine"),
        (("nffff", "answer", "--outcome", "corrected", "--answer", "好"), "no reader's report"),
        (("ffff", "undo"), "No decision"),
        (("1/2023", "scope", "--scope", "own", "--all-of-group"), "Only decisions about documents"),
    ],
)
def test_what_cannot_be_decided_is_one_sentence(season: Portal, words: tuple[str, ...], sentence: str) -> None:
    before = one(season, "SELECT count(*) FROM decisions")
    told = decide(season, *words, exit_code=2)
    assert sentence in told
    assert len(told.strip().splitlines()) == 1, told
    assert one(season, "SELECT count(*) FROM decisions") == before
