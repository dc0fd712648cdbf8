"""Archived documents as a person may look at them, with one figure marked where it was read.

Where a figure stands is proved, never guessed (parsers.readers.originals.probes): what cannot be proved is not marked.
`parsers.readers.originals.render` draws, in a sandboxed process (parsers.sandbox.Pool.render).
"""

from parsers.readers.originals.model import Place, Rendered, Wanted, Why

__all__ = ["Place", "Rendered", "Wanted", "Why"]
