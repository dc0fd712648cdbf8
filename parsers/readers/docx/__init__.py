"""Word documents (.docx, .docm, strict and transitional) read straight from their XML.

Reads what Word would print: the final state of tracked changes, results of fields and not their codes, numbers
of lists, text boxes, documents put in whole and embedded sheets. Macros and links are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from parsers.formats import detect
from parsers.model import Block, Document, Meta, Picture, ReadDocument
from parsers.readers.bounds import MAX_CELLS
from parsers.readers.docx.body import BodyReader
from parsers.readers.docx.bound import mark_bound
from parsers.readers.docx.floating import rows_below
from parsers.readers.docx.inside import DEEPEST, read_chunk, read_sheet
from parsers.readers.docx.looks import read_looks
from parsers.readers.docx.names import relation_id, word_name
from parsers.readers.docx.numbering import read_numbering
from parsers.readers.docx.runs import paragraph_content
from parsers.readers.failure import ReadError, reader
from parsers.readers.package import ZIP_DAMAGE, Package, parse_xml, resolve

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

_CELL = re.compile(rb"<(?:\w+:)?tc[\s/>]")


class _Relations:
    """The relationships of one part: id → (kind, part). Those that lead outside the package are left out."""

    def __init__(self, package: Package, part: str) -> None:
        folder, _, name = part.rpartition("/")
        path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        self._targets: dict[str, tuple[str, str]] = {}
        if path not in package:
            return
        for item in package.xml(path).iter(_RELATIONSHIP):
            if item.get("TargetMode") != "External":
                kind = (item.get("Type") or "").rpartition("/")[2]
                self._targets[item.get("Id") or ""] = (kind, resolve(part, item.get("Target") or ""))

    def part(self, relation: str) -> str | None:
        return self._targets.get(relation, ("", None))[1]

    def of_kind(self, kind: str) -> list[str]:
        return [part for found, part in self._targets.values() if found == kind]


@reader(*ZIP_DAMAGE)
def read_docx(document: Document) -> ReadDocument:
    return read_word_package(document.data, "docx")


def read_word_package(data: bytes, name: str, depth: int = 0) -> ReadDocument:
    """A docx read under the name of the format that the document came in (docx, doc, wps, rtf …)."""
    if depth > DEEPEST:
        raise ReadError("too_large", "nested_documents", most=DEEPEST)
    package = Package(data)
    main = next(iter(_Relations(package, "").of_kind("officeDocument")), "word/document.xml")
    source = package.read(main)
    root = _document(source, main)
    body = next((element for element in root if word_name(element) == "body"), None)
    if body is None:
        raise ReadError("damaged", "no_body")
    if b"dataBinding" in source:
        mark_bound(root, package)
    relations = _Relations(package, main)
    styles = _optional(package, relations, "styles")
    numbering = read_numbering(_optional(package, relations, "numbering"), styles)

    def picture(relation: str) -> Picture | None:
        part = relations.part(relation)
        return Picture(part, package.read(part)) if part and part in package else None

    def chunk(relation: str) -> Sequence[Block]:
        part = relations.part(relation)
        inner = package.read(part) if part and part in package else b""
        if detect(inner) == "docx":
            return read_word_package(inner, name, depth + 1).blocks
        return read_chunk(inner) if inner else ()

    def embedded(relation: str) -> Sequence[Block]:
        part = relations.part(relation)
        return read_sheet(package.read(part)) if part and part in package else ()

    looks = read_looks(styles)
    below = rows_below(body, looks)
    reader = BodyReader(numbering, looks, picture, chunk, embedded, below, b"showingPlcHdr" in source)
    blocks = tuple(reader.blocks(body))
    return ReadDocument(name, blocks, _meta(package, root, relations))


def _document(data: bytes, part: str) -> etree._Element:
    """The main part; its cells are counted before an object is made for each of them."""
    cells = sum(1 for _ in _CELL.finditer(data))
    if cells > MAX_CELLS:
        raise ReadError("too_large", "cells_too_many", count=cells, most=MAX_CELLS)
    return parse_xml(data, part)


def _optional(package: Package, relations: _Relations, kind: str) -> etree._Element | None:
    part = next((part for part in relations.of_kind(kind) if part in package), None)
    return package.xml(part) if part else None


def _meta(package: Package, root: etree._Element, relations: _Relations) -> tuple[Meta, ...]:
    """Title and dates of the file's properties, and the text printed at the head of its pages."""
    found: list[Meta] = []
    if "docProps/core.xml" in package:
        for element in package.xml("docProps/core.xml"):
            name = str(element.tag).rpartition("}")[2]
            if name in {"title", "creator", "subject", "created", "modified"} and (element.text or "").strip():
                found.append(Meta(f"docx:{name}", " ".join((element.text or "").split())))
    used = {relation_id(element, "id") for element in root.iter() if word_name(element) == "headerReference"}
    for part in [relations.part(relation) for relation in sorted(filter(None, used))]:
        if part and part in package:
            found.extend(Meta("docx:header", line) for line in _lines(package.xml(part)))
    return tuple(found)


def _lines(header: etree._Element) -> Iterator[str]:
    for item in header.iter():
        text = " ".join(paragraph_content(item).text.split()) if word_name(item) == "p" else ""
        if text:
            yield text
