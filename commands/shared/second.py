"""Another reading of a report, or of a document that waits, beside the archived one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from archive.checking.second import Compared, Reading, Unread, compared
from archive.editorial.decisions import DecisionError
from archive.filing.drafting import REPORT, documents, report_named
from archive.filing.rereading import documents_of
from archive.filing.units import document as document_of
from archive.raw.opening import open_reading
from archive.raw.store import DamagedBlobError, RawStore
from archive.rows import read_cells, read_forms
from archive.store import Store
from commands.shared.options import existing_archive
from parsers.formats import detect
from parsers.forms import read_forms as forms_of
from parsers.model import Cell, Document, Picture, ReadDocument, Unreadable
from parsers.notes import said
from parsers.sandbox import Pool

_WHY = {"failing": "核对不符", "doubtful": "读得不确定", "": "两种读法不同"}
_WAYS = {"copy": "读自", "ocr": "按图像识别"}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is read again: its documents, and what the archive has of it."""

    documents: Sequence[Document]
    cells: Mapping[str, Cell] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    failing: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Second:
    """Every way in which the documents of an item were read, and the cells to look at."""

    item: str
    readings: Sequence[Reading]
    unread: Sequence[Unread]
    cells: Sequence[Compared]

    def to_json(self) -> dict[str, Any]:
        """What a page of the review needs: the ways in order, those that gave nothing, the cells."""
        ways = [
            {"way": one.way, "document": one.document, "reader": one.reader, "forms": dict(one.forms)}
            for one in self.readings
        ]
        cells = [{**asdict(one), "readings": list(one.readings)} for one in self.cells]
        return {"item": self.item, "ways": ways, "unread": [asdict(one) for one in self.unread], "cells": cells}

    def lines(self) -> Iterator[str]:
        """The same in Chinese."""
        for number, reading in enumerate(self.readings, 1):
            source = f"{_WAYS[reading.way]} {reading.document}（{reading.reader}）"
            yield f"读法{number}：{source}，{len(reading.forms)} 张表"
        for one in self.unread:
            yield f"读不出：{_WAYS[one.way]} {one.document}：{one.detail}"
        yield from map(_line, self.cells)
        if not self.cells:
            yield "各种读法一致，没有核对不符或读得不确定的单元格。"


def _line(cell: Compared) -> str:
    told = "，".join(f"读法{number} {_shown(raw)}" for number, raw in enumerate(cell.readings, 1))
    why = f"{_WHY[cell.why]}{'，读法不同' if cell.why and cell.differs else ''}"
    return f"{why}：{cell.table}“{cell.row}”行“{cell.column}”列：存档 {_shown(cell.archived)}，{told}"


def read_again(data: Path, item: str) -> Second:
    """Read the documents of a report AGENCY_ID/YEAR, or one of the queue, in other ways.

    Raises DecisionError, and BadInput without an archive.
    """
    path = existing_archive(data) / "archive.db"
    with closing(open_reading(path)) as db, RawStore.reading(data) as raw:
        subject = _subject(db, raw, item)
    answers = list(_answers(subject.documents))
    readings = [answer for answer in answers if isinstance(answer, Reading)]
    unread = [answer for answer in answers if isinstance(answer, Unread)]
    return Second(item, readings, unread, compared(subject.cells, subject.forms, subject.failing, readings))


def _subject(db: sqlite3.Connection, raw: RawStore, item: str) -> _Subject:
    """Raises DecisionError."""
    subject = _of_report(db, raw, item) if REPORT.fullmatch(item) else _of_queue(db, raw, item)
    if not subject.documents:
        raise DecisionError("no_documents_left", item=item)
    return subject


def _of_report(db: sqlite3.Connection, raw: RawStore, item: str) -> _Subject:
    report, _, _ = report_named(db, item)
    ((version,),) = db.execute("SELECT current_version FROM reports WHERE id = ?", [report]).fetchall()
    failed = db.execute("SELECT cells FROM checks WHERE version_id = ? AND outcome = 'fail'", [version])
    failing = {key for (cells,) in failed for key in json.loads(cells or "[]")}
    return _Subject(documents_of(Store(db), raw, version), read_cells(db, version), read_forms(db, version), failing)


def _of_queue(db: sqlite3.Connection, raw: RawStore, item: str) -> _Subject:
    waits = documents(db, item)
    if len(waits) != 1:
        raise DecisionError("not_readable_item", item=item)
    captures = [capture for capture in raw.captures_of(waits[0].url) if capture.sha256]
    try:
        files = [*captures[-1:], *raw.attachments(waits[0].url)]
        return _Subject([document_of(capture, raw, {}) for capture in files if capture.sha256])
    except (KeyError, DamagedBlobError):
        return _Subject(())


def _answers(found: Sequence[Document]) -> Iterator[Reading | Unread]:
    printed = [document for document in found if detect(document.data) == "pdf"]
    with Pool(1) as pool:
        for document, answer in zip(found, pool.read(found), strict=True):
            if not _is_only_pictures(answer):
                yield _answer("copy", document, answer)
        for document, answer in zip(printed, pool.printed(printed), strict=True):
            yield _answer("ocr", document, answer)


def _is_only_pictures(answer: ReadDocument | Unreadable) -> bool:
    return isinstance(answer, ReadDocument) and all(isinstance(block, Picture) for block in answer.blocks)


def _answer(way: Literal["copy", "ocr"], document: Document, answer: ReadDocument | Unreadable) -> Reading | Unread:
    name = document.file_name or document.url or ""
    if isinstance(answer, Unreadable):
        return Unread(way, name, answer.reason, said(answer.why, "zh") if answer.why else answer.detail)
    forms = forms_of(answer.blocks, document.settled.edition if document.settled else "")
    return Reading(way, name, answer.reader, forms.forms, forms.cells)


def _shown(raw: str | None) -> str:
    return "没有这一格" if raw is None else raw or "空白"
