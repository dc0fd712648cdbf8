"""What is taken away from a page: the rows that were seen, as files that no spreadsheet computes."""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import html5lib
import pytest
from lxml import etree

from archive.site.app import make_datasette
from archive.site.finding import listing
from tests.site.conftest import NOW

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def infected(data: Path, tmp_path: Path) -> Iterator[Any]:
    """The site on an archive whose portal wrote formulas."""
    for name in ("archive.db", "raw.db"):
        shutil.copy(data / name, tmp_path / name)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute("UPDATE agencies SET name = ? WHERE id = 1", [FORMULA])
        db.execute("UPDATE reports SET agency = ?, title = '-见附件' WHERE agency_id = 1", [FORMULA])
    db.close()
    made = make_datasette(tmp_path, clock=lambda: NOW)
    yield made
    made.site.close()


async def _rows(datasette: Any, path: str) -> list[dict[str, str]]:
    answer = await datasette.client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"), newline="")))


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("/archive/reports.csv?agency_id=1", "agency"),
        ("/archive/reports.csv?agency_id=1&_stream=on", "agency"),
        ("/archive/reports.csv?agency_id=1&_labels=on", "agency_id_label"),
        ("/archive/agencies/1.csv?_header=on", "name"),
        ("/archive.csv?sql=select+name+from+agencies+where+id=1", "name"),
        ("/compare.csv?agency=1", "name"),
    ],
)
async def test_every_csv_of_the_site_is_guarded_unless_raw(infected: Any, path: str, column: str) -> None:
    guarded = await _rows(infected, path)
    assert {row[column] for row in guarded} == {f"'{FORMULA}"}
    raw = await _rows(infected, f"{path}&_raw=1")
    assert {row[column] for row in raw} == {FORMULA}
    assert len(raw) == len(guarded)


async def test_the_head_of_a_readers_query_is_guarded_too(infected: Any) -> None:
    answer = await infected.client.get("/archive.csv", params={"sql": 'select 1 as "=1+1", -5 as b'})
    assert answer.text.lstrip("\ufeff").splitlines() == ["'=1+1,b", "1,-5"]
    assert (await infected.client.get("/archive.csv")).status_code == 400


async def test_json_is_as_the_archive_has_it(infected: Any) -> None:
    found = (await infected.client.get("/archive/reports.json?agency_id=1&_shape=objects")).json()
    assert {row["agency"] for row in found["rows"]} == {FORMULA}


async def _count_shown(datasette: Any, path: str, unit: str) -> int:
    text = (await datasette.client.get(path)).text
    found = re.search(rf">([\d,]+) {unit}", text)
    return int(found[1].replace(",", "")) if found else 0


def _choices(dice: random.Random, **values: list[str]) -> str:
    """A random selection of conditions as a query."""
    pairs = [(name, dice.choice(offered)) for name, offered in values.items() if dice.random() < 0.5]
    return "?" + urlencode(pairs) if pairs else ""


PLACES = ["330000", "330200", "330206", "130000"]
LISTS: dict[str, tuple[str, dict[str, list[str]]]] = {
    "/search": (
        "份(?:：|</h2>)",
        {
            "q": ["公开", "北仑", "教育 例会", "校园", "没有这个词句"],
            "province": ["浙江省", "河北省"],
            "year": ["2022", "2023"],
            "check_outcome": ["fail", "pass"],
            "requests_received__gt": ["0", "10"],
        },
    ),
    "/changes": (
        "条",
        {
            "kind": ["all", "published", "figures_revised", "withdrawn"],
            "region": PLACES,
            "agency": ["教育", "北仑"],
            "figure": ["requests.received."],
        },
    ),
    "/sources": ("个来源", {"state": ["complete", "blocked", "pending"], "name": ["北仑", "示例", "没有"]}),
    "/coverage": (
        "个机关",
        {"state": ["published", "missing", "late", "withdrawn"], "year": ["2021", "2022", "2023"]},
    ),
}


