"""Cells of a workbook under a picture, a shape or a line: nobody knows what of them is still to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from parsers.readers.package import Package, resolve
from parsers.readers.sheet.regions import Place

_ANCHORS = ("twoCellAnchor", "oneCellAnchor")
_COLUMN, _ROW = 609_600, 190_500
"""English metric units: a column and a row as wide and as high as usual."""
_FURTHEST = 2_000
"""Cells to each side; a drawing that reaches further is cut there."""


def covered_cells(data: bytes) -> Mapping[str, frozenset[Place]]:
    """Title of a sheet → the cells (row and column from 1) that a drawing lies on."""
    package = Package(data)
    if not any(name.startswith("xl/drawings/drawing") for name in package.names()):
        return {}
    found: dict[str, frozenset[Place]] = {}
    for title, part in sheet_parts(package):
        drawings = [path for path in _targets(package, part).values() if "/drawings/drawing" in path]
        found[title] = frozenset(place for path in drawings if path in package for place in _places(package.xml(path)))
    return found


def sheet_parts(package: Package) -> Iterator[tuple[str, str]]:
    """The titles of the sheets with the parts that hold them, "" for a part that is not there."""
    if "xl/workbook.xml" not in package:
        return
    parts = _targets(package, "xl/workbook.xml")
    for sheet in package.xml("xl/workbook.xml").iter("{*}sheet"):
        named = (parts[str(value)] for name, value in sheet.items() if str(name).endswith("}id") and value in parts)
        yield sheet.get("name") or "", next(named, "")


def _targets(package: Package, part: str) -> dict[str, str]:
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    if not part or path not in package:
        return {}
    return {item.get("Id") or "": resolve(part, item.get("Target") or "") for item in package.xml(path)}


def _places(drawing: etree._Element) -> Iterator[Place]:
    for anchor in drawing:
        name = etree.QName(anchor).localname if isinstance(anchor.tag, str) else ""
        if name not in _ANCHORS or any(part.get("hidden") in ("1", "true") for part in anchor.iter("{*}cNvPr")):
            continue
        start = _corner(anchor, "from")
        end = _corner(anchor, "to") if name == "twoCellAnchor" else _reached(anchor, start)
        for row in range(start[0], min(end[0], start[0] + _FURTHEST) + 1):
            yield from ((row, column) for column in range(start[1], min(end[1], start[1] + _FURTHEST) + 1))


def _corner(anchor: etree._Element, name: str) -> Place:
    corner = anchor.find(f"{{*}}{name}")
    return _number(corner, "row") + 1, _number(corner, "col") + 1


def _reached(anchor: etree._Element, start: Place) -> Place:
    size = anchor.find("{*}ext")
    wide, high = (_whole(size.get(name)) if size is not None else 0 for name in ("cx", "cy"))
    return start[0] + max(high - 1, 0) // _ROW, start[1] + max(wide - 1, 0) // _COLUMN


def _number(corner: etree._Element | None, name: str) -> int:
    return _whole(corner.findtext(f"{{*}}{name}")) if corner is not None else 0


def _whole(text: str | None) -> int:
    digits = (text or "").strip()
    return int(digits) if digits.isdigit() and len(digits) < 12 else 0
