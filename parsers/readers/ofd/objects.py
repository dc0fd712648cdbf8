"""The graphic objects of an ofd page: TextObject, PathObject, ImageObject, and the blocks around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise

from lxml import etree

from parsers.model import Picture
from parsers.readers.bounds import MAX_NESTING
from parsers.readers.colours import BLACK, WHITE, Colour, is_alike, is_hardly_seen, laid_over
from parsers.readers.failure import ReadError
from parsers.readers.layout import Placed, Rule, Word
from parsers.readers.marks import doubtful
from parsers.readers.ofd.fonts import Font

_LETTER = 24.0
"""Points: what is no longer than this may be a letter, or a part of one."""
_THIN = 1.5
"""Points. A filled shape thinner than this is a line."""
_SMALLEST, _SMALL = 1.5, 4.0
"""Points: letters lower than the first cannot be seen, lower than the second perhaps."""
_INVISIBLE, _FAINT = 0.08, 0.35
_CORNERS = 5
"""Points of a rectangle: another shape may leave its corners free."""
_TILE, _GROUND = 6.0, 0.8
"""Points; the share of a page from which on a picture is its ground."""
_LARGE = 90.0
"""Points. Pictures smaller than this on either side are seals and logos."""
_NARROW, _ASLANT = 0.2, 0.5
"""How far letters may be pressed together, and slanted, before nobody can say which they are."""
_MOST_CODES = 65_536
_USUAL_PEN, _PEN = 0.353, 0.1
"""Millimetres, where nothing tells (CT_GraphicUnit, 8.5); the share of a text's size from which on a pen that goes
round its letters may run them together."""
_COMMAND = re.compile(r"[A-Za-z]|[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Resources:
    """What the objects of a page name by number: pictures, looks (DrawParam, 8.2), fonts, drawings of several objects
    (CompositeGraphicUnit, chapter 13), and colour spaces (8.3.1)."""

    images: Mapping[str, Picture] = field(default_factory=dict)
    looks: Mapping[str, etree._Element] = field(default_factory=dict)
    fonts: Mapping[str, Font] = field(default_factory=dict)
    units: Mapping[str, etree._Element] = field(default_factory=dict)
    spaces: Mapping[str, etree._Element] = field(default_factory=dict)

    def with_(self, more: Resources) -> Resources:
        return Resources(*({**getattr(self, one.name), **getattr(more, one.name)} for one in fields(self)))

    def colour(self, number: str | None, name: str) -> tuple[etree._Element | None, bool]:
        """The colour that looks give, and whether those looks are known."""
        for looks in self._chain(number):
            found = None if looks is None else _child(looks, name)
            if looks is None or found is not None:
                return found, looks is not None
        return None, True

    def pen(self, number: str | None) -> str | None:
        """The width of lines that looks give."""
        told = (looks.get("LineWidth") for looks in self._chain(number) if looks is not None)
        return next(filter(None, told), None)

    def _chain(self, number: str | None) -> Iterator[etree._Element | None]:
        """The looks of that number and those that they are made from; None last where some are not known."""
        for _ in range(MAX_NESTING):
            if not number:
                return
            looks = self.looks.get(number)
            yield looks
            if looks is None:
                return
            number = looks.get("Relative")
        yield None


@dataclass(frozen=True, slots=True)
class Mark:
    """A small shape that is drawn, in points: a straight stroke or a dot, or another one."""

    x0: float
    top: float
    x1: float
    bottom: float
    straight: bool


@dataclass(frozen=True, slots=True)
class Slant:
    """A line that is drawn across, in points."""

    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Transform:
    """x' = a x + c y + e; y' = b x + d y + f (CT_CTM)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: Transform) -> Transform:
        """This transform applied to what `first` gives."""
        e, f = self.point(first.e, first.f)
        return Transform(
            self.a * first.a + self.c * first.b,
            self.b * first.a + self.d * first.b,
            self.a * first.c + self.c * first.d,
            self.b * first.c + self.d * first.d,
            e,
            f,
        )


