"""Originals beside figures: a frame with a policy of its own, and what was drawn kept within bounds."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archive.site.reports.rendered import rendered_original
from archive.site.reports.stored import find_report, load, versions
from archive.site.serving.drawing import BusyError, Drawing, make_room
from parsers.model import Document
from parsers.readers.originals import Rendered, Wanted
from tests.archive.portal import page

CELL = "requests.received.total"


def _frame(address: str, version: int = 1) -> str:
    return f"{address.replace('/reports', '/originals')}/{version}"


async def test_every_figure_of_a_report_leads_to_its_place_in_the_original(
    datasette: Any, address: Callable[[str, int], str]
) -> None:
    path = address("北仑区教育局", 2022)
    tree = etree.HTML((await datasette.client.get(path)).text)
    cells = tree.xpath("//table[contains(@class, 'form')]//td")
    for cell in cells:
        assert cell.get("id")
        key = cell.xpath("a[@class='to-cell']/@id")[0]
        assert cell.xpath("a[@class='to-cell']/@href") == [f"#{key}"]
        if "absent" not in cell.get("class"):
            assert cell.xpath("a[@class='figure']/@href") == [f"{path}/versions/1/original/view?cell={key}"]
    answer = await datasette.client.get(f"{path}/versions/1/original/view?cell={CELL}")
    assert answer.status_code == 200
    assert "frame-src 'self'" in answer.headers["content-security-policy"]
    (frame,) = etree.HTML(answer.text).xpath("//iframe")
    assert frame.get("sandbox") == ""
    assert frame.get("src") == f"{_frame(path)}?cell={CELL}#cell"


@pytest.mark.parametrize(("cell", "text"), [(CELL, "162"), ("requests.granted.public_interest", "/")])
async def test_the_frame_shows_the_page_with_the_cell_marked_and_can_do_nothing(
    datasette: Any, address: Callable[[str, int], str], cell: str, text: str
) -> None:
    answer = await datasette.client.get(f"{_frame(address('北仑区教育局', 2022))}?cell={cell}")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; img-src data:; style-src 'sha256-")
    assert "script" not in policy
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    tree = etree.HTML(answer.text)
    (marked,) = tree.xpath("//*[@id='cell']")
    assert "".join(marked.itertext()) == text
    assert not tree.xpath("//script | //link | //img | //iframe | //form | //@src | //a")
    told = tree.findtext(".//p[@class='told']")
    assert told is not None and re.search(r"第 \d+ 个表，第 \d+ 行，第 \d+ 列", told)
    place = (await datasette.client.get(f"{_frame(address('北仑区教育局', 2022))}.json?cell={cell}")).json()
    assert (place["why"], place["view"], place["place"]["table"]) == ("marked", "html", 2)
    assert len(place["sha256"]) == 64


async def test_what_is_not_there_is_404(datasette: Any, address: Callable[[str, int], str]) -> None:
    path = address("北仑区教育局", 2022)
    for asked in ("?cell=requests.none.total", "?document=7"):
        assert (await datasette.client.get(_frame(path) + asked)).status_code == 404
    assert (await datasette.client.get(_frame(path, 9))).status_code == 404
    assert (await datasette.client.get(_frame(path) + "?cel=x")).status_code == 400


def test_the_function_for_other_pages(datasette: Any) -> None:
    """What the review shows is what the frame shows."""

    def look(snapshot: Any) -> None:
        report = find_report(snapshot, 1, 2022)
        version = load(snapshot, versions(snapshot, report["id"])[0])
        view = rendered_original(datasette.site, version, CELL)
        assert isinstance(view.drawn, Rendered)
        assert (view.why, view.number) == ("marked", 0)

    datasette.site.quick.read(look)


PAGE = Document(page().encode())


def test_what_was_drawn_is_kept_and_damage_is_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = Drawing(tmp_path / "kept")
    first = drawing.drawn(PAGE, Wanted(CELL, "3", "2021"))
    (kept,) = (tmp_path / "kept").iterdir()
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    drawing.close()
    fresh = Drawing(tmp_path / "kept")
    monkeypatch.setattr(fresh, "_started", lambda: pytest.fail("drawn twice"))
    assert fresh.drawn(PAGE, Wanted(CELL, "3", "2021")) == first
    monkeypatch.undo()
    kept.write_bytes(b"{")
    assert fresh.drawn(PAGE, Wanted(CELL, "3", "2021")) == first
    fresh.close()


def test_a_folder_that_others_may_write_into_is_not_used(tmp_path: Path) -> None:
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    drawing = Drawing(open_to_all)
    assert isinstance(drawing.drawn(PAGE, Wanted()), Rendered)
    assert not list(open_to_all.iterdir())
    drawing.close()


def test_the_folder_stays_within_its_bound(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / str(number)).write_bytes(b"x" * 100)
        os.utime(tmp_path / str(number), (number, number))
    make_room(tmp_path, 1000)
    assert len(list(tmp_path.iterdir())) == 10
    make_room(tmp_path, 999)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3", "4", "5", "6", "7", "8", "9"]


def test_whoever_comes_while_two_wait_is_asked_to_try_again() -> None:
    drawing = Drawing()
    with drawing._place(), drawing._place(), pytest.raises(BusyError), drawing._place():
        pass
    with drawing._place():
        pass
