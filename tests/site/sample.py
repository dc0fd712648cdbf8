"""A small archive with everything that the site must show, made through the real reading and filing."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from archive import coverage
from archive.agencies import regions
from archive.agencies.directory import Agencies, put_regions
from archive.filing.reports import file_report
from archive.store import Store
from benchmarks.generated import generated_reports
from tests.archive.portal import FIRST_NIGHT, SOURCE, Portal, figures, page

GENERATED = 210
"""Generated reports beside the ones below: enough for facets, pages and a league table."""

BALANCED = figures(
    159,
    requests__received__enterprise=3,
    requests__received__total=162,
    requests__carried_over__natural_person=2,
    requests__carried_over__total=2,
    requests__granted__natural_person=120,
    requests__granted__enterprise=3,
    requests__granted__total=123,
    requests__denied_state_secret__natural_person=31,
    requests__denied_state_secret__total=31,
    requests__processed_total__natural_person=154,
    requests__processed_total__enterprise=3,
    requests__processed_total__total=157,
    requests__unavailable_not_held__natural_person=3,
    requests__unavailable_not_held__total=3,
    requests__carried_forward__natural_person=7,
    requests__carried_forward__total=7,
    review_litigation__reconsideration__upheld=4,
    review_litigation__reconsideration__corrected=1,
    review_litigation__reconsideration__total=5,
    active_disclosure__fees__amount_wan=59237.2449,
)
"""All identities hold: 162 + 2 = 157 + 7."""

UNBALANCED = BALANCED | {"requests.received.total": 170}
"""170 + 2 ≠ 157 + 7, and 159 + 3 ≠ 170."""

MARKED = BALANCED | {
    "requests.granted.research": None,
    "requests.granted.public_interest": "/",
    "requests.granted.legal_service": "-",
    "active_disclosure.normative_documents.issued": "22（其中修订16件）",
}
"""One blank, two marks, one number with words; the neighbours hold a written 0."""

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'

REPORTS = (
    # path, agency, year, figures, sentence
    ("/gov-2021.html", "宁波市北仑区人民政府", 2021, BALANCED, "全年共收到政府信息公开申请162件。"),
    ("/gov-2022.html", "宁波市北仑区人民政府", 2022, BALANCED, "2022年共收到政府信息公开申请162件，营商环境持续优化。"),
    ("/gov-2023.html", "宁波市北仑区人民政府", 2023, UNBALANCED, "2023年共收到政府信息公开申请165件。"),
    ("/edu-2022.html", "北仑区教育局", 2022, MARKED, "校园开放日面向家长公开招生政策。"),
    ("/edu-2023.html", "北仑区教育局", 2023, figures(12), "召开例会4次，更新公开指南1份。"),
    ("/police-2023.html", "北仑区公安局", 2023, figures(40), "窗口延时服务30次。"),
    ("/audit-2021.html", "北仑区审计局", 2021, figures(1), "审计结果公告2份。"),
    ("/audit-2023.html", "北仑区审计局", 2023, figures(0), f"审计结果公告{HOSTILE.replace('<', '&lt;')}3份。"),
)


def build(data: Path) -> Path:
    """The archive of three nights below `data`; the second revises, the third settles what was withdrawn."""
    portal = Portal(data)
    pages = {
        path: page(agency, year, values=values, sentence=sentence) for path, agency, year, values, sentence in REPORTS
    }  # type: ignore[arg-type]
    _night(portal, pages)
    portal.next_night()
    revised = page("北仑区教育局", 2023, values=figures(13), sentence="召开例会5次，更新公开指南1份。")
    pages |= {"/edu-2023.html": revised}
    _night(portal, pages, gone=("/police-2023.html",))
    portal.next_night()
    _night(portal, pages, gone=("/police-2023.html",))
    portal.raw.finish_run(portal.run, portal._time(), "clean")
    _more(data)
    return data


def _night(portal: Portal, pages: dict[str, str], gone: tuple[str, ...] = ()) -> None:
    for path, body in pages.items():
        if path in gone:
            portal.answer(path, "gone", 404)
        else:
            portal.show(path, body)
    portal.walk(*(path for path in pages if path not in gone))
    portal.ingest()


def _more(data: Path) -> None:
    """Generated reports of many regions, sources in every state, a run, and a cell that came from a picture."""
    now = FIRST_NIGHT + timedelta(days=4)
    with Store.open(data, now=now) as store:
        known = regions.load()
        put_regions(store, known)
        agencies = Agencies(store, known)
        for report, arrival in generated_reports(GENERATED, text=3):
            with store.transaction():
                file_report(store, agencies, report, arrival, now)
        states = {"partial": "declared 40, saw 20", "blocked": "challenge:jsl", "failed": "unreachable: timed out"}
        store.put_sources(
            {**SOURCE, "source_id": f"sample-{state}", "portal_name": f"示例门户（{state}）", "state": state,
             "since": "2024-02-01T18:00:00Z", "reason": reason}
            for state, reason in states.items()
        )  # fmt: skip
        coverage.refresh(store, now)
    with sqlite3.connect(data / "archive.db") as db:
        db.execute(
            "INSERT INTO runs (started_at, finished_at, outcome, summary)"
            " VALUES ('2024-02-04T18:00:00Z', '2024-02-04T19:00:00Z', 'clean', '4 sources')"
        )
        db.execute(
            "INSERT INTO cell_marks (version_id, cell, raw, confidence)"
            " SELECT current_version, 'requests.received.total', '12', 0.87 FROM reports"
            " WHERE agency = '北仑区审计局' AND year = 2021"
        )
        _hold(db)
    db.close()
    with Store.open(data, now=now) as store, store.transaction():
        for (version,) in store.db.execute(f"SELECT current_version FROM reports WHERE {_HELD_REPORT}").fetchall():
            store.derive(version)


_HELD_REPORT = "agency = '北仑区审计局' AND year = 2021"


def _hold(db: sqlite3.Connection) -> None:
    """A figure read from a picture that nothing proves, and a document of the same body and year that waits."""
    current = f"(SELECT current_version FROM reports WHERE {_HELD_REPORT})"
    db.execute(f"UPDATE requests SET total = NULL WHERE version_id = {current} AND row = 'carried_forward'")
    db.execute(f"UPDATE reports SET carried_forward = NULL WHERE {_HELD_REPORT}")
    db.execute(
        "INSERT INTO cell_marks (version_id, cell, raw, confidence)"
        f" VALUES ({current}, 'requests.carried_forward.total', '17', 0.41)"
    )
    db.execute(
        "INSERT INTO unreadable (url, reason, detail, title, agency_id, year, first_seen, last_seen, parser_version,"
        " state) SELECT 'https://held.invalid/audit', 'titles_disagree', '', '审计局2021年度公开情况', agency_id, year,"
        f" '2024-02-03T18:00:00Z', '2024-02-03T18:00:00Z', '6', 'held' FROM reports WHERE {_HELD_REPORT}"
    )
