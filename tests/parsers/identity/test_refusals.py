"""What stands beside reports in the same column is refused with its reason; a report is never refused for its form."""

import pytest

from parsers.model import AnnualReport, Document, NotAReport, Unreadable
from parsers.refusals import REASONS
from parsers.report import parse
from tests.parsers.pages import HEADINGS, Page, table_1, table_2, table_3

PROSE = "各单位应当按照规定的时间和要求完成有关工作，落实责任，加强协调，确保各项任务按时完成。" * 3


def blank_tables(mark: str = "") -> dict[int, str]:
    blank = _Everything(mark)
    return {2: table_1(blank), 3: table_2(blank), 4: table_3(blank)}


class _Everything(dict):
    """Prints the same mark in every cell."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = mark

    def get(self, key: str, default: object = None) -> object:
        return self.mark


def outcome(page: Page | str, **document: object) -> AnnualReport | NotAReport | Unreadable:
    data = page.bytes() if isinstance(page, Page) else page.encode()
    return parse(Document(data, **document))


def plain(title: str, *lines: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


OTHERS = [
    ("关于做好2022年政府信息公开工作年度报告编制发布工作的通知", "notice"),
    ("样例县2022年政务公开工作总结", "summary"),
    ("样例县2023年上半年政府信息公开工作情况统计", "half_year"),
    ("样例县财政局2022年度部门决算", "budget"),
    ("样例股份有限公司2022年年度报告", "listed_company"),
    ("样例县2022年政府信息公开工作年度报告解读", "other_document"),
    ("关于2019年政府信息公开工作要点落实情况的函", "notice"),
    ("政府信息公开工作年度报告制度", "notice"),
    ("样例县举办文艺演出", "other_document"),
    ("2024年度政府信息公开年报汇总", "listing"),
]


@pytest.mark.parametrize(("title", "reason"), OTHERS)
def test_other_documents_of_the_column(title, reason):
    found = outcome(plain(title, PROSE))
    assert isinstance(found, NotAReport)
    assert found.reason == reason
    assert found.reason in REASONS
    assert len(found.sha256) == 64


def test_a_notice_with_the_empty_format_attached_is_a_notice():
    page = Page(title="关于做好2022年政府信息公开工作年度报告编制工作的通知", texts={1: PROSE}, tables=blank_tables())
    found = outcome(page)
    assert isinstance(found, NotAReport)
    assert found.reason == "notice"


@pytest.mark.parametrize("title", ["××局20××年政府信息公开工作年度报告", "政府信息公开工作年度报告格式"])
def test_the_official_format_with_nothing_filled_in(title):
    found = outcome(Page(title=title, preamble="", texts={}, tables=blank_tables()))
    assert isinstance(found, NotAReport)
    assert found.reason == "template"


def test_a_report_whose_tables_stayed_empty_is_a_report_with_failed_checks():
    found = outcome(Page(texts={1: PROSE, 5: PROSE, 6: PROSE}, tables=blank_tables()))
    assert isinstance(found, AnnualReport)
    assert {check.outcome for check in found.checks if check.rule == "S3"} == {"fail"}
    assert all(cell.value is None for cell in found.cells.values())


def test_half_year_figures_in_the_official_tables_are_no_annual_report():
    page = Page(
        title="样例县2023年上半年政府信息公开工作情况",
        preamble="统计期限自2023年1月1日起至6月30日止。",
    )
    found = outcome(page)
    assert isinstance(found, NotAReport)
    assert found.reason == "half_year"


def test_half_a_year_stated_under_a_title_that_does_not_say_so():
    page = Page(title="样例县2023年政府信息公开工作报告", preamble="统计期限自2023年1月1日起至6月30日止。")
    found = outcome(page)
    assert isinstance(found, NotAReport)
    assert found.reason == "half_year"


def test_a_line_that_is_a_title_needs_a_text_beside_it():
    title = "样例县水利局2022年政府信息公开工作年度报告"
    alone = outcome(f"{title}\n附件下载\n")
    assert isinstance(alone, NotAReport)
    assert isinstance(outcome(f"{title}\n{PROSE}\n"), AnnualReport)


def test_a_column_page_is_no_report():
    rows = "".join(
        f"<li><a href='{y}.html'>样例县{y}年政府信息公开工作年度报告</a><span>{y + 1}-01-20</span></li>"
        for y in range(2018, 2024)
    )
    found = outcome(f"<html><head><title>政府信息公开年报</title></head><body><ul>{rows}</ul></body></html>")
    assert isinstance(found, NotAReport)
    assert found.reason == "listing"


def test_pictures_only_is_a_report_that_waits():
    html = plain("样例县水利局2022年政府信息公开工作年度报告（图片版）", "<img src='1.jpg'>", "<img src='2.jpg'>")
    found = outcome(html)
    assert isinstance(found, AnnualReport)
    assert (found.year, dict(found.forms), dict(found.cells)) == (2022, {}, {})
    assert any(warning.startswith("tables_missing") for warning in found.warnings)


def test_attachment_only_is_a_report_that_waits():
    found = outcome(plain("样例县水利局2022年政府信息公开工作年度报告", "详见附件。", "2022年年报.docx"))
    assert isinstance(found, AnnualReport)


TITLE = "样例县水利局2022年政府信息公开工作年度报告"
YEARBOOK = "财政局2022年政府信息公开年报"
NEIGHBOURS = "".join(
    f"<li><a href='{n}.html'>样例县{name}2022年政府信息公开工作年度报告</a></li>"
    for n, name in enumerate(("财政局", "教育局"))
)


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{TITLE}</div><p><a href='a.pdf'>点击查看</a></p>",
        f"<div>{TITLE}</div><p>附件：1.<a href='a.doc'>{TITLE}</a></p><p>2.<a href='b.xls'>附表</a></p>",
        f"<p>名称 {TITLE}</p><p>索引号 LL1</p><p>文件下载 <a href='a.pdf'>{TITLE}</a></p>",
        f"<div>{TITLE}</div><a href='/download?id=3'>下载</a><p>上一篇：<a href='x'>样例县{YEARBOOK}</a></p>",
        f"<h1>{TITLE}</h1><div id='c'></div><h3>相关文章</h3><ul>{NEIGHBOURS * 3}</ul>",
    ],
)
def test_the_title_and_a_file_to_open_are_a_report_that_waits(body):
    found = outcome(f"<html><head><title>样例县人民政府</title></head><body>{body}</body></html>")
    assert isinstance(found, AnnualReport), found
    assert (found.title, found.agency, found.year) == (TITLE, "样例县水利局", 2022)
    assert any(warning.startswith("tables_missing") for warning in found.warnings)


def test_files_of_several_reports_are_a_column():
    files = NEIGHBOURS.replace(".html", ".pdf")
    found = outcome(f"<html><head><title>年报</title></head><body><ul>{files}</ul></body></html>")
    assert isinstance(found, NotAReport)
    assert found.reason == "listing"


@pytest.mark.parametrize(
    "opening",
    ["依据《条例》第五十条规定，编制本报告。", "按照条例第五十条，特制作本报告。", "根据有关通知要求，编写本报告。"],
)
def test_whoever_says_that_it_compiles_the_report_makes_no_notice_of_it(opening):
    page = Page(
        page_title="样例县人民政府",
        heading="",
        preamble=opening,
        headings={number: HEADINGS[number] for number in (1, 2, 3)},
        texts={1: "2022年，我局公开信息136条。"},
    )
    found = outcome(page)
    assert isinstance(found, AnnualReport), found
    assert (found.agency, found.year) == ("", 2022)


def test_a_row_that_names_a_report_is_told_beside_the_refusal():
    error_page = plain("页面不存在", "您访问的页面不存在或已被删除，请返回首页。")
    named = outcome(error_page, list_title=TITLE)
    assert isinstance(named, NotAReport)
    assert [note.code for note in named.held] == ["row_names_report"]
    other = outcome(error_page, list_title="关于做好2022年政府信息公开工作年度报告编制工作的通知")
    assert isinstance(other, NotAReport)
    assert other.held == ()


def test_headings_without_tables_are_a_report_that_waits():
    found = outcome(Page(texts={1: PROSE, 5: PROSE, 6: "无"}, tables={}))
    assert isinstance(found, AnnualReport)
    assert {check.outcome for check in found.checks if check.rule == "S1"} == {"fail"}


def test_the_listing_may_not_make_a_report_of_another_page():
    error_page = plain("页面不存在", "您访问的页面不存在或已被删除，请返回首页。")
    found = outcome(error_page, list_title="样例县水利局2022年政府信息公开工作年度报告")
    assert isinstance(found, NotAReport)


def test_figures_without_any_year_are_refused_with_that_reason():
    found = outcome(Page(page_title="", heading="", preamble="", texts={1: PROSE, 5: PROSE}))
    assert isinstance(found, NotAReport)
    assert found.reason == "no_year"


def test_a_full_report_under_the_title_of_a_notice():
    page = Page(
        page_title="关于公布政府信息公开工作年度报告的通知",
        heading="",
        above=["样例县水利局", "2022年政府信息公开工作年度报告"],
    )
    found = outcome(page)
    assert isinstance(found, AnnualReport)
    assert found.agency == "样例县水利局"


def test_prose_reports_of_earlier_years_have_no_tables():
    headings = {
        1: "一、概述",
        2: "二、主动公开政府信息情况",
        3: "三、依申请公开情况",
        4: "四、行政复议和行政诉讼情况",
        5: "五、存在的问题及改进措施",
    }
    page = Page(
        title="样例县水利局2012年政府信息公开工作年度报告",
        preamble="",
        headings=headings,
        texts=dict.fromkeys(headings, PROSE),
        tables={},
    )
    found = outcome(page)
    assert isinstance(found, AnnualReport)
    assert (found.year, [section.number for section in found.sections]) == (2012, [1, 2, 3, 4, 5])


def test_section_headings_do_not_make_a_notice_of_a_page_without_title():
    headings = HEADINGS | {1: "一、总体情况"}
    page = Page(
        page_title="", heading="", headings=headings, texts={1: ["（一）加强制度建设", PROSE], 5: PROSE, 6: PROSE}
    )
    assert isinstance(outcome(page), AnnualReport)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"%PDF-1.4 broken", b"PK\x03\x04broken", "\ufeff".encode()])
def test_bytes_that_are_nothing(data):
    found = parse(Document(data))
    assert isinstance(found, NotAReport | Unreadable)
    assert found.reason != "internal_error"


def test_tables_of_other_statistics_make_no_report_of_a_page():
    rows = "".join(f"<tr><td>{name}</td><td>12</td></tr>" for name in ("行政许可", "行政处罚", "行政强制"))
    page = plain("样例县水利局2022年度行政执法数据公示", "行政执法数据如下。", f"<table>{rows}</table>")
    found = outcome(page)
    assert isinstance(found, NotAReport)
    assert found.reason == "other_document"


def test_a_notice_that_names_the_report_in_a_sentence_stays_a_notice():
    line = "根据《条例》第四十九条，现就做好2022年政府信息公开工作年度报告编制发布工作通知如下。"
    page = Page(
        title="关于做好2022年政府信息公开工作年度报告编制工作的通知",
        preamble=line,
        tables=blank_tables(),
        texts={},
    )
    found = outcome(page)
    assert isinstance(found, NotAReport)
    assert found.reason in ("notice", "template")


def test_figures_of_a_month_in_the_official_table():
    page = plain("2022年12月政府信息公开情况统计表", table_2({"requests.received.total": 3}))
    found = outcome(page)
    assert isinstance(found, NotAReport)
    assert found.reason == "half_year"
