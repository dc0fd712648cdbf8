"""Readings of OCR in a folder of their own: a file for each, below the name of all that decided what it says.

Nothing in it is needed: it may be deleted at any time, and what is damaged there is read again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import zlib
from pathlib import Path

from parsers.sandbox.versions import of_ocr

_NAME = "readings"
_DIGEST = 32


class Readings:
    """`parsers.readers.picture.kept.Cache` in a folder that several processes may use at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        try:
            stored = self._file(key).read_bytes()
        except OSError:
            return None
        digest, packed = stored[:_DIGEST], stored[_DIGEST:]
        return zlib.decompress(packed) if hashlib.sha256(packed).digest() == digest else None

    def put(self, key: str, data: bytes) -> None:
        """On a full disk nothing is kept."""
        file, packed = self._file(key), zlib.compress(data)
        part = file.with_name(f"{file.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(hashlib.sha256(packed).digest() + packed)
                part.replace(file)
            finally:
                part.unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        # Named only when a picture is met: a worker of pages alone asks no program for its version.
        return self._folder / of_ocr() / key[:2] / key


def current_readings(data: Path) -> Path:
    """The folder of a data directory. What other code, models or programs read there is deleted: nobody asks for it."""
    folder = data / _NAME
    if folder.is_dir():
        for other in folder.iterdir():
            if other.name != of_ocr():
                shutil.rmtree(other, ignore_errors=True)
    return folder
