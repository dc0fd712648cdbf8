"""One item of the desk beside its original, with the decisions that settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from archive.editorial.corrected import machine_of
from archive.editorial.decisions import Recorded
from archive.editorial.kinds import KINDS, OUTCOMES
from archive.filing.correcting import edition_of
from archive.filing.drafting import REPORT
from archive.rows import read_cells
from archive.site.desk import facts, second
from archive.site.desk.items import ACCEPTED, Nature, finding, first_cell, forms, nature
from archive.site.desk.original import address, files
from archive.site.desk.parts import item_of_subject, last, page, place_of, review_of
from archive.site.labels.words import SCOPES
from archive.site.language.current import PREFIX, language
from archive.site.reports import remarks
from archive.site.reports.stored import label
from archive.site.reports.stored import names as stored_names
from archive.site.serving.answers import Answer, NotFoundError, PageContext


def item(ask: PageContext) -> Answer:
    return item_page(ask, 200)


def item_page(ask: PageContext, status: int, *, refused: str = "", since: Sequence[Recorded] = ()) -> Answer:
    """The page of an item. Raises NotFoundError when nothing is known of it.

    refused  why a decision on it was not recorded.   since  what others decided of it meanwhile.
    """
    name = ask.args.parts["item"]
    known = review_of(ask).found(ask.site.data, ask.archive.connection, name)
    if known is None and not since:
        raise NotFoundError("编辑台上没有这一项。")
    known = known or {}
    kind, documents = nature(name, known), known.get("documents", [])
    group = known.get("group")
    alike = review_of(ask).found(ask.site.data, ask.archive.connection, str(group)) if group else None
    check, cell = _looked_at(ask, known)
    return page(
        ask, "review-item.html", name, status,
        item=name, known=known, one=documents[0] if documents else None, check=check, cell=cell,
        facts=facts.facts(known), heading=facts.heading(name, known),
        failed=known.get("failed", []), frame=_frame(ask, kind, name, known, cell),
        names=[row["alias"] for row in known.get("aliases", [])], reports=known.get("reports", []),
        decided=known.get("decisions", []), forms=forms(kind, check), accepted=kind in ACCEPTED, body=_body(kind, name),
        alike=len((alike or {}).get("documents", [])), group=group, report=item_of_subject(ask, known.get("subject")),
        reading=second.kept(ask, name, known) if kind in second.READ_AGAIN else None,
        may_read_again=kind in second.READ_AGAIN,
        files=files(ask, documents[0]["url"]) if kind == "document" else [],
        refused=refused, since=[one.decision for one in since], seen=last(ask), at=place_of(ask),
        outcomes=OUTCOMES, scopes=SCOPES, kinds=KINDS, rule_name=remarks.rule_name, label=label,
        cell_names=stored_names, detail=remarks.detail_in_words,
    )  # fmt: skip


def _body(kind: Nature, name: str) -> str | None:
    """The item of the body whose report it is."""
    named = REPORT.fullmatch(name) if kind == "report" else None
    return named.group(1) if named else None


@dataclass(frozen=True, slots=True)
class Looked:
    """A cell to look at. `reads`: what the machine read there; `take`: what another reading says; `shown`: whether the
    archive has it."""

    key: str = ""
    reads: str = ""
    take: str = ""
    shown: bool = False


def _looked_at(ask: PageContext, known: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, Looked]:
    """The finding and the cell to look at: those that are asked for, or the first that wait."""
    asked = ask.args.get("cell")
    if "current_version" not in known:
        return None, Looked()
    check = finding(known.get("failed", []), asked)
    key = asked or first_cell(check)
    stored = read_cells(ask.archive.connection, known["current_version"]).get(key) if key else None
    if stored is None and edition_of(key) is None:
        return check, Looked()
    return check, Looked(key, machine_of(stored).raw, ask.args.get("take"), stored is not None)


def _frame(ask: PageContext, kind: Nature, name: str, known: Mapping[str, Any], cell: Looked) -> str | None:
    """Address of the original that a decision rests on: of a report drawn with its cell marked."""
    if kind == "document":
        sha256 = known["documents"][0]["sha256"]
        return address(ask, sha256) if sha256 else None
    if kind != "report":
        return None
    number = ask.archive.value("SELECT number FROM versions WHERE id = ?", [known["current_version"]])
    marked = f"?{urlencode({'cell': cell.key})}#cell" if cell.shown else ""
    return ask.href(f"{PREFIX[language()]}/originals/{name}/{number}{marked}")
