"""What belongs to the page and not to the report: a night on which only that changed has revised nothing."""

import pytest

from parsers.model import AnnualReport, Document
from parsers.report import parse
from tests.parsers.pages import Page

TITLE = "样例县水利局2022年政府信息公开工作年度报告"


def texts(html: str) -> list[tuple[int, str]]:
    found = parse(Document(html.encode()))
    assert isinstance(found, AnnualReport), found
    return [(section.number, section.text) for section in found.sections]


def cover(*around: str) -> str:
    """A page whose report is a file, with furniture around it."""
    inner = f"<h1>{TITLE}</h1><p>详见附件。</p><p><a href='a.docx'>{TITLE}.docx</a></p>"
    return f"<html><head><title>{TITLE}</title></head><body>{inner}{''.join(around)}</body></html>"


FURNITURE = [
    "<p>上一篇：<a href='{n}.html'>样例县财政局{y}年政府信息公开工作年度报告</a></p>",
    "<h3>相关文章</h3><ul><li><a href='{n}.html'>样例县举办第{n}期培训班</a><span>{y}-01-02</span></li></ul>",
    "<div>浏览次数：{n}</div>",
    "<ul><li>听全文</li><li>来源：样例县水利局</li><li>{n}</li></ul>",
    "<div>今天是{y}年02月{n}日</div>",
    "<div>主办：样例县人民政府办公室　今天是{y}-02-10</div>",
    "<div>版权所有：样例县人民政府 访问量{n}</div>",
    "<div>样ICP备{n}号 网站标识码：3300000001</div>",
    "<div><a href='/p{n}.html'>专题专栏第{n}期</a></div>",
]


@pytest.mark.parametrize("furniture", FURNITURE)
def test_furniture_that_changes_overnight_changes_no_text(furniture):
    first, second = furniture.format(n=11, y=2023), furniture.format(n=28, y=2024)
    assert texts(cover(first)) == texts(cover(second))
    page = Page(title=TITLE).bytes().decode()
    inside = [page.replace("</body>", f"{part}</body>") for part in (first, second)]
    assert texts(inside[0]) == texts(inside[1])


def test_sentences_that_begin_like_furniture_stay():
    told = "分享经验、收集意见，打印材料三百份，主办单位认真总结。"
    page = Page(title=TITLE, texts={1: [told], 5: "无", 6: "无"}).bytes().decode()
    assert (1, told) in texts(page)


TONIGHT = (
    "<div class='weather'>样例 多云 {n}℃~{m}℃ 北风{n}级</div>",
    "<div>{y}年{n}月{m}日 星期三</div>",
    "<div class='rank'><div>排行榜</div><div onclick='o({n})'>县图书馆第{n}次调整开放时间</div></div>",
    "<table><tr><td>1</td><td><a href='/c/{n}.html'>样例县召开第{n}次会议</a></td><td>{m}</td></tr>"
    "<tr><td>2</td><td><a href='/c/{m}.html'>样例县召开第{m}次会议</a></td><td>{n}</td></tr>"
    "<tr><td>3</td><td><a href='/c/7.html'>样例县召开会议</a></td><td>{n}</td></tr></table>",
    "<div>热搜词：社保 落户{n} 医保</div><div>本文已被阅读 {n} 次</div><div>您是第 {m} 位访问者</div>",
    "<div>满意度：满意({n}) 一般({m})</div><marquee>通告：第{n}期</marquee>",
    "".join(
        f"<div class='card'><a href='/n/{{n}}{k}.html'><h4>样例县举办第{{n}}期活动</h4></a>"
        "<p>活动强调要抓好落实，{m}人到场。</p></div>"
        for k in range(3)
    ),
)
"""What changes every night around a report: the weather, the day, what is read most, counters, votes, news."""
MENU = "".join(f"<a href='/{number}'>栏目{number}</a>" for number in range(5))
HEADLINE = f"<h1>{TITLE}</h1><div>发布日期：2023-01-20 来源：样例县水利局</div>"
PLACES = (
    "<div>{menu}</div><div>{head}<div class='con'>{body}</div></div><div>{around}</div>",
    "<div>{around}</div><div>{menu}</div><div>{head}<div class='con'>{body}</div></div>",
    "<div>{menu}</div><div>{head}<div class='con'>{body}</div>{around}</div>",
    "<div>{menu}</div><div>{head}{around}<div class='con'>{body}</div></div>",
    "<div>{menu}</div>{head}{body}{around}",
    "<div>{menu}</div><div>{head}<div id='zoom'>{body}</div>{around}</div>",
    "<div>{menu}</div><table><tr><td>{around}</td><td>{head}{body}</td></tr></table>",
)
SHORT = "<p>本报告全文请见附件。</p>"
PROSE = "<p>2022年，我局主动公开信息120条。</p><p>下一步将继续加强公开工作。</p><p>样例县水利局</p>"
FILE = f"<p>附件：<a href='/a.docx'>{TITLE}.docx</a></p>"
WHOLE = Page(title="").bytes().decode().partition("<body>")[2].partition("</body>")[0]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("body", [FILE, SHORT + FILE, PROSE + FILE, WHOLE], ids=["file", "short", "prose", "whole"])
def test_two_nights_tell_one_text(place, body):
    def night(**numbers):
        around = "".join(TONIGHT).format(**numbers)
        inner = place.format(menu=MENU, head=HEADLINE, body=body, around=around)
        return texts(f"<html><head><title>{TITLE}</title></head><body>{inner}</body></html>")

    told = night(n=3, m=17, y=2023)
    assert told == night(n=8, m=26, y=2024)
    said = "".join(text for _, text in told)
    assert all(sentence in said for sentence in ("120条", "继续加强公开工作") if sentence in body)
    if body is WHOLE:
        clean = f"<html><head><title>{TITLE}</title></head><body>{HEADLINE}<div>{body}</div></body></html>"
        assert [part for part in told if part[0]] == [part for part in texts(clean) if part[0]]