@dataclass(frozen=True, slots=True)
class Cover:
    """A filled shape or a picture in points: what was drawn before lies under it, what follows on it.

    colour   None: of a picture or a pattern. `whole`: it fills its rectangle.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    colour: Colour | None = None
    whole: bool = True
    pictured: bool = False

    @property
    def opaque(self) -> bool:
        return self.whole and self.colour is not None and self.colour.opacity >= 1

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.x0, self.top, self.x1, self.bottom

    def fills(self, width: float, height: float) -> bool:
        """Whether it is the ground of a page."""
        return (self.x1 - self.x0) * (self.bottom - self.top) >= _GROUND * width * height

    def tiles(self) -> Iterator[tuple[float, float, float, float]]:
        """Its room in squares of the size of letters."""
        for across in range(int((self.x1 - self.x0) / _TILE) + 1):
            for down in range(int((self.bottom - self.top) / _TILE) + 1):
                x, y = self.x0 + across * _TILE, self.top + down * _TILE
                yield x, y, min(x + _TILE, self.x1), min(y + _TILE, self.bottom)

    def holds(self, word: Word) -> bool:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def meets(self, word: Word) -> bool:
        return self.x0 < word.x1 and word.x0 < self.x1 and self.top < word.bottom and word.top < self.bottom


@dataclass(frozen=True, slots=True)
class Inked:
    """A word with its colour; `sure`: nothing else of its looks may hide it."""

    word: Word
    colour: Colour
    sure: bool

    def on(self, covers: Sequence[Cover]) -> Word | None:
        """The word as it is seen on what was drawn before; digits that are hardly seen are no figure."""
        word = self.word
        paper, mixed = WHITE, False
        for cover in covers:
            if cover.meets(word):
                whole = cover.holds(word) and cover.whole and cover.colour is not None
                paper = laid_over(cover.colour, paper) if whole and cover.colour is not None else paper
                mixed = not whole or (mixed and not cover.opaque)
        ink = laid_over(self.colour, paper)
        high = word.bottom - word.top
        if self.colour.opacity < _INVISIBLE or high < _SMALLEST or (is_alike(ink, paper) and not mixed):
            return None
        faint = self.colour.opacity < _FAINT or high < _SMALL or is_hardly_seen(ink, paper)
        return replace(word, text=doubtful(word.text)) if word.text.isdigit() and (faint or not self.sure) else word


def boundary(text: str) -> tuple[float, float, float, float]:
    """ST_Box: x, y, width, height. Raises ValueError."""
    x, y, width, height = (float(part) for part in text.split()[:4])
    return x, y, width, height


def page_objects(
    parent: etree._Element, outer: Transform, resources: Resources, layer: str | None = None, depth: int = 0
) -> Iterator[Inked | Rule | Placed | Cover | Mark | Slant]:
    """Everything drawn, in points from the page's top left corner. `layer`: the looks of the layer it stands in."""
    if depth > MAX_NESTING:
        raise ReadError("too_large", "nested_blocks", most=MAX_NESTING)
    for element in parent:
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name in {"Content", "Layer", "PageBlock"}:
            yield from page_objects(element, outer, resources, element.get("DrawParam") or layer, depth + 1)
        elif name == "Annot" and _is_set(element, "Visible", True):
            yield from _annotation(element, outer, resources, depth)
        elif name in {"TextObject", "PathObject", "ImageObject"} and _is_set(element, "Visible", True):
            here = _placed(element, outer)
            if name == "TextObject":
                yield from _inked(element, _words(element, here, outer, resources), _Looks(element, resources, layer))
            elif name == "PathObject":
                yield from _rules(element, here, _Looks(element, resources, layer))
            else:
                yield from _picture(element, outer, resources.images)
        elif name == "CompositeObject" and _is_set(element, "Visible", True):
            yield from _composite(element, outer, resources, depth)


def _composite(
    element: etree._Element, outer: Transform, resources: Resources, depth: int
) -> Iterator[Inked | Rule | Placed | Cover | Mark | Slant]:
    """What a drawing of several objects draws; one that is not there may look like anything."""
    unit = resources.units.get(element.get("ResourceID") or "")
    if unit is not None and element.get("Alpha") is None:
        yield from page_objects(unit, _placed(element, outer), resources, None, depth + 1)
    else:
        yield cover_of(boundary(element.get("Boundary") or "0 0 0 0"), outer)


