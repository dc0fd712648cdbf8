"""What reading has cost so far, by kind of document: to size batches by, and to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.formats import detect
from parsers.sandbox.task import Work, parts

_GUESSES = {"html": (0.01, 100_000), "text": (0.01, 10_000), "pdf": (0.25, 300_000)}
_GUESS = (0.25, 100_000)
"""Seconds of the first document of a kind, and its bytes: as measured on one core (docs/operating-a-cluster.md)."""
_MOST_WORKS = 400


def kind_of(work: Work) -> str:
    """ "html", "html+pdf": a page and the kinds of its files."""
    page, files = parts(work)
    return "+".join(dict.fromkeys(detect(document.data) for document in (page, *files)))


def size_of(work: Work) -> int:
    """Bytes of a page and its files, pictures included."""
    page, files = parts(work)
    return sum(len(d.data) + sum(map(len, d.pictures.values())) for d in (page, *files))


@dataclass(slots=True)
class _Cost:
    works: int = 0
    bytes: float = 0.0
    seconds: float = 0.0


@dataclass(slots=True)
class Costs:
    """Seconds of reading by kind. Of a kind not met yet a guess."""

    _by_kind: defaultdict[str, _Cost] = field(default_factory=lambda: defaultdict(_Cost))

    def add(self, kind: str, size: int, seconds: float) -> None:
        cost = self._by_kind[kind]
        cost.works += 1
        cost.bytes += size
        cost.seconds += seconds

    def expected(self, kind: str, size: int) -> float:
        """Seconds that a document of so many bytes will take: half of it for being one, half by its bytes."""
        guess, usual = _GUESSES.get(kind, _GUESS)
        known = self._by_kind.get(kind, _Cost())
        works = known.works + 1
        mean = (known.seconds + guess) / works
        return mean * (0.5 + 0.5 * size / max((known.bytes + usual) / works, 1.0))

    def lines(self) -> Iterator[str]:
        """A line a kind for people, the dearest first."""
        for kind, cost in sorted(self._by_kind.items(), key=lambda item: -item[1].seconds):
            each = 1000 * cost.seconds / cost.works
            yield f"{kind}: {cost.works:,} documents, {cost.seconds:,.1f} s of reading, {each:,.0f} ms each"


@dataclass(slots=True)
class Batch:
    """Works that go to one worker together, and the seconds that they are expected to take."""

    works: list[Work] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, work: Work, costs: Costs) -> None:
        kind, size = kind_of(work), size_of(work)
        self.works.append(work)
        self.kinds.append(kind)
        self.sizes.append(size)
        self.seconds += costs.expected(kind, size)

    def is_full(self, seconds: float, most_bytes: int) -> bool:
        """Whether its reading takes so long, or its bytes are so many, that it had better go."""
        return self.seconds >= seconds or sum(self.sizes) >= most_bytes or len(self.works) >= _MOST_WORKS
