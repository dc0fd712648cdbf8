"""The rules of parsers.checks as the site prints them."""

from __future__ import annotations

from parsers.checks import RULES

_BY_ID = {rule.id: rule for rule in RULES}


def rule_name(stored: str) -> str:
    """Title and formula of "R1" or "R1.natural_person"; the code itself for a rule that nobody knows."""
    rule = _BY_ID.get(stored.split(".", 1)[0])
    return f"{rule.title}：{rule.formula}" if rule else stored


FIRM = frozenset({"R1", "R2", "R3", "R4", "R10"})
"""The arithmetic of one report's own tables, which `reports.checks_failed` counts. The other rules compare with prose,
other years and other bodies, and may have a good reason to fail."""


def is_firm(stored: str) -> bool:
    return stored.split(".", 1)[0] in FIRM


_SIDES = {
    "R5": ("本年写的上年结转", "上一年写的结转下年度"),
    "R8": ("本级报告", "所属各机关之和"),
    "R9": ("正文", "表中"),
    "S4": ("正文", "表中"),
    "A1": ("页面", "附件"),
}
"""Where the formula itself is no name for its sides."""


def sides(stored: str) -> tuple[str, str]:
    """What stands on the two sides of a rule, in words."""
    key = stored.split(".", 1)[0]
    rule = _BY_ID.get(key)
    left, equals, right = rule.formula.partition(" = ") if rule else ("", "", "")
    return _SIDES.get(key) or ((left, right) if equals else ("一边", "另一边"))
