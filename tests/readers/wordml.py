"""Word packages written element by element, for what python-docx cannot make."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = {
    "w": W,
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
_NAMES = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def package(body: str, parts: dict[str, tuple[str, bytes]] | None = None, prologue: str = "") -> bytes:
    """A docx. `parts`: file name below word/ → kind of relationship and bytes; their ids are rId1, rId2 …"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"{prologue}<w:document {_NAMES}><w:body>{body}</w:body></w:document>")
        relations = ""
        for number, (name, (kind, data)) in enumerate((parts or {}).items(), 1):
            archive.writestr(f"word/{name}", data)
            relations += f'<Relationship Id="rId{number}" Type="{_KIND}{kind}" Target="{name}"/>'
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{space}">{relations}</Relationships>')
    return buffer.getvalue()


def part(root: str, inner: str) -> bytes:
    return f"<w:{root} {_NAMES}>{inner}</w:{root}>".encode()


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, depth: int = 0, number_id: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number_id}"/></w:numPr>')


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def tc(text: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"
