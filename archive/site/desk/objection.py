"""“This figure is wrong”: the form by which a reader reports it. What was written waits in editorial.db for an editor.

Nothing that a reader writes is shown before somebody has looked at it: only which cell, when, and the outcome.
"""

from __future__ import annotations

from typing import Any

from archive.editorial import readers
from archive.editorial.decisions import DecisionError
from archive.editorial.readers import ReaderReport, TooManyError
from archive.site.desk.parts import NOT_KEPT, SEE_OTHER
from archive.site.labels.places import crumbs_of
from archive.site.reports.stored import Version, find_report, label, load, versions
from archive.site.routes import Route
from archive.site.serving import forms
from archive.site.serving.answers import Answer, BadQuestionError, NotFoundError, Page, PageContext, Redirect
from archive.site.serving.forms import Form, RefusedError
from archive.site.serving.reader import Row

LEAST_SECONDS = 3
"""Nobody has compared a figure with its original sooner than that."""
TRAP = "website"
"""A field that people do not see; who fills it in is a program."""


def _report(ask: PageContext) -> Row:
    """Raises NotFoundError, also where nothing can be reported."""
    if ask.site.form_key is None or not ask.site.settings.reports:
        raise NotFoundError("本站没有开通读者报告。")
    return find_report(ask.archive, ask.args.part("agency"), ask.args.part("year"))


def _version(ask: PageContext, report: Row, number: str) -> Version:
    """The version that the reader looks at, "" for the current one. Raises NotFoundError."""
    for row in versions(ask.archive, report["id"]):
        if number == str(row["number"]) or (not number and row["id"] == report["current_version"]):
            return load(ask.archive, row)
    raise NotFoundError("没有这个版本。")


def page(ask: PageContext) -> Answer:
    report = _report(ask)
    version = _version(ask, report, ask.args.get("version"))
    return _page(ask, report, version, sent=False, cell=ask.args.get("cell"))


def sent(ask: PageContext) -> Answer:
    report = _report(ask)
    return _page(ask, report, _version(ask, report, ""), sent=True)


def _page(ask: PageContext, report: Row, version: Version, **more: Any) -> Answer:
    context = {
        "title": "报告一个有误的数字",
        "crumbs": crumbs_of(ask.site, ask.archive, report),
        "report": report,
        "version": version,
        "cells": [(key, label(key, version.forms), cell) for key, cell in version.cells.items()],
        "cell": "",
        "trap": TRAP,
        "most": {"text": readers.MOST_TEXT, "contact": readers.MOST_CONTACT, "figure": readers.MOST_FIGURE},
        **more,
    }
    return Page("objection.html", context, headers=NOT_KEPT)


def take(ask: PageContext, form: Form) -> Answer:
    """Keep what a reader reports. A program that fell into the trap is told the same as everybody."""
    report, now = _report(ask), ask.site.now()
    assert now is not None and ask.site.form_key is not None
    forms.check_seal(ask.site.form_key, form.get("seal"), now, least_seconds=LEAST_SECONDS)
    thanks = Redirect(ask.href(f"/reports/{report['agency_id']}/{report['year']}/objection/sent"), SEE_OTHER)
    if form.get(TRAP):
        return thanks
    version = _version(ask, report, form.get("version"))
    if form.get("cell") and form.get("cell") not in version.cells:
        raise BadQuestionError("这份报告里没有这一格。")
    said = ReaderReport(
        _subject(ask, report),
        form.get("text"),
        version.row["content_hash"],
        form.get("cell") or None,
        form.get("should_be") or None,
    )
    try:
        readers.receive(ask.site.data, said, now, contact=form.get("contact"), network=form.network)
    except TooManyError:
        raise RefusedError(429, "报告太多了，请过些时候再试。") from None
    except DecisionError:
        raise BadQuestionError("请写明哪里有误、应当是什么，不要超过规定的长度。") from None
    return thanks


def _subject(ask: PageContext, report: Row) -> dict[str, Any]:
    """The report as a decision names it."""
    body = ask.archive.one("SELECT region_code, key, name FROM agencies WHERE id = ?", [report["agency_id"]])
    assert body is not None
    return {"region": body["region_code"], "key": body["key"], "name": body["name"], "year": report["year"]}


_PATH = r"/reports/(?P<agency>\d{1,18})/(?P<year>\d{4})/objection"
ROUTES = (Route(_PATH, page, post=take), Route(f"{_PATH}/sent", sent))
