"""Figures a reader can sort, compare and add up."""
