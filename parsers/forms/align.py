"""Printed rows to official rows: labels decide, order helps where a label is damaged or says too little.

1. Rows whose label is an official one (any edition, any known variant) are anchors.
2. Anchors that begin again are a second copy of the table (PC and mobile): instances.
3. Between two anchors the remaining rows are matched by similarity, in order, with their group as a witness.
4. What is then left between two matched neighbours, as many damaged labels as missing rows, goes by position.
5. A legible label that no edition knows is an extra row; anything else is not assigned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from parsers.forms.catalogue import Catalogue, Entry, known
from parsers.forms.copies import Instance, copies, texts_of
from parsers.forms.labels import shared, similarity
from parsers.forms.printed import Printed, says_nothing

SIMILAR = 0.6
"""From here on a label counts as the official one, misprinted."""
RELATED = 0.45
"""From here on a label may be the official one that stands at its place, badly misprinted."""
FRAGMENT = 0.8
"""So much of a printed label must come from the official one to be what is left of it."""

MOST_COPIES = 6
"""A page shows a table once, twice with a phone's copy; a hostile one could repeat it without end."""

_FLAT_REACH = 4
_SCRAP = 2
MOST_ROWS = 80
"""Rows between two anchors that are worth a look; the longest official table has 58."""


def instances(printed: Sequence[Printed], catalogue: Catalogue) -> list[Instance]:
    """The copies of the table, in reading order, at most MOST_COPIES."""
    found = _without_scraps(list(islice(copies(printed, catalogue), MOST_COPIES)))
    if not found:
        return []
    elsewhere = _anchored_elsewhere(printed, catalogue.name)
    for number, instance in enumerate(found):
        upper = min(found[number + 1].rows.values(), key=_at).at if number + 1 < len(found) else len(printed)
        lower = max(found[number - 1].rows.values(), key=_at).at if number else -1
        _fill(instance, printed, catalogue, (lower, upper), elsewhere)
    return [each for instance in found for each in (instance, *_as_doubled(instance, catalogue))]


def _without_scraps(found: list[Instance]) -> list[Instance]:
    """The copies; a few rows that the grid of the copy before says once more are rows of that copy, said twice."""
    kept: list[Instance] = []
    for instance in found:
        blocks = {row.line.block for row in kept[-1].rows.values()} if kept else set()
        again = bool(kept) and len(instance.rows) <= _SCRAP and instance.rows.keys() <= kept[-1].rows.keys()
        if again and {row.line.block for row in instance.rows.values()} <= blocks:
            kept[-1].doubled += instance.rows.values()
        else:
            kept.append(instance)
    return kept


def _as_doubled(instance: Instance, catalogue: Catalogue) -> Iterator[Instance]:
    """The table as it reads with the second of two rows that have one label and other values: nothing says which of
    the two counts, so that they are compared as two copies are."""
    used = {row.at for row in instance.rows.values()}
    second = {row.own.rows[catalogue.name][0]: row for row in instance.doubled if row.at not in used}
    if second:
        yield Instance({**instance.rows, **second})


def _at(row: Printed) -> int:
    return row.at


def _anchored_elsewhere(printed: Sequence[Printed], name: str) -> frozenset[int]:
    """Places of rows that another table claims by a label of its own."""
    return frozenset(
        row.at for row in printed if row.values and row.own.rows and not row.own.weak and name not in row.own.rows
    )


def _fill(
    instance: Instance,
    printed: Sequence[Printed],
    catalogue: Catalogue,
    bounds: tuple[int, int],
    elsewhere: frozenset[int],
) -> None:
    chain = _increasing(instance.rows)
    top = len(catalogue.entries)
    before = max(bounds[0], _grid_edge(printed, chain[0][1], -1, elsewhere))
    behind = min(bounds[1], _grid_edge(printed, chain[-1][1], 1, elsewhere))
    taken = {row.at for row in (*instance.rows.values(), *instance.repeated)} | elsewhere
    edges = [(-1, before), *chain, (top, behind)]
    for (low, start), (high, end) in pairwise(edges):
        if end - start == 1:
            continue
        rows = [row for row in printed[start + 1 : end] if row.at not in taken and _is_row(row)]
        if 0 < len(rows) <= MOST_ROWS:
            missing = [entry for entry in catalogue.entries[low + 1 : high] if entry.index not in instance.rows]
            at_flat_edge = rows[0].line.flat and not 0 <= low < high < top
            left = _fill_gap(instance, rows, missing, catalogue, by_place=not at_flat_edge)
            _sort_out(instance, [row for row in left if row.numbers and (row.text or 0 <= low < high < top)], low)
    _give_up_unread(instance)
    _name_first_of_group(instance, catalogue)


