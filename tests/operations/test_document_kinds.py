"""A night over a portal whose reports stand in files: every kind that has a reader ends as figures in archive.db.

What a page links to and nothing reads waits in the queue with its reason; a report without figures is never silent.
"""

from __future__ import annotations

import io
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from commands.shared.night import NightOutcome, NightRequest, run_night
from parsers.formats import FORMATS
from tests.crawler.network.server import Server, answer, html, listing, loopback
from tests.readers.conftest import convert
from tests.readers.rendering import ofd, pdf, pictures, sheets, word
from tests.readers.rendering.content import PARAGRAPH_REQUESTS, Place, Table, requests_table, review_table
from tests.readers.test_archives import zipped

NIGHT = datetime(2026, 3, 10, 18, 17, tzinfo=UTC)
HEADER = "source_id,region_code,list_url,scope,agency,family,minimum_reports"
ANNEX = (PARAGRAPH_REQUESTS, requests_table(), "（以上数据由各科室报送。）")
FILED, SCANNED = (159, None), (None, 16)
"""Requests received and reconsiderations: which of the two depends on the table that a kind holds."""
NUMERALS = "一二三四五六七八九十"
COVER = "<h1>{title}</h1><div id='zoom'><p>本报告的全文和统计表见附件。</p><p><a href='{file}'>{file}</a></p></div>"
PICTURES = ("png", "jpg", "gif", "tif", "bmp", "webp")
QUEUED = {
    "ceb": (b"Founder CEB 3.0" + b"\x01" * 900, "unsupported_type"),
    "pdf": (b"%PDF-1.4\n<p>" + b"\x02<html>" * 300 + b"%%EOF", "damaged"),
    "rar": (b"Rar!\x1a\x07\x00" + b"\x01" * 300, "unsupported_type"),
}
"""Suffix → bytes that nobody reads here, and the reason that the queue must give."""


def mhtml(page: bytes) -> bytes:
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
    part = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (head + part).encode() + page + b"\r\n--B--\r\n"


def text() -> bytes:
    """Rows of cells parted by tabs, as a sheet is pasted into a text file."""
    rows = [[str(cell) for cell in row] for row in _grid(requests_table())]
    return "\n".join(["一、总体情况", "三、收到和处理政府信息公开申请情况", *("\t".join(row) for row in rows)]).encode()


def _grid(table: Table) -> list[list[str]]:
    grid = [[""] * table.width for _ in range(table.height)]
    for place in table.places:
        for row in range(place.row, place.row + place.rowspan):
            for column in range(place.column, place.column + place.colspan):
                grid[row][column] = place.text
    return grid


def sheetml() -> bytes:
    rows = "".join(
        "<Row>" + "".join(_cell(place) for place in requests_table().places if place.row == row) + "</Row>"
        for row in range(requests_table().height)
    )
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="1"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def _cell(place: Place) -> str:
    """Office counts what a merged cell covers beyond itself."""
    reach = f'ss:Index="{place.column + 1}" ss:MergeAcross="{place.colspan - 1}" ss:MergeDown="{place.rowspan - 1}"'
    kind = "Number" if place.text.isdigit() else "String"
    return f'<Cell {reach}><Data ss:Type="{kind}">{place.text}</Data></Cell>'


