"""An edition is data: with one more file its reports are read; without it they lose nothing and are not accused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import parsers
from parsers.forms.editions import FOLDER, contained_in, load
from parsers.model import AnnualReport, Document
from parsers.report import parse
from tests.parsers.forms.read_back import editions, lost

ROOT = Path(__file__).parents[3]
NEW, NEW_KEY = "4.信息已经移交国家档案馆", "unavailable_archived"
DROPPED, DROPPED_KEY = "3.要求提供公开出版物", "rejected_publication"
RENAMED = ("商业企业", "经营主体")


@pytest.mark.parametrize("edition", editions())
def test_every_edition_is_read_back_as_it_is_printed(edition: str) -> None:
    assert lost(edition) == {}


def edition_of_2027() -> str:
    """The edition of 2021 with one row more, one column renamed, one row dropped and those behind it renumbered."""
    text = (FOLDER / "2021.toml").read_text("utf-8").replace('edition = "2021"', 'edition = "2027"')
    last_of_group = next(line for line in text.splitlines() if '"unavailable_still_unclear", label' in line)
    new = last_of_group.replace("unavailable_still_unclear", NEW_KEY).replace("3.补正后申请内容仍不明确", NEW)
    kept = [line for line in text.splitlines() if f'"{DROPPED_KEY}", label' not in line]
    text = "\n".join(kept).replace(last_of_group, f"{last_of_group}\n{new}").replace(f' "{DROPPED_KEY}",', "")
    text = text.replace('"unavailable_still_unclear",', f'"unavailable_still_unclear", "{NEW_KEY}",', 2)
    text = text.replace(f'key = "unavailable_still_unclear", "{NEW_KEY}",', 'key = "unavailable_still_unclear",')
    return text.replace('"4.无正当', '"3.无正当').replace('"5.要求行政', '"4.要求行政').replace(*RENAMED)


@pytest.fixture(scope="module")
def with_2027(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, object]]]:
    """The parser with one file more: the printed pages, and what did not come back."""
    folder = tmp_path_factory.mktemp("parser")
    shutil.copytree(Path(parsers.__file__).parent, folder / "parsers", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "parsers" / "forms" / "editions" / "2027.toml").write_text(edition_of_2027(), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.parsers.forms.read_back", str(folder)],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return folder, json.loads(done.stdout)


def test_with_its_file_its_reports_and_all_older_ones_are_read_back(
    with_2027: tuple[Path, dict[str, dict[str, object]]],
) -> None:
    assert with_2027[1] == {"2014": {}, "2019": {}, "2021": {}, "2027": {}}


def test_before_its_file_is_there_a_report_keeps_the_row_says_so_and_is_not_accused(
    with_2027: tuple[Path, dict[str, dict[str, object]]],
) -> None:
    outcome = parse(Document((with_2027[0] / "2027.html").read_bytes()))
    assert isinstance(outcome, AnnualReport)
    assert [row.label for row in outcome.extra_rows] == [NEW]
    assert all(cell.value is not None for cell in outcome.extra_rows[0].cells)
    assert {"extra_row", "rows_not_found"} <= {note.code for note in outcome.notes}
    assert next(note for note in outcome.notes if note.code == "rows_not_found").args["rows"] == (DROPPED_KEY,)
    assert not [check for check in outcome.checks if check.outcome == "fail"]


EDITIONS = ("2027", "2021", "2019")


@pytest.mark.parametrize(
    ("found", "edition"),
    [
        ([{"2021"}, {"2021", "2019"}, {*EDITIONS}], "2021"),
        ([{"2027"}, {"2027", "2021"}], "2027"),
        ([{"2027", "2021"}], ""),
        ([{*EDITIONS}], ""),
        ([], ""),
        ([{"2021"}, {"2019"}], "2021"),
        ([{"2021"}, {"2021"}, {"2027"}], "2021"),
    ],
)
def test_the_edition_is_the_one_that_contains_what_was_found(found: list[set[str]], edition: str) -> None:
    assert contained_in(found, EDITIONS) == edition


def test_an_edition_that_uses_a_key_it_does_not_define_is_refused(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "variants.csv", tmp_path)
    text = (FOLDER / "2021.toml").read_text("utf-8")
    (tmp_path / "2021.toml").write_text(text.replace('left = ["processed_total"]', 'left = ["processed"]'), "utf-8")
    with pytest.raises(ValueError, match=r"requests of 2021 .*processed"):
        load(tmp_path)


def test_every_variant_has_a_source_and_belongs_to_a_row_or_column() -> None:
    keys = {(block.name, "column", one.key) for block in load() for one in block.columns}
    keys |= {(block.name, "row", one.key) for block in load() for one in block.rows}
    lines = (FOLDER / "variants.csv").read_text("utf-8").splitlines()[1:]
    assert len(lines) > 40
    for line in lines:
        block, kind, key, _, label, source = line.split(",", 5)
        assert (block, kind, key) in keys and label and source
