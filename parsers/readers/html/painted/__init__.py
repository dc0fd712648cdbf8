"""What of a page is painted: text that no browser shows is taken out of the tree before anything reads it.

The page's own style sheets, `style` attributes and the browser's rules are applied to every element, as far as they
tell whether its text is seen. What cannot be known (a picture behind white letters, a digit that was moved) is kept in
brackets of its own, so that it is no figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.readers.faces import draws_otherwise, named_in
from parsers.readers.html.around import CELLS, around
from parsers.readers.html.painted.boxes import (
    content_of,
    is_alone,
    is_drawn,
    is_left_empty,
    is_moved,
    is_patch,
    is_small_field,
    is_written_before,
    leaves_ink,
    may_cover,
    shown_text,
    upright_of,
)
from parsers.readers.html.painted.cascade import Cascade, Style
from parsers.readers.html.painted.columns import GROUPS
from parsers.readers.html.painted.look import (
    ROOT,
    Look,
    Painted,
    below_of,
    children_apart,
    gaps,
    is_break,
    is_list_item,
    lines_shown,
    with_variables,
)
from parsers.readers.html.painted.places import Places
from parsers.readers.html.painted.sheets import fonts_of, variables_of
from parsers.readers.html.painted.written import sheets_of
from parsers.readers.html.replaced import is_beside_figure
from parsers.readers.html.source import Source, is_in_quirks
from parsers.readers.html.unknown import make_unknown, may_be_figure, put_first
from parsers.readers.marks import UNKNOWN, doubtful

__all__ = ["paint"]

_TEXT = "-text"
_NOT_ELEMENTS = frozenset({_TEXT, "-comment", "!doctype"})
_NOT_TEXT = frozenset({"head", "script", "style", "template", "title", "meta", "link"})
_FIELDS = frozenset({"textarea", "select", "button"})
_AROUND_CELLS = frozenset({"table", "tbody", "thead", "tfoot", "tr"})
_OF_SELECT = frozenset({"option", "optgroup"})
_TABLE_TEXT = ("行政许可", "本年新收", "结果维持")
"""Words of every report's tables 1, 2 and 3."""
_LINES = "br,p,li,p+div,div+div"
"""What begins a second line."""
_HANDED_ON = frozenset({"inherit", "unset", ""})
_TWO_LINES = 1.6
"""Lines for which a box must have room if two of them shall be seen."""


def paint(tree: LexborHTMLParser, source: Source) -> None:
    """Take out what is not seen, mark what is struck out or uncertain, part what stands on lines of its own.

    Raises ReadError("too_large") where sheets and page are too large together.
    """
    sheets = list(sheets_of(tree, source))
    root = tree.root
    if root is None:
        return
    cascade = Cascade(tree, sheets, source.tags, source.number, is_in_quirks(source.data))
    work = _Work(cascade, Places(cascade), fonts_of(sheets))
    first = replace(ROOT, variables=variables_of(sheets))
    own = below_of(first, root.tag or "", work.cascade.of(root, root.attributes), False)
    work.walk(root, first if own.gone else replace(own, root=own.font))
    _reveal(tree, work)
    for node, text in work.texts:
        node.replace_with(text)
    for element in (*work.gone, *work.places.gone):
        element.replace_with("")
    for element in work.places.unknown.values():
        make_unknown(element)


@dataclass(slots=True)
class _Place:
    """An element with the look of its text; `cell`: it stands in a table's cell."""

    element: LexborNode
    look: Look
    cell: bool


