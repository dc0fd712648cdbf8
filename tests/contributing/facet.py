"""Run on the copy with one column more: what an archive, its site and its export make of it. Prints JSON."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

from archive.publish import dictionary
from archive.publish.export import export
from archive.site.app import make_datasette
from archive.store import Store
from tests.archive.portal import Portal, page

COLUMN = "tables_read"


def found(folder: Path) -> dict[str, Any]:
    data = folder / "data"
    portal = Portal(data)  # opens the archive, which brings it to this code's columns
    before = portal.rows(f"SELECT {COLUMN} FROM reports")
    portal.next_night()
    portal.show("/2.html", page(year=2022, tables=False))
    portal.walk("/1.html", "/2.html")
    portal.ingest()
    with Store.open(data, now=portal.now), sqlite3.connect(data / "archive.db") as db:
        indexes = {row[1]: [one[2] for one in db.execute(f"PRAGMA index_info({row[1]})")]
                   for row in db.execute("PRAGMA index_list(reports)")}  # fmt: skip
    return {
        "before": before,
        "after": portal.rows(f"SELECT {COLUMN} FROM reports ORDER BY 1"),
        "retracted_has_it": bool(portal.rows(f"SELECT count({COLUMN}) FROM retracted_reports")),
        "counted_at_once": COLUMN in indexes["reports_facets"],
        "own_index": [COLUMN] in indexes.values(),
        **asyncio.run(_site(portal)),
        "exported": _exported(portal, folder / "export"),
        "dictionary": f"| `{COLUMN}` | TEXT | 读到几张表 |" in dictionary.markdown(dictionary.schema_tables()),
    }


async def _site(portal: Portal) -> dict[str, Any]:
    made = make_datasette(portal.data, clock=lambda: portal.now)
    try:
        counted = (await made.client.get("/archive/reports.json?_size=0")).json()["facet_results"]
        shown = (await made.client.get("/archive/reports")).text
        asked = {value: await made.client.get(f"/search.json?{COLUMN}={value}") for value in ("3", "0")}
        page = await made.client.get(f"/search?{COLUMN}=3")
    finally:
        made.site.close()
    return {
        "facet": sorted([one["value"], one["count"]] for one in counted[COLUMN]["results"]),
        "names": sorted(name for name in ("表数", "三表齐全", "没有表") if name in shown),
        "search": {**{value: answer.json()["total"] for value, answer in asked.items()}, "status": page.status_code},
    }


def _exported(portal: Portal, target: Path) -> dict[str, Any]:
    export(portal.data, target, now=portal.now)
    resources = json.loads((target / "datapackage.json").read_text("utf-8"))["resources"]
    fields = {one["name"].rsplit("-20", 1)[0].replace("-", "_"): one["schema"]["fields"] for one in resources}
    return {
        table: next((field for field in fields[table] if field["name"] == COLUMN), None)
        for table in ("reports", "panel", "panel_wide")
    }


if __name__ == "__main__":
    json.dump(found(Path(sys.argv[1])), sys.stdout, ensure_ascii=False)
