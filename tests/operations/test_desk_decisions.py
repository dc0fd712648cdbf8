"""Every decision of the desk from its form: by whom, with what effect, taken back again; and a second reading first."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from lxml import etree
from playwright.sync_api import Browser, Page

from archive.editorial.kinds import KINDS
from archive.editorial.queue import LEVELS
from archive.site.desk.items import FORMS
from archive.site.serving.people import DESK
from tests.archive.portal import Portal, figures, page
from tests.archive.season import NOTICE, SECOND, first_night, item
from tests.operations.desk import PASSWORD, Desk, form
from tests.readers.rendering import pdf
from tests.site.test_language import chinese_words

TOTAL, CARRIED = "requests.received.total", "requests.carried_over.total"
BROKEN, NEW_NAME = "/broken.html", "北仑区教育和体育局"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A season with a report in which a sum of the form fails."""
    portal = Portal(tmp_path)
    portal.show(BROKEN, page("北仑区商务局", values=figures(3, requests__received__total=9)))
    first_night(portal)
    made = Desk(portal)
    yield made
    made.server.stop()


def _report(desk: Desk, path: str) -> str:
    ((name,),) = desk.portal.rows("SELECT agency_id || '/' || year FROM reports WHERE url LIKE ?", f"%{path}")
    return str(name)


def _body(desk: Desk, path: str) -> str:
    return _report(desk, path).partition("/")[0]


def _decide(client: httpx.Client, what: str, kind: str, /, **said: str) -> httpx.Response:
    path = f"{DESK}/item/{what}"
    return client.post(path, data=form(client, path, kind, **said))


def test_what_people_say_of_reports_and_bodies_takes_effect_and_back(desk: Desk) -> None:
    """scope, merge, split, rename, close; each shown at its item with the way to undo it."""
    wang = desk.person("wang")
    one, other = _body(desk, "/1.html"), _body(desk, SECOND)
    report = _report(desk, "/1.html")
    said = (
        (report, "scope", {"scope": "aggregate"}, f"SELECT scope FROM reports WHERE agency_id = {one}"),
        (one, "rename", {"name": NEW_NAME}, f"SELECT name FROM agencies WHERE id = {one}"),
        (one, "close", {"date": "2024-05-01"}, f"SELECT closed_on FROM agencies WHERE id = {one}"),
        (one, "merge", {"other": other}, f"SELECT count(*) FROM agencies WHERE id = {other}"),
        (one, "split", {"alias": NEW_NAME}, f"SELECT count(*) FROM agencies WHERE name = '{NEW_NAME}'"),
    )
    for name, kind, words, seen in said:
        before = desk.portal.rows(seen)
        answer = _decide(wang, name, kind, **words)
        assert answer.status_code == 303 and answer.headers["location"].endswith(quote(name, safe="")), kind
        assert desk.portal.rows(seen) != before, kind
        shown = etree.HTML(wang.get(f"{DESK}/item/{name}").text)
        address = shown.xpath("//h2[@id='decisions']/following-sibling::ul/li/a/@href")[-1]
        uid = address.rpartition("/")[2]
        assert _decide(wang, uid, "undo").status_code == 303
        assert desk.portal.rows(seen) == before, kind
        assert wang.get(address).text.count('data-kind="undo"') == 0, "once"
    assert [kind for kind, _ in desk.decisions()] == [kind for _, kind, *_ in said for kind in (kind, "undo")]


def test_no_kind_of_decision_is_for_readers_or_strangers(desk: Desk) -> None:
    """Whatever the kind: the same form, filled in rightly by an editor, is refused from anybody else."""
    wang = desk.person("wang")
    assert _decide(wang, _report(desk, "/1.html"), "scope", scope="own").status_code == 303
    ((uid,),) = desk.portal.rows("SELECT uid FROM decisions")
    items = {"document": item(NOTICE), "report": _report(desk, BROKEN), "body": _body(desk, BROKEN), "decision": uid}
    tried = []
    for nature, name in items.items():
        path = f"{DESK}/item/{name}"
        reader = desk.person("li")
        shown = reader.get(path)
        assert shown.status_code == 200 and "<form method=" not in shown.text.partition("<main")[2]
        for kind in FORMS[nature]:  # type: ignore[index]
            filled = form(wang, path, kind)
            assert filled["kind"] == kind
            for client in (reader, desk.stranger()):
                assert client.post(path, data=filled).status_code == 403, kind
                assert client.post(f"{DESK}/second/{name}", data=filled).status_code == 403
            tried.append(kind)
    sources = {"answer", "accept_source", "decline_source", "release_source", "discard_source"}
    assert set(tried) == set(KINDS) - sources
    assert [kind for kind, _ in desk.decisions()] == ["scope"]


