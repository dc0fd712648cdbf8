"""Golden pairs: a document and what is read from it. A missing .json is written AND the test fails, for review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.model import Document
from parsers.report import parse
from tests.parsers.golden.view import golden_view

HERE = Path(__file__).parent
PAIRS = sorted(path for path in HERE.iterdir() if path.suffix in (".html", ".txt"))


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    golden = path.with_suffix(".json")
    view = golden_view(parse(Document(path.read_bytes())))
    if not golden.exists():
        golden.write_text(json.dumps(view, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{golden.name} was missing and has been written: review it, then commit it")
    assert view == json.loads(golden.read_text(encoding="utf-8"))


def test_there_are_pairs() -> None:
    assert len(PAIRS) >= 40
    assert {path.stem for path in PAIRS} == {path.stem for path in HERE.glob("*.json")}
