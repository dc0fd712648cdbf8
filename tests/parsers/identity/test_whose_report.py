"""Pages from random furniture, title formulas and bodies: the right name, or none, or held; never a wrong one."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.identity.decide import same_agency
from parsers.model import AnnualReport, Document
from parsers.report import parse
from tests.parsers.pages import HEADINGS, TEXTS, table_1, table_2, table_3

BODIES = (
    *("青浦县水利局", "云岭市人民政府", "北河镇", "西柳街道办事处", "样例海关", "云岭市公安局", "青浦县市场监督管理局"),
    *("云岭市政务服务和数据管理局", "中共青浦县委机构编制委员会办公室", "青浦县卫生健康局", "云岭农业大学", "云岭市"),
    *("恩施土家族苗族自治州教育局", "鄂温克族自治旗财政局", "第六师五家渠市民政局", "新疆生产建设兵团第一师八团"),
    *(
        "滨海经济技术开发区管理委员会",
        "湛河海关",
        "云岭市气象局",
        "三里河街道办事处",
        "云岭职业技术学院",
        "云岭盟行政公署",
    ),
    *("中共云岭市委编制委员会办公室", "云岭市城市管理综合行政执法局", "杨柳苏木人民政府", "云岭市自来水公司"),
    *("国家税务总局青浦县税务局", "云岭市生态环境局青浦分局", "高山区（高新区）司法局", "云岭市人民医院"),
)
OTHERS = ("南屏县审计局", "东山市教育局", "石门镇人民政府", "南屏县文化和旅游局")
YEAR, OTHER_YEAR = 2023, 2021
TAILS = ("政府信息公开工作年度报告", "政府信息公开年度报告", "信息公开工作年度报告", "政府信息公开工作年报")
FORMULAS = (
    *("{body}{year}年{tail}", "{year}年{body}{tail}", "{year}年度{body}{tail}", "{body}{year}年度{tail}"),
    *(
        "{body}{tail}（{year}年）",
        "（{year}年度）{body}{tail}",
        "{body}{year}年1-12月{tail}",
        "公示：{body}{year}年{tail}",
    ),
    *(
        "标  题 {body}{year}年{tail}",
        "名称：{body}{year}年{tail}",
        "附件1：{body}{year}年{tail}",
        "{body}关于{year}年{tail}",
    ),
    *(
        "题名 {body}{year}年{tail}",
        "通知公告：{body}{year}年{tail}",
        "▶ {body}{year}年{tail}",
        "[标题]{body}{year}年{tail}",
    ),
    *(
        "{body}{year}年全系统{tail}",
        "{body}（{year}年度）{tail}",
        "（1）{body}{year}年{tail}",
        "{body}{year}年{tail}公示",
    ),
    *("{body}政府信息公开工作{year}年度报告", "《{body}{year}年{tail}》", "{body}（本级）{year}年{tail}"),
    *("{year}年{tail}——{body}", "{year}年{tail}（{body}）", "【{body}】{year}年{tail}", "关于公布{body}{year}年{tail}"),
)
OPENINGS = (
    "根据《中华人民共和国政府信息公开条例》要求，现公布{body}{year}年度{tail}。",
    "按照上级规定，特向社会公开{body}{year}年{tail}，请予监督。",
    "依据条例第五十条规定，编制{body}{year}年{tail}。",
    "根据省、市要求，我单位编制了{year}年{tail}。",
    "本报告是{body}按照要求编制的{year}年{tail}。",
    "{body}根据有关规定编制完成{year}年{tail}，现予公布。",
    "依据《条例》第五十条规定，编制本报告。",
    "兹公布{body}{year}年{tail}",
    "以下为{body}{year}年{tail}",
    "现面向社会公开发布{body}{year}年{tail}，请监督。",
    "本年度报告由{body}政务公开领导小组办公室根据《条例》编制。",
    "按照统一部署，{body}形成{year}年{tail}。",
    "本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
    "",
)
COLUMNS = (
    *(
        "部门信息公开工作年度报告",
        "街道办事处政府信息公开工作年度报告",
        "市直部门政府信息公开年度报告",
        "各乡镇政府信息公开年报",
    ),
    *(
        "镇街政府信息公开工作年度报告",
        "园区政府信息公开年度报告",
        "历年政府信息公开工作年度报告",
        "师市政府信息公开年报",
    ),
    *("2023年政府信息公开工作年度报告", "2022年各部门政府信息公开年报", "高校信息公开年度报告"),
    *(
        "政府信息公开年报",
        "县（市、区）政府信息公开工作年度报告",
        "我局政府信息公开年度报告",
        "县级部门政府信息公开年报",
    ),
)
CRUMBS = (
    "<div>首页 &gt; {column}</div>",
    "<ul><li>{column}</li><li>索引号</li><li>LL/2024-1</li></ul>",
    "<p>{column}</p>",
    "<h2>{column}</h2>",
    "<table><tr><td>分类</td><td>{column}</td><td>索引号</td><td>A/1</td></tr></table>",
    "",
)
PLAIN = ("<div onclick='open(1)'>{other}{year}年{tail}</div>", "<h2>热门推荐</h2><p>{other}{year}年{tail}</p>")
"""Links that nothing tells from a title: they stand where the page prints a title of its own too."""
LINKS = (
    '<p>上一篇：<a href="x.html">{other}{year}年{tail}</a></p>',
    '<div><h4>相关链接</h4><ul><li><a href="/c/1.html">{year}年{other}{tail}</a></li></ul></div>',
    '<a href="/c/2.html"><h3>{other}{year}年{tail}</h3><span>2022-01-20</span></a>',
    "<p>下一篇：</p><p>{other}{year}年{tail}</p>",
    "<p>参见《{other}{year}年{tail}》。</p>",
    '<ul><li><a href="/c/3.html" title="t">{other}{year}年{tail}</a><span>2022-01-20</span></li></ul>',
    "",
)


@dataclass(frozen=True)
class Made:
    body: str
    html: str
    row: str | None


@st.composite
def pages(draw: st.DrawFn) -> Made:
    body = draw(st.sampled_from(BODIES))
    tail = draw(st.sampled_from(TAILS))

    def filled(formula: str, **others: object) -> str:
        values = {"body": body, "year": YEAR, "tail": tail, "column": "", "other": ""} | others
        return formula.format(**values)

    title = filled(draw(st.sampled_from(FORMULAS)))
    column = draw(st.sampled_from(COLUMNS))
    crumb = filled(draw(st.sampled_from(CRUMBS)), column=column)
    links = [
        filled(draw(st.sampled_from(LINKS)), other=draw(st.sampled_from(OTHERS)), year=OTHER_YEAR) for _ in range(2)
    ]
    head = f"<title>{title}</title>" if draw(st.booleans()) else "<title>云岭市人民政府门户网站</title>"
    headline = draw(st.sampled_from(("<h1>{}</h1>", "<p>{}</p>", '<div class="title">{}</div>', ""))).format(title)
    opening = filled(draw(st.sampled_from(OPENINGS)))
    if headline:
        plain = draw(st.sampled_from((*PLAIN, "", "")))
        headline += filled(plain, other=draw(st.sampled_from(OTHERS)), year=OTHER_YEAR)
    tables = {2: table_1(), 3: table_2(), 4: table_3()}
    parts = [f"<p>{HEADINGS[n]}</p>{tables.get(n) or f'<p>{TEXTS[n]}</p>'}" for n in HEADINGS]
    text = f"<p>{opening}</p>{''.join(parts)}"
    inner = draw(st.sampled_from((f"{crumb}{headline}{text}", f"{crumb}<div>{headline}</div><div>{text}</div>")))
    before, after = draw(st.sampled_from(((links[0], links[1]), ("", links[1]), ("", ""))))
    html = f"<html><head><meta charset='utf-8'>{head}</head><body>{before}{inner}{after}</body></html>"
    named = title in html or body in opening  # a page that names nobody cannot object to its row
    other = draw(st.sampled_from(OTHERS)) if named else body
    row = draw(st.sampled_from((None, f"{body}{YEAR}年{tail}", f"{other}{YEAR}年{tail}")))
    return Made(body, html, row)


@settings(max_examples=200, deadline=None)
@given(pages())
def test_the_right_name_or_none_or_held(made: Made) -> None:
    found = parse(Document(made.html.encode(), list_title=made.row))
    if not isinstance(found, AnnualReport):
        assert found.reason == "no_year" or found.held, found
        return
    assert not found.agency or same_agency(found.agency, made.body) or found.held, (found.agency, found.votes)
    assert found.year == YEAR or found.held
    if made.row and made.body not in made.row and found.agency != "" and same_agency(found.agency, made.body):
        assert any(note.code == "row_disagrees" for note in found.held)
