"""Every answer gets its class here, before anyone else sees it."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.http import Response

from crawler.fetch.answer import Answer
from crawler.fetch.transfer import TransferError, missing_end, unpack
from crawler.fetch.verdicts import classify
from parsers.formats import media_type

_MANY = ("set-cookie",)
_LARGE = 1 << 20
"""Bytes from which unpacking goes to a thread, so that other hosts need not wait for it."""


class ClassifierMiddleware:
    """Unpacks the body, looks whether all of it came, and leaves `answer` and `verdict` in the request's meta."""

    async def process_response(self, request: Request, response: Response) -> Response:
        large = len(response.body) > _LARGE
        answer = await asyncio.to_thread(_answer, request, response) if large else _answer(request, response)
        request.meta["answer"] = answer
        request.meta["verdict"] = classify(answer)
        return response


def _answer(request: Request, response: Response) -> Answer:
    headers = plain_headers(response)
    body, trouble = response.body, ""
    try:
        body = unpack(body, headers.get("content-encoding", ""), request.meta["download_maxsize"])
        end = missing_end(body, media_type(body, headers.get("content-type", ""))) if response.status == 200 else ""
        trouble = f"truncated: {end}" if end else ""
    except TransferError as error:
        trouble = f"{error.verdict}: {error}"
    return Answer(
        url=request.meta["asked"],
        final_url=response.url,
        status=response.status,
        headers=headers,
        body=body,
        kind=request.meta["kind"],
        trouble=trouble,
        file_name=request.meta.get("file_name", ""),
    )


def plain_headers(response: Response) -> dict[str, str]:
    """Header names in lower case; values as text: UTF-8, else GB18030 (raw GBK file names), else Latin-1."""
    found: dict[str, str] = {}
    for name, values in response.headers.items():
        key = name.decode("latin-1").lower()
        joined = (b"\n" if key in _MANY else b", ").join(values if key in _MANY else values[-1:])
        found[key] = _text(joined)
    return found


def _text(raw: bytes) -> str:
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