@dataclass(slots=True)
class _Work:
    """What is to be done, collected on one walk: the tree is changed when nothing is read from it any more.

    gone     elements whose whole content is not seen; `closed`: those that a reader might open (a tab).
    written  text nodes that stand for what a sheet writes: they have been told as they are seen.
    texts    text nodes with what stands in their place.
    places   what stands in another place than its cell's.
    ruled    tables, and whether most of their cells stand behind an upright line.
    looks    what was found for a look (by its number), a tag and a style: a page repeats a few hundred of them.
    """

    cascade: Cascade
    places: Places
    fonts: frozenset[str] = frozenset()
    looks: dict[tuple[int, str, int, bool], Look] = field(default_factory=dict)
    paints: dict[int, tuple[Look, Painted]] = field(default_factory=dict)
    kept: list[tuple[Look, Style]] = field(default_factory=list)
    gone: list[LexborNode] = field(default_factory=list)
    closed: list[_Place] = field(default_factory=list)
    texts: list[tuple[LexborNode, str]] = field(default_factory=list)
    written: set[int] = field(default_factory=set)
    ruled: dict[int, bool] = field(default_factory=dict)

    def walk(self, element: LexborNode, look: Look, cell: bool = False) -> None:
        stack = [_Place(element, look, cell)]
        while stack:
            stack += self._inside(stack.pop())

    def _look(self, outer: Look, name: str, style: Style, is_link: bool) -> Look:
        key = (id(outer), name, id(style), is_link)
        found = self.looks.get(key)
        if found is None:
            self.kept.append((outer, style))
            found = self.looks[key] = self._in_font(below_of(outer, name, style, is_link), style)
        return found

    def _in_font(self, look: Look, style: Style) -> Look:
        """Letters of a font of the page's own may look like any others, those of a font of pictures look like none."""
        named = with_variables(style.get("font-family", "inherit"), look.variables)
        if named in _HANDED_ON:
            return look
        return replace(look, foreign=draws_otherwise(named_in(named), self.fonts))

    def _painted(self, look: Look) -> Painted:
        found = self.paints.get(id(look))
        if found is None:
            found = self.paints[id(look)] = (look, look.painted())
        return found[1]

    def _inside(self, place: _Place) -> list[_Place]:
        found: list[_Place] = []
        tag = place.element.tag
        closed = tag == "details" and "open" not in place.element.attributes
        if closed and self.cascade.pseudo(place.element, "details-content") is not None:
            closed, place = False, replace(place, look=replace(place.look, unsure=True))
        summary = False
        apart = place.cell and children_apart(place.look)
        for child in place.element.iter(include_text=True):
            name = child.tag or ""
            if name == _TEXT:
                if child.mem_id in self.written:
                    continue
                if closed:
                    self.texts.append((child, ""))
                else:
                    self._text(child, place)
            elif name not in _NOT_ELEMENTS and name not in _NOT_TEXT:
                shown = not closed or (name == "summary" and not summary)
                summary = summary or name == "summary"
                if shown:
                    inner = self._element(child, name, place, apart)
                    found += [inner] if inner is not None else []
                else:
                    self.closed.append(_Place(child, place.look, place.cell))
        return found

    def _element(self, child: LexborNode, name: str, place: _Place, apart: bool) -> _Place | None:
        attributes = child.attributes
        style = self.cascade.of(child, attributes)
        look = self._look(place.look, name, style, name == "a" and "href" in attributes)
        if name == "input":
            self._field(child, look, style, place)
            return None
        look = _undrawn(child, name, look, style)
        if look.gone and name in _OF_SELECT and place.element.tag in ("select", "optgroup"):
            return None  # the first one is shown, in the list or not
        if look.gone:
            # What `display` hides, a click may show.
            self.closed.append(_Place(child, place.look, place.cell))
            return None
        look = self.places.of_table(child, name, look, style, place.look)
        if name in CELLS and self._is_lined(child, look, style, place.look):
            look = replace(look, unsure=True)
        if self._is_struck(child, name, look):
            self.gone.append(child)
            return None
        if is_moved(style):
            self.places.covering(child, name, look, style, place.cell)
        if place.cell:
            look = self._in_cell(child, name, look, style, apart)
        cell = place.cell or name in CELLS
        if cell and look.numbered and is_list_item(name, style, look) and may_be_figure(child.text()):
            put_first(child, UNKNOWN)
        if self.cascade.has_parts():
            look = self._pseudo(child, look, cell)
        return _Place(child, look, cell)

    def _in_cell(self, child: LexborNode, name: str, look: Look, style: Style, apart: bool) -> Look:
        covers = may_cover(style) and is_patch(name, style)
        covers = covers or (name in _FIELDS and bool(style) and is_small_field(child.text(), look, style))
        drawn = is_drawn(child, style) or is_left_empty(child, name, look, style)
        if covers or drawn or is_written_before(child, name, look, style):
            child.insert_before(UNKNOWN)
        else:
            before, behind = upright_of(look, style) if style else (False, False)
            if (before or behind) and is_beside_figure(child):
                (child.insert_before if before else child.insert_after)(UNKNOWN)
        self._part(child, look, style, apart)
        lines = lines_shown(look, style)
        cut = lines is not None and lines < _TWO_LINES and child.css_first(_LINES) is not None
        return replace(look, unsure=True) if cut else look

    def _is_lined(self, cell: LexborNode, look: Look, style: Style, outer: Look) -> bool:
        """Whether a line stands before the figure of a cell that is no rule of its table: most cells have none."""
        if not upright_of(look, style)[0] or not may_be_figure(cell.text()):
            return False
        table = around(cell, ("table",))
        if table is None:
            return True
        known = self.ruled.get(table.mem_id)
        if known is None:
            looks = [(one, self.cascade.of(one, one.attributes)) for one in table.css("td+td,td+th,th+td,th+th")]
            lined = [upright_of(self._look(outer, one.tag or "", own, False), own)[0] for one, own in looks]
            known = self.ruled[table.mem_id] = 2 * sum(lined) > len(lined)
        return not known

    def _field(self, child: LexborNode, look: Look, style: Style, place: _Place) -> None:
        """A field that somebody typed in."""
        painted = self._painted(look)
        hidden = (child.attributes.get("type") or "").lower() == "hidden"
        if painted == "gone" or look.gone:
            self.gone.append(child)
            return
        small = is_small_field(child.attributes.get("value") or "", look, style)
        if place.cell and not hidden and (painted == "unsure" or look.indent or may_cover(style) or small):
            child.insert_before(UNKNOWN)

    def _is_struck(self, child: LexborNode, name: str, look: Look) -> bool:
        """Whether a table or a row says nothing: what holds stands beside it."""
        if name == "tr":
            return child.css_first("[rowspan]") is None if look.struck else self._is_struck_row(child, look)
        return look.struck and name == "table"

    def _is_struck_row(self, row: LexborNode, look: Look) -> bool:
        cells = [cell for cell in row.iter() if cell.tag in CELLS and not cell.css("[rowspan]")]
        if len(cells) < 2:
            return False
        looks = [self._look(look, cell.tag or "", self.cascade.of(cell, cell.attributes), False) for cell in cells]
        return all(one.struck for one in looks)

    def _part(self, child: LexborNode, look: Look, style: Style, apart: bool) -> None:
        """Boxes of their own stand on lines of their own; room beside a text parts it from the next."""
        if child.tag in ("br", "img", "input"):
            return
        if apart or is_break(look, style):
            child.insert_before("\n")
            child.insert_after("\n")
            return
        before, behind = gaps(look, style)
        if before:
            child.insert_before(" ")
        if behind:
            child.insert_after(" ")

    def _pseudo(self, child: LexborNode, look: Look, cell: bool) -> Look:
        """Text that a sheet writes before or behind an element, and first letters with a look of their own."""
        for part in ("before", "after"):
            style = self.cascade.pseudo(child, part)
            if style is None:
                continue
            if child.tag in _AROUND_CELLS and style.get("content", "none") not in ("none", "normal"):
                self._cover_cells(child, style)
            if not cell:
                continue
            inner = self._in_font(below_of(look, "span", style, False), style)
            text = content_of(style.get("content", ""), child.attributes, look.quoted)
            empty = not text.strip() and "content" in style and not inner.gone
            if empty and (may_cover(style) or leaves_ink(inner, style)):
                look = replace(look, unsure=True)
                if child.tag not in CELLS:
                    child.insert_before(UNKNOWN)
            if inner.gone:
                continue
            if is_moved(style) and "content" in style:
                self.places.moved(child, child.tag or "", inner, style, cell)
            if not text.strip():
                continue
            before = {node.mem_id for node in child.iter(include_text=True)}
            shown = shown_text(text, inner, self._painted(inner), cell)
            if is_break(inner, style):
                shown = f"\n{shown}\n"
            first = child.first_child
            if part == "before" and first is not None:
                first.insert_before(shown)
            else:
                child.insert_child(shown)
            self.written |= {node.mem_id for node in child.iter(include_text=True)} - before
        return self._in_parts(child, look) if cell else look

    def _in_parts(self, child: LexborNode, look: Look) -> Look:
        """Marks of lists and first letters may look like anything."""
        if self.cascade.pseudo(child, "marker") is not None and may_be_figure(child.text()):
            put_first(child, UNKNOWN)
        letters = any(self.cascade.pseudo(child, part) for part in ("first-letter", "first-line"))
        return replace(look, unsure=True) if letters else look

    def _cover_cells(self, child: LexborNode, style: Style) -> None:
        """What a sheet writes into a row moves its cells; what it draws over a table hides nobody knows which."""
        if child.tag == "tr" or (may_cover(style) and is_patch("", style)):
            self.places.unknown[child.mem_id] = child

    def _text(self, node: LexborNode, place: _Place) -> None:
        text = node.text_content or ""
        if not text.strip():
            return
        shown = shown_text(text, place.look, self._painted(place.look), place.cell)
        if shown == text and place.cell and place.look.mirrored and not is_alone(node):
            shown = doubtful(text)
        if shown != text:
            self.texts.append((node, shown))