def cover_of(box: tuple[float, float, float, float], outer: Transform) -> Cover:
    """Something of unknown looks within a box."""
    x, y, width, height = box
    left, top = outer.point(x, y)
    right, bottom = outer.point(x + width, y + height)
    return Cover(left, top, right, bottom, pictured=True)


def _annotation(
    element: etree._Element, outer: Transform, resources: Resources, depth: int
) -> Iterator[Inked | Rule | Placed | Cover | Mark | Slant]:
    """What an annotation draws over the page (chapter 15); the words of a watermark belong to no cell."""
    for look in (child for child in element if etree.QName(child).localname == "Appearance"):
        x, y, _, _ = boundary(look.get("Boundary") or "0 0 0 0")
        for found in page_objects(look, outer.after(Transform(e=x, f=y)), resources, None, depth + 1):
            if not (isinstance(found, Inked) and element.get("Type") == "Watermark"):
                yield found


class _Looks:
    """The colours of one object: its own, those of its looks, those of its layer."""

    def __init__(self, element: etree._Element, resources: Resources, layer: str | None) -> None:
        self._element, self._resources = element, resources
        self._number = element.get("DrawParam") or layer

    def colour(self, name: str) -> tuple[Colour, bool]:
        """A colour, and whether it is known: a pattern or a colour of a space of its own is not."""
        own = _child(self._element, name)
        known = True
        if own is None:
            own, known = self._resources.colour(self._number, name)
        whole = _share(self._element.get("Alpha"))
        if own is None:
            return BLACK._replace(opacity=whole), known
        colour, sure = _colour(own, whole)
        return colour, sure and _is_of_known_space(own, self._resources.spaces)

    def pen(self) -> float:
        """How wide its lines are, in its own units."""
        told = self._element.get("LineWidth") or self._resources.pen(self._number)
        return float(told) if told else _USUAL_PEN


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(
        (child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == name), None
    )


def _inked(element: etree._Element, words: Iterator[Word], looks: _Looks) -> Iterator[Inked]:
    """The words of a text with what they are painted in (CT_GraphicUnit 8.5, CT_Color 8.3.2)."""
    filled, outlined = _is_set(element, "Fill", True), _is_set(element, "Stroke", False)
    if not filled and not outlined:
        return
    colour, sure = looks.colour("FillColor" if filled else "StrokeColor")
    clipped = any(True for _ in element.iter("{*}Clips"))
    spoilt = outlined and (looks.pen() > _PEN * _size(element) or looks.colour("StrokeColor")[0] != colour)
    yield from (Inked(word, colour, sure and not clipped and not spoilt) for word in words)


def _is_set(element: etree._Element, name: str, default: bool) -> bool:
    """An attribute that says yes or no (xs:boolean)."""
    return _SET.get(element.get(name, "").strip(), default)


def _size(text: etree._Element) -> float:
    return float(text.get("Size") or 3.5)


_SET = {"true": True, "1": True, "false": False, "0": False}
_PARTS = {"GRAY": 1, "Gray": 1, "RGB": 3, "CMYK": 4}


def _is_of_known_space(colour: etree._Element, spaces: Mapping[str, etree._Element]) -> bool:
    """Whether the values of a colour mean what they usually do: parts of 0 to 255, as many as its space has."""
    number = colour.get("ColorSpace")
    if number is None:
        return True
    space = spaces.get(number)
    if space is None or space.get("BitsPerComponent", "8") != "8":
        return False
    return _PARTS.get(space.get("Type", "")) == len((colour.get("Value") or "").replace("#", " ").split())


def _colour(own: etree._Element, whole: float) -> tuple[Colour, bool]:
    """CT_Color (8.3.2); `whole`: the opacity of its object."""
    values = (own.get("Value") or "").replace("#", " ").split()
    opacity = whole * _share(own.get("Alpha"))
    if len(own) or len(values) not in (1, 3, 4) or not all(value.isdigit() for value in values):
        return BLACK._replace(opacity=opacity), False
    parts = [min(int(value), 255) / 255 for value in values]
    if len(parts) == 4:
        parts = [(1 - part) * (1 - parts[3]) for part in parts[:3]]
    red, green, blue = parts * 3 if len(parts) == 1 else parts
    return Colour(red, green, blue, opacity), True


