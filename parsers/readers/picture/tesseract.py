"""Debian's tesseract as a program: a picture in, words with places and confidences out."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

import cv2

from parsers.readers.failure import ReadError
from parsers.readers.picture.inks import Gray

_SECONDS = 1800.0
"""On the clock, for a program that hangs: what it may really use is bounded by processor time (parsers.sandbox)."""
_ROTATE = re.compile(r"^Rotate: (\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Read:
    """A word that tesseract saw; places in pixels of the picture, confidence 0..1."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    confidence: float

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


def recognise(picture: Gray, language: str, layout: int, options: Sequence[str] = ()) -> list[Read]:
    """Words in a picture. `layout` is tesseract's page segmentation mode: 3 a page, 6 one column of lines.

    Raises ReadError: needs_ocr when tesseract or the language is not installed, timeout.
    """
    settings = [part for option in options for part in ("-c", option)]
    done = _run(picture, "-l", language, "--psm", str(layout), "--dpi", "300", *settings, "tsv")
    if done.returncode != 0:
        message = done.stderr.decode("utf-8", "replace")
        if "loading" in message or "Failed" in message:
            raise ReadError("needs_ocr", "install_ocr")
        raise ReadError("damaged", "tesseract_failed", error=message.strip()[:200])
    return _words(done.stdout.decode("utf-8", "replace"))


def quarter_turns(picture: Gray) -> int:
    """By how many quarters the picture must be turned clockwise for its text to stand upright; 0 where tesseract does
    not know, or has no model for it (osd)."""
    done = _run(picture, "--psm", "0", "--dpi", "150")
    found = _ROTATE.search(done.stdout.decode("utf-8", "replace"))
    return int(found[1]) // 90 % 4 if done.returncode == 0 and found else 0


def _run(picture: Gray, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("tesseract")
    if program is None:
        raise ReadError("needs_ocr", "install_ocr")
    encoded, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    if not encoded:
        raise ReadError("damaged", "picture_encoding")
    try:
        # One thread: two pages are read in two processes, and tesseract's own threads only wait for one another.
        return subprocess.run(
            [program, "stdin", "stdout", *arguments],
            input=data.tobytes(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise ReadError("timeout", "tesseract_time", seconds=f"{_SECONDS:g}") from error


def _words(table: str) -> list[Read]:
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = []
    for row in rows:
        text = (row.get("text") or "").strip()
        if text and row["level"] == "5":
            left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
            words.append(Read(text, left, top, left + width, top + height, max(float(row["conf"]), 0.0) / 100))
    return words
