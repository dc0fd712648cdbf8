"""The words of the parser: what goes in (Document), what lies between (Block), what comes out (Outcome).

Everything here is frozen and free of I/O, so that the same bytes always give the same report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from parsers.notes import Note, Noted, because, detail_of, holds, said

Number = int | float
BlockName = Literal["active_disclosure", "requests", "review_litigation", "statistics"]
CheckOutcome = Literal["pass", "fail", "not_assessable"]

PAGE = "page"
"""What the page is called among the documents of its report; an attachment goes by the name of its file."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person decided of a document: that it is a report, whose, for which year, and of which edition its forms
    are where what is printed does not tell ("" = as the rows and columns say)."""

    agency: str
    year: int
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes to read, with what the crawler knows about where they came from.

    Every hint is evidence for a vote, never the truth: list rows and file names are wrong often enough.
    """

    data: bytes
    url: str | None = None
    media_type: str | None = None
    file_name: str | None = None
    charset: str | None = None
    """Charset named by the HTTP header; tried after BOM, strict UTF-8 and strict GB18030."""
    list_title: str | None = None
    list_date: str | None = None
    agency_hint: str | None = None
    region_name: str | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Bytes of pictures that the page shows, by the URL (or src) that it uses for them."""
    settled: Settled | None = None
    """No vote and no refusal stands against this."""


# --- Blocks: what every reader turns its format into -------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text, whitespace folded; never empty.

    role  heading and title as the markup says; meta: printed around the text (dates, source); link: nothing but the
          text of links to other pages, which is never the report's own; beside: may say whose report it is, and is no
          text of it.
    """

    text: str
    role: Literal["text", "heading", "title", "meta", "link", "beside"] = "text"
    at: int = field(default=0, compare=False)
    """Where it begins: the page of a printed document, the line of a plain text, counted from 1; 0 elsewhere."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid as printed.

    `text` is what stands in the cell, its lines separated by "\n" and trimmed (digits on two lines are two
    figures; a reader that knows that a line was wrapped joins it); `rowspan`/`colspan` say how far it reaches.
    In a Grid's rows the cell object stands only at its origin (top left); places that a span covers hold None,
    so a merged number can never be read twice.
    """

    text: str
    rowspan: int = 1
    colspan: int = 1
    confidence: float | None = None
    """0..1 when the text was read from a picture; None when it was stored as text."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its spans laid out: rows of equal length, None where a span covers the place."""

    rows: tuple[tuple[GridCell | None, ...], ...]
    at: tuple[int, ...] = field(default=(), compare=False)
    """Where each row begins, as `Paragraph.at`; () where nothing tells."""


@dataclass(frozen=True, slots=True)
class LayerWord:
    """A run of characters of the text that a scanner's program laid invisibly on its picture; its middle as shares of
    the picture's width and height, from the upper left corner."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture met in the document; `data` is empty when its bytes were not at hand.

    layer   what another program read in it (双层PDF): one more vote on its figures, never the text itself.
    """

    source: str
    data: bytes = b""
    layer: tuple[LayerWord, ...] = ()


Block = Paragraph | Grid | Picture


