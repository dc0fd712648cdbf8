"""What a query asks for: a year in it filters, a place in it puts its government first, other letters are read.

A query is taken by its words first; only one that finds nothing so is taken apart further.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from archive.agencies.regions import stem
from archive.agencies.rules import SHORT_FORMS
from archive.site.finding.query import Found, Question, find, found_any
from archive.site.finding.spelling import in_characters, simplified
from archive.site.finding.understanding import Understood, dated, understand
from archive.site.serving.reader import Snapshot

_PLACES = ("county", "city", "province")
"""Columns of `reports` that hold places, the smallest first."""
_BODIES = (
    *("人民政府", "办公室", "教育局", "公安局", "财政局", "民政局", "司法局", "审计局", "统计局", "信访局", "水利局"),
    *("商务局", "科学技术局", "交通运输局", "生态环境局", "农业农村局", "卫生健康局", "卫生健康委员会", "应急管理局"),
    *("市场监督管理局", "医疗保障局", "自然资源局", "自然资源和规划局", "住房和城乡建设局", "退役军人事务局", "林业局"),
    *(
        "人力资源和社会保障局",
        "发展和改革局",
        "发展和改革委员会",
        "文化和旅游局",
        "街道办事处",
        "税务局",
        "气象局",
        "局",
    ),
)
"""Names of bodies without their place, for pinyin."""


def places(snapshot: Snapshot) -> dict[str, str]:
    """Name of a place that has reports → the column that holds it; the highest place of a name."""

    def look() -> dict[str, str]:
        return {row[0]: column for column in _PLACES for row in snapshot.rows(_distinct(column))}

    return snapshot.cached("places", look)


def meant(snapshot: Snapshot, question: Question) -> Question:
    """The question that is answered: the first reading of the query that finds something, or itself."""
    if question.literal or not question.query:
        return question
    readings = _readings(snapshot, question)
    return next((reading for reading in readings if found_any(snapshot, reading)), question)


def answered(snapshot: Snapshot, question: Question, most: int | None = None) -> Found:
    """The results of a question, with the reports of the government first whose place alone is asked for."""
    found = find(snapshot, question, most)
    understood = understand(question.query, places(snapshot)) if question.query else None
    if question.query and (understood is None or understood.words):
        return found
    named = dict(understood.places) if understood else {}
    named |= {column: values[0] for column, values in question.chosen.items() if column in _PLACES}
    place = next((named[column] for column in _PLACES if column in named), None)
    kept = frozenset(found.ids)
    first = [number for number in _of_government(snapshot, place) if number in kept] if place else []
    return replace(found, ids=tuple(dict.fromkeys([*first, *found.ids])))


def _of_government(snapshot: Snapshot, place: str) -> list[int]:
    """The reports of the governments of the places of that name, newest first."""
    # The plus keeps the index by kind out of the choice: there are far more governments than places of one name.
    rows = snapshot.rows(
        "SELECT id FROM reports WHERE +kind = 'government' AND region_code IN (SELECT code FROM regions WHERE name = ?)"
        " ORDER BY year DESC, id",
        [place],
    )
    return [row[0] for row in rows]


def _readings(snapshot: Snapshot, question: Question) -> Iterator[Question]:
    """Ways to read the query, the nearest to its words first."""
    yield from _of_text(snapshot, question, question.query, {})
    plain = simplified(question.query)
    if plain != question.query:
        yield from _of_text(snapshot, question, plain, {})
    if re.search("[A-Za-z]", plain):
        spelled = in_characters(plain, _names(snapshot))
        if spelled:
            yield from _of_text(snapshot, question, *spelled)


def _of_text(
    snapshot: Snapshot, question: Question, text: str, alike: Mapping[str, tuple[str, ...]]
) -> Iterator[Question]:
    """By its words, a year in them as a condition; then with its places as conditions too."""
    rest, year = dated(text)
    if year and "year" not in question.chosen:
        yield replace(question, query=rest, chosen={**question.chosen, "year": [year]})
    elif not any(len(names) > 1 for names in alike.values()):
        yield replace(question, query=text)
    understood = understand(text, places(snapshot))
    if understood:
        yield _with(question, understood, alike)


def _with(question: Question, understood: Understood, alike: Mapping[str, tuple[str, ...]]) -> Question:
    chosen: dict[str, list[str]] = {}
    for column, name in understood.places.items():
        same = next((names for names in alike.values() if name in names or stem(name) in names), (name,))
        chosen[column] = [name, *(other for other in same if other not in (name, stem(name)))]
    if understood.year:
        chosen["year"] = [understood.year]
    return replace(question, query=" ".join(understood.words), chosen={**chosen, **question.chosen})


def _names(snapshot: Snapshot) -> tuple[str, ...]:
    """What pinyin may spell: places with reports, also without their kind, and names of bodies."""

    def look() -> tuple[str, ...]:
        known = places(snapshot)
        stems = (stem(name) for name in known)
        return tuple(
            dict.fromkeys([*known, *(form for form in stems if len(form) > 1), *_BODIES, *SHORT_FORMS.values()])
        )

    return snapshot.cached("names in pinyin", look)


def _distinct(column: str) -> str:
    """The values of an indexed column, from each to the next: DISTINCT would read a million entries for 3,000 names."""
    return (
        f"WITH RECURSIVE names(name) AS (SELECT min({column}) FROM reports UNION ALL "
        f"SELECT (SELECT min({column}) FROM reports WHERE {column} > name) FROM names WHERE name IS NOT NULL) "
        "SELECT name FROM names WHERE name IS NOT NULL"
    )
