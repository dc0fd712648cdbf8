"""Numbers that the narrative states. A doubtful wording must give no claim."""

import pytest

from parsers.claims import find_claims, read_number
from parsers.claims.patterns import CLAIM_CELLS, CLAIM_CELLS_2014
from parsers.forms.tables import REQUESTS_2019, REQUESTS_2021, REVIEW_LITIGATION_2021, STATISTICS_2014
from parsers.model import AnnualReport, Document, Section
from parsers.report import parse
from tests.parsers.pages import BEILUN, TEXTS, Page


def claims(text: str, section: int = 1, year: int = 2022, cells=()) -> dict[str, object]:
    found = find_claims((Section(section, "", text),), year, dict.fromkeys(cells))
    return {claim.key: claim.value for claim in found}


STATED = [
    ("收取信息处理费0.03万元，发出通知1份", {"information_fee_amount": 300, "information_fee_notices": 1}),
    ("发出收费通知3件，总金额460元", {"information_fee_notices": 3, "information_fee_amount": 460}),
    ("信息处理费已全部上缴，实际收取80元", {"information_fee_received": 80}),
    ("发出收费通知2件，实际收取80元", {"information_fee_notices": 2, "information_fee_received": 80}),
    ("收到政府信息公开申请15件，上年结转2件", {"received": 15, "carried_over": 2}),
    ("收到政府信息公开申请15件（上年结转2件）", {"received_and_carried_over": 15, "carried_over": 2}),
    ("共收到政府信息公开申请15件，同比下降10%；办结15件，办结率100%", {"received": 15, "processed": 15}),
    ("作出予以公开答复5件、部分公开答复2件、不予公开答复1件", {"granted": 5, "partly_granted": 2, "denied": 1}),
    ("1月1日至12月31日，收到政府信息公开申请15件", {"received": 15}),
    ("1—12月收到政府信息公开申请15件", {"received": 15}),
    ("主动公开政府信息１．２万条", {"published_items": 12000}),
    ("本年共收到政府信息公开申请159件", {"received": 159}),
    ("全年受理政府信息公开申请32件", {"received": 32}),
    ("我局新收政府信息公开申请数1,234件", {"received": 1234}),
    ("我局新收政府信息公开申请1，234件", {"received": 1234}),
    ("共受理依申请公开１２件", {"received": 12}),
    ("共收到信息公开申请三十二件", {"received": 32}),
    ("共收到5件政府信息公开申请", {"received": 5}),
    ("收到公民、法人提出的政府信息公开申请共计8宗", {"received": 8}),
    ("本年度，中心收到政府信息公开申请数共1条", {"received": 1}),
    ("共收到政府信息公开申请161件（含上年结转2件）", {"received_and_carried_over": 161, "carried_over": 2}),
    ("共收到政府信息公开申请161件，其中上年度结转2件", {"received_and_carried_over": 161, "carried_over": 2}),
    ("上年结转政府信息公开申请2件", {"carried_over": 2}),
    ("予以公开55件；同意部分公开16件；不予公开5件", {"granted": 55, "partly_granted": 16, "denied": 5}),
    ("答复申请：“予以公开”55件，部分予以公开16件", {"granted": 55, "partly_granted": 16}),
    ("新收政府信息公开申请 159 件", {"received": 159}),
    ("2021年结转2件，2022年结转至2023年1件", {"carried_over": 2, "carried_forward": 1}),
    ("本年度无依申请公开情况", {"received": 0}),
    ("办理申请：予以公开和部分公开共258件", {"granted_or_partly": 258}),
    ("无法提供68件，不予处理4件，其他处理6件", {"unavailable": 68, "rejected": 4, "other_processed": 6}),
    ("结转下年度继续办理2件", {"carried_forward": 2}),
    ("结转至2023年办理的申请3件", {"carried_forward": 3}),
    ("已办结政府信息公开申请158件", {"processed": 158}),
    ("自然人申请151件，法人或其他组织申请8件", {"received_natural_person": 151, "received_organizations": 8}),
    ("全年答复政府信息公开申请159件", {"answered": 159}),
    ("通过网站主动公开政府信息39560条", {"published_items": 39560}),
    ("主动公开政府信息1.2万条", {"published_items": 12000}),
    ("因政府信息公开被申请行政复议5件，被提起行政诉讼6件", {"reconsiderations": 5, "lawsuits": 6}),
    ("本年度未收到政府信息公开申请", {"received": 0}),
    ("2022年未收到依申请公开等情况", {"received": 0}),
    ("没有收到公民、法人或者其他组织提出的政府信息公开申请", {"received": 0}),
    ("未发生因政府信息公开被申请行政复议、提起行政诉讼的情况", {"reconsiderations": 0, "lawsuits": 0}),
]

