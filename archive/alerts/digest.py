"""What a message says: events as entries, many of one sort as one entry, as plain text and as HTML."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from archive.alerts.events import Detail, Event, Figure, GonePage, Retraction, detail
from archive.alerts.words import Language, kind, word
from archive.figures.doubts import WORDS as DOUBTS
from archive.raw.stamps import china_day

BURST = 20
"""More equal edits than this are one entry: a portal that moved is one piece of news, and so is one sentence that three
hundred offices put in. Changes that are only of one kind are never one entry."""
MOST_ENTRIES = 100
"""A message spells out so many entries, the heaviest; of the others it says how many there are and where."""
SHOWN_FIGURES = 30
SHOWN_OF_BUNDLE = 5


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to send; `changes` are the places of all the events that it stands for."""

    subject: str
    text: str
    html: str
    changes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news: one event, or many of one sort."""

    events: tuple[Event, ...]

    @property
    def weight(self) -> float:
        """Of its heaviest event."""
        return max(event.weight for event in self.events)

    @property
    def everywhere(self) -> bool:
        return len({event.source_id for event in self.events}) > 1


@dataclass(frozen=True, slots=True)
class Look:
    """How a message looks: its language, and where readers reach the site ("" = nowhere)."""

    language: Language = "zh"
    base_url: str = ""

    def link(self, path: str) -> str:
        return f"{self.base_url.rstrip('/')}{path}" if self.base_url else ""


Line = tuple[str, str]
"""A line of an entry: its text, and where it leads ("" = nowhere)."""


def build(
    archive: sqlite3.Connection, events: Sequence[Event], look: Look | None = None, *, burst: int = BURST
) -> Message | None:
    """One message for all the events; None when there are none."""
    look = look or Look()
    if not events:
        return None
    entries = bundled(events, burst)
    parts = [_lines(archive, entry, look) for entry in entries[:MOST_ENTRIES]]
    if len(entries) > MOST_ENTRIES:
        parts.append(_rest(len(entries) - MOST_ENTRIES, look))
    return Message(
        _subject(events, look),
        "\n\n".join(_text(lines) for lines in parts) + "\n",
        "\n".join(_html(lines) for lines in parts),
        tuple(event.cursor for event in events),
    )


def bundled(events: Sequence[Event], burst: int = BURST) -> list[Entry]:
    """Events as entries, the heaviest first; more than `burst` of the same edit become one entry."""
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(event.edit, []).append(event)
    entries: list[Entry] = []
    for group in groups.values():
        if len(group) > burst:
            entries.append(Entry(tuple(sorted(group, key=lambda event: (-event.weight, event.id)))))
        else:
            entries += [Entry((event,)) for event in group]
    return sorted(entries, key=lambda entry: (-entry.weight, entry.events[0].id))


def _rest(count: int, look: Look) -> list[Line]:
    link = look.link("/changes")
    return [(word(look.language, "rest" if link else "rest_silent", count=count, link=link), "")]


def _subject(events: Sequence[Event], look: Look) -> str:
    if len(events) == 1:
        event = events[0]
        name = kind(look.language, event.kind)
        return word(look.language, "subject_one", kind=name, agency=event.agency, year=event.year)
    day = china_day(events[-1].detected_at)
    return word(look.language, "subject", count=len(events), day=day)


def _lines(archive: sqlite3.Connection, entry: Entry, look: Look) -> list[Line]:
    if len(entry.events) > 1:
        return _bundle_lines(archive, entry, look)
    event = entry.events[0]
    found = detail(archive, event)
    return [
        (_title(event, look), look.link(f"/reports/{event.agency_id}/{event.year}")),
        (event.title, ""),
        *((text, "") for text in _news(event, found, look)),
        *_links(event, found, look),
    ]


def _title(event: Event, look: Look) -> str:
    name = kind(look.language, event.kind)
    return word(look.language, "entry", kind=name, agency=event.agency, year=event.year)


def _news(event: Event, found: Detail, look: Look) -> list[str]:
    """What is different now, in full as far as a message can hold it."""
    language = look.language
    lines = [
        word(language, "figure", label=_label(figure.label, figure.cell, language), old=figure.old, new=figure.new)
        + _percent(figure)
        + _machine(figure, language)
        + _doubts(figure, language)
        for figure in found.figures[:SHOWN_FIGURES]
    ]
    if len(found.figures) > SHOWN_FIGURES:
        lines.append(word(language, "more_figures", count=len(found.figures) - SHOWN_FIGURES))
    lines += _flips(event, language)
    lines += [word(language, "removed", text=text) for text in found.removed]
    lines += [word(language, "added", text=text) for text in found.added]
    if event.kind == "moved" and event.from_url and event.to_url:
        lines.append(word(language, "moved", old=event.from_url, new=event.to_url))
    return lines or [event.summary]


def _percent(figure: Figure) -> str:
    """How much more or less in per cent; nothing where there was no number, or 0."""
    if not figure.old_value or figure.new_value is None:
        return ""
    return f"（{100 * (figure.new_value - figure.old_value) / figure.old_value:+,.0f}%）"


def _flips(event: Event, language: Language) -> list[str]:
    """Which checks fail since, and which pass."""
    rules = event.flipped.split()
    found = (("fails", [rule[1:] for rule in rules if rule[0] == "-"]),
             ("passes", [rule[1:] for rule in rules if rule[0] == "+"]))  # fmt: skip
    return [word(language, name, rules="、".join(some)) for name, some in found if some]


def _machine(figure: Figure, language: Language) -> str:
    return "" if figure.machine is None else word(language, "corrected", machine=figure.machine)


def _doubts(figure: Figure, language: Language) -> str:
    return "".join(word(language, "doubt", what=DOUBTS[doubt][language]) for doubt in figure.doubts)


def correction(found: Sequence[Retraction], look: Look) -> Message:
    """One message that takes back what was told. `found`: at least one, each with the changes that its reader knows."""
    parts = [_correction_lines(one, look) for one in found]
    return Message(
        word(look.language, "correction_subject", count=len(found)),
        "\n\n".join(_text(lines) for lines in parts) + "\n",
        "\n".join(_html(lines) for lines in parts),
        (),
    )


def gone(found: Sequence[GonePage], look: Look) -> Message:
    """One message on reports whose page is gone while their listing cannot be proved. `found`: at least one."""
    parts = [_gone_lines(one, look) for one in found[:MOST_ENTRIES]]
    if len(found) > MOST_ENTRIES:
        parts.append(_rest(len(found) - MOST_ENTRIES, look))
    return Message(
        word(look.language, "gone_subject", count=len(found)),
        "\n\n".join(_text(lines) for lines in parts) + "\n",
        "\n".join(_html(lines) for lines in parts),
        (),
    )


def _gone_lines(one: GonePage, look: Look) -> list[Line]:
    event, language = one.if_withdrawn, look.language
    head = word(language, "gone", agency=event.agency, year=event.year, since=china_day(one.since))
    why = word(language, "gone_why", missing=one.missing)
    report = look.link(f"/reports/{event.agency_id}/{event.year}")
    return [(head, report), (event.title, ""), (why, ""), (word(language, "official"), event.url)]


def _correction_lines(one: Retraction, look: Look) -> list[Line]:
    head = word(look.language, "correction", agency=one.agency, year=one.year, count=len(one.changes))
    right = [(word(look.language, "correction_right", right=one.right), "")] if one.right else []
    return [(head, look.link(f"/retractions/{one.id}")), (one.url, ""), *right, (one.detail, "")]


def _label(label: str, cell: str, language: Language) -> str:
    """Official labels are Chinese; readers of English get the key beside them."""
    return label if language == "zh" or label == cell else f"{label} ({cell})"


def _links(event: Event, found: Detail, look: Look) -> list[Line]:
    language = look.language
    report = f"/reports/{event.agency_id}/{event.year}"
    lines = [(word(language, "official"), event.url)]
    if look.base_url:
        lines.insert(0, (word(language, "report"), look.link(report)))
        lines.append((word(language, "change"), look.link(f"/changes/{event.id}")))
    for original in found.originals:
        name = word(language, "original", number=original.number)
        where = look.link(f"{report}/versions/{original.number}/original")
        lines.append((name, where) if where else (f"{name}: sha256 {original.sha256}", ""))
    return lines


def _bundle_lines(archive: sqlite3.Connection, entry: Entry, look: Look) -> list[Line]:
    first, language = entry.events[0], look.language
    place = word(language, "everywhere") if entry.everywhere else _portal(archive, first)
    count = len(entry.events)
    lines = [(word(language, "bundle", kind=kind(language, first.kind), place=place, count=count), "")]
    if first.kind in ("figures_revised", "text_revised"):
        lines += [(text, "") for text in _news(first, detail(archive, first), look)]
    for event in entry.events[:SHOWN_OF_BUNDLE]:
        where = look.link(f"/reports/{event.agency_id}/{event.year}") or event.url
        lines.append((f"{event.agency} {event.year}", where))
    rest = count - SHOWN_OF_BUNDLE
    if rest > 0:
        link = look.link(f"/changes?kind={first.kind}")
        name = "bundle_rest" if link else "bundle_silent"
        lines.append((word(language, name, count=rest, link=link), ""))
    return lines


def _portal(archive: sqlite3.Connection, event: Event) -> str:
    row = archive.execute("SELECT portal_name FROM sources WHERE source_id = ?", [event.source_id]).fetchone()
    return (row[0] if row else None) or event.source_id or event.agency


def _text(lines: Sequence[Line]) -> str:
    head, *rest = lines
    return "\n".join([head[0], *(f"  {text}" + (f"：{link}" if link else "") for text, link in rest)])


def _html(lines: Sequence[Line]) -> str:
    head, *rest = lines
    items = "".join(f"<li>{escape(text)}{f'：{_anchor(link, link)}' if link else ''}</li>" for text, link in rest)
    return f"<h3>{_anchor(*head)}</h3><ul>{items}</ul>"


def _anchor(text: str, link: str) -> str:
    """A link whose address a reader can see, also where only the words of a mail are shown."""
    if not link.startswith(("http://", "https://")):
        return escape(text)
    return f'<a href="{escape(link)}">{escape(text)}</a>'
