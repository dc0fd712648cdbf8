"""Documents inside a Word document: whole ones put in at a place (`w:altChunk`), and sheets shown as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.formats import detect
from parsers.model import Block, Document, Grid, ReadDocument
from parsers.readers.failure import ReadError, within

DEEPEST = 4
"""Documents within documents: a package can hold itself."""
_SHEETS = frozenset({"xlsx", "xls"})
_CHUNKS = frozenset({"html", "text", "docx", "rtf", "mhtml", "doc", "wordml", "odt"})


def read_chunk(data: bytes) -> Sequence[Block]:
    """The blocks of a document that another one takes in. Raises ReadError: what it holds would be missing."""
    from parsers.readers import read

    kind = detect(data)
    if kind not in _CHUNKS:
        raise ReadError("unsupported_type", "part_kind", kind=kind)
    answer = read(Document(data))
    if not isinstance(answer, ReadDocument):
        raise ReadError.of(within(answer, "altChunk"))
    return answer.blocks


def read_sheet(data: bytes) -> Sequence[Block]:
    """The blocks of an embedded workbook; none when it is something else, or holds no table."""
    from parsers.readers.sheet import read_embedded

    if detect(data) not in _SHEETS:
        return ()
    answer = read_embedded(Document(data))
    if not isinstance(answer, ReadDocument) or not any(isinstance(block, Grid) for block in answer.blocks):
        return ()
    return answer.blocks
