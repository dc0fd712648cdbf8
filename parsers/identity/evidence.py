"""What a page says about itself, collected: votes with their evidence, nothing decided yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from parsers.blocks import sole_text
from parsers.folding import squeeze
from parsers.model import Block, Grid, Paragraph, Picture, Vote
from parsers.titles import Title, is_body_name, names_several, read_title

VoteField = Literal["title", "agency", "year", "published_on"]

_COLUMN_YEAR = 1.5
_TITLE_YEAR = 4.0
"""Less than a stated period (4.5): titles are typed over last year's, and 田黄镇 2021 still says 2020."""
_SITE_WEIGHT = 1.2
"""Less than any publisher's label: what a hyphen parts from a title is the agency's name or the site's."""
_BARRED_WEIGHT = 3.0
"""In front of a headline stands the agency's name, more than the registry's for the column (2.5); in `<title>` the
site's."""
HEAD_LINES = 14
TAIL_LINES = 14
LINE_LENGTH = 60
"""A title's line is never longer; a longer paragraph is narrative."""
AGENCY_END = (
    r"(?:人民政府|政府|局|委|委员会|办|办公室|中心|处|院|所|站|镇|乡|街道|区|县|市|省|厅|部|署|会|行|社|办事处|管委会|旗|州|盟"
    r"|馆|校|学院|大学|公司|队|支队|大队|总队|协会|联合会|分局|监狱|基地|集团|医院)"
)
AGENCY_LINE = re.compile(rf"^[\u4e00-\u9fff（）()·、\s]{{2,45}}{AGENCY_END}(?:[（(][^）)]{{1,12}}[）)])?$")


@dataclass(slots=True)
class Evidence:
    """What was found: votes for the four fields, the titles behind them, and a stated period of less than a year."""

    cast: dict[tuple[str, str, str, str], Vote] = field(default_factory=dict)
    """The votes, none twice."""
    titles: list[tuple[str, Title]] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    """(source, text) of every heading-like text, also of those that are no report title."""
    half_year: str = ""
    title_blocks: frozenset[int] = frozenset()
    """Blocks that print the title: no part of the narrative."""
    backwards: str = ""
    without_end: str = ""
    """The sentence that states a period ending before it begins, or ""."""

    def votes(self, field_name: VoteField) -> list[Vote]:
        return [vote for vote in self.cast.values() if vote.field == field_name]

    def add(self, field_name: VoteField, value: str, source: str, evidence: str, weight: float) -> None:
        if value and (field_name != "agency" or is_body_name(value)):
            vote = Vote(field_name, value, source, evidence[:200], weight)
            self.cast.setdefault((field_name, value, source, vote.evidence), vote)

    def add_heading(self, source: str, text: str, weight: float) -> None:
        """A heading-like text, which may be a report title."""
        self.headings.append((source, text))
        title = read_title(text)
        if title is not None and not (title.dated and source == "body"):
            self.add_title(source, title, squeeze(text), weight)

    def add_title(self, source: str, title: Title, evidence: str, weight: float) -> None:
        if not title.agency and names_several(title.text):
            self.add("year", str(title.year or ""), "column", evidence, _COLUMN_YEAR)
            return
        self.titles.append((source, title))
        if not title.cut:
            self.add("title", title.text, source, evidence, weight)
        self.add("agency", title.agency, source, evidence, weight)
        if AGENCY_LINE.match(title.site):
            self.add("agency", title.site, f"{source}:site", evidence, _SITE_WEIGHT)
        if AGENCY_LINE.match(title.barred) and not source.startswith("meta:"):
            self.add("agency", title.barred, f"{source}:barred", evidence, _BARRED_WEIGHT)
        self.add("year", str(title.year or ""), source, evidence, min(weight, _TITLE_YEAR))


class Line(NamedTuple):
    """A paragraph, or a prose-like cell of a grid, with the index of its block."""

    block: int
    text: str
    role: str


def printed_lines(blocks: Sequence[Block]) -> Iterator[Line]:
    """Paragraphs and prose-like cells in reading order; a picture leaves an empty line of its own role."""
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            yield Line(index, block.text, "text" if block.role == "beside" else block.role)
        elif isinstance(block, Grid):
            yield from _grid_lines(index, block)
        elif isinstance(block, Picture):
            yield Line(index, "", "picture")


def _grid_lines(index: int, grid: Grid) -> Iterator[Line]:
    """Rows of one cell: in a report that stands in one table as a whole, title and narrative are such rows."""
    for row in grid.rows:
        text = sole_text(row)
        if text and len(text) > 5:
            for part in text.split("\n"):
                if part.strip():
                    yield Line(index, part.strip(), "text")


def publisher(text: str) -> str:
    name = squeeze(text)
    return name if 2 <= len(name) <= 40 and re.search(r"[\u4e00-\u9fff]", name) and "网" not in name[-2:] else ""
