"""Archived originals to look at: sanitised, drawn in the sandbox, a figure marked only where its place is proved."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import pypdfium2
import pytest
from lxml import etree, html

from parsers.forms import read_forms
from parsers.model import Document, ReadDocument
from parsers.readers import read
from parsers.readers.originals import Rendered, Wanted
from parsers.readers.originals.paper import WIDTH, Paper, Spot
from parsers.readers.originals.probes import place_in_blocks
from parsers.readers.originals.render import render
from parsers.sandbox import Limits, Pool
from tests.archive.portal import figures, page
from tests.readers.rendering import pdf as printing
from tests.readers.rendering import pictures
from tests.readers.rendering.content import review_table

VALUES = figures(17) | {
    "requests.received.enterprise": 4,
    "requests.received.total": 21,
    "requests.granted.research": None,
    "requests.granted.public_interest": "/",
    "active_disclosure.fees.amount_wan": 12.5,
}
PAGE = page(values=VALUES)  # type: ignore[arg-type]


def _drawn(document: Document, cell: str = "", raw: str = "", page: int = 0) -> Rendered:
    found = render(document, Wanted(cell, raw, "2021" if cell else "", page))
    assert isinstance(found, Rendered)
    return found


def _marked(drawn: Rendered) -> etree._Element:
    (cell,) = html.fromstring(f"<div>{drawn.markup}</div>").xpath("//*[@id='cell']")
    return cell


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("requests.received.enterprise", "4"),
        ("requests.received.total", "21"),
        ("requests.granted.research", ""),
        ("requests.granted.public_interest", "/"),
        ("active_disclosure.fees.amount_wan", "12.5"),
    ],
)
def test_a_figure_of_a_page_is_marked_where_it_was_read(key: str, raw: str) -> None:
    drawn = _drawn(Document(PAGE.encode()), key, raw)
    assert (drawn.kind, drawn.why) == ("html", "marked")
    assert _marked(drawn).text_content().strip() == raw
    assert drawn.place is not None and drawn.place.table and drawn.place.row and drawn.place.column


def test_every_figure_of_a_page_is_marked_in_a_cell_of_its_own() -> None:
    """All values different: a mark on another cell would be seen by its text."""
    values = {key: number for number, key in enumerate(figures(), 1001)}
    answer = read(Document(page(values=values).encode()))
    assert isinstance(answer, ReadDocument)
    written = read_forms(answer.blocks).cells
    places = {key: place_in_blocks(answer.blocks, key, written, "") for key in list(values)[::9]}
    grids = [block for block in answer.blocks if hasattr(block, "rows")]
    for key, place in places.items():
        assert place is not None, key
        cell = grids[place.table - 1].rows[place.row - 1][place.column - 1]
        assert cell is not None and cell.text == str(values[key])


def test_a_figure_that_the_file_says_otherwise_is_not_marked() -> None:
    drawn = _drawn(Document(PAGE.encode()), "requests.received.total", "22")
    assert (drawn.why, drawn.place) == ("reads_otherwise", None)
    assert "cell" not in re.findall(r'id="(\w+)"', drawn.markup)


def test_a_figure_that_the_file_has_not_got_is_not_marked() -> None:
    drawn = _drawn(Document(page(tables=False).encode()), "requests.received.total", "21")
    assert drawn.why == "not_here"


def test_hidden_figures_are_neither_shown_nor_marked() -> None:
    hidden = PAGE.replace("<td>21</td>", '<td><span style="display:none">9</span>21</td>', 1)
    assert hidden != PAGE
    drawn = _drawn(Document(hidden.encode()), "requests.received.total", "21")
    assert drawn.why == "marked"
    assert _marked(drawn).text_content() == "21"


HOSTILE = """<script>steal()</script><style>.none{background:url(http://evil.example/a)}</style>
<td onclick="steal()" style="background:url(//evil.example)" data-n="7" id="cell">x</td><img src="http://evil.example/i.png">
<iframe src="http://evil.example"></iframe><a href="javascript:steal()">a</a><form action="http://evil.example"><input></form>
<svg><script>steal()</script></svg><math><mi xlink:href="javascript:steal()">m</mi></math><base href="http://evil.example">
<link rel="stylesheet" href="http://evil.example/c.css"><meta http-equiv="refresh" content="0;url=http://evil.example">
<object data="http://evil.example"></object><video src="http://evil.example"></video><td background="http://evil.example">"""


def test_nothing_of_a_page_runs_or_fetches() -> None:
    drawn = _drawn(Document(PAGE.replace("<h1>", f"{HOSTILE}<h1>").encode()), "requests.received.total", "21")
    assert drawn.kind == "html"
    tree = html.fromstring(f"<div>{drawn.markup}</div>")
    names = {name for element in tree.iter(etree.Element) for name in element.attrib}
    assert names <= {"colspan", "rowspan", "id"}
    assert not {"script", "style", "iframe", "a", "img", "form", "input", "svg", "math", "base", "link", "meta",
                "object", "video"} & {element.tag for element in tree.iter(etree.Element)}  # fmt: skip
    assert "steal" not in drawn.markup and "evil" not in drawn.markup
    assert _marked(drawn).text_content() == "21"


@pytest.fixture(scope="module")
def printed() -> bytes:
    return printing.build()


def test_a_figure_of_a_pdf_is_boxed_on_its_page(printed: bytes) -> None:
    answer = read(Document(printed))
    assert isinstance(answer, ReadDocument)
    written = read_forms(answer.blocks).cells
    paper = Paper(printed)
    spots = paper.spots(written, "")
    asked = [key for key, cell in written.items() if cell.value is not None and cell.value > 9]
    found = {key: spots(key) for key in asked}
    assert asked and all(found.values())
    for key, spot in found.items():
        assert spot is not None
        assert _text_in(printed, spot) == written[key].raw
    assert len({(spot.page, spot.box) for spot in found.values() if spot}) == len(asked)


def _text_in(data: bytes, spot: Spot) -> str:
    """What pdfium says is written in a box of the page's picture, by another way than the code under test."""
    page = pypdfium2.PdfDocument(data)[spot.page]
    scale = WIDTH / page.get_width()
    left, top, right, bottom = (value / scale for value in spot.box)
    height = page.get_height()
    return str(page.get_textpage().get_text_bounded(left - 1, height - bottom - 1, right + 1, height - top + 1)).strip()


def test_a_page_of_a_pdf_is_drawn_and_one_that_is_not_there_is_refused(printed: bytes) -> None:
    drawn = _drawn(Document(printed), page=1)
    assert (drawn.kind, drawn.why, drawn.page) == ("picture", "not_asked", 1)
    assert drawn.pages >= 1 and drawn.picture.startswith(b"\x89PNG")
    assert not isinstance(render(Document(printed), Wanted(page=99)), Rendered)


def test_a_workbook_without_libreoffice_is_shown_as_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    monkeypatch.setattr("parsers.readers.legacy.office.program", lambda: None)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    grid = [block for block in read(Document(PAGE.encode())).blocks if hasattr(block, "rows")][1]  # type: ignore[union-attr]
    for row in grid.rows:
        sheet.append([None if cell is None else _number(cell.text) for cell in row])
    for number, row in enumerate(grid.rows, 1):
        for column, cell in enumerate(row, 1):
            if cell is not None and (cell.rowspan > 1 or cell.colspan > 1):
                sheet.merge_cells(
                    start_row=number, start_column=column,
                    end_row=number + cell.rowspan - 1, end_column=column + cell.colspan - 1,
                )  # fmt: skip
    packed = io.BytesIO()
    book.save(packed)
    drawn = _drawn(Document(packed.getvalue(), file_name="a.xlsx"), "requests.received.total", "21")
    assert (drawn.kind, drawn.why) == ("reading", "marked")
    assert _marked(drawn).text_content() == "21"


def _number(text: str) -> str | int:
    return int(text) if text.isdigit() else text


def test_a_picture_is_shown_and_nothing_in_it_is_marked() -> None:
    from PIL import Image

    packed = io.BytesIO()
    Image.new("RGB", (3000, 1500), "white").save(packed, "PNG")
    drawn = _drawn(Document(packed.getvalue()), "requests.received.total", "21")
    assert (drawn.kind, drawn.why, drawn.width, drawn.height) == ("picture", "not_here", 1000, 500)
    assert drawn.picture.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("pack", "quarters"),
    [(lambda page: pictures.scanned_pdf([page], 150), 1), (pictures.png, 0)],
    ids=["pdf on its side", "picture"],
)
def test_a_figure_of_a_scan_is_boxed_where_it_was_printed(pack: Callable[..., bytes], quarters: int) -> None:
    """Also on a page that lies on its side: the text of the page that was scanned says what stands in the box."""
    printed = printing.build(content=(review_table(),))
    scan = Document(pack(np.ascontiguousarray(np.rot90(pictures.pages(printed, 150)[0], quarters))))
    answer = read(Document(printed))
    assert isinstance(answer, ReadDocument)
    written = read_forms(answer.blocks).cells
    asked = [key for key, cell in written.items() if cell.value is not None and cell.value > 9]
    assert len(asked) >= 2
    for key in asked:
        drawn = render(scan, Wanted(key, written[key].raw))
        assert isinstance(drawn, Rendered) and (drawn.why, drawn.page) == ("marked", 1), key
        assert drawn.place is not None and drawn.place.box is not None
        left, top, right, bottom = drawn.place.box
        across, down = (left / drawn.width, right / drawn.width), (top / drawn.height, bottom / drawn.height)
        if quarters:  # the scan lies counter-clockwise on its side
            across, down = (1 - down[1], 1 - down[0]), across
        page_of = pypdfium2.PdfDocument(printed)[0]
        scale = WIDTH, WIDTH * page_of.get_height() / page_of.get_width()
        box = (across[0] * scale[0], down[0] * scale[1], across[1] * scale[0], down[1] * scale[1])
        assert _text_in(printed, Spot(0, box)) == written[key].raw
    other = render(scan, Wanted(asked[0], "4711"))
    assert isinstance(other, Rendered) and other.why == "reads_otherwise" and not (other.place and other.place.box)


def test_an_original_is_drawn_in_the_sandbox_and_one_that_cannot_be_says_why() -> None:
    with Pool(1, Limits(wall_seconds=20, cpu_seconds=20)) as pool:
        drawn = pool.render(Document(PAGE.encode()), Wanted("requests.received.total", "21", "2021"))
        assert isinstance(drawn, Rendered) and drawn.why == "marked"
        broken = pool.render(Document(b"%PDF-1.4 nothing"), Wanted())
        assert not isinstance(broken, Rendered) and broken.reason
