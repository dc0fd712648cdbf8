"""Shapes that float in Word documents, and tables around them: what the tests of them are made of."""

from __future__ import annotations

CM = 360_000
WHITE, CLEAR = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>', "<a:noFill/>"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_WRAPS = {"None": "<wp:wrapNone/>", "Square": '<wp:wrapSquare wrapText="bothSides"/>', "Top": "<wp:wrapTopAndBottom/>"}
SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" '
    'w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)


def drawing(
    top: float, high: float, relative: str = "paragraph", *, align: str = "", fill: str = WHITE, wrap: str = "None",
    turned: bool = False,
) -> str:  # fmt: skip
    """A run with a rectangle of 14 cm; `top` and `high` in centimetres."""
    place = f"<wp:align>{align}</wp:align>" if align else f"<wp:posOffset>{round(top * CM)}</wp:posOffset>"
    size = f'cx="{14 * CM}" cy="{round(high * CM)}"'
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor xmlns:wp="{_WP}" distT="0" '
        'distB="0" distL="0" distR="0" simplePos="0" relativeHeight="5" behindDoc="0" locked="0" layoutInCell="1" '
        'allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0'
        f'</wp:posOffset></wp:positionH><wp:positionV relativeFrom="{relative}">{place}</wp:positionV><wp:extent '
        f'{size}/>{_WRAPS[wrap]}<wp:docPr id="1" name="s"/><a:graphic><a:graphicData uri="{_SHAPE}"><wps:wsp>'
        f"<wps:cNvSpPr/><wps:spPr><a:xfrm{' rot=' + chr(34) + '5400000' + chr(34) if turned else ''}>"
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill}</wps:spPr>'
        "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        "</mc:AlternateContent></w:r>"
    )


def shape(top: str, high: str, style: str = "", attributes: str = 'fillcolor="white"') -> str:
    """A run with a rectangle in VML."""
    return (
        f'<w:r><w:pict><v:rect style="position:absolute;margin-left:0;margin-top:{top};width:400pt;height:{high};'
        f'z-index:5;{style}" {attributes} stroked="f"/></w:pict></w:r>'
    )


def paragraph(text: str = "文字", run: str = "", properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(numbers: range, anchored: dict[int, str] | None = None) -> str:
    """Rows `R7E | 1007`. `anchored`: what is anchored in the first cell of a row."""
    wide = '<w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>'
    rows = "".join(
        f"<w:tr><w:tc>{wide}{paragraph(f'R{number}E', (anchored or {}).get(number, ''))}</w:tc>"
        f"<w:tc>{wide}{paragraph(str(1000 + number))}</w:tc></w:tr>"
        for number in numbers
    )
    grid = '<w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>'
    return f'<w:tbl><w:tblPr><w:tblW w:w="6000" w:type="dxa"/></w:tblPr>{grid}{rows}</w:tbl>'
