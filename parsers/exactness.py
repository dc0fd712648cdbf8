"""How exactly a format says what a report says: which copy of a report its figures are taken from."""

from __future__ import annotations

_ORDER = (
    ("html", "mhtml", "text"),
    ("docx",),
    ("doc", "wps", "rtf", "wordml", "odt"),
    ("xlsx", "xls", "ods", "sheetml"),
    ("ofd",),
    ("pdf",),
    ("pdf_scan", "image"),
)
_RANK = {reader: index for index, readers in enumerate(_ORDER) for reader in readers}


def rank(reader: str) -> int:
    """0 for the most exact. A format that stores cells beats one that stores positions, and that one a picture."""
    return _RANK.get(reader, len(_ORDER))
