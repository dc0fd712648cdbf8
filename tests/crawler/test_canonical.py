"""One spelling per address."""

from __future__ import annotations

import pytest

from crawler.registry.addresses import canonical, host_of, origin


@pytest.mark.parametrize(
    ("written", "known"),
    [
        (" http://WWW.Example.gov.cn:80/a/../b.html#top ", "http://www.example.gov.cn/b.html"),
        (
            "http://h.gov.cn/art/2023/1/19/art_1_2.html;jsessionid=AB12?x=1",
            "http://h.gov.cn/art/2023/1/19/art_1_2.html?x=1",
        ),
        ("http://h.gov.cn\\nb\\a.html", "http://h.gov.cn/nb/a.html"),
        ("http://h.gov.cn/../../e.html", "http://h.gov.cn/e.html"),
        ("http://h.gov.cn//nb//a.html", "http://h.gov.cn/nb/a.html"),
        ("http://h.gov.cn/c d.html", "http://h.gov.cn/c%20d.html"),
        ("http://h.gov.cn/年报.html", "http://h.gov.cn/%E5%B9%B4%E6%8A%A5.html"),
        ("https://h.gov.cn:443", "https://h.gov.cn/"),
        ("http://h.gov.cn:8080/a", "http://h.gov.cn:8080/a"),
        ("http://h.gov.cn/content/mpost_12.html", "http://h.gov.cn/content/post_12.html"),
        ("http://h.gov.cn/a.html?from=timeline&isappinstalled=0", "http://h.gov.cn/a.html"),
        ("http://h.gov.cn/s.jsp?from=2020&id=7&_t=1700000000", "http://h.gov.cn/s.jsp?from=2020&id=7"),
        ("http://h.gov.cn/nb/\n\ta.html", "http://h.gov.cn/nb/a.html"),
    ],
)
def test_spellings(written: str, known: str) -> None:
    assert canonical(written) == known
    assert canonical(known) == known


@pytest.mark.parametrize("address", ["javascript:void(0)", "mailto:a@b.cn", "ftp://h/x", "http:///x", ""])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonical(address)


def test_parts() -> None:
    assert origin("http://127.0.0.3:8080/a") == "http://127.0.0.3:8080"
    assert host_of("http://127.0.0.3:8080/a") == "127.0.0.3"
