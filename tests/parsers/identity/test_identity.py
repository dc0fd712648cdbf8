"""Who reports on which year: what wins when the page contradicts itself, and what is said about it."""

import pytest

from parsers.model import AnnualReport, Document
from parsers.report import parse
from tests.parsers.pages import Page

TITLE = "样例县水利局2022年政府信息公开工作年度报告"


def report(page: Page, **document: object) -> AnnualReport:
    outcome = parse(Document(page.bytes(), **document))
    assert isinstance(outcome, AnnualReport), outcome
    return outcome


def codes(outcome: AnnualReport) -> set[str]:
    return {warning.split(":")[0] for warning in outcome.warnings}


def text_report(text: str) -> AnnualReport:
    outcome = parse(Document(text.encode()))
    assert isinstance(outcome, AnnualReport), outcome
    return outcome


def test_a_page_that_agrees_with_itself_has_no_warning():
    page = Page(meta=[("ArticleTitle", TITLE), ("PubDate", "2023-01-19 15:07"), ("ContentSource", "样例县水利局")])
    found = report(page)
    assert (found.title, found.agency, found.year, found.published_on) == (TITLE, "样例县水利局", 2022, "2023-01-19")
    assert found.warnings == ()


def test_every_vote_keeps_its_evidence():
    found = report(Page(meta=[("ArticleTitle", TITLE), ("PubDate", "2023-01-19 15:07")]))
    votes = {(vote.field, vote.value, vote.source) for vote in found.votes}
    assert ("year", "2022", "meta:ArticleTitle") in votes
    assert ("year", "2022", "period") in votes
    assert ("published_on", "2023-01-19", "meta:PubDate") in votes
    period = next(vote for vote in found.votes if vote.source == "period")
    assert "2022年1月1日" in period.evidence


def test_a_wrong_year_in_the_title_loses_against_period_and_query():
    """田黄镇: the title says 2020, the period and fbtime say 2021."""
    wrong = "样例镇2020年政府信息公开工作年度报告"
    page = Page(title=wrong, preamble="本报告所列数据的统计期限自2021年1月1日起至2021年12月31日止。")
    found = report(page, url="http://x.test/module/xxgk/xxgkAnnualReport.jsp?fbtime=2021")
    assert (found.year, found.title) == (2021, wrong)
    assert "year_disagreement" in codes(found)


def test_a_wrong_year_in_the_title_loses_against_period_publication_date_and_narrative():
    page = Page(
        title="样例镇2020年政府信息公开工作年度报告",
        preamble="本报告所列数据的统计期限自2021年1月1日起至2021年12月31日止。",
        meta=[("PubDate", "2022-01-20 09:00")],
        texts={
            1: [
                "2021年我镇继续推进各项政务公开工作，取得了比较明显的成效，群众反映良好。",
                "2021年我镇主动公开政府信息120条，比预定的目标多了很多条信息。",
            ]
        },
    )
    assert report(page).year == 2021


def test_last_years_period_left_in_does_not_beat_the_title():
    """于洪区教育局 2023 opens with 2022年."""
    page = Page(
        title="样例区教育局2023年政府信息公开工作年度报告",
        preamble="本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。",
        meta=[("PubDate", "2024-01-20 09:00")],
    )
    found = report(page)
    assert found.year == 2023
    assert "year_disagreement" in codes(found)


def test_the_report_year_is_not_the_publication_year():
    page = Page(
        title="样例区2019年政府信息公开工作年度报告",
        preamble="",
        meta=[("PubDate", "2022-09-07 10:00")],
    )
    found = report(page, url="http://x.test/202209/t20220907_1.html")
    assert (found.year, found.published_on) == (2019, "2022-09-07")


def test_a_report_published_before_its_year_ends():
    page = Page(title="样例区2023年政府信息公开工作年度报告", preamble="")
    found = report(page, url="http://x.test/202312/t20231211_1.html")
    assert (found.year, found.published_on) == (2023, "2023-12-11")


def test_no_title_at_all():
    """xxgkAnnualReport.jsp pages print none."""
    page = Page(page_title="信息公开年报", heading="")
    found = report(page, url="http://x.test/xxgkAnnualReport.jsp?fbtime=2022", agency_hint="样例县水利局")
    assert (found.title, found.agency, found.year) == ("", "样例县水利局", 2022)
    assert {"title_missing", "agency_not_in_title"} <= codes(found)


