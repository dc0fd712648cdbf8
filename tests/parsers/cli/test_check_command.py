"""`nianbao check`: what a clerk is told of a draft, with the place, before anybody else sees it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.checking.drafts import Draft, Finding, Opinion, opinion
from parsers.model import AnnualReport, Document, ReadDocument
from parsers.readers import read
from parsers.report import parse
from scheduler import main
from tests.parsers.forms.reading import as_marks, published
from tests.parsers.pages import BEILUN, TEXTS, Page

NOW = datetime(2024, 1, 20, tzinfo=UTC)
SEEDS = (
    *("affairs_centre_2022", "district_government_2022", "housing_bureau_2022", "housing_fund_centre_2022"),
    "state_assets_centre_2023",
)
GRANTED = "requests.granted.natural_person"
KEY = re.compile(r"[a-z]+_[a-z_]+|[a-z]+\.[a-z]+|\b[RSV]\d")


def draft(page: Page | bytes, name: str = "draft.html") -> Draft:
    document = Document(page.bytes() if isinstance(page, Page) else page, file_name=name)
    report, found = parse(document), read(document)
    assert isinstance(report, AnnualReport) and isinstance(found, ReadDocument)
    return Draft(report, found)


def told(
    page: Page | bytes, last: Page | bytes | None = None, now: datetime = NOW, name: str = "draft.html"
) -> Opinion:
    return opinion(draft(page, name), draft(last) if last else None, now)


def titled(found: Opinion, title: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.title == title]


def with_values(**changed: object) -> Page:
    return Page(values=BEILUN | {key.replace("__", "."): value for key, value in changed.items()})


@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_of_published_reports_have_no_error(seed: str) -> None:
    found = told(Page(values=as_marks(published(seed))))
    assert (found.count("error"), found.suspects) == (0, ())
    assert found.passed > 40


def test_one_wrong_figure_is_found_where_its_sums_meet() -> None:
    found = told(with_values(requests__granted__natural_person=56))
    sums = {finding.rule: finding for finding in found.findings if finding.weight == "error"}
    assert sums.keys() == {"R2", "R3"}
    assert "总计：58" in sums["R3"].says and "59，相差 1" in sums["R3"].says
    assert "自然人 56" in sums["R3"].says, "the parts of a short sum are told"
    (suspect,) = found.suspects
    assert (suspect.table, suspect.column, suspect.grid) == ("表二", "自然人", 2)
    assert "（一）予以公开" in suspect.row
    assert suspect.line == 6, "three lines of head, two rows above it"


@pytest.mark.parametrize(("value", "says"), [("-5", "不能小于 0"), ("5.5", "应为整数")])
def test_a_value_that_cannot_be_is_an_error(value: str, says: str) -> None:
    (finding,) = titled(told(with_values(requests__granted__natural_person=value)), "取值范围")
    assert finding.weight == "error" and says in finding.says
    assert str(finding.places[0]).startswith("表二“")


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ("统计期限自2022年1月1日起至   年  月  日止。", "没有写明截止日期"),
        ("统计期限自2022年1月1日起至2022年10月31日止。", "不是一个完整的年度"),
        ("统计期限自2021年1月1日起至2022年12月31日止。", "不是一个完整的年度"),
    ],
)
def test_a_period_that_is_open_or_no_year_is_asked_about(stated: str, says: str) -> None:
    (finding,) = titled(told(replace(Page(), preamble=f"本报告所列数据的{stated}")), "统计期限")
    assert finding.weight == "question" and says in finding.says


def test_a_whole_year_that_is_over_is_not_asked_about() -> None:
    assert titled(told(Page()), "统计期限") == []
    (finding,) = titled(told(Page(), now=datetime(2022, 12, 20, tzinfo=UTC)), "统计期限")
    assert "尚未结束" in finding.says
    new_year_in_china = datetime(2022, 12, 31, 16, 30, tzinfo=UTC)
    assert titled(told(Page(), now=new_year_in_china), "统计期限") == []


def test_a_title_of_another_year_is_asked_about_without_internal_words() -> None:
    (finding,) = titled(told(Page(title="样例县水利局2023年政府信息公开工作年度报告")), "年度说法不一")
    assert "标题 2023" in finding.says and "统计期限 2022" in finding.says
    assert not KEY.search(finding.says)


def test_blank_totals_are_listed_each_at_its_place() -> None:
    blank = {key: "" for key in BEILUN if key.startswith("requests.") and key.endswith(".total")}
    (finding,) = titled(told(Page(values=BEILUN | blank)), "各行已填写")
    assert finding.weight == "question"
    assert {place.column for place in finding.places} == {"总计"}
    assert len({place.line for place in finding.places}) == len(finding.places) == len(blank)


BEFORE = Page(
    title="样例县水利局2021年政府信息公开工作年度报告",
    preamble="本报告所列数据的统计期限自2021年1月1日起至2021年12月31日止。",
)


def test_what_was_carried_forward_last_year_is_compared() -> None:
    found = told(Page(), replace(BEFORE, values=BEILUN | {"requests.carried_forward.natural_person": 1}))
    first, *_ = titled(found, "结转衔接")
    here, there = first.places
    assert (here.last_year, there.last_year) == (False, True)
    assert "上一年的报告：表二“四、结转下年度继续办理”行“自然人”列" in str(there)
    assert "本年写的上年结转：2；上一年写的结转下年度：1" in first.says


def test_text_of_last_year_is_found_section_by_section() -> None:
    long = "问题是解读形式不够多样，公开目录更新不够及时，基层培训覆盖不足，部分栏目内容陈旧；" * 3
    found = told(Page(texts=TEXTS | {5: long}), replace(BEFORE, texts=TEXTS | {5: long}))
    (finding,) = titled(found, "与上一年雷同")
    assert "逐字相同" in finding.says and finding.places[0].section == 5
    assert titled(told(Page(texts=TEXTS | {5: long}), BEFORE), "与上一年雷同") == []


def test_a_report_of_another_year_is_not_compared_as_last_year() -> None:
    found = told(Page(), Page())
    assert titled(found, "对照的年度")
    assert titled(found, "结转衔接") == []


def test_lines_of_a_text_are_named() -> None:
    lines = ["样例县水利局2022年政府信息公开工作年度报告", "", "三、收到和处理政府信息公开申请情况", ""]
    block = [
        f"|{label}|{'|'.join(['0'] * 6)}|1|"
        for label in ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量")
    ]
    head = "| |自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计|"
    rows = [head, "|---|---|---|---|---|---|---|---|", *block]
    found = told("\n".join([*lines, *rows]).encode(), name="draft.txt")
    place = titled(found, "申请人合计")[0].places[0]
    assert (place.at, place.unit, place.line) == (7, "行", 2)
    assert str(place).endswith("（文中第1个表格第2行，文件第7行）")


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", "--now", NOW.isoformat(), *map(str, arguments)])


def test_the_command_says_it_in_chinese_and_by_its_exit(tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_bytes(with_values(requests__granted__natural_person=56).bytes())
    (tmp_path / "last.html").write_bytes(BEFORE.bytes())
    result = _run(tmp_path / "wrong.html", "--last-year", tmp_path / "last.html")
    assert result.exit_code == 1, result.output
    assert "位置：表二" in result.output and "不成立的等式大多涉及这里" in result.output
    assert not KEY.search(result.output.replace("--last-year", "")), KEY.search(result.output)
    as_json = json.loads(_run(tmp_path / "wrong.html", "--json").stdout)
    assert as_json["errors"] == 2 and as_json["findings"][0]["cells"]
    assert as_json["findings"][0]["places"][0]["words"].startswith("表二")


def test_questions_are_no_failure_and_what_is_no_report_is(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(Page().bytes())
    (tmp_path / "notice.html").write_text("<title>关于做好年度报告编制工作的通知</title><p>请按时报送。</p>", "utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    assert _run(tmp_path / "good.html").exit_code == 0
    for name, words in (("notice.html", "不是年度报告"), ("broken.pdf", "读不出来"), ("none.docx", "没有这个文件")):
        result = _run(tmp_path / name)
        assert result.exit_code == 2 and words in result.stderr, (name, result.output)
    assert _run(tmp_path / "good.html", "--last-year", tmp_path / "none.docx").exit_code == 2
