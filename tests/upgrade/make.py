"""Makes an upgrade fixture with the code of the day: `python -m tests.upgrade.make NAME`.

NAME (the version, as 0.1.0) becomes a folder beside this file: `fixture.tar.xz` with a small data directory and the
record of what the portals answered in the night after it, and `expected.json` with what the archive said when it was
made. A fixture that is committed is never made again: what it proves is that later code opens what earlier code wrote.
Before a release that changes what a database looks like, make one more; test_upgrade.py takes every folder it finds.

The data directory holds three nights of the demo's portals, and of a third portal with a report that is a scan (read by
OCR) and two names of one body; two merges (one hands a report over, one folds four into those of their years); two
subscriptions by mail, one of which was told of the changes (the first night tells nobody). Needs tesseract,
LibreOffice and Linux's 127.0.0.0/8.
"""

from __future__ import annotations

import http.client
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.portal import ReplicaPortals
from demo.registry import write_registry
from demo.world import Family
from tests.archive.portal import page
from tests.operations.hand import subscribe
from tests.operations.servers import Mailbox
from tests.readers.conftest import convert
from tests.readers.rendering import pictures, word
from tests.readers.rendering.content import AGENCY, FIGURES, TITLE, YEAR
from tests.upgrade.portals import NOT_FOUND, Answer, Answering, Asked, Fronts, Record, recording
from tests.upgrade.reading import ROOT, SETTINGS, archive_of, cells, changes, counts, nianbao, reports

