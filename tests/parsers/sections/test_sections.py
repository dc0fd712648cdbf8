"""Six sections whatever the numbering does; nothing of the text is lost."""

import pytest

from parsers.model import Document, Grid, GridCell, Paragraph
from parsers.report import parse
from parsers.sections import split_sections
from parsers.sections.headings import match_heading
from tests.parsers.pages import HEADINGS, Page, table_1, table_2, table_3

LONG = "这一段说明本年度的各项工作情况，内容比较长，用来和标题区别开来，没有任何数字。"
FORM = Grid(((GridCell("一、本年新收政府信息公开申请数量"), GridCell("0")),))


def split(*items):
    """Strings become paragraphs, FORM an official table."""
    blocks = tuple(item if isinstance(item, Grid) else Paragraph(item) for item in items)
    used = frozenset(index for index, block in enumerate(blocks) if isinstance(block, Grid))
    return split_sections(blocks, used)


def numbers(found):
    return [section.number for section in found.sections]


def texts(found):
    return {section.number: section.text for section in found.sections}


STANDARD = (
    HEADINGS[1],
    LONG,
    HEADINGS[2],
    FORM,
    HEADINGS[3],
    FORM,
    HEADINGS[4],
    FORM,
    HEADINGS[5],
    LONG,
    HEADINGS[6],
    "无",
)


def test_the_official_outline():
    found = split(*STANDARD)
    assert numbers(found) == [1, 2, 3, 4, 5, 6]
    assert [section.heading for section in found.sections] == list(HEADINGS.values())
    assert texts(found)[6] == "无"
    assert found.warnings == ()


VARIANTS = [
    ("一、2022年政府信息公开工作总体情况", 1),
    ("二、2022年主动公开政府信息情况", 2),
    ("三、收到和处理政府信息公开申请", 3),
    ("五、我局政府信息公开工作存在的主要问题及2023年改进情况", 5),
    ("六、其他应当报告的事项", 6),
    ("五、存在的主要问题及整改措施", 5),
    ("五、存在问题及改进情况", 5),
    ("五、政府信息公开工作存在的主要问题及改进情况", 5),
    ("五、存在的主要问题及下一步工作打算", 5),
    ("二、主动公开政府政府情况", 2),
    ("一、主动公开政府信息情况", 2),
    ("二、行政机关主动公开政府信息情况", 2),
    ("三、收到和处理政府信息公开申请的情况", 3),
    ("三、行政机关收到和处理政府信息公开申请情况", 3),
    ("四、政府信息公开行政复议", 4),
    ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
    ("四、行政复议行政诉讼情况", 4),
    ("l六、其他需要报告的事项", 6),
    ("七、其他需要报告的事项", 6),
    ("六、其它需要报告事项", 6),
    ("六、需要说明的其他事项", 6),
    ("一、 总 体 情 况", 1),
    ("总体情况", 1),
    ("一.总体情况", 1),
    ("一 总体情况", 1),
    ("第三部分 收到和处理政府信息公开申请情况", 3),
    ("三、办理政府信息公开申请情况", 3),
    ("四、政府信息公开引发的行政复议、行政诉讼情况", 4),
    ("四、行政复议和行政诉讼", 4),
]


@pytest.mark.parametrize(("text", "number"), VARIANTS)
def test_headings_by_their_words(text, number):
    heading = match_heading(text)
    assert heading is not None
    assert heading.number == number
    assert heading.text == text
    assert heading.rest == ""


@pytest.mark.parametrize(("number", "text"), HEADINGS.items())
def test_the_official_wording_weighs_most(number, text):
    assert match_heading(text).weight > 3
    assert match_heading(text.split("、", 1)[1]).weight == 2
    assert match_heading("八、" + text.split("、", 1)[1]).number == number


def test_a_sub_number_heads_a_section_only_right_before_its_table():
    start = (HEADINGS[1], LONG, "（二）主动公开政府信息情况")
    rest = (HEADINGS[3], FORM, HEADINGS[4], FORM, HEADINGS[5], LONG)
    assert numbers(split(*start, FORM, *rest)) == [1, 2, 3, 4, 5]
    assert numbers(split(*start, LONG, FORM, *rest)) == [1, 3, 4, 5]


@pytest.mark.parametrize("number", ["（{}）", "{}、", "{}. "])
def test_sub_numbers_head_every_section_where_nothing_else_does(number):
    signs = "一二三四五六" if "（" in number else "123456"
    marked = {n: number.format(signs[n - 1]) + words.split("、", 1)[1] for n, words in HEADINGS.items()}
    items = [part for n in range(1, 7) for part in (marked[n], FORM if n in (2, 3, 4) else LONG)]
    assert numbers(split(*items)) == [1, 2, 3, 4, 5, 6]


