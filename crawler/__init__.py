"""The network, from the registry to captures in raw.db. Knows nothing of forms and never parses a report."""
