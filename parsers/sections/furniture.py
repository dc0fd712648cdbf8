"""Lines that belong to a page and not to its report: one table for the readers and for what counts as a version.

A visit counter must never look like a revised text, so such lines are left out twice: where the narrative is read, and
where a version is hashed. The second rule is older and frozen: what is hashed decides whether a stored version is the
same as tonight's, so `hashed` of a row is never changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BUTTONS = "打印|关闭|收藏|分享|纠错|返回"
VISITS = "浏览|阅读|点击|访问"
FONT = "字[体号]"
ORIGIN = "来源|信息来源|文章来源"


@dataclass(frozen=True, slots=True)
class Furniture:
    """One kind of line.

    begins  the first characters of such lines: most lines begin otherwise and need no pattern.
    line    pattern of the whole line as it is read; "" when it is kept there.
    hashed  pattern of its beginning after NFKC and without white space, as a version is hashed; "" when it counts.
    """

    begins: str
    line: str
    hashed: str


FURNITURE = (
    Furniture(
        "打关收分纠返",
        rf"(?:{BUTTONS})(?:本页|文档|窗口|顶部|首页|列表|到[:：]?.*)?(?:[\s|｜/].*)?",
        "打印|关闭|收藏|分享|返回",
    ),
    Furniture("【[", rf"[【\[](?:{BUTTONS}).{{0,30}}", "【"),
    Furniture("【[字大 ", rf"[【\[]?\s*(?:{FONT}|.{{0,4}}大\s*中\s*小).{{0,12}}|{FONT}[:：].*", "字体|字号"),
    Furniture("上下", r"[上下]一[篇条页][:：]?.*", "上一篇|下一篇|上一条|下一条"),
    Furniture(
        "浏阅点访本总",
        rf"(?:{VISITS})(?:次数|数|量|人次)?[:：].*|(?:本站|总)?(?:浏览|访问|点击)量?.{{0,4}}\d+次?",
        rf"(?:{VISITS})(?:次数|量|数|率)?:?\d*次?$",
    ),
    Furniture(
        "来信文发索责编作",
        rf"(?:{ORIGIN}|发布机构|发布日期|发布时间|发文日期|索引号|责任编辑|编辑|作者)[:：].*",
        "(?:发布|发文|更新|生成|成文|来源|发稿|打印)(?:日期|时间|机构|单位|:)"
        "|(?:信息来源|文章来源|稿源|作者|编辑|责任编辑|审核|索引号|分类|主题词|有效性):",
    ),
    Furniture(
        "听朗语收分点转评二手微无适",
        "(?:听全文|朗读|语音播报|收听|分享到?|点赞|转发|收藏|评论|二维码|手机扫码.{0,12}|微信扫.{0,12}|无障碍.{0,8}|适老.{0,8})",
        "",
    ),
    Furniture("扫", "扫一扫.*", "扫一扫"),
    Furniture("今现当北", "(?:今天是|现在是|当前时间|北京时间|当前日期).{0,40}", ""),
    Furniture(
        "主承版技网联友",
        "(?:主办(?:单位)?|承办(?:单位)?|技术支持)[:：].*|版权所有.*|网站地图.{0,40}|联系我们.{0,40}|友情链接.{0,20}",
        "版权所有|主办单位|承办单位|网站标识码|网站地图|联系我们|备案|技术支持",
    ),
    Furniture(
        "相",
        "相关(?:文章|阅读|新闻|推荐|稿件|资讯|附件|文档|链接|信息)[:：]?",
        "相关链接|相关阅读",
    ),
    Furniture("", "", "附件"),
    Furniture("当您首", r"当前位置[:：].*|您(?:现在)?(?:所在)?的?位置.*|首页\s*[>＞»/].*", ""),
    Furniture("—－-第", r"[—－-]+\s*\d{1,3}\s*[—－-]+|第\s*\d{1,3}\s*页.{0,10}", r"[-—–]?\d{1,3}[-—–]?$"),
    Furniture("", "", r"\d{4}年\d{1,2}月\d{1,2}日$"),  # the date under the signature
)

LINE = re.compile("(?:" + "|".join(each.line for each in FURNITURE if each.line) + ")$")
HASHED = re.compile("^(?:" + "|".join(each.hashed for each in FURNITURE if each.hashed) + ")")
_BEGINS = frozenset("".join(each.begins for each in FURNITURE))
_REGISTERED = re.compile(r"ICP备|公网安备|网站标识码|备案序?号")
"""The line of a portal's registration, wherever it says so."""
_LONGEST = 120


def is_furniture(text: str) -> bool:
    """Whether a line, as it is read, belongs to the page and not to the report."""
    if len(text) > _LONGEST:
        return False
    if text[:1] in _BEGINS and LINE.match(text):
        return True
    return ("备" in text or "识码" in text) and _REGISTERED.search(text) is not None