HEARD = [
    ("收到依申请公开件15件", {"received": 15}),
    ("依申请公开申请共计15份，其中网络申请4份", {"received": 15}),
    ("接收依申请公开办理事项15项", {"received": 15}),
    ("年内收办依申请公开政府信息申请15件", {"received": 15}),
    ("（二）依申请公开。全年收到书面申请15件", {"received": 15}),
    ("依申请公开渠道畅通，本年收到申请数0件", {"received": 0}),
    ("受理政府信息公开申请15\u200b件", {"received": 15}),
    ("处理政府信息公开申请15件", {"processed": 15}),
    ("结转去年申请4件", {"carried_over": 4}),
    ("其中4件为上年结转", {"carried_over": 4}),
    ("收到政府信息公开申请15件，尚有3件结转至2023年", {"received": 15, "carried_forward": 3}),
    ("剩余3件按规定结转下一年度办理", {"carried_forward": 3}),
    ("没有接到村民、企业等以任何方式提出的信息公开申请", {"received": 0}),
    ("未接收到群众申请公开政府信息", {"received": 0}),
    ("（三）依申请公开。我镇没有收到申请。", {"received": 0}),
    ("未收到因依申请公开提起的行政复议和诉讼", {"reconsiderations": 0, "lawsuits": 0}),
    ("未产生针对我局政府信息公开答复的复议案、诉讼案", {"reconsiderations": 0, "lawsuits": 0}),
    ("无依申请公开行政复议、诉讼", {"reconsiderations": 0, "lawsuits": 0}),
    ("2022年累计主动公开各类信息165条", {"published_items": 165}),
    ("本年度累计收到政府信息公开申请15件", {"received": 15}),
    ("全年主动公开165条", {"published_items": 165}),
    ("（二）依申请公开。收到申请总数为0。", {"received": 0}),
    ("主动公开信息90条，依申请公开5条", {"published_items": 90}),
]

OF_SOMETHING_ELSE = [
    "办理网民留言20条，答复20条",
    "接听热线电话300个，办结298件，答复298件",
    "信箱来信52件。其中答复40件，办结40件。",
    "承办人大代表建议和政协提案16件，办结16件",
    "窗口受理行政许可320件，办结318件，不予处理2件",
    "受理信访事项9件，办结9件，答复9件",
    "查处违法案件30件，办结28件",
    "受理法律援助申请53件，办结50件",
    "受理行政复议20件，办结18件",
    "全年办结15件",
    "截至2022年12月底，累计主动公开政府信息165条",
    "收到留言、信息公开申请30件",
    "收到不动产登记申请30件",
    "我们要“受理一件、办结一件、满意一件”",
    "办结一件申请就是消除一个疑问、守住一份信任",
    "力争当天办结一件申请",
    "全年收到申请15件",
    "未按期答复政府信息公开申请引发行政复议",
    "没有出现因政府信息公开被行政复议机关纠正的行政复议案件",
    "未收到网上政府信息公开申请",
    "未收到依申请公开收费投诉",
]

NOT_STATED = [
    "主动公开政府信息300条以上",
    "主动公开政府信息300条左右",
    "近三年共收到政府信息公开申请150件",
    "1-6月收到政府信息公开申请8件",
    "上半年，收到政府信息公开申请8件",
    "第四季度收到政府信息公开申请8件",
    "12月份收到政府信息公开申请8件",
    "平均每月收到政府信息公开申请8件",
    "下属单位收到政府信息公开申请8件",
    "指导镇街办理，镇街收到政府信息公开申请8件",
    "各乡镇共收到政府信息公开申请80件",
    "办理人大建议和提案，予以公开35件",
    "全年没有收到超出一定数量或者频次范围的政府信息公开申请",
    "共收到政府信息公开申请100余件",
    "共收到政府信息公开申请数十件",
    "2021年共收到政府信息公开申请120件",
    "收到的申请同比增加12件",
    "上年收到政府信息公开申请120件",
    "自条例施行以来累计收到政府信息公开申请1200件",
    "计划明年受理政府信息公开申请30件",
    "申请件数占比55%",
    "其中网上收到政府信息公开申请12件",
    "未予以公开3件",
    "市本级收到政府信息公开申请12件",
    "予以公开、部分公开、不予公开分别为3、2、1件",
    "我局办理行政复议案件230件",
    "公开听证会3次",
    "予以公开政府信息55条",
    "未收到政府信息公开申请人的投诉",
    "没有收取依申请公开费用",
    "全年没有行政复议",
]


