"""The files in an archive under the names that their makers gave them: zip here, rar and 7z by a free program."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parsers.readers.bounds import MAX_MEMBERS, MAX_PACKAGE_BYTES, MAX_PART_BYTES
from parsers.readers.failure import ReadError
from parsers.readers.package import Package

_UTF8 = 0x800


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    data: bytes


def zip_members(data: bytes) -> list[Member]:
    """Every file, unpacked within the bounds of Package."""
    package = Package(data)
    kept = [(name, info) for name, info in zip(package.names(), package.infos(), strict=True) if is_wanted(name)]
    return [Member(decoded_name(info), package.read(name)) for name, info in kept]


def is_wanted(name: str) -> bool:
    """Not a folder, and nothing that systems put beside the files of their users."""
    parts = name.split("/")
    return bool(parts[-1]) and "__MACOSX" not in parts and not parts[-1].startswith((".", "~$", "Thumbs.db"))


def decoded_name(info: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in GBK without saying so; zipfile then reads them as code page 437."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.filename


_SECONDS = 60.0
_COMMANDS: dict[str, tuple[str, ...]] = {
    "bsdtar": ("-x", "-f", "{archive}", "-C", "{folder}"),
    "unar": ("-quiet", "-no-directory", "-output-directory", "{folder}", "{archive}"),
}


def unpacked(data: bytes) -> list[Member]:
    """The files of an archive. Raises ReadError: unsupported_type, damaged, too_large."""
    program = next((name for name in _COMMANDS if shutil.which(name)), None)
    if program is None:
        raise ReadError("unsupported_type", "install_unpacker")
    with tempfile.TemporaryDirectory(prefix="nianbao-archive-") as name:
        archive, folder = Path(name) / "archive", Path(name) / "files"
        folder.mkdir()
        archive.write_bytes(data)
        places = {"archive": str(archive), "folder": str(folder)}
        _run([program, *(part.format(**places) for part in _COMMANDS[program])])
        members = list(_files(folder))
    if not members:
        raise ReadError("damaged", "nothing_unpacked", program=program)
    return members


def _run(command: list[str]) -> None:
    # No file may grow past the bound: a bomb is cut off while it is unpacked.
    blocks = MAX_PART_BYTES // 512
    limited = ["sh", "-c", f'ulimit -f {blocks}; exec "$0" "$@"', *command]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(limited, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ReadError("timeout", "unpacking_time", seconds=f"{_SECONDS:g}") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _files(folder: Path) -> Iterator[Member]:
    """Regular files only: a link in an archive may point anywhere."""
    spent = 0
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    if len(paths) > MAX_MEMBERS:
        raise ReadError("too_large", "archive_members", most=MAX_MEMBERS)
    for path in paths:
        spent += path.stat().st_size
        if spent > MAX_PACKAGE_BYTES:
            raise ReadError("too_large", "package_unpacks", what="archive", most=f"{MAX_PACKAGE_BYTES:,}")
        name = str(path.relative_to(folder))
        if is_wanted(name):
            yield Member(name, path.read_bytes())
