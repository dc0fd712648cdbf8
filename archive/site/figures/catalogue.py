"""The figures a reader can sort, compare and plot: labels, units, and rates with their formula.

The flat figures are those of archive.schema.REPORT_FIGURES; their cells are named by the forms table. A rate is a
quotient of sums of flat figures; it is missing when any figure of it is missing, and never taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archive.schema import REPORT_FIGURES

Number = int | float


@dataclass(frozen=True, slots=True)
class Figure:
    key: str
    label: str
    unit: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """`formula` is what the site prints beside the rate; `above` and `below` are keys of figures that are added up."""

    key: str
    label: str
    formula: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    note: str = ""
    unit: str = "%"


_FIGURES = (
    Figure("requests_received", "收到申请", "件", "本年新收政府信息公开申请数量（总计）"),
    Figure("requests_carried_over", "上年结转", "件"),
    Figure("granted", "予以公开", "件"),
    Figure("partly_granted", "部分公开", "件"),
    Figure("denied", "不予公开", "件", "八种不予公开情形之和"),
    Figure("unavailable", "无法提供", "件", "三种无法提供情形之和"),
    Figure("rejected", "不予处理", "件", "五种不予处理情形之和"),
    Figure("processed_total", "办理结果总计", "件"),
    Figure("carried_forward", "结转下年", "件"),
    Figure("reconsiderations", "行政复议", "件"),
    Figure("lawsuits", "行政诉讼", "件", "未经复议直接起诉与复议后起诉之和"),
    Figure("normative_documents_in_force", "现行有效规范性文件", "件", "2021 年版表格才有"),
    Figure("licences", "行政许可决定", "件"),
    Figure("penalties", "行政处罚决定", "件"),
    Figure("coercive_measures", "行政强制决定", "件"),
    Figure("fees_wan", "行政事业性收费", "万元", "2021 年版表格才有"),
)

FIGURES: Mapping[str, Figure] = {figure.key: figure for figure in _FIGURES if figure.key in REPORT_FIGURES} | {
    key: Figure(key, key, "") for key in REPORT_FIGURES if key not in {figure.key for figure in _FIGURES}
}

_DEALT = ("processed_total",)
RATES: Mapping[str, Rate] = {
    rate.key: rate
    for rate in (
        Rate(
            "rate_disclosed",
            "公开率",
            "（予以公开 + 部分公开）÷ 办理结果总计",
            ("granted", "partly_granted"),
            _DEALT,
            "分母含不予处理的信访、重复申请等，与各地自行公布的公开率口径未必相同。",
        ),
        Rate("rate_denied", "不予公开率", "不予公开 ÷ 办理结果总计", ("denied",), _DEALT),
        Rate("rate_unavailable", "无法提供率", "无法提供 ÷ 办理结果总计", ("unavailable",), _DEALT),
        Rate("rate_rejected", "不予处理率", "不予处理 ÷ 办理结果总计", ("rejected",), _DEALT),
        Rate(
            "rate_reconsidered",
            "复议率",
            "行政复议 ÷ 办理结果总计",
            ("reconsiderations",),
            _DEALT,
            "复议可能针对上一年的答复，因此只作参考。",
        ),
        Rate(
            "rate_litigated", "诉讼率", "行政诉讼 ÷ 办理结果总计", ("lawsuits",), _DEALT, "同一申请可能先复议后诉讼。"
        ),
    )
}

MEASURES: Mapping[str, Figure | Rate] = {**FIGURES, **RATES}


def rate(figures: Mapping[str, Number | None], of: Rate) -> float | None:
    """The rate in per cent; None when a figure is missing or the divisor is 0."""
    above = [figures[key] for key in of.above]
    below = [figures[key] for key in of.below]
    divisor = sum(value for value in below if value is not None)
    if None in above or None in below or not divisor:
        return None
    return 100 * sum(value for value in above if value is not None) / divisor


def rate_sql(of: Rate) -> str:
    """The rate as SQL over `reports`, NULL where `rate` gives None."""
    return f"100.0 * ({' + '.join(of.above)}) / NULLIF({' + '.join(of.below)}, 0)"