def scan(kind: str) -> bytes:
    """A table of the report as one picture: the smallest, for reading it takes longest of all."""
    page = pictures.pages(pdf.build(heads=False, content=(review_table(),)), 150)[0]
    if kind in ("png", "jpg", "tif", "bmp", "webp"):
        import cv2

        return bytes(cv2.imencode(f".{kind}", page)[1])
    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Name of a file that a page links to → the annex in that kind."""
    folder = tmp_path_factory.mktemp("kinds")
    docx, xlsx, printed = word.data(word.build(ANNEX)), sheets.xlsx(ANNEX), pdf.build(heads=False, content=ANNEX)
    letter, sheet = folder / "letter.docx", folder / "sheet.xlsx"
    letter.write_bytes(docx)
    sheet.write_bytes(xlsx)
    doc, xls = convert(folder, letter, "doc"), sheets.xls(ANNEX)
    made = {
        **{"docx": docx, "docm": docx, "doc": doc, "wps": doc, "xlsx": xlsx, "xlsm": xlsx, "xls": xls, "et": xls},
        **{target: convert(folder, letter, target) for target in ("rtf", "odt")},
        **{"xml": convert(folder, letter, "xml:MS Word 2003 XML"), "ods": convert(folder, sheet, "ods")},
        **{"pdf": printed, "ofd": ofd.from_pdf(printed), "zip": zipped({"2022年年报.docx": docx})},
        **{"mht": mhtml(sheets.html_of(ANNEX)), "txt": text(), **{suffix: scan(suffix) for suffix in PICTURES}},
    }
    return {f"a.{suffix}": data for suffix, data in made.items()} | {"sheet.xml": sheetml()}


def test_every_kind_that_a_page_links_to_is_read(documents: dict[str, bytes], tmp_path: Path) -> None:
    queued = {f"q.{suffix}": data for suffix, (data, _) in QUEUED.items()}
    everything = documents | queued
    server = Server(loopback(1)).start()
    try:
        _publish(server, everything)
        outcome = _night(server, tmp_path)
    finally:
        server.stop()
    db = sqlite3.connect(tmp_path / "data" / "archive.db")
    figures = db.execute("SELECT url, requests_received, reconsiderations FROM reports")
    found = {url: tuple(both) for url, *both in figures}
    readers = dict(db.execute("SELECT r.url, v.reader FROM reports r JOIN versions v ON v.id = r.current_version"))
    reasons = dict(db.execute("SELECT url, reason FROM unreadable"))
    details = dict(db.execute("SELECT url, detail FROM unreadable"))
    db.close()
    pages = {name: server.url(server.hosts[0], f"/nb/{name}.html") for name in everything}
    wanted = {name: SCANNED if name.rpartition(".")[2] in PICTURES else FILED for name in documents}
    assert {name: found.get(pages[name]) for name in documents} == wanted, outcome.lines
    assert all(found.get(pages[name], (None, None)) == (None, None) for name in queued)
    for name in queued:
        assert reasons.get(pages[name]) == "attachment_unreadable", (name, reasons)
        assert QUEUED[name.removeprefix("q.")][1] in details[pages[name]]
    read = {readers[pages[name]] for name in documents}
    unpacked = {"zip", "rar", "7z", "mhtml"}
    assert {each.kind for each in FORMATS if each.reader} - unpacked <= read
    # What OCR read is kept for the next night.
    kept = [path for path in (tmp_path / "data" / "readings").rglob("*") if path.is_file()]
    assert len(kept) == len(PICTURES)


def _publish(server: Server, files: dict[str, bytes]) -> None:
    """A column with one report a file; each page is a cover that only links to it."""
    routes, rows = server.at(server.hosts[0]), []
    for number, (name, data) in enumerate(files.items()):
        title = f"样例市第{NUMERALS[number // 10]}{NUMERALS[number % 10]}办公室2022年政府信息公开工作年度报告"
        rows.append((f"/nb/{name}.html", title, "2023-01-20"))
        routes[f"/nb/{name}.html"] = html(COVER.format(title=title, file=name), title)
        routes[f"/nb/{name}"] = answer(data, Content_Type="application/octet-stream")
    routes["/nb/"] = listing(rows)


def _night(server: Server, folder: Path) -> NightOutcome:
    registry = folder / "sources.csv"
    registry.write_text(f"{HEADER}\nkinds,330206,{server.url(server.hosts[0], '/nb/')},portal,,generic,\n", "utf-8")
    (folder / "data").mkdir()
    settings = {"DOWNLOAD_DELAY": "0", "DOWNLOAD_TIMEOUT": "10"}
    return run_night(NightRequest(data=folder / "data", now=NIGHT, sources=registry, settings=settings, jobs=2))
