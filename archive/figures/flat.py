"""The main figures that `reports` carries flat, and the cells whose sum each is, edition by edition."""

from __future__ import annotations

from collections.abc import Container, Mapping

Cells = tuple[str, ...]

_REVIEW = "review_litigation"


def _lawsuits(column: str) -> Cells:
    return (f"{_REVIEW}.litigation_direct.{column}", f"{_REVIEW}.litigation_after_reconsideration.{column}")


REPORT_FIGURES: dict[str, Cells] = {
    "requests_received": ("requests.received.total",),
    "requests_carried_over": ("requests.carried_over.total",),
    "granted": ("requests.granted.total",),
    "partly_granted": ("requests.partly_granted.total",),
    "denied": (
        "requests.denied_state_secret.total",
        "requests.denied_by_law.total",
        "requests.denied_security_stability.total",
        "requests.denied_third_party.total",
        "requests.denied_internal_affairs.total",
        "requests.denied_process_information.total",
        "requests.denied_enforcement_file.total",
        "requests.denied_administrative_inquiry.total",
    ),
    "unavailable": (
        "requests.unavailable_not_held.total",
        "requests.unavailable_not_compiled.total",
        "requests.unavailable_still_unclear.total",
    ),
    "rejected": (
        "requests.rejected_petition.total",
        "requests.rejected_duplicate.total",
        "requests.rejected_publication.total",
        "requests.rejected_excessive.total",
        "requests.rejected_confirmation.total",
    ),
    "other_handling": (
        "requests.other_not_corrected.total",
        "requests.other_fee_unpaid.total",
        "requests.other_remainder.total",
    ),
    "processed_total": ("requests.processed_total.total",),
    "carried_forward": ("requests.carried_forward.total",),
    "natural_person_received": ("requests.received.natural_person",),
    "reconsiderations": (f"{_REVIEW}.reconsideration.total",),
    "reconsiderations_upheld": (f"{_REVIEW}.reconsideration.upheld",),
    "reconsiderations_corrected": (f"{_REVIEW}.reconsideration.corrected",),
    "reconsiderations_other": (f"{_REVIEW}.reconsideration.other",),
    "lawsuits": _lawsuits("total"),
    "lawsuits_upheld": _lawsuits("upheld"),
    "lawsuits_corrected": _lawsuits("corrected"),
    "lawsuits_other": _lawsuits("other"),
    "normative_documents_in_force": ("active_disclosure.normative_documents.in_force",),
    "licences": ("active_disclosure.licences.decisions",),
    "penalties": ("active_disclosure.penalties.decisions",),
    "coercive_measures": ("active_disclosure.coercive_measures.decisions",),
    "fees_wan": ("active_disclosure.fees.amount_wan",),
}
"""Flat figure of `reports` → the cells it is the sum of in today's form; NULL when any of them is NULL."""

OTHER_EDITIONS: Mapping[str, tuple[Cells, ...]] = {
    "requests_received": (("statistics.received.value",),),
    "granted": (("statistics.answered_already_public.value", "statistics.answered_granted.value"),),
    "partly_granted": (("statistics.answered_partly_granted.value",),),
    "denied": (("statistics.answered_denied.value",),),
    "unavailable": (("statistics.answered_not_ours.value", "statistics.answered_not_existing.value"),),
    "other_handling": (
        ("requests.other_processing.total",),
        ("statistics.answered_amend.value", "statistics.answered_other_channel.value"),
    ),
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
"""Flat figure → the cells of other editions that say the same, in the order of asking; see concordance.py."""


def alternatives(name: str) -> tuple[Cells, ...]:
    """Cells of a flat figure, today's edition first. Raises KeyError for a name that is no flat figure."""
    return (REPORT_FIGURES[name], *OTHER_EDITIONS.get(name, ()))


def chosen(choices: tuple[Cells, ...], there: Container[str]) -> Cells:
    """The first of several sets of cells that a report has anything of; the first of all where it has none."""
    return next((cells for cells in choices if any(cell in there for cell in cells)), choices[0])
