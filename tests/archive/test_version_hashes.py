"""What a version hashes to is stored: another rule of folding or of furniture would make every page a revised one."""

from archive.versions import Hashes, content_hashes, mark, normalised_text
from parsers.model import Cell, ExtraRow, Section
from parsers.sections.furniture import FURNITURE, is_furniture

TEXT = """１．收到申请“１２”件，　其中‘網絡’申請　５²件；㈠ ﬁ ｶﾞ №３
浏览次数：１２次
阅读量 33
发布日期：2024-01-01
发文机关：某局
来源:某局
信息来源：某局
责任编辑：甲
索引号：11330200/2024-1
打印本页
关闭窗口
【字体：大 中 小】
上一篇：无
相关链接
附件1
扫一扫在手机打开
版权所有：某局
主办单位：某局
网站标识码：3302000001
— 3 —
-12-
2024年1月20日
2024年1月20日发布
正文\u200b仍在·这里
一、总体情况"""
CELLS = {
    "requests.received.total": Cell(12, "１２"),
    "requests.granted.total": Cell(None, "－"),
    "requests.denied_by_law.total": Cell(3.0, "3"),
    "active_disclosure.fees.amount_wan": Cell(1.5, "1.5元", "元"),
}
EXTRA = [ExtraRow("requests", "４．另外", (Cell(1, "1"), Cell(None, "／")))]


def test_the_hashes_of_stored_versions_never_change() -> None:
    assert normalised_text(TEXT) == (
        "1.收到申请12件,其中網絡申請52件;(一)fiガNo3发文机关:某局2024年1月20日发布正文仍在这里一、总体情况"
    )
    assert mark("－ ") == "-"
    assert content_hashes(CELLS, EXTRA, [Section(1, "一、总体情况", TEXT)]) == Hashes(
        content="983e6affcead1c5caa18d0a56f0885fa0b0f86b36f09640b1b36f90e03bb4802",
        figures="76ee0e6ac99414d39f74a5167bacea4faa8e5eb106a83442e267f6998ad068f3",
        text="28796b3303db88092e4c34d3bfa333701fd84919df0de8663acb63ff028d5ed9",
    )


EXAMPLES = (
    *("打印本页", "【关闭】", "字体：大 中 小", "大 中 小", "上一篇：无", "点击量：33", "本站访问量88次", "来源：某局"),
    *("责任编辑：甲", "听全文", "扫一扫在手机打开", "今天是2024年2月1日", "主办：某局", "版权所有 某局", "友情链接"),
    *("相关附件：", "您的位置：首页", "首页 > 公开", "- 3 -", "第 3 页 共 9 页", "某ICP备33号", "网站标识码：33"),
)


def test_every_kind_of_furniture_is_left_out_where_a_text_is_read() -> None:
    assert [line for line in EXAMPLES if not is_furniture(line)] == []
    shown = {line[0] for line in EXAMPLES}
    assert [row.line for row in FURNITURE if row.line and not shown & set(row.begins)] == []
