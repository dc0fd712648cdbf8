"""What floats in a Word document against what LibreOffice prints: a figure that is told plainly is printed."""

from __future__ import annotations

import os
import random
import re
import shutil
from pathlib import Path

import pytest

from tests.readers.floats import SECTION, drawing, paragraph, shape, table
from tests.readers.oracle.printing import printed
from tests.readers.oracle.test_office import with_types
from tests.readers.reading import blocks_of, rows
from tests.readers.wordml import package

ROUNDS = max(int(os.environ.get("NIANBAO_ORACLE", "1")) // 10, 1)
PARTS = 6
_PLACES = ("paragraph", "paragraph", "line", "page", "margin", "topMargin", "bottomMargin")
_STYLES = (
    *("", "", "mso-position-vertical-relative:page", "mso-position-vertical-relative:margin", "rotation:90"),
    "mso-position-vertical:bottom;mso-position-vertical-relative:margin",
)
_LINES = ("", "", '<w:spacing w:line="560" w:lineRule="exact"/>', '<w:spacing w:line="360" w:after="200"/>')


def _float(dice: random.Random) -> str:
    if dice.random() < 0.3:
        return shape(f"{dice.randrange(-200, 300)}pt", f"{dice.randrange(20, 200)}pt", dice.choice(_STYLES))
    return drawing(
        dice.uniform(-8, 12),
        dice.uniform(0.5, 8),
        dice.choice(_PLACES),
        align=dice.choice(("", "", "", "top", "bottom", "center")),
        wrap=dice.choice(("None", "None", "Square", "Top")),
    )


def _text(dice: random.Random, share: float) -> str:
    """Some paragraphs; to a share of them something is anchored."""
    return "".join(
        paragraph(
            "文字" * dice.choice((1, 5, 60, 200)), _float(dice) if dice.random() < share else "", dice.choice(_LINES)
        )
        for _ in range(dice.randrange(9))
    )


def _part(dice: random.Random, first: int) -> str:
    """A page or more: text, a table of five rows, text, another one, text."""
    anchored = {first + dice.randrange(10): _float(dice)} if dice.random() < 0.3 else {}
    tables = [table(range(start, start + 5), anchored) for start in (first, first + 5)]
    new_page = paragraph(properties="<w:pageBreakBefore/>")
    return new_page + _text(dice, 0.15) + tables[0] + _text(dice, 0.1) + tables[1] + _text(dice, 0.15) + paragraph()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice prints the documents")
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_plain_figure_lies_under_nothing(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    data = with_types(package("".join(_part(dice, 10 * part) for part in range(PARTS)) + SECTION))
    source = tmp_path / "a.docx"
    source.write_bytes(data)
    seen = {number: "".join(lines) for number, lines in printed(tmp_path, source).items()}
    plain = {int(figure) - 1000 for _, figure in rows(blocks_of(data)) if figure and figure.isdigit()}
    assert [number for number in sorted(plain) if not re.match(str(1000 + number), seen.get(number, ""))] == []
    # Of other seeds than the usual one nothing is asked but that: whole pages may lie under what floats.
    assert seed or len(plain) > PARTS