def _name_first_of_group(instance: Instance, catalogue: Catalogue) -> None:
    """A row found under a group's label alone is the group's first row when another edition fills that group.

    （六）其他处理 is a row in 2019 and the side label of three rows in 2021; there its first row prints it too.
    """
    for index, row in list(instance.rows.items()):
        if not row.own.group:
            continue
        members = [entry for entry in catalogue.entries if entry.group == row.own.label.core]
        same_edition = any(set(entry.editions) & set(catalogue.entries[index].editions) for entry in members)
        if not members or same_edition or not row.figures or members[0].index in instance.rows:
            continue
        if any(entry.index in instance.rows for entry in members):
            del instance.rows[index]
            instance.rows[members[0].index] = row
            instance.by_place.append(members[0].index)


def _grid_edge(printed: Sequence[Printed], at: int, step: int, elsewhere: frozenset[int]) -> int:
    """The first place before (step -1) or behind (step 1) the grid in which the row at `at` stands; a few flat rows."""
    here = printed[at].line
    while 0 <= at < len(printed) and printed[at].line.block == here.block and not here.flat and at not in elsewhere:
        at += step
    return at if not here.flat else max(-1, at + step * _FLAT_REACH)


def _sort_out(instance: Instance, left: list[Printed], low: int) -> None:
    for row in left:
        legible = row.text and not row.own.label.damaged and not row.own.weak and row not in instance.doubled
        if legible and low >= 0:
            instance.extra.append(row)
        elif not legible and texts_of(row) != texts_of(_printed_before(instance, row)):
            instance.lost.append(row)


def _printed_before(instance: Instance, row: Printed) -> Printed:
    """The assigned row printed last before `row` (the row itself when there is none)."""
    return max((other for other in instance.rows.values() if other.at < row.at), key=_at, default=row)


def _increasing(rows: dict[int, Printed]) -> list[tuple[int, int]]:
    """The longest run of (official index, place) that increases in both: misplaced rows bound no gap."""
    pairs = sorted([(row.at, index) for index, row in rows.items()])
    if all(one[1] < other[1] for one, other in pairwise(pairs)):
        return [(index, at) for at, index in pairs]
    best: list[list[tuple[int, int]]] = []
    for at, index in pairs:
        before = max((chain for chain in best if chain[-1][0] < index), key=len, default=[])
        best.append([*before, (index, at)])
    return max(best, key=len)


def _is_row(row: Printed) -> bool:
    """Whether this could be a row of figures: not a heading, a group's own line or a header.

    Offices put a mark for nothing behind a group's label (三、依申请公开情况 ——).
    """
    if not row.values or (row.own.header and not row.own.weak):
        return False
    if row.own.group and not row.own.rows and says_nothing(row):
        return False
    if row.figures:
        return True
    return bool(row.text) and not row.own.group and not row.own.header and len(row.values) > 1


def _fill_gap(
    instance: Instance, rows: list[Printed], missing: list[Entry], catalogue: Catalogue, by_place: bool
) -> list[Printed]:
    """Match the rows between two anchors; the rows that are left. Before the first and behind the last flattened
    row (`by_place` False) only labels count: what stands there may be anything."""
    pairs = _best_pairs(rows, missing, catalogue)
    instance.rows.update({entry.index: row for row, entry in pairs})
    edges = [(-1, -1), *((row.at, entry.index) for row, entry in pairs), (rows[-1].at + 1, len(catalogue.entries))]
    left: list[Printed] = []
    if not by_place:
        return left
    for (start, low), (end, high) in pairwise(edges):
        inner = [row for row in rows if start < row.at < end]
        wanted = [entry for entry in missing if low < entry.index < high]
        left.extend(_by_place(instance, inner, wanted, catalogue))
    return left


