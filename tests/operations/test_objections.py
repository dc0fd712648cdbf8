"""Readers report a wrong figure: taken once, answered by a decision, and nothing of what they wrote is shown."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from archive.editorial.decisions import Decision, Editorial
from archive.editorial.readers import LIMITS, received
from archive.raw.stamps import stamp
from archive.site.app import make_datasette
from tests.operations.hand import Archive
from tests.site.conftest import Server
from tests.site.test_language import chinese_words

CELL = "requests.received.total"
SCRIPT = "<script>alert(1)</script>"
CONTACT = "reader@example.org"


class Reader:
    """A reader before the page of one report."""

    def __init__(self, data: Path) -> None:
        self.archive = Archive(data)
        self.archive.report(cells={CELL: 3})
        self.server = Server(make_datasette(data, reports=True, clock=lambda: self.archive.now))
        with sqlite3.connect(data / "archive.db") as db:
            self.path = "/reports/{}/{}".format(*db.execute("SELECT agency_id, year FROM reports").fetchone())

    def see(self, path: str = "") -> str:
        answer = httpx.get(self.server.url + self.path + path)
        assert answer.status_code == 200
        return answer.text

    def fields(self, **said: str) -> dict[str, str]:
        """The form as it stands in the page, filled in."""
        return {**dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.see("/objection"))), **said}

    def submit(self, fields: dict[str, str], seconds: float = 20, **headers: str) -> httpx.Response:
        self.archive.now += timedelta(seconds=seconds)
        return httpx.post(self.server.url + self.path + "/objection", data=fields, headers=headers)

    def says(self, **said: str) -> httpx.Response:
        return self.submit(self.fields(**said))


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    made = Reader(tmp_path)
    yield made
    made.server.stop()


def test_a_report_waits_is_answered_and_shows_nothing_that_was_written(reader: Reader) -> None:
    assert "正在核对" not in reader.see()
    answer = reader.says(cell=CELL, should_be="4" + SCRIPT, text=SCRIPT, contact=CONTACT)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{reader.path}/objection/sent")
    assert 'id="sent"' in reader.see("/objection/sent")
    (waiting,) = received(reader.archive.data)
    assert (waiting.report.cell, waiting.report.text, waiting.reachable) == (CELL, SCRIPT, True)
    assert waiting.report.content_hash == "1-1"
    for path in ("", "/objection", "/objection/sent", ".json"):
        assert SCRIPT not in reader.see(path) and CONTACT not in reader.see(path)
    assert "已报告，正在核对" in reader.see()
    said = {"outcome": "corrected", "answer": f"已对照原件{SCRIPT}"}
    decision = Decision(stamp(reader.archive.now), "王", "answer", {"note": waiting.uid}, "查过原件", said)
    with Editorial(reader.archive.data) as editorial:
        editorial.append([decision])
    page = reader.see()
    assert "已更正" in page and "已对照原件&lt;script" in page and "正在核对" not in page
    with Editorial(reader.archive.data) as editorial:
        undo = Decision(stamp(reader.archive.now), "王", "undo", {}, "答错了", replaces=decision.uid)
        editorial.append([undo])
    assert "已报告，正在核对" in reader.see()


def test_the_same_is_one_report_while_it_is_open(reader: Reader) -> None:
    for contact in ("", CONTACT, "other@example.org"):
        assert reader.says(cell=CELL, should_be="4", contact=contact).status_code == 303
    (waiting,) = received(reader.archive.data)
    assert waiting.reachable
    with sqlite3.connect(reader.archive.data / "editorial.db") as db:
        assert db.execute("SELECT contact FROM reader_reports").fetchall() == [(CONTACT,)]
    assert reader.says(cell=CELL, should_be="5").status_code == 303
    assert len(received(reader.archive.data)) == 2


def test_programs_and_strangers_leave_nothing(reader: Reader) -> None:
    good = reader.fields(cell=CELL, should_be="4")
    assert reader.submit(good, seconds=1).status_code == 429, "faster than anybody reads"
    assert reader.submit({**good, "website": "https://spam.example"}).status_code == 303, "told nothing"
    refused = {
        403: [{**good, "seal": ""}, {**good, "seal": "1.abc"}],
        400: [{**good, "cell": "requests.nothing"}, {**good, "should_be": ""}, {**good, "should_be": "4" * 101}],
        404: [{**good, "version": "9"}],
        413: [{**good, "text": "长" * 9000}],
    }
    for status, forms in refused.items():
        for form in forms:
            assert reader.submit(form).status_code == status, form
    assert reader.submit(good, **{"origin": "https://elsewhere.example"}).status_code == 403
    assert reader.submit(good, seconds=90_000).status_code == 403, "the page of yesterday"
    assert received(reader.archive.data) == []


def test_a_network_may_report_so_much_an_hour(reader: Reader) -> None:
    fields = reader.fields(cell=CELL)
    _, _, most = LIMITS[0]
    taken = [reader.submit({**fields, "should_be": str(number)}).status_code for number in range(most + 1)]
    assert taken == [303] * most + [429]
    assert reader.submit({**fields, "should_be": "99"}, seconds=3700).status_code == 303, "an hour later"


def test_off_by_the_settings_and_where_nothing_can_be_written(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.report()
    server = Server(make_datasette(tmp_path, clock=lambda: archive.now))
    try:
        assert "/objection" not in httpx.get(f"{server.url}/reports/1/2023").text
        for answer in (httpx.get, httpx.post):
            assert answer(f"{server.url}/reports/1/2023/objection").status_code == 404
        assert not (tmp_path / "editorial.db").exists()
    finally:
        server.stop()


def test_the_form_speaks_english(reader: Reader) -> None:
    reader.says(cell=CELL, should_be="4")
    for path in ("", "/objection", "/objection/sent"):
        words = chinese_words(httpx.get(f"{reader.server.url}/en{reader.path}{path}").text)
        assert [word for word in words if "《t》" not in word] == [], "but for the title in the citation"
