"""One document, or one page with its attachments, to an outcome. Deterministic, and never an exception."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from parsers.checks import (
    check_cells,
    check_claims,
    check_prose,
    check_structure,
    check_values,
    excused_by_extra_rows,
)
from parsers.claims import find_claims
from parsers.combine import Combined, combine
from parsers.forms.read import FormsRead
from parsers.identity import Identity, identify
from parsers.identity.dates import url_folder
from parsers.identity.decide import same_body
from parsers.model import AnnualReport, Document, NotAReport, Outcome, Picture, ReadDocument, Unreadable
from parsers.notes import FILE_UNREAD, Note
from parsers.ocr_gate import proved_claims
from parsers.refusals import refusal
from parsers.sections import Sections, split_sections

_RESTS_ON_WHAT_IS_MISSING = frozenset({"other_document", "no_year", "template", "empty"})
"""Refusals that a picture does not deserve: what is missing there may only be illegible."""


def parse(document: Document, attachments: Sequence[Document] = ()) -> Outcome:
    """Read a document to an AnnualReport, or say what it is instead (NotAReport) or why it cannot be read (Unreadable).

    Never raises: a fault of ours becomes Unreadable("internal_error"), so that one page cannot stop a night.
    """
    sha256 = hashlib.sha256(document.data).hexdigest()
    try:
        outcome = _parse(document, attachments)
    except MemoryError:
        outcome = Unreadable.because("too_large", Note("memory_all"))
    except RecursionError:
        outcome = Unreadable.because("too_large", Note("nested_deeply"))
    except Exception as error:  # the one place where all faults end: the queue of unreadable documents shows them
        outcome = Unreadable.because(
            "internal_error", Note("library_failed", args={"error": f"{type(error).__name__}: {error}"[:300]})
        )
    return replace(outcome, sha256=sha256)


def _parse(document: Document, attachments: Sequence[Document]) -> Outcome:
    combined = combine(document, attachments)
    if isinstance(combined, Unreadable):
        return combined
    return assemble(combined, document)


def assemble(combined: Combined, document: Document) -> Outcome:
    """The outcome of what was read; its `sha256` is left to the caller."""
    answer, forms = combined.read, combined.forms
    identity = _as_settled(identify(answer, document), document)
    parts = split_sections(answer.blocks, forms.used, identity.title_blocks)
    refused = None if document.settled else refusal(answer, identity, forms, parts.sections)
    if refused is None and identity.year is None:
        refused = NotAReport("no_year", "nothing says of which year the report is", identity.title)
    if refused is not None and combined.by_ocr and refused.reason in _RESTS_ON_WHAT_IS_MISSING:
        return Unreadable.because("illegible", Note("illegible_words", args={"refusal": refused.reason}))
    if refused is not None:
        return _with_year_in_address(_with_files_unread(refused, answer), document.url)
    assert identity.year is not None
    return _report(combined, identity, parts, identity.year)


def _with_files_unread(refused: NotAReport, answer: ReadDocument) -> NotAReport | Unreadable:
    """A page that is no report for what it lacks, and leads to a file that cannot be read: that may be the report."""
    unread = next((note for note in answer.notes if note.code in FILE_UNREAD), None)
    if unread is None or refused.reason not in _RESTS_ON_WHAT_IS_MISSING:
        return refused
    return Unreadable.for_its_file(unread)


def _with_year_in_address(refused: NotAReport | Unreadable, url: str | None) -> NotAReport | Unreadable:
    """A report without a year whose address has one: that of the report, or the one after. A person has to say."""
    part = url_folder(url) if url and refused.reason == "no_year" else ""
    return Unreadable.because("year_in_address", Note("year_in_address", args={"part": part})) if part else refused


def _as_settled(identity: Identity, document: Document) -> Identity:
    """Whose report of which year it is, as a person decided; the votes stay, for all to see what spoke against it."""
    settled = document.settled
    if settled is None:
        return identity
    title = identity.title or document.list_title or f"{settled.agency}{settled.year}年政府信息公开工作年度报告"
    return replace(identity, title=title, agency=settled.agency, year=settled.year)


def _report(combined: Combined, identity: Identity, parts: Sections, year: int) -> AnnualReport:
    answer, forms = combined.read, combined.forms
    claims = find_claims(parts.sections, year, forms.cells)
    if combined.by_ocr:
        claims = proved_claims(claims, forms.cells)
    structure = check_structure(year, forms.forms, forms.cells, parts.sections, claims)
    checks = (
        check_cells(forms.cells, forms.forms, forms.extra_rows)
        + check_claims(claims, forms.cells)
        + check_values(identity.agency, forms.cells)
        + excused_by_extra_rows(structure, forms.cells, forms.extra_rows)
        + check_prose(year, forms.cells, parts.sections, claims)
        + combined.checks
    )
    said = answer.notes + forms.notes + identity.notes + parts.notes
    said += _missing(answer, forms, identity) + _read_off_a_picture(combined, identity.agency)
    return AnnualReport(
        title=identity.title,
        agency=identity.agency,
        year=year,
        published_on=identity.published_on,
        forms=forms.forms,
        cells=forms.cells,
        sections=parts.sections,
        claims=claims,
        checks=checks,
        votes=identity.votes,
        notes=tuple(dict.fromkeys(said)),
        reader=answer.reader,
        sha256="",
        extra_rows=forms.extra_rows,
    )


def _read_off_a_picture(combined: Combined, agency: str) -> tuple[Note, ...]:
    """A name that only OCR read: one sign read wrongly makes it another body's."""
    if not combined.by_ocr or not agency or any(same_body(name, agency) for name in combined.named):
        return ()
    return (Note("agency_from_picture", args={"agency": agency}),)


def _missing(answer: ReadDocument, forms: FormsRead, identity: Identity) -> tuple[Note, ...]:
    """What a person has to look at: tables that are pictures or attachments, names that nothing gives."""
    found = []
    if not forms.forms:
        pictures = sum(isinstance(block, Picture) for block in answer.blocks)
        found.append(Note("tables_missing", args={"pictures": pictures} if pictures else {}))
    if not identity.title:
        found.append(Note("title_missing"))
    if not identity.agency:
        found.append(Note("agency_missing"))
    if " " in identity.agency:
        found.append(Note("two_agencies", args={"agency": identity.agency}))
    return tuple(found)
