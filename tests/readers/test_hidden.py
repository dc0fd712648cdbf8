"""Further ways in which a page of a pdf shows something else than it says, each written by hand."""

from __future__ import annotations

import pytest

from parsers.numbers import read_figure
from tests.readers.reading import blocks_of, rows
from tests.readers.rendering.rawpdf import pdf_of, stream

_LINES = "".join(f"20 {y} m 220 {y} l S " for y in (20, 60, 100)) + "".join(
    f"{x} 20 m {x} 100 l S " for x in (20, 120, 220)
)
_LABELS = "".join(
    f"BT /F 12 Tf {x} {y} Td ({t}) Tj ET " for x, y, t in ((30, 75, "ABC"), (30, 35, "DEF"), (130, 75, "5"))
)


def _text(text: str, x: float = 130, y: float = 35, before: str = "", size: float = 12) -> str:
    return f"BT {before} /F {size} Tf {x} {y} Td ({text}) Tj ET "


def _page(cell: str, **parts) -> bytes:
    """A table of two rows; `cell` draws into its last cell, at (130, 35)."""
    return pdf_of(_LINES + _LABELS + cell, **parts)


def _form(content: str, head: str = "") -> str:
    fonts = "/Resources <</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>"
    return stream(content, f"/Type /XObject /Subtype /Form /BBox [0 0 300 200] {fonts} {head}")


_STATES = (
    "/ExtGState <</Clear <</ca 0>> /Half <</ca 0.5>> /Light <</BM /Lighten>> /Multiply <</BM /Multiply>>"
    " /Difference <</BM /Difference>> /Screen <</BM /Screen>>>>"
)
_OFF = "/OCProperties <</OCGs [5 0 R] /D <</OFF [5 0 R]>>>>"
_ON = "/OCProperties <</OCGs [5 0 R] /D <</ON [5 0 R]>>>>"
_LAYER = "<</Type /OCG /Name (L)>>"
_NINE = _text("9") + _text("37", 137)
_37 = _text("37", 137)
_WHITE_BOX = "1 g 129 30 8 16 re f 0 g "
_MASK = "/ExtGState <</M <</SMask <</Type /Mask /S /Luminosity /G 5 0 R>>>>>>"
_BLACK = "/Type /XObject /Subtype /Form /BBox [0 0 300 200] /Group <</S /Transparency /CS /DeviceGray>>"
_WHITE_IMAGE = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"

