"""The main figures that `reports` carries flat, and the cells whose sum each is, edition by edition."""

from __future__ import annotations

from collections.abc import Container, Mapping

from parsers.forms.tables import group_cells

Cells = tuple[str, ...]

_REVIEW = "review_litigation"


_GROUPS: Mapping[str, tuple[Cells, ...]] = {
    **{name: group_cells("requests", name) for name in ("denied", "unavailable", "rejected")},
    "other_handling": group_cells("requests", "other"),
    "lawsuits": group_cells(_REVIEW, "litigation"),
    **{
        f"lawsuits_{outcome}": group_cells(_REVIEW, "litigation", outcome)
        for outcome in ("upheld", "corrected", "other")
    },
}
"""Flat figure → the rows that the form prints under one heading, edition by edition, newest first."""

REPORT_FIGURES: dict[str, Cells] = {
    "requests_received": ("requests.received.total",),
    "requests_carried_over": ("requests.carried_over.total",),
    "granted": ("requests.granted.total",),
    "partly_granted": ("requests.partly_granted.total",),
    **{name: _GROUPS[name][0] for name in ("denied", "unavailable", "rejected", "other_handling")},
    "processed_total": ("requests.processed_total.total",),
    "carried_forward": ("requests.carried_forward.total",),
    "natural_person_received": ("requests.received.natural_person",),
    "reconsiderations": (f"{_REVIEW}.reconsideration.total",),
    "reconsiderations_upheld": (f"{_REVIEW}.reconsideration.upheld",),
    "reconsiderations_corrected": (f"{_REVIEW}.reconsideration.corrected",),
    "reconsiderations_other": (f"{_REVIEW}.reconsideration.other",),
    **{name: cells[0] for name, cells in _GROUPS.items() if name.startswith("lawsuits")},
    "normative_documents_in_force": ("active_disclosure.normative_documents.in_force",),
    "licences": ("active_disclosure.licences.decisions",),
    "penalties": ("active_disclosure.penalties.decisions",),
    "coercive_measures": ("active_disclosure.coercive_measures.decisions",),
    "fees_wan": ("active_disclosure.fees.amount_wan",),
}
"""Flat figure of `reports` → the cells it is the sum of in today's form; NULL when any of them is NULL."""

_OF_2014: Mapping[str, tuple[Cells, ...]] = {
    "requests_received": (("statistics.received.value",),),
    "granted": (("statistics.answered_already_public.value", "statistics.answered_granted.value"),),
    "partly_granted": (("statistics.answered_partly_granted.value",),),
    "denied": (("statistics.answered_denied.value",),),
    "unavailable": (("statistics.answered_not_ours.value", "statistics.answered_not_existing.value"),),
    "other_handling": (("statistics.answered_amend.value", "statistics.answered_other_channel.value"),),
    "processed_total": (("statistics.answered.value",),),
    "reconsiderations": (("statistics.reconsiderations.value",),),
    "reconsiderations_upheld": (("statistics.reconsiderations_upheld.value",),),
    "reconsiderations_corrected": (("statistics.reconsiderations_corrected.value",),),
    "reconsiderations_other": (("statistics.reconsiderations_other.value",),),
    "lawsuits": (("statistics.lawsuits.value",),),
    "lawsuits_upheld": (("statistics.lawsuits_upheld.value",),),
    "lawsuits_corrected": (("statistics.lawsuits_corrected.value",),),
    "lawsuits_other": (("statistics.lawsuits_other.value",),),
}
"""Flat figure → the cells of the table of 2014 that say the same; see concordance.py."""

OTHER_EDITIONS: Mapping[str, tuple[Cells, ...]] = {
    name: found for name in REPORT_FIGURES if (found := (*_GROUPS.get(name, ())[1:], *_OF_2014.get(name, ())))
}
"""Flat figure → the cells of other editions that say the same, in the order of asking."""


def alternatives(name: str) -> tuple[Cells, ...]:
    """Cells of a flat figure, today's edition first. Raises KeyError for a name that is no flat figure."""
    return (REPORT_FIGURES[name], *OTHER_EDITIONS.get(name, ()))


def chosen(choices: tuple[Cells, ...], there: Container[str]) -> Cells:
    """The first of several sets of cells that a report has whole, or has anything of; the first where it has none."""
    for enough in (all, any):
        for cells in choices:
            if enough(cell in there for cell in cells):
                return cells
    return choices[0]
