"""The one table of document kinds, and what of it bytes are.

Crawler, readers, archive, site and docs/formats.md take suffixes, media types, signatures, readers, exactness and names
from FORMATS; a new kind is a new row. Imports no reader: they are named, and imported when one is called.

The bytes decide: `.xls` holds a web page, `application/pdf` an error page, `.doc` a docx. A signature at byte 0 is
final, whatever comes behind it: compressed bytes hold `<p` by chance.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from parsers.decode import decode

Family = Literal["page", "word", "sheet", "print", "picture", "package", ""]
"""What a kind is used for. A file of another family than its name promises is not what was asked for."""
Box = Literal["zip", "ole", "text", ""]
"""What a kind is packed in; `marks` tell it from others in the same box."""
Signature = tuple[tuple[int, bytes], ...]
"""Bytes that stand at places; the first place is 0."""


@dataclass(frozen=True, slots=True)
class FileType:
    """One way to store a kind.

    suffixes     without dot, the one that a download gets first; () when a name never promises it.
    media_type   what a capture of it says.
    signatures   any of them tells the type.
    box, marks   what it is packed in, and what stands there: zip: a member's name, or a piece of [Content_Types].xml
                 or of OpenDocument's `mimetype`; ole: a stream's name; text: words near its beginning.
    end          how to see that all of it is there: zip, ole, pdf, png, jpeg; "" when nothing tells.
    """

    suffixes: tuple[str, ...]
    media_type: str
    signatures: tuple[Signature, ...] = ()
    box: Box = ""
    marks: tuple[str, ...] = ()
    end: Literal["zip", "ole", "pdf", "png", "jpeg", ""] = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of document, as `detect` and the archive (`versions.reader`) name it.

    rank      how exactly it says what a report says, 0 first: stored cells beat positions, positions beat a picture.
    reader    module:function, "" when its bytes are told by another kind's signature, or are refused.
    refused   reason and detail (codes of parsers.notes) for a kind that no reader is there for.
    office    what LibreOffice makes of it to be read from there.
    """

    kind: str
    chinese: str
    english: str
    family: Family
    rank: int
    reader: str = ""
    types: tuple[FileType, ...] = ()
    refused: tuple[str, str] | None = None
    office: Literal["docx", "xlsx"] | None = None

    @property
    def suffixes(self) -> tuple[str, ...]:
        return tuple(suffix for each in self.types for suffix in each.suffixes)


def _at_start(*starts: bytes) -> tuple[Signature, ...]:
    return tuple(((0, start),) for start in starts)


