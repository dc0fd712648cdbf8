"""Bytes to text whatever the page says about them."""

from __future__ import annotations

import pytest

from parsers.decode import decode
from parsers.model import Document
from parsers.readers.html.source import source_of

TEXT = "样例镇政府信息公开工作年度报告：公开㐂字与〇号文件，共计三十六件。"


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        ((TEXT + "a" * 40).encode("utf-16-le"), "utf-16-le"),
        (b"plain ascii", "utf-8"),
        (b"", "utf-8"),
    ],
)
def test_the_codec_comes_from_the_bytes(data: bytes, codec: str) -> None:
    found = decode(data)
    assert found.codec == codec
    assert not found.damaged
    assert found.text.replace("a" * 40, "") in (TEXT, "plain ascii", "")


@pytest.mark.parametrize("lie", ["utf-8", "iso-8859-1", "gb2312", "no-such-charset"])
def test_a_wrong_header_changes_nothing(lie: str) -> None:
    assert decode(TEXT.encode("gb18030"), lie).text == TEXT
    assert decode(TEXT.encode(), lie).text == TEXT


def test_big5_is_believed_when_declared() -> None:
    traditional = "政府資訊公開工作年度報告"
    assert decode(traditional.encode("big5"), "big5").text == traditional
    assert decode(b'<meta charset="big5">' + traditional.encode("big5")).text.endswith(traditional)


def test_text_cut_inside_a_character_is_still_utf_8() -> None:
    found = decode((TEXT * 20).encode()[:-1])
    assert found.codec == "utf-8"
    assert found.damaged
    assert found.text.startswith(TEXT)


def test_a_few_bad_bytes_do_not_turn_utf_8_into_mojibake() -> None:
    data = (TEXT * 20).encode()
    assert decode(data[:300] + b"\xff\xfe" + data[300:]).text.count("样例镇") >= 19


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{TEXT}</p>".encode() * 20,
        f"<p>{TEXT}</p>".encode("gb18030") * 20,
        f"<p>{TEXT}</p>".encode("utf-8-sig") * 20,
        f"<p>{TEXT}</p>".encode("utf-16") * 20,
        TEXT.encode()[:-1] + f"<p>{TEXT}</p>".encode() * 20,
        f"<p>{TEXT}</p>".encode() * 20 + "<p>三".encode()[:-1],
        f"<p>{TEXT}</p>".encode() * 20 + b"<p>\xb9\xab</p>" * 2,
        b"",
    ],
    ids=["utf-8", "gb18030", "marked", "wide", "cut before a tag", "cut at the end", "bad bytes twice", "empty"],
)
def test_a_page_looked_at_tag_by_tag_is_decoded_as_a_whole(page: bytes) -> None:
    found, source = decode(page), source_of(Document(page))
    assert source.damaged == found.damaged
    assert source.data.decode("utf-8-sig", "replace") == found.text


def test_every_tag_is_told_once_in_small_letters_without_the_texts() -> None:
    source = source_of(Document(b'text<TD Class=a>1</TD><TD Class=a>2</td><td style="Display:none">hidden</td><br'))
    assert source.number == 7
    assert source.tags.count(b"<td class=a ") == 1
    assert source.holds([b"display"])
    assert source.holds([b"<br "])
    assert not source.holds([b" hidden", b">"])
