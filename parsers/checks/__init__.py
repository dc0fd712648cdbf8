"""The identities of the forms (勾稽关系) and the structure of a report: rules as data, one mechanism."""

from __future__ import annotations

from parsers.checks.equations import EQUATIONS, Equation, check_cells, check_equation, proved_zeros
from parsers.checks.narrative import check_claims
from parsers.checks.prose import check_prose
from parsers.checks.rules import RULES, Rule, as_markdown, rules
from parsers.checks.structure import check_structure, excused_by_extra_rows
from parsers.checks.values import check_values
from parsers.checks.years import ADDITIVE, CROSS_YEAR_ROWS, cross_year_checks, subordinates_check

__all__ = [
    "ADDITIVE",
    "CROSS_YEAR_ROWS",
    "EQUATIONS",
    "RULES",
    "Equation",
    "Rule",
    "as_markdown",
    "check_cells",
    "check_claims",
    "check_equation",
    "check_prose",
    "check_structure",
    "check_values",
    "cross_year_checks",
    "excused_by_extra_rows",
    "proved_zeros",
    "rules",
    "subordinates_check",
]
