"""The reader of OpenDocument texts against what LibreOffice prints: random styles of a digit beside a figure."""

from __future__ import annotations

import io
import os
import random
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.readers.oracle.printing import agree, cells, printed

ROUNDS = max(int(os.environ.get("NIANBAO_ORACLE", "1")) // 40, 1)
ROWS = 30
_TYPE = "application/vnd.oasis.opendocument.text"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = " ".join(
    [
        *(f'xmlns:{name}="{_SPACE}:{name}:1.0"' for name in ("office", "text", "table", "style", "manifest")),
        f'xmlns:fo="{_SPACE}:xsl-fo-compatible:1.0"',
        'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"',
    ]
)
LOOKS = (
    'text:display="none"', 'fo:color="#ffffff"', 'fo:color="#fefefe"', 'fo:color="#ff0000"', 'fo:font-weight="bold"',
    'fo:font-size="1pt"', 'fo:color="#000080" fo:background-color="#000080"', 'fo:font-size="16pt"',
    'fo:color="#ffffff" fo:background-color="#000080"', 'text:display="true"', 'fo:font-style="italic"',
    'fo:color="#000000" loext:opacity="0%"', 'fo:color="#000000" loext:opacity="100%"',
    'style:use-window-font-color="true" loext:opacity="0%"',
)  # fmt: skip


STANDS = ('fo:margin-left="-15cm"', 'fo:text-indent="-9cm"', 'fo:margin-left="0.1cm"')


def _odt(content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("mimetype", _TYPE)
        made.writestr("content.xml", content)
        entries = "".join(
            f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
            for path, kind in (("/", _TYPE), ("content.xml", "text/xml"))
        )
        made.writestr("META-INF/manifest.xml", f"<manifest:manifest {_NAMES}>{entries}</manifest:manifest>")
    return buffer.getvalue()


def _row(dice: random.Random, number: int) -> str:
    figure = str(dice.randrange(2000, 9000))
    digit = f'<text:span text:style-name="c{number}">1</text:span>'
    inner = dice.choice(
        (
            f"<text:p>{digit}{figure}</text:p>",
            f'<text:p text:style-name="p{number}">1</text:p><text:p>{figure}</text:p>',
            f"<text:p>{digit}<text:line-break/>{figure}</text:p>",
            f'<text:p text:style-name="s{number % len(STANDS)}">{figure}</text:p>',
        )
    )
    label = f"<table:table-cell><text:p>R{number}E</text:p></table:table-cell>"
    return f"<table:table-row>{label}<table:table-cell>{inner}</table:table-cell></table:table-row>"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice prints the documents")
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_figure_is_what_an_odt_prints(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    looks = [dice.choice(LOOKS) for _ in range(ROWS)]
    styles = "".join(
        f'<style:style style:name="{name}{number}" style:family="{kind}"><style:text-properties {look}/></style:style>'
        for number, look in enumerate(looks)
        for name, kind in (("p", "paragraph"), ("c", "text"))
    )
    styles += "".join(
        f'<style:style style:name="s{number}" style:family="paragraph"><style:paragraph-properties {stand}/>'
        "</style:style>"
        for number, stand in enumerate(STANDS)
    )
    rows = "".join(_row(dice, number) for number in range(ROWS))
    table = f'<table:table><table:table-column table:number-columns-repeated="2"/>{rows}</table:table>'
    data = _odt(
        f'<office:document-content {_NAMES} office:version="1.2"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:text>{table}<text:p/></office:text></office:body>"
        "</office:document-content>"
    )
    source = tmp_path / "a.odt"
    source.write_bytes(data)
    agree(cells(data), printed(tmp_path, source), looks)