def test_an_outline_numbered_likewise_stays_inside_its_section():
    start = (HEADINGS[1], LONG, "（五）存在的主要问题及改进情况", LONG, HEADINGS[2], FORM, HEADINGS[3], FORM)
    rest = (HEADINGS[4], FORM, HEADINGS[5], LONG, HEADINGS[6], LONG)
    assert [section.heading for section in split(*start, *rest).sections] == list(HEADINGS.values())


def test_text_behind_a_heading_without_any_mark_between():
    heading = match_heading("五、存在的主要问题及改进情况一是公开内容深度不够，部分栏目更新不及时；二是解读形式单一。")
    assert heading is not None
    assert (heading.number, heading.text) == (5, "五、存在的主要问题及改进情况")
    assert heading.rest.startswith("一是公开内容")


def test_narrative_in_rows_of_one_cell_of_a_form_table():
    def row(*texts):
        return (*(GridCell(text) for text in texts), *(None,) * (3 - len(texts)))

    rows = [row(HEADINGS[1]), row(LONG), row(HEADINGS[2]), row("信息内容", "本年制发件数"), row("规章", "0")]
    rows += [row(HEADINGS[5]), row("问题"), row(HEADINGS[6]), row("无")]
    found = split_sections((Grid(tuple(rows)),), frozenset((0,)))
    assert texts(found) == {1: LONG, 2: "", 5: "问题", 6: "无"}


@pytest.mark.parametrize(
    "text",
    [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "三、本年度办理结果",
        "四、结转下年度继续办理",
        "（四）无法提供",
        "三是提高解读效能",
        "一是加强组织领导，主动公开政府信息情况良好",
        "四、加强队伍建设",
        LONG,
    ],
)
def test_row_labels_and_prose_are_no_headings(text):
    heading = match_heading(text)
    assert heading is None or heading.weight < 1


def test_sub_headings_inside_section_one_do_not_start_sections():
    found = split(
        HEADINGS[1], "（一）主动公开情况", LONG, "2、依申请公开", LONG, "三是行政复议情况", LONG, *STANDARD[2:]
    )
    assert numbers(found) == [1, 2, 3, 4, 5, 6]
    assert "2、依申请公开" in texts(found)[1]


def test_numbering_that_restarts():
    """科委 2024: prose 一…六, then the tables as 一, 二, 三, then 五."""
    outline = (
        "一、概述",
        LONG,
        "二、主动公开情况",
        LONG,
        "三、依申请公开情况",
        LONG,
        "四、行政复议和诉讼情况",
        LONG,
        "五、存在的问题",
        LONG,
    )
    found = split(
        *outline,
        "一、主动公开政府信息情况",
        FORM,
        "二、收到和处理政府信息公开申请情况",
        FORM,
        "三、政府信息公开行政复议、行政诉讼情况",
        FORM,
        "五、存在的主要问题及改进情况",
        LONG,
        "六、其他需要报告的事项",
        "无",
    )
    assert numbers(found) == [1, 2, 3, 4, 5, 6]
    assert "三、依申请公开情况" in texts(found)[1]
    assert [section.heading[0] for section in found.sections] == list("一一二三五六")


def test_heading_and_text_in_one_line():
    found = split("一、总体情况。2022年我局认真开展工作。", LONG, *STANDARD[2:10], "六、其他需要报告的事项：无")
    assert found.sections[0].heading == "一、总体情况"
    assert texts(found)[1].startswith("2022年我局认真开展工作。")
    assert texts(found)[6] == "无"


def test_headings_without_numbers():
    found = split(
        *(item.split("、", 1)[1] if isinstance(item, str) and item in HEADINGS.values() else item for item in STANDARD)
    )
    assert numbers(found) == [1, 2, 3, 4, 5, 6]


def test_lost_headings_of_one_and_five():
    """PDF extraction drops them (打浦桥街道 2025); section 五 then hangs on the table above."""
    found = split(
        "本报告依照条例编制。", LONG, HEADINGS[2], FORM, HEADINGS[3], FORM, HEADINGS[4], FORM, "（一）存在的问题", LONG
    )
    assert numbers(found) == [0, 1, 2, 3, 4, 5]
    assert texts(found)[5].endswith(LONG)
    assert found.warnings == ("section_heading_missing: 一", "section_heading_missing: 五")


def test_prose_before_the_table_stays_in_its_section():
    found = split(HEADINGS[1], LONG, HEADINGS[2], "本年主动公开信息一批。", FORM, *STANDARD[4:])
    assert texts(found)[2] == "本年主动公开信息一批。"


