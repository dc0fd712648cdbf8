"""Readers follow by mail: asked for in a browser, confirmed, told by a real mail server, left with one click."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from archive.alerts import readers, service
from archive.alerts.channels import Notification
from archive.alerts.smtp import Smtp
from archive.editorial import mailing
from archive.editorial.mailing import Choice
from archive.site.app import make_datasette
from commands.shared.telling import finds
from tests.operations.hand import Archive
from tests.operations.servers import Mailbox
from tests.site.conftest import Server

READER = "reader@example.org"
LINK = re.compile(r"https?://\S+/subscriptions/[\w-]+")


class Desk:
    """An archive with its site and its mail server."""

    def __init__(self, data: Path, mailbox: Mailbox, *, url: str = "") -> None:
        self.archive = Archive(data)
        self.report = self.archive.report()
        self.archive.night()
        self.mailbox = mailbox
        self.post = readers.Post(
            data, Smtp("127.0.0.1", "年报 <nianbao@example.org>", mailbox.port), {}, "年报档案", url
        )
        self.server = Server(make_datasette(data, mail=True, clock=lambda: self.archive.now))

    @property
    def url(self) -> str:
        return self.server.url

    def send(self) -> service.SendSummary:
        context = service.Context(
            self.archive.data, self.archive.now, {}, sleep=lambda _: None, post=self.post, finds=finds
        )
        return service.send(context, due_only=True)

    def letters(self) -> list[str]:
        return readers.send_letters(self.post, self.archive.now)

    def form(self, page: str = "/feeds") -> dict[str, str]:
        """The hidden fields of the form of a page."""
        html = httpx.get(self.url + page).text
        form = html[html.index('class="filters follow"') :]
        found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")])
        return {name: unescape(value) for name, value in found}

    def ask(self, mail: str = READER, page: str = "/feeds", **more: str) -> httpx.Response:
        return httpx.post(f"{self.url}/subscriptions", data={**self.form(page), "mail": mail, **more})

    def follow(self, mail: str = READER, page: str = "/feeds", **choice: str) -> str:
        """Ask, have the letter sent, confirm; returns the page of the subscription."""
        assert self.ask(mail, page).status_code == 303
        assert self.letters() == []
        where = link(self.mailbox.mails[-1][1])
        assert httpx.post(where, data=choice).status_code == 303
        self.send()
        return where

    def mails(self, to: str = READER) -> list[EmailMessage]:
        return [mail for recipients, mail in self.mailbox.mails if recipients == [to] and mail["List-Unsubscribe"]]


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage) -> str:
    found = LINK.search(text(mail))
    assert found
    return found[0]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture
def desk(tmp_path: Path, mailbox: Mailbox) -> Iterator[Desk]:
    made = Desk(tmp_path, mailbox)
    yield made
    made.server.stop()


def test_a_reader_subscribes_and_leaves_in_a_browser_without_javascript(desk: Desk, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{desk.url}/regions/330206")
    page.fill("input[name=mail]", READER)
    page.click("form.follow button")
    assert page.locator("h1").inner_text() == "请查收确认信"
    assert READER not in page.content()
    assert desk.letters() == []
    (letter,) = [mail for to, mail in desk.mailbox.mails if to == [READER]]
    assert "浙江省宁波市北仑区" in str(letter["Subject"])
    page.goto(link(letter))
    assert "还没有确认" in page.content()
    page.click("text=确认订阅")
    assert "已订阅" in page.content()
    assert READER not in page.content()

    desk.send()
    desk.archive.report("北仑区财政局")
    assert desk.send().sent == 1
    (news,) = desk.mails()
    assert "北仑区财政局" in text(news)
    page.goto(link(news))
    page.click("text=退订")
    assert "已退订" in page.content()
    desk.archive.report("北仑区公安局")
    assert (desk.send().sent, len(desk.mails())) == (0, 1)


def test_one_click_from_the_mail_service(desk: Desk) -> None:
    desk.follow()
    desk.archive.report("北仑区财政局")
    desk.send()
    (news,) = desk.mails()
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    where = str(news["List-Unsubscribe"]).strip("<>")
    assert httpx.get(where).status_code == 200, "a program that opens links ends nothing"
    desk.archive.report("北仑区民政局")
    assert desk.send().sent == 1
    clicked = httpx.post(where, data={"List-Unsubscribe": "One-Click"})
    assert clicked.status_code in (200, 303)
    desk.archive.report("北仑区公安局")
    assert (desk.send().sent, len(desk.mails())) == (0, 2)


@pytest.mark.parametrize(
    ("page", "wanted", "unwanted"),
    [
        ("/feeds", ("北仑区财政局", "330206"), None),
        ("/regions/330200", ("北仑区财政局", "330206"), ("鼓楼区财政局", "320106")),
        ("/agencies/1", ("北仑区教育局", "330206"), ("北仑区财政局", "330206")),
        ("/search?kind=department&year=2023", ("北仑区财政局", "330206"), None),
        ("/search?requests_received__gt=100", None, ("北仑区财政局", "330206")),
    ],
)
def test_everything_can_be_followed(
    desk: Desk, page: str, wanted: tuple[str, str] | None, unwanted: tuple[str, str] | None
) -> None:
    desk.follow(page=page)
    for number, body in enumerate((wanted, unwanted)):
        if body:
            desk.archive.report(body[0], 2023 if body[0] != "北仑区教育局" else 2022, region_code=body[1])
            told = desk.send()
            assert (told.sent, told.lines) == (1 - number, []), body


def test_a_measure_that_crosses_a_bound_is_told(desk: Desk) -> None:
    desk.follow(page="/search?requests_received__gt=100")
    with sqlite3.connect(desk.archive.data / "archive.db") as db:
        db.execute("UPDATE reports SET requests_received = 5 WHERE id = ?", [desk.report])
    desk.archive.revise(desk.report, 3, 5)
    assert desk.send().sent == 0
    with sqlite3.connect(desk.archive.data / "archive.db") as db:
        db.execute("UPDATE reports SET requests_received = 105 WHERE id = ?", [desk.report])
    desk.archive.revise(desk.report, 5, 105)
    assert desk.send().sent == 1


def test_only_new_failed_checks(desk: Desk) -> None:
    desk.follow(what="failed_checks")
    desk.archive.report("北仑区财政局")
    assert desk.send().sent == 0
    change = desk.archive.revise(desk.report, 3, 5)
    with sqlite3.connect(desk.archive.data / "archive.db") as db:
        db.execute("UPDATE changes SET weight = 1, edit = 'x', flipped = '-R1' WHERE id = ?", [change])
    assert desk.send().sent == 1


def test_weekly_is_once_a_week_with_all_of_it(desk: Desk) -> None:
    first = desk.archive.now
    desk.follow(when="weekly")
    for day in range(1, 16):
        desk.archive.now = first + timedelta(days=day)
        desk.archive.report(f"北仑区第{day}局")
        desk.send()
    told = [set(re.findall(r"北仑区第(\d+)局 2023", text(mail))) for mail in desk.mails()]
    assert told == [{str(day) for day in range(1, 8)}, {str(day) for day in range(8, 15)}]


@pytest.mark.parametrize(
    "mail", ["", "nobody", "a@b", "a b@example.org", "a@example.org\nBcc: x@example.org", "x" * 260]
)
def test_what_is_no_address_is_refused(desk: Desk, mail: str) -> None:
    answer = desk.ask(mail)
    assert answer.status_code == 400
    assert not mailing.waiting(desk.archive.data, desk.archive.now)


def test_forms_of_other_sites_old_pages_and_large_ones_are_refused(desk: Desk) -> None:
    address, form = f"{desk.url}/subscriptions", {**desk.form(), "mail": READER}
    refused = {
        403: [
            {"headers": {"Origin": "https://evil.example"}, "data": form},
            {"headers": {"Sec-Fetch-Site": "cross-site"}, "data": form},
            {"data": {**form, "seal": ""}},
            {"data": {**form, "seal": f"{int(desk.archive.now.timestamp())}.{'0' * 32}"}},
        ],
        413: [{"data": {**form, "search": "x" * 20_000}}],
        400: [{"content": b"\xff\xfe"}, {"data": {**form, "region": "999999"}}, {"data": {**form, "search": "knd=1"}}],
    }
    for status, requests in refused.items():
        for more in requests:
            assert httpx.post(address, **more).status_code == status, more  # type: ignore[arg-type]
    desk.archive.now += timedelta(days=2)
    assert httpx.post(address, data=form).status_code == 403, "a page of two days ago"
    assert not mailing.waiting(desk.archive.data, desk.archive.now)
    assert httpx.post(f"{desk.url}/feeds", data=form).status_code == 405
    assert httpx.put(address).status_code == 405


def test_limits_by_address_and_by_network(desk: Desk) -> None:
    form = desk.form()

    def ask(mail: str) -> httpx.Response:
        return client.post(f"{desk.url}/subscriptions", data={**form, "mail": mail})

    client = httpx.Client()
    answers = [ask(READER).status_code for _ in range(8)]
    assert answers[0] == 303
    assert answers[-1] == 429
    assert desk.letters() == []
    assert len(desk.mailbox.mails) == 1, "the same wish is one letter"
    many = [ask(f"reader{number}@example.org") for number in range(30)]
    assert many[0].status_code == 303
    assert many[-1].status_code == 429
    assert int(many[-1].headers["retry-after"]) > 0
    desk.archive.now += timedelta(hours=2)
    assert ask("other@example.org").status_code == 303, "an hour later"


def test_off_without_a_mail_server(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.report()
    server = Server(make_datasette(tmp_path, clock=lambda: archive.now))
    try:
        for page in ("/feeds", "/regions/330206", "/agencies/1", "/search?q=公开"):
            assert 'name="mail"' not in httpx.get(server.url + page).text
        assert httpx.post(f"{server.url}/subscriptions", data={"mail": READER}).status_code == 404
        assert not (tmp_path / "editorial.db").exists()
    finally:
        server.stop()


def test_no_address_is_shown_logged_or_kept_longer_than_needed(desk: Desk) -> None:
    where = desk.follow()
    desk.archive.report("北仑区财政局")
    desk.mailbox.refused.add(READER)
    told = desk.send()
    assert told.lines and READER not in "".join(told.lines)
    assert where.rsplit("/", 1)[-1] not in "".join(told.lines), "nor the key to the subscription"
    for path in desk.archive.data.rglob("*"):
        if path.is_file() and not path.name.startswith("editorial.db"):
            assert READER.encode() not in path.read_bytes(), path
    assert (desk.archive.data / "editorial.db").stat().st_mode & 0o077 == 0
    for page in ("", "/end"):
        assert READER not in httpx.get(where + page).text
    httpx.post(f"{where}/end")
    with sqlite3.connect(desk.archive.data / "editorial.db") as db:
        assert db.execute("SELECT address, state FROM mail_wishes").fetchall() == [(None, "ended")]
    desk.ask("late@example.org")
    desk.archive.now += timedelta(days=8)
    desk.ask("other@example.org")
    with sqlite3.connect(desk.archive.data / "editorial.db") as db:
        assert db.execute("SELECT 1 FROM mail_wishes WHERE address = 'late@example.org'").fetchone() is None


def test_a_server_that_fails_is_tried_again(desk: Desk) -> None:
    desk.mailbox.refused.add(READER)
    desk.ask()
    (problem,) = desk.letters()
    assert READER not in problem
    assert desk.letters() == [], "not due yet"
    desk.mailbox.refused.clear()
    desk.archive.now += timedelta(minutes=5)
    assert desk.letters() == []
    assert [to for to, _ in desk.mailbox.mails] == [[READER]]


def test_what_the_mail_says_leads_where_the_operator_says(tmp_path: Path, mailbox: Mailbox) -> None:
    desk = Desk(tmp_path, mailbox, url="https://nianbao.example.org/")
    try:
        desk.ask()
        desk.letters()
        assert link(mailbox.mails[0][1]).startswith("https://nianbao.example.org/subscriptions/")
        assert str(mailbox.mails[0][1]["From"]) == "年报 <nianbao@example.org>"
    finally:
        desk.server.stop()


def kill_at(step: int, work: Any) -> bool:
    """Do the work in a child that is killed at a step (transactions, mail sent); True when it came through."""
    child = os.fork()
    if not child:
        try:
            steps = iter(range(1, 1000))
            plain, plain_send = mailing.transaction, readers.server.send

            def count() -> None:
                if next(steps) == step:
                    os.kill(os.getpid(), signal.SIGKILL)

            @contextmanager
            def dying(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
                count()
                with plain(db) as inside:
                    yield inside
                    count()
                count()

            def sending(*args: Any) -> None:
                plain_send(*args)
                count()

            mailing.transaction, readers.server.send = dying, sending  # type: ignore[assignment]
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _, state = os.waitpid(child, 0)
    assert not (os.WIFEXITED(state) and os.WEXITSTATUS(state)), "the child failed"
    return os.WIFEXITED(state)


def test_a_letter_survives_a_death_between_any_two_steps(tmp_path: Path, mailbox: Mailbox) -> None:
    archive = Archive(tmp_path)
    post = readers.Post(tmp_path, Smtp("127.0.0.1", "nianbao@example.org", mailbox.port), {})
    wish = {"conditions": {}, "shown": "全部改动", "base": "http://127.0.0.1", "language": "zh"}
    for step in range(1, 100):
        address = f"r{step}@example.org"
        mailing.ask(tmp_path, address, wish, archive.now, network=f"n{step}")
        through = kill_at(step, lambda: readers.send_letters(post, archive.now))
        archive.now += timedelta(minutes=15)
        assert readers.send_letters(post, archive.now) == []
        got = [mail for to, mail in mailbox.mails if to == [address]]
        assert len({mail["Message-ID"] for mail in got}) == 1, "never none, and never two that cannot be told for one"
        assert len(got) == 1 or "上次发送中断" in text(got[-1])
        if through:
            break
    assert step >= 7


def test_asking_and_confirming_survive_a_death_between_any_two_steps(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    wish = {"conditions": {}, "shown": "全部改动", "base": "http://127.0.0.1", "language": "zh"}

    def work(address: str) -> None:
        mailing.ask(tmp_path, address, wish, archive.now, network=address)
        letter = mailing.take_letter(tmp_path, archive.now)
        assert letter
        mailing.letter_sent(tmp_path, letter.wish.token)
        mailing.confirm(tmp_path, letter.wish.token, Choice(), archive.now)

    for step in range(1, 100):
        address = f"r{step}@example.org"
        through = kill_at(step, lambda: work(address))  # noqa: B023 - called at once
        mailing.ask(tmp_path, address, wish, archive.now, network=address)
        with sqlite3.connect(tmp_path / "editorial.db") as db:
            assert db.execute("SELECT count(*) FROM mail_wishes WHERE address = ?", [address]).fetchone() == (1,)
            db.execute("UPDATE mail_wishes SET letter = 'sent' WHERE letter <> 'sent'")
        if through:
            break
    assert step >= 12


def test_a_notification_to_one_who_left_meanwhile_is_not_sent(desk: Desk) -> None:
    where = desk.follow()
    token = where.rsplit("/", 1)[-1]
    mailing.end(desk.archive.data, token, desk.archive.now)
    with pytest.raises(readers.UnusableChannelError):
        readers.deliver(desk.post, readers.SCHEME + token, Notification("k", "s", "t", "h"), desk.archive.now)
