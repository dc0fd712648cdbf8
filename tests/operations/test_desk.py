"""The desk of the editors: closed to strangers, one role for each deed, decisions once, a whole sitting by keyboard."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette_auth_passwords.utils import hash_password
from lxml import etree
from playwright.sync_api import Browser, Page

from archive.editorial.readers import ReaderReport, receive
from archive.site.app import make_datasette
from archive.site.pages import ROUTES
from archive.site.serving.people import DESK, Person
from commands.shared.configuration import configuration
from commands.shared.desk import review
from tests.archive.inside import readers_inside
from tests.archive.portal import Portal
from tests.archive.season import NOTICE, SCAN, first_night, item
from tests.operations.desk import HASH, PASSWORD, PEOPLE, Desk, form
from tests.site.conftest import Server
from tests.site.test_language import chinese_words


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    portal = Portal(tmp_path)
    first_night(portal)
    made = Desk(portal)
    yield made
    made.server.stop()


_PATHS = {
    DESK: DESK,
    f"{DESK}/next": f"{DESK}/next",
    rf"{DESK}/item/(?P<item>[\w./:-]{{1,120}})": f"{DESK}/item/{item(SCAN)}",
    rf"{DESK}/original/(?P<sha256>[0-9a-f]{{64}})": f"{DESK}/original/{'0' * 64}",
    f"{DESK}/audit": f"{DESK}/audit",
    f"{DESK}/find": f"{DESK}/find?q=1",
    rf"{DESK}/second/(?P<item>[\w./:-]{{1,120}})": f"{DESK}/second/{item(SCAN)}",
}
"""Pattern of each route of the desk → an address of it."""


def test_every_route_of_the_desk_for_every_role_and_method(desk: Desk) -> None:
    routes = {
        route.pattern: route for route in ROUTES if route.pattern.startswith("/-/") and "health" not in route.pattern
    }
    assert set(routes) == set(_PATHS) and all(route.role for route in routes.values())
    forged = desk.stranger()
    forged.cookies.set("ds_actor", desk.person("zhao").cookies["ds_actor"][:-2] + "xx")
    who = {"stranger": desk.stranger(), "forged": forged} | {name: desk.person(name) for name in PEOPLE}
    basic = desk.stranger()
    basic.auth = ("zhao", PASSWORD)
    who["basic"] = basic
    for pattern, route in routes.items():
        for name, client in who.items():
            person = PEOPLE.get(name)
            for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
                status = client.request(method, _PATHS[pattern]).status_code
                if method not in ("GET", "HEAD", "POST") or (method == "POST" and route.post is None):
                    expected = {405}
                elif person is None:
                    expected = {403} if method == "POST" else {303}
                elif not person.may((route.post_role if method == "POST" else None) or route.role):
                    expected = {403}
                else:  # without the seal of a page a form is refused too, and there is no such original
                    expected = {403} if method == "POST" else {404} if "original" in pattern else {200, 303}
                assert status in expected, (name, method, pattern, status)
    assert desk.decisions() == []


def test_off_by_default_and_signing_in_is_limited(desk: Desk) -> None:
    off = Server(make_datasette(desk.portal.data, clock=lambda: desk.portal.now))
    try:
        for path in (*_PATHS.values(), "/-/login", "/-/logout", "/-/password-tool"):
            assert httpx.get(off.url + path).status_code == 404, path
            assert httpx.post(off.url + path).status_code in (404, 405), path
    finally:
        off.stop()
    assert httpx.get(desk.url + "/-/password-tool").status_code == 404
    admin = desk.person("zhao")
    assert desk.signed_in.headers["location"] == DESK
    cookie = next(value for value in desk.signed_in.headers.get_list("set-cookie") if value.startswith("ds_actor"))
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert admin.get(DESK).headers["cache-control"].endswith("no-store")
    statuses = []
    for _ in range(20):
        desk.person("zhao", "wrong")
        statuses.append(desk.signed_in.status_code)
    assert (statuses[0], statuses[-1]) == (200, 429)
    assert admin.get(DESK).status_code == 200, "who is signed in stays"
    desk.person("长城-24 km in the wrong field", "x")
    rows = etree.HTML(admin.get(f"{DESK}/audit").text).xpath("//h2[@id='sign-ins']/following-sibling::table//tr[td]")
    told = ["".join(row.itertext()) for row in rows]
    assert len(told) == 22 and "没有这个人" in told[0] and "试得太多" in told[1] and "wrong field" not in "".join(told)
    assert [line for line in told if "zhao" in line and "已登录" in line] == told[-1:]
    assert chinese_words(admin.get(f"/en{DESK}/audit").text) == []
    desk.portal.now += timedelta(hours=11)
    assert admin.get(DESK).status_code == 200
    desk.portal.now += timedelta(hours=2)
    assert admin.get(DESK).headers["location"] == "/-/login", "a session lasts a day, and no night"


def test_an_editor_decides_and_the_second_is_told_what_the_first_decided(desk: Desk) -> None:
    wang, zhao = desk.person("wang"), desk.person("zhao")
    path = f"{DESK}/item/{item(SCAN)}"
    first, second = (
        form(client, path, "place", agency="北仑区司法局", year="2023", why="查过原件") for client in (wang, zhao)
    )
    answers: dict[str, httpx.Response] = {}
    both = [
        threading.Thread(target=lambda one=one: answers.update({one[0]: one[1].post(path, data=one[2])}))
        for one in (("wang", wang, first), ("zhao", zhao, second))
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    (won,) = (name for name, answer in answers.items() if answer.status_code == 303)
    (lost,) = (answer for answer in answers.values() if answer.status_code == 409)
    assert 'id="decided-meanwhile"' in lost.text and won in lost.text
    assert desk.decisions() == [("place", won)]
    assert desk.portal.rows("SELECT agency FROM reports WHERE year = 2023 AND agency = '北仑区司法局'")
    audit = zhao.get(f"{DESK}/audit").text
    assert won in audit and "查过原件" in audit


def test_a_decision_that_cannot_be_is_refused_with_its_reason_and_words_are_no_options(desk: Desk) -> None:
    wang = desk.person("wang")
    path = f"{DESK}/item/{item(NOTICE)}"
    good = form(wang, path, "not_a_report", why="--data=/elsewhere")
    elsewhere = {"origin": "https://elsewhere.example"}
    assert wang.post(path, data=good, headers=elsewhere).status_code == 403
    assert wang.post(path, data={**good, "seal": "x"}).status_code == 403
    assert wang.post(path, data={**good, "kind": "nothing"}).status_code == 400
    refused = wang.post(path, data={**good, "kind": "answer"})
    assert refused.status_code == 422 and 'id="refused"' in refused.text
    told = etree.HTML(refused.text).xpath("string(//*[@id='refused'])")
    assert "这份读者报告" in told and not re.search("[A-Za-z]{3,} [a-z]{3,}", told), "in the language of the page"
    refused = wang.post(f"/en{path}", data={**good, "kind": "answer"})
    assert "There is no reader" in refused.text
    assert desk.decisions() == []
    assert wang.post(path, data=good).status_code == 303
    assert desk.decisions() == [("not_a_report", "wang")]
    assert "--why=--data=/elsewhere" in desk.ran[-1]


def test_a_decision_whose_process_is_killed_is_never_made_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before it is recorded nothing is said to be decided; killed between that and its effect it is."""
    wang = desk.person("wang")
    path = f"{DESK}/item/{item(NOTICE)}"
    before = form(wang, path, "not_a_report")
    said, patient = subprocess.run, review(desk.portal.data, PEOPLE)
    assert patient is not None
    for dies_recording, status, made in ((True, 422, []), (False, 303, [("not_a_report", "wang")])):
        killed = _KILLED.format(before="before" if dies_recording else "after")

        def run(command: list[str], killed: str = killed, **more: Any) -> Any:
            return said([command[0], "-c", killed, *command[3:]], **more)

        monkeypatch.setattr(subprocess, "run", run)
        desk.instead = patient.decide
        assert wang.post(path, data=before).status_code == status
        assert desk.decisions() == made
    monkeypatch.undo()
    desk.instead = None
    assert desk.portal.rows("SELECT count(*) FROM unreadable WHERE url LIKE ?", f"%{NOTICE}") == [(1,)], "no effect yet"
    assert wang.post(path, data=before).status_code == 409
    path = f"{DESK}/item/{item(SCAN)}"
    assert wang.post(path, data=form(wang, path, "place", agency="北仑区司法局", year="2023")).status_code == 303
    assert desk.portal.rows("SELECT count(*) FROM unreadable") == [(0,)], "the next decision finishes it"


