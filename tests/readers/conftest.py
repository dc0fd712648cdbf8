"""The generated report in every format, made once a test run."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.once import once
from tests.readers.rendering import ofd, pdf, pictures, sheets, word

Quality = Callable[[pictures.Gray], bytes]

QUALITIES: dict[str, tuple[int, Quality]] = {
    "150 dpi": (150, pictures.png),
    "300 dpi": (300, pictures.png),
    "turned by a degree": (150, lambda page: pictures.png(pictures.turned(page))),
    "JPEG quality 40": (150, pictures.jpeg),
    "noisy": (150, lambda page: pictures.png(pictures.noisy(page))),
}


def convert(folder: Path, source: Path, target: str) -> bytes:
    """One file by LibreOffice."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", target, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    suffix = target.partition(":")[0]
    return (folder / f"{source.stem}.{suffix}").read_bytes()


@pytest.fixture(scope="session")
def word_file() -> bytes:
    return word.data()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Name of a format → the report in it."""
    return {file.name: file.read_bytes() for file in once(tmp_path_factory, "formats", _formats).iterdir()}


def _formats(folder: Path) -> None:
    with TemporaryDirectory() as scratch:
        source = Path(scratch, "report.docx")
        source.write_bytes(word.data())
        printed = convert(Path(scratch), source, "pdf")
        made = {
            "html": sheets.html(),
            "docx": source.read_bytes(),
            "doc": convert(Path(scratch), source, "doc"),
            "pdf by LibreOffice": printed,
            "pdf without embedded fonts": pdf.build(),
            "pdf without rules": pdf.build(ruled=False),
            "xlsx": sheets.xlsx(),
            "xls": sheets.xls(),
            "ofd": ofd.from_pdf(printed),
        }
    for name, data in made.items():
        (folder / name).write_bytes(data)


@pytest.fixture(scope="session")
def scans(files: dict[str, bytes]) -> Callable[[str], list[bytes]]:
    """Name of a quality → the pages of the report as picture files."""

    def pages(quality: str) -> list[bytes]:
        dpi, render = QUALITIES[quality]
        return [render(page) for page in pictures.pages(files["pdf by LibreOffice"], dpi)]

    return pages
