"""`nianbao search` and `nianbao show`: what the site finds and prints, on a terminal."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from datasette.app import Datasette

from commands.shared.reading import padded, table, width
from scheduler import main


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [words[0], "--data", str(data), *words[1:]])


async def test_search_gives_what_the_site_gives(data: Path, datasette: Datasette) -> None:
    for query in ("q=公开", "q=公开&year=2022", "kind=government"):
        site = (await datasette.client.get(f"/search.json?{query}")).json()
        assert site["total"]
        pairs = [pair.split("=") for pair in query.split("&")]
        words = [value for name, value in pairs if name == "q"]
        words += [f"--where={name}={value}" for name, value in pairs if name != "q"]
        result = run(data, "search", *words, "--json", "--limit", "1000")
        found: dict[str, Any] = json.loads(result.output)
        assert [one["id"] for one in found["results"]][:20] == [one["id"] for one in site["results"]]
        assert found["total"] == site["total"] == len(found["results"])


def test_search_in_words_and_its_mistakes(data: Path) -> None:
    found = run(data, "search", "公开", "--limit", "1")
    assert "1 of" in found.output
    assert "<mark>" not in found.output
    nothing = run(data, "search", "没有这样的词语")
    assert (nothing.exit_code, nothing.output.splitlines()[-1].startswith("0 of 0")) == (1, True)
    wrong = run(data, "search", "公开", "--where", "knd=government")
    assert (wrong.exit_code, "knd" in wrong.output, "kind" in wrong.output) == (2, True, True)
    assert run(data, "search").exit_code == 2


def test_show_prints_every_figure_that_is_stored(data: Path) -> None:
    with sqlite3.connect(data / "archive.db") as db:
        query = "SELECT id, agency_id, agency, year, current_version FROM reports WHERE requests_received > 0 LIMIT 1"
        number, agency, name, year, version = db.execute(query).fetchone()
        total = db.execute("SELECT total FROM requests WHERE version_id = ? AND row = 'received'", [version]).fetchone()
    by_number = run(data, "show", str(number))
    assert by_number.exit_code == 0, by_number.output
    assert by_number.output == run(data, "show", str(agency), str(year)).output
    assert name in by_number.output
    assert "+08:00" in by_number.output
    line = next(line for line in by_number.output.splitlines() if line.startswith("一、本年新收"))
    assert line.split()[-1].startswith(f"{total[0]:,}")
    assert json.loads(run(data, "show", str(number), "--json").output)["year"] == year
    heads = [line for line in by_number.output.splitlines() if line.endswith("总计") and "自然人" in line]
    rows = [line for line in by_number.output.splitlines() if line.startswith(("一、", "二、", "四、"))]
    assert {width(line) for line in (*heads, *rows) if "[" not in line} == {width(heads[0])}, "figures stand in columns"


@pytest.mark.parametrize("words", [("0",), ("x",), ("nobody", "2022"), ("1", "1999")])
def test_show_says_in_one_sentence_what_there_is_not(data: Path, words: tuple[str, ...]) -> None:
    result = run(data, "show", *words)
    assert result.exit_code == 2
    assert "There is no report" in result.output


def test_chinese_takes_two_columns() -> None:
    assert [width(text) for text in ("a", "年", "（一）", "é")] == [1, 2, 6, 1]
    assert padded("年报", 6) == "年报  "
    assert list(table([["甲", "1"], ["a", "22"]])) == ["甲   1", "a   22"]
