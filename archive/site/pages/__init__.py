"""The pages of the site. Each module answers for one kind of page and lists its routes."""

from __future__ import annotations

from archive.site.pages import changes, home, report
from archive.site.routes import Route, joined

ROUTES: tuple[Route, ...] = joined(home.ROUTES, report.ROUTES, changes.ROUTES)
