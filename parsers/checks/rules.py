"""The table of rules that documentation and site print; every outcome refers to one of them by its id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.forms.tables import FORM_BLOCKS, editions

Severity = Literal["error", "warning", "note"]
TOLERANCE = 0.00005
"""Half of the last decimal that the form prints: fees have four, every other figure is a whole number."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    editions  form editions that it applies to.
    severity  error: the form's own arithmetic; warning: may have a reason (a revision, a clean-up, another way
              of counting); note: about the document, not about its figures.
    tolerance how far the two sides may differ.
    """

    id: str
    title: str
    formula: str
    scope: str
    editions: tuple[str, ...]
    severity: Severity
    source: str
    tolerance: float = TOLERANCE


def _having(key: str) -> tuple[str, ...]:
    return tuple(block.edition for block in FORM_BLOCKS if key in block.cell_keys())


_BOTH = editions("requests")
_ALL = tuple(dict.fromkeys(block.edition for block in FORM_BLOCKS))
_NOTE_2 = "表二角注：第一项加第二项之和，等于第三项加第四项之和"
_FORMAT = "国办公开办函〔2021〕30号、〔2019〕60号"
_ARTICLE_50 = "《政府信息公开条例》第五十条"

RULES: tuple[Rule, ...] = (
    Rule(
        "R1", "收件与办理平衡", "本年新收 + 上年结转 = （七）总计 + 结转下年度", "表二每一列", _BOTH, "error", _NOTE_2
    ),
    Rule("R2", "办理结果合计", "（七）总计 = 各办理结果行之和", "表二每一列", _BOTH, "error", _FORMAT),
    Rule(
        "R3",
        "申请人合计",
        "总计 = 自然人 + 商业企业 + 科研机构 + 社会公益组织 + 法律服务机构 + 其他",
        "表二每一行",
        _BOTH,
        "error",
        _FORMAT,
    ),
    Rule("R4", "复议诉讼合计", "总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结", "表三三组", _BOTH, "error", _FORMAT),
    Rule("R5", "结转衔接", "本年“上年结转” = 上一年“结转下年度”", "相邻两年，表二每一列", _BOTH, "error", _FORMAT),
    Rule(
        "R6",
        "现行有效件数衔接",
        "现行有效 = 上一年现行有效 + 本年制发 − 本年废止",
        "相邻两年，规章与行政规范性文件",
        _having("active_disclosure.normative_documents.in_force"),
        "warning",
        _FORMAT,
    ),
    Rule(
        "R7",
        "项目数量衔接",
        "本年的“上一年项目数量” = 上一年的“上一年项目数量” + 上一年的“本年增/减”",
        "相邻两年，表一各项目",
        _having("active_disclosure.licences.prev_items"),
        "warning",
        "国办公开办函〔2019〕60号",
    ),
    Rule("R8", "下级合计", "一级政府的数字 = 所属各机关数字之和", "同一年，表二总计列、表三", _BOTH, "note", _FORMAT),
    Rule(
        "R9",
        "正文与表格",
        "正文写明的数字 = 表中相应单元格（或其和）",
        "能对上单元格的正文数字",
        _BOTH,
        "warning",
        "报告正文",
    ),
    Rule(
        "R10",
        "统计表合计",
        "合计行 = 其下各分项之和",
        "统计表各组",
        editions("statistics"),
        "error",
        "国办发〔2014〕32号",
    ),
    Rule("S1", "表格齐全", "格式要求的表格都能读到", "全文", _ALL, "note", _FORMAT),
    Rule("S2", "六个部分齐全", "读到的部分 = 6", "全文", _BOTH, "note", _ARTICLE_50),
    Rule("S3", "表格已填写", "写有数字的单元格 > 0", "读到的每张表", _ALL, "error", _FORMAT),
    Rule("S4", "全零表格与正文", "表二全为 0 时，正文不写大于 0 的申请数", "表二与正文", _BOTH, "warning", "报告正文"),
    Rule(
        "S5",
        "收费与第六部分",
        "行政事业性收费 > 0 时，第六部分写明内容的字数 ≥ 1（只写“无”为 0）",
        "表一与第六部分",
        _having("active_disclosure.fees.amount_wan"),
        "note",
        _FORMAT,
    ),
    Rule("S6", "第五部分有内容", "第五部分字数 ≥ 10", "第五部分", _BOTH, "note", _ARTICLE_50 + "（四）"),
    Rule("S7", "各行已填写", "总计栏空白的行数 = 0", "表二各行、表三三组", _BOTH, "note", _FORMAT),
    Rule(
        "A1",
        "附件与页面一致",
        "同一单元格：页面的数字 = 附件的数字",
        "页面与附件都有的表格",
        _ALL,
        "error",
        "页面及其附件",
    ),
)
_BY_ID = {rule.id: rule for rule in RULES}

SEVERITIES: dict[Severity, str] = {
    "error": "错误：表格自身的算术不成立",
    "warning": "提示：可能另有原因，如修订、清理、口径不同",
    "note": "说明：关于文件而不是数字",
}


def rules() -> tuple[Rule, ...]:
    """All rules, in the order in which they are printed."""
    return RULES


def rule(rule_id: str) -> Rule:
    """The rule of that id. Raises KeyError when there is none."""
    return _BY_ID[rule_id]


def as_markdown() -> str:
    """The table of rules of docs/rules.md."""
    head = "| 规则 | 名称 | 等式 | 范围 | 表式 | 性质 | 依据 |\n|---|---|---|---|---|---|---|\n"
    rows = (
        f"| {r.id} | {r.title} | {r.formula} | {r.scope} | {'、'.join(r.editions)} | {r.severity} | {r.source} |"
        for r in RULES
    )
    return head + "\n".join(rows) + "\n"