_KILLED = """
import os, signal
from archive.editorial.decisions import Editorial
from scheduler import main
append = Editorial.append
def dying(self, *given, **more):
    if {before!r} == "after":
        append(self, *given, **more)
    os.kill(os.getpid(), signal.SIGKILL)
Editorial.append = dying
main()
"""


def test_a_readers_report_is_answered_at_the_desk_and_the_report_is_put_right(desk: Desk) -> None:
    ((agency, year, region, key, name),) = desk.portal.rows(
        "SELECT a.id, r.year, a.region_code, a.key, a.name FROM reports r JOIN agencies a ON a.id = r.agency_id "
        "WHERE r.url LIKE '%/1.html'"
    )
    subject = {"region": region, "key": key, "name": name, "year": year}
    report = ReaderReport(subject, "<script>x</script>", None, "requests.received.total", "4")
    note = receive(desk.portal.data, report, desk.portal.now, contact="reader@example.org")
    wang = desk.person("wang")
    page = wang.get(f"{DESK}/item/{note}").text
    assert "<script>x" not in page and "reader@example.org" not in page
    there = f"{DESK}/item/{agency}/{year}?cell=requests.received.total"
    assert there in page
    said = {"to": "4"}
    assert wang.post(there, data=form(wang, there, "correct", **said)).status_code == 303
    path = f"{DESK}/item/{note}"
    said = {"outcome": "corrected", "answer": "已更正，谢谢。"}
    assert wang.post(path, data=form(wang, path, "answer", **said)).status_code == 303
    public = httpx.get(f"{desk.url}/reports/{agency}/{year}").text
    assert "已更正，谢谢。" in public
    assert [kind for kind, _ in desk.decisions()] == ["correct", "answer"]
    assert f"/originals/{agency}/{year}/1?cell=requests.received.total#cell" in wang.get(there).text
    (sha256,) = re.findall(rf"{DESK}/original/([0-9a-f]{{64}})", wang.get(f"{DESK}/item/{item(NOTICE)}").text)
    original = wang.get(f"{DESK}/original/{sha256}")
    assert original.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "关于召开会议的通知" in original.text
    for path in (DESK, there, f"{DESK}/item/{item(SCAN)}"):
        assert chinese_words(wang.get(f"/en{path}").text) == []


