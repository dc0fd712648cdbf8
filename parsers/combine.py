"""One report from a page and its attachments: which of them says what, and where they differ.

An office publishes the same report as a page, a docx and a pdf, or a page with the text and a file with the tables.
Each table is taken from the most exact copy that has it; the other copies are compared with it, and a figure that
differs is a failed check (A1) with both values. Nothing is averaged, repaired or preferred for looking better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from parsers.formats import rank
from parsers.forms import read_forms
from parsers.forms.read import FormsRead
from parsers.identity import identify
from parsers.model import PAGE, Block, Cell, Check, Document, Paragraph, Picture, ReadDocument, Unreadable
from parsers.notes import Note
from parsers.ocr_gate import proved, proved_rows
from parsers.readers import read
from parsers.readers.failure import ReadError, unread, unreadable
from parsers.readers.picture import with_pictures_read

RULE = "A1"
_NARRATIVE = 200
"""Characters of running text from which on a page tells the report itself and does not only link to it."""
_AROUND = frozenset(("meta", "link", "beside"))
"""Roles of what is no running text of a page."""
_OFFICIAL = ("active_disclosure", "requests", "review_litigation")
_SHOWN = 40
"""Differences between two copies that are listed one by one; a copy of another report differs in every cell."""


@dataclass(frozen=True, slots=True)
class Combined:
    """What a report is made of.

    read      the text, with every note about its sources; `read.reader` names the source of the figures.
    forms     the figures; `used` are indices of blocks of `read`.
    checks    A1: one for every figure that differs between two copies, or one that says how many agree.
    by_ocr    the running text was read by OCR: numbers stated in it are not certain.
    named     names of bodies that anything but a picture gives; only where the running text was read by OCR.
    """

    read: ReadDocument
    forms: FormsRead
    checks: tuple[Check, ...]
    by_ocr: bool
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class _Copy:
    """One document that was read. `is_page` tells the page from its attachments."""

    document: Document
    read: ReadDocument
    forms: FormsRead
    is_page: bool
    by_ocr: bool = False
    edition: str = ""
    """Of which edition a person says that its forms are."""

    @property
    def name(self) -> str:
        return PAGE if self.is_page else (self.document.file_name or self.document.url or self.read.reader)

    @property
    def narrative(self) -> int:
        used = self.forms.used
        return sum(
            len(block.text)
            for index, block in enumerate(self.read.blocks)
            if isinstance(block, Paragraph) and block.role not in _AROUND and index not in used
        )

    def has(self, block: str) -> bool:
        """Whether anything is written in that table."""
        return any(cell.value is not None or cell.raw for cell in _cells(self.forms, block).values())


def combine(page: Document, attachments: Sequence[Document] = ()) -> Combined | Unreadable:
    """The report that the page and its attachments are copies or parts of. Unreadable when none can be read."""
    answers = [(document, read(document)) for document in (page, *attachments)]
    copies = [
        _copy(document, answer, document is page, page.settled.edition if page.settled else "")
        for document, answer in answers
        if isinstance(answer, ReadDocument)
    ]
    refused = [(document, answer) for document, answer in answers if isinstance(answer, Unreadable)]
    if not copies:
        return refused[0][1]
    if len(answers) == 1 and not _has_pictures(copies[0].read):
        return Combined(copies[0].read, copies[0].forms, (), by_ocr=False)
    try:
        copies, notes = _of_one_report(_scans_together(copies))
    except ReadError as several:
        return unreadable(page, several.reason, several.why)
    notes += [unread("unreadable", _named(document, page), one) for document, one in refused]
    stored = copies
    copies, failure = _with_pictures(copies, notes)
    if failure is not None:
        return unreadable(page, failure.reason, failure.why)
    combined = _combined(copies, notes)
    return replace(combined, named=_named_by(stored)) if combined.by_ocr else combined


def _named_by(copies: Sequence[_Copy]) -> frozenset[str]:
    votes = (vote for copy in copies for vote in identify(copy.read, copy.document).votes)
    return frozenset(vote.value for vote in votes if vote.field == "agency")


def _copy(document: Document, answer: ReadDocument, is_page: bool, edition: str) -> _Copy:
    return _Copy(document, answer, read_forms(answer.blocks, edition), is_page, edition=edition)


def _has_pictures(answer: ReadDocument) -> bool:
    return any(isinstance(block, Picture) and block.data for block in answer.blocks)


def _named(document: Document, page: Document) -> str:
    return PAGE if document is page else (document.file_name or document.url or "attachment")


def _scans_together(copies: Sequence[_Copy]) -> list[_Copy]:
    """Attached pictures are the pages of one scan, in the order in which the page shows them."""
    scans = [copy for copy in copies if copy.read.reader == "image" and not copy.is_page]
    if len(scans) < 2:
        return list(copies)
    blocks = tuple(block for copy in scans for block in copy.read.blocks)
    whole = _copy(scans[0].document, replace(scans[0].read, blocks=blocks), False, scans[0].edition)
    return [*(copy for copy in copies if copy not in scans), whole]


def _of_one_report(copies: Sequence[_Copy]) -> tuple[list[_Copy], list[Note]]:
    """The first copy and those of the same report; a page may link to last year's, or to other offices', as well.

    One office is written 住建局 here and 住房和城乡建设局 there, so another name alone does not part a page without
    tables from the one file that holds them. Raises ReadError("several_reports") when several such files name
    different offices and the page names none of them.
    """
    first, *others = copies
    if not others:
        return [first], []
    own = identify(first.read, first.document)
    told = {copy: identify(copy.read, copy.document) for copy in others if copy.forms.forms}
    strict = bool(first.forms.forms) or _name_several([identity.agency for identity in told.values()])
    kept, notes = [first], list[Note]()
    for copy in others:
        other = told.get(copy)
        if other is not None and own.year is not None and other.year is not None and other.year != own.year:
            notes.append(_of_another("attachment_other_year", copy, str(other.year), str(own.year)))
        elif other is not None and strict and _is_other(own.agency, other.agency):
            notes.append(_of_another("attachment_other_agency", copy, other.agency, own.agency))
        else:
            kept.append(copy)
    if _name_several([told[copy].agency for copy in kept if copy in told]) and not first.forms.forms:
        names = tuple(copy.name for copy in kept if copy in told)
        raise ReadError("several_reports", "reports_linked", parts=names)
    return kept, notes


def _of_another(code: str, copy: _Copy, said: str, own: str) -> Note:
    return Note(code, args={"file": copy.name, "said": said, "own": own})


def _name_several(agencies: Sequence[str]) -> bool:
    return any(_is_other(one, other) for one, other in combinations(agencies, 2))


def _is_other(one: str, other: str) -> bool:
    return bool(one and other) and one not in other and other not in one


def _with_pictures(copies: Sequence[_Copy], notes: list[Note]) -> tuple[list[_Copy], ReadError | None]:
    """Pictures read by OCR where a table is in no other copy. The failure is set when they were all there was."""
    done = list(copies)
    failure: ReadError | None = None
    for index in sorted(range(len(done)), key=lambda index: rank(done[index].read.reader)):
        missing = [name for name in _OFFICIAL if not any(copy.has(name) for copy in done)]
        pictured = any(isinstance(block, Picture) and block.data for block in done[index].read.blocks)
        if not (missing and pictured):
            continue
        try:
            done[index] = _read_by_ocr(done[index])
        except ReadError as error:
            failure = error
            notes.append(unread("pictures_unread", done[index].name, error))
    told = any(copy.narrative or copy.forms.forms for copy in done)
    return done, None if told else failure


def _read_by_ocr(copy: _Copy) -> _Copy:
    """Raises ReadError."""
    has_text = copy.narrative >= _NARRATIVE
    read_again = with_pictures_read(copy.read, tables_only=has_text)
    forms = read_forms(read_again.blocks, copy.edition)
    cells, unproved = proved(forms.cells, forms.forms)
    extra_rows, unsure = proved_rows(forms.extra_rows)
    forms = replace(forms, cells=cells, extra_rows=extra_rows, notes=(*forms.notes, *unproved, *unsure))
    return replace(copy, read=read_again, forms=forms, by_ocr=not has_text)


def _combined(copies: Sequence[_Copy], notes: Sequence[Note]) -> Combined:
    sources = _sources(copies)
    text, blocks, used = _text(copies)
    forms = _forms(sources, text, used)
    main = sources.get("requests") or next(iter(sources.values()), None) or text
    said = [*(note for copy in copies for note in copy.read.notes), *notes]
    meta = tuple(item for copy in dict.fromkeys((copies[0], text)) for item in copy.read.meta)
    return Combined(
        ReadDocument(main.read.reader, blocks, meta, tuple(dict.fromkeys(said))),
        forms,
        tuple(_compared(sources, copies)),
        text.by_ocr,
    )


def _sources(copies: Sequence[_Copy]) -> dict[str, _Copy]:
    """Table → the most exact copy in which something is written in it."""
    names = dict.fromkeys(name for copy in copies for name in copy.forms.forms)
    ordered = sorted(copies, key=lambda copy: rank(copy.read.reader))
    found = {name: next((copy for copy in ordered if copy.has(name)), None) for name in names}
    empty = {name: next(copy for copy in ordered if name in copy.forms.forms) for name in names}
    return {name: found[name] or empty[name] for name in names}


def _text(copies: Sequence[_Copy]) -> tuple[_Copy, tuple[Block, ...], frozenset[int]]:
    """The copy that tells the report; blocks and used indices with the page's own before them.

    A page of a few lines above a file is its cover: its title and date count, its text is the file's.
    """
    page = copies[0]
    fuller = [copy for copy in copies[1:] if copy.narrative >= _NARRATIVE or copy.forms.forms]
    if page.narrative >= _NARRATIVE or page.forms.forms or not fuller:
        return page, page.read.blocks, page.forms.used
    best = min(fuller, key=lambda copy: (copy.narrative < _NARRATIVE, rank(copy.read.reader)))
    shift = len(page.read.blocks)
    used = page.forms.used | {index + shift for index in best.forms.used}
    return best, (*page.read.blocks, *best.read.blocks), frozenset(used)


def _forms(sources: Mapping[str, _Copy], text: _Copy, used: frozenset[int]) -> FormsRead:
    cells = {key: cell for name, copy in sources.items() for key, cell in _cells(copy.forms, name).items()}
    involved = list(dict.fromkeys([*sources.values(), text]))
    return FormsRead(
        forms={name: copy.forms.forms[name] for name, copy in sources.items()},
        cells=cells,
        extra_rows=tuple(
            row
            for copy in dict.fromkeys(sources.values())
            for row in copy.forms.extra_rows
            if sources[row.block] is copy
        ),
        notes=tuple(dict.fromkeys(note for copy in involved for note in copy.forms.notes)),
        used=used,
    )


def _cells(forms: FormsRead, block: str) -> dict[str, Cell]:
    return {key: cell for key, cell in forms.cells.items() if key.startswith(f"{block}.")}


def _compared(sources: Mapping[str, _Copy], copies: Sequence[_Copy]) -> Iterator[Check]:
    """Every other copy against the figures that were taken."""
    for copy in copies:
        pairs = [
            (key, taken.value, cell.value)
            for name, source in sources.items()
            if source is not copy and copy.forms.forms.get(name) == source.forms.forms[name]
            for key, taken in _cells(source.forms, name).items()
            if (cell := copy.forms.cells.get(key)) is not None and taken.value is not None and cell.value is not None
        ]
        differing = [(key, left, right) for key, left, right in pairs if left != right]
        for key, left, right in differing[:_SHOWN]:
            yield Check(RULE, "fail", left, right, (key,), copy.name)
        if pairs and not differing:
            yield Check(RULE, "pass", len(pairs), len(pairs), (), copy.name)