def test_no_year_anywhere_but_published_in_the_season():
    page = Page(title="样例县水务局信息公开工作年度报告", preamble="根据2019年修订的条例编制，2019年修订后格式有变。")
    page.meta = [("PubDate", "2023-01-20 09:00")]
    found = report(page)
    assert (found.agency, found.year) == ("样例县水务局", 2022)
    assert "year_from_publication_date" in codes(found)
    page.meta = [("PubDate", "2023-09-20 09:00")]
    found = report(page)
    assert found.year == 2022
    assert [note.code for note in found.held] == ["year_unproven"]


def test_the_narrative_names_the_year_when_nothing_else_does():
    told = [
        "2022年，我局公开了一批政府信息，内容涉及民生、规划和财政等方面。",
        "2022年我局还更新了公开目录，方便群众查询，效果比较好。",
    ]
    found = report(Page(title="样例县水务局信息公开工作年度报告", preamble="", texts={1: told}))
    assert found.year == 2022
    assert "year_from_narrative" in codes(found)


def test_a_damaged_period_is_enough_for_the_year():
    page = Page(page_title="", heading="", preamble="本报告所列数据的统计期限自202111日起至20211230日止。")
    assert report(page).year == 2021


def test_laws_and_plans_are_no_report_years():
    page = Page(
        preamble="根据国办公开办函〔2019〕60号和国办公开办函〔2021〕30号编制，条例自2019年5月15日起施行。",
        texts={5: "2023年我局将继续努力，2023年计划开展培训，2023年起新增公开内容，2023年完成目录的调整。"},
    )
    found = report(page)
    assert found.year == 2022
    assert {vote.value for vote in found.votes if vote.field == "year" and vote.source != "narrative"} == {"2022"}


def test_the_publisher_is_not_the_author():
    page = Page(
        title="样例街道2022年政府信息公开工作年度报告",
        meta=[("ContentSource", "样例区政务服务管理局"), ("Author", "张三")],
    )
    assert report(page).agency == "样例街道"


def test_without_an_agency_in_the_title_the_signature_decides():
    page = Page(
        title="2022年政府信息公开工作年度报告",
        meta=[("ContentSource", "样例区政务服务管理局")],
        below=["样例区样例街道办事处", "2023年1月19日"],
    )
    found = report(page)
    assert (found.agency, found.published_on) == ("样例区样例街道办事处", "2023-01-19")
    assert "agency_not_in_title" in codes(found)


def test_without_any_agency_it_stays_empty_and_is_said():
    found = report(Page(title="2022年政府信息公开工作年度报告"))
    assert found.agency == ""
    assert "agency_missing" in codes(found)


def test_a_place_in_front_is_no_disagreement_but_another_agency_is():
    same = Page(below=["样例市样例县水利局", "2023年1月19日"])
    other = Page(below=["样例县农业农村局", "2023年1月19日"])
    assert "agency_disagreement" not in codes(report(same))
    assert "agency_disagreement" in codes(report(other))
    assert report(other).agency == "样例县水利局"


def test_two_agencies_are_kept_and_said():
    found = report(Page(title="样例市样埔区人民政府 样例开发区管委会2022年政府信息公开工作年度报告"))
    assert found.agency == "样例市样埔区人民政府 样例开发区管委会"
    assert "two_agencies" in codes(found)


def test_title_printed_twice_and_differently():
    page = Page(
        title="样例县水利局2022年政府信息公开工作年度报告",
        above=["样例县水务局", "2022年政府信息公开工作年度报告"],
    )
    assert "title_disagreement" in codes(report(page))


def test_links_to_other_reports_are_not_its_title():
    title = "样例县水利局2022年政府信息公开工作年度报告（图片版）"
    links = ["上一篇：样例县农业农村局2021年政府信息公开工作年度报告", "样例县教育局2020年政府信息公开工作年度报告"]
    body = f"<h1>{title}</h1><p><img src='1.jpg'></p>" + "".join(f"<p>{link}</p>" for link in links)
    found = parse(Document(f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()))
    assert isinstance(found, AnnualReport)
    assert (found.agency, found.year) == ("样例县水利局", 2022)
    assert codes(found) == {"title_note", "tables_missing"}


def test_four_dates_on_one_page():
    page = Page(
        meta=[("PubDate", "2023-01-17 08:30:00")],
        above=["发布时间：2023-01-17 生成日期：2023-05-28 更新时间：2025-12-30"],
    )
    found = report(page)
    assert found.published_on == "2023-01-17"