_ZIP = _at_start(b"PK\x03\x04", b"PK\x05\x06")
_OLE = _at_start(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_BIFF = _at_start(*(bytes.fromhex(start) for start in ("09081000", "09080800", "09040600", "09020600", "09000400")))
"""Excel workbooks older than the OLE container begin with the BOF record itself."""
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPEN = "application/vnd.oasis.opendocument."
_XML, _OLE_FILE, _BYTES = "text/xml", "application/x-ole-storage", "application/octet-stream"
_OFFICE = "parsers.readers.legacy:read_legacy"

FORMATS: tuple[Format, ...] = (
    Format(
        *("html", "网页", "web page", "page", 0, "parsers.readers.html:read_html"),
        types=(FileType((), "text/html", box="text"),),
    ),
    Format(
        *("mhtml", "单文件网页", "web page in one file", "page", 0, "parsers.readers.mhtml:read_mhtml"),
        types=(FileType(("mht", "mhtml"), "multipart/related", box="text"),),
    ),
    Format(
        *("text", "纯文本", "plain text", "page", 0, "parsers.readers.text:read_text"),
        types=(FileType(("txt", "csv"), "text/plain", box="text"),),
    ),
    Format(
        *("docx", "Word（docx）", "Word", "word", 1, "parsers.readers.docx:read_docx"),
        types=(
            FileType(
                *(("docm", "dotm"), "application/vnd.ms-word.document.macroenabled.12", _ZIP, "zip"),
                *(("ms-word.document.macroEnabled.main", "ms-word.template.macroEnabledTemplate.main"), "zip"),
            ),
            FileType(
                *(("docx", "dotx"), _WORD, _ZIP, "zip"),
                *(("word/document.xml", "wordprocessingml.document.main"), "zip"),
            ),
        ),
    ),
    Format(
        *("doc", "Word（doc）", "Word 97–2003", "word", 2, _OFFICE),
        types=(FileType(("doc", "dot"), "application/msword", _OLE, "ole", ("WordDocument",), "ole"),),
        office="docx",
    ),
    Format(
        *("wps", "WPS 文字", "WPS Writer", "word", 2),
        types=(FileType(("wps", "wpt"), "application/wps-office.wps", box="ole", end="ole"),),
    ),
    Format(
        *("rtf", "RTF", "rich text", "word", 2, _OFFICE),
        types=(FileType(("rtf",), "application/rtf", _at_start(b"{\\rtf")),),
        office="docx",
    ),
    Format(
        *("wordml", "Word 2003 XML", "Word 2003 XML", "word", 2, _OFFICE),
        types=(
            FileType(
                *(("xml",), _XML),
                box="text",
                marks=('progid="word.document"', "schemas.microsoft.com/office/word/2003/wordml"),
            ),
        ),
        office="docx",
    ),
    Format(
        *("odt", "OpenDocument 文本", "OpenDocument text", "word", 2, _OFFICE),
        types=(FileType(("odt",), f"{_OPEN}text", _ZIP, "zip", (f"{_OPEN}text",), "zip"),),
        office="docx",
    ),
    Format(
        *("xlsx", "Excel（xlsx）", "Excel", "sheet", 3, "parsers.readers.sheet:read_xlsx"),
        types=(
            FileType(
                *(("xlsm", "xltm"), "application/vnd.ms-excel.sheet.macroenabled.12", _ZIP, "zip"),
                *(("ms-excel.sheet.macroEnabled.main", "ms-excel.template.macroEnabled.main"), "zip"),
            ),
            FileType(
                *(("xlsx", "xltx"), _SHEET, _ZIP, "zip"),
                *(("xl/workbook.xml", "spreadsheetml.sheet.main"), "zip"),
            ),
        ),
    ),
    Format(
        *("xls", "Excel（xls）", "Excel 97–2003", "sheet", 3, "parsers.readers.sheet:read_xls"),
        types=(
            FileType(("xls", "xlt", "et", "ett"), "application/vnd.ms-excel", _OLE, "ole", ("Workbook", "Book"), "ole"),
            FileType(("xls",), "application/vnd.ms-excel", _BIFF),
        ),
    ),
    Format(
        *("ods", "OpenDocument 表格", "OpenDocument sheet", "sheet", 3, _OFFICE),
        types=(FileType(("ods",), f"{_OPEN}spreadsheet", _ZIP, "zip", (f"{_OPEN}spreadsheet",), "zip"),),
        office="xlsx",
    ),
    Format(
        *("sheetml", "Excel 2003 XML", "Excel 2003 XML", "sheet", 3, _OFFICE),
        types=(
            FileType(
                *(("xml",), _XML),
                box="text",
                marks=('progid="excel.sheet"', "urn:schemas-microsoft-com:office:spreadsheet"),
            ),
        ),
        office="xlsx",
    ),
    Format(
        *("ofd", "OFD", "OFD (GB/T 33190)", "print", 4, "parsers.readers.ofd:read_ofd"),
        types=(FileType(("ofd",), "application/ofd", _ZIP, "zip", ("OFD.xml",), "zip"),),
    ),
    Format(
        *("pdf", "PDF", "PDF", "print", 5, "parsers.readers.pdf:read_pdf"),
        types=(FileType(("pdf",), "application/pdf", _at_start(b"%PDF-"), end="pdf"),),
    ),
    Format("pdf_scan", "扫描 PDF（图片识别）", "scanned PDF", "print", 6),
    Format(
        *("image", "图片识别", "picture", "picture", 6, "parsers.readers.picture:read_picture"),
        types=(
            FileType(("png",), "image/png", _at_start(b"\x89PNG\r\n\x1a\n"), end="png"),
            FileType(("jpg", "jpeg"), "image/jpeg", _at_start(b"\xff\xd8\xff"), end="jpeg"),
            FileType(("gif",), "image/gif", _at_start(b"GIF87a", b"GIF89a")),
            FileType(("tif", "tiff"), "image/tiff", _at_start(b"II*\x00", b"MM\x00*")),
            # `BM` are also two letters: the reserved bytes behind a bitmap's length are zero.
            FileType(("bmp",), "image/bmp", (((0, b"BM"), (6, b"\x00\x00\x00\x00")),)),
            FileType(("webp",), "image/webp", (((0, b"RIFF"), (8, b"WEBP")),)),
        ),
    ),
    Format(
        *("zip", "压缩包（zip）", "zip archive", "package", 7, "parsers.readers.archives:read_zip"),
        types=(FileType(("zip",), "application/zip", _ZIP, "zip", end="zip"),),
    ),
    Format(
        *("rar", "压缩包（rar）", "rar archive", "package", 7, "parsers.readers.archives:read_rar"),
        types=(FileType(("rar",), "application/vnd.rar", _at_start(b"Rar!\x1a\x07")),),
    ),
    Format(
        *("7z", "压缩包（7z）", "7z archive", "package", 7, "parsers.readers.archives:read_rar"),
        types=(FileType(("7z",), "application/x-7z-compressed", _at_start(b"7z\xbc\xaf\x27\x1c")),),
    ),
    Format(
        *("ceb", "方正 CEB", "Founder CEB", "print", 7),
        types=(FileType(("ceb",), "application/x-ceb", _at_start(b"Founder CEB")),),
        refused=("unsupported_type", "founder_ceb"),
    ),
    Format(
        *("ole_encrypted", "加密的 Office 文件", "encrypted Office file", "word", 7),
        types=(FileType((), _OLE_FILE, _OLE, "ole", ("EncryptedPackage",), "ole"),),
        refused=("encrypted", "office_password"),
    ),
    Format(
        *("ole", "其他 Office 文件", "other Office file", "word", 7),
        types=(FileType((), _OLE_FILE, _OLE, "ole", ("Root Entry",), "ole"),),
        refused=("unsupported_type", "ole_unknown"),
    ),
    Format(
        *("ole_damaged", "残缺的 Office 文件", "damaged Office file", "word", 7),
        types=(FileType((), _OLE_FILE, _OLE, "ole", end="ole"),),
        refused=("damaged", "office_cut_off"),
    ),
    Format(
        *("binary", "无法识别的文件", "unknown bytes", "", 7),
        types=(FileType((), _BYTES),),
        refused=("unsupported_type", "bytes_unknown"),
    ),
)

_LEAST_EXACT = max(each.rank for each in FORMATS)
KINDS: dict[str, Format] = {each.kind: each for each in FORMATS}
BY_SUFFIX: dict[str, Format] = {suffix: each for each in reversed(FORMATS) for suffix in each.suffixes}
"""Suffix → the kind that it promises, the first of the table that has it."""
BY_MEDIA_TYPE: dict[str, FileType] = {one.media_type: one for each in reversed(FORMATS) for one in each.types}
SUFFIXES: tuple[str, ...] = tuple(BY_SUFFIX)
DOCUMENTS: tuple[str, ...] = tuple(
    suffix
    for suffix, each in BY_SUFFIX.items()
    if each.family in ("word", "sheet", "print") and suffix != "xml"  # of a portal: its data, not a Word document
)
"""Suffixes of what is read as a document: no pictures, packages or pages."""
_NAMED = re.compile(rf"\.(?:{'|'.join(SUFFIXES)})$", re.I)
_NAMED_BY_PARAMETER = re.compile(rf"(?:name|file|url|path)=[^&]*\.(?:{'|'.join(SUFFIXES)})(?:&|$)", re.I)
"""Every suffix by which an address or a file's name says that it is a document and no page."""
PICTURES: tuple[str, ...] = KINDS["image"].suffixes
PACKAGES: tuple[str, ...] = tuple(suffix for suffix, each in BY_SUFFIX.items() if each.family == "package")

_DECLARED = ("application/json", "text/xml", "application/xml", "text/html")
_LATE_PDF = 1024
_HEAD = 8192
_ZIP_END, _ZIP_END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_OF_OPEN_DOCUMENTS = frozenset({"content.xml", "encrypted-package"})
_MOST_CONTROLS = 0.05
_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|table|div|p|meta|span|title|td)\b", re.IGNORECASE)
_CLOSED = (b"</p>", b"</td>", b"</TD>")
_BEGINS = re.compile(
    rb"[\s\xef\xbb\xbf]*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|meta|script|div|table|p\b|title|center|h\d)",
    re.DOTALL | re.IGNORECASE,
)
_CONTROLS = bytes(number for number in range(32) if number not in b"\t\n\v\f\r\x1b") + b"\x7f"


