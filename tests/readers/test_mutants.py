"""Whatever of what tells the painted from the unpainted is switched off, a case of these tests notices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from parsers.numbers import read_figure
from parsers.readers.docx.looks import PLAIN
from parsers.readers.sheet.display import shown
from tests.readers import test_ink, test_marks, test_number_formats, test_painted
from tests.readers.reading import blocks_of, rows

NEVER = re.compile("(?!)")
HTML, DOCX, SHEET, PDF = "parsers.readers.html", "parsers.readers.docx", "parsers.readers.sheet", "parsers.readers.pdf"


def no(*_: object, **__: object) -> bool:
    return False


def yes(*_: object, **__: object) -> bool:
    return True


def nothing(*_: object, **__: object) -> None:
    return None


PAGES = {
    "nothing is painted over": (f"{HTML}.paint", no),
    "no page is suspected": (f"{HTML}.painted.may_hide", no),
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
    "sheets write no text": (f"{HTML}.painted._content", lambda *_: ""),
    "every box is inline": (f"{HTML}.painted.look._is_inline", yes),
    "no box is inline": (f"{HTML}.painted.look._is_inline", no),
    "paragraphs of a cell are one": (f"{HTML}._is_in_cell", no),
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
    "nothing stands away": (f"{DOCX}.runs._is_away", no),
    "marks of paragraphs stay": (f"{DOCX}.body.mark_is_gone", no),
    "tables in cells stay": (f"{DOCX}.body._is_frame", no),
    "fields print nothing": (f"{DOCX}.runs._DRAWN_CODES", ("-",)),
    "lists print nothing": (f"{DOCX}.runs._chosen", lambda _: ""),
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
    "nothing is printed over": (f"{PDF}.ink._overprinted", lambda _: {}),
    "nothing is pale": (f"{PDF}.shapes._is_pale", no),
    "nothing is clipped": (f"{PDF}.shapes._is_clipped", no),
    "nothing covers": (f"{PDF}.shapes._cover", nothing),
    "half a digit is a digit": (f"{PDF}.ink._MOST_LOST", 1.0),
}


def _page_breaks() -> Iterator[bool]:
    for sheet, before in test_painted.UNSEEN:
        yield read_figure(test_painted._cell(sheet, before + "338")).value == 338
    for sheet, before in test_painted.SEEN:
        yield read_figure(test_painted._cell(sheet, before + "338")).value == 1338
    for sheet, markup in test_painted.NO_FIGURE:
        yield read_figure(test_painted._cell(sheet, markup)).value is None
    yield read_figure(test_painted._cell("td+td::before{content:'1'}", "338")).value == 1338


def _word_breaks() -> Iterator[bool]:
    for inner, text in test_marks.WORD_CELLS:
        yield test_marks._word_rows(inner)[1][1] == text


def _sheet_breaks() -> Iterator[bool]:
    for value, number_format, text in test_number_formats.FORMATS:
        yield shown(value, number_format) == text


def _ink_breaks() -> Iterator[bool]:
    for draw, value in test_ink.INKED:
        yield read_figure(rows(blocks_of(test_ink._page(draw)))[1][1]).value == value
    for draw in test_ink.UNSURE:
        yield read_figure(rows(blocks_of(test_ink._page(draw)))[1][1]).value is None


KINDS: tuple[tuple[dict[str, tuple[str, object]], Callable[[], Iterator[bool]]], ...] = (
    (PAGES, _page_breaks),
    (WORD, _word_breaks),
    (SHEETS, _sheet_breaks),
    (INK, _ink_breaks),
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
    except (AttributeError, IndexError, TypeError, ValueError, KeyError):
        noticed = True
    assert noticed


def test_formats_sections_are_read_again() -> None:
    """What earlier tests left in the caches must not answer for a mutant."""
    from parsers.readers.sheet.formats import sections

    sections.cache_clear()
    read_figure.cache_clear()
    assert PLAIN.painted("auto") == "shown"
