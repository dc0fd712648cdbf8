"""Whatever is switched off, somebody must notice."""

import pytest

from tests.parsers.mutation.behaviours import broken
from tests.parsers.mutation.mutants import Mutant, mutants


def test_everything_holds_when_nothing_is_switched_off() -> None:
    assert broken() == ""


@pytest.mark.parametrize("mutant", list(mutants()), ids=lambda mutant: mutant.name)
def test_a_mutant_is_noticed(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutant.target, mutant.value)
    assert broken() != "", f"{mutant.name}: no behaviour notices"
