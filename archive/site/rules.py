"""What the checks of parsers.checks compare, in words: the method page and the report page both read this."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, tuple[str, str]] = {
    "R1": (
        "新收 + 结转 = 办结 + 结转下年",
        "第一项加第二项之和，等于第三项加第四项之和；每一列都应成立（表上自己写明的勾稽关系）。",
    ),
    "R2": ("办理结果之和 = 总计", "（七）总计等于各种办理结果之和；每一列都应成立。"),
    "R3": ("各类申请人之和 = 总计", "总计列等于自然人与五类组织之和；每一行都应成立。"),
    "R4": ("复议诉讼各结果之和 = 总计", "总计等于维持、纠正、其他、尚未审结之和；三个程序都应成立。"),
    "R5": ("上年结转 = 去年的结转下年", "今年的“上年结转”应等于去年报告里的“结转下年度继续办理”。"),
    "R6": ("现行有效 = 去年现行有效 + 制发 − 废止", "只供参考：修订与清理会打破它。"),
    "R7": ("项目数 = 上年 + 增减", "2019 年版表格，只供参考。"),
    "R8": ("政府 = 所属各机关之和", "只供参考：汇总口径各地不同。"),
    "R9": ("正文 = 表格", "正文里写的数字应与表格一致；口径可能不同，只供参考。"),
    "R10": ("统计表的各项之和", "2014 年统计表的分项与总数。"),
}
"""Rule → (name, explanation)."""

FIRM = ("R1", "R2", "R3", "R4", "R10")
"""Rules of the form itself: breaking one is an error in the report. The others may have a good reason."""


def rule_name(rule: str) -> str:
    """The name of "R1" or "R1.natural_person"; the code itself for a rule without a name."""
    key = rule.split(".", 1)[0]
    return RULES[key][0] if key in RULES else rule
