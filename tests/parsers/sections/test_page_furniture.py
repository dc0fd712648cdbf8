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