def test_dates_of_publication_that_differ_are_said():
    page = Page(meta=[("PubDate", "2023-01-17")])
    found = report(page, list_date="2023-01-19")
    assert found.published_on == "2023-01-17"
    assert "published_disagreement" in codes(found)


def test_placeholders_and_impossible_dates_are_passed_over():
    page = Page(meta=[("PubDate", "0000-00-00"), ("ArticleTitle", "{{ title }}"), ("SiteName", "网站名称")])
    found = report(page, list_date="2021-06-01")
    assert found.published_on is None
    assert "published_before_report_year" in codes(found)
    assert found.title == TITLE


def test_title_over_lines_of_a_text_file():
    text = (
        "样例区国有资产\n管理服务中心\n2022年度政府信息\n公开工作年度报告\n\n一、总体情况\n"
        + "我中心认真推进各项公开工作。" * 8
    )
    found = text_report(text)
    assert (found.agency, found.year) == ("样例区国有资产管理服务中心", 2022)
    assert found.title == "样例区国有资产管理服务中心2022年度政府信息公开工作年度报告"


def test_agency_on_a_line_of_its_own_above_the_title():
    text = "样例区人民政府\n2022年度政府信息公开工作年度报告\n\n一、总体情况\n" + "我区认真推进各项公开工作。" * 8
    assert text_report(text).agency == "样例区人民政府"


def test_title_in_the_opening_sentence_only():
    opening = "现公布样例县水利局2022年政府信息公开工作年度报告。本报告由总体情况等六个部分组成，电子版可以下载。"
    found = report(Page(page_title="年报", heading="", preamble=opening))
    assert (found.title, found.agency) == (TITLE, "样例县水利局")


def test_picture_and_correction_notes_are_told():
    found = report(Page(title=TITLE + "（更正后）"))
    assert found.title == TITLE
    assert "title_note: 更正后" in found.warnings


def test_the_list_row_is_evidence_but_the_page_is_the_page():
    found = report(Page(), list_title="样例县水务局2021年政府信息公开工作年度报告", list_date="2023-01-20")
    assert (found.agency, found.year) == ("样例县水利局", 2022)
    assert {"agency_disagreement", "year_disagreement"} <= codes(found)


def test_a_row_that_names_another_body_or_year_holds_the_document():
    def held(row: str) -> list[str]:
        return [note.code for note in report(Page(), list_title=row).held]

    assert held("样例县农业农村局2022年政府信息公开工作年度报告") == ["row_disagrees"]
    assert held("样例县水利局2021年政府信息公开工作年度报告") == ["row_disagrees"]
    assert held("样例县水利局2022年政府信息公开年度报告") == []
    assert held("2022年政府信息公开年度报告") == []


def test_a_short_form_in_the_row_is_no_other_body():
    page = Page(title="样例县住房和城乡建设局2022年政府信息公开工作年度报告")
    found = report(page, list_title="样例县住建局2022年政府信息公开工作年度报告")
    assert (found.agency, found.held) == ("样例县住房和城乡建设局", ())


def test_a_row_against_what_a_page_without_title_says():
    opening = "现公布样例县水利局2022年政府信息公开工作年度报告。"
    page = Page(page_title="年报", heading="", preamble=opening)
    found = report(page, list_title="样例县农业农村局2022年政府信息公开工作年度报告")
    assert [note.code for note in found.held] == ["row_disagrees"]


def test_two_whole_titles_of_different_bodies_hold_the_document():
    page = Page(title=TITLE, above=["样例县民政局2022年政府信息公开工作年度报告"])
    assert [note.code for note in report(page).held] == ["titles_disagree"]


def test_what_stands_beside_the_text_decides_between_headline_and_text():
    other = "样例县民政局2022年政府信息公开工作年度报告"
    page = Page(title=TITLE, above=[other], below=["样例县民政局", "2023年1月12日"])
    assert report(page).agency == "样例县民政局"
    opening = "现公布样例县民政局2022年政府信息公开工作年度报告。"
    assert report(Page(title=TITLE, preamble=opening)).agency == "样例县水利局"


def test_running_text_alone_does_not_overrule_the_year_of_the_headline():
    told = ["2021年，我局公开了一批政府信息，内容涉及民生、规划和财政等方面。"] * 3
    page = Page(preamble="本报告所列数据的统计期限自2021年1月1日起至2021年12月31日止。", texts={1: told})
    found = report(page)
    assert found.year == 2022
    assert "year_disagreement" in codes(found)


