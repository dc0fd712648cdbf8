"""What the operator must know, apart from what readers are told: one digest, and no word twice until it changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from archive.alerts import outbox
from archive.alerts.alarm_words import SUBJECT, sentence
from archive.alerts.config import OPERATOR, Operator, Settings
from archive.alerts.digest import Message
from archive.alerts.events import open_archive
from archive.alerts.evidence import expected, filled_worse, missing_sources, refusal
from archive.alerts.store import AlertsStore
from archive.alerts.words import Language
from archive.filing.doubting import quarantine
from archive.raw.stamps import stamp
from archive.upkeep import incidents, runs, status

QUEUE = "unreadable"
HYSTERESIS = 1.2
"""A disk has recovered when it has a fifth more than the limit: no alarm every other night around it."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing to look at.

    key          what it is about.   fingerprint  what of it, if it changes, is worth telling again.
    name, values the sentence of archive.alerts.alarm_words and what is put into it.
    once         an event, not a state: it is told and never said to be over.
    measure      (name, value) to remember once it is told.
    """

    key: str
    fingerprint: str
    name: str
    values: Mapping[str, object] = field(default_factory=dict)
    once: bool = False
    measure: tuple[str, float] | None = None


def find(data: Path, now: datetime, settings: Settings, store: AlertsStore) -> list[Alarm]:
    """Everything that is wrong now."""
    health = status.health(data, now)
    operator = settings.operator
    found = [*_nights(health, now, operator), *_failing(data, health, operator), *_disk(health, operator, store)]
    found += [*_dead(health), *_unreadable(health, operator, store), *_site(data, now, operator)]
    for source, text in expected(data):
        found.append(Alarm(f"expected:{source}", text, "expected", {"source": source, "text": text}))
    archive = open_archive(data)
    if archive is not None:
        with closing(archive):
            found += _archive_alarms(archive, now, operator)
    return found


def _archive_alarms(archive: sqlite3.Connection, now: datetime, operator: Operator) -> Iterator[Alarm]:
    for source, year, missing, known in missing_sources(archive, now):
        counts = {"source": source, "year": year, "missing": missing, "known": known}
        yield Alarm(f"coverage:{source}:{year}", "", "coverage", counts)
    for held in quarantine.listed(archive):
        causes = ", ".join(f"{cause} {count}" for cause, count in held.causes.items())
        examples = "; ".join(f"{example.url} {example.detail or example.cause}" for example in held.examples[:3])
        values = {"source": held.source_id, "portal": held.portal_name, "addresses": held.addresses, "read": held.read}
        values |= {"causes": causes, "examples": examples}
        yield Alarm(f"quarantine:{held.source_id}", held.since, "quarantine", values)
    for source, before, lately in filled_worse(archive, now, operator.fill_rate_drop):
        rates = {"source": source, "before": f"{before:.0%}", "lately": f"{lately:.0%}"}
        yield Alarm(f"fill:{source}", "", "fill", rates)


def _nights(health: dict[str, Any], now: datetime, operator: Operator) -> Iterator[Alarm]:
    last = health["last_run"]
    if not isinstance(last, dict):
        return
    values = {"started": last["started_at"], "summary": (last["summary"] or "")[:600]}
    if last["outcome"] == "failed":
        yield Alarm("night", _steps(values["summary"]), "failed", values)
    if last["outcome"] == runs.INTERRUPTED:
        yield Alarm(f"interrupted:{last['id']}", "", "interrupted", values, once=True)
    silent = now - datetime.fromisoformat(str(last["started_at"]))
    if silent > timedelta(hours=operator.silent_hours) and not health["running"]:
        yield Alarm("silent", str(last["id"]), "silent", values | {"hours": int(silent / timedelta(hours=1))})


def _steps(summary: str) -> str:
    """Which steps failed: the same ones tomorrow are no news."""
    return " ".join(part for part in summary.split(" | ") if part.endswith(" failed"))


def _failing(data: Path, health: dict[str, Any], operator: Operator) -> Iterator[Alarm]:
    sources = health["sources"]
    for source in sources["not_clean"]:
        if source["nights"] < operator.failing_nights:
            continue
        values = {**source, "evidence": refusal(data, source["source_id"])}
        yield Alarm(f"source:{source['source_id']}", f"{source['state']} {_class(source['reason'])}", "source", values)


def _class(reason: str) -> str:
    """The class of a reason without its evidence, which differs from night to night."""
    return reason.split(" ", 1)[0]


def _disk(health: dict[str, Any], operator: Operator, store: AlertsStore) -> Iterator[Alarm]:
    disk = health["disk"]
    free = disk["free_bytes"] / 1e9
    known = store.db.execute("SELECT 1 FROM alarms WHERE key = 'disk'").fetchone()
    if free < operator.minimum_free_gb * (HYSTERESIS if known else 1):
        level = "critical" if free < operator.minimum_free_gb / 5 else "low"
        yield Alarm("disk", level, "disk", {"free": f"{free:.1f}", "least": f"{operator.minimum_free_gb:g}"})


def _dead(health: dict[str, Any]) -> Iterator[Alarm]:
    letters = health["alerts"]
    channels = {(letter["subscription"], letter["channel"]): letter for letter in letters["dead_letters"]}
    for (subscription, channel), letter in channels.items():
        yield Alarm(f"dead:{subscription}:{channel}", "", "dead", letter)


def _site(data: Path, now: datetime, operator: Operator) -> Iterator[Alarm]:
    """The site turned readers away, or had to kill what they asked; ten times as much is told again."""
    counts = incidents.lately(data, now)
    refused, killed = counts.get("refused", 0), counts.get("killed", 0)
    if refused + killed >= operator.refused_answers:
        values = {"refused": refused, "killed": killed}
        yield Alarm("site", str(len(str(refused + killed))), "site", values)


def _unreadable(health: dict[str, Any], operator: Operator, store: AlertsStore) -> Iterator[Alarm]:
    """The queue grew by so much since it was last mentioned, or since it was shortest."""
    queue = health["unreadable"]
    count = queue["count"]
    row = store.db.execute("SELECT value FROM measures WHERE name = ?", [QUEUE]).fetchone()
    before = int(row[0]) if row else 0
    if count < before:
        with store.transaction() as db:
            _remember(db, QUEUE, count)
    if count - before >= operator.unreadable_growth:
        reasons = ", ".join(f"{reason} {number}" for reason, number in queue["reasons"].items())
        values = {"count": count, "before": before, "reasons": reasons}
        key = f"unreadable:{count}:{health['checked_at']}"
        yield Alarm(key, "", "unreadable", values, once=True, measure=(QUEUE, count))


def _remember(db: sqlite3.Connection, name: str, value: float) -> None:
    db.execute("INSERT OR REPLACE INTO measures VALUES (?, ?)", [name, value])


def tell(store: AlertsStore, found: Iterable[Alarm], operator: Operator, now: datetime) -> bool:
    """Put what is new, different or over into one message. Returns whether there was anything."""
    wrong = {alarm.key: alarm for alarm in found}
    with store.transaction() as db:
        known = _known(db)
        fresh = [alarm for alarm in wrong.values() if _is_news(alarm, known)]
        over = [told for key, told in known.items() if key not in wrong and not told.once]
        lines = [_note(db, alarm, known, operator.language, now) for alarm in fresh]
        for told in over:
            db.execute("DELETE FROM alarms WHERE key = ?", [told.key])
            lines.append(sentence(operator.language, "over", {"since": told.since, "text": told.text}))
        if lines:
            outbox.put(db, OPERATOR, operator.urls, _message(operator.language, lines), now)
    return bool(lines)


@dataclass(frozen=True, slots=True)
class _Told:
    """An alarm that the operator has been told of."""

    key: str
    fingerprint: str
    since: str
    once: bool
    text: str


def _known(db: sqlite3.Connection) -> dict[str, _Told]:
    return {row[0]: _Told(*row) for row in db.execute("SELECT key, fingerprint, since, once, text FROM alarms")}


def _is_news(alarm: Alarm, known: Mapping[str, _Told]) -> bool:
    return alarm.key not in known or known[alarm.key].fingerprint != alarm.fingerprint


def _note(db: sqlite3.Connection, alarm: Alarm, known: Mapping[str, _Told], language: Language, now: datetime) -> str:
    """Remember that it was told; returns the sentence that tells it."""
    text = sentence(language, alarm.name, alarm.values)
    since = known[alarm.key].since if alarm.key in known else stamp(now)
    row = [alarm.key, alarm.fingerprint, since, alarm.once, text]
    db.execute("INSERT OR REPLACE INTO alarms (key, fingerprint, since, once, text) VALUES (?, ?, ?, ?, ?)", row)
    if alarm.measure:
        _remember(db, *alarm.measure)
    return text


def _message(language: Language, lines: list[str]) -> Message:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    text = "\n".join(f"- {line}" for line in lines) + "\n"
    return Message(SUBJECT[language].format(count=len(lines)), text, f"<ul>{items}</ul>", ())
