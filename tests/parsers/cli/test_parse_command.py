"""`nianbao parse`: what users and scripts see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parsers.pages import BEILUN, Page

ROOT = Path(__file__).parents[3]
NOTICE = "<html><head><title>关于做好年度报告编制工作的通知</title></head><body><p>各单位请按时报送。</p></body></html>"
KEYS = {
    *("title", "agency", "year", "published_on", "forms", "sections", "active_disclosure", "requests"),
    *("review_litigation", "statistics", "marks", "claims", "checks", "warnings", "reader", "sha256", "votes"),
}


def nianbao(
    *arguments: str | Path, data: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "scheduler.py", "parse", *map(str, arguments)],
        cwd=ROOT,
        input=data,
        capture_output=True,
        timeout=120,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_bytes(Page(meta=[("PubDate", "2023-01-19 15:07")]).bytes())
    return path


def test_one_report_is_one_json_object_a_line(report: Path) -> None:
    result = nianbao(report)
    assert result.returncode == 0
    (line,) = result.stdout.decode().splitlines()
    printed = json.loads(line)
    assert printed.keys() >= KEYS
    assert (printed["year"], printed["published_on"]) == (2022, "2023-01-19")
    assert printed["forms"] == {"active_disclosure": "2021", "requests": "2021", "review_litigation": "2021"}
    assert printed["requests"]["granted"]["total"] == BEILUN["requests.granted.total"]
    assert len(printed["requests"]) == 25
    assert printed["active_disclosure"]["fees"] == {"amount_wan": 12032}
    assert {"rule", "outcome", "left", "right", "cells"} <= printed["checks"][0].keys()
    assert [section["number"] for section in printed["sections"]] == [0, 1, 2, 3, 4, 5, 6]
    assert result.stderr == b""


def test_blanks_are_null_and_keep_their_mark(tmp_path: Path) -> None:
    path = tmp_path / "blank.html"
    path.write_bytes(Page(values=BEILUN | {"requests.granted.research": "/", "requests.granted.total": ""}).bytes())
    printed = json.loads(nianbao(path).stdout)
    assert printed["requests"]["granted"]["research"] is None
    assert printed["requests"]["granted"]["enterprise"] == 1
    assert printed["marks"] == {"requests.granted.research": "/", "requests.granted.total": ""}


def test_several_files_in_order_with_the_failures_on_stderr(report: Path, tmp_path: Path) -> None:
    notice = tmp_path / "notice.html"
    notice.write_text(NOTICE, encoding="utf-8")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing follows")
    result = nianbao(report, notice, broken, report)
    assert result.returncode == 1
    files = [json.loads(line)["file"] for line in result.stdout.decode().splitlines()]
    assert files == [str(report), str(report)]
    # A report that is read alone is read here, several in other processes: nobody sees a difference.
    assert result.stdout == 2 * nianbao(report).stdout
    told = result.stderr.decode().splitlines()
    assert told[0].startswith(f"{notice}: not a report (notice)")
    assert told[1].startswith(f"{broken}: unreadable (")
    assert told[2] == "4 read: 2 reports, 2 without a report"
    assert any("1 not a report: notice" in line for line in told[3:])


def test_a_directory_is_read_with_all_that_it_holds(tmp_path: Path) -> None:
    for name in ("b/2.html", "a/1.html", "3.html", ".hidden/4.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(Page(title=f"样例县{path.stem}局2022年政府信息公开工作年度报告").bytes())
    result = nianbao(tmp_path, "--jobs", "2")
    assert result.returncode == 0
    names = [Path(json.loads(line)["file"]).relative_to(tmp_path).as_posix() for line in result.stdout.splitlines()]
    assert names == ["3.html", "a/1.html", "b/2.html"]
    assert "Traceback" not in result.stderr.decode()
    assert result.stderr.decode().splitlines()[-1] == "3 read: 3 reports, 0 without a report"


def test_standard_input_and_the_address_as_evidence() -> None:
    page = Page(page_title="年报", heading="", preamble="")
    refused = nianbao("-", data=page.bytes())
    assert refused.returncode == 1
    assert b"no_year" in refused.stderr
    url = "http://x.test/xxgkAnnualReport.jsp?fbtime=2022"
    found = nianbao("-", "--url", url, "--media-type", "text/html", data=page.bytes())
    assert found.returncode == 0
    assert json.loads(found.stdout)["year"] == 2022


def test_output_is_utf8_also_under_an_ascii_locale(report: Path) -> None:
    result = nianbao(report, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert json.loads(result.stdout.decode("utf-8"))["agency"] == "样例县水利局"


@pytest.mark.parametrize(
    "arguments",
    [("no-such-file.html",), (), ("--jobs", "0", "x"), ("--url", "http://x.test/", ".", "."), ("--no-such-option",)],
)
def test_bad_arguments_get_one_sentence_and_exit_2(arguments: tuple[str, ...]) -> None:
    result = nianbao(*arguments)
    assert result.returncode == 2
    assert result.stdout == b""
    assert result.stderr.strip()
    assert b"Traceback" not in result.stderr


def test_an_unreadable_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    result = nianbao(tmp_path / "missing" / "report.html")
    assert (result.returncode, result.stdout) == (2, b"")
    assert "report.html" in result.stderr.decode().splitlines()[-1]


def test_a_file_without_access_does_not_stop_the_others(report: Path) -> None:
    (report.parent / "loop.html").symlink_to("loop.html")
    result = nianbao(report.parent)
    assert result.returncode == 1
    assert len(result.stdout.splitlines()) == 1
    assert b"loop.html: unreadable (no_access)" in result.stderr


def test_a_single_binary_file_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"PK\3\4" + b"\0" * 200)
    result = nianbao(path)
    assert result.returncode == 1
    assert result.stderr.decode().startswith(f"{path}: unreadable (")


def test_a_reader_that_stops_listening_ends_the_run_quietly(report: Path) -> None:
    command = [sys.executable, "scheduler.py", "parse", *[str(report)] * 40]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
    assert b"Traceback" not in told


def test_help_names_every_option() -> None:
    told = nianbao("--help").stdout.decode()
    assert all(option in told for option in ("--url", "--media-type", "--jobs", "Exit 0"))
