"""The official list of government sites (全国政府网站基本信息数据库), as a person downloads it: home pages of portals.

The list names every site with its 网站标识码, whose first six digits are the code of its region (bmNN: a ministry). It
says nothing of columns, so its rows are known by home page only: not crawled, but searched by `sources discover`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.registry.addresses import canonical, host_of
from crawler.registry.regions import Places, region_of
from crawler.registry.sources import COLUMNS, SHIPPED, Problem, RegistryError, load

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("网站标识码", "标识码", "政府网站标识码"),
    "name": ("网站名称", "政府网站名称", "名称"),
    "home": ("首页网址", "网站域名", "首页地址", "网站地址", "网址", "域名"),
    "state": ("运行状态", "网站状态", "状态"),
}
"""Columns that are read, by any of these headings; code and home are required, the others are ignored."""
_CODE = re.compile(r"(?:bm\d{8}|\d{10})")
_CLOSED = re.compile(r"关停|关闭|注销|停运|迁移|整合")
_NOTE = "home page from the official list of government sites"


Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """The registry's rows with the list in them. `codes` rows got their 网站标识码; `skipped` lines by the reason."""

    rows: tuple[Row, ...]
    added: int
    codes: int
    skipped: Mapping[str, int]


def read_official(path: Path) -> list[dict[str, str]]:
    """Lines of a CSV (UTF-8 or GB18030) or XLSX file as {code, name, home, state}. Raises RegistryError."""
    try:
        table = list(_workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path))
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise RegistryError((Problem(str(path), 0, "", f"cannot be read: {error}"),)) from error
    for number, row in enumerate(table):
        places = {key: _place(row, names) for key, names in HEADINGS.items()}
        if places["code"] is not None and places["home"] is not None:
            return [{key: _cell(line, place) for key, place in places.items()} for line in table[number + 1 :]]
    wanted = f"no line holds the headings {HEADINGS['code'][0]} and {HEADINGS['home'][0]}"
    raise RegistryError((Problem(str(path), 1, "", wanted),))


def _csv(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    yield from csv.reader(io.StringIO(text, newline=""))


def _workbook(path: Path) -> Iterator[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except BadZipFile as error:
        raise ValueError("no XLSX workbook") from error
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield ["" if value is None else str(value).strip() for value in row]
    book.close()


def _place(row: list[str], names: tuple[str, ...]) -> int | None:
    headings = [re.sub(r"\s", "", cell) for cell in row]
    return next((headings.index(name) for name in names if name in headings), None)


def _cell(row: list[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def registry_rows(path: Path | None) -> list[Row]:
    """The rows of a registry file as they are written, the shipped one by default. Raises RegistryError."""
    load(path)
    text = (path or SHIPPED).read_text(encoding="utf-8-sig")
    return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """A registry file of these rows, whole or not at all. Raises OSError."""
    rows = list(rows)
    header = [*COLUMNS, *dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)]
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)


def merge_official(known: Iterable[Row], lines: Iterable[Mapping[str, str]], places: Places) -> Imported:
    """The registry with home pages that it did not know, and site codes where rows of the same host had none."""
    rows = [dict(row) for row in known]
    at_host: dict[str, list[Row]] = {}
    for row in rows:
        at_host.setdefault(_bare(host_of(row["list_url"])), []).append(row)
    names = {row["source_id"] for row in rows}
    skipped: Counter[str] = Counter()
    added = codes = 0
    for line in lines:
        new, trouble = _row(line, places, names)
        if new is None:
            skipped[trouble] += 1
            continue
        here = at_host.setdefault(_bare(host_of(new["list_url"])), [])
        for row in here:
            codes += not row.get("site_code")
            row["site_code"] = row.get("site_code") or new["site_code"]
        if here:
            skipped["already known"] += 1
            continue
        here.append(new)
        names.add(new["source_id"])
        rows.append(new)
        added += 1
    return Imported(tuple(rows), added, codes, dict(skipped))


def _row(line: Mapping[str, str], places: Places, names: set[str]) -> tuple[Row | None, str]:
    """The row of a line, or why there is none."""
    code, url = line["code"].lower(), _home(line["home"])
    if not _CODE.fullmatch(code):
        return None, "no 网站标识码"
    if _CLOSED.search(line["state"]):
        return None, "closed"
    if not url:
        return None, "no home page"
    region = code[:4] if code.startswith("bm") else places.successors.get(code[:6], code[:6])
    known = region_of(region, places)
    if known is None and not region.startswith("bm"):
        return None, "unknown region"
    label = re.sub(r"[^a-z0-9]+", "-", _bare(host_of(url)).removesuffix(".gov.cn")).strip("-")
    name = f"{region}-{label}-home"
    return {
        "source_id": name if name not in names else f"{name}-{code}",
        "region_code": region,
        "region_name": known.full_name if known else "",
        "portal_name": line["name"],
        "site_code": code,
        "host": urlsplit(url).netloc,
        "list_url": url,
        "url_status": "portal-home-only",
        "scope": "portal",
        "note": _NOTE,
    }, ""


def _home(text: str) -> str:
    address = text.strip().split()[0] if text.strip() else ""
    try:
        url = canonical(address if "://" in address else f"http://{address}")
    except ValueError:
        return ""
    return url if "." in host_of(url) else ""


def _bare(host: str) -> str:
    return host.removeprefix("www.")
