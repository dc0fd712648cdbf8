"""The quick look that spares most pages the reading of their styles lets nothing pass that styles would change."""

from __future__ import annotations

import pytest

from parsers.readers import html
from tests.readers.reading import blocks_of, rows

DECLARATIONS = """
display:none|display:contents|display:inline-block|display:flex|visibility:hidden|opacity:0|opacity:.05|color:#fff|color:WHITE
color:rgb(100%,100%,100%)|color:transparent|color:#0000|color:hsl(0 0% 100%)|color:color(srgb 1 1 1)|color:ivory
background-color:#000|background:#000|background-image:url(a.png)|background-image:linear-gradient(red,red)|background:url(a)
font-size:0|font-size:0.1px|font-size:1px|font-size:0%|font-size:.01em|font:0/0 a|font:1px serif|text-indent:-9999px
text-indent:-90%|margin-left:-9999px|margin:0 -20px|margin-top:-999px|margin-right:-10px|margin:0 9px|padding-left:100px
padding:0 30px|position:absolute|position:relative;left:-20px|float:right|clip:rect(0,0,0,0)|clip-path:circle(0)
overflow:hidden;width:0|max-height:0;overflow:hidden|transform:scale(0)|scale:0|rotate:90deg|translate:-999px|zoom:.1
text-decoration:line-through|text-shadow:0 0 3px #000|-webkit-text-fill-color:transparent|-webkit-text-stroke:3px #fff
-webkit-text-security:disc|letter-spacing:-1em|letter-spacing:-.5em|letter-spacing:2em|line-height:0|line-height:0.1
vertical-align:super|vertical-align:10px|vertical-align:50%|direction:rtl|unicode-bidi:bidi-override|text-combine-upright:all
font-family:Wingdings|font-variant-position:super|content-visibility:hidden|filter:opacity(0)|mask:url(a)
mix-blend-mode:screen|backdrop-filter:blur(2px)|all:initial|color-scheme:dark|border-left:1px solid|border:1px solid
border-inline-start:1px solid|outline:9px solid #000|box-shadow:inset 0 0 0 99px #000|block-size:0;overflow:hidden
--x:none;display:var(--x)|COLOR:#FFF|Display : none|display:none!important|margin-inline-start:-99px
"""
PLACES = ("<{0} {1}>1</{0}>3881", "<div {1}>1<{0}>3881</{0}></div>")
ELEMENTS = ("span", "sup")
ALL = [one.strip() for one in DECLARATIONS.replace("\n", "|").split("|") if one.strip()]


def _ways(declaration: str) -> list[tuple[str, str]]:
    """(sheet, attribute): how a page may say so."""
    quoted = [("", f'style="{declaration}"'), (f".k{{{declaration}}}", "class=k")]
    return quoted if set(declaration) & set(" '\"") else [*quoted, ("", f"style={declaration}")]


def _read(page: str) -> list[list[str]]:
    return [list(row) for row in rows(blocks_of(page.encode()))]


@pytest.mark.parametrize("declaration", ALL)
def test_a_page_let_pass_reads_as_if_its_styles_had_been_read(
    declaration: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [
        f"<style>{sheet}</style><table><tr><td>说明</td><td>{place.format(element, attribute)}</td></tr></table>"
        for sheet, attribute in _ways(declaration)
        for place in PLACES
        for element in ELEMENTS
    ]
    quick = [_read(page) for page in pages]
    monkeypatch.setattr(html, "may_hide", lambda *_: True)
    assert [page for page, read in zip(pages, quick, strict=True) if read != _read(page)] == []
