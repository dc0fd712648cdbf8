"""Which parser this is."""

PARSER_VERSION = "10"
"""Raised whenever the same bytes may give another report; `reparse` goes by it."""
