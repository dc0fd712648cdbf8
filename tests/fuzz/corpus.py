"""What fuzzing begins with: a report in every form that is read without another program, and strange pieces."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from hypothesis import strategies as st

from tests.crawler.network.server import listing
from tests.readers.rendering import ofd, pdf, sheets, word

PIECES = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<table>", b"<td colspan=99999 rowspan=99999>", b"</table>", b"<!--",
    b"]]>", b"&#x110000;", b"&#0;", b"<p style='display:none'>", b"<script>", b"{", b"]", b"\\u0000", b"1e999",
    b"-0", b"NaN", b"endobj", b"stream\n", b"<< /Length -1 >>", b"/Kids [1 0 R]", b"w:val=\"-1\"",
    b"<w:gridSpan w:val=\"100000000\"/>", "本年新收政府信息公开申请数量".encode(),
    "二、主动公开政府信息情况".encode(), "\u202e１２".encode(), b"9" * 400,
    b"<div>" * 3000, b"[" * 3000, b'{"a":' * 3000, b"9" * 5000, b"f(" * 3000,
)  # fmt: skip


@cache
def documents() -> dict[str, bytes]:
    printed = pdf.build()
    page = sheets.html()
    article = page.decode()
    return {
        "html": page,
        "json": ('{"data": {"content": ' + repr(article[:4000]).replace("'", '"') + "}}").encode(),
        "text": "样例市教育局2023年政府信息公开工作年度报告\n一、总体情况\n受理12件。".encode("gb18030"),
        "mhtml": b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page,
        "docx": word.data(),
        "xlsx": sheets.xlsx(),
        "xls": sheets.xls(),
        "pdf": printed,
        "ofd": ofd.from_pdf(printed),
        "zip": zipped({"a/报告.html": page, "b.txt": b"x"}),
    }


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return buffer.getvalue()


def listings() -> list[bytes]:
    rows = [
        (f"/a/t2024010{n}_{n}.html", f"样例市第{n}局2023年政府信息公开工作年度报告", "2024-01-20") for n in range(9)
    ]
    pager = "<div>共9条 1/3页 <a href='index_1.html'>下一页</a> <a href='javascript:go(3)'>尾页</a></div>"
    record = b"<recordset><record><![CDATA[<li>x</li>]]></record></recordset>"
    store = b"<datastore><totalrecord>9</totalrecord>" + record + b"</datastore>"
    answer = b'{"total": 9, "pageSize": 3, "data": [{"title": "t", "url": "/a.html", "date": 1704067200000}]}'
    return [listing(rows, pager).partition(b"\r\n\r\n")[2], store, answer]


Change = tuple[str, float, float, bytes]
changes: st.SearchStrategy[list[Change]] = st.lists(
    st.tuples(
        st.sampled_from(("put", "cut", "flip", "twice")),
        st.floats(0, 1, allow_subnormal=False),
        st.floats(0, 1, allow_subnormal=False),
        st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)),
    ),
    min_size=1,
    max_size=6,
)


def changed(data: bytes, made: list[Change]) -> bytes:
    """The bytes after those changes; of a package, changes of one member, so that it still opens."""
    if data[:4] == b"PK\x03\x04" and made[0][0] != "flip":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = {name: package.read(name) for name in package.namelist()}
        chosen = sorted(members)[int(made[0][1] * (len(members) - 1))]
        return zipped(members | {chosen: _changed(members[chosen], made)})
    if data[:5] == b"%PDF-" and made[0][0] == "put":
        return _streams(data, lambda body: _changed(body, made))
    return _changed(data, made)


def _changed(data: bytes, made: list[Change]) -> bytes:
    for deed, at, size, piece in made:
        begin = int(at * len(data))
        end = min(len(data), begin + 1 + int(size * size * 400))
        match deed:
            case "put":
                data = data[:begin] + piece + data[begin:]
            case "cut":
                data = data[:begin] + data[end:]
            case "twice":
                data = data[:end] + data[begin:]
            case _:
                data = data[:begin] + bytes(byte ^ 0x55 for byte in data[begin:end]) + data[end:]
    return data


def _streams(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A PDF whose first packed stream says something else."""
    begin = data.find(b"stream\n")
    end = data.find(b"endstream", begin)
    if begin < 0 or end < 0:
        return data
    body = data[begin + 7 : end]
    try:
        body = zlib.compress(change(zlib.decompress(body)))
    except zlib.error:
        body = change(body)
    return data[: begin + 7] + body + data[end:]
