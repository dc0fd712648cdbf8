"""Delivery over real servers that fail, are slow, and refuse; and over processes that die in its middle."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from archive.alerts import channels, service
from archive.upkeep import status
from tests.operations.hand import Archive, subscribe
from tests.operations.servers import Mailbox, Webhook


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    archive.report()
    archive.night()
    return archive


def _send(archive: Archive, *, due_only: bool = False, dead: bool = False, **environment: str) -> service.SendSummary:
    post = service.Context(archive.data, archive.now, environment, sleep=lambda _: None)
    return service.send(post, due_only=due_only, dead=dead)


def _begin(archive: Archive, *urls: str, head: str = "") -> None:
    subscribe(archive.data, f'name = "beilun"\nurls = {list(urls)}'.replace("'", '"'), head=head)
    _send(archive)


def test_a_server_that_fails_once_gets_it_in_the_same_go(archive: Archive) -> None:
    with Webhook(500) as hook:
        _begin(archive, hook.url())
        archive.report("北仑区财政局")
        assert _send(archive).sent == 1
        assert len(hook.taken) == 1 and "北仑区财政局" in hook.taken[0]["message"]
        assert len(set(hook.keys)) == 1, "a repeat has the same number"
        assert _send(archive).sent == 0


def test_retries_wait_longer_each_time_and_end_as_dead_letters(archive: Archive) -> None:
    with Webhook(*[500] * 99) as hook:
        _begin(archive, hook.url(), head="attempts = 5")
        archive.report("北仑区财政局")
        told = _send(archive, due_only=True)
        assert told.lines == [
            f"message not delivered: beilun, json {hook.url()[7:-5]}: Failed to send JSON POST notification:"
            " Internal server error., error=500. (attempt 2 of 5)"
        ]
        assert len(hook.keys) == 2
        _send(archive, due_only=True)
        assert len(hook.keys) == 2, "not due yet"
        for minutes in (11, 21, 41):
            archive.now += timedelta(minutes=minutes)
            told = _send(archive, due_only=True)
        assert (len(hook.keys), told.dead) == (5, 1)
        archive.now += timedelta(days=3)
        assert _send(archive).failed == 0 and len(hook.keys) == 5
        letters = status.alerts(archive.data)
        assert letters["dead"] == 1 and letters["dead_letters"][0]["subscription"] == "beilun"
        hook.answers.clear()
        assert _send(archive, dead=True).sent == 1
        assert status.alerts(archive.data)["dead"] == 0


def test_a_server_that_does_not_answer_holds_up_nobody_for_long(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "DEADLINE_SECONDS", 0.5)
    with Webhook("slow", "slow") as slow, Webhook() as well:
        _begin(archive, slow.url(), well.url())
        archive.report("北仑区财政局")
        told = _send(archive)
        assert told.sent == 1 and len(well.taken) == 1
        assert "no answer within" in told.lines[0]


def test_a_channel_that_is_gone_fails_alone(archive: Archive) -> None:
    with Webhook() as hook:
        dead = hook.url().replace("127.0.0.1", "127.0.0.9")
        _begin(archive, dead, hook.url(), "nosuch://somewhere")
        archive.report("北仑区财政局")
        told = _send(archive)
        assert told.sent == 1
        assert any("apprise does not understand this address" in line for line in told.lines)
        assert any("Connection error" in line for line in told.lines)


def test_mail_is_one_message_a_person_with_text_and_html(archive: Archive) -> None:
    with Mailbox(refused=["gone@example.org"]) as box:
        _begin(archive, box.url("a@example.org", "gone@example.org", "b@example.org"))
        archive.report("北仑区财政局")
        assert _send(archive).failed == 1
        assert sorted(to for to, _ in box.mails) == [["a@example.org"], ["b@example.org"]]
        box.refused.clear()
        archive.now += timedelta(hours=1)
        assert _send(archive).sent == 1
        assert sorted(to for to, _ in box.mails) == [["a@example.org"], ["b@example.org"], ["gone@example.org"]]
        mail = box.mails[0][1]
        assert mail["Subject"] == "年报存档：发布 北仑区财政局 2023 年"
        assert len(mail.get_all("Message-ID", [])) == 1
        assert len({message["Message-ID"] for _, message in box.mails}) == 1
        for kind in ("plain", "html"):
            body = mail.get_body((kind,))
            assert body is not None and "北仑区财政局2023年政府信息公开工作年度报告" in body.get_content()
            assert "https://www.bl.gov.cn/art/2/2023.html" in body.get_content()


def test_secrets_come_from_the_environment_and_go_nowhere(archive: Archive) -> None:
    secret = "pa55word-of-the-desk"
    with Webhook(*[403] * 4) as hook:
        _begin(archive, hook.url("desk:${DESK_PASSWORD}@"))
        archive.report("北仑区财政局")
        assert "the environment variable DESK_PASSWORD is not set" in _send(archive).lines[0]
        assert hook.keys == [], "nothing was tried, so no attempt is used up"
        told = _send(archive, DESK_PASSWORD=secret)
        assert told.failed == 1
        (archive.data / "alerts.env").write_text(f"DESK_PASSWORD='{secret}'\n", encoding="utf-8")
        hook.answers.clear()
        archive.now += timedelta(hours=1)
        assert _send(archive).sent == 1
        assert hook.authorization[-1] == hook.authorization[0] != ""
    written = [path for path in archive.data.rglob("*") if path.is_file() and path.name != "alerts.env"]
    for path in written:
        assert secret.encode() not in path.read_bytes(), path
    assert secret not in str(status.alerts(archive.data)) + str(told)
    assert (archive.data / "alerts.db").stat().st_mode & 0o077 == 0


def test_tokens_in_an_address_are_not_shown_when_it_fails(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.alerts.secrets import label, redacted

    url = "dingtalk://s3cret-s1gn@0123456789abcdef/13800000000"
    assert label(url) == "dingtalk"
    said = redacted("POST https://oapi.dingtalk.com/?token=0123456789abcdef by s3cret-s1gn failed", url)
    assert "0123456789abcdef" not in said and "s3cret-s1gn" not in said
    assert label("mailtos://me:pw@smtp.example.org:465?to=x@y.org") == "mailtos smtp.example.org:465"
    assert label("mailtos://${U}:${P}@smtp.example.org") == "mailtos smtp.example.org"


def test_without_apprise_one_sentence_says_how_to_get_it(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "find_spec", lambda _: None)
    with Webhook() as hook:
        _begin(archive, hook.url())
        archive.report("北仑区财政局")
        (line,) = _send(archive).lines
        assert 'pip install "nianbao[alerts]"' in line
        monkeypatch.undo()
        assert _send(archive).sent == 1, "it was kept until then"


def test_what_waits_for_an_address_that_was_mended_goes_to_the_new_one(archive: Archive) -> None:
    with Webhook(*[500] * 9) as wrong, Webhook() as right, Webhook() as other:
        _begin(archive, wrong.url(), other.url())
        archive.report("北仑区财政局")
        _send(archive)
        _begin(archive, right.url(), other.url())
        assert (len(wrong.keys), len(right.taken), len(other.taken)) == (2, 1, 1), "no other hears it twice"
        _begin(archive, other.url())
        archive.report("北仑区统计局")
        _send(archive)
        assert (len(wrong.keys), len(right.taken), len(other.taken)) == (2, 1, 2)


def test_killed_between_any_two_steps_nothing_is_lost_and_repeats_are_known(archive: Archive) -> None:
    """Every transaction of a sending is killed before it, before its end, and after it."""
    with Webhook() as hook:
        _begin(archive, hook.url())
        command = [sys.executable, "-m", "tests.operations.dying", str(archive.data)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert result.returncode == 0, result.stderr
        deaths = int(result.stdout)
        assert deaths >= 12
        assert len(set(hook.keys)) == deaths, "each change is one message, however often it went out"
        said = [str(taken["message"]) for taken in hook.taken]
        for number in range(1, deaths + 1):
            assert any(f"北仑区第{number}局2023" in text for text in said)
        repeats = len(hook.keys) - len(set(hook.keys))
        assert 1 <= repeats <= sum("上次发送中断" in text for text in said), "a second copy says that it may be one"
        db = sqlite3.connect(archive.data / "alerts.db")
        assert db.execute("SELECT DISTINCT state FROM deliveries").fetchall() == [("sent",)]
        db.close()
