"""Formats that only LibreOffice reads well: .doc, .wps, .rtf, .odt, Word and Excel 2003 XML, .ods.

They are converted to docx or xlsx and read from there. `convert_many` converts many files in one start, and
`prepared` hands the results to the readers, which otherwise start LibreOffice for their one file.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from pathlib import PurePath
from typing import Literal

from parsers.formats import KINDS, detect
from parsers.model import Document, ReadDocument, Unreadable
from parsers.readers.failure import ReadError, reader, unreadable
from parsers.readers.legacy import opendocument, richtext, sheetml, wordml
from parsers.readers.legacy.office import Source, convert, program
from parsers.readers.legacy.prepared import prepared_file
from parsers.readers.package import ZIP_DAMAGE

TARGETS: dict[str, tuple[str, Literal["docx", "xlsx"]]] = {
    kind: (f".{found.suffixes[0]}", found.office) for kind, found in KINDS.items() if found.office
}
"""Kind → what LibreOffice knows it by, and what it becomes."""
_PREPARED = {
    **{"odt": opendocument.as_shown, "ods": opendocument.as_shown},
    **{"rtf": richtext.as_shown, "wordml": wordml.as_shown, "sheetml": sheetml.as_shown},
}
"""Kind → what writes out before the conversion what it would lose."""

_OPEN_DOCUMENTS = frozenset({"odt", "ods"})


def is_legacy(document: Document) -> bool:
    return detect(document.data) in TARGETS


def convert_many(documents: Iterable[Document]) -> dict[str, bytes | Unreadable]:
    """Every legacy file among the documents, converted with one start of LibreOffice for each target format."""
    by_target: dict[Literal["docx", "xlsx"], dict[str, tuple[Document, Source]]] = {}
    results: dict[str, bytes | Unreadable] = {}
    for document in documents:
        kind = detect(document.data)
        if kind in _OPEN_DOCUMENTS and opendocument.is_encrypted(document.data):
            results[_key(document)] = unreadable(document, "encrypted", "password", what="file")
        elif kind in TARGETS:
            suffix, target = TARGETS[kind]
            shown = _PREPARED[kind](document.data) if kind in _PREPARED else document.data
            by_target.setdefault(target, {})[_key(document)] = (document, Source(shown, suffix))
    for target, wanted in by_target.items():
        made = convert([source for _, source in wanted.values()], target)
        for (key, (document, source)), data in zip(wanted.items(), made, strict=True):
            results[key] = data if data is not None else _not_converted(document, source.suffix, target)
    return results


def _key(document: Document) -> str:
    return hashlib.sha256(document.data).hexdigest()


def _not_converted(document: Document, suffix: str, target: str) -> Unreadable:
    if program() is None:
        if target == "docx":
            return unreadable(document, "needs_libreoffice", "install_writer")
        return unreadable(document, "needs_libreoffice", "install_calc", suffix=suffix)
    if suffix == ".doc" and _is_encrypted(document.data):
        return unreadable(document, "encrypted", "password", what="Word document")
    return unreadable(document, "damaged", "not_converted", suffix=suffix)


def _is_encrypted(data: bytes) -> bool:
    """The flag fEncrypted of the file information block ([MS-DOC] 2.5.2)."""
    import xlrd

    try:
        stream = xlrd.compdoc.CompDoc(data, logfile=io.StringIO()).get_named_stream("WordDocument")
    except (xlrd.compdoc.CompDocError, AssertionError, LookupError, ValueError):
        return False
    return bool(stream and len(stream) > 12 and stream[11] & 0x01)


@reader(*ZIP_DAMAGE, KeyError, ValueError, TypeError, AttributeError)
def read_legacy(document: Document) -> ReadDocument:
    """Raises nothing; `Unreadable`: needs_libreoffice, encrypted, damaged."""
    kind = detect(document.data)
    key = _key(document)
    answer = prepared_file(key) or convert_many([document])[key]
    if isinstance(answer, Unreadable):
        raise ReadError.of(answer)
    from parsers.readers.docx import read_word_package
    from parsers.readers.sheet import read_workbook

    name = "wps" if kind == "doc" and PurePath(document.file_name or "").suffix.lower() == ".wps" else kind
    return read_word_package(answer, name) if TARGETS[kind][1] == "docx" else read_workbook(answer, name)
