"""The table of rules that documentation and site print; every outcome refers to one of them by its id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.forms.tables import FORM_BLOCKS, editions

Severity = Literal["error", "question"]
TOLERANCE = 0.00005
"""Half of the last decimal that the form prints: fees have four, every other figure is a whole number."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    editions  form editions that it applies to.
    severity  error: the form's own arithmetic, or a value that cannot be; question: there may be a reason (a revision,
              a clean-up, another way of counting), a person has to look.
    source    the passage that it comes from, or _OURS: this archive presumes it.
    tolerance how far the two sides may differ.
    """

    id: str
    title: str
    formula: str
    scope: str
    editions: tuple[str, ...]
    severity: Severity
    source: str


def _having(key: str) -> tuple[str, ...]:
    return tuple(block.edition for block in FORM_BLOCKS if key in block.cell_keys())


_BOTH = editions("requests")
_ALL = tuple(dict.fromkeys(block.edition for block in FORM_BLOCKS))
_NOTE_2 = "表二角注：第一项加第二项之和，等于第三项加第四项之和"
_FORMAT = "国办公开办函〔2021〕30号、〔2019〕60号"
_STATISTICS = "国办发〔2014〕32号"
_ARTICLE_50 = "《政府信息公开条例》第五十条"
_OURS = "本站推定"

RULES: tuple[Rule, ...] = tuple(
    Rule(*fields)
    for fields in (
        (
            "R1",
            "收件与办理平衡",
            "本年新收 + 上年结转 = （七）总计 + 结转下年度",
            "表二每一列",
            _BOTH,
            "error",
            _NOTE_2,
        ),
        (
            "R2",
            "办理结果合计",
            "（七）总计 = 各办理结果行之和",
            "表二每一列",
            _BOTH,
            "error",
            f"{_FORMAT}：表二（七）总计",
        ),
        (
            *("R3", "申请人合计", "总计 = 自然人 + 商业企业 + 科研机构 + 社会公益组织 + 法律服务机构 + 其他"),
            *("表二每一行", _BOTH, "error", f"{_FORMAT}：表二“总计”列"),
        ),
        (
            *("R4", "复议诉讼合计", "总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结", "表三三组"),
            *(_BOTH, "error", f"{_FORMAT}：表三“总计”列"),
        ),
        ("R5", "结转衔接", "本年“上年结转” = 上一年“结转下年度”", "相邻两年，表二每一列", _BOTH, "question", _OURS),
        (
            *("R6", "现行有效件数衔接", "现行有效 = 上一年现行有效 + 本年制发 − 本年废止"),
            *(
                "相邻两年，规章与行政规范性文件",
                _having("active_disclosure.normative_documents.in_force"),
                "question",
                _OURS,
            ),
        ),
        (
            *("R7", "项目数量衔接", "本年的“上一年项目数量” = 上一年的“上一年项目数量” + 上一年的“本年增/减”"),
            *("相邻两年，表一各项目", _having("active_disclosure.licences.prev_items"), "question", _OURS),
        ),
        ("R8", "下级合计", "一级政府的数字 = 所属各机关数字之和", "同一年，三张表的每一格", _BOTH, "question", _OURS),
        (
            *("R9", "正文与表格", "正文写明的数字 = 表中相应单元格（或其和）；“收到”“受理”可含上年结转，“新收”不含"),
            *("能对上单元格的正文数字", _ALL, "question", f"报告正文；{_OURS}"),
        ),
        (
            "R10",
            "统计表合计",
            "合计行 = 其下各分项之和",
            "统计表各组",
            editions("statistics"),
            "error",
            f"{_STATISTICS}：统计表",
        ),
        (
            *("V1", "取值范围", "件数是不小于 0 的整数，金额不小于 0（“本年增/减”可为负）", "每个数字单元格"),
            *(_ALL, "error", f"{_FORMAT}、{_STATISTICS}：各栏计量单位"),
        ),
        (
            *("V2", "数量级", "收费金额 ≤ 1000 亿元（县级及以下 100 亿元）；件数 ≤ 3 亿", "每个数字单元格"),
            *(_ALL, "question", _OURS),
        ),
        ("V3", "单元格是数字", "数字栏写的是数字，或空白、“/”、“-”、“无”", "每个数字单元格", _ALL, "question", _OURS),
        (
            *("V4", "数量级变化", "本年与上一年相差不到 50 倍（两年都不小于 5）"),
            *("相邻两年，申请、处理决定与收费", _BOTH, "question", _OURS),
        ),
        ("S1", "表格齐全", "格式要求的表格都能读到", "全文", _ALL, "question", f"{_FORMAT}、{_STATISTICS}：表格"),
        ("S2", "六个部分齐全", "读到的部分 = 6", "全文", _BOTH, "question", f"{_ARTICLE_50}；{_FORMAT}：一至六"),
        ("S3", "表格已填写", "写有数字的单元格 > 0", "读到的每张表", _ALL, "question", _OURS),
        ("S4", "全零表格与正文", "表二全为 0 时，正文不写大于 0 的申请数", "表二与正文", _BOTH, "question", _OURS),
        (
            *("S5", "信息处理费", "写明收取信息处理费的，写明发出收费通知的件数和金额", "正文"),
            *(
                _having("active_disclosure.fees.amount_wan"),
                "question",
                "国办函〔2020〕109号《政府信息公开信息处理费管理办法》",
            ),
        ),
        (
            "S6",
            "第五部分有内容",
            "第五部分字数 ≥ 10",
            "第五部分",
            _BOTH,
            "question",
            f"{_ARTICLE_50}（四）；字数为{_OURS}",
        ),
        ("S7", "各行已填写", "总计栏空白的行数 = 0", "表二各行、表三三组", _BOTH, "question", _OURS),
        ("S8", "标题编号", "各部分标题的编号 = 一至六", "各部分标题", _BOTH, "question", f"{_FORMAT}：一至六"),
        ("S9", "正文的年份", "正文统计的是报告年度的数字", "第一、第三部分", _ALL, "question", _OURS),
        ("S10", "办结与结转", "正文写全部办结的，结转下年度 = 0", "正文与表二", _BOTH, "question", _OURS),
        ("S11", "重复词", "同一词语不连写两遍", "正文", _ALL, "question", _OURS),
        (
            "A1",
            "附件与页面一致",
            "同一单元格：页面的数字 = 附件的数字",
            "页面与附件都有的表格",
            _ALL,
            "question",
            _OURS,
        ),
    )
)
_BY_ID = {rule.id: rule for rule in RULES}

SEVERITIES: dict[Severity, str] = {
    "error": "错误：表格自身的算术不成立，或数值不可能",
    "question": "疑问：可能另有原因，如修订、清理、口径不同，须由人核对",
}


def rules() -> tuple[Rule, ...]:
    """All rules, in the order in which they are printed."""
    return RULES


def rule(rule_id: str) -> Rule:
    """The rule of that id. Raises KeyError when there is none."""
    return _BY_ID[rule_id]


_SIDES = {
    "R5": ("本年写的上年结转", "上一年写的结转下年度"),
    "R8": ("本级报告", "所属各机关之和"),
    "R9": ("正文", "表中"),
    "S4": ("正文", "表中"),
    "A1": ("页面", "附件"),
}
"""Where the formula itself is no name for its sides."""


def sides(stored: str) -> tuple[str, str]:
    """What stands on the two sides of a rule ("R1", or "R1.natural_person"), in words."""
    key = stored.split(".", 1)[0]
    known = _BY_ID.get(key)
    left, equals, right = known.formula.partition(" = ") if known else ("", "", "")
    return _SIDES.get(key) or ((left, right) if equals else ("一边", "另一边"))


QUOTING = frozenset(("R8", "R9", "S4", "S5", "S9", "S10", "S11", "A1"))
"""Rules whose details quote the report, or count the bodies that it covers, also where they pass. The details of all
others are words of the form and alike in every report: the archive keeps them once (archive.assessed)."""


def as_markdown() -> str:
    """The table of rules of docs/rules.md."""
    head = "| 规则 | 名称 | 等式 | 范围 | 表式 | 性质 | 依据 |\n|---|---|---|---|---|---|---|\n"
    rows = (
        f"| {r.id} | {r.title} | {r.formula} | {r.scope} | {'、'.join(r.editions)} | {r.severity} | {r.source} |"
        for r in RULES
    )
    return head + "\n".join(rows) + "\n"
