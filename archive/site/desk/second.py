"""A second reading of an item, made when an editor asks for it and shown beside the item: what differs comes first."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.rows import read_cells
from archive.site.desk.items import Nature, nature
from archive.site.desk.parts import SEE_OTHER, UNPROCESSABLE, address_of, place_of, review_of
from archive.site.language.current import language
from archive.site.serving import forms
from archive.site.serving.answers import Answer, NotFoundError, PageContext, Redirect
from archive.site.serving.forms import Form, RefusedError
from archive.site.serving.readings import OccupiedError, SecondReading

READ_AGAIN: frozenset[Nature] = frozenset(("report", "document"))


@dataclass(frozen=True, slots=True)
class Line:
    """One cell as the archive has it now and as every way reads it; None where one has no such cell.

    why  failing, doubtful or "" (archive.checking.second).   differs  whether two of them say different things.
    """

    cell: str
    label: tuple[str, str, str]
    why: str
    archived: str | None
    readings: tuple[str | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of a second reading: the ways, those that gave nothing, the cells. `may_take`: whether a
    reading of a cell can be taken over, into the correction of a report."""

    ways: tuple[Mapping[str, Any], ...]
    unread: tuple[Mapping[str, Any], ...]
    lines: tuple[Line, ...]
    may_take: bool


def kept(ask: PageContext, name: str, known: Mapping[str, Any]) -> Shown | None:
    """The last second reading of an item as it is now; None when nobody asked for one."""
    found = review_of(ask).readings.get(_key(name, known))
    if found is None:
        return None
    version = known.get("current_version")
    now = {key: cell.raw for key, cell in read_cells(ask.archive.connection, version).items()} if version else {}
    lines = sorted(_lines(found, now), key=lambda line: not line.differs)
    return Shown(tuple(found["ways"]), tuple(found["unread"]), tuple(lines), bool(version))


def _lines(found: SecondReading, now: Mapping[str, str]) -> Iterator[Line]:
    """The cells, with the mark that the archive has by now: somebody may have corrected it since."""
    for cell in found["cells"]:
        readings, archived = tuple(cell["readings"]), now.get(cell["cell"])
        differs = cell["differs"]
        if archived != cell["archived"]:
            differs = any(reading not in (None, archived) for reading in readings)
        label = (cell["table"], cell["row"], cell["column"])
        yield Line(cell["cell"], label, cell["why"], archived, readings, differs)


def _key(name: str, known: Mapping[str, Any]) -> Hashable:
    """The item in its present state: another version or another file is read anew."""
    return name, known.get("current_version"), tuple(one["sha256"] for one in known.get("documents", []))


def read_again(ask: PageContext, form: Form) -> Answer:
    """Have an item read in other ways. 422 when it cannot be, 503 while another one is read."""
    now, name = ask.site.now(), ask.args.parts["item"]
    assert now is not None and ask.site.form_key is not None
    forms.check_seal(ask.site.form_key, form.get("seal"), now)
    review = review_of(ask)
    known = review.found(ask.site.data, ask.archive.connection, name)
    if known is None or nature(name, known) not in READ_AGAIN:
        raise NotFoundError("编辑台上没有这一项。")
    try:
        refused = review.readings.made(_key(name, known), lambda: review.second(name, language()))
    except OccupiedError:
        raise RefusedError(503, "正在重读另一份文件，请过一会儿再试。") from None
    if refused:
        raise RefusedError(UNPROCESSABLE, refused)
    return Redirect(ask.href(f"{address_of(name, place_of(ask))}#second"), SEE_OTHER)
