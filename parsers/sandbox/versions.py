"""Which code, packages and programs read here: what must be the same for the same bytes to say the same."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from parsers.version import PARSER_VERSION

_OCR_PACKAGES = ("pillow", "numpy", "opencv-python-headless", "rapidocr", "onnxruntime")
_PACKAGES = (
    *("lxml", "selectolax", "beautifulsoup4", "tinycss2", "pdfminer.six", "pypdfium2", "openpyxl", "xlrd"),
    *_OCR_PACKAGES,
)
"""What decides how a document reads, besides our own code."""
_FOLDERS = ("archive", "commands", "crawler", "parsers")
"""Of our code: workers read, and crawl too."""
_PROGRAMS = {"tesseract": "--version", "soffice": ""}
_ROOT = Path(__file__).resolve().parents[2]
OCR_CODE = (
    *("parsers/readers/picture", "parsers/readers/layout", "parsers/readers/glyphs", "parsers/forms/editions"),
    *(f"parsers/readers/{name}.py" for name in ("bounds", "failure", "grids", "marks")),
    *(f"parsers/{name}.py" for name in ("forms/shape", "forms/tables", "model")),
)
"""All that decides what OCR makes of a picture, but for the words of notes."""


@cache
def versions() -> Mapping[str, str]:
    """What must be the same on every machine, for the same bytes to give the same report."""
    found = {"parser": PARSER_VERSION, "code": _code(_FOLDERS), "python": platform.python_version()}
    return found | {name: _version(name) for name in _PACKAGES} | {name: _program(name) for name in _PROGRAMS}


@cache
def of_ocr() -> str:
    """A name for all that decides what OCR makes of a picture."""
    found = {name: _version(name) for name in _OCR_PACKAGES} | {"tesseract": _program("tesseract")}
    return hashlib.sha256(f"{_code(OCR_CODE)} {found} {platform.machine()}".encode()).hexdigest()[:16]


def _code(places: Iterable[str]) -> str:
    """Digest of all files of some folders, and of some files, by name."""
    found = [path for place in places for path in (Path(_ROOT, place), *Path(_ROOT, place).rglob("*"))]
    digest = hashlib.sha256()
    for path in sorted(found):
        if path.suffix != ".pyc" and path.is_file():
            digest.update(f"{path.relative_to(_ROOT).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None or not _PROGRAMS[name]:
        return "there" if path else "missing"
    said = subprocess.run([path, _PROGRAMS[name]], capture_output=True, text=True, check=False)
    return (said.stdout or said.stderr).partition("\n")[0]
