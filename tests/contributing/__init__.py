"""The scenarios of docs/contributing, each tried as data alone: one row, in a copy of the code, touches the one place.

A new edition is tried in tests/parsers/forms/test_a_new_edition.py.
"""