def test_the_address_gives_the_year_where_nothing_else_does():
    page = Page(title="样例县水务局信息公开工作年度报告", preamble="")
    found = report(page, url="http://x.test/zwgk/202301/123.html")
    assert (found.year, found.published_on) == (2022, None)
    assert "year_from_address" in codes(found)


def test_a_year_told_once_is_the_weakest_witness():
    told = "2021年，我局公开信息136条。"
    page = Page(title="样例县水务局信息公开工作年度报告", preamble="", texts={1: told})
    assert report(page).year == 2021
    assert "year_from_narrative" in codes(report(page))
    assert report(page, list_date="2023-01-20").year == 2022


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("统计期限自2023年1月1日起至。", True),
        ("本报告统计时间从2023年1月1日起。", True),
        ("统计期限为2023年1月1日至今。", True),
        ("数据统计期限自2023年1月1日起，至12月31日止。", False),
        ("统计期限：2023年1月1日—    年12月31日。", False),
        ("统计期限为2023年1月1日至12月31日。", False),
        ("自2023年1月1日起施行。", False),
    ],
)
def test_a_period_without_end_is_told(line, told):
    found = report(Page(preamble=line))
    assert ("period_without_end" in codes(found)) is told


def test_a_period_that_runs_backwards_is_told():
    found = report(Page(preamble="本报告所列数据的统计期限自2022年1月1日起至2021年12月31日止。"))
    assert found.year == 2022
    assert "period_runs_backwards" in codes(found)


def test_columns_breadcrumbs_and_labels_around_the_headline():
    for above in (
        ["部门信息公开工作年度报告"],
        ["街道办事处政府信息公开工作年度报告", "索引号", "LL/2023-1"],
        [f"标  题 {TITLE}"],
        [f"文件下载 {TITLE}", "索引号 LL/2023-1"],
    ):
        found = report(Page(title=TITLE, above=above))
        assert (found.title, found.agency, found.held) == (TITLE, "样例县水利局", ()), above


def test_links_to_other_reports_are_no_titles_wherever_they_stand():
    other = "样例县教育局2021年政府信息公开工作年度报告"
    page = Page(title=TITLE).bytes().decode()
    for link in (
        f"<p><a href='a.html'>{other}</a></p>",
        f"<ul><li><a href='a.html'>{other}</a><span>2022-01-10</span></li></ul>",
        f"<a href='a.html'><h2>{other}</h2></a>",
        f"<p>下一篇：<a href='a.html'>{other}</a></p>",
    ):
        outcome = parse(Document(page.replace("<body>", f"<body>{link}").encode()))
        assert isinstance(outcome, AnnualReport)
        assert (outcome.agency, outcome.year, outcome.held) == ("样例县水利局", 2022, ())
        assert not any(other in section.text for section in outcome.sections)


def test_the_name_on_the_line_below_a_title_that_names_nobody():
    page = Page(page_title="", heading="", above=[NAMELESS, "样例农业大学", "2023年1月9日"])
    found = report(page)
    assert (found.agency, found.published_on) == ("样例农业大学", "2023-01-09")
    page = Page(page_title="", heading="", above=["政府信息公开工作年度报告", "（2022年度）", "样例县水利局"])
    assert (report(page).agency, report(page).year) == ("样例县水利局", 2022)


NAMELESS = "2022年政府信息公开工作年度报告"


def headed(*lines: str, title: str = TITLE) -> str | None:
    """The date of publication of a page with these lines under its headline."""
    return report(Page(title=title, above=lines)).published_on


def test_dates_under_the_headline_that_no_label_explains():
    for line in ("2023-01-18", "2023-01-18 09:22 来源：样例县水利局 作者：", "2023年1月18日", "（2023年1月18日）"):
        assert headed(line) == "2023-01-18", line
    assert headed("发布日期", "2023-01-18") == "2023-01-18"


def test_dates_a_few_lines_under_the_headline():
    assert headed("样例县水利局", "2023年01月15日来源：样例县水利局") == "2023-01-15"
    assert headed("听全文", "2023-03-11", "来源：样例县水利局", "217") == "2023-03-11"


def test_the_date_under_a_notice_that_publishes_the_report():
    notice = "样例县人民政府办公室关于公布样例县2022年政府信息公开工作年度报告的通知"
    page = Page(
        title=notice,
        above=["各乡镇人民政府：", "现予公布。", "二〇二三年一月十九日", "样例县2022年政府信息公开年度报告"],
    )
    found = report(page)
    assert (found.agency, found.year, found.published_on) == ("样例县", 2022, "2023-01-19")


