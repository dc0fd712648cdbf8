"""大汉 JCMS: /col/colN/index.html with jpage units, articles /art/Y/M/D/art_N_ID.html."""

from __future__ import annotations

import re

from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.dataproxy import Unit, dataproxy_pagers, record_rows, units
from crawler.listing.titles import is_report_title
from crawler.listing.words import ListPage, Opening, Page

_COLUMN = re.compile(r"/col/col(\d+)")


class Jcms:
    family = "jcms"
    signs = (
        sign("url", r"/col/col\d+/|/art/\d{4}/\d+/\d+/art_\d+_\d+\.html", 0.5),
        sign("markup", r"\bjpage\s*\(", 0.6),
        sign("markup", r"<datastore\b", 0.6),
        sign("markup", r"dataproxy\.jsp", 0.6),
        sign("markup", r"art_\d+_\d+\.html", 0.5),
        sign("markup", r"大汉网络|大汉版通|hanweb", 0.4),
        sign("cookie", r"^JSESSIONID=", 0.1),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        """The unit of the column; a page shows several, and the others hold other columns' rows."""
        unit = _own_unit(page)
        if unit is None:
            return None
        rows = record_rows(unit.records, page.base)
        return Opening(ListPage(rows, unit.total), dataproxy_pagers(unit, page.url))


def _own_unit(page: Page) -> Unit | None:
    found = [unit for unit in units(page) if unit.records or unit.parameters]
    column = _COLUMN.search(page.url)
    return max(found, key=lambda unit: _claim(unit, column[1] if column else ""), default=None)


def _claim(unit: Unit, column_id: str) -> tuple[bool, int, bool, int]:
    """How far a unit is the column's own: it names the column, its rows are filed there, they are reports."""
    text = "".join(unit.records)
    reports = sum(is_report_title(title) for title in re.findall(r"title=['\"]([^'\"]+)", text))
    filed = len(re.findall(rf"art_{column_id}_", text)) if column_id else 0
    return bool(column_id) and unit.column_id == column_id, filed, unit.total is not None, reports