@pytest.mark.parametrize(("text", "expected"), STATED + HEARD)
def test_wordings_that_state_a_number(text, expected):
    assert claims(text) == expected


@pytest.mark.parametrize("text", NOT_STATED + OF_SOMETHING_ELSE)
def test_wordings_that_state_none(text):
    assert claims(text) == {}


def outcomes(prose: str, **rows: tuple[int, int]) -> dict[str, tuple[str, int, tuple[str, ...]]]:
    """claim → outcome, right side and cells of its check; `rows` are natural persons and total of rows of table 2."""
    values = {
        f"requests.{row}.{column}": value
        for row, pair in rows.items()
        for column, value in zip(("natural_person", "total"), pair, strict=True)
    }
    report = parse(Document(Page(values=values, texts=TEXTS | {1: prose}).bytes()))
    assert isinstance(report, AnnualReport)
    checks = [check for check in report.checks if check.rule == "R9"]
    return {check.detail.split("：")[0]: (check.outcome, check.right, check.cells) for check in checks}


def test_what_was_taken_in_may_count_what_was_carried_over_and_the_check_says_so():
    rows = {"received": (8, 10), "carried_over": (3, 3)}
    sums = ("requests.received.total", "requests.carried_over.total")
    assert outcomes("全年受理政府信息公开申请13件。", **rows) == {"received（含上年结转）": ("pass", 13, sums)}
    assert outcomes("全年收到政府信息公开申请10件。", **rows) == {"received": ("pass", 10, sums[:1])}
    assert outcomes("全年受理政府信息公开申请12件。", **rows) == {"received": ("fail", 10, sums[:1])}
    assert outcomes("全年新收政府信息公开申请13件。", **rows) == {"received": ("fail", 10, sums[:1])}


def test_parts_count_the_same_requests_as_their_whole():
    rows = {"received": (8, 10), "carried_over": (3, 3)}
    persons = ("requests.received.natural_person", "requests.carried_over.natural_person")
    found = outcomes("全年受理政府信息公开申请13件，自然人申请11件。", **rows)
    assert found["received_natural_person（含上年结转）"] == ("pass", 11, persons)
    found = outcomes("全年收到政府信息公开申请10件，自然人申请11件。", **rows)
    assert found["received_natural_person"] == ("fail", 8, persons[:1])


def test_requests_handled_may_be_those_received_or_those_processed():
    rows = {"received": (10, 10), "processed_total": (8, 8), "carried_forward": (2, 2)}
    assert outcomes("全年办理政府信息公开申请10件。", **rows)["processed"][0] == "pass"
    assert outcomes("全年办理政府信息公开申请8件。", **rows)["processed"][0] == "pass"
    assert outcomes("全年办理政府信息公开申请9件。", **rows)["processed"][0] == "fail"


def test_what_one_channel_published_is_not_compared_with_the_total():
    cells = dict.fromkeys(STATISTICS_2014.cell_keys())
    (one,) = find_claims((Section(1, "", "通过政府网站主动公开政府信息200条。"),), 2016, cells)
    (whole,) = find_claims((Section(1, "", "全年主动公开政府信息300条。"),), 2016, cells)
    assert (one.cells, whole.cells) == ((), ("statistics.disclosed.value",))


def test_answered_is_kept_without_cells_because_offices_count_it_differently():
    (claim,) = find_claims((Section(1, "", "全年答复政府信息公开申请159件"),), 2022, {})
    assert (claim.key, claim.value, claim.cells) == ("answered", 159, ())


def test_results_are_only_claimed_where_requests_are_told():
    assert claims("予以公开55件", section=5) == {}


def test_disputes_count_in_section_four_without_further_words():
    assert claims("行政复议案件2件", section=4) == {"reconsiderations": 2}


def test_section_four_may_deny_disputes_without_further_words():
    assert claims("本年度没有行政复议、行政诉讼。", section=4) == {"reconsiderations": 0, "lawsuits": 0}


def test_a_sentence_that_names_the_reports_year_after_another():
    assert claims("2021年收到政府信息公开申请10件，2022年收到政府信息公开申请12件") == {"received": 12}
    assert claims("2021年结转2件，2022年收到政府信息公开申请12件") == {"received": 12, "carried_over": 2}


def test_what_other_years_carried_is_not_meant():
    assert claims("2019年结转2件") == {}
    assert claims("2021年结转至2022年的申请3件") == {}


