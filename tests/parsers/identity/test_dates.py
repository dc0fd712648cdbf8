import pytest

from parsers.identity.dates import find_date, periods, url_date, url_month, url_report_year

DATES = [
    ("2023-02-20 15:07", "2023-02-20"),
    ("2022-04-17 14:46:00", "2022-04-17"),
    ("2023-02-20T15:07:00+08:00", "2023-02-20"),
    ("2023/2/20", "2023-02-20"),
    ("2023.2.20", "2023-02-20"),
    ("2023年2月20日", "2023-02-20"),
    ("２０２３年２月２０日", "2023-02-20"),
    ("20230220", "2023-02-20"),
    ("2026-\n01-\n23", "2026-01-23"),
    ("二〇二三年一月十九日", "2023-01-19"),
    ("二○二四年十二月三十一日", "2024-12-31"),
    ("2024-02-29", "2024-02-29"),
    ("2023-02-29", None),
    ("2023-13-20", None),
    ("0000-00-00 00:00", None),
    ("12023-01-01", None),
    ("国办公开办函〔2021〕30号", None),
    ("网站名称", None),
]

PERIODS = [
    ("本报告所列数据的统计期限自2022年1月1日起至12月31日止", 2022, 12, True),
    ("数据统计时间为2021年1月1日至2021年12月31日", 2021, 12, True),
    ("统计期限为202111日到1231日", 2021, 12, True),
    ("数据自202111日起至20211230日止", 2021, 12, True),
    ("统计期限201711日至20171231日", 2017, 12, True),
    ("统计期限2022.1.1-2022.12.31", 2022, 12, True),
    ("统计期限自２０２２年１月１日起至１２月３１日止", 2022, 12, True),
    ("活动从2020年1月1日至2020年12月31日进行", 2020, 12, False),
    ("统计期限为2022年1月至12月", 2022, 12, True),
    ("自 2022 年 1 月 1 日起，至 2022 年 12 月 31 日止，统计期限", 2022, 12, True),
    ("统计期限自2023年1月1日起至6月30日止", 2023, 6, True),
    ("数据自2008年5月1日起至2008年12月31日止", 2008, 12, True),
    ("统计期限自2023年1月1日起至2023年12月20日止", 2023, 12, True),
    ("统计期限自2023年1月1日至2023年12月底", 2023, 12, True),
    ("统计期限自2023年元月1日起至12月31日止", 2023, 12, True),
    ("统计期限自二〇二三年一月一日至十二月三十一日", 2023, 12, True),
    ("统计期限为2023年全年。", 2023, 12, True),
    ("报告期为2023年1—12月", 2023, 12, True),
    ("统计期限为2022年12月1日至2023年11月30日", 2023, 11, True),
]

YEARS = [
    ("统计期限为2022年12月1日至2023年11月30日", 2023),
    ("统计期限为2022年2月1日至2023年1月31日", 2022),
    ("统计期限自2023年1月1日起至2023年11月30日止", 2023),
    ("统计期限自2008年5月1日起至2008年12月31日止", 2008),
    ("统计期限自2023年1月1日起至6月30日止", None),
    ("统计期限自2023年7月1日起至12月31日止", None),
    ("统计期限自2024年1月1日起至2023年12月31日止", None),
]


@pytest.mark.parametrize(("text", "year"), YEARS)
def test_the_year_is_the_one_that_holds_most_months(text, year):
    (period,) = periods(text)
    assert period.year == year


def test_a_period_that_ends_before_it_begins():
    (period,) = periods("统计期限自2024年1月1日起至2023年12月31日止")
    assert period.backwards
    assert not period.is_part


@pytest.mark.parametrize(("text", "date"), DATES)
def test_dates_as_pages_write_them(text, date):
    assert find_date(text) == date


@pytest.mark.parametrize(("text", "year", "month", "stated"), PERIODS)
def test_periods_also_damaged_ones(text, year, month, stated):
    (period,) = periods(text)
    assert (period.end_year, period.end_month, period.stated) == (year, month, stated)


@pytest.mark.parametrize(
    "text", ["2007年45日", "自2019年5月15日起施行", "〔2021〕30号、〔2019〕60号", "2021年增加12件31条"]
)
def test_what_is_no_period(text):
    assert not list(periods(text))


def test_the_month_in_an_address():
    assert url_month("http://x.test/zwgk/202301/123.html") == "2023-01"
    assert url_month("http://x.test/zwgk/2023-02/123.html") == "2023-02"
    assert url_month("http://x.test/t20230220_80629.htm") == "2023-02"
    assert url_month("http://x.test/2024n78/1.html") is None


def test_urls_hold_the_date_of_the_file_and_only_a_query_holds_the_report_year():
    assert url_date("http://x.test/zfxxgknb/202302/t20230220_80629.htm") == "2023-02-20"
    assert url_date("http://x.test/art/2023/1/19/art_1_2.html") == "2023-01-19"
    assert url_date("http://x.test/2024n78/1.html") is None
    assert url_report_year("http://x.test/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2021") == 2021
    assert url_report_year("http://x.test/gknb2017/201802/t20180223_1.html") is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("统计期限为2023年1月1日起至2024年1月10日", 2023),
        ("统计期限为2008年5月1日至2009年12月31日", 2009),
        ("统计期限为2022年12月1日至2023年12月31日", 2023),
        ("数据统计截止日期为2023年12月25日", 2023),
        ("统计时间从2023年1月1日到年底", 2023),
        ("统计期限自2023年1月1日始，止于2023年12月31日", 2023),
        ("统计期限为2023年3月15日（成立之日）至2023年12月31日", 2023),
    ],
)
def test_other_wordings_of_a_year(text, year):
    assert [period.year for period in periods(text)] == [year]


def test_the_period_of_the_year_before_is_not_the_stated_one():
    stated = [
        (period.year, period.stated)
        for period in periods("上一年度：2022年1月1日至2022年12月31日。统计期限自2023年1月1日至2023年12月31日")
    ]
    assert stated == [(2022, False), (2023, True)]
