"""The rules and mechanisms of the parser, each with the way to switch it off.

`python -m tests.parsers.mutation.mutants` prints which behaviour notices each mutant, and which nobody notices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from parsers import titles
from parsers.checks import EQUATIONS
from parsers.claims import patterns as claim_patterns
from parsers.sections import headings

NEVER = re.compile(r"(?!)(never)")


def nothing(*_: object, **__: object) -> tuple[()]:
    return ()


def list_of_nothing(*_: object) -> list[object]:
    return []


def no(*_: object, **__: object) -> bool:
    return False


def yes(*_: object, **__: object) -> bool:
    return True


def none(*_: object, **__: object) -> None:
    return None


@dataclass(frozen=True)
class Mutant:
    """`target` (module.attribute) is replaced by `value`."""

    name: str
    target: str
    value: object


def mutants() -> Iterator[Mutant]:
    yield from _sources_of_identity()
    yield from _titles()
    yield from _sections()
    yield from _claims()
    yield from _rules()
    yield from _refusals()


def _sources_of_identity() -> Iterator[Mutant]:
    for source in ("tags", "hints", "headings", "body", "labels", "headline", "signature", "narrative"):
        yield Mutant(f"identity without {source}", f"parsers.identity.from_{source}", none)
    yield Mutant("identity without the CMS table", "parsers.identity.surroundings._from_metadata_table", none)
    yield Mutant("all times of publication", "parsers.identity.surroundings._OF_THE_PAGE", NEVER)
    yield Mutant("no name behind a hyphen", "parsers.titles._SITE", NEVER)
    yield Mutant("no opening sentence", "parsers.identity.body.read_opening", none)
    yield Mutant("no agency above the title", "parsers.identity.body.AGENCY_LINE", NEVER)
    yield Mutant("links are titles", "parsers.identity.body._may_be_above_narrative", yes)
    yield Mutant("every title a witness", "parsers.identity.decide.witness_of_year", lambda vote: vote.source)
    yield Mutant("all agencies alike", "parsers.identity.decide.same_agency", yes)
    yield Mutant("no agency alike", "parsers.identity.decide.same_agency", lambda one, other: one == other)
    yield Mutant("titles alike", "parsers.identity.decide.same_text", yes)
    yield Mutant("links unmarked", "parsers.readers.html.mark_link", nothing)
    yield Mutant("sentences are headlines", "parsers.identity.body.is_sentence", no)
    yield Mutant("nothing held", "parsers.identity.held_reasons", list_of_nothing)
    yield Mutant("classes are names", "parsers.titles._CLASS", NEVER)
    yield Mutant("sentences are titles", "parsers.titles._SENTENCE", NEVER)
    yield Mutant("no date in URLs", "parsers.identity.surroundings.url_date", none)
    yield Mutant("no year in URLs", "parsers.identity.surroundings.url_report_year", none)
    yield Mutant("periods unstated", "parsers.identity.dates.PERIOD_CONTEXT", NEVER)


def _titles() -> Iterator[Mutant]:
    for name in ("_HEAD_REFUSED", "_AFTER_REFUSED", "_TWO_AGENCIES", "_SEPARATORS", "_LEADING", "_TRAILING", "_NOTE"):
        yield Mutant(f"titles without {name}", f"parsers.titles.{name}", NEVER)
    for name in ("_CUT", "_YEAR_AFTER", "_ROW_DATE", "_STRAY_YEAR"):
        yield Mutant(f"titles without {name}", f"parsers.titles.{name}", NEVER)
    for index, (reason, _) in enumerate(titles.LOOK_ALIKES):
        rest = titles.LOOK_ALIKES[:index] + titles.LOOK_ALIKES[index + 1 :]
        yield Mutant(f"look-alike {reason}", "parsers.titles.LOOK_ALIKES", rest)
    yield Mutant("titles unfolded", "parsers.titles.fold", lambda text: text)
    yield Mutant("years of Han digits", "parsers.titles.chinese_year", none)


def _sections() -> Iterator[Mutant]:
    words = headings._WORDS
    for index, (section, strength, _) in enumerate(words):
        rest = words[:index] + words[index + 1 :]
        yield Mutant(f"heading words {section}/{strength} #{index}", "parsers.sections.headings._WORDS", rest)
    yield Mutant("furniture kept", "parsers.sections.furniture.LINE", NEVER)
    yield Mutant("CMS table kept", "parsers.sections.lines._CMS_TABLE", NEVER)
    yield Mutant("no prose in form tables", "parsers.sections.lines._opens_prose", no)
    yield Mutant("no inferred sections", "parsers.sections._divide", nothing)
    yield Mutant("every heading starts a section", "parsers.sections._choose", list)
    yield Mutant("sub-numbers are main numbers", "parsers.sections.headings._SUB_NUMBER", NEVER)


def _claims() -> Iterator[Mutant]:
    for index, statement in enumerate(claim_patterns.STATEMENTS):
        rest = claim_patterns.STATEMENTS[:index] + claim_patterns.STATEMENTS[index + 1 :]
        yield Mutant(f"claim {statement.key} #{index}", "parsers.claims.STATEMENTS", rest)
    for index, denial in enumerate(claim_patterns.DENIALS):
        rest = claim_patterns.DENIALS[:index] + claim_patterns.DENIALS[index + 1 :]
        yield Mutant(f"denial {denial.key}", "parsers.claims.DENIALS", rest)
    for name in ("SUBJECT", "THROUGH_A_CHANNEL"):
        yield Mutant(f"claims without {name}", f"parsers.claims.{name}", NEVER)
    for name in ("OTHER_YEAR", "NOT_OF_THIS_REPORT", "PART_OF_RECEIVED", "WITH_CARRIED_OVER"):
        yield Mutant(f"claims without {name}", f"parsers.claims.{name}", NEVER)
    yield Mutant("no cells of 2014", "parsers.claims.CLAIM_CELLS_2014", {})


def _rules() -> Iterator[Mutant]:
    for rule in ("R1", "R2", "R3", "R4", "R10"):
        kept = {place: tuple(e for e in equations if e.rule != rule) for place, equations in EQUATIONS.items()}
        yield Mutant(f"rule {rule}", "parsers.checks.equations.EQUATIONS", kept)
    for rule, function in {"R5": "_carried", "R6": "_in_force", "R7": "_items"}.items():
        yield Mutant(f"rule {rule}", f"parsers.checks.years.{function}", nothing)
    yield Mutant("rule R8", "parsers.checks.years.ADDITIVE", ())
    yield Mutant("rule R9", "parsers.report.check_claims", nothing)
    structure = {"S1": "_tables", "S3": "_filled_in", "S4": "_all_zero", "S6": "_section_5", "S8": "_numbering"}
    for rule, function in (structure | {"S7": "_blank_totals"}).items():
        yield Mutant(f"rule {rule}", f"parsers.checks.structure.{function}", nothing)
    for rule, function in {"S5": "_fees", "S9": "_other_year", "S10": "_all_done", "S11": "_repeated"}.items():
        yield Mutant(f"rule {rule}", f"parsers.checks.prose.{function}", nothing)
    yield Mutant("rules V1 to V3", "parsers.report.check_values", nothing)
    yield Mutant("blanks are zeros", "parsers.checks.equations._doubtful", lambda *_: frozenset())
    yield Mutant("rule S2", "parsers.checks.structure._SECTION_NAMES", {})
    yield Mutant("blanks are words", "parsers.checks.equations.is_blank", no)
    yield Mutant("words are blanks", "parsers.checks.equations.is_blank", yes)
    yield Mutant("no obstacle", "parsers.checks.equations._obstacle", lambda *_: "")
    yield Mutant("everything equal", "parsers.checks.equations.compare", lambda *_: "pass")


def _refusals() -> Iterator[Mutant]:
    yield Mutant("nothing refused", "parsers.report.refusal", none)
    for name in ("_lists_reports", "_is_template", "_half_year_only"):
        yield Mutant(f"refusals without {name}", f"parsers.refusals.{name}", no)
    yield Mutant("headings say nothing", "parsers.refusals._says", none)
    yield Mutant("no title is its own", "parsers.refusals._has_own_title", no)
    yield Mutant("no substance", "parsers.refusals._has_substance", no)


def main() -> None:
    from tests.parsers.mutation.behaviours import broken

    for mutant in mutants():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(mutant.target, mutant.value)
            print(f"{mutant.name}: {broken() or 'NOBODY NOTICES'}")


if __name__ == "__main__":
    main()
