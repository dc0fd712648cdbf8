"""The code on /api does what it says, against a running site."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from lxml import etree

from archive.site.labels.snippets import ROWS, SNIPPETS, encoded

CODE = {snippet.language: snippet for snippet in SNIPPETS}


@pytest.mark.parametrize(("language", "told"), [("python", ""), ("pandas", "median")])
def test_python_snippets_run(server: str, tmp_path: Path, language: str, told: str) -> None:
    script = tmp_path / "snippet.py"
    script.write_text(CODE[language].at(server), encoding="utf-8")  # type: ignore[index]
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert told in done.stdout and any(letter.isdigit() for letter in done.stdout)


def test_the_duckdb_snippet_runs(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.chdir(tmp_path)
    urllib.request.urlretrieve(server + ROWS, tmp_path / "reports.csv")
    rows = duckdb.sql(CODE["duckdb"].at(server)).fetchall()
    assert rows and all(count <= 1000 for _, count, _ in rows)


def test_the_r_snippet_is_balanced_and_asks_the_same(server: str) -> None:
    """R is not on every machine that tests: its brackets, quotes and address are looked at."""
    code = CODE["r"].at(server)
    assert code.count("(") == code.count(")") and code.count('"') % 2 == 0
    assert server + ROWS in code


async def test_addresses_are_printed_as_programs_send_them(datasette: object) -> None:
    answer = await datasette.client.get("/api")  # type: ignore[attr-defined]
    shown = [element.text for element in etree.HTML(answer.text).xpath("//pre/a")]
    assert shown and all(text.isascii() and " " not in text.removeprefix("GET ") for text in shown)
    assert encoded("/search?q=北仑 a") == "/search?q=%E5%8C%97%E4%BB%91%20a"
