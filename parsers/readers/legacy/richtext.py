"""Rich text made ready for LibreOffice, which knows no embossed and engraved letters: an outline shows them as well."""

from __future__ import annotations

import re

_WORD = re.compile(rb"\\(?:[\\{}]|(embo|impr)(?![a-z]))")


def as_shown(data: bytes) -> bytes:
    """The file so that LibreOffice converts what is shown."""
    return _WORD.sub(lambda found: b"\\outl" if found[1] else found[0], data)
