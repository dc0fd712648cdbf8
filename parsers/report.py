"""One document, or one page with its attachments, to an outcome. Deterministic, and never an exception."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from parsers.checks import check_cells, check_claims
from parsers.claims import find_claims
from parsers.forms import read_forms
from parsers.identity import identify
from parsers.model import AnnualReport, Document, NotAReport, Outcome, ReadDocument, Unreadable
from parsers.readers import read
from parsers.sections import split_sections


def parse(document: Document, attachments: Sequence[Document] = ()) -> Outcome:
    """Read a document to an AnnualReport, or say what it is instead (NotAReport) or why it cannot be read (Unreadable).

    Never raises: a fault of ours becomes Unreadable("internal_error"), so that one page cannot stop a night.
    """
    sha256 = hashlib.sha256(document.data).hexdigest()
    try:
        return _parse(document, attachments, sha256)
    except Exception as error:  # the one place: the queue of unreadable documents shows it
        return Unreadable("internal_error", f"{type(error).__name__}: {error}"[:300], sha256)


def _parse(document: Document, attachments: Sequence[Document], sha256: str) -> Outcome:
    answer = read(document)
    if isinstance(answer, Unreadable):
        return Unreadable(answer.reason, answer.detail, sha256)
    return _report(answer, document, sha256)


def _report(answer: ReadDocument, document: Document, sha256: str) -> Outcome:
    forms = read_forms(answer.blocks)
    identity = identify(answer, document)
    if identity.year is None:
        return NotAReport("no_year", "no title, period or text names the report year", identity.title, sha256)
    parts = split_sections(answer.blocks, forms.used, identity.title_blocks)
    claims = find_claims(parts.sections, identity.year, forms.cells)
    checks = check_cells(forms.cells, forms.forms) + check_claims(claims, forms.cells)
    return AnnualReport(
        title=identity.title,
        agency=identity.agency,
        year=identity.year,
        published_on=identity.published_on,
        forms=forms.forms,
        cells=forms.cells,
        sections=parts.sections,
        claims=claims,
        checks=checks,
        votes=identity.votes,
        warnings=answer.warnings + forms.warnings + identity.warnings + parts.warnings,
        reader=answer.reader,
        sha256=sha256,
        extra_rows=forms.extra_rows,
    )
