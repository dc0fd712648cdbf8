from parsers.checks import check_structure
from parsers.forms.tables import form_block
from parsers.model import Cell, Claim, Section

FORMS = {"active_disclosure": "2021", "requests": "2021", "review_litigation": "2021"}
SECTIONS = tuple(Section(n, "", "这一部分写有足够长的文字内容。") for n in range(1, 7))


def cells(**changes):
    found = {key: Cell(1, "1") for name, edition in FORMS.items() for key in form_block(name, edition).cell_keys()}
    return found | {key.replace("__", "."): value for key, value in changes.items()}


def zero():
    return {key: Cell(0, "0") for key in cells()}


def check(rule, *, year=2022, forms=FORMS, values=None, sections=SECTIONS, claims=()):
    found = check_structure(year, forms, cells() if values is None else values, sections, claims)
    return [item for item in found if item.rule == rule]


def with_text(number, text):
    return tuple(Section(s.number, s.heading, text) if s.number == number else s for s in SECTIONS)


def test_a_whole_report_passes():
    found = check_structure(2022, FORMS, cells(), SECTIONS, ())
    assert {item.outcome for item in found} == {"pass"}


def test_a_missing_table_is_named():
    forms = {"active_disclosure": "2021", "requests": "2021"}
    failed = [item for item in check("S1", forms=forms) if item.outcome == "fail"]
    assert [(item.left, item.right, item.detail) for item in failed] == [(0, 1, "表三未读到")]


def test_old_reports_have_no_form_to_miss():
    assert check("S1", year=2012, forms={}, values={}) == []
    assert [item.outcome for item in check("S1", year=2016, forms={}, values={})] == ["fail"]
    assert [item.outcome for item in check("S1", year=2016, forms={"statistics": "2014"}, values={})] == ["pass"]
    assert check("S2", year=2016, forms={"statistics": "2014"}, values={}) == []


def test_missing_sections_are_counted_and_named():
    (found,) = check("S2", sections=SECTIONS[:4])
    assert (found.outcome, found.left, found.right) == ("fail", 4, 6)
    assert "五" in found.detail and "六" in found.detail


def test_a_copy_of_the_format_with_nothing_filled_in():
    empty = {key: Cell(None, "") for key in cells()}
    assert [(item.outcome, item.left) for item in check("S3", values=empty)] == [("fail", 0)] * 3


def test_all_zero_table_against_numbers_in_the_narrative():
    claim = Claim("received", 3, "件", "收到政府信息公开申请3件。", 1, ("requests.received.total",))
    (found,) = check("S4", values=zero(), claims=(claim,))
    assert (found.outcome, found.left, found.right) == ("fail", 0, 3)
    assert [item.outcome for item in check("S4", values=zero())] == ["pass"]
    assert check("S4") == []


def test_other_numbers_do_not_contradict_an_all_zero_table():
    claim = Claim("published_items", 300, "条", "主动公开信息300条。", 1, ())
    assert [item.outcome for item in check("S4", values=zero(), claims=(claim,))] == ["pass"]


def test_headings_are_numbered_in_order():
    numbered = [Section(n, f"{han}、标题", "文字") for n, han in enumerate("一二三四五六", start=1)]
    assert [item.outcome for item in check("S8", sections=numbered)] == ["pass"]
    for headings in ("一三四五六七", "一一二三四五", "一二三四六五"):
        wrong = [Section(n, f"{han}、标题", "文字") for n, han in enumerate(headings, start=1)]
        (found,) = check("S8", sections=wrong)
        assert found.outcome == "fail"
        assert "编号" in found.detail
    assert [item.outcome for item in check("S8", sections=[Section(2, "（二）标题", "文字")])] == ["pass"]
    assert check("S8", sections=[Section(2, "主动公开政府信息情况", "文字")]) == []


def test_section_five_says_something():
    assert [(item.outcome, item.left) for item in check("S6", sections=with_text(5, "无"))] == [("fail", 1)]


def test_rows_that_say_nothing_at_all():
    silent = cells(requests__granted__total=Cell(None, "/"))
    failed = [item for item in check("S7", values=silent) if item.outcome == "fail"]
    assert [(item.left, item.cells) for item in failed] == [(1, ("requests.granted.total",))]
    only_total = cells(requests__granted__research=Cell(None, ""))
    assert {item.outcome for item in check("S7", values=only_total)} == {"pass"}