def names_file(url: str) -> bool:
    """Whether the address is that of a document or picture by its path or its file-name parameter."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_NAMED.search(unquote(parts.path)) or _NAMED_BY_PARAMETER.search(unquote(parts.query)))


def rank(kind: str) -> int:
    """0 for the most exact."""
    return KINDS[kind].rank if kind in KINDS else _LEAST_EXACT


def detect(data: bytes) -> str:
    """The kind of FORMATS that the bytes are."""
    return sniff(data)[0].kind


def media_type(data: bytes, header: str = "") -> str:
    """Media type by the bytes; the header decides only among kinds of text."""
    found, stored = sniff(data)
    if found.kind not in ("html", "text") or begins_as_page(data):
        return stored.media_type
    declared = header.split(";", maxsplit=1)[0].strip().lower()
    if declared in _DECLARED:
        return declared
    if data[:_HEAD].lstrip().startswith(b"<?xml"):
        return _XML
    return "text/plain" if declared == "text/plain" else stored.media_type


def suffix_of(media_type: str, url: str = "") -> str:
    """The suffix under which a file is handed over: by its media type, else the one that its address has; "bin"."""
    bare = media_type.split(";", maxsplit=1)[0].strip().lower()
    if bare in ("text/html", "application/xhtml+xml"):
        return "html"
    known = BY_MEDIA_TYPE.get(bare)
    named = url.rsplit(".", 1)[-1].lower()
    return next(iter(known.suffixes if known else ()), named if named in BY_SUFFIX else "bin")


def sniff(data: bytes) -> tuple[Format, FileType]:
    """What the bytes are. A signature at byte 0 is final."""
    signed = _signed(data)
    if signed:
        return _unboxed(data, signed)
    if _is_late_pdf(data):
        return _first("pdf")
    return _text(data)


def begins_as_page(data: bytes) -> bool:
    """Whether bytes begin as a web page does."""
    return bool(_BEGINS.match(data[:2048]))


def _signed(data: bytes) -> list[tuple[Format, FileType]]:
    return [
        (each, stored)
        for each in FORMATS
        for stored in each.types
        if any(all(data.startswith(piece, at) for at, piece in signature) for signature in stored.signatures)
    ]


def _unboxed(data: bytes, signed: list[tuple[Format, FileType]]) -> tuple[Format, FileType]:
    """Of those that share a signature the first whose marks are there; the one without marks is the box itself."""
    if len(signed) == 1:
        return signed[0]
    names, said = _in_zip(data) if signed[0][1].box == "zip" else (_in_ole(data, signed), "")
    return next(
        pair for pair in signed if not pair[1].marks or any(mark in names or mark in said for mark in pair[1].marks)
    )


def _in_zip(data: bytes) -> tuple[set[str], str]:
    """Names of the members, and what the package says of itself; nothing when its directory cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(without_padding(data))) as package:
            names = {info.filename.replace("\\", "/").lstrip("/") for info in package.infolist()}
            types = _content_types(package) if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
        return set(), ""
    # OpenDocument: the media type is the first, unpacked member (OpenDocument 1.2, part 3, 3.3).
    own = data[:200] if "mimetype" in names and names & _OF_OPEN_DOCUMENTS else b""
    return names, (types + own).decode("latin-1")


