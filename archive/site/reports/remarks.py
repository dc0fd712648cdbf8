"""What the parser noticed and what the checks found, in the words of a reader of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from archive.site.labels import titles
from archive.site.labels.words import CLAIMS
from archive.site.language.current import language, say, translated
from archive.site.language.current import said as said_word
from archive.site.reports.stored import label
from archive.site.serving.reader import Row
from parsers.checks import RULES
from parsers.checks.narrative import CLAIM_RULE
from parsers.forms.tables import FORM_BLOCKS
from parsers.model import PAGE
from parsers.notes import TABLE, Note, said, stored

_BLOCK_NAMES = frozenset(block.name for block in FORM_BLOCKS)
_ROW_LABELS = {f"{block.name}.{row.key}": row.label for block in reversed(FORM_BLOCKS) for row in block.rows}


def in_words(row: Row) -> str:
    """A row of `warnings` as the page says it: its sentence as stored where it has no code, or one of another time."""
    note = _note(row)
    if note is None:
        return str(row["text"])
    about_form = note.block in _BLOCK_NAMES and note.level != "needs_person"
    head = titles.title(note.block) if about_form else name(note.code)
    return say("{0}：{1}", head, said(note, language(), lambda key: _named(key, note.block)))


def name(code: str) -> str:
    """What a code is called, for counting by it; the code itself where it is none of today's."""
    return TABLE[code].name(language()) if code in TABLE else code


def why_waits(reason: str, args: str | None) -> str:
    """Why a document stands in the queue, in Chinese; "" where it was put there before this was kept."""
    note = stored(reason, "", "", json.loads(args)) if args else None
    if note is None or (note.args.get("why") not in TABLE and TABLE[reason].sentence("zh") == "{detail}"):
        return ""
    return said(note, language(), lambda key: _named(key, str(note.args.get("block", ""))))


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The notes of a version as `nianbao parse` prints them, without those that were stored as a sentence only."""
    return [note.to_json() for note in map(_note, rows) if note is not None]


def _note(row: Row) -> Note | None:
    if "code" not in row.keys() or row["code"] is None:  # noqa: SIM118 - a Row iterates over values
        return None
    return stored(row["code"], row["block"] or "", row["row"] or "", json.loads(row["args"] or "{}"))


def _named(key: str, block: str) -> str:
    """A block, row or cell under its Chinese name; what is none of these as it stands."""
    if key in _BLOCK_NAMES:
        return str(translated(titles.title(key)))
    for whole in (key, f"{block}.{key}"):
        if whole in _ROW_LABELS:
            return str(translated(_ROW_LABELS[whole]))
        named = label(whole, {})
        if named != whole:
            return str(translated(named))
    return key


_BY_ID = {rule.id: rule for rule in RULES}


def rule_name(stored: str) -> str:
    """Title and formula of "R1" or "R1.natural_person"; the code itself for a rule that nobody knows."""
    rule = _BY_ID.get(stored.split(".", 1)[0])
    return say("{0}：{1}", rule.title, rule.formula) if rule else stored


_KEYED = re.compile(r"(?P<key>[a-z_]+)(?P<meant>（含上年结转）)?：")


def detail_in_words(rule: str, detail: str) -> str:
    """What a check is about, with a word in place of the key that stands in it: received：… is 收到申请：…"""
    found = _KEYED.match(detail) if rule == CLAIM_RULE else None
    if found and found["key"] in CLAIMS:
        return f"{said_word(CLAIMS[found['key']])}{said_word(found['meant'] or '')}：{detail[found.end() :]}"
    return said_word("页面") if detail == PAGE else detail


FIRM = frozenset({"R1", "R2", "R3", "R4", "R10"})
"""The arithmetic of one report's own tables, which `reports.checks_failed` counts. The other rules compare with prose,
other years and other bodies, and may have a good reason to fail."""


def is_firm(stored: str) -> bool:
    return stored.split(".", 1)[0] in FIRM