def _undrawn(child: LexborNode, name: str, look: Look, style: Style) -> Look:
    """The look of what is not drawn for another reason than its `display`."""
    if name == "dialog" and "open" not in child.attributes and "display" not in style:
        return replace(look, display="none")
    if style.get("visibility") != "collapse" or not (name == "tr" or name in GROUPS):
        return look
    # The cells that reach down to a row still reach down to it when it is not seen.
    reached = name == "tr" and child.parent is not None and child.parent.css_first("[rowspan]") is not None
    return replace(look, lost=True) if reached else replace(look, display="none")


def _reveal(tree: LexborHTMLParser, work: _Work) -> None:
    """Closed elements are not seen, but for a report's table that stands nowhere else: one of several tabs."""
    if not work.closed:
        return
    body = tree.body
    whole = body.text() if body is not None else ""
    unseen = "\n".join(element.text() for element in (*work.gone, *(place.element for place in work.closed)))
    told = [word for word in _TABLE_TEXT if word in whole]
    only = [word for word in told if whole.count(word) <= unseen.count(word)]
    shortest = len(whole) // 2 if only == told else len(whole)
    while work.closed:
        closed, work.closed = work.closed, []
        for place in closed:
            text = place.element.text()
            tab = place.element.tag not in ("tr", *CELLS)
            if tab and (len(text) > shortest or any(word in text for word in only)):
                work.walk(place.element, replace(place.look, display="block"), place.cell)
            else:
                work.gone.append(place.element)