def _best_pairs(rows: list[Printed], missing: list[Entry], catalogue: Catalogue) -> list[tuple[Printed, Entry]]:
    """The order-preserving matching with the largest sum of similarities, none below SIMILAR."""
    scores = [[_score(row, entry, catalogue) for entry in missing] for row in rows]
    best: list[list[tuple[float, tuple[tuple[int, int], ...]]]] = [[(0.0, ())] * (len(missing) + 1)]
    for line, row_scores in enumerate(scores):
        current: list[tuple[float, tuple[tuple[int, int], ...]]] = [(0.0, ())]
        for column, score in enumerate(row_scores):
            choice = max(best[-1][column + 1], current[column], key=lambda option: option[0])
            total, pairs = best[-1][column]
            if score >= SIMILAR and total + score > choice[0]:
                choice = (total + score, (*pairs, (line, column)))
            current.append(choice)
        best.append(current)
    return [(rows[line], missing[column]) for line, column in best[-1][-1][1]]


def _score(row: Printed, entry: Entry, catalogue: Catalogue) -> float:
    label = row.own.label
    if not label.core or _other_group(row, entry, catalogue):
        return 0.0
    if label.core in entry.cores:
        return 1.0
    score = max(similarity(label.core, core, catalogue.weight) for core in entry.cores)
    if label.ordinal and entry.ordinals:
        score += 0.1 if label.ordinal in entry.ordinals else -0.1
    return score


def _other_group(row: Printed, entry: Entry, catalogue: Catalogue) -> bool:
    """Whether the label printed beside the row names another group than the official row's."""
    beside = [core for _, cell in row.heads[:-1] if (core := known(cell.text).label.core) in catalogue.groups]
    return bool(beside) and entry.group != beside[-1]


def _by_place(instance: Instance, rows: list[Printed], missing: list[Entry], catalogue: Catalogue) -> list[Printed]:
    """Give damaged labels the rows that are missing between the same neighbours, if they are as many; what is left."""
    if not rows or not missing:
        return rows
    readings = []
    for edition in _editions(instance, catalogue):
        wanted = [entry for entry in missing if edition in entry.editions]
        damaged = [row for row in rows if any(_may_be(instance, row, entry, catalogue) for entry in wanted)]
        pairs = list(zip(damaged, wanted, strict=False))
        if len(damaged) == len(wanted) and all(_may_be(instance, row, entry, catalogue) for row, entry in pairs):
            readings.append(pairs)
    if not readings or not readings[0] or any(reading != readings[0] for reading in readings):
        return rows
    instance.rows.update({entry.index: row for row, entry in readings[0]})
    instance.by_place.extend(entry.index for _, entry in readings[0])
    return [row for row in rows if row not in {pair[0] for pair in readings[0]}]


def _give_up_unread(instance: Instance) -> None:
    """Rows with a label of which nothing can be read: two of them may stand in any order, wherever they stand."""
    unread = [index for index in instance.by_place if instance.rows[index].own.label.unread]
    if len(unread) > 1:
        instance.by_place = [index for index in instance.by_place if index not in unread]
        instance.lost += [instance.rows.pop(index) for index in unread]


def _editions(instance: Instance, catalogue: Catalogue) -> set[str]:
    """The editions that have all rows found so far; where none has, those that have any row that not all have."""
    found = [set(catalogue.entries[index].editions) for index in instance.rows]
    every = {edition for entry in catalogue.entries for edition in entry.editions}
    containing = every.intersection(*found)
    return containing or {edition for editions in found if editions != every for edition in editions}


def _may_be(instance: Instance, row: Printed, entry: Entry, catalogue: Catalogue) -> bool:
    """Whether a row that no label assigns can be the damaged print of the official row at its place."""
    if row.figures > max(len(official.columns) for official in entry.editions.values()):
        return False
    label = row.own.label
    if not row.text or label.damaged or row in instance.doubled:
        return not _other_group(row, entry, catalogue)
    if row.own.group and label.core == entry.group:
        return True
    if _other_group(row, entry, catalogue):
        return False
    shares = [shared(label.core, core, catalogue.weight) for core in entry.cores]
    fragment = any(own >= FRAGMENT for own, _ in shares)
    return fragment or _score(row, entry, catalogue) >= RELATED
