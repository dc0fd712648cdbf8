"""Every reason for which a decision is refused has its sentence in both languages, with the same values in it."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.refusals import SENTENCES, RefusalError

ROOT = Path(__file__).parents[2]
_ERRORS = {"DecisionError", "MergeError", "LapsedError", "NotThereError", "RefusalError", "ArchiveBusyError"}


def _raised() -> Iterator[str]:
    """The codes of all refusals in the code."""
    for path in (*(ROOT / "archive").rglob("*.py"), *(ROOT / "commands").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in _ERRORS:
                yield from (value.value for value in node.args[:1] if isinstance(value, ast.Constant))


def test_every_reason_is_in_the_table_and_none_is_idle() -> None:
    chosen = {"several_decisions", "no_decision"}
    assert set(_raised()) | chosen == set(SENTENCES)


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_say_nothing_that_is_not_given(code: str) -> None:
    english, chinese = SENTENCES[code]
    named = [{name for _, name, *_ in string.Formatter().parse(text) if name} for text in (english, chinese)]
    assert named[1] <= named[0] | {"count"}
    assert re.search("[\u4e00-\u9fff]", chinese) and not re.search("[\u4e00-\u9fff]", english)
    refusal = RefusalError(code, **dict.fromkeys(named[0] | named[1]))
    assert str(refusal) == refusal.said("en")
    assert refusal.sentence("en").endswith(".") and refusal.sentence("zh").endswith("。")