def test_who_sits_at_the_desk_is_read_from_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "nianbao.toml").write_text(f'[review]\npeople = ["wang editor {HASH}"]\n', "utf-8")
    made = review(tmp_path, dict(configuration(tmp_path).review))
    assert made is not None and made.people["wang"] == PEOPLE["wang"]
    changed = Person("wang", "editor", hash_password("another", iterations=1))
    now, begun = datetime(2024, 2, 1, 12, tzinfo=UTC), {"begun": int(datetime(2024, 2, 1, 1, tzinfo=UTC).timestamp())}
    assert made.person({"id": "wang", "key": PEOPLE["wang"].key, **begun}, now)
    assert not made.person({"id": "wang", "key": changed.key, **begun}, now)
    assert not made.person({"id": "wang", "key": PEOPLE["wang"].key}, now), "of a session that never said when it began"
    (tmp_path / "archive.db").unlink(missing_ok=True)
    Portal(tmp_path).raw.close()
    said = ("--who=wang", "--why=x", "--")
    for language, told in (
        ("zh", "没有“d0”这一项，可能已经处理了。"),
        ("en", "There is no item 'd0': `nianbao review list` shows"),
    ):
        code, refused = made.decide([*said, "d0", "not_a_report"], language)
        assert code == 2 and refused.startswith(told), "a process of its own says why it cannot be"
    assert made.decide(["--year=20", *said, "d0", "place"], "zh") == (2, "year 填得不对。")
    assert made.second("d0", "zh") == "“d0”不是一份报告，也不是等待处理的一份文件，不能再读。"
    for line in ("wang", "wang boss " + HASH, "wang editor plain"):
        (tmp_path / "nianbao.toml").write_text(f'[review]\npeople = ["{line}"]\n', "utf-8")
        with pytest.raises(Exception, match="people must be like"):
            configuration(tmp_path)


SITTING = 20


def _at_an_item(page: Page) -> None:
    """Wait until the desk listens to keys: its script runs after the page is read."""
    page.wait_for_selector("form[data-first]")
    page.wait_for_load_state("load")


def test_a_whole_sitting_by_keyboard(tmp_path: Path, browser: Browser) -> None:
    portal = Portal(tmp_path)
    for number in range(SITTING):
        title = f"北仑区第{number + 1}中学2023年政府信息公开工作年度报告"
        portal.show(f"/{number}.pdf", f"%PDF-1.4 {number}".encode(), media_type="application/pdf", title=title)
    portal.ingest()
    desk = Desk(portal)
    try:
        page = browser.new_page()
        page.goto(desk.url + DESK)
        page.focus("#username")
        page.keyboard.type("wang")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#start")
        page.focus("#start")
        page.keyboard.press("Enter")
        _at_an_item(page)
        page.keyboard.press("c")
        assert page.evaluate("document.activeElement.name") == "agency"
        page.keyboard.press("Escape")
        page.keyboard.press("h")
        page.wait_for_url("**at=1")
        page.goto(f"{desk.url}{DESK}/next")
        with readers_inside():
            for _ in range(SITTING):
                _at_an_item(page)
                before = page.inner_text("h1")
                page.keyboard.press("a")
                page.wait_for_function("name => document.querySelector('h1')?.innerText !== name", arg=before)
        page.wait_for_selector("#empty")
    finally:
        desk.server.stop()
    assert desk.decisions() == [("place", "wang")] * SITTING
    assert portal.rows("SELECT count(*) FROM reports") == [(SITTING,)]
