"""A portal in a few lines: what its pages showed, night after night, recorded as the crawler would record it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import coverage
from archive.filing.ingest import IngestSummary, ingest
from archive.raw.captures import Link, ListRow, NewCapture, Walk
from archive.raw.store import RawStore
from archive.store import Store
from demo.official_tables import disclosure_table, requests_table, review_table
from parsers.forms.tables import ACTIVE_DISCLOSURE_2021, REQUESTS_2021, REVIEW_LITIGATION_2021
from tests.archive.empty import put_empty_archive
from tests.archive.inside import readers_inside

FIRST_NIGHT = datetime(2024, 2, 1, 18, 0, tzinfo=UTC)
HOST = "https://www.bl.gov.cn"
SOURCE = {
    "source_id": "330206-bl",
    "region_code": "330206",
    "region_name": "宁波市北仑区",
    "portal_name": "北仑区人民政府网站",
    "site_code": "3302060001",
    "host": "www.bl.gov.cn",
    "list_url": f"{HOST}/list.html",
    "scope": "portal",
    "state": "complete",
}


def figures(received: int = 3, **cells: int | None) -> dict[str, int | None]:
    """A filled form: `received` requests of natural persons, all granted; every other cell 0."""
    blocks = (ACTIVE_DISCLOSURE_2021, REQUESTS_2021, REVIEW_LITIGATION_2021)
    values: dict[str, int | None] = {key: 0 for block in blocks for key in block.cell_keys()}
    for row in ("received", "granted", "processed_total"):
        values[f"requests.{row}.natural_person"] = values[f"requests.{row}.total"] = received
    return {**values, **{key.replace("__", "."): value for key, value in cells.items()}}


def page(
    agency: str = "北仑区教育局",
    year: int = 2023,
    *,
    values: dict[str, int | None] | None = None,
    sentence: str = "全年召开工作例会4次，更新公开指南1份。",
    noise: int = 0,
    tables: bool = True,
    published: str = "2024-01-20",
) -> str:
    """An article page; `noise` changes everything around the report and nothing in it."""
    shown = values if values is not None else figures()
    printed = {key: "" if value is None else value for key, value in shown.items()}
    title = f"{agency}{year}年政府信息公开工作年度报告"
    grids = (
        (
            disclosure_table("2021", printed, {}, False),
            requests_table("2021", printed, {}, False),
            review_table(printed, {}, False),
        )
        if tables
        else ("", "", "")
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published} 09:00"></head>
<body><div class="nav"><a href="/?t={noise}">首页</a> 今天是2024年{noise % 12 + 1}月{noise % 28 + 1}日
当前在线{noise * 7}人</div>
<h1>{title}</h1><div class="info">发布日期：{published}　浏览次数：{100 + noise * 13}</div><div id="zoom">
<p>本报告由{agency}编制，统计期限为{year}年1月1日至{year}年12月31日。</p>
<p>一、总体情况</p><p>{sentence}</p>
<p>二、主动公开政府信息情况</p>{grids[0]}
<p>三、收到和处理政府信息公开申请情况</p>{grids[1]}
<p>四、政府信息公开行政复议、行政诉讼情况</p>{grids[2]}
<p>五、存在的主要问题及改进情况</p><p>公开内容还需细化，下一步将加强培训和检查。</p>
<p>六、其他需要报告的事项</p><p>未收取信息处理费。</p></div>
<div class="related">相关链接：<a href="/r?s={noise}">第{noise}期简报</a></div>
<footer>版权所有 访问量{noise * 99} 网站标识码3302060001</footer></body></html>"""


