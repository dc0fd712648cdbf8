"""How a run is printed, as far as it changes what the text says: hidden, raised, struck out, too small, unseen.

ECMA-376 Part 1, 17.7.2: document defaults, the table's style, the paragraph's, the character's, the run itself. Of the
toggles (17.7.3) an odd number of styles that set them sets them; what the run says itself counts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal

from lxml import etree

from parsers.readers.colours import BLACK, WHITE, Colour, is_alike, is_hardly_seen, of_hex
from parsers.readers.docx.names import attribute, child, children, is_on, value_of, word_name
from parsers.readers.docx.standing import NOTHING, Said, read_standing, said
from parsers.readers.marks import doubtful, lowered, raised, struck

_RAISED_FROM = 6
"""Half-points: less only sets Chinese and Latin letters on one line."""
_SMALLEST, _SMALL = 4, 9
"""Half-points: letters below the first cannot be seen, below the second perhaps."""
_TIGHT = -60
"""Twentieths of a point between letters: they lie on one another."""
_NARROWEST, _NARROW = 3, 40
"""Per cent of the usual width."""
_DEEPEST = 8
_LINES = ("strike", "dstrike")
_LIGHT = frozenset({"background1", "light1", "bg1"})
_HIGHLIGHTS = {
    **{"black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000"},
    **{"yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000"},
    **{"darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080"},
    **{"lightGray": "C0C0C0", "none": "auto"},
}
Painted = Literal["shown", "unsure", "gone"]


@dataclass(frozen=True, slots=True)
class Look:
    """What properties say; None where they say nothing, so that what lies underneath counts.

    hidden, line   toggles; `double`: struck out twice.
    colour, paper  of the letters and behind them: six hexadecimal digits or `auto`.
    size           half-points. `stretch`: per cent of the usual width.
    fill           of the letters, where Word 2010 and later fill them otherwise: `none`, `unknown`.
    """

    hidden: bool | None = None
    line: bool | None = None
    double: bool | None = None
    shift: Callable[[str], str] | None = None
    colour: str | None = None
    paper: str | None = None
    size: int | None = None
    stretch: int | None = None
    font: str | None = None
    fill: str | None = None

    def over(self, other: Look) -> Look:
        """This look where it says something, the other one elsewhere."""
        if other is PLAIN:
            return self
        if self is PLAIN:
            return other
        mine = ((one.name, getattr(self, one.name)) for one in fields(self))
        return Look(**{name: getattr(other, name) if value is None else value for name, value in mine})

    def painted(self, paper: str) -> Painted:
        """What becomes of the text on a paper of this colour."""
        size, stretch = self.size or 20, self.stretch or 100
        below = self.paper if self.paper not in (None, "auto") else paper
        ink = of_hex(self.colour or "auto")
        behind: Colour = of_hex(below or "auto") or WHITE
        if self.hidden or self.fill == "none" or size < _SMALLEST or stretch < _NARROWEST:
            return "gone"
        # Letters of the automatic colour are drawn black or white, whichever can be read.
        if ink is not None and is_alike(ink, behind):
            return "unsure" if self.fill else "gone"
        faint = ink is not None and is_hardly_seen(ink, behind)
        return "unsure" if faint or self.fill == "unknown" or size < _SMALL or stretch < _NARROW else "shown"

    def shown(self, text: str, paper: str = "auto") -> str:
        """The text so that its digits join no figure beside it that they do not belong to."""
        painted = self.painted(paper)
        if painted == "gone":
            return ""
        if painted == "unsure" and any(letter.isdigit() for letter in text):
            text = doubtful(text)
        text = self.shift(text) if self.shift else text
        return struck(text) if self.line or self.double else text


PLAIN = Look()
_SHIFTS: Mapping[str, Callable[[str], str]] = {"superscript": raised, "subscript": lowered, "baseline": str}


@dataclass(frozen=True, slots=True)
class Around:
    """What lies under the runs of a paragraph: its own style, that of its table, and the colour behind it."""

    paragraph: Look = PLAIN
    table: Look = PLAIN
    paper: str = "auto"


NOTHING_AROUND = Around()


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks of the styles by their ids: characters, paragraphs, tables (whole, and by the name of a part)."""

    defaults: Look = PLAIN
    characters: Mapping[str, Look] = field(default_factory=dict)
    paragraphs: Mapping[str, Look] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Look]] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)
    """Kind of style → the one that counts where none is named."""
    standing: Mapping[str, Said] = field(default_factory=dict)

    def of_run(self, run: etree._Element, around: Around = NOTHING_AROUND) -> Look:
        properties = child(run, "rPr")
        if properties is None or not len(properties):
            return self._whole(PLAIN, PLAIN, around)
        named = value_of(properties, "rStyle")
        return self._whole(_look(properties), self.characters.get(named or "", PLAIN), around)

    def _whole(self, own: Look, character: Look, around: Around) -> Look:
        styles = (character, around.paragraph, around.table)
        if own is PLAIN and self.defaults is PLAIN and all(style is PLAIN for style in styles):
            return PLAIN
        whole = own.over(character).over(around.paragraph).over(around.table).over(self.defaults)
        hidden = (
            own.hidden if own.hidden is not None else _toggled([style.hidden for style in styles], self.defaults.hidden)
        )
        line = own.line if own.line is not None else _toggled([style.line for style in styles], self.defaults.line)
        if (hidden, line) == (whole.hidden, whole.line):
            return whole
        values = {one.name: getattr(whole, one.name) for one in fields(whole)}
        return Look(**{**values, "hidden": hidden, "line": line})

    def of_paragraph(self, properties: etree._Element | None, around: Around) -> Around:
        """What lies under the runs of a paragraph with these properties in a cell or text with that around it."""
        named = value_of(properties, "pStyle") or self.usual.get("paragraph", "")
        style = self.paragraphs.get(named, PLAIN)
        fill = paper_of(properties) or style.paper
        if style is PLAIN and not fill:
            return around
        return Around(style, around.table, fill if fill and fill != "auto" else around.paper)

    def standing_of(self, properties: etree._Element | None) -> Said:
        """What a paragraph with these properties and its style say of where it stands."""
        named = value_of(properties, "pStyle") or self.usual.get("paragraph", "")
        style, own = self.standing.get(named) or self.standing.get("", NOTHING), said(properties)
        return {**style, **own} if style and own else own or style

    def of_table(self, properties: etree._Element | None) -> Mapping[str, Look]:
        named = value_of(properties, "tblStyle") or self.usual.get("table", "")
        return self.tables.get(named, {})


