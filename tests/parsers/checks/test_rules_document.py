from pathlib import Path

from parsers.checks import RULES, as_markdown
from parsers.checks.rules import SEVERITIES, rule
from parsers.refusals import REASONS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")


def test_the_document_prints_the_table_of_rules():
    assert as_markdown() in DOCUMENT


def test_ids_are_unique_and_found():
    assert len({r.id for r in RULES}) == len(RULES)
    assert all(rule(r.id) is r for r in RULES)
    assert {r.severity for r in RULES} == set(SEVERITIES)


def test_the_document_names_every_reason_for_refusal():
    assert all(f"`{reason}`" in DOCUMENT for reason in REASONS)
