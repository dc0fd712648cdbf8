"""Whatever of what tells the painted from the unpainted is switched off, a case of these tests notices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from parsers.numbers import read_figure
from parsers.readers.colours import BLACK, WHITE
from parsers.readers.docx.looks import PLAIN
from parsers.readers.pdf.residue import Residue
from parsers.readers.sheet.display import shown
from tests.readers import (
    test_conditional,
    test_covered,
    test_floating,
    test_fonts,
    test_hidden,
    test_ink,
    test_marks,
    test_number_formats,
    test_ofd_drawn,
    test_painted,
    test_painted_tables,
)
from tests.readers.reading import blocks_of, rows

NEVER = re.compile("(?!)")
HTML, DOCX, SHEET, PDF = "parsers.readers.html", "parsers.readers.docx", "parsers.readers.sheet", "parsers.readers.pdf"
OFD = "parsers.readers.ofd"


def no(*_: object, **__: object) -> bool:
    return False


def yes(*_: object, **__: object) -> bool:
    return True


def nothing(*_: object, **__: object) -> None:
    return None


PAGES = {
    "nothing is painted over": (f"{HTML}._painted", no),
    "no page is suspected": (f"{HTML}.may_hide", no),
    "colours never meet": (f"{HTML}.painted.look.is_alike", no),
    "nothing is pale": (f"{HTML}.painted.look.is_hardly_seen", no),
    "every medium is a screen": (f"{HTML}.painted.sheets.on_screen", yes),
    "no medium is a screen": (f"{HTML}.painted.sheets.on_screen", no),
    "all selectors weigh alike": (f"{HTML}.painted.sheets.specificity", lambda _: (0, 0, 0)),
    "the pointer is everywhere": (f"{HTML}.painted.sheets._NOT_NOW", NEVER),
    "nothing is clipped": (f"{HTML}.painted.look._is_no_area", no),
    "nothing breaks a line": (f"{HTML}.painted.is_break", no),
    "nothing leaves room": (f"{HTML}.painted.gaps", lambda *_: (False, False)),
    "flowing boxes are one": (f"{HTML}.painted.children_apart", no),
    "sheets write no text": (f"{HTML}.painted.content_of", lambda *_: ""),
    "every box is inline": (f"{HTML}.painted.look._is_inline", yes),
    "no box is inline": (f"{HTML}.painted.look._is_inline", no),
    "paragraphs of a cell are one": (f"{HTML}._is_in_cell", no),
    "every value is known": (f"{HTML}.painted.cascade.is_known", yes),
    "every state is known": (f"{HTML}.painted.cascade._OF_STATE", NEVER),
    "no condition is known": (f"{HTML}.painted.sheets._condition", nothing),
    "every feature is there": (f"{HTML}.painted.conditions._feature_holds", yes),
    "scripts name nothing": (f"{HTML}.scripted._named", lambda _: ()),
    "nothing is calculated": (f"{HTML}.values._calculated", nothing),
    "letters are those of the file": (f"{HTML}.painted.look._is_drawn_otherwise", no),
    "pages bring no fonts": (f"{HTML}.painted.fonts_of", lambda _: frozenset()),
    "patches cover nothing": (f"{HTML}.painted.may_cover", no),
    "borders leave no room": (f"{HTML}.painted.look.has_line", no),
    "pictures stand beside nothing": (f"{HTML}.is_beside_figure", no),
    "sprites stand beside nothing": (f"{HTML}.painted.boxes.is_beside_figure", no),
    "no line stands beside a figure": (f"{HTML}.painted.upright_of", lambda *_: (False, False)),
    "every face draws digits": (f"{HTML}.painted.draws_otherwise", no),
    "letters cast no letters": (f"{HTML}.painted.look.is_doubled", no),
    "formulas are plain": (f"{HTML}.replaced._drawn", lambda element, _: element.text()),
    "fields stand alone": (f"{HTML}.replaced._is_alone", yes),
    "columns are all shown": (f"{HTML}.painted.places.is_hidden", no),
    "nothing is moved": (f"{HTML}.painted.is_moved", no),
    "lists have no numbers": (f"{HTML}.painted.is_list_item", no),
    "every selector is known": (f"{HTML}.painted.cascade._is_selector", yes),
    "a root's letters are those of others": (f"{HTML}.painted.look.of_root", lambda value, _: value),
    "lines lie apart": (f"{HTML}.painted.look._line", nothing),
    "boxes are high enough": (f"{HTML}.painted.lines_shown", nothing),
    "figures stand alone": (f"{HTML}.painted.is_alone", yes),
    "fields are wide enough": (f"{HTML}.replaced._is_narrow", no),
    "backwards is forwards": ("parsers.numbers._BACKWARDS", NEVER),
}
WORD = {
    "toggles only add up": (f"{DOCX}.looks._toggled", lambda styles, default: any(styles) or default),
    "nothing is shaded": (f"{DOCX}.looks.paper_of", nothing),
    "colours never meet": (f"{DOCX}.looks.is_alike", no),
    "nothing is pale": (f"{DOCX}.looks.is_hardly_seen", no),
    "no highlights": (f"{DOCX}.looks._HIGHLIGHTS", {}),
    "all fonts alike": (f"{DOCX}.runs.in_font", lambda text, _: text),
    "all symbols alike": (f"{DOCX}.runs.symbol", lambda code, _: chr(code)),
    "no prompts": (f"{DOCX}.runs.is_prompt", no),
    "prompts of paragraphs are text": (f"{DOCX}.body.is_prompt", no),
    "nothing stands away": (f"{DOCX}.runs.is_away", no),
    "marks of paragraphs stay": (f"{DOCX}.body.mark_is_gone", no),
    "tables in cells stay": (f"{DOCX}.body._is_frame", no),
    "fields print nothing": (f"{DOCX}.runs._DRAWN_CODES", ("-",)),
    "lists print nothing": (f"{DOCX}.runs._chosen", lambda _: ""),
    "every alternative is understood": (f"{DOCX}.runs._is_understood", yes),
    "no letters lie on others": (f"{DOCX}.looks._filled", nothing),
    "formulas are lines": (f"{DOCX}.runs._MATHS", {}),
    "nothing is displaced": (f"{DOCX}.runs.is_displaced", no),
    "marks of one's own are digits": (f"{DOCX}.runs._NOTES", frozenset()),
}
FLOATS = {
    "nothing floats": (f"{DOCX}.rows_below", lambda *_: ()),
    "one sees through nothing": (f"{DOCX}.places._is_clear", no),
    "one sees through no shape": (f"{DOCX}.places._is_clear_shape", no),
    "what is deleted floats": (f"{DOCX}.places._GONE", frozenset()),
    "no page breaks": (f"{DOCX}.floating._breaks_page", no),
    "every section begins a page": (f"{DOCX}.floating._NEW_PAGE", frozenset({None, "nextPage", "continuous"})),
    "letters take no room": (f"{DOCX}.floating.Heights.of", lambda *_: 0.0),
    "nothing is turned": (f"{DOCX}.places._spared", lambda one, _: one),
}
SHEETS = {
    "no dash is a zero": (f"{SHEET}.formats._is_dash", no),
    "no conditions": (f"{SHEET}.formats._CONDITION", NEVER),
    "colours are unknown": (f"{SHEET}.formats._COLOUR", NEVER),
    "optional places stay": (f"{SHEET}.formats._decimal_places", lambda decimals, _: list(decimals)),
    "no signs stand for themselves": (f"{SHEET}.formats._PLAIN", frozenset()),
}
INK = {
    "everything leaves ink": (f"{PDF}.page.ink_of", lambda *_: {}),
    "nothing is printed over": (f"{PDF}.ink.overprinted", lambda *_: {}),
    "nothing is pale": (f"{PDF}.shapes._Walk._is_pale", no),
    "nothing is clipped": (f"{PDF}.shapes._Walk._is_clipped", no),
    "nothing covers": (f"{PDF}.shapes._Walk._covers", nothing),
    "no digit is altered": (f"{PDF}.page._doubt_altered", nothing),
    "nothing is drawn beside a digit": (f"{PDF}.page.residue_of", lambda *_: Residue()),
    "flat digits are read": (f"{PDF}.letters._is_pressed", no),
    "every text stands upright": (f"{PDF}.letters._turn", lambda *_: 0),
    "nothing is mirrored": (f"{PDF}.letters._is_mirrored", no),
    "texts on others are one": (f"{PDF}.letters.apart", lambda shapes: [list(shapes)]),
}
HIDDEN = {
    "no layer is closed": (f"{PDF}.shapes._Walk._name", lambda *_: ""),
    "the file's words stand for its letters": (f"{PDF}.shapes._Walk._is_marked", no),
    "patterns are plain colours": (f"{PDF}.shapes.pdfium.FPDFPageObj_GetRenderedFillPattern", nothing),
    "colours mix alike everywhere": (f"{PDF}.ink._is_beyond", no),
    "half a digit on the page is one": (f"{PDF}.page._WHOLE", 0.0),
    "layers of notes are open": (f"{PDF}.flat.pdfium.FPDFAnnot_HasKey", no),
    "thin shapes hide nothing": (f"{PDF}.shapes._LEAST", 3.0),
}
FONTS = {
    "every font draws what it says": (f"{PDF}.types.Types.is_wrong", no),
    "every label is what it says": (f"{PDF}.types.Types.liars", lambda *_: frozenset()),
    "no code is said twice": (f"{PDF}.types.Types._said_twice", lambda *_: frozenset()),
    "a code is what its box is": (f"{PDF}.types._is_same", yes),
    "blanks are blank": (f"{PDF}.letters._is_ink", no),
    "no sign is a digit": (f"{PDF}.types._may_be_digit", no),
    "points are commas": (f"{PDF}.types._is_other_point", no),
}
OVER = {
    "all words of an ofd are seen": (f"{OFD}.objects.Inked.on", lambda inked, _: inked.word),
    "shapes cover nothing": (f"{OFD}._under", lambda words, _: words),
    "no colour is known": (f"{OFD}.objects._Looks.colour", lambda *_: (BLACK, False)),
    "texts name no glyphs": (f"{OFD}.objects._glyphs", lambda _: {}),
    "every text stands upright": (f"{OFD}.objects._is_upright", yes),
    "objects have no edges": (f"{OFD}.objects._edges", nothing),
    "no drawing has several objects": (f"{OFD}.objects._composite", lambda *_: iter(())),
    "nothing is printed over": (f"{OFD}.overprinted", lambda *_: {}),
    "no line strikes out": (f"{OFD}.without_struck", lambda words, _: words),
    "drawings cover nothing": (f"{SHEET}.book.covered_cells", lambda _: {}),
    "no cell is crossed": (f"{SHEET}.book._Looks.is_crossed", no),
    "one theme for all": (f"{SHEET}.book.palette_of", lambda _: {0: WHITE, 1: BLACK}),
    "patterns are paper": (f"{SHEET}.fonts.papers_of", lambda *_: (WHITE,)),
    "rules of 2010 are not read": (f"{SHEET}.book.extended_areas", lambda _: {}),
    "rules of old workbooks are not read": (f"{SHEET}.old.hiding_rules", lambda *_: {}),
    "tables have no styles of their own": (f"{SHEET}.book.styles_of_tables", lambda _: {}),
    "old drawings cover nothing": (f"{SHEET}.old.covered_cells", lambda _: {}),
    "bars and scales hide nothing": (f"{SHEET}.conditional._covers", no),
    "merged cells are never hidden": (f"{SHEET}.book.is_out_of_sight", no),
    "indents push nothing out": (f"{SHEET}.book._INDENTED", 999),
}


def _page_breaks() -> Iterator[bool]:
    for sheet, before in test_painted.UNSEEN:
        yield read_figure(test_painted._cell(sheet, before + "338")).value == 338
    for sheet, before in test_painted.SEEN:
        yield read_figure(test_painted._cell(sheet, before + "338")).value == 1338
    for sheet, markup in test_painted.NO_FIGURE:
        yield read_figure(test_painted._cell(sheet, markup)).value is None
    yield read_figure(test_painted._cell("td+td::before{content:'1'}", "338")).value == 1338
    for sheet, table, shown_rows in test_painted_tables.PLACES:
        test_painted_tables.test_figures_stand_where_they_are_shown(sheet, table, shown_rows)
    for sheet, table in test_painted_tables.UNKNOWN:
        test_painted_tables.test_cells_that_stand_elsewhere_hold_no_figure(sheet, table)


def _word_breaks() -> Iterator[bool]:
    for inner, text in test_marks.WORD_CELLS:
        yield test_marks._word_rows(inner)[1][1] == text


def _float_breaks() -> Iterator[bool]:
    for name in test_floating.BEFORE:
        test_floating.test_what_is_anchored_in_front_of_a_table(name)
    for name in test_floating.BEHIND:
        test_floating.test_what_is_anchored_behind_a_table(name)
    test_floating.test_a_break_of_sections_ends_a_page_only_where_the_next_one_begins_one()
    yield True


def _sheet_breaks() -> Iterator[bool]:
    for value, number_format, text in test_number_formats.FORMATS:
        yield shown(value, number_format) == text


def _ink_breaks() -> Iterator[bool]:
    for draw, value in test_ink.INKED:
        yield read_figure(rows(blocks_of(test_ink._page(draw)))[1][1]).value == value
    for draw in test_ink.UNSURE:
        yield read_figure(rows(blocks_of(test_ink._page(draw)))[1][1]).value is None
    for draw, value in test_ink.SEEN:
        yield read_figure(rows(blocks_of(test_ink._page(draw)))[1][1]).value == value
    for draw in test_ink.BESIDE.values():
        yield read_figure(rows(blocks_of(test_ink._page(draw)))[1][1]).value is None


def _hidden_breaks() -> Iterator[bool]:
    for page, value in test_hidden.PAGES.values():
        yield read_figure(rows(blocks_of(page))[1][1]).value == value


def _font_breaks() -> Iterator[bool]:
    for meanings, text in test_fonts.LIES:
        yield read_figure(rows(blocks_of(test_fonts._page(meanings, text)))[1][1]).value is None
    for meanings in test_fonts.BY_HAND:
        yield read_figure(rows(blocks_of(test_fonts._by_hand(meanings)))[1][1]).value is None
    test_fonts.test_a_font_whose_labels_are_drawn_as_others_names_no_row()
    yield True


def _over_breaks() -> Iterator[bool]:
    for objects, value in test_covered.OFD_PAGES.values():
        yield read_figure(rows(blocks_of(test_covered._ofd(objects)))[0][1]).value == value
    for change in test_covered.DOUBTED.values():
        read = rows(blocks_of(test_covered._book(change)))
        yield len(read) == 1 or read_figure(read[1][1]).value is None
    for name in test_ofd_drawn.UNSURE:
        test_ofd_drawn.test_what_nobody_can_be_sure_of_is_no_figure(name)
    test_ofd_drawn.test_a_drawing_of_several_objects_is_drawn()
    test_covered.test_the_colours_of_a_theme_are_those_that_it_says()
    test_covered.test_a_merged_cell_in_a_hidden_row_is_hidden()
    test_covered.test_a_drawing_covers_the_cells_of_an_old_workbook()
    for rule, value in test_covered._NEW_RULES.items():
        test_covered.test_rules_of_excel_2010_hide_as_those_of_2007_do(rule, value)
    for name in test_conditional.HIDING:
        test_conditional.test_a_rule_of_an_old_workbook_that_may_hide_a_figure(name)
    for part, look, text in test_conditional.STYLES:
        test_conditional.test_a_table_in_a_style_of_the_workbooks_own(part, look, text)


KINDS: tuple[tuple[dict[str, tuple[str, object]], Callable[[], Iterator[bool]]], ...] = (
    (PAGES, _page_breaks),
    (WORD, _word_breaks),
    (FLOATS, _float_breaks),
    (SHEETS, _sheet_breaks),
    (INK, _ink_breaks),
    (HIDDEN, _hidden_breaks),
    (FONTS, _font_breaks),
    (OVER, _over_breaks),
)
MUTANTS = [(target, value, cases) for mutants, cases in KINDS for target, value in mutants.values()]
NAMES = [f"{cases.__name__.removesuffix('_breaks')[1:]}: {name}" for mutants, cases in KINDS for name in mutants]


@pytest.mark.parametrize(("target", "value", "cases"), MUTANTS, ids=NAMES)
def test_a_mutant_is_noticed(
    target: str, value: object, cases: Callable[[], Iterator[bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    test_formats_sections_are_read_again()
    monkeypatch.setattr(target, value)
    try:
        noticed = not all(cases())
    except (AssertionError, AttributeError, IndexError, TypeError, ValueError, KeyError):
        noticed = True
    assert noticed


def test_formats_sections_are_read_again() -> None:
    """What earlier tests left in the caches must not answer for a mutant."""
    from parsers.readers.html.values import length
    from parsers.readers.sheet.formats import sections

    sections.cache_clear()
    length.cache_clear()
    read_figure.cache_clear()
    assert PLAIN.painted("auto") == "shown"
