"""Random nights of a portal with every odd article: each that a listing shows is somewhere, once, and all add up."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.filing.ingest import IngestSummary
from archive.upkeep.documents import ENDS, documents, together
from archive.upkeep.status import health
from commands.status import _documents_line
from parsers.titles import read_title
from tests.archive.portal import HOST, Portal, figures, page

OFFICES = ("教育局", "民政局", "财政局", "司法局", "水利局", "统计局", "审计局", "商务局", "林业局", "信访局")
ARTICLES = 30
Show = Callable[[Portal, str, str, random.Random], None]


def _html(inner: str, title: str = "北仑区人民政府") -> str:
    return f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{inner}</body></html>"


def _article(inner: str) -> Show:
    return lambda portal, path, row, dice: _put(portal, path, row, _html(inner.format(row=row, n=dice.randint(1, 9))))


def _put(portal: Portal, path: str, row: str, body: str | bytes, kind: str = "text/html") -> None:
    portal.show(path, body, media_type=kind, title=row)


def _whole(portal: Portal, path: str, row: str, dice: random.Random) -> None:
    agency = f"北仑区{dice.choice(OFFICES)}"
    _put(portal, path, row, page(agency, values=figures(dice.randint(1, 3)), noise=dice.randint(1, 9)))


def _cover(portal: Portal, path: str, row: str, dice: random.Random) -> None:
    """A page with a file that is broken, gone, or not had."""
    file = path.replace("html", "pdf")
    portal.show(path, _html(f"<h1>{row}</h1><p><a href='{file}'>附件</a></p>", row), title=row, links=[file])
    if dice.random() < 0.4:
        portal.show(file, b"%PDF-1.4 broken", media_type="application/pdf", parent=path)
    else:
        portal.answer(file, *dice.choice([("gone", 404), ("timeout", 0)]), parent=path)


def _no_answer(portal: Portal, path: str, row: str, dice: random.Random) -> None:
    del row
    answers = [("gone", 404), ("soft_404", 200), ("blocked", 403), ("timeout", 0), ("truncated", 200)]
    portal.answer(path, *dice.choice(answers))


def _broken_pdf(portal: Portal, path: str, row: str, dice: random.Random) -> None:
    _put(portal, path, row, f"%PDF-1.4 broken {dice.random()}".encode(), "application/pdf")


ODD: dict[str, Show] = {
    "whole": _whole,
    "cover": _cover,
    "no answer": _no_answer,
    "broken pdf": _broken_pdf,
    "script": _article("<div id='app'></div><script>render({n})</script>"),
    "empty": _article(""),
    "login": _article("<form><p>请登录后查看</p><input name='user'></form>"),
    "prose": _article("<h1>{row}</h1><p>本年度主动公开信息{n}条。</p><p>下一步将加强公开。</p>"),
    "notice": _article("<h1>关于做好年度报告编制工作的通知</h1><p>请于1月{n}日前报送。</p>"),
    "other year": _article("<h1>北仑区教育局2019年政府信息公开工作年度报告</h1><p>主动公开{n}条。</p>"),
    "other page": _article("<h1>北仑区举办第{n}届运动会</h1><p>运动会开幕。</p>"),
    "nameless": _article("<h1>政府信息公开</h1><p>一、总体情况</p><p>公开{n}条。</p><p>二、主动公开政府信息情况</p>"),
}
ROWS = (
    "北仑区{office}{year}年政府信息公开工作年度报告",
    "{year}年政府信息公开工作年度报告",
    "北仑区{office}年度报告",
    "关于召开会议的通知",
    "",
)


@pytest.mark.parametrize("seed", [3, 8])
def test_every_listed_document_is_somewhere_once_and_the_counts_add_up(seed: int, tmp_path: Path) -> None:
    dice, portal = random.Random(seed), Portal(tmp_path)
    rows = {
        f"/{number}.html": dice.choice(ROWS).format(office=dice.choice(OFFICES), year=dice.randint(2020, 2023))
        for number in range(ARTICLES)
    }
    kinds = {path: list(ODD)[number % len(ODD)] for number, path in enumerate(rows)}
    for night in range(3):
        if night:
            portal.next_night()
        for path, row in rows.items():
            if night and dice.random() < 0.6:
                portal.answer(path, *dice.choice([("not_modified", 304), ("gone", 404), ("timeout", 0)]))
            else:
                again = kinds[path] if dice.random() < 0.7 else dice.choice(list(ODD))
                ODD[again](portal, path, row, dice)
        portal.walk(*rows)
        _adds_up(portal.ingest())
        _is_somewhere_once(portal, rows)


def _adds_up(summary: IngestSummary) -> None:
    ends = (summary.unreadable, summary.held, summary.not_reports, summary.idle)
    assert summary.units == summary.reports + sum(sum(counts.values()) for counts in ends), summary.line()


def _is_somewhere_once(portal: Portal, rows: dict[str, str]) -> None:
    each = documents(portal.data)
    assert set(each) == {portal.source["source_id"]}
    whole = together(each)
    assert whole.listed == len(rows)
    told = whole.to_json()
    refusals = sum(told["refused"].values())
    assert sum(told[end] for end in ENDS if end != "refused") + refusals == told["listed"]
    assert told["unfiled"] == 0, "what was answered is filed, waits with a reason, or is refused by name"
    assert all(reason for end in ("held", "unreadable", "refused", "unanswered") for reason in whole.by_end[end])
    assert health(portal.data, portal.now)["documents"]["with_figures"] == told["with_figures"]
    assert _documents_line(told).startswith(f"  listed   {len(rows)} documents: ")
    named = {HOST + path for path, row in rows.items() if (title := read_title(row)) and title.year}
    refused = {str(url) for (url,) in portal.rows("SELECT url FROM refused")}
    assert not refused & named, "no row that names a report is refused without a person"
    for url, title in portal.rows("SELECT url, title FROM refused"):
        read = read_title(str(title or ""))
        assert read is None or read.year is None, url
    waits = portal.rows("SELECT count(*) FROM unreadable WHERE reason = '' OR detail = ''")
    assert waits == [(0,)]
