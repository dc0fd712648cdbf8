"""A narrative that is last year's or the neighbour's is found, with both texts; one with this year's numbers is not."""

from __future__ import annotations

from pathlib import Path

from archive import crosschecks
from archive.agencies.directory import Agencies, put_regions
from archive.checking.likeness import LEAST_SHINGLES, estimate, share, shingles, signature
from archive.site.app import make_datasette
from archive.store import Store
from tests.archive.country import KNOWN, NOW, file, report


def _text(name: str, year: int, met: int = 0) -> str:
    return "。".join(
        f"{year}年{name}推进第{number}项公开，印发文件{number + 2 + met}份，举办培训{number * 3 + met}期"
        for number in range(20)
    )


def test_the_same_text_under_another_name_and_year_is_alike(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=NOW) as store:
        put_regions(store, KNOWN)
        agencies = Agencies(store, KNOWN)
        for name, year, met in (("财政局", 2022, 0), ("财政局", 2023, 0), ("教育局", 2023, 0), ("公安局", 2023, 7)):
            text = _text(f"云湖区{name}", year, met)
            file(store, agencies, "980102", report(f"云湖区{name}", 3, year=year, text=text))
        crosschecks.refresh(store)
        query = (
            "SELECT a.agency, a.year, b.agency, b.year, c.share FROM copies c JOIN reports a ON a.id = c.report_id "
            "JOIN reports b ON b.id = c.other_id ORDER BY a.id, b.id"
        )
        assert store.db.execute(query).fetchall() == [
            ("云湖区财政局", 2023, "云湖区财政局", 2022, 1.0),
            ("云湖区教育局", 2023, "云湖区财政局", 2023, 1.0),
        ], "公安局 tells numbers of its own"
        file(store, agencies, "980102", report("云湖区教育局", 3, text=_text("云湖区教育局", 2023, 9)))
        crosschecks.refresh(store)
        assert len(store.db.execute(query).fetchall()) == 1, "a revised text is looked at anew"


async def test_a_finding_shows_both_texts(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=NOW) as store:
        put_regions(store, KNOWN)
        agencies = Agencies(store, KNOWN)
        for name in ("财政局", "教育局"):
            file(store, agencies, "980102", report(f"云湖区{name}", 3, text=_text(f"云湖区{name}", 2023)))
        crosschecks.refresh(store)
    datasette = make_datasette(tmp_path)
    page = (await datasette.client.get("/reports/2/2023")).text
    assert "云湖区财政局 2023 年</a>，相同片段 100.0%" in page
    found = (await datasette.client.get("/reports/2/2023.json")).json()
    assert [row["agency"] for row in found["alike"]] == ["云湖区财政局"]
    assert {part["key"]: part["points"] for part in found["quality"]["parts"]}["own_text"] == 0
    assert "正文对照" in (await datasette.client.get("/alike/1/2")).text
    assert (await datasette.client.get("/alike/1/99")).status_code == 404
    datasette.site.close()


def test_a_short_text_accuses_nobody() -> None:
    few = shingles("一，二，三，四，五", ())
    assert 0 < len(few) < LEAST_SHINGLES
    assert signature(few) == b""


def test_the_estimate_is_near_the_share() -> None:
    whole = shingles(_text("某局", 2023), ())
    half = shingles(_text("某局", 2023)[: len(_text("某局", 2023)) // 2], ())
    assert abs(estimate(signature(whole), signature(half)) - share(whole, half)) < 0.2
    assert estimate(signature(whole), signature(whole)) == share(whole, whole) == 1
