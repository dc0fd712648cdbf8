"""Golden pairs: a document and what is read from it. A missing .json is written AND the test fails, for review.

Documents of every kind that the parser knows by their suffix; those that LibreOffice converts are converted together.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.formats import KINDS
from parsers.model import Document
from parsers.readers.legacy import convert_many, is_legacy
from parsers.readers.legacy.prepared import Converted, prepared
from parsers.report import parse
from tests.parsers.golden.view import golden_view

HERE = Path(__file__).parent
SUFFIXES = {".html", *(f".{suffix}" for kind in KINDS.values() for suffix in kind.suffixes)}
PAIRS = sorted(path for path in HERE.iterdir() if path.suffix in SUFFIXES)


@pytest.fixture(scope="module")
def converted() -> Converted:
    documents = [Document(path.read_bytes()) for path in PAIRS]
    return convert_many(document for document in documents if is_legacy(document))


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_golden(path: Path, request: pytest.FixtureRequest) -> None:
    golden = path.with_suffix(".json")
    document = Document(path.read_bytes())
    with prepared(request.getfixturevalue("converted") if is_legacy(document) else {}):
        view = golden_view(parse(document))
    if not golden.exists():
        golden.write_text(json.dumps(view, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{golden.name} was missing and has been written: review it, then commit it")
    assert view == json.loads(golden.read_text(encoding="utf-8"))


def test_there_are_pairs() -> None:
    assert len(PAIRS) >= 40
    assert {path.stem for path in PAIRS} == {path.stem for path in HERE.glob("*.json")}