def test_a_failed_sum_of_the_form_waits_until_somebody_confirms_or_dismisses_it(desk: Desk) -> None:
    wang, name = desk.person("wang"), _report(desk, BROKEN)
    place = f"{DESK}/item/{name}?at="
    queue = etree.HTML(wang.get(DESK).text)
    (row,) = queue.xpath(f"//tr[.//a[starts-with(@href, '{place}')]]")
    failed = desk.portal.rows("SELECT rule, cells FROM checks WHERE outcome = 'fail' AND rule LIKE 'R%'")
    cells = {cell for _, stored in failed for cell in re.findall(r'"([^"]+)"', str(stored))}
    assert int(row[0].text) == len(cells) * LEVELS["county"]
    weights = [int(one) for one in queue.xpath("//tbody/tr/td[1]/text()")]
    assert weights == sorted(weights, reverse=True)
    (address,) = row.xpath(".//a/@href")
    for number in range(len(failed)):
        answer = wang.post(address, data=form(wang, address, ("dismiss", "confirm")[number % 2]))
        assert answer.status_code == 303
        going_on = wang.get(answer.headers["location"], follow_redirects=False).headers["location"]
        assert going_on.startswith(place) is (number + 1 < len(failed)), "the next finding of the same report first"
    assert place not in wang.get(DESK).text
    assert 'data-kind="confirm"' not in wang.get(address).text
    ((uid,),) = desk.portal.rows("SELECT uid FROM decisions ORDER BY number LIMIT 1")
    assert _decide(wang, str(uid), "undo").status_code == 303
    assert place in wang.get(DESK).text


def test_two_editors_at_once_on_a_finding_a_body_and_an_undo(desk: Desk) -> None:
    one, other = _body(desk, "/1.html"), _body(desk, SECOND)
    clients = {name: desk.person(name) for name in ("wang", "zhao")}
    finding = _report(desk, BROKEN)
    assert _decide(clients["wang"], finding, "scope", scope="own").status_code == 303
    ((uid,),) = desk.portal.rows("SELECT uid FROM decisions")
    sittings = (
        ((finding, "confirm", {}), (finding, "dismiss", {})),
        ((uid, "undo", {}), (finding, "scope", {"scope": "aggregate"})),
        ((one, "merge", {"other": other}), (other, "rename", {"name": "北仑区教体局"})),
    )
    for both in sittings:
        before = len(desk.decisions())
        filled = [
            (client, f"{DESK}/item/{name}", form(client, f"{DESK}/item/{name}", kind, **words))
            for client, (name, kind, words) in zip(clients.values(), both, strict=True)
        ]
        with ThreadPoolExecutor(2) as pool:
            answers = pool.map(lambda one: one[0].post(one[1], data=one[2]).status_code, filled)
        assert sorted(answers) == [303, 409], both
        assert len(desk.decisions()) == before + 1


def _misread(desk: Desk) -> str:
    """The report of /1.html, of which the archive has read two figures wrongly."""
    name = _report(desk, "/1.html")
    with sqlite3.connect(desk.portal.data / "archive.db") as db:
        (version,) = db.execute("SELECT current_version FROM reports WHERE url LIKE '%/1.html'").fetchone()
        db.execute("UPDATE requests SET total = 30 WHERE row = 'received' AND version_id = ?", [version])
        db.execute("UPDATE requests SET total = 7 WHERE row = 'carried_over' AND version_id = ?", [version])
    return name


def test_a_second_reading_is_made_once_and_its_figure_taken_over(desk: Desk) -> None:
    wang, name = desk.person("wang"), _misread(desk)
    path, again = f"{DESK}/item/{name}", f"{DESK}/second/{name}"
    page = etree.HTML(wang.get(path).text)
    (seal,) = page.xpath("//form[@data-key='w']//input[@name='seal']/@value")
    assert not page.xpath("//*[@id='second']")
    assert wang.post(again, data={"seal": "x"}).status_code == 403
    assert wang.post(f"{DESK}/second/nothing", data={"seal": seal}).status_code == 404
    answer = wang.post(f"{again}?at=3", data={"seal": seal})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?at=3#second")
    page = etree.HTML(wang.get(path).text)
    assert page.xpath("//table[@id='readings']//tr/@data-cell")[:2] == [CARRIED, TOTAL], "what differs, in their order"
    (take,) = page.xpath(f"//tr[@data-cell='{TOTAL}']//a/@href")
    filled = form(wang, take, "correct")
    assert (filled["cell"], filled["from"], filled["to"]) == (TOTAL, "30", "3")
    assert f"cell={TOTAL}" in wang.get(take).text
    assert chinese_words(wang.get(f"/en{path}").text) == []
    assert wang.post(path, data=filled).status_code in (303, 422)
    refused = wang.post(f"{DESK}/second/{item('/scan.pdf')}", data={"seal": seal})
    assert refused.status_code == 303, "a document that nobody can read has readings that give nothing"
    assert 'class="notice"' in wang.get(refused.headers["location"]).text


