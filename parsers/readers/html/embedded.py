"""Articles that a page carries inside a script (Guangdong's gkmlpt: `window._CONFIG = {DETAIL: {"content": "<p>…`)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_CONTENT = re.compile(r"""["']?(?:content|htmlContent|articleContent|body)["']?\s*:\s*(?=")""")
_SHORTEST = 200


def embedded_article(scripts: Sequence[str]) -> str | None:
    """The markup of the longest article stored as a JSON string in one of the scripts, None when there is none."""
    found = [text for script in scripts for text in _contents(script)]
    articles = [text for text in found if len(text) >= _SHORTEST and "<" in text]
    return max(articles, key=len, default=None)


def _contents(script: str) -> list[str]:
    decoder = json.JSONDecoder(strict=False)
    texts = []
    for match in _CONTENT.finditer(script):
        try:
            text, _ = decoder.raw_decode(script, match.end())
        except ValueError:
            continue
        if isinstance(text, str):
            texts.append(text)
    return texts
