"""What keeps the archive from being used: each says in one sentence what is wrong and what to do."""

from __future__ import annotations

from archive.refusals import RefusalError


class ArchiveError(Exception):
    """The archive cannot be opened or written."""


class ArchiveBusyError(ArchiveError, RefusalError):
    """Another process is writing this archive; the message names it."""


class NewerArchiveError(ArchiveError):
    """The archive was written by a later version of nianbao."""
