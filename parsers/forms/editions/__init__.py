"""The editions of the official forms, as data: every `YEAR.toml` here is one, `variants.csv` is what offices print.

A new edition is one more file; the readers, checks, dictionary and site follow from it. Fields of an edition:

    edition, source   its year, which names it, and the document that prescribes it
    [[blocks]]        name (active_disclosure, requests, review_litigation, statistics), title,
                      columns {key, label, unit = 件}, rows {key, label with its ordinal, group, columns = all}
    [[blocks.equations]]
        rule          the check that it is (parsers.checks.rules)
        over          columns: left and right are rows, added up in each column; rows: they are columns, in each row
        left, right   keys of both sides
        stated        totals among them, without which nothing is assessed; left when it is not given
        detail        what the check says; {column} and {row} are labels

variants.csv: other wordings of a row's or column's label, in one edition or in all that have it, and where they come
from.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from parsers.forms.shape import Column, FormBlock, Row, Sums

FOLDER = Path(__file__).parent

_Variants = Mapping[tuple[str, str, str], list[tuple[str, str]]]
"""(block, row or column, key) → (edition or "" for all, label)."""


def load(folder: Path = FOLDER) -> tuple[FormBlock, ...]:
    """The blocks of all editions in `folder`, newest edition first, in printed order.

    Raises OSError, ValueError (a field of the wrong shape, a key that is used and not defined) and KeyError (a field
    that is missing).
    """
    variants = _variants(folder / "variants.csv")
    found = [tomllib.loads(path.read_text("utf-8")) for path in folder.glob("*.toml")]
    newest_first = sorted(found, key=lambda edition: str(edition["edition"]), reverse=True)
    return tuple(_block(edition["edition"], block, variants) for edition in newest_first for block in edition["blocks"])


def _variants(path: Path) -> _Variants:
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["block"], row["kind"], row["key"]), []).append((row["edition"], row["label"]))
    return found


def _block(edition: str, block: Mapping[str, Any], variants: _Variants) -> FormBlock:
    name = block["name"]

    def others(kind: str, entry: Mapping[str, Any]) -> tuple[str, ...]:
        known = variants.get((name, kind, entry["key"]), ())
        return tuple(label for only, label in known if only in ("", edition) and label != entry["label"])

    columns = tuple(
        Column(one["key"], one["label"], others("column", one), one.get("unit", "件")) for one in block["columns"]
    )
    keys = tuple(column.key for column in columns)
    rows = tuple(
        Row(one["key"], one["label"], tuple(one.get("columns", keys)), one.get("group", ""), others("row", one))
        for one in block["rows"]
    )
    sums = tuple(_sums(one) for one in block.get("equations", ()))
    found = FormBlock(name, edition, block["title"], columns, rows, sums)
    _check(found)
    return found


def _sums(one: Mapping[str, Any]) -> Sums:
    left = tuple(one["left"])
    return Sums(one["rule"], one["over"], left, tuple(one["right"]), tuple(one.get("stated", left)), one["detail"])


def _check(block: FormBlock) -> None:
    columns, rows = {column.key for column in block.columns}, {row.key for row in block.rows}
    unknown = {key for row in block.rows for key in row.columns} - columns
    for sums in block.sums:
        unknown |= {*sums.left, *sums.right, *sums.stated} - (rows if sums.over == "columns" else columns)
    if unknown:
        raise ValueError(f"{block.name} of {block.edition} uses keys that it does not define: {sorted(unknown)}")


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