@dataclass(frozen=True, slots=True)
class Meta:
    """One name/value of the page's head (〔2017〕47号 tags, `<title>`, docx core properties)."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ReadDocument(Noted):
    """What a reader makes of a Document: blocks in reading order, and the metadata beside them."""

    reader: str
    """html, text, docx, doc, wps, pdf, xlsx, xls, ofd, image … (public: versions.reader)"""
    blocks: tuple[Block, ...]
    meta: tuple[Meta, ...] = ()
    notes: tuple[Note, ...] = ()


# --- The report --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a form.

    value  the number that is written, or None where none is.
    raw    the mark as printed, whitespace stripped: "" for a blank, "/" "-" "无" "22（其中修订16件）" ….
    unit   the unit as written when it is not the one of the form's heading ("元", "万元").
    confidence  0..1 when read from a picture, else None.
    """

    value: Number | None
    raw: str
    unit: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ExtraRow:
    """A row that no edition of the form knows, kept under its own label.

    columns  the key of the column in which each cell stands, "" where that cannot be proved; empty when nothing can.
    """

    block: BlockName
    label: str
    cells: tuple[Cell, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections. `number` 1..6 (0 = before the first), `heading` as printed, `text` in full."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the narrative, in the section of that number (0: in none)."""

    text: str
    section: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that the narrative states.

    key      what it is about: received, granted, partly_granted, denied, unavailable, rejected,
             other_processed, carried_forward, carried_over, reconsiderations, lawsuits, published_items …
    cells    the cells that it should equal the sum of; empty when the forms have no such figure.
    alternatives  further sums of cells that the wording may mean as well (受理13件 with those carried over).
    """

    key: str
    value: Number
    unit: str
    sentence: str
    section: int
    cells: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()

    @property
    def told_in(self) -> Sentence:
        return Sentence(self.sentence, self.section)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied. `left`/`right` are None when not assessable; `cells` are the keys of both sides.

    sentence  what it holds against the tables or the form, for finding it in the document; `detail` words it, and is
              all of it that is stored.
    """

    rule: str
    outcome: CheckOutcome
    left: Number | None
    right: Number | None
    cells: tuple[str, ...]
    detail: str = ""
    sentence: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One piece of evidence about the identity of a report."""

    field: Literal["title", "agency", "year", "published_on"]
    value: str
    source: str
    """Where it was seen: meta:ArticleTitle, heading, list_row, body, signature, period, url …"""
    evidence: str
    weight: float


@dataclass(frozen=True, slots=True)
class AnnualReport(Noted):
    """Everything read from one document (or one page with its attachments).

    cells  key → Cell for every cell of the form editions found, e.g. "requests.received.total".
    forms  block → edition ("2021", "2019", "2014") decided from the labels, block by block.
    """

    title: str
    agency: str
    year: int
    published_on: str | None
    forms: Mapping[str, str]
    cells: Mapping[str, Cell]
    sections: tuple[Section, ...]
    claims: tuple[Claim, ...]
    checks: tuple[Check, ...]
    votes: tuple[Vote, ...]
    notes: tuple[Note, ...]
    reader: str
    sha256: str
    extra_rows: tuple[ExtraRow, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAReport:
    """The document was read and is something else: a notice, an empty template, a work summary …

    `reason` is a stable code of parsers.notes, `detail` one clear English sentence.
    """

    reason: str
    detail: str
    title: str = ""
    sha256: str = ""
    row: str = ""
    """The row of the listing where that names a report, which the document is not: a person has to look."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """The reason as a note, and the row that contradicts it."""
        reason = Note(self.reason, args={"heading": self.title} if self.title else {})
        return (reason, Note("row_names_report", args={"title": self.row})) if self.row else (reason,)

    @property
    def held(self) -> tuple[Note, ...]:
        """What a person has to settle before it may be forgotten."""
        return holds(self.notes)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The document could not be read; it waits in the queue of unreadable documents.

    `reason` is a stable code of parsers.notes, `detail` one clear English sentence, `why` the same as a note.
    """

    reason: str
    detail: str
    sha256: str = ""
    why: Note | None = None

    @classmethod
    def because(cls, reason: str, why: Note, sha256: str = "") -> Unreadable:
        """With the sentence that the note makes."""
        return cls(reason, said(why, "en"), sha256, why)

    @classmethod
    def for_its_file(cls, unread: Note, sha256: str = "") -> Unreadable:
        """A document that waits because a file or picture of it could not be read, as the note says."""
        why = detail_of(unread, str(unread.args["file"]))
        return cls("attachment_unreadable", said(unread, "en"), sha256, why)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The reason as a note."""
        return (because(self.reason, self.why, self.detail),)


Outcome = AnnualReport | NotAReport | Unreadable
