"""Which edition a table is: the one that has the rows and columns that were found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

Editions = frozenset[str]
"""The editions that have one row or column as it was found."""


def contained_in(found: Iterable[Collection[str]], editions: Sequence[str], *, rest: str = "", wanted: str = "") -> str:
    """The edition with most of the telling marks, `rest` when they do not say.

    found     of each row and column that was found, the editions that have it.
    editions  all editions that the table can be, newest first.
    wanted    what a person says: it counts where no other edition has more marks.

    What every edition has tells nothing. Of several with as many marks one that has them all goes before those that
    have not; where two have them all, nothing says which it is. Where none has, the newest is taken.
    """
    telling = [marks for marks in found if 0 < len(marks) < len(editions)]
    if not telling and wanted in editions:
        return wanted
    if not telling:
        return editions[0] if len(editions) == 1 else rest
    counted = Counter(edition for marks in telling for edition in marks)
    best = max(counted.values())
    alike = [edition for edition in editions if counted[edition] == best]
    if wanted in alike:
        return wanted
    if len(alike) > 1 and best == len(telling):
        return rest
    return alike[0]
