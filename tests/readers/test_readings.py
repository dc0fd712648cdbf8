"""What OCR read is kept, and read again only where anything that decides what it says is another."""

from __future__ import annotations

import hashlib
import pickle
import zlib
from dataclasses import replace
from pathlib import Path

import grimp

from parsers.model import AnnualReport, Block, Document, Grid
from parsers.sandbox import Pool
from parsers.sandbox.readings import Readings, current_readings
from parsers.sandbox.versions import OCR_CODE
from tests.readers.rendering import pdf, pictures
from tests.readers.rendering.content import AGENCY, YEAR, review_table

TITLE = f"{AGENCY}{YEAR}年政府信息公开工作年度报告"
FIGURE = "review_litigation.reconsideration.total"


def page(counter: int) -> Document:
    """The same page at another look: other bytes around the same file."""
    return Document(f"<h1>{TITLE}</h1><p>附件见下。访问量：{counter}</p>".encode())


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_scan_below_a_page_of_other_bytes_is_not_read_again(tmp_path):
    scan = pictures.png(pictures.pages(pdf.build(content=(TITLE, review_table())), 150)[0])
    folder = current_readings(tmp_path)

    def printed(document: Document) -> str:
        with Pool(1, readings=folder) as pool:
            (outcome,) = pool.map([(document, [Document(scan, file_name="年报.png")])])
        assert isinstance(outcome, AnnualReport)
        return outcome.cells[FIGURE].raw

    assert printed(page(1)) == "16"
    (file,) = kept(folder)
    _say_instead(file, "16", "999")
    assert printed(page(2)) == "999"


def test_a_damaged_reading_counts_as_none(tmp_path):
    readings = Readings(tmp_path)
    readings.put("00ab", b"what OCR read")
    assert readings.get("00ab") == b"what OCR read"
    (file,) = kept(tmp_path)
    whole = file.read_bytes()
    for damaged in (whole[:-1], whole[:40] + b"!" + whole[41:], b""):
        file.write_bytes(damaged)
        assert readings.get("00ab") is None
    readings.put("00ab", b"what OCR read")
    assert file.read_bytes() == whole


def test_what_other_code_read_is_deleted(tmp_path):
    other = tmp_path / "readings" / "0123456789abcdef" / "00" / "old"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"old")
    folder = current_readings(tmp_path)
    Readings(folder).put("00ab", b"new")
    assert current_readings(tmp_path) == folder
    assert [path.name for path in kept(folder)] == ["00ab"]


def test_nothing_is_kept_where_nothing_can_be(tmp_path):
    (tmp_path / "readings").write_text("a file where the folder should be")
    readings = Readings(current_readings(tmp_path))
    readings.put("00ab", b"what OCR read")
    assert readings.get("00ab") is None


def test_all_code_that_decides_a_reading_is_named():
    used = grimp.build_graph("parsers").find_upstream_modules("parsers.readers.picture", as_package=True)
    files = {name.replace(".", "/") for name in used} - {"parsers/notes", "parsers/readers"}
    named = tuple(place.removesuffix(".py") for place in OCR_CODE)
    assert {file for file in files if not file.startswith(named)} == set()
    assert all(Path(__file__).parents[2].joinpath(place).exists() for place in OCR_CODE)


def _say_instead(file: Path, text: str, other: str) -> None:
    def changed(block: Block) -> Block:
        if not isinstance(block, Grid):
            return block
        rows = (
            tuple(cell and replace(cell, text=cell.text.replace(text, other)) for cell in row) for row in block.rows
        )
        return replace(block, rows=tuple(rows))

    blocks: tuple[Block, ...] = pickle.loads(zlib.decompress(file.read_bytes()[32:]))
    packed = zlib.compress(pickle.dumps(tuple(map(changed, blocks))))
    file.write_bytes(hashlib.sha256(packed).digest() + packed)
