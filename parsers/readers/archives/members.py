"""The files in a zip archive under the names that their makers gave them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

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
