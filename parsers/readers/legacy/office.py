"""LibreOffice started once for many files: own profile, own folder, macros off, time limit."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PROGRAMS = ("soffice", "libreoffice")
START_SECONDS = 60.0
FILE_SECONDS = 20.0
"""A file of ten pages takes a tenth of a second; a start on a cold disk takes ten."""

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value>
</prop></item>
</oor:items>
"""
"""No macro runs, and nothing that a document links to is fetched."""

_OWN_LIMITS = 'ulimit -S -v unlimited 2>/dev/null; ulimit -S -t 600 2>/dev/null; exec "$0" "$@"'
"""Inside a reader process the address space is bounded more narrowly than LibreOffice can start in."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to convert; `suffix` tells LibreOffice what it is."""

    data: bytes
    suffix: str


def program() -> str | None:
    """The path of LibreOffice, None when it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def convert(sources: Sequence[Source], target: Literal["docx", "xlsx", "pdf"]) -> list[bytes | None]:
    """Each file converted, None where LibreOffice did not manage to.

    One start for all. When it crashed or hung over one of them, those that it did not reach get a start each,
    so that a bad file spoils no other.
    """
    soffice = program()
    if soffice is None or not sources:
        return [None] * len(sources)
    results = _convert_once(soffice, sources, target)
    missing = [index for index, result in enumerate(results) if result is None]
    if len(sources) > 1:
        for index in missing:
            results[index] = _convert_once(soffice, [sources[index]], target)[0]
    return results


def _convert_once(soffice: str, sources: Sequence[Source], target: str) -> list[bytes | None]:
    with tempfile.TemporaryDirectory(prefix="nianbao-office-") as name:
        folder = Path(name)
        incoming, outgoing = folder / "in", folder / "out"
        profile = folder / "profile" / "user"
        for path in (incoming, outgoing, profile):
            path.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        names = [f"{index:04d}{source.suffix}" for index, source in enumerate(sources)]
        for file_name, source in zip(names, sources, strict=True):
            (incoming / file_name).write_bytes(source.data)
        _run(soffice, folder, target, names)
        outputs = [outgoing / f"{index:04d}.{target}" for index in range(len(sources))]
        return [path.read_bytes() if path.exists() and path.stat().st_size else None for path in outputs]


def _run(soffice: str, folder: Path, target: str, names: Sequence[str]) -> None:
    command = [
        *("sh", "-c", _OWN_LIMITS, soffice),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", target, "--outdir", str(folder / "out")),
        *(str(folder / "in" / name) for name in names),
    ]
    seconds = START_SECONDS + FILE_SECONDS * len(names)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