def _share(value: str | None) -> float:
    return min(int(value), 255) / 255 if value and value.isdigit() else 1.0


def _placed(element: etree._Element, outer: Transform) -> Transform:
    """From the object's own coordinates to the page's: its matrix first, then the corner of its boundary."""
    x, y, _, _ = boundary(element.get("Boundary") or "0 0 0 0")
    matrix = element.get("CTM")
    own = Transform(*(float(part) for part in matrix.split()[:6])) if matrix else Transform()
    return outer.after(Transform(e=x, f=y).after(own))


def _words(element: etree._Element, here: Transform, outer: Transform, resources: Resources) -> Iterator[Word]:
    size = _size(element)
    stretch = float(element.get("HScale") or 1.0)
    font = resources.fonts.get(element.get("Font") or "") or Font(None)
    glyphs = _glyphs(element)
    sure = _is_upright(element, here) and stretch > _NARROW
    edges = _edges(element, outer)
    x = y = 0.0
    count = 0
    for code in element.iter("{*}TextCode"):
        x, y = float(code.get("X") or x), float(code.get("Y") or y)
        text = code.text or ""
        across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
        left, base = x, y
        for index, letter in enumerate(text):
            width = size * stretch * (1.0 if ord(letter) > 0x2E7F else 0.5)
            told = doubtful(letter) if glyphs.get(count, 0) is None else font.seen(letter, glyphs.get(count))
            if told.strip():
                word = _word(told, here, (left, base - 0.85 * size, left + width, base + 0.15 * size))
                known = sure and (edges is None or edges.holds(word))
                yield word if known or not told.isdigit() else replace(word, text=doubtful(told))
            left += across[index] if index < len(across) else (0.0 if down else width)
            base += down[index] if index < len(down) else 0.0
            count += 1


def look_over(layer: etree._Element, fonts: Mapping[str, Font]) -> None:
    """Has all texts of a layer drawn once, so that a font which lies is known before anything is read."""
    for element in layer.iter("{*}TextObject"):
        font = fonts.get(element.get("Font") or "")
        if font is not None:
            glyphs = _glyphs(element)
            text = "".join(code.text or "" for code in element.iter("{*}TextCode"))
            for at, letter in enumerate(text):
                font.seen(letter, glyphs.get(at))


def _glyphs(element: etree._Element) -> dict[int, int | None]:
    """The glyphs that a text names for its characters, by their places; None where they are not one for one."""
    found: dict[int, int | None] = {}
    for change in element.iter("{*}CGTransform"):
        start, count = int(change.get("CodePosition") or 0), int(change.get("CodeCount") or 1)
        numbers = [int(part) for part in "".join(str(part) for part in change.itertext()).split()]
        for index in range(min(count, _MOST_CODES)):
            found[start + index] = numbers[index] if len(numbers) == count else None
    return found


def _is_upright(element: etree._Element, here: Transform) -> bool:
    """Whether a text stands on its feet and runs to the right, as all of the table does that is read."""
    turned = any(element.get(name, "0") != "0" for name in ("CharDirection", "ReadDirection"))
    return not turned and here.a > 0 < here.d and max(abs(here.b), abs(here.c)) <= _ASLANT * min(here.a, here.d)


def _edges(element: etree._Element, outer: Transform) -> Cover | None:
    """What an object may draw on (its Boundary, 8.5)."""
    told = element.get("Boundary")
    return cover_of(boundary(told), outer) if told else None


