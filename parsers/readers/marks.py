"""Text that is no part of the number beside it: raised, lowered, struck out.

Every reader that knows how a text is printed writes it so that its digits join no figure: `5¹`, `[9]5`.
"""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def raised(text: str) -> str:
    """A superscript: the mark of a footnote, m²."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """A subscript: CO₂."""
    return text.translate(_LOWERED)


def struck(text: str) -> str:
    """Text struck out, which a reader still sees."""
    return f"[{text}]" if text.strip() else text


def unseen(_text: str) -> str:
    """Text that stands in the file and not on the page."""
    return ""


def doubtful(text: str) -> str:
    """Text of which nobody knows whether, or in which order, it is printed."""
    return f"⟨{text}⟩" if text.strip() else text
