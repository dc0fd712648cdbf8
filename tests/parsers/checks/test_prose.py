"""S5, S9 to S11: fees for information, numbers of another year, all done but one carried forward, words twice."""

import pytest

from parsers.checks import check_prose
from parsers.claims import find_claims
from parsers.model import Cell, Section

FORWARD = "requests.carried_forward.total"


def checks(text, section=1, year=2024, forward=0):
    sections = (Section(section, "", text),)
    cells = {FORWARD: Cell(forward, str(forward))}
    found = check_prose(year, cells, sections, find_claims(sections, year, cells))
    return [(check.rule, check.outcome) for check in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本年度没有收取信息处理费。", [("S5", "pass")]),
        ("发出收费通知2件，收取信息处理费120元。", [("S5", "pass")]),
        ("本年度收取信息处理费共计120元。", [("S5", "fail")]),
        ("本年度发出信息处理费收费通知2件。", [("S5", "fail")]),
        ("本年度发出收费通知3件，总金额460元，实际收取460元。", [("S5", "pass")]),
        ("信息处理费情况：发出收费通知的件数为1件，总金额为50元，实际收取的总金额为50元。", [("S5", "pass")]),
        ("收取信息处理费0.03万元，发出通知1份。", [("S5", "pass")]),
        ("发出收费通知2件，实际收取80元。", [("S5", "pass")]),
        ("本年度收取行政事业性收费120元。", []),
        ("无", []),
    ],
)
def test_fees_for_information(text, expected):
    assert checks(text, section=6) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2023年，我局主动公开政府信息478条。",
        "2023年度收到政府信息公开申请11件，均已答复。",
        "2022年全年共收到依申请公开申请3件。",
    ],
)
def test_numbers_of_another_year(text):
    assert ("S9", "fail") in checks(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024年收到政府信息公开申请11件，2023年为9件。",
        "2024年收到政府信息公开申请11件。2023年收到政府信息公开申请9件。",
        "较2023年收到政府信息公开申请9件有所增加。",
        "2025年将开展专题培训。",
        "自2019年以来累计主动公开政府信息478条。",
        "2019年修订的条例施行。收到政府信息公开申请11件。",
        "2023年印发的《工作办法》继续施行，主动公开政府信息478条。",
        "根据2023年考核要求，主动公开政府信息478条。",
        "2023年收到政府信息公开申请9件。2024年共收到11件。",
    ],
)
def test_years_that_may_be_named(text):
    assert ("S9", "fail") not in checks(text)


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请11件，全部申请都已办理完毕。",
        "收到政府信息公开申请11件，均已按期办结。",
        "收到依申请公开11件，全部依法答复。",
    ],
)
def test_all_done_but_one_carried_forward(text):
    assert checks(text, forward=1) == [("S10", "fail")]
    assert checks(text, forward=0) == []


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请11件，1件结转下年度继续办理，其余均已答复。",
        "收到政府信息公开申请11件，除1件外均已办结。",
        "收到政府信息公开申请11件。承办人大代表建议5件，均已办结。",
        "收到政府信息公开申请11件，按期办结率100%。",
        "收到政府信息公开申请11件，其中10件均已答复。",
        "收到政府信息公开申请11件，上年度的申请均已办结。",
        "收到政府信息公开申请11件，2023年的申请全部办结。",
        "要求各科室对依申请公开件全部按期办结。",
        "收到政府信息公开申请11件，努力做到均按期答复。",
        "对依申请公开件均做到及时答复。",
    ],
)
def test_whoever_says_what_is_left_is_not_asked(text):
    assert checks(text, forward=1) == []


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("我局重视。今后将进一步进一步加强培训。", "“进一步进一步”：今后将进一步进一步加强培训"),
        ("完善政务公开制度政务公开制度建设。", "“政务公开制度政务公开制度”：完善政务公开制度政务公开制度建设"),
        ("对目录进行进行了更新。", "“进行进行”：对目录进行进行了更新"),
        ("公众关心的的问题。", "“的的”：公众关心的的问题"),
    ],
)
def test_words_twice_are_a_question_with_their_passage(text, passage):
    (found,) = check_prose(2024, {}, (Section(1, "", text),), ())
    assert (found.rule, found.outcome, found.detail) == ("S11", "fail", passage)


@pytest.mark.parametrize("count", range(1, 25))
def test_words_of_three_to_twenty_signs_are_found_twice_in_any_section(count):
    letters = "一丁七万丈三上下不与丐丑专且丕世丘丙业丛东丝丞两"  # low bytes 0, 1, 3 …: the look goes by them
    twice = letters[:count] * 2
    texts = ("🈚甲😀。", f"丄丅\U00020000{twice}；", twice)
    found = check_prose(2024, {}, [Section(number, "", text) for number, text in enumerate(texts)], ())
    passage = f"“{twice}”：丄丅\U00020000{twice}；"
    assert [check.detail for check in found] == ([passage] if 3 <= count <= 20 else [])


@pytest.mark.parametrize(
    "text",
    [
        "做好政府信息公开公开属性的认定，逐件逐件核对，一件一件落实。",
        "为达到公开目的的需要，增进了了解，及及时回应。",
        "主动公开，主动公开内容如下。\n主动公开内容如下。",
    ],
)
def test_words_that_may_meet_are_none(text):
    assert checks(text) == []
