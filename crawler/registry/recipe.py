"""How a person says that a portal's listing is to be read where nothing recognises it: optional columns of a row."""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass, fields

PLACEHOLDER = re.compile(r"\{(page|page0|offset:\d{1,4})\}")
"""{page} counts from 1, {page0} from 0, {offset:15} the rows before the page at 15 rows a page."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Cells of a registry row; "" leaves a thing to be found on the page.

    rows       CSS selector of the links of the list, or of the boxes that hold one row each.
    next_page  address of page N with a placeholder, relative to list_url; the interface that answers with rows.
    method     GET or POST; body  what is posted, with the placeholder; JSON when it begins with a brace.
    items      path to the rows in a JSON answer (data.list); title, link, date  paths inside a row; total  of all rows.
    detail     address of a row's page, made of its fields: /content/{id}.html.
    """

    rows: str = ""
    next_page: str = ""
    method: str = ""
    body: str = ""
    items: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    total: str = ""
    detail: str = ""

    def __bool__(self) -> bool:
        return any(astuple(self))


RECIPE_COLUMNS = tuple(f"list_{field.name}" for field in fields(Recipe))
"""The columns of sources.csv: list_rows, list_next_page …"""
_PATH = re.compile(r"\w+(?:\.\w+)*")


def recipe_of(row: dict[str, str]) -> Recipe:
    """The recipe in the cells of a registry row."""
    return Recipe(**{name.removeprefix("list_"): row.get(name, "") for name in RECIPE_COLUMNS})


def problem_of(name: str, value: str) -> str | None:
    """What is wrong with a cell of a recipe; None when nothing is."""
    word = name.removeprefix("list_")
    if word == "method":
        return None if value in ("GET", "POST") else f'"{value}" is not GET or POST'
    if word in ("items", "title", "link", "date", "total"):
        return None if _PATH.fullmatch(value) else f'"{value}" is not a path of names with dots between them'
    if word == "detail":
        return None if re.search(r"\{\w+(?:\.\w+)*\}", value) else "names no field of a row in braces, such as {id}"
    if word == "next_page":
        return None if not re.search(r"\s", value) else f'"{value}" is not an address'
    return None