def _word(letter: str, here: Transform, box: tuple[float, float, float, float]) -> Word:
    corners = [here.point(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Word(letter, min(xs), min(ys), max(xs), max(ys))


def _deltas(text: str | None) -> list[float]:
    """Distances between characters; "g 3 4.5" stands for three times 4.5 (11.3)."""
    parts = (text or "").split()
    values: list[float] = []
    index = 0
    while index < len(parts):
        if parts[index] == "g" and index + 2 < len(parts):
            values += [float(parts[index + 2])] * min(int(parts[index + 1]), 10_000)
            index += 3
        else:
            values.append(float(parts[index]))
            index += 1
    return values


def _rules(element: etree._Element, here: Transform, looks: _Looks) -> Iterator[Rule | Cover | Mark | Slant]:
    data = next((found.text or "" for found in element.iter("{*}AbbreviatedData")), "")
    filled = _is_set(element, "Fill", False)
    points = [here.point(*point) for line in _polylines(data) for point in line] if filled else []
    if points:
        colour, sure = looks.colour("FillColor")
        box = _box(points)
        if min(box[2] - box[0], box[3] - box[1]) > _THIN and colour.opacity > 0:
            yield Cover(*box, colour if sure else None, len(points) <= _CORNERS)
    stroked = _is_set(element, "Stroke", True)
    if (filled or stroked) and not _is_unseen(*looks.colour("FillColor" if filled else "StrokeColor")):
        yield from _marks([[here.point(*point) for point in line] for line in _polylines(data)])
        yield from _slants([[here.point(*point) for point in line] for line in _polylines(data)])
    if filled and not stroked:
        yield from _straight(*_box(points)) if points else ()
        return
    for line in _polylines(data):
        moved = [here.point(*point) for point in line]
        for start, end in pairwise(moved):
            yield from _straight(*_box([start, end]))


def _is_unseen(colour: Colour, sure: bool) -> bool:
    return sure and (colour.opacity < _INVISIBLE or is_alike(laid_over(colour, WHITE), WHITE))


def _marks(lines: Sequence[list[tuple[float, float]]]) -> Iterator[Mark]:
    """The shapes of the size of letters."""
    for line in lines:
        box = _box(line)
        wide, high = box[2] - box[0], box[3] - box[1]
        straight = min(wide, high) <= _THIN
        framed = len(line) <= _CORNERS and all(x in (box[0], box[2]) and y in (box[1], box[3]) for x, y in line)
        if len(line) > 1 and max(wide, high) <= _LETTER and (straight or not framed):
            yield Mark(*box, straight)


def _slants(lines: Sequence[list[tuple[float, float]]]) -> Iterator[Slant]:
    for start, end in (pair for line in lines for pair in pairwise(line)):
        if min(abs(start[0] - end[0]), abs(start[1] - end[1])) > _THIN:
            yield Slant(start, end)


def _box(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _straight(x0: float, top: float, x1: float, bottom: float) -> Iterator[Rule]:
    if min(x1 - x0, bottom - top) <= _THIN < max(x1 - x0, bottom - top):
        yield Rule(x0, top, x1, bottom)


_POINTS_OF = {"S": 1, "M": 1, "L": 1, "Q": 2, "B": 3}
"""Path operators (9.1) and how many points follow them; the last one is where the pen ends up."""


def _polylines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The points of each subpath; a curve counts as the line between its ends."""
    tokens = _COMMAND.findall(data)
    line: list[tuple[float, float]] = []
    index = 0
    while index < len(tokens):
        command = tokens[index]
        index += 1
        if command in {"S", "M"} and line:
            yield line
            line = []
        if command == "C" and line:
            line.append(line[0])
        elif command == "A":
            index += 5
            line.append((float(tokens[index]), float(tokens[index + 1])))
            index += 2
        elif command in _POINTS_OF:
            index += 2 * _POINTS_OF[command]
            line.append((float(tokens[index - 2]), float(tokens[index - 1])))
    if line:
        yield line


def _picture(element: etree._Element, outer: Transform, images: Mapping[str, Picture]) -> Iterator[Placed | Cover]:
    cover = cover_of(boundary(element.get("Boundary") or "0 0 0 0"), outer)
    yield cover
    picture = images.get(element.get("ResourceID") or "")
    if picture and cover.x1 - cover.x0 > _LARGE and cover.bottom - cover.top > _LARGE:
        yield Placed(cover.top, picture)
