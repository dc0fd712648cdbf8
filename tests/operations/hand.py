"""An archive filled by hand: a few agencies (generated), and changes as the archive would note them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.raw.stamps import stamp
from archive.store import Store

START = datetime(2024, 2, 1, 18, 17, tzinfo=UTC)
REGIONS = (
    ("330000", "浙江省", "province", None, "浙江省"),
    ("330200", "宁波市", "prefecture", "330000", "浙江省宁波市"),
    ("330206", "北仑区", "county", "330200", "浙江省宁波市北仑区"),
    ("320000", "江苏省", "province", None, "江苏省"),
    ("320106", "鼓楼区", "county", "320000", "江苏省南京市鼓楼区"),
    ("350102", "鼓楼区", "county", "320000", "福建省福州市鼓楼区"),
)


@dataclass
class Archive:
    """Writes into DATA/archive.db through the archive's own writer; `now` moves on with every change."""

    data: Path
    now: datetime = START
    reports: dict[tuple[str, int], int] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    _open: Store | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        with self.writing() as store:
            with store.transaction() as db:
                db.executemany("INSERT INTO regions VALUES (?, ?, ?, ?, ?)", REGIONS)
            store.put_sources([{"source_id": "330206-bl", "portal_name": "北仑门户"}])

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """The archive, open: what is written within the block opens it no second time."""
        if self._open:
            yield self._open
            return
        with Store.open(self.data, now=self.now) as store:
            self._open = store
            try:
                yield store
            finally:
                self._open = None

    def report(self, agency: str = "北仑区教育局", year: int = 2023, **values: object) -> int:
        """A report with one version and the change `published`."""
        with self.writing() as store:
            number = self._insert(store, agency, year, values)
            self.version(number, values.get("cells") or {}, str(values.get("text", "全年召开例会4次。")))
            self.change(number, "published")
        return number

    def _insert(self, store: Store, agency: str, year: int, values: Mapping[str, object]) -> int:
        with store.transaction():
            kind = str(values.get("kind", "department"))
            region = str(values.get("region_code", "330206"))
            agency_id = self._agency(store, agency, kind, region)
            number = store.insert("reports", self._row(agency_id, agency, year, kind, region, values))
        self.reports[agency, year] = number
        return number

    def _agency(self, store: Store, name: str, kind: str, region: str) -> int:
        row = store.db.execute("SELECT id FROM agencies WHERE name = ? AND region_code = ?", [name, region]).fetchone()
        if row:
            return int(row[0])
        columns = {"name": name, "kind": kind, "level": "county", "region_code": region, "key": name}
        known = {column[1] for column in store.db.execute("PRAGMA table_info(agencies)")}
        return store.insert("agencies", {key: value for key, value in columns.items() if key in known})

    def _row(  # noqa: PLR0917
        self, agency_id: int, agency: str, year: int, kind: str, region: str, values: Mapping[str, object]
    ) -> dict[str, object]:
        url = str(values.get("url", f"https://www.bl.gov.cn/art/{agency_id}/{year}.html"))
        return {
            **{"agency_id": agency_id, "year": year, "title": f"{agency}{year}年政府信息公开工作年度报告", "url": url},
            **{"published_on": f"{year + 1}-01-20", "form": "2021", "status": "online", "versions": 0},
            **{"current_version": 0, "first_seen": stamp(self.now), "last_changed": stamp(self.now)},
            **{"source_id": values.get("source_id", "330206-bl"), "reader": "html", "checks_failed": 0},
            **{"claims_failed": 0, "check_outcome": "pass", "agency": agency, "kind": kind, "level": "county"},
            "region_code": region,
        }

    def version(self, report: int, cells: object = (), text: str = "") -> int:
        """Another version of a report: cells of table `requests` as {"requests.received.total": 3}."""
        number = self.versions.get(report, 0) + 1
        self.versions[report] = number
        with self.writing() as store, store.transaction() as db:
            version = store.insert(
                "versions",
                {
                    **{"report_id": report, "number": number, "sha256": f"{report:032x}{number:032x}"},
                    **{"content_hash": f"{report}-{number}", "figures_hash": "", "text_hash": ""},
                    **{"first_seen": stamp(self.now), "last_seen": stamp(self.now), "reader": "html"},
                    **{"parser_version": "1", "form": "2021", "url": "u", "title": "t", "agency": "a"},
                },
            )
            db.execute("UPDATE reports SET versions = ?, current_version = ? WHERE id = ?", [number, version, report])
            db.execute("INSERT INTO form_blocks VALUES (?, 'requests', '2021')", [version])
            db.execute("INSERT INTO sections VALUES (?, 0, 1, '一、总体情况', ?)", [version, text])
            for key, value in dict(cells).items():  # type: ignore[call-overload]
                _, row, column = key.split(".")
                db.execute(f"INSERT INTO requests (version_id, row, {column}) VALUES (?, ?, ?)", [version, row, value])
        return version

    def change(
        self, report: int, kind: str, cells: Sequence[tuple[object, ...]] = (), *, summary: str = "", to_url: str = ""
    ) -> int:
        """A change of a report; `cells`: (cell, old, new, old mark, new mark)."""
        self.now += timedelta(seconds=1)
        with self.writing() as store, store.transaction() as db:
            versions = [
                row[0]
                for row in db.execute("SELECT id FROM versions WHERE report_id = ? ORDER BY number DESC", [report])
            ]
            old = versions[1] if kind in ("figures_revised", "text_revised", "file_replaced") else None
            row = {"report_id": report, "kind": kind, "from_version": old, "to_version": versions[0]}
            row |= {"detected_at": stamp(self.now), "summary": summary or kind}
            if to_url:
                row |= {"from_url": "https://www.bl.gov.cn/old.html", "to_url": to_url}
            number = store.insert("changes", row)
            db.executemany("INSERT INTO change_cells VALUES (?, ?, ?, ?, ?, ?)", [(number, *cell) for cell in cells])
        return number

    def revise(self, report: int, old: int, new: int, cell: str = "requests.received.total") -> int:
        """A new version in which one figure differs, and its change."""
        with self.writing():
            self.version(report, {cell: new})
            return self.change(report, "figures_revised", [(cell, old, new, str(old), str(new))])

    def night(self) -> None:
        """A night that came to its end, so that there is a past."""
        with self.writing() as store, store.transaction():
            row = {"started_at": stamp(self.now), "finished_at": stamp(self.now), "outcome": "clean", "summary": ""}
            store.insert("runs", row)


def subscribe(data: Path, *tables: str, head: str = "") -> None:
    """Write alerts.toml: `head`, then one [[subscription]] for each table."""
    body = "\n".join(f"[[subscription]]\n{table}" for table in tables)
    (data / "alerts.toml").write_text(f"{head}\n{body}\n", encoding="utf-8")
