"""Titles as offices print them, and what stands beside them in a listing. Agencies are invented or public names."""

import pytest

from parsers.titles import is_report_title, look_alike, read_opening, read_title

TITLES = [
    ("样例省政务服务和数据管理局2024年政府信息公开工作年度报告", "样例省政务服务和数据管理局", 2024),
    ("样例省气象局2022年度政府信息公开工作年度报告", "样例省气象局", 2022),
    ("2022年上海市政府信息公开工作年度报告", "上海市", 2022),
    ("2020年度样例县水利局政府信息公开工作年度报告", "样例县水利局", 2020),
    ("样例局2023年政府信息公开年度报告", "样例局", 2023),
    ("上样乡人民政府2019年度政府信息公开年度工作报告", "上样乡人民政府", 2019),
    ("样例市司法局2023年度政府信息公开工作报告", "样例市司法局", 2023),
    ("样例市统计局2021年政府信息公开工作年报", "样例市统计局", 2021),
    ("样例县水务局信息公开工作年度报告", "样例县水务局", None),
    ("样例市市场监督管理局2016年政务信息公开年度报告", "样例市市场监督管理局", 2016),
    ("2023年政府信息公开工作年度报告", "", 2023),
    ("样例区人民政府\n\n2022年度政府信息公开工作年度报告", "样例区人民政府", 2022),
    ("样例区2022年度政府\n信息公开工作\n年度报 告", "样例区", 2022),
    ("样例省样例市气象局 2022年政府信息公开工作年度报告", "样例省样例市气象局", 2022),
    ("样例县发展和改革局2023年政府信息公开工作年度报告-样例县发改局", "样例县发展和改革局", 2023),
    ("样例市住建局2023年政府信息公开工作年度报告_样例市人民政府", "样例市住建局", 2023),
    ("样例政府网>年报>样例镇2023年政府信息公开工作年度报告", "样例镇", 2023),
    ("東樣區2022年政府信息公開工作年度報告", "東樣區", 2022),
    ("2024年样例市人民政府政府信息公开工作年度报告", "样例市人民政府", 2024),
    ("样例市2023年政府信息公开工作年度报告", "样例市", 2023),
    ("样例市政府信息公开工作年度报告（2023年）", "样例市", 2023),
    ("样例市人民政府信息公开工作年度报告（2023年度）", "样例市人民政府", 2023),
    ("样例市人民政府地方志办公室2023年政府信息公开工作年度报告", "样例市人民政府地方志办公室", 2023),
    ("样例市市场监督管理局样华监管局2023年政府信息公开工作年度报告", "样例市市场监督管理局样华监管局", 2023),
    ("样例市公安局 样华分局2023年政府信息公开工作年度报告", "样例市公安局样华分局", 2023),
    (
        "样例市样埔区人民政府 样例开发区管委会2022年政府信息公开工作年度报告",
        "样例市样埔区人民政府 样例开发区管委会",
        2022,
    ),
    ("高样区（新样区）司法局2023年政府信息公开工作年度报告", "高样区（新样区）司法局", 2023),
    ("样例市发改委 政府信息公开年报 样例市发改委2024年政府信息公开工作年度报告", "样例市发改委", 2024),
    ("样例区教育局政府信息公开2022年度报告", "样例区教育局", 2022),
    ("样例县统计局政府信息公开工作2022年年度报告", "样例县统计局", 2022),
    ("关于2013年政府信息公开工作情况的报告", "", 2013),
    ("二〇二二年度样例县统计局政府信息公开工作年度报告", "样例县统计局", 2022),
    ("二○二二年样例县统计局政府信息公开工作年度报告", "样例县统计局", 2022),
    ("样例县统计局２０２２年政府信息公开工作年度报告", "样例县统计局", 2022),
    ("中共样例县委机构编制委员会办公室2022年政府信息公开工作年度报告", "中共样例县委机构编制委员会办公室", 2022),
    ("样例县预算外资金管理局2022年政府信息公开工作年度报告", "样例县预算外资金管理局", 2022),
    ("附件2：样例镇2022年政府信息公开工作年度报告.docx", "样例镇", 2022),
    ("二七街道2022年政府信息公开工作年度报告", "二七街道", 2022),
    ("样例区2022年住房资金管理中心政府信息公开工作年度报告", "样例区住房资金管理中心", 2022),
]

