"""The Datasette plugin. Hooks only: each does one thing with the Site that belongs to its Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from jinja2 import Environment
from pluggy import HookimplMarker

from archive.search import escape_fts
from archive.site import errors, guard, routes
from archive.site.pages import ROUTES
from archive.site.render import equip
from archive.site.serving import age
from archive.site.serving.settings import DATABASE, Site
from archive.site.serving.sql_process import ENDLESS, LIMITS
from archive.site.tables.cells import render
from archive.site.tables.columns import HELPERS
from archive.site.tables.facets import ReportFacets

hookimpl = HookimplMarker("datasette")


def site_of(datasette: Any) -> Site | None:
    """The Site of one of our Datasettes; None for every other Datasette of the process, which the hooks leave alone."""
    return getattr(datasette, "site", None)


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    """Datasette's search box calls escape_fts(); registered last, ours wins over the default one."""
    if database != DATABASE or site_of(datasette) is None:
        return
    conn.create_function("escape_fts", 1, escape_fts, deterministic=True)
    conn.set_authorizer(_authorise)
    for limit, value in LIMITS:
        conn.setlimit(limit, value)


def _authorise(action: int, _: str | None, name: str | None, *__: object) -> int:
    endless = action == sqlite3.SQLITE_FUNCTION and (name or "").lower() in ENDLESS
    return sqlite3.SQLITE_DENY if endless else sqlite3.SQLITE_OK


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    site = site_of(datasette)
    return routes.for_datasette(site, ROUTES) if site else []


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    site = site_of(datasette)
    if site:
        equip(env, site.settings)
        env.globals.update(HELPERS)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    site = site_of(datasette)
    if site is None:
        return lambda app: app
    return guard.wrapper(site, lambda path, method: routes.submits(site, ROUTES, path, method))


@hookimpl
def skip_csrf(datasette: Any, scope: Any) -> bool:
    """Our forms have a guard of their own (serving.forms), which needs no cookie and knows one-click unsubscribing."""
    site = site_of(datasette)
    return site is not None and routes.submits(site, ROUTES, scope["path"], scope["method"])


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Generator[None, Any, None]:
    """In place of the default answer, not before it: Datasette would run that too, and where rich is installed
    it prints every local variable for every mistyped address, a second each."""
    outcome = yield
    site = site_of(datasette)
    if site:
        outcome.force_result([errors.answer(site, request, exception)])


@hookimpl
def render_cell(value: Any, column: str, table: str | None, datasette: Any, row: Any) -> Any:
    site = site_of(datasette)
    return render(site, value, column, table, row) if site else None


@hookimpl
def extra_template_vars(datasette: Any) -> Callable[[], Awaitable[dict[str, Any]]] | dict[str, Any]:
    site = site_of(datasette)
    if site is None:
        return {}

    async def age_of_the_archive() -> dict[str, Any]:
        return {"stale": await site.quick.run(lambda archive: age.told(site, archive))}

    return age_of_the_archive


@hookimpl
def register_facet_classes() -> list[Any]:
    return [ReportFacets]
