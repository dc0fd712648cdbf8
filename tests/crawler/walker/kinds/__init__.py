"""Portals by kind: how lists are told, paged and broken, each with names and markup that chance picks.

A kind is a function of a Random; it gives a portal, its reports, and whether a walk must bring them all. No name in
here is one that the walker may know: what is recognised has to be recognised by what it does.
"""

from tests.crawler.walker.kinds import bound, ends, held, interfaces, paged, parts, turned
from tests.crawler.walker.kinds.model import KINDS, Made

__all__ = ["KINDS", "Made", "bound", "ends", "held", "interfaces", "paged", "parts", "turned"]
