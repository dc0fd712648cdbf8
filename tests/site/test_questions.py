"""Every question of docs/questions.md is answered by its link, its CSV and its SQL."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Question(NamedTuple):
    title: str
    link: str
    csv: str
    sql: str


TEXT = (Path(__file__).parents[2] / "docs/questions.md").read_text("utf-8")
QUESTIONS = [
    Question(*found)
    for found in re.findall(
        r"^## \d+\. (.+?)\n.*?^Link: `(.+?)`\nCSV: `(.+?)`\n\n```sql\n(.+?)\n```", TEXT, re.M | re.S
    )
]
EMPTY = (
    "per 100,000 inhabitants",
    "ministries",
    "lawsuits per 100",
    "correct an office",
    "published late",
    "from pictures",
    "text is another's",
    "differ from the sum",
)
"""Questions about what the small archive of the tests does not hold."""


def test_there_are_fifteen_of_them_at_least() -> None:
    assert len(QUESTIONS) == TEXT.count("\n## ") >= 15


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
async def test_a_question_has_three_answers(datasette: Any, question: Question) -> None:
    page = await datasette.client.get(question.link)
    assert page.status_code == 200, question.link
    assert page.headers["content-type"].startswith("text/html")
    table = await datasette.client.get(question.csv)
    assert table.status_code == 200, question.csv
    header = next(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(header) > 1 and all(re.fullmatch(r"[a-z_]\w*", name) for name in header), header
    answer = await datasette.client.get("/archive.json", params={"sql": question.sql, "_shape": "array"})
    assert answer.status_code == 200, answer.text
    if not any(words in question.title for words in EMPTY):
        assert answer.json(), question.title
