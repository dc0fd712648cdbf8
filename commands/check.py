"""`nianbao check`: what the archive would say about a draft, for the clerk who compiles it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.checking.drafts import Draft, Finding, Opinion, opinion
from archive.checking.places import TABLES
from commands.shared.options import EXIT_CLEAN, EXIT_FAILED, EXIT_INCOMPLETE, clock, now_option
from parsers.model import AnnualReport, Document, NotAReport, ReadDocument, Unreadable
from parsers.notes import TABLE, said
from parsers.sandbox import Pool

_WEIGHTS = {"error": "错误", "question": "疑问", "hint": "说明"}
_MOST_BYTES = 200 * 1024 * 1024


class _NoDraftError(Exception):
    """There is no report to check in a file; the message says why, in Chinese."""


@click.command()
@now_option
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--last-year", metavar="FILE", type=click.Path(path_type=Path), help="The report of the year before, to compare."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(context: click.Context, now: datetime | None, file: Path, last_year: Path | None, as_json: bool) -> None:
    """Say what the archive would say about FILE, a report that is not published yet; nothing leaves this machine.

    In Chinese, with the place in the document. Exit 0: nothing, or questions only. 1: errors of the form, or values
    that cannot be. 2: a file is missing, cannot be read, or is no report.
    """
    try:
        found = _read(file, last_year)
    except _NoDraftError as error:
        if as_json:
            click.echo(_dump({"file": str(file), "outcome": "unreadable", "reason": str(error), "findings": []}))
        else:
            click.echo(str(error), err=True)
        context.exit(EXIT_INCOMPLETE)
    draft, last = found
    told = opinion(draft, last, clock(now))
    click.echo(_dump(_object(file, draft, told)) if as_json else "\n".join(_lines(draft, last, told)))
    context.exit(EXIT_FAILED if told.count("error") else EXIT_CLEAN)


def _read(file: Path, last_year: Path | None) -> tuple[Draft, Draft | None]:
    """Both files, in a process of their own. Raises _NoDraftError."""
    documents = [_document(path) for path in (file, last_year) if path is not None]
    with Pool(1) as pool:
        outcomes = list(pool.map(documents))
        reads = list(pool.read(documents))
    drafts = [
        _draft(document, outcome, read) for document, outcome, read in zip(documents, outcomes, reads, strict=True)
    ]
    return drafts[0], drafts[1] if len(drafts) > 1 else None


def _document(path: Path) -> Document:
    try:
        if path.is_dir():
            raise _NoDraftError(f"{path} 是文件夹，请给出一个文件。")
        if path.stat().st_size > _MOST_BYTES:
            raise _NoDraftError(f"{path} 太大，不能读取。")
        return Document(path.read_bytes(), file_name=path.name)
    except FileNotFoundError:
        raise _NoDraftError(f"没有这个文件：{path}") from None
    except OSError as error:
        raise _NoDraftError(f"打不开文件 {path}：{error.strerror}") from error


def _draft(
    document: Document, outcome: AnnualReport | NotAReport | Unreadable, read: ReadDocument | Unreadable
) -> Draft:
    if isinstance(outcome, AnnualReport):
        return Draft(outcome, read if isinstance(read, ReadDocument) else None)
    name, (note, *_) = document.file_name, outcome.notes
    why = f"{TABLE[note.code].name('zh')}。{said(note, 'zh')}"
    verb = "不是年度报告" if isinstance(outcome, NotAReport) else "读不出来"
    raise _NoDraftError(f"{name} {verb}：{why}")


def _lines(draft: Draft, last: Draft | None, told: Opinion) -> list[str]:
    report = draft.report
    tables = "、".join(TABLES[name] for name in TABLES if name in report.forms) or "没有读到表格"
    lines = [f"{report.agency or '（没有写明机关）'} {report.year}年度报告（{tables}）", ""]
    numbers = dict.fromkeys(_WEIGHTS, 0)
    for finding in told.findings:
        numbers[finding.weight] += 1
        lines += _lines_of(finding, numbers[finding.weight])
    if told.suspects:
        lines += ["不成立的等式大多涉及这里，请先核对：", *(f"  {place}" for place in told.suspects), ""]
    lines.append(_summary(told))
    if last is None:
        lines.append("没有与上一年的报告对照；要对照，请加 --last-year 和上一年报告的文件。")
    return lines


def _lines_of(finding: Finding, number: int) -> list[str]:
    where = [str(place) for place in finding.places if str(place)]
    return [
        f"{_WEIGHTS[finding.weight]}{number}：{finding.title}",
        *(f"  位置：{place}" for place in where),
        f"  {finding.says}",
        *([f"  依据：{finding.basis}"] if finding.basis else []),
        "",
    ]


def _summary(told: Opinion) -> str:
    open_rules = f"，{told.open} 条因空白等原因未能核对" if told.open else ""
    if not told.count("error") and not told.count("question"):
        return f"没有发现问题：{told.passed} 条核对通过{open_rules}。"
    return f"共 {told.count('error')} 处错误，{told.count('question')} 处疑问；{told.passed} 条核对通过{open_rules}。"


def _object(file: Path, draft: Draft, told: Opinion) -> dict[str, Any]:
    report = draft.report
    return {
        "file": str(file),
        "outcome": "report",
        "agency": report.agency or None,
        "year": report.year,
        "reader": report.reader,
        "forms": dict(report.forms),
        "errors": told.count("error"),
        "questions": told.count("question"),
        "passed": told.passed,
        "not_assessable": told.open,
        "findings": [_finding(finding) for finding in told.findings],
        "suspects": _places(told.suspects),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "cells": list(finding.cells), "places": _places(finding.places)}


def _places(places: Sequence[Any]) -> list[dict[str, Any]]:
    return [{**asdict(place), "words": str(place)} for place in places]


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
