"""`nianbao sources probe URL` over real HTTP: the row on stdout, doubts on stderr, robots obeyed."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner, Result

from crawler.discovery.probe_fetch import askable
from scheduler import main
from tests.crawler.discovery.test_probe import SITE_CODE, front_page
from tests.crawler.replicas import Recipe, replica
from tests.crawler.replicas.serve import serving


def probe(url: str) -> Result:
    return CliRunner().invoke(main, ["sources", "probe", url])


@pytest.mark.parametrize("family", ["trs", "jcms", "epoint", "igi"])
def test_a_portal_becomes_a_registry_row(family: str) -> None:
    portal = replica(Recipe(family, total=9, size=4))
    path = "/" + portal.list_url.split("/", 3)[3]
    with serving(portal, front=front_page(f"<li><a href='{path}'>政府信息公开年报</a></li>")) as (origin, asked):
        result = probe(origin)
    assert result.exit_code == 0, result.output
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert row["list_url"] == origin + path
    assert row["family"] == portal.family
    assert row["site_code"] == SITE_CODE
    assert "unsure" in result.stderr or "family" in result.stderr
    assert asked[0] == "/robots.txt"


def test_what_robots_forbids_is_not_asked() -> None:
    portal = replica(Recipe("trs"))
    path = "/" + portal.list_url.split("/", 3)[3]
    robots = f"User-agent: *\nDisallow: {path}\n"
    with serving(portal, robots, front_page(f"<li><a href='{path}'>政府信息公开年报</a></li>")) as (origin, asked):
        result = probe(origin)
    assert result.exit_code == 1
    assert "No column" in result.stderr
    assert "robots" in result.stderr
    assert not any(each.startswith(path) for each in asked)


def test_a_robots_file_that_cannot_be_read_forbids_all() -> None:
    with serving(replica(Recipe("trs")), "User-agent: *\nDisallow: /\n") as (origin, asked):
        assert probe(origin).exit_code == 1
    assert asked == ["/robots.txt"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "not an address", "ftp://x.gov.cn/", ""])
def test_what_cannot_be_probed_gets_one_sentence(url: str) -> None:
    result = probe(url)
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output


def test_an_address_without_a_scheme_is_asked_by_https() -> None:
    assert askable("www.example.gov.cn") == "https://www.example.gov.cn/"
