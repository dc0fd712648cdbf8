"""The pages of the site. Each module answers for one kind of page and lists its routes."""

from __future__ import annotations

from archive.site.desk import objection, review
from archive.site.pages import (
    about,
    agency,
    changes,
    charts,
    compare,
    coverage,
    downloads,
    following,
    home,
    machine,
    openapi,
    original,
    rankings,
    region,
    releases,
    report,
    search,
    sources,
    sums,
)
from archive.site.routes import Route, joined

ROUTES: tuple[Route, ...] = joined(
    *(
        page.ROUTES
        for page in (
            home,
            search,
            report,
            original,
            agency,
            region,
            sums,
            compare,
            charts,
            rankings,
            changes,
            coverage,
            sources,
            downloads,
            releases,
            about,
            following,
            objection,
            review,
            machine,
            openapi,
        )
    )
)
