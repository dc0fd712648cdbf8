"""The official list of government sites, as a person downloads it, becomes rows known by home page only."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from crawler.registry.sources import load
from scheduler import main

TITLE = ["全国政府网站基本信息"]
HEADINGS = ["序号", "网站标识码", "网站名称", "主办单位", "首页网址", "运行状态"]
LINES = [
    ["1", "3302060099", "样例区人民政府", "样例区政府办", "www.yangli.gov.cn", "正常运行"],
    ["2", "3302060098", "旧样例网", "样例区政府办", "http://old.yangli.gov.cn/", "已关停"],
    ["3", "3302060097", "已知的门户", "样例区政府办", "http://known.gov.cn/index.html", "正常"],
    ["4", "bm55000001", "样例部", "样例部", "https://www.yanglibu.gov.cn/", ""],
    ["5", "3301030001", "旧区人民政府", "旧区", "http://www.jiuqu.gov.cn", ""],
    ["6", "9999990001", "无此地", "", "http://www.nowhere.gov.cn", ""],
    ["7", "33020", "没有标识码", "", "http://www.nocode.gov.cn", ""],
    ["8", "3302060096", "没有网址", "", "", ""],
]
KNOWN = "source_id,region_code,list_url,scope,note\nknown,330206,https://known.gov.cn/nb/,portal,kept as it is\n"


def run(tmp_path: Path, file: Path) -> Result:
    (tmp_path / "sources.csv").write_text(KNOWN, "utf-8")
    return CliRunner().invoke(main, ["sources", "import", str(file), "--data", str(tmp_path)])


def as_csv(path: Path, encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([TITLE, HEADINGS, *LINES])
    return path


def as_workbook(path: Path) -> Path:
    book = Workbook()
    for line in [TITLE, HEADINGS, *LINES]:
        book.active.append(line)
    book.save(path)
    return path


@pytest.mark.parametrize("kind", ["utf-8-sig", "gb18030", "xlsx"])
def test_the_list_becomes_rows_that_are_not_crawled(tmp_path: Path, kind: str) -> None:
    file = as_workbook(tmp_path / "l.xlsx") if kind == "xlsx" else as_csv(tmp_path / "l.csv", kind)
    result = run(tmp_path, file)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("3 portals added, 1 site codes filled in")
    for word in ("1 lines: closed", "already known", "unknown region", "no 网站标识码", "no home page"):
        assert word in result.output
    sources = {source.list_url: source for source in load(tmp_path / "sources.csv")}
    assert sources["https://known.gov.cn/nb/"].site_code == "3302060097"
    assert sources["https://known.gov.cn/nb/"].note == "kept as it is"
    new = sources["http://www.yangli.gov.cn/"]
    assert (new.region_code, new.region_name, new.site_code) == ("330206", "浙江省宁波市北仑区", "3302060099")
    assert sources["http://www.jiuqu.gov.cn/"].region_code == "330105", "an abolished code leads to its successor"
    assert sources["https://www.yanglibu.gov.cn/"].region_code == "bm55"
    assert [each for each in sources.values() if each.active(date(2026, 3, 1))] == [sources["https://known.gov.cn/nb/"]]
    check = CliRunner().invoke(main, ["sources", "check", "--data", str(tmp_path)])
    assert check.exit_code == 0, check.output
    again = CliRunner().invoke(main, ["sources", "import", str(file), "--data", str(tmp_path)])
    assert again.output.startswith("0 portals added, 0 site codes"), "twice changes nothing"


@pytest.mark.parametrize(
    ("name", "data"), [("l.csv", b"a,b\n1,2\n"), ("l.xlsx", b"no workbook"), ("l.csv", b"\xff\xff\xff,\x80")]
)
def test_what_is_no_such_list_gets_one_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    before = run(tmp_path, tmp_path / name)
    assert before.exit_code == 2 and before.output.startswith("Error: ") and before.output.count("\n") == 1
    assert (tmp_path / "sources.csv").read_text("utf-8").count("\n") == 2, "the registry stays as it is"
