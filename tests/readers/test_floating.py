"""What floats in a Word document may lie on tables that it is not anchored in; a seal at the end lies on none."""

from __future__ import annotations

import io

import docx
import pytest
from lxml import etree

from parsers.model import Document
from parsers.report import parse
from tests.readers.floats import CLEAR, SECTION, drawing, paragraph, shape, table
from tests.readers.reading import blocks_of, right_and_wrong, rows
from tests.readers.rendering import word
from tests.readers.wordml import SPACES, W, package

_GROUP = '<v:group style="position:absolute;margin-top:10pt;width:9pt;height:60pt"><v:rect style="top:1;height:9"/>'
ALL = [0, 1, 2, 3, 4, 5]
_PAGE = '<w:r><w:br w:type="page"/></w:r>'
BEFORE: dict[str, tuple[str, list[int]]] = {
    "over the table below": (paragraph(run=drawing(0.5, 1)), [4, 5]),
    "above the table": (paragraph(run=drawing(0, 0.3)), ALL),
    "over all of it": (paragraph(run=drawing(0, 20)), []),
    "turned it is higher": (paragraph(run=drawing(0, 0.3, turned=True)), []),
    "of the page, behind its head": (paragraph(run=drawing(0.5, 1, "page")), ALL),
    "of the page, over the table": (paragraph(run=drawing(0.5, 4, "page")), [5]),
    "in the middle of the page": (paragraph(run=drawing(0, 4, "margin", align="center")), []),
    "at the head of the page": (paragraph(run=drawing(0, 1, "topMargin", align="top")), ALL),
    "of what nobody knows": (paragraph(run=drawing(0, 1, "elsewhere")), []),
    "a frame that one sees through": (paragraph(run=drawing(0, 20, fill=CLEAR)), ALL),
    "in front of a page break": (paragraph(run=drawing(0, 20)) + paragraph(run=_PAGE), ALL),
    "in front of a new page": (
        paragraph(run=drawing(0, 20)) + paragraph(properties="<w:pageBreakBefore/>"),
        ALL,
    ),
    "a hidden page break is none": (
        paragraph(run=drawing(0, 20)) + paragraph(run=_PAGE.replace("<w:br", "<w:rPr><w:vanish/></w:rPr><w:br")),
        [],
    ),
    "in front of long text": (paragraph("文" * 900, drawing(0, 6)), ALL),
    "small letters take no room": (
        paragraph(run=drawing(0, 6)) + f'<w:p><w:r><w:rPr><w:sz w:val="2"/></w:rPr><w:t>{"文" * 900}</w:t></w:r></w:p>',
        [],
    ),
    "in VML": (paragraph(run=shape("10pt", "40pt")), [4, 5]),
    "in VML without a fill": (paragraph(run=shape("10pt", "40pt", attributes='filled="f"')), ALL),
    "in VML, of the page": (paragraph(run=shape("0", "100pt", "mso-position-vertical-relative:page")), [2, 3, 4, 5]),
    "in VML, of a share of the page": (paragraph(run=shape("0", "1pt", "mso-height-percent:900")), []),
    "a line in VML": (
        paragraph(run='<w:r><w:pict><v:line from="0,9pt" to="9pt,35pt" style="position:absolute"/></w:pict></w:r>'),
        [3, 4, 5],
    ),
    "a group in VML": (paragraph(run=f"<w:r><w:pict>{_GROUP}</v:group></w:pict></w:r>"), []),
    "deleted with changes tracked": (paragraph(run=f"<w:del>{drawing(0, 20)}</w:del>"), ALL),
}
BEHIND: dict[str, tuple[str, list[int]]] = {
    "over the table above": (drawing(-1, 2), [0, 1, 2]),
    "below the table": (drawing(0, 2), ALL),
    "moved back onto the page": (drawing(0, 4), [0]),
    "of the page": (drawing(20, 2, "page"), []),
    "at the foot of the page": (drawing(0, 1, "bottomMargin", align="bottom"), ALL),
}


def told_plainly(body: str) -> list[int]:
    """The rows whose figures are told plainly."""
    return [int(figure) - 1000 for _, figure in rows(blocks_of(package(body + SECTION))) if figure and figure.isdigit()]


@pytest.mark.parametrize("name", BEFORE)
def test_what_is_anchored_in_front_of_a_table(name: str) -> None:
    body, plain = BEFORE[name]
    assert told_plainly(body + table(range(6)) + paragraph()) == plain


@pytest.mark.parametrize("name", BEHIND)
def test_what_is_anchored_behind_a_table(name: str) -> None:
    run, plain = BEHIND[name]
    assert told_plainly(table(range(6)) + paragraph(run=run)) == plain


@pytest.mark.parametrize(("run", "plain"), [(drawing(0, 0.3), [0, 1, 4, 5]), (drawing(-1, 1), [3, 4, 5])])
def test_what_is_anchored_in_a_row_may_lie_on_others(run: str, plain: list[int]) -> None:
    assert told_plainly(table(range(6), {2: run}) + paragraph()) == plain


def test_a_break_of_sections_ends_a_page_only_where_the_next_one_begins_one() -> None:
    section = paragraph(run=drawing(0, 20), properties=SECTION)
    assert told_plainly(section + table(range(6)) + paragraph()) == ALL
    continuous = SECTION.replace("<w:sectPr>", '<w:sectPr><w:type w:val="continuous"/>')
    body = section + table(range(6)) + paragraph() + continuous
    assert [figure for _, figure in rows(blocks_of(package(body)))] == [f"⟨{1000 + number}⟩" for number in ALL]


_ORDINARY = {
    "a seal on the last line": (drawing(-2, 4), True),
    "a seal in VML": (shape("-60pt", "120pt"), True),
    "a line below the title": (drawing(1, 0), False),
    "a line in VML": (shape("30pt", "0"), False),
    "an emblem at the head of the page": (drawing(0.5, 2, "page"), False),
    "an emblem above the title": (drawing(-1, 2), False),
}


@pytest.mark.parametrize("name", _ORDINARY)
def test_a_seal_and_an_emblem_lie_on_no_figure(name: str, word_file: bytes) -> None:
    run, last = _ORDINARY[name]
    document = docx.Document(io.BytesIO(word_file))
    names = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())
    anchored = etree.fromstring(f"<root{names}>{run}</root>")[0]
    document.element.body.findall(f"{{{W}}}p")[-1 if last else 0].append(anchored)
    assert right_and_wrong(parse(Document(word.data(document), file_name="a.docx"))) == (200, {})
