"""Figures, times, sizes and addresses as a reader sees them."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from archive.figures.measures import Measure
from archive.raw.stamps import china_day, china_time
from archive.site.language.current import said, say


def figure(value: object) -> str:
    """1234567.5 → 1,234,567.5; None → —. A figure is never rounded."""
    if value is None:
        return "—"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.6f}".rstrip("0")
    return str(value)


def percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}%"


def change_in_percent(old: float | None, new: float | None) -> str:
    """35, 3500 → +9,900%; nothing where there was no number, or 0."""
    return f"{100 * (new - old) / old:+,.0f}%" if old and new is not None else ""


def flips(rules: str | None) -> str:
    """ "-R1 +R2" in words."""
    found = (rules or "").split()
    fails = said("、").join(rule[1:] for rule in found if rule[0] == "-")
    passes = said("、").join(rule[1:] for rule in found if rule[0] == "+")
    parts = (say("随之不符：{0}", fails) if fails else "", say("随之相符：{0}", passes) if passes else "")
    return said("；").join(text for text in parts if text)


def measured(value: float | None, measure: Measure) -> str:
    """A value of a measure: per cent and other quotients rounded, figures never."""
    if value is None or measure.kind != "rate":
        return figure(value)
    return percent(value) if measure.unit == "%" else f"{value:,.2f}"


def day(value: str | None) -> str:
    """2026-01-05 → 2026年1月5日; of an ISO time of the archive (UTC) its day in China; anything else as it is."""
    if not value:
        return "—"
    try:
        found = china_day(value)
    except ValueError:
        return value
    return say("{0}年{1}月{2}日", found.year, found.month, found.day)


def moment(value: str | None) -> str:
    """An ISO time of the archive (UTC) in Beijing time, to the minute."""
    if not value:
        return "—"
    try:
        local = china_time(value)
    except ValueError:
        return value
    return say("{0}年{1}月{2}日 {3:%H:%M}", local.year, local.month, local.day, local)


def size(value: int) -> str:
    amount = float(value)
    for unit in ("字节", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            return f"{amount:.0f} {said(unit)}" if unit == "字节" else f"{amount:.1f} {unit}"
        amount /= 1024
    return str(value)


def web(address: str | None) -> str:
    """An address that a link may lead to; nothing for any other scheme than http and https."""
    return address if address and address.startswith(("http://", "https://")) else ""


_KEY = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")


def keys_as_code(text: str) -> Markup:
    """Chinese text that names columns or codes, with these as code."""
    return Markup(_KEY.sub(lambda key: f"<code>{key[0]}</code>", str(escape(said(text)))))
