"""What kind of file the bytes are. Names and media types are wrong too often to win: `.xls` holds HTML,
`application/pdf` holds an error page, `.doc` holds a docx."""

from __future__ import annotations

import io
import re
import zipfile

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"{\\rtf", "rtf"),
)

_BIFF_STREAMS = tuple(bytes.fromhex(start) for start in ("09081000", "09080800", "09040600", "09020600", "09000400"))
"""Excel workbooks older than the OLE container begin with the BOF record itself."""

_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|table|div|p|meta|span|title)\b", re.IGNORECASE)


def detect(data: bytes) -> str:
    """The kind: docx, xlsx, ofd, odt, ods, zip, doc, xls, ole_encrypted, ole_damaged, ole,
    rtf, wordml, sheetml, mhtml, pdf, rar, 7z, image, html, or text when nothing else is recognised."""
    if data.startswith(ZIP_MAGIC):
        return _zip_kind(data)
    if data.startswith(OLE_MAGIC):
        return _ole_kind(data)
    return _by_magic(data) or _text_kind(data[:4096])


def _by_magic(data: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    # `BM` are also two letters: the reserved bytes behind a bitmap's length are zero.
    is_bitmap = data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00"
    if is_bitmap or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return "image"
    if data.startswith(_BIFF_STREAMS):
        return "xls"
    # A pdf may have a few bytes before its header (ISO 32000-1, Annex H, note 13), an HTML page may speak of
    # one; behind the header anything may follow, a description with tags among it.
    start = data[:1024].find(b"%PDF-")
    return "pdf" if start >= 0 and not _MARKUP.search(data[:start]) else None


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(zip_to_its_end(data))) as package:
            names = {info.filename.replace("\\", "/").lstrip("/") for info in package.infolist()}
            types = _content_types(package) if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
        return "zip"
    if "word/document.xml" in names or b"wordprocessingml.document.main" in types:
        return "docx"
    if "xl/workbook.xml" in names or b"spreadsheetml.sheet.main" in types or b"sheet.macroEnabled.main" in types:
        return "xlsx"
    if "OFD.xml" in names:
        return "ofd"
    return _odf_kind(data) if {"mimetype", "content.xml"} <= names else "zip"


def zip_to_its_end(data: bytes) -> bytes:
    """The package without what somebody put behind its end (APPNOTE 4.3.16)."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) - end < 22:
        return data
    return data[: end + 22 + int.from_bytes(data[end + 20 : end + 22], "little")]


def _odf_kind(data: bytes) -> str:
    """The media type is the first, unpacked member (OpenDocument 1.2, part 3, 3.3)."""
    if b"application/vnd.oasis.opendocument.text" in data[:200]:
        return "odt"
    return "ods" if b"application/vnd.oasis.opendocument.spreadsheet" in data[:200] else "zip"


def _content_types(package: zipfile.ZipFile) -> bytes:
    try:
        with package.open("[Content_Types].xml") as member:
            return member.read(1024 * 1024)
    except (zipfile.BadZipFile, RuntimeError, KeyError, EOFError):
        return b""


def _ole_kind(data: bytes) -> str:
    """By the names in the directory of the compound file: UTF-16, one entry every 128 bytes ([MS-CFB] 2.6.1)."""

    def has(name: str) -> bool:
        entry = name.encode("utf-16-le") + b"\x00\x00"
        places = (match.start() for match in re.finditer(re.escape(entry), data))
        return any(place % 128 == 0 for place in places)

    if has("EncryptedPackage"):
        return "ole_encrypted"
    if has("WordDocument"):
        return "doc"
    if has("Workbook") or has("Book"):
        return "xls"
    return "ole" if has("Root Entry") else "ole_damaged"


def _text_kind(head: bytes) -> str:
    lowered = head.lower()
    if b"mime-version:" in lowered[:1024] and b"content-type:" in lowered:
        return "mhtml"
    if b'progid="word.document"' in lowered or b"schemas.microsoft.com/office/word/2003/wordml" in lowered:
        return "wordml"
    if b'progid="excel.sheet"' in lowered or b"urn:schemas-microsoft-com:office:spreadsheet" in lowered[:2048]:
        return "sheetml"
    return "html" if _MARKUP.search(_ascii_of(head)) else "text"


def _ascii_of(head: bytes) -> bytes:
    """UTF-16 text with its zero bytes taken out, so that markup can be searched in it."""
    return head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