FIRST_NIGHT = datetime(2024, 3, 20, 2, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHTS = 3
FRONTS: dict[Family, str] = {"jcms": "127.0.83.1:28831", "trs": "127.0.83.2:28831"}
SCANS = "127.0.83.3:28831"
MAILBOX = ("127.0.83.4", 28831)
MERGES = (("乙州市自然资源和规划局", "乙州市生态环境局"), ("青禾区住房和城乡建设局", "青禾区建设交通局"))
"""(kept, given up): four years of the first pair are folded, one report of the second is handed over."""

REGISTRY_ROW = (
    f"upgrade-990302-qinghe,990302,青禾区,青禾区样例门户（生成数据）,9903000001,{SCANS},http://{SCANS}/qinghe/zfxxgknb/,"
    "seen-column,trs,portal,,3,,,replica on loopback; generated data\n"
)
REGIONS = "990300,云岭市,prefecture,990000,样例省云岭市\n990302,青禾区,county,990300,样例省云岭市青禾区\n"
SCANNED = AGENCY.removeprefix("云岭市")
SCAN_NAME = "P020230118001.pdf"
PAGES = (
    ("202301/t20230118_1.html", TITLE, "2023-01-18"),
    ("202301/t20230120_2.html", "青禾区住房和城乡建设局2022年政府信息公开工作年度报告", "2023-01-20"),
    ("202401/t20240120_3.html", "青禾区建设交通局2023年政府信息公开工作年度报告", "2024-01-20"),
)


def make(name: str) -> Path:
    """Make the fixture NAME. Raises FileExistsError when there is one, RuntimeError when a night is not clean."""
    target = Path(__file__).parent / name
    target.mkdir()
    with tempfile.TemporaryDirectory(prefix="upgrade-") as folder:
        whole = Path(folder)
        data = whole / "data"
        data.mkdir()
        record, told = _nights(data, whole)
        record.write(whole / "portals")
        expected = {"made_by": _made_by(), "mailbox": MAILBOX, "next_night": _time(NIGHTS + 1), "mails": told}
        _write_json(target / "expected.json", expected | _said(data))
        _tidy(data)
        _pack(whole, target / "fixture.tar.xz")
    return target


def _nights(data: Path, scratch: Path) -> tuple[Record, int]:
    """Three nights in DATA; the record of a fourth, which only a copy goes through; how many mails were sent."""
    portal = _scan_portal(scratch)
    with ReplicaPortals() as portals, Mailbox(address=MAILBOX) as mailbox:
        answering = _answering(portals, portal)
        _registry(portals, data)
        subscribe(
            data,
            f'name = "all"\nurls = ["{mailbox.url("desk@example.org")}"]',
            f'name = "beilun"\nregions = ["330206"]\nurls = ["{mailbox.url("beilun@example.org")}"]',
        )
        with Fronts((*FRONTS.values(), SCANS), answering) as fronts:
            for night in range(1, NIGHTS + 1):
                portals.night = night
                _night(data, night)
                if night == NIGHTS - 1:
                    _merge(data, night)
            kept: dict[str, Answer] = {}
            fronts.answering = recording(answering, kept)
            portals.night = NIGHTS + 1
            _night(shutil.copytree(data, scratch / "fourth"), NIGHTS + 1)
            for host in fronts.hosts:
                for path in ("/", "/robots.txt"):
                    fronts.answering(Asked(host, path))
        shutil.rmtree(scratch / "fourth")
        return Record(kept), len(mailbox.mails)


def _night(data: Path, night: int) -> None:
    _run("nightly", "--data", str(data), "--now", _time(night), *SETTINGS)


def _merge(data: Path, night: int) -> None:
    noon = (datetime.fromisoformat(_time(night)) + timedelta(hours=10)).isoformat()
    for kept, other in MERGES:
        _run("agencies", "merge", "--data", str(data), "--now", noon, kept, other)


def _run(*arguments: str) -> None:
    done = nianbao(*arguments)
    print(done.stdout)
    if done.returncode:
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {done.stderr}")


def _time(night: int) -> str:
    return (FIRST_NIGHT + timedelta(days=night - 1)).isoformat()


def _registry(portals: ReplicaPortals, data: Path) -> None:
    """The demo's registry with the fixed addresses, and the third portal."""
    registry = write_registry(portals, data)
    text = registry.read_text("utf-8")
    for family, host in FRONTS.items():
        text = text.replace(portals.host(family), host)
    registry.write_text(text + REGISTRY_ROW, "utf-8")
    regions = data / "regions.csv"
    regions.write_text(regions.read_text("utf-8") + REGIONS, "utf-8")


def _answering(portals: ReplicaPortals, scans: dict[str, Answer]) -> Answering:
    behind = {host: portals.host(family) for family, host in FRONTS.items()}

    def answer(asked: Asked) -> Answer:
        return _forward(behind[asked.host], asked) if asked.host in behind else scans.get(asked.target, NOT_FOUND)

    return answer


def _forward(host: str, asked: Asked) -> Answer:
    with closing(http.client.HTTPConnection(host, timeout=30)) as connection:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if asked.form else {}
        connection.request("POST" if asked.form else "GET", asked.target, asked.form or None, headers)
        response = connection.getresponse()
        skipped = {"content-length", "date", "server", "connection"}
        headers = {name: value for name, value in response.getheaders() if name.lower() not in skipped}
        return Answer(response.status, headers, response.read())


def _scan_portal(scratch: Path) -> dict[str, Answer]:
    """Target → answer of the third portal: one column, a scan behind a page, and two pages of one body."""
    column = "/qinghe/zfxxgknb/"
    html = {"Content-Type": "text/html; charset=utf-8"}
    bodies = (
        _frame(
            f'<h1>{TITLE}</h1><p>发布日期：2023-01-18</p><div class="TRS_Editor"><p>年度报告见附件。</p>'
            f'<p><a href="./{SCAN_NAME}">{TITLE}.pdf</a></p></div>'
        ),
        page("青禾区住房和城乡建设局", 2022, published="2023-01-20"),
        page("青禾区建设交通局", 2023, published="2024-01-20"),
    )
    answers = {column + path: Answer(200, html, body.encode()) for (path, *_), body in zip(PAGES, bodies, strict=True)}
    answers[f"{column}202301/{SCAN_NAME}"] = Answer(200, {"Content-Type": "application/pdf"}, _scan(scratch))
    for path in (column, f"{column}index.html"):
        answers[path] = Answer(200, html, _list_page().encode())
    home = _frame(f'<ul><li><a href="{column}">青禾区政府信息公开年报</a></li></ul>')
    answers["/"] = Answer(200, html, home.encode())
    answers["/robots.txt"] = Answer(200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /admin/\n")
    return answers


def _list_page() -> str:
    items = "".join(
        f'<li><a href="./{path}" target="_blank">{title}</a><span>{day}</span></li>'
        for path, title, day in reversed(PAGES)
    )
    return _frame(f'<ul class="list">{items}</ul><script>createPageHTML(1, 0, "index", "html");</script>')


def _frame(body: str) -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开年报</title>
<meta name="SiteName" content="青禾区样例门户"><meta name="SiteIDCode" content="9903000001">
<meta name="ColumnName" content="政府信息公开年报"><meta name="ColumnType" content="信息公开年报">
</head><body>{body}<div class="foot">网站标识码：9903000001</div></body></html>"""


def _scan(scratch: Path) -> bytes:
    source = scratch / "report.docx"
    source.write_bytes(word.data())
    printed = convert(scratch, source, "pdf")
    for left in (source, scratch / "report.pdf"):
        left.unlink()
    shutil.rmtree(scratch / "profile")
    return pictures.scanned_pdf(pictures.pages(printed, 150), 150)


def _tidy(data: Path) -> None:
    """Only what a later version must be able to open; the databases whole, without journals beside them."""
    for path in data.glob("*.db"):
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in data.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix not in {".db", ".csv", ".toml"}:
            path.unlink()


def _said(data: Path) -> dict[str, object]:
    """What the archive says, by its public columns, and what is printed on the scan."""
    with closing(archive_of(data)) as db:
        return {
            "counts": counts(db),
            "merges": MERGES,
            "scan": (SCANNED, YEAR),
            "scan_printed": [(*key.split("."), value) for key, value in FIGURES.items()],
            "scan_published": cells(db, SCANNED, YEAR),
            "reports": reports(db),
            "changes": changes(db),
        }


def _made_by() -> dict[str, str]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    tesseract = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    return {
        "nianbao": version("nianbao"),
        "commit": commit.stdout.strip(),
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        "tesseract": tesseract.stdout.split()[1],
    }


def _write_json(path: Path, value: dict[str, object]) -> None:
    """A line for each row of a list, so that a reader can look things up in it."""
    lines = []
    for key, found in value.items():
        shown = json.dumps(found, ensure_ascii=False)
        if isinstance(found, list):
            shown = "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in found) + "\n]"
        lines.append(f"{json.dumps(key)}: {shown}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _pack(folder: Path, target: Path) -> None:
    with tarfile.open(target, "w:xz", preset=9) as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                tar.add(path, str(path.relative_to(folder)), filter=_anonymous)


def _anonymous(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mtime = 0
    return info


if __name__ == "__main__":
    made = make(sys.argv[1])
    print(f"{made}: {(made / 'fixture.tar.xz').stat().st_size / 1e6:.1f} MB")
