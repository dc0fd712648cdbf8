"""One generated annual report, rendered in every format that an office publishes in.

The agency is invented and the narrative was written for these tests; the figures are those of a real table, so
that all identities of the form hold and long numbers occur.
"""