def without_padding(data: bytes) -> bytes:
    """A zip up to the end of its directory: servers fill files up, and zipfile looks for the end in the last 64 kB."""
    end = data.rfind(_ZIP_END) + _ZIP_END_SIZE
    return data[:end] if _ZIP_END_SIZE <= end < len(data) - _LONGEST_COMMENT else data


def _content_types(package: zipfile.ZipFile) -> bytes:
    try:
        with package.open("[Content_Types].xml") as member:
            return member.read(1024 * 1024)
    except (zipfile.BadZipFile, RuntimeError, KeyError, EOFError):
        return b""


def _in_ole(data: bytes, signed: list[tuple[Format, FileType]]) -> set[str]:
    """Marks in the directory of the compound file: UTF-16 names, one entry every 128 bytes ([MS-CFB] 2.6.1)."""
    return {mark for _, stored in signed for mark in stored.marks if _has_entry(data, mark)}


def _has_entry(data: bytes, name: str) -> bool:
    entry = name.encode("utf-16-le") + b"\x00\x00"
    place = data.find(entry)
    while place >= 0 and place % 128:
        place = data.find(entry, place + 1)
    return place >= 0


def _is_late_pdf(data: bytes) -> bool:
    """A pdf may have a few bytes before its header (ISO 32000-1, Annex H, note 13), a web page may speak of one."""
    place = data[:_LATE_PDF].find(b"%PDF-")
    return place >= 0 and not _MARKUP.search(data[:place])


def _text(data: bytes) -> tuple[Format, FileType]:
    """Markup and text have no signature: what stands near their beginning tells them, and that few controls do."""
    head = data[:_HEAD].replace(b"\x00", b"")
    lowered = head[:4096].lower()
    if b"mime-version:" in lowered[:1024] and b"content-type:" in lowered:
        return _first("mhtml")
    if b"<html" not in lowered:
        marked = next((kind for kind in ("wordml", "sheetml") if _says(lowered, KINDS[kind])), None)
        if marked:
            return _first(marked)
    if begins_as_page(head):
        return _first("html")
    if _is_binary(data[:_HEAD]):
        return _first("binary")
    return _first("html" if _MARKUP.search(head) or any(tag in data for tag in _CLOSED) else "text")


def _says(lowered: bytes, each: Format) -> bool:
    return any(mark.encode() in lowered for mark in each.types[0].marks)


def _is_binary(head: bytes) -> bool:
    """Whether the bytes are text in no charset: controls that no text has. UTF-16 is full of zeros and is text."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > _MOST_CONTROLS * len(head) and not decode(head).codec.startswith("utf-16")


def _first(kind: str) -> tuple[Format, FileType]:
    found = KINDS[kind]
    return found, found.types[0]
