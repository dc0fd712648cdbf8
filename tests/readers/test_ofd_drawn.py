"""An ofd whose text says something else than it draws: glyphs named one by one, turned and cut letters, seals."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
import reportlab

from parsers.model import Grid
from parsers.numbers import read_figure
from tests.readers.reading import blocks_of

_NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_VERA = (Path(reportlab.__file__).parent / "fonts" / "Vera.ttf").read_bytes()
_FONT = '<ofd:Fonts><ofd:Font ID="9" FontName="V"><ofd:FontFile>v.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
_WHITE = (
    '<ofd:PathObject ID="4" Boundary="0 0 2 5" Fill="true" Stroke="false"><ofd:FillColor Value="255 255 255"/>'
    "<ofd:AbbreviatedData>M 0 0 L 2 0 L 2 5 L 0 5 C</ofd:AbbreviatedData></ofd:PathObject>"
)


def _text(text: str, *, left: float = 62, top: float = 21.5, looks: str = "", inner: str = "", high: float = 6) -> str:
    steps = " ".join(["2"] * (len(text) - 1))
    return (
        f'<ofd:TextObject ID="3" Boundary="{left} {top} 40 {high}" Font="9" Size="4" {looks}>{inner}'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{steps}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def _glyphs(drawn: str, at: int = 0) -> str:
    """The numbers by which Vera has its glyphs."""
    numbers = " ".join(str(ord(letter) - 29) for letter in drawn)
    count = len(drawn)
    return (
        f'<ofd:CGTransform CodePosition="{at}" CodeCount="{count}" GlyphCount="{count}">'
        f"<ofd:Glyphs>{numbers}</ofd:Glyphs></ofd:CGTransform>"
    )


def _unit(content: str) -> tuple[str, str]:
    """A drawing of several objects over the first digit, and where it is described."""
    shown = '<ofd:CompositeObject ID="5" Boundary="62 21.5 2 5" ResourceID="55"/>'
    unit = f"<ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    return shown, f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="55" Width="2" Height="5">{unit}'


def _read(
    objects: str, *, resources: str = "", fonts: bool = True, stamp: str = "", font: bytes = _VERA
) -> int | float | None:
    lines = "".join(
        f'<ofd:PathObject ID="1" Boundary="{x} {y} {w} {h}"><ofd:AbbreviatedData>M 0 0 L {w} {h}</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
        for x, y, w, h in [(20, y, 100, 0) for y in (20, 28, 36)] + [(x, 20, 0, 16) for x in (20, 60, 120)]
    )
    labels = "".join(_text(text, left=22, top=top) for text, top in (("ABC", 21.5), ("DEF", 29.5)))
    signed = "<ofd:Signatures>S/Signatures.xml</ofd:Signatures>" if stamp else ""
    parts = {
        "OFD.xml": f"<ofd:OFD {_NAMES}><ofd:DocBody><ofd:DocRoot>D/D.xml</ofd:DocRoot>{signed}</ofd:DocBody></ofd:OFD>",
        "D/D.xml": f"<ofd:Document {_NAMES}><ofd:CommonData><ofd:PublicRes>R.xml</ofd:PublicRes></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="2" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>',
        "D/R.xml": f'<ofd:Res {_NAMES} BaseLoc=".">{_FONT if fonts else ""}{resources}</ofd:Res>',
        "D/P.xml": f'<ofd:Page {_NAMES}><ofd:Content><ofd:Layer ID="1">{lines}{labels}{objects}</ofd:Layer>'
        "</ofd:Content></ofd:Page>",
        "S/Signatures.xml": f'<ofd:Signatures {_NAMES}><ofd:Signature ID="1" BaseLoc="S.xml"/></ofd:Signatures>',
        "S/S.xml": f'<ofd:Signature {_NAMES}><ofd:StampAnnot ID="1" PageRef="2" Boundary="{stamp}"/></ofd:Signature>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("D/v.ttf", font)
        for name, text in parts.items():
            made.writestr(name, text)
    grid = next(block for block in blocks_of(buffer.getvalue()) if isinstance(block, Grid))
    cell = grid.rows[0][1]
    return None if cell is None else read_figure(cell.text).value


def test_a_font_that_draws_what_the_text_says_is_read():
    assert _read(_text("91064")) == 91064
    assert _read(_text("91064", inner=_glyphs("91064"))) == 91064
    assert _read(_text("91064", looks='CTM="0.5 0 0 0.5 0 0"')) == 91064
    assert _read(_text("91064"), stamp="100 200 40 40") == 91064


def _mapped(*groups: tuple[int, int, int]) -> bytes:
    """Vera with another table of characters: from, to, the first one's glyph (OpenType, cmap, format 12)."""
    inner = b"".join(struct.pack(">III", *group) for group in groups)
    table = struct.pack(">HHHHIHHIII", 0, 1, 3, 10, 12, 12, 0, 16 + len(inner), 0, len(groups)) + inner
    count = int.from_bytes(_VERA[4:6], "big")
    made, body = bytearray(_VERA[:12]), bytearray()
    for number in range(count):
        entry = _VERA[12 + 16 * number : 28 + 16 * number]
        name, (at, size) = entry[:4], struct.unpack(">II", entry[8:])
        data = table if name == b"cmap" else _VERA[at : at + size]
        made += name + bytes(4) + struct.pack(">II", 12 + 16 * count + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return bytes(made + body)


def test_characters_that_share_a_glyph_are_each_drawn():
    digits, letters = (0x30, 0x39, 0x30 - 29), (0x41, 0x5A, 0x41 - 29)
    alone = (0x30, 0x37, 0x30 - 29), (0x39, 0x39, 0x39 - 29), letters
    assert _read(_text("91064"), font=_mapped(digits, letters)) == 91064
    assert _read(_text("91064"), font=_mapped(*alone, (0xFF19, 0xFF19, 0x39 - 29))) == 91064
    assert _read(_text("91064"), font=_mapped((0x30, 0x39, 0x31 - 29), letters)) is None
    assert _read(_text("91064"), font=_mapped(letters)) is None
    assert _read(_text("91064"), font=_VERA[:2000]) is None


UNSURE = {
    "all glyphs are others": _text("1234", inner=_glyphs("9876")),
    "one glyph is another": _text("1234", inner=_glyphs("7", 1)),
    "a glyph is a blank": _text("1234", inner=_glyphs(" ")),
    "blanks are digits": _text("   4", inner=_glyphs("123")),
    "fewer glyphs": _text("12", inner=_glyphs("1").replace('CodeCount="1"', 'CodeCount="2"')),
    "mirrored": _text("1234", looks='CTM="-1 0 0 1 12 0"'),
    "on its head": _text("1696", looks='CTM="-1 0 0 -1 12 6"'),
    "letters on their heads": _text("1696", looks='CharDirection="180"'),
    "from right to left": _text("1234", looks='ReadDirection="180"'),
    "pressed together": _text("9", looks='HScale="0.01"') + _text("234", left=64),
    "cut by its boundary": _text("1234", high=1),
}


@pytest.mark.parametrize("name", UNSURE)
def test_what_nobody_can_be_sure_of_is_no_figure(name):
    assert _read(UNSURE[name]) is None


def test_glyphs_of_a_font_that_is_not_there_may_be_any():
    assert _read(_text("1234", inner=_glyphs("9876")), fonts=False) is None
    assert _read(_text("1234"), fonts=False) == 1234


def test_a_drawing_of_several_objects_is_drawn():
    shown, units = _unit(_text("9", left=0, top=0))
    assert _read(_text("234", left=64) + shown, resources=units) == 9234
    shown, units = _unit(_WHITE)
    assert _read(_text("9234") + shown, resources=units) == 234
    assert _read(_text("9234") + shown) is None


def test_a_seal_of_a_signature_hides_what_lies_below_it():
    assert _read(_text("9234"), stamp="50 10 40 40") is None