def test_the_sentence_is_kept_whole():
    text = "开头一句。全年收到政府信息公开申请3件，均已答复。结尾一句。"
    (claim,) = find_claims((Section(3, "", text),), 2022, {})
    assert claim.sentence == "全年收到政府信息公开申请3件，均已答复。"
    assert (claim.unit, claim.section) == ("件", 3)


def test_the_edition_decides_which_cells_other_processing_has():
    cells_2019 = REQUESTS_2019.cell_keys()
    (claim,) = find_claims((Section(1, "", "其他处理6件"),), 2020, dict.fromkeys(cells_2019))
    assert claim.cells == ("requests.other_processing.total",)


def test_the_statistics_table_of_2014_has_rows_of_its_own():
    section = Section(1, "", "共收到政府信息公开申请32件，不予处理4件。")
    found = find_claims((section,), 2016, dict.fromkeys(STATISTICS_2014.cell_keys()))
    assert {claim.key: claim.cells for claim in found} == {"received": ("statistics.received.value",), "rejected": ()}


def test_every_cell_of_a_claim_exists_in_the_forms():
    known = {*REQUESTS_2021.cell_keys(), *REVIEW_LITIGATION_2021.cell_keys()}
    assert {key for cells in CLAIM_CELLS.values() for key in cells} <= known
    assert {key for cells in CLAIM_CELLS_2014.values() for key in cells} <= {*STATISTICS_2014.cell_keys()}


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("三十二", "", 32),
        ("十", "", 10),
        ("一百零五", "", 105),
        ("一万二千", "", 12000),
        ("1.2", "万", 12000),
        ("3.5", "", 3.5),
        ("173769", "万", 1737690000),
        ("两", "", 2),
        ("万", "", None),
    ],
)
def test_numbers_in_words(text, scale, value):
    assert read_number(text, scale) == value


def test_prose_that_repeats_one_column_fails_against_the_totals():
    """北仑区人民政府 2022 says 55, 16 and 6 where its table says 58, 17 and 7, and 68 as the table does."""
    prose = "全年办理情况：予以公开55件，部分公开16件，无法提供68件，其他处理6件，收到政府信息公开申请159件。"
    report = parse(Document(Page(values=BEILUN, texts=TEXTS | {1: prose}).bytes()))
    assert isinstance(report, AnnualReport)
    checks = {check.detail.split("：")[0]: check for check in report.checks if check.rule == "R9"}
    compared = {key: (check.outcome, check.left, check.right) for key, check in checks.items()}
    assert compared == {
        "granted": ("fail", 55, 58),
        "partly_granted": ("fail", 16, 17),
        "unavailable": ("pass", 68, 68),
        "other_processed": ("fail", 6, 7),
        "received": ("pass", 159, 159),
    }
    assert report.cells["requests.granted.total"].value == 58


SECTION_THREE: list[tuple[str, dict[str, float]]] = [
    ("全年申请13份。", {"received": 13}),
    ("上年结转政府信息公开申请2件，本年新收11件。", {"carried_over": 2, "received": 11}),
    ("申请总数13件，同比增长30%。", {"received": 13}),
    ("本年度没有公民申请政府信息公开。", {"received": 0}),
    ("本年度未有申请人提出政府信息公开申请。", {"received": 0}),
    ("未发生依申请公开政府信息的情况。", {"received": 0}),
    ("一年来没有接到公开申请。", {"received": 0}),
    ("另有3件转入下一年度继续办理。", {"carried_forward": 3}),
    ("主动公开类信息165条", {"published_items": 165}),
    ("收到公租房申请77件，办结70件。", {}),
    ("法律援助中心受理申请412件。", {}),
    ("受理水电气报装申请50件，答复50件。", {}),
    ("收到学生转学申请16件，办结16件。", {}),
    ("收到上年结转申请2件，办结2件。", {"carried_over": 2, "processed": 2}),
]


@pytest.mark.parametrize(("text", "expected"), SECTION_THREE)
def test_more_wordings_of_section_three(text, expected):
    assert claims(text, section=3) == expected


NO_DISPUTES = (
    "政府信息公开行政复议、行政诉讼均为0件。",
    "零行政复议、零行政诉讼。",
    "不存在行政复议、行政诉讼情形。",
)


@pytest.mark.parametrize("text", NO_DISPUTES)
def test_more_wordings_of_no_disputes(text):
    assert claims(text, section=4) == {"reconsiderations": 0, "lawsuits": 0}
