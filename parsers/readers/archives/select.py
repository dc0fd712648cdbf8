"""Which member of an archive is the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.formats import detect, rank
from parsers.forms import read_forms
from parsers.forms.read import FormsRead
from parsers.model import Document, Paragraph, Picture, ReadDocument, Unreadable
from parsers.notes import Note
from parsers.readers.archives.members import Member
from parsers.readers.failure import ReadError, within
from parsers.titles import is_report_title

MAX_READ = 40
"""Members that are read to find the report; those whose name speaks of it come first."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    member: Member
    read: ReadDocument
    forms: FormsRead

    @property
    def worth(self) -> tuple[int, bool, int]:
        titled = _speaks_of_report(self.member.name) or any(
            is_report_title(block.text) for block in self.read.blocks[:12] if isinstance(block, Paragraph)
        )
        return len(self.forms.forms), titled, -rank(self.read.reader)


def read_members(members: Sequence[Member]) -> ReadDocument:
    """The reading of the member that is the report. Raises ReadError."""
    pictures = {member.name: member.data for member in members if detect(member.data) == "image"}
    files = [member for member in members if member.name not in pictures]
    if not files:
        return _scans(pictures)
    candidates, refused = _read_all(files, pictures)
    if not candidates:
        raise ReadError.of(refused) if refused else ReadError("empty", "archive_empty")
    best = max(candidates, key=lambda candidate: candidate.worth)
    _refuse_several(best, candidates)
    note = Note("from_archive", args={"file": best.member.name})
    return replace(best.read, notes=(*best.read.notes, note))


def _scans(pictures: dict[str, bytes]) -> ReadDocument:
    """An archive of pictures: the scanned pages of a report, in the order of their names."""
    if not pictures:
        raise ReadError("empty", "no_document")
    return ReadDocument("image", tuple(Picture(name, pictures[name]) for name in sorted(pictures)))


def _read_all(files: Sequence[Member], pictures: dict[str, bytes]) -> tuple[list[_Candidate], Unreadable | None]:
    from parsers.readers import read

    ordered = sorted(files, key=lambda member: (not _speaks_of_report(member.name), member.name))
    candidates: list[_Candidate] = []
    refused: Unreadable | None = None
    for member in ordered[:MAX_READ]:
        answer = read(Document(member.data, file_name=member.name, pictures=pictures))
        if isinstance(answer, Unreadable):
            refused = refused or within(answer, member.name)
        else:
            candidates.append(_Candidate(member, answer, read_forms(answer.blocks)))
    return candidates, refused


def _speaks_of_report(name: str) -> bool:
    return any(word in name for word in ("年报", "年度报告", "信息公开"))


def _refuse_several(best: _Candidate, candidates: Sequence[_Candidate]) -> None:
    """Two files of one kind with different figures are two reports; which one is meant only a person can say."""
    for other in candidates:
        alike = other is not best and other.read.reader == best.read.reader and other.forms.forms and best.forms.forms
        if alike and other.forms.cells != best.forms.cells:
            names = (best.member.name, other.member.name)
            raise ReadError("several_reports", "reports_in_archive", parts=names)