PAGES = {
    "plain": (_page(_NINE), 937),
    "a layer that is off": (
        _page(
            f"/OC /L BDC {_text('9')} EMC {_37}",
            resources="/Properties <</L 5 0 R>>", catalog=_OFF, more=[_LAYER],
        ), 37,
    ),
    "a layer that is on": (
        _page(
            f"/OC /L BDC {_text('9')} EMC {_37}",
            resources="/Properties <</L 5 0 R>>", catalog=_ON, more=[_LAYER],
        ), 937,
    ),
    "a layer around layers": (
        _page(
            f"/OC /L BDC /Span <</MCID 0>> BDC {_text('9')} EMC EMC {_37}",
            resources="/Properties <</L 5 0 R>>", catalog=_OFF, more=[_LAYER],
        ), 37,
    ),
    "a form of a closed layer": (
        _page(
            f"/X Do {_37}", resources="/XObject <</X 6 0 R>>", catalog=_OFF,
            more=[_LAYER, _form(_text("9"), "/OC 5 0 R")],
        ), 37,
    ),
    "forms within forms": (
        _page(
            f"q 1 0 0 1 30 10 cm /X Do Q {_37}", resources="/XObject <</X 5 0 R>>",
            more=[
                stream("q 1 0 0 1 40 10 cm /Y Do Q", "/Type /XObject /Subtype /Form /BBox [0 0 300 200] "
                       "/Resources <</XObject <</Y 6 0 R>>>>"),
                _form(_text("9", 60, 15)),
            ],
        ), 937,
    ),
    "cut by the box of its form": (
        _page(
            f"/X Do {_37}", resources="/XObject <</X 5 0 R>>",
            more=[_form(_text("9")).replace("/BBox [0 0 300 200]", "/BBox [0 0 120 200]")],
        ), 37,
    ),
    "what the file says in its place": (_page(f"/Span <</ActualText (81)>> BDC {_NINE} EMC"), 937),
    "nothing said in its place": (_page(f"/Span <</ActualText ()>> BDC {_text('9')} EMC {_37}"), 937),
    "clear by its state": (_page(f"q /Clear gs {_text('9')} Q {_37}", resources=_STATES), 37),
    "half clear": (_page(f"q /Half gs {_text('9')} Q {_37}", resources=_STATES), 937),
    "lightened": (_page(f"q /Light gs {_text('9')} Q {_37}", resources=_STATES), None),
    "multiplied": (_page(f"q /Multiply gs {_text('9')} Q {_37}", resources=_STATES), None),
    "masked": (
        _page(f"q /M gs {_text('9')} Q {_37}", resources=_MASK, more=[stream("0 g 0 0 300 200 re f", _BLACK)]), 37,
    ),
    "under an image": (
        _page(f"{_text('9')} q 8 0 0 16 129 30 cm /I Do Q {_37}", resources="/XObject <</I 5 0 R>>",
              more=[stream("\xff", _WHITE_IMAGE)]), 37,
    ),
    "under a clear image": (
        _page(f"{_text('9')} q 8 0 0 16 129 30 cm /I Do Q {_37}", resources="/XObject <</I 5 0 R>>",
              more=[stream("\xff", _WHITE_IMAGE + " /SMask 6 0 R"), stream("\x00", _WHITE_IMAGE)]), 937,
    ),
    "under an inline image": (
        _page(f"{_text('9')} q 8 0 0 16 129 30 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q {_37}"), 37,
    ),
    "under a thick line": (_page(f"{_text('9')} 1 G 16 w 133 30 m 133 46 l S 0 G 1 w {_37}"), 37),
    "under a thick line off its middle": (_page(f"{_text('937')} 1 G 9 w 128 43 m 160 43 l S 0 G 1 w"), None),
    "under thin bars": (
        _page(_text("9") + "1 g " + "".join(f"{x} 30 2.5 16 re f " for x in (129, 131.4, 133.8)) + f"0 g {_37}"), 37,
    ),
    "with a white edge": (_page(f"q 1 G 6 w {_text('9', before='2 Tr')} Q {_37}"), 37),
    "cut off at its side": (_page(f"q 137 20 100 40 re W n {_text('937')} Q"), 37),
    "in a clip of no rectangle": (
        _page(f"q 137 20 m 230 20 l 230 90 l 100 90 l 137 60 l h W n {_text('937')} Q"), 37,
    ),
    "its letters as a clip": (_page(f"q {_text('9', before='7 Tr')} 0 g 129 30 8 16 re f Q {_37}"), None),
    "its letters as a clip of nothing": (_page(f"q {_text('9', before='7 Tr')} Q {_37}"), 37),
    "filled by a pattern of white": (
        _page(
            f"/Pattern cs /P scn {_text('9')} 0 g {_37}", resources="/Pattern <</P 5 0 R>>",
            more=[stream("1 g 0 0 9 9 re f", "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] "
                         "/XStep 9 /YStep 9 /Resources <<>>")],
        ), 37,
    ),
    "very small": (_page(_text("9", 136, 38, size=1.5) + _37), None),
    "very small behind it": (_page(_37 + _text("9", 150.5, 38, size=1.5)), None),
    "raised": (_page(_37 + _text("1", 150.5, 40, size=7)), None),
    "raised by its text state": (_page("BT /F 12 Tf 130 35 Td (37) Tj 6 Ts (1) Tj ET"), None),
    "spread over the page by its matrix": (_page("BT 12 0 0 12 130 35 Tm /F 1 Tf (9) Tj (37) Tj ET"), 937),
    "written backwards": (_page("BT /F 12 Tf 144 35 Td (7) Tj -7 0 Td (3) Tj -7 0 Td (9) Tj ET"), 937),
    "set back over itself": (_page("BT /F 12 Tf 130 35 Td [(81) 1112 (37)] TJ ET"), None),
    "outside the crop box": (_page(_text("9", 125) + _37, page="/CropBox [132 0 300 200]"), 37),
    "half outside the crop box": (_page(_text("9", 129) + _37, page="/CropBox [131.5 0 300 200]"), None),
    "in larger units": (_page(_NINE, page="/UserUnit 3"), 937),
    "turned": (_page(_NINE, page="/Rotate 90"), 937),
    "turned about": (_page(_NINE, page="/Rotate 180"), 937),
    "turned and cut": (_page(_NINE, page="/Rotate 270 /CropBox [10 10 290 190]"), 937),
    "a note over it": (
        _page(_NINE, page="/Annots [<</Type /Annot /Subtype /Square /Rect [129 30 137 46] /AP <</N 5 0 R>>>>]",
              more=[_form("1 g 0 0 300 200 re f")]), 37,
    ),
    "a note of a closed layer": (
        _page(_37, catalog=_OFF,
              page="/Annots [<</Type /Annot /Subtype /FreeText /Rect [0 0 300 200] /OC 5 0 R /AP <</N 6 0 R>>>>]",
              more=[_LAYER, _form(_text("9"))]), None,
    ),
    "a note that is hidden": (
        _page(_37, page="/Annots [<</Type /Annot /Subtype /FreeText /F 2 /Rect [0 0 300 200] /AP <</N 5 0 R>>>>]",
              more=[_form(_text("9"))]), 37,
    ),
    "a note that adds a digit": (
        _page(_37, page="/Annots [<</Type /Annot /Subtype /FreeText /F 4 /Rect [0 0 300 200] /AP <</N 5 0 R>>>>]",
              more=[_form(_text("9"))]), 937,
    ),
    "letters drawn by the page": (
        _page(
            f"BT /T 12 Tf 130 35 Td (a) Tj ET {_37}",
            fonts="/F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> /T <</Type /Font /Subtype /Type3 "
            "/FontBBox [0 0 600 800] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs <</a 5 0 R>> /FirstChar 97 "
            "/LastChar 97 /Widths [600] /Encoding <</Differences [97 /nine]>> /Resources <<>> /ToUnicode 6 0 R>>"
            .replace("/a 5", "/nine 5"),
            more=[
                stream("600 0 0 0 600 800 d1 100 0 200 700 re f"),
                stream("1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <61> <0039> endbfchar"),
            ],
        ), None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("page", "value"), PAGES.values(), ids=PAGES)
def test_a_figure_is_what_a_person_sees_or_none(page, value):
    read = rows(blocks_of(page))
    assert read_figure(read[1][1]).value == value
    assert value is not None or any(letter.isdigit() for letter in read[1][1])