def _toggled(styles: Sequence[bool | None], default: bool | None) -> bool | None:
    if default:
        return True
    return sum(bool(value) for value in styles) % 2 == 1 or None


def read_looks(styles: etree._Element | None) -> Looks:
    """The looks of all styles that print a text otherwise than plainly."""
    own: dict[str, dict[str, dict[str, Look]]] = {"character": {}, "paragraph": {}, "table": {}}
    based: dict[str, str] = {}
    usual: dict[str, str] = {}
    for style in children(styles, "style"):
        name, kind = attribute(style, "styleId"), attribute(style, "type") or "paragraph"
        if name is None or kind not in own:
            continue
        own[kind][name] = _parts(style)
        based[name] = value_of(style, "basedOn") or ""
        if attribute(style, "default") in {"1", "true", "on"}:
            usual[kind] = name
    defaults = _look(child(styles, "docDefaults", "rPrDefault", "rPr"))
    whole = {kind: {name: _resolved(name, parts, based) for name in parts} for kind, parts in own.items()}
    return Looks(
        defaults,
        {name: parts[""] for name, parts in whole["character"].items() if parts},
        {name: parts[""] for name, parts in whole["paragraph"].items() if parts},
        {name: parts for name, parts in whole["table"].items() if parts},
        usual,
        read_standing(styles),
    )


def _parts(style: etree._Element) -> dict[str, Look]:
    """The look of a style, and those of the parts of a table that it tells apart, by their names."""
    found = {
        "": _with_paper(_look(child(style, "rPr")), child(style, "pPr"), child(style, "tcPr"), child(style, "tblPr"))
    }
    for part in children(style, "tblStylePr"):
        found[attribute(part, "type") or ""] = _with_paper(
            _look(child(part, "rPr")), child(part, "pPr"), child(part, "tcPr"), child(part, "tblPr")
        )
    return {name: look for name, look in found.items() if look != PLAIN}


def _with_paper(look: Look, *properties: etree._Element | None) -> Look:
    fill = next((fill for one in properties if (fill := paper_of(one))), None)
    return look if fill is None or look.paper else look.over(Look(paper=fill))