class Portal:
    """Records nights into DATA/raw.db and ingests them."""

    def __init__(self, data: Path, source: dict[str, str] | None = None) -> None:
        self.data = data
        self.source = source or SOURCE
        self.now = FIRST_NIGHT
        data.mkdir(parents=True, exist_ok=True)
        self.raw = RawStore(data)
        put_empty_archive(data)
        with Store.open(data, now=self.now) as store:
            store.put_sources([self.source])
        self.run = self._begin()

    def copy(self, target: Path) -> Portal:
        """The same captures and archive in another directory."""
        self.raw.checkpoint()
        shutil.copytree(self.data, target)
        copied = object.__new__(Portal)
        copied.__dict__.update(self.__dict__, data=target)
        return copied

    def _begin(self) -> int:
        return self.raw.begin_run(self.now.date().isoformat(), self._time()).id

    def _time(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def next_night(self, days: int = 1) -> None:
        self.raw.finish_run(self.run, self._time(), "clean")
        self.now += timedelta(days=days)
        self.run = self._begin()

    def show(
        self,
        path: str,
        body: str | bytes,
        *,
        media_type: str = "text/html",
        title: str = "",
        parent: str | None = None,
        links: Iterable[str] | None = (),
    ) -> int:
        """An ok answer; with `parent`, an attachment of that page."""
        data = body.encode() if isinstance(body, str) else body
        return self._record(path, "ok", 200, data, media_type, title, parent, links)

    def answer(self, path: str, verdict: str, status: int, parent: str | None = None) -> int:
        """Any answer without a body: not_modified 304, gone 404, blocked 403 …"""
        return self._record(path, verdict, status, None, "text/html", "", parent, None)

    def _record(  # noqa: PLR0917 — the columns of a capture
        self,
        path: str,
        verdict: str,
        status: int,
        body: bytes | None,
        media_type: str,
        title: str,
        parent: str | None,
        links: Iterable[str] | None,
    ) -> int:
        self.now += timedelta(seconds=3)
        linked = None if links is None or parent else tuple(Link(HOST + link, "attachment") for link in links)
        return self.raw.record(
            NewCapture(
                run_id=self.run,
                source_id=self.source["source_id"],
                url=HOST + path,
                final_url=HOST + path,
                kind="attachment" if parent else "article",
                fetched_at=self._time(),
                status=status,
                headers={"content-type": media_type},
                verdict=verdict,
                reason="",
                media_type=media_type,
                night=self.now.date().isoformat(),
                next_due=self._time(),
                body=body,
                parent_url=HOST + parent if parent else self.source["list_url"],
                row=ListRow(title) if title else None,
                links=linked,
            )
        )

    def walk(self, *paths: str, verdict: str = "complete") -> None:
        self.now += timedelta(seconds=3)
        listed = frozenset(HOST + path for path in paths)
        source = self.source["source_id"]
        self.raw.record_walk(Walk(self.run, source, verdict, "", len(listed), None, self._time(), listed))  # type: ignore[arg-type]

    def ingest(self) -> IngestSummary:
        self.now += timedelta(seconds=30)
        self.raw.finish_run(self.run, self._time(), "clean")
        with readers_inside():
            summary = ingest(self.data, now=self.now, jobs=1)
        with Store.open(self.data, now=self.now) as store:
            coverage.refresh(store, self.now)
        return summary

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        db = sqlite3.connect(self.data / "archive.db")
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def kinds(self) -> list[str]:
        """The changes so far, in order."""
        return [str(row[0]) for row in self.rows("SELECT kind FROM changes ORDER BY id")]


_OF_THIS_FILE = ("progress", "_sqlite_migrations", "touched", "touched_versions")
"""What an archive knows of its own past: how far it is, and which of its exports are due."""


def dump(data: Path, *, without: tuple[str, ...] = _OF_THIS_FILE) -> dict[str, list[str]]:
    """Every row of every table of archive.db as text: what two archives have in common when nothing differs.

    Without what waits to be exported (`touched…`): that tells of the way, not of where it led.
    """
    db = sqlite3.connect(data / "archive.db")
    try:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        kept = [name for name in names if name not in without and not name.startswith(("reports_fts", "touched"))]
        return {name: sorted(map(repr, db.execute(f"SELECT * FROM {name}"))) for name in kept}
    finally:
        db.close()
