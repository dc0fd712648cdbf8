"""Chinese names of the codes that the archive stores, and what they mean. A code without a name is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from archive.agencies.rules import KIND_LABELS, LEVEL_LABELS
from archive.coverage import STATE_LABELS
from archive.figures.report_columns import BY_NAME, COLUMNS
from archive.filing.changes import KIND_LABELS as CHANGE_LABELS
from archive.site.language.current import said
from parsers.formats import KINDS as KINDS_OF_FILES
from parsers.forms.tables import FORM_BLOCKS

KINDS: Mapping[str, str] = KIND_LABELS
LEVELS: Mapping[str, str] = LEVEL_LABELS
CHANGE_KINDS: Mapping[str, str] = CHANGE_LABELS
FORMS: Mapping[str, str] = {
    **{one.edition: f"{one.edition} 年{'统计表' if one.name == 'statistics' else '版'}" for one in FORM_BLOCKS},
    "mixed": "混用两版",
}
READERS: Mapping[str, str] = {kind: found.chinese for kind, found in KINDS_OF_FILES.items()}
SCOPES: Mapping[str, str] = BY_NAME["scope"].codes
CHANGE_NOTES: Mapping[str, str] = {
    "published": "第一次在门户上看到这份报告。",
    "figures_revised": "三张表里至少一个数字与上一版不同。",
    "text_revised": "数字未变，正文有增删。",
    "file_replaced": "文件换了，读出的数字与文字没有变化。",
    "metadata_revised": "页面写明的标题、发布日期或发布机构与此前不同；数字与正文的变化另记。",
    "moved": "内容未变，网址变了。",
    "withdrawn": "官方页面连续两夜打不开，完整的栏目列表里也没有了。",
    "restored": "撤下之后又能看到。",
}
COVERAGE: Mapping[str, str] = STATE_LABELS
COVERAGE_NOTES: Mapping[str, str] = {
    "published": "已公布，存档里有；没有晚于明文规定的期限。",
    "late": "公布了，但页面日期晚于有明文规定的期限；没有明文规定期限的机关不作此判断。",
    "missing": "期限（没有明文规定的，到次年年底）已过，栏目查看完整，没有看到这一年的报告。",
    "withdrawn": "曾经公布，后来撤下；存档仍保留。",
    "unreadable": "文件已存档，但还读不出文字或表格。",
    "blocked": "门户不让访问，所以不知道有没有公布。",
    "not_due": "期限还没到：部门 1 月 31 日、县级以上政府 3 月 31 日；没有明文规定的，到次年年底。",
}
SOURCE_STATES: Mapping[str, str] = {
    "complete": "完整",
    "ok": "完整",
    "unproven": "未能证明完整",
    "partial": "不完整",
    "blocked": "拒绝访问",
    "failed": "失败",
    "pending": "尚未抓取",
    "never": "尚未抓取",
    "unknown": "尚未抓取",
    "inactive": "已停用",
    "ended": "已停用",
}
SOURCE_NOTES: Mapping[str, str] = {
    "complete": "最近一次走完了整个栏目，数量与门户自己声明的相符。",
    "unproven": "看到的都读了，但页面没有说明是否还有更多；不会据此判断谁撤下了报告。",
    "partial": "只走完了一部分，或数量对不上；不会据此判断谁撤下了报告。",
    "blocked": "门户拒绝或要求人机验证；我们不绕过，只记录。",
    "failed": "网络、证书或网站故障，没有得到可用的回答。",
    "pending": "已登记，还没有轮到。",
}
FIELDS: Mapping[str, Mapping[str, str]] = {
    **{column.name: column.codes for column in COLUMNS if column.codes},
    "level": LEVELS,
    "kind": KINDS,
    "form": FORMS,
    "reader": READERS,
    "state": {**COVERAGE, **SOURCE_STATES},
    "outcome": BY_NAME["check_outcome"].codes,
    "scope": {**SCOPES, "portal": "门户", "agency": "机关"},
}
"""Column → names of its codes, for facets and cells."""


CLAIMS: Mapping[str, str] = {
    "received": "收到申请",
    "received_natural_person": "自然人申请",
    "received_organizations": "法人或其他组织申请",
    "received_and_carried_over": "收到与上年结转",
    "carried_over": "上年结转",
    "granted": "予以公开",
    "partly_granted": "部分公开",
    "granted_or_partly": "予以公开与部分公开",
    "denied": "不予公开",
    "unavailable": "无法提供",
    "rejected": "不予处理",
    "other_processed": "其他处理",
    "processed": "办理结果总计",
    "answered": "答复申请",
    "carried_forward": "结转下年",
    "reconsiderations": "行政复议",
    "lawsuits": "行政诉讼",
    "published_items": "公开信息",
    "information_fee_notices": "信息处理费通知",
    "information_fee_amount": "信息处理费总额",
    "information_fee_received": "信息处理费实收",
}
"""What a number of the narrative is about."""


def name(words: Mapping[str, str], code: object) -> str:
    return said("未知" if code in (None, "") else words.get(str(code), str(code)))


def field_name(column: str, code: object) -> str:
    """A facet value or cell as the reader should see it."""
    return name(FIELDS.get(column, {}), code) if column in FIELDS else str(code)


REASONS: Mapping[str, str] = {
    "gone": "页面不存在（404、410）",
    "gone_stub": "文件被撤下，只剩跳转页",
    "soft_404": "页面打得开，内容是“不存在”",
    "moved": "转去了别处，没有跟随",
    "challenge": "要求先通过人机验证；我们不绕过",
    "waf": "被防火墙拒绝",
    "geo": "拒绝来自这个地区的访问",
    "rate_limited": "要求放慢访问",
    "login": "要求登录",
    "wrong_page": "给出的是另一个页面",
    "wrong_type": "给出的是另一种文件",
    "maintenance": "网站说正在维护",
    "server_error": "网站内部错误（5xx）",
    "http_error": "没有给出内容的状态码",
    "empty": "内容为空",
    "js_required": "页面要靠脚本才有内容",
    "drawn_by_script": "列表由脚本画出，没有总数可对，不能证明看全了",
    "truncated": "传输中断，内容不全",
    "encoding_lie": "压缩方式与声明不符",
    "too_large": "文件超过大小限制",
    "redirect_loop": "循环跳转",
    "tls": "证书或加密连接不可信",
    "unreachable": "连接不上",
    "robots": "robots.txt 不允许，没有访问",
    "paused": "此前连续被拒，这一夜没有访问",
    "budget": "这一夜的额度用完了",
    "off_registry": "不在登记范围内",
    "dns": "域名解析失败",
}
"""Class of a failed answer → what it means to a reader."""


VISITS: Mapping[str, str] = {
    "ok": "正常",
    "not_modified": "未变",
}
"""Verdict of a visit that brought no trouble → what it means to a reader."""


def visit(verdict: str | None) -> str:
    """How an address answered when it was asked last."""
    return VISITS.get(verdict or "", "") or reason(verdict)


def reason(text: str | None) -> str:
    """What a stored reason means; the reason itself where its class has no words."""
    if not text:
        return ""
    for separator in (":", " ", "："):
        head = text.split(separator, 1)[0].strip()
        if head in REASONS:
            return REASONS[head]
    return text
