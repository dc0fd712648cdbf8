"""Charts to take away: SVG, PNG, CSV, a description, and a page to embed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from archive.figures.doubts import WORDS
from archive.site.charts.chart import Chart, as_of
from archive.site.charts.png import NoFontError, png
from archive.site.charts.shapes import shapes
from archive.site.charts.svg import svg
from archive.site.finding.listing import csv_of
from archive.site.labels.metadata import LICENCE
from archive.site.language.current import language, said, translated
from archive.site.pages import agency, compare, coverage, region
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Data, NotFoundError, Page, PageContext

_OF: Mapping[str, Callable[[PageContext], Sequence[Chart]]] = {
    "agencies": agency.charts,
    "regions": region.charts,
    "coverage": coverage.charts,
    "compare": compare.charts,
}
"""First part of a chart's key → the charts of that page."""
_OPEN = {"access-control-allow-origin": "*", "cache-control": "max-age=3600"}
EMBEDDED = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    )
}
"""Any page may show an embedded chart in a frame; nothing in it runs, asks or stores."""


def picture(ask: PageContext) -> Answer:
    chart = _chart(ask)
    drawn = shapes(chart.title, chart.spec, _notes(ask, chart))
    name = chart.key.replace("/", "-")
    if ask.args.parts["ending"] == "svg":
        headers = {**_OPEN, "content-disposition": f'inline; filename="{name}.svg"'}
        return Data(svg(chart.title, drawn).encode(), "image/svg+xml; charset=utf-8", headers)
    try:
        data = png(drawn)
    except NoFontError:
        raise NotFoundError("这台服务器没有中文字体，画不出 PNG；请取同一地址的 .svg。") from None
    return Data(data, "image/png", {**_OPEN, "content-disposition": f'inline; filename="{name}.png"'})


def as_csv(ask: PageContext) -> Answer:
    chart = _chart(ask)
    return csv_of(ask, chart.key.replace("/", "-"), list(chart.rows()))


def describe(ask: PageContext) -> Answer:
    """What the chart is: title, unit, source, day, licence, columns of its CSV and its other addresses."""
    chart = _chart(ask)
    origin = ask.args.origin
    body = {
        "title": chart.title,
        "unit": chart.spec["unit"],
        "source": ask.site.settings.name,
        "page": origin + chart.page,
        "as_of": as_of(ask),
        "licence": LICENCE,
        "files": {ending: origin + chart.file(ending) for ending in ("svg", "png", "csv")},
        "embed": origin + chart.embed,
        "columns": {
            "series": "series",
            "period": "year of the reports",
            "value": "empty where no report states it; never 0 for that",
            "unit": "unit of the value",
            "marks": "; ".join(f"{mark}: {words['en']}" for mark, words in WORDS.items()),
        },
        "breaks": [{"period": label, "zh": words} for label, words in chart.spec.get("breaks", ())],
        "rows": list(chart.rows()),
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Data(text.encode(), "application/json; charset=utf-8", {"access-control-allow-origin": "*"})


def embed(ask: PageContext) -> Answer:
    chart = _chart(ask)
    drawn = svg(chart.title, shapes(chart.title, chart.spec, _notes(ask, chart)), standalone=False)
    return Page("embed.html", {"chart": chart, "drawing": drawn, "rows": list(chart.rows())}, headers=EMBEDDED)


def _notes(ask: PageContext, chart: Chart) -> list[str]:
    return chart.notes(f"{said(ask.site.settings.name)} {ask.args.origin}{chart.page}", as_of(ask), language())


def _chart(ask: PageContext) -> Chart:
    of = _OF[ask.args.parts["of"]]
    found = next((chart for chart in of(ask) if chart.key.rsplit("/", 1)[-1] == ask.args.parts["name"]), None)
    if found is None:
        raise NotFoundError("没有这张图，或还没有可画的数字。")
    return replace(found, title=str(found.title), spec=translated(found.spec))


_NAME = r"/(?P<name>[a-z_0-9.-]{1,80}?)"
_PATHS = {
    "agencies": r"/(?P<agency>\d{1,18})",
    "regions": r"/(?P<code>\d{6,12})",
    "coverage": r"(?:/(?P<code>\d{6,12}))?",
    "compare": "",
}
ROUTES = tuple(
    Route(rf"/{folder}/(?P<of>{of}){path}{_NAME}{ending}", handler, "slow")
    for of, path in _PATHS.items()
    for folder, ending, handler in (
        ("charts", r"\.(?P<ending>svg|png)", picture),
        ("charts", r"\.csv", as_csv),
        ("charts", r"\.json", describe),
        ("embed", "", embed),
    )
)
