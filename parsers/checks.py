"""The identities of the forms (勾稽关系) as data, and the one mechanism that applies them.

Sources: the note in the corner of table 2 (第一项加第二项之和，等于第三项加第四项之和), 国办公开办函〔2021〕30号,
国办公开办函〔2019〕60号, 国办发〔2014〕32号. A figure is never repaired to satisfy a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from parsers.forms.tables import APPLICANTS, form_block
from parsers.model import Cell, Check, CheckOutcome, Claim, Number
from parsers.numbers import is_nil

Severity = Literal["error", "warning", "note"]
TOLERANCE = 0.0001
"""Fees are printed with four decimals; every other figure is a whole number."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the table that documentation and site print.

    editions  form editions that it applies to; severity: error (the form's own arithmetic), warning (may have a
    reason: a revision, a clean-up, another way of counting), note (about the document).
    """

    id: str
    title: str
    formula: str
    scope: str
    editions: tuple[str, ...]
    severity: Severity
    tolerance: float = TOLERANCE
    source: str = ""


_FORM = "表二角注及填报说明"
RULES: tuple[Rule, ...] = (
    Rule(
        "R1",
        "收件与办理结果平衡",
        "一、本年新收 + 二、上年结转 = （七）总计 + 四、结转下年度",
        "表二每一列",
        ("2021", "2019"),
        "error",
        source=_FORM,
    ),
    Rule("R2", "办理结果合计", "（七）总计 = 各办理结果行之和", "表二每一列", ("2021", "2019"), "error", source=_FORM),
    Rule(
        "R3",
        "申请人合计",
        "总计 = 自然人 + 商业企业 + 科研机构 + 社会公益组织 + 法律服务机构 + 其他",
        "表二每一行",
        ("2021", "2019"),
        "error",
        source=_FORM,
    ),
    Rule(
        "R4",
        "复议诉讼合计",
        "总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结",
        "表三三组",
        ("2021", "2019"),
        "error",
        source="表三",
    ),
    Rule(
        "R5",
        "上下年度结转一致",
        "本年“二、上年结转” = 上一年“四、结转下年度”",
        "相邻两年，每一列",
        ("2021", "2019"),
        "error",
        source="表二",
    ),
    Rule(
        "R6",
        "现行有效件数连续",
        "现行有效 = 上一年现行有效 + 本年制发 − 本年废止",
        "相邻两年，规章、规范性文件",
        ("2021",),
        "warning",
        source="表一",
    ),
    Rule(
        "R7",
        "项目数量连续",
        "本年“上一年项目数量” = 上一年“上一年项目数量” + 上一年“本年增/减”",
        "相邻两年",
        ("2019",),
        "warning",
        source="表一",
    ),
    Rule(
        "R8",
        "下级合计",
        "本级政府总表 = 所属各机关报告之和",
        "一级政府与其所属机关",
        ("2021", "2019"),
        "note",
        source="汇总口径",
    ),
    Rule(
        "R9",
        "正文与表格一致",
        "正文所述数字 = 表中相应单元格（之和）",
        "每一条可对应的正文数字",
        ("2021", "2019"),
        "warning",
        source="报告正文",
    ),
    Rule(
        "R10",
        "统计表合计",
        "合计行 = 其下各分项之和",
        "2014 统计表各组",
        ("2014",),
        "error",
        source="国办发〔2014〕32号",
    ),
    Rule("S1", "表格齐全", "读到的表格数 = 格式要求的表格数", "全文", ("2021", "2019"), "note", source="格式"),
    Rule("S2", "六部分齐全", "读到的部分数 = 6", "全文", ("2021", "2019"), "note", source="条例第五十条"),
    Rule("S3", "表格已填写", "有数字的单元格数 > 0", "读到的每张表", ("2021", "2019", "2014"), "error", source="格式"),
    Rule(
        "S4",
        "全零报告与正文",
        "表中全为 0 时正文不应另有申请、复议、诉讼数字",
        "表二、表三",
        ("2021", "2019"),
        "warning",
        source="报告正文",
    ),
    Rule(
        "S5",
        "收费与第六部分",
        "有行政事业性收费时第六部分不应只写“无”",
        "表一、第六部分",
        ("2021",),
        "note",
        source="格式：信息处理费须报告",
    ),
    Rule(
        "S6", "第五部分有内容", "第五部分字数 ≥ 10", "第五部分", ("2021", "2019"), "note", source="条例第五十条（四）"
    ),
    Rule(
        "S7",
        "应填单元格无空白",
        "空白或以“/”“-”代替的单元格数 = 0",
        "表二、表三",
        ("2021", "2019"),
        "note",
        source="格式：没有的填 0",
    ),
)
_COLUMNS = tuple(column.key for column in APPLICANTS)
_ENDS = frozenset(("received", "carried_over", "processed_total", "carried_forward"))
_OUTCOME_PARTS = ("upheld", "corrected", "other", "pending")


def rules() -> tuple[Rule, ...]:
    """All rules, in the order of their ids: for documentation and site."""
    return RULES


@dataclass(frozen=True, slots=True)
class Equation:
    """`left` and `right` are keys to add up. `stated`: the totals that must be written for blanks to count as 0."""

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    stated: tuple[str, ...]
    detail: str


def _equations_of_requests(edition: str) -> Iterator[Equation]:
    block = form_block("requests", edition)
    results = tuple(row.key for row in block.rows if row.key not in _ENDS)

    def key(row: str, column: str) -> str:
        return f"requests.{row}.{column}"

    for column in APPLICANTS:
        left = (key("received", column.key), key("carried_over", column.key))
        right = (key("processed_total", column.key), key("carried_forward", column.key))
        yield Equation("R1", left, right, (left[0], right[0]), f"{column.label}：一 + 二 = （七）总计 + 四")
    for column in APPLICANTS:
        total = key("processed_total", column.key)
        yield Equation(
            "R2",
            (total,),
            tuple(key(row, column.key) for row in results),
            (total,),
            f"{column.label}：（七）总计 = 各办理结果之和",
        )
    for row in block.rows:
        total = key(row.key, "total")
        yield Equation(
            "R3",
            (total,),
            tuple(key(row.key, column) for column in _COLUMNS[:-1]),
            (total,),
            f"{row.label}：总计 = 各类申请人之和",
        )


def _equations_of_review(edition: str) -> Iterator[Equation]:
    for row in form_block("review_litigation", edition).rows:
        total = f"review_litigation.{row.key}.total"
        parts = tuple(f"review_litigation.{row.key}.{part}" for part in _OUTCOME_PARTS)
        yield Equation("R4", (total,), parts, (total,), f"{row.label}：总计 = 各结果之和")


EQUATIONS: Mapping[tuple[str, str], tuple[Equation, ...]] = {
    ("requests", edition): tuple(_equations_of_requests(edition)) for edition in ("2021", "2019")
} | {("review_litigation", edition): tuple(_equations_of_review(edition)) for edition in ("2021", "2019")}
"""(block, edition) → its equations, built once."""


def check_cells(cells: Mapping[str, Cell], forms: Mapping[str, str]) -> tuple[Check, ...]:
    """Every equation of every block that was found."""
    return tuple(
        check_equation(equation, cells)
        for block, edition in forms.items()
        for equation in EQUATIONS.get((block, edition), ())
    )


def check_equation(equation: Equation, cells: Mapping[str, Cell]) -> Check:
    """Compare both sides. A blank counts as 0 only when the stated totals are written; text in a cell never does."""
    keys = equation.left + equation.right
    reason = _not_assessable(equation, cells)
    if reason:
        return Check(equation.rule, "not_assessable", None, None, keys, f"{equation.detail}（{reason}）")
    left, right = _sum(equation.left, cells), _sum(equation.right, cells)
    return Check(equation.rule, _compare(left, right), left, right, keys, equation.detail)


def _not_assessable(equation: Equation, cells: Mapping[str, Cell]) -> str:
    for key in equation.left + equation.right:
        cell = cells.get(key)
        if cell is None:
            return "缺少单元格"
        if cell.value is None and (key in equation.stated or not _is_blank(cell)):
            return "合计未填写" if key in equation.stated else "单元格不是数字"
    parts = [key for key in equation.left + equation.right if key not in equation.stated]
    if all(cells[key].value is None for key in parts) and any(cells[key].value for key in equation.stated):
        return "分项均未填写"
    return ""


def _is_blank(cell: Cell) -> bool:
    return not cell.raw or is_nil(cell.raw)


def _sum(keys: Iterable[str], cells: Mapping[str, Cell]) -> Number:
    values = [cells[key].value or 0 for key in keys]
    total = sum(values)
    return round(total, 6) if isinstance(total, float) else total


def _compare(left: Number, right: Number, tolerance: float = TOLERANCE) -> CheckOutcome:
    return "pass" if abs(left - right) <= tolerance / 2 else "fail"


def check_claims(claims: Sequence[Claim], cells: Mapping[str, Cell]) -> tuple[Check, ...]:
    """R9: what the narrative says against what the tables say; neither overwrites the other."""
    return tuple(_check_claim(claim, cells) for claim in claims if claim.cells)


def _check_claim(claim: Claim, cells: Mapping[str, Cell]) -> Check:
    values = [cells[key].value if key in cells else None for key in claim.cells]
    detail = f"{claim.key}：{claim.sentence}"
    if all(value is None for value in values) or (len(values) == 1 and values[0] is None):
        return Check("R9", "not_assessable", None, None, claim.cells, detail)
    right = sum(value or 0 for value in values)
    return Check("R9", _compare(claim.value, right), claim.value, right, claim.cells, detail)