@pytest.mark.parametrize("path", LISTS)
async def test_the_files_hold_what_the_page_counts_whatever_is_asked(datasette: Any, path: str) -> None:
    dice = random.Random(path)
    unit, offered = LISTS[path]
    counts = set()
    for _ in range(25):
        place = f"{path}/{dice.choice(PLACES)}" if path == "/coverage" else path
        query = _choices(dice, **offered)
        if path == "/search" and not query:
            continue
        shown = await _count_shown(datasette, place + query, unit)
        counts.add(shown)
        rows = await _rows(datasette, f"{place}.csv{query}")
        told = (await datasette.client.get(f"{place}.json{query}")).json()
        assert (len(rows), told["total"], told["total_is"]) == (shown, shown, "exact"), place + query
        entries = etree.fromstring((await datasette.client.get(f"{place}.atom{query}")).content)
        if path != "/coverage":
            assert len(entries.findall("{*}entry")) == min(shown, listing.FEED_SIZE)
    assert len(counts) > 2, "the filters filter"


@pytest.mark.parametrize("path", LISTS)
async def test_the_links_beside_a_list_keep_its_conditions(datasette: Any, path: str) -> None:
    _, offered = LISTS[path]
    query = "?" + urlencode([(name, values[0]) for name, values in offered.items()])
    place = f"{path}/330206" if path == "/coverage" else path
    page = html5lib.parse((await datasette.client.get(place + query)).text, namespaceHTMLElements=False)
    beside = [link.get("href") for span in page.iterfind(".//span[@class='take']") for link in span.iterfind("a")]
    if path in ("/changes", "/sources"):
        assert [link for link in beside if link.startswith(place)] == [
            f"{place}.{kind}{query}" for kind in ("csv", "json", "atom")
        ]
    for link in beside:
        assert (await datasette.client.get(link)).status_code == 200
        assert link.partition("?")[2] == query.lstrip("?")


async def test_pages_of_json_lead_to_every_row(datasette: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.site.pages.changes.PAGE_SIZE", 7)
    path, seen, told = "/changes.json?kind=all", [], {"next_url": "", "total": 0}  # type: str | None, list[int], Any
    while path:
        told = (await datasette.client.get(path)).json()
        seen += [row["id"] for row in told["results"]]
        path = (told["next_url"] or "").removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == told["total"] > 7


async def test_a_count_that_nobody_finished_says_so(datasette: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST", 5)
    told = (await datasette.client.get("/changes.json?kind=all")).json()
    assert (told["total"], told["total_is"]) == (5, "at_least")
    assert "至少 5 条" in (await datasette.client.get("/changes?kind=all")).text
    refused = await datasette.client.get("/changes.csv?kind=all")
    assert refused.status_code == 400
    assert "超过 5 行" in refused.text
    assert (await datasette.client.get("/search.csv?province=浙江省")).status_code == 400


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/search?provnce=浙江省", "province"),
        ("/search?requests_recieved__gt=3", "requests_received__gt"),
        ("/search.csv?q=a&yaer=2022", "year"),
        ("/changes?knd=all", "kind"),
        ("/changes?kind=figures_revisd", "figures_revised"),
        ("/sources?state=compleet", "complete"),
        ("/coverage/330206?stat=missing&year=2022", "state"),
        ("/coverage/330206?state=mising&year=2022", "missing"),
        ("/compare?agencies=1", "agency"),
        ("/regions/330206?yer=2022", "year"),
        ("/reports/1/2022?versoin=1", "version"),
        ("/archive/reports?provinc=浙江省", "province"),
        ("/archive/reports.json?requests_received__gtt=3", "requests_received__gt"),
        ("/archive/reports.csv?_sorted=year", "_sort"),
        ("/archive/reports?_szie=5", "_size"),
        ("/archive/reports/1.json?_shap=object", "_shape"),
        ("/archive.json?sql=select+:year&yaer=2022", "year"),
        ("/archive?sqll=select+1", "sql"),
    ],
)
async def test_a_misspelt_parameter_is_refused_with_the_right_one(datasette: Any, path: str, nearest: str) -> None:
    answer = await datasette.client.get(path)
    assert answer.status_code == 400, answer.text[:200]
    wrong = re.split("[?&=]", path)
    assert any(name in answer.text for name in wrong if name)
    assert f"是不是 {nearest}？" in answer.text


async def test_a_page_that_takes_nothing_says_so(datasette: Any) -> None:
    answer = await datasette.client.get("/method?xyz=1")
    assert answer.status_code == 400
    assert "这一页不接受参数" in answer.text


async def test_an_unknown_table_is_not_there(datasette: Any) -> None:
    assert (await datasette.client.get("/archive/nothing?a=1")).status_code == 404
