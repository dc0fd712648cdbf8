"""The description for machines: valid, whole and true of the running site; scripts of other sites may read data."""

from __future__ import annotations

from typing import Any

import pytest

from archive.site.finding import query
from archive.site.pages import ROUTES
from archive.site.pages.openapi import _WORDS, document


def test_the_description_is_valid_and_has_every_data_address() -> None:
    from openapi_spec_validator import validate  # it works out forty grammars as it is imported: five seconds

    described = document(ROUTES, "https://example.org")
    paths = described["paths"]
    validate(described)
    for path in ("/search.json", "/compare.csv", "/reports/{agency}/{year}.json", "/reports/{agency}/{year}.csl.json",
                 "/archive/reports.json", "/charts/agencies/{agency}/{name}.svg", "/charts/coverage/{name}.csv",
                 "/charts/coverage/{code}/{name}.png", "/originals/{agency}/{year}/{number}.json",
                 "/downloads/places.json", "/changes.atom"):  # fmt: skip
        assert path in paths, path
    assert not [path for path in paths if "(" in path or "?" in path or "\\" in path]


def test_every_parameter_is_explained() -> None:
    known = {*_WORDS, *query.names()}
    described = document(ROUTES, "")
    for path, item in described["paths"].items():
        if not path.startswith("/archive/"):
            names = _names(described, item, "query") | _names(described, item, "path")
            assert names <= known | {"ending", "format"}, path


def _names(described: dict[str, Any], item: dict[str, Any], place: str) -> set[str]:
    """Of the parameters of an address in its path or its query, with those that are described once for several."""
    names = set()
    for one in item["get"]["parameters"]:
        shared = one["schema"].get("$ref", "").removeprefix("#/components/schemas/")
        if one["in"] == place:
            names |= described["components"]["schemas"][shared]["properties"].keys() if shared else {one["name"]}
    return names


SAMPLES = {"agency": "1", "year": "2022", "code": "330206", "number": "1", "id": "1"}


async def test_every_address_without_choice_answers_as_described(datasette: Any) -> None:
    described = (await datasette.client.get("/openapi.json")).json()
    for path, item in described["paths"].items():
        names = _names(described, item, "path")
        if path.startswith("/archive/") or not names <= SAMPLES.keys():
            continue
        answer = await datasette.client.get(path.format(**SAMPLES))
        (media_type,) = item["get"]["responses"]["200"]["content"]
        assert answer.status_code in (200, 404), path
        if answer.status_code == 200:
            assert answer.headers["content-type"].startswith((media_type, "text/plain")), path


@pytest.mark.parametrize(
    "path",
    ["/archive/reports.json", "/search.json?q=x", "/reports/1/2022.json", "/compare.csv?agency=1",
     "/archive/reports.csv", "/changes.atom", "/charts/agencies/1/intake.svg", "/openapi.json",
     "/search.json?nosuch=1"],
)  # fmt: skip
async def test_scripts_of_other_sites_may_read_data(datasette: Any, path: str) -> None:
    assert (await datasette.client.get(path)).headers["access-control-allow-origin"] == "*"
    asked = await datasette.client.options(path)
    assert asked.status_code == 204 and asked.headers["access-control-allow-methods"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/reports/1/2022", "/originals/1/2022/1", "/embed/agencies/1/intake"])
async def test_pages_are_no_data(datasette: Any, path: str) -> None:
    assert "access-control-allow-origin" not in (await datasette.client.get(path)).headers
