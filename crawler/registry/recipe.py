"""How a person says that a portal's listing is to be read where nothing recognises it: optional columns of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields

from crawler.registry.cells import Rule, like, naming

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
_PATH = like(r"\w+(?:\.\w+)*", "a path of names with dots between them")
RECIPE_RULES: Mapping[str, Rule] = {
    "list_method": like("GET|POST", "GET or POST"),
    **dict.fromkeys(("list_items", "list_title", "list_link", "list_date", "list_total"), _PATH),
    "list_detail": naming(r"\{\w+(?:\.\w+)*\}", "names no field of a row in braces, such as {id}"),
    "list_next_page": like(r"\S+", "an address"),
}
"""Column → what its cells may hold."""


def recipe_of(row: dict[str, str]) -> Recipe:
    """The recipe in the cells of a registry row."""
    return Recipe(**{name.removeprefix("list_"): row.get(name, "") for name in RECIPE_COLUMNS})