def _resolved(name: str, own: Mapping[str, Mapping[str, Look]], based: Mapping[str, str]) -> dict[str, Look]:
    looks: dict[str, Look] = {}
    for _ in range(_DEEPEST):
        if name not in own:
            break
        for part, look in own[name].items():
            looks[part] = looks.get(part, PLAIN).over(look)
        name = based[name]
    if looks and "" not in looks:
        looks[""] = PLAIN
    return looks


def paper_of(properties: etree._Element | None) -> str | None:
    """The colour that `w:shd` lays behind a text, a paragraph, a cell or a table."""
    shade = child(properties, "shd")
    if shade is None:
        return None
    ink, fill = attribute(shade, "color") or "auto", attribute(shade, "fill") or "auto"
    share = _share_of_ink(attribute(shade, "val") or "clear")
    if not share:
        return fill
    above, below = of_hex(ink) or BLACK, of_hex(fill) or WHITE
    parts = (one * share + other * (1 - share) for one, other in zip(above[:3], below[:3], strict=True))
    return "".join(f"{round(255 * part):02X}" for part in parts)


def _share_of_ink(pattern: str) -> float:
    """How much of the ink a pattern lays on its paper: `solid` all of it, `pct90` nine tenths."""
    digits = pattern.removeprefix("pct")
    return 1.0 if pattern == "solid" else int(digits) / 100 if digits.isdecimal() and len(digits) < 3 else 0.0


def _look(properties: etree._Element | None) -> Look:
    if properties is None or not len(properties):
        return PLAIN
    names = {word_name(element) for element in properties}
    look = Look(
        hidden=is_on(properties, "vanish") if "vanish" in names else None,
        line=is_on(properties, "strike") if "strike" in names else None,
        double=is_on(properties, "dstrike") if "dstrike" in names else None,
        shift=_shift(properties),
        colour=_colour(child(properties, "color")) if "color" in names else None,
        paper=_HIGHLIGHTS.get(value_of(properties, "highlight") or "") or paper_of(properties),
        size=_number(value_of(properties, "sz")) if "sz" in names else None,
        stretch=_number(value_of(properties, "w")) if "w" in names else None,
        font=attribute(child(properties, "rFonts"), "ascii") if "rFonts" in names else None,
        fill=_filled(properties, names),
    )
    return PLAIN if look == PLAIN else look


_EDGES = frozenset({"emboss", "imprint", "outline", "shadow"})


def _filled(properties: etree._Element, names: Collection[str]) -> str | None:
    """How letters are filled; `unknown` as well where they lie on or over one another, `edged` where lines or shadows
    around them show them in any colour."""
    found = next((_fill(element) for element in properties if str(element.tag).endswith("}textFill")), None)
    tight = "spacing" in names and (_number(value_of(properties, "spacing")) or 0) <= _TIGHT
    if found or tight or "fitText" in names or "eastAsianLayout" in names:
        return found or "unknown"
    return "edged" if any(is_on(properties, name) for name in _EDGES.intersection(names)) else None


def _colour(element: etree._Element | None) -> str:
    if attribute(element, "themeColor") in _LIGHT and attribute(element, "themeShade") is None:
        return "FFFFFF"
    return attribute(element, "val") or "auto"


def _fill(element: etree._Element) -> str | None:
    """`w14:textFill`: none at all, or one that is partly or wholly clear."""
    names = {str(part.tag).rpartition("}")[2]: part for part in element.iter()}
    if "noFill" in names:
        return "none"
    clear = _number((attribute(names["alpha"], "val") or "").rstrip("%")) if "alpha" in names else 0
    if clear and clear >= 95_000:
        return "none"
    return "unknown" if "gradFill" in names or (clear and clear >= 60_000) or _is_white(names) else None


def _is_white(names: Mapping[str, etree._Element]) -> bool:
    ink = of_hex(attribute(names["srgbClr"], "val") or "") if "srgbClr" in names else BLACK
    scheme = attribute(names["schemeClr"], "val") if "schemeClr" in names else ""
    return scheme in _LIGHT or (ink is not None and is_hardly_seen(ink, WHITE))


def _number(value: str | None) -> int | None:
    digits = (value or "").strip().rstrip("%")
    return int(digits) if digits.lstrip("+-").isdigit() and digits.isascii() and len(digits) < 9 else None


def _shift(properties: etree._Element) -> Callable[[str], str] | None:
    """Raised or lowered by name or by height."""
    named = value_of(properties, "vertAlign")
    if named is not None:
        return _SHIFTS.get(named)
    height = _number(value_of(properties, "position")) or 0
    if abs(height) < _RAISED_FROM:
        return None
    return raised if height > 0 else lowered
