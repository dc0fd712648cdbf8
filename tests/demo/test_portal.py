"""The replica portals behave like the portals they stand for: lists page, nights differ, noise is everywhere."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from demo.figures import generated_series, seed_reports
from demo.portal import ReplicaPortals
from demo.world import COLUMNS, NIGHTS, Column, postings_on
from parsers.forms.tables import form_block


@pytest.fixture
def portals() -> Iterator[ReplicaPortals]:
    with ReplicaPortals() as running:
        yield running


def _get(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {})) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def _column(source_id: str) -> Column:
    return next(column for column in COLUMNS if column.source_id == source_id)


def test_five_real_reports_and_forty_generated_agencies_over_four_years() -> None:
    postings = postings_on(3)
    real = [posting for posting in postings if not posting.generated]
    assert len(real) == 5
    assert len({posting.agency for posting in postings if posting.generated}) == 40
    assert {posting.year for posting in postings if posting.generated} == {2020, 2021, 2022, 2023}
    assert [len(figures) for _, _, figures in seed_reports()] == [200] * 5


def test_generated_figures_obey_the_official_sums() -> None:
    for figures in generated_series("any", range(2020, 2024), 40).values():
        edition = "2021" if "requests.other_remainder.total" in figures else "2019"
        block = form_block("requests", edition)
        for column in (column.key for column in block.columns):
            due = figures[f"requests.received.{column}"] + figures[f"requests.carried_over.{column}"]
            done = figures[f"requests.processed_total.{column}"] + figures[f"requests.carried_forward.{column}"]
            results = [row.key for row in block.rows if row.group and row.key != "processed_total"]
            assert due == done
            assert figures[f"requests.processed_total.{column}"] == sum(
                figures[f"requests.{row}.{column}"] for row in results
            )


def test_jcms_pages_through_its_dataproxy(portals: ReplicaPortals) -> None:
    column = _column("demo-990100-jiazhou")
    _, first, _ = _get(portals.list_url(column))
    url = f"http://{portals.host('jcms')}/module/web/jpage/dataproxy.jsp?columnid={column.slug}&page="
    links = set(re.findall(rb"/art/[^']+", first))
    for page in range(2, 8):
        links |= set(re.findall(rb"/art/[^']+", _get(url + str(page))[1]))
    assert len(links) == len([p for p in portals.postings() if p.column == column.source_id])


def test_trs_pages_by_index_and_answers_conditional_requests(portals: ReplicaPortals) -> None:
    column = _column("demo-990200-yizhou")
    _, page, _ = _get(portals.list_url(column) + "index_1.html")
    article = portals.list_url(column) + re.findall(r'href="\./(2\d+/[^"]+)"', page.decode())[0]
    status, _, headers = _get(article)
    assert status == 200
    assert _get(article, {"If-None-Match": headers["ETag"]})[0] == 304
    assert _get(portals.list_url(column) + "index_99.html")[0] == 404


def test_one_page_is_in_gb18030(portals: ReplicaPortals) -> None:
    column = _column("demo-410411-zhanhe")
    _, page, _ = _get(portals.list_url(column))
    _, body, _ = _get(portals.list_url(column) + re.findall(r'href="\./(2\d+/[^"]+)"', page.decode())[0])
    assert "湛河区住建局" in body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_the_second_night_brings_every_edit_and_the_third_none() -> None:
    first, second = ({(p.agency, p.year): p for p in postings_on(night)} for night in (1, 2))
    assert {edit.kind for edit in NIGHTS} == {"publish", "revise", "reword", "move", "withdraw"}
    assert ("甲州市人民政府", 2023) in second.keys() - first.keys()
    assert ("云湖区教育局", 2021) in first.keys() - second.keys()
    assert second["北岭县财政局", 2022].article_id != first["北岭县财政局", 2022].article_id
    assert postings_on(2) == postings_on(3)


def test_page_furniture_changes_every_night(portals: ReplicaPortals) -> None:
    column = _column("demo-330206-beilun")
    _, page, _ = _get(portals.list_url(column))
    article = f"http://{portals.host('jcms')}" + re.findall(r"/art/[^']+", page.decode())[0]
    before = _get(article)[1]
    portals.night = 2
    after = _get(article)[1]
    assert before != after
    assert b"159" in before
    assert b"159" in after


def test_an_outage_answers_503(portals: ReplicaPortals) -> None:
    portals.outages.add("trs")
    assert _get(portals.list_url(_column("demo-990200-yizhou")))[0] == 503
