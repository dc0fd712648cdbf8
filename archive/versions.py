"""What counts as a version: hashes over figures and normalised text, and over the inner parts of a file. Pure.

Fetch time, URL, title, page furniture and white space are no part of it: a re-typeset page is the same version.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.raw.office_parts import office_hash
from archive.raw.pdf_parts import pages_hash
from parsers.folding import QUOTATION, compatible
from parsers.model import AnnualReport, Cell, ExtraRow, Number, Section
from parsers.sections.furniture import HASHED

_PDF_NOISE = re.compile(
    rb"/(CreationDate|ModDate)\s*\([^)]*\)|/ID\s*\[[^\]]*\]"
    rb"|<(xmp|pdf|xmpMM):[A-Za-z]*(Date|ID|Producer)>[^<]*<"
)
_ZIP_NOISE = re.compile(r"^(docProps/|_rels/|\[Content_Types\]|customXml/)")
_PDF, _OFFICE = "pdf2:", "office2:"
"""In front of the hash of a PDF and of a Word or Excel file: one made by an older rule cannot be compared with it."""


@dataclass(frozen=True, slots=True)
class Hashes:
    """SHA-256 in hex: of the figures, of the normalised text, and of both together."""

    content: str
    figures: str
    text: str


def hashes(report: AnnualReport) -> Hashes:
    """Hashes of a parsed report."""
    return content_hashes(report.cells, report.extra_rows, report.sections)


def content_hashes(cells: Mapping[str, Cell], extra_rows: Iterable[ExtraRow], sections: Iterable[Section]) -> Hashes:
    """Hashes of what a version says, also where it comes back from the archive."""
    extra = [[row.block, mark(row.label), *map(cell_state, row.cells)] for row in extra_rows]
    figures = _digest(f"{_figures(cells)}\n{json.dumps(extra, ensure_ascii=False)}")
    text = _digest("\n".join(normalised_sections(sections)))
    return Hashes(_digest(figures + text), figures, text)


def figure(value: Number | None) -> Number | None:
    """One number in one form: 3.0 is 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def mark(raw: str) -> str:
    """A raw mark as compared: "－" and "-" are one, blank is ""."""
    return compatible(raw).strip()


def cell_state(cell: Cell) -> tuple[Number | None, str, str]:
    """What of a cell counts: the number and its unit, or the mark that stands instead of a number."""
    if cell.value is None:
        return None, mark(cell.raw), ""
    return figure(cell.value), "", cell.unit or ""


def normalised_sections(sections: Iterable[Section]) -> list[str]:
    """Heading and text of each section, without white space, quotation marks and lines of page furniture."""
    return [normalised_text(f"{section.heading}\n{section.text}") for section in sections]


def normalised_text(text: str) -> str:
    """The text that counts: NFKC, no white space, no quotation marks, no lines of page furniture."""
    plain = compatible(text).translate(QUOTATION)
    folded = ("".join(line.split()) for line in plain.splitlines())
    return "".join(line for line in folded if line and not HASHED.match(line))


def file_hash(data: bytes) -> str:
    """What makes a file the same file: its parts, not its wrapping.

    A docx or xlsx that was packed or saved again with the same words in the same cells, and a PDF generated anew from
    the same pages (another /ID, other dates, another producer) keep their hash.
    """
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                said = office_hash(package)
                parts = sorted((part.filename, part.CRC, part.file_size) for part in package.infolist())
        except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError, OSError, zlib.error):
            return hashlib.sha256(data).hexdigest()
        return _OFFICE + said if said else _digest(json.dumps([p for p in parts if not _ZIP_NOISE.search(p[0])]))
    if data.startswith(b"%PDF-"):
        pages = pages_hash(data)
        # What is no whole PDF is compared as it stands, but for the stamps of its making.
        return _PDF + pages if pages else hashlib.sha256(_PDF_NOISE.sub(b"", data)).hexdigest()
    return hashlib.sha256(data).hexdigest()


def is_other_file(before: str | None, now: str | None) -> bool:
    """Whether two results of `file_hash` prove another content; those made by different rules prove nothing."""
    if before is None or now is None or _rule(before) != _rule(now):
        return False
    return before != now


def _rule(hashed: str) -> str:
    return hashed.rpartition(":")[0]


def _figures(cells: Mapping[str, Cell]) -> str:
    """Blank cells are left out: a form read with its empty rows and one read without them say the same."""
    states = [(key, cell_state(cells[key])) for key in sorted(cells)]
    return "\n".join(f"{key}\t{value}\t{raw}\t{unit}" for key, (value, raw, unit) in states if value is not None or raw)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
