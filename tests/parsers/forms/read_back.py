"""Print every edition that the parser's data has, and read it back: `python -m tests.parsers.forms.read_back FOLDER`.

Run as a program so that a test can put another edition beside the parser's own. Writes EDITION.html into FOLDER and
prints {edition: {key: [printed, read]}} of what did not come back, with "forms" where another edition was seen.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from parsers.forms.tables import FORM_BLOCKS
from parsers.model import AnnualReport, Document
from parsers.report import parse
from tests.parsers.pages import TABLES, Page

PARTS = {"active_disclosure": 2, "requests": 3, "review_litigation": 4, "statistics": 4}


def editions() -> list[str]:
    return sorted({block.edition for block in FORM_BLOCKS})


def figures(edition: str) -> dict[str, int]:
    """A figure for every cell of an edition, so that its sums hold and neighbours differ."""
    found: dict[str, int] = {}
    for block in (one for one in FORM_BLOCKS if one.edition == edition):
        found |= {key: 1 + number * 37 % 101 for number, key in enumerate(block.cell_keys())}
        for sums in reversed(block.sums):  # a total stands before what it is made of
            for one in block.columns if sums.over == "columns" else block.rows:
                pattern = f"{block.name}.{{}}.{one.key}" if sums.over == "columns" else f"{block.name}.{one.key}.{{}}"
                left, right = ([pattern.format(key) for key in side] for side in (sums.left, sums.right))
                found[left[0]] = sum(found[key] for key in right) - sum(found[key] for key in left[1:])
    return found


def page(edition: str) -> bytes:
    """A report whose tables are all of that edition."""
    values = figures(edition)
    names = [block.name for block in FORM_BLOCKS if block.edition == edition]
    return Page(values=values, tables={PARTS[name]: TABLES[name](values, edition) for name in names}).bytes()


def lost(edition: str) -> dict[str, object]:
    """What of the printed edition did not come back."""
    outcome = parse(Document(page(edition)))
    assert isinstance(outcome, AnnualReport), outcome
    read = {key: cell.value for key, cell in outcome.cells.items()}
    printed = figures(edition)
    found: dict[str, object] = {
        key: [printed.get(key), read.get(key)] for key in {*printed, *read} if printed.get(key) != read.get(key)
    }
    if set(outcome.forms.values()) != {edition}:
        found["forms"] = dict(outcome.forms)
    failed = [check.rule for check in outcome.checks if check.outcome == "fail" and check.rule.startswith("R")]
    return found | ({"failed": failed} if failed else {}) | ({"said": outcome.warnings} if outcome.warnings else {})


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for edition in editions():
        (folder / f"{edition}.html").write_bytes(page(edition))
    sys.stdout.write(json.dumps({edition: lost(edition) for edition in editions()}, ensure_ascii=False))
