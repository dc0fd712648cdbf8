"""How well a report is made, from named parts that anybody can check; no black box.

A part that cannot be judged counts neither way: the score is per cent of the points that could be had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parsers.checks.narrative import CLAIM_RULE

FORM_ERRORS = ("R1", "R2", "R3", "R4", "R10", "V1")
"""Rules of the form's own arithmetic."""
_PICTURES = frozenset({"image"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a report.

    blocks, sections  official tables and sections that were found, of three and of six.
    arithmetic        outcome of the form's own arithmetic: pass, fail or not_assessable.
    failed            rules that it fails.   claims  numbers of its narrative that were held against its tables.
    state             whether it was published in time (archive.coverage).   alike  another narrative is the same.
    """

    blocks: int
    sections: int
    arithmetic: str
    failed: frozenset[str]
    claims: int
    state: str
    reader: str
    alike: bool


@dataclass(frozen=True, slots=True)
class Part:
    """`points` of `most`; None where it cannot be judged."""

    key: str
    zh: str
    en: str
    points: float | None
    most: int


def parts(facts: Facts) -> tuple[Part, ...]:
    """Every part of the score, in the order of showing."""
    errors = len(facts.failed & {*FORM_ERRORS})
    judged = facts.arithmetic in ("pass", "fail")
    in_time: Mapping[str, float] = {"published": 10, "late": 0}
    return (
        Part("tables", "三张表齐全", "the three tables are there", 20 * min(facts.blocks, 3) / 3, 20),
        Part("arithmetic", "表内数字相等", "the tables add up", max(0, 30 - 10 * errors) if judged else None, 30),
        Part("sections", "六个部分齐全", "the six sections are there", 15 * min(facts.sections, 6) / 6, 15),
        Part("prose", "正文与表格一致", "text and tables agree",
             (0.0 if CLAIM_RULE in facts.failed else 15.0) if facts.claims else None, 15),
        Part("own_text", "正文不与他报雷同", "the text is its own", 0.0 if facts.alike else 10.0, 10),
        Part("in_time", "按期公布", "published in time", in_time.get(facts.state), 10),
        Part("readable", "数字可以直接读取", "figures are no pictures", 0.0 if facts.reader in _PICTURES else 10.0, 10),
    )  # fmt: skip


def score(found: tuple[Part, ...]) -> int | None:
    """Per cent of the points that could be had; None where nothing can be judged."""
    known = [(part.points, part.most) for part in found if part.points is not None]
    most = sum(limit for _, limit in known)
    return round(100 * sum(points for points, _ in known) / most) if most else None
