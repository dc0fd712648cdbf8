"""The rules of parsers.checks as the site prints them."""

from __future__ import annotations

from parsers.checks import RULES

_BY_ID = {rule.id: rule for rule in RULES}


def rule_name(stored: str) -> str:
    """Title and formula of "R1" or "R1.natural_person"; the code itself for a rule that nobody knows."""
    rule = _BY_ID.get(stored.split(".", 1)[0])
    return f"{rule.title}：{rule.formula}" if rule else stored


def is_firm(stored: str) -> bool:
    """Whether breaking the rule is an error in the report itself; the others may have a good reason."""
    rule = _BY_ID.get(stored.split(".", 1)[0])
    return rule is not None and rule.severity == "error"
