"""A season with all that a person has to settle: documents that wait, wrong names, two names for one body."""

from __future__ import annotations

from typing import Any

from click.testing import CliRunner

from archive.editorial.queue import item_of
from scheduler import main
from tests.archive.portal import HOST, Portal, figures, page

SCAN, NOTICE, NAMELESS, WRONG, SECOND = "/scan.pdf", "/notice.html", "/nameless.html", "/wrong.html", "/second.html"
"""Documents by what is the matter with them: unreadable, refused, refused, filed under a wrong name, another name."""


def first_night(portal: Portal) -> None:
    """Two good reports, and each of the others."""
    portal.show("/1.html", page(), title="北仑区教育局2023年政府信息公开工作年度报告")
    portal.show("/2.html", page("北仑区人民政府"), title="北仑区人民政府2023年政府信息公开工作年度报告")
    portal.show(
        SCAN, b"%PDF-1.4 broken", media_type="application/pdf", title="北仑区司法局2023年政府信息公开工作年度报告"
    )
    notice = "<html><title>通知</title><body><h1>关于召开会议的通知</h1><p>请各单位于3月1日参加。</p></body></html>"
    portal.show(NOTICE, notice, title="北仑区民政局2023年政府信息公开工作年度报告")
    portal.show(NAMELESS, notice.replace("3月", "4月"), title="会议通知")
    portal.show(WRONG, page("北仑区财政局", values=figures(8)), title="")
    portal.show(SECOND, page("北仑区教育体育局", 2022, values=figures(4)), title="")
    portal.walk("/1.html", "/2.html", SCAN, NOTICE, NAMELESS, WRONG, SECOND)
    portal.ingest()


def item(path: str) -> str:
    """The item of the queue that a page is."""
    return item_of(HOST + path)


def review(portal: Portal, *words: str, exit_code: int = 0) -> str:
    """Run `nianbao review …` at the portal's time; returns what it says."""
    options = ["--data", str(portal.data)]
    if words[0] in ("decide", "import"):
        options += ["--now", portal.now.isoformat()]
    done = CliRunner().invoke(main, ["review", words[0], *options, *words[1:]])
    assert done.exit_code == exit_code, (words, done.output, done.exception)
    return done.output


def decide(portal: Portal, what: str, kind: str, *words: str, exit_code: int = 0) -> str:
    """`review decide`; returns the uid of the decision."""
    said = ("--who", "王", "--why", "查过原件")
    output = review(portal, "decide", what, kind, *words, *said, exit_code=exit_code)
    return output.split()[0] if not exit_code else output


def one(portal: Portal, sql: str, *values: object) -> Any:
    """The only value of the only row."""
    ((value,),) = portal.rows(sql, *values)
    return value
