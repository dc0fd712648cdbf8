"""Zip packages (docx, xlsx, ofd, zip) opened with bounds: a zip bomb is refused before it is unpacked."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from lxml import etree

from parsers.formats import without_padding
from parsers.readers.bounds import MAX_DECLARED_BYTES, MAX_MEMBERS, MAX_PACKAGE_BYTES, MAX_PART_BYTES
from parsers.readers.failure import ReadError

ZIP_DAMAGE: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    etree.XMLSyntaxError,
    UnicodeDecodeError,
)
"""What zipfile and lxml raise on bytes that they do not understand."""


class Package:
    """A zip file whose members are read one at a time, each and all together below a bound.

    The sizes in a zip directory are written by whoever made the file: what they admit to is refused at once, and
    the bytes are counted while they are unpacked.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(without_padding(data)))
        except ValueError as error:  # a directory that says it lies before the beginning
            raise zipfile.BadZipFile(str(error)) from error
        self._spent = 0
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise ReadError("too_large", "package_members", count=len(infos), most=MAX_MEMBERS)
        if sum(info.file_size for info in infos) > MAX_DECLARED_BYTES:
            raise ReadError("too_large", "package_unpacks", what="package", most=f"{MAX_DECLARED_BYTES:,}")
        self._infos = {info.filename.replace("\\", "/").lstrip("/"): info for info in infos}

    def names(self) -> tuple[str, ...]:
        return tuple(self._infos)

    def infos(self) -> tuple[zipfile.ZipInfo, ...]:
        return tuple(self._infos.values())

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def read(self, name: str) -> bytes:
        """The bytes of a member. Raises ReadError: encrypted, too_large, damaged (no such member)."""
        info = self._infos.get(name)
        if info is None:
            raise ReadError("damaged", "part_missing", part=name)
        if info.flag_bits & 0x1:
            raise ReadError("encrypted", "password", what="file")
        if info.file_size > MAX_PART_BYTES:
            raise ReadError("too_large", "part_size", part=name, most=f"{MAX_PART_BYTES:,}")
        try:
            with self._zip.open(info) as member:
                data = member.read(MAX_PART_BYTES + 1)
        except ValueError as error:
            raise zipfile.BadZipFile(str(error)) from error
        self._spent += len(data)
        if len(data) > MAX_PART_BYTES or self._spent > MAX_PACKAGE_BYTES:
            raise ReadError("too_large", "part_size", part=name, most=f"{MAX_PART_BYTES:,}")
        return data

    def xml(self, name: str) -> etree._Element:
        """The root element of an XML member, with entities and external references refused."""
        return parse_xml(self.read(name), name)


def refuse_entities(data: bytes, name: str) -> None:
    """Office formats forbid a document type; one that is there is an attempt at entities or outside files."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise ReadError("hostile", "entities", part=name)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root element; entities and outside files are refused. Raises ReadError, etree.XMLSyntaxError."""
    refuse_entities(data, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    # In UTF-16 and other encodings the look over the bytes finds nothing.
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError("hostile", "entities", part=name)
    return root


def resolve(base: str, target: str) -> str:
    """A part name from a relationship target, which may be relative to the part that names it."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
