"""The operator's alarms and `nianbao status`: what is wrong, once, and again only when it changes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.alerts import alarms, service
from archive.alerts.channels import Notification, Reached
from archive.raw.captures import LedgerLine, NewCapture, SourceState
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from archive.store import Store
from archive.upkeep import status
from archive.upkeep.incidents import Incidents
from scheduler import main
from tests.operations.hand import Archive

HEAD = '[operator]\nurls = ["json://127.0.0.1:9/"]\nlanguage = "en"\nunreadable_growth = 3\nminimum_free_gb = 0.001\n'


class Desk:
    """One archive whose operator is told after each night."""

    def __init__(self, data: Path) -> None:
        self.archive = Archive(data)
        self.data = data
        self.texts: list[str] = []
        (data / "alerts.toml").write_text(HEAD, encoding="utf-8")

    def night(self, outcome: str = "clean", summary: str = "") -> str:
        """A night passes; returns what the operator is told of it."""
        self.archive.now += timedelta(days=1)
        at = stamp(self.archive.now)
        finished = None if outcome == "interrupted" else at
        with Store.open(self.data, now=self.archive.now) as store, store.transaction():
            row = {"started_at": at, "finished_at": finished, "outcome": outcome, "summary": summary}
            store.insert("runs", row)
        return self.told()

    def told(self) -> str:
        said: list[str] = []

        def take(_url: str, letter: Notification, _reached: frozenset[str], _note: Reached) -> None:
            said.append(letter.text)

        service.alarm(service.Context(self.data, self.archive.now, {}, send=take))
        self.texts += said
        assert len(said) <= 1, "one digest"
        return "".join(said)

    def source(self, state: str, streak: int, reason: str = "", alarm: str = "") -> None:
        """How the visit of the one source ended."""
        at = stamp(self.archive.now)
        with RawStore(self.data) as raw:
            run = raw.begin_run(at[:10], at).id
            if reason:
                raw.record(_refusal(run, at, reason))
            line = LedgerLine(run, "330206-bl", state, reason, 5, None, 1, 0, 0, 1, 0, 0, 0, 0, 1.0, alarm, at)
            since = stamp(self.archive.now - timedelta(days=streak))
            raw.close_source(line, SourceState("330206-bl", state, reason, since, streak, run, None, at))
            raw.finish_run(run, at, "clean")


def _refusal(run: int, at: str, verdict: str) -> NewCapture:
    url = "https://www.bl.gov.cn/list.html"
    return NewCapture(
        **{"run_id": run, "source_id": "330206-bl", "url": url, "final_url": url, "kind": "listing"},  # type: ignore[arg-type]
        **{"fetched_at": at, "status": 521, "headers": {}, "verdict": verdict.split(maxsplit=1)[0], "reason": ""},  # type: ignore[arg-type]
        **{"media_type": "text/html", "night": at[:10], "next_due": at, "evidence": b"<script>"},  # type: ignore[arg-type]
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_nothing_is_said_of_a_good_night(desk: Desk) -> None:
    desk.source("complete", 1)
    assert desk.night() == desk.night() == ""


def test_a_source_is_told_after_some_nights_with_evidence_and_not_again(desk: Desk) -> None:
    told = []
    for streak in range(1, 7):
        desk.source("blocked", streak, f"challenge:jsl seen {streak} times")
        told.append(desk.night())
    assert [bool(text) for text in told] == [False, False, True, False, False, False]
    for part in (
        "330206-bl (北仑门户)",
        "3 nights",
        "blocked challenge:jsl",
        "HTTP 521",
        "https://www.bl.gov.cn/list.html",
    ):
        assert part in told[2]
    desk.source("blocked", 7, "waf again")
    assert "waf" in desk.night(), "another class is news"
    desk.source("complete", 1)
    assert desk.night().startswith("- Over (since ")
    assert desk.night() == ""


def test_a_source_that_looks_well_but_lacks_what_the_calendar_expects(desk: Desk) -> None:
    desk.source("complete", 1, alarm="0 reports listed, at least 20 expected")
    assert "0 reports listed, at least 20 expected" in desk.night()
    assert desk.night() == ""


def test_a_night_that_failed_or_was_cut_off(desk: Desk) -> None:
    assert "did not finish" in desk.night("interrupted")
    assert desk.night() == "", "an event is not said to be over"
    assert "crawl failed | 3 sources" in desk.night("failed", "crawl failed | 3 sources")
    assert desk.night("failed", "crawl failed | 4 sources") == "", "the same step again"
    assert "archive failed" in desk.night("failed", "crawl failed | archive failed | 4 sources")
    assert "Over" in desk.night()


def test_the_queue_of_unreadable_documents_is_told_when_it_grows(desk: Desk) -> None:
    def queue(count: int) -> None:
        with Store.open(desk.data, now=desk.archive.now) as store, store.transaction() as db:
            db.execute("DELETE FROM unreadable")
            for number in range(count):
                row = {"url": f"u{number}", "reason": "needs_ocr", "detail": "", "first_seen": "", "last_seen": ""}
                store.insert("unreadable", row | {"parser_version": "1"})

    for count, expected in (
        (2, False),
        (3, True),
        (4, False),
        (5, False),
        (6, True),
        (1, False),
        (3, False),
        (4, True),
    ):
        queue(count)
        assert bool(desk.night()) == expected, count
    assert "grown to 6 (from 3): needs_ocr 6" in "".join(desk.texts)


def test_missing_reports_long_after_the_deadline(desk: Desk) -> None:
    with Store.open(desk.data, now=desk.archive.now) as store, store.transaction() as db:
        for number in range(8):
            row = {"name": f"北仑区第{number}局", "kind": "department", "level": "county", "region_code": "330206"}
            columns = {column[1] for column in db.execute("PRAGMA table_info(agencies)")}
            row |= {"key": f"k{number}", "source_id": "330206-bl"}
            agency = store.insert("agencies", {name: value for name, value in row.items() if name in columns})
            state = "missing" if number < 6 else "published"
            db.execute("INSERT INTO coverage VALUES (?, 2023, ?, ?)", [agency, state, "2024-02-01T00:00:00Z"])
    assert desk.night() == "", "portals post late; a day after the deadline says nothing"
    desk.archive.now += timedelta(days=20)
    assert "6 of 8 agencies have no report for 2023" in desk.night()
    assert desk.night() == ""


def test_a_parser_that_no_longer_reads_the_tables(desk: Desk) -> None:
    for number in range(6):
        desk.archive.report(f"北仑区旧{number}局")
    desk.archive.now += timedelta(days=30)
    assert desk.night() == ""
    for number in range(6):
        desk.archive.report(f"北仑区新{number}局")
    with Store.open(desk.data, now=desk.archive.now) as store, store.transaction() as db:
        db.execute("UPDATE reports SET form = NULL WHERE agency LIKE '北仑区新%' AND agency <> '北仑区新0局'")
    assert "17% of the last week's reports (100% before)" in desk.night()


def test_the_disk_has_recovered_only_with_some_room(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def free(gigabytes: float) -> str:
        found = {"free_bytes": gigabytes * 1e9, "databases": {}}
        monkeypatch.setattr(status, "disk", lambda _: found)
        (desk.data / "alerts.toml").write_text(HEAD.replace("0.001", "5"), encoding="utf-8")
        return desk.night()

    told = [bool(free(gigabytes)) for gigabytes in (8, 4.9, 5.1, 4.8, 5.9, 0.9, 6.1)]
    assert told == [False, True, False, False, False, True, True]


def test_silence_of_the_scheduler_is_noticed_by_the_hourly_delivery(desk: Desk) -> None:
    desk.night()
    desk.archive.now += timedelta(hours=37)
    assert "No night has run for 37 hours" in desk.told()
    desk.archive.now += timedelta(hours=1)
    assert desk.told() == ""


def test_a_site_that_turns_readers_away_is_told(desk: Desk) -> None:
    desk.night()
    incidents = Incidents(desk.data, lambda: desk.archive.now)
    for _ in range(49):
        incidents.note("refused")
    incidents.flush()
    assert desk.told() == ""
    incidents.note("killed")
    incidents.flush()
    assert "refused 49 questions (503) and killed 1 queries" in desk.told()
    desk.archive.now += timedelta(hours=25)
    assert "Over" in desk.told()


def test_every_alarm_has_its_sentence_in_both_languages() -> None:
    from archive.alerts import alarm_words

    for languages in alarm_words._SENTENCES.values():
        fields = [{part.split("}")[0] for part in text.split("{")[1:]} for text in languages.values()]
        assert len(languages) == 2 and fields[0] == fields[1]
    assert alarms.HYSTERESIS > 1


def test_status_answers_in_its_first_word(desk: Desk, tmp_path: Path) -> None:
    desk.source("blocked", 2, "challenge:jsl")
    desk.night("incomplete", "1 source visited, 0 clean")
    metrics = tmp_path / "nianbao.prom"

    def run(*extra: str) -> tuple[int, str]:
        now = stamp(desk.archive.now + timedelta(hours=5))
        result = CliRunner().invoke(main, ["status", "--data", str(desk.data), "--now", now, *extra])
        return result.exit_code, result.output

    code, text = run("--prometheus", str(metrics))
    assert code == 2 and text.startswith("INCOMPLETE")
    assert "330206-bl: blocked since 2024-01-31 02:17 +08:00 (2 nights) challenge:jsl" in text
    assert "next     " in text
    assert 'nianbao_verdict{verdict="incomplete"} 1\n' in metrics.read_text("utf-8")
    assert "nianbao_sources_not_clean 1\n" in metrics.read_text("utf-8")
    code, text = run("--json")
    found = json.loads(text)
    assert (code, found["verdict"]) == (2, "incomplete")
    assert found["sources"]["not_clean"][0]["source_id"] == "330206-bl"
    assert found["next_night"]["requests"] > 0
    desk.night("clean")
    assert run()[0] == 0 and run()[1].startswith("GOOD")
    desk.archive.now += timedelta(hours=40)
    assert run()[0] == 1 and run()[1].startswith("LATE")


def test_status_without_an_archive(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["status", "--data", str(tmp_path / "none")]).exit_code == 2
    result = runner.invoke(main, ["status", "--data", str(tmp_path)])
    assert result.exit_code == 1 and result.output.startswith("NEVER")
    assert list(tmp_path.iterdir()) == [], "to look changes nothing"