def test_tables_that_are_no_forms_are_text():
    grid = Grid(((GridCell("栏目"), GridCell("条数")), (GridCell("动态"), GridCell("12"))))
    blocks = (Paragraph(HEADINGS[1]), grid, Paragraph(HEADINGS[2]), FORM, Paragraph(HEADINGS[5]), Paragraph(LONG))
    found = split_sections(blocks, frozenset((3,)))
    assert texts(found)[1] == "栏目\t条数\n动态\t12"


@pytest.mark.parametrize(
    "furniture",
    [
        "打印本页",
        "关闭窗口",
        "上一篇：某文件",
        "浏览次数：1234",
        "【打印】【关闭】",
        "来源：样例县水利局",
        "— 4 —",
        "扫一扫在手机打开当前页",
        "字体：大 中 小",
    ],
)
def test_page_furniture_is_no_text(furniture):
    found = split(*STANDARD, furniture)
    assert texts(found)[6] == "无"


def test_the_whole_report_in_one_table():
    def row(text):
        return f'<tr><td colspan="10">{text}</td></tr>'

    def inner(table):
        return table.removeprefix("<table>").removesuffix("</table>")

    parts = [
        row("样例县水利局2022年政府信息公开工作年度报告"),
        row(HEADINGS[1]),
        row(LONG),
        row(HEADINGS[2]),
        inner(table_1()),
    ]
    parts += [row(HEADINGS[3]), inner(table_2()), row(HEADINGS[4]), inner(table_3()), row(HEADINGS[5]), row(LONG)]
    parts += [row(HEADINGS[6]), row("无")]
    found = parse(Document(f"<html><body><table>{''.join(parts)}</table></body></html>".encode()))
    assert (found.title, found.year) == ("样例县水利局2022年政府信息公开工作年度报告", 2022)
    assert [(s.number, s.text) for s in found.sections if s.number in (1, 5, 6)] == [(1, LONG), (5, LONG), (6, "无")]
    assert [s.number for s in found.sections if s.number] == [1, 2, 3, 4, 5, 6]
    assert len(found.cells) == 200


def test_no_line_of_the_narrative_is_lost():
    lines = {
        number: [f"第{number}部分的第{i}行，内容各不相同，用来核对文字没有丢失。" for i in range(5)]
        for number in (1, 2, 3, 4, 5, 6)
    }
    found = parse(Document(Page(texts=lines).bytes()))
    for section in found.sections:
        if section.number:
            assert section.text.split("\n") == lines[section.number]


def test_headings_run_into_a_paragraph_are_cut_out_of_it():
    first = "一、总体情况　　全年工作平稳。　　（一）主动公开。公开信息90余条。　　二、主动公开政府信息情况"
    last = (
        "五、存在的主要问题及改进情况　　一是解读较少；二是形式单一。　　六、其他需要报告的事项　　没有收取信息处理费。"
    )
    blocks = [Paragraph(" ".join(first.split())), Grid(()), Paragraph(" ".join(last.split()))]
    found = {section.number: section.text for section in split_sections(blocks, frozenset({1})).sections}
    assert found[1] == "全年工作平稳。 （一）主动公开。公开信息90余条。"
    assert 2 in found
    assert found[5].startswith("一是解读较少")
    assert found[6] == "没有收取信息处理费。"


def test_a_list_of_contents_is_not_cut():
    contents = "本报告包括 一、总体情况 二、主动公开政府信息情况 三、收到和处理政府信息公开申请情况 六部分。"
    found = split_sections([Paragraph(contents)]).sections
    assert [(section.number, section.text) for section in found] == [(0, contents)]


def test_items_that_begin_anew_before_fees_are_section_six():
    lines = (
        *("五、存在的主要问题及改进情况", "（一）存在的问题", "形式不够多样。", "（二）改进情况", "安排了培训。"),
        *("（一）落实要点情况", "补齐栏目内容。", "（二）收取信息处理费情况", "全年没有收取信息处理费。"),
    )
    found = split_sections([Paragraph(line) for line in lines])
    texts = {section.number: section.text for section in found.sections}
    assert texts[5].endswith("安排了培训。")
    assert texts[6].startswith("（一）落实要点情况")
    assert [note.code for note in found.notes] == ["section_heading_missing"]


def test_items_that_begin_anew_without_fees_stay_in_section_five():
    lines = ("五、存在的主要问题及改进情况", "（一）问题", "形式单一。", "（一）改进", "安排了专题培训并且加强了检查。")
    found = split_sections([Paragraph(line) for line in lines])
    assert 6 not in {section.number for section in found.sections}
