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
