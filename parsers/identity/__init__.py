"""Who reports on which year, under what title, published when: decided by votes that are kept with their evidence."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.identity.body import from_announcing_headings, from_body, from_headings, from_narrative, from_signature
from parsers.identity.dates import url_month
from parsers.identity.decide import (
    decide_agency,
    decide_published,
    decide_title,
    decide_year,
    held_reasons,
    year_against_opening,
)
from parsers.identity.evidence import Evidence, printed_lines
from parsers.identity.surroundings import from_headline, from_hints, from_labels, from_tags
from parsers.model import Document, ReadDocument, Vote
from parsers.notes import Note, Noted

__all__ = ["Identity", "identify"]


@dataclass(frozen=True, slots=True)
class Identity(Noted):
    """What a document says it is. `title`, `agency` are "" and `year`, `published_on` None where nothing says so."""

    title: str
    agency: str
    year: int | None
    published_on: str | None
    votes: tuple[Vote, ...]
    notes: tuple[Note, ...]
    headings: tuple[tuple[str, str], ...] = ()
    """(source, text) of every heading-like text, report title or not: what the refusals look at."""
    title_blocks: frozenset[int] = frozenset()
    half_year: str = ""
    """The sentence that states a period ending before December, or ""."""


def identify(read: ReadDocument, document: Document) -> Identity:
    """Decide title, agency, year and date of publication of a document. Never fails: what is unknown stays empty."""
    found = _gather(read, document)
    agency, agency_notes = decide_agency(found.votes("agency"), found.titles)
    dates = found.votes("published_on")
    first_guess, _ = decide_published(dates, None)
    made = url_month(document.url) if document.url else None
    year, year_notes = decide_year(found.votes("year"), found.titles, agency, first_guess, made)
    title, title_notes = decide_title(found.votes("title"), found.titles, agency, year)
    published, date_notes = decide_published(dates, year)
    remarks = [Note("title_note", args={"note": title.note}) for _, title in found.titles if title.note]
    if found.backwards:
        remarks.append(Note("period_runs_backwards", args={"period": found.backwards}))
    if found.without_end:
        remarks.append(Note("period_without_end", args={"period": found.without_end}))
    held = held_reasons(found.votes("agency"), found.titles, agency, year)
    held += year_against_opening(found.votes("year"), agency, year)
    notes = dict.fromkeys([*title_notes, *agency_notes, *year_notes, *date_notes, *remarks, *held])
    return Identity(
        title,
        agency,
        year,
        published,
        tuple(found.cast.values()),
        tuple(notes),
        tuple(found.headings),
        found.title_blocks,
        found.half_year,
    )


def _gather(read: ReadDocument, document: Document) -> Evidence:
    """All votes of a document: head tags, hints of the crawler, headings, body, signature, period, URL."""
    found = Evidence()
    lines = list(printed_lines(read.blocks))
    from_tags(found, read)
    from_hints(found, document)
    from_headings(found, lines)
    from_body(found, lines)
    from_labels(found, read, lines)
    from_headline(found, lines)
    from_signature(found, lines)
    from_announcing_headings(found)
    from_narrative(found, lines)
    return found
