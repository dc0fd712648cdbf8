"""By when whom which rule obliges to publish: the one table, with the source of every rule.

A body for which no rule stands here, and none in the registry (`due:` in a source's note), is never called late.
docs/scope.md says the same in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

REGULATION_2019 = "《中华人民共和国政府信息公开条例》（国务院令第711号）第四十九条"
REGULATION_2007 = "《中华人民共和国政府信息公开条例》（国务院令第492号）第三十一条"


@dataclass(frozen=True, slots=True)
class Rule:
    """Reports for the years `first` to `last` (None: until today) of a kind of body are due on month and day of the
    year after. `source` names the law and its article."""

    kind: str
    first: int
    last: int | None
    month: int
    day: int
    source: str


RULES: tuple[Rule, ...] = (
    Rule("department", 2019, None, 1, 31, REGULATION_2019),
    Rule("government", 2019, None, 3, 31, REGULATION_2019),
    Rule("department", 2008, 2018, 3, 31, REGULATION_2007),
    Rule("government", 2008, 2018, 3, 31, REGULATION_2007),
    Rule("township", 2008, 2018, 3, 31, REGULATION_2007),
)
"""The regulation of 2007 speaks of all administrative bodies (各级行政机关); that of 2019 of departments and
governments from the county up. Townships and streets follow local notices since; those are in the registry."""


def rule_for(kind: str, year: int) -> Rule | None:
    """The rule for the report of a kind of body for a year; None when the law sets no day."""
    return next((r for r in RULES if r.kind == kind and r.first <= year and (r.last is None or year <= r.last)), None)


def deadline(kind: str, year: int, local: Mapping[str, tuple[int, int]] | None = None) -> date | None:
    """The last day on which the report for `year` is in time; None when no rule sets one.

    local  deadlines of the place by kind of body (month, day): they go before the law's.
    """
    if local and kind in local:
        return date(year + 1, *local[kind])
    rule = rule_for(kind, year)
    return date(year + 1, rule.month, rule.day) if rule else None