CUT = [
    ("样例市发展和改革局2024年政府信息...", "样例市发展和改革局", 2024),
    ("样例市教育局2024年政府信息公开工作年…", "样例市教育局", 2024),
]

OTHERS = [
    ("关于做好2022年政府信息公开工作年度报告编制发布工作的通知", "notice"),
    ("关于报送2022年政府信息公开工作年度报告的通知", "notice"),
    ("关于公布2022年政府信息公开工作年度报告的公告", "notice"),
    ("政府信息公开工作年度报告制度", "notice"),
    ("关于印发《样例县政府信息公开工作年度报告编制规范》的通知", "notice"),
    ("关于2019年政府信息公开工作要点落实情况的函", "notice"),
    ("2019年政府信息公开工作要点落...", "notice"),
    ("中华人民共和国政府信息公开工作年度报告格式", "template"),
    ("样例市2022年政府信息公开工作年度报告（模板）", "template"),
    ("2022年政务公开工作总结", "summary"),
    ("2022年政府信息公开工作总结", "summary"),
    ("2023年上半年政府信息公开工作情况统计表", "half_year"),
    ("2022年上半年政府信息公开工作报告", "half_year"),
    ("2022年第三季度政府信息公开工作报告", "half_year"),
    ("样例县财政局2022年度部门决算", "budget"),
    ("样例股份有限公司2022年年度报告", "listed_company"),
    ("2024年度政府信息公开年报汇总", "listing"),
    ("样例大学2021-2022学年信息公开年度报告", "other_document"),
    ("一图读懂样例县2022年政府信息公开工作年度报告", "other_document"),
    ("样例县2022年政府信息公开工作年度报告解读", "other_document"),
    ("2022年政府网站工作年度报表", "other_document"),
    ("2022年法治政府建设年度报告", "other_document"),
    ("政府信息公开年报", None),
    ("政府信息公开工作年度报告", None),
    ("样例县水务局政府信息公开年报", None),
    ("{{ title }}", None),
    ("样例集团有限公司2022年信息公开年度报告", "listed_company"),
    ("", None),
]


@pytest.mark.parametrize(("text", "agency", "year"), TITLES)
def test_reads_agency_and_year_of_a_title(text, agency, year):
    title = read_title(text)
    assert title is not None
    assert (title.agency, title.year, title.cut) == (agency, year, False)


@pytest.mark.parametrize(("text", "agency", "year"), CUT)
def test_a_title_cut_off_by_the_listing_is_still_one(text, agency, year):
    title = read_title(text)
    assert title is not None
    assert (title.agency, title.year, title.cut) == (agency, year, True)


@pytest.mark.parametrize(("text", "reason"), OTHERS)
def test_look_alikes_are_no_titles_and_say_what_they_are(text, reason):
    assert not is_report_title(text)
    assert look_alike(text) == reason


@pytest.mark.parametrize("note", ["图片版", "超链版", "更正后"])
def test_a_remark_behind_the_title_is_kept_apart(note):
    title = read_title(f"样例县水利局2022年政府信息公开工作年度报告（{note}）")
    assert title is not None
    assert title.text == "样例县水利局2022年政府信息公开工作年度报告"
    assert title.note == note


def test_a_row_of_a_listing_with_its_date_is_no_year_after_the_title():
    title = read_title("样例县水利局2022年政府信息公开工作年度报告2023-01-10")
    assert title is not None
    assert (title.year, title.dated) == (2022, True)


def test_the_year_is_never_any_four_digits():
    assert read_title("样例县水利局2058年政府信息公开工作年度报告") is None
    assert (
        read_title("样例县12022年政府信息公开工作年度报告") is None
        or read_title("样例县12022年政府信息公开工作年度报告").year is None
    )


def test_a_title_inside_a_sentence():
    title = read_opening("现公布样例县水利局2022年政府信息公开工作年度报告。本报告由六个部分组成。")
    assert title is not None
    assert (title.agency, title.year) == ("样例县水利局", 2022)
    assert read_opening("现将《样例县2022年政府信息公开工作年度报告编制说明》印发，请遵照执行。") is None
