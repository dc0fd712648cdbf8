"""Web pages that Word saved into one file (MIME HTML), often named .doc."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from parsers.model import Document, ReadDocument, Unreadable
from parsers.readers.failure import unreadable


def read_mhtml(document: Document) -> ReadDocument | Unreadable:
    from parsers.readers.html import read_html

    message = email.message_from_bytes(document.data, policy=email.policy.default)
    parts = list(message.walk())
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        return unreadable(document, "damaged", "mime_without_page")
    pictures = {
        str(part.get("Content-Location") or part.get("Content-ID") or "").strip("<>"): _bytes_of(part)
        for part in parts
        if part.get_content_maintype() == "image"
    }
    return read_html(
        Document(
            _bytes_of(page),
            url=document.url,
            file_name=document.file_name,
            charset=page.get_content_charset(),
            list_title=document.list_title,
            list_date=document.list_date,
            agency_hint=document.agency_hint,
            region_name=document.region_name,
            pictures={**pictures, **document.pictures},
        )
    )


def _bytes_of(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
