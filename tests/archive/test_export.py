"""The export: whole or not at all, readable by Excel, by Frictionless and by pandas, with checksums that hold."""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler import main
from tests.archive.portal import Portal, figures, page


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    portal = Portal(tmp_path / "data")
    portal.show("/1.html", page())
    portal.show("/2.html", page(year=2022, values=figures(7, active_disclosure__fees__amount_wan=None)))
    portal.walk("/1.html", "/2.html")
    portal.ingest()
    portal.next_night()
    portal.show("/1.html", page(values=figures(4)))
    portal.ingest()
    return portal


def _run(portal: Portal, target: Path) -> Result:
    return CliRunner().invoke(
        main, ["export", "--data", str(portal.data), "--now", portal.now.isoformat(), str(target)]
    )


def test_figures_are_the_archived_ones_by_year(portal: Portal, tmp_path: Path) -> None:
    result = _run(portal, tmp_path / "out")
    assert result.exit_code == 0, result.output
    path = tmp_path / "out/csv/requests-2022.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 only with a BOM"
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    received = next(row for row in rows if row["row"] == "received")
    assert (received["agency"], received["year"], received["total"]) == ("北仑区教育局", "2022", "7")
    versions = list(csv.DictReader((tmp_path / "out/csv/requests-2023.csv").open(encoding="utf-8-sig")))
    totals = [(row["version"], row["total"]) for row in versions if row["row"] == "received"]
    assert totals == [("1", "3"), ("2", "4")]
    disclosed = csv.DictReader((tmp_path / "out/csv/active_disclosure-2022.csv").open(encoding="utf-8-sig"))
    fees = next(row for row in disclosed if row["row"] == "fees")
    assert fees["amount_wan"] == "", "blank is not zero"


def test_the_package_is_valid_and_its_checksums_hold(portal: Portal, tmp_path: Path) -> None:
    from frictionless import Package

    _run(portal, tmp_path / "out")
    out = tmp_path / "out"
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert all(field["description"] for resource in package["resources"] for field in resource["schema"]["fields"])
    assert Package(str(out / "datapackage.json")).validate().valid
    listed = dict(reversed(line.split("  ", 1)) for line in (out / "SHA256SUMS").read_text().splitlines())
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert set(listed) == files
    assert all(hashlib.sha256((out / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())


def test_parquet_holds_the_same(portal: Portal, tmp_path: Path) -> None:
    import pandas

    _run(portal, tmp_path / "out")
    table = pandas.read_parquet(tmp_path / "out/parquet/requests.parquet")
    received = table[(table["row"] == "received") & (table["year"] == 2022)]
    assert received["total"].tolist() == [7]


def test_without_pyarrow_one_sentence(portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = _run(portal, tmp_path / "out")
    assert result.exit_code == 0
    assert "pyarrow is not installed" in result.stderr
    assert not list((tmp_path / "out").rglob("*.parquet"))


def test_an_earlier_export_is_replaced_and_nothing_else_is(portal: Portal, tmp_path: Path) -> None:
    _run(portal, tmp_path / "out")
    (tmp_path / "out/csv/old.csv").write_text("x")
    assert _run(portal, tmp_path / "out").exit_code == 0
    assert not (tmp_path / "out/csv/old.csv").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("x")
    refused = _run(portal, tmp_path / "mine")
    assert refused.exit_code == 2
    assert (tmp_path / "mine/thesis.txt").read_text() == "x"


def test_an_export_that_fails_leaves_the_earlier_one(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(portal, tmp_path / "out")
    before = (tmp_path / "out/SHA256SUMS").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archive.publish.export.write_package", full)
    result = _run(portal, tmp_path / "out")
    assert result.exit_code == 2
    assert "No space left" in result.output
    assert (tmp_path / "out/SHA256SUMS").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_panel_needs_no_join_and_its_keys_hold(portal: Portal, tmp_path: Path) -> None:
    import pandas

    _run(portal, tmp_path / "out")
    long = pandas.read_csv(tmp_path / "out/csv/panel-2023.csv", encoding="utf-8-sig")
    received = long[long.measure == "requests_received"]
    assert received[["agency", "kind", "year", "label_zh", "label_en", "value", "scope", "reader"]].values.tolist() == [
        ["北仑区教育局", "department", 2023, "收到申请", "requests received", 4.0, "own", "html"]
    ], "only the current version"
    assert len(long) == len(long.drop_duplicates(["report_id", "measure"]))
    wide = pandas.read_parquet(tmp_path / "out/parquet/panel_wide-2023.parquet")
    assert wide[["requests_received", "requests_granted_natural_person", "rate_disclosed"]].values.tolist() == [
        [4.0, 4.0, 100.0]
    ]
    package = json.loads((tmp_path / "out/datapackage.json").read_text(encoding="utf-8"))
    schema = next(found["schema"] for found in package["resources"] if found["name"] == "panel-2023")
    assert schema["primaryKey"] == ["report_id", "measure"]
    assert {key["reference"]["resource"] for key in schema["foreignKeys"]} == {"agencies", "regions", "measures"}


def test_a_slice_holds_one_year_of_one_region(portal: Portal, tmp_path: Path) -> None:
    command = ["export", "--data", str(portal.data), str(tmp_path / "out"), "--region", "330200", "--year", "2022"]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert {path.name for path in (tmp_path / "out/csv").glob("reports-*")} == {"reports-2022.csv"}
    assert {path.name for path in (tmp_path / "out/csv").glob("panel-*")} == {"panel-2022.csv"}
    elsewhere = [*command[:4], "--region", "110000"]
    assert CliRunner().invoke(main, elsewhere).exit_code == 0
    assert not list((tmp_path / "out/csv").glob("panel*"))
    assert CliRunner().invoke(main, [*command[:4], "--region", "浙江'"]).exit_code == 2
