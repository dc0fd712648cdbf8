"""Writes the documents of this directory: `python -m tests.parsers.golden.documents`.

All are generated. Places, agencies and narratives are invented; the figures are those of tests.parsers.pages.
Each document shows one irregularity of real reports, named in its entry. The .json beside a document is what the
parser reads from it, reviewed by a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape, unescape
from pathlib import Path

from tests.parsers.golden.office import OFFICE
from tests.parsers.pages import BEILUN, HEADINGS, TEXTS, Page, table_1, table_2, table_3

HERE = Path(__file__).parent
PROSE = "我单位按照年度工作安排推进各项公开事务，明确分工，落实责任，按时完成目录更新与平台维护。"
LONG = PROSE * 2
DOCUMENTS: dict[str, bytes] = {}


def document(name: str) -> Callable[[Callable[[], str | bytes]], None]:
    def add(make: Callable[[], str | bytes]) -> None:
        content = make()
        DOCUMENTS[name] = content if isinstance(content, bytes) else content.encode()

    return add


def rows(table: str) -> list[list[str]]:
    """The printed texts of a table, cell by cell; covered places leave nothing."""
    return [
        [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]


def one_cell_a_line(table: str) -> str:
    return "\n".join("\n".join(f"\t{cell}" for cell in row) + "\n" for row in rows(table))


def tabbed(table: str) -> str:
    return "\n".join("\t".join(row) for row in rows(table))


def piped(table: str) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows(table)]
    return "\n".join([lines[0], "|" + "---|" * len(rows(table)[0]), *lines[1:]])


def text(title: str, table: Callable[[str], str], values: Mapping[str, object] = BEILUN, **changes: str) -> str:
    heading = {str(number): changes.get(f"h{number}", line) for number, line in HEADINGS.items()}
    tables = {"2": table_1(values), "3": table_2(values), "4": table_3(values)}
    parts = [title, "", "本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。"]
    for number in "123456":
        parts.append(heading[number])
        if number in tables:
            parts.append(table(tables[number]))
        else:
            parts.append(TEXTS[int(number)])
    return "\n".join(part for part in parts if part is not None) + "\n"


def page(**changes: object) -> str:
    return Page(**changes).html()


def split_row(table: str, label: str, cells: Iterable[str]) -> str:
    """The table with the cells of one row replaced."""
    return re.sub(
        rf"(<tr>(?:<td[^>]*>[^<]*</td>)*?<td[^>]*>{re.escape(label)}</td>)(?:<td>[^<]*</td>)+(</tr>)",
        lambda match: match[1] + "".join(f"<td>{cell}</td>" for cell in cells) + match[2],
        table,
    )


TITLE = "样例县水利局2022年政府信息公开工作年度报告"


# --- what a person sees of a figure ----------------------------------------------------------------


def licences(markup: str, sheet: str = "", *, before: str = "", after: str = "") -> str:
    """A report whose number of licences is written as `markup` says, where `{}` is the figure. What stands before its
    tables may hold `{old}`: an earlier state of the first."""
    made = page()
    label = "<td>行政许可</td>"
    start = made.index(label) + len(label)
    opened, end = made.index(">", start) + 1, made.index("</td>", start)
    figure = made[opened:end]
    shown = f"{made[:opened]}{markup.replace('{}', figure)}{made[end:]}"
    old = table_1(BEILUN).replace(f">{figure}<", f">{int(figure) - 12}<")
    place = shown.index("<table>")
    inside = shown[:place] + before.replace("{old}", old) + shown[place:]
    return inside.replace("</head>", f"<style>{sheet}</style></head>").replace("</body>", f"{after}</body>")


@document("a_digit_hidden_by_a_nested_rule.html")
def _() -> str:
    return licences("<i>1</i>{}", "@media not print{table{tr{td{i{display:none}}}}}")


@document("an_earlier_figure_struck_out_above.html")
def _() -> str:
    return licences("<p class=old>69</p><p>{}</p>", ".old{text-decoration-line:line-through}")


@document("two_figures_in_one_cell.html")
def _() -> str:
    return licences("{}<br>12")


@document("an_earlier_table_for_print_only.html")
def _() -> str:
    return licences("{}", ".p{display:none}@media print{.p{display:block}}", before="<div class=p>{old}</div>")


@document("an_earlier_table_that_is_seen.html")
def _() -> str:
    return licences("{}", before="{old}")


@document("a_figure_that_a_script_writes.html")
def _() -> str:
    return licences("<b id=n>{}</b>", after="<script>document.getElementById('n').textContent = 69</script>")


@document("a_figure_that_a_sheet_writes.html")
def _() -> str:
    return licences('<b data-n="{}"></b>', "b::before{content:attr(data-n)}")


@document("a_digit_that_a_counter_writes.html")
def _() -> str:
    return licences("<b></b>{}", "b::before{counter-set:n 1;content:counter(n)}")


@document("digits_in_another_order.html")
def _() -> str:
    return licences("<b><i>1</i><i>2</i><i>3</i></b>", "b{display:inline-flex;flex-direction:row-reverse}")


@document("a_figure_in_a_field.html")
def _() -> str:
    return licences('<input type=hidden value=69><input readonly value="{}">')


@document("a_digit_in_a_set_of_sheets_not_chosen.html")
def _() -> str:
    sets = "<style title=a>i{display:none}</style><style title=b>i{display:inline}</style>"
    return licences("<i>1</i>{}").replace("</head>", f"{sets}</head>")


@document("letters_over_a_picture_of_the_page.html")
def _() -> str:
    return licences("<i>1</i>{}", "body{background:url(sky.jpg)} i{color:#fff}")


# --- titles and identity -------------------------------------------------------------------------


@document("title_over_two_lines.txt")
def _() -> str:
    return text("样例区人民政府\n2022年度政府信息公开工作年度报告", one_cell_a_line)


@document("year_twice_and_signed.txt")
def _() -> str:
    signed = "\n样例市样例区住房资金管理中心\n          2023年1月19日\n"
    return text("样例区住房资金管理中心2022年度政府信息公开工作年度报告", one_cell_a_line) + signed


@document("year_first.html")
def _() -> str:
    return page(title="2022年样例县水利局政府信息公开工作年度报告")


@document("government_before_government_information.html")
def _() -> str:
    return page(title="2022年样例市人民政府政府信息公开工作年度报告")


@document("agency_that_begins_with_an_agency.html")
def _() -> str:
    return page(title="样例市人民政府地方志办公室2022年政府信息公开工作年度报告")


@document("two_agencies.html")
def _() -> str:
    return page(title="样例市样埔区人民政府 样例开发区管委会2022年政府信息公开工作年度报告")


@document("no_title.html")
def _() -> str:
    return page(page_title="信息公开年报", heading="")


@document("no_agency.html")
def _() -> str:
    return page(title="2022年政府信息公开工作年度报告", below=["样例县样例街道办事处", "2023年1月19日"])


@document("title_of_the_wrong_year.html")
def _() -> str:
    return page(
        title="样例镇2020年政府信息公开工作年度报告",
        preamble="本报告所列数据的统计期限自2021年1月1日起至2021年12月31日止。",
        meta=[("ArticleTitle", "样例镇2020年政府信息公开工作年度报告"), ("PubDate", "2022-01-21 09:30")],
    )


@document("damaged_period.html")
def _() -> str:
    return page(page_title="", heading="", preamble="本报告所列数据的统计期限自202111日起至20211230日止。")


@document("title_in_the_opening_sentence.html")
def _() -> str:
    opening = f"现公布{TITLE}。本报告由总体情况等六个部分组成。"
    return page(page_title="年报", heading="", preamble=opening)


@document("picture_version.html")
def _() -> str:
    return (
        f"<html><head><title>{TITLE}（图片版）</title></head><body><h1>{TITLE}（图片版）</h1>"
        "<div><img src='images/1.jpg'><img src='images/2.jpg'></div></body></html>"
    )


@document("attachment_only.html")
def _() -> str:
    return (
        f"<html><head><title>{TITLE}</title><meta name='PubDate' content='2023-01-24 08:30'></head><body>"
        "<table><tr><th>索引号</th><td>1/202301-1</td><th>发布机构</th><td>样例县水利局</td></tr>"
        f"<tr><th>发布日期</th><td>2023-01-24</td><th>分类</th><td>年报</td></tr></table><h1>{TITLE}</h1>"
        "<div><p>详见附件。</p><p><a href='a.docx'>2022年年报.docx</a></p></div></body></html>"
    )


@document("traditional_characters.html")
def _() -> str:
    return page(title="東樣區2022年政府信息公開工作年度報告")


@document("metadata_and_four_dates.html")
def _() -> str:
    return page(
        meta=[
            ("ArticleTitle", TITLE),
            ("PubDate", "2023-01-17 08:30:00"),
            ("ContentSource", "样例县政务服务管理局"),
            ("SiteName", "网站名称"),
        ],
        page_title="样例县水利局 政府信息公开年报 " + TITLE,
        above=["发布时间：2023-01-17　生成日期：2023-05-28　浏览次数：120"],
        below=["打印本页", "上一篇：样例县农业农村局2022年政府信息公开工作年度报告"],
    )


@document("encoded_in_gb18030.html")
def _() -> bytes:
    return page().replace("utf-8", "gb2312").encode("gb18030")


# --- forms ---------------------------------------------------------------------------------------


@document("edition_2019_in_2023.html")
def _() -> str:
    values = {
        "active_disclosure.licences.prev_items": 120,
        "active_disclosure.licences.change": "-7",
        "active_disclosure.licences.decisions": "+1036",
        "active_disclosure.procurement.projects": 3,
        "active_disclosure.procurement.amount": "251000元",
        "requests.received.natural_person": 4,
        "requests.received.total": 4,
        "requests.other_processing.natural_person": 4,
        "requests.other_processing.total": 4,
        "requests.processed_total.natural_person": 4,
        "requests.processed_total.total": 4,
    }
    tables = {2: table_1(values, "2019"), 3: table_2(values, "2019"), 4: table_3(values)}
    preamble = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
    return page(title="样例街道2023年政府信息公开工作年度报告", tables=tables, preamble=preamble)


@document("two_editions_in_one_report.html")
def _() -> str:
    tables = {2: table_1({}, "2019"), 3: table_2(BEILUN), 4: table_3(BEILUN)}
    return page(tables=tables)


@document("marks_that_are_no_numbers.html")
def _() -> str:
    values = BEILUN | {
        "active_disclosure.regulations.issued": "本单位未制作规章",
        "active_disclosure.regulations.repealed": "/",
        "active_disclosure.regulations.in_force": "-",
        "active_disclosure.normative_documents.in_force": "22（其中修订16件）",
        "active_disclosure.licences.decisions": "1,234",
        "active_disclosure.penalties.decisions": "不适用",
        "active_disclosure.coercive_measures.decisions": "１２",
        "active_disclosure.fees.amount_wan": "43.788万元",
        "requests.denied_by_law.natural_person": "",
        "requests.denied_by_law.enterprise": "&nbsp;",
        "requests.denied_by_law.research": "无",
    }
    return page(values=values).replace("&amp;nbsp;", "&nbsp;")


@document("only_the_totals_are_written.txt")
def _() -> str:
    columns = ("natural_person", "enterprise", "research", "public_interest", "legal_service", "other_organization")
    blank = {f"requests.{row}.{column}": "" for row in ("granted", "partly_granted") for column in columns}
    zero = dict.fromkeys(BEILUN, 0) | blank
    return text("老样区机关事务服务中心2022年政府信息公开工作年度报告", tabbed, zero)


@document("sum_that_is_wrong_in_print.html")
def _() -> str:
    return page(values=BEILUN | {"requests.granted.natural_person": 61, "review_litigation.reconsideration.total": 7})


@document("an_extra_row.html")
def _() -> str:
    extra = "<tr><td>其他主动公开文件</td><td>186</td><td>86</td><td>255</td></tr>"
    table = re.sub(r"(<tr><td>行政规范性文件</td>.*?</tr>)", rf"\1{extra}", table_1(BEILUN), count=1)
    return page(tables={2: table, 3: table_2(BEILUN), 4: table_3(BEILUN)})


@document("page_break_in_table_2.html")
def _() -> str:
    whole = table_2(BEILUN)
    cut = whole.index("<tr><td>7.属于行政执法案卷")
    header = "".join(re.findall(r"<tr>.*?</tr>", whole)[:3])
    broken = whole[:cut] + "</table><p>— 4 —</p><table>" + header + whole[cut:]
    return page(tables={2: table_1(BEILUN), 3: broken, 4: table_3(BEILUN)})


@document("markdown_pipes.txt")
def _() -> str:
    return text(TITLE, piped)


@document("table_3_in_one_line.txt")
def _() -> str:
    def flat(table: str) -> str:
        return " ".join(rows(table)[-1]) if "行政复议" in table else tabbed(table)

    return text(TITLE, flat)


@document("word_export.html")
def _() -> str:
    style = "font-size:12.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:宋体;color:black"
    cell = (
        rf'<td\1 valign="top" style="border:solid windowtext 1.0pt"><p class="MsoNormal" align="center">'
        rf'<span lang="EN-US" style="{style}">\2<o:p></o:p></span></p></td>'
    )
    return re.sub(r"<td([^>]*)>([^<]*)</td>", cell, page())


@document("repeated_lines_dropped.txt")
def _() -> str:
    seen: set[str] = set()
    kept = []
    for line in text(TITLE, one_cell_a_line).split("\n"):
        if line.strip() not in seen:
            kept.append(line.strip())
        seen.add(line.strip())
    return "\n".join(kept)


@document("statistics_table_of_2016.html")
def _() -> str:
    lines = [
        ("一、主动公开情况", "——", ""),
        ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "1200"),
        ("其中：主动公开规范性文件数", "条", "12"),
        ("三、依申请公开情况", "——", ""),
        ("（一）收到申请数", "件", "32"),
        ("1.当面申请数", "件", "2"),
        ("2.传真申请数", "件", "0"),
        ("3.网络申请数", "件", "28"),
        ("4.信函申请数", "件", "2"),
        ("（二）申请办结数", "件", "32"),
        ("1.按时办结数", "件", "30"),
        ("2.延期办结数", "件", "1"),
        ("四、行政复议数量", "件", "3"),
        ("（一）维持具体行政行为数", "件", "2"),
        ("（二）被依法纠错数", "件", "1"),
        ("（三）其他情形数", "件", "0"),
        ("五、行政诉讼数量", "件", "1"),
        ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "1"),
        ("（二）被依法纠错数", "件", "0"),
        ("（三）其他情形数", "件", "0"),
    ]
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    table = f"<table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>{body}</table>"
    headings = {1: "一、概述", 2: "二、主动公开情况", 3: "三、依申请公开情况", 5: "五、存在的问题及改进措施"}
    texts = {1: LONG, 2: "2016年主动公开政府信息1200条。", 3: "2016年共收到政府信息公开申请33件。", 5: LONG}
    return page(
        title="样例县2016年政府信息公开工作年度报告", preamble="", headings=headings, texts=texts, tables={5: table}
    )


# --- sections and claims -------------------------------------------------------------------------


@document("narrative_that_differs_from_the_table.html")
def _() -> str:
    claims = (
        "2022年共收到政府信息公开申请159件。全年办理情况为：予以公开55件，部分公开16件，不予公开5件，"
        "无法提供68件，不予处理4件，其他处理6件，结转下年度继续办理2件。2021年收到申请120件。"
    )
    return page(texts=TEXTS | {1: [PROSE, claims], 4: "因政府信息公开被申请行政复议5件、提起行政诉讼7件。"})


@document("numbering_that_restarts.html")
def _() -> str:
    headings = {
        2: "一、主动公开政府信息情况",
        3: "二、收到和处理政府信息公开申请情况",
        4: "三、政府信息公开行政复议、行政诉讼情况",
        5: "五、存在的主要问题及改进情况",
        6: "六、其他需要报告的事项",
    }
    outline = ["一、概述", LONG, "二、主动公开情况", PROSE, "三、依申请公开情况", PROSE, "四、存在的问题", PROSE]
    return page(headings=headings, above=outline, preamble="", texts={5: LONG, 6: "无"})


@document("dirty_headings.html")
def _() -> str:
    headings = HEADINGS | {2: "二、主动公开政府政府情况", 4: "四、政府信息公开行政复议", 6: "l六、其他需要报告的事项"}
    return page(headings=headings)


@document("headings_lost_in_extraction.html")
def _() -> str:
    headings = {number: HEADINGS[number] for number in (2, 3, 4)}
    texts = {1: LONG, 5: ["（一）存在的问题", LONG, "（二）改进措施", LONG]}
    return page(headings=headings, texts=texts)


@document("heading_and_text_in_one_line.html")
def _() -> str:
    headings = HEADINGS | {1: "一、总体情况。" + LONG, 6: "六、其他需要报告的事项：无"}
    return page(headings=headings, texts={5: LONG})


@document("whole_report_in_one_table.html")
def _() -> str:
    def line(content: str) -> str:
        return f'<tr><td colspan="10">{content}</td></tr>'

    def inner(table: str) -> str:
        return table.removeprefix("<table>").removesuffix("</table>")

    parts = [line(TITLE), line(HEADINGS[1]), line(LONG), line(HEADINGS[2]), inner(table_1(BEILUN))]
    parts += [line(HEADINGS[3]), inner(table_2(BEILUN)), line(HEADINGS[4]), inner(table_3(BEILUN))]
    parts += [line(HEADINGS[5]), line(LONG), line(HEADINGS[6]), line("无")]
    return f"<html><body><table>{''.join(parts)}</table></body></html>"


@document("all_zero_with_numbers_in_the_narrative.html")
def _() -> str:
    return page(values={}, texts=TEXTS | {1: [LONG, "2022年共收到政府信息公开申请3件，均已按时答复。"]})


# --- what is no report ---------------------------------------------------------------------------


class _Blank(dict[str, object]):
    def get(self, key: str, default: object = None) -> object:
        return ""


BLANK_TABLES = {2: table_1(_Blank()), 3: table_2(_Blank()), 4: table_3(_Blank())}


@document("tables_left_empty.html")
def _() -> str:
    return page(tables=BLANK_TABLES, texts={1: LONG, 5: LONG, 6: LONG})


@document("official_format.html")
def _() -> str:
    return page(title="××局20××年政府信息公开工作年度报告", preamble="", texts={}, tables=BLANK_TABLES)


@document("notice.html")
def _() -> str:
    title = "关于做好2022年政府信息公开工作年度报告编制发布工作的通知"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{LONG}</p></body></html>"


@document("half_year.html")
def _() -> str:
    title = "样例县2023年上半年政府信息公开工作情况"
    return page(title=title, preamble="统计期限自2023年1月1日起至6月30日止。")


@document("column_page.html")
def _() -> str:
    items = "".join(
        f"<li><a href='{year}.html'>样例县{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>"
        for year in range(2018, 2024)
    )
    return f"<html><head><title>政府信息公开年报</title></head><body><ul>{items}</ul></body></html>"


@document("work_summary.html")
def _() -> str:
    title = "样例县2022年政务公开工作总结"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{LONG}</p></body></html>"


@document("company_report.html")
def _() -> str:
    title = "样例股份有限公司2022年年度报告（更正后）"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{LONG}</p></body></html>"


@document("interpretation.html")
def _() -> str:
    title = TITLE + "解读"
    body = "".join(f"<p>{line}</p>" for line in (LONG, "共收到政府信息公开申请3件。"))
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


def main() -> None:
    for name, data in {**DOCUMENTS, **OFFICE}.items():
        (HERE / name).write_bytes(data)


if __name__ == "__main__":
    main()
