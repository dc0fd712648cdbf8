"""Web pages that Word saved into one file (MIME HTML), often named .doc."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

from parsers.model import Document, ReadDocument, Unreadable
from parsers.readers.failure import unreadable


def read_mhtml(document: Document) -> ReadDocument | Unreadable:
    from parsers.readers.html import read_html

    page = page_inside(document)
    return unreadable(document, "damaged", "mime_without_page") if page is None else read_html(page)


def page_inside(document: Document) -> Document | None:
    """The page with its pictures; None when there is none in the file."""
    message = email.message_from_bytes(document.data, policy=email.policy.default)
    parts = list(message.walk())
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        return None
    pictures = {
        str(part.get("Content-Location") or part.get("Content-ID") or "").strip("<>"): _bytes_of(part)
        for part in parts
        if part.get_content_maintype() == "image"
    }
    return replace(
        document,
        data=_bytes_of(page),
        media_type=None,
        charset=page.get_content_charset(),
        pictures={**pictures, **document.pictures},
        settled=None,
    )


def _bytes_of(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