def test_only_one_document_is_read_again_at_a_time_and_pages_go_on_meanwhile(desk: Desk) -> None:
    wang, name = desk.person("wang"), _report(desk, "/1.html")
    path, begun, over = f"{DESK}/second/{name}", threading.Event(), threading.Event()
    said = form(wang, f"{DESK}/item/{name}", "correct")
    desk.reads_again = lambda _: (begun.set(), over.wait(60), "cannot be")[2]
    answers: list[int] = []
    slow = threading.Thread(target=lambda: answers.append(wang.post(path, data=said).status_code))
    slow.start()
    assert begun.wait(60)
    assert desk.person("zhao").post(path, data=said).status_code == 503
    assert httpx.get(desk.url).status_code == 200
    over.set()
    slow.join()
    assert answers == [422]


def test_what_is_no_web_page_is_shown_page_by_page_even_where_nobody_can_read_it(desk: Desk) -> None:
    portal = desk.portal
    portal.next_night()
    title = "北仑区审计局2023年政府信息公开工作年度报告"
    portal.show("/paper.html", "<html><body><p>见附件。</p></body></html>", title=title, links=("/paper.pdf",))
    portal.show("/paper.pdf", pdf.build(), media_type="application/pdf", parent="/paper.html")
    portal.show("/odd.pdf", pdf.build()[:-400], media_type="application/pdf", title=title.replace("审计", "统计"))
    portal.ingest()
    wang = desk.person("wang")
    name = item("/scan.pdf")
    (frame,) = etree.HTML(wang.get(f"{DESK}/item/{name}").text).xpath("//iframe/@src")
    shown = wang.get(frame)
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "这份文件现在不能打开" in shown.text and "cannot be opened" in wang.get(f"/en{frame}").text
    with portal.raw.reading(portal.data) as raw:
        ((sha256,),) = raw.conn.execute(
            "SELECT sha256 FROM captures WHERE url LIKE '%/paper.pdf' AND sha256 IS NOT NULL"
        ).fetchall()
    first = wang.get(f"{DESK}/original/{sha256}")
    assert first.text.count("<svg") == 1 and f"{DESK}/original/{sha256}?page=2" in first.text
    second = wang.get(f"{DESK}/original/{sha256}?page=2")
    assert second.status_code == 200 and second.text != first.text


def test_a_body_is_found_by_a_part_of_its_name(desk: Desk) -> None:
    wang, body = desk.person("wang"), _body(desk, "/1.html")
    assert wang.get(f"{DESK}/find?q={body}").headers["location"] == f"{DESK}/item/{body}"
    found = wang.get(f"{DESK}/find?q=教育")
    assert f"{DESK}/item/{body}" in found.text and chinese_words(wang.get(f"/en{DESK}/find?q=教育").text) == []
    assert wang.get(f"{DESK}/find?q=没有这个").status_code == 404


def _press(tab: Page, key: str, *typed: str) -> None:
    """Go to the form of a key, type into its fields, and send it off; the page that follows listens to keys."""
    tab.keyboard.press(key)
    for number, text in enumerate(typed):
        if number:
            tab.keyboard.press("Tab")
        tab.keyboard.press("Control+a")
        tab.keyboard.type(text)
    with tab.expect_navigation(wait_until="load"):
        tab.keyboard.press("Enter")


def test_every_decision_by_keyboard_alone(desk: Desk, browser: Browser) -> None:
    name, broken = _misread(desk), _report(desk, BROKEN)
    one, other = _body(desk, "/1.html"), _body(desk, SECOND)
    tab = browser.new_page()
    tab.goto(desk.url + DESK)
    tab.focus("#username")
    tab.keyboard.type("wang")
    tab.keyboard.press("Tab")
    tab.keyboard.type(PASSWORD)
    with tab.expect_navigation(wait_until="load"):
        tab.keyboard.press("Enter")

    def at(item: str) -> None:
        tab.goto(f"{desk.url}{DESK}/item/{item}", wait_until="load")

    at(broken)
    with tab.expect_navigation(wait_until="load"):
        tab.keyboard.press("a")
    assert desk.decisions()[-1][0] == "confirm"
    at(broken)
    if tab.query_selector("form[data-kind=dismiss]"):
        _press(tab, "x")
        assert desk.decisions()[-1][0] == "dismiss"
    at(name)
    _press(tab, "w")
    assert tab.query_selector("#readings")
    tab.focus(f"tr[data-cell='{TOTAL}'] a")
    with tab.expect_navigation(wait_until="load"):
        tab.keyboard.press("Enter")
    tab.keyboard.press("Escape")
    assert tab.input_value("#to") == "3"
    tab.keyboard.press("s")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    with tab.expect_navigation(wait_until="load"):
        tab.keyboard.press("Enter")
    assert desk.decisions()[-1][0] == "scope"
    for key, kind, typed in (("r", "rename", "北仑区教育和体育局"), ("m", "merge", other)):
        at(one)
        _press(tab, key, typed)
        assert desk.decisions()[-1][0] == kind
    ((uid,),) = desk.portal.rows("SELECT uid FROM decisions WHERE kind = 'merge'")
    at(str(uid))
    _press(tab, "u")
    assert desk.decisions()[-1][0] == "undo"
    assert desk.portal.rows("SELECT count(*) FROM agencies WHERE id = ?", int(other)) == [(1,)]
    assert {who for _, who in desk.decisions()} == {"wang"}
