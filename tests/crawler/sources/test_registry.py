"""The registry is read strictly: what is wrong is told with file, line and column; nothing is dropped in silence."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.agencies.regions import CENTRAL
from archive.agencies.regions import load as load_regions
from crawler.registry.sources import COLUMNS, RegistryError, load, read
from scheduler import main

GOOD = {
    "source_id": "330206-bl-nb",
    "region_code": "330206",
    "region_name": "浙江省宁波市北仑区",
    "portal_name": "北仑区人民政府网站",
    "site_code": "3302060001",
    "host": "www.example.gov.cn",
    "list_url": "https://www.example.gov.cn/zwgk/zfxxgknb/",
    "url_status": "verified",
    "family": "trs",
    "scope": "agency",
    "agency": "北仑区教育局",
    "minimum_reports": "3",
    "active_from": "2020",
    "active_to": "2026-03",
    "note": "",
}


def table(path: Path, *rows: dict[str, str], header: tuple[str, ...] = COLUMNS) -> Path:
    lines = [",".join(header), *(",".join(row.get(name, "") for name in header) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_row_becomes_a_source(tmp_path: Path) -> None:
    (source,) = load(table(tmp_path / "s.csv", GOOD))
    assert source.minimum_reports == 3
    assert source.line == 2
    assert source.active(date(2026, 3, 31))
    assert not source.active(date(2026, 4, 1))
    assert not source.active(date(2019, 12, 31))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("source_id", "Nb 1"),
        ("source_id", ""),
        ("region_code", "3302"),
        ("site_code", "12345"),
        ("host", "www.other.gov.cn"),
        ("list_url", "ftp://www.example.gov.cn/"),
        ("list_url", "https://user:pw@www.example.gov.cn/zwgk/zfxxgknb/"),
        ("url_status", "good"),
        ("family", "wordpress"),
        ("scope", "city"),
        ("agency", ""),
        ("minimum_reports", "-1"),
        ("active_from", "2020-13"),
        ("active_to", "2019"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(tmp_path: Path, column: str, value: str) -> None:
    path = table(
        tmp_path / "s.csv",
        GOOD | {"source_id": "ok", "list_url": "https://www.example.gov.cn/a/"},
        GOOD | {column: value},
    )
    with pytest.raises(RegistryError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "line 3" in str(caught.value)
    assert column in str(caught.value)


def test_what_stands_twice_is_told(tmp_path: Path) -> None:
    path = table(tmp_path / "s.csv", GOOD, GOOD)
    _, problems = read(path)
    assert [(problem.line, problem.column) for problem in problems] == [(3, "source_id"), (3, "list_url")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        ("source_id,名称\n".encode(), "名称"),
        (b"source_id,source_id\n", "twice"),
        (b"source_id,region_code,list_url\n", "scope"),
        ("source_id,region_code,list_url,scope\n年报".encode("gb18030"), "UTF-8"),
        (b"source_id,region_code,list_url,scope\na,b\n", "2 fields"),
        (b'source_id,region_code,list_url,scope\n"a', "CSV"),
    ],
)
def test_a_file_that_is_no_registry_is_refused_in_one_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(data)
    with pytest.raises(RegistryError, match=words):
        load(path)


def test_a_missing_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="cannot be read"):
        load(tmp_path / "none.csv")


def test_the_shipped_registry_holds() -> None:
    result = CliRunner().invoke(main, ["sources", "check"])
    assert result.exit_code == 0, result.output
    assert "no problems" in result.output
    assert len(load()) > 600


def test_check_names_unknown_and_abolished_regions(tmp_path: Path) -> None:
    rows = [
        GOOD | {"source_id": "a", "list_url": "https://www.example.gov.cn/a/", "region_code": "999999"},
        GOOD | {"source_id": "b", "list_url": "https://www.example.gov.cn/b/", "region_code": "330103"},
        GOOD | {"source_id": "c", "list_url": "https://www.example.gov.cn/c/", "region_name": "北仑"},
    ]
    path = table(tmp_path / "s.csv", *rows)
    result = CliRunner().invoke(main, ["sources", "check", "--sources", str(path), "--data", str(tmp_path / "data")])
    assert result.exit_code == 2
    assert "line 2, column region_code" in result.output
    assert "abolished" in result.output
    assert "330105" in result.output
    assert "line 4, column region_name" in result.output


def test_regions_beside_a_registry_of_ones_own_count(tmp_path: Path) -> None:
    row = GOOD | {"region_code": "990100", "region_name": "样例市澄湖区"}
    path = table(tmp_path / "s.csv", row)
    (tmp_path / "regions.csv").write_text(
        "code,name,level,parent_code,full_name\n990100,澄湖区,county,,样例市澄湖区\n", encoding="utf-8"
    )
    result = CliRunner().invoke(main, ["sources", "check", "--sources", str(path), "--data", str(tmp_path / "data")])
    assert result.exit_code == 0, result.output


def test_check_says_where_a_broken_file_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("x\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["sources", "check", "--sources", str(path)])
    assert result.exit_code == 2
    assert "line 1" in result.output
    assert "Traceback" not in result.output


def test_every_abolished_region_leads_to_one_that_exists() -> None:
    places = load_regions()
    known = places.by_code
    assert len(places.successors) > 300
    assert all(new in known and old not in known for old, new in places.successors.items())


def test_regions_are_there_and_named_in_full() -> None:
    regions = load_regions().by_code
    assert len(regions) > 3000
    assert all(region.code == code and region.full_name for code, region in regions.items())
    assert regions["330206"].full_name == "浙江省宁波市北仑区"


def test_no_note_is_part_of_a_name_and_another_code_leads_to_its_region() -> None:
    places = load_regions()
    assert not [region for region in places.by_code.values() if re.search(r"[（）()\s]", region.full_name)]
    assert all(code in places.by_code and alias not in places.by_code for alias, code in places.aliases.items())
    assert places.current("4403920006") == "440309"
    for region in places.by_code.values():
        assert region.code == CENTRAL or region.parent is None or region.parent in places.by_code


def test_a_registry_may_name_a_region_by_another_code(tmp_path: Path) -> None:
    row = GOOD | {"region_code": "440392", "region_name": "广东省深圳市龙华区"}
    path = table(tmp_path / "s.csv", row)
    result = CliRunner().invoke(main, ["sources", "check", "--sources", str(path), "--data", str(tmp_path / "data")])
    assert result.exit_code == 0, result.output