def test_times_of_the_page_and_other_days_are_none_of_publication():
    for line in (
        "打印时间：2025-11-20 10:00",
        "今天是2025年11月20日 星期四",
        "网站最后更新时间：2025-11-01",
        "有效日期：2026-01-01",
        "统计起止时间：2022.1.1—2022.12.31",
        "2025-11-20 星期四",
    ):
        assert headed(line) is None, line


def test_a_label_ends_where_the_next_one_begins():
    assert headed("成文日期：2023-01-15 发布日期：2023-01-18") == "2023-01-18"
    assert headed("更新时间：2024-06-01 发布时间：2023-01-18") == "2023-01-18"


def test_a_label_weighs_more_than_a_date_without_one_and_that_more_than_a_signature():
    assert headed("2023-01-16", "发布时间：2023-01-18") == "2023-01-18"
    page = Page(title=TITLE, above=["2023-01-18"], below=["样例县水利局", "2023年1月12日"])
    assert report(page).published_on == "2023-01-18"


def test_names_broken_over_lines_above_the_title():
    for lines, agency in (
        (("样例县人民政府", "地方志办公室", NAMELESS), "样例县人民政府地方志办公室"),
        (("样例县农业农村", f"水利局{NAMELESS}"), "样例县农业农村水利局"),
        (("样例县人民政府", "样例县水利局办公室", NAMELESS), "样例县水利局办公室"),
        (("样例县政府信息公开", f"水利局{NAMELESS}"), "水利局"),
    ):
        page = Page(title="", heading="", page_title="", above=lines)
        assert report(page).agency == agency, lines


def test_the_name_behind_a_hyphen_counts_where_nothing_else_names_the_agency():
    page = Page(title=NAMELESS, page_title=f"{NAMELESS}-样例县水利局")
    assert report(page).agency == "样例县水利局"
    signed = Page(title=NAMELESS, page_title=f"{NAMELESS}-样例县人民政府", below=["样例县水利局", "2023年1月12日"])
    assert report(signed).agency == "样例县水利局"


_OWN, _OTHERS = "样例旗税务局2023年政府信息公开工作年度报告", "南屏县审计局2023年政府信息公开工作年度报告"


def _parsed(above):
    return parse(Document(Page(title=_OWN, heading="", page_title="", above=above, preamble="").html().encode()))


@pytest.mark.parametrize(
    "column", ["2023年政府信息公开工作年度报告", "2022年各部门政府信息公开年报", "往年政府信息公开年报"]
)
def test_a_whole_title_goes_before_the_name_of_a_column_above_it(column):
    report = _parsed([column, _OWN])
    assert (report.title, report.agency, report.year) == (_OWN, "样例旗税务局", 2023)


@pytest.mark.parametrize("label", ["标 题", "信息名称：", "内容概述", "题名", "文件"])
def test_the_title_in_the_box_of_facts(label):
    table = f"</p><table><tr><td>{label}</td><td>{_OWN}</td></tr><tr><td>索引号</td><td>A1/2</td></tr></table><p>"
    assert _parsed([table]).agency == "样例旗税务局"
    assert not _parsed([table, _OWN]).held
    assert _parsed([table, _OTHERS]).held


def test_the_title_under_the_label_of_another_page_is_that_pages():
    report = _parsed(["上一篇：", _OTHERS, "下一篇", _OTHERS.replace("2023", "2022"), _OWN])
    assert (report.agency, report.held) == ("样例旗税务局", ())


@pytest.mark.parametrize("above", [[_OTHERS, _OWN], [_OWN, _OTHERS], ["热门推荐", _OTHERS, _OWN]])
def test_two_whole_titles_above_the_text_hold_the_document(above):
    assert [note.code for note in _parsed(above).held] == ["titles_disagree"]


def test_a_document_that_a_sentence_cites_is_not_the_page():
    report = _parsed([f"参见《{_OTHERS}》。", _OWN])
    assert (report.agency, report.held) == ("样例旗税务局", ())


def test_a_banner_above_the_title_does_not_hide_it():
    assert _parsed(['</p><img src="banner.jpg"><p>', _OWN]).agency == "样例旗税务局"


def test_a_heading_that_announces_the_report_gives_its_year():
    report = _parsed(["</p><h1>样例旗税务局公布2023年政府信息公开工作年度报告</h1><p>"])
    assert (report.agency, report.year) == ("样例旗税务局", 2023)
