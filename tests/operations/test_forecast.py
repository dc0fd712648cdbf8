"""`nianbao forecast`: what a night costs, and how soon a revision is seen where a host's budget is small."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.raw.captures import ListRow, NewCapture
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from scheduler import main

NIGHT = datetime(2026, 2, 20, 18, 17, tzinfo=UTC)
HEAD = "source_id,region_code,list_url,scope,url_status"


def report(run: int, source: str, year: int, number: int) -> NewCapture:
    url = f"http://{source}.gov.cn/{year}/{number}.html"
    return NewCapture(
        *(run, source, url, url, "article", stamp(NIGHT), 200, {}, "ok", "", "text/html", "2026-02-20"),
        next_due=stamp(NIGHT + timedelta(hours=18)),
        body=url.encode(),
        row=ListRow(f"样例市第{number}局{year}年政府信息公开工作年度报告"),
    )


def archive(tmp_path: Path) -> None:
    rows = [f"{name},330206,http://{name}.gov.cn/nb/,portal,verified" for name in ("large", "small")]
    rows.append("bare,330206,http://bare.gov.cn/,portal,portal-home-only")
    (tmp_path / "sources.csv").write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    with RawStore(tmp_path) as store:
        run = store.begin_run("2026-02-20", stamp(NIGHT))
        for source, size in (("large", 60), ("small", 3)):
            for year in (2020, 2024, 2025):
                for number in range(size):
                    new = report(run.id, source, year, number)
                    store.add_articles(source, f"http://{source}.gov.cn/nb/", [(new.url, new.row or ListRow(""))])
                    store.record(replace(new, row=None))


def forecast(tmp_path: Path, *more: str) -> dict[str, Any]:
    words = ["forecast", "--data", str(tmp_path), "--now", (NIGHT + timedelta(days=1)).isoformat(), "--json", *more]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found | {"by_source": {each["source_id"]: each for each in found.get("by_source", ())}}


def test_the_delay_follows_from_the_year_and_from_the_budget(tmp_path: Path) -> None:
    archive(tmp_path)
    ample = forecast(tmp_path)
    assert set(ample["by_source"]) == {"large", "small"}, "a bare home page is no source"
    assert ample["checks"] == 189 and ample["requests"] == 189 + 2 + 2
    for name in ("large", "small"):
        assert ample["by_source"][name]["delay"] == {"newest": 1, "before": 7, "older": 30}
    tight = forecast(tmp_path, "-s", "NIANBAO_HOST_BUDGET=32")
    delay = tight["by_source"]["large"]["delay"]
    assert delay["newest"] == 2 and delay["before"] > 7 and delay["older"] > 30
    assert tight["by_source"]["small"]["delay"] == {"newest": 1, "before": 7, "older": 30}
    assert tight["requests"] == 32 + 9 + 2


def test_it_is_told_in_words_and_status_names_the_slow_ones(tmp_path: Path) -> None:
    archive(tmp_path)
    now = ["--data", str(tmp_path), "--now", (NIGHT + timedelta(days=1)).isoformat()]
    text = CliRunner().invoke(main, ["forecast", *now, "-s", "NIANBAO_HOST_BUDGET=32"]).output
    assert text.startswith("Next night: 2 sources on 2 hosts")
    assert "small: 10 requests tonight" in text and "newest year 2" in text
    assert "no source 'none'" in CliRunner().invoke(main, ["forecast", *now, "--source", "none"]).output
    status = json.loads(CliRunner().invoke(main, ["status", *now, "--json"]).output)
    assert {each["source_id"]: each["delay"]["newest"] for each in status["by_source"]} == {"large": 1, "small": 1}


def test_first_fill_says_cores_and_hours(tmp_path: Path) -> None:
    archive(tmp_path)
    two, forty = (forecast(tmp_path, "--first-fill", "--reports", "9000", "--cores", cores) for cores in ("2", "40"))
    assert (two["hosts"], two["reports"]) == (3, 9000)
    assert two["reading_hours"] == pytest.approx(20 * forty["reading_hours"])
    assert sum(two["core_hours"].values()) == pytest.approx(2 * two["reading_hours"])
    assert two["requests"] > 9000 and two["nights"] == 2
    words = ["forecast", "--data", str(tmp_path), "--first-fill", "--cores", "40"]
    told = CliRunner().invoke(main, words).output
    assert "read by 40 cores" in told and "core hours" in told
